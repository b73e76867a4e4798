/* SPDX-License-Identifier: Apache-2.0 */
/* isotop diff: two sources, container by container; the exit statuses are those of diff(1). */
#include "config.h"

#include "cmd/cmd.h"
#include "cmd/reports.h"

#include <errno.h>
#include <string.h>

#include <isotop/builder.h>
#include <isotop/compare.h>
#include <isotop/inventory.h>
#include <isotop/judged.h>
#include <isotop/load_watch.h>
#include <isotop/report.h>
#include <isotop/report_diff.h>

enum { DIFF_SAME = 0, DIFF_DIFFERENT = 1 };

/* One side: what its SOURCE holds, judged. NULL after a complaint. */
static struct judged *load_side(const struct options *options, interrupted_fn interrupted)
{
	struct err err;
	struct sources *sources;
	if (sources_open(options, &sources, &err) < 0) {
		complain(options, "%s", err.text);
		return NULL;
	}
	struct inventory_builder *builder = inventory_builder_new();
	int code = sources_load(sources, builder, &(struct load_watch){ .cancel = interrupted }, &err);
	if (code < 0)
		inventory_error(builder, "this node", "%s", err.text);
	struct inventory *inventory = inventory_finish(builder, NULL);
	struct judged *judged = judge_inventory(inventory, NULL);
	complain_remarks(options, inventory);
	inventory_unref(inventory);
	sources_close(sources);
	return judged;
}

static bool differs(const struct pairing *pairing)
{
	for (size_t i = 0; i < pairing->count; i++)
		if (pair_differs(&pairing->pairs[i]))
			return true;
	return false;
}

static bool in_trouble(const struct options *options, const struct judged *judged, const char *source)
{
	if (!judged)
		return true;
	if (!judged->inventory->count && !judged->inventory->errors.count)
		complain(options, "%s: no container to compare", source);
	return !judged->inventory->count || judged->inventory->errors.count;
}

/* --live: each that is declared with what runs of it. What else runs there is nobody's drift. */
static void pair_with_node(const struct options *options, struct diff *diff, const struct judged *a, const struct judged *b,
	struct arena *arena)
{
	size_t others;
	pair_declared(a, b, arena, &diff->pairing, &others);
	if (others && !options->quiet)
		complain(options, "%zu container%s here that %s does not declare", others, others == 1 ? " runs" : "s run", diff->a);
}

static int compare_sides(const struct options *options, struct diff *diff, const struct judged *a, const struct judged *b)
{
	struct err err;
	cleanup_arena struct arena *arena = arena_new();
	bool trouble = in_trouble(options, a, diff->a);
	if (options->live)
		trouble |= !b || b->inventory->errors.count;
	else
		trouble |= in_trouble(options, b, diff->b);
	if (!a || !b || !a->inventory->count || (!b->inventory->count && !options->live))
		return EXIT_TROUBLE;
	if (options->live)
		pair_with_node(options, diff, a, b, arena);
	else
		pair_containers(a, b, arena, &diff->pairing);
	int code = reports_write(options, write_sides, diff, &err);
	if (code < 0)
		output_complain(options, code, &err);
	return code < 0 || trouble ? EXIT_TROUBLE : differs(&diff->pairing) ? DIFF_DIFFERENT : DIFF_SAME;
}

/* What files say, and what runs here. */
static bool sides_live(const struct options *options, struct options *ret_a, struct options *ret_b, struct diff *ret_diff)
{
	size_t count = options->source_count;
	ret_a->live = false;
	ret_b->source_count = 0;
	ret_b->command_line = NULL;
	ret_b->command_line_count = 0;
	*ret_diff = (struct diff){ .a = count == 1 ? options->sources[0] : count ? "the files" : "command line", .b = "this node", .live = true };
	return (count || options->command_line) && !sources_want_node(ret_a);
}

/* What the command line names as the two sides: SOURCE SOURCE, or SOURCE -- docker run ... */
static bool sides_of(const struct options *options, struct options *ret_a, struct options *ret_b, struct diff *ret_diff)
{
	bool line = options->command_line != NULL;
	*ret_a = *ret_b = *options;
	if (options->live)
		return sides_live(options, ret_a, ret_b, ret_diff);
	if (options->source_count + line != 2)
		return false;
	ret_a->source_count = 1;
	ret_a->command_line = NULL;
	ret_a->command_line_count = 0;
	ret_b->sources = options->sources + 1;
	ret_b->source_count = options->source_count - 1;
	*ret_diff = (struct diff){ .a = options->sources[0], .b = line ? "command line" : options->sources[1] };
	return line || strcmp(ret_diff->a, "-") != 0 || strcmp(ret_diff->b, "-") != 0;
}

int cmd_diff(const struct options *options, interrupted_fn interrupted)
{
	struct options left;
	struct options right;
	struct diff diff;
	if (!sides_of(options, &left, &right, &diff)) {
		complain(options, options->live ? "diff --live takes what is declared: files, directories, or a command line after --"
					       : "diff takes two sources, one of them at most standard input (see isotop diff --help)");
		return EXIT_TROUBLE;
	}
	struct judged *a = load_side(&left, interrupted);
	struct judged *b = load_side(&right, interrupted);
	int status = interrupted(NULL) ? EXIT_INTERRUPTED : compare_sides(options, &diff, a, b);
	judged_unref(a);
	judged_unref(b);
	return status;
}
