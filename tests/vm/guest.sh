# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
# What the guests' own files share; runs inside a guest, whose shell stops at the first failure.

modprobe overlay || :
ip_lo() { # containers without a network of their own still want to see lo up
	/vm/busybox ip link set lo up
}
ip_lo

# A root file system with busybox alone.
mkdir -p /run/root/bin /run/root/proc /run/root/sys /run/root/dev /run/root/tmp /run/root/etc
cp /vm/busybox /run/root/bin/
for applet in sh sleep cat ls id mount; do
	ln -sf busybox "/run/root/bin/$applet"
done

# container NAME PROGRAM [RUNTIME]: started with runc's own default spec as PROGRAM (jq) edits it
container() {
	mkdir -p "/run/bundles/$1"
	cp -a /run/root "/run/bundles/$1/rootfs"
	(
		cd "/run/bundles/$1"
		runc spec
		jq "(.process.terminal = false | .process.args = [\"sleep\", \"100000\"]) | $2" config.json >config.new
		mv config.new config.json
		"${3:-runc}" run -d "$1" </dev/null >log 2>&1 || {
			cat log
			exit 1
		}
	)
}

# A Docker daemon of no network, and an image "box".
docker_up() { # docker_up OPTION...
	tar -C /run/root -cf /run/root.tar .
	dockerd --iptables=false --bridge=none "$@" </dev/null >/run/dockerd.log 2>&1 &
	for _ in $(seq 120); do
		docker version >/dev/null 2>&1 && break
		sleep 0.5
	done
	docker import /run/root.tar box:1 >/dev/null
}

docker_box() { # docker_box NAME OPTION...
	docker run -d --network none --name "$@" box:1 sleep 100000 >/dev/null
}
