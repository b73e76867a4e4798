/* SPDX-License-Identifier: Apache-2.0 */
#ifndef JUDGE_ANSWERS_H
#define JUDGE_ANSWERS_H

#include <isotop/mac.h>

struct view; /* <isotop/view.h> */
struct subject; /* <isotop/subject.h> */

/* Appends what the kernel answered for @system about the subject: what it lets through first. Nothing where nobody was asked. */
void view_answers(struct view *view, const struct subject *subject, enum mac_system system);

/* What a profile lets through by its source: assumed where nobody saw the node. */
struct assess;
struct mac_profile;
void view_known_profile(struct view *view, const struct assess *assess, const struct mac_profile *profile);

#endif
