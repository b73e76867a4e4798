/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "judge/assess.h"
#include "judge/readings.h"

#include <string.h>

#include <isotop/capabilities.h>
#include <isotop/fixes.h>
#include <isotop/host.h>
#include <isotop/subject.h>

static enum shelter shelter_of(const struct assess *assess)
{
	if (subject_sandboxed(assess->subject))
		return SHELTER_SANDBOX;
	if (sandbox_unknown(assess) && userns_own(assess) == NO)
		return SHELTER_MAYBE;
	static const enum shelter shelters[] = { [NO] = SHELTER_NONE, [MAYBE] = SHELTER_MAYBE, [YES] = SHELTER_USERNS };
	return shelters[userns_own(assess)];
}

struct assess assess_begin(
	const struct subject *subject, const struct inventory *inventory, unsigned weight, struct arena *arena)
{
	struct assess assess = { .subject = subject, .inventory = inventory, .arena = arena, .weight = weight };
	bool live = subject_running(subject) || subject->sheets[SHEET_KERNEL];
	const struct host *host = inventory ? subject_host(subject, inventory) : NULL;
	assess.host = live && host && host->live ? host : NULL;
	assess.form = subject->form;
	assess.effective = subject->sheets[SHEET_KERNEL] && !subject_sandboxed(subject);
	assess.parts = 1;
	assess.finding.verdict = VERDICT_NA;
	assess.shelter = shelter_of(&assess);
	assess.windows =
		fact_true(assess_fact(&assess, FACT_windows)) || fact_true(assess_fact(&assess, FACT_host_process));
	return assess;
}

struct assess assess_part(const struct assess *whole, unsigned weight)
{
	struct assess part = {
		.subject = whole->subject,
		.inventory = whole->inventory,
		.host = whole->host,
		.form = whole->form,
		.effective = whole->effective,
		.shelter = whole->shelter,
		.facts = whole->facts,
		.windows = whole->windows,
		.escapes = whole->escapes,
		.arena = whole->arena,
		.weight = weight,
		.parts = 1,
		.finding.verdict = VERDICT_NA,
	};
	return part;
}

enum verdict assess_ask(const struct assess *assess, void (*func)(struct assess *assess))
{
	struct assess other = assess_part(assess, 0);
	other.arena = NULL;
	func(&other);
	return other.finding.verdict;
}

enum tri assess_passes(const struct assess *assess, void (*func)(struct assess *assess))
{
	enum verdict verdict = assess_ask(assess, func);
	return verdict == VERDICT_UNKNOWN ? MAYBE : tri_of(verdict == VERDICT_PASS);
}

void assess_explain(void (*func)(struct assess *assess), const struct subject *subject,
	const struct inventory *inventory, struct arena *arena, struct finding *ret_finding)
{
	struct assess assess = assess_begin(subject, inventory, 0, arena);
	func(&assess);
	assess.finding.fix = changes_text(&assess.finding, arena);
	*ret_finding = assess.finding;
}

struct fact assess_fact(const struct assess *assess, enum fact_id id)
{
	return assess->facts ? assess->facts[id] : subject_fact(assess->subject, id);
}

/* ---- verdicts ------------------------------------------------------------ */

/* What a verdict costs. */
struct price {
	enum verdict verdict;
	unsigned quarters; /* of the share */
};

static struct price usual_price(enum verdict verdict)
{
	return (struct price){ verdict, verdict == VERDICT_FAIL ? 4 : verdict == VERDICT_WARN ? 2 : 0 };
}

/* Doubled points, rounded to the loss where a quarter is not whole. */
static unsigned cost(struct price price, unsigned share)
{
	return price.quarters == 1 ? (share + 3) / 4 : share * price.quarters / 4;
}

/* How bad a verdict is beside another half's. An unknown may be a fail, so it outweighs a warn. */
static unsigned gravity(enum verdict verdict)
{
	static const unsigned order[VERDICT_COUNT] = {
		[VERDICT_NA] = 0, [VERDICT_PASS] = 1, [VERDICT_WARN] = 2, [VERDICT_UNKNOWN] = 3, [VERDICT_FAIL] = 4
	};
	return order[verdict];
}

static ISO_PRINTF(4, 0) void give(
	struct assess *assess, struct price bad, struct price good, const char *fmt, va_list args)
{
	enum verdict verdict = bad.verdict == good.verdict ? bad.verdict : VERDICT_UNKNOWN;
	struct finding *finding = &assess->finding;
	unsigned share = assess->weight / assess->parts;
	finding->lost_low += cost(bad, share);
	finding->lost_high += cost(good, share);
	if (assess->given++ == 0 || gravity(verdict) > gravity(finding->verdict))
		finding->verdict = verdict;
	if (!assess->arena)
		return;
	const char *reason = arena_vprintf(assess->arena, fmt, args);
	finding->reason = finding->reason ? arena_printf(assess->arena, "%s; %s", finding->reason, reason) : reason;
}

#define GIVE(bad, good)                                 \
	do {                                            \
		va_list args;                           \
		va_start(args, fmt);                    \
		give(assess, bad, good, fmt, args);     \
		va_end(args);                           \
	} while (0)

void assess_pass(struct assess *assess, const char *fmt, ...)
{
	GIVE(usual_price(VERDICT_PASS), usual_price(VERDICT_PASS));
}

void assess_warn(struct assess *assess, const char *fmt, ...)
{
	GIVE(usual_price(VERDICT_WARN), usual_price(VERDICT_WARN));
}

void assess_fail(struct assess *assess, const char *fmt, ...)
{
	GIVE(usual_price(VERDICT_FAIL), usual_price(VERDICT_FAIL));
}

void assess_na(struct assess *assess, const char *fmt, ...)
{
	GIVE(usual_price(VERDICT_NA), usual_price(VERDICT_NA));
}

void assess_unknown(struct assess *assess, const char *fmt, ...)
{
	GIVE(usual_price(VERDICT_FAIL), usual_price(VERDICT_PASS));
}

void assess_range(struct assess *assess, enum verdict bad, enum verdict good, const char *fmt, ...)
{
	GIVE(usual_price(bad), usual_price(good));
}

void assess_hint(struct assess *assess, const char *fmt, ...)
{
	const struct price quarter = { VERDICT_WARN, 1 };
	GIVE(quarter, quarter);
}

void assess_power(struct assess *assess, const char *fmt, ...)
{
	const char *text = "";
	if (assess->arena) {
		va_list args;
		va_start(args, fmt);
		text = arena_vprintf(assess->arena, fmt, args);
		va_end(args);
	}
	switch (assess->shelter) {
	case SHELTER_SANDBOX:
		assess_warn(assess, "%s, but the kernel of %s takes the call", text, sandbox_title(assess->subject));
		break;
	case SHELTER_USERNS:
		assess_warn(assess, "%s, but only inside its user namespace", text);
		break;
	case SHELTER_MAYBE:
		assess_range(assess, VERDICT_FAIL, VERDICT_WARN, "%s; whether %s is not known", text,
			sandbox_unknown(assess) ? "a sandbox takes the call" : "a user namespace limits it");
		break;
	case SHELTER_NONE:
		assess_fail(assess, "%s", text);
		break;
	}
}

void assess_more(struct assess *assess, const char *what, struct more more)
{
	assess_cite_origin(assess, more.origin);
	assess_unknown(assess, "%s: %s", what, more.why);
}

void assess_unreadable(struct assess *assess, const char *what, struct fact fact)
{
	assess_cite(assess, fact);
	bool why = fact.state == FACT_UNKNOWN && fact.value.text;
	assess_unknown(assess, "%s: %s", what, why ? fact.value.text : "not known");
}

/* ---- words ---------------------------------------------------------------- */

static bool same(const char *a, const char *b)
{
	return a == b || (a && b && strcmp(a, b) == 0);
}

/* More places of one finding are too many to read, and each is compared with those before. */
#define EVIDENCE_MOST 100

void assess_cite_origin(struct assess *assess, struct origin origin)
{
	struct finding *finding = &assess->finding;
	if (!assess->arena || !origin.where || finding->evidence_count == EVIDENCE_MOST)
		return;
	origin = subject_place(assess->subject, origin);
	for (size_t i = 0; i < finding->evidence_count; i++) {
		const struct origin *old = &finding->evidence[i];
		if (old->line == origin.line && same(old->where, origin.where) && same(old->text, origin.text))
			return;
	}
	if (finding->evidence_count == assess->evidence_cap) {
		assess->evidence_cap = assess->evidence_cap ? assess->evidence_cap * 2 : 4;
		struct origin *grown = arena_array(assess->arena, assess->evidence_cap, sizeof(*grown));
		if (finding->evidence_count)
			memcpy(grown, assess->evidence, finding->evidence_count * sizeof(*grown));
		assess->evidence = grown;
	}
	assess->evidence[finding->evidence_count++] = origin;
	finding->evidence = assess->evidence;
}

void assess_cite(struct assess *assess, struct fact fact)
{
	if (fact.state != FACT_ABSENT)
		assess_cite_origin(assess, fact.origin);
}

static void add_change(struct assess *assess, const struct proposal *change)
{
	struct finding *finding = &assess->finding;
	for (size_t i = 0; i < finding->change_count; i++)
		if (strcmp(finding->changes[i].text, change->text) == 0)
			return;
	struct proposal *grown = arena_array(assess->arena, finding->change_count + 1, sizeof(*grown));
	for (size_t i = 0; i < finding->change_count; i++)
		grown[i] = finding->changes[i];
	grown[finding->change_count++] = *change;
	finding->changes = grown;
}

void assess_fix_about(struct assess *assess, enum fix_id id, const struct fix_about *about)
{
	if (!assess->arena)
		return;
	/* One that is several is several changes. */
	const enum fix_id *parts = fixes[id].parts;
	for (size_t i = 0; i < FIX_PARTS && parts[i]; i++)
		assess_fix_about(assess, parts[i], about);
	struct proposal change = { .fix = id };
	if (about)
		change.about = *about;
	change.about.what = arena_strdup(assess->arena, change.about.what);
	change.text = parts[0] ? NULL : fix_text(id, assess->subject, about, assess->arena);
	if (change.text)
		add_change(assess, &change);
}

void assess_fix(struct assess *assess, enum fix_id id)
{
	assess_fix_about(assess, id, NULL);
}

const char *assess_text(const struct assess *assess, const char *fmt, ...)
{
	if (!assess->arena)
		return "";
	va_list args;
	va_start(args, fmt);
	const char *text = arena_vprintf(assess->arena, fmt, args);
	va_end(args);
	return text;
}

const char *assess_caps(const struct assess *assess, uint64_t mask)
{
	if (!assess->arena)
		return "";
	cleanup_strbuf struct strbuf names = { 0 };
	cap_list(&names, mask);
	return arena_strdup(assess->arena, strbuf_text(&names));
}
