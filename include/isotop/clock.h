/* SPDX-License-Identifier: Apache-2.0 */
/*
 * base: how much time has gone by, on a clock that only goes forward (CLOCK_MONOTONIC).
 */
#ifndef ISOTOP_CLOCK_H
#define ISOTOP_CLOCK_H

#include <stdint.h>

uint64_t clock_ns(void);
int64_t clock_ms(void);

#endif
