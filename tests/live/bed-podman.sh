# shellcheck shell=sh
# SPDX-License-Identifier: Apache-2.0
# Podman with its usual state, and an image and containers of our own names.

podman_() {
	timeout 60 podman "$@" </dev/null
}

# Root without CAP_SYS_RESOURCE may raise no limit, which podman would.
podman_run() { # podman_run NAME [OPTION...]
	name=$tag-$1
	shift
	podman_ --runtime runc run -d --ulimit nofile=1024:1024 --ulimit nproc=1024:1024 --network none --name "$name" "$@" \
		"localhost/$tag:1" /bin/sleep 600 >>"$dir/podman.log" 2>&1
}

bed_podman() {
	have podman "live: podman run" && have runc "live: podman run" || return 0
	[ -f "$dir/root.tar" ] || tar -C "$dir/root" -cf "$dir/root.tar" .
	if ! podman_ import "$dir/root.tar" "localhost/$tag:1" >"$dir/podman.log" 2>&1 || ! podman_run podman ||
		! podman_run podman-map --uidmap 0:100000:65536 --read-only; then
		cat "$dir/podman.log"
		verdict "podman run" 1
		return
	fi
	scan
	expect "podman run" podman "$tag-podman" "$(podman_ inspect -f '{{.State.Pid}}' "$tag-podman")" PPFFWPPF-W
	expect_image "podman run" podman "$tag-podman" "$(podman_ inspect -f '{{.ImageName}}' "$tag-podman")"
	# Root inside is uid 100000 outside: checks 3 and 4 warn, and the user namespace is a fourth barrier.
	expect "podman run --uidmap" podman "$tag-podman-map" \
		"$(podman_ inspect -f '{{.State.Pid}}' "$tag-podman-map")" PPWWWPPP-P
}

unbed_podman() {
	podman_ rm -f -t 0 "$tag-podman" "$tag-podman-map"
	podman_ rmi -f "localhost/$tag:1"
}
