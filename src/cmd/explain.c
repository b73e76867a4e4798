/* SPDX-License-Identifier: Apache-2.0 */
/* isotop explain: what the screen tells of a word too, without a container. */
#include "config.h"

#include "cmd/cmd.h"

#include <isotop/capabilities.h>
#include <isotop/escapes.h>
#include <isotop/judge.h>
#include <isotop/lessons.h>
#include <isotop/list.h>
#include <isotop/panes.h>
#include <isotop/ruling.h>
#include <isotop/view.h>

#include <string.h>
#include <strings.h>

static void put_block(const struct block *block, unsigned indent)
{
	if (block->kind == BLOCK_ROW)
		printf("%*s%-20s ", (int)indent, "", block->label);
	else if (block->label)
		fputs(block->label, stdout);
	for (size_t i = 0; i < block->value.count; i++)
		fputs(block->value.spans[i].text, stdout);
	if (block->evidence)
		printf(" (%s)", block->evidence);
	fputc('\n', stdout);
}

/* Everything in it is ours: no subject has a word in it. */
static void put_view(const struct view *view)
{
	unsigned indent = 0;
	for (size_t i = 0; i < view->count; i++) {
		const struct block *block = &view->blocks[i];
		indent = block->kind == BLOCK_GAP ? 0 : block->kind == BLOCK_TITLE && i ? 2 : indent;
		put_block(block, indent);
	}
}

/* One kind of thing, by ref_view(). */
static bool explain_ref(const char *kind, const char *what, bool again)
{
	cleanup_arena struct arena *arena = arena_new();
	struct view view = view_new(arena);
	if (!ref_view(arena_printf(arena, "%s:%s", kind, what), NULL, NULL, &view))
		return false;
	if (again)
		putchar('\n');
	put_view(&view);
	return true;
}

static bool explain_column(const char *what, bool again)
{
	for (size_t i = 0; i < column_count; i++) {
		if (strcasecmp(columns[i].id, what) != 0 && strcasecmp(columns[i].head, what) != 0)
			continue;
		printf("%s%s: a column of the list, for --sort and --filter\n%s\n", again ? "\n" : "", columns[i].head,
			columns[i].help);
		return true;
	}
	return false;
}

/* A word may name several things: AA is a layer and a barrier, "bpf" a capability and a system call. */
static bool explain(const char *what)
{
	static const char numbered[] = "check "; /* as findings have it: "check 5" */
	static const char *const kinds[] = { "check", "layer", "barrier", "escape", "capability", "word", "reference" };
	bool known = false;
	if (strncasecmp(what, numbered, strlen(numbered)) == 0)
		what += strlen(numbered);
	for (size_t i = 0; i < ISO_COUNT(kinds); i++)
		known |= explain_ref(kinds[i], what, known);
	known |= explain_column(what, known);
	/* There are calls of the most common words. */
	if (!known || dangerous_find(what) || cap_number(what) >= 0)
		known |= explain_ref("syscall", what, known);
	return known;
}

/* Each of a lesson's spellings. */
static void try_words(struct nearest *nearest, struct arena *arena, const char *words)
{
	for (const char *end; *words; words = *end ? end + 1 : end) {
		end = words + strcspn(words, " ");
		nearest_try(nearest, arena_strndup(arena, words, (size_t)(end - words)));
	}
}

/* With CAP_ and without, as both are understood. */
static void try_capabilities(struct nearest *nearest, struct arena *arena)
{
	char name[CAP_NAME_MAX];
	for (unsigned number = 0; number < CAP_BITS; number++) {
		if (!(cap_all() >> number & 1))
			continue;
		const char *full = arena_strdup(arena, cap_name(number, name));
		nearest_try(nearest, full);
		nearest_try(nearest, full + strlen("CAP_"));
	}
}

/* What can be explained and is called nearly so; of calls, the dangerous ones. In @arena or a literal; NULL: nothing. */
static const char *nearest_lesson(const char *what, struct arena *arena)
{
	struct nearest nearest = { .typed = what };
	for (size_t i = 0; i < CHECK_COUNT; i++)
		nearest_try(&nearest, checks[i].id);
	for (size_t i = 0; i < LAYER_COUNT; i++)
		nearest_try(&nearest, layers[i].id);
	for (size_t i = 0; i < ESCAPE_COUNT; i++)
		nearest_try(&nearest, escapes[i].id);
	for (size_t i = 0; i < lesson_table_count; i++)
		for (size_t k = 0; k < *lesson_tables[i].count; k++)
			try_words(&nearest, arena, lesson_tables[i].rows[k].words);
	try_capabilities(&nearest, arena);
	for (size_t i = 0; i < dangerous_syscall_count; i++)
		nearest_try(&nearest, dangerous_syscalls[i].name);
	return nearest.word;
}

/* What there are few of; any system call can be explained too. */
void explain_words(struct strbuf *out)
{
	char name[CAP_NAME_MAX];
	uint64_t all = cap_all();
	for (size_t i = 0; i < CHECK_COUNT; i++)
		strbuf_addf(out, " %s", checks[i].id);
	for (size_t i = 0; i < LAYER_COUNT; i++)
		strbuf_addf(out, " %s", layers[i].id);
	for (size_t i = 0; i < ESCAPE_COUNT; i++)
		strbuf_addf(out, " %s", escapes[i].id);
	for (unsigned number = 0; number < CAP_BITS; number++)
		if (all >> number & 1)
			strbuf_addf(out, " %s", cap_name(number, name));
}

/* "user namespace" without quotes too. */
static const char *joined(const struct options *options, struct arena *arena)
{
	cleanup_strbuf struct strbuf text = { 0 };
	for (size_t i = 0; i < options->source_count; i++)
		strbuf_addf(&text, "%s%s", i ? " " : "", options->sources[i]);
	return arena_strdup(arena, strbuf_text(&text));
}

int cmd_explain(const struct options *options, interrupted_fn interrupted)
{
	cleanup_arena struct arena *arena = arena_new();
	(void)interrupted;
	if (options->source_count == 0) {
		complain(options, "explain takes one check, layer, escape, capability, system call, column or word (isotop "
				  "list checks)");
		return EXIT_TROUBLE;
	}
	const char *what = joined(options, arena);
	if (!explain(what)) {
		const char *near = nearest_lesson(what, arena);
		complain(options, "nothing known of %s%s%s%s", what, near ? "; did you mean " : "",
			near ? near : " (see isotop list checks, layers or escapes)", near ? "?" : "");
		return EXIT_TROUBLE;
	}
	return output_end(options);
}
