/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Layer: AppArmor. Not applicable where the host has none, under a sandbox
 * (the profile would confine the sandbox's own process), and where a
 * config.json relies on SELinux instead.
 */
#include "config.h"

#include "judge/layers/answers.h"
#include "judge/layers/broad.h"
#include "judge/checks/checks.h"
#include "judge/readings.h"
#include "judge/words.h"

#include <string.h>

#include <isotop/host.h>
#include <isotop/mac.h>
#include <isotop/mac_text.h>
#include <isotop/subject.h>
#include <isotop/view.h>

void layer_apparmor(struct assess *assess)
{
	if (is_windows(assess)) {
		assess_na(assess, "Windows has no AppArmor");
	} else if (assess->shelter == SHELTER_SANDBOX) {
		assess_na(assess, "the container meets the sandbox's kernel, which has no AppArmor");
	} else {
		assess_apparmor(assess);
		if (assess->finding.verdict == VERDICT_FAIL || assess->finding.verdict == VERDICT_WARN)
			assess_fix(assess, fix_of_layer(assess, FIX_apparmor_default));
	}
}

/* ---- the mode ---------------------------------------------------------------------- */

/* Names that the kernel writes behind a profile, security/apparmor/policy.c. To add one: add its row. */
static const struct {
	const char *mode;
	enum mark mark;
	const char *words;
} modes[] = {
	{ "enforce", MARK_PASS, "what the profile does not allow fails" },
	{ "kill", MARK_PASS, "what the profile does not allow ends the process" },
	{ "complain", MARK_WARN, "what the profile does not allow is only logged" },
	{ "unconfined", MARK_FAIL, "nothing is held" },
	{ "user", MARK_UNKNOWN, "a program of the host is asked each time" },
	{ "prompt", MARK_UNKNOWN, "a program of the host is asked each time" },
	{ "mixed", MARK_UNKNOWN, "stacked profiles of several modes: only those that enforce hold" },
};

static void view_mode(struct view *view, const struct subject *subject)
{
	struct fact mode = subject_fact(subject, FACT_apparmor_mode);
	for (size_t i = 0; fact_known(mode) && i < ISO_COUNT(modes); i++) {
		if (strcmp(modes[i].mode, mode.value.text) != 0)
			continue;
		view_fact(view, "mode", mode, modes[i].mark, mark_tone(modes[i].mark), "%s", mode.value.text);
		view_span(view, TONE_PLAIN, "  %s", modes[i].words);
		return;
	}
	view_text_fact(view, "mode", subject, FACT_apparmor_mode);
}

/* ---- where the profile is from --------------------------------------------------------- */

static void view_origin(struct view *view, const struct assess *assess, struct fact profile)
{
	struct fact text = subject_fact(assess->subject, FACT_apparmor_text);
	const struct mac_profile *made = fact_known(profile) ? mac_profile_named(MAC_APPARMOR, profile.value.text) : NULL;
	if (fact_known(text)) {
		view_fact(view, "text", text, MARK_NONE, TONE_PLAIN,
			"below, as the file has it; what is loaded may differ");
		return;
	}
	if (made) {
		view_row(view, MARK_NONE, "text", TONE_PLAIN, "made and loaded by %s; on disk there is none", made->maker);
		view_known_profile(view, assess, made);
	} else if (text.state == FACT_UNKNOWN) {
		view_row(view, MARK_NONE, "text", TONE_MUTED, "%s", text.value.text);
		view_evidence(view, "%s", text.origin.where);
	}
}

/* ":ns:profile" is policy of a namespace of its own, as LXD and nested hosts have it. */
static void view_namespace(struct view *view, const char *profile)
{
	const char *end = *profile == ':' ? strchr(profile + 1, ':') : NULL;
	if (end)
		view_row(view, MARK_NONE, "namespace", TONE_PLAIN, "%.*s, with policy of its own",
			(int)(end - profile - 1), profile + 1);
}

static void view_stack(struct view *view, const struct subject *subject)
{
	struct fact stack = subject_fact(subject, FACT_apparmor_stack);
	if (!fact_known(stack))
		return;
	for (size_t i = 0; i < stack.value.texts->count; i++)
		view_row(view, MARK_NONE, i ? "" : "stacked", TONE_PLAIN, "%s%s", stack.value.texts->items[i],
			i ? "" : ": what all of them allow is allowed");
}

/* ---- its text ----------------------------------------------------------------------------- */

#define BROAD_NAMED 8

/* Each broad rule with its line in the file. */
static void view_broad(struct view *view, struct fact text)
{
	size_t found = 0;
	uint32_t line = text.origin.line;
	for (const char *at = text.value.text; *at; line++) {
		size_t len = strcspn(at, "\n");
		const char *why = apparmor_broad(at, len);
		size_t blanks = strspn(at, " \t");
		if (why && found++ < BROAD_NAMED) {
			view_row(view, MARK_WARN, "broad", TONE_PLAIN, "%.*s", (int)(len - blanks), at + blanks);
			view_span(view, TONE_WARN, "  %s", why);
			view_evidence(view, "%s:%u", text.origin.where, line);
		}
		at += len + (at[len] == '\n');
	}
	if (found > BROAD_NAMED)
		view_row(view, MARK_WARN, "broad", TONE_WARN, "%zu more, marked below", found - BROAD_NAMED);
}

#define DISAGREE_NAMED 6

static void view_disagreement(struct view *view, const struct mac_answer *answer, const struct origin *rule, bool first)
{
	bool allowed = answer->result == MAC_ALLOWED;
	view_row(view, allowed ? MARK_WARN : MARK_NONE, first ? "differs" : "", allowed ? TONE_WARN : TONE_PLAIN,
		"the kernel %s it %s; %s", allowed ? "lets" : "does not let",
		mac_words(view->arena, answer->kind, answer->act, answer->path),
		!rule->line ? "no rule allows that" : allowed ? "a rule denies that" : "a rule allows that");
	view_evidence(view, "%s", origin_words(view->arena, *rule));
}

/* Where the kernel's answer is not what the rules say, another text is loaded. */
static void view_disagreements(struct view *view, const struct subject *subject)
{
	struct fact answers = subject_fact(subject, FACT_mac_answers);
	struct origin rule;
	size_t found = 0;
	for (size_t i = 0; fact_known(answers) && i < answers.value.answers->count; i++) {
		const struct mac_answer *answer = &answers.value.answers->items[i];
		if (mac_text_differs(subject, answer, &rule) && found++ < DISAGREE_NAMED)
			view_disagreement(view, answer, &rule, found == 1);
	}
	if (found > DISAGREE_NAMED)
		view_row(view, MARK_WARN, "", TONE_WARN, "and %zu more: what is loaded is not this text",
			found - DISAGREE_NAMED);
	else if (found)
		view_row(view, MARK_NONE, "", TONE_MUTED, "what is loaded is not this text");
}

static void view_profile_text(struct view *view, struct fact text)
{
	uint32_t line = text.origin.line;
	view_gap(view);
	view_title(view, "The profile in %s", text.origin.where);
	for (const char *at = text.value.text; *at; line++) {
		size_t len = strcspn(at, "\n");
		bool broad = apparmor_broad(at, len);
		view_text(view, line, broad ? TONE_WARN : TONE_PLAIN, at, len)->mark = broad ? MARK_WARN : MARK_NONE;
		at += len + (at[len] == '\n');
	}
}

/* ---- the pane ------------------------------------------------------------------------------- */

/* Declared only: whatever profile is written, none is applied. Of what runs, the kernel says. */
static bool privileged_off(const struct subject *subject)
{
	return !subject_running(subject) && fact_true(subject_fact(subject, FACT_privileged));
}

static bool same_profile(const struct subject *other, const void *what)
{
	struct fact fact = subject_fact(other, FACT_apparmor_profile);
	return fact_known(fact) && strcmp(fact.value.text, what) == 0 && !privileged_off(other);
}

/* Which profile it is, whose, and what it does. */
static void view_profile(
	const struct subject *subject, const struct inventory *inventory, const struct assess *assess, struct view *view)
{
	struct fact profile = subject_fact(subject, FACT_apparmor_profile);
	const char *others = NULL;
	if (fact_known(profile)) {
		view_namespace(view, profile.value.text);
		others = neighbour_names(view->arena, subject, inventory, same_profile, profile.value.text);
	}
	view_origin(view, assess, profile);
	if (others)
		view_row(view, MARK_NONE, "also used by", TONE_PLAIN, "%s", others);
}

static void view_host(struct view *view, const struct host *host)
{
	if (!host->apparmor_known)
		view_row(view, MARK_UNKNOWN, "host", TONE_UNKNOWN, "whether it has AppArmor is not known");
	else
		view_row(view, MARK_NONE, "host", host->apparmor ? TONE_GOOD : TONE_MUTED, "%s",
			host->apparmor ? "AppArmor is enabled" : "has no AppArmor");
	view_evidence(view, "/sys/module/apparmor");
}

void view_apparmor(const struct subject *subject, const struct inventory *inventory, struct view *view)
{
	struct assess assess = assess_begin(subject, inventory, 0, NULL);
	struct fact profile = subject_fact(subject, FACT_apparmor_profile);
	struct fact text = subject_fact(subject, FACT_apparmor_text);
	view_sandbox_note(view, subject);
	if (assess.host)
		view_host(view, assess.host);
	view_text_fact(view, "profile", subject, FACT_apparmor_profile);
	if (assess.effective && profile.state != FACT_ABSENT)
		view_mode(view, subject);
	view_stack(view, subject);
	view_answers(view, subject, MAC_APPARMOR);
	if (privileged_off(subject))
		view_row(view, MARK_FAIL, "applied", TONE_BAD, "none: privileged");
	else
		view_profile(subject, inventory, &assess, view);
	if (fact_known(text)) {
		view_disagreements(view, subject);
		view_broad(view, text);
	}
	view_layer_verdict(view, layer_apparmor, subject, inventory);
	if (fact_known(text))
		view_profile_text(view, text);
}
