# shellcheck shell=sh
# SPDX-License-Identifier: Apache-2.0
# Firejail: its parent stays on the host, and its first process inside waits for the program, which is what is judged.

bed_firejail() {
	have firejail "live: firejail" || return 0
	firejail --quiet --noprofile --name="$tag-jail" --caps.drop=all --nonewprivs --seccomp --net=none sleep 600 \
		</dev/null >"$dir/firejail.log" 2>&1 &
	firejail_pid=$!
	# In a container or a chroot it may refuse to nest, or run the program without a sandbox: no fault of isotop.
	sleep 1
	if grep -qiE 'existing sandbox|cannot .*(mount|clone|chroot)|not permitted' "$dir/firejail.log"; then
		echo "skip live: firejail: it starts no sandbox here: $(tail -n 1 "$dir/firejail.log")"
		return
	fi
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
