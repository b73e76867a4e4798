/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A stop once it is fixed. A scenario's own text is really edited, by the same
 * code as "isotop fix", and judged again; what is right only for whoever knows the
 * program (which directory instead of /) stands in the scenario's row. Of somebody's
 * own container, whose file is not rewritten here, it is what the fixes set.
 */
#include "config.h"

#include "tour/stops.h"

#include <string.h>

#include <isotop/builder.h>
#include <isotop/demo.h>
#include <isotop/edit.h>
#include <isotop/inventory.h>
#include <isotop/judged.h>
#include <isotop/tour.h>
#include <isotop/whatif.h>

struct judged *judged_text(const struct scenario *scenario, const char *text)
{
	struct inventory_builder *builder = inventory_builder_new();
	demo_load_text(builder, scenario, text);
	struct inventory *inventory = inventory_finish(builder, NULL);
	struct judged *judged = judge_inventory(inventory, NULL);
	inventory_unref(inventory);
	return judged;
}

/* ---- the scenario's own text ----------------------------------------------------------- */

struct editing {
	const struct scenario *scenario;
	const char *text;
};

static struct inventory *load(void *ctx, const struct edit_text *texts, size_t count)
{
	const struct editing *editing = ctx;
	struct inventory_builder *builder = inventory_builder_new();
	cleanup_strbuf struct strbuf copy = { 0 };
	if (count)
		strbuf_add(&copy, texts[0].text, texts[0].len);
	demo_load_text(builder, editing->scenario, count ? strbuf_text(&copy) : editing->text);
	return inventory_finish(builder, NULL);
}

static int read_text(void *ctx, const char *path, struct strbuf *out, struct err *err)
{
	const struct editing *editing = ctx;
	(void)path;
	(void)err;
	strbuf_adds(out, editing->text);
	return 0;
}

/* What its row says instead of a line of it. */
static const char *by_hand(const struct scenario *scenario, struct arena *arena)
{
	const char *from = scenario->instead.of;
	const char *at = from ? strstr(scenario->manifest, from) : NULL;
	if (!at)
		return scenario->manifest;
	return arena_printf(arena, "%.*s%s%s", (int)(at - scenario->manifest), scenario->manifest, scenario->instead.with,
		at + strlen(from));
}

void fix_scenario(struct stop *stop)
{
	struct editing editing = { stop->scenario, by_hand(stop->scenario, stop->arena) };
	const struct edit_source source = { load, read_text, &editing };
	const struct edit_request request = { .grade = 0 };
	struct edit_result result;
	edit_run(&request, &source, &result);
	stop->after_text = editing.text;
	if (result.file_count)
		stop->after_text = arena_strndup(stop->arena, result.files[0].after, result.files[0].after_len);
	edit_free(&result);
	stop->fixed = judged_text(stop->scenario, stop->after_text);
}

/* ---- somebody's own ------------------------------------------------------------------------ */

void fix_subject(struct stop *stop, const struct fix_set *set)
{
	struct inventory *after = what_if_all(stop->judged->inventory, set);
	stop->fixed = judge_inventory(after, NULL);
	inventory_unref(after);
}

/* ---- what differs ---------------------------------------------------------------------------- */

/* Longer texts are not compared: a scenario is a page at most. */
#define LINES_MOST 120

struct lines {
	size_t count;
	const char *at[LINES_MOST];
	size_t len[LINES_MOST];
};

static bool split(const char *text, struct lines *lines)
{
	lines->count = 0;
	for (const char *at = text; *at; at += lines->len[lines->count - 1] + 1) {
		if (lines->count == LINES_MOST)
			return false;
		lines->at[lines->count] = at;
		lines->len[lines->count++] = strcspn(at, "\n");
		if (!at[lines->len[lines->count - 1]])
			break;
	}
	return true;
}

static bool same(const struct lines *a, size_t i, const struct lines *b, size_t k)
{
	return a->len[i] == b->len[k] && memcmp(a->at[i], b->at[k], a->len[i]) == 0;
}

/* Lengths of the longest common rest from each pair of lines on. */
static void measure(const struct lines *a, const struct lines *b, uint8_t rest[LINES_MOST + 1][LINES_MOST + 1])
{
	for (size_t i = a->count + 1; i-- > 0;)
		for (size_t k = b->count + 1; k-- > 0;) {
			if (i == a->count || k == b->count)
				rest[i][k] = 0;
			else if (same(a, i, b, k))
				rest[i][k] = (uint8_t)(rest[i + 1][k + 1] + 1);
			else
				rest[i][k] = rest[i + 1][k] > rest[i][k + 1] ? rest[i + 1][k] : rest[i][k + 1];
		}
}

static void add(struct stop *stop, struct changed_line *lines, char sign, const struct lines *from, size_t i)
{
	lines[stop->line_count++] =
		(struct changed_line){ sign, arena_strndup(stop->arena, from->at[i], from->len[i]) };
}

/* The nearest line above that is the same in both says where it is. */
static void add_place(struct stop *stop, struct changed_line *lines, const struct lines *from, size_t i, bool *fresh)
{
	if (*fresh && i)
		add(stop, lines, ' ', from, i - 1);
	*fresh = false;
}

void stop_compare(struct stop *stop)
{
	uint8_t rest[LINES_MOST + 1][LINES_MOST + 1];
	struct lines a;
	struct lines b;
	if (!split(stop->scenario->manifest, &a) || !split(stop->after_text, &b))
		return;
	struct changed_line *lines = arena_array(stop->arena, 2 * (a.count + b.count) + 1, sizeof(*lines));
	bool fresh = true;
	size_t i = 0;
	size_t k = 0;
	measure(&a, &b, rest);
	while (i < a.count || k < b.count) {
		if (i < a.count && k < b.count && same(&a, i, &b, k)) {
			fresh = true;
			i++;
			k++;
		} else if (k == b.count || (i < a.count && rest[i + 1][k] >= rest[i][k + 1])) {
			add_place(stop, lines, &a, i, &fresh);
			add(stop, lines, '-', &a, i++);
		} else {
			add_place(stop, lines, &b, k, &fresh);
			add(stop, lines, '+', &b, k++);
		}
	}
	stop->lines = lines;
}
