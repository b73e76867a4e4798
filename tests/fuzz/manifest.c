/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A whole load: recognised, read, judged and shown in every pane.
 * seeds: *.yaml *.json *.container
 */
#include "config.h"

#include "fuzz.h"

#include <isotop/builder.h>
#include <isotop/doc.h>
#include <isotop/finding.h>
#include <isotop/inventory.h>
#include <isotop/judge.h>
#include <isotop/judged.h>
#include <isotop/manifest.h>
#include <isotop/panes.h>
#include <isotop/subject.h>
#include <isotop/view.h>

struct text {
	const uint8_t *bytes;
	size_t rest;
};

static ssize_t read_text(void *ctx, char *buf, size_t size)
{
	struct text *text = ctx;
	size_t len = text->rest < size ? text->rest : size;
	memcpy(buf, text->bytes, len);
	text->bytes += len;
	text->rest -= len;
	return (ssize_t)len;
}

static void show(const struct judged *judged, size_t index)
{
	const struct inventory *inventory = judged->inventory;
	const struct subject *subject = inventory->subjects[index];
	cleanup_arena struct arena *arena = arena_new();
	struct view view = view_new(arena);
	struct finding finding;
	must(subject->key && subject->name);
	must(judged->judgements[index].score.low <= judged->judgements[index].score.high);
	for (size_t i = 0; i < CHECK_COUNT; i++) {
		check_explain(i, subject, inventory, arena, &finding);
		must(finding.reason && finding.verdict == judged->judgements[index].checks[i]);
	}
	for (size_t i = 0; i < LAYER_COUNT; i++)
		layer_view(i, subject, inventory, &view);
	checklist_view(subject, inventory, &view);
	mounts_view(subject, inventory, &view);
}

/* Tables of filters, which take long under sanitizers, are worked out once: they pass from load to load. */
static const struct inventory *earlier(void)
{
	static struct inventory *first;
	if (!first)
		first = inventory_finish(inventory_builder_new(), NULL);
	return first;
}

FUZZ_TARGET(bytes, size)
{
	struct text text = { bytes, size };
	/* "-": what is named in it is not read from the disk */
	const struct doc_input input = { .read = read_text, .ctx = &text, .name = "-" };
	struct inventory_builder *builder = inventory_builder_new();
	struct manifest_load *load = manifest_load_new(builder, NULL);
	manifest_load_input(load, &input);
	manifest_load_finish(load);
	struct inventory *inventory = inventory_finish(builder, earlier());
	struct judged *judged = judge_inventory(inventory, NULL);
	for (size_t i = 0; i < inventory->count && i < 4; i++)
		show(judged, i);
	judged_unref(judged);
	inventory_unref(inventory);
	return 0;
}
