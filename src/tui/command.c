/* SPDX-License-Identifier: Apache-2.0 */
/* The command line: what keys do by their words, and what takes an argument. */
#include "config.h"

#include "tui/command.h"

#include <string.h>

#include "tui/prompt.h"
#include "tui/screens/open.h"
#include "tui/screens/rows.h"

static enum effect set_filter(struct ui *ui, const char *text, struct err *err)
{
	rows_set_filter(ui, text, err);
	return EFFECT_NONE;
}

/*
 * Commands with an argument, beside the settings (settings.c), each of which is
 * one. To add one: a row; @words (may be NULL) gives what Tab completes it with.
 * All others are the words of the bottom line (keys.c).
 */
static const struct {
	const char *name;
	const char *takes;
	enum effect (*run)(struct ui *ui, const char *argument, struct err *err);
	const char *(*words)(const struct ui *ui, const char *typed, size_t i);
} commands[] = {
	{ "filter", "an expression", set_filter, NULL },
	{ "open", "a file or a directory", open_command, open_word },
};

static int command_index(const char *name)
{
	for (size_t i = 0; i < ISO_COUNT(commands); i++)
		if (strcmp(commands[i].name, name) == 0)
			return (int)i;
	return -1;
}

static enum effect set_setting(struct ui *ui, const struct tui_setting *setting, const char *value)
{
	struct err err;
	if (tui_setting_check(setting, setting->name, value, &err) == 0)
		return (enum effect)setting->set(ui, value);
	ui_say(ui, TONE_BAD, "%.*s", PROMPT_MAX - 1, err.text);
	return EFFECT_NONE;
}

/* What a key of this screen is called, and does something now. NULL: it has no word. */
static const char *word_of(const struct ui *ui, const struct binding *binding)
{
	bool here = binding->screens & 1u << ui_screen(ui);
	bool works = here && binding_works(ui, binding);
	return works ? binding_brief(ui, binding) : NULL;
}

static const struct binding *binding_named(const struct ui *ui, const char *name)
{
	for (size_t i = 0; i < ui->binding_count; i++) {
		const char *word = word_of(ui, &ui->bindings[i]);
		if (word && strcmp(word, name) == 0)
			return &ui->bindings[i];
	}
	return NULL;
}

/* Parts @text behind its first word; the argument, NULL: there is none. */
static const char *argument_of(char *text)
{
	char *blank = strchr(text, ' ');
	if (!blank)
		return NULL;
	*blank++ = '\0';
	blank += strspn(blank, " ");
	return *blank ? blank : NULL;
}

/* A first word that takes an argument, with it. */
static enum effect run_with(struct ui *ui, const char *name, const char *argument)
{
	const struct tui_setting *setting = tui_setting_find(name);
	int command = command_index(name);
	struct err err = { "" };
	if (setting)
		return set_setting(ui, setting, argument);
	if (command < 0) {
		ui_say(ui, TONE_WARN, "there is no command '%.*s' here: Tab shows those there are", 40, name);
		return EFFECT_NONE;
	}
	enum effect effect = commands[command].run(ui, argument, &err);
	if (*err.text)
		ui_say(ui, TONE_BAD, "%s: %.*s", name, PROMPT_MAX - 40, err.text);
	return effect;
}

enum effect command_accept(struct ui *ui)
{
	char text[PROMPT_MAX];
	cleanup_strbuf struct strbuf takes = { 0 };
	memcpy(text, ui->prompt.text, sizeof(text));
	const char *argument = argument_of(text);
	if (argument)
		return run_with(ui, text, argument);
	const struct binding *binding = binding_named(ui, text);
	if (binding)
		return binding_run(ui, binding, (struct key){ .code = binding->keys[0] });
	const struct tui_setting *setting = tui_setting_find(text);
	int command = command_index(text);
	if (setting)
		tui_setting_takes(setting, &takes);
	else if (command >= 0)
		strbuf_adds(&takes, commands[command].takes);
	if (takes.len)
		ui_say(ui, TONE_WARN, "%s takes %.*s", text, PROMPT_MAX - 40, strbuf_text(&takes));
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
	if (i < tui_setting_count)
		return tui_settings[i].name;
	i -= tui_setting_count;
	for (size_t k = 0; k < ui->binding_count; k++) {
		const char *word = word_of(ui, &ui->bindings[k]);
		if (word && i-- == 0)
			return word;
	}
	return NULL;
}

/* The argument's words where there is one, else the commands. */
static const char *candidate_at(const struct ui *ui, const char *typed, size_t i)
{
	char name[PROMPT_MAX];
	if (typed == ui->prompt.text)
		return candidate(ui, i);
	memcpy(name, ui->prompt.text, sizeof(name));
	argument_of(name);
	const struct tui_setting *setting = tui_setting_find(name);
	int command = command_index(name);
	if (setting)
		return setting->word(i);
	return command >= 0 && commands[command].words ? commands[command].words(ui, typed, i) : NULL;
}

static void complete(struct ui *ui)
{
	char *blank = strchr(ui->prompt.text, ' ');
	prompt_complete(ui, blank ? blank + 1 : ui->prompt.text, candidate_at);
}

static const struct prompt_form command_form = {
	.kind = PROMPT_COMMAND,
	.label = ":",
	.hint = "a word of the bottom line, filter, open or a setting; Tab completes",
	.complete = complete,
	.accept = command_accept,
};

enum effect command_open(struct ui *ui)
{
	prompt_open(ui, &command_form);
	return EFFECT_NONE;
}
