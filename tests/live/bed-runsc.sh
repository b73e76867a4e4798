# shellcheck shell=sh
# SPDX-License-Identifier: Apache-2.0
#
# gVisor alone. The host sees the sentry: its facts are the sentry's, and the container is judged by its
# config.json. A hardened pod beside the same under runc; gVisor with nothing behind it.

gvisor_bundle() { # gvisor_bundle NAME PROGRAM: "runc spec" as PROGRAM (jq) edits it
	mkdir -p "$dir/$1"
	cp -a "$dir/root" "$dir/$1/rootfs"
	(cd "$dir/$1" && runc spec && edit config.json ".process.terminal = false | .process.args = [\"sleep\", \"600\"] | $2")
}

# No pipe anywhere: the sandbox would keep it open.
gvisor() {
	quiet runsc --network=none "$@"
}

hardened='.process.user = {uid: 1000, gid: 1000} | .process.capabilities = {} | .process.noNewPrivileges = true
	| .root.readonly = true | .linux.seccomp = {defaultAction: "SCMP_ACT_ALLOW",
		syscalls: [{names: ["mount", "bpf", "ptrace", "unshare", "setns", "keyctl"], action: "SCMP_ACT_ERRNO"}]}'

pod_of() { # pod_of SANDBOX TYPE NAME: the annotations of a Kubernetes pod
	printf '.annotations = {"io.kubernetes.cri.container-type": "%s", "io.kubernetes.cri.container-name": "%s",
		"io.kubernetes.cri.sandbox-id": "%s", "io.kubernetes.cri.sandbox-name": "cart-0",
		"io.kubernetes.cri.sandbox-namespace": "shop"}' "$2" "$3" "$1"
}

# The sandbox first, then a container that joins it.
gvisor_pod() {
	gvisor_bundle gvisor-pause "$hardened | $(pod_of "$tag-pause" sandbox '')" &&
		gvisor_bundle gvisor-app "$hardened | $(pod_of "$tag-pause" container app)" &&
		gvisor run -bundle "$dir/gvisor-pause" -detach "$tag-pause" &&
		gvisor create -bundle "$dir/gvisor-app" "$tag-app" && gvisor start "$tag-app"
}

# The facts of a sandboxed container, as its config.json has them.
expect_spec() { # expect_spec TITLE NAME ID BUNDLE SANDBOX
	jq -S --arg name "$2" '.subjects[] | select(.layers.sandbox.kind == "gvisor" and .name == $name)
		| {pid: .source.pid, kind: .layers.sandbox.kind, effective: (.layers.capabilities.effective | sort),
			no_new_privs: .layers.capabilities.no_new_privs}' "$dir/scan.json" >"$dir/said"
	jq -S --argjson pid "$(jq .sandbox.pid "/run/runsc/${3}_sandbox:$5.state")" \
		'{pid: $pid, kind: "gvisor", effective: (.process.capabilities.effective // [] | sort),
			no_new_privs: .process.noNewPrivileges}' "$dir/$4/config.json" >"$dir/truth"
	[ -s "$dir/said" ] && diff -u --label "config.json and runsc's state" --label isotop "$dir/truth" "$dir/said" &&
		tested "$1" found capabilities
	verdict "$1: found by name, facts as its config.json has them" $?
}

# Without root neither state nor namespaces may be read: the sentry and its gofer are one row even so, and what
# /proc says of the sentry is not taken for the container's.
stranger_sees() {
	timeout 60 setpriv --reuid 65534 --regid 65534 --clear-groups "$ISOTOP" scan --format json >"$dir/stranger.json"
	jq -c --argjson gofer "$gofer" --argjson sentry "$sentry" '[.subjects[]
		| select(.source.pid == $gofer or .source.pid == $sentry)
		| {pid: .source.pid, sandbox: .layers.sandbox.verdict, capabilities: .layers.capabilities.effective}]' \
		"$dir/stranger.json" >"$dir/said"
	[ "$(cat "$dir/said")" != '[]' ]
}

expect_stranger() { # expect_stranger TITLE ID
	gofer=$(jq .goferPid "/run/runsc/${2}_sandbox:$2.state")
	sentry=$(jq .sandbox.pid "/run/runsc/${2}_sandbox:$2.state")
	wait_for stranger_sees # what is younger than a second may still be made
	echo "[{\"pid\":$sentry,\"sandbox\":\"unknown\",\"capabilities\":null}]" | diff -u - "$dir/said"
	verdict "$1: without root one row, and its sandbox unknown" $?
}

grade() { # grade NAME: of what runs in gVisor
	jq -r --arg name "$1" '.subjects[] | select(.layers.sandbox.kind == "gvisor" and .name == $name) | .score.grade' "$dir/scan.json"
}

bed_runsc() {
	have runsc "live: runsc run" && have runc "live: runsc run" || return 0
	gvisor_bundle gvisor-plain .
	gvisor_bundle gvisor-alone "$(capsh --decode=3fffffffff | sed 's/.*=//' | tr a-z A-Z | jq -R 'split(",")' |
		jq -r '"(\(.)) as $all | .process.capabilities = {effective: $all, permitted: $all, bounding: $all}"') |
		.process.noNewPrivileges = false"
	if ! gvisor run -bundle "$dir/gvisor-plain" -detach "$tag-runsc" ||
		! gvisor run -bundle "$dir/gvisor-alone" -detach "$tag-alone" || ! gvisor_pod ||
		! gvisor_bundle runc-same "$hardened" ||
		! quiet runc run -d --bundle "$dir/runc-same" --pid-file "$dir/same.pid" "$tag-same"; then
		verdict "runsc run" 1
		return
	fi
	scan
	expect_spec "runsc run" "$tag-runsc" "$tag-runsc" gvisor-plain "$tag-runsc"
	helpers=$(jq '[.subjects[] | select(.source.runtime == "unknown" and (.name | startswith("exe")))] | length' "$dir/scan.json")
	[ "$helpers" = 0 ]
	verdict "runsc run: its gofers are no containers" $?
	expect_verdicts "runsc run" runsc "$tag-runsc" PWFPPPPP-F
	expect_stranger "runsc run" "$tag-runsc"

	expect_spec "a pod in one sandbox" shop/cart-0:app "$tag-app" gvisor-app "$tag-pause"
	[ "$(jq -c '[.subjects[] | select(.layers.sandbox.kind == "gvisor" and .name == "shop/cart-0:app")
		| (.checks[] | select(.verdict == "fail") | .id)]' "$dir/scan.json")" = '[]' ]
	verdict "a hardened pod under gVisor: nothing fails for what the sentry shows" $?
	[ "$(grade shop/cart-0:app)" = A ] && tested "a pod in one sandbox" verdicts
	verdict "a hardened pod under gVisor: A" $?
	expect "the same under runc" runc "$tag-same" "$(cat "$dir/same.pid")" "PPPPWPPP-?"

	reason=$(jq -r --arg name "$tag-alone" '.subjects[] | select(.name == $name) | .checks[9] | "\(.verdict): \(.reason)"' "$dir/scan.json")
	case $reason in
	"fail: "*sandbox*) verdict "gVisor alone: check 10 fails, and says why" 0 ;;
	*)
		echo "$reason"
		verdict "gVisor alone: check 10 fails, and says why" 1
		;;
	esac
}

unbed_runsc() {
	timeout 20 runc delete -f "$tag-same"
	for name in "$tag-app" "$tag-pause" "$tag-alone" "$tag-runsc"; do
		timeout 20 runsc delete -force "$name"
	done
}
