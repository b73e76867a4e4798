/* SPDX-License-Identifier: Apache-2.0 */
/* What sheets and containers share when they are compared. Inside the room only. */
#ifndef MODEL_LIKENESS_H
#define MODEL_LIKENESS_H

#include <isotop/facts.h>
#include <isotop/subject.h>
#include <isotop/values.h>

/* How places are compared: as they stand (@a and @b NULL), or in the file that a container is declared in by their distance to it. */
struct places {
	const struct subject *a;
	const struct subject *b;
	bool lines; /* false: only whether there is a line */
};

bool origin_alike(const struct origin *a, const struct origin *b, const struct places *places);
bool value_alike(
	enum fact_kind kind, const union fact_value *a, const union fact_value *b, const struct places *places);
bool sheet_alike(const struct sheet *a, const struct sheet *b, const struct places *places);

#endif
