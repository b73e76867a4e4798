#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# What docs/deploy/ holds: the DaemonSet's own score, what its pod can read, the plugin
# of kubectl against a stand-in with recorded answers, the loop over ssh.
# No API server is asked: Debian has none.
set -u
here=$(cd "$(dirname "$0")" && pwd)
ISOTOP=${ISOTOP:-$here/../build/isotop}
deploy=$here/../docs/deploy
PATH=$PATH:/usr/sbin:/sbin
export ISOTOP
unset ISOTOP_IMAGE KUBECTL_FAILS KUBECTL_STATUS
least=39 # what it has now: 61 points, capped because who may trace the processes of the host's /proc reaches its files

scratch=$(mktemp -d "${TMPDIR:-/tmp}/isotop-deploy.XXXXXX") || exit 99
container=
failed=0
finish() {
	trap - EXIT
	for name in $container; do
		runc delete -f "$name" >/dev/null 2>&1
	done
	rm -rf --one-file-system "$scratch"
	exit $failed
}
trap finish EXIT
trap 'failed=130; exit' INT TERM HUP PIPE

verdict() { # verdict STATUS TITLE
	if [ "$1" = 0 ]; then
		echo "ok $2"
	else
		echo "not ok $2"
		failed=1
	fi
}

same() { # same TITLE EXPECTED-FILE FILE
	diff -u "$2" "$3"
	verdict $? "$1"
}

command -v jq >/dev/null || {
	echo "skip docs/deploy: jq is not installed"
	exit 77
}

# ---- the DaemonSet's own isolation ---------------------------------------------

"$ISOTOP" scan --format json "$deploy/daemonset.yaml" >"$scratch/own.json"
jq -e --argjson least "$least" '[.subjects[].score.low] | length == 1 and min >= $least' "$scratch/own.json" >/dev/null
verdict $? "daemonset.yaml scores $least or more"

# Whatever does not pass stands in the manifest as an exception, with its reason.
for number in $(jq -r '.subjects[].checks[] | select(.verdict != "pass" and .verdict != "not-applicable") | .n' "$scratch/own.json"); do
	grep -q "EXCEPTION .*check $number[,)]" "$deploy/daemonset.yaml"
	verdict $? "daemonset.yaml says why check $number does not pass"
done
for number in $(grep -o 'EXCEPTION (.*)' "$deploy/daemonset.yaml" | grep -o 'check [0-9]*' | tr -dc '0-9\n'); do
	jq -e --argjson n "$number" '.subjects[0].checks[] | select(.n == $n) | .verdict != "pass"' "$scratch/own.json" >/dev/null
	verdict $? "daemonset.yaml asks for no exception from check $number that it does not need"
done
# To look into the node's processes is what it is for; whoever takes it over may do so as well.
jq -e '[.subjects[].escapes[]? | select(.verdict == "open") | .id] | sort == ["host-processes", "host-root-by-pid"]' "$scratch/own.json" >/dev/null
verdict $? "daemonset.yaml leaves open what its work is, and nothing else"

# ---- what its pod can read -------------------------------------------------------

start_victim() {
	mkdir -p "$scratch/victim/rootfs/bin"
	cp "$(command -v busybox)" "$scratch/victim/rootfs/bin/busybox"
	ln -s busybox "$scratch/victim/rootfs/bin/sleep"
	victim=isotop-deploy-$$
	(
		cd "$scratch/victim" && runc spec &&
			jq '.process.terminal = false | .process.args = ["/bin/sleep", "300"]' config.json >new && mv new config.json &&
			timeout 60 runc run -d "$victim" </dev/null >"$scratch/victim.log" 2>&1
	) && container=$victim
}

# The pod of daemonset.yaml as runc would get it: root, one capability, the node's /proc and runc's states to read.
read_from_pod() {
	mkdir -p "$scratch/pod/rootfs/proc" "$scratch/pod/rootfs/dev" "$scratch/pod/rootfs/sys" \
		"$scratch/pod/rootfs/host/proc" "$scratch/pod/rootfs/host/sys" "$scratch/pod/rootfs/host/run/runc"
	cp "$1" "$scratch/pod/rootfs/isotop"
	(
		cd "$scratch/pod" && runc spec &&
			jq --arg victim "$victim" --arg name "$(uname -n)" '.hostname = $name | .process.terminal = false | .root.readonly = true | .process.noNewPrivileges = true
				| .process.capabilities |= map_values(["CAP_SYS_PTRACE"])
				| .process.args = ["/isotop", "scan", "--root", "/host", "--format", "json", $victim]
				| .mounts += [
					{destination: "/host/proc", type: "bind", source: "/proc", options: ["rbind", "ro"]},
					{destination: "/host/sys", type: "bind", source: "/sys", options: ["rbind", "ro"]},
					{destination: "/host/run/runc", type: "bind", source: "/run/runc", options: ["rbind", "ro"]}]' \
				config.json >new && mv new config.json &&
			timeout 60 runc run "isotop-deploy-reader-$$" </dev/null
	)
}

verdicts() {
	jq -S '[.subjects[] | {name, image, namespaces: .facts.namespaces, checks: [.checks[] | {id, verdict, reason}]}]'
}

read_a_node() {
	static=${ISOTOP_STATIC:-$here/../build/static}/isotop-$(uname -m)
	if [ "$(id -u)" != 0 ] || ! command -v runc >/dev/null || ! command -v busybox >/dev/null; then
		echo "skip the DaemonSet's pod reads its node: that needs root, runc and busybox"
	elif [ ! -x "$static" ]; then
		echo "skip the DaemonSet's pod reads its node: no static program (make static)"
	elif ! start_victim; then
		echo "skip the DaemonSet's pod reads its node: runc cannot start a container here: $(tail -n 1 "$scratch/victim.log")"
	else
		"$static" scan --format json "$victim" | verdicts >"$scratch/host"
		read_from_pod "$static" | verdicts >"$scratch/reader"
		same "the DaemonSet's pod says of a container what the host says" "$scratch/host" "$scratch/reader"
		grep -q '"verdict"' "$scratch/host"
		verdict $? "and there was a container to speak of"
	fi
}
read_a_node

# ---- kubectl isotop ---------------------------------------------------------------

KUBECTL=$here/deploy/kubectl
KUBECTL_LOG=$scratch/asked
export KUBECTL KUBECTL_LOG

plugin() { # plugin ARGS...: leaves out, err, status, asked
	: >"$KUBECTL_LOG"
	status=0
	sh "$deploy/kubectl-isotop" "$@" </dev/null >"$scratch/out" 2>"$scratch/err" || status=$?
}

asked() { # asked TITLE WORD...: kubectl was last asked this
	title=$1
	shift
	{
		echo kubectl
		for word; do echo "  $word"; done
	} >"$scratch/expected"
	count=$(($# + 1))
	tail -n "$count" "$KUBECTL_LOG" >"$scratch/last"
	same "$title" "$scratch/expected" "$scratch/last"
}

"$ISOTOP" scan - <"$here/deploy/pods.json" >"$scratch/direct"
plugin scan -n shop
same "kubectl isotop: what isotop says of the pods" "$scratch/direct" "$scratch/out"
asked "kubectl isotop: a namespace" get pods -o json -n shop
plugin scan -A -l 'app in (web, "x")' --context "it's" --quiet
asked "kubectl isotop: words with spaces and quotes arrive whole" --context "it's" get pods -o json -A -l 'app in (web, "x")'
plugin scan --fail-on privileged -A
[ "$status" = 1 ]
verdict $? "kubectl isotop: the status is isotop's"
KUBECTL_FAILS=yes
export KUBECTL_FAILS
plugin scan -A
[ "$status" = 2 ] && grep -q Forbidden "$scratch/err"
verdict $? "kubectl isotop: half a list is no list"
unset KUBECTL_FAILS

plugin --node node-1 scan --filter 'score<60 cap:SYS_ADMIN'
asked "kubectl isotop --node: in the pod of the DaemonSet" exec -i -n isotop pod/isotop-x7x2p -c isotop -- \
	/isotop scan --root /host --filter 'score<60 cap:SYS_ADMIN'
plugin --node node-1 --debug --image reg/isotop:1 scan
asked "kubectl isotop --node --debug: a pod of its own" debug node/node-1 -i --image=reg/isotop:1 --profile=sysadmin -- \
	/isotop scan --root /host
KUBECTL_STATUS=3
export KUBECTL_STATUS
plugin --node=node-2 --context prod
asked "kubectl isotop --node: where no pod of the DaemonSet runs" --context prod debug node/node-2 -i --image=isotop:0.2.0 \
	--profile=sysadmin -- /isotop --root /host
[ "$status" = 3 ]
verdict $? "kubectl isotop --node: the status is isotop's"
unset KUBECTL_STATUS
plugin --node --all
plugin --node -x
[ "$status" = 2 ] && [ ! -s "$KUBECTL_LOG" ]
verdict $? "kubectl isotop --node: an option is no node"
for option in -n -l --node --image --context; do
	plugin "$option"
	[ "$status" = 2 ] && grep -qe "$option needs a value" "$scratch/err"
	verdict $? "kubectl isotop: $option needs a value"
done

# ---- the image of one file ----------------------------------------------------------

build_image() {
	static=${ISOTOP_STATIC:-$here/../build/static}/isotop-$(uname -m)
	if [ "$(id -u)" != 0 ] || ! command -v podman >/dev/null; then
		echo "skip the image holds isotop and nothing else: that needs root and podman"
		return
	elif [ ! -x "$static" ]; then
		echo "skip the image holds isotop and nothing else: no static program (make static)"
		return
	fi
	mkdir -p "$scratch/image"
	cp "$static" "$scratch/image/isotop-here"
	if ! timeout 120 podman --root "$scratch/storage" --runroot "$scratch/run" --storage-driver vfs build -q \
		--build-arg TARGETARCH=here -f "$deploy/Containerfile" -t isotop:try "$scratch/image" >"$scratch/log" 2>&1; then
		echo "skip the image holds isotop and nothing else: podman cannot build here: $(tail -n 1 "$scratch/log")"
		return
	fi
	podman --root "$scratch/storage" --runroot "$scratch/run" --storage-driver vfs save -o "$scratch/image.tar" isotop:try \
		>"$scratch/log" 2>&1
	mkdir "$scratch/layers" && tar -xf "$scratch/image.tar" -C "$scratch/layers"
	for layer in "$scratch"/layers/*.tar; do tar -tf "$layer"; done >"$scratch/listed"
	echo isotop >"$scratch/expected"
	same "the image holds isotop and nothing else" "$scratch/expected" "$scratch/listed"
}
build_image

# ---- the play of Ansible ---------------------------------------------------------------

play() { # play CHECKS: as on a host, but that the connection is to this one
	printf 'here ansible_connection=local ansible_python_interpreter=%s\n' "$(command -v python3)" >"$scratch/hosts"
	HOME=$scratch ANSIBLE_LOCALHOST_WARNING=no timeout 120 ansible-playbook -i "$scratch/hosts" "$deploy/ansible.yaml" \
		-e isotop_files="$scratch/files" -e isotop_reports="$scratch/played" -e isotop_there="$scratch/once" \
		-e isotop_fail_on="$1" >"$scratch/log" 2>&1
}

mkdir -p "$scratch/files" "$scratch/reports" "$scratch/played"
cp "$ISOTOP" "$scratch/files/isotop-$(uname -m)"
if [ "$(id -u)" != 0 ] || ! command -v ansible-playbook >/dev/null; then
	echo "skip ansible.yaml: that needs root and ansible-playbook"
elif [ -z "$container" ]; then
	echo "skip ansible.yaml: no container runs here"
else
	! play root # the container from before runs as root
	verdict $? "ansible.yaml: a host where a check fails is failed"
	jq -e --arg name "$container" '[.subjects[].name] | index($name)' "$scratch/played/here.json" >/dev/null &&
		[ ! -e "$scratch/once" ] && grep -q 'one of root failed' "$scratch/log"
	verdict $? "ansible.yaml: the report is here, and isotop is not there any more"
fi

# ---- the loop over ssh ----------------------------------------------------------------

(
	cd "$scratch/reports" || exit 99
	PATH=$here/deploy:$PATH sh "$deploy/ssh-loop.sh" "$scratch/files" here nowhere
) >"$scratch/out" 2>"$scratch/err"
status=$?
[ "$status" = 2 ] && grep -q '^nowhere: trouble' "$scratch/err" &&
	grep -q '^here: \(judged\|a check\|no container\)' "$scratch/out" && [ -f "$scratch/reports/here.json" ]
verdict $? "ssh-loop.sh: judges what can be reached, and says what cannot"
[ "$failed" = 0 ] || cat "$scratch/out" "$scratch/err"
