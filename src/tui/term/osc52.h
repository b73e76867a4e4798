/* SPDX-License-Identifier: Apache-2.0 */
/* How a terminal is asked to fill its clipboard: xterm's OSC 52, wrapped for what stands between. */
#ifndef TUI_OSC52_H
#define TUI_OSC52_H

#include <isotop/base.h>

/* Appends what to send; a text that is too long for terminals is cut. */
void osc52_write(const char *text, size_t len, bool tmux, bool screen, struct strbuf *out);

#endif
