/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <isotop/facts.h>
#include <isotop/values.h>

const struct fact_info fact_infos[FACT_COUNT] = {
#define FACT(id, kind, from) { #id, FACT_KIND_##kind, from },
#include <isotop/facts.def>
#undef FACT
};

struct more fact_more(enum fact_id id, struct fact fact)
{
	if (fact.state == FACT_UNKNOWN)
		return (struct more){ fact.value.text ? fact.value.text : "not known", fact.origin };
	if (fact.state == FACT_ABSENT)
		return (struct more){ 0 };
	if (fact_infos[id].kind == FACT_KIND_PROCESSES)
		return fact.value.processes->more;
	return id == FACT_mounts ? fact.value.mounts->more : fact.value.devices->more;
}

bool ranges_map(const struct range_list *ranges, uint32_t inside, uint32_t *ret_outside)
{
	for (size_t i = 0; i < ranges->count; i++) {
		const struct id_range *range = &ranges->items[i];
		if (inside >= range->inside && inside - range->inside < range->count) {
			*ret_outside = range->outside + (inside - range->inside);
			return true;
		}
	}
	return false;
}

bool ranges_unmap(const struct range_list *ranges, uint32_t outside, uint32_t *ret_inside)
{
	for (size_t i = 0; i < ranges->count; i++) {
		const struct id_range *range = &ranges->items[i];
		if (outside < range->outside || outside - range->outside >= range->count)
			continue;
		*ret_inside = range->inside + (outside - range->outside);
		return true;
	}
	return false;
}

bool ranges_equal(const struct range_list *a, const struct range_list *b)
{
	if (a->count != b->count)
		return false;
	for (size_t i = 0; i < a->count; i++)
		if (a->items[i].inside != b->items[i].inside || a->items[i].outside != b->items[i].outside ||
			a->items[i].count != b->items[i].count)
			return false;
	return true;
}

bool ranges_identity(const struct range_list *ranges)
{
	return ranges->count == 1 && ranges->items[0].inside == 0 && ranges->items[0].outside == 0 &&
	       ranges->items[0].count == UINT32_MAX;
}
