/* SPDX-License-Identifier: Apache-2.0 */
/* Filters read out of the kernel. Inside the room only. */
#ifndef TUI_KERNEL_H
#define TUI_KERNEL_H

#include "tui/ui.h"

void kernel_request(struct ui *ui);                             /* the loop's: EFFECT_FILTERS */
int kernel_fd(const struct ui *ui);                             /* to be polled; -1: none */
void kernel_take(struct ui *ui);                                /* when that is readable */
const struct kernel_filters *kernel_filters_of(const struct ui *ui, const struct subject *subject); /* NULL: not read */
void kernel_free(struct ui *ui);

#endif
