/* SPDX-License-Identifier: Apache-2.0 */
/* stage: the screen without a terminal, played on by the unit tests. */
#ifndef ISOTOP_STAGE_H
#define ISOTOP_STAGE_H

#include "gallery.h"
#include "tui/ui.h"

extern const struct tui_options stage_options;

/* What ui_free() is for. */
struct ui *open_ui(const struct tui_options *how, int width, int height, enum gallery which);
struct ui *node_ui(int width, int height); /* GALLERY_NODE with stage_options */

/* Presses "jj<Enter>"; the effect of the last key. */
enum effect press(struct ui *ui, const char *keys);
void take(struct ui *ui, enum gallery which);

/*
 * The screen as text and, with @roles, cell by cell as roles: what two screens
 * differ in if they differ at all. The caller frees it.
 */
char *picture(const struct ui *ui, bool roles);
bool shows(const struct ui *ui, const char *text);
const char *selected_key(const struct ui *ui); /* "" none */

#endif
