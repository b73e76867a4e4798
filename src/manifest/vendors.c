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
	{ "aws.amazon.com/neuron", "/dev/neuron0" },
	{ "devices.kubevirt.io/kvm", "/dev/kvm" },
	{ "devices.kubevirt.io/tun", "/dev/net/tun" },
	{ "devices.kubevirt.io/vhost-net", "/dev/vhost-net" },
	{ "google.com/tpu", "/dev/accel0" },
	{ "gpu.intel.com/", "/dev/dri" },
	{ "intel.com/gpu", "/dev/dri" },
	{ "habana.ai/gaudi", "/dev/accel0" },
	{ "nvidia.com/", "/dev/nvidiactl" },
	{ "smarter-devices/fuse", "/dev/fuse" },
	{ "smarter-devices/kvm", "/dev/kvm" },
	{ "smarter-devices/net_tun", "/dev/net/tun" },
};

const char *vendor_card(const char *name)
{
	for (size_t i = 0; i < ISO_COUNT(cards); i++)
		if (strncmp(name, cards[i].prefix, strlen(cards[i].prefix)) == 0)
			return cards[i].node;
	return NULL;
}
