/* SPDX-License-Identifier: Apache-2.0 */
/* docker_cli: a docker, podman or nerdctl command line, as one subject. */
#ifndef ISOTOP_MANIFEST_DOCKER_CLI_H
#define ISOTOP_MANIFEST_DOCKER_CLI_H

#include <isotop/model.h>

/* A word of a command line and the line of the file it stands in; 0: no file. */
struct cli_word {
	const char *text;
	uint32_t line;
};

/*
 * Reads "docker [global options] [container] run|create [options] IMAGE ...".
 * @where is what evidence cites. The subject is the caller's. -EINVAL where the
 * words are no such command line, or where an unknown flag leaves open what is
 * an option and what the image is; flags that are unknown but harmless to that
 * question are noted in @builder.
 */
int docker_cli_read(const struct cli_word *words, size_t count, const char *where, struct inventory_builder *builder,
	struct subject **ret_subject, struct err *err);

/*
 * The flags of "run" alone, without a command and without an image (Quadlet's
 * PodmanArgs=), applied to settings that somebody else is filling.
 */
struct docker_settings;
int docker_cli_options(const struct cli_word *words, size_t count, const char *where, struct inventory_builder *builder,
	struct docker_settings *settings, struct err *err);

/*
 * Splits shell text into the words of its docker and podman command lines:
 * quotes, escapes, comments and continued lines as sh(1) has them; what comes
 * after ; & | or a line's end is another command. Calls @found for each run or
 * create. Variables and substitutions stay as written.
 */
typedef void (*cli_found_fn)(void *ctx, const struct cli_word *words, size_t count);
void docker_cli_split(const char *text, size_t len, struct arena *arena, cli_found_fn found, void *ctx);

/* The words of one line, quotes and escapes resolved, all at @line; at most @most. Returns how many. */
size_t docker_cli_words(const char *text, size_t len, uint32_t line, struct arena *arena, struct cli_word *ret_words,
	size_t most);

/* Does the text hold a docker or podman command line, judged by its words? */
bool docker_cli_detect(const char *text, size_t len);

#endif
