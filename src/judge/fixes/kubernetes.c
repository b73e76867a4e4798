/* SPDX-License-Identifier: Apache-2.0 */
/* A path in a manifest of Kubernetes, the Pod v1 API. */
#include "config.h"

#include "judge/fixes/languages.h"

// clang-format off
static const struct fix_words words[FIX_COUNT] = {
	[FIX_unprivileged]          = SET("{container}.securityContext.privileged", "false"),
	[FIX_no_host_process]       = SET("{pod}.securityContext.windowsOptions.hostProcess", "false"),
	[FIX_drop_all]              = SET("{container}.securityContext.capabilities.drop", "[\"ALL\"]"),
	[FIX_caps_needed]           = ADVICE("{container}.securityContext.capabilities: drop: [\"ALL\"], add: only what is needed"),
	[FIX_no_added_caps]         = DROP("{container}.securityContext.capabilities.add", "{what}"),
	[FIX_no_sys_admin]          = DROP("{container}.securityContext.capabilities.add", "SYS_ADMIN"),
	[FIX_non_root]              = SET("{container}.securityContext.runAsNonRoot", "true"),
	[FIX_run_as_user]           = SET("{container}.securityContext.runAsUser", "1000"),
	[FIX_container_user]        = SET("{container}.securityContext.windowsOptions.runAsUserName", "ContainerUser"),
	[FIX_no_new_privileges]     = SET("{container}.securityContext.allowPrivilegeEscalation", "false"),
	[FIX_seccomp_default]       = SET("{container}.securityContext.seccompProfile.type", "RuntimeDefault"),
	[FIX_apparmor_default]      = SET("{container}.securityContext.appArmorProfile.type", "RuntimeDefault"),
	[FIX_confined_type]         = SET("{container}.securityContext.seLinuxOptions.type", "container_t"),
	[FIX_selinux_level]         = ADVICE("without {container}.securityContext.seLinuxOptions.level: the runtime then picks categories of its own"),
	[FIX_no_host_network]       = SET("{pod}.hostNetwork", "false"),
	[FIX_no_host_pid]           = SET("{pod}.hostPID", "false"),
	[FIX_no_host_ipc]           = SET("{pod}.hostIPC", "false"),
	[FIX_no_shared_pid]         = SET("{pod}.shareProcessNamespace", "false"),
	[FIX_user_namespace]        = SET("{pod}.hostUsers", "false"),
	[FIX_volume_for_host_path]  = ADVICE("{pod}.volumes[{volume}]: a claim, config map or emptyDir in place of hostPath {source}"),
	[FIX_without_mount]         = ADVICE("{pod}.volumes, {container}.volumeMounts: without it"),
	[FIX_read_only_mount]       = SET("{container}.volumeMounts[{volume}].readOnly", "true"),
	[FIX_mounts_read_only]      = ADVICE("{container}.volumeMounts: readOnly: true, recursiveReadOnly: Enabled"),
	[FIX_no_shared_mounts]      = DROP("{container}.volumeMounts", "mountPropagation: Bidirectional"),
	[FIX_no_runtime_socket]     = ADVICE("{pod}.volumes[{volume}], {container}.volumeMounts: without the runtime's socket {source}"),
	[FIX_no_engine]             = ADVICE("{container}.env, {container}.envFrom, {container}.args: without the address of a container engine (DOCKER_HOST, -H)"),
	[FIX_without_device]        = ADVICE("{pod}.volumes, {container}.volumeDevices: without {device}"),
	[FIX_without_request]       = ADVICE("{asked}: without {what}"),
	[FIX_without_disks]         = ADVICE("{container}.securityContext.privileged: false; {container}.volumeDevices: without it"),
	[FIX_masked_proc]           = ADVICE("{container}.securityContext: without privileged and procMount: Unmasked"),
	[FIX_read_only_root]        = SET("{container}.securityContext.readOnlyRootFilesystem", "true"),
	[FIX_no_token]              = SET("{pod}.automountServiceAccountToken", "false"),
	[FIX_no_projected_token]    = ADVICE("{pod}.volumes[{volume}], {container}.volumeMounts: without the service-account token"),
	[FIX_sandbox]               = ADVICE("{pod}.runtimeClassName: one that runs gVisor or Kata"),
	[FIX_hyper_v]               = ADVICE("{pod}.runtimeClassName: one that isolates with Hyper-V"),
};
// clang-format on

const struct fix_language language_kubernetes = {
	.id = "kubernetes",
	.title = "Kubernetes",
	.ways = {
		[WAY_SET] = "{path}: {value}",
		[WAY_DROP] = "{path}: without {value}",
	},
	.words = words,
};
