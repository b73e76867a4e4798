/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Layer: capabilities. Fail with one that leads to the host by itself, warn
 * with any other beyond the runtime's default, pass at the default or below it.
 */
#include "config.h"

#include <isotop/capabilities.h>
#include <isotop/powers.h>
#include <isotop/subject.h>
#include <isotop/values.h>
#include <isotop/view.h>

#include "judge/checks/checks.h"
#include "judge/readings.h"
#include "judge/words.h"

void layer_capabilities(struct assess *assess)
{
	if (is_windows(assess)) {
		assess_na(assess, "Windows has no capabilities");
		return;
	}
	struct held held = caps_held(assess);
	uint64_t usual = cap_default_of(assess->subject);
	uint64_t beyond = held.mask & ~usual;
	assess_cite(assess, held.fact);
	if (caps_hold(&held, beyond & caps_very_dangerous) == MAYBE) {
		assess_cite_origin(assess, held.more.origin);
		assess_unknown(assess, "%s", held.more.why);
		return;
	}
	if (beyond & caps_very_dangerous)
		assess_power(assess, "beyond the default: %s", assess_caps(assess, beyond & caps_dangerous));
	else if (beyond)
		assess_warn(assess, "beyond the default: %s", assess_caps(assess, beyond));
	else if (!held.mask)
		assess_pass(assess, "no capability at all");
	else
		assess_pass(assess,
			held.mask == usual ? "the runtime's default set" : "less than the runtime's default set");
	if (beyond)
		assess_fix(assess, fix_of_layer(assess, FIX_caps_needed));
}

/* ---- the sets ------------------------------------------------------------------------ */

/* The five sets, capabilities(7). */
static const struct {
	enum fact_id fact;
	const char *label;
	const char *head;
} sets[] = {
	{ FACT_cap_effective, "effective", "EFF" },
	{ FACT_cap_permitted, "permitted", "PRM" },
	{ FACT_cap_inheritable, "inheritable", "INH" },
	{ FACT_cap_bounding, "bounding", "BND" },
	{ FACT_cap_ambient, "ambient", "AMB" },
};

#define SETS        ISO_COUNT(sets)
#define COL_DEFAULT (1 + SETS)
#define COL_GIVES   (2 + SETS)
#define COLUMNS     (3 + SETS)

/* The names of a set, or what it is beside the runtime's default: the grid below has them all. */
static void view_set(struct view *view, const char *label, struct fact fact, uint64_t usual)
{
	cleanup_strbuf struct strbuf names = { 0 };
	uint64_t mask = fact_known(fact) ? fact.value.mask : 0;
	uint64_t more = mask & ~usual;
	const char *before = "";
	if ((mask & CAPS_EVERY) == CAPS_EVERY) {
		view_fact(view, label, fact, MARK_NONE, TONE_BAD, "every capability");
		return;
	}
	if (mask == usual)
		before = "the runtime's default";
	else if ((mask & usual) == usual && __builtin_popcountll(more) < 6)
		before = "the runtime's default and ";
	if (!*before || more)
		cap_list(&names, *before ? more : mask);
	view_fact(view, label, fact, MARK_NONE, TONE_PLAIN, "%s%s", before, mask ? strbuf_text(&names) : "none");
}

static void view_sets(struct view *view, const struct subject *subject)
{
	uint64_t usual = cap_default_of(subject);
	for (size_t i = 0; i < SETS; i++) {
		struct fact fact = subject_fact(subject, sets[i].fact);
		struct fact before = i ? subject_fact(subject, sets[i - 1].fact) : fact;
		bool same = i && fact_known(fact) && fact_known(before) && fact.value.mask == before.value.mask;
		if (same && fact.value.mask)
			view_fact(view, sets[i].label, fact, MARK_NONE, TONE_MUTED, "the same");
		else
			view_set(view, sets[i].label, fact, usual);
	}
}

/* ---- what can be gained -------------------------------------------------------------- */

static const struct mount *root_of(const struct subject *subject)
{
	struct fact mounts = subject_fact(subject, FACT_mounts);
	for (size_t i = 0; fact_known(mounts) && i < mounts.value.mounts->count; i++)
		if (mounts.value.mounts->items[i].kind == MOUNT_ROOT)
			return &mounts.value.mounts->items[i];
	return NULL;
}

/*
 * Whether a setuid program or one with file capabilities gives anything,
 * execve(2). No file of the container is looked at: there may be such programs,
 * or one may be put there.
 */
static void view_gain(struct view *view, const struct subject *subject)
{
	struct fact no_new_privs = subject_fact(subject, FACT_no_new_privs);
	struct fact bounding = subject_fact(subject, FACT_cap_bounding);
	const struct mount *root = root_of(subject);
	view_fact(view, "no_new_privs", no_new_privs, fact_true(no_new_privs) ? MARK_PASS : MARK_NONE,
		fact_true(no_new_privs) ? TONE_GOOD : TONE_PLAIN, "%s", fact_true(no_new_privs) ? "set" : "not set");
	if (no_new_privs.state == FACT_UNKNOWN)
		return;
	if (fact_true(no_new_privs))
		view_row(view, MARK_PASS, "setuid files", TONE_GOOD, "regain nothing, nor do file capabilities");
	else if (root && root->no_suid)
		view_row(view, MARK_NONE, "setuid files", TONE_PLAIN,
			"of the image regain nothing: / is mounted nosuid");
	else if (fact_known(bounding) && !bounding.value.mask)
		view_row(view, MARK_NONE, "setuid files", TONE_PLAIN, "give the uid of their owner, but no capability");
	else
		view_row(view, MARK_NONE, "setuid files", TONE_PLAIN,
			"regain the bounding set, as do file capabilities");
}

/* Processes that hold more than the init does: exec with more privileges. */
static void view_holders(struct view *view, const struct subject *subject)
{
	struct fact permitted = subject_fact(subject, FACT_cap_permitted);
	struct fact processes = subject_fact(subject, FACT_processes);
	if (subject_sandboxed(subject) || !fact_known(permitted) || !fact_known(processes))
		return;
	for (size_t i = 0; i < processes.value.processes->count; i++) {
		const struct process_group *group = &processes.value.processes->items[i];
		uint64_t more = (group->permitted | group->effective) & ~permitted.value.mask;
		if (!more)
			continue;
		view_row(view, MARK_WARN, "process", TONE_PLAIN, "%d %s", (int)group->pid, group->comm);
		view_span(view, TONE_WARN, ": holds also %s", cap_words(view->arena, more));
		view_evidence(view, "%s", group->origin.where);
	}
}

/* ---- the grid ------------------------------------------------------------------------ */

static const char *gives(unsigned number, bool inside)
{
	static const char *const scopes[] = {
		[CAP_SCOPE_OWN] = "its power, but inside only",
		[CAP_SCOPE_PART] = "part of its power, and inside only",
		[CAP_SCOPE_INITIAL] = "nothing in a user namespace of its own",
		[CAP_SCOPE_NOWHERE] = "nothing in any user namespace",
	};
	const struct capability *row = capability_find(number);
	if (inside && (CAP_BIT(number) & caps_dangerous || cap_scope_of(number) == CAP_SCOPE_INITIAL))
		return scopes[cap_scope_of(number)];
	return row ? row->gives : "";
}

/* The numbers in the order of the grid: by rank, then those that are newer and have a name. */
static size_t grid_order(unsigned order[CAP_BITS])
{
	size_t count = 0;
	for (size_t i = 0; i < CAP_COUNT; i++)
		order[count++] = capabilities[i].number;
	for (unsigned number = 0; number < CAP_BITS; number++)
		if (cap_all() & CAP_BIT(number) && !capability_find(number))
			order[count++] = number;
	return count;
}

/* What the rows of the grid have in common. */
struct columns {
	const struct held *held;
	uint64_t usual;
	bool inside; /* a user namespace of its own */
	struct fact facts[SETS];
};

static enum mark row_mark(unsigned number, const struct columns *columns)
{
	uint64_t bit = CAP_BIT(number);
	enum tri holds = caps_hold(columns->held, bit);
	if (holds != YES)
		return holds == MAYBE ? MARK_UNKNOWN : MARK_NONE;
	if (columns->usual & bit || (columns->inside && cap_scope_of(number) == CAP_SCOPE_INITIAL))
		return MARK_PASS;
	return bit & caps_very_dangerous && !columns->inside ? MARK_FAIL : MARK_WARN;
}

static void fill_row(struct view *view, size_t row, unsigned number, const struct columns *columns)
{
	char name[CAP_NAME_MAX];
	uint64_t bit = CAP_BIT(number);
	enum mark mark = row_mark(number, columns);
	view_row_mark(view, row, mark);
	view_row_ref(view, row, "capability:%s", cap_name(number, name));
	view_cell(view, row, 0, mark == MARK_NONE ? TONE_MUTED : TONE_PLAIN, "%s", cap_name(number, name) + 4);
	for (size_t i = 0; i < SETS; i++) {
		struct fact fact = columns->facts[i];
		if (!fact_known(fact))
			view_cell(view, row, 1 + i, fact.state == FACT_UNKNOWN ? TONE_UNKNOWN : TONE_MUTED, "%s",
				fact.state == FACT_UNKNOWN ? "?" : "");
		else
			view_cell(view, row, 1 + i, fact.value.mask & bit ? mark_tone(mark) : TONE_MUTED, "%s",
				fact.value.mask & bit ? "*" : ".");
	}
	view_cell(view, row, COL_DEFAULT, TONE_MUTED, "%s", columns->usual & bit ? "*" : ".");
	view_cell(view, row, COL_GIVES, TONE_MUTED, "%s", gives(number, columns->inside));
}

static void view_caps_grid(struct view *view, const struct subject *subject, const struct held *held, bool inside)
{
	unsigned order[CAP_BITS];
	const char *headings[COLUMNS] = {
		[0] = "CAPABILITY", [COL_DEFAULT] = "DEF", [COL_GIVES] = "WHAT IT GIVES AN ATTACKER"
	};
	struct columns columns = { held, cap_default_of(subject), inside, { { 0 } } };
	for (size_t i = 0; i < SETS; i++) {
		headings[1 + i] = sets[i].head;
		columns.facts[i] = subject_fact(subject, sets[i].fact);
	}
	size_t rows = grid_order(order);
	view_grid(view, COLUMNS, rows, headings);
	for (size_t row = 0; row < rows; row++)
		fill_row(view, row, order[row], &columns);
}

void view_capabilities(const struct subject *subject, const struct inventory *inventory, struct view *view)
{
	struct assess assess = assess_begin(subject, inventory, 0, NULL);
	struct held held = caps_held(&assess);
	bool inside = userns_own(&assess) == YES;
	view_sandbox_note(view, subject);
	view_sets(view, subject);
	view_gain(view, subject);
	view_holders(view, subject);
	if (held.state == FACT_KNOWN && held.mask && inside)
		view_row(view, MARK_PASS, "worth", TONE_GOOD, "they count only inside the container's user namespace");
	view_layer_verdict(view, layer_capabilities, subject, inventory);
	view_gap(view);
	view_prose(view, TONE_MUTED,
		"DEF is the runtime's default. Securebits, which can keep root from regaining any, are shown by no "
		"file "
		"of the kernel.");
	view_gap(view);
	view_caps_grid(view, subject, &held, inside);
}
