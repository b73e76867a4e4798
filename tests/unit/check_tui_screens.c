/* SPDX-License-Identifier: Apache-2.0 */
/* Screens beyond the list and its container: explanations, and how one leads to the other. */
#include "config.h"

#include "suites.h"

#include <stdlib.h>
#include <string.h>

#include "tui/stage.h"

/* ---- explanations ---------------------------------------------------------------- */

START_TEST(a_row_that_is_opened_is_explained_and_esc_leads_back)
{
	struct ui *ui = node_ui(100, 30);
	press(ui, "<Enter>j<Enter>");
	ck_assert_int_eq(ui_screen(ui), SCREEN_EXPLAIN);
	ck_assert(shows(ui, "The danger: one capability"));
	ck_assert(shows(ui, "CAP_SYS_ADMIN kept"));
	take(ui, GALLERY_LATER); /* the container is gone: what it was can still be read */
	ck_assert(shows(ui, "The danger: one capability"));
	press(ui, "/mistake<Enter><Esc>");
	ck_assert_int_eq(ui_screen(ui), SCREEN_EXPLAIN);
	press(ui, "<Esc>");
	ck_assert_int_eq(ui_screen(ui), SCREEN_SUBJECT);
	ck_assert_str_eq(pane_ref(ui->pane), "check:sys-admin");
	explain_ref(ui, "check:there-is-none");
	ck_assert_int_eq(ui_screen(ui), SCREEN_SUBJECT);
	ui_free(ui);
}
END_TEST

START_TEST(a_container_that_another_leads_to_is_left_for_the_first)
{
	struct ui *ui = node_ui(100, 30);
	press(ui, "/dind<Enter><Enter>2");
	explain_ref(ui, "subject:postgres");
	ui_layout(ui);
	ck_assert_int_eq(ui_screen(ui), SCREEN_SUBJECT);
	ck_assert_str_eq(ui->subject.watch.key, "postgres");
	press(ui, "1<Esc>");
	ck_assert_str_eq(ui->subject.watch.key, "ci/dind");
	ck_assert(shows(ui, "2 Namespaces") || shows(ui, "2 NS"));
	press(ui, "<Esc>");
	ck_assert_int_eq(ui_screen(ui), SCREEN_LIST);
	explain_ref(ui, "subject:nobody");
	ck_assert_int_eq(ui_screen(ui), SCREEN_LIST);
	ui_free(ui);
}
END_TEST

Suite *tui_screens_suite(void)
{
	Suite *suite = suite_create("tui screens");
	TCase *explain = tcase_create("explain");
	tcase_add_test(explain, a_row_that_is_opened_is_explained_and_esc_leads_back);
	tcase_add_test(explain, a_container_that_another_leads_to_is_left_for_the_first);
	suite_add_tcase(suite, explain);
	return suite;
}
