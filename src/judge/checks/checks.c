/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "judge/checks/checks.h"
#include "judge/readings.h"

#include <stdlib.h>
#include <string.h>

#include <isotop/judge.h>

/*
 * The ten mistakes, in the order in which they are numbered.
 *
 * A row is all there is to a check: id and weight are what reports and CI
 * options depend on, so they never change. The fix is the key of the
 * smallest change (fixes.def); the assess function may give a better one. To change a verdict:
 * its file in src/judge/checks/ and its line in tests/unit/check_judge.c.
 */
const struct check checks[CHECK_COUNT] = {
	{
		.id = "privileged",
		.title = "privileged",
		.mistake = "privileged, or equivalent",
		.danger = "it takes most of the barriers between the container and the host away at once",
		.weight = 20,
		.needed = true,
		.assess = assess_privileged,
		.fix = FIX_unprivileged,
	},
	{
		.id = "sys-admin",
		.title = "CAP_SYS_ADMIN kept",
		.mistake = "CAP_SYS_ADMIN kept",
		.danger = "one capability that opens mounts, namespaces and most of what root can do",
		.weight = 15,
		.needed = true,
		.assess = assess_sys_admin,
		.fix = FIX_no_sys_admin,
	},
	{
		.id = "root",
		.title = "runs as root",
		.mistake = "runs as root by default",
		.danger = "whoever takes the container over starts with every right that root has inside",
		.weight = 10,
		.assess = assess_root,
		.fix = FIX_non_root,
	},
	{
		.id = "escalation",
		.title = "privilege escalation",
		.mistake = "privilege escalation allowed",
		.danger = "a setuid program or a file with capabilities turns a small break-in into a large one",
		.weight = 8,
		.assess = assess_escalation,
		.fix = FIX_no_new_privileges,
	},
	{
		.id = "unconfined",
		.title = "unconfined",
		.mistake = "seccomp or AppArmor/SELinux unconfined",
		.danger = "the kernel answers every call and no policy limits what files and programs are reached",
		.weight = 12,
		.assess = assess_unconfined,
		.fix = FIX_seccomp_default,
	},
	{
		.id = "host-namespaces",
		.title = "host namespaces",
		.mistake = "host namespaces shared",
		.danger = "it sees, and may steer, the processes, network or memory of the host and its neighbours",
		.weight = 10,
		.needed = true,
		.assess = assess_host_namespaces,
		.fix = FIX_no_host_namespaces,
	},
	{
		.id = "host-path",
		.title = "host path mounted",
		.mistake = "broad host path mounted",
		.danger = "files of the host can be read or changed from inside, past every other barrier",
		.weight = 10,
		.needed = true,
		.assess = assess_host_path,
		.fix = FIX_volume_for_host_path,
	},
	{
		.id = "writable-rootfs",
		.title = "writable root",
		.mistake = "root file system writable",
		.danger = "an attacker can change the programs that run and leave tools behind",
		.weight = 5,
		.assess = assess_writable_rootfs,
		.fix = FIX_read_only_root,
	},
	{
		.id = "service-account-token",
		.title = "service-account token",
		.mistake = "default service-account token mounted",
		.danger = "whoever takes the container over can speak to the cluster in its name",
		.weight = 5,
		.assess = assess_token,
		.fix = FIX_no_token,
	},
	{
		.id = "single-layer",
		.title = "single layer",
		.mistake = "one control stands in for the rest",
		.danger = "when the one barrier that is left gives way, nothing stands behind it",
		.weight = 5,
		.assess = assess_single_layer,
		.fix = FIX_hardened,
	},
};

int check_index(const char *id)
{
	uint64_t number;
	if (parse_u64(id, 10, &number))
		return number >= 1 && number <= CHECK_COUNT ? (int)number - 1 : -1;
	for (int i = 0; i < CHECK_COUNT; i++)
		if (strcmp(checks[i].id, id) == 0)
			return i;
	return -1;
}
