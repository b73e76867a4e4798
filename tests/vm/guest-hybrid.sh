# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
# kernel: apparmor=1 security=apparmor systemd.show_status=0 systemd.unified_cgroup_hierarchy=0
# init: /sbin/init
#
# The machine of guest-systemd.sh a few years earlier: cgroup v1, and v2 beside it for systemd alone.

# shellcheck source=tests/vm/guest.sh
. ./guest.sh

docker_up
docker_box web
docker_box disk --device /dev/vda --cap-add SYS_RAWIO
container alone .
