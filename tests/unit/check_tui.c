/* SPDX-License-Identifier: Apache-2.0 */
/* The screen as a whole: what keys do, what follows a refresh, what every size shows. */
#include "config.h"

#include "suites.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <isotop/judged.h>

#include "tui/watch.h"
#include "tui/stage.h"
#include "tui/acts.h"
#include "tui/dispatch.h"
#include "tui/screens/explain.h"
#include "tui/screens/rows.h"
#include "tui/ui.h"

/* ---- keys ------------------------------------------------------------------------ */

START_TEST(every_key_has_a_name_that_reads_back_as_the_key)
{
	for (size_t k = 0; k < BINDING_KEYS && bindings[_i].keys[k]; k++) {
		uint32_t code = bindings[_i].keys[k];
		char name[KEY_NAME_MAX];
		char text[KEY_NAME_MAX + 2];
		struct key key;
		struct err err;
		key_spell(code, name);
		snprintf(text, sizeof(text), name[1] ? "<%s>" : "%s", name);
		if (code == '<')
			strcpy(text, "<lt>");
		const char *at = text;
		ck_assert_msg(key_parse(&at, &key, &err) == 0, "%s: %s", text, err.text);
		ck_assert_uint_eq(key.code, code);
		ck_assert_str_eq(at, "");
	}
}
END_TEST

START_TEST(what_is_no_key_is_refused)
{
	static const char *const wrong[] = { "<Nonsense>", "<F13>", "<F0>", "<Click here>", "\033", "<Ctrl->" };
	for (size_t i = 0; i < ISO_COUNT(wrong); i++) {
		const char *at = wrong[i];
		struct key key;
		struct err err = { 0 };
		ck_assert_int_eq(key_parse(&at, &key, &err), -EINVAL);
		ck_assert_uint_gt(strlen(err.text), 0);
	}
	const char *end = "";
	struct key key;
	ck_assert_int_eq(key_parse(&end, &key, NULL), -ENOENT);
}
END_TEST

START_TEST(no_screen_has_a_key_twice)
{
	for (size_t a = 0; a < binding_count; a++)
		for (size_t b = 0; b < a; b++) {
			if (!(bindings[a].screens & bindings[b].screens))
				continue;
			for (size_t i = 0; i < BINDING_KEYS && bindings[a].keys[i]; i++)
				for (size_t k = 0; k < BINDING_KEYS && bindings[b].keys[k]; k++)
					ck_assert_uint_ne(bindings[a].keys[i], bindings[b].keys[k]);
		}
}
END_TEST

/* Ways to a screen from which a key may have something to do. Each ends with the screen's own keys working. */
static const struct {
	enum screen_id screen;
	const char *keys;
} ways[] = {
	{ SCREEN_LIST, "" },
	{ SCREEN_LIST, "jjjj" },
	{ SCREEN_LIST, "/web-0<Enter>t" },
	{ SCREEN_LIST, "/web-0<Enter>t-" },
	{ SCREEN_LIST, "G" },
	{ SCREEN_LIST, "jj3<Space>" },
	{ SCREEN_SUBJECT, "<Enter>" },
	{ SCREEN_SUBJECT, "<Enter>2" },
	{ SCREEN_SUBJECT, "<Enter>3jjjjjjj" },
	{ SCREEN_SUBJECT, "<Enter>3G" },
	{ SCREEN_EXPLAIN, "<Enter><Enter>" },
	{ SCREEN_EXPLAIN, "<Enter>3G<Enter>" },
	{ SCREEN_EXPLAIN, "<Enter><Enter>jjjj" },
	{ SCREEN_EXPLAIN, "<Enter><Enter>G" },
	{ SCREEN_HELP, "?" },
	{ SCREEN_HELP, "?jjjjjjj" },
	{ SCREEN_HELP, "?G" },
	{ SCREEN_SORT, "s" },
	{ SCREEN_SORT, "sj" },
	{ SCREEN_SORT, "sG" },
	{ SCREEN_SUBJECT, "<Enter>d" },
	{ SCREEN_PAGE, "v" },
	{ SCREEN_PAGE, "vj" },
	{ SCREEN_PAGE, "!" },
	{ SCREEN_PAGE, "vG" },
	{ SCREEN_SETTINGS, "<F2>" },
	{ SCREEN_SETTINGS, "<F2>jjj" },
	{ SCREEN_TOUR, "T" },
	{ SCREEN_TOUR, "T<Space>" },
	{ SCREEN_TOUR, "T<Space>j" },
	{ SCREEN_TOUR, "TG" },
	{ SCREEN_TOUR, "Tn<Space>G" },
	{ SCREEN_EVENTS, "E" },
	{ SCREEN_EVENTS, "EG" },
	{ SCREEN_DIFF, "<Space><Space>d" },
	{ SCREEN_DIFF, "<Space><Space>dG" },
	{ SCREEN_WHATIF, "w" },
	{ SCREEN_WHATIF, "wG" },
	{ SCREEN_WHATIF, "w jj!" },
	{ SCREEN_FIX, "" },
	{ SCREEN_FIX, "G" },
};

/* Nothing of the gallery stands in a file: what would be changed in one, and what is left. */
static void show_fix(struct ui *ui)
{
	for (int i = 0; i < 40; i++)
		strbuf_addf(&ui->fix_shown.text.diff, "+line %d\n", i);
	watch_hold(&ui->fix_shown.watch, ui->judged, 0);
	strbuf_adds(&ui->fix_shown.text.left, "check 7: a named volume in place of the host path\n");
	ui->fix_shown.serial++;
	ui_push(ui, SCREEN_FIX);
	ui_layout(ui);
}

/* Does the key change the screen, or ask something of the loop, from any of the ways to this screen? */
static bool does_something(enum screen_id screen, uint32_t code)
{
	bool done = false;
	for (size_t i = 0; i < ISO_COUNT(ways) && !done; i++) {
		if (ways[i].screen != screen)
			continue;
		struct ui *ui = node_ui(80, 16);
		take(ui, GALLERY_LATER);
		if (screen == SCREEN_FIX)
			show_fix(ui);
		press(ui, ways[i].keys);
		ck_assert_int_eq(ui_screen(ui), screen);
		char *before = picture(ui, true);
		/* A click is on the last word of the bottom line. */
		struct key key = { .code = code, .y = ui->height - 1, .x = 2 };
		enum effect effect = ui_handle(ui, key);
		char *after = picture(ui, true);
		done = effect != EFFECT_NONE || strcmp(before, after) != 0;
		free(before);
		free(after);
		ui_free(ui);
	}
	return done;
}

/* Panes have nothing to move sideways before there is a listing among them. */
static bool waits_for_a_listing(const struct binding *binding, enum screen_id screen)
{
	return (binding->arg == MOTION_LEFT || binding->arg == MOTION_RIGHT) && binding->with == act_move &&
	       screen != SCREEN_LIST;
}

START_TEST(every_key_does_something_on_every_screen_that_lists_it)
{
	const struct binding *binding = &bindings[_i];
	for (enum screen_id screen = 0; screen < SCREEN_COUNT; screen++) {
		if (!(binding->screens & 1u << screen) || waits_for_a_listing(binding, screen))
			continue;
		for (size_t k = 0; k < BINDING_KEYS && binding->keys[k]; k++) {
			char name[KEY_NAME_MAX];
			ck_assert_msg(does_something(screen, binding->keys[k]), "%s does nothing in the %s",
				key_spell(binding->keys[k], name), screens[screen].name);
		}
	}
}
END_TEST

START_TEST(help_tells_of_every_key_and_the_bottom_line_of_what_works)
{
	struct ui *ui = node_ui(120, 200);
	press(ui, "?");
	for (size_t i = 0; i < binding_count; i++) {
		cleanup_strbuf struct strbuf label = { 0 };
		if (!bindings[i].help)
			continue;
		binding_label(&bindings[i], BINDING_KEYS, &label);
		ck_assert_msg(shows(ui, label.data), "%s", label.data);
		char words[20];
		snprintf(words, sizeof(words), "%s", bindings[i].help);
		ck_assert_msg(shows(ui, words), "%s", words);
	}
	ui_free(ui);
	ui = node_ui(80, 24);
	ck_assert(shows(ui, "Enter open"));
	ck_assert(!shows(ui, "Esc clear"));
	press(ui, "3");
	ck_assert(shows(ui, "Esc clear"));
	press(ui, "<Esc>/nothing-has-this-name<Enter>");
	ck_assert(!shows(ui, "Enter open"));
	ui_free(ui);
}
END_TEST

/* Neither the second mark of a paste, where it is lost, nor what is not printable is in anybody's way. */
START_TEST(what_is_pasted_goes_into_a_prompt_or_nowhere)
{
	struct ui *ui = node_ui(80, 24);
	press(ui, "<Paste>Qq?jj<Enter><F10>");
	ck_assert(shows(ui, "a paste is ignored here"));
	ck_assert(shows(ui, "Esc ends it"));
	ck_assert_int_eq(ui_screen(ui), SCREEN_LIST);
	ck_assert_uint_eq(ui->list.cursor, 0);
	press(ui, "<Paste-end>");
	ck_assert(!shows(ui, "Esc ends it"));
	press(ui, "j<Paste>kkk<Esc>j");
	ck_assert_uint_eq(ui->list.cursor, 2);
	press(ui, "/a<Paste>no<Tab>-<Enter>such<Paste-end>");
	ck_assert_str_eq(ui->prompt.text, "ano-such");
	press(ui, "<Enter>");
	ck_assert(shows(ui, "No container passes"));
	ck_assert_int_eq(press(ui, "<Paste-end>Q"), EFFECT_QUIT);
	ui_free(ui);
}
END_TEST

/* ---- list ------------------------------------------------------------------------ */

START_TEST(the_cursor_stays_on_its_container_whatever_a_refresh_brings)
{
	struct ui *ui = node_ui(100, 24);
	press(ui, "/postgres<Enter><Esc>");
	ck_assert_str_eq(selected_key(ui), "postgres");
	size_t before = ui->list.cursor;
	take(ui, GALLERY_LATER);
	ck_assert_str_eq(selected_key(ui), "postgres");
	press(ui, "sjj<Enter>");
	ck_assert_str_eq(selected_key(ui), "postgres");
	press(ui, "I");
	ck_assert_str_eq(selected_key(ui), "postgres");
	ck_assert_uint_ne(ui->list.cursor, before);
	/* What is gone leaves the cursor on its row. */
	take(ui, GALLERY_NODE);
	press(ui, "s<Home><Enter>/dind<Enter><Esc>");
	before = ui->list.cursor;
	ck_assert_str_eq(selected_key(ui), "ci/dind");
	take(ui, GALLERY_LATER);
	ck_assert_uint_eq(ui->list.cursor, before);
	take(ui, GALLERY_EMPTY);
	ck_assert_int_eq(rows_selected(ui), -1);
	ui_free(ui);
}
END_TEST

START_TEST(a_filter_follows_the_typing_and_esc_brings_the_old_one_back)
{
	struct ui *ui = node_ui(100, 24);
	size_t all = ui->list.count;
	press(ui, "/shop");
	size_t some = ui->list.count;
	ck_assert_uint_gt(some, 0);
	ck_assert_uint_lt(some, all);
	press(ui, "<Backspace><Backspace><Backspace><Backspace>");
	ck_assert_uint_eq(ui->list.count, all);
	press(ui, "shop<Enter>");
	ck_assert_uint_eq(ui->list.count, some);
	ck_assert(shows(ui, "filter: shop"));
	press(ui, "/x<Esc>");
	ck_assert_str_eq(ui->list.filter_text, "shop");
	ck_assert_uint_eq(ui->list.count, some);
	press(ui, "<Esc>");
	ck_assert_uint_eq(ui->list.count, all);
	ui_free(ui);
}
END_TEST

START_TEST(a_filter_with_an_error_says_so_and_keeps_the_rows)
{
	struct ui *ui = node_ui(100, 24);
	press(ui, "/!evil");
	size_t before = ui->list.count;
	ck_assert_uint_gt(before, 0);
	press(ui, " |");
	ck_assert_uint_gt(strlen(ui->prompt.err.text), 0);
	char words[16];
	snprintf(words, sizeof(words), "%.15s", ui->prompt.err.text);
	ck_assert(shows(ui, words));
	ck_assert_uint_eq(ui->list.count, before);
	press(ui, "<Enter>");
	ck_assert_int_eq(ui->prompt.kind, PROMPT_FILTER);
	press(ui, "<Ctrl-U>score<lt>60<Enter>");
	ck_assert_int_eq(ui->prompt.kind, PROMPT_NONE);
	for (size_t i = 0; i < ui->list.count; i++)
		ck_assert_uint_lt(ui->judged->judgements[ui->list.rows[i].subject].score.value, 60);
	ui_free(ui);
}
END_TEST

START_TEST(a_digit_keeps_those_that_do_not_pass_that_check)
{
	struct ui *ui = node_ui(100, 24);
	size_t all = ui->list.count;
	int check = _i;
	char key[] = { (char)('0' + (check + 1) % 10), '\0' };
	press(ui, key);
	for (size_t i = 0; i < ui->list.count; i++)
		ck_assert_uint_ne(ui->judged->judgements[ui->list.rows[i].subject].checks[check], VERDICT_PASS);
	ck_assert(shows(ui, checks[check].title));
	press(ui, key);
	ck_assert_uint_eq(ui->list.count, all);
	ui_free(ui);
}
END_TEST

START_TEST(marks_belong_to_containers_not_to_rows)
{
	struct ui *ui = node_ui(100, 24);
	press(ui, "/postgres<Enter><Space><Esc>");
	ck_assert_uint_eq(ui->list.marks.count, 1);
	ck_assert(names_have(&ui->list.marks, "postgres"));
	press(ui, "I");
	ck_assert(names_have(&ui->list.marks, "postgres"));
	press(ui, "/postgres<Enter><Space><Esc>");
	ck_assert_uint_eq(ui->list.marks.count, 0);
	ui_free(ui);
}
END_TEST

static int column_of(struct ui *ui, int y, const char *text)
{
	struct canvas *canvas = canvas_new(ui->width, ui->height, ui->ascii);
	int x = -1;
	int width;
	ui_draw(ui, canvas);
	ck_assert_msg(canvas_find(canvas, y, 0, ui->width, text, &x, &width), "%s", text);
	canvas_free(canvas);
	return x;
}

static void click(struct ui *ui, int y, int x)
{
	ui_handle(ui, (struct key){ K_CLICK, y, x });
}

START_TEST(a_click_does_what_stands_there)
{
	struct ui *ui = node_ui(140, 24);
	click(ui, 5, 30);
	ck_assert_uint_eq(ui->list.cursor, 2);
	click(ui, 2, column_of(ui, 2, "NAME"));
	ck_assert_str_eq(columns[ui->list.listing.column].id, "name");
	click(ui, 2, column_of(ui, 2, "NAME"));
	ck_assert(ui->list.listing.inverted);
	click(ui, ui->height - 1, column_of(ui, ui->height - 1, "sort"));
	ck_assert_int_eq(ui_screen(ui), SCREEN_SORT);
	press(ui, "<Esc>");
	click(ui, 3, 30);
	click(ui, 3, 30);
	ck_assert_int_eq(ui_screen(ui), SCREEN_SUBJECT);
	click(ui, 1, column_of(ui, 1, "Capabilities"));
	ck_assert(shows(ui, "SYS_ADMIN"));
	click(ui, ui->height - 1, column_of(ui, ui->height - 1, "back"));
	ck_assert_int_eq(ui_screen(ui), SCREEN_LIST);
	/* Where nothing stands nothing happens. */
	click(ui, ui->height - 2, 1);
	click(ui, 0, 0);
	click(ui, -1, -1);
	click(ui, 1000, 1000);
	ck_assert_int_eq(ui_screen(ui), SCREEN_LIST);
	ui_free(ui);
}
END_TEST

/* ---- container ------------------------------------------------------------------------ */

START_TEST(a_container_that_is_gone_can_still_be_read)
{
	struct ui *ui = node_ui(110, 30);
	press(ui, "/dind<Enter><Enter>");
	ck_assert(shows(ui, "runs as root"));
	take(ui, GALLERY_LATER);
	ck_assert(shows(ui, "gone"));
	ck_assert(shows(ui, "runs as root"));
	press(ui, "3");
	ck_assert(shows(ui, "SYS_MODULE"));
	take(ui, GALLERY_NODE);
	ck_assert(!shows(ui, "gone"));
	ui_free(ui);
}
END_TEST

START_TEST(tabs_turn_round_and_every_pane_says_something)
{
	struct ui *ui = node_ui(120, 30);
	press(ui, "<Enter>");
	char *first = picture(ui, false);
	char *before = picture(ui, false);
	size_t tabs = 0;
	do {
		press(ui, "<Tab>");
		char *now = picture(ui, false);
		ck_assert_str_ne(before, now);
		ck_assert_uint_gt(page_lines(ui->subject.pane.page), 0);
		free(before);
		before = now;
		tabs++;
	} while (ui->subject.tab);
	/* The checklist, the six layers, and what came to them. */
	ck_assert_uint_gt(tabs, LAYER_COUNT + 1);
	ck_assert_str_eq(first, before);
	press(ui, "<Shift-Tab>");
	ck_assert_uint_eq(ui->subject.tab, tabs - 1);
	free(first);
	free(before);
	ui_free(ui);
}
END_TEST

START_TEST(a_refresh_keeps_the_place_in_a_pane)
{
	struct ui *ui = node_ui(100, 20);
	press(ui, "/postgres<Enter><Enter>3/LEASE<Enter>");
	size_t top = ui->subject.pane.top;
	ck_assert_uint_gt(top, 0);
	take(ui, GALLERY_LATER);
	ck_assert_uint_eq(ui->subject.pane.top, top);
	press(ui, "<Esc>");
	ck_assert_str_eq(ui->subject.pane.needle, "");
	ck_assert_int_eq(ui_screen(ui), SCREEN_SUBJECT);
	ui_free(ui);
}
END_TEST

/* On a small screen the matrix is not pushed out by words about it, and keeps its barriers as long as they fit. */
static const struct {
	int width;
	int height;
	bool barriers;
} escape_sizes[] = { { 40, 10, false }, { 60, 15, false }, { 80, 24, true }, { 120, 40, true } };

START_TEST(the_escapes_open_on_the_first_of_them)
{
	for (size_t i = 0; i < 8; i++) {
		struct ui *ui = node_ui(escape_sizes[_i].width, escape_sizes[_i].height);
		for (size_t down = 0; down < i; down++)
			press(ui, "j");
		press(ui, "<Enter>9");
		ck_assert_ptr_nonnull(pane_ref(&ui->subject.pane));
		ck_assert_int_eq(shows(ui, "USR"), escape_sizes[_i].barriers);
		ck_assert_int_eq(shows(ui, "gives way"), escape_sizes[_i].barriers);
		ui_free(ui);
	}
}
END_TEST

/* ---- whatever the size, whatever the names -------------------------------------------------- */

static const char *const walks[] = { "", "jj", "/evil", "/evil<Enter><Enter>", "<Enter>3", "<Enter>8", "?", "s", "3",
	"lll", "<Space>", "/score<lt>" };

/* Nothing in the cell that is not printable, nor beyond ASCII where that is asked for. */
static bool cell_is_clean(const struct cell *cell, bool ascii)
{
	const char *at = cell->bytes;
	struct cluster cluster;
	while (cluster_next(&at, cell->bytes + cell->len, &cluster))
		if (!cluster.safe || (ascii && cluster.code >= 0x7F))
			return false;
	return true;
}

/* One assertion a screen: check writes a record for each, which would take longer than all the drawing. */
static void check_cells(const struct ui *ui)
{
	struct canvas *canvas = canvas_new(ui->width, ui->height, ui->ascii);
	int dirty = 0;
	ui_draw(ui, canvas);
	for (int y = 0; y < ui->height; y++)
		for (int x = 0; x < ui->width; x++)
			dirty += !cell_is_clean(canvas_cell(canvas, y, x), ui->ascii);
	ck_assert_int_eq(dirty, 0);
	canvas_free(canvas);
}

START_TEST(every_size_can_be_drawn_and_nothing_hostile_gets_through)
{
	static const int sizes[][2] = { { 1, 1 }, { 2, 1 }, { 1, 5 }, { 5, 2 }, { 10, 3 }, { 20, 4 }, { 40, 10 },
		{ 59, 15 }, { 60, 16 }, { 79, 23 }, { 80, 24 }, { 100, 30 }, { 132, 43 }, { 170, 50 }, { 200, 60 },
		{ 400, 100 } };
	struct tui_options how = stage_options;
	how.ascii = _i % 2;
	for (size_t i = 0; i < ISO_COUNT(sizes); i++)
		for (enum gallery which = GALLERY_NODE; which <= GALLERY_LATER; which++) {
			struct ui *ui = open_ui(&how, sizes[i][0], sizes[i][1], which);
			press(ui, walks[_i / 2]);
			check_cells(ui);
			ui_resize(ui, sizes[i][1], sizes[i][0]);
			check_cells(ui);
			ui_free(ui);
		}
}
END_TEST

/* An explanation is on the stack of screens as long as there is one to show. */
static bool explains_what_there_is(const struct ui *ui)
{
	size_t there = 0;
	for (size_t i = 0; i < ui->depth; i++)
		there += ui->stack[i] == SCREEN_EXPLAIN;
	return there == (ui->explain.depth > 0);
}

/* Any keys in any order, with refreshes and resizes in between. */
START_TEST(no_sequence_of_keys_brings_it_down)
{
	uint32_t state = 12345 + (uint32_t)_i;
	struct ui *ui = node_ui(80, 24);
	for (int step = 0; step < 3000; step++) {
		state = state * 1664525 + 1013904223;
		uint32_t pick = state >> 8;
		if (pick % 41 == 0)
			take(ui, (enum gallery)(pick / 41 % 5));
		else if (pick % 37 == 0)
			ui_resize(ui, 1 + (int)(pick / 37 % 180), 1 + (int)(pick / 37 % 60));
		const struct binding *binding = &bindings[pick / 64 % binding_count];
		uint32_t code = pick % 3 ? binding->keys[pick % 2 ? 0 : pick / 7 % 2] : 0x20 + pick % 0x60;
		ui_handle(ui, (struct key){ code, (int)(pick % 30), (int)(pick / 30 % 90) });
		ck_assert_msg(explains_what_there_is(ui), "step %d: key %x", step, (unsigned)code);
		if (step % 10 == 0)
			check_cells(ui);
	}
	ui_free(ui);
}
END_TEST

/* No chain of keys leads through more; each is there once. */
START_TEST(every_screen_can_lie_over_all_the_others)
{
	static const enum screen_id over[] = { SCREEN_SUBJECT, SCREEN_HELP, SCREEN_PAGE, SCREEN_EVENTS, SCREEN_SETTINGS, SCREEN_DIFF,
		SCREEN_SORT, SCREEN_TOUR, SCREEN_FIX, SCREEN_WHATIF };
	struct ui *ui = node_ui(80, 24);
	for (size_t i = 0; i < ISO_COUNT(over); i++) {
		ui_push(ui, over[i]);
		ck_assert_int_eq(ui_screen(ui), over[i]);
		ck_assert_uint_eq(ui->depth, i + 2);
	}
	ui_push(ui, SCREEN_PAGE);
	ck_assert_int_eq(ui_screen(ui), SCREEN_PAGE);
	ck_assert_uint_eq(ui->depth, ISO_COUNT(over) + 1);
	ui->depth = 1;
	ui_free(ui);
}
END_TEST

/* A lesson that lies below is of the container; one of nobody takes its place, also where nothing is known of that. */
START_TEST(an_explanation_of_nobody_takes_the_place_of_one_below)
{
	struct ui *ui = node_ui(80, 24);
	press(ui, "<Enter><Enter>");
	ck_assert_int_eq(ui_screen(ui), SCREEN_EXPLAIN);
	press(ui, "?");
	explain_ref(ui, "word:of-which-nothing-is-known");
	ck_assert(explains_what_there_is(ui));
	press(ui, "<Esc><Esc>");
	ck_assert_int_ne(ui_screen(ui), SCREEN_EXPLAIN);
	ui_free(ui);
}
END_TEST

/* A row of a page filters the list: what was explained over it is gone, not waiting for the next. */
START_TEST(what_leads_to_the_list_leaves_no_explanation_behind)
{
	struct ui *ui = node_ui(80, 24);
	press(ui, "<Enter><Enter>v");
	ck_assert_uint_gt(ui->explain.depth, 0);
	for (int i = 0; i < 60 && ui_screen(ui) == SCREEN_PAGE; i++)
		press(ui, "<Enter><Down>");
	ck_assert(explains_what_there_is(ui));
	ui_free(ui);
}
END_TEST

START_TEST(without_data_it_says_what_it_waits_for_or_what_to_do)
{
	struct ui *ui = ui_new(&stage_options, 80, 24);
	ui->status.phase = FEED_LOADING;
	ck_assert(shows(ui, "reading"));
	ui->status.phase = FEED_FAILED;
	err_set(&ui->status.err, -EACCES, "cannot read /proc");
	ck_assert(shows(ui, "cannot read /proc"));
	ui_free(ui);
	ui = open_ui(&stage_options, 80, 24, GALLERY_EMPTY);
	ck_assert(shows(ui, "the tour"));
	ui_free(ui);
	ui = open_ui(&stage_options, 80, 24, GALLERY_BLIND);
	ck_assert(shows(ui, "37 facts need more privilege"));
	ui_free(ui);
}
END_TEST

Suite *tui_suite(void)
{
	Suite *suite = suite_create("tui");
	TCase *keys = tcase_create("keys");
	tcase_add_loop_test(keys, every_key_has_a_name_that_reads_back_as_the_key, 0, (int)binding_count);
	tcase_add_test(keys, what_is_no_key_is_refused);
	tcase_add_test(keys, no_screen_has_a_key_twice);
	tcase_add_loop_test(keys, every_key_does_something_on_every_screen_that_lists_it, 0, (int)binding_count);
	tcase_add_test(keys, help_tells_of_every_key_and_the_bottom_line_of_what_works);
	tcase_add_test(keys, what_is_pasted_goes_into_a_prompt_or_nowhere);
	suite_add_tcase(suite, keys);
	TCase *list = tcase_create("list");
	tcase_add_test(list, the_cursor_stays_on_its_container_whatever_a_refresh_brings);
	tcase_add_test(list, a_filter_follows_the_typing_and_esc_brings_the_old_one_back);
	tcase_add_test(list, a_filter_with_an_error_says_so_and_keeps_the_rows);
	tcase_add_loop_test(list, a_digit_keeps_those_that_do_not_pass_that_check, 0, CHECK_COUNT);
	tcase_add_test(list, marks_belong_to_containers_not_to_rows);
	tcase_add_test(list, a_click_does_what_stands_there);
	suite_add_tcase(suite, list);
	TCase *subject = tcase_create("subject");
	tcase_add_test(subject, a_container_that_is_gone_can_still_be_read);
	tcase_add_test(subject, tabs_turn_round_and_every_pane_says_something);
	tcase_add_test(subject, a_refresh_keeps_the_place_in_a_pane);
	tcase_add_loop_test(subject, the_escapes_open_on_the_first_of_them, 0, (int)ISO_COUNT(escape_sizes));
	suite_add_tcase(suite, subject);
	TCase *any = tcase_create("any");
	tcase_set_timeout(any, 120);
	tcase_add_loop_test(any, every_size_can_be_drawn_and_nothing_hostile_gets_through, 0, 2 * ISO_COUNT(walks));
	tcase_add_test(any, every_screen_can_lie_over_all_the_others);
	tcase_add_test(any, an_explanation_of_nobody_takes_the_place_of_one_below);
	tcase_add_test(any, what_leads_to_the_list_leaves_no_explanation_behind);
	tcase_add_loop_test(any, no_sequence_of_keys_brings_it_down, 0, 4);
	tcase_add_test(any, without_data_it_says_what_it_waits_for_or_what_to_do);
	suite_add_tcase(suite, any);
	return suite;
}
