/* SPDX-License-Identifier: Apache-2.0 */
/*
 * judge: what a check or a layer found, with its words, made when somebody looks.
 */
#ifndef ISOTOP_FINDING_H
#define ISOTOP_FINDING_H

#include <isotop/base.h>
#include <isotop/judgement.h>
#include <isotop/verdict.h>

struct origin;   /* <isotop/origin.h> */
struct proposal; /* <isotop/fixes.h> */

/* What one check found. Points are doubled, so that half of an odd weight is whole. */
struct finding {
	enum verdict verdict;
	unsigned lost_low;  /* doubled points lost when every unknown is bad */
	unsigned lost_high; /* doubled points lost when every unknown is good */
	const char *reason; /* one sentence without a full stop; NULL unless text was asked for */
	size_t evidence_count;
	const struct origin *evidence;
	size_t change_count; /* 0: nothing to fix, or text was not asked for */
	const struct proposal *changes;
	const char *fix;    /* the changes as one text; NULL: none */
};

/* Check @index with its words; texts live in @arena. */
void check_explain(size_t index, const struct subject *subject, const struct inventory *inventory,
	struct arena *arena, struct finding *ret_finding);

/*
 * All checks with their words, for a list of them: a change stands in the fix
 * of the first check that it fixes, the others say "as for check 1".
 * @judgement is judge()'s of the same subject, which is not judged once more.
 */
void checks_explain(const struct subject *subject, const struct inventory *inventory, const struct judgement *judgement,
	struct arena *arena, struct finding ret_findings[CHECK_COUNT]);

/* The changes of @finding as one text, for where it stands without the others; NULL: none. Lives in @arena. */
const char *changes_text(const struct finding *finding, struct arena *arena);

/* Layer @index with its words; texts live in @arena. */
void layer_explain(size_t index, const struct subject *subject, const struct inventory *inventory,
	struct arena *arena, struct finding *ret_finding);

#endif
