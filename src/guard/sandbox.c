/* SPDX-License-Identifier: Apache-2.0 */
/* Giving up for good what this process does not need: see "If isotop is taken over" in docs/threat-model.md. */
#include "config.h"

#include "guard/sandbox.h"

#include <dirent.h>
#include <errno.h>
#include <grp.h>
#include <linux/securebits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/capability.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

/*
 * LeakSanitizer stops its own process by ptrace(2) when it ends, and a coverage
 * build writes what it counted: neither is a build that reads strangers' files.
 */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__) || defined(ISOTOP_COVERAGE)
#define INSTRUMENTED true
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) || __has_feature(memory_sanitizer)
#define INSTRUMENTED true
#endif
#endif
#ifndef INSTRUMENTED
#define INSTRUMENTED false
#endif

/* Root's privileges of old are none any more, and cannot be made so again: capabilities(7). */
#define SECUREBITS                                                                                                    \
	(SECBIT_NOROOT | SECBIT_NOROOT_LOCKED | SECBIT_NO_SETUID_FIXUP | SECBIT_NO_SETUID_FIXUP_LOCKED |                  \
		SECBIT_KEEP_CAPS_LOCKED | SECBIT_NO_CAP_AMBIENT_RAISE | SECBIT_NO_CAP_AMBIENT_RAISE_LOCKED)

void guard_close_above(int fd)
{
	if (fd > 3)
		syscall(SYS_close_range, 3, fd - 1, 0);
	if (syscall(SYS_close_range, fd + 1, ~0u, 0) == 0)
		return;
	/* before Linux 5.9 */
	for (int other = 3; other < 1024; other++)
		if (other != fd)
			close(other);
}

/* ---- who it is -------------------------------------------------------------------- */

static bool id_of(const char *name, uid_t *ret)
{
	uint64_t id;
	const char *text = getenv(name);
	if (!text || !parse_u64(text, 10, &id) || id == 0 || id >= UINT32_MAX)
		return false;
	*ret = (uid_t)id;
	return true;
}

/*
 * sudo(8) says who called it. It is believed where this process is root from the
 * start: whoever set the variable could do as root what they like. Root stays
 * the saved id: a report may have to go where only root may write.
 */
static int become_invoker(struct err *err)
{
	uid_t uid;
	gid_t gid;
	if (getuid() != 0 || geteuid() != 0 || !id_of("SUDO_UID", &uid) || !id_of("SUDO_GID", &gid))
		return 0;
	/* The capabilities that dropping itself takes must outlive the change: capabilities(7), "Effect of user ID changes". */
	if (prctl(PR_SET_SECUREBITS, SECBIT_NO_SETUID_FIXUP) < 0)
		return err_set(err, -errno, "securebits: %s", strerror(errno));
	if (setgroups(1, &gid) < 0 || setresgid(gid, gid, 0) < 0 || setresuid(uid, uid, 0) < 0)
		return err_set(err, -errno, "becoming who called sudo: %s", strerror(errno));
	return 0;
}

/* ---- capabilities ------------------------------------------------------------------- */

/* The caps that are permitted now and among @keep. */
static uint64_t permitted_of(cap_t caps, uint64_t keep)
{
	uint64_t held = 0;
	for (cap_value_t cap = 0; cap < 64; cap++) {
		cap_flag_value_t set;
		if (keep >> cap & 1u && cap_get_flag(caps, cap, CAP_PERMITTED, &set) == 0 && set == CAP_SET)
			held |= UINT64_C(1) << cap;
	}
	return held;
}

static int set_caps(uint64_t held)
{
	cap_t caps = cap_init();
	int code = caps ? 0 : -ENOMEM;
	for (cap_value_t cap = 0; code == 0 && cap < 64; cap++)
		if (held >> cap & 1u && (cap_set_flag(caps, CAP_PERMITTED, 1, &cap, CAP_SET) < 0 ||
						cap_set_flag(caps, CAP_EFFECTIVE, 1, &cap, CAP_SET) < 0))
			code = -errno;
	if (code == 0 && cap_set_proc(caps) < 0)
		code = -errno;
	cap_free(caps);
	return code;
}

/* The bounding set and the securebits can be changed by those alone who have CAP_SETPCAP; others never gain by exec. */
int guard_drop_caps(uint64_t keep, struct err *err)
{
	cap_t now = cap_get_proc();
	if (!now)
		return err_set(err, -errno, "capabilities: %s", strerror(errno));
	uint64_t held = permitted_of(now, keep);
	bool privileged = permitted_of(now, UINT64_C(1) << CAP_SETPCAP) != 0;
	cap_free(now);
	for (cap_value_t cap = 0; privileged && cap <= cap_max_bits(); cap++)
		if (cap_get_bound(cap) > 0 && cap_drop_bound(cap) < 0)
			return err_set(err, -errno, "bounding set: %s", strerror(errno));
	if (privileged && prctl(PR_SET_SECUREBITS, SECUREBITS) < 0)
		return err_set(err, -errno, "securebits: %s", strerror(errno));
	/* there is no ambient set before Linux 4.3 */
	if (cap_reset_ambient() < 0 && errno != EINVAL && errno != ENOSYS)
		return err_set(err, -errno, "ambient set: %s", strerror(errno));
	int code = set_caps(held);
	return code < 0 ? err_set(err, code, "capabilities: %s", strerror(-code)) : 0;
}

/* ---- all of it ----------------------------------------------------------------------- */

static void miss(struct guard_missing *missing, const char *what)
{
	if (missing && missing->count < ISO_COUNT(missing->items))
		missing->items[missing->count++] = what;
}

static int restrict_paths(const struct guard_sandbox *sandbox, struct guard_missing *missing, struct err *err)
{
	int code = sandbox->paths ? landlock_restrict(sandbox->paths, sandbox->path_count) : 0;
	if (code == -ENOSYS || code == -EOPNOTSUPP) {
		miss(missing, "no Landlock: this kernel has none, or does not use it");
		return 0;
	}
	return code < 0 ? err_set(err, code, "Landlock: %s", strerror(-code)) : 0;
}

static int restrict_calls(const struct guard_sandbox *sandbox, struct guard_missing *missing, struct err *err)
{
	/* A kernel without filters has no PR_SET_SECCOMP either, seccomp(2). */
	if (prctl(PR_GET_SECCOMP) < 0 && errno == EINVAL) {
		miss(missing, "no seccomp: this kernel has none");
		return 0;
	}
	return calls_restrict(sandbox->role, sandbox->helper, err);
}

int guard_sandbox(const struct guard_sandbox *sandbox, struct guard_missing *missing, struct err *err)
{
	if (INSTRUMENTED) {
		miss(missing, "no sandbox: this build is instrumented");
		return 0;
	}
	int code = sandbox->invoker ? become_invoker(err) : 0;
	if (code == 0 && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
		code = err_set(err, -errno, "no_new_privs: %s", strerror(errno));
	if (code == 0)
		code = restrict_paths(sandbox, missing, err);
	if (code == 0)
		code = guard_drop_caps(sandbox->caps, err);
	return code < 0 ? code : restrict_calls(sandbox, missing, err);
}
