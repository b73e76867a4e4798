/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Command lines: of isotop itself, one word a line, and behind a "--" a container
 * engine's, which is read, judged and shown; the same bytes as a script that runs one.
 * seeds: args *.sh
 */
#include "config.h"

#include "fuzz.h"

#include <isotop/builder.h>
#include <isotop/inventory.h>
#include <isotop/judge.h>
#include <isotop/judged.h>
#include <isotop/manifest.h>
#include <isotop/subject.h>

#include <getopt.h>

#include "cmd/cmd.h"
#include "manifest/docker_cli.h"

#define WORDS_MOST 256

/* Separates @text at its line ends; as for main(), the first word is the program and NULL follows the last. */
static int split(char *text, size_t size, char *words[WORDS_MOST + 1])
{
	static char program[] = "isotop";
	int count = 1;
	words[0] = program;
	for (char *at = text; count < WORDS_MOST && at < text + size; at += strlen(at) + 1) {
		at[strcspn(at, "\n")] = '\0';
		words[count++] = at;
	}
	words[count] = NULL;
	return count;
}

static void judge_all(struct inventory_builder *builder, struct manifest_load *load)
{
	manifest_load_finish(load);
	struct inventory *inventory = inventory_finish(builder, NULL);
	struct judged *judged = judge_inventory(inventory, NULL);
	for (size_t i = 0; i < inventory->count; i++) {
		must(inventory->subjects[i]->key && inventory->subjects[i]->name);
		must(judged->judgements[i].score.low <= judged->judgements[i].score.high);
	}
	judged_unref(judged);
	inventory_unref(inventory);
}

/* A command line that was given starts a container, or something is said of it. */
static void run(size_t count, char *const *words)
{
	struct inventory_builder *builder = inventory_builder_new();
	struct manifest_load *load = manifest_load_new(builder, NULL);
	manifest_load_argv(load, count, words);
	judge_all(builder, load);
}

static void found(void *ctx, const struct cli_word *words, size_t count)
{
	(void)ctx;
	must(count > 0);
	for (size_t i = 0; i < count; i++)
		must(words[i].text && words[i].line > 0);
}

FUZZ_TARGET(bytes, size)
{
	cleanup_arena struct arena *arena = arena_new();
	char *text = arena_strndup(arena, (const char *)bytes, size);
	char *words[WORDS_MOST + 1];
	const struct command *command;
	struct options options;
	struct err err = { "" };
	docker_cli_split(text, strlen(text), 1, arena, found, NULL);
	int count = split(text, size, words);
	optind = 0; /* getopt(3): begin again */
	if (options_parse(count, words, command_table, &options, &command, &err) < 0) {
		must(*err.text);
		run((size_t)count - 1, words + 1);
		return 0;
	}
	must(command && options.source_count + options.command_line_count < (size_t)count);
	if (options.command_line)
		run(options.command_line_count, options.command_line);
	return 0;
}
