# shellcheck shell=sh
# SPDX-License-Identifier: Apache-2.0
# What the beds share: a busybox root, one scan, and an independent reading to compare it with.

skip_all() { # skip_all REASON
	echo "skip live containers: $1"
	exit 77
}

# ---- the frame ---------------------------------------------------------------

begin() {
	dir=$(mktemp -d "${TMPDIR:-/tmp}/isotop-live.XXXXXX") || exit 99
	tag=isotop-live-$$ # in every name and directory that is ours
	beds=
	failed=0
	trap 'end' EXIT
	trap 'failed=130; exit' INT TERM HUP PIPE
	make_root "$dir/root"
	lsm=$(cat /sys/kernel/security/lsm 2>/dev/null)
	case $lsm in
	*apparmor* | *selinux*) host_mac=yes ;;
	*) host_mac=no ;;
	esac
	[ -z "${ISOTOP-}" ] || note_others
}

# What a daemon mounted and did not get rid of, the last one first: Docker its data over itself, with userns-remap too,
# and the host's network namespace once a container was put into it.
unmount_below() { # unmount_below DIR...
	for place; do
		awk -v place="$place/" 'index($5, place) == 1 { print $5 }' /proc/self/mountinfo
	done | sort -r | while read -r mounted; do
		umount -l "$mounted"
	done
}

# A bed that never started leaves its variables unset: what there is to end must be ended anyway.
end() {
	trap - EXIT
	trap '' INT TERM HUP PIPE # what was begun is cleared away whatever comes meanwhile
	set +u
	for bed in $beds; do
		if command -v "unbed_$bed" >/dev/null; then
			"unbed_$bed" >"$dir/unbed-$bed.log" 2>&1
		fi
	done
	if id "$tag" >/dev/null 2>&1; then
		rm -rf --one-file-system "/run/user/$(id -u "$tag")"
		userdel -f "$tag" >"$dir/userdel.log" 2>&1 # with -f, as one that is ended may not be reaped yet
	fi
	unmount_below "$dir" >"$dir/unmount.log" 2>&1
	rm -rf --one-file-system "$dir"
	exit $failed
}

make_root() { # make_root DIR: a root file system with busybox alone
	mkdir -p "$1/bin" "$1/proc" "$1/sys" "$1/dev" "$1/tmp" "$1/etc"
	cp "$(command -v busybox)" "$1/bin/busybox"
	for applet in sh sleep cat ls id mount; do
		ln -sf busybox "$1/bin/$applet"
	done
}

# Inside a chroot or a container without privileges runc cannot start the plainest container: that is no fault of isotop.
try_container() {
	command -v runc >/dev/null || return 0
	mkdir -p "$dir/try"
	cp -a "$dir/root" "$dir/try/rootfs"
	(cd "$dir/try" && runc spec && edit config.json '.process.terminal = false | .process.args = ["id"]')
	timeout 60 runc run --bundle "$dir/try" "$tag-try" </dev/null >"$dir/try.log" 2>&1 && return
	runc delete -f "$tag-try" >/dev/null 2>&1
	failed=77
	skip_all "runc cannot start a container here: $(tail -n 1 "$dir/try.log")"
}

edit() { # edit FILE PROGRAM: jq in place
	jq "$2" "$1" >"$1.new" && mv "$1.new" "$1"
}

# Root without CAP_SYS_RESOURCE cannot give it away, and --privileged would fail: runc is then told of all others.
write_runtime() {
	cat >"$dir/runc-held" <<-'END'
		#!/bin/sh
		bundle=.
		previous=
		for arg; do
			[ "$previous" != --bundle ] || bundle=$arg
			previous=$arg
		done
		file=$bundle/config.json
		if [ -f "$file" ] && ! capsh --has-b=cap_sys_resource >/dev/null 2>&1; then
			jq '(.process.capabilities // {}) |= map_values(. - ["CAP_SYS_RESOURCE"])' "$file" >"$file.new" &&
				mv "$file.new" "$file"
		fi
		exec runc "$@"
	END
	chmod 755 "$dir/runc-held"
}

# have PROGRAM TITLE: else says what is skipped
have() {
	command -v "$1" >/dev/null && return
	echo "skip $2: $1 is not installed"
	return 1
}

# quiet COMMAND...: no terminal, no pipe to hold on to; its words only when it fails
quiet() {
	timeout 60 "$@" </dev/null >"$dir/quiet.log" 2>&1 && return
	cat "$dir/quiet.log"
	return 1
}

# wait_for COMMAND...: until it succeeds, at most a minute
wait_for() {
	tries=300
	until "$@" </dev/null >/dev/null 2>&1; do
		tries=$((tries - 1))
		[ $tries -gt 0 ] || return 1
		sleep 0.2
	done
}

# json_has FILE PROGRAM [OPTION...]: whether the file is one whole document and PROGRAM (jq) is true of it. "jq -e"
# alone lets an empty file pass.
json_has() {
	file=$1 program=$2
	shift 2
	jq -es "$@" "length == 1 and (.[0] | $program)" "$file" >/dev/null
}

# our_user TITLE: a user $tag with ranges of ids, which is gone at the end; else says what is skipped
our_user() {
	have useradd "$1" && have newuidmap "$1" || return
	id "$tag" >/dev/null 2>&1 || quiet useradd -M -d "$dir/home" -s /bin/sh "$tag" || return
	chmod 755 "$dir"
	grep -q "^$tag:" /etc/subuid && grep -q "^$tag:" /etc/subgid && return
	echo "skip $1: useradd gives no ids in /etc/subuid and /etc/subgid"
	return 1
}

as_user() { # as_user COMMAND...: as our_user, with a directory at run time as a login would make it
	uid=$(id -u "$tag")
	[ -d "/run/user/$uid" ] || install -d -m 700 -o "$tag" -g "$tag" "$dir/home" "/run/user/$uid"
	(cd / && timeout 60 setpriv --reuid "$tag" --regid "$tag" --init-groups env -i PATH="$PATH" HOME="$dir/home" \
		XDG_RUNTIME_DIR="/run/user/$uid" "$@" </dev/null)
}

# stop PID...: ends processes of ours and waits until they are gone
stop() {
	for pid; do
		[ -z "$pid" ] || kill "$pid" 2>/dev/null
	done
	for pid; do
		[ -z "$pid" ] || wait "$pid" 2>/dev/null
	done
}

child_of() { # child_of PID: its first
	awk '{ print $1 }' "/proc/$1/task/$1/children"
}

runs() { # runs PID NAME: whether that is what the process calls itself
	[ "$(cat "/proc/$1/comm")" = "$2" ]
}

# ---- an independent reading --------------------------------------------------

status_of() { # status_of PID KEY [FIELD]
	awk -v key="$2:" -v field="${3:-2}" '$1 == key { print $field }' "/proc/$1/status"
}

# own or host; pid 1's namespaces where they can be read, as even root may be refused
ns_of() { # ns_of PID KIND
	reference=$(readlink "/proc/1/ns/$2" || readlink "/proc/self/ns/$2")
	if [ "$(readlink "/proc/$1/ns/$2")" = "$reference" ]; then
		echo host
	else
		echo own
	fi
}

# What a text of libcap's says, cap_text_formats(7): "=ep cap_chown-ep [!cap_kill,^cap_chown]", the five sets as JSON.
# An empty list means all; "!" is outside the bounding set, "%" inheritable, "^" ambient too.
five_sets() { # five_sets PID
	getpcaps --iab "$1" 2>&1 | jq -R --argjson all "$(every_cap)" '
		def names: if . == "" then $all else ascii_upcase | split(",") end;
		capture("^[0-9]+: *(\"(?<sets>[^\"]*)\")? *(\\[(?<iab>.*)\\])?") | (.iab // "" | split(",")) as $iab
		| reduce (.sets // "" | split(" ")[] | capture("^(?<caps>[^-+=]*)(?<acts>.*)$")
				| .caps as $caps | .acts | scan("[-+=][eip]*") | {caps: ($caps | names), op: .[:1], flags: .[1:]}) as $act
			({e: [], i: [], p: []}; reduce ("e", "i", "p") as $flag (.;
				if $act.op == "=" or ($act.op == "-" and ($act.flags | contains($flag))) then .[$flag] -= $act.caps else . end
				| if $act.op != "-" and ($act.flags | contains($flag)) then .[$flag] += $act.caps else . end))
		| [$iab[] | select(test("!")) | ltrimstr("!") | ltrimstr("%") | ltrimstr("^") | ascii_upcase] as $outside
		| {effective: .e, permitted: .p, inheritable: .i, bounding: ($all - $outside),
			ambient: [$iab[] | select(test("\\^")) | ltrimstr("!") | ltrimstr("^") | ascii_upcase]}
		| map_values(unique)'
}

every_cap() { # that this kernel knows
	last=$(cat /proc/sys/kernel/cap_last_cap)
	capsh --decode="$(printf %x $(((1 << (last + 1)) - 1)))" | sed 's/.*=//' | tr a-z A-Z | jq -R 'split(",")'
}

namespaces_of() { # namespaces_of PID: once more where lsns gives up, as it does when some process ends while it looks
	for _ in 1 2 3 4 5; do
		lsns -J -p "$1" -o TYPE,NS >"$dir/lsns.$1" 2>/dev/null && break
	done
	cat "$dir/lsns.$1"
}

# All eight, by lsns: own or host. Pid 1's where they can be read, as even root may be refused.
eight_namespaces() { # eight_namespaces PID
	first=1
	readlink /proc/1/ns/mnt >/dev/null || first=$$
	namespaces_of "$1" | jq -S --argjson host "$(namespaces_of $first)" '
		reduce .namespaces[] as $ns ({}; .[$ns.type] = if any($host.namespaces[]; .ns == $ns.ns) then "host" else "own" end)'
}

seccomp_name() {
	case $(status_of "$1" Seccomp) in
	0) echo disabled ;;
	1) echo strict ;;
	2) echo filter ;;
	esac
}

# What the host's uid is of the first one inside.
root_maps_to() {
	awk '$1 == 0 { print $2; found = 1; exit } END { if (!found) print "null" }' "/proc/$1/uid_map"
}

truth() { # truth PID: JSON in the shape of said()
	jq -n --argjson pid "$1" --argjson sets "$(five_sets "$1")" --argjson namespaces "$(eight_namespaces "$1")" \
		--arg nnp "$(status_of "$1" NoNewPrivs)" \
		--arg mode "$(seccomp_name "$1")" --argjson filters "$(status_of "$1" Seccomp_filters)" \
		--argjson root_maps_to "$(root_maps_to "$1")" '{
		pid: $pid,
		namespaces: ($namespaces + {root_maps_to: $root_maps_to}),
		capabilities: ($sets + {no_new_privs: ($nnp == "1")}),
		seccomp: {mode: $mode, filters: $filters}}'
}

# ---- what isotop says ----------------------------------------------------------

# What this node cannot tell of what is not ours, since before the test: others' state files may be too many to read.
others_say() { # others_say: the lines of the last scan that count as such, their numbers apart
	sed -E 's/[0-9]+/N/g' "$dir/scan.err" | sort -u
}

note_others() {
	timeout 60 "$ISOTOP" scan --format json >"$dir/scan.json" 2>"$dir/scan.err" </dev/null
	others_say >"$dir/others"
}

scan() { # one refresh of this node
	timeout 60 "$ISOTOP" scan --format json >"$dir/scan.json" 2>"$dir/scan.err" </dev/null
	code=$?
	if [ $code = 0 ] || { [ $code = 2 ] && [ -s "$dir/others" ]; }; then
		others_say | grep -vxFf "$dir/others" >"$dir/scan.ours"
		[ -s "$dir/scan.ours" ] || return 0
	fi
	echo "isotop scan: status $code"
	cat "$dir/scan.err"
	failed=1
}

said() { # said RUNTIME NAME
	jq --arg runtime "$1" --arg name "$2" '.subjects[]
		| select(.source.runtime == $runtime and .name == $name)
		| {pid: .source.pid,
			namespaces: (.layers.namespaces | del(.verdict)),
			capabilities: (.layers.capabilities | del(.verdict, .dangerous)
				| map_values(if type == "array" then sort else . end)),
			seccomp: (.layers.seccomp | {mode, filters})}' "$dir/scan.json"
}

# One letter a check: Pass Warn Fail Unknown, - for not applicable.
verdicts() { # verdicts RUNTIME NAME
	jq -r --arg runtime "$1" --arg name "$2" '.subjects[]
		| select(.source.runtime == $runtime and .name == $name)
		| [.checks[].verdict | {pass: "P", warn: "W", fail: "F", unknown: "U", "n/a": "-"}[.]] | join("")' "$dir/scan.json"
}

drift() { # drift RUNTIME NAME: what is not as declared; null: not known
	jq -c --arg runtime "$1" --arg name "$2" '.subjects[]
		| select(.source.runtime == $runtime and .name == $name) | .drift' "$dir/scan.json"
}

verdict() { # verdict TITLE: by the status of the command before
	if [ "$2" = 0 ]; then
		echo "ok live: $1"
	else
		echo "not ok live: $1"
		failed=1
	fi
}

# screen KEYS [SOURCE]: what stands on the screen after KEYS, as text; $wide columns, where a line needs them
screen() {
	timeout 60 "$ISOTOP" --size "${wide:-118}x100" --keys "$1" --dump-screen ${2+"$2"} >"$dir/pane" 2>"$dir/pane.err" </dev/null ||
		cat "$dir/pane.err"
}

pane() { # pane NAME KEY: the pane of a container that KEY opens
	screen "<Enter>$2" "$1"
}

# says TITLE PATTERN...: whether the last screen has a line for each
says() {
	title=$1 bad=0
	shift
	for pattern; do
		# line by line, or as one line: where a sentence wraps depends on the length of a path
		{ cat "$dir/pane" && tr -s ' \n' ' ' <"$dir/pane"; } | grep -Eq -e "$pattern" && continue
		printf 'no line like: %s\n' "$pattern"
		bad=1
	done
	[ $bad = 0 ] || cat "$dir/pane"
	verdict "$title" $bad
}

# Checks 5 and 10 depend on the host's LSM: what the beds want is for a host without, elsewhere they are left out.
mask_verdicts() {
	if [ $host_mac = yes ]; then
		sed 's/^\(....\).\(....\)./\1?\2?/'
	else
		cat
	fi
}

# expect TITLE RUNTIME NAME PID VERDICTS: from the last scan
expect() {
	bad=0
	truth "$4" | jq -S . >"$dir/truth"
	said "$2" "$3" | jq -S . >"$dir/said"
	if [ -s "$dir/said" ]; then
		diff -u --label "/proc/$4" --label isotop "$dir/truth" "$dir/said" || bad=1
	else
		echo "no container $3 of $2 in one refresh"
		bad=1
	fi
	[ $bad = 1 ] || tested "$1" found namespaces capabilities seccomp
	verdict "$1: found by name and runtime, facts as the kernel has them" $bad
	expect_root "$1" "$2" "$3" "$4"
	expect_mounts "$1" "$4"
	expect_verdicts "$1" "$2" "$3" "$5"
	expect_no_drift "$1" "$2" "$3"
}

# Each mount that is not covered has a row in the pane, with its options and its propagation as findmnt has them. Not the
# root's, which expect_root compares, and not what came along with the host's root at / or, where a bed mounts it, at
# /host: that says nothing new, and isotop leaves it out.
# findmnt calls "shared" what the container's own mounts share among themselves too: shared with the host is what is in
# a peer group of the host's.
expect_mounts() { # expect_mounts TITLE PID
	timeout 60 "$ISOTOP" --size 118x900 --keys "<Enter>8" --dump-screen "pid:$2" >"$dir/pane" 2>&1 </dev/null
	for pid in $$ "$2"; do
		findmnt -N "$pid" -r -n -o TARGET,MAJ:MIN,FSROOT,VFS-OPTIONS,ID,PARENT,OPT-FIELDS >"$dir/findmnt.$pid"
	done
	missing=$(awk -f "$here/mounts.awk" "$dir/pane" "$dir/findmnt.$$" "$dir/findmnt.$2")
	[ -z "$missing" ] || printf 'findmnt has, and the pane has no row of it:\n%s\n' "$missing"
	[ -s "$dir/findmnt.$2" ] && [ -z "$missing" ] && tested "$1" mounts
	verdict "$1: its mounts as findmnt has them" $?
}

# Whether / can be written, as the last mount there says.
expect_root() { # expect_root TITLE RUNTIME NAME PID
	wanted=$(awk '$5 == "/" { options = "," $6 "," } END { print options ~ /,ro,/ ? "pass" : "fail" }' "/proc/$4/mountinfo")
	got=$(jq -r --arg runtime "$2" --arg name "$3" '.subjects[] | select(.source.runtime == $runtime and .name == $name)
		| .checks[] | select(.id == "writable-rootfs") | .verdict' "$dir/scan.json")
	[ "$wanted" = "$got" ] && tested "$1" root
	verdict "$1: its root as mountinfo has it" $?
}

# The user whose container it is finds it with its name too.
expect_by_user() { # expect_by_user TITLE RUNTIME NAME PID
	cp "$ISOTOP" "$dir/isotop" && as_user "$dir/isotop" scan -f json >"$dir/user.json" 2>"$dir/user.err"
	json_has "$dir/user.json" '[.subjects[] | select(.source.pid == $pid) | [.source.runtime, .name]] == [[$runtime, $name]]' \
		--arg runtime "$2" --arg name "$3" --argjson pid "$4"
	verdict "$1: found by its user" $?
}

# In gVisor: named by the runtime that had it made, with the facts of the config.json that this gave it.
expect_sandboxed() { # expect_sandboxed TITLE RUNTIME NAME CONFIG.JSON VERDICTS
	jq -S '{kind: "gvisor", no_new_privs: (.process.noNewPrivileges // false)}
		+ (.process.capabilities | {bounding, effective} | map_values(sort))' "$4" >"$dir/truth"
	jq -S --arg runtime "$2" --arg name "$3" '.subjects[] | select(.source.runtime == $runtime and .name == $name)
		| {kind: .layers.sandbox.kind} + (.layers.capabilities | {no_new_privs, bounding: (.bounding | sort),
			effective: (.effective | sort)})' "$dir/scan.json" >"$dir/said"
	[ -s "$dir/truth" ] && diff -u --label "$4" --label isotop "$dir/truth" "$dir/said" && tested "$1" found capabilities
	verdict "$1: found by name and runtime, facts as its config.json has them" $?
	expect_verdicts "$1" "$2" "$3" "$5"
}

# runsc as a runtime without a network, which it cannot set up here.
write_runsc() {
	printf '#!/bin/sh\nexec runsc --network=none "$@"\n' >"$dir/runsc-held" && chmod 755 "$dir/runsc-held"
}

# The image as the runtime's own tool tells it.
expect_image() { # expect_image TITLE RUNTIME NAME IMAGE
	got=$(jq -r --arg runtime "$2" --arg name "$3" '.subjects[] | select(.source.runtime == $runtime and .name == $name)
		| .image' "$dir/scan.json")
	[ -n "$4" ] && [ "$4" = "$got" ] && tested "$1" image
	verdict "$1: its image as the runtime tells it" $?
}

# Nobody touched it since it was started: it is as it was declared, where a declaration was left at all.
expect_no_drift() { # expect_no_drift TITLE RUNTIME NAME
	drift=$(drift "$2" "$3")
	bad=1
	case $2/$drift in
	lxc/null | nspawn/null | bubblewrap/null | firejail/null | */"[]") bad=0 ;;
	esac
	[ $bad = 0 ] || echo "$drift"
	[ "$drift" != "[]" ] || tested "$1" drift
	verdict "$1: as it was declared, no drift" $bad
}

# expect_verdicts TITLE RUNTIME NAME VERDICTS: "?" where it depends on the machine
expect_verdicts() {
	wanted=$(echo "$4" | mask_verdicts)
	got=$(verdicts "$2" "$3")
	bad=1
	# shellcheck disable=SC2254 # a pattern
	case $got in
	$wanted) bad=0 ;;
	esac
	[ $bad = 1 ] || tested "$1" verdicts
	[ $bad = 0 ] || {
		printf 'check 1234567890\nwant  %s\ngot   %s\n' "$wanted" "$got"
		jq -r --arg name "$3" '.subjects[] | select(.name == $name) | .checks[]? | "\(.id): \(.verdict), \(.reason)"' "$dir/scan.json"
	}
	verdict "$1: the verdicts of docs/checks.md" $bad
}
