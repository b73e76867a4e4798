/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <isotop/label.h>

#include <string.h>

bool selinux_part(const char *label, enum selinux_part part, char ret[SELINUX_PART_MAX])
{
	for (unsigned skip = 0; skip < (unsigned)part; skip++) {
		label = strchr(label, ':');
		if (!label)
			return false;
		label++;
	}
	/* The level is all that is left: it has colons of its own. */
	size_t len = part == SELINUX_LEVEL ? strlen(label) : strcspn(label, ":");
	if (len >= SELINUX_PART_MAX)
		len = SELINUX_PART_MAX - 1;
	memcpy(ret, label, len);
	ret[len] = '\0';
	return len > 0;
}

/*
 * Domains that the policies in use leave unconfined (attribute unconfined_domain
 * in refpolicy; spc_t is container-selinux's "super privileged container", super_t Bottlerocket's).
 * To add one: add its row.
 */
static const char *const unconfined_types[] = { "spc_t", "unconfined_t", "unconfined_service_t", "container_runtime_t",
	"initrc_t", "init_t", "kernel_t", "rpm_t", "super_t" };

bool selinux_type_unconfined(const char *type)
{
	for (size_t i = 0; i < ISO_COUNT(unconfined_types); i++)
		if (strcmp(unconfined_types[i], type) == 0)
			return true;
	return false;
}

static bool ends_with(const char *text, const char *end)
{
	size_t len = strlen(text);
	size_t end_len = strlen(end);
	return len > end_len && strcmp(text + len - end_len, end) == 0;
}

/* The kernel writes the mode of a profile behind its name, and no mode where none applies, security/apparmor/label.c. */
enum label_hold label_hold(const char *label)
{
	char type[SELINUX_PART_MAX];
	if (strcmp(label, "unconfined") == 0 || ends_with(label, " (unconfined)"))
		return LABEL_HOLDS_NOTHING;
	if (ends_with(label, " (complain)"))
		return LABEL_LOGS;
	if (selinux_part(label, SELINUX_TYPE, type) && selinux_type_unconfined(type))
		return LABEL_HOLDS_NOTHING;
	return LABEL_HOLDS;
}
