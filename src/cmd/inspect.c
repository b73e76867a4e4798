/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "cmd/cmd.h"
#include "cmd/inspect.h"
#include "cmd/open.h"
#include "cmd/seen.h"
#include "cmd/settings.h"
#include "cmd/sources.h"
#include "cmd/writer.h"

#include <isotop/builder.h>
#include <isotop/feed.h>
#include <isotop/inventory.h>
#include <isotop/judged.h>
#include <isotop/root.h>
#include <isotop/demo.h>
#include <isotop/doc.h>
#include <isotop/file.h>
#include <isotop/guard.h>
#include <isotop/tui.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SOURCE_BYTES (8u << 20) /* of a file that its pane shows */

/* The text that the Source pane shows: the last one that was asked for. */
struct source_file {
	const char *root; /* borrowed: below which the node lies */
	struct strbuf text;
};

/* A runtime's own file, as the collector reads it: no link leads out of the root. */
static int read_of_node(const char *path, const char *file, struct strbuf *out)
{
	struct root *root;
	struct err err;
	int code = root_open(path ? path : "/", &root, &err);
	if (code < 0)
		return code;
	code = root_read(root, -1, file, SOURCE_BYTES, out);
	root_close(root);
	return code;
}

static const char *read_again(struct source_file *source, const char *file, bool of_node, const char **ret_why)
{
	strbuf_reset(&source->text);
	int code = of_node ? read_of_node(source->root, file, &source->text)
			   : file_read_typed(file, SOURCE_BYTES, &source->text);
	if (code < 0 && code != -EFBIG) {
		*ret_why = code == -ENOENT ? "the file is not there any more" : "the file cannot be read";
		return NULL;
	}
	return strbuf_text(&source->text);
}

/* struct tui_options' source_text(): what is built in, else the file as it is now: it may be another one than it was. */
static const char *source_text(void *ctx, const char *file, bool of_node, size_t *ret_len, const char **ret_why)
{
	struct source_file *source = ctx;
	const char *text = of_node ? NULL : demo_text(file);
	if (text) {
		*ret_len = strlen(text);
		return text;
	}
	if (strcmp(file, "-") == 0) {
		*ret_why = "standard input is not kept";
		return NULL;
	}
	if (strcmp(file, "command line") == 0) {
		*ret_why = "it was given on the command line";
		return NULL;
	}
	text = read_again(source, file, of_node, ret_why);
	*ret_len = source->text.len;
	return text;
}

/* ---- struct tui_filters, by way of main's helper ---------------------------- */

static int filters_ask(void *ctx, int32_t pid, uint64_t start, struct err *err)
{
	return guard_helper_ask(ctx, pid, start, err);
}

static int filters_fd(void *ctx)
{
	return guard_helper_fd(ctx);
}

static int filters_take(void *ctx, struct arena *arena, struct kernel_filters *ret_filters, struct err *err)
{
	struct guard_filters filters;
	int code = guard_helper_take(ctx, arena, &filters, err);
	return code < 0 ? code : filters_check(&filters, arena, ret_filters, err);
}

/* struct tui_mac */
static const struct mac_answers *mac_ask(
	void *ctx, const struct host *host, const struct subject *subject, const char *path, struct arena *arena)
{
	return sources_ask_path(ctx, host, subject, path, arena);
}

/* struct tui_uses */
static const struct live_uses *uses_ask(void *ctx, const struct subject *subject, struct arena *arena)
{
	return sources_uses(ctx, subject, arena);
}

/* struct tui_last. Nobody misses it where there is no home, or none that can be written to. */
static void keep_last(void *ctx, const struct judged *judged, int64_t now)
{
	const struct options *options = ctx;
	struct err err;
	int code = seen_keep(options->writer, judged, now, &err);
	if (code < 0 && code != -ENOENT && code != -ENOTDIR && code != -EACCES && code != -EPERM && code != -EROFS)
		complain(options, "what was seen is not kept: %s", err.text);
}

/* The two sources that can be compared: as they were named, or the files and the node. */
static void name_sides(const struct options *options, struct tui_options *ret)
{
	ret->live_side = -1;
	if (options->source_count != (options->live ? 1 : 2) || options->command_line)
		return;
	ret->sides[0] = options->sources[0];
	ret->sides[1] = options->live ? "this node" : options->sources[1];
	if (options->live)
		ret->live_side = 1;
}

static struct tui_options tui_options(const struct options *options, const struct inspection *inspection,
	struct source_file *file, struct opener *opener)
{
	const char *no_color = getenv("NO_COLOR");
	uint32_t interval_ms = options->interval_ms;
	if (!interval_ms)
		tui_seconds_parse(tui_setting_find("interval")->fallback, &interval_ms);
	return (struct tui_options){
		.ascii = options->ascii,
		.ascii_only = locale_ascii(),
		.mouse = !options->no_mouse,
		.terminal = options->terminal,
		.linear = options->linear,
		.no_color = no_color && *no_color,
		.color = options->color,
		.theme = options->theme,
		.filter = options->filter,
		.sort = options->sort,
		.interval_ms = interval_ms,
		.title = inspection->title,
		.tour = { inspection->tour_own, inspection->tour_first, options->auto_s, inspection->tour_offered,
			inspection->tour_stop },
		.source_text = source_text,
		.source_ctx = file,
		.filters = { options->helper ? filters_ask : NULL, filters_fd, filters_take, options->helper },
		.mac = { inspection->live ? mac_ask : NULL, (void *)(uintptr_t)inspection->live },
		.uses = { inspection->live ? uses_ask : NULL, (void *)(uintptr_t)inspection->live },
		.opener = { opener_open, opener_close, opener_complete, opener },
		.last = { inspection->whole ? seen_last : NULL, inspection->whole ? keep_last : NULL,
			(void *)(uintptr_t)options },
		.no_state = options->no_state,
		.step = inspection->past ? sources_step : NULL,
		.step_ctx = inspection->past,
		.save = options->dump_screen ? NULL : writer_save,
		.export_file = writer_export,
		.save_ctx = options->writer,
		.fix = fix_is_for(options) ? fix_for_screen : NULL,
		.fix_line = options->command_line && !options->source_count,
		.fix_ctx = (void *)(uintptr_t)options,
	};
}

/* One load on this thread, drawn once: for tests and for seeing a screen without a terminal. */
static int dump(const struct options *options, const struct feed_source *source, const struct tui_options *tui,
	interrupted_fn interrupted, struct err *err)
{
	struct inventory_builder *builder = inventory_builder_new();
	int code = source->load(source->ctx, builder, &(struct load_watch){ .cancel = interrupted }, err);
	struct inventory *inventory = inventory_finish(builder, NULL);
	struct judged *judged = judge_inventory(inventory, NULL);
	if (code == 0)
		code = tui_dump(judged, tui, options->size ? options->size : "80x24",
			options->keys ? options->keys : "", stdout, err);
	judged_unref(judged);
	inventory_unref(inventory);
	return code;
}

static int run(const struct feed_source *source, const struct tui_options *tui, bool linear, struct err *err)
{
	struct feed *feed;
	int code = feed_start(source, tui->interval_ms, &feed, err);
	if (code < 0)
		return code;
	if (linear)
		code = tui_linear(feed, tui, stdin, stdout);
	else
		code = tui_run(feed, tui, err);
	if (code == -EIO)
		err_set(err, code, "standard output: %s", strerror(EIO));
	feed_stop(feed);
	return code;
}

static bool terminal_usable(struct err *err)
{
	const char *term = getenv("TERM");
	if (!term || !*term || strcmp(term, "dumb") == 0) {
		err_set(err, -ENOTTY, "this terminal cannot place a cursor (TERM=%s); isotop --linear needs none, isotop scan prints a report",
			term ? term : "");
		return false;
	}
	return true;
}

int inspect_source(
	const struct options *given, const struct feed_source *source, const struct inspection *inspection,
	interrupted_fn interrupted)
{
	struct err err;
	struct source_file file = { .root = given->root };
	struct options own = *given;
	const struct options *options = &own;
	struct doc *doc = NULL;
	int code;
	if (!options->dump_screen && !options->linear && !isatty(STDOUT_FILENO))
		return scan_source(options, source, interrupted);
	if (!options->dump_screen)
		settings_read(&own, &doc);
	struct opener opener = { .options = options };
	struct tui_options tui = tui_options(options, inspection, &file, &opener);
	name_sides(options, &tui);
	if (options->dump_screen)
		code = dump(options, source, &tui, interrupted, &err);
	else
		code = options->linear || terminal_usable(&err) ? run(source, &tui, options->linear, &err) : -ENOTTY;
	opener_free(&opener);
	strbuf_free(&file.text);
	doc_free(doc);
	if (code < 0) {
		complain(options, "%s", err.text);
		return EXIT_TROUBLE;
	}
	return interrupted(NULL) ? EXIT_INTERRUPTED : EXIT_JUDGED;
}

/* Not where a screen is only printed: nobody can ask for filters there. */
bool inspect_wants_helper(const struct options *options)
{
	return !options->dump_screen && isatty(STDOUT_FILENO);
}

/* "isotop deploy/ --live" where there is no screen: the report of it. A gate or a choice is about the containers. */
static bool wants_drift(const struct options *options)
{
	bool screen = options->dump_screen || options->linear || isatty(STDOUT_FILENO);
	bool scanned = options->fail_on.asked || options->fail_under_set || options->min_pss_set || options->only_failed ||
		       options->filter || options->sort || options->strict;
	return options->live && (options->source_count || options->command_line) && !screen && !scanned;
}

int cmd_inspect(const struct options *options, interrupted_fn interrupted)
{
	struct err err;
	struct sources *sources;
	if (wants_drift(options))
		return cmd_diff(options, interrupted);
	if (sources_open(options, &sources, &err) < 0) {
		complain(options, "%s", err.text);
		return EXIT_TROUBLE;
	}
	struct feed_source source = sources_feed(sources);
	const struct inspection inspection = { .title = sources_title(sources),
		.whole = sources_whole(sources) && !options->dump_screen, .live = sources_live(sources) ? sources : NULL,
		.past = sources_live(sources) ? NULL : sources };
	int status = EXIT_TROUBLE;
	if (sources_mistyped(sources, &err) < 0)
		complain(options, "%s", err.text);
	else
		status = inspect_source(options, &source, &inspection, interrupted);
	sources_close(sources);
	return status;
}
