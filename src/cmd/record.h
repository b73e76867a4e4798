/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ISOTOP_CMD_RECORD_H
#define ISOTOP_CMD_RECORD_H

#include "cmd/cmd.h"

/* Where it is written; NULL: to standard output. And whether that is compressed. */
const char *record_file(const struct options *options);
bool record_packs(const char *file);

/*
 * Records until it is interrupted: --every into the directory that --output names, --record-events into that one
 * file or to standard output. -errno where it could not begin.
 */
int record_every(const struct options *options, struct sources *sources, interrupted_fn interrupted, struct err *err);

#endif
