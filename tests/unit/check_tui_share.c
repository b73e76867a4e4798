/* SPDX-License-Identifier: Apache-2.0 */
/* What leaves the screen, and the line that commands are typed at. */
#include "config.h"

#include "suites.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "made.h"

#include "cmd/writer.h"
#include "tui/term/osc52.h"
#include "tui/stage.h"
#include "tui/dispatch.h"
#include "tui/share.h"
#include "tui/ui.h"

#include <isotop/inventory.h>
#include <isotop/judged.h>
#include <isotop/report.h>
#include <isotop/subject.h>

/* ---- copies ------------------------------------------------------------------------ */

static const struct {
	const char *text;
	bool tmux;
	bool screen;
	const char *sent;
} copies[] = {
	{ "", false, false, "\033]52;c;\a" },
	{ "f", false, false, "\033]52;c;Zg==\a" },
	{ "fo", false, false, "\033]52;c;Zm8=\a" },
	{ "foobar", false, false, "\033]52;c;Zm9vYmFy\a" },
	{ "foobar", false, true, "\033P\033]52;c;Zm9vYmFy\a\033\\" },
	{ "foobar", true, true, "\033Ptmux;\033\033]52;c;Zm9vYmFy\a\033\\\033]52;c;Zm9vYmFy\a" },
};

START_TEST(a_copy_is_wrapped_for_what_stands_between)
{
	cleanup_strbuf struct strbuf out = { 0 };
	osc52_write(copies[_i].text, strlen(copies[_i].text), copies[_i].tmux, copies[_i].screen, &out);
	ck_assert_str_eq(strbuf_text(&out), copies[_i].sent);
}
END_TEST

START_TEST(screen_gets_a_long_copy_in_pieces_that_it_passes_on)
{
	char text[4000];
	cleanup_strbuf struct strbuf out = { 0 };
	memset(text, 'x', sizeof(text));
	osc52_write(text, sizeof(text), false, true, &out);
	size_t since = 0;
	for (size_t i = 0; i < out.len; i++) {
		since = out.data[i] == '\\' && i && out.data[i - 1] == '\033' ? 0 : since + 1;
		ck_assert_uint_lt(since, 768);
	}
}
END_TEST

static size_t count_lines(const char *text)
{
	size_t lines = 0;
	for (; *text; text++)
		lines += *text == '\n';
	return lines;
}

START_TEST(what_is_copied_is_a_ticket_of_what_is_under_the_cursor)
{
	struct ui *ui = node_ui(100, 30);
	press(ui, "/postgres<Enter>");
	ck_assert_int_eq(press(ui, "c"), EFFECT_COPY);
	const char *text = strbuf_text(&ui->outgoing);
	ck_assert_ptr_nonnull(strstr(text, "**isotop: `postgres` scores "));
	ck_assert_ptr_nonnull(strstr(text, "seen 2023-11-14 22:13 UTC"));
	ck_assert_ptr_nonnull(strstr(text, "Show it again: `isotop scan --filter pid:"));
	ck_assert_ptr_nonnull(strstr(text, "Fix: `"));
	ck_assert_ptr_nonnull(strstr(text, "Evidence: `"));
	ck_assert_uint_ge(count_lines(text), 5);
	ck_assert_uint_le(count_lines(text), 10);
	press(ui, "hhhc"); /* the columns go round: none, 10, 9, 8 */
	text = strbuf_text(&ui->outgoing);
	ck_assert_ptr_nonnull(strstr(text, "- check 8, writable root: "));
	ck_assert_ptr_null(strstr(text, "- check 3"));
	press(ui, "<Esc><Esc>/dind<Enter><Enter>9c");
	text = strbuf_text(&ui->outgoing);
	ck_assert_ptr_nonnull(strstr(text, "- escape `"));
	ck_assert_ptr_nonnull(strstr(text, " is open: "));
	press(ui, "1G");
	ck_assert_int_eq(press(ui, "C"), EFFECT_COPY);
	ck_assert_ptr_nonnull(strstr(strbuf_text(&ui->outgoing), "privileged")); /* which is out of sight */
	ck_assert_ptr_nonnull(strstr(strbuf_text(&ui->outgoing), "single layer"));
	ui_free(ui);
}
END_TEST

/* What is pasted into a shell names the file and does nothing else, whoever named it. */
static const struct {
	const char *file;
	const char *again; /* NULL: nothing is offered */
} agains[] = {
	{ "a.yaml", "`isotop scan a.yaml`" },
	{ "a b.yaml", "`isotop scan 'a b.yaml'`" },
	{ "it's.yaml", "`isotop scan 'it'\\''s.yaml'`" },
	{ "a`; touch x; `b.yaml", "``isotop scan 'a`; touch x; `b.yaml'``" },
	{ "a``$(x).yaml", "```isotop scan 'a``$(x).yaml'```" },
	{ "-v.yaml", "`isotop scan ./-v.yaml`" },
	{ "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.yaml",
		"`isotop scan aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.yaml`" },
	{ "a\nb.yaml", NULL },
	{ "a\xE2\x80\xAE.yaml", NULL },
};

START_TEST(what_shows_a_ticket_again_is_one_command)
{
	struct inventory *inventory = loaded_inventory("services: {a: {image: x, privileged: true}}", agains[_i].file);
	struct judged *judged = judge_inventory(inventory, NULL);
	cleanup_strbuf struct strbuf out = { 0 };
	ck_assert_uint_eq(inventory->count, 1);
	report_ticket(judged, 0, -1, -1, 0, &out);
	const char *again = strstr(strbuf_text(&out), "\nShow it again: ");
	if (agains[_i].again)
		ck_assert_str_eq(again ? again + strlen("\nShow it again: ") : "", arena_printf(inventory->subjects[0]->arena, "%s\n", agains[_i].again));
	else
		ck_assert_ptr_null(again);
	judged_unref(judged);
	inventory_unref(inventory);
}
END_TEST

START_TEST(no_byte_of_a_workload_leaves_as_it_is)
{
	struct ui *ui = node_ui(120, 40);
	for (int way = 0; way < 3; way++) {
		press(ui, (const char *[]){ "C", "/evil<Enter>c", "x<Ctrl-U>a.md<Enter>" }[way]);
		for (size_t i = 0; i < ui->outgoing.len; i++)
			ck_assert_msg((unsigned char)ui->outgoing.data[i] >= 0x20 || ui->outgoing.data[i] == '\n', "%d",
				ui->outgoing.data[i]);
		ck_assert_ptr_null(strstr(strbuf_text(&ui->outgoing), "\xE2\x80\xAE"));
	}
	ui_free(ui);
}
END_TEST

/* ---- files ----------------------------------------------------------------------------- */

START_TEST(an_export_holds_what_is_shown_in_the_form_of_its_name)
{
	struct ui *ui = node_ui(60, 12);
	ck_assert_int_eq(press(ui, "x<Enter>"), EFFECT_EXPORT);
	ck_assert_str_eq(ui->prompt.text, "isotop-list.txt");
	ck_assert_ptr_nonnull(strstr(strbuf_text(&ui->outgoing), "gateway")); /* the last of them */
	press(ui, "x<Tab>");
	ck_assert_str_eq(ui->prompt.text, "isotop-list.md");
	press(ui, "<Enter>");
	ck_assert_ptr_nonnull(strstr(strbuf_text(&ui->outgoing), "```text\n"));
	press(ui, "/postgres<Enter><Enter>x<Tab><Tab><Enter>");
	ck_assert_str_eq(ui->prompt.text, "isotop-container.json");
	ck_assert_int_eq(*strbuf_text(&ui->outgoing), '{');
	ck_assert_ptr_nonnull(strstr(strbuf_text(&ui->outgoing), "postgres"));
	ck_assert_ptr_null(strstr(strbuf_text(&ui->outgoing), "gateway"));
	ui_free(ui);
}
END_TEST

START_TEST(an_export_takes_any_path_that_ends_in_a_kind_of_file)
{
	static const char *const right[] = { "../a.txt", "/tmp/a.md", "~/b.json", "a b.txt" };
	static const char *const wrong[] = { "/tmp/", "/tmp/a", "a.exe", ".txt", "/tmp/.txt", "" };
	for (size_t i = 0; i < ISO_COUNT(right); i++) {
		struct ui *ui = node_ui(100, 20);
		press(ui, "x<Ctrl-U>");
		press(ui, right[i]);
		ck_assert_int_eq(press(ui, "<Enter>"), EFFECT_EXPORT);
		ck_assert_str_eq(ui->prompt.text, right[i]);
		ui_free(ui);
	}
	for (size_t i = 0; i < ISO_COUNT(wrong); i++) {
		struct ui *ui = node_ui(100, 20);
		press(ui, "x<Ctrl-U>");
		press(ui, wrong[i]);
		ck_assert_int_eq(press(ui, "<Enter>"), EFFECT_NONE);
		ck_assert_int_eq(ui->prompt.kind, PROMPT_EXPORT);
		ui_free(ui);
	}
}
END_TEST

START_TEST(an_export_goes_where_no_program_takes_it_for_an_order)
{
	char dir[] = "/tmp/isotop-share-XXXXXX";
	char path[96];
	char hidden[96];
	char link[96];
	struct err err;
	struct writer *writer;
	struct options options = { .arch = NULL };
	ck_assert_ptr_nonnull(mkdtemp(dir));
	snprintf(path, sizeof(path), "%s/a.txt", dir);
	snprintf(hidden, sizeof(hidden), "%s/.hooks", dir);
	snprintf(link, sizeof(link), "%s/link", dir);
	ck_assert_int_eq(mkdir(hidden, 0700), 0);
	ck_assert_int_eq(symlink("/etc", link), 0);
	ck_assert_int_eq(writer_start(&options, false, &writer, &err), 0);
	const char *const refused[] = { "/etc/isotop-test.json", "/usr/../etc/isotop-test.json",
		"/run/isotop-test.txt" };
	for (size_t i = 0; i < ISO_COUNT(refused); i++)
		ck_assert_int_eq(writer_export(writer, refused[i], "x", 1, &err), -EPERM);
	strcat(hidden, "/a.txt");
	strcat(link, "/isotop-test.txt");
	ck_assert_int_eq(writer_export(writer, hidden, "x", 1, &err), -EPERM);
	ck_assert_int_eq(writer_export(writer, link, "x", 1, &err), -EPERM);
	ck_assert_int_eq(writer_export(writer, "/tmp/no-such-directory/a.txt", "x", 1, &err), -ENOENT);
	ck_assert_ptr_nonnull(strstr(err.text, "/tmp/no-such-directory/a.txt"));
	ck_assert_int_eq(writer_export(writer, path, "text", 4, &err), 0);
	ck_assert_int_eq(writer_export(writer, path, "more", 4, &err), -EEXIST);
	writer_end(writer);
	ck_assert_int_eq(unlink(path), 0);
	*strrchr(link, '/') = '\0';
	*strrchr(hidden, '/') = '\0';
	unlink(link);
	rmdir(hidden);
	ck_assert_int_eq(rmdir(dir), 0);
}
END_TEST

START_TEST(a_file_that_is_there_is_never_written_over)
{
	char dir[] = "/tmp/isotop-share-XXXXXX";
	char before[4096];
	struct err err;
	struct stat st;
	ck_assert_ptr_nonnull(getcwd(before, sizeof(before)));
	ck_assert_ptr_nonnull(mkdtemp(dir));
	ck_assert_int_eq(chdir(dir), 0);
	struct writer *writer;
	struct options options = { .arch = NULL };
	ck_assert_int_eq(writer_start(&options, false, &writer, &err), 0);
	int first = writer_export(writer, "a.txt", "one", 3, &err);
	int second = writer_export(writer, "a.txt", "longer", 6, &err);
	int link = symlink("elsewhere", "b.txt");
	int third = writer_export(writer, "b.txt", "two", 3, &err);
	int state = stat("a.txt", &st);
	bool leaked = access("elsewhere", F_OK) == 0;
	unlink("a.txt");
	unlink("b.txt");
	ck_assert_int_eq(chdir(before), 0);
	ck_assert_int_eq(rmdir(dir), 0);
	ck_assert_int_eq(first, 0);
	ck_assert_int_eq(second, -EEXIST);
	ck_assert_int_eq(link, 0);
	ck_assert_int_eq(third, -EEXIST);
	writer_end(writer);
	ck_assert(!leaked);
	ck_assert_int_eq(state, 0);
	ck_assert_int_eq(st.st_size, 3);
	ck_assert_uint_eq(st.st_mode & 07777, 0600);
}
END_TEST

/* ---- commands ---------------------------------------------------------------------------- */

static const struct {
	const char *keys;
	const char *text;
} completions[] = {
	{ ":th<Tab>", "theme" },
	{ ":theme l<Tab>", "theme light" },
	{ ":sort sco<Tab>", "sort score" },
	{ ":pau<Tab>", "pause" },
	{ ":no-m<Tab>", "no-mouse" },
	{ ":color ne<Tab>", "color never" },
	{ ":zzz<Tab>", "zzz" },
	{ ":nothing x<Tab>", "nothing x" },
};

START_TEST(tab_completes_what_can_be_typed)
{
	struct ui *ui = node_ui(100, 24);
	press(ui, completions[_i].keys);
	ck_assert_str_eq(ui->prompt.text, completions[_i].text);
	ui_free(ui);
}
END_TEST

START_TEST(a_command_does_what_its_word_says)
{
	struct ui *ui = node_ui(120, 24);
	ck_assert_int_eq(press(ui, ":quit<Enter>"), EFFECT_QUIT);
	ck_assert_int_eq(press(ui, ":theme light<Enter>"), EFFECT_THEME);
	ck_assert_str_eq(ui->theme, "light");
	ck_assert_int_eq(press(ui, ":interval 0.5<Enter>"), EFFECT_INTERVAL);
	ck_assert_uint_eq(ui->interval_ms, 500);
	ck_assert_int_eq(press(ui, ":interval 0<Enter>"), EFFECT_NONE);
	ck_assert_uint_eq(ui->interval_ms, 500);
	press(ui, ":interval<Enter>");
	ck_assert(shows(ui, "interval takes seconds from 0.1 to 3600"));
	press(ui, ":theme ligth<Enter>");
	ck_assert_str_eq(ui->theme, "light");
	ck_assert(shows(ui, "theme takes auto, dark, light,"));
	ck_assert(shows(ui, "not ligth; did you mean light?"));
	press(ui, ":sort name<Enter>");
	ck_assert_str_eq(columns[ui->list.listing.column].id, "name");
	press(ui, ":filter postgres<Enter>");
	ck_assert_uint_eq(ui->list.count, 1);
	press(ui, ":open<Enter>");
	ck_assert_int_eq(ui_screen(ui), SCREEN_SUBJECT);
	press(ui, ":help<Enter>");
	ck_assert_int_eq(ui_screen(ui), SCREEN_HELP);
	press(ui, ":there-is-none<Enter>");
	ck_assert(shows(ui, "no command 'there-is-none'"));
	ui_free(ui);
}
END_TEST

Suite *tui_share_suite(void)
{
	Suite *suite = suite_create("tui share");
	TCase *copy = tcase_create("copy");
	tcase_add_loop_test(copy, a_copy_is_wrapped_for_what_stands_between, 0, ISO_COUNT(copies));
	tcase_add_test(copy, screen_gets_a_long_copy_in_pieces_that_it_passes_on);
	tcase_add_test(copy, what_is_copied_is_a_ticket_of_what_is_under_the_cursor);
	tcase_add_loop_test(copy, what_shows_a_ticket_again_is_one_command, 0, ISO_COUNT(agains));
	tcase_add_test(copy, no_byte_of_a_workload_leaves_as_it_is);
	suite_add_tcase(suite, copy);
	TCase *files = tcase_create("files");
	tcase_add_test(files, an_export_holds_what_is_shown_in_the_form_of_its_name);
	tcase_add_test(files, an_export_takes_any_path_that_ends_in_a_kind_of_file);
	tcase_add_test(files, an_export_goes_where_no_program_takes_it_for_an_order);
	tcase_add_test(files, a_file_that_is_there_is_never_written_over);
	suite_add_tcase(suite, files);
	TCase *command = tcase_create("command");
	tcase_add_loop_test(command, tab_completes_what_can_be_typed, 0, ISO_COUNT(completions));
	tcase_add_test(command, a_command_does_what_its_word_says);
	suite_add_tcase(suite, command);
	return suite;
}
