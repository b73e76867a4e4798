/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "manifest/vendors.h"

#include <isotop/base.h>

#include <string.h>

/* To add one: its row. */
static const struct {
	const char *prefix;
	const char *node;
} cards[] = {
	{ "amd.com/gpu", "/dev/dri" },
	{ "gpu.intel.com/", "/dev/dri" },
	{ "intel.com/gpu", "/dev/dri" },
	{ "nvidia.com/", "/dev/nvidiactl" },
};

const char *vendor_card(const char *name)
{
	for (size_t i = 0; i < ISO_COUNT(cards); i++)
		if (strncmp(name, cards[i].prefix, strlen(cards[i].prefix)) == 0)
			return cards[i].node;
	return NULL;
}
