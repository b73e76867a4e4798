/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "made.h"
#include "suites.h"

#include <isotop/judge.h>

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/* ---- the table of verdicts ------------------------------------------------------- */

struct row {
	unsigned line;
	char *who;
	char *facts;
	char *expected;
};

struct rows {
	char *text; /* owned */
	size_t count;
	struct row *items; /* owned */
};

static char *slurp(const char *name)
{
	const char *srcdir = getenv("srcdir");
	char path[4096];
	snprintf(path, sizeof(path), "%s/%s", srcdir ? srcdir : "..", name);
	FILE *file = fopen(path, "r");
	char *text = NULL;
	size_t size = 0;
	/* Also called before any test runs, where check's asserts may not be used. */
	if (!file || getdelim(&text, &size, '\0', file) < 0)
		die("%s cannot be read", path);
	fclose(file);
	return text;
}

/* Lines with "\" at their end become one. */
static void unfold(char *text)
{
	for (char *at = strstr(text, "\\\n"); at; at = strstr(at, "\\\n"))
		at[0] = at[1] = ' ';
}

static unsigned line_of(const char *text, ptrdiff_t offset)
{
	unsigned line = 1;
	for (ptrdiff_t i = 0; i < offset; i++)
		line += text[i] == '\n';
	return line;
}

static struct rows verdict_rows(void)
{
	struct rows rows = { .text = slurp("tests/verdicts.tbl") };
	char *folded = slurp("tests/verdicts.tbl");
	unfold(rows.text);
	char *rest = rows.text;
	for (char *line = strsep(&rest, "\n"); line; line = strsep(&rest, "\n")) {
		if (!*line || *line == '#')
			continue;
		rows.items = realloc(rows.items, (rows.count + 1) * sizeof(*rows.items));
		struct row *row = &rows.items[rows.count++];
		row->line = line_of(folded, line - rows.text);
		row->who = strsep(&line, "|");
		row->facts = strsep(&line, "|");
		row->expected = line;
	}
	free(folded);
	return rows;
}

static void free_rows(struct rows *rows)
{
	free(rows->items);
	free(rows->text);
}

static void expect_score(const struct row *row, const struct score *score, const char *what, const char *value)
{
	if (strcmp(what, "grade") == 0)
		ck_assert_msg(score->grade == *value, "row %u: grade %c (%u), not %s", row->line, score->grade,
			score->value, value);
	else if (strcmp(what, "score") == 0)
		ck_assert_msg(score->value == atoi(value), "row %u: score %u, not %s", row->line, score->value, value);
	else if (strcmp(what, "high") == 0)
		ck_assert_msg(score->high == atoi(value), "row %u: high %u, not %s", row->line, score->high, value);
	else if (strcmp(what, "cap") == 0)
		ck_assert_msg(strcmp(score->capped_by ? score->capped_by : "none", value) == 0,
			"row %u: capped by %s, not %s", row->line, score->capped_by ? score->capped_by : "none", value);
	else
		ck_abort_msg("row %u: nothing is called %s", row->line, what);
}

static void expect(const struct row *row, const struct inventory *inventory, char *what)
{
	char *value = what;
	struct judgement judgement;
	judge(inventory->subjects[0], inventory, &judgement);
	what = strsep(&value, "=");
	ck_assert_msg(value != NULL, "row %u: %s has no value", row->line, what);
	bool is_layer = strncmp(what, "layer:", 6) == 0;
	int check = is_layer ? -1 : check_index(what);
	if (is_layer) {
		int layer = layer_index(what + 6);
		ck_assert_msg(layer >= 0, "row %u: no layer %s", row->line, what + 6);
		const char *got = verdict_name(judgement.layers[layer]);
		ck_assert_msg(
			strcmp(got, value) == 0, "row %u: layer %s is %s, not %s", row->line, what + 6, got, value);
	} else if (check >= 0) {
		struct finding finding;
		cleanup_arena struct arena *arena = arena_new();
		check_explain((size_t)check, inventory->subjects[0], inventory, arena, &finding);
		const char *got = verdict_name(judgement.checks[check]);
		ck_assert_msg(strcmp(got, value) == 0, "row %u: %s is %s, not %s (%s)", row->line, what, got, value,
			finding.reason);
	} else {
		expect_score(row, &judgement.score, what, value);
	}
}

START_TEST(every_row_of_the_table_is_judged_as_it_says)
{
	struct rows rows = verdict_rows();
	struct row *row = &rows.items[_i];
	ck_assert_msg(row->expected != NULL, "row %u has no three fields", row->line);
	struct inventory *inventory = made_inventory(row->who, row->facts);
	char *rest = row->expected;
	for (char *what = strsep(&rest, " \t"); what; what = strsep(&rest, " \t"))
		if (*what)
			expect(row, inventory, what);
	inventory_unref(inventory);
	free_rows(&rows);
}
END_TEST

/* ---- the product's own tables ------------------------------------------------------ */

static bool well_formed_id(const char *id)
{
	if (!islower((unsigned char)*id))
		return false;
	for (; *id; id++)
		if (!islower((unsigned char)*id) && !isdigit((unsigned char)*id) && *id != '-')
			return false;
	return true;
}

START_TEST(every_check_is_complete_and_has_an_id_of_its_own)
{
	const struct check *check = &checks[_i];
	ck_assert_msg(well_formed_id(check->id), "%s", check->id);
	ck_assert_int_eq(check_index(check->id), _i);
	ck_assert_uint_gt(check->weight, 0);
	ck_assert(check->assess != NULL);
	ck_assert(*check->title && *check->mistake && *check->danger);
	ck_assert_ptr_nonnull(check->fix[DIALECT_KUBERNETES]);
	/* Only Kubernetes mounts tokens; every other mistake can be made in every language. */
	for (unsigned dialect = 0; dialect < DIALECT_COUNT; dialect++)
		if (strcmp(check->id, "service-account-token") != 0)
			ck_assert_msg(check->fix[dialect] && *check->fix[dialect], "%s has no fix in dialect %u",
				check->id, dialect);
}
END_TEST

START_TEST(weights_add_up_to_a_hundred)
{
	unsigned sum = 0;
	for (size_t i = 0; i < CHECK_COUNT; i++)
		sum += checks[i].weight;
	ck_assert_uint_eq(sum, 100);
}
END_TEST

START_TEST(every_layer_is_complete_and_has_an_id_of_its_own)
{
	const struct layer *layer = &layers[_i];
	ck_assert_msg(well_formed_id(layer->id), "%s", layer->id);
	ck_assert_int_eq(layer_index(layer->id), _i);
	ck_assert_uint_le(strlen(layer->head), 3);
	ck_assert(*layer->title && *layer->does && *layer->lacks);
	ck_assert(layer->assess != NULL && layer->view != NULL);
}
END_TEST

START_TEST(a_check_is_found_by_id_and_by_number)
{
	ck_assert_int_eq(check_index("privileged"), 0);
	ck_assert_int_eq(check_index("1"), 0);
	ck_assert_int_eq(check_index("10"), 9);
	ck_assert_int_eq(check_index("0"), -1);
	ck_assert_int_eq(check_index("11"), -1);
	ck_assert_int_eq(check_index("root "), -1);
	ck_assert_int_eq(layer_index("sandbox"), 5);
	ck_assert_int_eq(layer_index("gvisor"), -1);
}
END_TEST

START_TEST(the_documentation_is_what_the_tables_print)
{
	char *printed = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&printed, &size);
	checks_markdown(out);
	fclose(out);
	char *kept = slurp("docs/checks.md");
	ck_assert_str_eq(kept, printed);
	free(kept);
	free(printed);
}
END_TEST

Suite *judge_suite(void)
{
	Suite *suite = suite_create("judge");
	struct rows rows = verdict_rows();
	TCase *table = tcase_create("verdicts");
	tcase_add_loop_test(table, every_row_of_the_table_is_judged_as_it_says, 0, (int)rows.count);
	free_rows(&rows);
	suite_add_tcase(suite, table);

	TCase *tables = tcase_create("tables");
	tcase_add_loop_test(tables, every_check_is_complete_and_has_an_id_of_its_own, 0, CHECK_COUNT);
	tcase_add_test(tables, weights_add_up_to_a_hundred);
	tcase_add_loop_test(tables, every_layer_is_complete_and_has_an_id_of_its_own, 0, LAYER_COUNT);
	tcase_add_test(tables, a_check_is_found_by_id_and_by_number);
	tcase_add_test(tables, the_documentation_is_what_the_tables_print);
	suite_add_tcase(suite, tables);
	return suite;
}
