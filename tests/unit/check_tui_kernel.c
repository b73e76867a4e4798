/* SPDX-License-Identifier: Apache-2.0 */
/* Key R: asked first, answered later, and told on the screen. */
#include "config.h"

#include "suites.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "tui/gallery.h"
#include "tui/ui.h"
#include <isotop/syscalls.h>

#include "tui/dispatch.h"
#include "tui/kernel.h"

/* A reader that remembers what it was asked, and answers as it is told to. */
struct reader {
	unsigned asked;
	int32_t pid;
	const char *why; /* NULL: it gives one filter */
	bool deaf;       /* refuses the question itself */
};

static int reader_ask(void *ctx, int32_t pid, uint64_t start, struct err *err)
{
	struct reader *reader = ctx;
	(void)start;
	if (reader->deaf)
		return err_set(err, -EIO, "the helper is gone");
	reader->asked++;
	reader->pid = pid;
	return 0;
}

static int reader_fd(void *ctx)
{
	(void)ctx;
	return 7;
}

static int reader_take(void *ctx, struct arena *arena, struct kernel_filters *ret_filters, struct err *err)
{
	static const struct sock_filter insns[] = { BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW) };
	static const struct bpf prog = { 1, insns };
	const struct reader *reader = ctx;
	(void)arena;
	if (reader->why)
		return err_set(err, -EACCES, "%s", reader->why);
	*ret_filters = (struct kernel_filters){ .count = 1, .progs = &prog, .stopped_ns = 41000 };
	return 0;
}

/* The first container of the node, with @reader behind key R. */
static struct ui *container_ui(struct reader *reader)
{
	const struct tui_options options = {
		.title = "node-7",
		.interval_ms = 2000,
		.filters = { reader_ask, reader_fd, reader_take, reader },
	};
	struct ui *ui = ui_new(&options, 120, 60);
	struct judged *judged = gallery(GALLERY_NODE);
	ui_take(ui, judged);
	judged_unref(judged);
	ui_handle(ui, (struct key){ .code = K_ENTER });
	ck_assert_int_eq(ui_screen(ui), SCREEN_SUBJECT);
	return ui;
}

static bool shows(const struct ui *ui, const char *text)
{
	struct canvas *canvas = canvas_new(ui->width, ui->height, ui->ascii);
	struct strbuf out = { 0 };
	ui_draw(ui, canvas);
	for (int y = 0; y < ui->height; y++)
		canvas_row_text(canvas, y, &out);
	canvas_free(canvas);
	bool found = strstr(strbuf_text(&out), text) != NULL;
	strbuf_free(&out);
	return found;
}

static enum effect press(struct ui *ui, char key)
{
	return ui_handle(ui, (struct key){ .code = (unsigned char)key });
}

START_TEST(nothing_is_read_before_somebody_says_yes)
{
	struct reader reader = { 0 };
	struct ui *ui = container_ui(&reader);
	ck_assert_int_eq(press(ui, 'R'), EFFECT_NONE);
	ck_assert(shows(ui, "read its filters?"));
	ck_assert(shows(ui, "EINTR"));
	ck_assert_int_eq(press(ui, 'n'), EFFECT_NONE);
	ck_assert(!shows(ui, "read its filters?"));
	ck_assert_int_eq(kernel_fd(ui), -1);
	press(ui, 'R');
	ck_assert_int_eq(press(ui, 'y'), EFFECT_FILTERS);
	ck_assert_int_eq(kernel_fd(ui), 7);
	ck_assert_uint_eq(reader.asked, 0); /* the loop asks, not the screen */
	kernel_request(ui);
	ck_assert_uint_eq(reader.asked, 1);
	ck_assert_int_gt(reader.pid, 0);
	ui_free(ui);
}
END_TEST

START_TEST(what_was_read_stands_in_the_pane)
{
	struct reader reader = { 0 };
	struct ui *ui = container_ui(&reader);
	press(ui, 'R');
	press(ui, 'y');
	kernel_request(ui);
	kernel_take(ui);
	ck_assert_int_eq(kernel_fd(ui), -1);
	ck_assert(shows(ui, "1 filter, 1 instruction"));
	ck_assert(shows(ui, "stopped for 41 us"));
	press(ui, '1');
	press(ui, '4');
	ck_assert(shows(ui, "1 filter, 1 instruction")); /* it stays */
	ui_free(ui);
}
END_TEST

START_TEST(why_it_could_not_be_read_is_said)
{
	struct reader reader = { .why = "CAP_SYS_ADMIN is missing" };
	struct reader deaf = { .deaf = true };
	struct ui *ui = container_ui(&reader);
	press(ui, 'R');
	press(ui, 'y');
	kernel_request(ui);
	kernel_take(ui);
	ck_assert(shows(ui, "not read: CAP_SYS_ADMIN is missing"));
	ui_free(ui);
	ui = container_ui(&deaf);
	press(ui, 'R');
	press(ui, 'y');
	kernel_request(ui);
	ck_assert_int_eq(kernel_fd(ui), -1);
	ck_assert(shows(ui, "not read: the helper is gone"));
	ui_free(ui);
}
END_TEST

Suite *tui_kernel_suite(void)
{
	Suite *suite = suite_create("tui kernel");
	TCase *tc = tcase_create("key R");
	tcase_add_test(tc, nothing_is_read_before_somebody_says_yes);
	tcase_add_test(tc, what_was_read_stands_in_the_pane);
	tcase_add_test(tc, why_it_could_not_be_read_is_said);
	suite_add_tcase(suite, tc);
	return suite;
}
