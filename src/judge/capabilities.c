/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "assess.h"

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
