/* SPDX-License-Identifier: Apache-2.0 */
/* blessed: what --baseline takes off the gates of a scan. Rows are NULL where there is no baseline. */
#ifndef ISOTOP_CMD_BLESSED_H
#define ISOTOP_CMD_BLESSED_H

#include "cmd/cmd.h"

struct since; /* <isotop/baseline.h> */
struct baseline; /* <isotop/baseline.h> */

/* The file that --baseline names, a report or a recording; NULL in *ret_baseline where there is no such option. 0 or -errno. */
int blessed_open(const struct options *options, struct baseline **ret_baseline, struct err *err);

const struct since_row *since_row(const struct since *since, size_t row); /* NULL: no baseline */

/* @gate without what was as bad then. */
struct gate gate_since(const struct gate *gate, const struct since_row *row);

bool blessed_score(const struct since_row *row);               /* it was no higher then */
bool blessed_pss(const struct since_row *row, unsigned level); /* its pod reached no more than @level then */

#endif
