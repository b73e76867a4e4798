/* SPDX-License-Identifier: Apache-2.0 */
/* Layer: seccomp. Its verdict is the first half of check 5. */
#include "config.h"

#include "../checks.h"
#include "../words.h"

#include <string.h>

void layer_seccomp(struct assess *assess)
{
	if (is_windows(assess))
		assess_na(assess, "Windows has no seccomp");
	else if (assess->shelter == SHELTER_SANDBOX)
		assess_pass(assess, "the kernel of %s takes the calls in place of the host's",
			sandbox_title(assess->subject));
	else
		assess_seccomp(assess);
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
	{ "Unconfined", "none: every system call reaches the kernel" },
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

void view_seccomp(const struct subject *subject, const struct inventory *inventory, struct view *view)
{
	view_sandbox_note(view, subject);
	view_mode(view, subject);
	view_profile(view, subject);
	struct fact filters = subject_fact(subject, FACT_seccomp_filters);
	if (filters.state != FACT_ABSENT)
		view_int_fact(view, "filters", subject, FACT_seccomp_filters);
	struct fact actions = subject_fact(subject, FACT_seccomp_actions);
	for (size_t i = 0; fact_known(actions) && i < actions.value.texts->count; i++)
		view_row(view, MARK_NONE, i ? "" : "actions", TONE_PLAIN, "%s", actions.value.texts->items[i]);
	struct fact open = subject_fact(subject, FACT_seccomp_allows_all);
	if (fact_true(open))
		view_fact(view, "effect", open, MARK_FAIL, TONE_BAD, "allows every system call: a filter in name only");
	if (!subject_sandboxed(subject))
		view_exceptions(view, subject);
	const char *sandbox = sandbox_title(subject);
	if (sandbox && strcmp(sandbox, "gVisor") == 0)
		view_prose(view, TONE_MUTED,
			"gVisor does not apply this profile to the workload unless it is told to; its own filter "
			"confines the process that the host sees.");
	view_layer_verdict(view, "seccomp", subject, inventory);
}
