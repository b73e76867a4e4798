/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <errno.h>
#include <linux/seccomp.h>
#include <string.h>

#include <isotop/base.h>
#include <isotop/ruling.h>

/* What a kernel header older than the kernel may lack. */
#ifndef SECCOMP_RET_USER_NOTIF
#define SECCOMP_RET_USER_NOTIF 0x7fc00000U
#endif

#define ERRNO_MOST 4095 /* MAX_ERRNO, include/linux/err.h */

/*
 * The actions of seccomp(2), most restrictive first, as the kernel ranks them.
 * A new one gets its line here and its place in enum action.
 */
const struct action_info action_infos[ACTION_COUNT] = {
	[ACTION_KILL_PROCESS] = {
		.name = "kill-process",
		.means = "The whole process dies of SIGSYS.",
		.ret = SECCOMP_RET_KILL_PROCESS,
	},
	[ACTION_KILL_THREAD] = {
		.name = "kill-thread",
		.means = "The calling thread dies of SIGSYS.",
		.ret = SECCOMP_RET_KILL_THREAD,
	},
	[ACTION_TRAP] = {
		.name = "trap",
		.means = "The thread gets SIGSYS, which it may catch; the call is not carried out.",
		.ret = SECCOMP_RET_TRAP,
	},
	[ACTION_ERRNO] = {
		.name = "errno",
		.means = "The call is not carried out: it fails with this error, or with 0 seems to work.",
		.ret = SECCOMP_RET_ERRNO,
	},
	[ACTION_NOTIFY] = {
		.name = "notify",
		.means = "A supervisor outside decides; without one the call fails with ENOSYS.",
		.ret = SECCOMP_RET_USER_NOTIF,
		.reaches_kernel = true,
	},
	[ACTION_TRACE] = {
		.name = "trace",
		.means = "A tracer decides; without one the call fails with ENOSYS.",
		.ret = SECCOMP_RET_TRACE,
		.reaches_kernel = true,
	},
	[ACTION_LOG] = {
		.name = "log",
		.means = "The call is carried out and written to the audit log.",
		.ret = SECCOMP_RET_LOG,
		.reaches_kernel = true,
	},
	[ACTION_ALLOW] = {
		.name = "allow",
		.means = "The call is carried out.",
		.ret = SECCOMP_RET_ALLOW,
		.reaches_kernel = true,
	},
	[ACTION_DEPENDS] = {
		.name = "depends",
		.means = "The arguments decide.",
	},
	[ACTION_UNKNOWN] = {
		.name = "unknown",
		.means = "The filter computes more than could be worked out.",
	},
};

/*
 * Error names as errno(3) and this architecture number them: the symbols of
 * the C library's header. To add one: its name, anywhere.
 */
#define ERRNOS(E)                                                                                                                \
	E(EPERM)                                                                                                                 \
	E(ENOENT)                                                                                                                \
	E(ESRCH)                                                                                                                 \
	E(EINTR)                                                                                                                 \
	E(EIO)                                                                                                                   \
	E(ENXIO)                                                                                                                 \
	E(E2BIG)                                                                                                                 \
	E(ENOEXEC)                                                                                                               \
	E(EBADF)                                                                                                                 \
	E(ECHILD) E(EAGAIN) E(ENOMEM) E(EACCES) E(EFAULT) E(ENOTBLK) E(EBUSY) E(EEXIST) E(EXDEV) E(ENODEV) E(                    \
		ENOTDIR) E(EISDIR) E(EINVAL) E(ENFILE) E(EMFILE) E(ENOTTY) E(ETXTBSY) E(EFBIG) E(ENOSPC) E(ESPIPE)               \
		E(EROFS) E(EMLINK) E(EPIPE) E(EDOM) E(ERANGE) E(EDEADLK) E(ENAMETOOLONG) E(ENOLCK) E(ENOSYS) E(                  \
			ENOTEMPTY) E(ELOOP) E(ENOMSG) E(EIDRM) E(ECHRNG) E(EL2NSYNC) E(EL3HLT) E(EL3RST) E(ELNRNG)               \
			E(EUNATCH) E(ENOCSI) E(EL2HLT) E(EBADE) E(EBADR) E(EXFULL) E(ENOANO) E(EBADRQC) E(EBADSLT) E(            \
				EBFONT) E(ENOSTR) E(ENODATA) E(ETIME) E(ENOSR) E(ENONET) E(ENOPKG) E(EREMOTE)                    \
				E(ENOLINK) E(EADV) E(ESRMNT) E(ECOMM) E(EPROTO) E(EMULTIHOP) E(EDOTDOT) E(EBADMSG) E(            \
					EOVERFLOW) E(ENOTUNIQ) E(EBADFD) E(EREMCHG) E(ELIBACC) E(ELIBBAD) E(ELIBSCN)             \
					E(ELIBMAX) E(ELIBEXEC) E(EILSEQ) E(ERESTART) E(ESTRPIPE) E(EUSERS) E(                    \
						ENOTSOCK) E(EDESTADDRREQ) E(EMSGSIZE) E(EPROTOTYPE) E(ENOPROTOOPT)               \
						E(EPROTONOSUPPORT) E(ESOCKTNOSUPPORT) E(EOPNOTSUPP) E(EPFNOSUPPORT) E(           \
							EAFNOSUPPORT) E(EADDRINUSE) E(EADDRNOTAVAIL) E(ENETDOWN)                 \
							E(ENETUNREACH) E(ENETRESET) E(ECONNABORTED) E(ECONNRESET) E(             \
								ENOBUFS) E(EISCONN) E(ENOTCONN) E(ESHUTDOWN) E(ETOOMANYREFS)     \
								E(ETIMEDOUT) E(ECONNREFUSED) E(EHOSTDOWN) E(EHOSTUNREACH) E(     \
									EALREADY) E(EINPROGRESS) E(ESTALE)                       \
									E(EUCLEAN) E(ENOTNAM) E(ENAVAIL) E(EISNAM) E(            \
										EREMOTEIO) E(EDQUOT) E(ENOMEDIUM) E(EMEDIUMTYPE) \
										E(ECANCELED) E(ENOKEY) E(EKEYEXPIRED) E(         \
											EKEYREVOKED) E(EKEYREJECTED)             \
											E(EOWNERDEAD) E(                         \
												ENOTRECOVERABLE) E(ERFKILL)      \
												E(EHWPOISON) /* second           \
														names            \
														of               \
														numbers          \
														above,           \
														for              \
														errno_number()   \
														alone            \
													      */                 \
		E(EWOULDBLOCK) E(EDEADLOCK) E(ENOTSUP)

static const struct {
	const char *name;
	int number;
} errnos[] = {
#define E(name) { #name, name },
	ERRNOS(E)
#undef E
};

static const char *errno_name(int number)
{
	for (size_t i = 0; i < ISO_COUNT(errnos); i++) {
		if (errnos[i].number == number)
			return errnos[i].name;
	}
	return NULL;
}

int errno_number(const char *name)
{
	for (size_t i = 0; i < ISO_COUNT(errnos); i++) {
		if (strcmp(errnos[i].name, name) == 0)
			return errnos[i].number;
	}
	return 0;
}

struct outcome outcome_of(uint32_t ret)
{
	uint32_t data = ret & SECCOMP_RET_DATA;
	for (enum action action = 0; action < ACTION_DEPENDS; action++) {
		if (action_infos[action].ret != (ret & SECCOMP_RET_ACTION_FULL))
			continue;
		if (action == ACTION_ERRNO && data > ERRNO_MOST)
			data = ERRNO_MOST;
		else if (action != ACTION_ERRNO && action != ACTION_TRAP && action != ACTION_TRACE)
			data = 0; /* nobody gets to see it */
		return (struct outcome){ .action = action, .data = (uint16_t)data };
	}
	/* __seccomp_filter() in kernel/seccomp.c, since 4.14: what it does not know kills the process */
	return (struct outcome){ .action = ACTION_KILL_PROCESS };
}

uint32_t outcome_ret(struct outcome outcome)
{
	return action_infos[outcome.action].ret | outcome.data;
}

bool outcome_equal(struct outcome a, struct outcome b)
{
	return a.action == b.action && a.data == b.data;
}

void outcome_text(struct strbuf *out, struct outcome outcome)
{
	strbuf_adds(out, action_infos[outcome.action].name);
	const char *name = errno_name(outcome.data);
	if (outcome.action == ACTION_ERRNO && name)
		strbuf_addf(out, " %u (%s)", outcome.data, name);
	else if (outcome.action == ACTION_ERRNO || outcome.data)
		strbuf_addf(out, " %u", outcome.data);
}
