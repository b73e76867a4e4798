# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
# kernel: apparmor=1 security=apparmor systemd.show_status=0
# init: /sbin/init
#
# systemd on cgroup v2, as today's nodes are: Docker, Podman, and a pod of a
# Kubernetes node, each in the slices and scopes that systemd makes for it. The
# services of the machine have mount namespaces of their own and are no containers.

# shellcheck source=tests/vm/guest.sh
. ./guest.sh

docker_up --exec-opt native.cgroupdriver=systemd
docker_box web --label com.docker.compose.service=web --read-only
podman import /run/root.tar localhost/box:1 >/dev/null 2>&1
podman run -d --network none --name db localhost/box:1 sleep 100000 >/dev/null
podman run -d --network none --name mapped --uidmap 0:100000:65536 localhost/box:1 sleep 100000 >/dev/null

containerd --config /dev/null </dev/null >/run/containerd.log 2>&1 &
for _ in $(seq 60); do
	ctr version >/dev/null 2>&1 && break
	sleep 0.5
done

# A pod as the kubelet has containerd make it: a process that holds the namespaces, and two containers that join them.
uid=5b3a1c2e-8f4d-4c6b-9a70-2d1e0f9b8c7d
slice=kubepods-burstable-pod${uid//-/_}.slice
sandbox=$(printf '%064d' 1)

member() { # member ID TYPE NAME OPTION...
	local id=$1 type=$2 name=$3
	shift 3
	ctr -n k8s.io run -d --rootfs --runc-systemd-cgroup --cgroup "$slice:cri-containerd:$id" \
		--annotation io.kubernetes.cri.container-type="$type" --annotation io.kubernetes.cri.container-name="$name" \
		--annotation io.kubernetes.cri.sandbox-id="$sandbox" --annotation io.kubernetes.cri.sandbox-name=cart-0 \
		--annotation io.kubernetes.cri.sandbox-namespace=shop --annotation io.kubernetes.cri.sandbox-uid=$uid \
		"$@" /run/root "$id" /bin/sleep 100000 </dev/null
}

member "$sandbox" sandbox ''
pause=$(ctr -n k8s.io task ls | awk -v id="$sandbox" '$1 == id { print $2 }')
joins=(--with-ns "network:/proc/$pause/ns/net" --with-ns "ipc:/proc/$pause/ns/ipc" --with-ns "uts:/proc/$pause/ns/uts")
member "$(printf '%064d' 2)" container app "${joins[@]}" --read-only --seccomp
member "$(printf '%064d' 3)" container agent "${joins[@]}" --privileged
