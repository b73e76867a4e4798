/* SPDX-License-Identifier: Apache-2.0 */
/* What the formats that tell findings one by one have in common. */
#ifndef ISOTOP_REPORT_WALK_H
#define ISOTOP_REPORT_WALK_H

#include <isotop/finding.h>
#include <isotop/report.h>

/* One container with its findings in words; those are zero where it is not judged. */
struct told {
	const struct subject *subject;
	const struct inventory *inventory;
	const struct judgement *judgement;
	const struct waived *waived; /* NULL: there is no policy */
	struct arena *arena;
	struct finding findings[CHECK_COUNT];
};

typedef void (*report_put)(void *ctx, const struct told *told);
void report_walk(const struct judged *judged, const uint32_t *rows, size_t count, const struct report_options *options,
	report_put put, void *ctx);
struct finding report_alone(const struct told *told, size_t check); /* no other is beside it: its fix names none */
const struct waiver *report_waiver(const struct told *told, size_t check); /* NULL: it is not waived */

#endif
