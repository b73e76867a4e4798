/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "stage.h"
#include "tui/dispatch.h"
#include "tui/screens/rows.h"

#include <check.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <isotop/inventory.h>
#include <isotop/judged.h>
#include <isotop/subject.h>

/* The stage has no loop that would carry it out. */
static int open_nothing(
	void *ctx, const char *typed, struct feed_source *ret_source, const char **ret_title, struct err *err)
{
	(void)ctx;
	(void)typed;
	(void)ret_source;
	(void)ret_title;
	return err_set(err, -ENOTSUP, "nothing is opened on a stage");
}

const struct tui_options stage_options = {
	.title = "node-7", .interval_ms = 2000, .mouse = true, .opener = { .open = open_nothing }
};

struct ui *open_ui(const struct tui_options *how, int width, int height, enum gallery which)
{
	struct ui *ui = ui_new(how, width, height);
	struct judged *judged = gallery(which);
	ui->now = GALLERY_NOW;
	ui->status.phase = FEED_IDLE;
	ui_take(ui, judged);
	judged_unref(judged);
	return ui;
}

struct ui *node_ui(int width, int height)
{
	return open_ui(&stage_options, width, height, GALLERY_NODE);
}

enum effect press(struct ui *ui, const char *keys)
{
	enum effect effect = EFFECT_NONE;
	struct key key;
	struct err err;
	while (key_parse(&keys, &key, &err) == 0)
		effect = ui_handle(ui, key);
	ck_assert_msg(!*keys, "no key: %s", keys);
	ui_rest(ui);
	return effect;
}

void take(struct ui *ui, enum gallery which)
{
	struct judged *judged = gallery(which);
	ui_take(ui, judged);
	judged_unref(judged);
}

char *picture(const struct ui *ui, bool roles)
{
	struct canvas *canvas = canvas_new(ui->width, ui->height, ui->ascii);
	struct strbuf out = { 0 };
	ui_draw(ui, canvas);
	for (int y = 0; y < ui->height; y++) {
		canvas_row_text(canvas, y, &out);
		strbuf_addc(&out, '\n');
		for (int x = 0; roles && x < ui->width; x++) {
			const struct cell *cell = canvas_cell(canvas, y, x);
			strbuf_addf(&out, "%x%x%x", cell->ink, cell->ground, cell->bold);
		}
	}
	canvas_free(canvas);
	return out.data;
}

bool shows(const struct ui *ui, const char *text)
{
	char *screen = picture(ui, false);
	bool found = strstr(screen, text) != NULL;
	free(screen);
	return found;
}

const char *selected_key(const struct ui *ui)
{
	ssize_t selected = rows_selected(ui);
	return selected < 0 ? "" : ui->judged->inventory->subjects[selected]->key;
}
