/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "suites.h"

#include "cmd/cmd.h"

#include <isotop/report.h>
#include <isotop/tui.h>

#include <errno.h>
#include <getopt.h>
#include <string.h>

/* Parses a command line written with blanks; argv lives in @arena. */
static int parse(struct arena *arena, const char *line, struct options *options, const struct command **command,
	struct err *err)
{
	char *argv[16] = { 0 };
	int argc = 0;
	char *save = NULL;
	for (char *word = strtok_r(arena_strdup(arena, line), " ", &save); word; word = strtok_r(NULL, " ", &save))
		argv[argc++] = word;
	char **copy = arena_array(arena, 17, sizeof(*copy));
	memcpy(copy, argv, sizeof(argv));
	optind = 0; /* glibc: start again */
	return options_parse(argc, copy, command_table, options, command, err);
}

START_TEST(a_command_is_the_first_word_that_names_one)
{
	cleanup_arena struct arena *arena = arena_new();
	struct options options;
	const struct command *command;
	struct err err;
	ck_assert_int_eq(parse(arena, "isotop scan a.yaml --fail-under 60 b.yaml", &options, &command, &err), 0);
	ck_assert_str_eq(command->name, "scan");
	ck_assert_uint_eq(options.source_count, 2);
	ck_assert_str_eq(options.sources[1], "b.yaml");
	ck_assert(options.fail_under_set);
	ck_assert_uint_eq(options.fail_under, 60);
	ck_assert_int_eq(parse(arena, "isotop deploy.yaml scan", &options, &command, &err), 0);
	ck_assert_str_eq(command->name, "");
	ck_assert_uint_eq(options.source_count, 2);
	ck_assert_int_eq(parse(arena, "isotop", &options, &command, &err), 0);
	ck_assert_uint_eq(options.source_count, 0);
}
END_TEST

/* Nothing that runs now can be shown as it was at 2 a.m. */
START_TEST(a_time_alone_is_of_what_this_node_recorded)
{
	static const char *const others[] = { "isotop --at 02:00 rec", "isotop --at 02:00 --live", "isotop scan --at 02:00 --baseline rec",
		"isotop scan --at 02:00 -- docker run x", "isotop scan" };
	cleanup_arena struct arena *arena = arena_new();
	struct options options;
	const struct command *command;
	struct err err;
	ck_assert_int_eq(parse(arena, "isotop --at 02:00", &options, &command, &err), 0);
	ck_assert_uint_eq(options.source_count, 1);
	ck_assert_str_eq(options.sources[0], "/var/lib/isotop");
	ck_assert(!sources_want_node(&options));
	for (size_t i = 0; i < ISO_COUNT(others); i++) {
		ck_assert_int_eq(parse(arena, others[i], &options, &command, &err), 0);
		ck_assert(!options.source_count || strcmp(options.sources[0], "/var/lib/isotop") != 0);
	}
	ck_assert_int_eq(parse(arena, "isotop --at 02:00 --root /host", &options, &command, &err), -EINVAL);
}
END_TEST

START_TEST(what_follows_two_dashes_is_left_alone)
{
	cleanup_arena struct arena *arena = arena_new();
	struct options options;
	const struct command *command;
	struct err err;
	ck_assert_int_eq(parse(arena, "isotop scan -v -- docker run --privileged -v /:/h x", &options, &command, &err), 0);
	ck_assert(options.verbose);
	ck_assert_uint_eq(options.source_count, 0);
	ck_assert_uint_eq(options.command_line_count, 6);
	ck_assert_str_eq(options.command_line[0], "docker");
	ck_assert_str_eq(options.command_line[5], "x");
}
END_TEST

START_TEST(formats_pair_with_the_output_that_follows)
{
	cleanup_arena struct arena *arena = arena_new();
	struct options options;
	const struct command *command;
	struct err err;
	ck_assert_int_eq(parse(arena, "isotop scan -f table -f json -o r.json x", &options, &command, &err), 0);
	ck_assert_uint_eq(options.report_count, 2);
	ck_assert_ptr_null(options.reports[0].file);
	ck_assert_str_eq(options.reports[1].format->id, "json");
	ck_assert_str_eq(options.reports[1].file, "r.json");
	ck_assert_int_eq(parse(arena, "isotop scan -o r.json -f json x", &options, &command, &err), 0);
	ck_assert_str_eq(options.reports[0].file, "r.json");
	ck_assert_int_eq(parse(arena, "isotop scan -o r.txt x", &options, &command, &err), 0);
	ck_assert_str_eq(options.output, "r.txt");
}
END_TEST

static const char *const bad_lines[][2] = {
	{ "isotop --no-such", "--no-such" },
	{ "isotop -Z", "-Z" },
	{ "isotop scan --format", "needs a value" },
	{ "isotop scan --format pdf", "pdf" },
	{ "isotop scan --fail-under 101", "101" },
	{ "isotop scan --fail-under x", "x" },
	{ "isotop scan --fail-on rooot", "rooot" },
	{ "isotop scan --fail-on cap:SYS_EVERYTHING", "no such capability: SYS_EVERYTHING" },
	{ "isotop scan --fail-on escape:tunnel", "isotop list escapes" },
	{ "isotop scan --fail-on ,", "takes checks" },
	{ "isotop scan --min-pss strict", "strict" },
	{ "isotop scan --pss-version 1.25", "1.25" },
	{ "isotop scan --color maybe", "maybe" },
	{ "isotop -i 0", "interval" },
	{ "isotop -i nan", "interval" },
	{ "isotop -f json -o a -o b", "two" },
	{ "isotop scan --fromat json", "did you mean --format?" },
	{ "isotop scan --formal=json", "did you mean --format?" },
	{ "isotop list checks --theme dark", "list takes no --theme (see isotop list --help)" },
	{ "isotop --theme dark list checks", "list takes no --theme" },
	{ "isotop scan --linear x.yaml", "scan takes no --linear" },
	{ "isotop scan -i 1", "scan takes no --interval" },
	{ "isotop self --root /mnt", "self takes no --root" },
	{ "isotop explain root -f json", "explain takes no --format" },
	{ "isotop seccomp --fail-under 3 x", "seccomp takes no --fail-under" },
	{ "isotop --disasm web", "the inspector takes no --disasm (see isotop --help)" },
	{ "isotop help --disasm", "help takes no --disasm" },
};

START_TEST(a_bad_command_line_names_what_is_bad)
{
	cleanup_arena struct arena *arena = arena_new();
	struct options options;
	const struct command *command;
	struct err err;
	ck_assert_int_lt(parse(arena, bad_lines[_i][0], &options, &command, &err), 0);
	ck_assert_msg(strstr(err.text, bad_lines[_i][1]) != NULL, "%s: %s", bad_lines[_i][0], err.text);
}
END_TEST

START_TEST(every_command_that_is_shown_has_its_words)
{
	ck_assert_str_eq(command_table[0].name, "");
	for (size_t i = 0; command_table[i].name; i++) {
		ck_assert(command_table[i].run != NULL);
		ck_assert_ptr_nonnull(command_table[i].arguments);
		ck_assert(!command_table[i].summary || (command_table[i].examples[0] && command_table[i].statuses));
		for (size_t other = i + 1; command_table[other].name; other++)
			ck_assert_str_ne(command_table[i].name, command_table[other].name);
	}
}
END_TEST

static const char *word(size_t i)
{
	return command_table[i].name;
}

START_TEST(a_slip_of_a_command_is_told_from_another_word)
{
	ck_assert_str_eq(nearest_word("scna", word), "scan");
	ck_assert_str_eq(nearest_word("demmo", word), "demo");
	ck_assert_str_eq(nearest_word("secomp", word), "seccomp");
	ck_assert_str_eq(nearest_word("sceccmp", word), "seccomp");
	ck_assert_str_eq(nearest_word("SCAN", word), "scan");
	ck_assert_str_eq(nearest_word("Sacn", word), "scan");
	ck_assert_ptr_null(nearest_word("", word));
	ck_assert_ptr_null(nearest_word("web", word));
	ck_assert_ptr_null(nearest_word("cart", word));
	ck_assert_ptr_null(nearest_word("a-name-that-is-longer-than-any-command-there-is", word));
}
END_TEST

START_TEST(every_option_belongs_to_some_command)
{
	unsigned taken = GROUP_ANY;
	for (size_t i = 0; command_table[i].name; i++)
		taken |= command_table[i].groups;
	for (size_t i = 0; i < option_count; i++)
		ck_assert_msg(option_rows[i].group & taken, "%s", option_rows[i].name);
}
END_TEST

START_TEST(every_setting_is_an_option_of_the_same_name)
{
	const struct tui_setting *setting = &tui_settings[_i];
	size_t i = 0;
	while (i < option_count && strcmp(option_rows[i].name, setting->name) != 0)
		i++;
	ck_assert_msg(i < option_count, "%s", setting->name);
	/* A switch is a flag, and all others take one of their words. */
	ck_assert((option_rows[i].argument == NULL) == (setting->kind == SETTING_SWITCH));
	if (option_rows[i].argument)
		ck_assert_str_eq(option_word(&option_rows[i], 0), setting->word(0));
	struct options options = { 0 };
	struct err err;
	ck_assert_int_eq(options_default(&options, setting->name, setting->word(1), &err), 0);
}
END_TEST

Suite *cmd_suite(void)
{
	Suite *suite = suite_create("cmd");
	TCase *tc = tcase_create("options");
	tcase_add_test(tc, a_command_is_the_first_word_that_names_one);
	tcase_add_test(tc, what_follows_two_dashes_is_left_alone);
	tcase_add_test(tc, a_time_alone_is_of_what_this_node_recorded);
	tcase_add_test(tc, formats_pair_with_the_output_that_follows);
	tcase_add_loop_test(tc, a_bad_command_line_names_what_is_bad, 0, (int)ISO_COUNT(bad_lines));
	tcase_add_test(tc, every_command_that_is_shown_has_its_words);
	tcase_add_test(tc, a_slip_of_a_command_is_told_from_another_word);
	tcase_add_test(tc, every_option_belongs_to_some_command);
	tcase_add_loop_test(tc, every_setting_is_an_option_of_the_same_name, 0, (int)tui_setting_count);
	suite_add_tcase(suite, tc);
	return suite;
}
