/* SPDX-License-Identifier: Apache-2.0 */
/* The command line: what keys do by their words, and what takes an argument. */
#include "config.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "theme.h"
#include "ui.h"

static enum effect set_filter(struct ui *ui, const char *text, struct err *err)
{
	list_set_filter(ui, text, err);
	return EFFECT_NONE;
}

static const char *sort_word(const struct ui *ui, const char *typed, size_t i)
{
	(void)ui;
	(void)typed;
	return i < column_count ? columns[i].id : NULL;
}

static enum effect set_sort(struct ui *ui, const char *text, struct err *err)
{
	int column = column_index(text);
	if (column < 0)
		err_set(err, -EINVAL, "no column has this name");
	else
		list_sort_by(ui, (size_t)column);
	return EFFECT_NONE;
}

static const char *theme_word(const struct ui *ui, const char *typed, size_t i)
{
	(void)ui;
	(void)typed;
	return i < theme_count ? themes[i].name : NULL;
}

static enum effect set_theme(struct ui *ui, const char *text, struct err *err)
{
	const struct theme *theme = theme_find(text);
	if (!theme) {
		err_set(err, -EINVAL, "no theme has this name");
		return EFFECT_NONE;
	}
	ui->theme = theme->name;
	return EFFECT_THEME;
}

static enum effect set_interval(struct ui *ui, const char *text, struct err *err)
{
	char *end;
	double seconds = strtod(text, &end);
	if (end == text || *end || !(seconds >= 0.1 && seconds <= 3600)) {
		err_set(err, -EINVAL, "seconds, from 0.1 to 3600");
		return EFFECT_NONE;
	}
	ui->interval_ms = (unsigned)(seconds * 1000);
	return EFFECT_INTERVAL;
}

/*
 * Commands with an argument. To add one: a row; @words (may be NULL) gives what
 * Tab completes it with. All others are the words of the bottom line (keys.c).
 */
static const struct {
	const char *name;
	const char *takes;
	enum effect (*run)(struct ui *ui, const char *argument, struct err *err);
	const char *(*words)(const struct ui *ui, const char *typed, size_t i);
} commands[] = {
	{ "filter", "an expression", set_filter, NULL },
	{ "open", "a file or a directory", open_command, open_word },
	{ "sort", "a column", set_sort, sort_word },
	{ "theme", "a name", set_theme, theme_word },
	{ "interval", "seconds between refreshes", set_interval, NULL },
};

static int command_index(const char *text, size_t len)
{
	for (size_t i = 0; i < ISO_COUNT(commands); i++)
		if (strlen(commands[i].name) == len && strncmp(commands[i].name, text, len) == 0)
			return (int)i;
	return -1;
}

/* What a key of this screen is called, and does something now. NULL: it has no word. */
static const char *word_of(const struct ui *ui, const struct binding *binding)
{
	bool here = binding->screens & 1u << ui_screen(ui);
	bool works = here && (!binding->works || binding->works(ui, binding->arg));
	return works ? binding_brief(ui, binding) : NULL;
}

static const struct binding *binding_named(const struct ui *ui, const char *name)
{
	for (size_t i = 0; i < binding_count; i++) {
		const char *word = word_of(ui, &bindings[i]);
		if (word && strcmp(word, name) == 0)
			return &bindings[i];
	}
	return NULL;
}

/* The argument behind the first word. NULL: there is none. */
static const char *argument_of(const char *text)
{
	const char *blank = strchr(text, ' ');
	if (!blank)
		return NULL;
	blank += strspn(blank, " ");
	return *blank ? blank : NULL;
}

enum effect command_accept(struct ui *ui)
{
	char text[PROMPT_MAX];
	struct err err = { "" };
	memcpy(text, ui->prompt.text, sizeof(text));
	const char *argument = argument_of(text);
	int command = command_index(text, strcspn(text, " "));
	if (argument && command >= 0) {
		enum effect effect = commands[command].run(ui, argument, &err);
		if (*err.text)
			ui_say(ui, TONE_BAD, "%s: %.*s", commands[command].name, PROMPT_MAX - 40, err.text);
		return effect;
	}
	const struct binding *binding = argument ? NULL : binding_named(ui, text);
	if (binding)
		return binding->act(ui, (struct key){ .code = binding->keys[0] }, binding->arg);
	if (command >= 0)
		ui_say(ui, TONE_WARN, "%s takes %s", commands[command].name, commands[command].takes);
	else if (*text)
		ui_say(ui, TONE_WARN, "there is no command '%.*s' here: Tab shows those there are", 40, text);
	return EFFECT_NONE;
}

/* ---- completion ---------------------------------------------------------------------- */

/* Every word that the text may go on with, in one order. NULL: no more. */
static const char *candidate(const struct ui *ui, size_t i)
{
	if (i < ISO_COUNT(commands))
		return commands[i].name;
	i -= ISO_COUNT(commands);
	for (size_t k = 0; k < binding_count; k++) {
		const char *word = word_of(ui, &bindings[k]);
		if (word && i-- == 0)
			return word;
	}
	return NULL;
}

/* The argument's words where there is one, else the commands. */
static const char *candidate_at(const struct ui *ui, const char *typed, size_t i)
{
	const char *text = ui->prompt.text;
	if (typed == text)
		return candidate(ui, i);
	int command = command_index(text, strcspn(text, " "));
	return command >= 0 && commands[command].words ? commands[command].words(ui, typed, i) : NULL;
}

void command_complete(struct ui *ui)
{
	char *blank = strchr(ui->prompt.text, ' ');
	prompt_complete(ui, blank ? blank + 1 : ui->prompt.text, candidate_at);
}

enum effect command_open(struct ui *ui, struct key key, int arg)
{
	(void)key;
	(void)arg;
	prompt_open(ui, PROMPT_COMMAND);
	return EFFECT_NONE;
}
