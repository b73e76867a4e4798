/* SPDX-License-Identifier: Apache-2.0 */
/* Opening from inside: what comes on top, what is said where there is nothing, and the way back. */
#include "config.h"

#include "suites.h"

#include <isotop/builder.h>
#include <isotop/feed.h>
#include <isotop/inventory.h>
#include <isotop/manifest.h>
#include <isotop/node_lsm.h>
#include <isotop/subject.h>

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cmd/open.h"
#include "tui/history.h"
#include "tui/settings.h"
#include "tui/stage.h"
#include "tui/dispatch.h"

#define HOUR 3600000

/* ---- what can be opened: each by its name ------------------------------------------ */

struct shelf {
	int open;            /* sources that were opened and not closed */
	const char *opening; /* what was opened last */
};

static int shelf_load(void *ctx, struct inventory_builder *builder, const struct load_watch *watch, struct err *err)
{
	const char *name = ((struct shelf *)ctx)->opening;
	if (strcmp(name, "broken") == 0)
		inventory_error(builder, "broken:3", "no YAML");
	if (strcmp(name, "refused") == 0)
		return err_set(err, -EACCES, "the reader said no");
	/* Endless until nobody wants it any more. */
	while (strcmp(name, "slow") == 0 && !load_cancelled(watch))
		poll(NULL, 0, 1);
	for (const char *at = strpbrk(name, "+"); at; at = strpbrk(at + 1, "+")) {
		struct subject *subject = subject_new();
		subject->key = subject->name = arena_printf(subject->arena, "of-%.4s", at + 1);
		subject->form = form_named("oci");
		inventory_add(builder, subject);
	}
	return 0;
}

static int shelf_open(
	void *ctx, const char *typed, struct feed_source *ret_source, const char **ret_title, struct err *err)
{
	struct shelf *shelf = ctx;
	if (strcmp(typed, "absent") == 0)
		return err_set(err, -ENOENT, "%s", strerror(ENOENT));
	shelf->open++;
	static const char *const names[] = { "empty", "+one", "+two", "broken", "slow", "refused" };
	for (size_t i = 0; i < ISO_COUNT(names); i++)
		if (strcmp(typed, names[i]) == 0)
			shelf->opening = names[i];
	*ret_source = (struct feed_source){ .load = shelf_load, .ctx = shelf };
	*ret_title = shelf->opening;
	return 0;
}

static void shelf_close(void *ctx, const struct feed_source *source)
{
	struct shelf *shelf = ctx;
	ck_assert_ptr_eq(source->ctx, shelf);
	shelf->open--;
}

/* ---- a screen with a way to open ---------------------------------------------------- */

struct scene {
	struct shelf shelf;
	struct tui_options options;
	struct shelf lowest; /* of the feed that the screen was started with */
	struct feed *feed;
	struct ui *ui;
	struct history history;
};

static struct scene *raise_scene(void)
{
	struct scene *scene = heap_alloc(1, sizeof(*scene));
	struct err err;
	scene->options = stage_options;
	scene->options.opener = (struct tui_opener){ shelf_open, shelf_close, NULL, &scene->shelf };
	scene->lowest.opening = "empty";
	struct feed_source source = { .load = shelf_load, .ctx = &scene->lowest };
	ck_assert_int_eq(feed_start(&source, HOUR, &scene->feed, &err), 0);
	scene->ui = open_ui(&scene->options, 100, 24, GALLERY_NODE);
	scene->history = history_new(&scene->options, scene->ui, scene->feed);
	return scene;
}

static void strike_scene(struct scene *scene)
{
	history_free(&scene->history);
	ck_assert_int_eq(scene->shelf.open, 0); /* each that was opened was closed, once */
	ui_free(scene->ui);
	feed_stop(scene->feed);
	free(scene);
}

static struct ui *top(struct scene *scene)
{
	return history_top(&scene->history)->ui;
}

/* What the loop does when "oNAME<Enter>" was pressed. */
static void ask_for(struct scene *scene, const char *name)
{
	char keys[64];
	snprintf(keys, sizeof(keys), "o%s<Enter>", name);
	ck_assert_int_eq(press(top(scene), keys), EFFECT_OPEN);
	history_open(&scene->history);
}

/* Until its result is known. */
static bool look(struct scene *scene)
{
	bool sat_down = false;
	while (!sat_down && history_fd(&scene->history) >= 0) {
		struct pollfd poller = { history_fd(&scene->history), POLLIN, 0 };
		ck_assert_int_eq(poll(&poller, 1, -1), 1);
		sat_down = history_look(&scene->history);
	}
	return sat_down;
}

START_TEST(what_is_opened_comes_on_top_and_q_goes_back_to_what_was_left)
{
	struct scene *scene = raise_scene();
	press(scene->ui, "jj/team");
	press(scene->ui, "<Enter>");
	char *left = picture(scene->ui, true);
	ask_for(scene, "+one");
	ck_assert(shows(scene->ui, "reading ..."));
	ck_assert(look(scene));
	ck_assert_ptr_ne(top(scene), scene->ui);
	ck_assert(shows(top(scene), "of-one"));
	ck_assert(shows(top(scene), "node-7   ›   +one"));
	ck_assert(!top(scene)->list.listing.filter);
	ck_assert(shows(top(scene), "q back"));
	ask_for(scene, "+two");
	ck_assert(look(scene));
	ck_assert(shows(top(scene), "+one   ›   +two"));
	ck_assert_int_eq(press(top(scene), "q"), EFFECT_CLOSE);
	history_close(&scene->history);
	ck_assert(shows(top(scene), "of-one"));
	ck_assert_int_eq(press(top(scene), "<Esc>"), EFFECT_CLOSE);
	history_close(&scene->history);
	ck_assert_ptr_eq(top(scene), scene->ui);
	char *found = picture(scene->ui, true);
	ck_assert_str_eq(found, left);
	ck_assert_int_eq(press(scene->ui, "q"), EFFECT_QUIT);
	free(left);
	free(found);
	strike_scene(scene);
}
END_TEST

static const struct {
	const char *name;
	const char *says;
} refusals[] = {
	{ "absent", "No such file or directory" },
	{ "empty", "there is no container in it" },
	{ "broken", "broken:3: no YAML" },
	{ "refused", "the reader said no" },
};

START_TEST(where_there_is_nothing_to_show_the_prompt_says_why_and_stays)
{
	struct scene *scene = raise_scene();
	ask_for(scene, refusals[_i].name);
	ck_assert(!look(scene));
	ck_assert_ptr_eq(top(scene), scene->ui);
	ck_assert_msg(shows(scene->ui, refusals[_i].says), "%s", scene->ui->prompt.err.text);
	ck_assert_int_eq(scene->ui->prompt.kind, PROMPT_OPEN);
	ck_assert_str_eq(scene->ui->prompt.text, refusals[_i].name);
	ck_assert_int_eq(scene->shelf.open, 0);
	/* The next attempt starts from what stands there. */
	press(scene->ui, "<Ctrl-U>+one");
	ck_assert(!shows(scene->ui, refusals[_i].says));
	ck_assert_int_eq(press(scene->ui, "<Enter>"), EFFECT_OPEN);
	history_open(&scene->history);
	ck_assert(look(scene));
	strike_scene(scene);
}
END_TEST

START_TEST(whoever_leaves_the_prompt_waits_for_nothing)
{
	static const char *const leaves[] = { "<Esc>", "x" };
	struct scene *scene = raise_scene();
	for (size_t i = 0; i < ISO_COUNT(leaves); i++) {
		ask_for(scene, "slow");
		history_forget(&scene->history);
		ck_assert_int_ge(history_fd(&scene->history), 0); /* still waited for */
		press(scene->ui, leaves[i]);
		history_forget(&scene->history);
		ck_assert_int_eq(history_fd(&scene->history), -1);
		ck_assert_int_eq(scene->shelf.open, 0);
		press(scene->ui, "<Esc>");
	}
	strike_scene(scene);
}
END_TEST

START_TEST(theme_size_and_interval_hold_below_and_above)
{
	struct scene *scene = raise_scene();
	press(scene->ui, ":theme light<Enter>:interval 7<Enter>");
	ask_for(scene, "+one");
	ck_assert(look(scene));
	ck_assert_str_eq(top(scene)->theme, "light");
	ck_assert_uint_eq(top(scene)->interval_ms, 7000);
	press(top(scene), ":theme mono<Enter>");
	ui_resize(top(scene), 60, 20);
	ck_assert_str_eq(scene->ui->theme, "light");
	history_close(&scene->history);
	ck_assert_str_eq(scene->ui->theme, "mono");
	ck_assert_int_eq(scene->ui->width, 60);
	strike_scene(scene);
}
END_TEST

START_TEST(what_is_saved_above_or_below_is_saved_on_both)
{
	struct scene *scene = raise_scene();
	press(scene->ui, ":theme light<Enter>");
	settings_begin(scene->ui); /* as saving leaves it */
	ask_for(scene, "+one");
	ck_assert(look(scene));
	press(top(scene), "<F2>");
	ck_assert(!shows(top(scene), "not saved"));
	press(top(scene), "<Right>");
	ck_assert(shows(top(scene), "not saved"));
	settings_begin(top(scene));
	history_close(&scene->history);
	press(scene->ui, "<F2>");
	ck_assert(!shows(scene->ui, "not saved"));
	strike_scene(scene);
}
END_TEST

START_TEST(too_many_are_refused_and_all_are_closed_at_the_end)
{
	struct scene *scene = raise_scene();
	for (size_t i = 1; i < HISTORY_MOST; i++) {
		ask_for(scene, "+one");
		ck_assert(look(scene));
	}
	ck_assert_int_eq(scene->shelf.open, HISTORY_MOST - 1);
	ask_for(scene, "+one");
	ck_assert_int_eq(history_fd(&scene->history), -1);
	ck_assert(shows(top(scene), "too many are open"));
	strike_scene(scene);
}
END_TEST

START_TEST(where_nothing_can_be_opened_the_key_is_not_offered)
{
	struct tui_options options = stage_options;
	options.opener.open = NULL;
	struct ui *ui = open_ui(&options, 200, 24, GALLERY_NODE);
	ck_assert(!shows(ui, "o open"));
	press(ui, ":open /tmp<Enter>");
	ck_assert(shows(ui, "cannot be done here"));
	ui_free(ui);
}
END_TEST

/* ---- the real one: files --------------------------------------------------------------- */

static const char pod[] =
	"apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec: {containers: [{name: app, image: a}]}\n";

static void put(const char *dir, const char *name, const char *text)
{
	char path[256];
	snprintf(path, sizeof(path), "%s/%s", dir, name);
	FILE *file = fopen(path, "w");
	ck_assert_ptr_nonnull(file);
	fputs(text, file);
	ck_assert_int_eq(fclose(file), 0);
}

static char *make_dir(void)
{
	char *dir = strdup("/tmp/isotop-open.XXXXXX");
	char path[256];
	ck_assert_ptr_nonnull(mkdtemp(dir));
	put(dir, "web-one.yaml", pod);
	put(dir, "web-two.yaml", pod);
	put(dir, ".hidden.yaml", pod);
	snprintf(path, sizeof(path), "%s/webs", dir);
	ck_assert_int_eq(mkdir(path, 0700), 0);
	return dir;
}

static void remove_dir(char *dir)
{
	static const char *const names[] = { "web-one.yaml", "web-two.yaml", ".hidden.yaml" };
	char path[256];
	for (size_t i = 0; i < ISO_COUNT(names); i++) {
		snprintf(path, sizeof(path), "%s/%s", dir, names[i]);
		ck_assert_int_eq(unlink(path), 0);
	}
	snprintf(path, sizeof(path), "%s/webs", dir);
	ck_assert_int_eq(rmdir(path), 0);
	ck_assert_int_eq(rmdir(dir), 0);
	free(dir);
}

/* All that @typed may go on with, one after the other. */
static const char *completions(struct opener *opener, const char *dir, const char *typed, struct strbuf *all)
{
	char path[256];
	snprintf(path, sizeof(path), "%s/%s", dir, typed);
	strbuf_free(all);
	const char *word;
	for (size_t i = 0; (word = opener_complete(opener, path, i)); i++) {
		ck_assert(strncmp(word, dir, strlen(dir)) == 0);
		strbuf_addf(all, "%s ", word + strlen(dir) + 1);
	}
	return strbuf_text(all);
}

START_TEST(a_path_is_completed_in_order_with_folders_marked_and_hidden_ones_when_asked_for)
{
	struct options options = { 0 };
	struct opener opener = { .options = &options };
	cleanup_strbuf struct strbuf all = { 0 };
	char *dir = make_dir();
	ck_assert_str_eq(completions(&opener, dir, "", &all), "web-one.yaml web-two.yaml webs/ ");
	ck_assert_str_eq(completions(&opener, dir, "web-t", &all), "web-two.yaml ");
	ck_assert_str_eq(completions(&opener, dir, ".", &all), ".hidden.yaml ");
	ck_assert_str_eq(completions(&opener, dir, "webs/", &all), "");
	ck_assert_str_eq(completions(&opener, dir, "absent/x", &all), "");
	opener_free(&opener);
	remove_dir(dir);
}
END_TEST

START_TEST(a_file_is_opened_as_on_the_command_line_from_home_too)
{
	struct options options = { 0 };
	struct opener opener = { .options = &options };
	struct feed_source source;
	const char *title;
	struct err err;
	char *dir = make_dir();
	ck_assert_int_eq(setenv("HOME", dir, 1), 0);
	ck_assert_int_eq(opener_open(&opener, "~/web-one.yaml", &source, &title, &err), 0);
	ck_assert_str_eq(title, "~/web-one.yaml");
	struct load_watch watch = { 0 };
	struct inventory_builder *builder = inventory_builder_new();
	ck_assert_int_eq(source.load(source.ctx, builder, &watch, &err), 0);
	struct inventory *inventory = inventory_finish(builder, NULL);
	ck_assert_uint_eq(inventory->count, 1);
	ck_assert_str_eq(inventory->subjects[0]->name, "default/web:app");
	inventory_unref(inventory);
	opener_close(&opener, &source);
	ck_assert_int_eq(opener_open(&opener, "~/absent", &source, &title, &err), -ENOENT);
	ck_assert_int_eq(opener_open(&opener, "/dev/null", &source, &title, &err), -EINVAL);
	/* No file of that name: it is never standard input. */
	ck_assert_int_eq(opener_open(&opener, "-", &source, &title, &err), -ENOENT);
	opener_free(&opener);
	remove_dir(dir);
}
END_TEST

Suite *history_suite(void)
{
	Suite *suite = suite_create("history");
	TCase *tcase = tcase_create("history");
	tcase_add_test(tcase, what_is_opened_comes_on_top_and_q_goes_back_to_what_was_left);
	tcase_add_loop_test(
		tcase, where_there_is_nothing_to_show_the_prompt_says_why_and_stays, 0, ISO_COUNT(refusals));
	tcase_add_test(tcase, whoever_leaves_the_prompt_waits_for_nothing);
	tcase_add_test(tcase, theme_size_and_interval_hold_below_and_above);
	tcase_add_test(tcase, what_is_saved_above_or_below_is_saved_on_both);
	tcase_add_test(tcase, too_many_are_refused_and_all_are_closed_at_the_end);
	tcase_add_test(tcase, where_nothing_can_be_opened_the_key_is_not_offered);
	tcase_add_test(tcase, a_path_is_completed_in_order_with_folders_marked_and_hidden_ones_when_asked_for);
	tcase_add_test(tcase, a_file_is_opened_as_on_the_command_line_from_home_too);
	suite_add_tcase(suite, tcase);
	return suite;
}
