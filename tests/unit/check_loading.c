/* SPDX-License-Identifier: Apache-2.0 */
/* A load that takes long: what is shown of it, how it is ended, and what it leaves. */
#include "config.h"

#include "suites.h"

#include <isotop/builder.h>
#include <isotop/doc.h>
#include <isotop/facts.h>
#include <isotop/feed.h>
#include <isotop/inventory.h>
#include <isotop/judged.h>
#include <isotop/manifest.h>
#include <isotop/subject.h>

#include <poll.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tui/stage.h"
#include "tui/dispatch.h"

#define HOUR 3600000

/* ---- a source that gives one subject and then takes its time --------------------- */

struct slow {
	atomic_int loads;
	atomic_bool go;     /* give the other one, and end */
	atomic_bool silent; /* ask whether to end, tell nothing */
	atomic_bool quick;  /* do not wait for @go */
	size_t crowd;       /* of a node: so many come first, each told of, as the first half of all */
};

static void give(struct inventory_builder *builder, const char *name)
{
	struct subject *subject = subject_new();
	subject->key = subject->name = arena_strdup(subject->arena, name);
	subject->form = form_named("oci");
	inventory_add(builder, subject);
}

/* Nothing of it takes time: what is told early is told because it is there. */
static void give_crowd(struct slow *slow, struct inventory_builder *builder, const struct load_watch *watch)
{
	struct load_progress progress = { .total = 2 * slow->crowd, .containers = true };
	char name[16];
	for (; progress.done < slow->crowd; progress.done++) {
		load_tell(watch, &progress);
		snprintf(name, sizeof(name), "c%zu", (size_t)progress.done);
		give(builder, name);
	}
	load_tell(watch, &progress);
}

static int slow_load(void *ctx, struct inventory_builder *builder, const struct load_watch *watch, struct err *err)
{
	struct slow *slow = ctx;
	struct load_progress progress = { .done = 41, .total = 100 };
	(void)err;
	atomic_fetch_add(&slow->loads, 1);
	give_crowd(slow, builder, watch);
	give(builder, "first");
	while (!atomic_load(&slow->go) && !atomic_load(&slow->quick)) {
		if (load_cancelled(watch))
			return 0;
		if (!atomic_load(&slow->silent) && !slow->crowd)
			load_tell(watch, &progress);
		poll(NULL, 0, 1);
	}
	give(builder, "second");
	return 0;
}

static struct feed *start(struct slow *slow, bool again, bool once)
{
	struct feed_source source = { .load = slow_load, .ctx = slow, .again = again, .once = once };
	struct feed *feed = NULL;
	struct err err = { "" };
	ck_assert_msg(feed_start(&source, HOUR, &feed, &err) == 0, "%s", err.text);
	return feed;
}

/* The next news. */
static struct judged *next(struct feed *feed, struct feed_status *ret_status)
{
	struct pollfd poller = { feed_fd(feed), POLLIN, 0 };
	ck_assert_int_eq(poll(&poller, 1, -1), 1);
	return feed_take(feed, ret_status);
}

static void wait_loads(struct slow *slow, int loads)
{
	while (atomic_load(&slow->loads) < loads)
		poll(NULL, 0, 1);
}

START_TEST(what_is_read_is_shown_while_the_rest_is_read)
{
	struct slow slow = { .go = false };
	struct feed *feed = start(&slow, false, false);
	struct feed_status status;
	struct judged *part = next(feed, &status);
	ck_assert_int_eq(status.phase, FEED_LOADING);
	ck_assert(status.slow);
	ck_assert_uint_eq(status.progress.done, 41);
	ck_assert_uint_eq(status.progress.total, 100);
	ck_assert_uint_eq(status.subjects, 1);
	ck_assert(part->inventory->partial);
	ck_assert_uint_eq(part->inventory->count, 1);
	ck_assert(part->judgements[0].judged);
	atomic_store(&slow.go, true);
	struct judged *whole = next(feed, &status);
	ck_assert_int_eq(status.phase, FEED_IDLE);
	ck_assert(!status.slow);
	ck_assert(!whole->inventory->partial);
	ck_assert_uint_eq(whole->inventory->count, 2);
	ck_assert_ptr_eq(whole->inventory->subjects[0], part->inventory->subjects[0]);
	judged_unref(whole);
	feed_stop(feed);
	ck_assert_str_eq(part->inventory->subjects[0]->name, "first"); /* also when all else is gone */
	judged_unref(part);
}
END_TEST

#define CROWD 60

START_TEST(a_screenful_of_a_node_is_shown_as_soon_as_it_is_there)
{
	struct slow slow = { .crowd = CROWD };
	struct feed *feed = start(&slow, true, false);
	struct feed_status status;
	struct judged *part = next(feed, &status);
	ck_assert_int_eq(status.phase, FEED_LOADING);
	ck_assert(status.slow);
	ck_assert(status.progress.containers);
	ck_assert(part->inventory->partial);
	ck_assert_uint_ge(part->inventory->count, 24);
	ck_assert_uint_lt(part->inventory->count, CROWD);
	ck_assert_uint_eq(status.subjects, part->inventory->count);
	struct pollfd poller = { feed_fd(feed), POLLIN, 0 };
	ck_assert_msg(poll(&poller, 1, 0) == 0, "one part, and then all of it");
	atomic_store(&slow.go, true);
	struct judged *whole = next(feed, &status);
	ck_assert(!whole->inventory->partial);
	ck_assert_uint_eq(whole->inventory->count, CROWD + 2);
	ck_assert_ptr_eq(whole->inventory->subjects[0], part->inventory->subjects[0]);
	judged_unref(part);
	judged_unref(whole);
	feed_stop(feed);
}
END_TEST

START_TEST(reading_a_node_can_be_ended_once_a_part_stands_there)
{
	struct slow slow = { .crowd = CROWD };
	struct feed *feed = start(&slow, true, false);
	struct feed_status status;
	judged_unref(next(feed, NULL));
	feed_halt(feed);
	struct judged *part = next(feed, &status);
	ck_assert(status.halted);
	ck_assert(part->inventory->partial);
	ck_assert_uint_ge(part->inventory->count, CROWD);
	judged_unref(part);
	feed_stop(feed); /* and so can the program, at any time */
	feed = start(&slow, true, false);
	feed_stop(feed);
}
END_TEST

START_TEST(nothing_is_told_twice)
{
	struct slow slow = { .go = false };
	struct feed *feed = start(&slow, false, false);
	struct pollfd poller = { feed_fd(feed), POLLIN, 0 };
	judged_unref(next(feed, NULL));
	ck_assert_int_eq(poll(&poller, 1, 1000), 0); /* neither more bytes nor more subjects */
	feed_stop(feed);
}
END_TEST

START_TEST(a_load_that_is_ended_leaves_what_it_has_read_and_says_so)
{
	struct slow slow = { .go = false };
	struct feed *feed = start(&slow, false, false);
	struct feed_status status;
	judged_unref(next(feed, NULL));
	feed_halt(feed);
	struct judged *part = next(feed, &status);
	ck_assert_int_eq(status.phase, FEED_IDLE);
	ck_assert(status.halted);
	ck_assert_uint_eq(status.progress.done, 41);
	ck_assert(part->inventory->partial);
	ck_assert_uint_eq(part->inventory->count, 1);
	judged_unref(part);
	/* and reading again reads all */
	atomic_store(&slow.quick, true);
	feed_refresh(feed);
	struct judged *whole = next(feed, &status);
	ck_assert(!status.halted);
	ck_assert(!whole->inventory->partial);
	ck_assert_uint_eq(whole->inventory->count, 2);
	judged_unref(whole);
	feed_stop(feed);
}
END_TEST

START_TEST(a_whole_reading_stays_until_another_one_is_whole)
{
	struct slow slow = { .quick = true };
	struct feed *feed = start(&slow, false, false);
	struct feed_status status;
	struct judged *whole = next(feed, NULL);
	atomic_store(&slow.quick, false);
	feed_refresh(feed);
	struct judged *same = next(feed, &status);
	ck_assert_int_eq(status.phase, FEED_LOADING);
	ck_assert(status.slow);
	ck_assert_ptr_eq(same, whole);
	judged_unref(same);
	feed_halt(feed);
	same = next(feed, &status);
	ck_assert(status.halted);
	ck_assert_ptr_eq(same, whole);
	judged_unref(same);
	judged_unref(whole);
	feed_stop(feed);
}
END_TEST

START_TEST(ending_what_has_ended_ends_nothing_else)
{
	struct slow slow = { .quick = true };
	struct feed *feed = start(&slow, false, false);
	struct feed_status status;
	judged_unref(next(feed, NULL));
	feed_halt(feed);
	atomic_store(&slow.quick, false);
	atomic_store(&slow.silent, true);
	feed_refresh(feed);
	wait_loads(&slow, 2);
	poll(NULL, 0, 20);
	judged_unref(feed_take(feed, &status));
	ck_assert_uint_eq(status.loads, 1); /* the second goes on */
	feed_stop(feed);
}
END_TEST

START_TEST(a_refresh_of_a_node_tells_nothing_of_itself)
{
	struct slow slow = { .quick = true };
	struct feed *feed = start(&slow, true, false);
	struct pollfd poller = { feed_fd(feed), POLLIN, 0 };
	judged_unref(next(feed, NULL));
	atomic_store(&slow.quick, false);
	feed_refresh(feed);
	wait_loads(&slow, 2);
	ck_assert_int_eq(poll(&poller, 1, 600), 0);
	feed_stop(feed);
}
END_TEST

START_TEST(what_can_be_read_once_is_read_once)
{
	struct slow slow = { .quick = true };
	struct feed *feed = start(&slow, false, true);
	struct feed_status status;
	judged_unref(next(feed, &status));
	ck_assert(status.once);
	feed_refresh(feed);
	poll(NULL, 0, 20);
	ck_assert_int_eq(atomic_load(&slow.loads), 1);
	feed_stop(feed);
}
END_TEST

/* ---- snapshots of a load --------------------------------------------------------------- */

struct text {
	const char *at;
};

static ssize_t read_text(void *ctx, char *buf, size_t size)
{
	struct text *text = ctx;
	size_t left = strlen(text->at);
	size_t n = left < size ? left : size;
	memcpy(buf, text->at, n);
	text->at += n;
	return (ssize_t)n;
}

static void read_more(struct manifest_load *load, const char *what)
{
	struct text text = { what };
	ck_assert_int_eq(manifest_load_input(load, &(struct doc_input){ read_text, &text, "t.yaml" }), 0);
}

static bool has_token(const struct inventory *inventory, const char *key)
{
	ssize_t index = inventory_find(inventory, key);
	ck_assert_int_ge(index, 0);
	return fact_true(subject_fact(inventory->subjects[index], FACT_token_mounted));
}

#define POD(name)                           \
	"kind: Pod\nmetadata: {name: " name \
	", namespace: ns}\nspec: {serviceAccountName: quiet, containers: [{name: c}]}\n"
#define ACCOUNT "kind: ServiceAccount\nmetadata: {name: quiet, namespace: ns}\nautomountServiceAccountToken: false\n"

START_TEST(a_snapshot_stays_as_it_is_when_later_documents_complete_a_subject)
{
	struct inventory_builder *builder = inventory_builder_new();
	struct manifest_load *load = manifest_load_new(builder, NULL);
	read_more(load, POD("a"));
	struct inventory *first = inventory_snapshot(builder, NULL);
	read_more(load, ACCOUNT "---\n" POD("b"));
	struct inventory *second = inventory_snapshot(builder, first);
	read_more(load, POD("c"));
	manifest_load_finish(load);
	struct inventory *whole = inventory_finish(builder, second);
	ck_assert_uint_eq(first->count, 1);
	ck_assert(has_token(first, "k8s:ns/Pod/a/c"));
	ck_assert_uint_eq(second->count, 2);
	ck_assert(!has_token(second, "k8s:ns/Pod/a/c"));
	ck_assert(!has_token(second, "k8s:ns/Pod/b/c"));
	ck_assert_uint_eq(whole->count, 3);
	ck_assert(!has_token(whole, "k8s:ns/Pod/a/c"));
	ck_assert(!has_token(whole, "k8s:ns/Pod/c/c"));
	ck_assert_ptr_eq(whole->subjects[0], second->subjects[0]); /* what is settled is not made again */
	ck_assert(second->partial && !whole->partial);
	inventory_unref(first);
	inventory_unref(whole);
	ck_assert(!has_token(second, "k8s:ns/Pod/a/c"));
	inventory_unref(second);
}
END_TEST

START_TEST(what_is_equal_to_a_part_is_news_when_it_is_whole)
{
	struct inventory_builder *builder = inventory_builder_new();
	give(builder, "one");
	struct inventory *part = inventory_snapshot(builder, NULL);
	struct inventory *whole = inventory_finish(builder, part);
	ck_assert_ptr_ne(whole, part);
	ck_assert(!whole->partial);
	ck_assert_ptr_eq(whole->subjects[0], part->subjects[0]);
	inventory_unref(whole);
	inventory_unref(part);
}
END_TEST

/* ---- reading what gives nothing ----------------------------------------------------------- */

struct asked {
	unsigned times;
	unsigned told;
};

static bool third_time(void *ctx)
{
	struct asked *asked = ctx;
	return ++asked->times > 3;
}

static void count_told(void *ctx, const struct load_progress *progress)
{
	struct asked *asked = ctx;
	(void)progress;
	asked->told++;
}

START_TEST(a_pipe_without_a_writer_holds_nobody_up)
{
	char dir[] = "/tmp/isotop-loading.XXXXXX";
	char path[64];
	struct asked asked = { 0 };
	struct load_watch watch = { third_time, count_told, &asked };
	ck_assert_ptr_nonnull(mkdtemp(dir));
	snprintf(path, sizeof(path), "%s/pipe", dir);
	ck_assert_int_eq(mkfifo(path, 0600), 0);
	struct inventory_builder *builder = inventory_builder_new();
	struct manifest_load *load = manifest_load_new(builder, &watch);
	manifest_load_expect(load, path);
	manifest_load_path(load, path);
	manifest_load_finish(load);
	ck_assert_uint_gt(asked.told, 1);
	ck_assert_uint_eq(inventory_error_count(builder), 0); /* being ended is no mistake */
	inventory_builder_free(builder);
	unlink(path);
	rmdir(dir);
}
END_TEST

/* ---- files that break ------------------------------------------------------------------------ */

struct folder {
	char dir[64];
	struct inventory *shown;
};

static void write_file(const struct folder *folder, const char *name, const char *text)
{
	char path[128];
	snprintf(path, sizeof(path), "%s/%s", folder->dir, name);
	FILE *file = fopen(path, "w");
	ck_assert_ptr_nonnull(file);
	ck_assert_int_ge(fputs(text, file), 0);
	ck_assert_int_eq(fclose(file), 0);
}

static void remove_file(const struct folder *folder, const char *name)
{
	char path[128];
	snprintf(path, sizeof(path), "%s/%s", folder->dir, name);
	ck_assert_int_eq(remove(path), 0);
}

static void read_folder(struct folder *folder, const char *name)
{
	char path[128];
	snprintf(path, sizeof(path), "%s%s%s", folder->dir, *name ? "/" : "", name);
	struct inventory_builder *builder = inventory_builder_new();
	struct manifest_load *load = manifest_load_new(builder, NULL);
	manifest_load_path(load, path);
	manifest_load_finish(load);
	if (folder->shown)
		inventory_keep_broken(builder, folder->shown);
	struct inventory *inventory = inventory_finish(builder, folder->shown);
	inventory_unref(folder->shown);
	folder->shown = inventory;
}

/* "a b! ": the pods there are, those that are shown as they were with "!". */
static const char *pods_of(const struct folder *folder)
{
	static char text[256];
	text[0] = '\0';
	for (size_t i = 0; i < folder->shown->count; i++) {
		const struct subject *subject = folder->shown->subjects[i];
		size_t len = strlen(text);
		snprintf(text + len, sizeof(text) - len, "%s%s ", subject->workload.name,
			inventory_kept(folder->shown, subject->declared.file) ? "!" : "");
	}
	return text;
}

static struct folder folder_of_two(void)
{
	struct folder folder = { .dir = "/tmp/isotop-folder.XXXXXX" };
	ck_assert_ptr_nonnull(mkdtemp(folder.dir));
	write_file(&folder, "1.yaml", POD("a") "---\n" POD("b"));
	write_file(&folder, "2.yaml", POD("c"));
	read_folder(&folder, "");
	ck_assert_str_eq(pods_of(&folder), "a b c ");
	return folder;
}

static void remove_folder(struct folder *folder)
{
	remove_file(folder, "1.yaml");
	remove_file(folder, "2.yaml");
	rmdir(folder->dir);
	inventory_unref(folder->shown);
}

START_TEST(a_file_that_broke_is_shown_as_it_was_until_it_is_whole_again)
{
	struct folder folder = folder_of_two();
	write_file(&folder, "1.yaml", POD("new") "---\nkind: [\n");
	write_file(&folder, "2.yaml", POD("d"));
	read_folder(&folder, "");
	ck_assert_str_eq(pods_of(&folder), "d a! b! ");
	ck_assert_uint_eq(folder.shown->errors.count, 1);
	ck_assert_ptr_nonnull(strstr(folder.shown->errors.items[0].where, "1.yaml:6:"));
	/* again, and it is still the same */
	struct inventory *before = inventory_ref(folder.shown);
	read_folder(&folder, "");
	ck_assert_ptr_eq(folder.shown, before);
	inventory_unref(before);
	write_file(&folder, "1.yaml", POD("new"));
	read_folder(&folder, "");
	ck_assert_str_eq(pods_of(&folder), "new d ");
	ck_assert_uint_eq(folder.shown->errors.count, 0);
	remove_folder(&folder);
}
END_TEST

START_TEST(a_file_that_was_broken_from_the_start_shows_what_can_be_read_of_it)
{
	struct folder folder = { .dir = "/tmp/isotop-folder.XXXXXX" };
	ck_assert_ptr_nonnull(mkdtemp(folder.dir));
	write_file(&folder, "1.yaml", POD("a") "---\nkind: [\n");
	write_file(&folder, "2.yaml", POD("c"));
	read_folder(&folder, "");
	ck_assert_str_eq(pods_of(&folder), "a c ");
	write_file(&folder, "1.yaml", POD("new") "---\nkind: [\n");
	read_folder(&folder, "");
	ck_assert_str_eq(pods_of(&folder), "new c ");
	remove_folder(&folder);
}
END_TEST

START_TEST(a_mistake_in_a_field_keeps_nothing_back)
{
	struct folder folder = folder_of_two();
	write_file(&folder, "2.yaml", "kind: Pod\nmetadata: {name: [d]}\nspec: {containers: [{name: c}]}\n");
	read_folder(&folder, "");
	ck_assert_uint_eq(folder.shown->errors.count, 1);
	ck_assert_ptr_null(strchr(pods_of(&folder), '!'));
	remove_folder(&folder);
}
END_TEST

START_TEST(a_file_that_is_gone_is_gone_from_its_folder_but_kept_where_it_was_asked_for)
{
	struct folder folder = folder_of_two();
	remove_file(&folder, "2.yaml");
	read_folder(&folder, "");
	ck_assert_str_eq(pods_of(&folder), "a b ");
	write_file(&folder, "2.yaml", POD("c"));
	remove_file(&folder, "1.yaml");
	read_folder(&folder, "1.yaml");
	ck_assert_str_eq(pods_of(&folder), "a! b! ");
	write_file(&folder, "1.yaml", POD("a"));
	remove_folder(&folder);
}
END_TEST

START_TEST(a_folder_that_may_not_be_read_any_more_keeps_all_below_it)
{
	struct folder folder = folder_of_two();
	char away[80];
	snprintf(away, sizeof(away), "%s.away", folder.dir);
	ck_assert_int_eq(rename(folder.dir, away), 0);
	read_folder(&folder, "");
	ck_assert_int_eq(rename(away, folder.dir), 0);
	ck_assert_str_eq(pods_of(&folder), "a! b! c! ");
	remove_folder(&folder);
}
END_TEST

START_TEST(the_screen_says_which_file_broke_and_that_it_shows_it_as_it_was)
{
	struct folder folder = folder_of_two();
	write_file(&folder, "1.yaml", "kind: [\n");
	read_folder(&folder, "");
	struct judged *judged = judge_inventory(folder.shown, NULL);
	struct ui *ui = ui_new(&stage_options, 120, 30);
	ui_take(ui, judged);
	ck_assert(shows(ui, "shown as read before: /tmp/isotop-folder."));
	press(ui, "/a<Enter><Enter>");
	ck_assert(shows(ui, "shown as read before: /tmp/isotop-folder."));
	press(ui, "<Esc>/c<Enter><Enter>");
	ck_assert(!shows(ui, "shown as read before"));
	ui_free(ui);
	judged_unref(judged);
	remove_folder(&folder);
}
END_TEST

/* ---- on the screen --------------------------------------------------------------------------- */

START_TEST(esc_ends_a_long_load_once_nothing_hides_containers)
{
	struct ui *ui = open_ui(&stage_options, 80, 24, GALLERY_PART);
	ui->status = (struct feed_status){ .slow = true, .progress = { 4, 10, false } };
	ck_assert(shows(ui, "Esc stops"));
	ck_assert_int_eq(press(ui, "/a<Enter><Esc>"), EFFECT_NONE);
	ck_assert_str_eq(ui->list.filter_text, "");
	ck_assert_int_eq(press(ui, "<Esc>"), EFFECT_HALT);
	ui->status = (struct feed_status){ .phase = FEED_IDLE, .halted = true, .progress = { 4, 10, false } };
	ck_assert(shows(ui, "stopped at 40 %: this is not all; Ctrl-R reads all"));
	ck_assert_int_eq(press(ui, "<Esc>"), EFFECT_NONE);
	ck_assert_int_eq(press(ui, "<Ctrl-R>"), EFFECT_REFRESH);
	ui->status.once = true;
	ck_assert_int_eq(press(ui, "<Ctrl-R>"), EFFECT_NONE);
	ck_assert(shows(ui, "cannot be read again"));
	ui_free(ui);
}
END_TEST

/* A part that has only the last of the list, then the whole of it: all others come in above. */
static void show_last_then_all(struct ui *ui, const char *keys)
{
	struct judged *whole = gallery(GALLERY_NODE);
	struct inventory_builder *builder = inventory_builder_new();
	inventory_builder_partial(builder);
	inventory_add(builder, subject_ref(whole->inventory->subjects[9]));
	inventory_add(builder, subject_ref(whole->inventory->subjects[8]));
	struct inventory *inventory = inventory_finish(builder, NULL);
	struct judged *part = judge_inventory(inventory, NULL);
	ui_take(ui, part);
	press(ui, keys);
	ui_take(ui, whole);
	judged_unref(whole);
	judged_unref(part);
	inventory_unref(inventory);
}

START_TEST(until_somebody_moves_the_cursor_stays_at_the_top_of_what_grows)
{
	struct ui *ui = ui_new(&stage_options, 80, 24);
	show_last_then_all(ui, "");
	ck_assert_uint_eq(ui->list.cursor, 0);
	ui_free(ui);
	ui = ui_new(&stage_options, 80, 24);
	show_last_then_all(ui, "jk");
	ck_assert_uint_gt(ui->list.cursor, 0);
	ui_free(ui);
}
END_TEST

Suite *loading_suite(void)
{
	Suite *suite = suite_create("loading");
	TCase *tcase = tcase_create("loading");
	tcase_add_test(tcase, what_is_read_is_shown_while_the_rest_is_read);
	tcase_add_test(tcase, a_screenful_of_a_node_is_shown_as_soon_as_it_is_there);
	tcase_add_test(tcase, reading_a_node_can_be_ended_once_a_part_stands_there);
	tcase_add_test(tcase, nothing_is_told_twice);
	tcase_add_test(tcase, a_load_that_is_ended_leaves_what_it_has_read_and_says_so);
	tcase_add_test(tcase, a_whole_reading_stays_until_another_one_is_whole);
	tcase_add_test(tcase, ending_what_has_ended_ends_nothing_else);
	tcase_add_test(tcase, a_refresh_of_a_node_tells_nothing_of_itself);
	tcase_add_test(tcase, what_can_be_read_once_is_read_once);
	tcase_add_test(tcase, a_snapshot_stays_as_it_is_when_later_documents_complete_a_subject);
	tcase_add_test(tcase, what_is_equal_to_a_part_is_news_when_it_is_whole);
	tcase_add_test(tcase, a_pipe_without_a_writer_holds_nobody_up);
	tcase_add_test(tcase, a_file_that_broke_is_shown_as_it_was_until_it_is_whole_again);
	tcase_add_test(tcase, a_file_that_was_broken_from_the_start_shows_what_can_be_read_of_it);
	tcase_add_test(tcase, a_mistake_in_a_field_keeps_nothing_back);
	tcase_add_test(tcase, a_file_that_is_gone_is_gone_from_its_folder_but_kept_where_it_was_asked_for);
	tcase_add_test(tcase, a_folder_that_may_not_be_read_any_more_keeps_all_below_it);
	tcase_add_test(tcase, the_screen_says_which_file_broke_and_that_it_shows_it_as_it_was);
	tcase_add_test(tcase, esc_ends_a_long_load_once_nothing_hides_containers);
	tcase_add_test(tcase, until_somebody_moves_the_cursor_stays_at_the_top_of_what_grows);
	suite_add_tcase(suite, tcase);
	return suite;
}
