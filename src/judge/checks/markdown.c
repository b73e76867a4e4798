/* SPDX-License-Identifier: Apache-2.0 */
/* docs/checks.md: everything in it is printed from the tables of this room. */
#include "config.h"

#include <string.h>

#include <isotop/capabilities.h>
#include <isotop/fixes.h>
#include <isotop/judge.h>
#include <isotop/powers.h>

#include "judge/assess.h"
#include "judge/host_paths.h"
#include "judge/score.h"

/* A cell must not end its row; "|" is all that could. */
static void cell(FILE *out, const char *text)
{
	for (; *text; text++) {
		if (*text == '|')
			fputc('\\', out);
		fputc(*text, out);
	}
}

static void checks_table(FILE *out)
{
	fputs("| # | id | weight | the mistake | why it is dangerous |\n|---|---|---|---|---|\n", out);
	for (size_t i = 0; i < CHECK_COUNT; i++) {
		fprintf(out, "| %zu | `%s` | %u | ", i + 1, checks[i].id, checks[i].weight);
		cell(out, checks[i].mistake);
		fputs(" | ", out);
		cell(out, checks[i].danger);
		fputs(" |\n", out);
	}
}

/* What it says where nothing unusual was written; "{service}" and the like stay. */
static void usual_words(struct strbuf *out, const char *words)
{
	for (size_t len; *words; words += len) {
		len = *words == '{' ? strcspn(words, "}") + 1 : 1;
		if (*words != '{' || !fix_add_written(out, NULL, words, len))
			strbuf_add(out, words, len);
	}
}

static void fixes_of(FILE *out, const struct check *check)
{
	for (size_t i = 0; i < fix_language_count; i++) {
		cleanup_strbuf struct strbuf text = { 0 };
		cleanup_strbuf struct strbuf usual = { 0 };
		if (!fix_say(&text, fix_languages[i], check->fix))
			continue;
		usual_words(&usual, strbuf_text(&text));
		fprintf(out, "- %s: `%s`\n", fix_languages[i]->title, strbuf_text(&usual));
	}
}

static void layers_table(FILE *out)
{
	fputs("| id | column | what it does | what it does not solve alone |\n|---|---|---|---|\n", out);
	for (size_t i = 0; i < LAYER_COUNT; i++) {
		fprintf(out, "| `%s` | %s | ", layers[i].id, layers[i].head);
		cell(out, layers[i].does);
		fputs(" | ", out);
		cell(out, layers[i].lacks);
		fputs(" |\n", out);
	}
}

static void capabilities_table(FILE *out)
{
	char name[CAP_NAME_MAX];
	static const char *const dangers[] = {
		[CAP_IS_MINOR] = "", [CAP_IS_DANGEROUS] = "dangerous", [CAP_IS_HOST] = "leads to the host"
	};
	fputs("| capability | rank | what it gives an attacker |\n|---|---|---|\n", out);
	for (size_t i = 0; i < CAP_COUNT; i++)
		fprintf(out, "| `%s` | %s | %s |\n", cap_name(capabilities[i].number, name),
			dangers[capabilities[i].danger], capabilities[i].gives);
}

// clang-format off
static const char intro[] =
	"# What isotop checks\n"
	"\n"
	"<!-- Printed by the program from its own tables and compared by a test. Do not edit. -->\n"
	"\n"
	"Every container, running or declared, is judged by the same ten checks.\n"
	"A check says `pass`, `warn` (half of its weight is lost), `fail` (all of it), `unknown` (what decides it could not be read: the score becomes a range) or `n/a` (the mistake cannot be made here: its weight leaves the total).\n"
	"\n";

static const char layers_intro[] =
	"## The six layers\n"
	"\n"
	"A layer's verdict colours its column and costs no points.\n"
	"Namespaces take that of check 6, seccomp that of its half of check 5.\n"
	"Capabilities fail with one that leads to the host by itself, warn with any other beyond the runtime's default.\n"
	"AppArmor and SELinux are `n/a` where the host has none, and under a sandbox.\n"
	"A manifest that writes no SELinux option leaves the label to the node, which is `n/a` as well.\n"
	"No sandbox is no mistake: `n/a`.\n"
	"\n";

static const char barriers_intro[] =
	"## Barriers\n"
	"\n"
	"Check 10 counts what stands between the container and the host: two or fewer fail, three warn, four or more pass.\n"
	"Behind a sandbox, two missing of capabilities, seccomp, AppArmor or SELinux, and non-root fail as well.\n"
	"A default seccomp profile opens with CAP_SYS_ADMIN and is then no barrier of its own.\n"
	"Whatever stands, root without a user namespace or a sandbox warns: what gets past it is root on the host.\n"
	"\n";
// clang-format on

void checks_markdown(FILE *out)
{
	fputs(intro, out);
	score_markdown(out);
	fputs("## The ten mistakes\n\n", out);
	checks_table(out);
	fputs("\nThe smallest change that fixes each; `{container}`, `{pod}` and `{service}` stand for the path to "
	      "it.\n",
		out);
	for (size_t i = 0; i < CHECK_COUNT; i++) {
		fprintf(out, "\n### %zu %s\n\n", i + 1, checks[i].id);
		fixes_of(out, &checks[i]);
	}
	fputc('\n', out);
	fputs(layers_intro, out);
	layers_table(out);
	fputc('\n', out);
	fputs(barriers_intro, out);
	for (size_t i = 0; i < DEFENCE_COUNT; i++)
		fprintf(out, "- %s\n", defence_names[i]);
	fputs("\n## Capabilities, most dangerous first\n\n", out);
	capabilities_table(out);
	fputs("\n## Host paths\n\n", out);
	paths_markdown(out);
}
