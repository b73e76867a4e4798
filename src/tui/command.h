/* SPDX-License-Identifier: Apache-2.0 */
/* The command line. Inside the room only. */
#ifndef TUI_COMMAND_H
#define TUI_COMMAND_H

#include "tui/ui.h"

enum effect command_open(struct ui *ui);
enum effect command_accept(struct ui *ui); /* does what the prompt says */

#endif
