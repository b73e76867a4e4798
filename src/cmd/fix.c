/* SPDX-License-Identifier: Apache-2.0 */
/* isotop fix: what would be written, or written. What is left to do by hand is said. */
#include "config.h"

#include "cmd/cmd.h"
#include "cmd/inspect.h"
#include "cmd/reports.h"
#include "cmd/writer.h"

#include <isotop/builder.h>
#include <isotop/file.h>
#include <isotop/fixes.h>
#include <isotop/inventory.h>
#include <isotop/judged.h>
#include <isotop/load_watch.h>
#include <isotop/manifest.h>
#include <isotop/subject.h>
#include <isotop/tui.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FILE_BYTES (8u << 20) /* of what is edited */

/* A file as it was read. */
struct read_file {
	char *path; /* owned */
	struct writer_seen seen;
};

struct fixing {
	const struct options *options;
	interrupted_fn interrupted;
	struct sources *sources;
	struct strbuf input; /* standard input, read once, or the command line as text */
	bool from_input;
	bool from_words;     /* it is the command line */
	struct read_file *files; /* owned */
	size_t file_count;
};

/* ---- reading ------------------------------------------------------------------------------ */

static bool takes_input(const struct options *options)
{
	for (size_t i = 0; i < options->source_count; i++)
		if (strcmp(options->sources[i], "-") == 0)
			return true;
	return false;
}

static int read_file(void *ctx, const char *path, struct strbuf *out, struct err *err)
{
	struct fixing *fixing = ctx;
	struct read_file file = { .path = strdup(path) };
	if (!file.path)
		die("out of memory");
	if (strcmp(path, "-") == 0) {
		strbuf_add(out, strbuf_text(&fixing->input), fixing->input.len);
		free(file.path);
		return 0;
	}
	int code = writer_look(path, &file.seen);
	if (code == 0)
		code = file_read_typed(path, FILE_BYTES, out);
	fixing->files = heap_more(fixing->files, fixing->file_count, sizeof(*fixing->files));
	fixing->files[fixing->file_count++] = file;
	return code < 0 ? err_set(err, code, "%s: %s", path, file_why(code)) : 0;
}

static struct inventory *load(void *ctx, const struct edit_text *texts, size_t count)
{
	struct fixing *fixing = ctx;
	struct err err;
	struct manifest_text *given = heap_alloc(count + 1, sizeof(*given));
	bool input = false;
	for (size_t i = 0; i < count; i++) {
		given[i] = (struct manifest_text){ texts[i].path, texts[i].text, texts[i].len };
		input |= strcmp(texts[i].path, "-") == 0;
	}
	if (fixing->from_input && !input)
		given[count++] = (struct manifest_text){ "-", strbuf_text(&fixing->input), fixing->input.len };
	struct inventory_builder *builder = inventory_builder_new();
	sources_texts(fixing->sources, given, count);
	int code = sources_load(fixing->sources, builder, &(struct load_watch){ .cancel = fixing->interrupted }, &err);
	if (code < 0)
		inventory_error(builder, "this node", "%s", err.text);
	sources_texts(fixing->sources, NULL, 0);
	free(given);
	return inventory_finish(builder, NULL);
}

/* ---- saying ------------------------------------------------------------------------------- */

static void say_score(struct strbuf *out, const struct judgement *before, const struct judgement *after)
{
	strbuf_addf(out, "%u %c", before->score.value, before->score.grade);
	if (after->score.value != before->score.value)
		strbuf_addf(out, " -> %u %c", after->score.value, after->score.grade);
}

/* Of each container the first item and the one behind each, from 1; 0: none. */
struct items_of {
	size_t *first; /* owned */
	size_t *next;  /* owned */
};

static struct items_of items_of(const struct edit_item *items, size_t count, size_t subjects)
{
	struct items_of of = { heap_alloc(subjects, sizeof(*of.first)), heap_alloc(count, sizeof(*of.next)) };
	for (size_t i = count; i > 0; i--) {
		of.next[i - 1] = of.first[items[i - 1].at];
		of.first[items[i - 1].at] = i;
	}
	return of;
}

static void free_items(struct items_of *of)
{
	free(of->first);
	free(of->next);
}

/* Are there several files? Names repeat themselves then: each Compose file has its "web". */
static bool of_files(const struct inventory *inventory)
{
	const char *first = inventory->count ? inventory->subjects[0]->declared.file : NULL;
	for (size_t i = 1; i < inventory->count; i++) {
		const char *file = inventory->subjects[i]->declared.file;
		if (file && first && strcmp(file, first) != 0)
			return true;
	}
	return false;
}

struct saying {
	const struct options *options;
	const struct edit_result *result;
	struct items_of done;
	struct items_of left;
	bool placed; /* names stand behind their file and line */
};

static void say_items(const struct saying *saying, size_t at, const char *name)
{
	for (size_t i = saying->done.first[at]; i; i = saying->done.next[i - 1]) {
		const struct edit_item *item = &saying->result->done[i - 1];
		if (item->breaks)
			complain(saying->options, "%s:   check %zu, %s: may break %s", name, item->check + 1, item->text,
				item->breaks);
	}
	for (size_t i = saying->left.first[at]; i; i = saying->left.next[i - 1]) {
		const struct edit_item *item = &saying->result->left[i - 1];
		complain(saying->options, "%s:   check %zu, by hand: %s%s%s%s", name, item->check + 1, item->text,
			item->why ? " (" : "", item->why ? item->why : "", item->why ? ")" : "");
	}
}

static void say_subject(const struct saying *saying, size_t at)
{
	const struct judged *before = saying->result->before;
	const struct subject *subject = before->inventory->subjects[at];
	cleanup_strbuf struct strbuf score = { 0 };
	cleanup_strbuf struct strbuf name = { 0 };
	if (!before->judgements[at].judged)
		return;
	if (saying->placed && subject->declared.file)
		strbuf_addf(&name, "%s:%u: ", subject->declared.file, subject->declared.line);
	strbuf_adds(&name, subject->name);
	say_score(&score, &before->judgements[at], &saying->result->after->judgements[at]);
	complain(saying->options, "%s: %s", strbuf_text(&name), strbuf_text(&score));
	say_items(saying, at, strbuf_text(&name));
}

static void say_all(const struct options *options, const struct edit_result *result)
{
	size_t count = result->before->inventory->count;
	struct saying saying = { options, result, items_of(result->done, result->done_count, count),
		items_of(result->left, result->left_count, count), of_files(result->before->inventory) };
	for (size_t i = 0; i < count && i < result->after->inventory->count; i++)
		say_subject(&saying, i);
	free_items(&saying.left);
	free_items(&saying.done);
}

/* ---- writing ------------------------------------------------------------------------------- */

static const struct writer_seen *seen_of(const struct fixing *fixing, const char *path)
{
	for (size_t i = 0; i < fixing->file_count; i++)
		if (strcmp(fixing->files[i].path, path) == 0)
			return &fixing->files[i].seen;
	return NULL;
}

static const char *why_not(int code, const struct err *err)
{
	return code == -EMLINK   ? "it has other names (hard links), which would keep the old text"
	       : code == -ESTALE ? "somebody changed it since it was read"
	       : code == WRITER_UNNAMED ? "another file names it, and nobody named it here: name it, too"
				 : err->text;
}

static int write_file(const struct fixing *fixing, const struct edit_file *file)
{
	const struct options *options = fixing->options;
	const struct writer_seen *seen = seen_of(fixing, file->path);
	struct err err = { "" };
	if (!seen) {
		complain(options, "%s: standard input cannot be written to: leave --write away", file->path);
		return -EINVAL;
	}
	int code = writer_replace(options->writer, file->path, seen, file->after, file->after_len, &err);
	if (code < 0)
		complain(options, "%s: not written: %s", file->path, why_not(code, &err));
	else
		complain(options, "%s: written", file->path);
	return code;
}

/* Whoever applies it needs every byte of the file; a terminal would act on some of them. */
static void put_text(const struct options *options, const char *text)
{
	cleanup_strbuf struct strbuf clean = { 0 };
	if (!isatty(STDOUT_FILENO)) {
		fputs(text, stdout);
		return;
	}
	while (*text) {
		size_t len = strcspn(text, "\n\t");
		text_clean(&clean, text, len, options_ascii(options));
		text += len;
		if (*text)
			strbuf_addc(&clean, *text++);
	}
	fputs(strbuf_text(&clean), stdout);
}

/* Objects that the API server wrote are patched there; patch and git pass over what stands before the difference of a file. */
static void print_file(const struct fixing *fixing, const struct edit_file *file)
{
	put_text(fixing->options, file->patch);
	if (file->patched && strcmp(file->path, "-") == 0)
		return;
	put_text(fixing->options, fixing->from_words ? file->after : file->diff);
}

static int put_out(const struct fixing *fixing, const struct edit_result *result)
{
	int worst = 0;
	for (size_t i = 0; i < result->file_count; i++) {
		const struct edit_file *file = &result->files[i];
		if (file->refused)
			complain(fixing->options, "%s: %s", file->path, file->refused);
		if (file->refused || (!*file->diff && !fixing->from_words))
			continue;
		int code = 0;
		if (fixing->options->write)
			code = write_file(fixing, file);
		else
			print_file(fixing, file);
		worst = code < 0 ? code : worst;
	}
	return worst;
}

static bool misses_grade(const struct options *options, const struct judged *after)
{
	for (size_t i = 0; options->fix.grade && i < after->inventory->count; i++)
		if (after->judgements[i].judged && after->judgements[i].score.grade > options->fix.grade)
			return true;
	return false;
}

static int run(struct fixing *fixing)
{
	const struct options *options = fixing->options;
	const struct edit_source source = { load, read_file, fixing };
	struct edit_result result;
	edit_run(&options->fix, &source, &result);
	complain_remarks(options, result.before->inventory);
	bool stopped = fixing->interrupted(NULL);
	int code = stopped ? -EINTR : put_out(fixing, &result);
	if (!options->quiet && !stopped)
		say_all(options, &result);
	int status = code < 0 || result.before->inventory->errors.count ? EXIT_TROUBLE
		     : !result.before->inventory->count                  ? EXIT_NOTHING
		     : misses_grade(options, result.after)               ? EXIT_THRESHOLD
									   : EXIT_JUDGED;
	edit_free(&result);
	int printed = output_end(options);
	return stopped ? EXIT_INTERRUPTED : printed != EXIT_JUDGED ? printed : status;
}

/* "docker run ..." as a line of a shell, so that what is changed in it can be typed again. */
static void take_words(struct fixing *fixing, const struct options *options)
{
	for (size_t i = 0; i < options->command_line_count; i++) {
		strbuf_adds(&fixing->input, i ? " " : "");
		text_shell(&fixing->input, options->command_line[i]);
	}
	strbuf_addc(&fixing->input, '\n');
	fixing->from_words = fixing->from_input = true;
}

/* ---- for the screen ------------------------------------------------------------------------ */

static bool is_file(const char *source)
{
	struct stat st;
	return strcmp(source, "-") != 0 && stat(source, &st) == 0;
}

bool fix_is_for(const struct options *options)
{
	for (size_t i = 0; i < options->source_count; i++)
		if (is_file(options->sources[i]))
			return true;
	return options->command_line != NULL;
}

static bool never(void *ctx)
{
	(void)ctx;
	return false;
}

static void free_fixing(struct fixing *fixing)
{
	sources_close(fixing->sources);
	for (size_t i = 0; i < fixing->file_count; i++)
		free(fixing->files[i].path);
	free(fixing->files);
	strbuf_free(&fixing->input);
}

/* A fix that was asked for by its name, and neither changed anything nor is left to do. */
static void add_unneeded(const struct fix_set *only, const struct edit_result *result, struct strbuf *ret_left)
{
	if (!only || result->done_count || result->left_count)
		return;
	for (size_t id = FIX_NONE + 1; id < FIX_COUNT; id++)
		if (only->has[id] && !fixes[id].parts[0])
			strbuf_addf(ret_left, "%s: no check gets better by it\n", fixes[id].id);
}

static void put_texts(const struct fixing *fixing, const struct edit_result *result, struct fix_text *ret)
{
	for (size_t i = 0; i < result->file_count; i++) {
		strbuf_adds(&ret->diff, result->files[i].diff);
		if (fixing->from_words && *result->files[i].diff)
			strbuf_add(&ret->line, result->files[i].after, result->files[i].after_len);
	}
	for (size_t i = 0; i < result->done_count; i++)
		if (result->done[i].breaks)
			strbuf_addf(&ret->breaks, "%s: %s\n", result->done[i].text, result->done[i].breaks);
	for (size_t i = 0; i < result->left_count; i++)
		strbuf_addf(&ret->left, "check %zu: %s%s%s%s\n", result->left[i].check + 1, result->left[i].text,
			result->left[i].why ? " (" : "", result->left[i].why ? result->left[i].why : "",
			result->left[i].why ? ")" : "");
}

/* The files among the sources; or the command line, in the place of standard input. */
static void take_sources(struct fixing *fixing, const struct options *options, struct options *own, char **dash)
{
	own->source_count = 0;
	own->command_line = NULL;
	if (options->command_line) {
		take_words(fixing, options);
		own->command_line_count = 0;
		own->sources[own->source_count++] = *dash;
	}
	for (size_t i = 0; i < options->source_count; i++)
		if (is_file(options->sources[i]))
			own->sources[own->source_count++] = options->sources[i];
}

int fix_for_screen(void *ctx, const char *key, const struct fix_set *only, struct fix_text *ret, struct err *err)
{
	const struct options *options = ctx;
	char input[] = "-";
	char *dash = input;
	struct options own = *options;
	struct fixing fixing = { .options = &own, .interrupted = never };
	const struct edit_source source = { load, read_file, &fixing };
	struct edit_request request = { .key = key };
	struct edit_result result;
	for (size_t id = FIX_NONE + 1; only && id < FIX_COUNT; id++)
		request.some |= request.fixes[id] = only->has[id];
	own.sources = heap_alloc(options->source_count + 2, sizeof(*own.sources));
	take_sources(&fixing, options, &own, &dash);
	int code = sources_open(&own, &fixing.sources, err);
	if (code == 0) {
		edit_run(&request, &source, &result);
		put_texts(&fixing, &result, ret);
		add_unneeded(only, &result, &ret->left);
		edit_free(&result);
	}
	free_fixing(&fixing);
	free(own.sources);
	return code;
}

/* ---- the command --------------------------------------------------------------------------- */

/* The command line in the place of standard input. */
static int fix_words(const struct options *options, interrupted_fn interrupted)
{
	static char dash[] = "-";
	char *sources[] = { dash, NULL };
	struct options own = *options;
	struct fixing fixing = { .options = &own, .interrupted = interrupted };
	struct err err;
	take_words(&fixing, options);
	own.sources = sources;
	own.source_count = 1;
	own.command_line = NULL;
	own.command_line_count = 0;
	own.write = false;
	int code = sources_open(&own, &fixing.sources, &err);
	if (code < 0)
		complain(options, "%s", err.text);
	int status = code < 0 ? EXIT_TROUBLE : run(&fixing);
	free_fixing(&fixing);
	return status;
}

int cmd_fix(const struct options *options, interrupted_fn interrupted)
{
	struct fixing fixing = { .options = options, .interrupted = interrupted };
	struct err err;
	if (options->command_line && !options->source_count)
		return fix_words(options, interrupted);
	if (!options->source_count || options->command_line) {
		complain(options, "fix takes a file, a directory, or a command line after --");
		return EXIT_TROUBLE;
	}
	fixing.from_input = takes_input(options);
	int code = fixing.from_input ? file_read(STDIN_FILENO, FILE_BYTES, &fixing.input) : 0;
	if (code < 0)
		err_set(&err, code, "standard input: %s", file_why(code));
	else
		code = sources_open(options, &fixing.sources, &err);
	if (code < 0)
		complain(options, "%s", err.text);
	int status = code < 0 ? EXIT_TROUBLE : run(&fixing);
	free_fixing(&fixing);
	return status;
}
