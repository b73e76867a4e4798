/* SPDX-License-Identifier: Apache-2.0 */
/* Sets of fixes that are asked for together. */
#include "config.h"

#include <isotop/whatif.h>

#include <string.h>

/* What the Pod Security Standards' baseline level refuses: https://kubernetes.io/docs/concepts/security/pod-security-standards/ */
#define BASELINE \
	FIX_unprivileged, FIX_no_host_process, FIX_no_host_network, FIX_no_host_pid, FIX_no_host_ipc, FIX_masked_proc, \
		FIX_no_added_caps, FIX_no_sys_admin, FIX_volume_for_host_path, FIX_seccomp_default, FIX_apparmor_default, \
		FIX_selinux_labels

const struct fix_preset fix_presets[PRESET_COUNT] = {
	[PRESET_BASELINE] = { "baseline", { BASELINE } },
	[PRESET_RESTRICTED] = { "restricted", { BASELINE, FIX_non_root, FIX_no_new_privileges, FIX_drop_all } },
	/* the practical example of hardening of the source */
	[PRESET_SOURCE] = { "source",
		{ FIX_unprivileged, FIX_non_root, FIX_no_new_privileges, FIX_drop_all, FIX_seccomp_default, FIX_read_only_root,
			FIX_no_token } },
};

const struct fix_preset *fix_preset_named(const char *id)
{
	for (size_t i = 0; i < PRESET_COUNT; i++)
		if (strcmp(fix_presets[i].id, id) == 0)
			return &fix_presets[i];
	return NULL;
}

void fix_set_add_preset(struct fix_set *set, const struct fix_preset *preset)
{
	for (size_t i = 0; i < PRESET_FIXES && preset->fixes[i]; i++)
		fix_set_add(set, preset->fixes[i]);
}
