/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <linux/capability.h>
#include <string.h>

#include <isotop/base.h>
#include <isotop/ruling.h>

/*
 * Syscalls that give somebody inside a container more than a program needs. The
 * order is the rank: first what runs code in the host's kernel, then what
 * reaches the host's files and processes, then what opens the way to kernel
 * bugs, then what harms the node or tells secrets. Most of them also need a
 * capability; a filter that refuses them is the layer that still holds when the
 * capability was obtained. What every runtime allows and a missing capability
 * makes harmless (mknod, adjtimex) is not here. To add one: its line, at its rank,
 * with the capabilities of those who need it: capabilities(7). 0: hardly anybody does.
 */
#define NEEDS(name) (UINT64_C(1) << CAP_##name)
#define EVERYBODY   UINT64_MAX /* the C library makes it, in a way that the runtimes' profiles let through */

// clang-format off
const struct dangerous_syscall dangerous_syscalls[] = {
	{ "init_module", "Loads a kernel module from memory: code with all the rights of the kernel.", NEEDS(SYS_MODULE) },
	{ "finit_module", "Loads a kernel module from a file: code with all the rights of the kernel.", NEEDS(SYS_MODULE) },
	{ "kexec_load", "Replaces the running kernel by one of the attacker's making.", NEEDS(SYS_BOOT) },
	{ "kexec_file_load", "Replaces the running kernel by one read from a file.", NEEDS(SYS_BOOT) },
	{ "bpf", "Loads programs that run inside the kernel, and can watch or change other processes there.", NEEDS(BPF) | NEEDS(SYS_ADMIN) },
	{ "mount", "Attaches file systems: the host's disk, cgroups, a fresh /proc without its masks.", NEEDS(SYS_ADMIN) },
	{ "move_mount", "Puts a mount where the attacker wants it, the second half of the new mount calls.", NEEDS(SYS_ADMIN) },
	{ "fsmount", "Makes a mount of a file system that was set up with fsopen.", NEEDS(SYS_ADMIN) },
	{ "fsopen", "Opens a file system for mounting, past filters that know only mount.", NEEDS(SYS_ADMIN) },
	{ "fsconfig", "Sets options of a file system before it is mounted; its parser had bugs that gave root.", NEEDS(SYS_ADMIN) },
	{ "fspick", "Reconfigures a file system that is mounted already, so that read-only becomes writable.", NEEDS(SYS_ADMIN) },
	{ "open_tree", "Clones mounts, and so looks beneath what was mounted over a path.", NEEDS(SYS_ADMIN) },
	{ "open_tree_attr", "Clones mounts with other attributes, such as writable instead of read-only.", NEEDS(SYS_ADMIN) },
	{ "mount_setattr", "Changes the attributes of whole mount trees, such as read-only to writable.", NEEDS(SYS_ADMIN) },
	{ "umount2", "Takes mounts away, and with them the masks over sensitive paths.", NEEDS(SYS_ADMIN) },
	{ "umount", "Takes mounts away, and with them the masks over sensitive paths.", NEEDS(SYS_ADMIN) },
	{ "pivot_root", "Exchanges the root of the mount namespace, a step of most escapes by mounting.", NEEDS(SYS_ADMIN) },
	{ "open_by_handle_at", "Opens files by number instead of by path, and so reaches outside the container's root.", NEEDS(DAC_READ_SEARCH) },
	{ "setns", "Enters another namespace, such as the host's, through a descriptor that leaked in.", NEEDS(SYS_ADMIN) },
	{ "unshare", "Makes new namespaces: in a new user namespace every capability is there, and kernel code with it.", NEEDS(SYS_ADMIN) },
	{ "clone3", "Makes new namespaces like unshare, with flags that no filter can look at.", EVERYBODY },
	{ "clone", "Makes new namespaces where its CLONE_NEW flags are let through.", EVERYBODY },
	{ "ptrace", "Reads and changes the memory and registers of other processes of the same user.", NEEDS(SYS_PTRACE) },
	{ "process_vm_writev", "Writes into the memory of other processes of the same user.", NEEDS(SYS_PTRACE) },
	{ "process_vm_readv", "Reads the memory of other processes of the same user, keys and tokens included.", NEEDS(SYS_PTRACE) },
	{ "pidfd_getfd", "Takes open files and sockets out of another process.", NEEDS(SYS_PTRACE) },
	{ "process_madvise", "Tells the kernel what to do with the memory of another process.", NEEDS(SYS_PTRACE) },
	{ "kcmp", "Compares kernel objects of two processes, which helps to find where things lie in memory.", NEEDS(SYS_PTRACE) },
	{ "iopl", "Gives access to all I/O ports of the machine, past every driver.", NEEDS(SYS_RAWIO) },
	{ "ioperm", "Gives access to single I/O ports of the machine, past every driver.", NEEDS(SYS_RAWIO) },
	{ "chroot", "Changes the root directory; together with an open directory it leads out of the old one.", NEEDS(SYS_CHROOT) },
	{ "io_uring_setup", "Opens a second way to many calls that no filter sees, in code with many bugs.", 0 },
	{ "io_uring_enter", "Carries out calls that were queued in shared memory, unseen by the filter.", 0 },
	{ "io_uring_register", "Registers files and buffers for calls that the filter does not see.", 0 },
	{ "userfaultfd", "Stops the kernel in the middle of a copy, which makes races in it easy to win.", NEEDS(SYS_PTRACE) },
	{ "perf_event_open", "Watches processor events, also of the kernel; its code had bugs that gave root.", NEEDS(PERFMON) | NEEDS(SYS_ADMIN) },
	{ "keyctl", "Reads and changes kernel keyrings, which containers share with each other and the host.", 0 },
	{ "add_key", "Puts keys into kernel keyrings, which containers share with each other and the host.", 0 },
	{ "request_key", "Asks for keys from keyrings shared with the host, and can start a helper there.", 0 },
	{ "personality", "Switches off protections such as address randomisation, which exploits need.", EVERYBODY },
	{ "modify_ldt", "Changes the processor's segment table, rarely needed code with old bugs.", 0 },
	{ "vm86", "Runs real-mode code, rarely needed code with old bugs.", 0 },
	{ "vm86old", "Runs real-mode code, rarely needed code with old bugs.", 0 },
	{ "vmsplice", "Puts pages of memory into pipes; a bug in it made every user root (CVE-2008-0600).", 0 },
	{ "lookup_dcookie", "Gives paths of files that processes outside have mapped.", NEEDS(SYS_ADMIN) },
	{ "fanotify_init", "Watches file accesses of whole mounts, and can hold them up.", NEEDS(SYS_ADMIN) },
	{ "quotactl", "Sets disk quotas of the host's file system for everybody.", NEEDS(SYS_ADMIN) },
	{ "quotactl_fd", "Sets disk quotas of the host's file system for everybody.", NEEDS(SYS_ADMIN) },
	{ "swapon", "Makes the host swap to a file of the attacker's, with other processes' memory in it.", NEEDS(SYS_ADMIN) },
	{ "swapoff", "Takes the host's swap space away, so that it runs out of memory.", NEEDS(SYS_ADMIN) },
	{ "reboot", "Restarts the host, or the container where it has a pid namespace of its own.", NEEDS(SYS_BOOT) },
	{ "settimeofday", "Sets the host's clock, which certificates and logs rely on.", NEEDS(SYS_TIME) },
	{ "clock_settime", "Sets the host's clock, which certificates and logs rely on.", NEEDS(SYS_TIME) },
	{ "clock_settime64", "Sets the host's clock, which certificates and logs rely on.", NEEDS(SYS_TIME) },
	{ "stime", "Sets the host's clock, which certificates and logs rely on.", NEEDS(SYS_TIME) },
	{ "acct", "Switches process accounting of the host on or off, and chooses where it writes.", NEEDS(SYS_PACCT) },
	{ "syslog", "Reads and clears the kernel's messages, which reveal where the kernel lies in memory.", NEEDS(SYSLOG) | NEEDS(SYS_ADMIN) },
	{ "sethostname", "Changes the host name, the host's own where the UTS namespace is shared.", NEEDS(SYS_ADMIN) },
	{ "setdomainname", "Changes the domain name, the host's own where the UTS namespace is shared.", NEEDS(SYS_ADMIN) },
	{ "vhangup", "Hangs up the terminal, also somebody else's.", NEEDS(SYS_TTY_CONFIG) },
	{ "delete_module", "Takes kernel modules away, also those that others rely on.", NEEDS(SYS_MODULE) },
	{ "move_pages", "Moves memory of other processes between nodes, and shows where it lies.", NEEDS(SYS_NICE) },
	{ "migrate_pages", "Moves memory of other processes between nodes.", NEEDS(SYS_NICE) },
	{ "mbind", "Chooses where memory lies, which helps to prepare attacks on it.", NEEDS(SYS_NICE) },
	{ "uselib", "Loads a library the way of the 1990s, code with old bugs.", 0 },
};
// clang-format on

const size_t dangerous_syscall_count = ISO_COUNT(dangerous_syscalls);

const struct dangerous_syscall *dangerous_find(const char *name)
{
	for (size_t i = 0; name && i < dangerous_syscall_count; i++) {
		if (strcmp(dangerous_syscalls[i].name, name) == 0)
			return &dangerous_syscalls[i];
	}
	return NULL;
}

bool dangerous_needed(const struct dangerous_syscall *call, uint64_t caps)
{
	return call->needs == EVERYBODY || (call->needs & caps) != 0;
}
