/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Layer: capabilities. Fail with one that leads to the host by itself, warn
 * with any other beyond the runtime's default, pass at the default or below it.
 */
#include "config.h"

#include "../checks.h"
#include "../words.h"

void layer_capabilities(struct assess *assess)
{
	if (is_windows(assess)) {
		assess_na(assess, "Windows has no capabilities");
		return;
	}
	struct held held = caps_held(assess);
	assess_cite(assess, held.fact);
	if (held.state != FACT_KNOWN) {
		assess_unknown(assess, "%s", held.why ? held.why : "not known");
		return;
	}
	uint64_t usual = cap_default_of(assess->subject);
	uint64_t beyond = held.mask & ~usual;
	if (beyond & caps_very_dangerous)
		assess_power(assess, "beyond the default: %s", assess_caps(assess, beyond & caps_dangerous));
	else if (beyond)
		assess_warn(assess, "beyond the default: %s", assess_caps(assess, beyond));
	else if (!held.mask)
		assess_pass(assess, "no capability at all");
	else
		assess_pass(assess,
			held.mask == usual ? "the runtime's default set" : "less than the runtime's default set");
	static const char *const fixes[DIALECT_COUNT] = {
		[DIALECT_KUBERNETES] =
			"{container}.securityContext.capabilities: drop: [\"ALL\"], add: only what is needed",
		[DIALECT_COMPOSE] = "{service}.cap_drop: [ALL], cap_add: only what is needed",
		[DIALECT_DOCKER] = "--cap-drop ALL, --cap-add only what is needed",
		[DIALECT_OCI] = "/process/capabilities: only what is needed",
		[DIALECT_QUADLET] = "DropCapability=all, AddCapability= only what is needed",
	};
	if (beyond)
		assess_fix_table(assess, fixes);
}

/* ---- the grid ------------------------------------------------------------------------ */

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

static void view_set(struct view *view, const char *label, struct fact fact)
{
	cleanup_strbuf struct strbuf names = { 0 };
	uint64_t mask = fact_known(fact) ? fact.value.mask : 0;
	int count = __builtin_popcountll(mask);
	if ((mask & CAPS_EVERY) == CAPS_EVERY) {
		view_fact(view, label, fact, MARK_NONE, TONE_BAD, "every capability");
		return;
	}
	cap_list(&names, mask);
	view_fact(view, label, fact, MARK_NONE, TONE_PLAIN, "%s", count ? strbuf_text(&names) : "none");
}

static const char *gives(unsigned number)
{
	for (size_t i = 0; i < dangerous_capability_count; i++)
		if (dangerous_capabilities[i].number == number)
			return dangerous_capabilities[i].gives;
	return "";
}

/* The numbers in the order of the grid: the dangerous ones, then all others that have a name. */
static size_t grid_order(unsigned order[CAP_BITS])
{
	size_t count = 0;
	for (size_t i = 0; i < dangerous_capability_count; i++)
		order[count++] = dangerous_capabilities[i].number;
	uint64_t rest = cap_all() & ~caps_dangerous;
	for (unsigned number = 0; number < CAP_BITS; number++)
		if (rest & CAP_BIT(number))
			order[count++] = number;
	return count;
}

static enum mark row_mark(uint64_t bit, const struct held *held, uint64_t usual)
{
	if (held->state != FACT_KNOWN)
		return MARK_UNKNOWN;
	if (!(held->mask & bit))
		return MARK_NONE;
	if (usual & bit)
		return MARK_PASS;
	return bit & caps_very_dangerous ? MARK_FAIL : MARK_WARN;
}

static void fill_row(struct view *view, size_t row, unsigned number, const struct subject *subject,
	const struct held *held, uint64_t usual)
{
	char name[CAP_NAME_MAX];
	uint64_t bit = CAP_BIT(number);
	enum mark mark = row_mark(bit, held, usual);
	view_row_mark(view, row, mark);
	view_row_ref(view, row, "capability:%s", cap_name(number, name));
	view_cell(view, row, 0, mark == MARK_NONE ? TONE_MUTED : TONE_PLAIN, "%s", cap_name(number, name) + 4);
	for (size_t i = 0; i < SETS; i++) {
		struct fact fact = subject_fact(subject, sets[i].fact);
		if (!fact_known(fact))
			view_cell(view, row, 1 + i, fact.state == FACT_UNKNOWN ? TONE_UNKNOWN : TONE_MUTED, "%s",
				fact.state == FACT_UNKNOWN ? "?" : "");
		else
			view_cell(view, row, 1 + i, fact.value.mask & bit ? mark_tone(mark) : TONE_MUTED, "%s",
				fact.value.mask & bit ? "*" : ".");
	}
	view_cell(view, row, COL_DEFAULT, TONE_MUTED, "%s", usual & bit ? "*" : ".");
	view_cell(view, row, COL_GIVES, TONE_MUTED, "%s", gives(number));
}

static void view_caps_grid(struct view *view, const struct subject *subject, const struct held *held)
{
	unsigned order[CAP_BITS];
	const char *headings[COLUMNS] = {
		[0] = "CAPABILITY", [COL_DEFAULT] = "DEF", [COL_GIVES] = "WHAT IT GIVES AN ATTACKER"
	};
	for (size_t i = 0; i < SETS; i++)
		headings[1 + i] = sets[i].head;
	size_t rows = grid_order(order);
	uint64_t usual = cap_default_of(subject);
	view_grid(view, COLUMNS, rows, headings);
	for (size_t row = 0; row < rows; row++)
		fill_row(view, row, order[row], subject, held, usual);
}

void view_capabilities(const struct subject *subject, const struct inventory *inventory, struct view *view)
{
	struct assess assess = assess_begin(subject, inventory, 0, NULL);
	struct held held = caps_held(&assess);
	struct fact no_new_privs = subject_fact(subject, FACT_no_new_privs);
	view_sandbox_note(view, subject);
	for (size_t i = 0; i < SETS; i++)
		view_set(view, sets[i].label, subject_fact(subject, sets[i].fact));
	view_fact(view, "no_new_privs", no_new_privs, MARK_NONE, TONE_PLAIN, "%s",
		fact_true(no_new_privs) ? "set: what is only in the bounding set cannot be regained"
					: "not set: root and setuid programs regain the bounding set");
	if (held.state == FACT_KNOWN && userns_own(&assess) == YES)
		view_prose(view, TONE_GOOD, "All of them count only inside the container's user namespace.");
	view_layer_verdict(view, "capabilities", subject, inventory);
	view_gap(view);
	view_caps_grid(view, subject, &held);
}
