/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "judge/assess.h"
#include "judge/readings.h"

#include <sys/capability.h>

#include <isotop/capabilities.h>
#include <isotop/powers.h>

/*
 * The 41 capabilities, most dangerous first, and what an attacker gets from
 * each; capabilities(7). @danger: HOST leads to the host by itself outside a
 * user namespace, DANGEROUS weakens the host or what is confined by it, MINOR
 * does neither alone. @source marks the five that deserve the closest review.
 * To add one: its row here, where its rank is its place.
 */
// clang-format off
#define CAPABILITIES(ROW) \
	ROW(SYS_ADMIN,          HOST,      true, "mount file systems, join namespaces, reach most of what root can do") \
	ROW(SYS_MODULE,         HOST,      true, "load code into the host's kernel") \
	ROW(SYS_RAWIO,          HOST,      false, "read and write the host's memory and disks past every check") \
	ROW(SYS_BOOT,           HOST,      false, "reboot the host or start another kernel in place of its own") \
	ROW(SYS_PTRACE,         HOST,      true, "read, steer and inject code into every process it can see") \
	ROW(DAC_READ_SEARCH,    HOST,      true, "open any file of a mounted file system by handle, past its permissions") \
	ROW(BPF,                HOST,      false, "load programs that watch or steer the host's kernel") \
	ROW(MAC_ADMIN,          DANGEROUS, false, "replace the policy of AppArmor or Smack, its own confinement among it") \
	ROW(MAC_OVERRIDE,       DANGEROUS, false, "ignore Smack's policy, which is the only one that asks for it") \
	ROW(PERFMON,            DANGEROUS, false, "watch the kernel and other processes through perf and tracing") \
	ROW(NET_ADMIN,          DANGEROUS, true, "change routes, firewalls and interfaces, take over neighbours' traffic") \
	ROW(MKNOD,              DANGEROUS, false, "make device nodes for disks and memory where the device rules allow it") \
	ROW(CHECKPOINT_RESTORE, DANGEROUS, false, "open the files that other processes have mapped, and choose process ids") \
	ROW(SYSLOG,             DANGEROUS, false, "read the kernel's log and addresses, which helps other attacks aim") \
	ROW(SYS_TIME,           DANGEROUS, false, "set the host's clock and so break certificates and logs") \
	ROW(AUDIT_CONTROL,      DANGEROUS, false, "switch the host's audit off or change its rules, so that nothing is recorded") \
	ROW(AUDIT_READ,         DANGEROUS, false, "read the host's audit records: what every process of the host does") \
	ROW(SYS_RESOURCE,       MINOR,     false, "go past resource limits and quotas, so that the host runs out of them") \
	ROW(LINUX_IMMUTABLE,    MINOR,     false, "change files that are marked append-only or immutable, logs among them") \
	ROW(SETPCAP,            MINOR,     false, "hand its whole bounding set on to programs that it starts") \
	ROW(SETFCAP,            MINOR,     false, "put capabilities on files, so that any user who runs them gets them") \
	ROW(SETUID,             MINOR,     false, "become any user, and with the host's processes in view any user of the host") \
	ROW(SETGID,             MINOR,     false, "become a member of any group, which opens sockets and files of that group") \
	ROW(DAC_OVERRIDE,       MINOR,     false, "read and write every file it can reach, whatever its permissions") \
	ROW(FOWNER,             MINOR,     false, "change modes and attributes of files that others own") \
	ROW(CHOWN,              MINOR,     false, "take any file that it can reach as its own") \
	ROW(FSETID,             MINOR,     false, "keep setuid bits on files that it changes") \
	ROW(NET_RAW,            MINOR,     false, "forge packets and answer for neighbours on the same network") \
	ROW(IPC_OWNER,          MINOR,     false, "use shared memory, semaphores and queues whoever owns them") \
	ROW(IPC_LOCK,           MINOR,     false, "lock memory past its limit, so that the host must keep it") \
	ROW(SYS_NICE,           MINOR,     false, "put itself before every other process, on every processor") \
	ROW(SYS_PACCT,          MINOR,     false, "switch process accounting on or off and choose its file") \
	ROW(SYS_TTY_CONFIG,     MINOR,     false, "hang up and reconfigure the host's consoles") \
	ROW(BLOCK_SUSPEND,      MINOR,     false, "keep the host from going to sleep") \
	ROW(WAKE_ALARM,         MINOR,     false, "wake the host from sleep") \
	ROW(AUDIT_WRITE,        MINOR,     false, "write records of its own into the host's audit log") \
	ROW(LEASE,              MINOR,     false, "delay those who open a file that it holds a lease on") \
	ROW(NET_BROADCAST,      MINOR,     false, "nothing: no kernel asks for it") \
	ROW(SYS_CHROOT,         MINOR,     false, "change its root directory, a step of some escapes") \
	ROW(KILL,               MINOR,     false, "end any process that it can see, whoever owns it") \
	ROW(NET_BIND_SERVICE,   MINOR,     false, "answer on ports below 1024, which is what most services need it for")
// clang-format on

#define ROW(name, danger, source, gives) { CAP_##name, CAP_IS_##danger, (source), (gives) },
const struct capability capabilities[CAP_COUNT] = { CAPABILITIES(ROW) };
#undef ROW

#define CAP_IS_MINOR_BIT(name)     0
#define CAP_IS_DANGEROUS_BIT(name) CAP_BIT(CAP_##name)
#define CAP_IS_HOST_BIT(name)      CAP_BIT(CAP_##name)
#define ROW(name, danger, source, gives) | CAP_IS_##danger##_BIT(name)
const uint64_t caps_dangerous = 0 CAPABILITIES(ROW);
#undef CAP_IS_DANGEROUS_BIT
#define CAP_IS_DANGEROUS_BIT(name) 0
const uint64_t caps_very_dangerous = 0 CAPABILITIES(ROW);
#undef ROW

const struct capability *capability_find(unsigned number)
{
	for (size_t i = 0; i < CAP_COUNT; i++)
		if (capabilities[i].number == number)
			return &capabilities[i];
	return NULL;
}

const struct capability *capability_worst(uint64_t mask)
{
	for (size_t i = 0; i < CAP_COUNT; i++)
		if (mask & CAP_BIT(capabilities[i].number))
			return &capabilities[i];
	return NULL;
}

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
	{ CAP_NET_BROADCAST,   CAP_SCOPE_NOWHERE },
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
	{ CAP_CHECKPOINT_RESTORE, CAP_SCOPE_PART }, /* ids of its own pid namespace; map_files asks the initial one */
};
// clang-format on

enum cap_scope cap_scope_of(unsigned number)
{
	for (size_t i = 0; i < ISO_COUNT(scopes); i++)
		if (scopes[i].number == number)
			return scopes[i].scope;
	return CAP_SCOPE_OWN;
}
