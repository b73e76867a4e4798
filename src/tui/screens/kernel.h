/* SPDX-License-Identifier: Apache-2.0 */
/* Asking for the filters in the kernel. Inside the room only. */
#ifndef TUI_SCREENS_KERNEL_H
#define TUI_SCREENS_KERNEL_H

#include "tui/ui.h"

bool kernel_can_ask(const struct ui *ui);
enum effect kernel_ask(struct ui *ui); /* asks the user */

#endif
