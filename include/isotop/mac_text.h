/* SPDX-License-Identifier: Apache-2.0 */
/*
 * judge: what the text on disk of an AppArmor profile says, beside what the kernel answers.
 */
#ifndef ISOTOP_MAC_TEXT_H
#define ISOTOP_MAC_TEXT_H

#include <isotop/mac.h>

struct origin;  /* <isotop/values.h> */
struct subject; /* <isotop/subject.h> */

/*
 * What the text on disk of the AppArmor profile that confines the subject says about the act of @answer. MAC_UNKNOWN:
 * there is none, it is stacked or does not enforce, or something in it that was not understood may decide. @ret_where,
 * not set then: the file, and the line of the rule; 0: no rule is about it.
 */
enum mac_result mac_text_says(const struct subject *subject, const struct mac_answer *answer, struct origin *ret_where);

/* Whether that is the opposite of what the kernel answered: another text is loaded. */
bool mac_text_differs(const struct subject *subject, const struct mac_answer *answer, struct origin *ret_where);

#endif
