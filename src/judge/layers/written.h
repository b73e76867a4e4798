/* SPDX-License-Identifier: Apache-2.0 */
/* What the text of an AppArmor profile says about an act, to be held against the kernel's answer. Inside the room only. */
#ifndef JUDGE_WRITTEN_H
#define JUDGE_WRITTEN_H

#include <isotop/mac.h>

/*
 * What the rules of @text, a profile from its head to its closing brace, say about the act of @answer; unknown: what is
 * included, a variable, a condition or a rule of another kind may decide. @ret_line: the line that decides, 0 is the
 * head; -1: none does, and what no rule allows is denied.
 */
enum mac_result apparmor_written(const char *text, const struct mac_answer *answer, int *ret_line);

#endif
