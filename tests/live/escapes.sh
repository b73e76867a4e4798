#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# The escape matrix beside what happens: in real containers that raise one barrier
# at a time, every escape that has a harmless first act is tried (see
# escapes/probe.c), and the result is compared with the cells that isotop
# gives for that very configuration. No barrier predicted: the act must get
# through. A barrier predicted: it must be refused, and by that barrier where the
# error tells (a filter of this test answers with errno 77, which no kernel uses).
#
# Markers only: the processes, files, sockets and memory that are reached for
# belong to the test; nothing is loaded, written or attached.
#
# ESCAPES_PROBE: the prober, made elsewhere already (see tests/vm/escapes.sh).
set -u
here=$(cd "$(dirname "$0")" && pwd)
top=${ISOTOP_TOP:-$here/../..}
build=${ISOTOP_BUILD:-$top/build}
isotop=${ISOTOP:-$build/isotop}
judge=$build/tests/live/seccomp/judge
PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin
LC_ALL=C.UTF-8
export PATH LC_ALL

skip_all() { # skip_all REASON
	echo "skip escapes in containers: $1"
	exit 77
}

[ "$(id -u)" = 0 ] || skip_all "not root"
for program in jq runc timeout unshare; do
	command -v $program >/dev/null || skip_all "$program is not installed"
done

tag=isotop-escapes-$$
dir=/tmp/$tag      # a user namespace must be able to look inside
programs=/opt/$tag # where the host would run things from
secrets=/root/$tag # where its keys would be
failed=0
pids=
end() {
	trap - EXIT
	for pid in $pids; do
		kill "$pid" 2>/dev/null
		wait "$pid" 2>/dev/null
	done
	for id in $configs; do
		timeout 20 runc delete -f "$tag-$id" >/dev/null 2>&1
	done
	timeout 20 runsc delete -force "$tag-gvisor" >/dev/null 2>&1
	rm -rf --one-file-system "$dir" "$programs" "$secrets" "/run/$tag"
	exit "$failed"
}
configs=
trap end EXIT
trap 'failed=130; exit' INT TERM HUP PIPE

# ---- markers --------------------------------------------------------------------

# started COMMAND...: in the background, once it has said "ready"
started() {
	"$@" >"$dir/ready" 2>&1 </dev/null &
	pids="$pids $!"
	tries=100
	until grep -q ready "$dir/ready" 2>/dev/null; do
		tries=$((tries - 1))
		[ $tries -gt 0 ] || skip_all "$* does not start: $(tail -n 1 "$dir/ready")"
		sleep 0.1
	done
}

prepare() {
	mkdir -m 755 "$dir" || exit 99
	mkdir -m 755 "$programs" "$dir/sock" "$dir/bundle" || exit 99
	mkdir -m 755 "$secrets" || exit 99
	echo marker >"$dir/marker"
	echo marker >"$programs/marker"
	echo marker >"$secrets/marker"
	echo marker >"$secrets/open"
	echo marker >"$dir/user-marker"
	chown 65533:0 "$dir/user-marker"
	chmod 600 "$dir/user-marker"
	chmod 600 "$dir/marker" "$programs/marker" "$secrets/marker"
	root=$dir/bundle/rootfs
	mkdir -m 755 "$root"
	for name in proc sys dev tmp host-proc host-sock host-programs host-secrets again again-sys elsewhere; do
		mkdir -m 755 "$root/$name"
	done
	chmod 1777 "$root/tmp"
	if [ -n "${ESCAPES_PROBE-}" ]; then
		cp "$ESCAPES_PROBE" "$root/probe"
	else
		${CC:-cc} -std=gnu11 -O2 -static -o "$root/probe" "$here/escapes/probe.c" >"$dir/cc.log" 2>&1
	fi || {
		failed=77
		tail -n 1 "$dir/cc.log"
		skip_all "no static program can be made here"
	}
	started "$root/probe" listen "$dir/sock/docker.sock"
	started "$root/probe" share
	# The marker process: the host's root with all that it holds, in a mount namespace of its own.
	started unshare -m --propagation private sh -c "echo ready; exec sleep 600"
	marker=${pids##* }
	# A user of the host who has a uid and no group of his own, as a container that is given a user alone.
	started "$root/probe" as 65533 0
	user_pid=${pids##* }
}

# ---- configurations ----------------------------------------------------------------

# A container that has no barrier at all: what --privileged gives, and the host's processes, network and memory.
base() {
	(cd "$dir/bundle" && rm -f config.json && runc spec) || exit 99
	jq --arg bounding "$(awk '$1 == "CapBnd:" { print $2 }' /proc/self/status)" --arg dir "$dir" --arg programs "$programs" --arg secrets "$secrets" '
		def names: ["CHOWN", "DAC_OVERRIDE", "DAC_READ_SEARCH", "FOWNER", "FSETID", "KILL", "SETGID", "SETUID", "SETPCAP",
			"LINUX_IMMUTABLE", "NET_BIND_SERVICE", "NET_BROADCAST", "NET_ADMIN", "NET_RAW", "IPC_LOCK", "IPC_OWNER",
			"SYS_MODULE", "SYS_RAWIO", "SYS_CHROOT", "SYS_PTRACE", "SYS_PACCT", "SYS_ADMIN", "SYS_BOOT", "SYS_NICE",
			"SYS_RESOURCE", "SYS_TIME", "SYS_TTY_CONFIG", "MKNOD", "LEASE", "AUDIT_WRITE", "AUDIT_CONTROL", "SETFCAP",
			"MAC_OVERRIDE", "MAC_ADMIN", "SYSLOG", "WAKE_ALARM", "BLOCK_SUSPEND", "AUDIT_READ", "PERFMON", "BPF",
			"CHECKPOINT_RESTORE"];
		def digits: ascii_downcase | explode | map(if . > 57 then . - 87 else . - 48 end) | reverse;
		($bounding | digits) as $mask
		| [names | to_entries[] | select(($mask[.key / 4 | floor] / pow(2; .key % 4) | floor) % 2 == 1) | "CAP_" + .value] as $all
		| .process.terminal = false | .process.args = ["/probe", "wait"] | .process.noNewPrivileges = false
		| .process.capabilities = {bounding: $all, effective: $all, permitted: $all, inheritable: [], ambient: []}
		| del(.process.rlimits) | .root.readonly = false
		| .linux.namespaces = [{type: "mount"}, {type: "uts"}]
		| .linux.maskedPaths = [] | .linux.readonlyPaths = []
		| .linux.resources = {devices: [{allow: true, access: "rwm"}]}
		| .linux.devices = [{path: "/dev/mem", type: "c", major: 1, minor: 1, fileMode: 384, uid: 0, gid: 0},
			{path: "/dev/disk0", type: "b", major: 259, minor: 1048000, fileMode: 384, uid: 0, gid: 0}]
		| .mounts = [
			{destination: "/proc", type: "proc", source: "proc"},
			{destination: "/sys", type: "sysfs", source: "sysfs", options: ["nosuid", "noexec", "nodev"]},
			{destination: "/dev", type: "tmpfs", source: "tmpfs", options: ["mode=755"]},
			{destination: "/host-proc", type: "bind", source: "/proc", options: ["bind", "rw"]},
			{destination: "/host-sock/docker.sock", type: "bind", source: ($dir + "/sock/docker.sock"), options: ["bind", "rw"]},
			{destination: "/host-programs", type: "bind", source: $programs, options: ["bind", "rw"]},
			{destination: "/host-secrets", type: "bind", source: $secrets, options: ["bind", "rw"]}]
		' "$dir/bundle/config.json" >"$dir/base.json" || exit 99
}

# A runtime's own profile as it is written down for CAPS, with an error of ours for what it refuses.
filter_of() { # filter_of RUNTIME CAPS
	"$judge" profile "default:$1" "$2" | jq '.defaultErrnoRet = 77
		| .syscalls |= map(if .action == "SCMP_ACT_ERRNO" then .errnoRet = 77 else . end)' >"$dir/filter.json"
}

# ---- one configuration -----------------------------------------------------------------

# Predicted and seen side by side: ID VERDICT STOPS UNKNOWN ERRNO, lists with commas or "-".
beside() { # beside SOURCE ID
	timeout 60 "$isotop" scan -f json "$1" </dev/null >"$dir/said.json" 2>"$dir/said.err"
	jq -r '.subjects[0].escapes[] | [.id, .verdict, (.barriers | join(",")), (.unknown | join(","))]
		| map(if . == "" then "-" else . end) | join(" ")' "$dir/said.json" | sort >"$dir/said"
	sort "$dir/seen-$2" >"$dir/seen"
	join "$dir/said" "$dir/seen" >"$dir/beside"
}

# Acts that come before what a barrier refuses cannot show that barrier.
beyond='userns-release-agent:user-namespace userns-release-agent:apparmor userns-release-agent:user-namespace,apparmor'

# compare TITLE: what the cells say and the result; acts that even no barrier lets through prove nothing.
compare() {
	awk -v config="$1" -v beyond="$beyond" -v open="$dir/seen-base" -v barriers="$dir/barriers" '
		BEGIN { split(beyond, b, " "); for (i in b) late[b[i]] = 1 }
		BEGIN { while ((getline line < open) > 0) { split(line, f, " "); free[f[1]] = f[2] == 0 } }
		function tell(word) { printf "%-22s %-18s %-12s errno %-3s %s\n", $1, $3, word, $5, $4 == "-" ? "" : "unknown: " $4 }
		!free[$1] || $2 == "n/a" { next }
		$3 == "-" && $4 != "-" { skipped++; next }
		{
			if (($1 ":" $3) in late) $3 = "-"
			refused = $5 != 0
			good = refused == ($3 != "-")
			if ($5 == 77 && $3 !~ /seccomp/) good = 0
			if ($3 == "seccomp" && $5 != 77) good = 0
			good ? agree++ : disagree++
			if (!good) tell("DISAGREES")
			if (good && $3 != "-" && $3 !~ /,/) print $1, $3 >> barriers
		}
		END { printf "%-46s %3d agree, %d disagree, %d not known\n", config, agree, disagree, skipped
			exit disagree > 0 || agree == 0 }' "$dir/beside" >"$dir/told"
	status=$?
	cat "$dir/told"
	tail -n 1 "$dir/told" >>"$dir/sums"
	if [ $status = 0 ]; then echo "ok escapes: $1"; else echo "not ok escapes: $1"; failed=1; fi
}

# up ID PROGRAM [JQ-ARGUMENTS]: a container of the base changed by PROGRAM
up() {
	id=$1
	program=$2
	shift 2
	configs="$configs $id"
	jq "$@" "$program" "$dir/base.json" >"$dir/bundle/config.json" || exit 99
	timeout 60 runc run -d --bundle "$dir/bundle" "$tag-$id" >"$dir/err" 2>&1 </dev/null && return
	echo "skip escapes: $id: $(tail -n 1 "$dir/err")"
	return 1
}

act() { # act ID: the result of every act in it
	timeout 60 runc exec "$tag-$1" /probe acts "$marker" "$dir" "$user_pid" >"$dir/seen-$1" 2>"$dir/err" </dev/null && return
	echo "skip escapes: $1: $(tail -n 1 "$dir/err")"
	return 1
}

down() { # down ID
	timeout 20 runc delete -f "$tag-$1" >/dev/null 2>&1
}

written() { # written ID
	beside "$dir/bundle/config.json" "$1"
	compare "$1, written"
}

running() { # running ID
	beside "container:$tag-$1" "$1"
	compare "$1, running"
}

# try ID PROGRAM [JQ-ARGUMENTS]: the base changed by PROGRAM, as it is written down and as it runs
try() {
	if up "$@" && act "$1"; then
		written "$1"
		running "$1"
	fi
	down "$1"
}

# shows ESCAPE VERDICT ERRNO TITLE: what was said of it last, and its result
shows() {
	grep -qE "^$1 $2 [^ ]* [^ ]* $3\$" "$dir/beside"
	status=$?
	[ $status = 0 ] || grep "^$1 " "$dir/beside"
	if [ $status = 0 ]; then echo "ok escapes: $4"; else echo "not ok escapes: $4"; failed=1; fi
}

# Acts that the sandbox's own kernel carries out for itself tell nothing of the host.
inside='mount-host-disk core-pattern uevent-helper enter-namespaces raw-disk make-disk-node host-network steer-network set-clock
	userns-release-agent kernel-programs open-by-handle'

gvisor() {
	if ! command -v runsc >/dev/null; then
		echo "skip escapes: gVisor: runsc is not installed"
		return
	fi
	# Its own processes and network: the sandbox has no others. It does not start with a socket of the host.
	jq '.linux.namespaces += [{type: "pid"}, {type: "network"}] | .linux.devices = []
		| .process.capabilities |= map_values(map(select(test("PERFMON|BPF|CHECKPOINT_RESTORE") | not)))
		| .mounts |= map(select(.destination | test("^/host-(proc|sock)") | not))' "$dir/base.json" >"$dir/bundle/config.json"
	if ! timeout 60 runsc --network=none run -bundle "$dir/bundle" -detach "$tag-gvisor" >"$dir/err" 2>&1 </dev/null ||
		! timeout 60 runsc exec "$tag-gvisor" /probe acts "$marker" "$dir" "$user_pid" >"$dir/seen-all" 2>"$dir/err" </dev/null; then
		echo "skip escapes: gVisor: $(tail -n 1 "$dir/err")"
		return
	fi
	awk -v inside="$inside" 'BEGIN { split(inside, list); for (i in list) own[list[i]] = 1 } !own[$1]' \
		"$dir/seen-all" >"$dir/seen-gvisor"
	beside "container:$tag-gvisor" gvisor
	compare "gvisor, running"
}

prepare
base

# What lets everything through is what all others are measured by.
try base '.'
awk '$2 != 0 { print "skip escapes: " $1 ": this kernel refuses it to the host itself, errno " $2 }' "$dir/seen-base"
try capabilities '.process.capabilities = {bounding: [], effective: [], permitted: [], inheritable: [], ambient: []}'
try docker-capabilities '["CAP_CHOWN","CAP_DAC_OVERRIDE","CAP_FSETID","CAP_FOWNER","CAP_MKNOD","CAP_NET_RAW","CAP_SETGID",
	"CAP_SETUID","CAP_SETFCAP","CAP_SETPCAP","CAP_NET_BIND_SERVICE","CAP_SYS_CHROOT","CAP_KILL","CAP_AUDIT_WRITE"] as $c
	| .process.capabilities = {bounding: $c, effective: $c, permitted: $c, inheritable: [], ambient: []}'
try user-namespace '.linux.namespaces += [{type: "user"}]
	| .linux.uidMappings = [{containerID: 0, hostID: 100000, size: 65536}] | .linux.gidMappings = .linux.uidMappings
	| .linux.devices = []
	| .mounts |= map(if .destination == "/proc" then {destination: "/proc", type: "bind", source: "/proc", options: ["rbind", "rw"]}
		elif .destination == "/sys" then {destination: "/sys", type: "bind", source: "/sys", options: ["rbind", "rw"]} else . end)'
try non-root '.process.user = {uid: 65534, gid: 65534} | .process.noNewPrivileges = true
	| .process.capabilities.effective = [] | .process.capabilities.permitted = []'
try read-only '.linux.readonlyPaths = ["/proc/sys"] | .mounts |= map(if .destination | test("^/(sys|host-.*)$") then .options += ["ro"] | .options -= ["rw"] else . end)
	| .process.capabilities |= map_values(. - ["CAP_SYS_ADMIN"])'
try read-only-with-admin '.linux.readonlyPaths = ["/proc/sys"] | .mounts |= map(if .destination == "/sys" then .options += ["ro"] else . end)'
try device-rules '.linux.resources.devices = [{allow: false, access: "rwm"}, {allow: true, type: "c", major: 1, minor: 1, access: "rwm"},
	{allow: true, type: "b", major: 259, minor: 1048000, access: "rwm"}]'
seccomp() {
	if ! [ -x "$judge" ]; then
		echo "skip escapes: seccomp: $judge is not built"
		return
	fi
	for runtime in docker containerd podman crio; do
		filter_of $runtime 0
		try "seccomp-$runtime" '.linux.seccomp = $f[0]' --slurpfile f "$dir/filter.json"
		filter_of $runtime 0x1ffffffffff
		try "seccomp-$runtime-with-capabilities" '.linux.seccomp = $f[0]' --slurpfile f "$dir/filter.json"
	done
}

# The runtime's own profile, loaded by the runtime itself; under it nothing else stands.
apparmor() {
	if ! grep -q '^docker-default (enforce)' /sys/kernel/security/apparmor/profiles 2>/dev/null; then
		echo "skip escapes: AppArmor: Docker's profile is not loaded here"
		return
	fi
	try apparmor '.process.apparmorProfile = "docker-default"'
	try apparmor-without-capabilities '.process.apparmorProfile = "docker-default"
		| .process.capabilities = {bounding: [], effective: [], permitted: [], inheritable: [], ambient: []}'
	try apparmor-read-only '.process.apparmorProfile = "docker-default" | .linux.readonlyPaths = ["/proc/sys"]
		| .mounts |= map(if .destination == "/sys" then .options += ["ro"] else . end)'
}

# What stands in no barrier's place: what somebody allowed, mounted or kept opens the act again.
kept='["CAP_CHOWN","CAP_DAC_OVERRIDE","CAP_MKNOD","CAP_KILL"]'
keep=".process.capabilities = {bounding: $kept, effective: $kept, permitted: $kept, inheritable: [], ambient: []}"

device_rule() {
	rules='[{allow: false, access: "rwm"}, {allow: true, type: "b", major: 8, access: "rwm"}]'
	up device-rule "$keep | .linux.devices = [] | .linux.resources.devices = $rules" && act device-rule || return
	written device-rule
	shows make-disk-node open 0 "a device rule for the host's disks opens the node that it makes, as written"
	running device-rule
	shows make-disk-node open 0 "a device rule for the host's disks opens the node that it makes, as it runs"
	down device-rule
}

# A procfs mounted again has no cover, whoever mounts it: by the configuration, or from outside while it runs.
second_procfs() {
	covered='.linux.readonlyPaths = ["/proc/sys", "/proc/sysrq-trigger"]
		| .mounts |= map(if .destination | test("^/(sys|host-.*)$") then .options += ["ro"] | .options -= ["rw"] else . end)'
	if up second-procfs "$keep | $covered | .mounts += [{destination: \"/again\", type: \"proc\", source: \"proc\"},
		{destination: \"/again-sys\", type: \"sysfs\", source: \"sysfs\"}]" && act second-procfs; then
		written second-procfs
		shows core-pattern open 0 "a procfs mounted once more is written, as written"
		running second-procfs
		shows core-pattern open 0 "a procfs mounted once more is written, as it runs"
	fi
	down second-procfs
	command -v nsenter >/dev/null && up procfs-later "$keep | $covered" && act procfs-later || return
	running procfs-later
	shows core-pattern single 30 "no procfs is mounted once more yet"
	nsenter -t "$(runc state "$tag-procfs-later" | jq .pid)" -m /probe again
	act procfs-later
	running procfs-later
	shows core-pattern open 0 "a procfs mounted from outside while it runs is written"
	down procfs-later
}

# Without any capability but one it becomes a user of the host, whose files and processes are then its own.
setuid_on_host() {
	up setuid-on-host ".process.capabilities = ([\"CAP_SETUID\"] as \$c | {bounding: \$c, effective: \$c, permitted: \$c,
		inheritable: [], ambient: []})" && act setuid-on-host || return
	written setuid-on-host
	shows user-processes open 0 "CAP_SETUID alone reaches another user's process of the host, as written"
	running setuid-on-host
	shows user-processes open 0 "CAP_SETUID alone reaches another user's process of the host, as it runs"
	down setuid-on-host
}

# Without any capability, and whatever it may not become: who is that user already looks into his processes.
same_user() {
	up same-user '.process.user = {uid: 65533, gid: 0} | .process.noNewPrivileges = true
		| .process.capabilities = {bounding: [], effective: [], permitted: [], inheritable: [], ambient: []}' &&
		act same-user || return
	running same-user
	shows user-processes open 0 "a process of the host that runs as the same user is reached without a capability"
	down same-user
}

# The directory above a socket, at another place: what listens in it is told by the kernel.
socket_by_directory() {
	files='.mounts |= map(select(.destination | test("^/host-sock") | not))'
	mkdir -m 755 "/run/$tag" || exit 99
	started "$root/probe" listen "/run/$tag/docker.sock"
	listener=${pids##* }
	if up run-elsewhere "$files | .mounts += [{destination: \"/elsewhere\", type: \"bind\", source: \"/run\",
		options: [\"rbind\", \"ro\"]}]" && act run-elsewhere; then
		written run-elsewhere
		shows runtime-socket open 0 "/run at another place leads to the socket in it, as written"
		running run-elsewhere
		shows runtime-socket open 0 "/run at another place leads to the socket in it, as it runs"
	fi
	down run-elsewhere
	if up socket-in-directory "$files | .mounts += [{destination: \"/elsewhere/$tag\", type: \"bind\", source: \"/run/$tag\",
		options: [\"bind\", \"ro\"]}]" && act socket-in-directory; then
		running socket-in-directory
		shows runtime-socket open 0 "a directory of another name leads to the socket in it"
		kill "$listener" && wait "$listener" 2>/dev/null
		act socket-in-directory
		running socket-in-directory
		shows runtime-socket n/a 111 "where nobody listens any more no socket is in reach"
	fi
	down socket-in-directory
}

# A user who is not root connects by the socket's owner, its group or its mode, and else not at all.
who_may_connect() {
	user='.process.noNewPrivileges = true | .process.capabilities = {bounding: [], effective: [], permitted: [],
		inheritable: [], ambient: []}'
	for who in 'outside|{uid: 65534, gid: 65534}|single|13|a user outside the group of the socket is refused' \
		'group|{uid: 65534, gid: 0}|open|0|a user whose group is the group of the socket connects' \
		'more-groups|{uid: 65534, gid: 65534, additionalGids: [7, 0]}|open|0|a user with the group of the socket beside his own connects'; do
		IFS='|' read -r id ids verdict errno title <<-END
			$who
		END
		up "$id" "$user | .process.user = $ids" || continue
		# exec has groups of its own: the first process tries
		if timeout 60 runc exec --user "$(jq -nr "$ids | \"\(.uid):\(.gid)\"")" \
			$(jq -nr "$ids | .additionalGids // [] | .[] | \"--additional-gids \(.)\"") \
			"$tag-$id" /probe acts "$marker" "$dir" "$user_pid" >"$dir/seen-$id" 2>"$dir/err" </dev/null; then
			running "$id"
			shows runtime-socket "$verdict" "$errno" "$title"
		else
			echo "skip escapes: $id: $(tail -n 1 "$dir/err")"
		fi
		down "$id"
	done
}

seccomp
apparmor
gvisor
device_rule
second_procfs
setuid_on_host
same_user
socket_by_directory
who_may_connect
sort -u "$dir/barriers" >"$dir/alone"
echo "cells in which one barrier alone was shown to stop the act:"
awk '{ list[$2] = list[$2] " " $1 } END { for (barrier in list) print "  " barrier ":" list[barrier] }' "$dir/alone" | sort
awk '{ agree += $(NF - 6); disagree += $(NF - 4) } END { printf "in all: %d of %d probed cells agree, %.1f %%\n", agree, agree + disagree, 100 * agree / (agree + disagree) }' "$dir/sums"
