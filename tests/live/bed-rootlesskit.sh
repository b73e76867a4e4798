# shellcheck shell=sh
# SPDX-License-Identifier: Apache-2.0
# Rootless Docker: RootlessKit gives the daemon of an ordinary user namespaces in which it is root.

user_docker() {
	timeout 60 docker -H "unix://$dir/home/docker.sock" "$@" </dev/null
}

# As dockerd-rootless.sh does it, which not every distribution has; the network is left as it is.
start_user_docker() {
	as_user true # makes the directories
	cat >"$dir/rootless.sh" <<-'END'
		cd /
		exec rootlesskit --state-dir="$XDG_RUNTIME_DIR/dockerd-rootless" --net=host --copy-up=/etc --copy-up=/run \
			--propagation=rslave sh -c 'rm -f /run/docker /run/containerd && exec dockerd --rootless --storage-driver vfs \
				--bridge=none --iptables=false -H "unix://$HOME/docker.sock"'
	END
	setpriv --reuid "$tag" --regid "$tag" --init-groups env -i PATH="$PATH" HOME="$dir/home" \
		XDG_RUNTIME_DIR="/run/user/$(id -u "$tag")" sh "$dir/rootless.sh" </dev/null >"$dir/rootless.log" 2>&1 &
	kit_pid=$!
	wait_for timeout 5 docker -H "unix://$dir/home/docker.sock" version || return
	tar -C "$dir/root" -cf "$dir/rootless.tar" . && user_docker import "$dir/rootless.tar" isotop-live:1 >>"$dir/rootless.log"
}

bed_rootlesskit() {
	title="docker run, rootless" kit_pid=''
	have rootlesskit "live: $title" && have dockerd "live: $title" && have docker "live: $title" &&
		our_user "live: $title" || return 0
	if ! start_user_docker || ! user_docker run -d --net none --name "$tag-rootless" isotop-live:1 sleep 600 \
		>>"$dir/rootless.log" 2>&1; then
		# docker.io 26.1 of Debian 13 does where cgroups are of version 1.
		if grep -q 'http: panic serving' "$dir/rootless.log"; then
			echo "skip live: $title: this Docker itself panics when it is asked"
			return
		fi
		tail -n 10 "$dir/rootless.log"
		verdict "$title" 1
		return
	fi
	scan
	pid=$(user_docker inspect -f '{{.State.Pid}}' "$tag-rootless")
	expect "$title" docker "$tag-rootless" "$pid" PPWWWPPF-W
	expect_image "$title" docker "$tag-rootless" "$(user_docker inspect -f '{{.Config.Image}}' "$tag-rootless")"
	expect_by_user "$title" docker "$tag-rootless" "$pid"
	[ "$(jq --argjson pid "$(cat "/run/user/$(id -u "$tag")/dockerd-rootless/child_pid")" \
		'[.subjects[] | select(.source.pid == $pid)] | length' "$dir/scan.json")" = 0 ]
	verdict "$title: its daemon is no container" $?
}

unbed_rootlesskit() {
	user_docker rm -f "$tag-rootless"
	stop "$kit_pid"
}
