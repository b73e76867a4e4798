/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "guard/wire.h"

#include <isotop/file.h>
#include <isotop/guard.h>

#include <errno.h>
#include <linux/filter.h>
#include <unistd.h>

int wire_read_filters(
	int fd, const struct answer *answer, uint64_t deadline, struct arena *arena, struct guard_filters *ret)
{
	if (answer->count > FILTERS_MOST || answer->insns > INSNS_MOST)
		return -EIO;
	uint32_t *lens = arena_array(arena, answer->count, sizeof(*lens));
	struct sock_filter *insns = arena_array(arena, answer->insns, sizeof(*insns));
	struct guard_filter *items = arena_array(arena, answer->count, sizeof(*items));
	int code = file_read_by(fd, lens, sizeof(*lens) * answer->count, deadline);
	if (code == 0)
		code = file_read_by(fd, insns, sizeof(*insns) * answer->insns, deadline);
	if (code != 0)
		return code;
	size_t at = 0;
	for (uint32_t i = 0; i < answer->count; i++) {
		if (lens[i] > answer->insns - at)
			return -EIO;
		items[answer->count - 1 - i] = (struct guard_filter){ .count = lens[i], .insns = insns + at };
		at += lens[i];
	}
	*ret = (struct guard_filters){ .count = answer->count, .items = items, .stopped_ns = answer->stopped_ns };
	return 0;
}

bool wire_write_filters(int fd, const struct guard_filters *filters)
{
	bool whole = true;
	for (size_t i = filters->count; whole && i-- > 0;) {
		uint32_t len = (uint32_t)filters->items[i].count;
		whole = file_write(fd, &len, sizeof(len)) == 0;
	}
	for (size_t i = filters->count; whole && i-- > 0;)
		whole = file_write(fd, filters->items[i].insns,
				sizeof(*filters->items[i].insns) * filters->items[i].count) == 0;
	return whole;
}
