/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "unit/live_node.h"

#include <check.h>

#include <isotop/builder.h>
#include <isotop/inventory.h>
#include <isotop/load_watch.h>
#include <isotop/subject.h>

struct subject *scan_for(struct live *live, int pid)
{
	struct err err = { "" };
	struct inventory_builder *builder = inventory_builder_new();
	ck_assert_int_eq(live_scan(live, builder, &(struct load_watch){ 0 }, &err), 0);
	struct inventory *inventory = inventory_finish(builder, NULL);
	struct subject *found = NULL;
	for (size_t i = 0; i < inventory->count; i++)
		if (inventory->subjects[i]->running.pid == pid)
			found = subject_ref(inventory->subjects[i]);
	inventory_unref(inventory);
	return found;
}

static struct subject *plain_scan_for(const struct root *root, int pid)
{
	struct live *live = live_new(root, false);
	struct subject *found = scan_for(live, pid);
	live_free(live);
	return found;
}

#define TRIES_MOST 50 /* where others on this machine mount and end things all the time */

int compare_readings(struct live *live, const struct root *root, int pid, struct subject **ret_fast)
{
	struct subject *before = plain_scan_for(root, pid);
	struct subject *fast = scan_for(live, pid);
	struct subject *after = plain_scan_for(root, pid);
	ck_assert(before && fast && after);
	int same = !subject_equal(before, after) ? -1 : subject_equal(before, fast);
	subject_unref(before);
	subject_unref(after);
	*ret_fast = fast;
	return same;
}

struct subject *follow(struct live *live, const struct root *root, int pid, struct subject *before, int most)
{
	int scans = 0;
	for (int tries = 0; tries < TRIES_MOST; tries++) {
		struct subject *fast;
		int same = compare_readings(live, root, pid, &fast);
		if (same > 0 && !(before && subject_equal(fast, before))) {
			subject_unref(before);
			return fast;
		}
		subject_unref(fast);
		scans += same >= 0;
		ck_assert_msg(scans < most, "what was done is not seen as it is in %d scans", scans);
	}
	ck_abort_msg("this machine is never the same for two scans");
}
