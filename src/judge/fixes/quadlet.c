/* SPDX-License-Identifier: Apache-2.0 */
/* Keys of the [Container] group, podman-systemd.unit(5). */
#include "config.h"

#include "judge/fixes/languages.h"

// clang-format off
static const struct fix_words words[FIX_COUNT] = {
	[FIX_unprivileged]          = DROP("PodmanArgs", "--privileged"),
	[FIX_drop_all]              = SET("DropCapability", "all"),
	[FIX_caps_needed]           = ADVICE("DropCapability=all, AddCapability= only what is needed"),
	[FIX_no_added_caps]         = DROP("{AddCapability}", "CAP_{what}"),
	[FIX_no_sys_admin]          = DROP("{AddCapability}", "CAP_SYS_ADMIN"),
	[FIX_non_root]              = SET("User", "1000"),
	[FIX_container_user]        = SET("User", "ContainerUser"),
	[FIX_no_new_privileges]     = SET("NoNewPrivileges", "true"),
	[FIX_seccomp_default]       = DROP("{SeccompProfile}", "{Profile}"),
	[FIX_apparmor_default]      = DROP("{AppArmor}", "{Unconfined}"),
	[FIX_selinux_labels]        = SET("SecurityLabelDisable", "false"),
	[FIX_selinux_type]          = ADVICE("SecurityLabelDisable=false, SecurityLabelType=container_t"),
	[FIX_confined_type]         = SET("SecurityLabelType", "container_t"),
	[FIX_selinux_level]         = ADVICE("without SecurityLabelLevel=, so that the runtime picks categories of its own"),
	[FIX_no_host_network]       = DROP("{Network}", "{Net}"),
	[FIX_no_host_pid]           = DROP("PodmanArgs", "--pid host"),
	[FIX_no_host_ipc]           = DROP("PodmanArgs", "--ipc host"),
	[FIX_no_host_uts]           = DROP("PodmanArgs", "--uts host"),
	[FIX_no_shared_pid]         = ADVICE("PodmanArgs=: without --pid container:..."),
	[FIX_user_namespace]        = SET("UserNS", "auto"),
	[FIX_volume_for_host_path]  = ADVICE("{mounted}: a named volume in place of {bind}"),
	[FIX_without_mount]         = ADVICE("Volume=: without it"),
	[FIX_read_only_mount]       = SET("Volume", "{bind}:{target}:ro"),
	[FIX_mounts_read_only]      = ADVICE("Volume=: with :ro"),
	[FIX_no_shared_mounts]      = ADVICE("Volume=: without rshared"),
	[FIX_no_runtime_socket]     = ADVICE("{mounted}: without the runtime's socket {bind}"),
	[FIX_no_engine]             = ADVICE("Environment=, EnvironmentFile=, Exec=: without the address of a container engine (DOCKER_HOST, -H)"),
	[FIX_without_device]        = ADVICE("{passed}: without {device}"),
	[FIX_without_request]       = ADVICE("[Container]: without {what}"),
	[FIX_no_device_rule]        = ADVICE("PodmanArgs=: without --device-cgroup-rule"),
	[FIX_without_disks]         = ADVICE("AddDevice=: without it, PodmanArgs=: without --privileged"),
	[FIX_masked_proc]           = DROP("Unmask", "/proc/sys"),
	[FIX_read_only_root]        = SET("ReadOnly", "true"),
	[FIX_no_token]              = ADVICE("Volume=: without the token"),
};
// clang-format on

const struct fix_language language_quadlet = {
	.id = "quadlet",
	.title = "Quadlet",
	.ways = {
		[WAY_SET] = "{path}={value}",
		[WAY_DROP] = "{path}=: without {value}",
	},
	.words = words,
};
