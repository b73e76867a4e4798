# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
# kernel: apparmor=1 security=apparmor
#
# AppArmor, cgroup v2, no systemd: every mode a container's profile can be in.
#
# A guest's file runs inside it once, after it has booted; what it starts is there
# in every run. "# kernel:" above are more options for its kernel; "# init:" names a
# first program other than /vm/init, "# before-capture:" what trees.sh runs first.

# shellcheck source=tests/vm/guest.sh
. ./guest.sh

cat >/etc/apparmor.d/boxes <<'END'
#include <tunables/global>
profile box-enforce flags=(attach_disconnected,mediate_deleted) {
  #include <abstractions/base>
  network,
  capability,
  file,
  umount,
  deny mount,
  deny @{PROC}/sysrq-trigger rwklx,
}
profile box-complain flags=(attach_disconnected,mediate_deleted,complain) {
  file,
  capability,
  network,
}
profile box-loose flags=(attach_disconnected,mediate_deleted,unconfined) {
}
END
apparmor_parser -r /etc/apparmor.d/boxes
container enforce '.process.apparmorProfile = "box-enforce"'
container complain '.process.apparmorProfile = "box-complain"'
container loose '.process.apparmorProfile = "box-loose"'
container unconfined '.process.apparmorProfile = "unconfined"'
container second '.process.apparmorProfile = "box-enforce"' crun
docker_up
docker_box default
