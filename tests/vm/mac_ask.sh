#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# Inside a guest: containers that hold everything but what AppArmor or SELinux refuses them. For each
# what "isotop mac" says of paths and acts, and how trying them ended. One line each:
# NAME said|happened WORD allowed|denied|unknown|unclear
set -eu
system=$1
here=$PWD

paths='
read:/etc/passwd write:/etc/passwd read:/etc/hidden write:/etc/hidden write:/tmp/new read:/bin/other write:/bin/other
write:/proc/sys/kernel/core_pattern write:/proc/sys/kernel/modprobe write:/proc/sys/vm/swappiness write:/proc/sysrq-trigger
read:/proc/kcore read:/proc/version read:/proc/1/environ read:/proc/sys/kernel/core_pattern write:/proc/sys/kernel/hostname
read:/sys/kernel/mm/transparent_hugepage/enabled write:/sys/kernel/mm/transparent_hugepage/enabled
read:/host/etc/shadow write:/host/etc/shadow read:/host/etc/passwd write:/host/etc/passwd read:/host/etc/gshadow
write:/host/etc/crontab write:/host/etc/cron.d/job write:/host/etc/ld.so.preload write:/host/etc/profile.d/a.sh
write:/host/etc/sudoers write:/host/etc/systemd/system/a.service write:/host/root/.profile read:/host/root/.profile
write:/host/usr/bin/true read:/host/usr/bin/true write:/host/boot/a read:/host/etc/machine-id write:/host/etc/machine-id
write:/host/opt/program write:/host/var/spool/job write:/host/var/log/a read:/host/var/log/dpkg.log write:/host/var/lib/a
read:/host/etc/apparmor.d/boxes write:/host/etc/apparmor.d/boxes read:/host/etc/hostname write:/host/etc/hostname
write:/host/srv/a write:/host/home/a write:/host/lib/a write:/host/sbin/a write:/host/tmp/a read:/host/etc/fstab
write:/hostproc/sys/kernel/core_pattern write:/hostproc/sys/kernel/modprobe write:/hostproc/sysrq-trigger read:/hostproc/kcore
read:/hostproc/1/environ write:/hostproc/sys/vm/swappiness read:/hostproc/version
write:/one/file read:/one/file read:/one/other write:/one/other write:/single read:/single
'
acts='mount-disk mount-cgroup mount-binfmt mount-policy trace socket-packet socket-netlink socket-alg socket-vsock
write-core-pattern write-modprobe write-sysrq cap-chown cap-sys-chroot cap-net-raw cap-mknod cap-sys-nice cap-setuid
cap-sys-admin cap-sys-time cap-sys-resource cap-fowner'

mkdir -p /run/shared
echo x >/run/shared/file
echo x >/run/shared/other
echo x >/run/single

everything='.process.capabilities |= map_values($caps) | del(.linux.seccomp) | .linux.maskedPaths = [] | .linux.readonlyPaths = [] |
	.root.readonly = false | .process.noNewPrivileges = false | .linux.namespaces |= map(select(.type != "pid")) |
	.linux.resources.devices = [{allow: true, access: "rwm"}] |
	.mounts |= map(if .destination == "/sys" then .options -= ["ro"] else . end) |
	.mounts += [{destination: "/host", type: "none", source: "/", options: ["rbind", "rw"]},
		{destination: "/hostproc", type: "none", source: "/proc", options: ["rbind", "rw"]},
		{destination: "/one", type: "none", source: "/run/shared", options: ["bind", "rw"]},
		{destination: "/single", type: "none", source: "/run/single", options: ["bind", "rw"]}]'
caps=$(printf 'CAP_%s\n' CHOWN DAC_OVERRIDE DAC_READ_SEARCH FOWNER FSETID KILL SETGID SETUID SETPCAP NET_ADMIN NET_RAW \
	SYS_MODULE SYS_RAWIO SYS_CHROOT SYS_PTRACE SYS_ADMIN SYS_NICE SYS_RESOURCE SYS_TIME MKNOD SYSLOG IPC_LOCK AUDIT_WRITE \
	BPF PERFMON MAC_ADMIN MAC_OVERRIDE | jq -Rn '[inputs]')

# everything_but NAME PROGRAM: started with runc's own default spec as the two programs (jq) edit it
everything_but() {
	mkdir -p "/run/mac/$1"
	cp -a /run/root "/run/mac/$1/rootfs"
	mkdir -p "/run/mac/$1/rootfs/mnt" "/run/mac/$1/rootfs/tmp"
	cp "$here/probe" "/run/mac/$1/rootfs/bin/probe"
	(
		cd "/run/mac/$1/rootfs"
		cp bin/busybox bin/other
		echo x >etc/hidden
		echo x >etc/passwd
		touch tmp/owned tmp/others
		chown 7 tmp/others
		cd ..
		runc spec
		jq --argjson caps "$caps" "(.process.terminal = false | .process.args = [\"sleep\", \"100000\"]) | $everything | $2" \
			config.json >config.new
		mv config.new config.json
		runc run -d "$1" </dev/null >log 2>&1 || {
			cat log >&2
			exit 1
		}
	)
}

compare() { # compare NAME WORDS: @words are all paths and acts
	# shellcheck disable=SC2086 # lists of words
	"$here/isotop" mac "$1" $(printf '%s\n' $paths | cut -d: -f2 | sort -u) $acts --format json |
		jq -r --arg name "$1" '.answers[] | (if .act then .act else (.words | split(" ")[0]) + ":" + .path end) as $word |
			"\($name) said \($word) \(.result)"'
	# shellcheck disable=SC2086
	runc exec "$1" /bin/probe $paths $acts | sed "s/^/$1 happened /"
}

# compare_policy NAME: what libsepol makes of the policy, asked by way of another root, against what the kernel says
compare_policy() {
	[ -d /run/tree/proc/1 ] || {
		mkdir -p /run/tree
		mount --rbind / /run/tree
	}
	# shellcheck disable=SC2086
	"$here/isotop" --root /run/tree mac "$1" $(printf '%s\n' $paths | cut -d: -f2 | sort -u) $acts --format json >/run/policy.json ||
		return 0
	# shellcheck disable=SC2086
	"$here/isotop" mac "$1" $(printf '%s\n' $paths | cut -d: -f2 | sort -u) $acts --format json >/run/kernel.json
	for side in policy kernel; do
		jq -r --arg side "$side" '.answers[] | "\(.act // ((.words | split(" ")[0]) + ":" + .path)) \(.result) \(.why // "")"' "/run/$side.json" |
			sort >"/run/$side.said"
	done
	echo "$1 policy $(comm -12 /run/policy.said /run/kernel.said | wc -l) $(comm -3 /run/policy.said /run/kernel.said | wc -l)"
	comm -3 /run/policy.said /run/kernel.said >&2
}

# compare_drift HELD DECLARED PROGRAM: @HELD runs, and its config.json is made to name (jq) what @DECLARED has. What
# drifts is what the one could do when it was tried, and the other could not. "runc exec" takes its label from there too,
# so that is tried before, and by way of a pipe, which a confined process may write to.
compare_drift() {
	acted='mount-disk mount-cgroup mount-binfmt trace socket-packet socket-netlink write-core-pattern write-sysrq'
	# shellcheck disable=SC2086
	runc exec "$1" /bin/probe $acted | cat >/run/held.tried
	# shellcheck disable=SC2086
	runc exec "$2" /bin/probe $acted | cat >/run/declared.tried
	[ -s /run/held.tried ] && [ -s /run/declared.tried ]
	jq "$3" "/run/mac/$1/config.json" >/run/mac/drifted && cp /run/mac/drifted "/run/mac/$1/config.json"
	"$here/isotop" scan -f json "$1" >/run/drift.json || true
	"$here/isotop" mac "$1" --format json >/run/held.json
	for act in $acted; do
		tried=$(sed -n "s/^$act //p" /run/held.tried)/$(sed -n "s/^$act //p" /run/declared.tried)
		case $tried in *unclear*) continue ;; esac
		jq -r --arg name "$1" --arg act "$act" --slurpfile held /run/held.json '
			($held[0].answers[] | select(.act == $act) | .words) as $words
			| [.subjects[0].drift[] | select(.fact == "mac_answers")] as $drift
			| (($drift[0].effective // "" | split("; ")) - ($drift[0].declared // "" | split("; ")) | index($words)) as $told
			| "\($name) said drift-\($act) \(if $told == null then "denied" else "allowed" end)"' /run/drift.json
		echo "$1 happened drift-$act $([ "$tried" = allowed/denied ] && echo allowed || echo denied)"
	done
}

# shellcheck source=/dev/null # what each system's own containers are
. "./mac-$system.sh"
