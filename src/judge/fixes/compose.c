/* SPDX-License-Identifier: Apache-2.0 */
/* A path in a Compose file, the Compose specification. */
#include "config.h"

#include "judge/fixes/languages.h"

// clang-format off
static const struct fix_words words[FIX_COUNT] = {
	[FIX_unprivileged]          = SET("{service}.{privileged}", "false"),
	[FIX_drop_all]              = SET("{service}.cap_drop", "[ALL]"),
	[FIX_caps_needed]           = ADVICE("{service}.cap_drop: [ALL], cap_add: only what is needed"),
	[FIX_no_added_caps]         = DROP("{service}.cap_add", "{what}"),
	[FIX_no_sys_admin]          = DROP("{service}.cap_add", "SYS_ADMIN"),
	[FIX_non_root]              = SET("{service}.{user}", "\"1000:1000\""),
	[FIX_container_user]        = SET("{service}.user", "ContainerUser"),
	[FIX_no_new_privileges]     = ADD("{service}.security_opt", "no-new-privileges:true"),
	[FIX_seccomp_default]       = DROP("{service}.security_opt", "seccomp:{profile}"),
	[FIX_apparmor_default]      = DROP("{service}.security_opt", "apparmor:unconfined"),
	[FIX_selinux_labels]        = DROP("{service}.security_opt", "label:disable"),
	[FIX_selinux_type]          = DROP("{service}.security_opt", "label:disable and label:type"),
	[FIX_confined_type]         = DROP("{service}.security_opt", "label:type"),
	[FIX_selinux_level]         = ADVICE("{service}.security_opt: without label:level, so that the runtime picks categories of its own"),
	[FIX_no_host_network]       = DROP("{service}.{network}", "{net}"),
	[FIX_no_host_pid]           = DROP("{service}.pid", "{pid}"),
	[FIX_no_host_ipc]           = DROP("{service}.ipc", "{ipc}"),
	[FIX_no_host_uts]           = DROP("{service}.uts", "host"),
	[FIX_no_shared_pid]         = ADVICE("{service}.pid: without service and container"),
	[FIX_user_namespace]        = ADVICE("a daemon with userns-remap"),
	[FIX_userns_remap]          = DROP("{service}.userns_mode", "host"),
	[FIX_volume_for_host_path]  = ADVICE("{service}.volumes: a named volume in place of {bind}"),
	[FIX_without_mount]         = ADVICE("{service}.volumes: without it"),
	[FIX_read_only_mount]       = SET("{service}.volumes", "{bind}:{target}:ro"),
	[FIX_mounts_read_only]      = ADVICE("{service}.volumes: with :ro"),
	[FIX_no_shared_mounts]      = DROP("{service}.volumes", "bind.propagation: rshared"),
	[FIX_no_runtime_socket]     = ADVICE("{service}.volumes: without the runtime's socket {bind}"),
	[FIX_no_engine]             = ADVICE("{service}.environment, {service}.env_file, {service}.command: without the address of a container engine (DOCKER_HOST, -H)"),
	[FIX_without_device]        = ADVICE("{service}.devices: without {device}"),
	[FIX_without_request]       = ADVICE("{service}: without {what}"),
	[FIX_no_device_rule]        = ADVICE("{service}.device_cgroup_rules: without it"),
	[FIX_without_disks]         = ADVICE("{service}: without privileged, devices without it"),
	[FIX_masked_proc]           = ADVICE("{service}: without privileged and systempaths=unconfined"),
	[FIX_read_only_root]        = SET("{service}.read_only", "true"),
	[FIX_no_token]              = ADVICE("{service}.volumes: without the token"),
	[FIX_sandbox]               = SET("{service}.runtime", "runsc"),
	[FIX_hyper_v]               = ADVICE("{service}.isolation: hyperv"),
};
// clang-format on

const struct fix_language language_compose = {
	.id = "compose",
	.title = "Compose",
	.ways = {
		[WAY_SET] = "{path}: {value}",
		[WAY_ADD] = "{path}: [\"{value}\"]",
		[WAY_DROP] = "{path}: without {value}",
	},
	.words = words,
};
