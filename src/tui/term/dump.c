/* SPDX-License-Identifier: Apache-2.0 */
/* A screen without a terminal, for tests: keys in, text out. */
#include "config.h"

#include <isotop/tui.h>

#include <errno.h>

#include "tui/ui.h"
#include "tui/dispatch.h"

#define SIZE_MOST 1000

static int parse_size(const char *size, int *ret_width, int *ret_height, struct err *err)
{
	char end;
	int width;
	int height;
	if (sscanf(size, "%4dx%4d%c", &width, &height, &end) != 2 || width < 1 || height < 1 || width > SIZE_MOST ||
		height > SIZE_MOST)
		return err_set(err, -EINVAL, "'%s' is no size such as 80x24", size);
	*ret_width = width;
	*ret_height = height;
	return 0;
}

static int press(struct ui *ui, const char *keys, struct err *err)
{
	for (;;) {
		struct key key;
		int code = key_parse(&keys, &key, err);
		if (code == -ENOENT)
			return 0;
		if (code < 0)
			return err_wrap(err, code, "keys");
		if (ui_handle(ui, key) == EFFECT_QUIT)
			return 0;
	}
}

static void print(const struct ui *ui, FILE *out)
{
	struct canvas *canvas = canvas_new(ui->width, ui->height, ui->ascii);
	cleanup_strbuf struct strbuf text = { 0 };
	ui_draw(ui, canvas);
	for (int y = 0; y < ui->height; y++) {
		canvas_row_text(canvas, y, &text);
		strbuf_addc(&text, '\n');
	}
	fwrite(text.data, 1, text.len, out);
	canvas_free(canvas);
}

int tui_dump(const struct judged *judged, const struct tui_options *options, const char *size, const char *keys,
	FILE *out, struct err *err)
{
	int width = 80;
	int height = 24;
	int code = size ? parse_size(size, &width, &height, err) : 0;
	if (code < 0)
		return code;
	/* No clock: ages stay away, and a screen is the same tomorrow. */
	struct ui *ui = ui_new(options, width, height);
	ui_take(ui, judged);
	code = press(ui, keys ? keys : "", err);
	if (code == 0) {
		ui_rest(ui);
		print(ui, out);
	}
	ui_free(ui);
	return code;
}
