/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "cmd/cmd.h"

#include <isotop/judge.h>
#include <isotop/seccomp.h>

#include <ctype.h>
#include <string.h>
#include <strings.h>

/* The tables hold phrases, which a list begins in small letters; here they are sentences. */
static void sentence(const char *phrase)
{
	bool ends = phrase[strlen(phrase) - 1] == '.';
	printf("%c%s%s\n", toupper((unsigned char)*phrase), phrase + 1, ends ? "" : ".");
}

static void explain_check(const struct check *check)
{
	printf("%s: check %d of %d, weight %u\n\n", check->title, (int)(check - checks) + 1, CHECK_COUNT, check->weight);
	printf("The mistake: %s.\n", check->mistake);
	sentence(check->danger);
	fputs("\nThe fix:\n", stdout);
	cleanup_arena struct arena *arena = arena_new();
	for (enum dialect dialect = 0; dialect < DIALECT_COUNT; dialect++) {
		const char *fix = check_fix_example(check, dialect, arena);
		if (fix)
			printf("  %-15s %s\n", dialect_titles[dialect], fix);
	}
}

static void explain_layer(const struct layer *layer)
{
	printf("%s: layer %d of %d\n\n", layer->title, (int)(layer - layers) + 1, LAYER_COUNT);
	sentence(layer->does);
	sentence(layer->lacks);
}

static void explain_capability(unsigned number)
{
	char name[CAP_NAME_MAX];
	printf("%s: capability %u\n\n", cap_name(number, name), number);
	for (size_t i = 0; i < dangerous_capability_count; i++)
		if (dangerous_capabilities[i].number == number)
			printf("What it gives: %s.\n", dangerous_capabilities[i].gives);
	printf("In the default set of Docker, containerd and CRI: %s. In Podman's: %s.\n",
		cap_default_docker & CAP_BIT(number) ? "yes" : "no", cap_default_podman & CAP_BIT(number) ? "yes" : "no");
}

static void put_block(const struct block *block)
{
	if (block->kind == BLOCK_ROW)
		printf("%-18s ", block->label);
	else if (block->label)
		fputs(block->label, stdout);
	for (size_t i = 0; i < block->value.count; i++)
		fputs(block->value.spans[i].text, stdout);
	if (block->evidence)
		printf(" (%s)", block->evidence);
	fputc('\n', stdout);
}

static void explain_escape(size_t index)
{
	cleanup_arena struct arena *arena = arena_new();
	struct view view = view_new(arena);
	escape_lesson_view(index, &view);
	for (size_t i = 0; i < view.count; i++)
		put_block(&view.blocks[i]);
}

/* "bpf", "syslog" and others are names of system calls too. */
static void explain_capability_or_both(unsigned number, const char *what)
{
	explain_capability(number);
	if (!dangerous_find(what))
		return;
	putchar('\n');
	explain_syscall(what);
}

int cmd_explain(const struct options *options, interrupted_fn interrupted)
{
	(void)interrupted;
	if (options->source_count != 1) {
		complain(options, "explain takes one check, layer, escape, capability or system call (isotop list checks)");
		return EXIT_TROUBLE;
	}
	const char *what = options->sources[0];
	int check = check_index(what);
	int layer = layer_index(what);
	int escape = escape_index(what);
	int capability = cap_number(what);
	if (check >= 0)
		explain_check(&checks[check]);
	else if (layer >= 0)
		explain_layer(&layers[layer]);
	else if (escape >= 0)
		explain_escape((size_t)escape);
	else if (capability >= 0)
		explain_capability_or_both((unsigned)capability, what);
	else if (!explain_syscall(what)) {
		complain(options, "nothing known of %s (isotop list checks, layers, escapes)", what);
		return EXIT_TROUBLE;
	}
	return fflush(stdout) == 0 ? EXIT_JUDGED : EXIT_TROUBLE;
}
