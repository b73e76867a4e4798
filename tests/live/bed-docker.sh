# shellcheck shell=sh
# SPDX-License-Identifier: Apache-2.0
# A Docker daemon of our own, beside any that runs here, and seven ways to start a container.

docker_() {
	timeout 60 docker -H "unix://$dir/docker.sock" "$@" </dev/null
}

start_docker() {
	write_runtime
	jq -n --arg held "$dir/runc-held" --arg runsc "$(command -v runsc)" '{runtimes: ({held: {path: $held}}
		+ if $runsc == "" then {} else {runsc: {path: $runsc, runtimeArgs: ["--network=none"]}} end)}' >"$dir/daemon.json"
	dockerd --config-file "$dir/daemon.json" -H "unix://$dir/docker.sock" --data-root "$dir/docker" \
		--exec-root "/run/$tag" -p "$dir/docker.pid" --bridge=none --iptables=false \
		</dev/null >"$dir/dockerd.log" 2>&1 &
	dockerd_pid=$!
	wait_for timeout 5 docker -H "unix://$dir/docker.sock" version || return 1
	tar -C "$dir/root" -cf "$dir/root.tar" . && docker_ import "$dir/root.tar" isotop-live:1 >"$dir/import.log" 2>&1
}

# with TITLE NAME VERDICTS [OPTION...]: a container, to be looked at later
with() {
	title=$1 name=$tag-$2 wanted_verdicts=$3
	shift 3
	if ! docker_ run -d --net none --name "$name" "$@" isotop-live:1 sleep 600 >"$dir/run.log" 2>&1; then
		cat "$dir/run.log"
		verdict "$title" 1
		return
	fi
	echo "$name $wanted_verdicts $title" >>"$dir/started"
}

# What Docker says of the container beside what isotop says.
expect_docker() { # expect_docker TITLE NAME
	docker_ inspect "$2" | jq -S '.[0] | {name: (.Name | ltrimstr("/")), id: .Id, pid: .State.Pid,
		image: .Config.Image, pid_ns: (if .HostConfig.PidMode == "host" then "host" else "own" end)}' >"$dir/truth"
	jq -S --arg name "$2" '.subjects[] | select(.source.runtime == "docker" and .name == $name)
		| {name, id: .source.id, pid: .source.pid, image, pid_ns: .layers.namespaces.pid}' "$dir/scan.json" >"$dir/said"
	diff -u --label "docker inspect" --label isotop "$dir/truth" "$dir/said" && tested "$1" image
	verdict "$1: what docker inspect says" $?
}

bed_docker() {
	have dockerd "live: docker run" && have docker "live: docker run" && have runc "live: docker run" || return 0
	if ! start_docker; then
		tail -n 20 "$dir/dockerd.log"
		verdict "dockerd" 1
		return
	fi
	: >"$dir/started"
	with "docker run" default PWFFWPPF-W
	with "docker run --privileged" privileged FFFFFPFF-F --privileged --runtime held
	with "docker run, hardened" hardened PPPPWPPP-P --cap-drop ALL --read-only --security-opt no-new-privileges --user 1000
	with "docker run --pid host" host-pid PWFFWFPF-F --pid host
	with "docker run -v /:/host" host-root PWFFWPFF-F -v /:/host
	with "docker run --security-opt seccomp=unconfined" no-seccomp PWFFFPPF-F --security-opt seccomp=unconfined
	scan
	while read -r name wanted_verdicts title; do
		expect "$title" docker "$name" "$(docker_ inspect -f '{{.State.Pid}}' "$name")" "$wanted_verdicts"
		expect_docker "$title" "$name"
	done <"$dir/started"
	siblings
	engines
	paused
	nested
	by_name
	tightened
	unprivileged
	drifted
	declared
	used
	restarted seccomp-default "--security-opt seccomp=unconfined" ""
	restarted unprivileged "--privileged --runtime held --cap-add NET_ADMIN" "--cap-add NET_ADMIN"
	fixed
	in_gvisor
}

# Two containers in one pid namespace: both are said to share it, and one does read what the other was started with.
siblings() {
	docker_ run -d --net none --name "$tag-sibling-a" -e MARKER="$tag" isotop-live:1 sleep 600 >"$dir/run.log" 2>&1 &&
		docker_ run -d --net none --name "$tag-sibling-b" --pid "container:$tag-sibling-a" isotop-live:1 sleep 600 >"$dir/run.log" 2>&1 || {
		cat "$dir/run.log"
		verdict "docker run --pid container:X" 1
		return
	}
	scan
	json_has "$dir/scan.json" '[.subjects[] | select(.name | startswith($name)) | .layers.namespaces.pid + " " + .layers.namespaces.net
			+ " " + (.escapes[] | select(.id == "sibling-processes") | .verdict)] == ["shared own open", "shared own open"]' \
		--arg name "$tag-sibling-" &&
		json_has "$dir/scan.json" '.subjects[] | select(.name == $name) | .layers.namespaces.pid == "own"
			and (.escapes[] | select(.id == "sibling-processes") | .verdict == "n/a")' --arg name "$tag-default"
	verdict "docker run --pid container:X: both share it, a third does not" $?
	"$ISOTOP" scan -f json --filter ns:pid=shared >"$dir/shared.json" 2>/dev/null </dev/null
	json_has "$dir/shared.json" '[.subjects[].name | select(startswith($name))] | length == 2' --arg name "$tag-sibling-"
	verdict "docker run --pid container:X: the filter ns:pid=shared finds both" $?
	docker_ exec "$tag-sibling-b" busybox grep -c "MARKER=$tag" /proc/1/environ | grep -qx 1
	verdict "docker run --pid container:X: it reads what the other was started with" $?
	printf 'docker run --net none --name a isotop-live:1\ndocker run --net none --pid container:a isotop-live:1\n' >"$dir/siblings.sh"
	"$ISOTOP" diff -f json "$dir/siblings.sh" "container:$tag-sibling-b" >"$dir/siblings.json" 2>/dev/null </dev/null
	json_has "$dir/siblings.json" '[.. | objects | select(.fact? == "ns_pid" or .label? == "pid")] == []'
	verdict "docker run --pid container:X: declared and running agree on it" $?
	docker_ rm -f "$tag-sibling-b" "$tag-sibling-a" >/dev/null 2>&1
}

# verdict_of NAME ESCAPE: what isotop says of it in the last scan.
verdict_of() {
	jq -r --arg name "$1" --arg id "$2" '.subjects[] | select(.name == $name) | .escapes[] | select(.id == $id) | .verdict' "$dir/scan.json"
}

# The engine that a running container was told of, whoever answers there: by its own variables and by those of a file.
engines() {
	title="an engine over the network"
	echo "DOCKER_HOST=tcp://127.0.0.1:2375" >"$dir/engine.env"
	docker_ run -d --net host --name "$tag-engine" -e DOCKER_HOST=tcp://127.0.0.1:2375 isotop-live:1 sleep 600 >"$dir/run.log" 2>&1 &&
		docker_ run -d --net host --name "$tag-engine-file" --env-file "$dir/engine.env" isotop-live:1 sleep 600 >"$dir/run.log" 2>&1 &&
		docker_ run -d --net host --name "$tag-engine-none" -e DOCKER_HOST=unix:///x isotop-live:1 sleep 600 >"$dir/run.log" 2>&1 || {
		cat "$dir/run.log"
		verdict "$title" 1
		return
	}
	scan
	said="$(verdict_of "$tag-engine" engine-api) $(verdict_of "$tag-engine-file" engine-api) $(verdict_of "$tag-engine-none" engine-api)"
	[ "$said" = "open open n/a" ] || echo "# engine-api: $said"
	[ "$said" = "open open n/a" ]
	verdict "$title: engine-api of the running containers" $?
	declared=$(cd "$dir" && "$ISOTOP" scan -f json -- docker run --net host --env-file engine.env isotop-live:1 2>/dev/null </dev/null |
		jq -r '.subjects[0].escapes[] | select(.id == "engine-api") | .verdict')
	[ "$declared" = open ]
	verdict "$title: what is declared with the same file" $?
	docker_ rm -f "$tag-engine" "$tag-engine-file" "$tag-engine-none" >/dev/null 2>&1
}

# What a source resolves to: the names, as "a b".
resolved() { # resolved SOURCE
	timeout 60 "$ISOTOP" scan -f json "$1" 2>/dev/null </dev/null | jq -r '[.subjects[].name] | join(" ")'
}

# A container that is paused is one still, judged as it was, and said to be.
paused() {
	before=$(jq -r --arg name "$tag-default" '.subjects[] | select(.name == $name) | .score.value, .source.paused' "$dir/scan.json")
	docker_ pause "$tag-default" >/dev/null
	scan
	after=$(jq -r --arg name "$tag-default" '.subjects[] | select(.name == $name) | .score.value, .source.paused' "$dir/scan.json")
	others=$(jq --arg tag "$tag" '[.subjects[] | select((.name | startswith($tag)) and .source.paused) | .name] | length' "$dir/scan.json")
	timeout 60 "$ISOTOP" scan "container:$tag-default" 2>/dev/null </dev/null | head -n 1 >"$dir/paused"
	docker_ unpause "$tag-default" >/dev/null
	[ "${before#*
}" = false ] && [ "${after#*
}" = true ] && [ "${before%%
*}" = "${after%%
*}" ] && [ "$others" = 1 ] && grep -q 'pid [0-9]*  paused$' "$dir/paused"
	verdict "docker pause: said of that container alone, and judged as before" $?
	scan
	json_has "$dir/scan.json" '[.subjects[] | select((.name | startswith($tag)) and .source.paused)] == []' --arg tag "$tag"
	verdict "docker unpause: no longer said" $?
}

# The pid of a process with these arguments.
of_command() { # of_command 'PROGRAM ARGUMENT'
	for line in /proc/[0-9]*/cmdline; do
		[ "$(tr '\0' ' ' 2>/dev/null <"$line")" = "$1 " ] || continue
		line=${line#/proc/}
		echo "${line%/cmdline}"
		return
	done
	return 1
}

# A container that somebody starts inside of another is named with the one around it.
nested() {
	title="a container inside of a container"
	docker_ run -d --net none --name "$tag-outer" --privileged --runtime held isotop-live:1 \
		sh -c 'busybox unshare -m -p -f -n busybox sleep 604; sleep 600' >"$dir/run.log" 2>&1 || {
		cat "$dir/run.log"
		verdict "$title" 1
		return
	}
	wait_for of_command 'busybox sleep 604'
	sleep 0.5
	scan
	json_has "$dir/scan.json" '[.subjects[] | select(.source.inside == $name) | .source.runtime] == ["unknown"]' --arg name "$tag-outer" &&
		json_has "$dir/scan.json" '.subjects[] | select(.name == $name) | .source.inside == null' --arg name "$tag-outer"
	verdict "$title: the one around it is named" $?
	docker_ rm -f "$tag-outer" >/dev/null 2>&1
}

# An exact name wins over the beginning of an id; any process of a container stands for it.
by_name() {
	id=$(docker_ inspect -f '{{.Id}}' "$tag-hardened")
	short=$(echo "$id" | cut -c 1-8)
	[ "$(resolved "container:$short")" = "$tag-hardened" ] && [ "$(resolved "container:$id")" = "$tag-hardened" ]
	verdict "a container by the beginning of its id, and by all of it" $?
	docker_ run -d --net none --name "$short" isotop-live:1 sleep 600 >"$dir/run.log" 2>&1
	[ "$(resolved "container:$short")" = "$short" ]
	verdict "a container whose name is the beginning of another's id is meant by it" $?
	docker_ rm -f "$short" >/dev/null 2>&1
	docker_ exec -d "$tag-default" sleep 608
	wait_for of_command 'sleep 608'
	pid=$(of_command 'sleep 608')
	[ -n "$pid" ] && [ "$pid" != "$(docker_ inspect -f '{{.State.Pid}}' "$tag-default")" ] &&
		[ "$(resolved "pid:$pid")" = "$tag-default" ]
	verdict "pid:N of a process that exec started is its container" $?
	[ -z "$pid" ] || kill "$pid"
	[ "$(resolved "pid:$$")" = "" ]
	verdict "pid:N of a process of the host is no container" $?
}

# The profile that --tighten writes: the engine and runc take it, programs run, and the kernel refuses what it denies.
tightened() {
	title="a profile of isotop seccomp --tighten"
	"$ISOTOP" seccomp --tighten -- docker run --cap-drop ALL isotop-live:1 >"$dir/tight.json" 2>/dev/null
	jq -e '.comment | startswith("Validate before use.")' "$dir/tight.json" >/dev/null &&
		docker_ run -d --net none --name "$tag-tight" --cap-drop ALL --security-opt "seccomp=$dir/tight.json" \
			isotop-live:1 sleep 600 >"$dir/run.log" 2>&1 || {
		cat "$dir/run.log"
		verdict "$title: a container starts with it" 1
		return
	}
	docker_ exec "$tag-tight" busybox ls / >/dev/null
	verdict "$title: a container starts with it, and runs programs" $?
	"$ISOTOP" seccomp --kernel -f json "container:$tag-tight" >"$dir/tight-kernel.json" 2>/dev/null </dev/null
	json_has "$dir/tight-kernel.json" '.drift == [] and ([.syscalls[] | select(.name | IN("ptrace", "vmsplice", "modify_ldt")) | .action]
			== ["errno", "errno", "errno"]) and (.syscalls[] | select(.name == "write") | .action == "allow")'
	verdict "$title: the kernel does what it says" $?
	docker_ rm -f "$tag-tight" >/dev/null 2>&1
}

# "id verdict" of each check of the one container in FILE that PROGRAM (jq) chooses.
checks_of() { # checks_of FILE PROGRAM
	jq -r --arg name "$tag-fixed" "$2"' | .checks[] | "\(.id) \(.verdict)"' "$1"
}

# A command line judged, fixed, really started, and read back out of the kernel: what was declared holds, and a
# program that needs no more still answers. Then somebody changes it behind its back, and drift names that.
fixed() {
	title="docker run, fixed"
	command -v nsenter >/dev/null || return 0
	# shellcheck disable=SC2086 # words
	"$ISOTOP" fix -- docker run -d --net none --name "$tag-fixed" --tmpfs /scratch --privileged --pid host --cap-add SYS_ADMIN \
		--security-opt seccomp=unconfined isotop-live:1 busybox httpd -f -p 8080 -h /etc >"$dir/fixed.sh" 2>"$dir/fix.log"
	cat "$dir/fixed.sh"
	"$ISOTOP" scan -f json "$dir/fixed.sh" >"$dir/declared.json"
	# shellcheck disable=SC2046 # the words that fix printed
	if ! docker_ $(sed 's/^docker //' "$dir/fixed.sh") >"$dir/run.log" 2>&1; then
		cat "$dir/run.log"
		verdict "$title: it starts" 1
		return
	fi
	pid=$(docker_ inspect -f '{{.State.Pid}}' "$tag-fixed")
	wait_for nsenter -t "$pid" -n busybox wget -q -O /dev/null http://127.0.0.1:8080/hosts
	verdict "$title: httpd answers on loopback" $?
	scan
	checks_of "$dir/declared.json" '.subjects[0]' >"$dir/declared"
	checks_of "$dir/scan.json" '.subjects[] | select(.source.runtime == "docker" and .name == $name)' >"$dir/effective"
	[ "$host_mac" = yes ] || sed -i '/^unconfined /s/ .*/ the host has no LSM/' "$dir/declared" "$dir/effective"
	diff -u "$dir/declared" "$dir/effective" && [ -s "$dir/declared" ]
	verdict "$title: declared and effective agree" $?
	! grep -E ' (fail|unknown)$' "$dir/effective"
	verdict "$title: no check fails" $?
	json_has "$dir/scan.json" '[.subjects[] | select(.source.runtime == "docker" and .name == $name) | .drift[]] == []' \
		--arg name "$tag-fixed"
	verdict "$title: no drift" $?
	nsenter -t "$pid" -m mount -t proc proc /scratch
	scan
	json_has "$dir/scan.json" '[.subjects[] | select(.source.runtime == "docker" and .name == $name)
		| .drift[] | [.fact, .cause]] == [["mounts", "mounted from outside after it started: nothing inside may mount"]]' \
		--arg name "$tag-fixed"
	verdict "$title: a mount over a declared place from outside is drift" $?
	nsenter -t "$pid" -m busybox umount /scratch
	docker_ exec -d -u 0 "$tag-fixed" sleep 600
	wait_for sees_root "$tag-fixed"
	scan
	json_has "$dir/scan.json" '[.subjects[] | select(.source.runtime == "docker" and .name == $name)
		| .drift[] | {layer, fact, better}] == [{layer: "process", fact: "processes", better: false}]' --arg name "$tag-fixed"
	verdict "$title: an exec behind its back is drift" $?
}

# What if, of a container that runs, is what it is once it was started so.
restarted() { # restarted FIXES BEFORE AFTER: options
	title="docker run $2: what if $1"
	# shellcheck disable=SC2086 # words
	docker_ run -d --net none --name "$tag-before" $2 isotop-live:1 sleep 600 >"$dir/run.log" 2>&1 &&
		docker_ run -d --net none --name "$tag-after" $3 isotop-live:1 sleep 600 >>"$dir/run.log" 2>&1
	for side in before after; do
		"$ISOTOP" scan -f json "container:$tag-$side" >"$dir/$side.json" 2>>"$dir/run.log" </dev/null
	done
	"$ISOTOP" scan -f json --what-if "$1" "container:$tag-before" >"$dir/told.json" 2>>"$dir/run.log" </dev/null
	jq -S -s '(.[0].subjects[0].checks | map({(.id): .verdict}) | add) + (.[1].checks | map({(.id): .b}) | add)' \
		"$dir/before.json" "$dir/told.json" >"$dir/told"
	jq -S '.subjects[0].checks | map({(.id): .verdict}) | add' "$dir/after.json" >"$dir/done"
	[ -s "$dir/told" ] && diff -u "$dir/told" "$dir/done"
	verdict "$title is what it is when started so" $?
	docker_ rm -f "$tag-before" "$tag-after" >/dev/null 2>&1
}

in_gvisor() {
	title="docker run --runtime runsc"
	have runsc "live: $title" || return 0
	if ! docker_ run -d --runtime runsc --net none --name "$tag-gvisor" isotop-live:1 sleep 600 >"$dir/run.log" 2>&1; then
		cat "$dir/run.log"
		verdict "$title" 1
		return
	fi
	scan
	expect_sandboxed "$title" docker "$tag-gvisor" "/run/$tag/containerd/daemon/io.containerd.runtime.v2.task/moby/$(
		docker_ inspect -f '{{.Id}}' "$tag-gvisor")/config.json" "PWFWPPPF-W"
	expect_image "$title" docker "$tag-gvisor" isotop-live:1
}

# What somebody does to a container after its start is drift, and who did it is cited.
drifted() {
	command -v nsenter >/dev/null || return 0
	docker_ exec -d -u 0 "$tag-hardened" sleep 600
	docker_ exec "$tag-default" busybox mkdir -p /mnt/proc
	nsenter -t "$(docker_ inspect -f '{{.State.Pid}}' "$tag-default")" -m mount -t proc proc /mnt/proc
	wait_for sees_root "$tag-hardened"
	scan
	json_has "$dir/scan.json" '[.subjects[] | select(.source.runtime == "docker" and .name == $name)
		| .drift[] | {layer, fact, better}] == [{layer: "process", fact: "processes", better: false}]' \
		--arg name "$tag-hardened"
	verdict "docker exec -u 0 in a container of another user: drift, and nothing else" $?
	json_has "$dir/scan.json" '[.subjects[] | select(.source.runtime == "docker" and .name == $name)
		| .drift[] | {layer, fact, better}] == [{layer: "mounts", fact: "mounts", better: false}]' \
		--arg name "$tag-default"
	verdict "/proc mounted once more from outside: drift, and nothing else" $?
}

# Files against all that runs here: what is as they say differs in nothing, what is not has a cause.
declared() {
	title="isotop diff --live"
	cat >"$dir/declared.sh" <<-END
		docker run -d --net none --name $tag-no-seccomp --security-opt seccomp=unconfined isotop-live:1 sleep 600
		docker run -d --net none --name $tag-host-pid --pid host isotop-live:1 sleep 600
		docker run -d --net none --name $tag-host-root -v /:/host isotop-live:1 sleep 600
		docker run -d --net none --name $tag-privileged --privileged isotop-live:1 sleep 600
	END
	"$ISOTOP" diff --live "$dir/declared.sh" >"$dir/declared.out" 2>/dev/null </dev/null && grep -qx '4 pairs compared, 0 drifted' "$dir/declared.out"
	bad=$?
	[ $bad = 0 ] || cat "$dir/declared.out"
	verdict "$title: four that run as they were declared" $bad
	mkdir -p "$dir/$tag" && cat >"$dir/$tag/compose.yaml" <<-END
		services:
		  web: {image: "isotop-live:1", network_mode: none, cap_drop: [ALL], user: "1000"}
	END
	for i in 1 2; do
		# shellcheck disable=SC2046 # the second has an option more
		docker_ run -d --net none --name "$tag-shop-$i" --label "com.docker.compose.project=$tag" --cap-drop ALL --user 1000 \
			--label com.docker.compose.service=web $([ $i = 1 ] || echo --cap-add SYS_PTRACE) isotop-live:1 sleep 600 >"$dir/run.log" 2>&1
	done
	docker_ exec -d -u 0 "$tag-shop-1" sleep 600
	wait_for sees_root "$tag-shop-1"
	"$ISOTOP" diff --live -f json "$dir/$tag" >"$dir/declared.json" 2>/dev/null </dev/null
	json_has "$dir/declared.json" '[.changes[] | {container, fact, better, cause: (.cause | split(" ")[0])}] == [
			{container: ($name + "1"), fact: "processes", better: false, cause: "run"},
			{container: ($name + "2"), fact: "cap_bounding", better: false, cause: "started"}]' --arg name "$tag-shop-"
	verdict "$title: an exec, and an option, of two replicas of a service" $?
	docker_ rm -f "$tag-shop-1" "$tag-shop-2" >/dev/null 2>&1
}

# What a fix may break is said with what is used now: a low port, a file open for writing, who is root.
used() {
	title="isotop scan --what-if: what a container uses now"
	docker_ run -d --net none --name "$tag-used" isotop-live:1 \
		sh -c 'exec 5>/written; exec busybox httpd -f -p 81 -h /etc' >"$dir/run.log" 2>&1
	pid=$(docker_ inspect -f '{{.State.Pid}}' "$tag-used")
	command -v nsenter >/dev/null && wait_for nsenter -t "$pid" -n busybox wget -q -O /dev/null http://127.0.0.1:81/hosts
	"$ISOTOP" scan -f json --what-if drop-all,non-root,read-only-root,no-new-privileges "container:$tag-used" \
		>"$dir/used.json" 2>/dev/null </dev/null
	json_has "$dir/used.json" '[.breaks[] | {(.fix): .now}] | add == {
		"drop-all": "NET_BIND_SERVICE: it listens on 81/tcp; held: CHOWN DAC_OVERRIDE FOWNER FSETID KILL SETGID SETUID SETPCAP NET_BIND_SERVICE NET_RAW SYS_CHROOT MKNOD AUDIT_WRITE SETFCAP",
		"non-root": "its only process is root; it listens on 81/tcp",
		"read-only-root": "open for writing on its root: /written",
		"no-new-privileges": "no set-user-ID program runs"}'
	verdict "$title" $?
	docker_ rm -f "$tag-used" >/dev/null 2>&1
}

sees_root() { # sees_root NAME
	docker_ top "$1" -o uid | grep -qx ' *0'
}

# Another user sees that they are there, and that much is unknown.
unprivileged() {
	command -v setpriv >/dev/null || return 0
	cp "$ISOTOP" "$dir/isotop" && chmod 755 "$dir" "$dir/isotop"
	id=$(docker_ inspect -f '{{.Id}}' "$tag-default")
	timeout 60 setpriv --reuid 65534 --regid 65534 --clear-groups "$dir/isotop" scan -f json \
		</dev/null >"$dir/other.json" 2>"$dir/other.err"
	json_has "$dir/other.json" '.host.privileged_reader == false and ([.subjects[] | select(.source.id == $id)
		| .source.runtime == "unknown" and .layers.namespaces.net == "unknown" and .layers.namespaces.pid == "own"
			and (.score.low < .score.high) and (.layers.capabilities.effective | length) == 14] == [true])' \
		--arg id "$id"
	verdict "an unprivileged reader: unknown is unknown, and the score a range" $?
}

unbed_docker() {
	docker_ ps -aq | while read -r id; do
		docker_ rm -f "$id"
	done
	stop "$dockerd_pid"
	unmount_below "/run/$tag"
	rm -rf --one-file-system "/run/$tag"
}
