# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
# Containers with SELinux labels of every kind, enforced; sourced by mac_ask.sh.

# What a program maps is asked of the file below the overlay as well, which engines label for containers to read.
prepare() {
	chcon -R system_u:object_r:container_file_t:s0 lower upper
}

for name in equal other all loose spc; do
	case $name in
	equal) label=container_t:s0:c3,c4 ;;
	other) label=container_t:s0:c5,c6 ;;
	all) label=container_t:s0:c0.c1023 ;;
	loose) label=container_loose_t:s0:c7,c8 ;;
	spc) label=spc_t:s0 ;;
	esac
	[ $name = spc ] && network='| .linux.namespaces |= map(select(.type != "network"))' || network=
	everything_but "$name" ".process.selinuxLabel = \"system_u:system_r:$label\" | .linux.mountLabel = \"\" $network" \
		",context=\"system_u:object_r:container_file_t:${label#*:}\""
done
everything_but inner '.process.selinuxLabel = "system_u:system_r:container_t:s0:c8,c9" | .linux.mountLabel = "" |
	.linux.namespaces += [{type: "pid"}]' ',context="system_u:object_r:container_file_t:s0:c8,c9"'
# Who listens on the host, to whom no container may connect; a container of spc_t, to which all may; and one whose
# network namespace is its own, so that who listens is not found.
runc exec -d spc /bin/probe serve /run/shared/spc.sock
runc exec -d other /bin/probe serve /run/shared/other.sock
everything="$everything connect:/one/spc.sock connect:/one/other.sock"
mkdir -p /etc/apparmor.d
touch /etc/apparmor.d/boxes
sleep 1
chcon system_u:object_r:container_file_t:s0:c3,c4 /run/shared /run/shared/file /run/shared/host.sock \
	/run/shared/spc.sock /run/single
chcon system_u:object_r:container_file_t:s0:c1,c2 /run/shared/other
echo 1 >/sys/fs/selinux/enforce
for name in equal other all loose spc; do
	compare "$name"
	compare_policy "$name"
done
compare inner inner read:/proc/1/environ read:/proc/self/environ read:/proc/version write:/etc/hidden read:/hostproc/1/environ
# What it mounts is refused by the rule about mounts where the boolean lets it have the capability.
echo 1 >/sys/fs/selinux/booleans/virt_sandbox_use_sys_admin
echo 1 >/sys/fs/selinux/commit_pending_bools
compare equal equal-with-boolean
compare_policy equal
compare_drift loose equal '.process.selinuxLabel = "system_u:system_r:container_t:s0:c3,c4"'
