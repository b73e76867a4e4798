/* SPDX-License-Identifier: Apache-2.0 */
/* A subject that a screen shows: followed by its key, and kept as it was last seen where it is gone. */
#include "config.h"

#include "tui/watch.h"

#include <stdlib.h>
#include <string.h>

#include <isotop/inventory.h>
#include <isotop/judged.h>
#include <isotop/subject.h>

void watch_hold(struct watch *watch, const struct judged *judged, size_t index)
{
	const struct judged *before = watch->judged;
	const char *key = judged->inventory->subjects[index]->key;
	if (!watch->key || strcmp(watch->key, key) != 0) {
		size_t size = strlen(key) + 1;
		char *copy = memcpy(heap_alloc(size, 1), key, size);
		free(watch->key);
		watch->key = copy;
	}
	watch->serial += before != judged || watch->index != index;
	watch->judged = judged_ref(judged);
	watch->index = index;
	watch->gone = false;
	judged_unref(before);
}

void watch_follow(struct watch *watch, const struct judged *judged)
{
	if (!watch->judged || !judged || watch->judged == judged)
		return;
	ssize_t index = inventory_find(judged->inventory, watch->key);
	if (index >= 0)
		watch_hold(watch, judged, (size_t)index);
	else
		watch->gone = true;
}

const struct subject *watch_subject(const struct watch *watch)
{
	return watch->judged->inventory->subjects[watch->index];
}

const struct judgement *watch_judgement(const struct watch *watch)
{
	return &watch->judged->judgements[watch->index];
}

void watch_free(struct watch *watch)
{
	free(watch->key);
	judged_unref(watch->judged);
	*watch = (struct watch){ 0 };
}
