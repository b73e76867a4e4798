/* SPDX-License-Identifier: Apache-2.0 */
/* What a canvas shows, how views become lines, how panes scroll and search. */
#include "config.h"

#include "suites.h"

#include <string.h>

#include <isotop/view.h>

#include "tui/draw/canvas.h"
#include "tui/draw/pane.h"
#include "tui/draw/theme.h"

static const char *row_text(const struct canvas *canvas, int y)
{
	static char text[4096];
	cleanup_strbuf struct strbuf out = { 0 };
	canvas_row_text(canvas, y, &out);
	snprintf(text, sizeof(text), "%s", strbuf_text(&out));
	return text;
}

/* ---- canvas -------------------------------------------------------------------- */

START_TEST(wide_characters_take_two_cells_and_combining_marks_none)
{
	struct canvas *canvas = canvas_new(10, 1, false);
	struct pen pen = pen_at(canvas, 0, 0);
	pen_text(&pen, TONE_PLAIN, "容e\xCC\x81x");
	ck_assert_int_eq(pen.x, 4);
	ck_assert_uint_eq(canvas_cell(canvas, 0, 0)->width, 2);
	ck_assert_uint_eq(canvas_cell(canvas, 0, 1)->width, 0);
	ck_assert_uint_eq(canvas_cell(canvas, 0, 2)->len, 3);
	ck_assert_str_eq(row_text(canvas, 0), "容e\xCC\x81x");
	canvas_free(canvas);
}
END_TEST

START_TEST(half_of_a_wide_character_is_never_left_behind)
{
	struct canvas *canvas = canvas_new(4, 1, false);
	struct pen pen = pen_at(canvas, 0, 0);
	pen_text(&pen, TONE_PLAIN, "容器");
	pen = pen_at(canvas, 0, 1);
	pen_text(&pen, TONE_PLAIN, "x");
	ck_assert_str_eq(row_text(canvas, 0), " x器");
	pen = pen_at(canvas, 0, 2);
	pen_text(&pen, TONE_PLAIN, "y");
	ck_assert_str_eq(row_text(canvas, 0), " xy");
	/* One that does not fit at the edge is not drawn at all. */
	pen = pen_at(canvas, 0, 3);
	pen_text(&pen, TONE_PLAIN, "容");
	ck_assert_str_eq(row_text(canvas, 0), " xy");
	canvas_free(canvas);
}
END_TEST

static const char *const hostile[] = { "\033[2J", "a\nb", "\r",
	"\x9B"
	"31m",
	"\xC2\x9B"
	"31m",
	"\xE2\x80\xAE"
	"exe",
	"\x7F", "\xFF\xFE", "\xED\xA0\x80", "\xE2\x80\x8B", "\033]0;title\007", "\xF3\xA0\x80\xA1" };

/* ESC, C0, DEL, C1 in either form, and the bidi controls: none may be in a cell. */
START_TEST(no_byte_of_hostile_text_reaches_a_cell)
{
	for (int ascii = 0; ascii < 2; ascii++) {
		struct canvas *canvas = canvas_new(60, 1, ascii);
		struct pen pen = pen_at(canvas, 0, 0);
		pen_text(&pen, TONE_PLAIN, hostile[_i]);
		ck_assert_int_gt(pen.x, 0);
		for (int x = 0; x < 60; x++) {
			const struct cell *cell = canvas_cell(canvas, 0, x);
			for (size_t i = 0; i < cell->len; i++)
				ck_assert_msg(cell->bytes[i] >= 0x20 && cell->bytes[i] < 0x7F, "%s: byte %02x",
					hostile[_i], (unsigned char)cell->bytes[i]);
		}
		ck_assert_ptr_nonnull(strchr(row_text(canvas, 0), '\\'));
		canvas_free(canvas);
	}
}
END_TEST

START_TEST(a_pile_of_marks_is_cut_at_a_code_point)
{
	struct canvas *canvas = canvas_new(40, 1, false);
	char pile[200] = "a";
	for (int i = 0; i < 40; i++)
		strcat(pile, "\xE2\x83\x92");
	struct pen pen = pen_at(canvas, 0, 0);
	pen_text(&pen, TONE_PLAIN, pile);
	for (int x = 0; x < 40; x++) {
		const struct cell *cell = canvas_cell(canvas, 0, x);
		ck_assert(text_is_utf8(cell->bytes, cell->len));
		ck_assert_uint_le(cell->len, CELL_BYTES);
	}
	canvas_free(canvas);
}
END_TEST

START_TEST(nothing_is_drawn_outside)
{
	struct canvas *canvas = canvas_new(5, 2, false);
	struct pen pen = pen_at(canvas, 0, -3);
	pen_text(&pen, TONE_PLAIN, "abcdefghijkl");
	ck_assert_str_eq(row_text(canvas, 0), "defgh");
	ck_assert_str_eq(row_text(canvas, 1), "");
	pen = pen_at(canvas, 7, 0);
	pen_text(&pen, TONE_PLAIN, "below");
	pen = pen_at(canvas, -1, 0);
	pen_text(&pen, TONE_PLAIN, "above");
	canvas_ground(canvas, 0, -10, 100, GROUND_BAR);
	canvas_ground(canvas, 9, 0, 5, GROUND_BAR);
	ck_assert_ptr_null(canvas_cell(canvas, 0, 5));
	ck_assert_ptr_null(canvas_cell(canvas, 2, 0));
	canvas_resize(canvas, 0, 0);
	pen = pen_at(canvas, 0, 0);
	pen_text(&pen, TONE_PLAIN, "x");
	ck_assert_int_eq(canvas_width(canvas), 0);
	canvas_free(canvas);
}
END_TEST

static const struct {
	const char *text;
	int width;
	bool right;
	const char *shown;
} fields[] = {
	{ "web", 5, false, "web  |" },
	{ "web", 5, true, "  web|" },
	{ "gateway", 5, false, "gate…|" },
	{ "gateway", 5, true, "gate…|" },
	{ "gateway", 1, false, "…|" },
	{ "gateway", 0, false, "|" },
	{ "容器容器", 5, false, "容器…|" },
	{ "容器容器", 6, false, "容器 …|" },
	{ "a\tb", 4, false, "a\\x…|" },
	{ "", 2, false, "  |" },
};

START_TEST(a_field_has_its_width_whatever_is_in_it)
{
	struct canvas *canvas = canvas_new(20, 1, false);
	struct pen pen = pen_at(canvas, 0, 0);
	if (fields[_i].right)
		pen_right(&pen, TONE_PLAIN, fields[_i].text, fields[_i].width);
	else
		pen_field(&pen, TONE_PLAIN, fields[_i].text, fields[_i].width);
	ck_assert_int_eq(pen.x, fields[_i].width);
	pen_text(&pen, TONE_PLAIN, "|");
	ck_assert_str_eq(row_text(canvas, 0), fields[_i].shown);
	canvas_free(canvas);
}
END_TEST

START_TEST(a_sentence_is_cut_behind_a_whole_word)
{
	static const struct {
		const char *text;
		const char *shown;
	} rows[] = {
		{ "short enough", "short enough" },
		{ "it is cut where there is no room", "it is cut where …" },
		{ "a word that-is-longer-than-all", "a word that-is-lon…" },
		{ "exactly nineteen co", "exactly nineteen co" },
		{ "eighteen wide one x y", "eighteen wide one …" },
	};
	for (size_t i = 0; i < ISO_COUNT(rows); i++) {
		struct canvas *canvas = canvas_new(24, 1, false);
		struct pen pen = pen_at(canvas, 0, 0);
		pen_phrase(&pen, TONE_PLAIN, rows[i].text, 19);
		ck_assert_int_eq(pen.x, 19);
		pen_text(&pen, TONE_PLAIN, "|");
		cleanup_strbuf struct strbuf row = { 0 };
		canvas_row_text(canvas, 0, &row);
		ck_assert_msg(strncmp(strbuf_text(&row), rows[i].shown, strlen(rows[i].shown)) == 0, "%s", strbuf_text(&row));
		canvas_free(canvas);
	}
}
END_TEST

/* Nobody sees the colour of a blank; a terminal is told of it anyway. */
START_TEST(a_blank_takes_the_ink_of_a_neighbour_on_the_same_ground)
{
	struct canvas *canvas = canvas_new(20, 1, false);
	struct pen pen = pen_at(canvas, 0, 1);
	pen_bold(&pen, TONE_BAD, "ab");
	pen.x++;
	pen_text(&pen, TONE_MUTED, "cd");
	pen.x += 5;
	pen_bold(&pen, TONE_GOOD, "e");
	canvas_ground(canvas, 0, 6, 3, GROUND_SELECTED);
	canvas_ink_blanks(canvas);
	static const struct {
		int x;
		unsigned ink;
		bool bold;
	} blanks[] = { { 0, TONE_BAD, true }, { 3, TONE_MUTED, false }, { 7, TONE_MUTED, false },
		{ 10, TONE_MUTED, false }, { 12, TONE_GOOD, false }, { 19, TONE_GOOD, false } };
	for (size_t i = 0; i < ISO_COUNT(blanks); i++) {
		const struct cell *cell = canvas_cell(canvas, 0, blanks[i].x);
		ck_assert_msg(cell->ink == blanks[i].ink && cell->bold == blanks[i].bold, "%d: ink %u, bold %d",
			blanks[i].x, cell->ink, cell->bold);
	}
	ck_assert_str_eq(row_text(canvas, 0), " ab cd     e");
	ck_assert_uint_eq(canvas_cell(canvas, 0, 7)->ground, GROUND_SELECTED);
	canvas_free(canvas);
}
END_TEST

static void other_text(struct canvas *canvas)
{
	struct pen pen = pen_at(canvas, 1, 2);
	pen_text(&pen, TONE_PLAIN, "n");
}

static void other_ink(struct canvas *canvas)
{
	struct pen pen = pen_at(canvas, 1, 1);
	pen_text(&pen, TONE_BAD, "o");
}

static void other_weight(struct canvas *canvas)
{
	struct pen pen = pen_at(canvas, 1, 1);
	pen.bold = true;
	pen_text(&pen, TONE_PLAIN, "o");
}

static void other_ground(struct canvas *canvas)
{
	canvas_ground(canvas, 1, 5, 1, GROUND_SELECTED);
}

static void another_mark(struct canvas *canvas)
{
	struct pen pen = pen_at(canvas, 1, 2);
	pen_text(&pen, TONE_PLAIN, "r\xCC\x81");
}

static void (*const others[])(struct canvas *) = { other_text, other_ink, other_weight, other_ground, another_mark };

START_TEST(a_row_is_the_same_until_anything_of_a_cell_is_another)
{
	struct canvas *a = canvas_new(6, 2, false);
	struct canvas *b = canvas_new(6, 2, false);
	struct pen pen = pen_at(a, 1, 0);
	pen_text(&pen, TONE_PLAIN, "word");
	ck_assert(canvas_same_row(a, b, 0) && !canvas_same_row(a, b, 1));
	canvas_copy_row(b, a, 1);
	ck_assert(canvas_same_row(a, b, 1));
	others[_i](a);
	ck_assert(canvas_same_row(a, b, 0) && !canvas_same_row(a, b, 1));
	canvas_copy_row(b, a, 1);
	ck_assert(canvas_same_row(a, b, 1) && !canvas_same_row(a, b, 2));
	canvas_resize(b, 5, 2);
	ck_assert(!canvas_same_row(a, b, 0));
	canvas_free(a);
	canvas_free(b);
}
END_TEST

START_TEST(an_ascii_canvas_holds_ascii_only)
{
	struct canvas *canvas = canvas_new(GLYPH_COUNT + 30, 1, true);
	struct pen pen = pen_at(canvas, 0, 0);
	for (int glyph = 0; glyph < GLYPH_COUNT; glyph++)
		pen_glyph(&pen, TONE_PLAIN, (enum glyph)glyph);
	ck_assert_int_eq(pen.x, GLYPH_COUNT);
	pen_text(&pen, TONE_PLAIN, "é容");
	for (const char *at = row_text(canvas, 0); *at; at++)
		ck_assert(*at >= 0x20 && *at < 0x7F);
	canvas_free(canvas);
}
END_TEST

START_TEST(a_match_is_found_in_either_case_by_its_columns)
{
	struct canvas *canvas = canvas_new(30, 1, false);
	struct pen pen = pen_at(canvas, 0, 2);
	int x;
	int width;
	pen_text(&pen, TONE_PLAIN, "容器 CAP_Sys_admin");
	ck_assert(canvas_find(canvas, 0, 0, 30, "cap_sys", &x, &width));
	ck_assert_int_eq(x, 7);
	ck_assert_int_eq(width, 7);
	ck_assert(canvas_find(canvas, 0, 0, 30, "器", &x, &width));
	ck_assert_int_eq(x, 4);
	ck_assert_int_eq(width, 2);
	ck_assert(!canvas_find(canvas, 0, 8, 30, "cap", &x, &width));
	ck_assert(!canvas_find(canvas, 0, 0, 30, "", &x, &width));
	ck_assert(!canvas_find(canvas, 0, 0, 10, "admin", &x, &width));
	canvas_free(canvas);
}
END_TEST

START_TEST(every_theme_has_a_paint_for_every_role)
{
	const struct theme *theme = &themes[_i];
	ck_assert_ptr_eq(theme_find(theme->name), theme);
	ck_assert_uint_gt(strlen(theme->help), 0);
	bool mono = strcmp(theme->name, "mono") == 0;
	for (unsigned a = 0; a < INK_COUNT; a++) {
		ck_assert_int_le(theme->inks[a].c256, 255);
		ck_assert_int_le(theme->inks[a].c8, 7);
		/* Tones that judge must not look alike. */
		for (unsigned b = TONE_GOOD; !mono && a >= TONE_GOOD && a < TONE_COUNT && b < a; b++) {
			ck_assert_int_ne(theme->inks[a].c256, theme->inks[b].c256);
			ck_assert_int_ne(theme->inks[a].c8, theme->inks[b].c8);
		}
	}
	ck_assert_ptr_null(theme_find("no such theme"));
}
END_TEST

/* ---- pages ---------------------------------------------------------------------------- */

/* Every kind of block, with texts of a workload among them. */
static void fill_sample(struct view *view)
{
	static const char *const headings[] = { "CAPABILITY", "EFF", "BND", "GIVES" };
	view_prose(view, TONE_PLAIN,
		"Namespaces give a process its own view of processes, network, mounts, users and IPC in place of the "
		"host's, and nothing more than that.");
	view_prose(view, TONE_MUTED, "Alone they do not make the kernel harder to exploit.");
	view_gap(view);
	view_gap(view);
	view_row(view, MARK_FAIL, " 7 host path", TONE_PLAIN, "/var/lib/docker is mounted");
	view_span(view, TONE_BAD, " read-write");
	view_evidence(view, "/proc/4121/mountinfo:31");
	view_row(view, MARK_PASS, " 6 namespaces", TONE_MUTED, "own pid, net, ipc, mount");
	view_row(view, MARK_UNKNOWN, " 4 evil", TONE_PLAIN,
		"a\033[31mb\xE2\x80\xAE"
		"cod.exe 容器 and a longer text that has "
		"to be wrapped somewhere, surely");
	view_evidence(view, "/run/containerd/io.containerd.runtime.v2.task/k8s.io/0123456789abcdef/config.json:88");
	view_row(view, MARK_WARN, "a label that is longer than its column", TONE_PLAIN, "value")->ref = "check:label";
	view_gap(view);
	view_title(view, "Capabilities");
	view_grid(view, 4, 2, headings);
	view_cell(view, 0, 0, TONE_PLAIN, "SYS_ADMIN");
	view_cell(view, 0, 1, TONE_BAD, "yes");
	view_cell(view, 0, 3, TONE_MUTED, "mounts, namespaces and most of what root can do, on every kernel there is");
	view_row_mark(view, 0, MARK_FAIL);
	view_cell(view, 1, 0, TONE_PLAIN, "CHOWN");
	view_cell(view, 1, 2, TONE_GOOD, "yes");
	view_cell(view, 1, 3, TONE_MUTED, "nothing much");
	view_gap(view);
	view_range(view, (struct range_bar){ 0, 1000, 1 })->mark = MARK_WARN;
	view_range(view, (struct range_bar){ 1, 100000, 65536 });
	view_range(view, (struct range_bar){ 0, 0, 4294967295u });
	view_gap(view);
	static const char code[] = "        securityContext: { privileged: true } # \t tab";
	view_text(view, 9, TONE_PLAIN, code, sizeof(code) - 1)->mark = MARK_FAIL;
	view_text(view, 1010, TONE_PLAIN, "x", 1);
	view_gap(view);
}

static struct page *sample_page(struct arena *arena, int width, bool ascii)
{
	struct view view = view_new(arena);
	fill_sample(&view);
	return page_new(arena, &view, width, ascii);
}

static void draw_all(const struct page *page, struct canvas *canvas)
{
	page_draw(page, canvas, &(struct window){ .height = canvas_height(canvas), .width = canvas_width(canvas) });
}

static const int page_widths[] = { 1, 2, 7, 20, 36, 55, 56, 76, 100, 116, 200 };

START_TEST(a_page_never_goes_beyond_its_width_and_leaves_nothing_out)
{
	cleanup_arena struct arena *arena = arena_new();
	int width = page_widths[_i];
	struct page *page = sample_page(arena, width, false);
	struct canvas *canvas = canvas_new(400, 1, false);
	cleanup_strbuf struct strbuf all = { 0 };
	for (size_t line = 0; line < page_lines(page); line++) {
		canvas_clear(canvas);
		page_draw(page, canvas, &(struct window){ .height = 1, .width = width, .top = line });
		int beyond = 0;
		for (int x = width; x < 400; x++)
			beyond += canvas_cell(canvas, 0, x)->bytes[0] != ' ';
		ck_assert_int_eq(beyond, 0);
		for (const char *at = row_text(canvas, 0); *at; at++)
			if (*at != ' ')
				strbuf_addc(&all, *at);
	}
	/* Words may be cut at the end of a line, so blanks do not count. */
	if (width >= 20) {
		ck_assert_ptr_nonnull(strstr(all.data, "surely"));
		ck_assert_ptr_nonnull(strstr(all.data, "/proc/4121/mountinfo:31"));
		ck_assert_ptr_nonnull(strstr(all.data, "config.json:88"));
	}
	ck_assert_ptr_null(strchr(all.data, '\033'));
	canvas_free(canvas);
}
END_TEST

START_TEST(blocks_are_separated_by_one_blank_line_and_pages_end_without)
{
	cleanup_arena struct arena *arena = arena_new();
	struct page *page = sample_page(arena, 100, false);
	struct canvas *canvas = canvas_new(100, (int)page_lines(page), false);
	draw_all(page, canvas);
	for (int y = 1; y < canvas_height(canvas); y++) {
		bool blank = !*row_text(canvas, y);
		bool before = !*row_text(canvas, y - 1);
		ck_assert(!(blank && before));
	}
	ck_assert_str_ne(row_text(canvas, canvas_height(canvas) - 1), "");
	canvas_free(canvas);
}
END_TEST

START_TEST(prose_stays_under_ninety_columns)
{
	cleanup_arena struct arena *arena = arena_new();
	struct view view = view_new(arena);
	cleanup_strbuf struct strbuf words = { 0 };
	for (int i = 0; i < 100; i++)
		strbuf_adds(&words, "word ");
	view_prose(&view, TONE_PLAIN, "%s", words.data);
	struct page *page = page_new(arena, &view, 200, false);
	struct canvas *canvas = canvas_new(200, (int)page_lines(page), false);
	draw_all(page, canvas);
	for (int y = 0; y < canvas_height(canvas); y++)
		ck_assert_uint_lt(strlen(row_text(canvas, y)), 90);
	canvas_free(canvas);
}
END_TEST

static const struct {
	const char *where;
	int width;
	const char *shown;
} paths[] = {
	{ "/run/runc/web/config.json:88", 100, " /run/runc/web/config.json:88" },
	{ "/run/containerd/io.containerd.runtime.v2.task/k8s.io/0123abcd/config.json:88", 100,
		" /run/…/k8s.io/0123abcd/config.json:88" },
	{ "/run/containerd/io.containerd.runtime.v2.task/k8s.io/0123abcd/config.json:88", 60,
		" /run/…/config.json:88" },
	{ "/a-directory-with-a-very-long-name/and/0123456789abcdef/config.json:88", 60, " …/config.json:88" },
	{ "/a-directory-with-a-very-long-name-and-no-more", 60, " …/a-directory-with-a-very-long-name-and-no-more" },
};

/* "8 writable root", "9 more": whatever the width, no line ends with the number. */
START_TEST(a_number_stays_with_what_it_counts)
{
	for (int width = 16; width < 70; width++) {
		struct arena *arena = arena_new();
		struct view view = view_new(arena);
		view_prose(&view, TONE_PLAIN, "of these 8 writable root, 10 single layer, and 9 more of 4121 that count");
		struct page *page = page_new(arena, &view, width, false);
		struct canvas *canvas = canvas_new(width, 8, false);
		page_draw(page, canvas, &(struct window){ .height = 8, .width = width });
		for (int y = 0; y < 8; y++) {
			cleanup_strbuf struct strbuf row = { 0 };
			canvas_row_text(canvas, y, &row);
			ck_assert_msg(!row.len || !strchr("0123456789", row.data[row.len - 1]), "%d: %s", width, strbuf_text(&row));
		}
		canvas_free(canvas);
		arena_free(arena);
	}
}
END_TEST

START_TEST(a_long_path_loses_its_middle_and_keeps_file_and_line)
{
	cleanup_arena struct arena *arena = arena_new();
	struct view view = view_new(arena);
	view_row(&view, MARK_NONE, "user", TONE_PLAIN, "root");
	view_evidence(&view, "%s", paths[_i].where);
	struct page *page = page_new(arena, &view, paths[_i].width, false);
	struct canvas *canvas = canvas_new(paths[_i].width, (int)page_lines(page), false);
	draw_all(page, canvas);
	cleanup_strbuf struct strbuf all = { 0 };
	for (int y = 0; y < canvas_height(canvas); y++)
		strbuf_adds(&all, row_text(canvas, y));
	ck_assert_msg(strstr(strbuf_text(&all), paths[_i].shown), "%s", strbuf_text(&all));
	canvas_free(canvas);
}
END_TEST

START_TEST(evidence_stands_at_the_right_edge_where_there_is_room)
{
	cleanup_arena struct arena *arena = arena_new();
	struct page *page = sample_page(arena, 100, false);
	struct canvas *canvas = canvas_new(100, (int)page_lines(page), false);
	draw_all(page, canvas);
	const char *row = NULL;
	for (int y = 0; y < canvas_height(canvas); y++)
		if (strstr(row = row_text(canvas, y), "read-write"))
			break;
	ck_assert_ptr_nonnull(strstr(row, "mountinfo:31"));
	ck_assert_uint_eq(strlen(row), 100 + strlen("✗") - 1);
	canvas_free(canvas);
}
END_TEST

START_TEST(a_line_knows_what_it_is_about)
{
	cleanup_arena struct arena *arena = arena_new();
	struct page *page = sample_page(arena, 100, false);
	size_t about = 0;
	size_t marked = 0;
	for (size_t line = 0; line < page_lines(page); line++) {
		const char *ref = page_ref(page, line);
		about += ref && strcmp(ref, "check:label") == 0;
		marked += page_mark(page, line) == MARK_FAIL;
	}
	ck_assert_uint_eq(about, 2); /* the label, and its value on a line of its own */
	ck_assert_uint_eq(marked, 3);
	ck_assert_ptr_null(page_ref(page, page_lines(page)));
}
END_TEST

/* ---- panes ------------------------------------------------------------------------------ */

static void fill_pane(struct pane *pane, int width, int height)
{
	struct arena *arena = arena_new();
	const struct pane_key key = { .width = width };
	pane_fill(pane, arena, sample_page(arena, width, false), &key);
	pane_resize(pane, height);
}

START_TEST(a_pane_scrolls_from_end_to_end_and_no_further)
{
	struct pane pane = { 0 };
	fill_pane(&pane, 60, 6);
	size_t lines = page_lines(pane.page);
	pane_move(&pane, MOTION_UP);
	ck_assert_uint_eq(pane.top, 0);
	pane_move(&pane, MOTION_PAGE_DOWN);
	ck_assert_uint_eq(pane.top, 5);
	pane_move(&pane, MOTION_BOTTOM);
	ck_assert_uint_eq(pane.top, lines - 6);
	pane_move(&pane, MOTION_DOWN);
	ck_assert_uint_eq(pane.top, lines - 6);
	pane_move(&pane, MOTION_HALF_UP);
	ck_assert_uint_eq(pane.top, lines - 9);
	pane_resize(&pane, (int)lines + 5);
	ck_assert_uint_eq(pane.top, 0);
	ck_assert(!pane_can_move(&pane, MOTION_DOWN));
	pane_free(&pane);
}
END_TEST

/* Twenty lines, of which the ones at @about can be opened. */
static void fill_pointing(struct pane *pane, int height, unsigned about)
{
	struct arena *arena = arena_new();
	struct view view = view_new(arena);
	for (unsigned i = 0; i < 20; i++) {
		view_row(&view, MARK_NONE, "", TONE_PLAIN, "line %u", i);
		if (about & 1u << i)
			view_ref(&view, "thing:%u", i);
	}
	const struct pane_key key = { .width = 60 };
	pane_fill(pane, arena, page_new(arena, &view, 60, false), &key);
	pane_resize(pane, height);
}

START_TEST(the_cursor_goes_from_one_row_to_the_next_and_every_line_is_seen)
{
	struct pane pane = { 0 };
	bool seen[20] = { false };
	fill_pointing(&pane, 5, 1u << 2 | 1u << 3 | 1u << 15);
	pane_home(&pane);
	ck_assert_str_eq(pane_ref(&pane), "thing:2");
	for (int press = 0; press < 20; press++) {
		for (size_t line = pane.top; line < pane.top + 5; line++)
			seen[line] = true;
		/* What cannot be seen cannot be opened. */
		ck_assert(!pane_ref(&pane) || (pane.cursor >= pane.top && pane.cursor < pane.top + 5));
		pane_move(&pane, MOTION_DOWN);
	}
	for (int line = 0; line < 20; line++)
		ck_assert_msg(seen[line], "line %d", line);
	ck_assert_str_eq(pane_ref(&pane), "thing:15");
	pane_move(&pane, MOTION_TOP);
	ck_assert_str_eq(pane_ref(&pane), "thing:2");
	ck_assert_uint_eq(pane.top, 0);
	pane_move(&pane, MOTION_BOTTOM);
	ck_assert_str_eq(pane_ref(&pane), "thing:15");
	for (int press = 0; press < 20; press++)
		pane_move(&pane, MOTION_UP);
	ck_assert_str_eq(pane_ref(&pane), "thing:2");
	ck_assert_uint_eq(pane.top, 0);
	pane_free(&pane);
}
END_TEST

/* hostNetwork, hostPID and hostIPC on lines of their own: one check cites all three. */
static void fill_listing(struct pane *pane, uint64_t turn)
{
	struct arena *arena = arena_new();
	struct view view = view_new(arena);
	for (uint32_t i = 1; i <= 5; i++) {
		view_text(&view, i, TONE_PLAIN, "host: true", 10);
		if (i > 1 && i < 5)
			view_ref(&view, "check:host-namespaces");
	}
	const struct pane_key key = { { turn }, 60, false };
	pane_fill(pane, arena, page_new(arena, &view, 60, false), &key);
	pane_resize(pane, 5);
}

START_TEST(each_line_of_a_listing_is_a_row_and_stays_under_the_cursor)
{
	struct pane pane = { 0 };
	fill_listing(&pane, 1);
	pane_home(&pane);
	for (size_t line = 1; line < 4; line++) {
		ck_assert_uint_eq(pane.cursor, line);
		ck_assert_str_eq(pane_ref(&pane), "check:host-namespaces");
		fill_listing(&pane, line + 1);
		ck_assert_uint_eq(pane.cursor, line);
		pane_move(&pane, MOTION_DOWN);
	}
	pane_free(&pane);
}
END_TEST

START_TEST(after_a_refresh_the_cursor_is_on_the_row_that_is_about_the_same)
{
	struct pane pane = { 0 };
	fill_pointing(&pane, 20, 1u << 2 | 1u << 9 | 1u << 15);
	pane_home(&pane);
	pane_move(&pane, MOTION_DOWN);
	ck_assert_str_eq(pane_ref(&pane), "thing:9");
	fill_pointing(&pane, 20, 1u << 1 | 1u << 4 | 1u << 9);
	ck_assert_str_eq(pane_ref(&pane), "thing:9");
	fill_pointing(&pane, 20, 1u << 1 | 1u << 11);
	ck_assert_str_eq(pane_ref(&pane), "thing:11");
	fill_pointing(&pane, 20, 0);
	ck_assert_ptr_null(pane_ref(&pane));
	ck_assert(!pane_can_move(&pane, MOTION_DOWN));
	pane_free(&pane);
}
END_TEST

START_TEST(search_goes_round_and_reaches_what_is_out_of_sight)
{
	struct pane pane = { 0 };
	fill_pane(&pane, 60, 4);
	strcpy(pane.needle, "YES");
	ck_assert(pane_seek(&pane, 0));
	size_t first = pane.hit;
	ck_assert_uint_ge(first, pane.top);
	ck_assert_uint_lt(first, pane.top + 4);
	ck_assert(pane_seek(&pane, 1));
	ck_assert_uint_gt(pane.hit, first);
	size_t index;
	ck_assert_uint_eq(pane_matches(&pane, &index), 2);
	ck_assert_uint_eq(index, 2);
	ck_assert(pane_seek(&pane, 1));
	ck_assert_uint_eq(pane.hit, first);
	ck_assert(pane_seek(&pane, -1));
	ck_assert_uint_gt(pane.hit, first);
	/* In a line that is never wrapped the pane moves sideways. */
	strcpy(pane.needle, "tab");
	pane_resize(&pane, 4);
	ck_assert(pane_seek(&pane, 1));
	strcpy(pane.needle, "nowhere");
	ck_assert(!pane_seek(&pane, 1));
	ck_assert(!pane.found);
	pane_free(&pane);
}
END_TEST

/* Where row 0 of a pane that is drawn at column 2 ends in @sign. */
static bool ends_in(const struct pane *pane, const char *sign)
{
	struct canvas *canvas = canvas_new(pane->width + 4, 1, false);
	cleanup_strbuf struct strbuf row = { 0 };
	pane_draw(pane, canvas, 0, 2);
	canvas_row_text(canvas, 0, &row);
	canvas_free(canvas);
	return row.len >= strlen(sign) && strcmp(strbuf_text(&row) + row.len - strlen(sign), sign) == 0;
}

START_TEST(a_line_that_goes_on_beyond_the_pane_says_so)
{
	struct pane pane = { 0 };
	struct arena *arena = arena_new();
	struct view view = view_new(arena);
	const char *text = "docker run --user 1000:1000 nginx";
	const struct pane_key key = { .width = 29 };
	view_text(&view, 0, TONE_PLAIN, text, strlen(text)); /* after two columns for a sign: 35 */
	pane_fill(&pane, arena, page_new(arena, &view, key.width, false), &key);
	pane_resize(&pane, 1);
	ck_assert(ends_in(&pane, "1000:1000\u2026"));
	pane_move(&pane, MOTION_RIGHT);
	ck_assert(ends_in(&pane, "nginx"));
	pane_free(&pane);
}
END_TEST

START_TEST(without_a_needle_the_next_finding_is_sought)
{
	struct pane pane = { 0 };
	fill_pane(&pane, 100, 5);
	size_t findings = 0;
	size_t seen = 0;
	for (size_t line = 0; line < page_lines(pane.page); line++) {
		enum mark mark = page_mark(pane.page, line);
		findings += mark == MARK_FAIL || mark == MARK_WARN || mark == MARK_UNKNOWN;
	}
	size_t first = 0;
	do {
		ck_assert(pane_seek(&pane, 1));
		first = seen ? first : pane.hit;
		seen++;
	} while (seen <= findings && (seen == 1 || pane.hit != first));
	ck_assert_uint_eq(seen, findings + 1);
	pane_free(&pane);
}
END_TEST

Suite *tui_canvas_suite(void)
{
	Suite *suite = suite_create("tui canvas");
	TCase *canvas = tcase_create("canvas");
	tcase_add_test(canvas, wide_characters_take_two_cells_and_combining_marks_none);
	tcase_add_test(canvas, half_of_a_wide_character_is_never_left_behind);
	tcase_add_loop_test(canvas, no_byte_of_hostile_text_reaches_a_cell, 0, ISO_COUNT(hostile));
	tcase_add_test(canvas, a_pile_of_marks_is_cut_at_a_code_point);
	tcase_add_test(canvas, nothing_is_drawn_outside);
	tcase_add_loop_test(canvas, a_field_has_its_width_whatever_is_in_it, 0, ISO_COUNT(fields));
	tcase_add_test(canvas, a_blank_takes_the_ink_of_a_neighbour_on_the_same_ground);
	tcase_add_loop_test(canvas, a_row_is_the_same_until_anything_of_a_cell_is_another, 0, ISO_COUNT(others));
	tcase_add_test(canvas, an_ascii_canvas_holds_ascii_only);
	tcase_add_test(canvas, a_sentence_is_cut_behind_a_whole_word);
	tcase_add_test(canvas, a_match_is_found_in_either_case_by_its_columns);
	tcase_add_loop_test(canvas, every_theme_has_a_paint_for_every_role, 0, (int)theme_count);
	suite_add_tcase(suite, canvas);
	TCase *page = tcase_create("page");
	tcase_add_loop_test(page, a_page_never_goes_beyond_its_width_and_leaves_nothing_out, 0, ISO_COUNT(page_widths));
	tcase_add_test(page, blocks_are_separated_by_one_blank_line_and_pages_end_without);
	tcase_add_test(page, prose_stays_under_ninety_columns);
	tcase_add_test(page, a_number_stays_with_what_it_counts);
	tcase_add_loop_test(page, a_long_path_loses_its_middle_and_keeps_file_and_line, 0, (int)ISO_COUNT(paths));
	tcase_add_test(page, evidence_stands_at_the_right_edge_where_there_is_room);
	tcase_add_test(page, a_line_knows_what_it_is_about);
	suite_add_tcase(suite, page);
	TCase *pane = tcase_create("pane");
	tcase_add_test(pane, a_pane_scrolls_from_end_to_end_and_no_further);
	tcase_add_test(pane, the_cursor_goes_from_one_row_to_the_next_and_every_line_is_seen);
	tcase_add_test(pane, each_line_of_a_listing_is_a_row_and_stays_under_the_cursor);
	tcase_add_test(pane, after_a_refresh_the_cursor_is_on_the_row_that_is_about_the_same);
	tcase_add_test(pane, a_line_that_goes_on_beyond_the_pane_says_so);
	tcase_add_test(pane, search_goes_round_and_reaches_what_is_out_of_sight);
	tcase_add_test(pane, without_a_needle_the_next_finding_is_sought);
	suite_add_tcase(suite, pane);
	return suite;
}
