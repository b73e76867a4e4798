/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "tui/draw/bars.h"

#include <string.h>
#include <time.h>

#include <isotop/inventory.h>
#include <isotop/judge.h>
#include <isotop/judged.h>
#include <isotop/subject.h>

#include "tui/screens/rows.h"
#include "tui/watch.h"

/* ---- the header of the list ---------------------------------------------------- */

/* A word or two of the header. The one with the highest rank goes first where the line is short. */
struct fragment {
	unsigned rank;
	bool right;
	const char *label; /* muted, before the value */
	enum tone tone;
	bool bold;
	char value[96];
	bool off;
};

#define FRAGMENT_GAP  3
#define FRAGMENT_MOST 12

struct fragments {
	size_t count;
	struct fragment items[FRAGMENT_MOST];
};

static struct fragment *fragment_add(struct fragments *list, unsigned rank, enum tone tone, const char *label)
{
	struct fragment *fragment = &list->items[list->count++];
	*fragment = (struct fragment){ .rank = rank, .tone = tone, .label = label };
	return fragment;
}

static void fragment_set(struct fragment *fragment, const char *value)
{
	snprintf(fragment->value, sizeof(fragment->value), "%s", value);
}

/* Of a recording nothing is as it is now. */
static void recorded_fragment(struct fragments *list, int64_t when)
{
	struct fragment *fragment = fragment_add(list, 1, TONE_WARN, "recorded");
	time_t then = (time_t)when;
	struct tm at;
	if (localtime_r(&then, &at))
		strftime(fragment->value, sizeof(fragment->value), "%Y-%m-%d %H:%M", &at);
}

static void host_fragments(struct fragments *list, const struct host *host)
{
	if (host->recorded)
		recorded_fragment(list, host->recorded);
	if (host->kernel)
		fragment_set(fragment_add(list, 6, TONE_MUTED, NULL), host->kernel);
	if (host->cgroup)
		fragment_set(fragment_add(list, 7, TONE_MUTED, NULL), host->cgroup == 1 ? "cgroup1" : "cgroup2");
	if (host->apparmor_known)
		fragment_set(fragment_add(list, 4, host->apparmor ? TONE_GOOD : TONE_PLAIN, "apparmor"),
			host->apparmor ? "on" : "off");
	static const enum tone tones[] = { TONE_UNKNOWN, TONE_PLAIN, TONE_WARN, TONE_GOOD };
	static const char *const words[] = { "?", "off", "permissive", "enforcing" };
	fragment_set(fragment_add(list, 5, tones[host->selinux], "selinux"), words[host->selinux]);
}

static void count_fragment(struct fragments *list, const struct ui *ui)
{
	const struct inventory *inventory = ui->judged->inventory;
	bool all = ui->list.kept == inventory->count;
	struct fragment *fragment = fragment_add(list, 1, TONE_STRONG, NULL);
	fragment->right = true;
	if (all && inventory->partial)
		snprintf(fragment->value, sizeof(fragment->value), "%zu so far", inventory->count);
	else if (all)
		snprintf(fragment->value, sizeof(fragment->value), "%zu container%s", inventory->count,
			inventory->count == 1 ? "" : "s");
	else
		snprintf(fragment->value, sizeof(fragment->value), "%zu of %zu", ui->list.kept, inventory->count);
}

/* What became worse and was not looked at yet. */
static void event_fragment(struct fragments *list, const struct ui *ui)
{
	if (!ui->events.unseen_worse)
		return;
	struct fragment *fragment = fragment_add(list, 2, TONE_BAD, NULL);
	fragment->right = true;
	fragment->bold = true;
	snprintf(fragment->value, sizeof(fragment->value), "E %zu worse", ui->events.unseen_worse);
}

/* What the collector is doing. The sign turns until the first reading is there: a quiet node sends nothing. */
static void feed_fragments(struct fragments *list, const struct ui *ui)
{
	bool loading = ui->status.phase == FEED_LOADING && (!ui->judged || ui->status.slow);
	bool turns = loading && !ui->judged;
	if (!ui_live(ui) && !loading)
		return;
	if (!loading) {
		struct fragment *every = fragment_add(list, 3, TONE_MUTED, NULL);
		every->right = true;
		snprintf(every->value, sizeof(every->value), "every %.3gs", ui->interval_ms / 1000.0);
	}
	bool failed = ui->status.phase == FEED_FAILED;
	enum tone tone = failed ? TONE_BAD : ui->paused ? TONE_WARN : TONE_GOOD;
	struct fragment *state = fragment_add(list, 2, tone, NULL);
	state->right = true;
	const char *word = failed ? "failed" : ui->paused ? "paused" : loading ? "reading" : "live";
	const char *sign = turns     ? spinner_text(ui->turn, ui->ascii)
			   : loading ? glyph_text(GLYPH_MORE_BELOW, ui->ascii)
				     : glyph_text(ui->paused || failed ? GLYPH_PAUSED : GLYPH_YES, ui->ascii);
	snprintf(state->value, sizeof(state->value), "%s %s", sign, word);
}

static int fragment_columns(const struct fragment *fragment, const struct canvas *canvas)
{
	int label = fragment->label ? canvas_measure(canvas, fragment->label) + 1 : 0;
	return fragment->off ? 0 : label + canvas_measure(canvas, fragment->value) + FRAGMENT_GAP;
}

/* Takes away the least important until the line fits. */
static void fragments_fit(struct fragments *list, const struct canvas *canvas, int room)
{
	for (;;) {
		int sum = 0;
		struct fragment *least = NULL;
		for (size_t i = 0; i < list->count; i++) {
			struct fragment *fragment = &list->items[i];
			sum += fragment_columns(fragment, canvas);
			if (!fragment->off && fragment->rank && (!least || fragment->rank > least->rank))
				least = fragment;
		}
		if (sum <= room || !least)
			return;
		least->off = true;
	}
}

static void fragment_draw(struct pen *pen, const struct fragment *fragment)
{
	if (fragment->label) {
		pen_text(pen, TONE_MUTED, fragment->label);
		pen_text(pen, TONE_MUTED, " ");
	}
	pen->bold = fragment->bold;
	pen_text(pen, fragment->tone, fragment->value);
	pen->bold = false;
	pen->x += FRAGMENT_GAP;
}

void bars_header(const struct ui *ui, struct canvas *canvas)
{
	struct fragments list = { 0 };
	const struct host *host = ui->judged ? &ui->judged->inventory->host : NULL;
	struct fragment *name = fragment_add(&list, 0, TONE_ACCENT, NULL);
	name->bold = true;
	fragment_set(name, "isotop");
	if (ui->below) {
		struct fragment *below = fragment_add(&list, 3, TONE_MUTED, NULL);
		snprintf(below->value, sizeof(below->value), "%.80s   %s", ui->below,
			glyph_text(GLYPH_CRUMB, ui->ascii));
	}
	if (ui_title(ui))
		fragment_set(fragment_add(&list, 0, TONE_STRONG, NULL), ui_title(ui));
	if (host && host->live)
		host_fragments(&list, host);
	event_fragment(&list, ui);
	if (ui->judged)
		count_fragment(&list, ui);
	feed_fragments(&list, ui);
	fragments_fit(&list, canvas, ui->width + FRAGMENT_GAP - 2);
	struct pen left = pen_at(canvas, 0, 1);
	struct pen right = pen_at(canvas, 0, ui->width - 1 + FRAGMENT_GAP);
	for (size_t i = 0; i < list.count; i++)
		if (list.items[i].right)
			right.x -= fragment_columns(&list.items[i], canvas);
	for (size_t i = 0; i < list.count; i++)
		if (!list.items[i].off)
			fragment_draw(list.items[i].right ? &right : &left, &list.items[i]);
	canvas_ground(canvas, 0, 0, ui->width, GROUND_BAR);
}

#define CRUMB_WIDE  60 /* a screen that has the program and what is shown before the screen's name */
#define CRUMB_TITLE 8  /* less of what is shown says nothing */
#define CRUMB_GAP   2

/* What is shown, as much of it as leaves @room. */
static void draw_title(const struct ui *ui, struct canvas *canvas, struct pen *pen, int room)
{
	const char *title = ui_title(ui);
	int wide = title ? canvas_measure(canvas, title) : 0;
	pen_bold(pen, TONE_ACCENT, "isotop");
	pen->x += CRUMB_GAP;
	if (wide && (wide <= room || room >= CRUMB_TITLE)) {
		pen_ends(pen, TONE_MUTED, title, wide < room ? wide : room);
		pen->x += CRUMB_GAP;
	}
	pen_glyph(pen, TONE_MUTED, GLYPH_CRUMB);
	pen->x += CRUMB_GAP;
}

void bars_crumb(const struct ui *ui, struct canvas *canvas, const char *name, const char *right)
{
	bool wide = ui->width >= CRUMB_WIDE;
	int taken = 1 + canvas_measure(canvas, name) + CRUMB_GAP + (wide ? canvas_measure(canvas, "isotop") + 2 * CRUMB_GAP + 1 : 0);
	int left = ui->width - 1 - taken;
	int most = canvas_measure(canvas, right);
	int room = most < left ? most : left > 0 ? left : 0; /* of @right: the screen's own name stands first */
	struct pen pen = pen_at(canvas, 0, 1);
	pen.end = ui->width - 1 - room;
	if (wide)
		draw_title(ui, canvas, &pen, left - room - CRUMB_GAP);
	pen_bold(&pen, TONE_STRONG, name);
	pen = pen_at(canvas, 0, ui->width - 1 - room);
	if (room)
		pen_ends(&pen, TONE_MUTED, right, room);
	canvas_ground(canvas, 0, 0, ui->width, GROUND_BAR);
}

/* ---- a load that takes long -------------------------------------------------------- */

#define PROGRESS_COLUMNS 20
#define PROGRESS_ROOM    60 /* a screen narrower than this has the figure alone */

/* It is going on, and has taken so long that somebody wonders. */
static bool slow_load(const struct ui *ui)
{
	return ui->status.phase == FEED_LOADING && ui->status.slow;
}

/* Of 100. -1: how much there is to read is not known. */
static int load_percent(const struct load_progress *progress)
{
	if (!progress->total)
		return -1;
	uint64_t done = progress->done < progress->total ? progress->done : progress->total;
	return (int)((double)done * 100 / (double)progress->total);
}

/* "12,300". */
static void add_grouped(struct strbuf *out, size_t number)
{
	char digits[24];
	int len = snprintf(digits, sizeof(digits), "%zu", number);
	for (int i = 0; i < len; i++) {
		strbuf_addc(out, digits[i]);
		if ((len - 1 - i) % 3 == 0 && i + 1 < len)
			strbuf_addc(out, ',');
	}
}

/* "41 %", "312 MB" where there is no end to it. @still: what follows does not move when it grows. */
static void add_figure(struct strbuf *out, const struct load_progress *progress, bool still)
{
	int percent = load_percent(progress);
	if (percent >= 0)
		strbuf_addf(out, "%*d %%", still ? 3 : 1, percent);
	else if (progress->done < 1000)
		strbuf_addf(out, "%u bytes", (unsigned)progress->done);
	else if (progress->done >= 1000000)
		strbuf_addf(out, "%.0f MB", (double)progress->done / 1e6);
	else
		strbuf_addf(out, "%.0f kB", (double)progress->done / 1e3);
}

static bool reading_notice(const struct ui *ui, enum tone *ret_tone, struct strbuf *out)
{
	if (!slow_load(ui) || ui->prompt.kind == PROMPT_FILTER)
		return false;
	*ret_tone = TONE_PLAIN;
	add_figure(out, &ui->status.progress, true);
	if (ui_screen(ui) != SCREEN_LIST && ui->judged && ui->judged->inventory->partial) {
		strbuf_adds(out, "  still reading: this may change");
		return true;
	}
	strbuf_adds(out, ui->width >= PROGRESS_ROOM ? "  reading: " : "  ");
	add_grouped(out, ui->status.subjects);
	strbuf_adds(out, ui->width >= PROGRESS_ROOM ? " containers so far" : " so far");
	if (ui_screen(ui) == SCREEN_LIST && rows_esc(ui) == LIST_ESC_HALT)
		strbuf_adds(out, "   Esc stops");
	return true;
}

static bool halted_notice(const struct ui *ui, enum tone *ret_tone, struct strbuf *out)
{
	if (!ui->status.halted)
		return false;
	bool part = ui->judged && ui->judged->inventory->partial;
	*ret_tone = TONE_WARN;
	strbuf_adds(out, "stopped");
	if (ui->status.progress.done) {
		strbuf_adds(out, " at ");
		add_figure(out, &ui->status.progress, false);
	}
	strbuf_adds(out, part ? ": this is not all" : ": what is shown was read before");
	strbuf_adds(out, ui->status.once ? ", and standard input cannot be read again" : "; Ctrl-R reads all");
	return true;
}

/* The part that is read, in eighths of a cell. */
static void draw_progress(struct pen *pen, const struct ui *ui)
{
	int percent = load_percent(&ui->status.progress);
	if (percent < 0 || ui->width < PROGRESS_ROOM)
		return;
	int stop = pen->x + PROGRESS_COLUMNS;
	pen_eighths(pen, TONE_ACCENT, percent * PROGRESS_COLUMNS * 8 / 100);
	pen_repeat(pen, INK_FAINT, GLYPH_DOT, stop - pen->x);
	pen->x = stop + 1;
}

/* ---- the notice ------------------------------------------------------------------ */

static bool layer_notice(const struct ui *ui, enum tone *ret_tone, struct strbuf *out)
{
	int shown = rows_layer(ui);
	if (ui_screen(ui) != SCREEN_LIST || shown < 0)
		return false;
	*ret_tone = TONE_PLAIN;
	strbuf_addf(out, "%s %s: %s", layers[shown].head, layers[shown].title, layers[shown].does);
	return true;
}

static bool check_notice(const struct ui *ui, enum tone *ret_tone, struct strbuf *out)
{
	int shown = rows_check(ui) >= 0 ? rows_check(ui) : ui->list.listing.check;
	if (ui_screen(ui) != SCREEN_LIST || shown < 0)
		return false;
	const struct check *check = &checks[shown];
	*ret_tone = TONE_PLAIN;
	if (ui->list.listing.check == shown)
		strbuf_adds(out, "only where this does not pass: ");
	strbuf_addf(out, "%d %s: %s", shown + 1, check->title, check->danger);
	return true;
}

static bool filter_notice(const struct ui *ui, enum tone *ret_tone, struct strbuf *out)
{
	const char *text = ui_screen(ui) == SCREEN_LIST	  ? ui->list.filter_text
			   : ui_screen(ui) == SCREEN_EVENTS ? ui->events.filter_text
							    : "";
	if (!*text || ui->prompt.kind == PROMPT_FILTER || ui->prompt.kind == PROMPT_EVENTS)
		return false;
	*ret_tone = TONE_MUTED;
	strbuf_addf(out, "filter: %s   (Esc takes it away)", text);
	return true;
}

static bool failed_notice(const struct ui *ui, enum tone *ret_tone, struct strbuf *out)
{
	if (ui->status.phase != FEED_FAILED)
		return false;
	*ret_tone = TONE_BAD;
	strbuf_addf(out, "the last reading failed: %s", ui->status.err.text);
	return true;
}

static void add_error(struct strbuf *out, const struct remark *error)
{
	strbuf_addf(out, "%s: %s", error->where, error->reason);
}

/* One thing that could not be read is shown whole; of more the page has the rest. */
static void add_errors(struct strbuf *out, const struct remark_list *errors, size_t unjudged)
{
	size_t kept = 0;
	for (size_t i = 0; i < errors->count; i++)
		kept += errors->items[i].kept;
	if (errors->count == 1 && !unjudged) {
		strbuf_adds(out, kept ? "shown as read before: " : "");
		add_error(out, &errors->items[0]);
		return;
	}
	if (errors->count)
		strbuf_addf(out, "%zu could not be read", errors->count);
	if (kept)
		strbuf_addf(out, ", %zu shown as read before", kept);
	if (unjudged)
		strbuf_addf(out, "%s%zu not judged", errors->count ? ", " : "", unjudged);
	strbuf_adds(out, " (! lists all)");
	if (errors->count) {
		strbuf_adds(out, errors->count == 1 ? ": " : "; the first: ");
		add_error(out, &errors->items[0]);
	}
}

/* What is missing on the screen, and the key that shows all of it. */
static bool error_notice(const struct ui *ui, enum tone *ret_tone, struct strbuf *out)
{
	const struct inventory *inventory = ui->judged ? ui->judged->inventory : NULL;
	if (ui_screen(ui) != SCREEN_LIST || !inventory)
		return false;
	size_t unjudged = remarks_count(&inventory->skipped, REMARK_UNJUDGED);
	*ret_tone = inventory->errors.count ? TONE_BAD : TONE_UNKNOWN;
	if (inventory->errors.count || unjudged)
		add_errors(out, &inventory->errors, unjudged);
	return out->len > 0;
}

/* One of a file that broke since. */
static bool kept_notice(const struct ui *ui, enum tone *ret_tone, struct strbuf *out)
{
	if (!ui_inside(ui))
		return false;
	const struct watch *watch = &ui->subject.watch;
	const struct remark *error = inventory_kept(watch->judged->inventory, watch_subject(watch)->declared.file);
	if (!error)
		return false;
	*ret_tone = TONE_BAD;
	strbuf_adds(out, "shown as read before: ");
	add_error(out, error);
	return true;
}

static bool unread_notice(const struct ui *ui, enum tone *ret_tone, struct strbuf *out)
{
	const struct host *host = ui->judged ? &ui->judged->inventory->host : NULL;
	if (ui_screen(ui) != SCREEN_LIST || !host || !host->live || !host->unread)
		return false;
	*ret_tone = TONE_UNKNOWN;
	strbuf_addf(out, "%u fact%s need%s more privilege and count as unknown: run isotop as root to read them",
		host->unread, host->unread == 1 ? "" : "s", host->unread == 1 ? "s" : "");
	return true;
}

static bool tour_notice(const struct ui *ui, enum tone *ret_tone, struct strbuf *out)
{
	if (ui_screen(ui) != SCREEN_LIST || !ui->tour.offered)
		return false;
	*ret_tone = TONE_ACCENT;
	strbuf_adds(out, "T begins the tour: one mistake after another, each with a guess first");
	return true;
}

/* The first that has something to say is shown. To add one: a function and its line. */
static bool (*const notices[])(const struct ui *ui, enum tone *ret_tone, struct strbuf *out) = {
	reading_notice,
	layer_notice,
	check_notice,
	filter_notice,
	failed_notice,
	halted_notice,
	error_notice,
	kept_notice,
	unread_notice,
	tour_notice,
};

bool ui_notice(const struct ui *ui, enum tone *ret_tone, struct strbuf *out)
{
	if (*ui->message) {
		*ret_tone = ui->message_tone;
		strbuf_adds(out, ui->message);
		return true;
	}
	for (size_t i = 0; i < ISO_COUNT(notices); i++)
		if (notices[i](ui, ret_tone, out))
			return true;
	return false;
}

/* An answer to a key goes on in further lines, as it is gone with the next; what stands there for long does not. */
#define MESSAGE_LINES 3
#define MESSAGE_ROOM  10 /* a screen of fewer lines has none to give */

static int notice_lines(const struct ui *ui, const char *text)
{
	int most = *ui->message && ui->height >= MESSAGE_ROOM ? MESSAGE_LINES : 1;
	int lines = 1;
	while (lines < most && (int)text_width(text, ui->ascii) > ui->width - 2) {
		size_t words = words_fit(text, ui->width - 2, ui->ascii);
		if (!words)
			break;
		text += words + 1;
		lines++;
	}
	return lines;
}

int ui_body_end(const struct ui *ui)
{
	cleanup_strbuf struct strbuf text = { 0 };
	enum tone tone;
	return ui->height - 1 - (ui_notice(ui, &tone, &text) ? notice_lines(ui, strbuf_text(&text)) : 0);
}

void bars_notice(const struct ui *ui, struct canvas *canvas)
{
	cleanup_strbuf struct strbuf text = { 0 };
	enum tone tone;
	if (ui->height < 4 || !ui_notice(ui, &tone, &text))
		return;
	const char *rest = strbuf_text(&text);
	for (int left = notice_lines(ui, rest); left > 1; left--) {
		size_t words = words_fit(rest, ui->width - 2, ui->ascii);
		struct pen line = pen_at(canvas, ui->height - 1 - left, 1);
		pen_put(&line, tone, rest, words);
		rest += words + 1;
	}
	struct pen pen = pen_at(canvas, ui->height - 2, 1);
	if (slow_load(ui) && !*ui->message && ui->prompt.kind != PROMPT_FILTER)
		draw_progress(&pen, ui);
	pen_phrase(&pen, tone, rest, ui->width - 1 - pen.x);
}

/* ---- the bottom line ---------------------------------------------------------------- */

#define BRIEF_GAP 2

static bool offered(const struct ui *ui, const struct binding *binding)
{
	return binding->rank && (binding->screens & 1u << ui_screen(ui)) &&
	       binding_works(ui, binding);
}

static int brief_columns(const struct ui *ui, const struct binding *binding)
{
	cleanup_strbuf struct strbuf label = { 0 };
	binding_label(binding, 1, &label);
	return (int)text_width(strbuf_text(&label), false) + 1 + (int)text_width(binding_brief(ui, binding), false) +
	       BRIEF_GAP;
}

/* Words up to this rank stand before the position, as far as there is room at all. */
#define RANK_KEPT 2
#define RANK_MOST 10

/* The highest rank that still fits in the line. */
static unsigned rank_that_fits(const struct ui *ui, int room)
{
	unsigned rank = RANK_MOST;
	for (; rank > 1; rank--) {
		int sum = 0;
		for (size_t i = 0; i < ui->binding_count; i++)
			if (offered(ui, &ui->bindings[i]) && ui->bindings[i].rank <= rank)
				sum += brief_columns(ui, &ui->bindings[i]);
		if (sum - BRIEF_GAP <= room)
			break;
	}
	return rank;
}

static void position_text(const struct ui *ui, struct strbuf *out)
{
	if (ui->screens[ui_screen(ui)].position)
		ui->screens[ui_screen(ui)].position(ui, out);
	else if (ui->pane)
		pane_position(ui->pane, out);
}

/* Walks over the words of the bottom line; stops at the one that covers column @x where @x is not negative. */
static const struct binding *walk_briefs(const struct ui *ui, struct canvas *canvas, int x)
{
	cleanup_strbuf struct strbuf position = { 0 };
	position_text(ui, &position);
	int wide = ui->width - 2;
	int room = wide - (position.len ? (int)position.len + BRIEF_GAP : 0);
	/* Where one is goes before what Enter and Esc do does. */
	if (rank_that_fits(ui, room) < RANK_KEPT)
		room = wide;
	unsigned rank = rank_that_fits(ui, room);
	int at = 1;
	for (size_t i = 0; i < ui->binding_count; i++) {
		const struct binding *binding = &ui->bindings[i];
		if (!offered(ui, binding) || binding->rank > rank)
			continue;
		int taken = brief_columns(ui, binding);
		if (x >= at && x < at + taken - BRIEF_GAP)
			return binding;
		if (canvas) {
			cleanup_strbuf struct strbuf label = { 0 };
			struct pen pen = pen_at(canvas, ui->height - 1, at);
			binding_label(binding, 1, &label);
			pen_bold(&pen, TONE_ACCENT, strbuf_text(&label));
			pen.x++;
			pen_text(&pen, TONE_MUTED, binding_brief(ui, binding));
		}
		at += taken;
	}
	int position_at = ui->width - 1 - (int)position.len;
	if (canvas && at <= position_at) {
		struct pen pen = pen_at(canvas, ui->height - 1, position_at);
		pen_text(&pen, TONE_MUTED, strbuf_text(&position));
	}
	return NULL;
}

void bars_bottom(const struct ui *ui, struct canvas *canvas)
{
	if (ui->height < 2)
		return;
	walk_briefs(ui, canvas, -1);
	canvas_ground(canvas, ui->height - 1, 0, ui->width, GROUND_BAR);
}

const struct binding *bars_binding_at(const struct ui *ui, int x)
{
	return walk_briefs(ui, NULL, x);
}
