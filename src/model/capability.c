/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>
#include <sys/capability.h>

#include <isotop/base.h>
#include <isotop/capabilities.h>

#define BIT(name) CAP_BIT(CAP_##name)

/* moby oci/caps/defaults.go and containerd oci/spec.go defaultUnixCaps: the same fourteen. */
#define DOCKER_DEFAULT \
	(BIT(CHOWN) | BIT(DAC_OVERRIDE) | BIT(FSETID) | BIT(FOWNER) | BIT(MKNOD) | BIT(NET_RAW) | BIT(SETGID) | \
		BIT(SETUID) | BIT(SETFCAP) | BIT(SETPCAP) | BIT(NET_BIND_SERVICE) | BIT(SYS_CHROOT) | BIT(KILL) | \
		BIT(AUDIT_WRITE))

const uint64_t cap_default_docker = DOCKER_DEFAULT;
const uint64_t cap_default_kubernetes = DOCKER_DEFAULT;

/* containers/common pkg/config/default.go DefaultCapabilities: without MKNOD, NET_RAW and AUDIT_WRITE. */
const uint64_t cap_default_podman = DOCKER_DEFAULT & ~(BIT(MKNOD) | BIT(NET_RAW) | BIT(AUDIT_WRITE));

/* CRI-O internal/config/capabilities Default(), since 1.18 without NET_RAW and SYS_CHROOT. */
const uint64_t cap_default_crio =
	DOCKER_DEFAULT & ~(BIT(MKNOD) | BIT(NET_RAW) | BIT(AUDIT_WRITE) | BIT(SYS_CHROOT) | BIT(SETFCAP));

const char *cap_name(unsigned number, char ret[CAP_NAME_MAX])
{
	char *name = number < CAP_BITS ? cap_to_name((cap_value_t)number) : NULL;
	/* libcap prints a bare number for what it does not know. */
	if (name && !isdigit((unsigned char)*name)) {
		size_t i = 0;
		for (; name[i] && i < CAP_NAME_MAX - 1; i++)
			ret[i] = (char)toupper((unsigned char)name[i]);
		ret[i] = '\0';
	} else {
		snprintf(ret, CAP_NAME_MAX, "CAP_%u", number);
	}
	cap_free(name);
	return ret;
}

int cap_number(const char *name)
{
	char spelt[CAP_NAME_MAX];
	if (strncasecmp(name, "cap_", 4) == 0)
		name += 4;
	/* libcap also takes bare numbers; no runtime does. */
	if (!isalpha((unsigned char)*name) || strlen(name) >= sizeof(spelt) - 4)
		return -1;
	snprintf(spelt, sizeof(spelt), "cap_%s", name);
	cap_value_t value;
	if (cap_from_name(spelt, &value) != 0 || value < 0 || value >= CAP_BITS)
		return -1;
	return value;
}

/* libcap prints a bare number for what it does not know. */
static bool has_name(unsigned number)
{
	char *name = cap_to_name((cap_value_t)number);
	bool named = name && !isdigit((unsigned char)*name);
	cap_free(name);
	return named;
}

uint64_t cap_all(void)
{
	/* Numbers are given out in order; CHECKPOINT_RESTORE (40, Linux 5.9) is the newest, libcap may know more one day. */
	unsigned low = 0;
	unsigned high = CAP_BITS;
	unsigned middle = CAP_CHECKPOINT_RESTORE + 1; /* nearly always the answer: asked first, and the one below it */
	while (low < high) {
		if (has_name(middle))
			low = middle + 1;
		else
			high = middle;
		middle = low == 0 ? high - 1 : low + (high - low) / 2;
	}
	return low == CAP_BITS ? UINT64_MAX : CAP_BIT(low) - 1;
}

void cap_list(struct strbuf *out, uint64_t mask)
{
	char name[CAP_NAME_MAX];
	bool first = true;
	for (unsigned number = 0; number < CAP_BITS; number++) {
		if (!(mask & CAP_BIT(number)))
			continue;
		if (!first)
			strbuf_addc(out, ' ');
		strbuf_adds(out, cap_name(number, name) + strlen("CAP_"));
		first = false;
	}
}
