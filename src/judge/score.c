/* SPDX-License-Identifier: Apache-2.0 */
/* From what the ten checks cost to a score and a grade: CHECKS.md, "Score". */
#include "config.h"

#include "judge/escapes/escapes.h"
#include "judge/readings.h"
#include "judge/score.h"

#include <sys/capability.h>

#include <isotop/capabilities.h>
#include <isotop/judge.h>

/* To change a border: change its row. */
static const struct {
	unsigned least;
	char grade;
} grades[] = { { 90, 'A' }, { 75, 'B' }, { 60, 'C' }, { 40, 'D' }, { 0, 'F' } };

static char grade_of(unsigned value)
{
	size_t i = 0;
	while (value < grades[i].least)
		i++;
	return grades[i].grade;
}

/* What a cap is taken from. */
enum cause_kind {
	BY_CHECK,      /* this check fails */
	BY_CAPABILITY, /* this capability is held in the initial user namespace, on the host's own kernel */
	BY_ESCAPE,     /* an escape that yields this is open */
	BY_ANY_CHECK,  /* any check fails */
};

/*
 * What binds the score, whatever else is in order: worst first, which is also
 * the order within one score. To add one: add its row; @most is the number
 * that the score cannot pass.
 */
// clang-format off
static const struct cause {
	enum cause_kind kind;
	uint8_t most;
	const char *id; /* of the check or the capability */
	unsigned arg;   /* the capability or the enum yield */
} causes[] = {
	{ BY_CHECK,      39, "privileged",      0 },
	{ BY_CAPABILITY, 39, "CAP_SYS_MODULE",  CAP_SYS_MODULE },
	{ BY_ESCAPE,     39, NULL,              YIELD_HOST_CODE },
	{ BY_ESCAPE,     39, NULL,              YIELD_HOST_WRITE },
	{ BY_ESCAPE,     39, NULL,              YIELD_NODE_CREDENTIALS },
	{ BY_CHECK,      59, "sys-admin",       0 },
	{ BY_ESCAPE,     59, NULL,              YIELD_HOST_READ },
	{ BY_CHECK,      74, "host-path",       0 },
	{ BY_CHECK,      74, "host-namespaces", 0 },
	{ BY_ESCAPE,     74, NULL,              YIELD_NEIGHBOUR },
	{ BY_ESCAPE,     74, NULL,              YIELD_DENIAL },
	{ BY_ANY_CHECK,  89, NULL,              0 },
};
// clang-format on

/* Definitely held, in the initial user namespace, on the host's kernel. */
static bool holds(const struct assess *assess, unsigned capability)
{
	struct held held = caps_held(assess);
	return assess->shelter == SHELTER_NONE && !is_windows(assess) && (held.certain & CAP_BIT(capability));
}

/* The first escape with this yield that is certainly open; for the low end also one that a machine may have; NULL: none. */
static const char *open_escape(const struct escape_set *set, enum yield yield, bool low)
{
	for (size_t i = 0; set && i < ESCAPE_COUNT; i++) {
		bool open = set->verdicts[i] == ESCAPE_OPEN && escape_in(set->firm, i);
		if ((open || (low && escape_in(set->by_machine, i))) && escapes[i].yield == yield)
			return escapes[i].id;
	}
	return NULL;
}

/* The first check that fails; NULL: none. */
static const char *failed_check(const struct points points[CHECK_COUNT])
{
	for (size_t i = 0; i < CHECK_COUNT; i++)
		if (points[i].verdict == VERDICT_FAIL)
			return checks[i].id;
	return NULL;
}

/* The id of what makes @cause hold; NULL: it does not. */
static const char *cause_id(
	const struct cause *cause, const struct assess *assess, const struct points points[CHECK_COUNT], bool low)
{
	switch (cause->kind) {
	case BY_CHECK:
		return points[check_index(cause->id)].verdict == VERDICT_FAIL ? cause->id : NULL;
	case BY_CAPABILITY:
		return holds(assess, cause->arg) ? cause->id : NULL;
	case BY_ESCAPE:
		return open_escape(assess->escapes, (enum yield)cause->arg, low);
	case BY_ANY_CHECK:
		return failed_check(points);
	}
	return NULL;
}

struct cap score_cap(const struct assess *assess, const struct points points[CHECK_COUNT], bool low)
{
	for (size_t i = 0; i < ISO_COUNT(causes); i++) {
		const char *by = cause_id(&causes[i], assess, points, low);
		if (by)
			return (struct cap){ causes[i].most, (uint8_t)i, by };
	}
	return (struct cap){ 100, ISO_COUNT(causes), NULL };
}

static uint8_t at_most(unsigned points, unsigned most)
{
	return (uint8_t)(points < most ? points : most);
}

struct score score_of(const struct points points[CHECK_COUNT], struct cap cap, struct cap cap_high)
{
	unsigned all = 0;
	unsigned low = 0;
	unsigned high = 0;
	for (size_t i = 0; i < CHECK_COUNT; i++) {
		if (points[i].verdict == VERDICT_NA)
			continue;
		all += 2 * checks[i].weight;
		low += points[i].lost_low;
		high += points[i].lost_high;
	}
	unsigned points_low = all ? 100 * (all - low) / all : 100;
	unsigned points_high = all ? 100 * (all - high) / all : 100;
	struct score score = { .points = (uint8_t)points_low, .cause = cap.cause };
	score.low = at_most(points_low, cap.most);
	score.high = at_most(points_high, cap_high.most);
	score.value = score.low;
	score.grade = grade_of(score.value);
	score.capped_by = points_low > cap.most ? cap.by : NULL;
	return score;
}

int64_t score_order(const struct score *score)
{
	return (int64_t)score->value << 16 | (int64_t)score->cause << 8 | score->points;
}

/* "check 1, `privileged`, fails" */
static void cause_markdown(FILE *out, const struct cause *cause)
{
	fprintf(out, "| %c (%u) | ", grade_of(cause->most), cause->most);
	switch (cause->kind) {
	case BY_CHECK:
		fprintf(out, "check %d, `%s`, fails", check_index(cause->id) + 1, cause->id);
		break;
	case BY_CAPABILITY:
		fprintf(out, "%s kept in the host's user namespace and outside a sandbox", cause->id);
		break;
	case BY_ESCAPE:
		fprintf(out, "an open escape that yields %s (`docs/escapes.md`)", yield_name((enum yield)cause->arg));
		break;
	case BY_ANY_CHECK:
		fputs("any check fails", out);
		break;
	}
	fputs(" |\n", out);
}

void score_markdown(FILE *out)
{
	fputs("The score is what is left of the applicable weight, out of 100, rounded down:", out);
	for (size_t i = 0; i < ISO_COUNT(grades); i++)
		fprintf(out, " %c from %u%s", grades[i].grade, grades[i].least,
			i + 1 < ISO_COUNT(grades) ? "," : ".\n");
	fputs("A cap binds that number, on facts that are certain only: the lowest wins, and the report names it.\n"
	      "Of containers with the same score, the one with the worse cause comes first, then the one with fewer points.\n\n"
	      "| no better than | because |\n|---|---|\n",
		out);
	for (size_t i = 0; i < ISO_COUNT(causes); i++)
		cause_markdown(out, &causes[i]);
	fputc('\n', out);
}
