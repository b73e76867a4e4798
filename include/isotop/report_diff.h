/* SPDX-License-Identifier: Apache-2.0 */
/*
 * report: two sides that a report is about.
 */
#ifndef ISOTOP_REPORT_DIFF_H
#define ISOTOP_REPORT_DIFF_H

#include <stdbool.h>

#include <isotop/pairs.h>

struct arena;     /* <isotop/base.h> */
struct fix_set;   /* <isotop/whatif.h> */
struct inventory; /* <isotop/inventory.h> */
struct live_uses; /* <isotop/live.h> */

/* What a fix of --what-if may break in a container. */
struct diff_loss {
	const char *container; /* may hold hostile bytes, as @now */
	const char *fix;
	const char *breaks; /* a literal; NULL: nothing that is known */
	const char *now;    /* what the container uses of it now; NULL: it does not run, or that cannot be seen */
};

/* A container that would not be started any more, and why. */
struct diff_refusal {
	const char *container; /* may hold hostile bytes */
	const char *why;       /* a literal */
};

/* Two sides, as a command line named them. */
struct diff {
	const char *a;
	const char *b;
	struct pairing pairing;
	bool live; /* files against what runs: pair_declared() */
	size_t loss_count; /* --what-if; in the order of the pairs */
	const struct diff_loss *losses;
	size_t refusal_count; /* --what-if, likewise */
	const struct diff_refusal *refusals;
};

/*
 * What each fix of @set may break in @pair's container, a row for each that changes anything of it, FIX_COUNT at most;
 * @uses: what it uses now, NULL: that cannot be seen. Returns how many; texts in @arena or the subject's.
 */
size_t diff_losses(const struct judged_pair *pair, const struct inventory *inventory, const struct fix_set *set,
	const struct live_uses *uses, struct arena *arena, struct diff_loss *ret_losses);

#endif
