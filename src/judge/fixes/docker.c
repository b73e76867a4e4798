/* SPDX-License-Identifier: Apache-2.0 */
/* Options of docker run and podman run, as their manual pages have them. */
#include "config.h"

#include "judge/fixes/languages.h"

// clang-format off
static const struct fix_words words[FIX_COUNT] = {
	[FIX_unprivileged]          = UNFLAG("--privileged"),
	[FIX_drop_all]              = SET("--cap-drop", "ALL"),
	[FIX_caps_needed]           = ADVICE("--cap-drop ALL, --cap-add only what is needed"),
	[FIX_no_added_caps]         = DROP("--cap-add", "{what}"),
	[FIX_no_sys_admin]          = DROP("--cap-add", "SYS_ADMIN"),
	[FIX_non_root]              = SET("--user", "1000:1000"),
	[FIX_container_user]        = SET("--user", "ContainerUser"),
	[FIX_no_new_privileges]     = ADD("--security-opt", "no-new-privileges"),
	[FIX_seccomp_default]       = DROP("--security-opt", "seccomp={profile}"),
	[FIX_apparmor_default]      = DROP("--security-opt", "apparmor=unconfined"),
	[FIX_selinux_labels]        = DROP("--security-opt", "label=disable"),
	[FIX_selinux_type]          = DROP("--security-opt", "label=disable and label=type"),
	[FIX_confined_type]         = DROP("--security-opt", "label=type"),
	[FIX_selinux_level]         = ADVICE("remove --security-opt label=level, so that the runtime picks categories of its own"),
	[FIX_no_host_network]       = DROP("--network", "{net}"),
	[FIX_no_host_pid]           = DROP("--pid", "{pid}"),
	[FIX_no_host_ipc]           = DROP("--ipc", "{ipc}"),
	[FIX_no_host_uts]           = DROP("--uts", "host"),
	[FIX_no_shared_pid]         = ADVICE("remove --pid container:..."),
	[FIX_user_namespace]        = ADVICE("a daemon with userns-remap"),
	[FIX_userns_remap]          = DROP("--userns", "host"),
	[FIX_volume_for_host_path]  = ADVICE("a named volume in place of {flag}"),
	[FIX_without_mount]         = ADVICE("remove the -v of it"),
	[FIX_read_only_mount]       = SET("-v", "{bind}:{target}:ro"),
	[FIX_mounts_read_only]      = ADVICE("the -v with :ro"),
	[FIX_no_shared_mounts]      = ADVICE("the -v without rshared"),
	[FIX_no_runtime_socket]     = ADVICE("remove the {option} of the runtime's socket {bind}"),
	[FIX_no_engine]             = ADVICE("remove the address of a container engine: -e DOCKER_HOST, its line in --env-file, -H behind the image"),
	[FIX_without_device]        = ADVICE("remove the --device {device}"),
	[FIX_without_request]       = ADVICE("remove {what}"),
	[FIX_no_device_rule]        = ADVICE("remove the --device-cgroup-rule"),
	[FIX_without_disks]         = ADVICE("remove --privileged, and the --device of it"),
	[FIX_masked_proc]           = ADVICE("remove --privileged and systempaths=unconfined"),
	[FIX_read_only_root]        = FLAG("--read-only"),
	[FIX_no_token]              = ADVICE("remove the -v of the token"),
	[FIX_sandbox]               = SET("--runtime", "runsc"),
	[FIX_hyper_v]               = ADVICE("--isolation=hyperv"),
};
// clang-format on

const struct fix_language language_docker = {
	.id = "docker-run",
	.title = "docker run",
	.ways = {
		[WAY_SET] = "{path} {value}",
		[WAY_DROP] = "remove {path} {value}",
		[WAY_FLAG] = "{path}",
		[WAY_UNFLAG] = "remove {path}",
		[WAY_ADD] = "{path} {value}",
	},
	.words = words,
};
