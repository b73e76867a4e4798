/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ISOTOP_CMD_RECORD_H
#define ISOTOP_CMD_RECORD_H

#include "cmd/cmd.h"

/* Records into the directory that --output names until it is interrupted. -errno where it could not begin. */
int record_every(const struct options *options, struct sources *sources, interrupted_fn interrupted, struct err *err);

#endif
