/* SPDX-License-Identifier: Apache-2.0 */
/* What drift comes from, where that follows from who says which fact. */
#include "config.h"

#include "compare/compare.h"

#include <isotop/capabilities.h>
#include <isotop/subject.h>

#include <sys/capability.h>

/* ---- since the start ---------------------------------------------------------------- */

/* mount(2) asks for CAP_SYS_ADMIN, which unshare(2) gives in a user namespace of its own: whose mounts are not these. */
static const char *mounted(const struct subject *subject)
{
	struct fact bounding = subject_fact(subject, FACT_cap_bounding);
	bool may = !fact_known(bounding) || bounding.value.mask & CAP_BIT(CAP_SYS_ADMIN);
	return may ? "mounted after it started, from outside or by itself"
		   : "mounted from outside after it started: nothing inside may mount";
}

/* No process gets more than its container's first one but by who joins it from outside. */
static const char *executed(const struct subject *subject)
{
	(void)subject;
	return "run inside after it started, with more privileges than its own, as exec does";
}

static const char *given_up(const struct subject *subject)
{
	(void)subject;
	return "its own process changed this after it started";
}

/* Who has it has it for good, prctl(2), seccomp(2): who is without it has come from outside. */
static const char *unset(const struct subject *subject)
{
	return fact_false(subject_fact(subject, FACT_no_new_privs)) ? executed(subject) : given_up(subject);
}

static const char *unfiltered(const struct subject *subject)
{
	struct fact mode = subject_fact(subject, FACT_seccomp_mode);
	return fact_known(mode) && mode.value.integer == 0 ? executed(subject) : given_up(subject);
}

static const char *made(const struct subject *subject)
{
	(void)subject;
	return "made inside after it started";
}

static const char *joined(const struct subject *subject)
{
	(void)subject;
	return "another container joined it, or it joined another's";
}

/* To name another cause: its row. */
static const struct {
	enum fact_id fact;
	const char *(*cause)(const struct subject *subject);
} causes[] = {
	{ FACT_mounts, mounted },
	{ FACT_rootfs_readonly, mounted },
	{ FACT_proc_unmasked, mounted },
	{ FACT_devices, made },
	{ FACT_ns_pid, joined },
	{ FACT_ns_net, joined },
	{ FACT_ns_ipc, joined },
	{ FACT_ns_uts, joined },
	{ FACT_processes, executed },
	{ FACT_uid, given_up },
	{ FACT_gid, given_up },
	{ FACT_cap_effective, given_up },
	{ FACT_cap_permitted, given_up },
	{ FACT_cap_inheritable, given_up },
	{ FACT_cap_bounding, given_up },
	{ FACT_cap_ambient, given_up },
	{ FACT_no_new_privs, unset },
	{ FACT_seccomp_mode, unfiltered },
};

const char *cause_since(const struct subject *subject, enum fact_id id)
{
	for (size_t i = 0; i < ISO_COUNT(causes); i++)
		if (causes[i].fact == id)
			return causes[i].cause(subject);
	return "changed after it started";
}

/* ---- at the start --------------------------------------------------------------------- */

const char *cause_at_start(const struct subject *subject, bool silent)
{
	bool pod = subject_in_kubernetes(subject);
	if (!subject->sheets[SHEET_SPEC] && !pod)
		return NULL; /* what its runtime was given is not known */
	if (silent)
		return pod ? "started so: admission or a default of the runtime added it"
			   : "started so: an option, or a default of the runtime, added it";
	return pod ? "started so: admission changed it, or the file is another version"
		   : "started so: with other options than the file has";
}
