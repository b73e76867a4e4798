/* SPDX-License-Identifier: Apache-2.0 */
/* A subject that stays on the screen. Inside the room only. */
#ifndef TUI_WATCH_H
#define TUI_WATCH_H

#include "tui/ui.h"

void watch_hold(struct watch *watch, const struct judged *judged, size_t index);
void watch_follow(struct watch *watch, const struct judged *judged); /* the same one as it is now, or gone */
const struct subject *watch_subject(const struct watch *watch);
const struct judgement *watch_judgement(const struct watch *watch);
void watch_free(struct watch *watch);

#endif
