/* SPDX-License-Identifier: Apache-2.0 */
/*
 * judge: what a check or a layer says, as a word and as a sign.
 */
#ifndef ISOTOP_VERDICT_H
#define ISOTOP_VERDICT_H

#include <isotop/tone.h>

enum verdict { VERDICT_PASS, VERDICT_WARN, VERDICT_FAIL, VERDICT_UNKNOWN, VERDICT_NA, VERDICT_COUNT };

const char *verdict_name(enum verdict verdict); /* "pass" ... "n/a" */
enum mark verdict_mark(enum verdict verdict);
int verdict_badness(enum verdict verdict); /* to compare by; unknown is worse than a warning, because it may be a fail */

#endif
