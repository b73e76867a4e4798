/* SPDX-License-Identifier: Apache-2.0 */
/* What changed since the last visit, and a baseline: one key each, on a terminal. */
#include "config.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "check_terminal.h"

/* A captured node, and a home of its own for what is kept of a visit. */
struct visits {
	char dir[64];
	char state[96]; /* XDG_STATE_HOME=... */
	char seen[128];
	char root[96];
};

static void make_visits(struct visits *visits)
{
	const char *srcdir = getenv("srcdir");
	*visits = (struct visits){ .dir = "/tmp/isotop-since.XXXXXX" };
	ck_assert_ptr_nonnull(mkdtemp(visits->dir));
	snprintf(visits->state, sizeof(visits->state), "XDG_STATE_HOME=%s/state", visits->dir);
	snprintf(visits->seen, sizeof(visits->seen), "%s/state/isotop/isotop-guest.seen", visits->dir);
	snprintf(visits->root, sizeof(visits->root), "%s/root", visits->dir);
	run_shell("cp -a '%s/tests/cases/live-apparmor/root' '%s'", srcdir ? srcdir : "..", visits->dir);
}

static struct emulator *visit(const struct visits *visits, const char *option)
{
	const char *const args[] = { "--root", visits->root, "--interval", "3600", option, NULL };
	struct emulator_options options = { 100, 30, "xterm-256color", "C.UTF-8", visits->state, args, false };
	struct emulator *emulator = emulator_start(&options);
	ck_assert(emulator_wait(emulator, "unconfined"));
	return emulator;
}

#define LIST_FIRST 3 /* the row of the screen */

static void leave(struct emulator *emulator)
{
	int status;
	emulator_send(emulator, "Q");
	ck_assert(emulator_wait_end(emulator, &status));
	ck_assert(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	emulator_free(emulator);
}

static bool says_nothing(struct emulator *emulator)
{
	cleanup_strbuf struct strbuf screen = { 0 };
	return emulator_settle(emulator, &screen) && !strstr(strbuf_text(&screen), "last visit");
}

/* One gets every capability, one goes. */
static void change_node(const struct visits *visits)
{
	run_shell("sed -i -E 's/^Cap(Eff|Prm|Bnd):.*/Cap\\1:\t000001ffffffffff/' '%s/proc/245/status'", visits->root);
	run_shell("mv '%s/proc/354' '%s/354'", visits->root, visits->dir);
}

START_TEST(one_key_tells_what_changed_since_two_in_the_morning)
{
	struct visits visits;
	struct stat st;
	make_visits(&visits);
	struct emulator *emulator = visit(&visits, NULL);
	ck_assert(says_nothing(emulator)); /* there was no visit before */
	leave(emulator);
	ck_assert_int_eq(stat(visits.seen, &st), 0);
	ck_assert_int_eq(st.st_mode & 07777, 0600);
	run_shell("sed -i -E 's/\"time\": [0-9]+/\"time\": '$(date -d 02:00 +%%s)'/' '%s'", visits.seen);
	change_node(&visits);
	emulator = visit(&visits, NULL);
	ck_assert(emulator_wait(emulator, "since your last visit, 02:00: 1 worse, 1 gone; E lists them"));
	ck_assert(emulator_wait(emulator, "E 1 worse"));
	emulator_send(emulator, "E");
	ck_assert(emulator_wait_row(emulator, 3, "02:00:00  changed"));
	ck_assert(emulator_wait_row(emulator, 3, "second"));
	ck_assert(emulator_wait_row(emulator, 3, "was 76 B"));
	ck_assert(emulator_wait_row(emulator, 4, "gone"));
	ck_assert(emulator_wait_row(emulator, 4, "default"));
	ck_assert(emulator_wait(emulator, "CAP_SYS_ADMIN kept  fail, was warn"));
	emulator_send(emulator, "\r");
	ck_assert(emulator_wait(emulator, "held down by CAP_SYS_MODULE"));
	leave(emulator);
	/* What was seen has become the last visit. */
	run_shell("mv '%s/354' '%s/proc/354'", visits.dir, visits.root);
	emulator = visit(&visits, NULL);
	ck_assert(emulator_wait(emulator, ": 1 new; E lists them"));
	/* The list opens with it, though others are worse, until it was looked at. */
	ck_assert(emulator_wait_row(emulator, LIST_FIRST, "default"));
	emulator_send(emulator, "E\033");
	ck_assert(emulator_wait_row(emulator, LIST_FIRST, "second"));
	leave(emulator);
	emulator = visit(&visits, NULL);
	ck_assert(says_nothing(emulator));
	leave(emulator);
	run_shell("rm -r '%s'", visits.dir);
}
END_TEST

START_TEST(a_visit_leaves_nothing_where_that_is_not_wanted)
{
	struct visits visits;
	make_visits(&visits);
	struct emulator *emulator = visit(&visits, "--no-state");
	leave(emulator);
	ck_assert_int_ne(access(visits.seen, F_OK), 0);
	leave(visit(&visits, NULL));
	ck_assert_int_eq(access(visits.seen, F_OK), 0);
	change_node(&visits);
	emulator = visit(&visits, "--no-state");
	ck_assert(says_nothing(emulator));
	leave(emulator);
	run_shell("rm -r '%s'", visits.dir);
}
END_TEST

/* What stands there was written by whoever may write there: each is said, none keeps the screen from opening. */
START_TEST(what_was_kept_is_read_as_a_strangers_file)
{
	static const struct {
		const char *lay;
		const char *says; /* NULL: nothing */
	} kept[] = {
		{ "echo '{' >\"$seen\"", "what was seen last cannot be read" },
		{ "echo '{\"schema\": \"isotop/report/v1\", \"subjects\": []}' >\"$seen\"", "what was seen last cannot be read" },
		{ "head -c 9000000 /dev/zero >\"$seen\"", "what was seen last cannot be read" },
		{ "sed -i 's/isotop-guest/another/' \"$seen\"", NULL },
		{ "sed -i 's/\"privileged_reader\": true/\"privileged_reader\": false/' \"$seen\"", NULL },
	};
	struct visits visits;
	make_visits(&visits);
	for (size_t i = 0; i < ISO_COUNT(kept); i++) {
		leave(visit(&visits, NULL));
		if (i + 1 == ISO_COUNT(kept))
			change_node(&visits);
		run_shell("seen='%s'; %s", visits.seen, kept[i].lay);
		struct emulator *emulator = visit(&visits, NULL);
		ck_assert_msg(kept[i].says ? emulator_wait(emulator, kept[i].says) : says_nothing(emulator), "row %zu", i);
		leave(emulator);
	}
	/* A link to elsewhere is not written through. */
	run_shell("ln -sf '%s/elsewhere' '%s'", visits.dir, visits.seen);
	leave(visit(&visits, NULL));
	run_shell("test ! -e '%s/elsewhere' && test -h '%s'", visits.dir, visits.seen);
	run_shell("rm -r '%s'", visits.dir);
}
END_TEST

START_TEST(what_is_blessed_is_a_baseline_for_scan)
{
	struct visits visits;
	const char *program = getenv("ISOTOP");
	make_visits(&visits);
	struct emulator *emulator = visit(&visits, NULL);
	emulator_send(emulator, "/loose\r"); /* what the list hides is blessed too */
	ck_assert(emulator_wait(emulator, "1 of 6"));
	emulator_send(emulator, "B");
	ck_assert(emulator_wait(emulator, "isotop-baseline.json"));
	emulator_send(emulator, "\025");
	emulator_send(emulator, visits.dir);
	emulator_send(emulator, "/then.txt");
	ck_assert(emulator_wait(emulator, "a baseline is JSON"));
	emulator_send(emulator, "\177\177\177json\r");
	ck_assert(emulator_wait(emulator, "blessed: isotop scan --baseline"));
	leave(emulator);
	run_shell("test \"$(stat -c %%a '%s/then.json')\" = 600", visits.dir);
	run_shell("'%s' scan -q --root '%s' --baseline '%s/then.json'", program, visits.root, visits.dir);
	change_node(&visits);
	run_shell("'%s' scan -q --root '%s' --baseline '%s/then.json'; test $? = 1", program, visits.root, visits.dir);
	run_shell("rm -r '%s'", visits.dir);
}
END_TEST

START_TEST(a_recording_is_stepped_through)
{
	const char *srcdir = getenv("srcdir");
	char dir[512];
	const char *const args[] = { dir, NULL };
	struct emulator_options options = { 100, 30, "xterm-256color", "C.UTF-8", NULL, args, false };
	snprintf(dir, sizeof(dir), "%s/tests/cases/recording/rec", srcdir ? srcdir : "..");
	struct emulator *emulator = emulator_start(&options);
	ck_assert(emulator_wait(emulator, "2 containers"));
	emulator_send(emulator, "[");
	ck_assert(emulator_wait_gone(emulator, "2 containers"));
	ck_assert(emulator_wait(emulator, "as it was at 2026-11-2"));
	emulator_send(emulator, "E");
	ck_assert(emulator_wait(emulator, "1 event"));
	ck_assert(emulator_wait_row(emulator, 3, "agent"));
	emulator_send(emulator, "\033");
	ck_assert(emulator_wait(emulator, "SCORE"));
	emulator_send(emulator, ",[");
	ck_assert(emulator_wait(emulator, "2 containers"));
	emulator_send(emulator, "[[");
	ck_assert(emulator_wait(emulator, "this is the first reading"));
	emulator_send(emulator, "].]]]");
	ck_assert(emulator_wait(emulator, "this is the last reading"));
	leave(emulator);
}
END_TEST

TCase *since_tests(void)
{
	TCase *tcase = tcase_create("since");
	tcase_set_timeout(tcase, 120);
	tcase_add_test(tcase, one_key_tells_what_changed_since_two_in_the_morning);
	tcase_add_test(tcase, a_visit_leaves_nothing_where_that_is_not_wanted);
	tcase_add_test(tcase, what_was_kept_is_read_as_a_strangers_file);
	tcase_add_test(tcase, what_is_blessed_is_a_baseline_for_scan);
	tcase_add_test(tcase, a_recording_is_stepped_through);
	return tcase;
}
