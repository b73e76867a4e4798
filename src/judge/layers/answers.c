/* SPDX-License-Identifier: Apache-2.0 */
/* What AppArmor or SELinux answered, in their panes. */
#include "config.h"

#include "judge/layers/answers.h"
#include "judge/readings.h"

#include <string.h>

#include <isotop/capabilities.h>
#include <isotop/mac.h>
#include <isotop/subject.h>
#include <isotop/view.h>

#define NAMED_MOST 12 /* of what it may do; the rest is for "isotop mac" */

static bool is_told(const struct mac_answer *answer, enum mac_system system, enum mac_result result)
{
	/* What the system has no rules for is no news. */
	bool idle = answer->kind == MAC_KERNEL && system == MAC_APPARMOR;
	return answer->system == system && answer->result == result && answer->kind != MAC_CAPABILITY && !idle;
}

static void view_one(struct view *view, const struct mac_answer *answer, bool first)
{
	view_row(view, answer->source ? MARK_WARN : MARK_NONE, first ? "allows" : "",
		answer->source ? TONE_WARN : TONE_PLAIN, "%s",
		mac_words(view->arena, answer->kind, answer->act, answer->path));
	if (answer->why)
		view_span(view, TONE_MUTED, "  %s", answer->why);
	if (answer->source)
		view_evidence(view, "the host's %s", answer->source);
}

/* One row each: these are what a compromised process could go on with. First what is in its reach: the host's files. */
static void view_allowed(struct view *view, const struct mac_answers *answers, enum mac_system system)
{
	size_t told = 0;
	for (unsigned of_host = 2; of_host-- > 0;)
		for (size_t i = 0; i < answers->count; i++) {
			const struct mac_answer *answer = &answers->items[i];
			if ((answer->source != NULL) != of_host || !is_told(answer, system, MAC_ALLOWED) ||
				told++ >= NAMED_MOST)
				continue;
			view_one(view, answer, told == 1);
		}
	if (told > NAMED_MOST)
		view_row(view, MARK_NONE, "", TONE_MUTED, "%zu more, see isotop mac", told - NAMED_MOST);
	if (!told)
		view_row(view, MARK_PASS, "allows", TONE_GOOD, "nothing of what was asked");
}

/* All in one row: what is refused is no trouble. */
static void view_denied(struct view *view, const struct mac_answers *answers, enum mac_system system)
{
	cleanup_strbuf struct strbuf text = { 0 };
	size_t told = 0;
	for (size_t i = 0; i < answers->count; i++) {
		const struct mac_answer *answer = &answers->items[i];
		if (is_told(answer, system, MAC_DENIED) && told++ < NAMED_MOST)
			strbuf_addf(&text, "%s%s", text.len ? ", " : "",
				mac_words(view->arena, answer->kind, answer->act, answer->path));
	}
	if (told > NAMED_MOST)
		strbuf_addf(&text, " and %zu more", told - NAMED_MOST);
	view_row(view, told ? MARK_PASS : MARK_NONE, "refuses", told ? TONE_PLAIN : TONE_MUTED, "%s",
		told ? strbuf_text(&text) : "nothing of what was asked");
}

static uint64_t caps_with(const struct mac_answers *answers, enum mac_system system, enum mac_result result)
{
	uint64_t mask = 0;
	for (size_t i = 0; i < answers->count; i++) {
		const struct mac_answer *answer = &answers->items[i];
		if (answer->system == system && answer->kind == MAC_CAPABILITY && answer->result == result)
			mask |= CAP_BIT(answer->act->number);
	}
	return mask;
}

static void view_capabilities(struct view *view, const struct mac_answers *answers, enum mac_system system)
{
	uint64_t allowed = caps_with(answers, system, MAC_ALLOWED);
	uint64_t denied = caps_with(answers, system, MAC_DENIED);
	if (!allowed && !denied)
		return;
	if (!denied) {
		view_row(view, MARK_NONE, "capabilities", TONE_PLAIN, "it takes none away");
		return;
	}
	cleanup_strbuf struct strbuf names = { 0 };
	for (unsigned number = 0; number < CAP_BITS; number++)
		if (denied & CAP_BIT(number))
			strbuf_addf(&names, "%s%s", names.len ? " " : "", mac_act_of_capability(number)->words + strlen("use "));
	view_row(view, MARK_PASS, "capabilities", TONE_PLAIN, "it refuses the use of %s", strbuf_text(&names));
}

static void view_unknown(struct view *view, const struct mac_answers *answers, enum mac_system system)
{
	size_t count = 0;
	const char *why = NULL;
	for (size_t i = 0; i < answers->count; i++) {
		const struct mac_answer *answer = &answers->items[i];
		if (answer->system != system || answer->result != MAC_UNKNOWN)
			continue;
		count++;
		why = why ? why : answer->why;
	}
	if (count)
		view_row(view, MARK_UNKNOWN, "not known", TONE_UNKNOWN, "%zu %s; the first: %s", count,
			count == 1 ? "answer" : "answers", why ? why : "no answer");
	if (answers->cut)
		view_row(view, MARK_UNKNOWN, "", TONE_UNKNOWN, "and more that was not asked: %s", answers->cut);
}

/* What the policy that was declared would have refused, or would have allowed. */
static void view_shift(struct view *view, const struct mac_answers *declared, const struct mac_answers *held,
	enum mac_result result, const char *words)
{
	cleanup_strbuf struct strbuf text = { 0 };
	size_t told = 0;
	for (size_t i = 0; i < held->count; i++) {
		const struct mac_answer *now = &held->items[i];
		const struct mac_answer *then = &declared->items[i];
		if (now->result == result && then->result != result && then->result != MAC_UNKNOWN && told++ < NAMED_MOST)
			strbuf_addf(&text, "%s%s", text.len ? ", " : "",
				mac_words(view->arena, now->kind, now->act, now->path));
	}
	if (told > NAMED_MOST)
		strbuf_addf(&text, " and %zu more", told - NAMED_MOST);
	if (told)
		view_row(view, result == MAC_ALLOWED ? MARK_WARN : MARK_NONE, "drift", result == MAC_ALLOWED ? TONE_WARN : TONE_PLAIN,
			"%s %s", words, strbuf_text(&text));
}

static void view_drift(struct view *view, const struct subject *subject, const struct mac_answers *held)
{
	struct fact declared = sheet_fact(subject->sheets[SHEET_SPEC], FACT_mac_answers);
	if (!fact_known(declared) || declared.value.answers->count != held->count)
		return;
	view_shift(view, declared.value.answers, held, MAC_ALLOWED, "what was declared refuses, and this allows:");
	view_shift(view, declared.value.answers, held, MAC_DENIED, "what was declared allows, and this refuses:");
}

void view_known_profile(struct view *view, const struct assess *assess, const struct mac_profile *profile)
{
	const char *assumed = mac_assumed(assess) ? ", assumed: nobody saw the node" : "";
	view_row(view, MARK_NONE, "forbids", TONE_PLAIN, "%s", profile->refuses);
	view_evidence(view, "%s%s", profile->source, assumed);
	view_row(view, MARK_NONE, "allows", TONE_PLAIN, "%s", profile->allows);
	view_evidence(view, "%s%s", profile->source, assumed);
}

void view_answers(struct view *view, const struct subject *subject, enum mac_system system)
{
	struct fact fact = sheet_fact(subject->sheets[SHEET_KERNEL], FACT_mac_answers);
	if (!fact_known(fact) || !fact.value.answers->count || fact.value.answers->items[0].system != system)
		return;
	view_allowed(view, fact.value.answers, system);
	view_denied(view, fact.value.answers, system);
	view_capabilities(view, fact.value.answers, system);
	view_unknown(view, fact.value.answers, system);
	view_drift(view, subject, fact.value.answers);
}
