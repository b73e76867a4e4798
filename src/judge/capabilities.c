/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "judge/assess.h"

#include <sys/capability.h>

/*
 * What an attacker gets from a capability, most dangerous first; capabilities(7).
 * To add one: add its row here and its bit to caps_dangerous (a test compares
 * them). @source_list marks the five that deserve the closest review.
 */
// clang-format off
const struct dangerous_capability dangerous_capabilities[] = {
	{ CAP_SYS_ADMIN,       "mount file systems, join namespaces, reach most of what root can do", true },
	{ CAP_SYS_MODULE,      "load code into the host's kernel", true },
	{ CAP_SYS_RAWIO,       "read and write the host's memory and disks past every check", false },
	{ CAP_SYS_PTRACE,      "read, steer and inject code into every process it can see", true },
	{ CAP_DAC_READ_SEARCH, "open any file of a mounted file system by handle, past its permissions", true },
	{ CAP_BPF,             "load programs that watch or steer the host's kernel", false },
	{ CAP_PERFMON,         "watch the kernel and other processes through perf and tracing", false },
	{ CAP_NET_ADMIN,       "change routes, firewalls and interfaces, take over neighbours' traffic", true },
	{ CAP_MKNOD,           "make device nodes for disks and memory where the device rules allow it", false },
	{ CAP_SYS_BOOT,        "reboot the host or load another kernel", false },
	{ CAP_SYSLOG,          "read the kernel's log and addresses, which helps other attacks aim", false },
	{ CAP_SYS_TIME,        "set the host's clock and so break certificates and logs", false },
};
// clang-format on

const size_t dangerous_capability_count = ISO_COUNT(dangerous_capabilities);

const uint64_t caps_dangerous = CAP_BIT(CAP_SYS_ADMIN) | CAP_BIT(CAP_SYS_MODULE) | CAP_BIT(CAP_SYS_RAWIO) |
				CAP_BIT(CAP_SYS_PTRACE) | CAP_BIT(CAP_DAC_READ_SEARCH) | CAP_BIT(CAP_BPF) |
				CAP_BIT(CAP_PERFMON) | CAP_BIT(CAP_NET_ADMIN) | CAP_BIT(CAP_MKNOD) |
				CAP_BIT(CAP_SYS_BOOT) | CAP_BIT(CAP_SYSLOG) | CAP_BIT(CAP_SYS_TIME);

const uint64_t caps_very_dangerous = CAP_BIT(CAP_SYS_ADMIN) | CAP_BIT(CAP_SYS_MODULE) | CAP_BIT(CAP_SYS_RAWIO) |
				     CAP_BIT(CAP_SYS_PTRACE) | CAP_BIT(CAP_DAC_READ_SEARCH) | CAP_BIT(CAP_BPF);

/*
 * Where the kernel asks with capable(), only the initial user namespace counts;
 * with ns_capable() and capable_wrt_inode_uidgid() the one that owns the object
 * does. What is not listed is asked in the second way throughout. To add one:
 * add its row.
 */
// clang-format off
static const struct {
	unsigned number;
	enum cap_scope scope;
} scopes[] = {
	{ CAP_DAC_READ_SEARCH, CAP_SCOPE_PART },    /* open_by_handle_at(2) asks the initial one */
	{ CAP_LINUX_IMMUTABLE, CAP_SCOPE_INITIAL },
	{ CAP_IPC_LOCK,        CAP_SCOPE_PART },    /* mlock(2) asks the initial one */
	{ CAP_SYS_MODULE,      CAP_SCOPE_INITIAL },
	{ CAP_SYS_RAWIO,       CAP_SCOPE_INITIAL },
	{ CAP_SYS_PACCT,       CAP_SCOPE_INITIAL },
	{ CAP_SYS_ADMIN,       CAP_SCOPE_PART },    /* mounts of file systems marked FS_USERNS_MOUNT, setns, hostname */
	{ CAP_SYS_BOOT,        CAP_SCOPE_PART },    /* ends its own pid namespace; kexec asks the initial one */
	{ CAP_SYS_NICE,        CAP_SCOPE_PART },
	{ CAP_SYS_RESOURCE,    CAP_SCOPE_PART },
	{ CAP_SYS_TIME,        CAP_SCOPE_PART },    /* offsets of its own time namespace */
	{ CAP_SYS_TTY_CONFIG,  CAP_SCOPE_INITIAL },
	{ CAP_MKNOD,           CAP_SCOPE_INITIAL },
	{ CAP_LEASE,           CAP_SCOPE_INITIAL },
	{ CAP_AUDIT_WRITE,     CAP_SCOPE_INITIAL },
	{ CAP_AUDIT_CONTROL,   CAP_SCOPE_INITIAL },
	{ CAP_MAC_OVERRIDE,    CAP_SCOPE_INITIAL },
	{ CAP_MAC_ADMIN,       CAP_SCOPE_PART },    /* AppArmor: policy of a namespace of its own */
	{ CAP_SYSLOG,          CAP_SCOPE_INITIAL },
	{ CAP_WAKE_ALARM,      CAP_SCOPE_INITIAL },
	{ CAP_BLOCK_SUSPEND,   CAP_SCOPE_INITIAL },
	{ CAP_AUDIT_READ,      CAP_SCOPE_INITIAL },
	{ CAP_PERFMON,         CAP_SCOPE_INITIAL },
	{ CAP_BPF,             CAP_SCOPE_PART },    /* with a token that was handed to it, Linux 6.9 */
};
// clang-format on

enum cap_scope cap_scope_of(unsigned number)
{
	for (size_t i = 0; i < ISO_COUNT(scopes); i++)
		if (scopes[i].number == number)
			return scopes[i].scope;
	return CAP_SCOPE_OWN;
}
