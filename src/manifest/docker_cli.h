/* SPDX-License-Identifier: Apache-2.0 */
/* docker_cli: a docker, podman or nerdctl command line, as one subject. */
#ifndef ISOTOP_MANIFEST_DOCKER_CLI_H
#define ISOTOP_MANIFEST_DOCKER_CLI_H

#include "manifest/docker.h"

struct inventory_builder; /* <isotop/builder.h> */
struct scope;             /* manifest/scope.h */

/*
 * A word of a command line and the line of the file it stands in; 0: no file. What a
 * shell fills in stays as written ("$X"); @many: it may become any number of words.
 */
struct cli_word {
	const char *text;
	uint32_t line;
	bool many;
	size_t from; /* its bytes in the text, quotes included; both 0: it does not stand there as it is */
	size_t to;
	bool cut; /* there were more behind it than are read */
};

/* Where a command line comes from. */
struct cli_source {
	const char *where; /* what evidence cites: the file's name */
	const char *form;  /* id of the form that it is read in */
	bool in_place;     /* the words say where they stand in the file */
	const struct docker_made *made; /* what earlier commands made; NULL: nothing is known */
	struct scope *beside; /* files beside @where are what it names; NULL: it is not known where it is given ... */
	bool typed;                 /* ... but that it is here, by the user: what it names may lie anywhere */
};

/*
 * Reads "docker [global options] [container] run|create [options] IMAGE ...".
 * The subject is the caller's. -EINVAL where the
 * words are no such command line, the image is no image's name, or an unknown
 * option leaves open what is an option and what the image is. Any other option that
 * has no row is noted in @builder and makes all that it may set unknown.
 */
int docker_cli_read(const struct cli_word *words, size_t count, const struct cli_source *source,
	struct inventory_builder *builder, struct subject **ret_subject, struct err *err);

/*
 * The flags of "run" alone, without a command and without an image (Quadlet's
 * PodmanArgs=), applied to settings that somebody else is filling.
 */
int docker_cli_options(const struct cli_word *words, size_t count, const char *where, struct inventory_builder *builder,
	struct docker_settings *settings, struct err *err);

/*
 * Splits shell text into the words of its docker and podman command lines:
 * quotes, escapes, comments, here-documents and continued lines as sh(1) has them;
 * what comes after ; & | or a line's end is another command, and so is what stands in
 * a substitution or is given to a shell. What is only shown (echo, cat <<X) is none.
 * Calls @found for each run or create. @line: of the file, at which the text begins.
 */
#define CLI_WORDS_MOST 4096 /* of one command */

typedef void (*cli_found_fn)(void *ctx, const struct cli_word *words, size_t count);
void docker_cli_split(const char *text, size_t len, uint32_t line, struct arena *arena, cli_found_fn found, void *ctx);

/* Do the words hold a docker or podman run or create, whatever stands before the program? */
bool docker_cli_is_command(const struct cli_word *words, size_t count);

/* Is the first of the words an engine, and "run" or "create" what it is asked for? */
bool docker_cli_runs_here(const struct cli_word *words, size_t count);

/*
 * A command that starts containers in other words ("docker service create", "compose
 * up"): its name in @ret; it is said to be not judged. False: none.
 */
bool docker_cli_other(const struct cli_word *words, size_t count, char *ret, size_t size);

/* Does a text begin as a run or create of an engine, with an image? A title, "docker run --privileged", does not. */
bool docker_cli_is_whole(const char *text);

/* Is such a text given to another program, which may run it ("run_cmd 'docker run x'")? */
bool docker_cli_hands_on(const struct cli_word *words, size_t count);

/* Is the word the name of one of the programs, with or without its path? */
bool cli_names_engine(const char *word, enum docker_engine *ret_engine);

/*
 * Where the command ("run", "volume") stands behind the program, the first of the words, and options of its own;
 * @count: there is none. *ret_runtime: the word with the value of podman's --runtime, left alone where there is none.
 */
size_t cli_behind_globals(const struct cli_word *words, size_t count, const struct cli_word **ret_runtime);

/* The words of one line, quotes and escapes resolved, all at @line; at most @most. Returns how many. */
size_t docker_cli_words(const char *text, size_t len, uint32_t line, struct arena *arena, struct cli_word *ret_words,
	size_t most);

/* Does the text hold a docker or podman command line, judged by its words? */
bool docker_cli_detect(const char *text, size_t len);

#endif
