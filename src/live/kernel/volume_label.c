/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "live/kernel/volume_label.h"

#include <errno.h>

#include <isotop/root.h>
#include <isotop/values.h>

#define LABEL_MAX 4096

static const char *why(int error)
{
	if (error == EACCES || error == EPERM)
		return "permission denied";
	if (error == ENODATA)
		return "it has none";
	if (error == EOPNOTSUPP)
		return "a copied machine's files have no labels";
	if (error == ENOENT)
		return "it is not there any more";
	return "the kernel does not show it";
}

void volume_label(struct arena *arena, const struct mount_request *request, const struct mount_line *line,
	const char *path, struct mount_rare *ret)
{
	enum selinux_mode mode = request->machine->host->selinux;
	char label[LABEL_MAX];
	if (mode != SELINUX_ENFORCING && mode != SELINUX_PERMISSIVE)
		return;
	if (line->context) {
		ret->label = arena_strdup(arena, line->context);
		return;
	}
	if (!path || line->deleted || mountinfo_may_hang(line)) {
		ret->label_why =
			path && !line->deleted ? "its file server is not asked" : "it has no path on the host";
		return;
	}
	int error = root_label(request->root, path, label, sizeof(label));
	if (error < 0)
		ret->label_why = why(-error);
	else
		ret->label = arena_strdup(arena, label);
}
