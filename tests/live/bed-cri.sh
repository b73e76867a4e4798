# shellcheck shell=sh
# SPDX-License-Identifier: Apache-2.0
#
# Pods as a kubelet asks for them: containerd's CRI plugin, spoken to over its socket.

# A request is JSON whose keys end in the number that kubernetes/cri-api's pkg/apis/runtime/v1/api.proto gives the
# field. This makes protobuf's wire format of it, with gRPC's head before (grpc PROTOCOL-HTTP2.md), as octal for printf.
wire='
	def varint: if . < 128 then [.] else [. % 128 + 128] + (. / 128 | floor | varint) end;
	def message: [to_entries[] | (.key | split("_") | last | tonumber * 8) as $tag | .value
		| if type == "array" then .[] else . end
		| if type == "object" then message elif type == "string" then explode else . end
		| if type == "array" then ($tag + 2 | varint) + (length | varint) + .
			else ($tag | varint) + (if . == true then 1 elif . == false then 0 else . end | varint) end] | add // [];
	message | [0, 0, 0, (length / 256 | floor), length % 256] + . | map("\\0\(. / 64 | floor)\(. / 8 % 8 | floor)\(. % 8)") | add'

# cri METHOD REQUEST [OPTION...]: the request as a program of jq's, the answer as it comes.
cri() {
	method=$1 request=$2
	shift 2
	printf %b "$(jq -nr "$@" "$request | $wire")" >"$dir/cri.request"
	timeout 60 curl -sS --http2-prior-knowledge --unix-socket "$dir/cri.sock" -H 'content-type: application/grpc' \
		-H 'te: trailers' --data-binary "@$dir/cri.request" -D "$dir/cri.headers" -o "$dir/cri.answer" \
		"http://localhost/runtime.v1.RuntimeService/$method" >"$dir/cri.log" 2>&1 </dev/null || return
	if ! grep -qi '^grpc-status: 0' "$dir/cri.headers"; then
		cat "$dir/cri.headers" >>"$dir/cri.log"
		return 1
	fi
	cat "$dir/cri.answer"
}

# The id that an answer ends with: it has nothing else.
the_id() {
	tail -c 64 | grep -Ex '[0-9a-f]{64}'
}

# blob FILE TYPE: moves FILE to its place in the image's layout and describes it
blob() {
	digest=$(sha256sum <"$1" | cut -d' ' -f1)
	jq -nc --arg digest "sha256:$digest" --argjson size "$(wc -c <"$1")" --arg type "application/vnd.oci.image.$2" \
		'{mediaType: $type, digest: $digest, size: $size}'
	mv "$1" "$dir/image/blobs/sha256/$digest"
}

# image NAME COMMAND: an image of our root in NAME.tar, as the OCI image layout has it. COMMAND: JSON
image() {
	rm -rf "$dir/image"
	mkdir -p "$dir/image/blobs/sha256"
	tar -C "$dir/root" -cf "$dir/layer" .
	case $(uname -m) in x86_64) machine=amd64 ;; aarch64) machine=arm64 ;; *) machine=$(uname -m) ;; esac
	jq -n --argjson command "$2" --arg layer "sha256:$(sha256sum <"$dir/layer" | cut -d' ' -f1)" --arg machine "$machine" \
		'{architecture: $machine, os: "linux", config: {Cmd: $command}, rootfs: {type: "layers", diff_ids: [$layer]}}' >"$dir/config"
	jq -n --argjson config "$(blob "$dir/config" config.v1+json)" --argjson layer "$(blob "$dir/layer" layer.v1.tar)" \
		'{schemaVersion: 2, config: $config, layers: [$layer]}' >"$dir/manifest"
	jq -n --argjson manifest "$(blob "$dir/manifest" manifest.v1+json)" --arg name "localhost/$1:1" \
		'{schemaVersion: 2, manifests: [$manifest + {annotations: {"io.containerd.image.name": $name}}]}' >"$dir/image/index.json"
	echo '{"imageLayoutVersion": "1.0.0"}' >"$dir/image/oci-layout"
	tar -C "$dir/image" -cf "$dir/$1.tar" .
}

# A network of its own for each pod and nothing in it: this plugin answers as one that had made an interface.
network_plugin() {
	mkdir -p "$dir/cni/bin" "$dir/cni/net.d"
	cat >"$dir/cni/bin/nothing" <<-'END'
		#!/bin/sh
		[ "$CNI_COMMAND" != ADD ] || printf '{"cniVersion": "0.4.0", "interfaces": [{"name": "%s", "sandbox": "%s"}],
			"ips": [{"version": "4", "address": "192.0.2.2/24", "interface": 0}]}' "$CNI_IFNAME" "$CNI_NETNS"
	END
	chmod 755 "$dir/cni/bin/nothing"
	ln -s nothing "$dir/cni/bin/loopback"
	echo '{"cniVersion": "0.4.0", "name": "nothing", "plugins": [{"type": "nothing"}]}' >"$dir/cni/net.d/nothing.conflist"
}

start_cri() {
	write_runtime && network_plugin && image pause '["/bin/sleep", "100000"]' && image box null || return
	cat >"$dir/cri.toml" <<-END
		version = 2
		root = "$dir/cri-root"
		state = "/run/$tag-cri"
		[grpc]
		  address = "$dir/cri.sock"
		[plugins."io.containerd.grpc.v1.cri"]
		  sandbox_image = "localhost/pause:1"
		  restrict_oom_score_adj = true
		  [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
		    runtime_type = "io.containerd.runc.v2"
		    [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc.options]
		      BinaryName = "$dir/runc-held"
		  [plugins."io.containerd.grpc.v1.cri".cni]
		    bin_dir = "$dir/cni/bin"
		    conf_dir = "$dir/cni/net.d"
	END
	# In a session of its own: a signal for the whole group would end it before it has ended its pods.
	setsid containerd --config "$dir/cri.toml" </dev/null >"$dir/containerd-cri.log" 2>&1 &
	cri_pid=$!
	wait_for timeout 5 ctr -a "$dir/cri.sock" version || return
	for file in pause box; do
		quiet ctr -a "$dir/cri.sock" -n k8s.io images import "$dir/$file.tar" || return
	done
}

# The plugin answers a while after the daemon does.
cri_answers() {
	cri Version '{}'
}

# cri_pod NAME NAMESPACES [SECURITY [LINUX]]: its sandbox; the id is left in $sandbox
cri_pod() {
	namespaces=$2
	config=$(jq -nc --arg name "$1" --arg logs "$dir/logs" "$2 as \$namespaces"' | {
		metadata_1: {name_1: $name, uid_2: $name, namespace_3: "prod"}, log_directory_3: $logs,
		hostname_2: (if $namespaces.network_1 == 2 then "" else $name end),
		linux_8: ({cgroup_parent_1: "/kubepods/burstable/pod\($name)", security_context_2: ({namespace_options_1: $namespaces}'" + ${3-{\}})} + ${4-{\}})}")
	pods="$1 $pods"
	sandbox=$(cri RunPodSandbox "{config_1: $config}" | the_id) && sandboxes="$sandbox $sandboxes"
}

# cri_container NAME SECURITY [FIELDS]: in the last pod; its pid is left in $pid
cri_container() {
	id=$(cri CreateContainer "{pod_sandbox_id_1: \"$sandbox\", sandbox_config_3: $config, config_2: ({metadata_1: {name_1: \"$1\"},
		image_2: {image_1: \"localhost/box:1\"}, command_3: [\"/bin/sleep\", \"600\"], log_path_11: \"$1.log\",
		linux_15: {security_context_2: ({namespace_options_3: $namespaces} + $2)}} + ${3-{\}})}" | the_id) &&
		cri StartContainer "{container_id_1: \"$id\"}" >/dev/null && pid=$(cri_task "$id")
}

cri_task() { # cri_task ID: its pid
	timeout 20 ctr -a "$dir/cri.sock" -n k8s.io task ls </dev/null | awk -v id="$1" '$1 == id { print $2 }' | grep .
}

# What the kubelet passes for "RuntimeDefault" and for paths of /proc, of both containers of a pod. Namespaces: 0 is the
# pod's, 1 the container's own, 2 the node's; seccomp: 0 is the runtime's default, 1 none.
cri_pods() {
	covered='{masked_paths_13: ["/proc/kcore", "/proc/keys", "/proc/timer_list", "/proc/sched_debug", "/proc/scsi",
			"/proc/acpi", "/sys/firmware"],
		readonly_paths_14: ["/proc/sys", "/proc/bus", "/proc/fs", "/proc/irq", "/proc/sysrq-trigger"]}'
	cri_pod "$tag-web-0" '{pid_2: 1}' '{seccomp_9: {profile_type_1: 0}}' && pause=$(cri_task "$sandbox") &&
		cri_container web "$covered"' + {run_as_user_5: {value_1: 1000}, capabilities_1: {drop_capabilities_2: ["ALL"]},
			no_new_privs_11: true, readonly_rootfs_7: true, seccomp_15: {profile_type_1: 0}}' && web=$pid &&
		cri_container sidecar "$covered"' + {capabilities_1: {add_capabilities_1: ["NET_ADMIN"]},
			seccomp_15: {profile_type_1: 1}}' && sidecar=$pid &&
		cri_pod "$tag-node-agent" '{network_1: 2, pid_2: 2, ipc_3: 2}' '{privileged_6: true}' &&
		cri_container agent '{privileged_2: true}' '{mounts_7: {container_path_1: "/host", host_path_2: "/", readonly_3: true}}' &&
		agent=$pid
}

bed_cri() {
	sandboxes='' pods='' cri_pid=''
	what="a pod through CRI"
	have containerd "live: $what" && have ctr "live: $what" && have runc "live: $what" &&
		have curl "live: $what" || return 0
	if ! curl -V | grep -qw HTTP2; then
		echo "skip live: $what: curl speaks no HTTP/2 here"
		return
	fi
	if ! start_cri; then
		tail -n 20 "$dir/containerd-cri.log"
		verdict "containerd with its CRI plugin" 1
		return
	fi
	if ! wait_for cri_answers || ! cri_pods; then
		cat "$dir/cri.log"
		verdict "$what" 1
		return
	fi
	scan
	expect_cri "a pod through CRI, hardened" web-0:web "$web" PPPPWPPPPP
	expect_cri "a pod through CRI, seccomp Unconfined" web-0:sidecar "$sidecar" PWFFFPPFPF
	# Before version 2 containerd left no word of the sandbox's image.
	expect "a pod through CRI, its sandbox" containerd "prod/$tag-web-0:pause" "$pause" PWFPWPPPPW
	expect_cri "a pod through CRI, privileged on the host's namespaces" node-agent:agent "$agent" FFFFFFFFPF
	pane "prod/$tag-web-0:web" 2
	for kind in net ipc uts; do
		says "$what: whose $kind it shares" \
			"$kind +own $(readlink "/proc/$pause/ns/$kind" | tr -dc 0-9) shared with pause, sidecar of its pod"
	done
	screen "t/$tag<Enter>"
	says "$what: the list groups by pod" "$tag-web-0"
}

# By its pod's name, with the image that containerd has for it.
expect_cri() { # expect_cri TITLE NAME PID VERDICTS
	expect "$1" containerd "prod/$tag-$2" "$3" "$4"
	id=$(ctr -a "$dir/cri.sock" -n k8s.io task ls | awk -v pid="$3" '$2 == pid { print $1 }')
	expect_image "$1" containerd "prod/$tag-$2" "$(ctr -a "$dir/cri.sock" -n k8s.io containers ls |
		awk -v id="$id" '$1 == id { print $2 }')"
}

unbed_cri() {
	for id in $sandboxes; do
		cri StopPodSandbox "{pod_sandbox_id_1: \"$id\"}"
		cri RemovePodSandbox "{pod_sandbox_id_1: \"$id\"}"
	done
	# One that was being made has not printed its id yet.
	for id in $(timeout 20 ctr -a "$dir/cri.sock" -n k8s.io task ls -q </dev/null); do
		timeout 20 ctr -a "$dir/cri.sock" -n k8s.io task rm -f "$id" </dev/null
	done
	stop "$cri_pid"
	umount "/run/$tag-cri"/io.containerd.grpc.v1.cri/sandboxes/*/shm
	rm -rf --one-file-system "/run/$tag-cri"
	for name in $pods; do
		rmdir /sys/fs/cgroup/kubepods/burstable/pod"$name" /sys/fs/cgroup/*/kubepods/burstable/pod"$name"
	done
}
