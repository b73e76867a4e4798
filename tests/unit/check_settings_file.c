/* SPDX-License-Identifier: Apache-2.0 */
/* The file of settings as it is written. */
#include "config.h"

#include "suites.h"

#include <isotop/tui.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cmd/settings.h"

static char home[64];
static char file[128];

static void make_home(void)
{
	strcpy(home, "/tmp/isotop-settings.XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(home));
	snprintf(file, sizeof(file), "%s/new/isotop/config", home);
}

static void remove_home(void)
{
	char path[128];
	unlink(file);
	for (const char *below = "/new/isotop\0/new\0\0"; *below; below += strlen(below) + 1) {
		snprintf(path, sizeof(path), "%s%s", home, below);
		rmdir(path);
	}
	snprintf(path, sizeof(path), "%s/elsewhere", home);
	unlink(path);
	ck_assert_msg(rmdir(home) == 0, "something is left in %s", home);
}

static void lay(const char *path, const char *text)
{
	FILE *out = fopen(path, "w");
	ck_assert_ptr_nonnull(out);
	fputs(text, out);
	ck_assert_int_eq(fclose(out), 0);
}

static void reads(const char *path, const char *text)
{
	cleanup_strbuf struct strbuf now = { 0 };
	ck_assert_int_eq(settings_read_file(path, &now, NULL), 0);
	ck_assert_str_eq(strbuf_text(&now), text);
}

static const struct tui_kept chosen[] = { { "theme", "light" }, { "interval", "0.5" } };

START_TEST(a_new_file_is_for_its_owner_alone_and_so_are_its_directories)
{
	struct stat stat_now;
	struct err err;
	ck_assert_msg(settings_write(file, chosen, 2, &err) == 0, "%s", err.text);
	reads(file, "theme: light\ninterval: 0.5\n");
	ck_assert_int_eq(stat(file, &stat_now), 0);
	ck_assert_uint_eq(stat_now.st_mode & 0777, 0600);
	*strrchr(file, '/') = '\0';
	ck_assert_int_eq(stat(file, &stat_now), 0);
	ck_assert_uint_eq(stat_now.st_mode & 0777, 0700);
	strcat(file, "/config");
}
END_TEST

static const struct {
	const char *before;
	const char *after; /* NULL: it is left as it is */
} files[] = {
	{ "", "theme: light\ninterval: 0.5\n" },
	{ "# mine\n", "# mine\ntheme: light\ninterval: 0.5\n" },
	{ "theme: dark # night\nfuture: [1, 2]\n", "theme: light # night\nfuture: [1, 2]\ninterval: 0.5\n" },
	{ "interval: 3\n\ntheme: 'mono'", "interval: 0.5\n\ntheme: light" },
	{ "{ theme: dark, interval: 1 }\n", "{ theme: light, interval: 0.5 }\n" },
	{ "{ theme: dark }\n", NULL },
	{ "theme: [\n", NULL },
	{ "- a list\n", NULL },
	{ "theme: dark\n...\n", NULL },
};

START_TEST(what_else_stands_in_the_file_stays)
{
	struct err err = { "" };
	settings_write(file, chosen, 0, &err);
	lay(file, files[_i].before);
	ck_assert_int_eq(chmod(file, 0640), 0);
	int code = settings_write(file, chosen, 2, &err);
	ck_assert_msg((code == 0) == (files[_i].after != NULL), "%d: %s", _i, err.text);
	reads(file, files[_i].after ? files[_i].after : files[_i].before);
	struct stat stat_now;
	ck_assert_int_eq(stat(file, &stat_now), 0);
	ck_assert_uint_eq(stat_now.st_mode & 0777, 0640);
}
END_TEST

START_TEST(a_link_is_neither_followed_nor_replaced)
{
	struct err err;
	char target[128];
	snprintf(target, sizeof(target), "%s/elsewhere", home);
	settings_write(file, chosen, 0, &err);
	ck_assert_int_eq(unlink(file), 0);
	lay(target, "theme: dark\n");
	ck_assert_int_eq(symlink(target, file), 0);
	ck_assert_int_eq(settings_write(file, chosen, 1, &err), -ELOOP);
	ck_assert_ptr_nonnull(strstr(err.text, "a link to a file kept elsewhere"));
	reads(target, "theme: dark\n");
	struct stat stat_now;
	ck_assert_int_eq(lstat(file, &stat_now), 0);
	ck_assert(S_ISLNK(stat_now.st_mode));
}
END_TEST

START_TEST(where_nothing_can_be_written_it_is_said)
{
	struct err err;
	ck_assert_int_lt(settings_write("/proc/isotop/config", chosen, 1, &err), 0);
	ck_assert_ptr_nonnull(strstr(err.text, "/proc/isotop"));
	ck_assert_int_lt(settings_write("/dev/null/isotop/config", chosen, 1, &err), 0);
	unsetenv("HOME");
	unsetenv("XDG_CONFIG_HOME");
	cleanup_strbuf struct strbuf path = { 0 };
	ck_assert_int_eq(settings_save(NULL, chosen, 1, &path, &err), -ENOENT);
	ck_assert_ptr_nonnull(strstr(err.text, "nowhere to save"));
}
END_TEST

Suite *settings_file_suite(void)
{
	Suite *suite = suite_create("settings file");
	TCase *tcase = tcase_create("writer");
	tcase_add_checked_fixture(tcase, make_home, remove_home);
	tcase_add_test(tcase, a_new_file_is_for_its_owner_alone_and_so_are_its_directories);
	tcase_add_loop_test(tcase, what_else_stands_in_the_file_stays, 0, ISO_COUNT(files));
	tcase_add_test(tcase, a_link_is_neither_followed_nor_replaced);
	tcase_add_test(tcase, where_nothing_can_be_written_it_is_said);
	suite_add_tcase(suite, tcase);
	return suite;
}
