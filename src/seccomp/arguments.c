/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "arguments.h"

#include <inttypes.h>
#include <string.h>

struct value {
	uint64_t value;
	const char *name; /* NULL ends a list */
};

struct argument {
	const char *syscall;
	unsigned index;
	const char *name;
	const struct value *values; /* NULL: none are named */
	bool decimal;
	const char *abi; /* NULL: every ABI; else this one alone */
};

/*
 * Named values, from the kernel's include/uapi. A list is used by one or more
 * rows of the table below; to add a value, add its line.
 */
static const struct value clone_flags[] = {
	{ 0x7e020000, "CLONE_NEW*" },
	{ 0x7e020080, "CLONE_NEW*" },
	{ 0x00020000, "CLONE_NEWNS" },
	{ 0x02000000, "CLONE_NEWCGROUP" },
	{ 0x04000000, "CLONE_NEWUTS" },
	{ 0x08000000, "CLONE_NEWIPC" },
	{ 0x10000000, "CLONE_NEWUSER" },
	{ 0x20000000, "CLONE_NEWPID" },
	{ 0x40000000, "CLONE_NEWNET" },
	{ 0x00000080, "CLONE_NEWTIME" },
	{ 0, NULL },
};

static const struct value domains[] = {
	{ 0, "AF_UNSPEC" },
	{ 1, "AF_UNIX" },
	{ 2, "AF_INET" },
	{ 10, "AF_INET6" },
	{ 15, "AF_KEY" },
	{ 16, "AF_NETLINK" },
	{ 17, "AF_PACKET" },
	{ 21, "AF_RDS" },
	{ 29, "AF_CAN" },
	{ 30, "AF_TIPC" },
	{ 38, "AF_ALG" },
	{ 40, "AF_VSOCK" },
	{ 44, "AF_XDP" },
	{ 0, NULL },
};

static const struct value protocols[] = {
	{ 9, "NETLINK_AUDIT" },
	{ 0, NULL },
};

static const struct value socket_types[] = {
	{ 1, "SOCK_STREAM" },
	{ 2, "SOCK_DGRAM" },
	{ 3, "SOCK_RAW" },
	{ 5, "SOCK_SEQPACKET" },
	{ 10, "SOCK_PACKET" },
	{ 0, NULL },
};

static const struct value personas[] = {
	{ 0x0, "PER_LINUX" },
	{ 0x8, "PER_LINUX32" },
	{ 0x20000, "UNAME26" },
	{ 0x20008, "UNAME26|PER_LINUX32" },
	{ 0x40000, "ADDR_NO_RANDOMIZE" },
	{ 0xffffffff, "query" },
	{ 0, NULL },
};

static const struct value ioctls[] = {
	{ 0x5412, "TIOCSTI" },
	{ 0x541c, "TIOCLINUX" },
	{ 0x5401, "TCGETS" },
	{ 0x5413, "TIOCGWINSZ" },
	{ 0x541b, "FIONREAD" },
	{ 0x5421, "FIONBIO" },
	{ 0, NULL },
};

static const struct value ptrace_requests[] = {
	{ 0, "PTRACE_TRACEME" },
	{ 16, "PTRACE_ATTACH" },
	{ 0x4206, "PTRACE_SEIZE" },
	{ 0, NULL },
};

static const struct value socketcalls[] = {
	{ 1, "socket" },
	{ 2, "bind" },
	{ 3, "connect" },
	{ 4, "listen" },
	{ 5, "accept" },
	{ 6, "getsockname" },
	{ 7, "getpeername" },
	{ 8, "socketpair" },
	{ 9, "send" },
	{ 10, "recv" },
	{ 11, "sendto" },
	{ 12, "recvfrom" },
	{ 13, "shutdown" },
	{ 14, "setsockopt" },
	{ 15, "getsockopt" },
	{ 16, "sendmsg" },
	{ 17, "recvmsg" },
	{ 18, "accept4" },
	{ 19, "recvmmsg" },
	{ 20, "sendmmsg" },
	{ 0, NULL },
};

static const struct value protections[] = {
	{ 0x4, "PROT_EXEC" },
	{ 0x2, "PROT_WRITE" },
	{ 0x6, "PROT_WRITE|PROT_EXEC" },
	{ 0, NULL },
};

static const struct value modes[] = {
	{ 0x800, "S_ISUID" },
	{ 0x400, "S_ISGID" },
	{ 0, NULL },
};

/*
 * Arguments that filters test, from the manual pages of section 2. To add one:
 * its line, anywhere; one of a single ABI before the one of all.
 */
// clang-format off
static const struct argument arguments[] = {
	{ "clone",         1, "flags",    clone_flags, false, "s390x" }, /* CLONE_BACKWARDS2 */
	{ "clone",         1, "flags",    clone_flags, false, "s390" },
	{ "clone",         0, "stack",    NULL,        false, "s390x" },
	{ "clone",         0, "stack",    NULL,        false, "s390" },
	{ "clone",         0, "flags",    clone_flags, false, NULL },
	{ "unshare",       0, "flags",    clone_flags, false, NULL },
	{ "setns",         0, "fd",       NULL,        true,  NULL },
	{ "setns",         1, "nstype",   clone_flags, false, NULL },
	{ "personality",   0, "persona",  personas,    false, NULL },
	{ "socket",        0, "domain",   domains,     true,  NULL },
	{ "socket",        1, "type",     socket_types, true, NULL },
	{ "socket",        2, "protocol", protocols,   true,  NULL },
	{ "socketpair",    0, "domain",   domains,     true,  NULL },
	{ "socketpair",    1, "type",     socket_types, true, NULL },
	{ "socketpair",    2, "protocol", NULL,        true,  NULL },
	{ "socketcall",    0, "call",     socketcalls, true,  NULL },
	{ "ipc",           0, "call",     NULL,        true,  NULL },
	{ "ioctl",         0, "fd",       NULL,        true,  NULL },
	{ "ioctl",         1, "request",  ioctls,      false, NULL },
	{ "fcntl",         0, "fd",       NULL,        true,  NULL },
	{ "fcntl",         1, "cmd",      NULL,        true,  NULL },
	{ "fcntl64",       1, "cmd",      NULL,        true,  NULL },
	{ "prctl",         0, "option",   NULL,        true,  NULL },
	{ "arch_prctl",    0, "code",     NULL,        false, NULL },
	{ "ptrace",        0, "request",  ptrace_requests, false, NULL },
	{ "ptrace",        1, "pid",      NULL,        true,  NULL },
	{ "bpf",           0, "cmd",      NULL,        true,  NULL },
	{ "keyctl",        0, "operation", NULL,       true,  NULL },
	{ "kcmp",          2, "type",     NULL,        true,  NULL },
	{ "futex",         1, "op",       NULL,        true,  NULL },
	{ "madvise",       2, "advice",   NULL,        true,  NULL },
	{ "mmap",          2, "prot",     protections, false, NULL },
	{ "mmap",          3, "flags",    NULL,        false, NULL },
	{ "mmap2",         2, "prot",     protections, false, NULL },
	{ "mmap2",         3, "flags",    NULL,        false, NULL },
	{ "mprotect",      2, "prot",     protections, false, NULL },
	{ "pkey_mprotect", 2, "prot",     protections, false, NULL },
	{ "shmat",         2, "shmflg",   NULL,        false, NULL },
	{ "mount",         3, "flags",    NULL,        false, NULL },
	{ "umount2",       1, "flags",    NULL,        false, NULL },
	{ "open",          1, "flags",    NULL,        false, NULL },
	{ "open",          2, "mode",     modes,       false, NULL },
	{ "openat",        0, "dirfd",    NULL,        false, NULL },
	{ "openat",        2, "flags",    NULL,        false, NULL },
	{ "openat",        3, "mode",     modes,       false, NULL },
	{ "creat",         1, "mode",     modes,       false, NULL },
	{ "chmod",         1, "mode",     modes,       false, NULL },
	{ "fchmod",        1, "mode",     modes,       false, NULL },
	{ "fchmodat",      2, "mode",     modes,       false, NULL },
	{ "fchmodat2",     2, "mode",     modes,       false, NULL },
	{ "mknod",         1, "mode",     modes,       false, NULL },
	{ "mknodat",       2, "mode",     modes,       false, NULL },
	{ "mkdir",         1, "mode",     modes,       false, NULL },
	{ "mkdirat",       2, "mode",     modes,       false, NULL },
	{ "umask",         0, "mask",     NULL,        false, NULL },
	{ "kill",          0, "pid",      NULL,        true,  NULL },
	{ "kill",          1, "sig",      NULL,        true,  NULL },
	{ "tkill",         1, "sig",      NULL,        true,  NULL },
	{ "tgkill",        2, "sig",      NULL,        true,  NULL },
	{ "prlimit64",     0, "pid",      NULL,        true,  NULL },
	{ "prlimit64",     1, "resource", NULL,        true,  NULL },
	{ "setrlimit",     0, "resource", NULL,        true,  NULL },
	{ "syslog",        0, "type",     NULL,        true,  NULL },
	{ "quotactl",      0, "cmd",      NULL,        false, NULL },
	{ "reboot",        2, "cmd",      NULL,        false, NULL },
	{ "clock_gettime", 0, "clock",    NULL,        true,  NULL },
	{ "getrusage",     0, "who",      NULL,        true,  NULL },
	{ "read",          0, "fd",       NULL,        true,  NULL },
	{ "read",          2, "count",    NULL,        false, NULL },
	{ "write",         0, "fd",       NULL,        true,  NULL },
	{ "write",         2, "count",    NULL,        false, NULL },
	{ "close",         0, "fd",       NULL,        true,  NULL },
	{ "dup2",          1, "newfd",    NULL,        true,  NULL },
	{ "sched_setscheduler", 1, "policy", NULL,     true,  NULL },
	{ "setuid",        0, "uid",      NULL,        true,  NULL },
	{ "setgid",        0, "gid",      NULL,        true,  NULL },
	{ "seccomp",       0, "operation", NULL,       true,  NULL },
	{ "seccomp",       1, "flags",    NULL,        false, NULL },
	{ "memfd_create",  1, "flags",    NULL,        false, NULL },
	{ "userfaultfd",   0, "flags",    NULL,        false, NULL },
	{ "setsockopt",    1, "level",    NULL,        true,  NULL },
	{ "setsockopt",    2, "optname",  NULL,        true,  NULL },
	{ "getsockopt",    1, "level",    NULL,        true,  NULL },
	{ "getsockopt",    2, "optname",  NULL,        true,  NULL },
};
// clang-format on

const struct argument *argument_find(const struct abi *abi, const char *syscall, unsigned index)
{
	for (size_t i = 0; syscall && i < ISO_COUNT(arguments); i++) {
		const struct argument *argument = &arguments[i];
		if (argument->index != index || strcmp(argument->syscall, syscall) != 0)
			continue;
		if (!argument->abi || strcmp(argument->abi, abi->id) == 0)
			return argument;
	}
	return NULL;
}

void argument_add_name(struct strbuf *out, const struct argument *argument, unsigned index)
{
	if (argument)
		strbuf_adds(out, argument->name);
	else if (index < 6)
		strbuf_addf(out, "arg%u", index);
	else
		strbuf_adds(out, "instruction pointer");
}

void argument_add_value(struct strbuf *out, const struct argument *argument, uint64_t value)
{
	bool decimal = (argument && argument->decimal && value < 10000) || value == 0;
	strbuf_addf(out, decimal ? "%" PRIu64 : "0x%" PRIx64, value);
	const struct value *at = argument ? argument->values : NULL;
	while (at && at->name) {
		if (at->value == value)
			strbuf_addf(out, " [%s]", at->name);
		at++;
	}
}
