/* SPDX-License-Identifier: Apache-2.0 */
/* What the kernel is asked from the screen: key R, asked first and answered later, and key / about a path. */
#include "config.h"

#include "suites.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "tui/gallery.h"
#include "tui/ui.h"
#include <isotop/host.h>
#include <isotop/judged.h>
#include <isotop/mac.h>
#include <isotop/subject.h>
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

/* ---- key / in the panes of AppArmor and SELinux --------------------------------------- */

/* The kernel of the test: what is below /etc may be read, nothing may be written. */
static const struct mac_answers *kernel_of_test(
	void *ctx, const struct host *host, const struct subject *subject, const char *path, struct arena *arena)
{
	unsigned *asked = ctx;
	struct mac_answers *answers = arena_alloc(arena, sizeof(*answers));
	struct mac_answer *items = arena_array(arena, 2, sizeof(*items));
	ck_assert(host->live);
	ck_assert_int_gt(subject->running.pid, 0);
	(*asked)++;
	items[0] = (struct mac_answer){ .kind = MAC_READ, .path = path,
		.result = strncmp(path, "/etc/", 5) == 0 ? MAC_ALLOWED : MAC_UNKNOWN };
	items[0].why = items[0].result == MAC_UNKNOWN ? "its label cannot be read" : NULL;
	items[1] = (struct mac_answer){ .kind = MAC_WRITE, .path = path, .result = MAC_DENIED };
	*answers = (struct mac_answers){ .count = 2, .items = items };
	return answers;
}

static struct ui *ui_with(struct tui_mac mac, char tab)
{
	const struct tui_options options = { .title = "node-7", .interval_ms = 2000, .mac = mac };
	struct ui *ui = ui_new(&options, 120, 40);
	struct judged *judged = gallery(GALLERY_NODE);
	ui_take(ui, judged);
	judged_unref(judged);
	ui_handle(ui, (struct key){ .code = K_ENTER });
	press(ui, tab);
	return ui;
}

static void type(struct ui *ui, const char *text)
{
	press(ui, '/');
	for (; *text; text++)
		press(ui, *text);
	ui_handle(ui, (struct key){ .code = K_ENTER });
}

START_TEST(a_path_that_is_typed_in_a_pane_of_mac_is_asked_about)
{
	unsigned asked = 0;
	struct ui *ui = ui_with((struct tui_mac){ kernel_of_test, &asked }, '5');
	press(ui, '/');
	ck_assert(shows(ui, "search or ask"));
	ui_handle(ui, (struct key){ .code = K_ESC });
	type(ui, "/etc/shadow");
	ck_assert_uint_eq(asked, 1);
	ck_assert(shows(ui, "read /etc/shadow: allowed; write it: denied"));
	type(ui, "/srv/a");
	ck_assert(shows(ui, "read /srv/a: unknown (its label cannot be read); write it: denied"));
	type(ui, "no such text");
	ck_assert_uint_eq(asked, 2);
	ck_assert(shows(ui, "no match"));
	press(ui, '4');
	type(ui, "/etc/shadow");
	ck_assert_uint_eq(asked, 2); /* the seccomp pane is searched */
	press(ui, '6');
	type(ui, "/etc/shadow");
	ck_assert_uint_eq(asked, 3);
	ui_free(ui);
}
END_TEST

START_TEST(why_nobody_can_be_asked_is_said)
{
	struct ui *ui = ui_with((struct tui_mac){ 0 }, '5');
	type(ui, "/etc/shadow");
	ck_assert(shows(ui, "unknown: only what runs on this node is asked about"));
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
	tcase_add_test(tc, a_path_that_is_typed_in_a_pane_of_mac_is_asked_about);
	tcase_add_test(tc, why_nobody_can_be_asked_is_said);
	suite_add_tcase(suite, tc);
	return suite;
}
