# shellcheck shell=sh
# SPDX-License-Identifier: Apache-2.0
# A privileged LXC container: every capability that its configuration does not drop, and no seccomp.

bed_lxc() {
	have lxc-start "live: lxc-start" || return 0
	mkdir -p "$dir/lxc"
	cat >"$dir/lxc/config" <<-END
		lxc.uts.name = $tag
		lxc.rootfs.path = dir:$dir/root
		lxc.mount.auto = proc:mixed sys:ro
		lxc.net.0.type = empty
		lxc.apparmor.profile = unconfined
		lxc.prlimit.nofile = 1024
		lxc.cap.drop = sys_module mac_admin mac_override sys_time
	END
	if ! quiet lxc-start -n "$tag-lxc" -f "$dir/lxc/config" -d -- /bin/sleep 600; then
		verdict "lxc-start" 1
		return
	fi
	scan
	# Devices are what cgroups allow here: checks 1 and 7 depend on the host.
	expect "lxc-start" lxc "$tag-lxc" "$(timeout 10 lxc-info -n "$tag-lxc" -pH)" "?FFFFP?F-F"
}

unbed_lxc() {
	timeout 20 lxc-stop -k -n "$tag-lxc"
}
