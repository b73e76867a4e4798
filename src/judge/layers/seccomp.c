/* SPDX-License-Identifier: Apache-2.0 */
/* Layer: seccomp. Its verdict is the first half of check 5. */
#include "config.h"

#include "judge/checks/checks.h"
#include "judge/readings.h"
#include "judge/words.h"
#include "judge/layers/seccomp_calls.h"

#include <string.h>
#include <isotop/inventory.h>
#include <isotop/kernel_filters.h>
#include <isotop/rulebook.h>
#include <isotop/subject.h>
#include <isotop/syscalls.h>
#include <isotop/values.h>
#include <isotop/view.h>

void layer_seccomp(struct assess *assess)
{
	if (is_windows(assess))
		assess_na(assess, "Windows has no seccomp");
	else if (assess->shelter == SHELTER_SANDBOX)
		assess_pass(assess, "the kernel of %s takes the calls in place of the host's",
			sandbox_title(assess->subject));
	else
		assess_seccomp(assess);
	if (assess->finding.verdict == VERDICT_FAIL || assess->finding.verdict == VERDICT_WARN)
		assess_fix(assess, fix_of_layer(assess, FIX_seccomp_default));
}

/* seccomp(2), and Seccomp in proc_pid_status(5). */
static const struct {
	const char *words;
	enum tone tone;
} modes[] = {
	{ "disabled: every system call reaches the kernel", TONE_BAD },
	{ "strict: read, write, exit and sigreturn only", TONE_GOOD },
	{ "filter: a program decides call by call", TONE_GOOD },
};

static void view_mode(struct view *view, const struct subject *subject)
{
	struct fact mode = subject_fact(subject, FACT_seccomp_mode);
	int64_t value = fact_known(mode) ? mode.value.integer : 0;
	if (value < 0 || value >= (int64_t)ISO_COUNT(modes))
		view_fact(view, "mode", mode, MARK_UNKNOWN, TONE_UNKNOWN, "%lld, which is no mode known here",
			(long long)value);
	else if (mode.state != FACT_ABSENT)
		view_fact(view, "mode", mode, MARK_NONE, modes[value].tone, "%s", modes[value].words);
}

/* What each name in seccomp_profile means. To add one: add its row. */
static const struct {
	const char *name;
	const char *words;
} profiles[] = {
	{ "RuntimeDefault",
		"the runtime's own: some 300 calls allowed, the dangerous ones only with their capability" },
	{ "Unconfined", "no filter is asked for" },
	{ "Localhost", "a profile of the node" },
	{ "custom", "written out in the configuration" },
};

static void view_profile(struct view *view, const struct subject *subject)
{
	struct fact profile = subject_fact(subject, FACT_seccomp_profile);
	view_text_fact(view, "profile", subject, FACT_seccomp_profile);
	for (size_t i = 0; fact_known(profile) && i < ISO_COUNT(profiles); i++)
		if (strncmp(profile.value.text, profiles[i].name, strlen(profiles[i].name)) == 0)
			view_span(view, TONE_MUTED, "  %s", profiles[i].words);
}

/* Processes that have less than the others. */
static void view_exceptions(struct view *view, const struct subject *subject)
{
	struct fact processes = subject_fact(subject, FACT_processes);
	for (size_t i = 0; fact_known(processes) && i < processes.value.processes->count; i++) {
		const struct process_group *group = &processes.value.processes->items[i];
		if (group->seccomp == 0)
			view_row(view, MARK_FAIL, "no filter", TONE_BAD, "pid %d (%s)%s", group->pid,
				group->comm ? group->comm : "?", group->count > 1 ? " and others like it" : "");
	}
}

/* Where it is just what the runtime would have used anyway, that it is. */
static void view_beside(struct view *view, const struct syscalls *s)
{
	size_t differ = ruled_differ(s->ruled, s->usual, NULL);
	if (differ)
		view_row(view, MARK_NONE, "", TONE_MUTED, "differs for %zu calls from", differ);
	else
		view_row(view, MARK_NONE, "", TONE_GOOD, "call for call");
	view_span(view, differ ? TONE_MUTED : TONE_GOOD, " the default of %s (%s %s)", s->runtime->title,
		s->runtime->source, s->runtime->version);
}

#define NEXT_MOST 12 /* names on the screen; the file has all */

/* What gets through although nothing that was declared needs it. */
static void view_next(struct view *view, const struct ruled *ruled, uint64_t caps)
{
	const struct ruled_summary *summary = ruled_summary(ruled);
	cleanup_strbuf struct strbuf names = { 0 };
	size_t count = 0;
	for (size_t i = 0; i < summary->danger_count; i++) {
		const char *name = summary->dangers[i]->name;
		if (dangerous_needed(dangerous_find(name), caps))
			continue;
		if (count < NEXT_MOST)
			strbuf_addf(&names, "%s%s", count ? ", " : "", name);
		count++;
	}
	if (count > NEXT_MOST)
		strbuf_addf(&names, " and %zu more", count - NEXT_MOST);
	if (!count)
		return;
	view_row(view, MARK_NONE, "tighten", TONE_PLAIN, "deny next: %s", strbuf_text(&names));
	view_row(view, MARK_NONE, "", TONE_MUTED, "nothing declared needs them: isotop seccomp --tighten");
}

/* What is in force, in words. */
static void view_applied(struct view *view, const struct subject *subject, const struct syscalls *s)
{
	bool open = s->state == SYSCALLS_UNFILTERED;
	if (s->state == SYSCALLS_UNKNOWN)
		view_row(view, MARK_UNKNOWN, "applied", TONE_UNKNOWN, "not known: %s", s->what);
	else if (s->resolved && s->ruled)
		view_row(view, MARK_NONE, "applied", TONE_STRONG, "the profile that %s wrote down for it",
			subject->running.runtime ? subject->running.runtime : "its runtime");
	else
		view_row(view, open ? MARK_FAIL : MARK_NONE, "applied", open ? TONE_BAD : TONE_STRONG, "%s", s->what);
	if (s->profile && s->ruled)
		view_beside(view, s);
}

static void view_ignored(struct view *view, const struct ruled *ruled)
{
	struct ruled_program program = ruled_program(ruled);
	for (size_t i = 0; i < program.ignored_count; i++) {
		if (i == 0)
			view_row(view, MARK_NONE, "ignored", TONE_MUTED, "named, but not known to libseccomp here: ");
		view_span(view, TONE_MUTED, "%s%s", i ? ", " : "", program.ignored[i]);
	}
}

static size_t insns_of(const struct kernel_filters *kernel)
{
	size_t count = 0;
	for (size_t i = 0; i < kernel->count; i++)
		count += kernel->progs[i].count;
	return count;
}

static void view_agreement(struct view *view, const struct syscalls *s, const struct ruled *ruled)
{
	if (!s->ruled) {
		view_row(view, MARK_UNKNOWN, "agreement", TONE_UNKNOWN, "nothing to compare with: %s", s->what);
		return;
	}
	size_t differ = drift_count(s->ruled, ruled);
	if (differ)
		view_row(view, MARK_FAIL, "agreement", TONE_BAD,
			"drift: the kernel does not do what was declared for %zu calls", differ);
	else
		view_row(view, MARK_PASS, "agreement", TONE_GOOD, "the kernel does as declared for every call");
}

/* What was read out of the kernel. Returns its table, which the caller ends; NULL: none. */
static const struct ruled *view_kernel(struct view *view, const struct subject *subject,
	const struct inventory *inventory, const struct kernel_filters *kernel, const struct syscalls *s)
{
	struct profile_target target = judge_target(subject, inventory);
	struct fact mode = subject_fact(subject, FACT_seccomp_mode);
	if (!kernel && subject_running(subject) && fact_known(mode) && mode.value.integer == 2)
		view_row(view, MARK_NONE, "kernel", TONE_MUTED, "R reads the filters themselves");
	if (!kernel)
		return NULL;
	if (kernel->why || !target.abi) {
		view_row(view, MARK_UNKNOWN, "kernel", TONE_UNKNOWN, "not read: %s",
			kernel->why ? kernel->why : "this machine's architecture is not known");
		return NULL;
	}
	view_row(view, MARK_NONE, "kernel", TONE_STRONG, "%zu filter%s, %zu instruction%s", kernel->count,
		kernel->count == 1 ? "" : "s", insns_of(kernel), insns_of(kernel) == 1 ? "" : "s");
	if (subject_sandboxed(subject))
		view_span(view, TONE_PLAIN, " of the sandbox's own process");
	view_span(view, TONE_MUTED, "  read just now; process %d was stopped for %llu us", subject->running.pid,
		(unsigned long long)(kernel->stopped_ns / 1000));
	const struct ruled *ruled =
		rulebook_programs(inventory->rulebook, kernel->progs, kernel->count, target.abi, target.kernel);
	view_agreement(view, s, ruled);
	return ruled;
}

static void view_facts(struct view *view, const struct subject *subject)
{
	view_mode(view, subject);
	view_profile(view, subject);
	struct fact filters = subject_fact(subject, FACT_seccomp_filters);
	if (filters.state != FACT_ABSENT)
		view_int_fact(view, "filters", subject, FACT_seccomp_filters);
	struct fact open = subject_fact(subject, FACT_seccomp_allows_all);
	if (fact_true(open))
		view_fact(view, "effect", open, MARK_FAIL, TONE_BAD, "allows every system call: a filter in name only");
}

static void view_sandboxed(struct view *view, const struct subject *subject)
{
	const char *sandbox = sandbox_title(subject);
	if (sandbox && strcmp(sandbox, "gVisor") == 0)
		view_prose(view, TONE_MUTED,
			"gVisor does not apply this profile to the container unless it is configured to; its own filter "
			"confines the process that the host sees.");
}

void view_filters(struct view *view, const struct subject *subject, const struct inventory *inventory,
	const struct kernel_filters *kernel)
{
	struct syscalls s;
	judge_syscalls(subject, inventory, view->arena, &s);
	view_sandbox_note(view, subject);
	view_facts(view, subject);
	if (s.state == SYSCALLS_SANDBOXED)
		view_sandboxed(view, subject);
	else
		view_applied(view, subject, &s);
	const struct ruled *read = view_kernel(view, subject, inventory, kernel, &s);
	const struct ruled *shown = read ? read : s.ruled;
	if (shown) {
		view_reach(view, shown, s.usual, s.runtime);
		view_slips(view, shown);
		if (!subject_sandboxed(subject))
			view_next(view, shown, s.target.caps);
		view_ignored(view, shown);
	}
	if (!subject_sandboxed(subject))
		view_exceptions(view, subject);
	view_layer_verdict(view, layer_seccomp, subject, inventory);
	if (read && s.ruled)
		view_drift(view, s.ruled, read);
	if (shown)
		view_calls(view, shown, s.usual);
	ruled_unref(read);
	syscalls_end(&s);
}

void view_seccomp(const struct subject *subject, const struct inventory *inventory, struct view *view)
{
	view_filters(view, subject, inventory, NULL);
}
