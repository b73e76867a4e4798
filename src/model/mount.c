/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <isotop/values.h>

#include <string.h>

const struct mount_rare *mount_rare(const struct mount *mount)
{
	static const struct mount_rare none = { 0 };
	return mount->rare ? mount->rare : &none;
}

const struct mount_rare *mount_rare_keep(struct arena *arena, const struct mount_rare *rare)
{
	if (!rare->maps && !rare->label && !rare->label_why && !rare->claim && !rare->part && !rare->sockets.count &&
		!rare->sockets.whole)
		return NULL;
	struct mount_rare *kept = arena_alloc(arena, sizeof(*kept));
	memcpy(kept, rare, sizeof(*kept));
	return kept;
}
