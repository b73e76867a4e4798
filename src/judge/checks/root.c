/* SPDX-License-Identifier: Apache-2.0 */
/* Check 3: runs as root by default. */
#include "config.h"

#include "judge/assess.h"
#include "judge/readings.h"

#include <linux/capability.h>
#include <string.h>
#include <strings.h>

#include <isotop/form.h>
#include <isotop/values.h>

#define UID_0 (userns_own(assess) == NO ? "uid 0, and nothing maps it away" : "uid 0")

/* What uid 0 inside amounts to; root stays root under a sandbox. */
static void root_inside(struct assess *assess, const char *who)
{
	uint32_t outside = 0;
	enum tri own = userns_own(assess);
	if (own == NO) {
		assess_fail(assess, "%s", who);
		return;
	}
	uint32_t inside = 0;
	enum tri mapped = userns_root(assess, &outside);
	if (own == YES && mapped == YES && outside != 0 && userns_host_root(assess, &inside) == YES && inside != UINT32_MAX) {
		assess_fail(assess, "%s, which may become uid %u: root of the host", who, inside);
		return;
	}
	if (own == MAYBE)
		assess_range(assess, VERDICT_FAIL, VERDICT_WARN, "%s; whether it is mapped away is not known", who);
	else if (mapped == YES && outside == 0)
		assess_fail(assess, "%s, which its user namespace maps to root of the host", who);
	else if (mapped == YES)
		assess_warn(assess, "%s, but uid %u on the host", who, outside);
	else if (mapped == NO)
		assess_warn(assess, "%s, which its user namespace maps to nobody on the host", who);
	else if (fact_known(assess_fact(assess, FACT_ns_user)) && !assess->form->literal)
		assess_warn(assess, "%s, but in a user namespace of its own", who); /* the engine picks a free range */
	else
		assess_range(assess, VERDICT_FAIL, VERDICT_WARN, "%s in a user namespace whose map is not known", who);
}

/* Root of the host, whatever it is called inside. */
static void host_root_inside(struct assess *assess, const char *who)
{
	uint32_t inside = UINT32_MAX;
	if (userns_own(assess) != YES) {
		root_inside(assess, who);
		return;
	}
	(void)userns_host_root(assess, &inside);
	if (inside == UINT32_MAX)
		assess_fail(assess, "%s: root of the host, which is no id inside", who);
	else if (inside == 0)
		assess_fail(assess, "%s, which its user namespace maps to root of the host", who);
	else
		assess_fail(assess, "%s: root of the host, which is uid %u inside", who, inside);
}

/* Is the kernel's @uid, as the host sees it, root of the host or of the container? */
static enum tri host_uid_is_root(const struct assess *assess, int64_t uid)
{
	uint32_t outside = 0;
	if (uid == 0)
		return YES;
	enum tri root = userns_root(assess, &outside);
	return root == YES ? tri_of(uid == outside) : root;
}

/* The first process that is root, else NULL; *ret_maybe: one may be. */
static const struct process_group *root_process(const struct assess *assess, struct fact processes, bool *ret_maybe)
{
	*ret_maybe = false;
	for (size_t i = 0; i < processes.value.processes->count; i++) {
		const struct process_group *group = &processes.value.processes->items[i];
		enum tri root = host_uid_is_root(assess, group->uid);
		if (root == YES)
			return group;
		*ret_maybe |= root == MAYBE;
	}
	return NULL;
}

bool root_is_new(const struct assess *assess, const struct process_group *group)
{
	struct fact uid = assess_fact(assess, FACT_uid);
	return fact_known(uid) && host_uid_is_root(assess, uid.value.integer) == NO &&
	       host_uid_is_root(assess, group->uid) == YES;
}

/* Another than the container's first is root: it, and nothing that the container was given, is what to take away. */
static void other_is_root(struct assess *assess, const struct process_group *other)
{
	witness_cite(assess, other, &other->by_uid);
	const char *who = assess_text(assess, "%s runs as root", witness_words(assess, other));
	if (other->uid == 0)
		host_root_inside(assess, who);
	else
		root_inside(assess, who);
	if (root_is_new(assess, other))
		witness_end(assess, other, true);
}

static void effective(struct assess *assess)
{
	struct fact uid = assess_fact(assess, FACT_uid);
	struct fact processes = assess_fact(assess, FACT_processes);
	enum tri init = fact_known(uid) ? host_uid_is_root(assess, uid.value.integer) : MAYBE;
	bool other_maybe = false;
	const struct process_group *other = NULL;
	if (init != YES && fact_known(processes))
		other = root_process(assess, processes, &other_maybe);
	if (!other)
		assess_cite(assess, uid);
	if (init == YES && uid.value.integer == 0)
		host_root_inside(assess, UID_0);
	else if (init == YES)
		root_inside(assess, "root inside the container");
	else if (other)
		other_is_root(assess, other);
	else if (fact_known(processes) && processes.value.processes->more.why)
		assess_more(assess, "uid", processes.value.processes->more);
	else if (!fact_known(uid) && !fact_known(processes))
		assess_unreadable(assess, "uid", uid);
	else if (init == MAYBE || other_maybe)
		assess_range(assess, VERDICT_WARN, VERDICT_PASS,
			"not root of the host; the user namespace's map is not known");
	else
		assess_pass(assess, "uid %lld on the host", (long long)uid.value.integer);
}

/*
 * Accounts of Windows that have every right, learn.microsoft.com "Secure Windows
 * containers". Neither case nor the authority before the name ("BUILTIN\",
 * "User Manager\", "NT AUTHORITY\") makes another one of them.
 */
static bool rules_windows(const char *account)
{
	static const char *const names[] = { "ContainerAdministrator", "Administrator", "Administrators", "SYSTEM",
		"LocalSystem", "TrustedInstaller", "S-1-5-18", "S-1-5-32-544", "S-1-5-93-2-1" };
	const char *authority = strrchr(account, '\\');
	const char *name = authority ? authority + 1 : account;
	name += strspn(name, " ");
	size_t len = strlen(name);
	while (len && name[len - 1] == ' ')
		len--;
	for (size_t i = 0; i < ISO_COUNT(names); i++)
		if (strlen(names[i]) == len && strncasecmp(names[i], name, len) == 0)
			return true;
	return false;
}

static void by_name(struct assess *assess, struct fact name)
{
	const char *text = name.value.text;
	assess_cite(assess, name);
	/* with an authority before it, or so called, it is an account of Windows whatever the rest says */
	bool account = is_windows(assess) || strchr(text, '\\') || strcasecmp(text, "ContainerAdministrator") == 0;
	if (account && rules_windows(text))
		assess_fail(assess, "user %s, an administrator", text);
	else if (!is_windows(assess) && (strcmp(text, "root") == 0 || strncmp(text, "root:", 5) == 0))
		root_inside(assess, "user root");
	else
		assess_pass(assess, "user %s", text);
}

static void kubernetes_uid(struct assess *assess, struct fact uid, struct fact non_root)
{
	assess_cite(assess, uid);
	if (uid.value.integer != 0) {
		assess_pass(assess, "uid %lld", (long long)uid.value.integer);
		return;
	}
	if (fact_true(non_root)) {
		assess_cite(assess, non_root);
		assess_fail(assess, "uid 0 against runAsNonRoot: true, so the kubelet will refuse the pod");
	} else {
		root_inside(assess, UID_0);
	}
	assess_fix(assess, FIX_run_as_user);
}

static void nothing_said(struct assess *assess)
{
	const char *what = assess->form->user.what;
	root_inside(assess, what ? what : "no user is set, which is root unless the image says otherwise");
}

/* Numbers mean nothing there: an account has a name, and the image's own is often the administrator. */
static void windows_account(struct assess *assess, struct fact name, struct fact non_root)
{
	assess_fix(assess, FIX_container_user);
	if (name.state == FACT_UNKNOWN) {
		assess_unreadable(assess, "account", name);
	} else if (fact_known(name)) {
		by_name(assess, name);
	} else if (fact_true(non_root)) {
		assess_cite(assess, non_root);
		assess_pass(assess, "runAsNonRoot: the kubelet refuses ContainerAdministrator");
	} else {
		assess_fail(assess, "no account is set: the image decides, and many run as ContainerAdministrator");
	}
}

static void declared_uid(struct assess *assess, int64_t uid)
{
	uint32_t inside = 0;
	if (uid == 0)
		root_inside(assess, UID_0);
	else if (userns_own(assess) == YES && userns_host_root(assess, &inside) == YES && inside == uid)
		assess_fail(assess, "uid %lld, which is root of the host", (long long)uid);
	else
		assess_pass(assess, "uid %lld", (long long)uid);
}

static void declared(struct assess *assess)
{
	struct fact uid = assess_fact(assess, FACT_uid);
	struct fact name = assess_fact(assess, FACT_user_name);
	struct fact non_root = assess_fact(assess, FACT_run_as_non_root);
	if (is_windows(assess)) {
		windows_account(assess, name, non_root);
	} else if (uid.state == FACT_UNKNOWN) {
		assess_unreadable(assess, "user", uid);
	} else if (fact_known(uid) && assess->form->pod) {
		kubernetes_uid(assess, uid, non_root);
	} else if (fact_known(uid)) {
		assess_cite(assess, uid);
		declared_uid(assess, uid.value.integer);
	} else if (fact_known(name)) {
		by_name(assess, name);
	} else if (fact_true(non_root)) {
		assess_cite(assess, non_root);
		assess_pass(assess, "runAsNonRoot: the kubelet refuses an image that starts as root");
	} else if (non_root.state == FACT_UNKNOWN) {
		assess_unreadable(assess, "runAsNonRoot", non_root);
	} else {
		assess_cite(assess, non_root);
		nothing_said(assess);
	}
}

void assess_root(struct assess *assess)
{
	if (assess->effective)
		effective(assess);
	else
		declared(assess);
}

/* What processes that are not root hold: each as it is, or by what its container's are given; declared, what is ambient. */
static uint64_t held_without_root(const struct assess *assess)
{
	static const enum fact_id held[] = { FACT_cap_ambient, FACT_cap_effective, FACT_cap_permitted };
	struct fact processes = assess_fact(assess, FACT_processes);
	bool each = assess->effective && fact_known(processes) && processes.value.processes->count;
	uint64_t caps = 0;
	for (size_t i = 0; each && i < processes.value.processes->count; i++)
		caps |= processes.value.processes->items[i].effective | processes.value.processes->items[i].permitted;
	for (size_t i = 0; !each && i < (assess->effective ? ISO_COUNT(held) : 1); i++) {
		struct fact fact = assess_fact(assess, held[i]);
		caps |= fact_known(fact) ? fact.value.mask : 0;
	}
	return caps;
}

enum tri non_root_stands(const struct assess *assess)
{
	struct fact flag = assess_fact(assess, FACT_no_new_privs);
	enum tri no_new_privs = fact_true(flag) ? YES : flag.state == FACT_UNKNOWN ? MAYBE : NO;
	struct fact processes = assess_fact(assess, FACT_processes);
	for (size_t i = 0; assess->effective && fact_known(processes) && i < processes.value.processes->count; i++)
		if (!processes.value.processes->items[i].no_new_privs)
			no_new_privs = NO;
	if (assess->effective && no_new_privs == YES && fact_known(processes) && processes.value.processes->more.why)
		no_new_privs = MAYBE;
	/* setuid(2) makes root of whoever holds it */
	if (held_without_root(assess) & CAP_BIT(CAP_SETUID))
		return NO;
	return tri_and(no_new_privs, assess_passes(assess, assess_root));
}
