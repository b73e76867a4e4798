# shellcheck shell=sh
# SPDX-License-Identifier: Apache-2.0
#
# The differential test's pods: what the kubelet would make of a manifest, sent to containerd's CRI plugin.

# A pod that says no more than it must; an option of differential.options is a change to it.
pod='def c: .spec.containers[0]; def sc: c.securityContext; def all: .spec.securityContext;
	def mount($path; $more): (.spec.volumes | length) as $n
		| .spec.volumes += [{name: "v\($n)", hostPath: {path: $path}}]
		| c.volumeMounts += [{name: "v\($n)", mountPath: "/mnt/\($n)"} + $more];
	{apiVersion: "v1", kind: "Pod", metadata: {name: $name, namespace: "prod"},
		spec: {automountServiceAccountToken: false, containers: [{name: "c", image: "localhost/box:1"}]}}'

# pkg/kubelet/kuberuntime security_context.go, kuberuntime_sandbox.go and helpers.go, pkg/securitycontext util.go: the
# container over the pod, a profile that nobody names is none, procMount decides the masks.
kubelet='def chosen($key): [.spec.containers[0].securityContext[$key], .spec.securityContext[$key]] | map(select(. != null)) | first;
	def profile($key): chosen($key).type as $type | {profile_type_1: (if $type == "RuntimeDefault" then 0 else 1 end)};
	def set($key; $value): if $value == null then {} else {($key): $value} end;
	def masked: ["/proc/asound", "/proc/acpi", "/proc/kcore", "/proc/keys", "/proc/latency_stats", "/proc/timer_list",
		"/proc/timer_stats", "/proc/sched_debug", "/proc/scsi", "/sys/firmware"];
	def readonly: ["/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger"];
	. as $pod | (.spec.containers[0].securityContext // {}) as $sc
	| {namespaces: {network_1: (if .spec.hostNetwork then 2 else 0 end), ipc_3: (if .spec.hostIPC then 2 else 0 end),
			pid_2: (if .spec.hostPID then 2 elif .spec.shareProcessNamespace then 0 else 1 end)},
		sandbox: {privileged_6: ($sc.privileged // false), seccomp_9: profile("seccompProfile")},
		linux: set("sysctls_3"; .spec.securityContext.sysctls | if . then map({key_1: .name, value_2: .value}) else null end),
		security: ({privileged_2: ($sc.privileged // false), seccomp_15: profile("seccompProfile"),
				readonly_rootfs_7: ($sc.readOnlyRootFilesystem // false),
				no_new_privs_11: ($sc.allowPrivilegeEscalation == false)}
			+ set("run_as_user_5"; chosen("runAsUser") | if . then {value_1: .} else null end)
			+ set("run_as_group_12"; chosen("runAsGroup") | if . then {value_1: .} else null end)
			+ set("capabilities_1"; $sc.capabilities
				| if . then {add_capabilities_1: (.add // []), drop_capabilities_2: (.drop // [])} else null end)
			+ (if $sc.procMount == "Unmasked" then {} else {masked_paths_13: masked, readonly_paths_14: readonly} end)),
		fields: {mounts_7: [.spec.containers[0].volumeMounts // [] | .[] | . as $mount
			| {container_path_1: .mountPath, readonly_3: (.readOnly // false),
				host_path_2: ($pod.spec.volumes[] | select(.name == $mount.name).hostPath.path),
				propagation_5: ({HostToContainer: 1, Bidirectional: 2}[.mountPropagation // ""] // 0)}]}}'

start_engine_cri() {
	# shellcheck disable=SC2034 # unbed_cri's
	sandboxes='' pods='' cri_pid=''
	start_cri && wait_for cri_answers
}

part() { # part NAME: of what the kubelet would send
	jq -c --arg name "$1" '.[$name]' "$dir/kubelet.json"
}

# start_pod NAME OPTIONS: its manifest is left in $dir/pod.json, its container's id in $id
start_pod() {
	jq -n --arg name "$tag-$1" "$pod | ${2:-.}" >"$dir/pod.json" &&
		jq "$kubelet" "$dir/pod.json" >"$dir/kubelet.json" &&
		cri_pod "$tag-$1" "$(part namespaces)" "$(part sandbox)" "$(part linux)" &&
		cri_container c "$(part security)" "$(part fields)"
}

# What runc is given, by the name of its pod.
read_config() { # read_config NAME ID
	timeout 60 "$ISOTOP" scan -f json "/run/$tag-cri/io.containerd.runtime.v2.task/k8s.io/$2/config.json" \
		</dev/null >"$dir/config.json" 2>>"$dir/inspect.err"
	edit "$dir/config.json" ".subjects[0].name = \"prod/$tag-$1:c\""
	read_facts "$dir/config.json" "$dir/inspect.facts"
}

judge_batch_cri() { # the lines of $dir/now, "nN OPTIONS"
	: >"$dir/pods"
	sandboxes=
	while read -r name options; do
		if start_pod "$name" "$options"; then
			cat "$dir/pod.json" >>"$dir/pods"
			read_config "$name" "$id"
		else
			echo "$name $options: $(grep -i '^grpc-message' "$dir/cri.log" | tail -n 1 | cut -c 1-150)" >>"$dir/refused"
		fi
	done <"$dir/now"
	jq -s '{apiVersion: "v1", kind: "List", items: .}' "$dir/pods" >"$dir/pods.json"
	timeout 60 "$ISOTOP" scan -f json "$dir/pods.json" </dev/null >"$dir/line.json" 2>"$dir/line.err"
	timeout 120 "$ISOTOP" scan -f json </dev/null >"$dir/live.json" 2>"$dir/live.err"
	read_facts "$dir/line.json" "$dir/line.facts"
	read_facts "$dir/live.json" "$dir/live.facts"
	for sandbox in $sandboxes; do
		cri StopPodSandbox "{pod_sandbox_id_1: \"$sandbox\"}" >/dev/null
		cri RemovePodSandbox "{pod_sandbox_id_1: \"$sandbox\"}" >/dev/null
	done
}
