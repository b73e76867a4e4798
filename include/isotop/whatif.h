/* SPDX-License-Identifier: Apache-2.0 */
/*
 * compare: a subject with fixes made where it is declared, and what each of them gains.
 */
#ifndef ISOTOP_WHATIF_H
#define ISOTOP_WHATIF_H

#include <isotop/base.h>
#include <isotop/fix_id.h>

struct inventory; /* <isotop/inventory.h> */
struct judgement; /* <isotop/judgement.h> */
struct proposal;  /* <isotop/fixes.h> */
struct subject;   /* <isotop/subject.h> */

struct fix_set {
	bool has[FIX_COUNT]; /* about nothing: each item of its kind that check 7 does not pass */
	size_t proposal_count;
	const struct proposal *const *proposals; /* and these, each about what was found */
};

bool fix_can_be_tried(enum fix_id id); /* false: what it sets depends on what is found, or it is no change of the container */
void fix_set_add(struct fix_set *set, enum fix_id id); /* with its parts */

/* Fixes that belong together. To add one: its row in src/compare/presets.c, its key in the screen's bindings. */
#define PRESET_FIXES 18

struct fix_preset {
	const char *id; /* "restricted" */
	enum fix_id fixes[PRESET_FIXES]; /* FIX_NONE after the last */
};

enum { PRESET_BASELINE, PRESET_RESTRICTED, PRESET_SOURCE, PRESET_COUNT };
extern const struct fix_preset fix_presets[PRESET_COUNT];

const struct fix_preset *fix_preset_named(const char *id); /* NULL: none */
void fix_set_add_preset(struct fix_set *set, const struct fix_preset *preset);

/*
 * The subjects as they would be with the fixes of @set made where they are
 * declared, in their order, each with its key: a pure function. The caller's
 * reference; texts stay in @inventory's memory. What is read of the kernel is
 * taken to follow, and the words that the Pod Security Standards look at are those of the fixes.
 */
struct inventory *what_if_all(const struct inventory *inventory, const struct fix_set *set);

/*
 * The same for who looks at no others than those at @items: the fixes are made of them and their pods, unless what is
 * said of one of them depends on the others. It costs what those few cost.
 */
struct inventory *what_if_few(const struct inventory *inventory, const struct fix_set *set, const uint32_t *items, size_t count);

/* The verdicts of one of them with the fixes of @set made. */
void what_if_judge(const struct subject *subject, const struct inventory *inventory, const struct fix_set *set,
	struct judgement *ret_judgement);

/* Would they change anything of it that diff_view() shows? @before is its judgement. */
bool what_if_changes(const struct subject *subject, const struct judgement *before, const struct inventory *inventory,
	const struct fix_set *set);

/* Do two sets come to the same container, whatever they are called: all that diff_view() shows, and Pod Security's reasons? */
bool what_if_same(const struct subject *subject, const struct inventory *inventory, const struct fix_set *a, const struct fix_set *b);

bool proposal_can_be_tried(const struct proposal *proposal); /* false: it is no change of the container */

struct live_uses; /* <isotop/live.h> */

/* Appends what of it the fix may take away; may hold hostile bytes. False: nothing that can be seen. */
bool uses_text(const struct live_uses *uses, enum fix_id id, struct strbuf *out);
bool uses_hidden(const struct live_uses *uses, enum fix_id id); /* that is only to say that it cannot be seen */

#endif
