/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "walk.h"

#include <check.h>
#include <string.h>

#include <isotop/builder.h>
#include <isotop/demo.h>
#include <isotop/inventory.h>
#include <isotop/judged.h>

#include "tui/dispatch.h"

const struct walk_size walk_sizes[] = { { 80, 24 }, { 120, 40 } };
const size_t walk_size_count = ISO_COUNT(walk_sizes);

struct ui *walk_begin(const struct walk_size *size)
{
	const struct tui_options options = { .title = "demo", .mouse = true, .interval_ms = 2000, .tour.offered = true };
	struct inventory_builder *builder = inventory_builder_new();
	demo_load(builder, NULL);
	struct inventory *inventory = inventory_finish(builder, NULL);
	struct judged *judged = judge_inventory(inventory, NULL);
	struct ui *ui = ui_new(&options, size->width, size->height);
	ui->now = 1;
	ui->status.phase = FEED_IDLE;
	ui_take(ui, judged);
	judged_unref(judged);
	inventory_unref(inventory);
	walk_press(ui, "T");
	return ui;
}

/* Every second class has a guess. A fix is typed; a second Space has all of it at once. */
const char *walk_keys(size_t stop, enum beat beat)
{
	if (beat == BEAT_LINE)
		return stop == 0 ? "" : stop % 2 ? " 2" : " ";
	return beat == BEAT_FIX ? "  " : " ";
}

void walk_press(struct ui *ui, const char *keys)
{
	for (; *keys; keys++)
		ui_handle(ui, (struct key){ .code = (uint32_t)*keys });
}

void walk_without_time(const char *frame, struct strbuf *out)
{
	size_t head = strcspn(frame, "\n");
	size_t time = head;
	while (time && frame[time - 1] != ' ')
		time--;
	ck_assert_msg(memchr(frame + time, ':', head - time) != NULL, "no time in the head: %.*s", (int)head, frame);
	strbuf_add(out, frame, time);
	strbuf_addf(out, "M:SS%s", frame + head);
}

void walk_frame(const struct ui *ui, struct strbuf *out)
{
	struct canvas *canvas = canvas_new(ui->width, ui->height, ui->ascii);
	ui_draw(ui, canvas);
	for (int y = 0; y < ui->height; y++) {
		canvas_row_text(canvas, y, out);
		strbuf_addc(out, '\n');
	}
	canvas_free(canvas);
}

void walk_screen(const struct ui *ui, struct strbuf *out)
{
	cleanup_strbuf struct strbuf frame = { 0 };
	walk_frame(ui, &frame);
	walk_without_time(strbuf_text(&frame), out);
}
