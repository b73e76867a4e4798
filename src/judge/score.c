/* SPDX-License-Identifier: Apache-2.0 */
/* From what the ten checks cost to a score and a grade: CHECKS.md, "Score". */
#include "config.h"

#include "judge/escapes/escapes.h"

#include <sys/capability.h>

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

/*
 * A fail that no other virtue outweighs. To add one: add its row, strictest
 * first; @check is the id in checks.
 */
static const struct {
	const char *check;
	char grade;
} check_caps[] = {
	{ "privileged", 'F' },
	{ "sys-admin", 'D' },
	{ "host-namespaces", 'C' },
	{ "host-path", 'C' },
};

/* Definitely able to load a kernel module: the capability, in the initial user namespace, on the host's kernel. */
static bool loads_modules(const struct assess *assess)
{
	struct held held = caps_held(assess);
	return assess->shelter == SHELTER_NONE && !is_windows(assess) && held.state == FACT_KNOWN &&
	       (held.mask & CAP_BIT(CAP_SYS_MODULE));
}

/* The first technique that certainly runs code on the host; NULL: none. */
static const char *host_code_open(const struct escape_set *set)
{
	for (size_t i = 0; i < ESCAPE_COUNT; i++)
		if (set->verdicts[i] == ESCAPE_OPEN && set->firm[i] && escapes[i].yield == YIELD_HOST_CODE)
			return escapes[i].id;
	return NULL;
}

struct cap score_cap(const struct assess *assess, const struct points points[CHECK_COUNT])
{
	struct cap cap = { 'A', NULL };
	for (size_t i = 0; i < ISO_COUNT(check_caps) && !cap.by; i++)
		if (points[check_index(check_caps[i].check)].verdict == VERDICT_FAIL)
			cap = (struct cap){ check_caps[i].grade, check_caps[i].check };
	if (cap.grade != 'F' && loads_modules(assess))
		cap = (struct cap){ 'F', "CAP_SYS_MODULE" };
	if (cap.grade != 'F' && assess->escapes && host_code_open(assess->escapes))
		cap = (struct cap){ 'F', host_code_open(assess->escapes) };
	return cap;
}

struct score score_of(const struct points points[CHECK_COUNT], struct cap cap)
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
	struct score score = { .value = 100, .low = 100, .high = 100 };
	if (all) {
		score.low = (uint8_t)(100 * (all - low) / all);
		score.high = (uint8_t)(100 * (all - high) / all);
		score.value = score.low;
	}
	char grade = grade_of(score.value);
	/* Grades sort as letters. */
	bool held = cap.by && cap.grade > grade;
	score.grade = held ? cap.grade : grade;
	score.capped_by = held ? cap.by : NULL;
	return score;
}

void score_markdown(FILE *out)
{
	fputs("The score is what is left of the applicable weight, out of 100, rounded down:", out);
	for (size_t i = 0; i < ISO_COUNT(grades); i++)
		fprintf(out, " %c from %u%s", grades[i].grade, grades[i].least,
			i + 1 < ISO_COUNT(grades) ? "," : ".\n");
	fputs("Whatever the score, the grade is no better than\n\n", out);
	for (size_t i = 0; i < ISO_COUNT(check_caps); i++)
		fprintf(out, "- %c with check %d, `%s`, failed\n", check_caps[i].grade,
			check_index(check_caps[i].check) + 1, check_caps[i].check);
	fputs("- F with CAP_SYS_MODULE kept in the host's user namespace and outside a sandbox\n"
	      "- F with an escape open that gives code on the host (`docs/escapes.md`)\n\n",
		out);
}
