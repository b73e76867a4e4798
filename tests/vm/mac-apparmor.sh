# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
# Containers under AppArmor profiles of every kind; sourced by mac_ask.sh.
cat >/run/profiles <<'END'
abi <abi/3.0>,
#include <tunables/global>
profile mac-tight flags=(attach_disconnected,mediate_deleted) {
  /bin/** rmix,
  / r,
  /etc/passwd r,
  /tmp/** rw,
  @{PROC}/** r,
  /host/etc/passwd r,
  /host/etc/cron.d/** w,
  /host/opt/* rw,
  owner /host/srv/** rw,
  /one/file rw,
  /dev/** rw,
  network inet stream,
  network inet raw,
  network netlink,
  network unix,
  capability chown,
  capability setuid,
  capability sys_chroot,
  capability sys_rawio,
  signal,
}
profile mac-loose flags=(attach_disconnected,mediate_deleted) {
  file,
  capability,
  network,
  mount,
  umount,
  ptrace,
  signal,
  unix,
  deny /host/etc/shadow rw,
  deny /host/etc/{gshadow,sudoers} w,
  deny @{PROC}/sys/kernel/core_pattern w,
  deny network alg,
  deny capability sys_time,
  deny mount fstype=securityfs,
}
profile mac-complain flags=(attach_disconnected,mediate_deleted,complain) {
  /bin/** rmix,
}
END
apparmor_parser -r /run/profiles
cp /run/profiles /etc/apparmor.d/of-test
for profile in docker-default mac-tight mac-loose mac-complain box-enforce 'mac-loose//&box-enforce'; do
	name=$(printf '%s' "$profile" | tr -c 'a-z\n' -)
	everything_but "$name" ".process.apparmorProfile = \"$profile\""
	compare "$name"
done
everything_but inner '.process.apparmorProfile = "docker-default" | .linux.namespaces += [{type: "pid"}]'
compare inner inner read:/proc/1/environ read:/proc/self/environ read:/proc/version write:/etc/hidden read:/hostproc/1/environ
compare_drift mac-loose docker-default '.process.apparmorProfile = "docker-default"'
sed -i 's/deny capability sys_time/deny capability sys_chroot/' /etc/apparmor.d/of-test
compare_text mac-loose cap-sys-chroot cap-sys-time
