# shellcheck shell=sh
# SPDX-License-Identifier: Apache-2.0
# systemd-nspawn without systemd: no machine is registered.

bed_nspawn() {
	have systemd-nspawn "live: systemd-nspawn" || return 0
	cp -a "$dir/root" "$dir/nspawn"
	mkdir -p "$dir/nspawn/usr/lib"
	touch "$dir/nspawn/etc/os-release"
	systemd-nspawn -D "$dir/nspawn" -M "$tag" --register=no --keep-unit --console=pipe /bin/sleep 600 \
		</dev/null >"$dir/nspawn.log" 2>&1 &
	nspawn_pid=$!
	wait_for nspawn_is_up
	scan
	# The network is the host's. Devices are what cgroups allow here: checks 1 and 7 depend on the host.
	expect "systemd-nspawn" nspawn "$tag" "$(child_of "$nspawn_pid")" "?FFFWF?F-F"
}

nspawn_is_up() {
	runs "$(child_of "$nspawn_pid")" sleep
}

unbed_nspawn() {
	[ -z "$nspawn_pid" ] || kill -KILL "$(child_of "$nspawn_pid")"
	stop "$nspawn_pid"
}
