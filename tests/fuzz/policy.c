/* SPDX-License-Identifier: Apache-2.0 */
/* AppArmor's compiled policy, as the kernel hands it out: the first byte says which name is looked for. */
#include "config.h"

#include "fuzz.h"

#include "live/kernel/policy.h"

FUZZ_TARGET(bytes, size)
{
	uint64_t allowed;
	if (size > 0)
		policy_capabilities((const char *)bytes + 1, size - 1, bytes[0] & 1 ? "one" : "docker-default", &allowed);
	return 0;
}
