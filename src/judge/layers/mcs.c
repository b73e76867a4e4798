/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "judge/layers/mcs.h"
#include "judge/readings.h"
#include "judge/words.h"

#include <stdlib.h>
#include <string.h>

#include <isotop/host.h>
#include <isotop/inventory.h>
#include <isotop/judge.h>
#include <isotop/label.h>
#include <isotop/subject.h>
#include <isotop/values.h>

/* A runtime picks two; a range of this many was meant to cover others. */
#define BROAD 64

/* ---- levels ------------------------------------------------------------------------ */

/* "c12" at *@at; steps over it. */
static bool take_category(const char **at, unsigned *ret)
{
	if (**at != 'c' || (*at)[1] < '0' || (*at)[1] > '9')
		return false;
	unsigned number = 0;
	for ((*at)++; **at >= '0' && **at <= '9'; (*at)++)
		number = number < MCS_CATEGORIES ? number * 10 + (unsigned)(**at - '0') : number;
	*ret = number;
	return number < MCS_CATEGORIES;
}

static void add_category(struct mcs *mcs, unsigned category)
{
	uint64_t bit = UINT64_C(1) << (category % 64);
	mcs->count += !(mcs->set[category / 64] & bit);
	mcs->set[category / 64] |= bit;
}

/* "c1,c5.c9" */
static bool take_categories(const char *at, struct mcs *mcs)
{
	while (*at) {
		unsigned first;
		unsigned last;
		if (!take_category(&at, &first))
			return false;
		last = first;
		if (*at == '.' && (at++, !take_category(&at, &last)))
			return false;
		for (unsigned category = first; category <= last; category++)
			add_category(mcs, category);
		if (*at && *at++ != ',')
			return false;
	}
	return true;
}

bool mcs_parse(const char *level, struct mcs *ret_mcs)
{
	const char *high = strchr(level, '-');
	high = high ? high + 1 : level;
	*ret_mcs = (struct mcs){ 0 };
	if (high[0] != 's' || high[1] < '0' || high[1] > '9')
		return false;
	high += 1 + strspn(high + 1, "0123456789");
	return *high == '\0' || (*high == ':' && take_categories(high + 1, ret_mcs));
}

bool mcs_covers(const struct mcs *a, const struct mcs *b)
{
	for (size_t i = 0; i < ISO_COUNT(a->set); i++)
		if (b->set[i] & ~a->set[i])
			return false;
	return true;
}

bool mcs_of(const struct subject *subject, struct mcs *ret_mcs)
{
	char level[SELINUX_PART_MAX];
	struct fact label = subject_fact(subject, FACT_selinux_label);
	return fact_known(label) && selinux_part(label.value.text, SELINUX_LEVEL, level) && mcs_parse(level, ret_mcs);
}

const char *mcs_broad(const struct mcs *mcs)
{
	if (!mcs->count)
		return "no categories: any other container may touch what is its own";
	if (mcs->count == MCS_CATEGORIES)
		return "every category: it may touch what is any other container's";
	return mcs->count >= BROAD ? "a broad range of categories: it may touch what is other containers'" : NULL;
}

/* ---- two containers ------------------------------------------------------------------- */

static bool share(const struct subject *a, const struct subject *b, enum fact_id id)
{
	struct fact x = subject_fact(a, id);
	struct fact y = subject_fact(b, id);
	return fact_known(x) && fact_known(y) && x.value.ns->relation != NS_HOST && x.value.ns->inode &&
	       x.value.ns->inode == y.value.ns->inode;
}

static bool together(const struct subject *a, const struct subject *b)
{
	return same_pod(a, b) || share(a, b, FACT_ns_ipc) || share(a, b, FACT_ns_pid) || share(a, b, FACT_ns_net);
}

/* Whether its type is one that categories hold: nothing does where it is unconfined or in a sandbox. */
static bool held(const struct subject *subject)
{
	char type[SELINUX_PART_MAX];
	struct fact label = subject_fact(subject, FACT_selinux_label);
	bool typed = selinux_part(label.value.text, SELINUX_TYPE, type);
	return !(typed && selinux_type_unconfined(type)) && !subject_sandboxed(subject) &&
	       !fact_true(subject_fact(subject, FACT_selinux_disabled));
}

bool mcs_side_of(const struct subject *subject, struct mcs_side *ret_side)
{
	ret_side->subject = subject;
	return subject->container && mcs_of(subject, &ret_side->mcs) && held(subject);
}

/* In this order because each is asked about all others: most have categories of their own. */
enum mcs_relation mcs_relation(const struct mcs_side *side, const struct subject *other)
{
	struct mcs theirs;
	const struct subject *subject = side->subject;
	if (subject == other || !other->container || !mcs_of(other, &theirs))
		return MCS_APART;
	bool reaches = mcs_covers(&side->mcs, &theirs);
	bool reached = mcs_covers(&theirs, &side->mcs);
	if (!(reaches || reached) || subject_running(subject) != subject_running(other) ||
		!subject_same_node(subject, other) || !held(other) || together(subject, other))
		return MCS_APART;
	return reaches && reached ? MCS_SAME : reaches ? MCS_REACHES : MCS_REACHED;
}

bool judge_needs_others(const struct subject *subject)
{
	struct mcs mcs;
	return mcs_of(subject, &mcs);
}

static int text_order(const void *a, const void *b)
{
	const char *const *x = a;
	const char *const *y = b;
	return strcmp(*x, *y);
}

bool selinux_sharers(const struct subject *subject, const struct inventory *inventory, struct arena *arena,
	struct text_list *ret_keys)
{
	struct mcs_side side;
	size_t total = inventory->count + inventory->neighbours;
	if (!mcs_of(subject, &side.mcs))
		return false;
	const char **keys = arena_array(arena, total, sizeof(*keys));
	size_t count = 0;
	bool any = mcs_side_of(subject, &side);
	for (size_t i = 0; any && i < total; i++)
		if (mcs_relation(&side, inventory->subjects[i]) != MCS_APART)
			keys[count++] = inventory->subjects[i]->key;
	qsort(keys, count, sizeof(*keys), text_order);
	*ret_keys = (struct text_list){ count, keys };
	return true;
}
