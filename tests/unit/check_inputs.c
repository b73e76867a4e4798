/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tests/inputs.tbl: small inputs of every form, each with the verdicts that are right by
 * the documents of its engine. What may not pass, whatever else is known of it.
 */
#include "config.h"

#include "made.h"
#include "suites.h"

#include "cmd/cmd.h"
#include "cmd/inspect.h"

#include <isotop/builder.h>
#include <isotop/escapes.h>
#include <isotop/feed.h>
#include <isotop/finding.h>
#include <isotop/inventory.h>
#include <isotop/judge.h>
#include <isotop/manifest.h>
#include <isotop/fixes.h>
#include <isotop/judged.h>
#include <isotop/node_lsm.h>
#include <isotop/pss.h>
#include <isotop/report.h>
#include <isotop/subject.h>

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define HEAD "==== "

/*
 * strstr(3) from here on: with sanitizers that looks to the end of the text for each piece that is found, a character at a
 * time. @what begins with a character that is seldom: the line's end.
 */
static char *find(const char *text, const char *what)
{
	size_t len = strlen(what);
	for (const char *at = text; (at = strchr(at, what[0])) != NULL; at++) {
		if (strncmp(at, what, len) == 0)
			return (char *)at;
	}
	return NULL;
}

struct input {
	const char *name; /* of the file: "run.sh" */
	const char *want; /* "1f 7fu", "#2", "none" */
	const char *text;
};

/* How many inputs there are; each is cut out of @text where @ret is not NULL. */
static size_t cut(char *text, struct input *ret)
{
	size_t count = 0;
	char *first = find(text, "\n" HEAD);
	for (char *at = first ? first + 1 : NULL; at; count++) {
		char *body = strchr(at, '\n') + 1;
		char *next = strncmp(body, HEAD, strlen(HEAD)) == 0 ? body : find(body, "\n" HEAD);
		if (ret) {
			char *line = at + strlen(HEAD);
			body[-1] = '\0';
			ret[count].name = strsep(&line, " ");
			ret[count].want = line;
			ret[count].text = body;
			if (next)
				next[0] = '\0';
		}
		at = next ? next + (next != body) : NULL;
	}
	return count;
}

static char letter_of(enum verdict verdict)
{
	static const char letters[VERDICT_COUNT] = { [VERDICT_PASS] = 'p', [VERDICT_WARN] = 'w', [VERDICT_FAIL] = 'f',
		[VERDICT_UNKNOWN] = 'u', [VERDICT_NA] = 'n' };
	return letters[verdict];
}

/* "7fu": check 7 of every container is fail or unknown. */
static void expect_verdict(const struct input *input, const struct inventory *inventory, const char *word)
{
	char *letters;
	unsigned long number = strtoul(word, &letters, 10);
	ck_assert_msg(number >= 1 && number <= CHECK_COUNT && *letters, "%s: %s is no expectation", input->text, word);
	ck_assert_msg(inventory->count > 0, "%s\nno container was found", input->text);
	for (size_t i = 0; i < inventory->count; i++) {
		cleanup_arena struct arena *arena = arena_new();
		struct finding finding;
		check_explain(number - 1, inventory->subjects[i], inventory, arena, &finding);
		ck_assert_msg(strchr(letters, letter_of(finding.verdict)) != NULL, "%s\ncheck %lu of %s is %s (%s), not %s",
			input->text, number, inventory->subjects[i]->name, verdict_name(finding.verdict),
			finding.reason ? finding.reason : "", letters);
	}
}

/* Whether @verdict's name is one of "single|unknown". */
static bool is_one_of(const char *words, enum escape_verdict verdict)
{
	const char *name = escape_verdict_name(verdict);
	size_t len = strlen(name);
	for (const char *at = words; *at; at += strcspn(at, "|"), at += *at == '|')
		if (strncmp(at, name, len) == 0 && (at[len] == '|' || !at[len]))
			return true;
	return false;
}

/* "open:ID", "shut:ID", "shut:*", "ID=single|unknown" */
static bool escape_is(const struct judgement *judgement, size_t escape, const char *word)
{
	bool open = judgement->escapes[escape] == ESCAPE_OPEN;
	const char *says = strpbrk(word, ":=") + 1;
	if (says[-1] == '=')
		return is_one_of(says, judgement->escapes[escape]);
	return open == (*word == 'o');
}

static void expect_escape(const struct input *input, const struct subject *subject, const struct judgement *judgement, const char *word)
{
	size_t len = strcspn(word, ":=");
	const char *id = word[len] == ':' ? word + len + 1 : word;
	size_t id_len = word[len] == ':' ? strlen(id) : len;
	bool seen = false;
	for (size_t i = 0; i < ESCAPE_COUNT; i++) {
		bool meant = strcmp(id, "*") == 0 || (strlen(escapes[i].id) == id_len && strncmp(escapes[i].id, id, id_len) == 0);
		seen |= meant;
		ck_assert_msg(!meant || escape_is(judgement, i, word), "%s\n%s of %s is %s, not %s", input->text, escapes[i].id,
			subject->name, escape_verdict_name(judgement->escapes[i]), word);
	}
	ck_assert_msg(seen, "%s\n%s names no escape", input->text, word);
}

/* "grade=DF", or of escapes. */
static void expect_judgement(const struct input *input, const struct inventory *inventory, const char *word)
{
	static const char grade[] = "grade=";
	ck_assert_msg(inventory->count > 0, "%s\nno container was found", input->text);
	for (size_t i = 0; i < inventory->count; i++) {
		struct judgement judgement;
		judge(inventory->subjects[i], inventory, &judgement);
		if (strncmp(word, grade, strlen(grade)) != 0)
			expect_escape(input, inventory->subjects[i], &judgement, word);
		else
			ck_assert_msg(strchr(word + strlen(grade), judgement.score.grade) != NULL, "%s\n%s is %u %c, not %s",
				input->text, inventory->subjects[i]->name, judgement.score.value, judgement.score.grade, word);
	}
}

static void expect_word(const struct input *input, const struct inventory *inventory, const char *word)
{
	if (strpbrk(word, ":="))
		expect_judgement(input, inventory, word);
	else if (*word == '#')
		ck_assert_msg(inventory->count == strtoul(word + 1, NULL, 10), "%s\n%zu containers, not %s", input->text,
			inventory->count, word + 1);
	else if (strcmp(word, "error") == 0)
		ck_assert_msg(inventory->errors.count > 0, "%s\nno error", input->text);
	else if (strcmp(word, "sound") == 0)
		ck_assert_msg(inventory->errors.count == 0, "%s\nan error: %s", input->text,
			inventory->errors.count ? inventory->errors.items[0].reason : "");
	else if (strcmp(word, "judged") == 0)
		ck_assert_msg(!remarks_count(&inventory->skipped, REMARK_UNJUDGED) && !remarks_count(&inventory->skipped, REMARK_OPEN),
			"%s\nsomething is said to be not judged", input->text);
	else if (strcmp(word, "unjudged") == 0)
		ck_assert_msg(remarks_count(&inventory->skipped, REMARK_UNJUDGED) > 0, "%s\nnothing is said to be not judged",
			input->text);
	else if (strcmp(word, "named") == 0)
		ck_assert_msg(remarks_count(&inventory->skipped, REMARK_NAMED) > 0, "%s\nno kind is named", input->text);
	else
		expect_verdict(input, inventory, word);
}

/* What is said behind "@2" is about the second container alone. */
static struct inventory of_one(const struct inventory *inventory, size_t index)
{
	struct inventory view = *inventory;
	view.subjects = &inventory->subjects[index];
	view.count = 1;
	return view;
}

START_TEST(every_input_is_judged_right)
{
	char *text = made_text("tests/inputs.tbl");
	struct input *inputs = calloc(cut(text, NULL), sizeof(*inputs));
	size_t count = cut(text, inputs);
	ck_assert_uint_ge(count, 300);
	for (size_t i = 0; i < count; i++) {
		struct inventory *inventory = loaded_inventory(inputs[i].text, inputs[i].name);
		struct inventory view = *inventory;
		char *words = strdup(inputs[i].want);
		char *rest = words;
		for (char *word = strsep(&rest, " "); word; word = strsep(&rest, " ")) {
			size_t one = *word == '@' ? strtoul(word + 1, NULL, 10) : 0;
			ck_assert_msg(one <= inventory->count, "%s\n%zu containers, %s is wanted", inputs[i].text, inventory->count, word);
			if (one)
				view = of_one(inventory, one - 1);
			else if (*word)
				expect_word(&inputs[i], &view, word);
		}
		free(words);
		inventory_unref(inventory);
	}
	free(inputs);
	free(text);
}
END_TEST

/* ---- the gate ------------------------------------------------------------------------- */

static int load_input(void *ctx, struct inventory_builder *builder, const struct load_watch *watch, struct err *err)
{
	const struct input *input = ctx;
	struct manifest_load *load = manifest_load_new(builder, watch);
	(void)err;
	load_text(load, input->text, input->name);
	manifest_load_finish(load);
	return 0;
}

static bool never(void *ctx)
{
	(void)ctx;
	return false;
}

/* The exit status of "isotop scan -q --fail-on privileged,host-path" for that file; what it says is not looked at. */
static int gate_status(struct input *input)
{
	struct err err;
	struct options options = { .quiet = true };
	struct feed_source source = { .load = load_input, .ctx = input, .once = true };
	ck_assert_int_eq(gate_parse(&options.fail_on, "privileged,host-path", &err), 0);
	int said = dup(STDERR_FILENO);
	int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
	ck_assert(said >= 0 && nowhere >= 0 && dup2(nowhere, STDERR_FILENO) >= 0);
	int status = scan_source(&options, &source, never);
	ck_assert_int_ge(dup2(said, STDERR_FILENO), 0);
	close(nowhere);
	close(said);
	return status;
}

/* Whether the table has check 1 or 7 as nothing better than @letters. */
static bool wants_only(const struct input *input, const char *letters)
{
	bool found = false;
	char *words = strdup(input->want);
	char *rest = words;
	for (char *word = strsep(&rest, " "); word; word = strsep(&rest, " "))
		found |= (*word == '1' || *word == '7') && word[1] && word[1 + strspn(word + 1, letters)] == '\0';
	free(words);
	return found;
}

/* "Fails or is not known" never leaves with 0: what the table says decides, not what was judged. */
START_TEST(nothing_bad_or_unknown_passes_the_gate)
{
	char *text = made_text("tests/inputs.tbl");
	struct input *inputs = calloc(cut(text, NULL), sizeof(*inputs));
	size_t count = cut(text, inputs);
	size_t refused = 0;
	for (size_t i = 0; i < count; i++) {
		bool error = strstr(inputs[i].want, "error") != NULL;
		if (!error && !wants_only(&inputs[i], "fu"))
			continue;
		int status = gate_status(&inputs[i]);
		ck_assert_msg(status == EXIT_TROUBLE || (!error && status == EXIT_THRESHOLD),
			"%s\n%s: --fail-on privileged,host-path leaves with %d", inputs[i].text, inputs[i].want, status);
		refused++;
	}
	ck_assert_uint_ge(refused, 400);
	free(inputs);
	free(text);
}
END_TEST

/* ---- replicas ------------------------------------------------------------------------- */

/* A text once more, in another file and further down where a line may stand before it. */
static void load_again(struct manifest_load *load, const struct input *input, size_t n, size_t time)
{
	cleanup_strbuf struct strbuf name = { 0 };
	cleanup_strbuf struct strbuf text = { 0 };
	bool data = strstr(input->name, ".yaml") || strstr(input->name, ".yml") || strstr(input->name, ".json");
	strbuf_addf(&name, "%zu/%s/%s", n, time ? "a/longer/way" : "a", input->name);
	strbuf_addf(&text, "%s%s", data && time ? "\n\n" : "", input->text);
	load_text(load, strbuf_text(&text), strbuf_text(&name));
}

/* Every input of @step @times, all in one load. */
static struct judged *load_times(size_t step, size_t times)
{
	char *text = made_text("tests/inputs.tbl");
	struct input *inputs = calloc(cut(text, NULL), sizeof(*inputs));
	size_t count = cut(text, inputs);
	struct inventory_builder *builder = inventory_builder_new();
	struct manifest_load *load = manifest_load_new(builder, NULL);
	for (size_t i = 0; i < count; i += step)
		for (size_t time = 0; time < times; time++)
			load_again(load, &inputs[i], i, time);
	manifest_load_finish(load);
	struct inventory *inventory = inventory_finish(builder, NULL);
	struct judged *judged = judge_inventory(inventory, NULL);
	inventory_unref(inventory);
	free(inputs);
	free(text);
	return judged;
}

/* The caller's. */
static char *report_of(const struct judged *judged, const char *format, const uint32_t *rows, size_t count)
{
	const struct report_options options = { .pss_minor = PSS_LATEST };
	struct err err;
	char *text = NULL;
	size_t len = 0;
	FILE *file = open_memstream(&text, &len);
	ck_assert_int_eq(report_format_find(format)->write(file, judged, rows, count, &options, &err), 0);
	fclose(file);
	return text;
}

/* Up to the blank line before the sum. */
static size_t table_part(const char *report, size_t *ret_from)
{
	size_t end = 0;
	*ret_from = 0;
	for (const char *at = report; (at = find(at, "\n\n")); at++)
		end = (size_t)(at - report) + 2;
	return end;
}

/* Its line. */
static size_t ndjson_part(const char *report, size_t *ret_from)
{
	const char *line = find(report, "\n{\"type\": \"subject\"");
	*ret_from = line ? (size_t)(line - report) + 1 : 0;
	return line ? strcspn(line + 1, "\n") + 1 : 0;
}

/* Its suite, the first one. */
static size_t junit_part(const char *report, size_t *ret_from)
{
	static const char end[] = "\n  </testsuite>\n";
	const char *suite = find(report, "\n  <testsuite ");
	const char *last = suite ? find(suite, end) : NULL;
	*ret_from = suite ? (size_t)(suite - report) + 1 : 0;
	return last ? (size_t)(last - suite) - 1 + strlen(end) : 0;
}

/*
 * Formats, what a report of one container has of it alone, and each which input is looked at (a row of JSON is
 * twenty times one of a table). To add one: its row.
 */
static const struct {
	const char *format;
	size_t (*part)(const char *report, size_t *ret_from);
	size_t step;
} parted[] = { { "table", table_part, 3 }, { "ndjson", ndjson_part, 9 }, { "junit", junit_part, 7 } };

static void expect_alone(const struct judged *judged, size_t format)
{
	size_t count = judged->inventory->count;
	uint32_t *rows = calloc(count + 1, sizeof(*rows));
	for (size_t i = 0; i < count; i++)
		rows[i] = (uint32_t)i;
	char *all = report_of(judged, parted[format].format, rows, count);
	size_t before;
	parted[format].part(all, &before);
	const char *at = all + before;
	for (size_t i = 0; i < count; i++) {
		char *one = report_of(judged, parted[format].format, &rows[i], 1);
		size_t from;
		size_t len = parted[format].part(one, &from);
		ck_assert_msg(len > 0 && strncmp(at, one + from, len) == 0, "%s of %s is another among others:\n%.300s",
			parted[format].format, judged->inventory->subjects[i]->key, at);
		at += len;
		free(one);
	}
	free(all);
	free(rows);
}

static bool same_judgement(const struct judgement *a, const struct judgement *b)
{
	return a->judged == b->judged && memcmp(a->checks, b->checks, sizeof(a->checks)) == 0 &&
	       memcmp(a->layers, b->layers, sizeof(a->layers)) == 0 &&
	       memcmp(a->escapes, b->escapes, sizeof(a->escapes)) == 0 && a->escapes_firm == b->escapes_firm &&
	       a->escapes_bare == b->escapes_bare && a->score.low == b->score.low &&
	       a->score.high == b->score.high && a->score.points == b->score.points;
}

/* Whatever their prints are. */
static void expect_pair(const struct judged *judged, size_t i, size_t k)
{
	const struct subject *a = judged->inventory->subjects[i];
	const struct subject *b = judged->inventory->subjects[k];
	struct judgement other;
	judge(b, judged->inventory, &other);
	ck_assert_msg(same_judgement(&judged->judgements[i], &other), "%s is not like %s", a->key, b->key);
	if (!subject_alike(a, b, true) || !fixes_alike(a, b))
		return;
	cleanup_arena struct arena *arena = arena_new();
	struct finding one[CHECK_COUNT];
	struct finding two[CHECK_COUNT];
	checks_explain(a, judged->inventory, &judged->judgements[i], arena, one);
	checks_explain(b, judged->inventory, &other, arena, two);
	for (size_t check = 0; check < CHECK_COUNT; check++) {
		ck_assert_str_eq(one[check].reason, two[check].reason);
		ck_assert_pstr_eq(one[check].fix, two[check].fix);
		ck_assert_uint_eq(one[check].evidence_count, two[check].evidence_count);
	}
}

/* Those that are alike, of all that there are, are judged and told alike. */
START_TEST(who_is_alike_is_judged_alike)
{
	struct judged *judged = load_times(1, 1);
	size_t pairs = 0;
	for (size_t i = 0; i < judged->inventory->count; i++)
		for (size_t k = i + 1; k < judged->inventory->count; k++) {
			if (!subject_alike(judged->inventory->subjects[i], judged->inventory->subjects[k], false))
				continue;
			expect_pair(judged, i, k);
			pairs++;
		}
	ck_assert_uint_ge(pairs, 100);
	judged_unref(judged);
}
END_TEST

/* Replicas are judged once and printed from what was kept of one: as if each were alone. */
START_TEST(replicas_are_told_as_each_alone)
{
	struct judged *judged = load_times(parted[_i].step, 3);
	ck_assert_uint_ge(judged->inventory->count, 300);
	for (size_t k = 0; k < judged->inventory->count; k++) {
		struct judgement alone;
		judge(judged->inventory->subjects[k], judged->inventory, &alone);
		ck_assert_msg(same_judgement(&alone, &judged->judgements[k]), "%s is judged as another one",
			judged->inventory->subjects[k]->key);
	}
	expect_alone(judged, (size_t)_i);
	judged_unref(judged);
}
END_TEST

Suite *inputs_suite(void)
{
	Suite *suite = suite_create("inputs");
	TCase *tc = tcase_create("inputs");
	tcase_set_timeout(tc, 60);
	tcase_add_test(tc, every_input_is_judged_right);
	tcase_add_test(tc, who_is_alike_is_judged_alike);
	tcase_add_loop_test(tc, replicas_are_told_as_each_alone, 0, ISO_COUNT(parted));
	tcase_add_test(tc, nothing_bad_or_unknown_passes_the_gate);
	suite_add_tcase(suite, tc);
	return suite;
}
