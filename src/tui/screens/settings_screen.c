/* SPDX-License-Identifier: Apache-2.0 */
/* The settings, one a row; what is chosen holds at once. */
#include "config.h"

#include <assert.h>
#include <string.h>

#include "tui/settings.h"
#include "tui/draw/bars.h"

#define NAME_COLUMNS  10
#define VALUE_COLUMN  13
#define VALUE_COLUMNS 15
#define HELP_COLUMN   30
#define HELP_LEAST    30

/* On a low screen nothing parts the rows from the line above them. */
static int first_line(const struct ui *ui)
{
	return ui->height >= (int)tui_setting_count + 6 ? 2 : 1;
}

static size_t first_shown(const struct ui *ui)
{
	int room = ui_body_end(ui) - first_line(ui) - 1;
	size_t cursor = ui->settings.cursor;
	return room > 0 && cursor >= (size_t)room ? cursor - (size_t)room + 1 : 0;
}

void settings_begin(struct ui *ui)
{
	for (size_t i = 0; i < tui_setting_count; i++)
		tui_settings[i].get(ui, ui->settings.began[i]);
}

static bool is_changed(const struct ui *ui, size_t index)
{
	char now[SETTING_MAX];
	tui_settings[index].get(ui, now);
	return strcmp(now, ui->settings.began[index]) != 0;
}

/* ---- keys --------------------------------------------------------------------------------- */

enum effect settings_open(struct ui *ui)
{
	ui_push(ui, SCREEN_SETTINGS);
	return EFFECT_NONE;
}

/* The word @step further on; from seconds that are no word, the next that is more or less. */
static const char *word_beside(const struct tui_setting *setting, const char *now, int step)
{
	uint32_t ms = 0;
	uint32_t word_ms;
	size_t count = 0;
	size_t below = 0; /* words before @now */
	bool among = false;
	bool seconds = setting->kind == SETTING_SECONDS && tui_seconds_parse(now, &ms);
	for (; setting->word(count); count++) {
		bool same = strcmp(setting->word(count), now) == 0;
		bool less = seconds && tui_seconds_parse(setting->word(count), &word_ms) && word_ms < ms;
		if (same || less)
			below = count + less;
		among |= same;
	}
	size_t ahead = among ? 1 : 0;
	assert(count); /* every setting has words; a test looks */
	return setting->word((step > 0 ? below + ahead : below + count - 1) % count);
}

enum effect settings_change(struct ui *ui, int step)
{
	const struct tui_setting *setting = &tui_settings[ui->settings.cursor];
	char now[SETTING_MAX];
	setting->get(ui, now);
	bool turned = setting->kind == SETTING_COLUMN && *now == '-';
	return (enum effect)setting->set(ui, word_beside(setting, now + turned, step));
}

enum effect settings_keep(struct ui *ui)
{
	size_t changed = 0;
	for (size_t i = 0; i < tui_setting_count; i++)
		changed += is_changed(ui, i);
	if (changed && ui->save)
		return EFFECT_SAVE;
	ui_say(ui, TONE_WARN, changed ? "settings cannot be kept here" : "nothing was changed: nothing to save");
	return EFFECT_NONE;
}

void settings_save_now(struct ui *ui)
{
	struct tui_kept kept[SETTINGS_MOST] = { 0 };
	size_t count = 0;
	struct err err;
	cleanup_strbuf struct strbuf path = { 0 };
	for (size_t i = 0; i < tui_setting_count; i++)
		if (is_changed(ui, i)) {
			kept[count].name = tui_settings[i].name;
			tui_settings[i].get(ui, kept[count++].value);
		}
	if (ui->save(ui->save_ctx, kept, count, &path, &err) < 0) {
		ui_say(ui, TONE_BAD, "not saved: %.*s", PROMPT_MAX - 20, err.text);
	} else {
		settings_begin(ui);
		ui_say(ui, TONE_GOOD, "saved in %.*s", PROMPT_MAX - 20, strbuf_text(&path));
	}
	ui_layout(ui);
}

void settings_move(struct ui *ui, enum motion motion)
{
	ui->settings.cursor = motion_apply(motion, ui->settings.cursor, tui_setting_count, (int)tui_setting_count);
}

bool settings_can_move(const struct ui *ui)
{
	(void)ui;
	return true;
}

bool settings_click(struct ui *ui, int y, int x)
{
	(void)x;
	int line = y - first_line(ui);
	size_t row = first_shown(ui) + (size_t)line;
	if (line < 0 || y >= ui_body_end(ui) - 1 || row >= tui_setting_count)
		return false;
	bool again = row == ui->settings.cursor;
	ui->settings.cursor = row;
	return again;
}

/* ---- drawing ------------------------------------------------------------------------------ */

static void draw_setting(const struct ui *ui, struct canvas *canvas, int y, size_t index)
{
	const struct tui_setting *setting = &tui_settings[index];
	bool selected = index == ui->settings.cursor;
	char now[SETTING_MAX];
	struct pen pen = pen_at(canvas, y, 0);
	setting->get(ui, now);
	if (selected)
		pen_glyph(&pen, TONE_ACCENT, GLYPH_CURSOR);
	pen.x = 2;
	pen_field(&pen, selected ? TONE_STRONG : TONE_PLAIN, setting->name, NAME_COLUMNS);
	pen.x = VALUE_COLUMN;
	pen_field(&pen, TONE_ACCENT, now, VALUE_COLUMNS);
	if (is_changed(ui, index)) {
		pen.x = VALUE_COLUMN + VALUE_COLUMNS - 2;
		pen_text(&pen, TONE_WARN, "*");
	}
	pen.x = HELP_COLUMN;
	if (ui->width - HELP_COLUMN > HELP_LEAST)
		pen_phrase(&pen, TONE_MUTED, setting->help, ui->width - HELP_COLUMN - 1);
	if (selected)
		canvas_ground(canvas, y, 0, ui->width, GROUND_SELECTED);
}

/* What every ink says, in the theme that holds now. */
static void draw_sample(const struct ui *ui, struct canvas *canvas, int y)
{
	static const struct {
		unsigned ink;
		unsigned area;
		enum mark mark;
		const char *text;
	} rows[] = {
		{ TONE_GOOD, INK_BAR_GOOD, MARK_PASS, "94 A  well isolated" },
		{ TONE_WARN, INK_BAR_WARN, MARK_WARN, "57 D  partly isolated" },
		{ TONE_BAD, INK_BAR_BAD, MARK_FAIL, "12 F  privileged" },
		{ TONE_UNKNOWN, INK_FAINT, MARK_UNKNOWN, "could not be read" },
	};
	struct pen pen = pen_at(canvas, y, 2);
	pen_bold(&pen, TONE_STRONG, "how it looks");
	pen.x += 2;
	pen_text(&pen, TONE_MUTED, ui_colourless(ui) ? "without colours" : ui->theme);
	for (size_t i = 0; i < ISO_COUNT(rows) && y + 1 + (int)i < ui_body_end(ui); i++) {
		pen = pen_at(canvas, y + 1 + (int)i, 2);
		pen_text(&pen, mark_tone(rows[i].mark), mark_glyph(rows[i].mark, ui->ascii));
		pen.x += 1;
		pen_repeat(&pen, rows[i].area, GLYPH_FULL, 8 - 2 * (int)i);
		pen.x = 14;
		pen_text(&pen, rows[i].ink, rows[i].text);
	}
}

/* The whole sentence of the row under the cursor where its row has no room, and what stands in its way. */
static void draw_words(const struct ui *ui, struct canvas *canvas, int y)
{
	const struct tui_setting *setting = &tui_settings[ui->settings.cursor];
	const char *note = setting->note ? setting->note(ui) : NULL;
	struct pen pen = pen_at(canvas, y, 2);
	cleanup_strbuf struct strbuf text = { 0 };
	bool narrow = ui->width - HELP_COLUMN <= HELP_LEAST;
	if (note)
		pen_phrase(&pen, TONE_WARN, note, ui->width - 3);
	else if (is_changed(ui, ui->settings.cursor))
		pen_phrase(&pen, TONE_WARN, "* not saved yet: s saves it", ui->width - 3);
	else if (narrow)
		pen_phrase(&pen, TONE_MUTED, setting->help, ui->width - 3);
	else {
		tui_setting_takes(setting, &text);
		pen_phrase(&pen, TONE_MUTED, strbuf_text(&text), ui->width - 3);
	}
}

void settings_draw(const struct ui *ui, struct canvas *canvas)
{
	bars_crumb(ui, canvas, "settings", "");
	size_t first = first_shown(ui);
	int y = first_line(ui);
	int end = ui_body_end(ui) - 1;
	for (size_t i = first; i < tui_setting_count && y < end; i++)
		draw_setting(ui, canvas, y++, i);
	if (y < end)
		y++;
	draw_words(ui, canvas, y < end ? y : end);
	if (y + 7 < end)
		draw_sample(ui, canvas, y + 2);
}
