#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# Inside a guest: containers that hold everything but what AppArmor or SELinux refuses them. For each
# what "isotop mac" says of paths and acts, and how trying them ended. One line each:
# NAME tries COUNT, NAME text AGREE DIFFER of the kernel's answers with the profile's text, then NAME said|happened WORD allowed|denied|unknown|unclear WHY
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
connect:/one/host.sock
'
# Not write-uevent-helper: Debian's kernel has no such file. Capabilities that cannot be tried alone and without effect are not here.
acts='mount-disk mount-cgroup mount-binfmt mount-policy trace socket-packet socket-netlink socket-alg socket-vsock
write-core-pattern write-modprobe write-sysrq read-kcore load-program make-user-namespace cap-chown
cap-dac-override cap-dac-read-search cap-fowner cap-fsetid cap-kill cap-setgid cap-setuid cap-setpcap cap-net-bind-service
cap-net-admin cap-net-raw cap-ipc-lock cap-sys-module cap-sys-rawio cap-sys-chroot cap-sys-pacct cap-sys-admin cap-sys-boot
cap-sys-nice cap-sys-resource cap-sys-time cap-sys-tty-config cap-mknod cap-lease cap-setfcap cap-syslog cap-wake-alarm'
everything=$(printf '%s\n' $paths $acts)

mkdir -p /run/shared
echo x >/run/shared/file
echo x >/run/shared/other
echo x >/run/single
"$here/probe" serve /run/shared/host.sock </dev/null >/dev/null 2>&1 &
modprobe binfmt_misc 2>/dev/null || : # what is not there asks nobody

loosened='.process.capabilities |= map_values($caps) | del(.linux.seccomp) | .linux.maskedPaths = [] | .linux.readonlyPaths = [] |
	.root.readonly = false | .process.noNewPrivileges = false | .linux.namespaces |= map(select(.type != "pid" and .type != "cgroup")) |
	.linux.resources.devices = [{allow: true, access: "rwm"}] |
	.mounts |= map(if .destination == "/sys" then .options -= ["ro"] else . end) |
	.mounts += [{destination: "/host", type: "none", source: "/", options: ["rbind", "rw"]},
		{destination: "/hostproc", type: "none", source: "/proc", options: ["rbind", "rw"]},
		{destination: "/one", type: "none", source: "/run/shared", options: ["bind", "rw"]},
		{destination: "/run/shared", type: "none", source: "/run/shared", options: ["bind", "rw"]},
		{destination: "/single", type: "none", source: "/run/single", options: ["bind", "rw"]}]'
caps=$(printf 'CAP_%s\n' CHOWN DAC_OVERRIDE DAC_READ_SEARCH FOWNER FSETID KILL SETGID SETUID SETPCAP LINUX_IMMUTABLE \
	NET_BIND_SERVICE NET_BROADCAST NET_ADMIN NET_RAW IPC_LOCK IPC_OWNER SYS_MODULE SYS_RAWIO SYS_CHROOT SYS_PTRACE SYS_PACCT \
	SYS_ADMIN SYS_BOOT SYS_NICE SYS_RESOURCE SYS_TIME SYS_TTY_CONFIG MKNOD LEASE AUDIT_WRITE AUDIT_CONTROL SETFCAP \
	MAC_OVERRIDE MAC_ADMIN SYSLOG WAKE_ALARM BLOCK_SUSPEND AUDIT_READ PERFMON BPF CHECKPOINT_RESTORE | jq -Rn '[inputs]')

# What is done to the directories lower and upper of a container before it starts.
prepare() {
	:
}

# everything_but NAME PROGRAM [OPTIONS]: started with runc's own default spec as the two programs (jq) edit it, on an
# overlay of its own, as engines mount one, with more OPTIONS
everything_but() {
	mkdir -p "/run/mac/$1/upper" "/run/mac/$1/work" "/run/mac/$1/rootfs"
	cp -a /run/root "/run/mac/$1/lower"
	cp "$here/probe" "/run/mac/$1/lower/bin/probe"
	(
		cd "/run/mac/$1/lower"
		mkdir -p mnt tmp
		cp bin/busybox bin/other
		echo x >etc/hidden
		echo x >etc/passwd
		touch tmp/owned tmp/others tmp/closed tmp/grouped tmp/new-caps
		chown 7 tmp/others tmp/closed
		chown 0:7 tmp/grouped
		chmod 0 tmp/closed
		cd ..
		prepare
		mount -t overlay overlay -o "lowerdir=lower,upperdir=upper,workdir=work${3-}" rootfs
		runc spec
		jq --argjson caps "$caps" "(.process.terminal = false | .process.args = [\"sleep\", \"100000\"]) | $loosened | $2" \
			config.json >config.new
		mv config.new config.json
		runc run -d "$1" </dev/null >log 2>&1 || {
			cat log >&2
			exit 1
		}
	)
}

# say NAME WORD...: the answers about them
say() {
	said_of=$1
	shift
	# shellcheck disable=SC2046 # words
	"$here/isotop" "${root[@]}" mac "$said_of" $(printf '%s\n' "$@" | sed 's/^[a-z]*://' | sort -u) --format json
}
root=()

# compare NAME [AS [WORD...]]: told as AS; of everything where no words are given
compare() {
	as=${2:-$1}
	words=("${@:3}")
	# shellcheck disable=SC2206 # words
	[ ${#words[@]} -gt 0 ] || words=($everything)
	echo "$as tries $(printf '%s\n' "${words[@]}" | sort -u | wc -l)"
	say "$1" "${words[@]}" >/run/said.json
	jq -r --arg name "$as" '.answers | map(select(.text and .result != "unknown")) |
		"\($name) text \(map(select(.text == .result)) | length) \(map(select(.text != .result)) | length)"' /run/said.json
	jq -r '.answers[] | select(.text and .result != "unknown" and .text != .result) |
		"\(.words): the kernel \(.result), the text \(.text) at \(.text_where)"' /run/said.json >&2
	jq -r --arg name "$as" '.answers[] | (if .act then .act else (.words | split(" ")[0]) + ":" + .path end) as $word |
			"\($name) said \($word) \(.result) \(.why // "")"' /run/said.json
	runc exec "$1" /bin/probe "${words[@]}" | sed "s/^/$as happened /" || echo "the probe in $1 failed" >&2
}

# compare_policy NAME: what libsepol makes of the policy, asked by way of another root, against what the kernel says
compare_policy() {
	[ -d /run/tree/proc/1 ] || {
		mkdir -p /run/tree
		mount --rbind / /run/tree
	}
	# shellcheck disable=SC2086 # words
	say "$1" $everything >/run/kernel.json
	root=(--root /run/tree)
	# shellcheck disable=SC2086
	say "$1" $everything >/run/policy.json || {
		root=()
		return 0
	}
	root=()
	for side in policy kernel; do
		jq -r --arg side "$side" '.answers[] | "\(.act // ((.words | split(" ")[0]) + ":" + .path)) \(.result) \(.why // "")"' "/run/$side.json" |
			sort >"/run/$side.said"
	done
	echo "$1 policy $(comm -12 /run/policy.said /run/kernel.said | wc -l) $(comm -3 /run/policy.said /run/kernel.said | wc -l)"
	comm -3 /run/policy.said /run/kernel.said >&2
}

# compare_text NAME ACT...: where the text on disk is not what is loaded, these are the acts that differ
compare_text() {
	differ=$("$here/isotop" mac "$1" --format json |
		jq -r '[.answers[] | select(.text and .result != "unknown" and .text != .result) | .act] | sort | join(" ")')
	echo "$1 said drift-text $([ "$differ" = "${*:2}" ] && echo allowed || echo "denied $differ")"
	echo "$1 happened drift-text allowed"
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
