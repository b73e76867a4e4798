#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# What isotop says of a filter beside what the kernel does: inside real
# containers every syscall number is called, native, i386 and x32, and what came
# of each is compared with the prediction. See seccomp/judge.c and seccomp/probe.c.
#
# The containers have no capabilities, no network and namespaces of their own.
#
set -u
here=$(cd "$(dirname "$0")" && pwd)
top=${ISOTOP_TOP:-$here/../..}
build=${ISOTOP_BUILD:-$top/build}
corpora=${ISOTOP_CORPORA:-$top/../shared/corpora}
isotop=${ISOTOP:-$build/isotop}
judge=$build/tests/live/seccomp/judge
PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin
LC_ALL=C.UTF-8
export PATH LC_ALL

skip_all() { # skip_all REASON
	echo "skip seccomp in containers: $1"
	exit 77
}

[ "$(id -u)" = 0 ] || skip_all "not root"
[ "$(uname -m)" = x86_64 ] || skip_all "the prober is written for x86-64"
for program in jq runc timeout; do
	command -v $program >/dev/null || skip_all "$program is not installed"
done
[ -x "$judge" ] || skip_all "$judge is not built"

dir=$(mktemp -d "${TMPDIR:-/tmp}/isotop-seccomp.XXXXXX") || exit 99
tag=isotop-seccomp-$$
failed=0
agent=
dockerd=
end() {
	trap - EXIT
	[ -z "$agent" ] || kill "$agent" 2>/dev/null
	if [ -n "$dockerd" ]; then
		kill "$dockerd" 2>/dev/null
		wait "$dockerd" 2>/dev/null
		rm -rf "/run/$tag"
	fi
	for id in plain probe try kernel busy; do
		timeout 20 runc delete -f "$tag-$id" >/dev/null 2>&1
	done
	rm -rf --one-file-system "$dir"
	exit "$failed"
}
trap end EXIT
trap 'failed=130; exit' INT TERM HUP PIPE

verdict() { # verdict NAME STATUS
	if [ "$2" = 0 ]; then
		echo "ok $1"
	else
		echo "not ok $1"
		failed=1
	fi
}

# What the judge said last, and its counts for the sum at the end.
say() {
	[ -f "$dir/said" ] || return
	tail -n 20 "$dir/said"
	tail -n 1 "$dir/said" >>"$dir/sums"
	rm -f "$dir/said"
}

# The stub that runc puts before a filter changed with 1.1.13.
runc_loader() {
	runc --version | awk '$1 == "runc" {
		split($3, v, /[.+~-]/)
		old = v[1] < 1 || v[1] == 1 && (v[2] < 1 || v[2] == 1 && v[3] < 13)
		print old ? "runc-1.1.12" : "runc"
	}'
}

# A prober that needs nothing but itself, and a bundle that may do nothing at all.
prepare() {
	mkdir -p "$dir/bundle/rootfs/proc" "$dir/bundle/rootfs/sys" "$dir/bundle/rootfs/dev"
	${CC:-cc} -std=gnu11 -O2 -static -mno-red-zone -I"$here/seccomp" -o "$dir/bundle/rootfs/probe" \
		"$here/seccomp/probe.c" >"$dir/cc.log" 2>&1 || skip_static
	(cd "$dir/bundle" && runc spec) || exit 99
	jq '.process.terminal = false | .process.args = ["/probe"] | .process.noNewPrivileges = true
		| .process.capabilities = {} | .process.user = {uid: 65534, gid: 65534} | del(.process.rlimits)
		| .root.readonly = true' "$dir/bundle/config.json" >"$dir/base.json" || exit 99
}

skip_static() {
	failed=77
	tail -n 1 "$dir/cc.log"
	skip_all "no static program can be made here"
}

# probe ID FILTER PLAN ANSWERS: runs the prober under linux.seccomp FILTER ("null": none)
probe() {
	jq --slurpfile filter "$2" '.linux.seccomp = $filter[0]' "$dir/base.json" >"$dir/bundle/config.json"
	timeout 120 runc run --bundle "$dir/bundle" "$tag-$1" <"$3" >"$4" 2>"$dir/$1.err" && return
	tail -n 3 "$dir/$1.err"
	return 1
}

# bed TITLE FROM CAPS [EXTRA]: a profile of the judge's making, compiled by runc
bed() {
	title=$1
	shift
	"$judge" profile "$@" >"$dir/made.json" || return 1
	jq --arg agent "$dir/agent" 'if [.syscalls[].action] | index("SCMP_ACT_NOTIFY") then .listenerPath = $agent else . end' \
		"$dir/made.json" >"$dir/filter.json"
	if grep -q listenerPath "$dir/filter.json"; then
		rm -f "$dir/agent"
		"$judge" agent "$dir/agent" </dev/null >"$dir/agent.log" 2>&1 &
		agent=$!
		while [ ! -S "$dir/agent" ] && kill -0 "$agent" 2>/dev/null; do sleep 0.1; done
	fi
	echo null >"$dir/null.json"
	"$judge" plan "$dir/filter.json" "$loader" >"$dir/plan" &&
		probe plain "$dir/null.json" "$dir/plan" "$dir/plain" &&
		probe probe "$dir/filter.json" "$dir/plan" "$dir/seen" &&
		"$judge" compare "$dir/filter.json" "$loader" "$dir/plain" "$dir/seen" >"$dir/said"
	status=$?
	say
	[ -z "$agent" ] || kill "$agent" 2>/dev/null
	agent=
	verdict "every syscall under $title" $status
}

# ---- what the kernel holds beside what was declared ----------------------------------

# agrees TITLE NAME: isotop finds a profile and filters that do the same for every syscall of every ABI
agrees() {
	for arch in x86_64 x86 x32; do
		timeout 60 "$isotop" seccomp --kernel --arch $arch -f json "$2" </dev/null >"$dir/kernel.json" 2>"$dir/kernel.err" &&
			jq -es '.[0] | .origin == "kernel" and .drift == [] and .summary.blocked > 20' "$dir/kernel.json" >/dev/null && continue
		cat "$dir/kernel.err"
		jq -c '{origin, profile, summary, drift}' "$dir/kernel.json"
		verdict "$1: the kernel does what was declared, $arch" 1
		return
	done
	jq -r .profile "$dir/kernel.json"
	verdict "$1: the kernel does what was declared" 0
}

kernel_bed() {
	if ! command -v busybox >/dev/null; then
		echo "skip the filter in the kernel: busybox is not installed"
		return
	fi
	cp "$(command -v busybox)" "$dir/bundle/rootfs/busybox"
	"$judge" profile default:docker 0 "$here/seccomp/every-action.json" | jq 'del(.syscalls[] | select(.action == "SCMP_ACT_NOTIFY"))' >"$dir/filter.json"
	jq --slurpfile filter "$dir/filter.json" '.linux.seccomp = $filter[0] | .process.args = ["/busybox", "sleep", "600"]' \
		"$dir/base.json" >"$dir/bundle/config.json"
	if timeout 30 runc run -d --bundle "$dir/bundle" "$tag-kernel" </dev/null >"$dir/kernel.log" 2>&1; then
		agrees "runc run, every action" "$tag-kernel"
		timeout 20 runc pause "$tag-kernel" && {
			timeout 20 "$isotop" seccomp --kernel "$tag-kernel" </dev/null >"$dir/frozen" 2>&1
			cat "$dir/frozen"
			grep -q 'did not stop within .*: its container is frozen' "$dir/frozen"
			verdict "a frozen container is given up in time, and named as such" $?
		}
		timeout 20 runc resume "$tag-kernel"
	else
		cat "$dir/kernel.log"
		verdict "runc run, every action" 1
	fi
	rm -f "$dir/bundle/rootfs/busybox"
}

# ---- a thousand readings of a process that is at work -----------------------------------

# Field N of /proc/PID/stat; the names of these programs hold no blank.
field() {
	cut -d ' ' -f "$2" "/proc/$1/stat"
}

# at_work PID: it is neither stopped nor traced, and its time goes on
at_work() {
	before=$(($(field "$1" 14) + $(field "$1" 15)))
	tries=100
	while :; do
		now=$(($(field "$1" 14) + $(field "$1" 15)))
		case $(field "$1" 3) in t | T) ;; *)
			[ $now -gt $before ] && [ "$(awk '$1 == "TracerPid:" { print $2 }' "/proc/$1/status")" = 0 ] && return
			;;
		esac
		tries=$((tries - 1))
		[ $tries -gt 0 ] || return 1
		sleep 0.1
	done
}

# Killed again and again while it reads: the judge, or the helper that it asks.
killed_readers() {
	for i in 1 2 3 4 5 6 7 8 9 10 11 12; do
		"$judge" ask "$1" "$2" 1000000 >/dev/null 2>&1 &
		asker=$!
		sleep 0.0$i
		victim=$asker
		[ $((i % 2)) = 0 ] || victim=$(cut -d ' ' -f 1 "/proc/$asker/task/$asker/children" 2>/dev/null)
		kill -KILL "${victim:-$asker}" 2>/dev/null
		kill -KILL "$asker" 2>/dev/null
		wait "$asker" 2>/dev/null
		at_work "$1" || return 1
	done
}

busy_bed() {
	"$judge" profile default:docker 0 >"$dir/filter.json" || return 1
	jq --slurpfile filter "$dir/filter.json" '.linux.seccomp = $filter[0]
		| .process.args = ["/busybox", "sh", "-c", "while :; do kill -0 1; done"]' "$dir/base.json" >"$dir/bundle/config.json"
	cp "$(command -v busybox)" "$dir/bundle/rootfs/busybox"
	timeout 30 runc run -d --bundle "$dir/bundle" "$tag-busy" </dev/null >"$dir/busy.log" 2>&1 || return 1
	pid=$(runc state "$tag-busy" | jq .pid)
	start=$(field "$pid" 22)
	at_work "$pid" || return 1
	timeout 300 "$judge" ask "$pid" "$start" 1000 && at_work "$pid" || return 1
	killed_readers "$pid" "$start"
}

# ---- Docker: the daemon decides the conditions itself ----------------------------

docker_() {
	timeout 60 docker -H "unix://$dir/docker.sock" "$@"
}

start_docker() {
	echo '{}' >"$dir/daemon.json"
	dockerd --config-file "$dir/daemon.json" -H "unix://$dir/docker.sock" --data-root "$dir/docker" \
		--exec-root "/run/$tag" -p "$dir/docker.pid" --bridge=none --iptables=false \
		</dev/null >"$dir/dockerd.log" 2>&1 &
	dockerd=$!
	tries=50
	until docker_ version </dev/null >/dev/null 2>&1; do
		tries=$((tries - 1))
		[ $tries -gt 0 ] || return 1
		sleep 0.2
	done
	tar -C "$dir/bundle/rootfs" -cf "$dir/root.tar" . && docker_ import "$dir/root.tar" "$tag:1" </dev/null >"$dir/import.log" 2>&1
}

# The profile with errors that the kernel returns for none of the calls, as judge.c has them. The default action
# becomes a trap, because Docker before 22.06 does not know defaultErrnoRet.
replace_errors() {
	jq 'def other: {"1": 77, "38": 76, "22": 79, "13": 80}[tostring] // .;
		.defaultAction = "SCMP_ACT_TRAP" | del(.defaultErrnoRet)
		| .syscalls |= map(if .action == "SCMP_ACT_ERRNO" then .errnoRet = ((.errnoRet // 1) | other) else . end)' "$1"
}

# in_docker ID ANSWERS OPTION...
in_docker() {
	id=$1 answers=$2
	shift 2
	docker_ run -i --rm --name "$tag-$id" --net none --user 65534:65534 --read-only "$@" "$tag:1" /probe \
		<"$dir/plan" >"$answers" 2>"$dir/docker.err" && return
	tail -n 3 "$dir/docker.err"
	return 1
}

docker_bed() { # docker_bed TITLE CAPS OPTION...
	title=$1 caps=$2
	shift 2
	"$judge" profile "docker:$dir/copy.json" "$caps" >"$dir/filter.json" &&
		"$judge" plan "$dir/filter.json" "$loader" >"$dir/plan" &&
		in_docker plain "$dir/plain" --security-opt seccomp=unconfined "$@" &&
		in_docker probe "$dir/seen" --security-opt "seccomp=$dir/copy.json" "$@" &&
		"$judge" compare "$dir/filter.json" "$loader" "$dir/plain" "$dir/seen" >"$dir/said"
	status=$?
	say
	verdict "every syscall under $title" $status
}

docker_beds() {
	for program in dockerd docker; do
		command -v $program >/dev/null && continue
		echo "skip every syscall under docker run: $program is not installed"
		return
	done
	if [ ! -f "$corpora/moby-profiles/default.json" ]; then
		echo "skip every syscall under docker run: $corpora/moby-profiles is not there"
		return
	fi
	replace_errors "$corpora/moby-profiles/default.json" >"$dir/copy.json"
	if start_docker; then
		docker_bed "docker run" $default
		docker_bed "docker run --cap-add SYS_ADMIN" a82425fb --cap-add SYS_ADMIN
		docker_bed "docker run --cap-drop ALL" 0 --cap-drop ALL
		# it reads from nothing, and waits
		docker_ run -d -i --name "$tag-kernel" --net none "$tag:1" /probe </dev/null >"$dir/run.log" 2>&1 &&
			agrees "docker run, its own default" "$tag-kernel"
		docker_ rm -f "$tag-kernel" </dev/null >/dev/null 2>&1
	else
		tail -n 5 "$dir/dockerd.log"
		verdict "dockerd" 1
	fi
	kill "$dockerd" 2>/dev/null
	wait "$dockerd" 2>/dev/null
	dockerd=
	rm -rf "/run/$tag"
}

prepare
loader=$(runc_loader)
echo null >"$dir/null.json"
printf 'POSI\000\000\000\000' >"$dir/empty" # a plan without calls
if ! probe try "$dir/null.json" "$dir/empty" "$dir/nothing"; then
	failed=77
	skip_all "runc cannot start a container here"
fi

default=a80425fb # the capabilities that Docker gives by default
bed "Docker's default" default:docker $default
bed "Docker's default with CAP_SYS_ADMIN" default:docker a82425fb
bed "containerd's default without capabilities" default:containerd 0
bed "Podman's default" default:podman 800405fb
bed "CRI-O's default" default:crio $default
if [ -f "$corpora/moby-profiles/default.json" ]; then
	bed "moby's published profile" "docker:$corpora/moby-profiles/default.json" $default
else
	echo "skip every syscall under moby's published profile: $corpora/moby-profiles is not there"
fi
if [ -f /usr/share/containers/seccomp.json ]; then
	bed "the installed profile of containers/common" containers:/usr/share/containers/seccomp.json 800405fb
else
	echo "skip every syscall under the installed profile of containers/common: it is not installed"
fi
bed "every operator and every action" default:docker 0 "$here/seccomp/every-action.json"
docker_beds
kernel_bed
if command -v busybox >/dev/null; then
	busy_bed
	verdict "a thousand readings, and readers that are killed, leave a busy container at work" $?
else
	echo "skip a thousand readings: busybox is not installed"
fi
awk '{ agree += $1; all += $3; when += substr($6, 2) } END { print agree " of " all " calls agree in all, " when " of them for conditions" }' \
	"$dir/sums"
