/* SPDX-License-Identifier: Apache-2.0 */
/* Trying fixes on containers of the list: what each gains, and all that are chosen together. Inside the room only. */
#ifndef TUI_WHATIF_H
#define TUI_WHATIF_H

#include "tui/ui.h"

/* Weighing judges each container once for each fix: of more the first stand for the others. */
#define WEIGHED_MOST 60

/* Whom the fixes are tried on, as positions in @ui's inventory: the marked, or all that the filter shows, or one. */
void trial_choose(struct trial *trial, const struct ui *ui, enum whatif_whom whom, const char *key);

/* What each fix gains alone, the best first; nothing else is chosen. */
void trial_weigh(struct trial *trial, const struct judged *judged);

/* What makes the same change in two ways is one of @set, that of the toggle. */
void trial_settle(const struct trial *trial, struct fix_set *set);

/* The judgements with @set made, into trial->after. */
void trial_judge(struct trial *trial, const struct judged *judged, const struct fix_set *set);

/* Of each toggle that would not be started alone: would it be beside all of @set? */
void trial_join(struct trial *trial, const struct judged *judged, const struct fix_set *set);

/* What each toggle gains beside all of @set, whose judgements are in trial->after; alone where @set is empty, or of very many. */
void trial_beside(struct trial *trial, const struct judged *judged, const struct fix_set *set);

/* The worst grade with what was tried last. */
char trial_grade(const struct trial *trial);

/* Grows @set by as few fixes as give the worst of them a better grade: of many containers, by few. False: it cannot. */
bool trial_reach(struct trial *trial, const struct judged *judged, struct fix_set *set);

void trial_free(struct trial *trial);

#endif
