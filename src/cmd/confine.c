/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "cmd/confine.h"
#include "cmd/writer.h"

#include <isotop/guard.h>
#include <isotop/live.h>
#include <isotop/root.h>
#include <isotop/tui.h>

#include <errno.h>
#include <linux/capability.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>
#include <wchar.h>

#define CAP(name) (UINT64_C(1) << (name))

/* Other processes' files in /proc, and files that only their owners may read: see proc(5), ptrace(2). */
#define CAPS_LIVE (CAP(CAP_SYS_PTRACE) | CAP(CAP_DAC_READ_SEARCH))

/* bpf(2), statmount(2) of other mount namespaces; older kernels (6.1 is one) want CAP_NET_ADMIN for BPF_PROG_QUERY. */
#define CAPS_ASKER (CAP(CAP_SYS_ADMIN) | CAP(CAP_NET_ADMIN))

static bool draws_screen(const struct options *options, const struct command *command)
{
	return (command->groups & GROUP_SCREEN) && !options->dump_screen &&
	       (options->linear || isatty(STDOUT_FILENO));
}

static bool reads_node(const struct options *options, const struct command *command)
{
	return command->confines_itself || ((command->groups & GROUP_NODE) && sources_want_node(options));
}

/* ---- the helper that asks the kernel --------------------------------------------------- */

static int serve_question(void *ctx, struct guard_request *request)
{
	(void)ctx;
	int code = live_answer(request->what, request->data, request->len, request->fd, request->answer);
	return code < 0 ? err_set(&request->err, code, "%s", strerror(-code)) : 0;
}

static int ask(void *ctx, uint32_t what, const void *data, size_t len, int fd, struct strbuf *answer)
{
	const struct guard_call call = { what, data, len, fd, answer, NULL };
	return guard_server_call(ctx, &call, NULL);
}

void confine_root(const struct options *options, struct root *root)
{
	if (options->asker)
		root_set_asker(root, &(struct root_asker){ ask, options->asker });
}

static int start_asker(struct options *options, struct err *err)
{
	const struct guard_service service = {
		.serve = serve_question,
		.sandbox = { .role = GUARD_SERVER, .caps = CAPS_ASKER },
	};
	return guard_server_start(&service, &options->asker, err);
}

/* ---- before ---------------------------------------------------------------------------------- */

#define DESCRIPTORS 4096

/* A shell gives 1024: by half of what there is the collector asks processes whether they ran, src/live/kept.h. */
static void raise_descriptors(void)
{
	struct rlimit limit;
	if (getrlimit(RLIMIT_NOFILE, &limit) < 0 || limit.rlim_cur >= DESCRIPTORS)
		return;
	limit.rlim_cur = limit.rlim_max < DESCRIPTORS ? limit.rlim_max : DESCRIPTORS;
	setrlimit(RLIMIT_NOFILE, &limit);
}

int confine_prepare(struct options *options, const struct command *command, struct err *err)
{
	int code = 0;
	options->terminal = -1;
	if (options->no_sandbox)
		complain(options, "warning: --no-sandbox: what strangers wrote is read with all privileges");
	if (reads_node(options, command))
		raise_descriptors();
	if (command->wants_helper && command->wants_helper(options))
		code = guard_helper_start(&options->helper, err);
	if (code == 0 && !options->no_sandbox && reads_node(options, command))
		code = start_asker(options, err);
	/* What root may read of the node is not for others to read in a recording. */
	if (command->groups & GROUP_RECORD)
		umask(077);
	if (code == 0 && writer_wanted(options, command))
		code = writer_start(options, !options->no_sandbox, &options->writer, err);
	if (code == 0 && draws_screen(options, command) && !options->linear)
		options->terminal = tui_terminal();
	return code;
}

void confine_end(struct options *options)
{
	guard_helper_end(options->helper);
	guard_server_end(options->asker);
	writer_end(options->writer);
}

/* ---- the sandbox -------------------------------------------------------------------------------- */

struct paths {
	struct arena *arena;
	const char **items;
	size_t count;
	size_t room;
	const char *folder; /* the last one that was added; NULL */
};

static void add_path(struct paths *paths, const char *path)
{
	if (paths->count == paths->room) {
		paths->room = paths->room ? paths->room * 2 : 16;
		paths->items = heap_grow(paths->items, paths->room, sizeof(*paths->items));
	}
	paths->items[paths->count++] = path;
}

static const char *folder_of(struct paths *paths, const char *file)
{
	const char *slash = strrchr(file, '/');
	if (!slash)
		return ".";
	return slash == file ? "/" : arena_strndup(paths->arena, file, (size_t)(slash - file));
}

/*
 * What was named, and for a file the directory it lies in: what it names beside itself is read too. Files come by the
 * hundred from one directory, which allows whatever lies in it and no link.
 */
static void add_source(struct paths *paths, const char *source)
{
	struct stat st;
	if (strcmp(source, "-") == 0 || lstat(source, &st) < 0)
		return;
	bool inside = S_ISREG(st.st_mode);
	if (!inside)
		add_path(paths, source);
	if (!inside && (stat(source, &st) < 0 || !S_ISREG(st.st_mode)))
		return;
	const char *folder = folder_of(paths, source);
	if (!paths->folder || strcmp(folder, paths->folder) != 0)
		add_path(paths, folder);
	paths->folder = folder;
}

/* "--security-opt seccomp=profile.json": a word of a command line, or what follows its last equals sign. */
static void add_word(struct paths *paths, const char *word)
{
	const char *equals = strrchr(word, '=');
	struct stat st;
	if (stat(word, &st) == 0 && S_ISREG(st.st_mode))
		add_path(paths, word);
	if (equals && stat(equals + 1, &st) == 0 && S_ISREG(st.st_mode))
		add_path(paths, equals + 1);
}

/*
 * Reading files only: no capability, and no file elsewhere. A screen opens what is
 * typed later, so there Landlock cannot know the paths; and under Landlock no
 * other process could be read.
 */
static void add_paths(const struct options *options, struct paths *paths)
{
	for (size_t i = 0; i < options->source_count; i++)
		add_source(paths, options->sources[i]);
	for (size_t i = 0; i < options->command_line_count; i++)
		add_word(paths, options->command_line[i]);
	if (options->diff)
		add_source(paths, options->diff);
	if (options->baseline)
		add_source(paths, options->baseline);
	if (options->policy)
		add_source(paths, options->policy);
	add_path(paths, "/dev/null"); /* so that there is a list */
}

int confine(const struct options *options, const struct command *command, struct err *err)
{
	struct guard_missing missing = { 0 };
	struct paths paths = { .arena = arena_new() };
	bool node = reads_node(options, command);
	struct guard_sandbox sandbox = {
		.role = GUARD_INSPECTOR,
		.caps = node ? CAPS_LIVE : 0,
		.helper = guard_helper_pid(options->helper),
	};
	int code = 0;
	wchar_t letter;
	/* What the C library loads on first use: the time zone, the locale's character set. */
	tzset();
	if (mbtowc(&letter, "a", 1) < 0)
		letter = L'a';
	if (!node && !draws_screen(options, command)) {
		add_paths(options, &paths);
		sandbox.paths = paths.items;
		sandbox.path_count = paths.count;
	}
	if (!options->no_sandbox)
		code = guard_sandbox(&sandbox, &missing, err);
	for (size_t i = 0; code == 0 && options->verbose && i < missing.count; i++)
		complain(options, "note: isotop's own sandbox lacks a piece: %s", missing.items[i]);
	free(paths.items);
	arena_free(paths.arena);
	return code;
}
