/* SPDX-License-Identifier: Apache-2.0 */
/*
 * policy: what somebody decided to live with, in a YAML file that --policy names.
 *
 * A waiver takes a finding off the gates of a scan and is shown beside it; verdict and
 * score stay as they are, so that a report says the same of a container whoever reads it.
 * The file is the reader's own, but read as strictly as any: a key that is not known is an error,
 * because a slip in a policy must not look like consent.
 */
#ifndef ISOTOP_CMD_POLICY_H
#define ISOTOP_CMD_POLICY_H

#include "cmd/cmd.h"

#include <isotop/list.h>
#include <isotop/report.h>

/* One item of "waivers" or "disabled". */
struct policy_waiver {
	struct waiver words;   /* for reports */
	struct gate terms;     /* what it is about */
	bool pss;              /* the level that --min-pss asks for, too */
	struct filter *filter; /* owned; NULL: every container */
	bool expired;          /* its last day is over: it takes nothing off */
};

/* One item of "allowed-host-paths": the path and all below it. */
struct policy_path {
	struct waiver words;
	const char *path;
	bool read_only;        /* only where it is mounted so */
	struct filter *filter; /* owned; NULL: every container */
};

struct policy {
	struct arena *arena; /* owned; every text is in it */
	size_t waiver_count;
	struct policy_waiver *waivers;
	size_t path_count;
	struct policy_path *paths;
};

/*
 * The file that --policy names, with what has expired on the day of @now (seconds since the epoch, UTC);
 * NULL in *ret_policy where there is no such option. 0 or -errno with "file:line: reason".
 */
int policy_open(const struct options *options, int64_t now, struct policy **ret_policy, struct err *err);
void policy_free(struct policy *policy); /* NULL is fine */

#endif
