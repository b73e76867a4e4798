/* SPDX-License-Identifier: Apache-2.0 */
/* Screens beyond the list and its container: explanations, and how one leads to the other. */
#include "config.h"

#include "suites.h"

#include <isotop/baseline.h>
#include <isotop/builder.h>
#include <isotop/escapes.h>
#include <isotop/inventory.h>
#include <isotop/judged.h>
#include <isotop/manifest.h>
#include <isotop/subject.h>
#include <stdlib.h>
#include <string.h>

#include "made.h"
#include "tui/stage.h"
#include "tui/dispatch.h"
#include "tui/past.h"
#include "tui/screens/explain.h"
#include "tui/screens/rows.h"
#include "tui/screens/subject.h"
#include "tui/watch.h"
#include "tui/ui.h"

/* ---- explanations ---------------------------------------------------------------- */

START_TEST(a_row_that_is_opened_is_explained_and_esc_leads_back)
{
	struct ui *ui = node_ui(100, 30);
	press(ui, "<Enter>j<Enter>");
	ck_assert_int_eq(ui_screen(ui), SCREEN_EXPLAIN);
	ck_assert(shows(ui, "The danger: one capability"));
	ck_assert(shows(ui, "CAP_SYS_ADMIN kept"));
	take(ui, GALLERY_LATER); /* the container is gone: what it was can still be read */
	ck_assert(shows(ui, "The danger: one capability"));
	press(ui, "/mistake<Enter><Esc>");
	ck_assert_int_eq(ui_screen(ui), SCREEN_EXPLAIN);
	press(ui, "<Esc>");
	ck_assert_int_eq(ui_screen(ui), SCREEN_SUBJECT);
	ck_assert_str_eq(pane_ref(ui->pane), "check:sys-admin");
	explain_ref(ui, "check:there-is-none");
	ck_assert_int_eq(ui_screen(ui), SCREEN_SUBJECT);
	ui_free(ui);
}
END_TEST

START_TEST(a_container_that_another_leads_to_is_left_for_the_first)
{
	struct ui *ui = node_ui(100, 30);
	press(ui, "/dind<Enter><Enter>2");
	explain_ref(ui, "subject:postgres");
	ui_layout(ui);
	ck_assert_int_eq(ui_screen(ui), SCREEN_SUBJECT);
	ck_assert_str_eq(ui->subject.watch.key, "postgres");
	press(ui, "1<Esc>");
	ck_assert_str_eq(ui->subject.watch.key, "ci/dind");
	ck_assert(shows(ui, "2 Namespaces") || shows(ui, "2 NS"));
	press(ui, "<Esc>");
	ck_assert_int_eq(ui_screen(ui), SCREEN_LIST);
	explain_ref(ui, "subject:nobody");
	ck_assert_int_eq(ui_screen(ui), SCREEN_LIST);
	ui_free(ui);
}
END_TEST

/* ---- what is seen first ---------------------------------------------------------- */

/* How many cells of row @y have this ground. */
static int cells_of(const struct canvas *canvas, int y, enum ground ground)
{
	int count = 0;
	for (int x = 0; x < canvas_width(canvas); x++)
		count += canvas_cell(canvas, y, x)->ground == ground;
	return count;
}

/* The canvas as it is drawn now; the caller frees it. */
static struct canvas *drawn(const struct ui *ui)
{
	struct canvas *canvas = canvas_new(ui->width, ui->height, ui->ascii);
	ui_draw(ui, canvas);
	return canvas;
}

static const int usual_sizes[][2] = { { 40, 10 }, { 80, 24 }, { 120, 40 } };

START_TEST(the_row_under_the_cursor_is_marked_from_end_to_end)
{
	struct ui *ui = node_ui(usual_sizes[_i][0], usual_sizes[_i][1]);
	struct canvas *canvas = drawn(ui);
	int first = usual_sizes[_i][1] >= 16 ? 3 : 2;
	ck_assert_int_eq(cells_of(canvas, first + 1, GROUND_SELECTED), 0);
	ck_assert_int_eq(cells_of(canvas, first, GROUND_SELECTED) + cells_of(canvas, first, GROUND_ALARM), ui->width);
	canvas_free(canvas);
	ui_free(ui);
}
END_TEST

static const char ruined[] = "apiVersion: v1\nkind: Pod\nmetadata: {name: agent}\nspec:\n"
			     "  hostPID: true\n  hostNetwork: true\n  hostIPC: true\n"
			     "  volumes: [{name: all, hostPath: {path: /}}]\n"
			     "  containers: [{name: a, securityContext: {privileged: true, runAsUser: 0}, "
			     "volumeMounts: [{name: all, mountPath: /host}]}, {name: b}]\n";

/* Takes over what a text would start. */
static void take_text(struct ui *ui, const char *text, const char *name)
{
	struct inventory *inventory = loaded_inventory(text, name);
	struct judged *judged = judge_inventory(inventory, NULL);
	ui->status.phase = FEED_IDLE;
	ui_take(ui, judged);
	judged_unref(judged);
	inventory_unref(inventory);
}

START_TEST(a_score_of_nothing_is_the_row_that_is_seen_first)
{
	struct ui *ui = ui_new(&stage_options, usual_sizes[_i][0], usual_sizes[_i][1]);
	take_text(ui, ruined, "agent.yaml");
	struct canvas *canvas = drawn(ui);
	int first = usual_sizes[_i][1] >= 16 ? 3 : 2;
	ck_assert(shows(ui, "  0 F"));
	ck_assert_int_gt(cells_of(canvas, first, GROUND_ALARM), 4);
	for (int y = first + 1; y < ui->height; y++)
		ck_assert_int_eq(cells_of(canvas, y, GROUND_ALARM), 0); /* the other one has some of it left */
	canvas_free(canvas);
	ui_free(ui);
}
END_TEST

/* ---- what was not read ------------------------------------------------------------ */

static const char half_read[] = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {hostPID: 'yes', containers: [{name: c}]}\n"
				"---\napiVersion: example.org/v1\nkind: Thing\nspec: {containers: 7, image: x, privileged: true}\n"
				"---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: m}\n";

START_TEST(a_page_lists_all_that_was_not_read_with_its_reason)
{
	struct ui *ui = ui_new(&stage_options, 100, 30);
	take_text(ui, half_read, "half.yaml");
	ck_assert(shows(ui, "(! lists all)"));
	press(ui, "!");
	ck_assert(shows(ui, "Could not be read: 1"));
	ck_assert(shows(ui, "hostPID must be true or false"));
	ck_assert(shows(ui, "Not judged: 1"));
	ck_assert(shows(ui, "half.yaml"));
	press(ui, "<Enter>"); /* the containers of that file */
	ck_assert_int_eq(ui_screen(ui), SCREEN_LIST);
	ck_assert_str_eq(ui->list.filter_text, "file=half.yaml");
	ck_assert_uint_eq(ui->list.count, 1);
	press(ui, "v/not read<Enter><Enter>"); /* the same from the overview, and one Esc less each time */
	ck_assert(shows(ui, "Could not be read: 1"));
	press(ui, "<Esc>");
	ck_assert(shows(ui, "1 could not be read, 1 not judged"));
	press(ui, "<Esc><Esc>");
	ck_assert_int_eq(ui_screen(ui), SCREEN_LIST);
	ui_free(ui);
}
END_TEST

START_TEST(where_all_was_read_the_page_says_so)
{
	struct ui *ui = node_ui(80, 24);
	press(ui, "!");
	ck_assert(shows(ui, "All was read and judged"));
	ui_free(ui);
}
END_TEST

/* ---- who shares what, who is alike ---------------------------------------------------- */

static const char shared[] = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  hostPID: true\n"
			     "  volumes: [{name: s, hostPath: {path: /run/docker.sock}}]\n"
			     "  containers: [{name: c, volumeMounts: [{name: s, mountPath: /s}]}]\n---\n"
			     "apiVersion: v1\nkind: Pod\nmetadata: {name: b}\nspec:\n"
			     "  volumes: [{name: s, hostPath: {path: /run/docker.sock}}]\n"
			     "  containers: [{name: c, volumeMounts: [{name: s, mountPath: /s, readOnly: true}]}]\n---\n"
			     "apiVersion: v1\nkind: Pod\nmetadata: {name: d}\nspec: {containers: [{name: c}]}\n---\n"
			     "apiVersion: v1\nkind: Pod\nmetadata: {name: e}\nspec: {containers: [{name: c}]}\n";

START_TEST(a_page_says_who_shares_what_and_leads_to_each)
{
	struct ui *ui = ui_new(&stage_options, 100, 40);
	take_text(ui, shared, "shared.yaml");
	press(ui, "V"); /* who shares the host's pid: one key */
	ck_assert(shows(ui, "its pid namespace"));
	ck_assert(shows(ui, "1 container"));
	ck_assert(shows(ui, "/run/docker.sock  2 containers"));
	ck_assert(shows(ui, "default/b:c  read-only at /s"));
	press(ui, "j<Enter>"); /* the row below the head is the container */
	ck_assert_int_eq(ui_screen(ui), SCREEN_SUBJECT);
	ck_assert(strstr(ui->subject.watch.key, "/a/") != NULL);
	press(ui, "<Esc>");
	ck_assert_int_eq(ui_screen(ui), SCREEN_PAGE);
	press(ui, "k<Enter>"); /* the head is the list of all that have it */
	ck_assert_str_eq(ui->list.filter_text, "ns:pid=host");
	ck_assert_uint_eq(ui->list.count, 1);
	press(ui, "V/docker.sock<Enter><Enter>");
	ck_assert_str_eq(ui->list.filter_text, "mount:/run/docker.sock");
	ck_assert_uint_eq(ui->list.count, 2);
	ui_free(ui);
}
END_TEST

START_TEST(what_many_have_in_common_is_one_row_that_lists_them)
{
	struct ui *ui = ui_new(&stage_options, 100, 40);
	take_text(ui, shared, "shared.yaml");
	press(ui, "A/writable root<Enter>");
	ck_assert(shows(ui, "fails   in 4"));
	press(ui, "<Enter>");
	ck_assert_str_eq(ui->list.filter_text, "check:8=fail");
	press(ui, "<Esc>/lt/d | lt/e<Enter>");
	ck_assert_uint_eq(ui->list.kept, 2);
	press(ui, "A");
	ck_assert(shows(ui, "Of the 2 that the filter shows"));
	press(ui, "G<Enter>"); /* the group of two */
	ck_assert_uint_eq(ui->list.kept, 2);
	ck_assert_msg(strncmp(ui->list.filter_text, "lt/d  grade=", 12) == 0 &&
				strstr(ui->list.filter_text, "| lt/e grade="),
		"%s", ui->list.filter_text);
	ui_free(ui);
}
END_TEST

/* ---- every word explained ---------------------------------------------------------------- */

START_TEST(one_key_says_what_the_screen_shows_and_each_word_has_its_lesson)
{
	struct ui *ui = node_ui(100, 60);
	press(ui, "i");
	ck_assert(shows(ui, "The list: a row for each container"));
	ck_assert(shows(ui, "SEC Seccomp"));
	press(ui, "/SEC Secc<Enter><Enter>");
	ck_assert_int_eq(ui_screen(ui), SCREEN_EXPLAIN);
	ck_assert(shows(ui, "Seccomp decides"));
	press(ui, "<Esc><Esc>/One barrier alone<Enter><Enter>");
	ck_assert(shows(ui, "One barrier alone stops the escape"));
	press(ui, "<Esc><Esc><Esc>");
	ck_assert_int_eq(ui_screen(ui), SCREEN_LIST);
	press(ui, "<Enter>9i");
	ck_assert(shows(ui, "One container, a tab for each layer"));
	ui_free(ui);
}
END_TEST

START_TEST(the_help_has_a_glossary_whose_words_open)
{
	struct ui *ui = node_ui(100, 30);
	press(ui, "?/hostpid<Enter><Enter>");
	ck_assert(shows(ui, "hostPID: the host's processes in view"));
	press(ui, "<Esc>");
	ck_assert_int_eq(ui_screen(ui), SCREEN_HELP);
	ui_free(ui);
}
END_TEST

START_TEST(enter_on_a_verdict_of_the_list_opens_its_lesson)
{
	struct ui *ui = node_ui(100, 30);
	press(ui, "<Left><Left><Left><Left><Left><Left><Left><Left><Left><Enter>");
	ck_assert_int_eq(ui_screen(ui), SCREEN_EXPLAIN);
	ck_assert(shows(ui, "CAP_SYS_ADMIN kept"));
	press(ui, "<Esc>");
	ck_assert_int_eq(ui_screen(ui), SCREEN_SUBJECT);
	ck_assert(shows(ui, "1 Check"));
	ui_free(ui);
}
END_TEST

/* Once its end was in sight and it was left; never on a screen that has room for it. */
START_TEST(a_small_pane_folds_a_lesson_that_was_seen)
{
	static const char lesson[] = "Namespaces give a process its own view";
	static const char folded[] = "i shows the lesson again";
	struct ui *ui = node_ui(80, 24);
	press(ui, "<Enter>232");
	ck_assert(!shows(ui, folded)); /* it was below the screen */
	press(ui, "G");
	ck_assert(shows(ui, lesson));
	press(ui, "g3" "2G");
	ck_assert(shows(ui, folded));
	ck_assert(!shows(ui, lesson));
	press(ui, "i");
	ck_assert_int_eq(ui_screen(ui), SCREEN_SUBJECT);
	ck_assert(shows(ui, lesson));
	press(ui, "i");
	ck_assert_int_eq(ui_screen(ui), SCREEN_PAGE);
	press(ui, "<Esc>");
	ck_assert(shows(ui, lesson));
	press(ui, "3" "2G");
	ck_assert(shows(ui, folded));
	press(ui, "<Esc><Down><Enter>G");
	ck_assert(shows(ui, folded)); /* it is the same lesson for the next container */
	press(ui, "5G");
	ck_assert(!shows(ui, folded)); /* and another one for another layer */
	press(ui, "2");
	ui_resize(ui, 120, 40);
	ck_assert(shows(ui, lesson));
	ui_free(ui);
}
END_TEST

static const char *text_of_lines(void *ctx, const char *file, bool of_node, size_t *ret_len, const char **ret_why)
{
	const struct strbuf *text = ctx;
	(void)file;
	(void)of_node;
	(void)ret_why;
	*ret_len = text->len;
	return text->data;
}

/* A file of many pods: the one that was asked for is on the screen, whether or not something is wrong with it. */
START_TEST(source_opens_at_the_container)
{
	cleanup_strbuf struct strbuf text = { 0 };
	char name[32];
	for (int i = 0; i < 30; i++)
		strbuf_addf(&text, "apiVersion: v1\nkind: Pod\nmetadata: {name: pod%d}\nspec:\n  containers:\n  - name: c%d\n---\n", i, i);
	struct inventory_builder *builder = inventory_builder_new();
	struct manifest_load *load = manifest_load_new(builder, NULL);
	load_text(load, strbuf_text(&text), "many.yaml");
	manifest_load_finish(load);
	struct inventory *inventory = inventory_finish(builder, NULL);
	struct judged *judged = judge_inventory(inventory, NULL);
	struct tui_options options = stage_options;
	options.source_text = text_of_lines;
	options.source_ctx = &text;
	struct ui *ui = ui_new(&options, 80, 24);
	ui_take(ui, judged);
	for (int i = 0; i < 30; i += 7) {
		struct err filter;
		snprintf(name, sizeof(name), "pod%d:c%d", i, i);
		ck_assert_int_eq(rows_set_filter(ui, name, &filter), 0);
		press(ui, "gy");
		snprintf(name, sizeof(name), "- name: c%d", i);
		ck_assert_msg(shows(ui, name), "%s", name);
		press(ui, "<Esc>");
	}
	ui_free(ui);
	judged_unref(judged);
	inventory_unref(inventory);
}
END_TEST

/* Each head from the left to the right, named at the bottom, then none, and the last one again. */
START_TEST(enter_under_the_head_of_a_layer_opens_its_lesson)
{
	for (int i = 0; i < LAYER_COUNT; i++) {
		struct ui *ui = node_ui(100, 30);
		for (int k = 0; k <= i; k++)
			press(ui, "<Right>");
		cleanup_strbuf struct strbuf named = { 0 };
		strbuf_addf(&named, "%s %s: ", layers[i].head, layers[i].title);
		ck_assert_msg(shows(ui, strbuf_text(&named)), "%s", strbuf_text(&named));
		press(ui, "<Enter>");
		ck_assert_int_eq(ui_screen(ui), SCREEN_EXPLAIN);
		strbuf_reset(&named);
		strbuf_addf(&named, "%s: layer %d of 6", layers[i].title, i + 1);
		ck_assert_msg(shows(ui, strbuf_text(&named)), "%s", strbuf_text(&named));
		press(ui, "<Esc>");
		ck_assert_int_eq(subject_layer(ui), i);
		press(ui, "<Esc><Esc>");
		ck_assert_int_eq(ui_screen(ui), SCREEN_LIST);
		ck_assert_int_eq(ui->list.column, -1);
		ui_free(ui);
	}
}
END_TEST

/* Where the layers have no columns of their own, none of them can be chosen. */
START_TEST(only_the_heads_that_are_shown_are_walked_over)
{
	struct ui *ui = node_ui(56, 20);
	press(ui, "<Right>");
	ck_assert_int_eq(rows_check(ui), 0);
	press(ui, "<Left>");
	ck_assert_int_eq(ui->list.column, -1);
	ui_resize(ui, 100, 30);
	press(ui, "<Right>");
	ck_assert_int_eq(rows_layer(ui), 0);
	ui_resize(ui, 56, 20);
	press(ui, "<Right>");
	ck_assert_int_eq(rows_check(ui), 0);
	ui_free(ui);
}
END_TEST

/* ---- two sources side by side ------------------------------------------------------------ */

#define POD(name, more) "apiVersion: v1\nkind: Pod\nmetadata: {name: " name "}\nspec: {containers: [{name: c" more "}]}\n---\n"

static const char staging[] = POD("same", "") POD("worse", "") POD("better", ", securityContext: {privileged: true}")
	POD("left", "-l");
static const char production[] = POD("better", "") POD("same", "") POD("right", "-r")
	POD("worse", ", securityContext: {privileged: true}");

/* Both texts in one reading, as "isotop staging/ production/" has them. */
static void take_sides(struct ui *ui)
{
	struct inventory_builder *builder = inventory_builder_new();
	struct manifest_load *load = manifest_load_new(builder, NULL);
	load_text(load, staging, "staging/app.yaml");
	load_text(load, production, "production/app.yaml");
	manifest_load_finish(load);
	struct inventory *inventory = inventory_finish(builder, NULL);
	struct judged *judged = judge_inventory(inventory, NULL);
	ui->status.phase = FEED_IDLE;
	ui_take(ui, judged);
	judged_unref(judged);
	inventory_unref(inventory);
}

START_TEST(two_sources_are_paired_and_what_differs_stands_first)
{
	struct tui_options options = stage_options;
	options.sides[0] = "staging/";
	options.sides[1] = "production";
	struct ui *ui = ui_new(&options, 100, 30);
	take_sides(ui);
	press(ui, "D");
	ck_assert(shows(ui, "A is staging/, B is production: 4 of 5 differ."));
	press(ui, "<Enter>"); /* the worst pair: two keys */
	ck_assert_int_eq(ui_screen(ui), SCREEN_DIFF);
	ck_assert_str_eq(watch_subject(&ui->diff.a)->name, "default/worse:c");
	ck_assert(shows(ui, "staging/app.yaml:"));
	ck_assert(shows(ui, "production/app.yaml:"));
	press(ui, "n"); /* the next: three */
	ck_assert_str_eq(watch_subject(&ui->diff.b)->name, "default/better:c");
	ck_assert_str_eq(watch_subject(&ui->diff.b)->declared.file, "production/app.yaml");
	press(ui, "n");
	ck_assert_str_eq(watch_subject(&ui->diff.a)->name, "default/same:c");
	press(ui, "nN");
	ck_assert_str_eq(watch_subject(&ui->diff.a)->name, "default/better:c");
	press(ui, "<Esc>");
	ck_assert(shows(ui, "only in staging/"));
	ck_assert(shows(ui, "only in production"));
	ui_free(ui);
}
END_TEST

START_TEST(where_two_sources_were_not_named_the_key_says_what_to_start)
{
	struct ui *ui = node_ui(100, 30);
	press(ui, "D");
	ck_assert_int_eq(ui_screen(ui), SCREEN_LIST);
	ck_assert(shows(ui, "isotop A/ B/"));
	ui_free(ui);
}
END_TEST

/* ---- nothing to show ------------------------------------------------------------- */

START_TEST(a_check_that_nobody_fails_is_good_news)
{
	struct ui *ui = node_ui(100, 30);
	press(ui, "/api-1<Enter>");
	ck_assert_uint_eq(ui->list.count, 1);
	press(ui, "1");
	ck_assert_uint_eq(ui->list.count, 0);
	ck_assert(shows(ui, "None fails 1,"));
	ck_assert(!shows(ui, "No container passes"));
	press(ui, "1/nobody-has-this-name<Enter>");
	ck_assert(shows(ui, "No container passes the filter."));
	ui_free(ui);
}
END_TEST

START_TEST(an_empty_screen_inside_a_container_offers_self)
{
	struct judged *judged = gallery(GALLERY_EMPTY);
	struct ui *ui = open_ui(&stage_options, 80, 24, GALLERY_EMPTY);
	ck_assert(!shows(ui, "isotop self"));
	((struct inventory *)(uintptr_t)judged->inventory)->host.in_container = true;
	ui_take(ui, judged);
	ck_assert(shows(ui, "inside a container"));
	ck_assert(shows(ui, "isotop self"));
	judged_unref(judged);
	ui_free(ui);
}
END_TEST

/* ---- groups ---------------------------------------------------------------------- */

START_TEST(a_tree_holds_every_container_once_below_the_head_of_its_group)
{
	struct ui *ui = node_ui(120, 40);
	size_t all = ui->list.count;
	bool seen[64] = { false };
	press(ui, "t");
	size_t heads = 0;
	for (size_t row = 0; row < ui->list.count; row++) {
		const struct list_row *what = &ui->list.rows[row];
		heads += what->group >= 0;
		if (what->group >= 0)
			continue;
		ck_assert(!seen[what->subject]);
		seen[what->subject] = true;
	}
	ck_assert_uint_eq(heads, 2); /* a container by itself needs no head */
	ck_assert_uint_eq(ui->list.count, all + heads);
	ck_assert(shows(ui, "shop/web-0  2"));
	press(ui, "t");
	ck_assert_uint_eq(ui->list.count, all);
	ui_free(ui);
}
END_TEST

START_TEST(a_folded_group_hides_its_members_and_stays_folded_over_a_refresh)
{
	struct ui *ui = node_ui(120, 40);
	press(ui, "/web-0<Enter>t");
	ck_assert_uint_eq(ui->list.count, 3);
	press(ui, "G-");
	ck_assert_uint_eq(ui->list.count, 1);
	ck_assert_str_eq(ui->list.selected, "shop/web-0");
	take(ui, GALLERY_LATER);
	ck_assert_uint_eq(ui->list.count, 1);
	press(ui, "<Space>");
	ck_assert_uint_eq(ui->list.marks.count, 2);
	press(ui, "<Space>");
	ck_assert_uint_eq(ui->list.marks.count, 0);
	press(ui, "+");
	ck_assert_uint_eq(ui->list.count, 3);
	press(ui, "<Enter>");
	ck_assert_uint_eq(ui->list.count, 1);
	press(ui, "<Enter>j<Enter>");
	ck_assert_int_eq(ui_screen(ui), SCREEN_SUBJECT);
	ui_free(ui);
}
END_TEST

START_TEST(the_head_of_a_group_shows_its_worst)
{
	struct ui *ui = node_ui(120, 40);
	press(ui, "t");
	for (size_t row = 0; row < ui->list.count; row++) {
		const struct listing_group *group = rows_group(ui, row);
		for (size_t i = 0; group && i < group->count; i++) {
			uint32_t at = ui->list.order[group->first + i];
			const struct judgement *judgement = &ui->judged->judgements[at];
			ck_assert_uint_le(group->judgement.score.value, judgement->score.value);
			for (size_t k = 0; k < CHECK_COUNT; k++)
				ck_assert_int_ge(verdict_badness(group->judgement.checks[k]),
					verdict_badness(judgement->checks[k]));
		}
	}
	ui_free(ui);
}
END_TEST

START_TEST(a_tree_of_containers_by_themselves_says_so)
{
	struct ui *ui = node_ui(120, 40);
	press(ui, "/dind<Enter>t");
	ck_assert(!ui->list.tree);
	ck_assert(shows(ui, "nothing to group"));
	press(ui, "<Esc>t");
	ck_assert(ui->list.tree);
	ck_assert(!shows(ui, "nothing to group"));
	ui_free(ui);
}
END_TEST

/* ---- keys that have nothing to show ------------------------------------------------ */

static const struct {
	enum gallery which;
	const char *way;
	const char *word; /* of the bottom line, which is not there */
	const char *key;
	const char *why;
} idle[] = {
	{ GALLERY_NODE, "", "y source", "y", "no source to show" },
	{ GALLERY_NODE, "<Enter>", "y source", "y", "no source to show" },
	{ GALLERY_FILES, "", "d diff", "d", "it does not run, so there is no drift; mark two" },
	{ GALLERY_FILES, "<Space>", "d diff", "d", "mark two with Space" },
	{ GALLERY_FILES, "<Enter>", "d drift", "d", "no drift to show: it does not run" },
	{ GALLERY_FILES, "", "p pause", "p", "p has nothing to do now: pause" },
	{ GALLERY_NODE, "", "no such word", "+", "+ has nothing to do now: unfold" },
	{ GALLERY_NODE, "<Enter>", "a all", "a", "a has nothing to do now: in the drift pane" },
	{ GALLERY_NODE, "<Enter>2", "no such word", "2", "this is Namespaces" },
};

START_TEST(what_does_nothing_is_not_offered_and_says_why_when_pressed)
{
	struct ui *ui = open_ui(&stage_options, 160, 30, idle[_i].which);
	press(ui, idle[_i].way);
	enum screen_id screen = ui_screen(ui);
	ck_assert(!shows(ui, idle[_i].word));
	press(ui, idle[_i].key);
	ck_assert_int_eq(ui_screen(ui), screen);
	ck_assert(shows(ui, idle[_i].why));
	ui_free(ui);
}
END_TEST

/* What may break stands below both halves: the longer one ended on top of it. */
START_TEST(what_if_draws_nothing_over_what_may_break)
{
	struct ui *ui = node_ui(100, 24);
	press(ui, "wr");
	char *text = picture(ui, false);
	const char *line = strstr(text, "may break");
	ck_assert(line != NULL);
	ck_assert_msg(memmem(line, strcspn(line, "\n"), "\u2192", 3) == NULL, "%.*s", (int)strcspn(line, "\n"), line);
	free(text);
	ui_free(ui);
}
END_TEST

START_TEST(what_does_something_is_offered)
{
	struct ui *ui = open_ui(&stage_options, 160, 30, GALLERY_FILES);
	ck_assert(shows(ui, "y source"));
	press(ui, "<Space><Space>");
	ck_assert(shows(ui, "d diff"));
	press(ui, "d");
	ck_assert_int_eq(ui_screen(ui), SCREEN_DIFF);
	ui_free(ui);
}
END_TEST

/* ---- the preview --------------------------------------------------------------------- */

/* A key held down would send one for every step. Whose it is is said above it, so it is never wrong. */
START_TEST(the_preview_follows_when_the_keys_rest_and_says_whose_it_is)
{
	struct ui *ui = node_ui(120, 40);
	ck_assert(!ui_behind(ui));
	ck_assert(shows(ui, "── kube-system/node-agent-x7f2d:agent"));
	for (int i = 0; i < 5; i++)
		ui_handle(ui, (struct key){ .code = 'j' });
	ck_assert_str_eq(selected_key(ui), "shop/web-0:app");
	ck_assert(ui_behind(ui));
	ck_assert(shows(ui, "── kube-system/node-agent-x7f2d:agent"));
	ui_rest(ui);
	ck_assert(!ui_behind(ui));
	ck_assert(shows(ui, "── shop/web-0:app"));
	/* There and back leaves nothing to do. */
	ui_handle(ui, (struct key){ .code = 'j' });
	ui_handle(ui, (struct key){ .code = 'k' });
	ck_assert(!ui_behind(ui));
	ui_free(ui);
}
END_TEST

/* What it showed before the news is not there to be shown any more, and a page of another width does not fit. */
START_TEST(a_preview_that_is_behind_follows_at_once_with_news_and_with_another_size)
{
	struct ui *ui = node_ui(120, 40);
	ui_handle(ui, (struct key){ .code = 'j' });
	ck_assert(ui_behind(ui));
	take(ui, GALLERY_LATER);
	ck_assert(!ui_behind(ui));
	ui_handle(ui, (struct key){ .code = 'G' });
	ck_assert(ui_behind(ui));
	ui_resize(ui, 110, 40);
	ck_assert(!ui_behind(ui));
	ui_handle(ui, (struct key){ .code = 'g' });
	ck_assert(ui_behind(ui));
	ui_resize(ui, 80, 24);
	ck_assert(!ui_behind(ui));
	ui_free(ui);
}
END_TEST

/* It is made of lines that nobody wants: where the rows need them, it goes. */
START_TEST(a_brief_preview_takes_no_line_from_a_row)
{
	size_t count = 0;
	bool brief = false;
	for (int height = 30; height >= 8; height--) {
		struct ui *ui = node_ui(80, height);
		count = ui->judged->inventory->count;
		if (shows(ui, "FAILS")) {
			brief = true;
			ck_assert(shows(ui, "1 privileged, 2 CAP_SYS_ADMIN kept"));
			ck_assert(!shows(ui, "every capability, every device"));
			/* The last row is there without scrolling. */
			press(ui, "G");
			ck_assert_msg(ui->list.top == 0, "%d lines", height);
		}
		ui_free(ui);
	}
	ck_assert(brief);
	/* More rows than lines: none. */
	struct ui *ui = node_ui(80, (int)count + 6);
	ck_assert(!shows(ui, "FAILS"));
	ck_assert_int_eq(ui->list.form.width, 0);
	ui_free(ui);
}
END_TEST

/* ---- sizes ------------------------------------------------------------------------- */

static const int sizes[][2] = { { 40, 10 }, { 200, 60 }, { 80, 24 }, { 400, 100 }, { 12, 4 }, { 120, 40 } };

/* The first word of the row under the cursor, behind its mark; "" where no row has the cursor. */
static void word_under_cursor(const struct ui *ui, char ret[64])
{
	char *screen = picture(ui, false);
	const char *row = strstr(screen, "\n▌");
	*ret = '\0';
	for (size_t i = 0; row && i < strlen(row) && !*ret; i++)
		if (strspn(row + i, "abcdefghijklmnopqrstuvwxyz-_ABCDEFGHIJKLMNOPQRSTUVWXYZ") > 2)
			snprintf(ret, 64, "%.*s", (int)strcspn(row + i, " :"), row + i);
	free(screen);
}

START_TEST(every_size_keeps_the_container_under_the_cursor)
{
	struct ui *ui = node_ui(120, 40);
	press(ui, "jjjjj");
	char *key = strdup(selected_key(ui));
	for (size_t i = 0; i < ISO_COUNT(sizes); i++) {
		char word[64];
		ui_resize(ui, sizes[i][0], sizes[i][1]);
		ck_assert_str_eq(selected_key(ui), key);
		if (sizes[i][1] < 10)
			continue; /* too low to show rows at all; it is remembered */
		word_under_cursor(ui, word);
		/* It is in sight too; names that are cut begin as they are. */
		ck_assert_msg(strncmp(word, key, 4) == 0, "%s, not %s, at %dx%d", word, key, sizes[i][0], sizes[i][1]);
	}
	free(key);
	ui_free(ui);
}
END_TEST

static const char *const panes[] = { "<Enter>", "j<Enter>3jjjj", "<Enter>9jjj", "<Enter>4jjjjj" };

START_TEST(every_size_keeps_the_row_of_a_pane_under_the_cursor)
{
	struct ui *ui = node_ui(120, 40);
	press(ui, panes[_i]);
	char word[64];
	word_under_cursor(ui, word);
	ck_assert_msg(*word, "no row has the cursor after %s", panes[_i]);
	for (size_t i = 0; i < ISO_COUNT(sizes); i++) {
		char now[64];
		ui_resize(ui, sizes[i][0], sizes[i][1]);
		if (sizes[i][1] < 10)
			continue; /* too low to show rows at all; it is remembered */
		word_under_cursor(ui, now);
		ck_assert_msg(strncmp(now, word, 3) == 0, "%s, not %s, at %dx%d", now, word, sizes[i][0], sizes[i][1]);
	}
	ui_free(ui);
}
END_TEST

/* ---- what was shown before ------------------------------------------------------------- */

/* From the list and back to it; each names all that it depends on. Every screen and page is reached by one (a test looks). */
static const char *const walks[] = {
	"<Home><Enter>1", "<Home>jj<Enter>1", "<Home><Enter>3", "<Home><Enter>39", "<Home>j<Enter>9<Down><Enter>",
	"<Home>jj<Enter>9<Down><Enter>", "<Home><Enter>8", "<Home>jjj<Enter>2", "<Home><Enter>1d", "<Home>v", "<Home>?",
	"<Home><Space>jjjj<Space>d", "<Home><Space>jjj<Space>d", "<Home>jjj<Space><Home><Space>d", "<Home>s", "<Home>E",
	"<Home>jj<Enter>4", "<Home>j<Enter>5", "<Home>jj<Enter>6", "<Home>j<Enter>7", "<Home>jj<Enter>0", "<Home>jj<Enter>1d",
	"<Home>w", "<Home>jjw<Space>", "<Home>jw<Space>", "<Home>jjw!", "<Home>jjw", "<Home>V", "<Home>jjjV", "<Home>A", "<Home>!", "<Home>i",
	"<Home>j<Enter>i", "<Home><F2>", "<Home>jj<Right><Enter>", "<Home>j<Left><Enter>", "<Home>jjjf", "<Home><Space>jj<Space>w<Space>",
	"<Home>V<Down><Down>", "<Home>A<End>", "<Home>v<Down>", "<Home>Tg", "<Home>Tgnn<Space>", "<Home>3", "<Home>/shop", "<Home>3A", "<Home>:",
};

static void go_back(struct ui *ui)
{
	for (int i = 0; i < 20 && (ui_screen(ui) != SCREEN_LIST || rows_esc(ui) == LIST_ESC_CLEAR || ui->prompt.kind); i++)
		press(ui, "<Esc>");
	ck_assert_int_eq(ui_screen(ui), SCREEN_LIST);
}

START_TEST(every_screen_and_page_is_walked_to)
{
	/* What a fix would write takes a file, and to compare takes two sources: each has a test of its own. */
	bool screen_seen[SCREEN_COUNT] = { [SCREEN_FIX] = true };
	bool page_seen[PAGE_COUNT] = { [PAGE_SETS] = true };
	struct ui *ui = node_ui(80, 30);
	for (size_t i = 0; i < ISO_COUNT(walks); i++) {
		press(ui, walks[i]);
		screen_seen[ui_screen(ui)] = true;
		if (ui_screen(ui) == SCREEN_PAGE)
			page_seen[ui->pages.stack[ui->pages.depth - 1]] = true;
		go_back(ui);
	}
	for (size_t i = 0; i < SCREEN_COUNT; i++)
		ck_assert_msg(screen_seen[i], "no walk ends on the screen %s", screens[i].name);
	for (size_t i = 0; i < PAGE_COUNT; i++)
		ck_assert_msg(page_seen[i], "no walk ends on page %zu", i);
	ui_free(ui);
}
END_TEST

/* The first line that differs says more than two whole screens. */
static void looks_like(const struct ui *ui, const char *wanted, const char *keys, const char *before)
{
	char *got = picture(ui, false);
	size_t at = 0;
	while (got[at] && got[at] == wanted[at])
		at++;
	while (at > 0 && got[at - 1] != '\n')
		at--;
	ck_assert_msg(strcmp(got, wanted) == 0, "%dx%d, %s after %s: \"%.*s\" not \"%.*s\"", ui->width, ui->height, keys, before,
		(int)strcspn(got + at, "\n"), got + at, (int)strcspn(wanted + at, "\n"), wanted + at);
	free(got);
}

/* What a key says, that its pane is shown already, depends on where it was pressed. */
static void walk(struct ui *ui, const char *keys)
{
	press(ui, keys);
	ui->message[0] = '\0';
	ui_layout(ui);
	ui_rest(ui);
}

/* A lesson that was seen is folded: that alone is meant to be remembered. */
static void forget_lessons(struct ui *ui)
{
	ui->subject.lessons_seen = ui->subject.lessons_shown = 0;
}

/* What became of the node five seconds on. */
static void five_seconds_on(struct ui *ui)
{
	struct judged *later = gallery(GALLERY_LATER);
	ui->now += 5;
	ui_take(ui, later);
	judged_unref(later);
}

/* The events are looked at, so that the notice of them is not another. */
static void look_at_events(struct ui *ui)
{
	go_back(ui);
	press(ui, "E<Esc>");
}

static const int walked_widths[] = { 80, 120, 200 };

/* A walk by one that has shown nothing before, at each width. */
static void walk_fresh(const char *keys, bool news, char *ret_pictures[ISO_COUNT(walked_widths)])
{
	for (size_t i = 0; i < ISO_COUNT(walked_widths); i++) {
		struct ui *ui = node_ui(walked_widths[i], 30);
		if (news) {
			five_seconds_on(ui);
			look_at_events(ui);
		}
		walk(ui, keys);
		ret_pictures[i] = picture(ui, false);
		ui_free(ui);
	}
}

static void free_pictures(char *pictures[ISO_COUNT(walked_widths)])
{
	for (size_t i = 0; i < ISO_COUNT(walked_widths); i++)
		free(pictures[i]);
}

START_TEST(a_screen_is_the_same_whatever_was_shown_before)
{
	char *fresh[ISO_COUNT(walked_widths)];
	struct ui *ui = node_ui(80, 30);
	walk_fresh(walks[_i], false, fresh);
	for (size_t before = 0; before < ISO_COUNT(walks); before++) {
		size_t size = (before + (size_t)_i) % ISO_COUNT(walked_widths);
		ui_resize(ui, walked_widths[size], 30);
		press(ui, walks[before]);
		go_back(ui);
		forget_lessons(ui);
		walk(ui, walks[_i]);
		looks_like(ui, fresh[size], walks[_i], walks[before]);
		go_back(ui);
	}
	free_pictures(fresh);
	ui_free(ui);
}
END_TEST

/* With news in between: back in the list, or while the screen of before is shown. */
START_TEST(a_screen_is_the_same_whatever_was_shown_before_the_news)
{
	char *fresh[ISO_COUNT(walked_widths)];
	walk_fresh(walks[_i], true, fresh);
	for (size_t before = (size_t)_i % 3; before < ISO_COUNT(walks); before += 3) {
		size_t size = before / 3 % ISO_COUNT(walked_widths);
		struct ui *ui = node_ui(walked_widths[size], 30);
		press(ui, walks[before]);
		if (before % 2)
			go_back(ui);
		five_seconds_on(ui);
		look_at_events(ui);
		forget_lessons(ui);
		walk(ui, walks[_i]);
		looks_like(ui, fresh[size], walks[_i], walks[before]);
		ui_free(ui);
	}
	free_pictures(fresh);
}
END_TEST

/* An escape that was open at the last visit and is not known now has not gone. */
START_TEST(what_was_open_and_is_not_known_now_is_no_good_news)
{
	static const struct {
		enum escape_verdict now;
		const char *says;
	} rows[] = { { ESCAPE_UNKNOWN, "? load-module  not known any more, was open" },
		{ ESCAPE_LAYERED, "\u25cf load-module  not open any more" } };
	for (size_t i = 0; i < ISO_COUNT(rows); i++) {
		struct ui *ui = node_ui(100, 30);
		size_t module = (size_t)escape_index("load-module");
		struct judgement then = ui->judged->judgements[0];
		struct judgement now = then;
		const struct subject *subject = ui->judged->inventory->subjects[0];
		then.escapes[module] = ESCAPE_OPEN;
		now.escapes[module] = (uint8_t)rows[i].now;
		const struct since_row row = { SINCE_BETTER, { subject, &then, subject, &now, NULL }, NULL };
		past_since(ui, &row, ui->now - 60);
		past_rows(ui);
		press(ui, "E");
		ck_assert_msg(shows(ui, rows[i].says), "%s", rows[i].says);
		ui_free(ui);
	}
}
END_TEST

/* ---- what it comes to ---------------------------------------------------------------- */

START_TEST(one_sentence_says_what_a_judgement_comes_to)
{
	struct judged *judged = gallery((enum gallery)_i);
	for (size_t i = 0; i < judged->inventory->count; i++) {
		const struct judgement *judgement = &judged->judgements[i];
		cleanup_strbuf struct strbuf text = { 0 };
		bool open = false;
		for (size_t k = 0; k < ESCAPE_COUNT; k++)
			open |= judgement->escapes[k] == ESCAPE_OPEN;
		consequence_text(judged->inventory->subjects[i], judged->inventory, judgement, &text);
		ck_assert(judgement->judged == (text.len > 0));
		if (judgement->judged)
			ck_assert_msg(strncmp(strbuf_text(&text), open ? "whoever is inside" : "no escape is open", 17) == 0,
				"%s: %s", judged->inventory->subjects[i]->name, strbuf_text(&text));
	}
	judged_unref(judged);
}
END_TEST

/* Check 1 fails for more than what is privileged. */
static const struct {
	const char *service;
	enum verdict privileged;
	const char *because;
} becauses[] = {
	{ "privileged: true", VERDICT_FAIL, "because it is privileged" },
	{ "cap_add: [SYS_MODULE], volumes: [\"/run/docker.sock:/s\"]", VERDICT_FAIL, "because it holds CAP_SYS_MODULE (" },
	{ "cap_add: [SYS_ADMIN], security_opt: [\"apparmor:unconfined\"]", VERDICT_PASS,
		"because it can write its own /proc/sys (" },
	{ "pid: host, cap_drop: [ALL], cap_add: [SETUID, SYS_PTRACE], security_opt: [\"apparmor:unconfined\"]", VERDICT_FAIL,
		"because it holds CAP_SYS_PTRACE (" },
	{ "cap_add: [BPF, PERFMON], security_opt: [\"seccomp:unconfined\"]", VERDICT_PASS,
		"because it holds CAP_PERFMON and CAP_BPF (" },
};

START_TEST(it_says_privileged_of_what_is)
{
	cleanup_strbuf struct strbuf text = { 0 };
	cleanup_strbuf struct strbuf yaml = { 0 };
	strbuf_addf(&yaml, "services: {a: {image: x, %s}}", becauses[_i].service);
	struct inventory *inventory = loaded_inventory(strbuf_text(&yaml), "compose.yaml");
	struct judgement judgement;
	judge(inventory->subjects[0], inventory, &judgement);
	ck_assert_int_eq(judgement.checks[check_index("privileged")], becauses[_i].privileged);
	consequence_text(inventory->subjects[0], inventory, &judgement, &text);
	ck_assert_msg(strstr(strbuf_text(&text), becauses[_i].because) != NULL, "%s", strbuf_text(&text));
	inventory_unref(inventory);
}
END_TEST

START_TEST(a_preview_opens_with_it_and_has_the_costliest_check_first)
{
	struct ui *ui = node_ui(160, 50);
	press(ui, "/dind<Enter>");
	ck_assert(shows(ui, "dind: whoever is inside is root of this node, because it is privileged"));
	char *screen = picture(ui, false);
	ck_assert_ptr_nonnull(strstr(screen, " 5  unconfined"));
	ck_assert(strstr(screen, " 5  unconfined") < strstr(screen, " 3  runs as root"));
	free(screen);
	ui_free(ui);
}
END_TEST

/* What stands over rows explains itself as they do, and is not where the cursor begins. */
static const struct {
	const char *keys; /* to a pane, and up to the heading */
	const char *shows;
} headings[] = {
	{ "<Enter>9<Up><Enter>", "The columns of the escapes" },
	{ "<Enter>9<Up><Enter>j<Enter>", "what stands under CAP among the escapes" },
};

START_TEST(enter_on_a_heading_opens_its_lesson)
{
	struct ui *ui = node_ui(120, 40);
	press(ui, headings[_i].keys);
	ck_assert_int_eq(ui_screen(ui), SCREEN_EXPLAIN);
	ck_assert_msg(shows(ui, headings[_i].shows), "%s", headings[_i].shows);
	ui_free(ui);
}
END_TEST

/* Every title and every row of heads in every pane can be gone to, and Enter explains it. */
START_TEST(every_heading_in_a_pane_has_a_lesson)
{
	struct ui *ui = node_ui(100, 40);
	for (const char *tab = "23456789"; *tab; tab++) {
		char keys[16];
		snprintf(keys, sizeof(keys), "<Enter>%c", *tab);
		press(ui, keys);
		for (size_t line = 0; line < page_lines(ui->pane->page); line++)
			ck_assert_msg(!page_heading(ui->pane->page, line) || page_ref(ui->pane->page, line), "pane %c, line %zu",
				*tab, line);
		press(ui, "<Esc>");
	}
	ui_free(ui);
}
END_TEST

Suite *tui_screens_suite(void)
{
	Suite *suite = suite_create("tui screens");
	TCase *sight = tcase_create("sight");
	tcase_add_loop_test(sight, the_row_under_the_cursor_is_marked_from_end_to_end, 0, ISO_COUNT(usual_sizes));
	tcase_add_loop_test(sight, a_score_of_nothing_is_the_row_that_is_seen_first, 0, ISO_COUNT(usual_sizes));
	suite_add_tcase(suite, sight);
	TCase *unread = tcase_create("unread");
	tcase_add_test(unread, a_page_lists_all_that_was_not_read_with_its_reason);
	tcase_add_test(unread, where_all_was_read_the_page_says_so);
	suite_add_tcase(suite, unread);
	TCase *common = tcase_create("common");
	tcase_add_test(common, a_page_says_who_shares_what_and_leads_to_each);
	tcase_add_test(common, what_many_have_in_common_is_one_row_that_lists_them);
	suite_add_tcase(suite, common);
	TCase *sets = tcase_create("sets");
	tcase_add_test(sets, two_sources_are_paired_and_what_differs_stands_first);
	tcase_add_test(sets, where_two_sources_were_not_named_the_key_says_what_to_start);
	suite_add_tcase(suite, sets);
	TCase *words = tcase_create("words");
	tcase_add_test(words, one_key_says_what_the_screen_shows_and_each_word_has_its_lesson);
	tcase_add_test(words, the_help_has_a_glossary_whose_words_open);
	tcase_add_test(words, enter_on_a_verdict_of_the_list_opens_its_lesson);
	tcase_add_test(words, enter_under_the_head_of_a_layer_opens_its_lesson);
	tcase_add_test(words, source_opens_at_the_container);
	tcase_add_test(words, a_small_pane_folds_a_lesson_that_was_seen);
	tcase_add_test(words, only_the_heads_that_are_shown_are_walked_over);
	suite_add_tcase(suite, words);
	TCase *explain = tcase_create("explain");
	tcase_add_test(explain, a_row_that_is_opened_is_explained_and_esc_leads_back);
	tcase_add_test(explain, a_container_that_another_leads_to_is_left_for_the_first);
	suite_add_tcase(suite, explain);
	TCase *nothing = tcase_create("nothing");
	tcase_add_test(nothing, a_check_that_nobody_fails_is_good_news);
	tcase_add_test(nothing, an_empty_screen_inside_a_container_offers_self);
	suite_add_tcase(suite, nothing);
	TCase *tree = tcase_create("tree");
	tcase_add_test(tree, a_tree_holds_every_container_once_below_the_head_of_its_group);
	tcase_add_test(tree, a_folded_group_hides_its_members_and_stays_folded_over_a_refresh);
	tcase_add_test(tree, the_head_of_a_group_shows_its_worst);
	tcase_add_test(tree, a_tree_of_containers_by_themselves_says_so);
	tcase_add_loop_test(tree, what_does_nothing_is_not_offered_and_says_why_when_pressed, 0, (int)ISO_COUNT(idle));
	tcase_add_test(tree, what_does_something_is_offered);
	tcase_add_test(tree, what_if_draws_nothing_over_what_may_break);
	suite_add_tcase(suite, tree);
	TCase *preview = tcase_create("preview");
	tcase_add_test(preview, the_preview_follows_when_the_keys_rest_and_says_whose_it_is);
	tcase_add_test(preview, a_preview_that_is_behind_follows_at_once_with_news_and_with_another_size);
	tcase_add_test(preview, a_brief_preview_takes_no_line_from_a_row);
	suite_add_tcase(suite, preview);
	tcase_add_loop_test(preview, one_sentence_says_what_a_judgement_comes_to, 0, GALLERY_PART + 1);
	tcase_add_loop_test(preview, it_says_privileged_of_what_is, 0, ISO_COUNT(becauses));
	tcase_add_test(preview, a_preview_opens_with_it_and_has_the_costliest_check_first);
	TCase *resize = tcase_create("sizes");
	tcase_add_test(resize, every_size_keeps_the_container_under_the_cursor);
	tcase_add_loop_test(resize, every_size_keeps_the_row_of_a_pane_under_the_cursor, 0, ISO_COUNT(panes));
	suite_add_tcase(suite, resize);
	TCase *before = tcase_create("before");
	tcase_add_test(before, every_screen_and_page_is_walked_to);
	tcase_add_loop_test(before, a_screen_is_the_same_whatever_was_shown_before, 0, (int)ISO_COUNT(walks));
	tcase_add_loop_test(before, a_screen_is_the_same_whatever_was_shown_before_the_news, 0, (int)ISO_COUNT(walks));
	tcase_add_test(before, what_was_open_and_is_not_known_now_is_no_good_news);
	tcase_add_loop_test(before, enter_on_a_heading_opens_its_lesson, 0, ISO_COUNT(headings));
	tcase_add_test(before, every_heading_in_a_pane_has_a_lesson);
	suite_add_tcase(suite, before);
	return suite;
}
