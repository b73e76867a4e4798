# shellcheck shell=sh
# SPDX-License-Identifier: Apache-2.0
# gVisor alone. The host sees the sentry: its facts are the sentry's, and the container is judged by its config.json.

bed_runsc() {
	have runsc "live: runsc run" && have runc "live: runsc run" || return 0
	mkdir -p "$dir/runsc"
	cp -a "$dir/root" "$dir/runsc/rootfs"
	(cd "$dir/runsc" && runc spec && jq '.process.terminal = false | .process.args = ["sleep", "600"]' config.json \
		>config.new && mv config.new config.json)
	# No pipe: the sandbox would keep it open.
	if ! quiet runsc --network=none run -bundle "$dir/runsc" -detach "$tag-runsc"; then
		verdict "runsc run" 1
		return
	fi
	scan
	jq -S --arg name "$tag-runsc" '.subjects[] | select(.source.runtime == "runsc" and .name == $name)
		| {pid: .source.pid, kind: .layers.sandbox.kind, effective: (.layers.capabilities.effective | sort),
			no_new_privs: .layers.capabilities.no_new_privs}' "$dir/scan.json" >"$dir/said"
	jq -S --argjson pid "$(jq .sandbox.pid "/run/runsc/${tag}-runsc_sandbox:${tag}-runsc.state")" \
		'{pid: $pid, kind: "gvisor", effective: (.process.capabilities.effective | sort),
			no_new_privs: .process.noNewPrivileges}' "$dir/runsc/config.json" >"$dir/truth"
	diff -u --label "config.json and runsc's state" --label isotop "$dir/truth" "$dir/said"
	verdict "runsc run: found by name and runtime, facts as its config.json has them" $?
	helpers=$(jq '[.subjects[] | select(.source.runtime == "unknown" and (.name | startswith("exe")))] | length' "$dir/scan.json")
	[ "$helpers" = 0 ]
	verdict "runsc run: its gofer is no container" $?
	expect_verdicts "runsc run" runsc "$tag-runsc" PPFPPPPP-F
}

unbed_runsc() {
	timeout 20 runsc delete -force "$tag-runsc"
}
