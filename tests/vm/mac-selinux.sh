# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
# Containers with SELinux labels of every kind, enforced; sourced by mac_ask.sh.
for name in equal other all loose spc; do
	case $name in
	equal) label=container_t:s0:c3,c4 ;;
	other) label=container_t:s0:c5,c6 ;;
	all) label=container_t:s0:c0.c1023 ;;
	loose) label=container_loose_t:s0:c7,c8 ;;
	spc) label=spc_t:s0 ;;
	esac
	everything_but "$name" ".process.selinuxLabel = \"system_u:system_r:$label\" | .linux.mountLabel = \"\""
	chcon -R "system_u:object_r:container_file_t:${label#*:}" "/run/mac/$name/rootfs"
done
chcon system_u:object_r:container_file_t:s0:c3,c4 /run/shared /run/shared/file /run/single
chcon system_u:object_r:container_file_t:s0:c1,c2 /run/shared/other
echo 1 >/sys/fs/selinux/enforce
for name in equal other all loose spc; do
	compare "$name"
	compare_policy "$name"
done
compare_drift loose equal '.process.selinuxLabel = "system_u:system_r:container_t:s0:c3,c4"'
