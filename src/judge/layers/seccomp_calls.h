/* SPDX-License-Identifier: Apache-2.0 */
/* The seccomp pane's lists of calls. Inside the room only. */
#ifndef ISOTOP_LAYERS_SECCOMP_CALLS_H
#define ISOTOP_LAYERS_SECCOMP_CALLS_H

#include "judge/words.h"

struct view; /* <isotop/view.h> */
struct runtime_default; /* <isotop/rulebook.h> */
struct ruled; /* <isotop/rulebook.h> */

/* How many calls reach the kernel, and how many the runtime's default would let through. @usual may be NULL. */
void view_reach(struct view *view, const struct ruled *ruled, const struct ruled *usual,
	const struct runtime_default *runtime);

/* Calls that are refused, but not with an upper half of an argument that the kernel does not look at. */
void view_slips(struct view *view, const struct ruled *ruled);

/* How many calls, by every ABI, the kernel rules differently than was declared; and a row for each of them. */
size_t drift_count(const struct ruled *declared, const struct ruled *kernel);
void view_drift(struct view *view, const struct ruled *declared, const struct ruled *kernel);

/* Every call: the dangerous ones first, then the others, then what a guest's ABI rules otherwise. */
void view_calls(struct view *view, const struct ruled *ruled, const struct ruled *usual);

#endif
