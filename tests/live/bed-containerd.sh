# shellcheck shell=sh
# SPDX-License-Identifier: Apache-2.0
# A containerd of our own: "ctr run", plain and with the annotations and the cgroup of a Kubernetes pod.

ctr_() {
	timeout 60 ctr -a "$dir/containerd.sock" "$@" </dev/null
}

bed_containerd() {
	title="ctr run"
	have containerd "live: $title" && have ctr "live: $title" && have runc "live: $title" || return 0
	cat >"$dir/containerd.toml" <<-END
		version = 2
		root = "$dir/containerd"
		state = "/run/$tag-ctd"
		disabled_plugins = ["io.containerd.grpc.v1.cri"]
		[grpc]
		  address = "$dir/containerd.sock"
	END
	setsid containerd --config "$dir/containerd.toml" </dev/null >"$dir/containerd.log" 2>&1 &
	containerd_pid=$!
	if ! wait_for timeout 5 ctr -a "$dir/containerd.sock" version; then
		tail -n 20 "$dir/containerd.log"
		verdict "containerd" 1
		return
	fi
	if ! ctr_ run -d --rootfs "$dir/root" "$tag-ctr" /bin/sleep 600 >"$dir/ctr.log" 2>&1 || ! pod; then
		cat "$dir/ctr.log"
		verdict "ctr run" 1
		return
	fi
	scan
	# ctr's own default: no seccomp, but no_new_privs.
	expect "ctr run" containerd "$tag-ctr" "$(task_pid default "$tag-ctr")" PWFPFPPF-F
	expect "a pod's container under containerd" containerd "shop/$tag-pod:app" "$(task_pid k8s.io "$tag-app")" PWFPFPPFPF
	expect "a pod's sandbox under containerd" containerd "shop/$tag-pod:pause" "$(task_pid k8s.io "$tag-pause")" PWFPFPPFPF
	ctr_in_gvisor
}

# Through the shim of runc, as gVisor's own is not packaged.
ctr_in_gvisor() {
	title="ctr run in gVisor"
	have runsc "live: $title" && write_runsc || return 0
	if ! ctr_ run -d --runc-binary "$dir/runsc-held" --rootfs "$dir/root" "$tag-ctr-gvisor" /bin/sleep 600 >"$dir/ctr.log" 2>&1; then
		cat "$dir/ctr.log"
		verdict "$title" 1
		return
	fi
	scan
	expect_sandboxed "$title" containerd "$tag-ctr-gvisor" \
		"/run/$tag-ctd/io.containerd.runtime.v2.task/default/$tag-ctr-gvisor/config.json" "PWFPPPPF-F"
}

# As the kubelet has it made: a process that holds the pod's namespaces, and a container that joins them.
pod() {
	member "$tag-pause" sandbox '' || return
	pause=$(task_pid k8s.io "$tag-pause")
	member "$tag-app" container app --with-ns "network:/proc/$pause/ns/net" --with-ns "ipc:/proc/$pause/ns/ipc" \
		--with-ns "uts:/proc/$pause/ns/uts"
}

member() { # member ID TYPE NAME OPTION...
	id=$1 type=$2 name=$3
	shift 3
	ctr_ -n k8s.io run -d --cgroup "/kubepods/burstable/pod$tag/$id" \
		--annotation io.kubernetes.cri.container-type="$type" --annotation io.kubernetes.cri.container-name="$name" \
		--annotation io.kubernetes.cri.sandbox-id="$tag-pause" --annotation io.kubernetes.cri.sandbox-name="$tag-pod" \
		--annotation io.kubernetes.cri.sandbox-namespace=shop \
		"$@" --rootfs "$dir/root" "$id" /bin/sleep 600 >>"$dir/ctr.log" 2>&1
}

task_pid() { # task_pid NAMESPACE ID
	ctr_ -n "$1" task ls | awk -v id="$2" '$1 == id { print $2 }'
}

unbed_containerd() {
	for place in "default $tag-ctr" "default $tag-ctr-gvisor" "k8s.io $tag-app" "k8s.io $tag-pause"; do
		# shellcheck disable=SC2086 # two words
		set -- $place
		ctr_ -n "$1" task kill -s KILL "$2"
		sleep 0.3
		ctr_ -n "$1" task rm -f "$2"
		ctr_ -n "$1" container rm "$2"
	done
	stop "$containerd_pid"
	rm -rf --one-file-system "/run/$tag-ctd"
	rmdir /sys/fs/cgroup/kubepods/burstable/pod"$tag" /sys/fs/cgroup/*/kubepods/burstable/pod"$tag"
}
