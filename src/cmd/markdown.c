/* SPDX-License-Identifier: Apache-2.0 */
/* The parts of docs/ that are printed from tables; a test compares them with the files. */
#include "config.h"

#include "cmd/cmd.h"

#include <isotop/judge.h>

#include <string.h>

static void completion_bash(FILE *out)
{
	options_completion(out, "bash");
}

static void completion_fish(FILE *out)
{
	options_completion(out, "fish");
}

/* To add a page: one row, and its line in tests/docs.sh. */
static const struct {
	const char *name;
	void (*print)(FILE *out);
} pages[] = {
	{ "checks", checks_markdown },
	{ "help", options_help },
	{ "completion-bash", completion_bash },
	{ "completion-fish", completion_fish },
};

int cmd_markdown(const struct options *options, interrupted_fn interrupted)
{
	(void)interrupted;
	for (size_t i = 0; options->source_count == 1 && i < ISO_COUNT(pages); i++) {
		if (strcmp(options->sources[0], pages[i].name) != 0)
			continue;
		pages[i].print(stdout);
		return fflush(stdout) == 0 ? EXIT_JUDGED : EXIT_TROUBLE;
	}
	complain(options, "no such page");
	return EXIT_TROUBLE;
}
