/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "suites.h"

#include <isotop/builder.h>
#include <isotop/feed.h>
#include <isotop/guard.h>
#include <isotop/inventory.h>
#include <isotop/judged.h>
#include <isotop/judgement.h>
#include <isotop/manifest.h>
#include <isotop/subject.h>

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* A source that gives one subject, named after @name, and counts how often it was asked. */
struct fake {
	atomic_int loads;
	_Atomic(const char *) name;
	atomic_bool fail;
	atomic_bool hold; /* do not come back until told to stop */
	pthread_t thread;
};

static int fake_load(void *ctx, struct inventory_builder *builder, const struct load_watch *watch, struct err *err)
{
	struct fake *fake = ctx;
	fake->thread = pthread_self();
	atomic_fetch_add(&fake->loads, 1);
	while (atomic_load(&fake->hold) && !load_cancelled(watch))
		poll(NULL, 0, 1);
	if (atomic_load(&fake->fail))
		return err_set(err, -EIO, "no luck");
	struct subject *subject = subject_new();
	subject->key = subject->name = arena_strdup(subject->arena, atomic_load(&fake->name));
	subject->form = form_named("oci");
	inventory_add(builder, subject);
	return 0;
}

static struct feed *start(struct fake *fake, unsigned interval_ms, bool again)
{
	struct feed_source source = { .load = fake_load, .ctx = fake, .again = again, .once = false };
	struct feed *feed = NULL;
	struct err err = { "" };
	ck_assert_msg(feed_start(&source, interval_ms, &feed, &err) == 0, "%s", err.text);
	return feed;
}

static bool readable(const struct feed *feed, int ms)
{
	struct pollfd poller = { feed_fd(feed), POLLIN, 0 };
	return poll(&poller, 1, ms) == 1;
}

static void wait_readable(const struct feed *feed)
{
	ck_assert_msg(readable(feed, -1), "the feed says that there is something new");
}

static void wait_loads(struct fake *fake, int loads)
{
	while (atomic_load(&fake->loads) < loads)
		poll(NULL, 0, 1);
}

#define HOUR 3600000

START_TEST(the_first_load_is_published_judged)
{
	struct fake fake = { .name = "web" };
	struct feed *feed = start(&fake, HOUR, false);
	wait_readable(feed);
	struct feed_status status;
	struct judged *judged = feed_take(feed, &status);
	ck_assert_uint_eq(judged->inventory->count, 1);
	ck_assert_str_eq(judged->inventory->subjects[0]->name, "web");
	ck_assert(judged->judgements[0].judged);
	ck_assert_int_eq(status.phase, FEED_IDLE);
	ck_assert_uint_eq(status.loads, 1);
	ck_assert_msg(!status.noticed, "nothing is named that could change");
	ck_assert_msg(!readable(feed, 0), "taking clears the descriptor");
	ck_assert(!pthread_equal(fake.thread, pthread_self()));
	judged_unref(judged);
	feed_stop(feed);
}
END_TEST

START_TEST(nothing_is_there_before_the_first_load)
{
	struct fake fake = { .name = "web", .hold = true };
	struct feed *feed = start(&fake, HOUR, false);
	struct feed_status status;
	wait_loads(&fake, 1);
	ck_assert_ptr_null(feed_take(feed, &status));
	ck_assert_int_eq(status.phase, FEED_LOADING);
	feed_stop(feed); /* which tells the load to end */
	ck_assert_int_eq(atomic_load(&fake.loads), 1);
}
END_TEST

START_TEST(what_did_not_change_is_not_published)
{
	struct fake fake = { .name = "web" };
	struct feed *feed = start(&fake, 0, true);
	wait_readable(feed);
	struct judged *first = feed_take(feed, NULL);
	wait_loads(&fake, atomic_load(&fake.loads) + 5);
	ck_assert(!readable(feed, 0));
	struct feed_status status;
	struct judged *same = feed_take(feed, &status);
	ck_assert_ptr_eq(same, first);
	ck_assert_uint_gt(status.loads, 1);
	atomic_store(&fake.name, "other");
	wait_readable(feed);
	struct judged *next = feed_take(feed, NULL);
	ck_assert_str_eq(next->inventory->subjects[0]->name, "other");
	judged_unref(first);
	judged_unref(same);
	judged_unref(next);
	feed_stop(feed);
}
END_TEST

START_TEST(a_failed_load_is_told_once_and_keeps_what_was_there)
{
	struct fake fake = { .name = "web" };
	struct feed *feed = start(&fake, 0, true);
	struct feed_status status;
	wait_readable(feed);
	judged_unref(feed_take(feed, &status));
	atomic_store(&fake.fail, true);
	wait_readable(feed);
	struct judged *judged = feed_take(feed, &status);
	ck_assert_int_eq(status.phase, FEED_FAILED);
	ck_assert_str_eq(status.err.text, "no luck");
	ck_assert_str_eq(judged->inventory->subjects[0]->name, "web");
	judged_unref(judged);
	wait_loads(&fake, atomic_load(&fake.loads) + 5);
	ck_assert(!readable(feed, 0));
	atomic_store(&fake.fail, false);
	wait_readable(feed);
	judged_unref(feed_take(feed, &status));
	ck_assert_int_eq(status.phase, FEED_IDLE);
	ck_assert_str_eq(status.err.text, "");
	feed_stop(feed);
}
END_TEST

START_TEST(a_pause_holds_until_a_refresh_is_asked_for)
{
	struct fake fake = { .name = "web" };
	struct feed *feed = start(&fake, HOUR, true);
	wait_readable(feed);
	judged_unref(feed_take(feed, NULL));
	feed_pause(feed, true);
	feed_interval(feed, 0);
	poll(NULL, 0, 20);
	ck_assert_int_eq(atomic_load(&fake.loads), 1);
	feed_refresh(feed);
	wait_loads(&fake, 2);
	poll(NULL, 0, 20);
	ck_assert_int_eq(atomic_load(&fake.loads), 2);
	feed_pause(feed, false);
	wait_loads(&fake, 5);
	feed_stop(feed);
}
END_TEST

START_TEST(stopping_nothing_is_fine)
{
	feed_stop(NULL);
}
END_TEST

/* ---- guard ------------------------------------------------------------------- */

/* Runs @check in a child after guard_start(); its result is the child's exit status. */
static int guarded(enum guard_work work, void (*before)(void), int (*check)(void))
{
	pid_t pid = fork();
	ck_assert_int_ge(pid, 0);
	if (pid == 0) {
		if (before)
			before();
		_exit(guard_start(work, NULL) < 0 ? 99 : check());
	}
	int status;
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	ck_assert(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static void close_standard(void)
{
	close(0);
	close(1);
	close(2);
	umask(0);
}

/* All three are taken, and using them fails as a closed one would. */
static int standard_is_taken(void)
{
	char byte = 'x';
	int fd = open("/dev/null", O_RDONLY);
	return !(fd > 2 && read(0, &byte, 1) < 0 && write(1, &byte, 1) < 0 && write(2, &byte, 1) < 0);
}

static int others_may_not_write(void)
{
	return umask(0) != (S_IWGRP | S_IWOTH);
}

static int no_core(void)
{
	struct rlimit limit;
	return getrlimit(RLIMIT_CORE, &limit) < 0 || limit.rlim_cur > 1;
}

START_TEST(guard_takes_the_standard_descriptors_and_forbids_cores)
{
	ck_assert_int_eq(guarded(GUARD_FILES, close_standard, standard_is_taken), 0);
	ck_assert_int_eq(guarded(GUARD_FILES, close_standard, others_may_not_write), 0);
	ck_assert_int_eq(guarded(GUARD_LIVE, NULL, no_core), 0);
}
END_TEST

/* ---- a file that is shown ------------------------------------------------------------ */

/* What changes in a directory, by a command with its path in place of the word DIR. */
static const struct {
	const char *first;  /* before it is watched */
	const char *source; /* what is watched: a name in DIR, "" all of it */
	const char *change;
	bool noticed;
} changes[] = {
	{ "echo a >DIR/web.yaml", "/web.yaml", "echo b >DIR/web.yaml", true },
	{ "echo a >DIR/web.yaml", "/web.yaml", "echo b >DIR/new; mv DIR/new DIR/web.yaml", true }, /* as editors do */
	{ "echo a >DIR/web.yaml", "/web.yaml", "rm DIR/web.yaml", true },
	{ "true", "/web.yaml", "echo a >DIR/web.yaml", true }, /* not there yet */
	{ "echo a >DIR/web.yaml", "/web.yaml", "echo b >DIR/other.yaml", false },
	{ "echo a >DIR/web.yaml", "/web.yaml", "cat DIR/web.yaml >/dev/null", false },
	{ "echo a >DIR/a; ln -s a DIR/web.yaml", "/web.yaml", "echo b >DIR/a", true },
	{ "mkdir -p DIR/a/b; echo a >DIR/a/b/web.yaml", "", "echo b >DIR/a/b/web.yaml", true },
	{ "mkdir -p DIR/a/b", "", "rmdir DIR/a/b", true },
	{ "mkdir -p DIR/.git", "", "echo b >DIR/.git/index", false }, /* is not read either */
	{ "mkdir -p DIR/a", "/a", "mkdir DIR/b; echo b >DIR/b/web.yaml; rmdir DIR/a; mv DIR/b DIR/a", true },
};

static void in_directory(const char *command, const char *dir)
{
	cleanup_strbuf struct strbuf text = { 0 };
	const char *word;
	while ((word = strstr(command, "DIR"))) {
		strbuf_add(&text, command, (size_t)(word - command));
		strbuf_adds(&text, dir);
		command = word + 3;
	}
	strbuf_adds(&text, command);
	ck_assert_int_eq(system(strbuf_text(&text)), 0);
}

static struct feed *start_on(struct fake *fake, const char *const *path)
{
	struct feed_source source = { .load = fake_load, .ctx = fake, .paths = path, .path_count = 1 };
	struct feed *feed = NULL;
	struct err err = { "" };
	struct feed_status status;
	ck_assert_int_eq(feed_start(&source, HOUR, &feed, &err), 0);
	wait_readable(feed);
	judged_unref(feed_take(feed, &status));
	ck_assert_ptr_null(status.unnoticed);
	ck_assert(status.noticed);
	return feed;
}

START_TEST(a_file_that_changes_is_loaded_again)
{
	struct fake fake = { .name = "web" };
	char dir[] = "/tmp/isotop-notice.XXXXXX";
	char path[64];
	ck_assert_ptr_nonnull(mkdtemp(dir));
	in_directory(changes[_i].first, dir);
	snprintf(path, sizeof(path), "%s%s", dir, changes[_i].source);
	struct feed *feed = start_on(&fake, (const char *const[]){ path });
	in_directory(changes[_i].change, dir);
	if (changes[_i].noticed)
		wait_loads(&fake, 2);
	else
		poll(NULL, 0, 600);
	ck_assert_msg((atomic_load(&fake.loads) >= 2) == changes[_i].noticed, "%s", changes[_i].change);
	feed_stop(feed);
	in_directory("rm -r DIR", dir);
}
END_TEST

START_TEST(what_changes_together_is_loaded_once_and_new_directories_are_watched)
{
	struct fake fake = { .name = "web" };
	char dir[] = "/tmp/isotop-notice.XXXXXX";
	ck_assert_ptr_nonnull(mkdtemp(dir));
	struct feed *feed = start_on(&fake, (const char *const[]){ dir });
	in_directory("for i in 1 2 3 4 5 6 7 8 9; do mkdir DIR/$i; echo a >DIR/$i/web.yaml; done", dir);
	wait_loads(&fake, 2);
	poll(NULL, 0, 600);
	ck_assert_int_le(atomic_load(&fake.loads), 3);
	int before = atomic_load(&fake.loads);
	in_directory("echo b >DIR/9/web.yaml", dir);
	wait_loads(&fake, before + 1);
	feed_stop(feed);
	in_directory("rm -r DIR", dir);
}
END_TEST

Suite *feed_suite(void)
{
	Suite *suite = suite_create("feed");
	TCase *tcase = tcase_create("feed");
	tcase_add_test(tcase, the_first_load_is_published_judged);
	tcase_add_test(tcase, nothing_is_there_before_the_first_load);
	tcase_add_test(tcase, what_did_not_change_is_not_published);
	tcase_add_test(tcase, a_failed_load_is_told_once_and_keeps_what_was_there);
	tcase_add_test(tcase, a_pause_holds_until_a_refresh_is_asked_for);
	tcase_add_test(tcase, stopping_nothing_is_fine);
	tcase_add_test(tcase, guard_takes_the_standard_descriptors_and_forbids_cores);
	tcase_add_loop_test(tcase, a_file_that_changes_is_loaded_again, 0, ISO_COUNT(changes));
	tcase_add_test(tcase, what_changes_together_is_loaded_once_and_new_directories_are_watched);
	suite_add_tcase(suite, tcase);
	return suite;
}
