/* SPDX-License-Identifier: Apache-2.0 */
/* What the five verdicts are called and how they look. */
#include "config.h"

#include <isotop/judge.h>
#include <isotop/judgement.h>
#include <isotop/tone.h>
#include <isotop/verdict.h>

const char *verdict_name(enum verdict verdict)
{
	static const char *const names[VERDICT_COUNT] = { "pass", "warn", "fail", "unknown", "n/a" };
	return names[verdict];
}

enum mark verdict_mark(enum verdict verdict)
{
	static const enum mark marks[VERDICT_COUNT] = { MARK_PASS, MARK_WARN, MARK_FAIL, MARK_UNKNOWN, MARK_NA };
	return marks[verdict];
}

int verdict_badness(enum verdict verdict)
{
	static const int order[VERDICT_COUNT] = {
		[VERDICT_NA] = 0, [VERDICT_PASS] = 1, [VERDICT_WARN] = 2, [VERDICT_UNKNOWN] = 3, [VERDICT_FAIL] = 4
	};
	return order[verdict];
}
