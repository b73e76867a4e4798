# shellcheck shell=sh
# SPDX-License-Identifier: Apache-2.0
# bubblewrap: everything of its own, and the whole host to read.

bed_bubblewrap() {
	have bwrap "live: bwrap" || return 0
	bwrap --unshare-all --ro-bind / / --proc /proc --dev /dev sleep 600 </dev/null >"$dir/bwrap.log" 2>&1 &
	bwrap_pid=$!
	wait_for bubblewrap_is_up
	bwrap_init=$(child_of "$bwrap_pid")
	scan
	# Root of a user namespace that maps to root, and its root is the whole host, read-only.
	expect "bwrap --unshare-all" bubblewrap "sleep[$bwrap_init]" "$bwrap_init" "WWFPFPFP-F"
}

# The first process of the new pid namespace is bwrap itself.
bubblewrap_is_up() {
	runs "$(child_of "$(child_of "$bwrap_pid")")" sleep
}

unbed_bubblewrap() {
	[ -z "$bwrap_init" ] || kill -KILL "$bwrap_init"
	stop "$bwrap_pid"
}
