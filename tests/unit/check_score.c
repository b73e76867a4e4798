/* SPDX-License-Identifier: Apache-2.0 */
/* What a score is made of: what capabilities cost, and who stands before whom. */
#include "config.h"

#include "made.h"
#include "suites.h"

#include <isotop/capabilities.h>
#include <isotop/finding.h>
#include <isotop/inventory.h>
#include <isotop/judge.h>
#include <isotop/lessons.h>
#include <isotop/panes.h>
#include <isotop/powers.h>
#include <isotop/view.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

START_TEST(every_capability_has_a_rank_and_a_line_and_the_five_of_the_source_are_marked)
{
	uint64_t seen = 0;
	unsigned five = 0;
	for (size_t i = 0; i < CAP_COUNT; i++) {
		const struct capability *row = &capabilities[i];
		ck_assert(!(seen & CAP_BIT(row->number)));
		ck_assert_ptr_eq(capability_find(row->number), row);
		ck_assert(*row->gives);
		if (i)
			ck_assert_int_le(row->danger, capabilities[i - 1].danger);
		seen |= CAP_BIT(row->number);
		five += row->source_list;
	}
	ck_assert_uint_eq(seen, CAP_BIT(CAP_COUNT) - 1);
	ck_assert_uint_eq(five, 5);
	ck_assert_uint_eq(capabilities[0].number, (unsigned)cap_number("SYS_ADMIN"));
	ck_assert_uint_eq(capability_worst(CAP_BIT(0) | CAP_BIT((unsigned)cap_number("SYS_PTRACE")))->number,
		(unsigned)cap_number("SYS_PTRACE"));
	ck_assert_ptr_null(capability_worst(0));
}
END_TEST

/* Each alone beside the default set costs what its rank says, and the reason names it. */
START_TEST(a_dangerous_capability_costs_half_and_is_named)
{
	const struct capability *row = &capabilities[_i];
	char name[CAP_NAME_MAX];
	char facts[64];
	struct finding finding;
	cleanup_arena struct arena *arena = arena_new();
	snprintf(facts, sizeof(facts), "cap_effective=default,%s", cap_name(row->number, name) + 4);
	struct inventory *inventory = made_inventory("docker-run", facts);
	check_explain((size_t)check_index("sys-admin"), inventory->subjects[0], inventory, arena, &finding);
	bool usual = cap_default_docker & CAP_BIT(row->number);
	unsigned lost = _i == 0 ? 30 : row->danger != CAP_IS_MINOR && !usual ? 15 : 8;
	ck_assert_msg(finding.lost_low == lost, "%s costs %u, not %u", name, finding.lost_low, lost);
	ck_assert_int_eq(finding.verdict, _i == 0 ? VERDICT_FAIL : VERDICT_WARN);
	ck_assert_msg(usual || strstr(finding.reason, name + 4), "%s: %s", name, finding.reason);
	inventory_unref(inventory);
}
END_TEST

/* ---- containers as people write them ------------------------------------------------------- */

#define HARD  "allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, seccompProfile: {type: RuntimeDefault}"
#define QUIET "automountServiceAccountToken: false"

/* @text with $HARD and $QUIET written out. */
static char *written_out(const char *text)
{
	char *out = NULL;
	size_t size;
	FILE *file = open_memstream(&out, &size);
	for (; *text; text++) {
		if (strncmp(text, "$HARD", 5) == 0)
			text += fprintf(file, "%s", HARD) ? 4 : 0;
		else if (strncmp(text, "$QUIET", 6) == 0)
			text += fprintf(file, "%s", QUIET) ? 5 : 0;
		else
			fputc(*text, file);
	}
	fclose(file);
	return out;
}

/* The next part of "A ; B ; C" without the blanks around it; "" where there is none. */
static char *part(char **rest, const char *delimiter)
{
	char *one = strsep(rest, delimiter);
	if (!one)
		return (char *)(uintptr_t)"";
	one += strspn(one, " ");
	for (size_t len = strlen(one); len && one[len - 1] == ' '; len--)
		one[len - 1] = '\0';
	return one;
}

static struct inventory *pod(const char *what)
{
	char *text = written_out(what);
	char *rest = text;
	const char *spec = part(&rest, ";");
	const char *container = part(&rest, ";");
	const char *volume = part(&rest, ";");
	char *document = NULL;
	ck_assert_int_ge(asprintf(&document,
		"apiVersion: node.k8s.io/v1\nkind: RuntimeClass\nmetadata: {name: gvisor}\nhandler: runsc\n---\n"
		"apiVersion: v1\nkind: Pod\nmetadata: {name: x}\nspec: {%s%scontainers: [{name: c, image: i%s%s}]%s%s%s}\n",
		spec, *spec ? ", " : "", *container ? ", " : "", container, *volume ? ", volumes: [{name: h, " : "", volume,
		*volume ? "}]" : ""), 0);
	struct inventory *inventory = loaded_inventory(document, "pod.yaml");
	free(document);
	free(text);
	return inventory;
}

static struct inventory *configured(const char *who, const char *what)
{
	char *command = NULL;
	struct inventory *inventory;
	if (strcmp(who, "pod") == 0)
		return pod(what);
	if (strcmp(who, "docker") != 0 && strcmp(who, "podman") != 0)
		return made_inventory(who, what);
	ck_assert_int_ge(asprintf(&command, "%s run %s\n", who, what), 0);
	inventory = loaded_inventory(command, "run.sh");
	free(command);
	return inventory;
}

static struct judgement judged_as(const char *who, const char *what)
{
	struct judgement judgement;
	struct inventory *inventory = configured(who, what);
	ck_assert_msg(inventory->count == 1, "%s %s: %zu containers", who, what, inventory->count);
	judge(inventory->subjects[0], inventory, &judgement);
	inventory_unref(inventory);
	return judgement;
}

/* The lines of @file that say something, each handed to @each. */
static void each_line(const char *file, void (*each)(char *line, void *ctx), void *ctx)
{
	char *text = made_text(file);
	char *rest = text;
	for (char *line = strsep(&rest, "\n"); line; line = strsep(&rest, "\n"))
		if (*line && *line != '#')
			each(line, ctx);
	free(text);
}

/* ---- what an expert says ---------------------------------------------------------------------- */

static void expect_sane(char *line, void *ctx)
{
	unsigned *lines = ctx;
	const char *sentence = part(&line, "|");
	const char *grades = part(&line, "|");
	const char *who = part(&line, "|");
	struct judgement judgement = judged_as(who, part(&line, "|"));
	char grade = judgement.judged ? judgement.score.grade : '-';
	ck_assert_msg(strchr(grades, grade), "%s: %c (%u, capped by %s), not %s", sentence, grade, judgement.score.value,
		judgement.score.capped_by ? judgement.score.capped_by : "nothing", grades);
	(*lines)++;
}

START_TEST(what_the_sanity_table_says_is_so)
{
	unsigned lines = 0;
	each_line("tests/sanity.tbl", expect_sane, &lines);
	ck_assert_uint_ge(lines, 36);
}
END_TEST

struct ranking {
	unsigned lines;
	unsigned steps; /* lines that are better than the one before, not just as good */
	struct score last;
	char before[256];
};

static void expect_ranked(char *line, void *ctx)
{
	struct ranking *ranking = ctx;
	const char *grade = part(&line, "|");
	const char *who = part(&line, "|");
	const char *what = part(&line, "|");
	struct score score = judged_as(who, what).score;
	ck_assert_msg(score.grade == *grade, "%s %s: %c (%u of %u), not %s", who, what, score.grade, score.value,
		score.points, grade);
	ck_assert_uint_eq(score.low, score.value);
	if (ranking->lines++) {
		int64_t order = score_order(&score);
		int64_t last = score_order(&ranking->last);
		ck_assert_msg(order >= last, "%s %s (%u, cause %u, %u) stands behind %s (%u, cause %u, %u)", who, what,
			score.value, score.cause, score.points, ranking->before, ranking->last.value,
			ranking->last.cause, ranking->last.points);
		ranking->steps += order > last;
	}
	ranking->last = score;
	snprintf(ranking->before, sizeof(ranking->before), "%s %s", who, what);
}

START_TEST(nothing_stands_before_what_is_worse)
{
	struct ranking ranking = { 0 };
	each_line("tests/ranking.tbl", expect_ranked, &ranking);
	ck_assert_uint_ge(ranking.lines, 40);
	/* All but a sixth differ: the number is there to tell them apart. */
	ck_assert_uint_ge(ranking.steps * 6, (ranking.lines - 1) * 5);
}
END_TEST

/* ---- lessons ------------------------------------------------------------------------------------ */

/* By the first of its words. */
static void is_shown(const char *kind, const char *words, struct arena *arena)
{
	struct view view = view_new(arena);
	const char *ref = arena_printf(arena, "%s:%.*s", kind, (int)strcspn(words, " "), words);
	ck_assert_msg(ref_view(ref, NULL, NULL, &view) && view.count >= 2, "%s", ref);
}

START_TEST(every_capability_and_every_word_has_a_lesson)
{
	char ref[64];
	char name[CAP_NAME_MAX];
	cleanup_arena struct arena *arena = arena_new();
	for (unsigned i = 0; i < CAP_COUNT; i++) {
		struct view view = view_new(arena);
		snprintf(ref, sizeof(ref), "capability:%s", cap_name(i, name));
		ck_assert_msg(ref_view(ref, NULL, NULL, &view) && view.count >= 4, "%s", ref);
	}
	for (size_t i = 0; i < lesson_table_count; i++)
		for (size_t k = 0; k < *lesson_tables[i].count; k++)
			is_shown(lesson_tables[i].kind, lesson_tables[i].rows[k].words, arena);
	struct view view = view_new(arena);
	ck_assert(!ref_view("word:", NULL, NULL, &view));
	ck_assert(!ref_view("word:gvi", NULL, NULL, &view));
	ck_assert(!ref_view("reference:CVE-", NULL, NULL, &view));
}
END_TEST

/* Every row of @kind has the parts that the judge's own tables do not have, known references and a known figure. */
static void has_its_parts(const struct lesson_table *table)
{
	bool word = strcmp(table->kind, "word") == 0;
	bool layer = strcmp(table->kind, "layer") == 0;
	bool check = strcmp(table->kind, "check") == 0;
	for (size_t i = 0; i < *table->count; i++) {
		const struct lesson *row = &table->rows[i];
		ck_assert_msg(word || row->example, "%s has no example", row->words);
		ck_assert_msg(!row->example || row->alone || strcmp(table->kind, "layer") == 0, "%s", row->words);
		ck_assert_msg(!row->example || layer || check || (row->does && row->alone && row->set), "%s lacks a part", row->words);
		ck_assert_msg(!row->example || row->more, "%s has nothing to read on", row->words);
		ck_assert_msg(!row->figure || figure_find(row->figure), "%s", row->words);
		for (const char *id = row->more; id && *id; id += strspn(id, " ")) {
			ck_assert_msg(reference_find(id, strcspn(id, " ")), "%s: %s", row->words, id);
			id += strcspn(id, " ");
		}
	}
}

START_TEST(a_lesson_has_its_parts_and_a_figure_fits_any_terminal)
{
	for (size_t i = 0; i < lesson_table_count; i++)
		has_its_parts(&lesson_tables[i]);
	for (size_t i = 0; i < CHECK_COUNT; i++)
		ck_assert_msg(lesson_find("check", checks[i].id), "%s", checks[i].id);
	for (size_t i = 0; i < LAYER_COUNT; i++)
		ck_assert_msg(lesson_find("layer", layers[i].id), "%s", layers[i].id);
	for (size_t i = 0; i < CAP_COUNT; i++) {
		char name[CAP_NAME_MAX];
		const char *word = cap_name(capabilities[i].number, name) + strlen("CAP_");
		const struct lesson *row = lesson_find("capability", word);
		ck_assert_msg(row && row->does && row->alone && row->example && row->set, "%s", word);
	}
	for (size_t i = 0; i < figure_count; i++)
		for (const char *const *line = figures[i].lines; *line; line++) {
			ck_assert_msg(strlen(*line) <= 72, "%s: %s", figures[i].id, *line);
			for (const char *c = *line; *c; c++)
				ck_assert_msg(*c >= ' ' && *c <= '~', "%s: %s", figures[i].id, *line);
		}
}
END_TEST

Suite *score_suite(void)
{
	Suite *suite = suite_create("score");
	TCase *capability = tcase_create("capabilities");
	tcase_add_test(capability, every_capability_has_a_rank_and_a_line_and_the_five_of_the_source_are_marked);
	tcase_add_loop_test(capability, a_dangerous_capability_costs_half_and_is_named, 0, CAP_COUNT);
	suite_add_tcase(suite, capability);
	TCase *expert = tcase_create("expert");
	tcase_add_test(expert, what_the_sanity_table_says_is_so);
	tcase_add_test(expert, nothing_stands_before_what_is_worse);
	suite_add_tcase(suite, expert);
	TCase *lessons = tcase_create("lessons");
	tcase_add_test(lessons, every_capability_and_every_word_has_a_lesson);
	tcase_add_test(lessons, a_lesson_has_its_parts_and_a_figure_fits_any_terminal);
	suite_add_tcase(suite, lessons);
	return suite;
}
