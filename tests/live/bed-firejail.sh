# shellcheck shell=sh
# SPDX-License-Identifier: Apache-2.0
# Firejail: its parent stays on the host, and its first process inside waits for the program, which is what is judged.

bed_firejail() {
	have firejail "live: firejail" || return 0
	# Inside what it takes for a sandbox, such as a container, it runs the program without one, and with --quiet in silence.
	if firejail --noprofile true </dev/null 2>&1 | grep -q 'an existing sandbox was detected'; then
		echo "skip live: firejail: it makes no sandbox inside of another, which it takes this machine for"
		return
	fi
	firejail --quiet --noprofile --name="$tag-jail" --caps.drop=all --nonewprivs --seccomp --net=none sleep 600 \
		</dev/null >"$dir/firejail.log" 2>&1 &
	firejail_pid=$!
	if ! wait_for jail_runs; then
		cat "$dir/firejail.log"
		verdict "firejail" 1
		return
	fi
	scan
	expect "firejail --name" firejail "$tag-jail" "$(child_of "$(child_of "$firejail_pid")")" PPFPWPFF-F
}

jail_runs() {
	runs "$(child_of "$(child_of "$firejail_pid")")" sleep
}

unbed_firejail() {
	stop "$firejail_pid"
}
