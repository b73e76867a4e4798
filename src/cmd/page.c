/* SPDX-License-Identifier: Apache-2.0 */
/* The parts of docs/ that are printed from tables; "make update-docs" writes them, a test compares them. */
#include "config.h"

#include "cmd/cmd.h"
#include "cmd/usage.h"

#include <isotop/escapes.h>
#include <isotop/judge.h>
#include <isotop/live.h>
#include <isotop/manifest.h>
#include <isotop/tour.h>

#include <string.h>

/* To add a page: one row, and its place in tests/docs.sh. */
static const struct {
	const char *name;
	void (*print)(FILE *out); /* or, where it is about commands: */
	void (*print_commands)(FILE *out, const struct command *commands);
} pages[] = {
	{ "checks", checks_markdown, NULL },
	{ "completion-bash", NULL, completion_bash },
	{ "completion-fish", NULL, completion_fish },
	{ "completion-zsh", NULL, completion_zsh },
	{ "escapes", escapes_markdown, NULL },
	{ "forms", forms_markdown, NULL },
	{ "lessons", lessons_markdown, NULL },
	{ "runtimes", runtimes_markdown, NULL },
	{ "man-commands", NULL, usage_man_commands },
	{ "man-options", NULL, usage_man_options },
	{ "man-settings", usage_man_settings, NULL },
	{ "man-synopsis", NULL, usage_man_synopsis },
};

int cmd_page(const struct options *options, interrupted_fn interrupted)
{
	(void)interrupted;
	for (size_t i = 0; options->source_count == 1 && i < ISO_COUNT(pages); i++) {
		if (strcmp(options->sources[0], pages[i].name) != 0)
			continue;
		if (pages[i].print)
			pages[i].print(stdout);
		else
			pages[i].print_commands(stdout, options->commands);
		return output_end(options);
	}
	complain(options, "no such page");
	return EXIT_TROUBLE;
}
