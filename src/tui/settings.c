/* SPDX-License-Identifier: Apache-2.0 */
/* What a user may keep: the one table of settings, and what a value of each may be. */
#include "config.h"

#include <isotop/list.h>
#include <isotop/tui.h>

#include <errno.h>
#include <string.h>

#include "tui/draw/theme.h"
#include "tui/ui.h"

/* ---- what they may be set to ------------------------------------------------------ */

static const char *theme_word(size_t i)
{
	return !i ? THEME_AUTO : i <= theme_count ? themes[i - 1].name : NULL;
}

static const char *color_word(size_t i)
{
	static const char *const words[] = { "auto", "always", "never" };
	return i < ISO_COUNT(words) ? words[i] : NULL;
}

static const char *column_word(size_t i)
{
	return i < column_count ? columns[i].id : NULL;
}

static const char *switch_word(size_t i)
{
	static const char *const words[] = { "false", "true" };
	return i < ISO_COUNT(words) ? words[i] : NULL;
}

static const char *interval_word(size_t i)
{
	static const char *const words[] = { "0.5", "1", "2", "5", "10", "30", "60", "300" };
	return i < ISO_COUNT(words) ? words[i] : NULL;
}

const char *tui_theme_name(size_t i)
{
	return theme_word(i);
}

const char *tui_theme_help(size_t i)
{
	return !i ? "whichever fits the terminal's background" : themes[i - 1].help;
}

/* ---- how the screen takes them over ------------------------------------------------- */

static void copy_word(char ret[SETTING_MAX], const char *word)
{
	snprintf(ret, SETTING_MAX, "%s", word);
}

static const char *switched(bool on)
{
	return switch_word(on);
}

static void get_theme(const struct ui *ui, char ret[SETTING_MAX])
{
	copy_word(ret, ui->theme);
}

/* The words are literals of the tables: they outlive the screen. */
static int set_theme(struct ui *ui, const char *value)
{
	const struct theme *theme = theme_find(value);
	ui->theme = theme ? theme->name : THEME_AUTO;
	return EFFECT_THEME;
}

static void get_color(const struct ui *ui, char ret[SETTING_MAX])
{
	copy_word(ret, ui->color);
}

static int set_color(struct ui *ui, const char *value)
{
	for (size_t i = 0; color_word(i); i++)
		if (strcmp(color_word(i), value) == 0)
			ui->color = color_word(i);
	return EFFECT_THEME;
}

static const char *note_theme(const struct ui *ui)
{
	return ui_colourless(ui) ? "colours are off: see color" : NULL;
}

static const char *note_color(const struct ui *ui)
{
	return ui->no_color && ui_colourless(ui) ? "NO_COLOR is set; always shows them anyway" : NULL;
}

static void get_ascii(const struct ui *ui, char ret[SETTING_MAX])
{
	copy_word(ret, switched(ui->ascii_wanted));
}

static int set_ascii(struct ui *ui, const char *value)
{
	ui->ascii_wanted = strcmp(value, "true") == 0;
	ui_set_ascii(ui, ui->ascii_wanted || ui->ascii_only);
	return EFFECT_NONE;
}

static const char *note_ascii(const struct ui *ui)
{
	return ui->ascii_only ? "the locale of this terminal has no other" : NULL;
}

static void get_sort(const struct ui *ui, char ret[SETTING_MAX])
{
	snprintf(ret, SETTING_MAX, "%s%s", ui->list.listing.inverted ? "-" : "", columns[ui->list.listing.column].id);
}

static int set_sort(struct ui *ui, const char *value)
{
	bool inverted = *value == '-';
	int column = column_index(value + inverted);
	ui->list.listing.column = column < 0 ? 0 : (size_t)column;
	ui->list.listing.inverted = inverted;
	ui->list.stale = true;
	return EFFECT_NONE;
}

static void get_interval(const struct ui *ui, char ret[SETTING_MAX])
{
	tui_seconds_print(ui->interval_ms, ret);
}

static int set_interval(struct ui *ui, const char *value)
{
	tui_seconds_parse(value, &ui->interval_ms);
	return EFFECT_INTERVAL;
}

static void get_no_mouse(const struct ui *ui, char ret[SETTING_MAX])
{
	copy_word(ret, switched(!ui->mouse));
}

static int set_no_mouse(struct ui *ui, const char *value)
{
	ui->mouse = strcmp(value, "true") != 0;
	return EFFECT_MOUSE;
}

static void get_linear(const struct ui *ui, char ret[SETTING_MAX])
{
	copy_word(ret, switched(ui->linear));
}

static void get_no_state(const struct ui *ui, char ret[SETTING_MAX])
{
	copy_word(ret, switched(ui->no_state));
}

static int set_no_state(struct ui *ui, const char *value)
{
	ui->no_state = strcmp(value, "true") == 0;
	return EFFECT_NONE;
}

static int set_linear(struct ui *ui, const char *value)
{
	ui->linear = strcmp(value, "true") == 0;
	return EFFECT_NONE;
}

static const char *note_linear(const struct ui *ui)
{
	(void)ui;
	return "from the next start on";
}

/*
 * Every setting. To add one: a row here, named as its option is (the options
 * table of cmd/options.c has that one). The reader and the writer of the file,
 * what options take and complete, the man page and the screen follow. @help is a
 * sentence without its full stop.
 */
// clang-format off
const struct tui_setting tui_settings[] = {
	{ "theme",    SETTING_WORD,    "auto",  "the colours; auto follows the background",
	  theme_word, 0, 0, get_theme, set_theme, note_theme },
	{ "color",    SETTING_WORD,    "auto",  "whether there are colours; auto honours NO_COLOR",
	  color_word, 0, 0, get_color, set_color, note_color },
	{ "ascii",    SETTING_SWITCH,  "false", "plain glyphs instead of the signs of Unicode",
	  switch_word, 0, 0, get_ascii, set_ascii, note_ascii },
	{ "sort",     SETTING_COLUMN,  "score", "the column that orders the list; - reverses it",
	  column_word, 0, 0, get_sort, set_sort, NULL },
	{ "interval", SETTING_SECONDS, "2",     "seconds between two readings of a node",
	  interval_word, 100, 3600000, get_interval, set_interval, NULL },
	{ "no-mouse", SETTING_SWITCH,  "false", "leave the mouse to the terminal",
	  switch_word, 0, 0, get_no_mouse, set_no_mouse, NULL },
	{ "linear",   SETTING_SWITCH,  "false", "plain lines, for screen readers",
	  switch_word, 0, 0, get_linear, set_linear, note_linear },
	{ "no-state", SETTING_SWITCH,  "false", "do not remember what was seen of a node",
	  switch_word, 0, 0, get_no_state, set_no_state, NULL },
};
// clang-format on
const size_t tui_setting_count = ISO_COUNT(tui_settings);
_Static_assert(ISO_COUNT(tui_settings) <= SETTINGS_MOST, "the screen has room for fewer");

const struct tui_setting *tui_setting_find(const char *name)
{
	for (size_t i = 0; i < tui_setting_count; i++)
		if (strcmp(tui_settings[i].name, name) == 0)
			return &tui_settings[i];
	return NULL;
}

const char *tui_setting_name(size_t i)
{
	return i < tui_setting_count ? tui_settings[i].name : NULL;
}

/* ---- checking ------------------------------------------------------------------------ */

/* By hand: strtod(3) would want the comma of the user's language. */
bool tui_seconds_parse(const char *text, uint32_t *ret_ms)
{
	uint64_t ms = 0;
	unsigned digits = 0;
	for (; *text >= '0' && *text <= '9' && digits < 7; text++, digits++)
		ms = ms * 10 + (uint64_t)(*text - '0');
	unsigned behind = 0;
	if (*text == '.')
		for (text++; *text >= '0' && *text <= '9' && behind < 3; text++, behind++)
			ms = ms * 10 + (uint64_t)(*text - '0');
	for (unsigned i = behind; i < 3; i++)
		ms *= 10;
	if (*text || !(digits + behind) || ms > UINT32_MAX)
		return false;
	*ret_ms = (uint32_t)ms;
	return true;
}

void tui_seconds_print(uint32_t ms, char ret[SETTING_MAX])
{
	size_t len = (size_t)snprintf(ret, SETTING_MAX, "%u.%03u", ms / 1000, ms % 1000);
	while (ret[len - 1] == '0')
		ret[--len] = '\0';
	if (ret[len - 1] == '.')
		ret[len - 1] = '\0';
}

static bool is_word(const struct tui_setting *setting, const char *text)
{
	size_t i = 0;
	while (setting->word(i) && strcmp(setting->word(i), text) != 0)
		i++;
	return setting->word(i) != NULL;
}

void tui_setting_takes(const struct tui_setting *setting, struct strbuf *out)
{
	char least[SETTING_MAX];
	char most[SETTING_MAX];
	if (setting->kind == SETTING_SECONDS) {
		tui_seconds_print(setting->least_ms, least);
		tui_seconds_print(setting->most_ms, most);
		strbuf_addf(out, "seconds from %s to %s", least, most);
		return;
	}
	for (size_t i = 0; setting->word(i); i++)
		strbuf_addf(out, "%s%s", !i ? "" : setting->word(i + 1) ? ", " : " or ", setting->word(i));
}

static bool is_value(const struct tui_setting *setting, const char *value)
{
	uint32_t ms;
	switch (setting->kind) {
	case SETTING_WORD:
	case SETTING_SWITCH:
		return is_word(setting, value);
	case SETTING_COLUMN:
		return is_word(setting, value + (*value == '-'));
	case SETTING_SECONDS:
		return tui_seconds_parse(value, &ms) && ms >= setting->least_ms && ms <= setting->most_ms;
	}
	return false;
}

int tui_setting_check(const struct tui_setting *setting, const char *as, const char *value, struct err *err)
{
	cleanup_strbuf struct strbuf takes = { 0 };
	if (is_value(setting, value))
		return 0;
	tui_setting_takes(setting, &takes);
	const char *near = setting->kind == SETTING_SECONDS ? NULL : nearest_word(value, setting->word);
	return err_set(err, -EINVAL, "%s takes %s, not %.40s%s%s%s", as, strbuf_text(&takes), value,
		near ? "; did you mean " : "", near ? near : "", near ? "?" : "");
}
