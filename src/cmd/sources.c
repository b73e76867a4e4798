/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "cmd/cmd.h"
#include "cmd/confine.h"
#include "cmd/sources.h"

#include <isotop/builder.h>
#include <isotop/feed.h>
#include <isotop/live.h>
#include <isotop/manifest.h>
#include <isotop/root.h>
#include <isotop/rulebook.h>
#include <isotop/snapshot.h>
#include <isotop/subject.h>

#include <dirent.h>
#include <errno.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FORCE_CONTAINER "container:"
#define SNAPSHOTS_MOST 10000 /* of one directory */

struct sources {
	const struct options *options;                 /* borrowed */
	struct root *root;                             /* owned; NULL when nothing live is wanted */
	struct live *live;                             /* owned; likewise */
	char **files;                                  /* owned array of borrowed arguments, or of names in @names */
	struct arena *names;                           /* owned */
	size_t file_count;
	char **containers; /* owned array of borrowed arguments */
	size_t container_count;
	bool node;       /* everything that runs here */
	const struct manifest_text *texts; /* borrowed: in place of files */
	size_t text_count;
	size_t snapshots; /* of the files, those that are snapshots */
	_Atomic int64_t at; /* of recordings: as they were then; 0: as they are last. The screen sets it while a load goes on */
	bool stdin_recorded; /* it held a snapshot */
	bool stdin_read; /* there is nothing more to come from it */
};

/* "NAMESPACE/POD:CONTAINER", as the list has it: a namespace is a DNS label and has no dot. */
static bool names_pod(const char *source)
{
	size_t namespace = strspn(source, "abcdefghijklmnopqrstuvwxyz0123456789-");
	const char *pod = source + namespace + 1;
	return namespace && source[namespace] == '/' && strchr(pod, ':') && !strchr(pod, '/');
}

/*
 * A path that exists wins over a container of that name; "container:" and "pid:" leave no
 * doubt. What is missing but is called like a file was meant as one.
 */
static bool names_container(const char *source)
{
	struct stat st;
	if (strncmp(source, FORCE_CONTAINER, strlen(FORCE_CONTAINER)) == 0)
		return true;
	if (strcmp(source, "-") == 0 || lstat(source, &st) == 0)
		return false;
	return names_pod(source) || (!strchr(source, '/') && !manifest_file_name(source));
}

bool sources_want_node(const struct options *options)
{
	bool node = options->live || (options->source_count == 0 && !options->command_line);
	for (size_t i = 0; i < options->source_count; i++)
		node = node || names_container(options->sources[i]);
	return node;
}

static int open_live(struct sources *sources, struct err *err)
{
	const char *path = sources->options->root ? sources->options->root : "/";
	int code = root_open(path, &sources->root, err);
	if (code < 0)
		return code;
	confine_root(sources->options, sources->root);
	sources->live = live_new(sources->root, sources->options->all);
	return 0;
}

static void add_file(struct sources *sources, char *path)
{
	sources->files = heap_more(sources->files, sources->file_count, sizeof(*sources->files));
	sources->files[sources->file_count++] = path;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* No snapshot is called so: of thousands of manifests none has to be opened before anybody can press a key. */
static bool is_yaml(const char *name)
{
	const char *dot = strrchr(name, '.');
	return dot && (strcmp(dot, ".yaml") == 0 || strcmp(dot, ".yml") == 0);
}

/* A directory of snapshots, as of several nodes, stands for them; where other files are in it it is read for those as well. */
static void add_files(struct sources *sources, char *path)
{
	size_t before = sources->file_count;
	bool others = false;
	struct stat st;
	DIR *dir = stat(path, &st) == 0 && S_ISDIR(st.st_mode) && !snapshot_is(path) ? opendir(path) : NULL;
	for (struct dirent *entry; dir && sources->file_count - before < SNAPSHOTS_MOST && (entry = readdir(dir)) != NULL;) {
		char *file = arena_printf(sources->names, "%s/%s", path, entry->d_name);
		if (entry->d_name[0] == '.')
			continue;
		if (!is_yaml(file) && lstat(file, &st) == 0 && S_ISREG(st.st_mode) && snapshot_is(file))
			add_file(sources, file);
		else
			others = true;
	}
	if (dir)
		closedir(dir);
	if (sources->file_count > before)
		qsort(sources->files + before, sources->file_count - before, sizeof(*sources->files), by_name);
	if (others || sources->file_count == before)
		add_file(sources, path);
}

int sources_open(const struct options *options, struct sources **ret_sources, struct err *err)
{
	struct sources *sources = heap_alloc(1, sizeof(*sources));
	sources->options = options;
	atomic_init(&sources->at, options->at);
	sources->names = arena_new();
	sources->containers = heap_alloc(options->source_count, sizeof(*sources->containers));
	for (size_t i = 0; i < options->source_count; i++) {
		char *source = options->sources[i];
		if (names_container(source))
			sources->containers[sources->container_count++] = source;
		else
			add_files(sources, source);
	}
	sources->node = options->live || (options->source_count == 0 && !options->command_line);
	int code = sources->node || sources->container_count ? open_live(sources, err) : 0;
	if (code < 0) {
		sources_close(sources);
		return code;
	}
	*ret_sources = sources;
	return 0;
}

void sources_close(struct sources *sources)
{
	if (!sources)
		return;
	live_free(sources->live);
	root_close(sources->root);
	free(sources->files);
	arena_free(sources->names);
	free(sources->containers);
	free(sources);
}

void sources_once(struct sources *sources)
{
	if (sources->live)
		live_once(sources->live);
}

void sources_texts(struct sources *sources, const struct manifest_text *texts, size_t count)
{
	sources->texts = texts;
	sources->text_count = count;
}

bool sources_live(const struct sources *sources)
{
	return sources->live != NULL;
}

bool sources_whole(const struct sources *sources)
{
	return sources->node && !sources->options->source_count && !sources->options->command_line;
}

/* Loading again would find nothing: standard input alone. */
static bool read_once(const struct sources *sources)
{
	return !sources->live && !sources->options->command_line && sources->file_count == 1 &&
	       strcmp(sources->files[0], "-") == 0;
}

struct feed_source sources_feed(struct sources *sources)
{
	return (struct feed_source){
		.load = sources_load,
		.ctx = sources,
		.again = sources_live(sources),
		.once = read_once(sources),
		.paths = (const char *const *)sources->files,
		.path_count = sources->file_count,
	};
}

const char *sources_title(const struct sources *sources)
{
	const struct options *options = sources->options;
	if (sources_whole(sources))
		return NULL;
	if (sources->node)
		return "files and this node";
	if (options->source_count == 1)
		return options->sources[0];
	return options->source_count ? "several sources" : "command line";
}

static const char *container_name(const char *source)
{
	size_t prefix = strlen(FORCE_CONTAINER);
	return strncmp(source, FORCE_CONTAINER, prefix) == 0 ? source + prefix : source;
}

/* What was asked for, as the last scan understands it. */
struct choice {
	bool all;
	size_t count;
	struct live_wanted *items;
};

static bool wanted(void *ctx, const struct subject *subject)
{
	const struct choice *choice = ctx;
	for (size_t i = 0; i < choice->count; i++)
		if (live_matches(subject, &choice->items[i]))
			return true;
	return choice->all;
}

static struct choice choice_of(
	const struct sources *sources, const struct inventory_builder *builder, struct arena *arena)
{
	struct choice choice = { sources->node, 0,
		arena_array(arena, sources->container_count, sizeof(*choice.items)) };
	for (; choice.count < sources->container_count; choice.count++)
		choice.items[choice.count] =
			live_resolve(sources->live, builder, container_name(sources->containers[choice.count]), arena);
	return choice;
}

/* "isotop scna web.yaml": what stands in a command's place, is nothing else, and is nearly one. NULL: it is not. */
static const char *meant_command(const struct sources *sources, const char *source)
{
	const struct options *options = sources->options;
	return options->bare && source == options->sources[0] ? command_near(options->commands, source) : NULL;
}

static bool answers(const struct sources *sources, const struct inventory_builder *builder, const char *name)
{
	cleanup_arena struct arena *arena = arena_new();
	struct live_wanted one = live_resolve(sources->live, builder, name, arena);
	const struct subject *subject = NULL;
	while ((subject = inventory_builder_next(builder, subject)))
		if (live_matches(subject, &one))
			return true;
	return false;
}

/* "; did you mean web?": a container that runs, else a command, which is no SOURCE. "": nothing is near. */
static const char *meant(
	const struct sources *sources, const struct inventory_builder *builder, const char *name, struct arena *arena)
{
	struct nearest nearest = { .typed = name };
	const struct subject *subject = NULL;
	while ((subject = inventory_builder_next(builder, subject)))
		nearest_try(&nearest, subject->name);
	if (nearest.word)
		return arena_printf(arena, "; did you mean %s?", nearest.word);
	const char *command =
		name == sources->options->sources[0] ? command_near(sources->options->commands, name) : NULL;
	return command ? arena_printf(arena, "; did you mean isotop %s?", command) : "";
}

static void report_absence(const struct sources *sources, struct inventory_builder *builder, const char *source)
{
	cleanup_arena struct arena *arena = arena_new();
	const char *name = container_name(source);
	const char *why = live_absence(sources->live, builder, name, arena);
	bool number = strncmp(name, "pid:", 4) == 0;
	inventory_error(builder, source, "%s%s%s", name == source && !number ? "no such file, and " : "", why,
		number ? "" : meant(sources, builder, name, arena));
}

/* Says of each container that was asked for and does not run that it is not there. */
static void report_missing(const struct sources *sources, struct inventory_builder *builder)
{
	for (size_t i = 0; i < sources->container_count; i++)
		if (!answers(sources, builder, container_name(sources->containers[i])))
			report_absence(sources, builder, sources->containers[i]);
}

int sources_mistyped(struct sources *sources, struct err *err)
{
	const char *first = sources->container_count ? sources->containers[0] : NULL;
	const char *command = first ? meant_command(sources, first) : NULL;
	if (!command)
		return 0;
	struct inventory_builder *builder = inventory_builder_new();
	bool runs = live_scan(sources->live, builder, &(struct load_watch){ 0 }, err) < 0 ||
		    answers(sources, builder, first);
	inventory_builder_free(builder);
	return runs ? 0
		    : err_set(err, -ENOENT,
			      "%s: no command, no such file, and no running container; did you mean isotop %s?", first,
			      command);
}

static int load_live(const struct sources *sources, struct inventory_builder *builder, const struct load_watch *watch,
	struct err *err)
{
	/* Where only some are wanted, what is there before the others have been sorted out is not for showing. */
	struct load_watch own = *watch;
	if (!sources->node)
		own.progress = NULL;
	int code = live_scan(sources->live, builder, &own, err);
	if (code < 0)
		return code;
	report_missing(sources, builder);
	cleanup_arena struct arena *arena = arena_new();
	struct choice choice = choice_of(sources, builder, arena);
	inventory_builder_keep(builder, wanted, &choice);
	return 0;
}

static bool is_recorded(const char *path)
{
	return strcmp(path, "-") != 0 && snapshot_is(path);
}

static bool any_recorded(const struct sources *sources)
{
	bool any = sources->stdin_recorded;
	for (size_t i = 0; i < sources->file_count && !any; i++)
		any = is_recorded(sources->files[i]);
	return any;
}

/* What went wrong with @path, which is named beside it. */
static const char *reason_of(const struct err *err, const char *path)
{
	size_t len = strlen(path);
	return strncmp(err->text, path, len) == 0 && strncmp(err->text + len, ": ", 2) == 0 ? err->text + len + 2 : err->text;
}

static void load_file(struct sources *sources, struct inventory_builder *builder, struct manifest_load *load, const char *path,
	bool recorded)
{
	if (strcmp(path, "-") == 0 && sources->stdin_read && !sources->text_count) {
		inventory_broken(builder, path, path, "standard input cannot be read again");
		return;
	}
	sources->stdin_read |= strcmp(path, "-") == 0;
	if (recorded) {
		const struct snapshot_wanted wanted = {
			.apart = sources->live || sources->snapshots > 1,
			.at = atomic_load(&sources->at),
		};
		struct err err;
		if (snapshot_load(path, &wanted, builder, &err) < 0)
			inventory_broken(builder, path, path, "%s", reason_of(&err, path));
		return;
	}
	manifest_load_path(load, path);
}

/* struct manifest_other: a snapshot that comes through a pipe, as from isotop record on another node. */
struct piped {
	struct sources *sources;
	struct inventory_builder *builder;
};

static int load_piped(void *ctx, const char *text, size_t len)
{
	const struct piped *piped = ctx;
	struct sources *sources = piped->sources;
	const struct snapshot_wanted wanted = { .apart = sources->live || sources->snapshots, .at = atomic_load(&sources->at) };
	struct err err;
	sources->stdin_recorded = true;
	int code = snapshot_load_text("-", text, len, &wanted, piped->builder, &err);
	if (code < 0)
		inventory_broken(piped->builder, "-", "-", "%s", reason_of(&err, "-"));
	return code;
}

static void load_files(struct sources *sources, struct inventory_builder *builder, const struct load_watch *watch)
{
	const struct options *options = sources->options;
	if (!sources->file_count && !options->command_line)
		return;
	struct manifest_load *load = manifest_load_new(builder, watch);
	manifest_load_kubernetes(load, options->kubernetes_minor);
	manifest_load_texts(load, sources->texts, sources->text_count);
	struct piped piped = { sources, builder };
	manifest_load_other(load, &(struct manifest_other){ snapshot_begins, load_piped, RECORDING_BYTES, &piped });
	if (options->environment)
		manifest_load_environment(load);
	/* How many there are is to be known before the first is read. */
	bool *recorded = heap_alloc(sources->file_count, sizeof(*recorded));
	sources->snapshots = 0;
	for (size_t i = 0; i < sources->file_count; i++) {
		manifest_load_expect(load, sources->files[i]);
		recorded[i] = is_recorded(sources->files[i]);
		sources->snapshots += recorded[i];
	}
	/* Failures stand in the builder's errors; the rest of the inputs is read anyway. */
	for (size_t i = 0; i < sources->file_count && !load_cancelled(watch); i++)
		load_file(sources, builder, load, sources->files[i], recorded[i]);
	free(recorded);
	if (options->command_line)
		manifest_load_argv(load, options->command_line_count, options->command_line);
	manifest_load_finish(load);
}

int sources_load(void *ctx, struct inventory_builder *builder, const struct load_watch *watch, struct err *err)
{
	struct sources *sources = ctx;
	inventory_builder_runtime_default(builder, sources->options->runtime_default);
	inventory_builder_node_lsm(builder, sources->options->node_lsm);
	if (sources->options->arch)
		inventory_builder_arch(builder, abi_find(sources->options->arch->native));
	if (sources->live) {
		int code = load_live(sources, builder, watch, err);
		if (code < 0)
			return code;
	}
	load_files(sources, builder, watch);
	bool of_time = (sources->options->at && !sources->options->baseline) || sources->options->history;
	if (of_time && !any_recorded(sources))
		inventory_error(builder, sources->options->history ? "--history" : "--at", "nothing that was named is a recording: isotop record makes one");
	return 0;
}

/* ---- in time ---- */

/* The nearest time of all recordings; 0: none. */
static int64_t step_all(const struct sources *sources, int64_t from, int step)
{
	int64_t nearest = 0;
	for (size_t i = 0; i < sources->file_count; i++) {
		int64_t time = is_recorded(sources->files[i]) ? recording_step(sources->files[i], from, step) : 0;
		if (time && (!nearest || (step < 0 ? time > nearest : time < nearest)))
			nearest = time;
	}
	return nearest;
}

int sources_step(void *ctx, int step, int64_t *ret_time, struct err *err)
{
	struct sources *sources = ctx;
	int64_t at = atomic_load(&sources->at);
	if (!any_recorded(sources))
		return err_set(err, -EINVAL, "nothing here was recorded: isotop DIRECTORY opens what isotop record --every made");
	int64_t shown = step_all(sources, at ? at + 1 : INT64_MAX, -1);
	int64_t time = shown ? step_all(sources, shown, step) : 0;
	if (!time)
		return err_set(err, -ENODATA, step < 0 ? "this is the first reading" : "this is the last reading");
	atomic_store(&sources->at, time);
	*ret_time = time;
	return 0;
}

const struct mac_answers *sources_ask_path(const struct sources *sources, const struct host *host, const struct subject *subject,
	const char *path, struct arena *arena)
{
	return sources->live ? live_ask_path(sources->live, host, subject, path, arena) : NULL;
}

const struct live_uses *sources_uses(const struct sources *sources, const struct subject *subject, struct arena *arena)
{
	return sources->live ? live_uses(sources->live, subject, arena) : NULL;
}
