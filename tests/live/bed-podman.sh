# shellcheck shell=sh
# SPDX-License-Identifier: Apache-2.0
# Podman with its usual state, and an image and containers of our own names.

podman_() {
	timeout 60 podman "$@" </dev/null
}

# Root without CAP_SYS_RESOURCE may raise no limit, which podman would.
podman_run() { # podman_run RUNTIME NAME [OPTION...]
	oci=$1 name=$tag-$2
	shift 2
	podman_ --runtime "$oci" run -d --ulimit nofile=1024:1024 --ulimit nproc=1024:1024 --network none --name "$name" "$@" \
		"localhost/$tag:1" /bin/sleep 600 >>"$dir/podman.log" 2>&1
}

bed_podman() {
	rootless=no
	have podman "live: podman run" && have runc "live: podman run" || return 0
	[ -f "$dir/root.tar" ] || tar -C "$dir/root" -cf "$dir/root.tar" .
	if ! podman_ import "$dir/root.tar" "localhost/$tag:1" >"$dir/podman.log" 2>&1 || ! podman_run runc podman ||
		! podman_run runc podman-map --uidmap 0:100000:65536 --read-only; then
		cat "$dir/podman.log"
		verdict "podman run" 1
		return
	fi
	scan
	expect "podman run" podman "$tag-podman" "$(podman_ inspect -f '{{.State.Pid}}' "$tag-podman")" PWFFWPPF-W
	expect_image "podman run" podman "$tag-podman" "$(podman_ inspect -f '{{.ImageName}}' "$tag-podman")"
	# Root inside is uid 100000 outside: checks 3 and 4 warn, and the user namespace is a fourth barrier.
	expect "podman run --uidmap" podman "$tag-podman-map" \
		"$(podman_ inspect -f '{{.State.Pid}}' "$tag-podman-map")" PPWWWPPP-P
	podman_pod
	podman_in_gvisor
	rootless_podman
}

# "NAME pid net ipc sibling-processes" of each container of the pod, and what the links in /proc say of two of them.
podman_pod() {
	title="podman pod create"
	podman_ pod create --infra=false --name "$tag-pod" >>"$dir/podman.log" 2>&1 &&
		podman_run runc pod-a --pod "$tag-pod" &&
		podman_ --runtime runc run -d --ulimit nofile=1024:1024 --ulimit nproc=1024:1024 --name "$tag-pod-b" --pod "$tag-pod" \
			--network "container:$tag-pod-a" --pid "container:$tag-pod-a" "localhost/$tag:1" /bin/sleep 600 >>"$dir/podman.log" 2>&1 || {
		cat "$dir/podman.log"
		verdict "$title" 1
		return
	}
	scan
	jq -r --arg name "$tag-pod-" '.subjects[] | select(.name | startswith($name))
		| [.name, .layers.namespaces.pid, .layers.namespaces.net, (.escapes[] | select(.id == "sibling-processes") | .verdict),
			(.checks[] | select(.id == "host-namespaces" or .id == "host-path") | .verdict)] | join(" ")' "$dir/scan.json" >"$dir/said"
	a=$(podman_ inspect -f '{{.State.Pid}}' "$tag-pod-a")
	b=$(podman_ inspect -f '{{.State.Pid}}' "$tag-pod-b")
	for kind in pid net; do
		[ "$(readlink "/proc/$a/ns/$kind")" = "$(readlink "/proc/$b/ns/$kind")" ] || echo "# $kind is not one"
	done
	printf '%s shared shared open pass pass\n' "$tag-pod-a" "$tag-pod-b" >"$dir/truth"
	diff -u "$dir/truth" "$dir/said"
	verdict "$title: two containers of it share what they share, and no path of the host" $?
}

podman_in_gvisor() {
	title="podman run --runtime runsc"
	have runsc "live: $title" && write_runsc || return 0
	if ! podman_run "$dir/runsc-held" podman-gvisor; then
		cat "$dir/podman.log"
		verdict "$title" 1
		return
	fi
	scan
	expect_sandboxed "$title" podman "$tag-podman-gvisor" \
		"$(podman_ inspect -f '{{.OCIConfigPath}}' "$tag-podman-gvisor")" "PWFWPPPF-W"
	expect_image "$title" podman "$tag-podman-gvisor" "$(podman_ inspect -f '{{.ImageName}}' "$tag-podman-gvisor")"
}

as_user_podman() {
	as_user podman --runtime runc --cgroup-manager=cgroupfs --events-backend=file "$@"
}

rootless_podman() {
	title="podman run, rootless"
	our_user "live: $title" || return 0
	rootless=yes
	if ! as_user_podman import "$dir/root.tar" "localhost/$tag:1" >"$dir/podman.log" 2>&1 ||
		! as_user_podman run -d --ulimit nofile=1024:1024 --ulimit nproc=1024:1024 --network none --name "$tag-rootless" \
			"localhost/$tag:1" /bin/sleep 600 >>"$dir/podman.log" 2>&1; then
		cat "$dir/podman.log"
		verdict "$title" 1
		return
	fi
	scan
	pid=$(as_user_podman inspect -f '{{.State.Pid}}' "$tag-rootless")
	expect "$title" podman "$tag-rootless" "$pid" "PPWWWPPF-P"
	expect_image "$title" podman "$tag-rootless" "$(as_user_podman inspect -f '{{.ImageName}}' "$tag-rootless")"
	expect_by_user "$title" podman "$tag-rootless" "$pid"
}

unbed_podman() {
	# First, as the process that keeps the user's namespaces keeps a copy of the other containers' mounts.
	if [ "$rootless" = yes ]; then
		as_user_podman rm -f -t 0 "$tag-rootless"
		as_user_podman system migrate # ends that process
	fi
	podman_ rm -f -t 0 "$tag-pod-b" "$tag-pod-a" "$tag-podman" "$tag-podman-map" "$tag-podman-gvisor"
	podman_ pod rm -f "$tag-pod"
	podman_ rmi -f "localhost/$tag:1"
}
