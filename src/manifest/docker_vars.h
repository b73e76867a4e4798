/* SPDX-License-Identifier: Apache-2.0 */
/*
 * docker_vars: variables of a shell text that have one value for certain: set once,
 * to a literal, where no condition, loop or function stands around it, in a text that
 * reads no other file. Only such a value is ever put in the place of "$NAME".
 */
#ifndef ISOTOP_MANIFEST_DOCKER_VARS_H
#define ISOTOP_MANIFEST_DOCKER_VARS_H

#include "manifest/docker_cli.h"

#define SHELL_VARS_MOST  128
#define SHELL_ITEMS_MOST 256 /* of an array */

struct shell_var {
	const char *name;
	const char *value; /* NULL: not certain, or an array */
	const char *const *items; /* of an array that is certain; NULL: it is none */
	size_t item_count;
	uint32_t line;     /* it holds from here on */
	const char *engine; /* the program of a command line that it held at any time; NULL: none */
};

/* "alias NAME=VALUE", where the value names an engine. */
struct shell_alias {
	const char *name;
	const char *value;
};

struct shell_vars {
	const char *(*engine_of)(struct arena *arena, const char *value); /* whose command line the value is; NULL: none's */
	size_t count;
	struct shell_var items[SHELL_VARS_MOST];
	size_t alias_count;
	struct shell_alias aliases[SHELL_VARS_MOST];
	bool foreign; /* another file or eval may set any */
	unsigned depth; /* of conditions, loops, functions and subshells while collecting */
	unsigned cases; /* of them: in these ")" ends a pattern */
};

/* Takes note of what the words of one command set; @conditional: it runs only if another did. */
void shell_vars_note(
	struct shell_vars *vars, struct arena *arena, const struct cli_word *words, size_t count, bool conditional);

/*
 * The same of an array: the words before its name are @words, "NAME=" or "NAME+=" is the last
 * of them, its @items stand in parentheses. More may be added where nothing stands around it.
 */
void shell_vars_note_array(struct shell_vars *vars, struct arena *arena, const struct cli_word *words, size_t count,
	const struct cli_word *items, size_t item_count, bool conditional);

/* The array that is certain and stands as "${NAME[@]}" for @word, all of it; NULL: none. */
const struct shell_var *shell_vars_array(const struct shell_vars *vars, const struct cli_word *word);

/* Whether @text is "NAME=" or "NAME+=". */
bool shell_vars_sets(const char *text);

/* The engine whose command line "$NAME" has held, whatever it holds now; NULL: none. */
const char *shell_vars_engine(const struct shell_vars *vars, const struct cli_word *word);

/* @word with certain values filled in, in @arena; @word itself where there are none. */
const char *shell_vars_fill(const struct shell_vars *vars, const struct cli_word *word, struct arena *arena);

#endif
