/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <string.h>

#include "tui/ui.h"

/* A screen narrower than this has no room for more than what is typed. */
#define LABEL_LEAST 30

static void filter_start(struct ui *ui, char *ret_text)
{
	memcpy(ret_text, ui->list.filter_text, PROMPT_MAX);
}

static void filter_change(struct ui *ui)
{
	list_set_filter(ui, ui->prompt.text, &ui->prompt.err);
}

static void search_start(struct ui *ui, char *ret_text)
{
	struct pane *pane = ui->pane;
	snprintf(ret_text, PROMPT_MAX, "%s", pane->needle);
}

static void search_change(struct ui *ui)
{
	struct pane *pane = ui->pane;
	snprintf(pane->needle, sizeof(pane->needle), "%.*s", (int)sizeof(pane->needle) - 1, ui->prompt.text);
	pane->found = false;
	if (*pane->needle && !pane_seek(pane, 0))
		err_set(&ui->prompt.err, 0, "no match");
}

static void empty_start(struct ui *ui, char *ret_text)
{
	(void)ui;
	*ret_text = '\0';
}

/*
 * What can be typed at the bottom line. To add one: its name in enum
 * prompt_kind, a row here. @change runs after every character, so that the
 * screen follows the typing; it fills prompt.err when the text is not taken.
 */
static const struct {
	const char *label;
	const char *hint;
	void (*start)(struct ui *ui, char *ret_text); /* what it starts with */
	void (*change)(struct ui *ui);                /* NULL: nothing follows the typing */
	void (*complete)(struct ui *ui);              /* on Tab; NULL: nothing */
	enum effect (*accept)(struct ui *ui);         /* on Enter; NULL: what follows the typing stays */
} prompts[PROMPT_COUNT] = {
	[PROMPT_FILTER] = { "filter", "words match names; score<60  check:2=fail  cap:SYS_ADMIN  runtime=docker",
		filter_start, filter_change, NULL, NULL },
	[PROMPT_SEARCH] = { "search", "", search_start, search_change, NULL, NULL },
	[PROMPT_KERNEL] = { "read its filters?", "y yes   any other key no", empty_start, NULL, NULL, NULL },
	[PROMPT_COMMAND] = { ":", "a word of the bottom line, filter, open or a setting; Tab completes",
		empty_start, NULL, command_complete, command_accept },
	[PROMPT_EXPORT] = { "write to", "a name in the current directory; Tab: text, Markdown, JSON", share_start,
		share_check, share_complete, share_accept },
	[PROMPT_OPEN] = { "open", "a file or a directory; Tab completes", empty_start, NULL, open_complete, open_accept },
};

void prompt_open(struct ui *ui, enum prompt_kind kind)
{
	struct prompt *prompt = &ui->prompt;
	*prompt = (struct prompt){ .kind = kind };
	prompts[kind].start(ui, prompt->text);
	memcpy(prompt->before, prompt->text, sizeof(prompt->before));
}

static void change(struct ui *ui)
{
	ui->prompt.err.text[0] = '\0';
	if (prompts[ui->prompt.kind].change)
		prompts[ui->prompt.kind].change(ui);
}

static void add(struct prompt *prompt, uint32_t code)
{
	char bytes[4];
	size_t len = text_encode(code, bytes);
	size_t used = strlen(prompt->text);
	if (used + len >= sizeof(prompt->text))
		return;
	memcpy(prompt->text + used, bytes, len);
	prompt->text[used + len] = '\0';
}

static void drop_character(struct prompt *prompt)
{
	size_t len = strlen(prompt->text);
	while (len > 0 && ((unsigned char)prompt->text[len - 1] & 0xC0) == 0x80)
		len--;
	prompt->text[len ? len - 1 : 0] = '\0';
}

static void drop_word(struct prompt *prompt)
{
	size_t len = strlen(prompt->text);
	while (len > 0 && prompt->text[len - 1] == ' ')
		len--;
	while (len > 0 && prompt->text[len - 1] != ' ')
		len--;
	prompt->text[len] = '\0';
}

static enum effect cancel(struct ui *ui)
{
	memcpy(ui->prompt.text, ui->prompt.before, sizeof(ui->prompt.text));
	change(ui);
	ui->prompt.kind = PROMPT_NONE;
	return EFFECT_NONE;
}

/* A path is told by its last part. */
static const char *shown_word(const char *word)
{
	const char *at = word;
	for (const char *slash = strchr(word, '/'); slash && slash[1]; slash = strchr(slash + 1, '/'))
		at = slash + 1;
	return at;
}

void prompt_complete(struct ui *ui, char *start, prompt_words words)
{
	char typed[PROMPT_MAX];
	const char *word;
	const char *first = NULL;
	size_t common = 0;
	cleanup_strbuf struct strbuf all = { 0 };
	snprintf(typed, sizeof(typed), "%s", start);
	for (size_t i = 0; (word = words(ui, start, i)); i++) {
		if (strncmp(word, typed, strlen(typed)) != 0)
			continue;
		strbuf_addf(&all, "%s%s", first ? "  " : "", shown_word(word));
		if (!first)
			common = strlen(word);
		first = first ? first : word;
		while (strncmp(first, word, common) != 0)
			common--;
	}
	while (first && common && ((unsigned char)first[common] & 0xC0) == 0x80)
		common--; /* whole characters */
	if (first && (size_t)(start - ui->prompt.text) + common + 2 < PROMPT_MAX) {
		memcpy(start, first, common);
		start[common] = '\0';
	}
	ui_say(ui, first ? TONE_MUTED : TONE_WARN, "%.*s", PROMPT_MAX - 1, first ? strbuf_text(&all) : "nothing fits");
}

/* What does not parse keeps the prompt open: what is shown is never other than what is typed. */
static enum effect accept(struct ui *ui)
{
	enum prompt_kind kind = ui->prompt.kind;
	/* A path may have come to be since it was refused. */
	if (kind != PROMPT_SEARCH && kind != PROMPT_OPEN && *ui->prompt.err.text)
		return EFFECT_NONE;
	if (prompts[kind].accept) {
		ui->prompt.kind = PROMPT_NONE;
		return prompts[kind].accept(ui);
	}
	if (*ui->prompt.err.text)
		ui_say(ui, TONE_WARN, "%.*s", PROMPT_MAX - 1, ui->prompt.err.text);
	ui->prompt.kind = PROMPT_NONE;
	return EFFECT_NONE;
}

enum effect prompt_handle(struct ui *ui, struct key key)
{
	struct prompt *prompt = &ui->prompt;
	if (prompt->kind == PROMPT_KERNEL)
		return kernel_confirm(ui, key);
	prompt->waiting = false; /* for what is being opened: whoever types wants something else */
	switch (key.code) {
	case K_CTRL('c'):
	case K_F(10):
		return EFFECT_QUIT;
	case K_CTRL('l'):
		return EFFECT_REDRAW;
	case K_CTRL('z'):
		return EFFECT_SUSPEND;
	case K_ESC:
		return cancel(ui);
	case K_ENTER:
		return accept(ui);
	case K_TAB:
		if (!prompts[prompt->kind].complete)
			return EFFECT_NONE;
		prompts[prompt->kind].complete(ui);
		break;
	case K_UP:
	case K_DOWN:
		if (!prompts[prompt->kind].change)
			return EFFECT_NONE;
		return act_move(ui, key, key.code == K_UP ? MOTION_UP : MOTION_DOWN);
	case K_BACKSPACE:
	case K_CTRL('h'):
		if (!*prompt->text)
			return cancel(ui);
		drop_character(prompt);
		break;
	case K_CTRL('w'):
		drop_word(prompt);
		break;
	case K_CTRL('u'):
		prompt->text[0] = '\0';
		break;
	default:
		if (key.code < K_SPACE || key.code >= K_UP || key.code == 0x7F)
			return EFFECT_NONE;
		add(prompt, key.code);
	}
	change(ui);
	return EFFECT_NONE;
}

void prompt_draw(const struct ui *ui, struct canvas *canvas)
{
	const struct prompt *prompt = &ui->prompt;
	int y = ui->height - 1;
	struct pen pen = pen_at(canvas, y, 1);
	canvas_ground(canvas, y, 0, ui->width, GROUND_BAR);
	if (ui->width >= LABEL_LEAST) {
		pen_bold(&pen, TONE_ACCENT, prompts[prompt->kind].label);
		pen.x += 2;
	}
	/* The end of a long text is what is being typed: its beginning goes. */
	const char *text = prompt->text;
	int room = ui->width - pen.x - 2;
	struct cluster cluster;
	while (canvas_measure(canvas, text) > room && cluster_next(&text, text + strlen(text), &cluster))
		;
	pen_text(&pen, TONE_STRONG, text);
	canvas_ground(canvas, y, pen.x, 1, GROUND_MATCH);
	pen.x += 3;
	if (*prompt->err.text)
		pen_text(&pen, TONE_BAD, prompt->err.text);
	else if (prompt->waiting)
		pen_text(&pen, TONE_MUTED, "reading ...");
	else if (!*prompt->text)
		pen_text(&pen, TONE_MUTED, prompts[prompt->kind].hint);
	else if (prompt->kind == PROMPT_FILTER)
		pen_printf(
			&pen, TONE_MUTED, "%zu of %zu", ui->list.kept, ui->judged ? ui->judged->inventory->count : 0);
}
