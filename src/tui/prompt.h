/* SPDX-License-Identifier: Apache-2.0 */
/* The line that is typed at the bottom. Inside the room only. */
#ifndef TUI_PROMPT_H
#define TUI_PROMPT_H

#include "tui/ui.h"

void prompt_open(struct ui *ui, const struct prompt_form *form);

/* What @typed may go on with, in one order from 0 on; NULL: no more. */
typedef const char *(*prompt_words)(const struct ui *ui, const char *typed, size_t i);

/* Takes over, from @start in the prompt's text, what all that fit have in common, and names them. */
void prompt_complete(struct ui *ui, char *start, prompt_words words);
enum effect prompt_handle(struct ui *ui, struct key key);

/* True: @key is a mark of a paste or within one. What is pasted goes into a prompt or nowhere. */
bool prompt_paste(struct ui *ui, struct key key);
void prompt_draw(const struct ui *ui, struct canvas *canvas);

#endif
