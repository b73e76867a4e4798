/* SPDX-License-Identifier: Apache-2.0 */
/* waived: what --policy takes off the gates of a scan. All are NULL where there is no policy. */
#ifndef ISOTOP_CMD_WAIVED_H
#define ISOTOP_CMD_WAIVED_H

#include "cmd/policy.h"

/* What is waived for one container. */
struct waived_row {
	struct gate terms; /* of --fail-on */
	bool pss;          /* of --min-pss */
};

/* For the rows that were looked at; both parallel to the subjects, in the arena that was given. */
struct waived_set {
	struct waived_row *rows;
	struct waived *words; /* for reports */
};

/* Holds @policy against @count @rows of @judged; says on standard error which waivers have expired or meet nothing. */
void waived_apply(const struct options *options, const struct policy *policy, const struct judged *judged,
	const uint32_t *rows, size_t count, struct arena *arena, struct waived_set *ret_set);

/* @gate without what is waived for container @row. */
struct gate gate_waived(const struct gate *gate, const struct waived_set *set, size_t row);

bool waived_pss(const struct waived_set *set, size_t row);

/* The low end of its score for --fail-under: with the points of what is waived, and without a cap by something waived. */
unsigned waived_score(const struct waived_set *set, size_t row, const struct judgement *judgement);

#endif
