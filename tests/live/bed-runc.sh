# shellcheck shell=sh
# SPDX-License-Identifier: Apache-2.0
# runc alone, with the bundle that "runc spec" writes.

bed_runc() {
	have runc "live: runc run" || return 0
	mkdir -p "$dir/runc"
	cp -a "$dir/root" "$dir/runc/rootfs"
	(cd "$dir/runc" && runc spec && edit config.json '.process.terminal = false | .process.args = ["sleep", "600"]')
	if ! quiet runc run -d --bundle "$dir/runc" --pid-file "$dir/runc.pid" "$tag-runc"; then
		verdict "runc run" 1
		return
	fi
	scan
	# No seccomp, three capabilities, a read-only root, no_new_privs: namespaces and capabilities stand alone.
	expect "runc run of a default bundle" runc "$tag-runc" "$(cat "$dir/runc.pid")" "PWFPFPPP-F"
}

unbed_runc() {
	timeout 20 runc delete -f "$tag-runc"
}
