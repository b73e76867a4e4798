#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# The containers for the pictures of a node: a Docker daemon of its own, a shop
# that is declared well, and what people do to it.
#
# node.sh DIR begin|start|touch|stop|back|end
set -eu
dir=$1
tag=isotop-pictures

docker_() {
	timeout 60 docker -H "unix://$dir/docker.sock" "$@" </dev/null >>"$dir/log" 2>&1
}

run() { # run NAME OPTION...
	name=$1
	shift
	docker_ run -d --net none --name "$name" "$@" shop:1 sleep 900
}

hardened() { # hardened NAME
	run "$1" --user 1000 --cap-drop ALL --security-opt no-new-privileges --read-only
}

case $2 in
begin)
	for program in dockerd docker runc busybox nsenter; do
		command -v $program >/dev/null || {
			echo "screenshots: no pictures of a node without $program" >&2
			exit 1
		}
	done
	[ "$(id -u)" = 0 ] || {
		echo "screenshots: no pictures of a node, not root" >&2
		exit 1
	}
	mkdir -p "$dir/root/bin" "$dir/root/proc" "$dir/root/sys" "$dir/root/dev" "$dir/root/tmp" "$dir/root/mnt"
	cp "$(command -v busybox)" "$dir/root/bin/busybox"
	for applet in sh sleep mount; do
		ln -sf busybox "$dir/root/bin/$applet"
	done
	echo '{}' >"$dir/daemon.json"
	dockerd --config-file "$dir/daemon.json" -H "unix://$dir/docker.sock" --data-root "$dir/data" \
		--exec-root "/run/$tag" -p "$dir/pid" --bridge=none --iptables=false </dev/null >"$dir/dockerd.log" 2>&1 &
	for _ in $(seq 100); do
		docker_ version && break
		sleep 0.2
	done
	tar -C "$dir/root" -cf "$dir/root.tar" .
	docker_ import "$dir/root.tar" shop:1
	hardened shop-web
	run shop-db
	;;
start)
	run ci-runner --cap-add SYS_ADMIN
	;;
touch)
	docker_ exec -d -u 0 shop-web sleep 900
	nsenter -t "$(docker -H "unix://$dir/docker.sock" inspect -f '{{.State.Pid}}' shop-web)" -m \
		mount -t proc proc /mnt >>"$dir/log" 2>&1 || :
	;;
stop)
	docker_ rm -f ci-runner
	;;
back)
	docker_ restart -t 0 shop-db
	;;
end)
	for name in shop-web shop-db ci-runner; do
		docker_ rm -f $name || :
	done
	kill "$(cat "$dir/pid")" || :
	for _ in $(seq 50); do
		[ -e "$dir/pid" ] || break
		sleep 0.1
	done
	rm -rf --one-file-system "/run/$tag"
	;;
esac
