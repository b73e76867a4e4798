/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "tui/since.h"

#include <errno.h>
#include <string.h>
#include <time.h>

#include <isotop/baseline.h>
#include <isotop/inventory.h>
#include <isotop/judged.h>

#include "tui/past.h"

/* In the order in which they become events: the last of them is the first that is read. */
static const enum since_state order[] = { SINCE_BETTER, SINCE_GONE, SINCE_NEW, SINCE_WORSE };

/* "02:14", or "Nov 28 02:14" where it was another day. */
static void add_time(struct strbuf *out, int64_t now, int64_t when)
{
	time_t then = (time_t)when;
	time_t present = (time_t)now;
	struct tm at;
	struct tm today;
	char text[24];
	if (!localtime_r(&then, &at) || !localtime_r(&present, &today))
		return;
	bool same = at.tm_yday == today.tm_yday && at.tm_year == today.tm_year;
	strftime(text, sizeof(text), same ? "%H:%M" : "%b %d %H:%M", &at);
	strbuf_adds(out, text);
}

/* "since your last visit, 02:14: 2 worse, 1 new, 1 gone; E lists them" */
static void tell(struct ui *ui, const struct since *since, int64_t when)
{
	cleanup_strbuf struct strbuf text = { 0 };
	const char *before = ": ";
	strbuf_adds(&text, "since your last visit, ");
	add_time(&text, ui->now, when);
	for (size_t i = ISO_COUNT(order); i-- > 0;) {
		size_t count = since_count(since, order[i]);
		if (!count)
			continue;
		strbuf_addf(&text, "%s%zu %s", before, count, since_name(order[i]));
		before = ", ";
	}
	strbuf_adds(&text, "; E lists them");
	ui_say(ui, since_count(since, SINCE_WORSE) ? TONE_BAD : TONE_ACCENT, "%s", strbuf_text(&text));
}

static size_t make_events(struct ui *ui, const struct since *since, int64_t when)
{
	size_t made = 0;
	for (size_t k = 0; k < ISO_COUNT(order); k++)
		for (size_t i = 0; i < since->count; i++)
			if (since->rows[i].state == order[k]) {
				past_since(ui, &since->rows[i], when);
				made++;
			}
	return made;
}

static void compare(struct ui *ui, const struct baseline *baseline, int64_t when)
{
	cleanup_arena struct arena *arena = arena_new();
	struct since since;
	since_baseline(baseline, "your last visit", ui->judged, arena, &since);
	if (make_events(ui, &since, when))
		tell(ui, &since, when);
}

/* A whole reading of a node is there, and may be held against another. */
static bool remembers(const struct ui *ui)
{
	return !ui->no_state && ui_live(ui) && !ui->judged->inventory->partial;
}

void since_take(struct ui *ui)
{
	struct baseline *baseline;
	struct err err;
	int64_t when;
	if (ui->last_read || !ui->last.read || !remembers(ui))
		return;
	ui->last_read = true;
	int code = ui->last.read(ui->last.ctx, &ui->judged->inventory->host, &when, &baseline, &err);
	if (code == 0) {
		compare(ui, baseline, when);
		baseline_free(baseline);
	} else if (code != -ENOENT && code != -ENOTDIR && code != -ESTALE) {
		ui_say(ui, TONE_WARN, "what was seen last cannot be read: %.*s", PROMPT_MAX / 2, err.text);
	}
}

void since_keep(struct ui *ui)
{
	if (!ui->last.keep || !remembers(ui))
		return;
	ui->last.keep(ui->last.ctx, ui->judged, (int64_t)time(NULL));
}
