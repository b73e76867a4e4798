/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "guard/wire.h"

#include <isotop/file.h>
#include <isotop/guard.h>

#include <errno.h>
#include <linux/filter.h>
#include <poll.h>
#include <time.h>
#include <unistd.h>

uint64_t wire_now(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

int wire_read(int fd, void *data, size_t len, uint64_t deadline)
{
	char *at = data;
	while (len) {
		uint64_t now = wire_now();
		int left = now >= deadline ? 0 : (int)((deadline - now) / 1000000u) + 1;
		struct pollfd wait = { .fd = fd, .events = POLLIN };
		int ready = left ? poll(&wait, 1, left) : 0;
		if (ready < 0 && errno == EINTR)
			continue;
		if (ready == 0)
			return -ETIMEDOUT;
		ssize_t got = read(fd, at, len);
		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return -EIO;
		at += got;
		len -= (size_t)got;
	}
	return 0;
}

int wire_read_filters(
	int fd, const struct answer *answer, uint64_t deadline, struct arena *arena, struct guard_filters *ret)
{
	if (answer->count > FILTERS_MOST || answer->insns > INSNS_MOST)
		return -EIO;
	uint32_t *lens = arena_array(arena, answer->count, sizeof(*lens));
	struct sock_filter *insns = arena_array(arena, answer->insns, sizeof(*insns));
	struct guard_filter *items = arena_array(arena, answer->count, sizeof(*items));
	int code = wire_read(fd, lens, sizeof(*lens) * answer->count, deadline);
	if (code == 0)
		code = wire_read(fd, insns, sizeof(*insns) * answer->insns, deadline);
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
