/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "seccomp/arguments.h"

#include <inttypes.h>
#include <string.h>

#include <isotop/bpf.h>

struct value {
	uint64_t value;
	const char *name; /* NULL ends a list */
};

struct argument {
	const char *syscall;
	unsigned index;
	const char *name;
	const struct value *values; /* NULL: none are named */
	enum {
		HEX,
		DECIMAL,
		FLAGS
	} style;         /* FLAGS: hexadecimal, and the names are those of bits */
	const char *abi; /* NULL: every ABI; else this one alone */
	bool narrow;     /* the kernel takes 32 bits of it: int, unsigned int or narrower in its SYSCALL_DEFINE */
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
	{ "clone",         1, "flags",    clone_flags, FLAGS,   "s390x", false }, /* CLONE_BACKWARDS2 */
	{ "clone",         1, "flags",    clone_flags, FLAGS,   "s390", false },
	{ "clone",         0, "stack",    NULL,        HEX,     "s390x", false },
	{ "clone",         0, "stack",    NULL,        HEX,     "s390", false },
	{ "clone",         0, "flags",    clone_flags, FLAGS,   NULL, false },
	{ "unshare",       0, "flags",    clone_flags, FLAGS,   NULL, false },
	{ "setns",         0, "fd",       NULL,        DECIMAL, NULL, true },
	{ "setns",         1, "nstype",   clone_flags, FLAGS,   NULL, true },
	{ "personality",   0, "persona",  personas,    HEX,     NULL, true },
	{ "socket",        0, "domain",   domains,     DECIMAL, NULL, true },
	{ "socket",        1, "type",     socket_types, DECIMAL, NULL, true },
	{ "socket",        2, "protocol", protocols,   DECIMAL, NULL, true },
	{ "socketpair",    0, "domain",   domains,     DECIMAL, NULL, true },
	{ "socketpair",    1, "type",     socket_types, DECIMAL, NULL, true },
	{ "socketpair",    2, "protocol", NULL,        DECIMAL, NULL, true },
	{ "socketcall",    0, "call",     socketcalls, DECIMAL, NULL, false },
	{ "ipc",           0, "call",     NULL,        DECIMAL, NULL, false },
	{ "ioctl",         0, "fd",       NULL,        DECIMAL, NULL, true },
	{ "ioctl",         1, "request",  ioctls,      HEX,     NULL, true },
	{ "fcntl",         0, "fd",       NULL,        DECIMAL, NULL, true },
	{ "fcntl",         1, "cmd",      NULL,        DECIMAL, NULL, true },
	{ "fcntl64",       1, "cmd",      NULL,        DECIMAL, NULL, false },
	{ "prctl",         0, "option",   NULL,        DECIMAL, NULL, true },
	{ "arch_prctl",    0, "code",     NULL,        HEX,     NULL, false },
	{ "ptrace",        0, "request",  ptrace_requests, HEX,     NULL, false },
	{ "ptrace",        1, "pid",      NULL,        DECIMAL, NULL, false },
	{ "bpf",           0, "cmd",      NULL,        DECIMAL, NULL, true },
	{ "keyctl",        0, "operation", NULL,       DECIMAL, NULL, true },
	{ "kcmp",          2, "type",     NULL,        DECIMAL, NULL, true },
	{ "futex",         1, "op",       NULL,        DECIMAL, NULL, true },
	{ "madvise",       2, "advice",   NULL,        DECIMAL, NULL, true },
	{ "mmap",          2, "prot",     protections, FLAGS,   NULL, false },
	{ "mmap",          3, "flags",    NULL,        HEX,     NULL, false },
	{ "mmap2",         2, "prot",     protections, FLAGS,   NULL, false },
	{ "mmap2",         3, "flags",    NULL,        HEX,     NULL, false },
	{ "mprotect",      2, "prot",     protections, FLAGS,   NULL, false },
	{ "pkey_mprotect", 2, "prot",     protections, FLAGS,   NULL, false },
	{ "shmat",         2, "shmflg",   NULL,        HEX,     NULL, true },
	{ "mount",         3, "flags",    NULL,        HEX,     NULL, false },
	{ "umount2",       1, "flags",    NULL,        HEX,     NULL, true },
	{ "open",          1, "flags",    NULL,        HEX,     NULL, true },
	{ "open",          2, "mode",     modes,       FLAGS,   NULL, true },
	{ "openat",        0, "dirfd",    NULL,        HEX,     NULL, true },
	{ "openat",        2, "flags",    NULL,        HEX,     NULL, true },
	{ "openat",        3, "mode",     modes,       FLAGS,   NULL, true },
	{ "creat",         1, "mode",     modes,       FLAGS,   NULL, true },
	{ "chmod",         1, "mode",     modes,       FLAGS,   NULL, true },
	{ "fchmod",        1, "mode",     modes,       FLAGS,   NULL, true },
	{ "fchmodat",      2, "mode",     modes,       FLAGS,   NULL, true },
	{ "fchmodat2",     2, "mode",     modes,       FLAGS,   NULL, true },
	{ "mknod",         1, "mode",     modes,       FLAGS,   NULL, true },
	{ "mknodat",       2, "mode",     modes,       FLAGS,   NULL, true },
	{ "mkdir",         1, "mode",     modes,       FLAGS,   NULL, true },
	{ "mkdirat",       2, "mode",     modes,       FLAGS,   NULL, true },
	{ "umask",         0, "mask",     NULL,        HEX,     NULL, true },
	{ "kill",          0, "pid",      NULL,        DECIMAL, NULL, true },
	{ "kill",          1, "sig",      NULL,        DECIMAL, NULL, true },
	{ "tkill",         1, "sig",      NULL,        DECIMAL, NULL, true },
	{ "tgkill",        2, "sig",      NULL,        DECIMAL, NULL, true },
	{ "prlimit64",     0, "pid",      NULL,        DECIMAL, NULL, true },
	{ "prlimit64",     1, "resource", NULL,        DECIMAL, NULL, true },
	{ "setrlimit",     0, "resource", NULL,        DECIMAL, NULL, true },
	{ "syslog",        0, "type",     NULL,        DECIMAL, NULL, true },
	{ "quotactl",      0, "cmd",      NULL,        HEX,     NULL, true },
	{ "reboot",        2, "cmd",      NULL,        HEX,     NULL, true },
	{ "clock_gettime", 0, "clock",    NULL,        DECIMAL, NULL, true },
	{ "getrusage",     0, "who",      NULL,        DECIMAL, NULL, true },
	{ "read",          0, "fd",       NULL,        DECIMAL, NULL, true },
	{ "read",          2, "count",    NULL,        HEX,     NULL, false },
	{ "write",         0, "fd",       NULL,        DECIMAL, NULL, true },
	{ "write",         2, "count",    NULL,        HEX,     NULL, false },
	{ "close",         0, "fd",       NULL,        DECIMAL, NULL, true },
	{ "dup2",          1, "newfd",    NULL,        DECIMAL, NULL, true },
	{ "sched_setscheduler", 1, "policy", NULL,     DECIMAL, NULL, true },
	{ "setuid",        0, "uid",      NULL,        DECIMAL, NULL, true },
	{ "setgid",        0, "gid",      NULL,        DECIMAL, NULL, true },
	{ "seccomp",       0, "operation", NULL,       DECIMAL, NULL, true },
	{ "seccomp",       1, "flags",    NULL,        HEX,     NULL, true },
	{ "memfd_create",  1, "flags",    NULL,        HEX,     NULL, true },
	{ "userfaultfd",   0, "flags",    NULL,        HEX,     NULL, true },
	{ "setsockopt",    1, "level",    NULL,        DECIMAL, NULL, true },
	{ "setsockopt",    2, "optname",  NULL,        DECIMAL, NULL, true },
	{ "getsockopt",    1, "level",    NULL,        DECIMAL, NULL, true },
	{ "getsockopt",    2, "optname",  NULL,        DECIMAL, NULL, true },
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

bool argument_is_narrow(const struct abi *abi, const char *syscall, unsigned index)
{
	const struct argument *argument = argument_find(abi, syscall, index);
	return argument && argument->narrow;
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

static void add_value_name(struct strbuf *out, const struct argument *argument, uint64_t value)
{
	for (const struct value *at = argument->values; at && at->name; at++) {
		if (at->value == value)
			strbuf_addf(out, " [%s]", at->name);
	}
}

void argument_add_value(struct strbuf *out, const struct argument *argument, uint64_t value)
{
	bool decimal = (argument && argument->style == DECIMAL && value < 10000) || value == 0;
	strbuf_addf(out, decimal ? "%" PRIu64 : "0x%" PRIx64, value);
	if (argument)
		add_value_name(out, argument, value);
}

void argument_add_mask(struct strbuf *out, const struct argument *argument, uint64_t mask)
{
	strbuf_addf(out, "0x%" PRIx64, mask);
	if (argument && argument->style == FLAGS)
		add_value_name(out, argument, mask);
}
