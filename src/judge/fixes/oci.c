/* SPDX-License-Identifier: Apache-2.0 */
/* A pointer into config.json, OCI runtime-spec 1.2. */
#include "config.h"

#include "judge/fixes/languages.h"

// clang-format off
static const struct fix_words words[FIX_COUNT] = {
	[FIX_unprivileged]          = ADVICE("/process/capabilities: only what is needed; /linux/seccomp: a profile"),
	[FIX_drop_all]              = SET("/process/capabilities", "[]"),
	[FIX_caps_needed]           = ADVICE("/process/capabilities: only what is needed"),
	[FIX_no_added_caps]         = ADVICE("/process/capabilities: without CAP_{what} in every set"),
	[FIX_no_sys_admin]          = ADVICE("/process/capabilities: without CAP_SYS_ADMIN in every set"),
	[FIX_non_root]              = SET("/process/user/uid", "1000"),
	[FIX_container_user]        = SET("/process/user/username", "ContainerUser"),
	[FIX_no_new_privileges]     = SET("/process/noNewPrivileges", "true"),
	[FIX_seccomp_default]       = ADVICE("/linux/seccomp: a profile"),
	[FIX_apparmor_default]      = ADVICE("/process/apparmorProfile: a profile of the node"),
	[FIX_selinux_type]          = ADVICE("/process/selinuxLabel: a label with type container_t"),
	[FIX_confined_type]         = ADVICE("/process/selinuxLabel: one whose type is container_t"),
	[FIX_selinux_level]         = ADVICE("/process/selinuxLabel: a level with two categories that no other container has"),
	[FIX_no_host_network]       = ADD("/linux/namespaces", "{\"type\": \"network\"}"),
	[FIX_no_host_pid]           = ADD("/linux/namespaces", "{\"type\": \"pid\"}"),
	[FIX_no_host_ipc]           = ADD("/linux/namespaces", "{\"type\": \"ipc\"}"),
	[FIX_no_host_mounts]        = ADD("/linux/namespaces", "{\"type\": \"mount\"}"),
	[FIX_no_host_uts]           = ADD("/linux/namespaces", "{\"type\": \"uts\"}"),
	[FIX_no_shared_pid]         = ADVICE("/linux/namespaces: a pid namespace without path"),
	[FIX_user_namespace]        = ADD("/linux/namespaces", "{\"type\": \"user\"}"),
	[FIX_volume_for_host_path]  = ADVICE("/mounts: without {source}"),
	[FIX_without_mount]         = ADVICE("/mounts: without it"),
	[FIX_read_only_mount]       = ADVICE("/mounts: {target} with option ro"),
	[FIX_mounts_read_only]      = ADVICE("/mounts: option rro"),
	[FIX_no_shared_mounts]      = ADVICE("/mounts: options without rshared"),
	[FIX_no_runtime_socket]     = ADVICE("/mounts: without the runtime's socket {source}"),
	[FIX_no_engine]             = ADVICE("/process/env, /process/args: without the address of a container engine (DOCKER_HOST, -H)"),
	[FIX_without_device]        = ADVICE("/linux/devices: without {device}"),
	[FIX_no_device_rule]        = ADVICE("/linux/resources/devices: without it"),
	[FIX_without_disks]         = ADVICE("/linux/devices, /linux/resources/devices: without it"),
	[FIX_device_rules]          = ADVICE("/linux/resources/devices: first a rule that denies all"),
	[FIX_masked_proc]           = ADD("/linux/readonlyPaths", "/proc/sys"),
	[FIX_read_only_sys]         = ADVICE("/mounts: /sys with option ro"),
	[FIX_read_only_root]        = SET("/root/readonly", "true"),
	[FIX_no_token]              = ADVICE("/mounts: without the token"),
	[FIX_hyper_v]               = ADVICE("/windows/hyperv: {}"),
};
// clang-format on

const struct fix_language language_oci = {
	.id = "oci",
	.title = "OCI config.json",
	.ways = {
		[WAY_SET] = "{path}: {value}",
		[WAY_ADD] = "{path}: add {value}",
		[WAY_DROP] = "{path}: without {value}",
	},
	.words = words,
};
