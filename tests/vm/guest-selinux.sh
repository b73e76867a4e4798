# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
# kernel: selinux=1 security=selinux enforcing=0
# before-capture: echo 1 >/sys/fs/selinux/enforce
#
# SELinux, cgroup v2, no systemd: categories of a container's own, reused and too wide; spc_t.

# shellcheck source=tests/vm/guest.sh
. ./guest.sh

load_policy -i
[ -e /sys/fs/selinux/enforce ] || mount -t selinuxfs selinuxfs /sys/fs/selinux

labelled() { # labelled NAME TYPE LEVEL
	container "$1" ".process.selinuxLabel = \"system_u:system_r:$2:$3\" |
		.linux.mountLabel = \"system_u:object_r:container_file_t:$3\""
}

labelled own container_t s0:c1,c2
labelled twin-a container_t s0:c10,c20
labelled twin-b container_t s0:c10,c20
labelled wide container_t s0-s0:c0.c1023
labelled super spc_t s0
