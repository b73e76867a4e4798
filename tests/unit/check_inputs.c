/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tests/inputs.tbl: small inputs of every form, each with the verdicts that are right by
 * the documents of its engine. What may not pass, whatever else is known of it.
 */
#include "config.h"

#include "made.h"
#include "suites.h"

#include <isotop/judge.h>
#include <isotop/manifest.h>

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

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

static void expect_word(const struct input *input, const struct inventory *inventory, const char *word)
{
	if (*word == '#')
		ck_assert_msg(inventory->count == strtoul(word + 1, NULL, 10), "%s\n%zu containers, not %s", input->text,
			inventory->count, word + 1);
	else if (strcmp(word, "error") == 0)
		ck_assert_msg(inventory->errors.count > 0, "%s\nno error", input->text);
	else if (strcmp(word, "unjudged") == 0)
		ck_assert_msg(remarks_count(&inventory->skipped, REMARK_UNJUDGED) > 0, "%s\nnothing is said to be not judged",
			input->text);
	else
		expect_verdict(input, inventory, word);
}

START_TEST(every_input_is_judged_right)
{
	char *text = made_text("tests/inputs.tbl");
	struct input *inputs = calloc(cut(text, NULL), sizeof(*inputs));
	size_t count = cut(text, inputs);
	ck_assert_uint_ge(count, 300);
	for (size_t i = 0; i < count; i++) {
		struct inventory *inventory = loaded_inventory(inputs[i].text, inputs[i].name);
		char *words = strdup(inputs[i].want);
		char *rest = words;
		for (char *word = strsep(&rest, " "); word; word = strsep(&rest, " "))
			if (*word)
				expect_word(&inputs[i], inventory, word);
		free(words);
		inventory_unref(inventory);
	}
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
	suite_add_tcase(suite, tc);
	return suite;
}
