/* SPDX-License-Identifier: Apache-2.0 */
/* Opening a file or a directory. Inside the room only. */
#ifndef TUI_SCREENS_OPEN_H
#define TUI_SCREENS_OPEN_H

#include "tui/ui.h"

enum effect open_ask(struct ui *ui);
bool open_can_ask(const struct ui *ui);
enum effect open_command(struct ui *ui, const char *path, struct err *err);
const char *open_word(const struct ui *ui, const char *typed, size_t i);

#endif
