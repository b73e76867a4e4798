# shellcheck shell=sh
# SPDX-License-Identifier: Apache-2.0
# crun alone.

# crun wants either version of cgroups and stumbles over both at once: it is started where the second is not mounted.
crun_() {
	unshare -m sh -c 'umount /sys/fs/cgroup/unified 2>/dev/null; exec timeout 60 crun "$@"' crun "$@" </dev/null
}

bed_crun() {
	have crun "live: crun run" || return 0
	mkdir -p "$dir/crun"
	cp -a "$dir/root" "$dir/crun/rootfs"
	(cd "$dir/crun" && crun spec && jq '.process.terminal = false | .process.args = ["sleep", "600"]
		| del(.process.rlimits)' config.json >config.new && mv config.new config.json)
	if ! crun_ run -d --bundle "$dir/crun" --pid-file "$dir/crun.pid" "$tag-crun" >"$dir/crun.log" 2>&1; then
		cat "$dir/crun.log"
		verdict "crun run" 1
		return
	fi
	scan
	# Like runc's default bundle, and the cgroup namespace is its own.
	expect "crun run of a default bundle" crun "$tag-crun" "$(cat "$dir/crun.pid")" PWFPFPPP-F
}

unbed_crun() {
	crun_ delete -f "$tag-crun"
}
