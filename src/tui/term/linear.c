/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The same content line by line, for screen readers and for terminals that can
 * do no more: a screen is printed, a line is read, and so on. No cursor is
 * moved and nothing is drawn over.
 */
#include "config.h"

#include <isotop/clock.h>
#include <isotop/inventory.h>
#include <isotop/judge.h>
#include <isotop/judged.h>
#include <isotop/subject.h>
#include <isotop/tui.h>

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "tui/history.h"
#include "tui/settings.h"
#include "tui/ui.h"
#include "tui/command.h"
#include "tui/dispatch.h"
#include "tui/draw/bars.h"
#include "tui/screens/explain.h"
#include "tui/screens/subject.h"
#include "tui/past.h"
#include "tui/share.h"
#include "tui/since.h"
#include "tui/watch.h"

/* Lines of panes are laid out for so many columns; what reads them does not care. */
#define LINEAR_COLUMNS 80
#define LINEAR_LINES   24

struct linear {
	struct history history;
	struct ui *ui;     /* of the entry on top */
	struct feed *feed; /* likewise */
	FILE *out;
	bool quit;
};

static void take_news(struct linear *linear)
{
	struct judged *judged = feed_take(linear->feed, &linear->ui->status);
	linear->ui->now = time(NULL);
	if (judged)
		ui_take(linear->ui, judged);
	judged_unref(judged);
}

/* What is read is waited for, as long as anybody would. */
#define WHOLE_MS 10000
#define TURN_MS  100

/*
 * What is printed is read aloud, and nothing says later that it was a part: the worst may be in the rest.
 * Whatever there is after that long is printed anyway, with how far the reading is.
 */
static void wait_for_whole(struct linear *linear)
{
	struct pollfd fd = { .fd = feed_fd(linear->feed), .events = POLLIN };
	int64_t begun = clock_ms();
	take_news(linear);
	while (linear->ui->status.phase == FEED_LOADING) {
		const struct judged *judged = linear->ui->judged;
		if (judged && (!judged->inventory->partial || clock_ms() - begun >= WHOLE_MS))
			break;
		poll(&fd, 1, TURN_MS);
		take_news(linear);
	}
}

/* ---- what is printed ------------------------------------------------------------- */

/* "3. shop/web-0:app, 74 C. Fails: runs as root, service-account token." */
static void print_container(const struct linear *linear, size_t row)
{
	const struct ui *ui = linear->ui;
	uint32_t at = ui->list.order[row];
	const struct judgement *judgement = &ui->judged->judgements[at];
	cleanup_strbuf struct strbuf name = { 0 };
	const char *raw = ui->judged->inventory->subjects[at]->name;
	text_brief(&name, raw, strlen(raw), ui->ascii);
	fprintf(linear->out, "%zu. %s, ", row + 1, strbuf_text(&name));
	if (!judgement->judged) {
		fputs("not scored.\n", linear->out);
		return;
	}
	fprintf(linear->out, "%u %c.", judgement->score.value, judgement->score.grade);
	bool any = false;
	for (size_t i = 0; i < CHECK_COUNT; i++) {
		if (judgement->checks[i] != VERDICT_FAIL)
			continue;
		fprintf(linear->out, "%s%s", any ? ", " : " Fails: ", checks[i].title);
		any = true;
	}
	fputs(any ? ".\n" : " Nothing fails.\n", linear->out);
}

/* Whose pane or explanation it is. */
static void print_name(const struct linear *linear)
{
	const struct ui *ui = linear->ui;
	bool inside = ui_inside(ui);
	cleanup_strbuf struct strbuf name = { 0 };
	if (inside) {
		const char *raw = watch_subject(&ui->subject.watch)->name;
		text_brief(&name, raw, strlen(raw), ui->ascii);
	}
	fprintf(linear->out, "%s%s\n\n", inside ? ": " : "", strbuf_text(&name));
}

/* How many there are, and of what where that was opened from here. */
static void print_count(const struct linear *linear)
{
	const struct ui *ui = linear->ui;
	cleanup_strbuf struct strbuf title = { 0 };
	if (ui->below)
		text_clean(&title, ui_title(ui), strlen(ui_title(ui)), ui->ascii);
	fprintf(linear->out, ": %zu of %zu containers%s%s%s\n", ui->list.kept, ui->judged->inventory->count,
		ui->judged->inventory->partial ? " so far" : "", title.len ? " of " : "", strbuf_text(&title));
}

static void print_gone(const struct linear *linear)
{
	cleanup_strbuf struct strbuf names = { 0 };
	cleanup_strbuf struct strbuf clean = { 0 };
	if (!past_gone(linear->ui, &names))
		return;
	text_clean(&clean, names.data, names.len, linear->ui->ascii);
	fprintf(linear->out, "gone: %s\n", strbuf_text(&clean));
}

static void print_screen(const struct linear *linear)
{
	const struct ui *ui = linear->ui;
	cleanup_strbuf struct strbuf text = { 0 };
	cleanup_strbuf struct strbuf notice = { 0 };
	enum tone tone;
	fprintf(linear->out, "\n%s", ui->screens[ui_screen(ui)].name);
	if (ui_screen(ui) == SCREEN_LIST && ui->judged) {
		print_count(linear);
		print_gone(linear);
		for (size_t row = 0; row < ui->list.kept; row++)
			print_container(linear, row);
	} else {
		print_name(linear);
		share_text(ui, &text);
		fputs(strbuf_text(&text), linear->out);
	}
	if (ui_notice(ui, &tone, &notice)) {
		cleanup_strbuf struct strbuf clean = { 0 };
		text_clean(&clean, notice.data, notice.len, ui->ascii);
		fprintf(linear->out, "%s\n", strbuf_text(&clean));
	}
	fputs("number or word (help, back, quit): ", linear->out);
	fflush(linear->out);
}

/* ---- what is typed ----------------------------------------------------------------- */

static void sit(struct linear *linear)
{
	linear->ui = history_top(&linear->history)->ui;
	linear->feed = history_top(&linear->history)->feed;
}

/* Nothing is typed meanwhile: it is waited for, and said why there is nothing. */
static void open_path(struct linear *linear)
{
	struct prompt *prompt = &linear->ui->prompt;
	history_open(&linear->history);
	struct pollfd fd = { .fd = history_fd(&linear->history), .events = POLLIN };
	while (fd.fd >= 0) {
		if (poll(&fd, 1, -1) > 0 && history_look(&linear->history))
			break;
		fd.fd = history_fd(&linear->history);
	}
	if (*prompt->err.text)
		ui_say(linear->ui, TONE_BAD, "%.*s", PROMPT_MAX - 1, prompt->err.text);
	prompt->kind = PROMPT_NONE;
	sit(linear);
	wait_for_whole(linear);
}

static void refresh(struct linear *linear)
{
	struct pollfd fd = { .fd = feed_fd(linear->feed), .events = POLLIN };
	take_news(linear);
	uint64_t loads = linear->ui->status.loads;
	feed_refresh(linear->feed);
	int64_t begun = clock_ms();
	while (clock_ms() - begun < WHOLE_MS && !ui_live(linear->ui) && linear->ui->status.loads == loads &&
		!linear->ui->status.once) {
		poll(&fd, 1, TURN_MS);
		take_news(linear);
	}
}

/* What a terminal alone could do is left. */
static void carry_out(struct linear *linear, enum effect effect)
{
	if (effect == EFFECT_QUIT)
		linear->quit = true;
	else if (effect == EFFECT_REFRESH)
		refresh(linear);
	else if (effect == EFFECT_HALT)
		feed_halt(linear->feed);
	else if (effect == EFFECT_OPEN)
		open_path(linear);
	else if (effect == EFFECT_CLOSE) {
		history_close(&linear->history);
		sit(linear);
	} else if (effect == EFFECT_PAUSE)
		feed_pause(linear->feed, linear->ui->paused);
	else if (effect == EFFECT_INTERVAL)
		feed_interval(linear->feed, linear->ui->interval_ms);
	else if (effect == EFFECT_SAVE)
		settings_save_now(linear->ui);
	else if (effect == EFFECT_EXPORT)
		share_export(linear->ui);
}

static void press_keys(struct linear *linear, const char *keys)
{
	struct key key;
	while (!linear->quit && key_parse(&keys, &key, NULL) == 0)
		carry_out(linear, ui_handle(linear->ui, key));
}

/* On the list a number opens its container. */
static bool open_number(struct linear *linear, const char *text)
{
	struct ui *ui = linear->ui;
	uint64_t number;
	if (ui_screen(ui) != SCREEN_LIST || !parse_u64(text, 10, &number))
		return false;
	if (number < 1 || number > ui->list.kept) {
		ui_say(ui, TONE_WARN, "there is no number %s", text);
		return true;
	}
	subject_show(ui, ui->list.order[number - 1]);
	ui_push(ui, SCREEN_SUBJECT);
	return true;
}

/* "explain privileged": a check, a layer or a capability of the container that is shown. */
static bool explain_word(struct linear *linear, const char *text)
{
	static const char *const kinds[] = { "check", "layer", "capability", "escape" };
	struct ui *ui = linear->ui;
	if (strncmp(text, "explain ", 8) != 0 || !ui->subject.watch.judged || ui_screen(ui) == SCREEN_LIST)
		return false;
	for (size_t i = 0, depth = ui->explain.depth; i < ISO_COUNT(kinds) && ui->explain.depth == depth; i++) {
		cleanup_strbuf struct strbuf ref = { 0 };
		strbuf_addf(&ref, "%s:%s", kinds[i], text + 8);
		ui->message[0] = '\0';
		explain_ref(ui, strbuf_text(&ref));
	}
	return true;
}

static void take_line(struct linear *linear, char *line)
{
	struct ui *ui = linear->ui; /* before what it does: another may be on top after that */
	line[strcspn(line, "\r\n")] = '\0';
	ui->message[0] = '\0';
	if (!*line || open_number(linear, line) || explain_word(linear, line)) {
		ui_layout(ui);
	} else if (strcmp(line, "back") == 0) {
		press_keys(linear, "<Esc>");
	} else if (strcmp(line, "quit") == 0) {
		linear->quit = true; /* on every screen, as the prompt says */
	} else if (*line == '/') {
		press_keys(linear, "/<Ctrl-U>");
		const char *end = line + strlen(line);
		for (const char *at = line + 1; at < end;) {
			uint32_t code;
			size_t len = text_decode(at, end, &code);
			if (len)
				ui_handle(ui, (struct key){ .code = code });
			at += len ? len : 1;
		}
		press_keys(linear, "<Enter>");
	} else if (line[1]) {
		snprintf(ui->prompt.text, sizeof(ui->prompt.text), "%s", line);
		carry_out(linear, command_accept(ui));
		ui_layout(linear->ui);
	} else {
		press_keys(linear, line);
	}
	/* What asks something more on a screen takes its usual answer. */
	if (linear->ui->prompt.kind != PROMPT_NONE)
		press_keys(linear, "<Enter>");
}

int tui_linear(struct feed *feed, const struct tui_options *options, FILE *in, FILE *out)
{
	struct linear linear = { .out = out };
	char *line = NULL;
	size_t size = 0;
	struct ui *ui = ui_new(options, LINEAR_COLUMNS, LINEAR_LINES);
	linear.history = history_new(options, ui, feed);
	sit(&linear);
	wait_for_whole(&linear);
	print_screen(&linear);
	while (!linear.quit && getline(&line, &size, in) >= 0) {
		take_news(&linear);
		take_line(&linear, line);
		if (!linear.quit)
			print_screen(&linear);
	}
	fputc('\n', out);
	since_keep(ui);
	free(line);
	history_free(&linear.history);
	ui_free(ui);
	return ferror(out) || fflush(out) != 0 ? -EIO : 0;
}
