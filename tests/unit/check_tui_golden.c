/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whole screens, as text, compared with tests/tui/golden/NAME.txt.
 * "make update-golden" writes them again; read the difference before committing it.
 */
#include "config.h"

#include "suites.h"

#include <ctype.h>
#include <regex.h>
#include <stdlib.h>
#include <string.h>

#include <isotop/judged.h>

#include "tui/gallery.h"
#include "tui/ui.h"
#include "tui/dispatch.h"
#include "tui/walk.h"

/* To add a screen: a row here, then make update-golden. */
static const struct {
	const char *name;
	enum gallery gallery;
	int width;
	int height;
	bool ascii;
	const char *keys;
} screens_shown[] = {
	// clang-format off
	{ "list-40x10",         GALLERY_NODE,   40, 10, false, "" },
	{ "list-80x24",         GALLERY_NODE,   80, 24, false, "jj" },
	{ "list-120x40",        GALLERY_NODE,  120, 40, false, "j" },
	{ "list-200x30",        GALLERY_NODE,  200, 30, false, "jjj" },
	{ "list-200x60",        GALLERY_NODE,  200, 60, false, "G" }, /* no escape is beside the numbers of the list */
	{ "list-40x10-ascii",   GALLERY_NODE,   40, 10, true,  "" },
	{ "list-80x24-ascii",   GALLERY_NODE,   80, 24, true,  "jj" },
	{ "list-120x40-ascii",  GALLERY_NODE,  120, 40, true,  "j" },
	{ "list-200x30-ascii",  GALLERY_NODE,  200, 30, true,  "jjj" },
	{ "list-200x60-ascii",  GALLERY_NODE,  200, 60, true,  "G" },
	{ "files-120x40",       GALLERY_FILES, 120, 40, false, "" },
	{ "reading-80x24",      GALLERY_PART,   80, 24, false, "j" },
	{ "reading-80x24-ascii", GALLERY_PART,  80, 24, true,  "j" },
	{ "reading-40x10",      GALLERY_PART,   40, 10, false, "j" },
	{ "reading-40x10-ascii", GALLERY_PART,  40, 10, true,  "j" },
	{ "reading-pane-80x24", GALLERY_PART,   80, 24, false, "<Enter>" },
	{ "blind-80x24",        GALLERY_BLIND,  80, 24, false, "" },
	{ "empty-80x24",        GALLERY_EMPTY,  80, 24, false, "" },
	{ "filter-80x24",       GALLERY_NODE,   80, 24, false, "/shop" },
	{ "marks-80x24",        GALLERY_NODE,   80, 24, false, "3<Space><Space>" },
	{ "tree-80x24",         GALLERY_NODE,   80, 24, false, "tj-jj" },
	{ "tree-120x40-ascii",  GALLERY_NODE,  120, 40, true,  "tj-jj" },
	{ "sort-80x24",         GALLERY_NODE,   80, 24, false, "sjj" },
	{ "checklist-80x24",    GALLERY_NODE,   80, 24, false, "j<Enter>" },
	{ "checklist-120x40",   GALLERY_NODE,  120, 40, false, "j<Enter>" },
	{ "checklist-40x10",    GALLERY_NODE,   40, 10, true,  "j<Enter>jjjj" },
	{ "explain-80x24",      GALLERY_NODE,   80, 24, false, "j<Enter>j<Enter>" },
	{ "explain-40x10",      GALLERY_NODE,   40, 10, true,  "j<Enter>j<Enter>" },
	{ "capabilities-80x24", GALLERY_NODE,   80, 24, false, "j<Enter>3" },
	{ "escapes-80x24",      GALLERY_NODE,   80, 24, true,  "jj<Enter>9" },
	{ "escapes-120x40",     GALLERY_NODE,  120, 40, false, "<Enter>9" },
	{ "escapes-40x10",      GALLERY_NODE,   40, 10, false, "<Enter>9jjjj" },
	{ "escape-80x24",       GALLERY_NODE,   80, 24, false, "jj<Enter>9<Enter>" },
	{ "drift-80x24",        GALLERY_NODE,   80, 24, false, "/postgres<Enter>d" },
	{ "drift-120x40",       GALLERY_NODE,  120, 40, false, "/postgres<Enter><Enter>da" },
	{ "diff-80x24",         GALLERY_NODE,   80, 24, true,  "<Space>jj<Space>d" },
	{ "diff-120x40",        GALLERY_NODE,  120, 40, false, "<Space>jj<Space>d" },
	{ "events-80x24",       GALLERY_LATER,  80, 24, true,  "Ej" },
	{ "events-120x40",      GALLERY_LATER, 120, 40, false, "E" },
	{ "events-40x10",       GALLERY_LATER,  40, 10, false, "E" },
	{ "events-list-80x24",  GALLERY_LATER,  80, 24, false, "" },
	{ "events-none-80x24",  GALLERY_NODE,   80, 24, false, "E" },
	{ "events-none-40x10",  GALLERY_NODE,   40, 10, false, "E" },
	{ "message-40x10",      GALLERY_NODE,   40, 10, false, "D" },
	{ "node-80x24",         GALLERY_NODE,   80, 24, false, "vj" },
	{ "node-120x40",        GALLERY_NODE,  120, 40, false, "v" },
	{ "node-files-80x24",   GALLERY_FILES,  80, 24, true,  "v" },
	{ "neighbours-80x24",   GALLERY_NODE,   80, 24, false, "V" },
	{ "neighbours-120x40",  GALLERY_NODE,  120, 40, false, "V" },
	{ "neighbours-200x60",  GALLERY_NODE,  200, 60, false, "V/user<Enter>" },
	{ "namespaces-80x24",   GALLERY_NODE,   80, 24, true,  "/podman<Enter><Enter>2" },
	{ "tour-1-80x24",       GALLERY_NODE,   80, 24, false, "Tnn2" },
	{ "tour-2-80x24",       GALLERY_NODE,   80, 24, false, "Tnn2<Space>" },
	{ "tour-3-80x24",       GALLERY_NODE,   80, 24, false, "Tnn<Space><Space>" },
	{ "tour-4-80x24",       GALLERY_NODE,   80, 24, false, "Tnn<Space><Space><Space><Space>" },
	{ "tour-1-120x40",       GALLERY_NODE,  120, 40, false, "Tnn2" },
	{ "tour-2-120x40",       GALLERY_NODE,  120, 40, false, "Tnn2<Space>" },
	{ "tour-3-120x40",       GALLERY_NODE,  120, 40, false, "Tnn<Space><Space>" },
	{ "tour-4-120x40",       GALLERY_NODE,  120, 40, false, "Tnn<Space><Space><Space><Space>" },
	{ "tour-notes-80x24",   GALLERY_NODE,   80, 24, false, "Tnni" },
	{ "tour-fix-40x10",     GALLERY_NODE,   40, 10, true,  "T<Space><Space><Space><Space>" },
	{ "tour-explain-80x24", GALLERY_NODE,   80, 24, true,  "Tnn<Space>j<Enter>" },
	{ "settings-40x10",     GALLERY_NODE,   40, 10, true,  "<F2><Enter><Enter>" },
	{ "settings-80x24",     GALLERY_NODE,   80, 24, true,  "<F2>" },
	{ "settings-120x40",    GALLERY_NODE,  120, 40, false, "<F2>j<Enter>jjj<Right>" },
	{ "help-40x10",         GALLERY_NODE,   40, 10, false, "?jj" },
	{ "help-80x24",         GALLERY_NODE,   80, 24, false, "?" },
	{ "help-120x40",        GALLERY_NODE,  120, 40, false, "?" },
	{ "help-200x60-ascii",  GALLERY_NODE,  200, 60, true,  "?" },
	{ "seccomp-80x24",      GALLERY_NODE,   80, 24, false, "j<Enter>4" },
	{ "apparmor-80x24",     GALLERY_NODE,   80, 24, false, "j<Enter>5" },
	{ "selinux-80x24",      GALLERY_NODE,   80, 24, false, "j<Enter>6" },
	{ "sandbox-80x24",      GALLERY_NODE,   80, 24, false, "j<Enter>7" },
	{ "mounts-80x24",       GALLERY_NODE,   80, 24, false, "j<Enter>8" },
	{ "mounts-40x10",       GALLERY_NODE,   40, 10, false, "j<Enter>8jjj" },
	{ "checklist-80x24-ascii", GALLERY_NODE, 80, 24, true, "j<Enter>" },
	{ "checklist-200x60",   GALLERY_NODE,  200, 60, false, "j<Enter>" },
	{ "capabilities-200x60-ascii", GALLERY_NODE, 200, 60, true, "j<Enter>3" },
	{ "escapes-200x60",     GALLERY_NODE,  200, 60, false, "<Enter>9" },
	// clang-format on
};

static char *screen_text(size_t index)
{
	struct tui_options options = { .title = "node-7", .interval_ms = 2000, .ascii = screens_shown[index].ascii };
	struct ui *ui = ui_new(&options, screens_shown[index].width, screens_shown[index].height);
	bool later = screens_shown[index].gallery == GALLERY_LATER;
	struct judged *judged = gallery(later ? GALLERY_NODE : screens_shown[index].gallery);
	const char *keys = screens_shown[index].keys;
	struct key key;
	ui->now = GALLERY_NOW;
	ui->status.phase = FEED_IDLE;
	if (screens_shown[index].gallery == GALLERY_PART)
		ui->status = (struct feed_status){ .slow = true,
			.progress = { .done = 41300000, .total = 100000000 },
			.subjects = 12300 };
	ui_take(ui, judged);
	judged_unref(judged);
	if (later) { /* what became of the node, five seconds on */
		judged = gallery(GALLERY_LATER);
		ui->now += 5;
		ui_take(ui, judged);
		judged_unref(judged);
	}
	while (key_parse(&keys, &key, NULL) == 0)
		ui_handle(ui, key);
	ui_rest(ui);
	struct canvas *canvas = canvas_new(ui->width, ui->height, ui->ascii);
	struct strbuf out = { 0 };
	ui_draw(ui, canvas);
	for (int y = 0; y < ui->height; y++) {
		canvas_row_text(canvas, y, &out);
		strbuf_addc(&out, '\n');
	}
	canvas_free(canvas);
	ui_free(ui);
	return out.data;
}

#define ID "[a-z]+(-[a-z]+)*"

/*
 * How many escapes there are is what the screens called "escapes" are about; the
 * others would all be made again with every escape that is added. There a
 * count is N, and a name that stands for others beside it is NAME: what the
 * parentheses hold is put differently. To leave out another one: its line.
 */
static const struct cut {
	const char *pattern;
	const char *instead;
	size_t group; /* the parentheses that count, from 0 */
} counts[] = {
	{ "closes ([0-9]+)", "N", 0 },
	{ "stops ([a-z-]+ and [0-9]+) more", "NAME and N", 0 },
	{ "ESCAPES +([0-9]+) [a-z]+ ", "N", 0 },
	{ "^ +([0-9]+) (open|one barrier|unknown) ", "N", 0 },
	{ "for certain, ([0-9]+)", "N", 0 },
	{ "^ +([0-9]+) unknown$", "N", 0 },
	{ "([0-9]+) with( one barrier)?$", "N", 0 },
};

/* A count of rows tells nothing of a comparison, which has one for every escape that differs. */
static const struct cut rows_of_diff = { "[0-9]+-[0-9]+ of ([0-9]+)", "N", 0 };

static char *cut_count(char *text, const struct cut *cut)
{
	regex_t regex;
	regmatch_t found[8];
	const regmatch_t *goes = &found[1 + cut->group];
	struct strbuf out = { 0 };
	const char *at = text;
	ck_assert_int_eq(regcomp(&regex, cut->pattern, REG_EXTENDED | REG_NEWLINE), 0);
	while (regexec(&regex, at, ISO_COUNT(found), found, at == text ? 0 : REG_NOTBOL) == 0) {
		strbuf_add(&out, at, (size_t)goes->rm_so);
		strbuf_adds(&out, cut->instead);
		at += goes->rm_eo;
	}
	strbuf_adds(&out, at);
	regfree(&regex);
	free(text);
	return out.data;
}

/* How many escapes there are is not what a beat is about, but whether there is any: a number of such a line is N or 0. */
static void add_without_counts(struct strbuf *out, const char *line, size_t len)
{
	static const char *const of[] = { "escapes open", "one barrier", "layered", "escapes are open" };
	bool counted = false;
	for (size_t i = 0; i < ISO_COUNT(of); i++)
		counted |= memmem(line, len, of[i], strlen(of[i])) != NULL;
	for (size_t i = 0; i < len; i++) {
		bool first = isdigit((unsigned char)line[i]) && (!i || !isdigit((unsigned char)line[i - 1]));
		if (!counted || !isdigit((unsigned char)line[i]) || (first && line[i] == '0'))
			strbuf_addc(out, line[i]);
		else if (first)
			strbuf_addc(out, 'N');
	}
}

/*
 * A screen of the tour: which escapes are open beside the one that it tells of is another's to show,
 * and how many lines that takes.
 */
static void add_tour_screen(struct strbuf *out, const char *text)
{
	enum { BEFORE, LIST, GAP } place = BEFORE;
	for (const char *line = text; *line;) {
		size_t len = strcspn(line, "\n");
		bool blank = strspn(line, " ") >= len;
		int was = (int)place;
		if (place == LIST && blank)
			place = GAP;
		else if (place == GAP && !blank)
			place = BEFORE;
		if (place == BEFORE || (place == GAP && was == LIST)) {
			add_without_counts(out, line, len);
			strbuf_addc(out, '\n');
		}
		if (memmem(line, len, "escapes are open:", strlen("escapes are open:")))
			place = LIST;
		line += len + (line[len] == '\n');
	}
}

#define MORE "  and [0-9]+ more"

static bool line_is(const regex_t *regex, const char *line, size_t len, regmatch_t ret_found[3])
{
	ret_found[0] = (regmatch_t){ .rm_so = 0, .rm_eo = (regoff_t)len };
	return regexec(regex, line, 3, ret_found, REG_STARTEND) == 0;
}

/*
 * Of a list of several names one NAME is kept, in however many lines it stands; as
 * many blank lines above the last line make up for those it loses.
 */
static char *without_names(char *text)
{
	regex_t begins;
	regex_t goes_on;
	regmatch_t found[3];
	regmatch_t rest[3];
	size_t lost = 0;
	struct strbuf out = { 0 };
	ck_assert_int_eq(regcomp(&begins, "N (open|one barrier|unknown) +(" ID "(  " ID ")*(" MORE ")?) *$", REG_EXTENDED), 0);
	ck_assert_int_eq(regcomp(&goes_on, "^ +[a-z0-9-]+(  ?[a-z0-9-]+)* *$", REG_EXTENDED), 0);
	for (const char *line = text; *line;) {
		size_t len = strcspn(line, "\n");
		const char *next = line + len + (line[len] == '\n');
		for (; !*next && lost; lost--)
			strbuf_addc(&out, '\n');
		if (!line_is(&begins, line, len, found)) {
			strbuf_add(&out, line, len + (line[len] == '\n'));
			line = next;
			continue;
		}
		const char *name = line + found[2].rm_so;
		bool several = memchr(name, ' ', len - (size_t)found[2].rm_so) != NULL;
		for (; line_is(&goes_on, next, strcspn(next, "\n"), rest); next += strcspn(next, "\n") + 1, lost++)
			several = true;
		strbuf_addf(&out, "%.*s%s\n", (int)(several ? (size_t)found[2].rm_so : len), line, several ? "NAME  and more" : "");
		line = next;
	}
	regfree(&begins);
	regfree(&goes_on);
	free(text);
	return out.data;
}

static char *without_counts(char *text, const char *name)
{
	for (size_t i = 0; i < ISO_COUNT(counts) && strncmp(name, "escape", 6) != 0; i++)
		text = cut_count(text, &counts[i]);
	if (strncmp(name, "escape", 6) != 0)
		text = without_names(text);
	if (strncmp(name, "diff", 4) == 0)
		text = cut_count(text, &rows_of_diff);
	if (strncmp(name, "tour", 4) == 0) {
		struct strbuf told = { 0 };
		add_tour_screen(&told, text);
		free(text);
		text = told.data;
	}
	return text;
}

static void golden_path(const char *name, char *ret_path, size_t size)
{
	const char *srcdir = getenv("srcdir");
	snprintf(ret_path, size, "%s/tests/tui/golden/%s.txt", srcdir ? srcdir : "..", name);
}

static void write_golden(const char *path, const char *text)
{
	FILE *file = fopen(path, "w");
	ck_assert_msg(file != NULL, "cannot write %s", path);
	ck_assert_int_ge(fputs(text, file), 0);
	ck_assert_int_eq(fclose(file), 0);
}

static void read_golden(const char *path, struct strbuf *out)
{
	char bytes[4096];
	size_t len;
	FILE *file = fopen(path, "r");
	ck_assert_msg(file != NULL, "cannot read %s (make update-golden writes it)", path);
	while ((len = fread(bytes, 1, sizeof(bytes), file)))
		strbuf_add(out, bytes, len);
	fclose(file);
}

/* The help names the version: a release changes no golden. Takes @text, returns what the caller frees. */
static char *without_version(char *text)
{
	char *at = strstr(text, PACKAGE_VERSION);
	if (at == NULL)
		return text;
	cleanup_strbuf struct strbuf hidden = { 0 };
	strbuf_addf(&hidden, "%.*sVERSION%s", (int)(at - text), text, at + strlen(PACKAGE_VERSION));
	free(text);
	return strdup(strbuf_text(&hidden));
}

/* How many calls there are of x32 and in a default is libseccomp's to say, and grows with its versions: each is "nnn". */
static void without_call_counts(char *text)
{
	static const char *const marks[] = { "x32 ", " default  " };
	for (size_t i = 0; i < ISO_COUNT(marks); i++) {
		char *at = strstr(text, marks[i]);
		if (at == NULL || !isdigit((unsigned char)at[strlen(marks[i])]))
			continue;
		for (at += strlen(marks[i]); *at && *at != '\n'; at++)
			if (isdigit((unsigned char)*at))
				*at = 'n';
	}
}

static void golden_is(const char *name, const char *now)
{
	char path[512];
	cleanup_strbuf struct strbuf golden = { 0 };
	golden_path(name, path, sizeof(path));
	if (getenv("ISOTOP_UPDATE_GOLDEN"))
		write_golden(path, now);
	read_golden(path, &golden);
	/* The first line that differs says more than two whole screens. */
	const char *a = strbuf_text(&golden);
	const char *b = now;
	for (int line = 1; *a || *b; line++) {
		size_t la = strcspn(a, "\n");
		size_t lb = strcspn(b, "\n");
		ck_assert_msg(la == lb && memcmp(a, b, la) == 0, "%s:%d\n  was '%.*s'\n  is  '%.*s'\n%s", name, line, (int)la, a,
			(int)lb, b, "make update-golden if it should");
		a += la + (a[la] == '\n');
		b += lb + (b[lb] == '\n');
	}
}

START_TEST(the_screen_reads_as_it_did)
{
	char *now = without_counts(without_version(screen_text((size_t)_i)), screens_shown[_i].name);
	without_call_counts(now);
	golden_is(screens_shown[_i].name, now);
	free(now);
}
END_TEST

static void add_beat(struct strbuf *out, const struct ui *ui, size_t stop, size_t beat)
{
	cleanup_strbuf struct strbuf screen = { 0 };
	walk_screen(ui, &screen);
	strbuf_addf(out, "==== stop %zu, beat %zu\n", stop + 1, beat + 1);
	add_tour_screen(out, strbuf_text(&screen));
}

START_TEST(every_beat_of_the_tour_reads_as_it_did)
{
	const struct walk_size *size = &walk_sizes[_i];
	char name[64];
	cleanup_strbuf struct strbuf now = { 0 };
	struct ui *ui = walk_begin(size);
	for (size_t stop = 0; stop < tour_count(ui->tour.tour); stop++)
		for (enum beat beat = BEAT_LINE; beat < BEAT_COUNT; beat++) {
			walk_press(ui, walk_keys(stop, beat));
			add_beat(&now, ui, stop, beat);
		}
	ui_free(ui);
	snprintf(name, sizeof(name), "tour-walk-%dx%d", size->width, size->height);
	golden_is(name, strbuf_text(&now));
}
END_TEST

static void head_says(const struct ui *ui, const char *place)
{
	cleanup_strbuf struct strbuf frame = { 0 };
	walk_frame(ui, &frame);
	const char *head = strbuf_text(&frame);
	size_t len = strcspn(head, "\n");
	while (len && head[len - 1] == ' ')
		len--;
	ck_assert_msg(len >= strlen(place) && memcmp(head + len - strlen(place), place, strlen(place)) == 0,
		"not %s: %.*s", place, (int)len, head);
}

START_TEST(the_tour_counts_its_time_from_where_it_began)
{
	struct ui *ui = walk_begin(&walk_sizes[0]);
	cleanup_strbuf struct strbuf place = { 0 };
	head_says(ui, " 0:00");
	ui->now += 12 * 60 + 34;
	strbuf_addf(&place, " 1/%zu  12:34", tour_count(ui->tour.tour));
	head_says(ui, strbuf_text(&place));
	walk_press(ui, "w");
	head_says(ui, " 12:34");
	walk_press(ui, "qqT");
	head_says(ui, " 0:00");
	ui_free(ui);
}
END_TEST

Suite *tui_golden_suite(void)
{
	Suite *suite = suite_create("tui golden");
	setenv("TZ", "UTC0", 1); /* of the events */
	TCase *tcase = tcase_create("golden");
	tcase_add_loop_test(tcase, the_screen_reads_as_it_did, 0, ISO_COUNT(screens_shown));
	tcase_add_test(tcase, the_tour_counts_its_time_from_where_it_began);
	tcase_add_loop_test(tcase, every_beat_of_the_tour_reads_as_it_did, 0, (int)walk_size_count);
	suite_add_tcase(suite, tcase);
	return suite;
}
