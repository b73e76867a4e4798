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

#include <isotop/escapes.h>
#include <isotop/feed.h>
#include <isotop/inventory.h>
#include <isotop/judge.h>
#include <isotop/manifest.h>
#include <isotop/subject.h>

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define HEAD "==== "

struct input {
	const char *name; /* of the file: "run.sh" */
	const char *want; /* "1f 7fu", "#2", "none" */
	const char *text;
};

/* How many inputs there are; each is cut out of @text where @ret is not NULL. */
static size_t cut(char *text, struct input *ret)
{
	size_t count = 0;
	char *first = strstr(text, "\n" HEAD);
	for (char *at = first ? first + 1 : NULL; at; count++) {
		char *body = strchr(at, '\n') + 1;
		char *next = strncmp(body, HEAD, strlen(HEAD)) == 0 ? body : strstr(body, "\n" HEAD);
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

Suite *inputs_suite(void)
{
	Suite *suite = suite_create("inputs");
	TCase *tc = tcase_create("inputs");
	tcase_set_timeout(tc, 60);
	tcase_add_test(tc, every_input_is_judged_right);
	tcase_add_test(tc, nothing_bad_or_unknown_passes_the_gate);
	suite_add_tcase(suite, tc);
	return suite;
}
