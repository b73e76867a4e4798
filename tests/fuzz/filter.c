/* SPDX-License-Identifier: Apache-2.0 */
/* Filter expressions, as they are typed character by character. */
#include "config.h"

#include "fuzz.h"

#include <isotop/builder.h>
#include <isotop/demo.h>
#include <isotop/inventory.h>
#include <isotop/judged.h>
#include <isotop/list.h>

/* What is filtered: made once. */
static const struct judged *judged_demo(void)
{
	static struct judged *judged;
	if (judged)
		return judged;
	struct inventory_builder *builder = inventory_builder_new();
	demo_load(builder, NULL);
	struct inventory *inventory = inventory_finish(builder, NULL);
	judged = judge_inventory(inventory, NULL);
	inventory_unref(inventory);
	return judged;
}

FUZZ_TARGET(bytes, size)
{
	const struct judged *judged = judged_demo();
	cleanup_arena struct arena *arena = arena_new();
	char *text = arena_strndup(arena, (const char *)bytes, size);
	struct filter *filter = NULL;
	struct err err = { .text = "" };
	if (filter_parse(text, &filter, &err) != 0) {
		must(*err.text);
		return 0;
	}
	for (size_t i = 0; i < judged->inventory->count; i++)
		filter_keeps(filter, judged->inventory->subjects[i], &judged->judgements[i]);
	filter_free(filter);
	return 0;
}
