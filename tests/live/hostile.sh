#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# A node on which somebody wants to be overlooked: real processes and files, one test
# for each lie, each limit and each flood. Root only; what a machine does not allow is
# skipped with the reason. hostile.sh [PART...]: identity names threads masks targets floods state devices frozen hung limits
set -u
here=$(cd "$(dirname "$0")" && pwd)
ISOTOP=${ISOTOP:-$here/../../build/isotop}
hostile=${ISOTOP_BUILD:-$here/../../build}/tests/live/hostile
PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin
LC_ALL=C.UTF-8
export PATH LC_ALL

# shellcheck source=tests/live/lib.sh
. "$here/lib.sh"

[ "$(id -u)" = 0 ] || skip_all "not root"
for program in jq busybox timeout; do
	command -v $program >/dev/null || skip_all "$program is not installed"
done

# Of threads, processes and the like: a machine that others work on must not run out of them.
flood=${ISOTOP_FLOOD:-3000}

# ---- what they do ------------------------------------------------------------

# act NAME ARGUMENT...: starts the hostile program; its pid is in $started, what it made in $pid. Else says so.
act() {
	name=$1
	shift
	rm -f "$dir/$name.pid"
	"$hostile" "$@" </dev/null >"$dir/$name.pid" 2>"$dir/$name.err" &
	started=$!
	acts="${acts-} $started"
	wait_for test -s "$dir/$name.pid"
	pid=$(cat "$dir/$name.pid")
	[ -n "$pid" ] && return
	echo "skip hostile: $name: $(tail -n 1 "$dir/$name.err")"
	return 1
}

unbed_hostile() {
	# shellcheck disable=SC2086 # words
	stop ${acts-}
	if [ -n "${lies-}" ]; then
		rm -rf $lies
	fi
}

# look [OPTION...]: one report of this node; what it says beside it is kept
look() {
	timeout 60 "$ISOTOP" scan -f json "$@" >"$dir/scan.json" 2>"$dir/scan.err" </dev/null
	code=$?
	jq -e . "$dir/scan.json" >/dev/null 2>&1 || echo '{"subjects":[]}' >"$dir/scan.json"
}

of_pid() { # of_pid PID PROGRAM: jq on the subject whose process it is
	jq -r --argjson pid "$1" ".subjects[] | select(.source.pid == \$pid) | $2" "$dir/scan.json"
}

# shown TITLE PID [RUNTIME]: in the report, as nobody's; by --all and by its number too
shown() {
	bad=0
	look
	[ "$(of_pid "$2" .source.runtime)" = "${3:-unknown}" ] || bad=1
	[ "$(of_pid "$2" .layers.sandbox.kind)" != gvisor ] || bad=1
	look --all
	[ -n "$(of_pid "$2" .name)" ] || bad=1
	look "pid:$2"
	[ -n "$(of_pid "$2" .name)" ] || bad=1
	[ $bad = 0 ] || jq -c '.subjects[] | [.name, .source]' "$dir/scan.json"
	verdict "hostile: $1" $bad
}

check_of() { # check_of PID ID: its verdict
	of_pid "$1" ".checks[] | select(.id == \"$2\") | .verdict"
}

# ---- who it is -----------------------------------------------------------------

sandbox_lie() { # sandbox_lie DIR PID: state as runsc writes it, in which the process is a helper and a sandbox
	mkdir -p "$1"
	jq -n --argjson pid "$2" '{id: "web", bundleDir: "/", goferPid: $pid, sandbox: {id: "web", pid: $pid}}' \
		>"$1/web_sandbox:web.state"
}

test_identity() {
	act plain cage sleep || return 0
	caged=$pid
	if our_user "hostile: what a user writes" && command -v su >/dev/null; then
		user=$(id -u "$tag")
		sandbox_lie "$dir/eve" "$caged"
		ln -s "$(command -v su)" "$dir/eve/exe"
		chown -R "$tag" "$dir/eve"
		if act su su "$dir/eve" "$user"; then
			shown "su at its prompt, called runsc and pointing to a user's files, hides nothing" "$caged"
			stop "$started"
		fi
		as_user true
		as_user mkdir -p "/run/user/$user/libpod/tmp" "/run/user/$user/dockerd-rootless" "/run/user/$user/runc/web" \
			"/run/user/$user/runsc"
		echo "$caged" | tee "/run/user/$user/libpod/tmp/pause.pid" >"/run/user/$user/dockerd-rootless/child_pid"
		jq -n --argjson pid "$caged" --argjson start "$(sed 's/.*) //' "/proc/$caged/stat" | cut -d' ' -f20)" \
			'{id: "web", init_process_pid: $pid, init_process_start: $start, config: {labels: []}}' \
			>"/run/user/$user/runc/web/state.json"
		sandbox_lie "/run/user/$user/runsc" "$caged"
		shown "what a user writes into his directory sets nothing aside and names nobody else's" "$caged"
		# One that is on the host but for its mounts, and the user's word that it holds namespaces for him.
		if act joined join "$caged"; then
			echo "$pid" | tee "/run/user/$user/libpod/tmp/pause.pid" >"/run/user/$user/dockerd-rootless/child_pid"
			shown "nor does one member on the host's namespaces" "$caged"
			stop "$started"
		fi
		test_keepers "$user"
		test_liars "$user"
		act helper cage named 2 && shown "a process that calls itself a helper is shown" "$pid"
	fi
	act named cage named 0 && shown "a process that calls itself runc's is shown" "$pid"
	if act relay relay; then
		bad=0
		for _ in 1 2 3 4 5; do
			look
			jq -e '[.subjects[] | select(.name | startswith("runc:"))] != []' "$dir/scan.json" >/dev/null || bad=1
			sleep 0.2
		done
		verdict "hostile: containers of half a second that call themselves runc's are shown" $bad
		stop "$started"
	fi
	test_makers
	if have runsc "hostile: state of runsc elsewhere"; then
		test_gofers
	fi
}

# A runtime's program that a user started makes containers, none of which gets old enough to be one: each is shown or
# said to be in the making, and --all shows it.
test_makers() {
	have cc "hostile: makers" && have crun "hostile: makers" && our_user "hostile: makers" || return
	cat >"$dir/making.c" <<-'END'
		#define _GNU_SOURCE
		#include <sched.h>
		#include <sys/prctl.h>
		#include <sys/wait.h>
		#include <unistd.h>
		__attribute__((constructor)) static void making(void)
		{
			for (;;) {
				if (fork() == 0) {
					if (unshare(CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWNET | CLONE_NEWIPC) == 0)
						prctl(PR_SET_NAME, "of-a-maker"), usleep(900000), usleep(700000);
					_exit(0);
				}
				wait(NULL);
			}
		}
	END
	if ! cc -shared -fPIC -o "$dir/making.so" "$dir/making.c" 2>"$dir/few"; then
		echo "skip hostile: makers: $(tail -n 1 "$dir/few")"
		return
	fi
	chmod 755 "$dir" "$dir/making.so"
	(cd / && exec setpriv --reuid "$tag" --regid "$tag" --clear-groups env LD_PRELOAD="$dir/making.so" crun) &
	maker=$!
	acts="${acts-} $maker"
	sleep 1
	silent=0 told=0 all=0
	for _ in 1 2 3 4 5; do
		look
		if grep -qE '"of-a-maker|still making it' "$dir/scan.json"; then
			told=$((told + 1))
		else
			grep -q 'seen and gone' "$dir/scan.json" || silent=$((silent + 1))
		fi
		look --all
		grep -q '"of-a-maker' "$dir/scan.json" && all=$((all + 1))
		sleep 0.2
	done
	stop $maker
	[ $silent = 0 ] && [ $told -gt 0 ] && [ $all -gt 0 ]
	verdict "hostile: what a user's runtime makes again and again is said, and shown by --all" $?
}

# A runtime's program that a user started, who can make it do anything (LD_PRELOAD): it is set aside with his own
# rights alone, in namespaces that he made himself, and that is said.
test_keepers() { # test_keepers UID
	have podman "hostile: what holds a user's namespaces" || return
	if act keeper keep "$1" user "$(command -v podman)"; then
		bad=0
		look
		[ -z "$(of_pid "$pid" .name)" ] && grep -q "set aside.*pid.*\b$pid\b" "$dir/scan.json" || bad=1
		look --all
		[ -n "$(of_pid "$pid" .name)" ] || bad=1
		verdict "hostile: what holds a user's namespaces is said, and shown by --all" $bad
		stop "$started"
	fi
	if act posed keep "$1" root "$(command -v podman)"; then
		look
		[ "$(of_pid "$pid" .source.runtime)" = unknown ]
		verdict "hostile: in a user namespace that root made it is shown" $?
		stop "$started"
	fi
}

# A sandbox's program that a user started and stopped, with state and config.json that he wrote: nothing of it passes.
test_liars() { # test_liars UID
	have runsc "hostile: a user's sandbox" || return
	lies_in=$dir/home/lies
	mkdir -p "$lies_in"
	ln -sf "$(command -v runsc)" "$lies_in/exe"
	jq -n '{ociVersion: "1.0.2", root: {path: "r", readonly: true}, process: {cwd: "/", args: ["x"], user: {uid: 1000, gid: 1000},
		noNewPrivileges: true, capabilities: {}}, linux: {seccomp: {defaultAction: "SCMP_ACT_ERRNO"},
		namespaces: [{type: "pid"}, {type: "network"}, {type: "ipc"}, {type: "uts"}, {type: "mount"}]}}' >"$lies_in/config.json"
	act liar keep "$1" user "$lies_in/exe" "--root=$lies_in" boot web || return 0
	sandbox_lie "$lies_in" "$pid"
	sed -i "s|\"/\"|\"$lies_in\"|; s|\"goferPid\": [0-9]*|\"goferPid\": 0|" "$lies_in/web_sandbox:web.state"
	chown -hR "$1" "$dir/home"
	look
	[ "$(of_pid "$pid" '[.source.runtime, .layers.sandbox.kind == "gvisor", ([.checks[] | select(.verdict == "pass")] | length)]' |
		tr -d ' \n')" = '["runsc",false,0]' ]
	verdict "hostile: a sandbox that a user alone says is one is not known to be one" $?
	stop "$started"
}

# A sandbox whose state lies where only its own arguments say: one container of gVisor, and no gofer beside it.
test_gofers() {
	if our_user "hostile: places without end"; then
		mkdir -p "$dir/pose"
		ln -sf "$(command -v runsc)" "$dir/pose/exe"
		chown -R "$tag" "$dir/pose"
		chmod 755 "$dir" "$dir/pose"
		cp "$hostile" "$dir/pose/hostile"
		as_user "$dir/pose/hostile" pose "$dir/pose" 64 >"$dir/pose.pid" &
		wait_for test -s "$dir/pose.pid"
	fi
	mkdir -p "$dir/gvisor/rootfs"
	cp -a "$dir/root/." "$dir/gvisor/rootfs"
	(cd "$dir/gvisor" && runc spec && edit config.json '.process.terminal = false | .process.args = ["sleep", "600"]')
	if ! quiet runsc --root="$dir/elsewhere" --network=none run -bundle "$dir/gvisor" -detach "$tag-gvisor"; then
		echo "skip hostile: state of runsc elsewhere: runsc does not start"
		return
	fi
	gofer=$(jq .goferPid "$dir/elsewhere/${tag}-gvisor_sandbox:${tag}-gvisor.state")
	sleep 2 # older than what is still being made
	look
	jq -e --arg name "$tag-gvisor" --argjson gofer "$gofer" '[.subjects[] | select(.name == $name) | .layers.sandbox.kind] == ["gvisor"]
		and ([.subjects[] | select(.source.pid == $gofer)] == [])' "$dir/scan.json" >/dev/null
	verdict "hostile: gVisor under another --root is one container, and its gofer none, however many users name theirs" $?
	[ ! -s "$dir/pose.pid" ] || kill "$(cat "$dir/pose.pid")"
	timeout 20 runsc --root="$dir/elsewhere" delete -force "$tag-gvisor" >/dev/null 2>&1
}

# ---- names -----------------------------------------------------------------------

forge() { # forge NAME PROGRAM ARGUMENT...: a container, whose pid is in a file of that name
	name=$1
	shift
	"$@" cage sleep </dev/null >"$dir/forged/$name.pid" 2>>"$dir/forged.err" &
	forged="$forged $!"
	acts="${acts-} $!"
}

forged_are() { # forged_are N: as many have said their pids
	[ "$(cat "$dir"/forged/*.pid | wc -l)" = "$1" ]
}

# The cgroup of some runtime's container for half of them, where cgroups may be made here
forge_cgroup() { # forge_cgroup NAME PID...
	cgroup=$dir/cgroup/$1
	shift
	mkdir -p "$dir/cgroup" && mount -t cgroup2 none "$dir/cgroup" 2>"$dir/few" || return
	mkdir "$cgroup" 2>"$dir/few" || return
	for one; do
		echo "$one" >"$cgroup/cgroup.procs"
	done
}

# What is called like a runtime's program, or starts containers as one, or has no file, or sits in a cgroup of such a
# name: each is shown, as nobody's, with the verdicts of one that says nothing.
test_names() {
	act plain cage sleep || return 0
	plain=$pid forged='' count=0
	mkdir -p "$dir/forged/at"
	for program in kata-runtime containerd-shim-kata-v2 qemu-system-x86_64 virtiofsd flatpak bwrap snap-confine dockerd \
		kubelet crio lxc-start systemd-nspawn firejail; do
		ln "$dir/forged/at/kata-runtime" "$dir/forged/at/$program" 2>/dev/null || cp "$hostile" "$dir/forged/at/$program"
		forge "$program" "$dir/forged/at/$program"
		count=$((count + 1))
	done
	for program in dockerd containerd-shim-kata-v2 exe; do
		forge "memfd-$program" "$hostile" as memfd "$program"
		count=$((count + 1))
	done
	cd "$dir/forged/at" && forge tmpfile "$hostile" as tmpfile runsc
	cd "$here" || return
	wait_for forged_are $((count + 1))
	read -r proud <"$dir/forged/dockerd.pid"
	read -r without <"$dir/forged/memfd-dockerd.pid"
	forge_cgroup "docker-$(printf %064x $$).scope" "$proud" "$without" || echo "skip hostile: a forged cgroup: $(cat "$dir/few")"
	sleep 2 # older than what a runtime of root's is still making
	look
	same=$(cat "$dir"/forged/*.pid | jq -s --argjson plain "$plain" --slurpfile scan "$dir/scan.json" '
		def told($pid): $scan[0].subjects[] | select(.source.pid == $pid)
			| [.source.runtime, .layers.sandbox.kind == "gvisor", ([.checks[] | {(.id): .verdict}] | add)];
		[.[] | select([told(.)] != [] and [told(.)] == [told($plain)])] | length')
	cat "$dir/forged.err"
	# shellcheck disable=SC2086 # words
	stop $forged
	if [ -d "${cgroup-}" ]; then
		wait_for rmdir "$cgroup"
	fi
	umount -l "$dir/cgroup" 2>/dev/null
	[ "$same" = $((count + 1)) ]
	verdict "hostile: $same of $((count + 1)) with names, programs and cgroups of runtimes are what one without is" $?
	act lie cage lie-in-proc || return 0
	look
	[ "$(check_of "$pid" root)/$(check_of "$pid" escalation)/$(check_of "$pid" sys-admin)" = fail/fail/fail ]
	verdict "hostile: what is mounted over its own files in /proc is believed by nobody" $?
	stop "$started"
}

# ---- threads --------------------------------------------------------------------

test_threads() {
	if act dead-leader cage dead-leader; then
		look
		[ "$(check_of "$pid" privileged)" != "" ] && [ "$(check_of "$pid" root)" = fail ]
		verdict "hostile: a container whose first thread has ended is judged by the others" $?
	fi
	for kind in thread child; do
		act "$kind" cage "$kind" || continue
		look
		[ "$(check_of "$pid" root)/$(check_of "$pid" escalation)/$(check_of "$pid" sys-admin)" = fail/fail/fail ]
		verdict "hostile: a $kind with more than the first one counts" $?
	done
	if act inthread inthread; then
		shown "who lives in a thread's mounts and leaves the process in the host's is shown" "$pid"
		stop "$started"
	fi
	if act groups cage groups; then
		look
		[ "$(check_of "$pid" privileged)/$(check_of "$pid" sys-admin)" = fail/fail ]
		verdict "hostile: as many groups as there can be hide no capability" $?
		stop "$started"
	fi
	if act threads cage threads "$flood"; then
		begun=$(date +%s%N)
		look "pid:$pid"
		took=$((($(date +%s%N) - begun) / 1000000))
		root=$(check_of "$pid" root)
		stop "$started"
		made=$(cat "$dir/threads.err")
		[ "$root" = fail ] && [ $took -lt 10000 ]
		verdict "hostile: $made threads are all read, in $took ms" $?
	fi
}

# ---- masks ------------------------------------------------------------------------

# mask TITLE ACT FILTER: the filter, on the subject, holds of a container whose first process has done the act
mask() {
	act "$2" cage "$2" || return 0
	look "pid:$pid"
	said=$(of_pid "$pid" "([.checks[] | {(.id): .verdict}] | add) as \$check | .layers as \$in | $3")
	stop "$started"
	[ "$said" = true ] || of_pid "$pid" '[.checks[] | [.id, .verdict, .reason]]'
	[ "$said" = true ]
	verdict "hostile: $1" $?
}

# What the first process gives away, one that it started before still has: what is left counts.
test_masks() {
	mask "who goes into a user namespace and leaves a child outside is judged by the child" mask-user \
		'[$check.privileged, $check["sys-admin"], $check.root, $check.escalation] == ["fail", "fail", "fail", "fail"] and $in.namespaces.user == "host"'
	mask "who leaves a child in the host's network, ipc and uts shares them" mask-host \
		'$check["host-namespaces"] == "fail" and [$in.namespaces.net, $in.namespaces.ipc, $in.namespaces.uts] == ["host", "host", "host"]'
	mask "nor is a child that sees fewer processes overlooked there" mask-deep '$in.namespaces.net == "host"'
	mask "a path of the host and a writable root that only a child has left count" mask-mounts \
		'$check["host-path"] == "fail" and $check["writable-rootfs"] == "fail"'
	mask "of who sees a part of the mounts by chroot the root is not known" mask-root '$check["writable-rootfs"] == "unknown"'
	mask "a child that sees all of them answers" mask-root-alone '$check["writable-rootfs"] == "fail"'
	mask "of two filters the one that was there first is told" mask-seccomp '$in.seccomp.filters == 1'
	mask "capabilities in a user namespace of a child's own are nothing in the container's" nested '$check["sys-admin"] == "pass"'
	if act half cage half; then
		look
		jq -e --argjson pid "$pid" '[.subjects[] | select(.source.pid > $pid and .name[:8] == "hostile[")] != []' "$dir/scan.json" >/dev/null
		verdict "hostile: a network of a child's own makes a container of what has only mounts of its own" $?
		stop "$started"
	fi
}

# ---- targets ----------------------------------------------------------------------

# A host path where a runtime would put something of its own: check 7 fails, running and in the specification.
bind_lie() { # bind_lie NUMBER SOURCE TARGET
	lie=$dir/bind$1
	mkdir -p "$lie"
	cp -a "$dir/root" "$lie/rootfs"
	(cd "$lie" && runc spec && jq --arg source "$2" --arg target "$3" '.process.terminal = false
		| .process.args = ["sleep", "600"]
		| .mounts += [{destination: $target, type: "bind", source: $source, options: ["bind", "ro"]}]' config.json >config.new &&
		mv config.new config.json)
	if ! quiet runc run -d --bundle "$lie" --pid-file "$lie/pid" "$tag-bind$1"; then
		echo "skip hostile: $2 at $3"
		return
	fi
	pid=$(cat "$lie/pid")
	look
	running=$(check_of "$pid" host-path)
	timeout 20 runc delete -f "$tag-bind$1"
	declared=$(timeout 20 "$ISOTOP" scan -f json "$lie/config.json" </dev/null |
		jq -r '.subjects[0].checks[] | select(.id == "host-path") | .verdict')
	[ "$running/$declared" = fail/fail ]
	verdict "hostile: $2 at $3 is a host path, running and declared" $?
}

# listens TITLE VERDICT NUMBER NAME: of a container that has $dir/lent mounted, while somebody listens at that name
listens() {
	lie=$dir/lent$3
	mkdir -p "$lie" "$dir/lent" "$(dirname "$4")"
	act listens listens "$4" || return 0
	cp -a "$dir/root" "$lie/rootfs"
	(cd "$lie" && runc spec && jq --arg source "$dir/lent" '.process.terminal = false | .process.args = ["sleep", "600"]
		| .mounts += [{destination: "/lent", type: "bind", source: $source, options: ["bind", "ro"]}]' config.json \
		>config.new && mv config.new config.json)
	if ! quiet runc run -d --bundle "$lie" --pid-file "$lie/pid" "$tag-lent$3"; then
		echo "skip hostile: $1"
		return
	fi
	look
	said=$(check_of "$(cat "$lie/pid")" host-path)
	timeout 20 runc delete -f "$tag-lent$3"
	stop "$started"
	[ "$said" = "$2" ]
	verdict "hostile: $1" $?
}

# /proc/net/unix has names as they are, newlines too.
test_sockets() {
	here=$PWD
	mkdir -p "$dir/mine"
	cd "$dir/mine" || return
	listens "a line that somebody wrote into /proc/net/unix is no socket of an engine" pass 1 "a
0000000000000000: 00000002 00000000 00010000 0001 01 99999 $dir/lent/docker.sock"
	listens "an engine's socket that is there counts" fail 2 "$dir/lent/docker.sock"
	cd "$here" || return
}

# A directory of the host that a container is started with, which no mount shows.
test_held() {
	lie=$dir/held
	mkdir -p "$lie"
	cp -a "$dir/root" "$lie/rootfs"
	(cd "$lie" && runc spec && jq '.process.terminal = false | .process.args = ["sleep", "600"]' config.json >config.new &&
		mv config.new config.json)
	if ! quiet runc run -d --preserve-fds 1 --bundle "$lie" --pid-file "$lie/pid" "$tag-held" 3</etc; then
		echo "skip hostile: a directory of the host that is held open"
		return
	fi
	look
	said=$(check_of "$(cat "$lie/pid")" host-path)
	timeout 20 runc delete -f "$tag-held"
	[ "$said" = fail ]
	verdict "hostile: a directory of the host that is held open counts" $?
}

test_targets() {
	have runc "hostile: targets" || return 0
	test_held
	test_sockets
	mkdir -p "$dir/pods/0123456789abcdef0123456789abcdef"
	bind_lie 1 /etc /sbin/docker-init
	bind_lie 2 /etc /run/secrets/kubernetes.io/serviceaccount
	bind_lie 3 /etc /dev/shm
	bind_lie 4 /dev /dev/full
	bind_lie 5 /etc "/y$dir/bind5/rootfs/x"
	bind_lie 6 /var/lib /pods/0123456789abcdef0123456789abcdef/volumes
}

# ---- floods ---------------------------------------------------------------------

# flood TITLE ACT N MOST: a container in which the act is done N times is judged within MOST ms
flood() {
	act "$2" cage "$2" "$3" || return
	begun=$(date +%s%N)
	look "pid:$pid"
	took=$((($(date +%s%N) - begun) / 1000000))
	found=$(check_of "$pid" host-path)
	[ "$found" = fail ] && [ $took -lt "$4" ]
	verdict "hostile: $1, judged in $took ms" $?
	stop "$started"
}

# Two kinds of container by turns under one number: what is told is one's or the other's.
test_reuse() {
	act reuse reuse || return
	one='.subjects[] | select(.source.pid == $pid and (.name | test("^(weak|strong)"))) | [.name[:4],
		(.checks[] | select(.id == "sys-admin") | .verdict), (.checks[] | select(.id == "root") | .verdict)] | join(" ")'
	for _ in 1 2 3 4 5 6 7 8 9 10 11 12; do
		look
		jq -r --argjson pid "$pid" "$one" "$dir/scan.json"
	done >"$dir/reused"
	stop "$started"
	seen=$(grep -c . "$dir/reused")
	if [ "$seen" = 0 ]; then
		echo "skip hostile: one number for two kinds of container: none lived long enough for this machine"
		return
	fi
	! grep -vE '^(weak pass pass|stro fail fail)$' "$dir/reused"
	verdict "hostile: one number for two kinds of container by turns, met $seen times, is never a mixture" $?
}

# What ends between the listing and the reading is counted, and the gates are told nothing else.
test_gone() {
	act gone cage churn 4 || return
	for _ in 1 2 3 4 5 6 7 8 9 10; do
		look
		jq -r '.skipped[] | select(.where == "this node") | .reason' "$dir/scan.json"
	done >"$dir/gone"
	stop "$started"
	times=$(grep -c 'seen and gone' "$dir/gone")
	grep -qxE 'seen and gone before it could be read: [1-9][0-9]*' "$dir/gone" &&
		jq -e '.errors == []' "$dir/scan.json" >/dev/null
	verdict "hostile: what comes and goes is told as seen and gone, $times times of 10" $?
}

# crowd TITLE N MOUNTS LEAST: N mount namespaces of anybody's beside N processes, with mounts in one container that made the
# others; so many containers at least, read in bounded time and memory
crowd() {
	act crowd crowd "$2" "$3" || return
	begun=$(date +%s%N)
	timeout 60 prlimit --data=200000000 "$ISOTOP" scan -f json -o "$dir/scan.json" >"$dir/few" 2>&1 </dev/null
	code=$?
	took=$((($(date +%s%N) - begun) / 1000000))
	found=$(jq '[.subjects[] | select(.name | startswith("hostile["))] | length' "$dir/scan.json")
	stop "$started"
	[ $code = 0 ] && [ "$found" -ge "$4" ] && [ $took -lt 40000 ]
	verdict "hostile: $1, judged in $took ms" $?
}

test_floods() {
	crowd "700 containers of a user and 700 processes beside each" 700 0 700
	crowd "a user's container of 30 mount namespaces with 5000 mounts each" 30 5000 1
	flood "$flood processes" processes "$flood" 10000
	flood "1001 mounts" mounts 1001 5000
	flood "20000 mounts" mounts 20000 15000
	flood "6000 mounts whose paths are too long to read all" long-mounts 6000 15000
	flood "processes that are stopped, traced, and asleep for good" states 1 5000
	flood "processes that come and go as fast as they can" churn 4 5000
	test_gone
	test_reuse
	if act deep cage deep 30; then
		look
		found=$(jq '[.subjects[] | select(.name | startswith("hostile["))] | length' "$dir/scan.json")
		stop "$started"
		[ "$found" -ge 30 ]
		verdict "hostile: containers 30 deep are $found subjects" $?
	fi
}

# As many state files as a user likes: names of one of a megabyte, which all speak of one container.
test_state() {
	our_user "hostile: state without end" && act plain cage sleep || return 0
	as_user true
	lies=/run/user/$(id -u "$tag")/runc
	as_user sh -c "mkdir -p $lies && head -c 1000000 /dev/zero | tr '\\0' ' ' >$lies/big && i=0 &&
		while [ \$i -lt 5000 ]; do mkdir $lies/\$i; ln $lies/big $lies/\$i/state.json; i=\$((i + 1)); done"
	begun=$(date +%s%N)
	look
	took=$((($(date +%s%N) - begun) / 1000000))
	[ $code = 2 ] && grep -q "state could not be read: there are too many" "$dir/scan.err" && [ $took -lt 8000 ] &&
		[ -n "$(of_pid "$pid" .name)" ]
	verdict "hostile: 5000 state files of a user, said and done with in $took ms" $?
}

# A device on which an open is an act, as a watchdog's is: wherever a file is looked for, it lies there or is linked
# to, and each open of it is counted.
test_devices() {
	our_user "hostile: devices" || return 0
	as_user true
	of_user=/run/user/$(id -u "$tag")
	mkdir -p "$dir/armed/sub"
	mknod "$dir/armed/watchdog" c 1 3 || return 0
	chmod 666 "$dir/armed/watchdog"
	armed="$dir/armed/watchdog"
	for name in .env docker-compose.yml pod.yaml profile.json sub/web.service sub/config.json; do
		mknod "$dir/armed/$name" c 1 3
		armed="$armed $dir/armed/$name"
	done
	for name in linked.yaml linked.json sub/linked.env; do
		ln -s "$dir/armed/watchdog" "$dir/armed/$name"
	done
	printf 'services:\n  web:\n    image: a\n    env_file: [sub/linked.env, watchdog]\n    extends: {file: pod.yaml, service: b}\n    security_opt: ["seccomp=linked.json"]\n' >"$dir/armed/compose.yaml"
	for name in runc/web/state.json runc/two/state.json crun/web/status runsc/web_sandbox:web.state \
		containers/overlay-containers/web/userdata/pidfile libpod/tmp/pause.pid dockerd-rootless/child_pid; do
		as_user mkdir -p "$(dirname "$of_user/$name")"
		rm -f "$of_user/$name"
		ln -s "$dir/armed/watchdog" "$of_user/$name"
	done
	rm "$of_user/runc/two/state.json"
	mknod "$of_user/runc/two/state.json" c 1 3
	# shellcheck disable=SC2086 # words
	act opened opens $armed "$of_user/runc/two/state.json" || return 0
	look
	look --all
	look "$dir/armed"
	timeout 20 "$ISOTOP" scan -f json "$dir/armed/compose.yaml" >"$dir/scan.json" 2>"$dir/scan.err" </dev/null
	(cd "$dir/armed" && timeout 20 "$ISOTOP" scan -f json compose.yaml . >"$dir/scan.json" 2>"$dir/scan.err" </dev/null)
	sleep 0.3
	found=$(sed 1d "$dir/opened.pid")
	timeout 20 "$ISOTOP" scan "$dir/armed/watchdog" >"$dir/few" 2>&1 </dev/null
	wait_for grep -q watchdog "$dir/opened.pid"
	counted=$?
	stop "$started"
	echo "$found" | sort | uniq -c | grep .. | grep -v '^ *1 $'
	[ -z "$found" ] && [ $counted = 0 ]
	verdict "hostile: a device that counts its opens, in directories and as state, is opened by none but who names it" $?
}

# Whom a frozen cgroup freezes can still be read, and nobody waits for him.
test_frozen() {
	mkdir -p "$dir/cgroup"
	if ! mount -t cgroup2 none "$dir/cgroup" 2>"$dir/few" || ! mkdir "$dir/cgroup/$tag"; then
		echo "skip hostile: frozen: $(cat "$dir/few")"
		return
	fi
	act ice cage child && echo "$pid" >"$dir/cgroup/$tag/cgroup.procs" && echo 1 >"$dir/cgroup/$tag/cgroup.freeze" &&
		wait_for grep -q '^frozen 1' "$dir/cgroup/$tag/cgroup.events"
	frozen=$?
	begun=$(date +%s%N)
	look "pid:$pid"
	took=$((($(date +%s%N) - begun) / 1000000))
	found=$(check_of "$pid" root)
	echo 0 >"$dir/cgroup/$tag/cgroup.freeze"
	stop "$started"
	wait_for rmdir "$dir/cgroup/$tag"
	umount -l "$dir/cgroup"
	[ $frozen = 0 ] && [ "$found" = fail ] && [ $took -lt 5000 ]
	verdict "hostile: a container whose cgroup is frozen, judged in $took ms" $?
}

# A file system whose server never answers again: programs, directories and mounts of it are passed by.
test_hung() {
	mkdir -p "$dir/fuse" "$dir/hung"
	"${hostile%/*}/hang" "$dir/fuse" "$hostile" </dev/null >"$dir/hang.pid" 2>"$dir/hang.err" &
	server=$!
	acts="${acts-} $server"
	wait_for test -s "$dir/hang.pid"
	if [ ! -s "$dir/hang.pid" ]; then
		echo "skip hostile: a file system that never answers: $(tail -n 1 "$dir/hang.err")"
		return
	fi
	(cd "$dir/fuse/state" && exec "$dir/fuse/runc" cage sleep) </dev/null >"$dir/caged.pid" 2>"$dir/caged.err" &
	acts="$acts $!"
	wait_for test -s "$dir/caged.pid"
	pid=$(cat "$dir/caged.pid")
	cp -a "$dir/root" "$dir/hung/rootfs"
	bound=
	if command -v runc >/dev/null; then
		(cd "$dir/hung" && runc spec && jq --arg source "$dir/fuse/state" '.process.terminal = false
			| .process.args = ["sleep", "600"]
			| .mounts += [{destination: "/far", type: "bind", source: $source, options: ["bind"]}]' config.json >config.new &&
			mv config.new config.json)
		quiet runc run -d --bundle "$dir/hung" "$tag-hung" && bound=yes
	fi
	kill -USR1 $server
	sleep 0.2
	begun=$(date +%s%N)
	timeout -k 1 20 "$ISOTOP" scan -f json >"$dir/scan.json" 2>"$dir/scan.err" </dev/null
	took=$((($(date +%s%N) - begun) / 1000000))
	name=$(of_pid "$pid" .source.runtime)
	path=$(jq -r --arg name "$tag-hung" '.subjects[] | select(.name == $name) | .checks[] | select(.id == "host-path") | .verdict' \
		"$dir/scan.json")
	kill -KILL $server
	umount -l "$dir/fuse" 2>/dev/null
	[ -z "$bound" ] || timeout 20 runc delete -f "$tag-hung"
	[ "$name" = unknown ] && [ "$path" = "${bound:+warn}" ] && [ $took -lt 15000 ]
	verdict "hostile: program, directory and mount of a file system that never answers, passed by in $took ms" $?
}

# ---- limits and errors --------------------------------------------------------------

test_limits() {
	act plain cage sleep || return 0
	bad=0
	for files in 5 6 7 8 9 10 12 16; do
		timeout 20 prlimit --nofile=$files "$ISOTOP" scan -q --fail-on root >"$dir/few" 2>&1 </dev/null
		[ $? = 3 ] && echo "status 3 with $files descriptors" && bad=1
		timeout 20 prlimit --nofile=$files "$ISOTOP" scan -f json "pid:$pid" >"$dir/few.json" 2>"$dir/few" </dev/null
		case $? in
		2) [ -s "$dir/few" ] || { echo "no word with $files descriptors"; bad=1; } ;;
		0) jq -e '.subjects | length == 1' "$dir/few.json" >/dev/null || bad=1 ;;
		*) bad=1 ;;
		esac
	done
	verdict "hostile: too few descriptors are an error that is said" $bad
	unshare -m sh -c 'mount -t tmpfs none /proc && exec timeout 20 "$0" scan' "$ISOTOP" >"$dir/few" 2>&1 </dev/null
	[ $? = 2 ] && grep -q "mounted over" "$dir/few"
	verdict "hostile: something over /proc is an error that is said" $?
	mkdir -p "$dir/empty"
	unshare -m sh -c 'mount --bind "$1" "/proc/$2" && exec timeout 20 "$0" scan -q' "$ISOTOP" "$dir/empty" "$pid" \
		>"$dir/few" 2>&1 </dev/null
	[ $? = 2 ] && grep -q "mounted over a process" "$dir/few"
	verdict "hostile: something over /proc/PID is an error that is said" $?
	cp "$ISOTOP" "$dir/isotop"
	chmod 755 "$dir" "$dir/isotop"
	unshare -m sh -c 'mount -t proc -o hidepid=2 proc /proc && exec setpriv --reuid 65534 --regid 65534 --clear-groups \
		timeout 20 "$0" scan' "$dir/isotop" >"$dir/few" 2>&1 </dev/null
	[ $? = 2 ] && grep -q hidepid "$dir/few"
	verdict "hostile: hidden processes are an error that is said" $?
}

begin
beds=hostile
[ $# -gt 0 ] || set -- identity names threads masks targets floods state devices frozen hung limits
for part; do
	"test_$part"
done
end
