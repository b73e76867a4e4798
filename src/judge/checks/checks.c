/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "judge/checks/checks.h"

#include <stdlib.h>
#include <string.h>

#define FIX(kubernetes, compose, docker, oci, quadlet)                                                           \
	{                                                                                                        \
		[DIALECT_KUBERNETES] = (kubernetes), [DIALECT_COMPOSE] = (compose), [DIALECT_DOCKER] = (docker), \
		[DIALECT_OCI] = (oci), [DIALECT_QUADLET] = (quadlet),                                            \
	}

/*
 * The ten mistakes, in the order in which they are numbered.
 *
 * A row is all there is to a check: id and weight are what reports and CI
 * options depend on, so they never change. The fix is the smallest change in
 * the subject's language; "{container}", "{pod}" and "{service}" become the
 * path to it; the assess function may give a better one. To change a verdict:
 * its file in src/judge/checks/ and its line in tests/unit/check_judge.c.
 */
const struct check checks[CHECK_COUNT] = {
	{
		.id = "privileged",
		.title = "privileged",
		.mistake = "privileged, or equivalent",
		.danger = "it takes most of the barriers between the workload and the host away at once",
		.weight = 20,
		.needed = true,
		.assess = assess_privileged,
		.fix = FIX("{container}.securityContext.privileged: false", "{service}.privileged: false",
			"remove --privileged", "/process/capabilities: only what is needed; /linux/seccomp: a profile",
			"PodmanArgs=: without --privileged"),
	},
	{
		.id = "sys-admin",
		.title = "CAP_SYS_ADMIN kept",
		.mistake = "CAP_SYS_ADMIN kept",
		.danger = "one capability that opens mounts, namespaces and most of what root can do",
		.weight = 15,
		.needed = true,
		.assess = assess_sys_admin,
		.fix = FIX("{container}.securityContext.capabilities.add: without SYS_ADMIN",
			"{service}.cap_add: without SYS_ADMIN", "remove --cap-add SYS_ADMIN",
			"/process/capabilities: without CAP_SYS_ADMIN in every set",
			"AddCapability=: without CAP_SYS_ADMIN"),
	},
	{
		.id = "root",
		.title = "runs as root",
		.mistake = "runs as root by default",
		.danger = "whoever takes the workload over starts with every right that root has inside",
		.weight = 10,
		.assess = assess_root,
		.fix = FIX("{container}.securityContext.runAsNonRoot: true", "{service}.user: \"1000:1000\"",
			"--user 1000:1000", "/process/user/uid: 1000", "User=1000"),
	},
	{
		.id = "escalation",
		.title = "privilege escalation",
		.mistake = "privilege escalation allowed",
		.danger = "a setuid program or a file with capabilities turns a small break-in into a large one",
		.weight = 8,
		.assess = assess_escalation,
		.fix = FIX("{container}.securityContext.allowPrivilegeEscalation: false",
			"{service}.security_opt: [\"no-new-privileges:true\"]", "--security-opt no-new-privileges",
			"/process/noNewPrivileges: true", "NoNewPrivileges=true"),
	},
	{
		.id = "unconfined",
		.title = "unconfined",
		.mistake = "seccomp or AppArmor/SELinux unconfined",
		.danger = "the kernel answers every call and no policy limits what files and programs are reached",
		.weight = 12,
		.assess = assess_unconfined,
		.fix = FIX("{container}.securityContext.seccompProfile.type: RuntimeDefault",
			"{service}.security_opt: without unconfined", "remove --security-opt seccomp=unconfined",
			"/linux/seccomp: a profile", "SeccompProfile=: without unconfined"),
	},
	{
		.id = "host-namespaces",
		.title = "host namespaces",
		.mistake = "host namespaces shared",
		.danger = "it sees, and may steer, the processes, network or memory of the host and its neighbours",
		.weight = 10,
		.needed = true,
		.assess = assess_host_namespaces,
		.fix = FIX("{pod}: without hostNetwork, hostPID, hostIPC",
			"{service}: without network_mode, pid and ipc: host",
			"remove --network host, --pid host, --ipc host", "/linux/namespaces: add the missing ones",
			"Network=, PodmanArgs=: without host"),
	},
	{
		.id = "host-path",
		.title = "host path mounted",
		.mistake = "broad host path mounted",
		.danger = "files of the host can be read or changed from inside, past every other barrier",
		.weight = 10,
		.needed = true,
		.assess = assess_host_path,
		.fix = FIX("{pod}.volumes: a claim, config map or emptyDir in place of hostPath",
			"{service}.volumes: a named volume in place of the host path",
			"a named volume in place of the host path", "/mounts: without the host path",
			"Volume=: a named volume in place of the host path"),
	},
	{
		.id = "writable-rootfs",
		.title = "writable root",
		.mistake = "root file system writable",
		.danger = "an attacker can change the programs that run and leave tools behind",
		.weight = 5,
		.assess = assess_writable_rootfs,
		.fix = FIX("{container}.securityContext.readOnlyRootFilesystem: true", "{service}.read_only: true",
			"--read-only", "/root/readonly: true", "ReadOnly=true"),
	},
	{
		.id = "service-account-token",
		.title = "service-account token",
		.mistake = "default service-account token mounted",
		.danger = "whoever takes the workload over can speak to the cluster in its name",
		.weight = 5,
		.assess = assess_token,
		.fix = FIX("{pod}.automountServiceAccountToken: false", "{service}.volumes: without the token",
			"remove the -v of the token", "/mounts: without the token", "Volume=: without the token"),
	},
	{
		.id = "single-layer",
		.title = "single layer",
		.mistake = "one control stands in for the rest",
		.danger = "when the one barrier that is left gives way, nothing stands behind it",
		.weight = 5,
		.assess = assess_single_layer,
		.fix = FIX("{container}.securityContext: runAsNonRoot: true, allowPrivilegeEscalation: false, "
			   "capabilities.drop: [\"ALL\"]",
			"{service}: user: \"1000:1000\", cap_drop: [ALL], security_opt: [\"no-new-privileges:true\"]",
			"--user 1000:1000 --cap-drop ALL --security-opt no-new-privileges",
			"/process: user, capabilities and noNewPrivileges",
			"User=1000, DropCapability=all, NoNewPrivileges=true"),
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
