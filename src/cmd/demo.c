/* SPDX-License-Identifier: Apache-2.0 */
/* isotop demo: the built-in scenarios, the tour through them or through somebody's own manifests, the hand-out. */
#include "config.h"

#include "cmd/cmd.h"
#include "cmd/inspect.h"
#include "cmd/reports.h"

#include <isotop/builder.h>
#include <isotop/demo.h>
#include <isotop/feed.h>
#include <isotop/inventory.h>
#include <isotop/judged.h>
#include <isotop/manifest.h>
#include <isotop/tour.h>

#include <string.h>
#include <sys/stat.h>

static int load_demo(void *ctx, struct inventory_builder *builder, const struct load_watch *watch, struct err *err)
{
	(void)watch;
	(void)err;
	demo_load(builder, ctx);
	return 0;
}

/* One moment of the recorded life after another, one a load; the last one stays. */
static int load_life(void *ctx, struct inventory_builder *builder, const struct load_watch *watch, struct err *err)
{
	unsigned *next = ctx;
	(void)watch;
	(void)err;
	demo_life(builder, *next);
	*next += *next + 1 < LIFE_MOMENTS;
	return 0;
}

static int play_life(const struct options *options, interrupted_fn interrupted)
{
	unsigned next = 0;
	struct feed_source source = { .load = load_life, .ctx = &next, .again = true };
	return inspect_source(options, &source, &(struct inspection){ .title = "demo-node" }, interrupted);
}

/* Each with the lowest score among its containers. */
static int list_scenarios(const struct options *options)
{
	struct tour *tour = tour_new(NULL);
	for (size_t i = 0; i < tour_count(tour); i++) {
		const struct stop *stop = tour_stop(tour, i);
		const struct score *score = &stop->judged->judgements[stop->subject].score;
		printf("%2zu  %3u %c  %s\n", i + 1, score->value, score->grade, stop->title);
	}
	tour_free(tour);
	printf("life         a recorded life of a small node, which plays as events (E)\n");
	return output_end(options);
}

static const struct scenario *scenario_find(const char *word)
{
	for (size_t i = 0; i < scenario_count; i++) {
		char number[24];
		snprintf(number, sizeof(number), "%zu", i + 1);
		if (strcmp(word, number) == 0 || strcmp(word, scenarios[i].id) == 0)
			return &scenarios[i];
	}
	return NULL;
}

void demo_words(struct strbuf *out)
{
	for (size_t i = 0; i < scenario_count; i++)
		strbuf_addf(out, " %s", scenarios[i].id);
	strbuf_adds(out, " life");
}

/* ---- the hand-out ------------------------------------------------------------------ */

/* Somebody's own, judged once; NULL: it could not be read, which is said. */
static struct judged *judged_own(const struct options *options, struct sources *sources, interrupted_fn interrupted)
{
	struct err err;
	struct inventory_builder *builder = inventory_builder_new();
	int code = sources_load(sources, builder, &(struct load_watch){ .cancel = interrupted }, &err);
	struct inventory *inventory = inventory_finish(builder, NULL);
	struct judged *judged = code < 0 ? NULL : judge_inventory(inventory, NULL);
	if (code < 0)
		complain(options, "%s", err.text);
	else
		complain_remarks(options, inventory);
	inventory_unref(inventory);
	return judged;
}

/* "class.txt" is plain, all else is Markdown. */
static bool wants_markdown(const char *file)
{
	size_t len = strlen(file);
	return len < 4 || strcmp(file + len - 4, ".txt") != 0;
}

static int hand_out(const struct options *options, struct tour *tour)
{
	struct err err;
	bool to_stdout = strcmp(options->handout, "-") == 0;
	if (!tour_count(tour)) {
		complain(options, "nothing to make a hand-out of");
		return EXIT_NOTHING;
	}
	FILE *out = to_stdout ? stdout : output_open(options, options->handout, &err);
	int code = out ? 0 : -1;
	if (out) {
		tour_handout(tour, wants_markdown(options->handout), out);
		code = output_finish(options, out, to_stdout ? NULL : options->handout, 0, &err);
	}
	if (code < 0)
		output_complain(options, code, &err);
	return code < 0 ? EXIT_TROUBLE : EXIT_JUDGED;
}

static int hand_out_own(const struct options *options, struct sources *sources, interrupted_fn interrupted)
{
	struct judged *judged = judged_own(options, sources, interrupted);
	if (!judged)
		return EXIT_TROUBLE;
	struct tour *tour = tour_new(judged);
	int status = hand_out(options, tour);
	tour_free(tour);
	judged_unref(judged);
	return status;
}

/* ---- the command ---------------------------------------------------------------------- */

/* Every one is there, or called like a file that ought to be. */
static bool names_files(const struct options *options)
{
	struct stat st;
	for (size_t i = 0; i < options->source_count; i++)
		if (strcmp(options->sources[i], "-") != 0 && lstat(options->sources[i], &st) < 0 &&
			!manifest_file_name(options->sources[i]))
			return false;
	return true;
}

/* A class out of somebody's own manifests. */
static int demo_own(const struct options *options, interrupted_fn interrupted)
{
	struct err err;
	struct sources *sources;
	if (sources_open(options, &sources, &err) < 0) {
		complain(options, "%s", err.text);
		return EXIT_TROUBLE;
	}
	struct feed_source source = sources_feed(sources);
	const struct inspection inspection = { .title = sources_title(sources), .tour_own = true, .tour_first = true };
	int status = EXIT_TROUBLE;
	if (sources_mistyped(sources, &err) < 0)
		complain(options, "%s", err.text);
	else if (options->handout)
		status = hand_out_own(options, sources, interrupted);
	else
		status = inspect_source(options, &source, &inspection, interrupted);
	sources_close(sources);
	return status;
}

int cmd_demo(const struct options *options, interrupted_fn interrupted)
{
	const struct scenario *only = options->source_count == 1 ? scenario_find(options->sources[0]) : NULL;
	if (options->list_scenarios && options->source_count) {
		complain(options, "demo takes a scenario's number or files, or --list alone");
		return EXIT_TROUBLE;
	}
	if (options->list_scenarios)
		return list_scenarios(options);
	if (options->source_count == 1 && strcmp(options->sources[0], "life") == 0)
		return play_life(options, interrupted);
	if (options->source_count && !only && !names_files(options)) {
		complain(options, "no scenario and no file is called %s (isotop demo --list)", options->sources[0]);
		return EXIT_TROUBLE;
	}
	if (options->source_count && !only)
		return demo_own(options, interrupted);
	if (options->handout) {
		struct tour *tour = tour_new(NULL);
		int status = hand_out(options, tour);
		tour_free(tour);
		return status;
	}
	struct feed_source source = { .load = load_demo, .ctx = (void *)only };
	const struct inspection inspection = { .title = only ? only->title : "demo",
		.tour_first = options->auto_s > 0, .tour_offered = true,
		.tour_stop = only ? (size_t)(only - scenarios) : 0 };
	return inspect_source(options, &source, &inspection, interrupted);
}
