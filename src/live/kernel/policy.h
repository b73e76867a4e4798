/* SPDX-License-Identifier: Apache-2.0 */
/*
 * policy: what a profile that AppArmor has loaded says of capabilities, which its query
 * interface does not answer: read from the policy as apparmor_parser handed it to
 * the kernel (raw_data in apparmorfs, Linux 4.13).
 */
#ifndef ISOTOP_LIVE_POLICY_H
#define ISOTOP_LIVE_POLICY_H

#include <isotop/base.h>

/*
 * The capabilities that @profile allows, bit n is capability n; @data may be hostile,
 * and may hold several profiles. false: it has no such profile, or is nothing we can read.
 */
bool policy_capabilities(const char *data, size_t len, const char *profile, uint64_t *ret_allowed);

#endif
