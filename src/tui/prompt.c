/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "tui/prompt.h"

#include <string.h>

#include <isotop/inventory.h>
#include <isotop/judged.h>

#include "tui/acts.h"
#include "tui/past.h"

/* A screen narrower than this has no room for more than what is typed. */
#define LABEL_LEAST 30

void prompt_open(struct ui *ui, const struct prompt_form *form)
{
	struct prompt *prompt = &ui->prompt;
	*prompt = (struct prompt){ .kind = form->kind, .form = form, .pasting = prompt->pasting };
	if (form->start)
		form->start(ui, prompt->text);
	memcpy(prompt->before, prompt->text, sizeof(prompt->before));
}

static void change(struct ui *ui)
{
	ui->prompt.err.text[0] = '\0';
	if (ui->prompt.form->change)
		ui->prompt.form->change(ui);
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

/* Is @word one of those that two blanks part? */
static bool has_word(const char *all, const char *word)
{
	size_t len = strlen(word);
	for (const char *at = all; *at; at += strspn(at, " ")) {
		size_t part = strcspn(at, " ");
		if (part == len && memcmp(at, word, len) == 0)
			return true;
		at += part;
	}
	return false;
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
		/* A command may be called as a setting is. */
		if (strncmp(word, typed, strlen(typed)) != 0 || has_word(strbuf_text(&all), shown_word(word)))
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
	if (ui->prompt.form->accept) {
		ui->prompt.kind = PROMPT_NONE;
		return ui->prompt.form->accept(ui);
	}
	if (*ui->prompt.err.text)
		ui_say(ui, TONE_WARN, "%.*s", PROMPT_MAX - 1, ui->prompt.err.text);
	ui->prompt.kind = PROMPT_NONE;
	return EFFECT_NONE;
}

enum effect prompt_handle(struct ui *ui, struct key key)
{
	struct prompt *prompt = &ui->prompt;
	if (prompt->form->answer)
		return prompt->form->answer(ui, key);
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
		if (!prompt->form->complete)
			return EFFECT_NONE;
		prompt->form->complete(ui);
		break;
	case K_UP:
	case K_DOWN:
		if (!prompt->form->change)
			return EFFECT_NONE;
		return act_move(ui, key.code == K_UP ? MOTION_UP : MOTION_DOWN);
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

/* A prompt that takes every key itself asks a question, and a paste is no answer. */
static bool takes_text(const struct ui *ui)
{
	return ui->prompt.kind != PROMPT_NONE && !ui->prompt.form->answer;
}

/*
 * A pasted line ends in no Enter and completes nothing: an input of one line leaves line
 * breaks out. The second mark may be lost with a link, so Esc, which a terminal takes out
 * of what it pastes, ends a paste as well.
 */
bool prompt_paste(struct ui *ui, struct key key)
{
	struct prompt *prompt = &ui->prompt;
	bool was = prompt->pasting;
	if (!was && key.code != K_PASTE && key.code != K_PASTE_END)
		return false;
	prompt->pasting = key.code != K_PASTE_END && key.code != K_ESC;
	if (!takes_text(ui)) {
		if (was || key.code == K_PASTE)
			ui_say(ui, TONE_MUTED, "a paste is ignored here: press / or o first%s",
				prompt->pasting ? " (Esc ends it)" : "");
		return true;
	}
	if (was && key.code >= K_SPACE && key.code < K_UP && key.code != 0x7F)
		prompt_handle(ui, key);
	return true;
}

void prompt_draw(const struct ui *ui, struct canvas *canvas)
{
	const struct prompt *prompt = &ui->prompt;
	int y = ui->height - 1;
	struct pen pen = pen_at(canvas, y, 1);
	canvas_ground(canvas, y, 0, ui->width, GROUND_BAR);
	if (ui->width >= LABEL_LEAST) {
		pen_bold(&pen, TONE_ACCENT, prompt->form->label);
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
	room = ui->width - 1 - pen.x;
	if (*prompt->err.text)
		pen_phrase(&pen, TONE_BAD, prompt->err.text, room);
	else if (prompt->waiting)
		pen_text(&pen, TONE_MUTED, "reading ...");
	else if (!*prompt->text)
		pen_phrase(&pen, TONE_MUTED, prompt->form->hint, room);
	else if (prompt->kind == PROMPT_FILTER)
		pen_printf(
			&pen, TONE_MUTED, "%zu of %zu", ui->list.kept, ui->judged ? ui->judged->inventory->count : 0);
	else if (prompt->kind == PROMPT_EVENTS)
		pen_printf(&pen, TONE_MUTED, "%zu of %zu", ui->events.row_count, past_total(ui));
}
