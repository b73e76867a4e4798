/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <isotop/base.h>

#include <stdalign.h>
#include <stdlib.h>
#include <string.h>

/*
 * A subject is a few KiB and a load may hold 100,000: blocks grow by a quarter
 * of what is held already, so that little is left empty at the end.
 */
#define BLOCK_FIRST 1024
#define BLOCK_LEAST 256
#define BLOCK_MOST  65536

/* What a new block is of what is held already. */
#define PART        4
#define PART_OF_END 16 /* of one whose size was nearly known */

struct block {
	struct block *next;
	size_t size; /* of data, without the texts at its end */
	size_t used;
	alignas(max_align_t) unsigned char data[];
};

struct arena {
	struct block *head; /* the one being filled */
	size_t bytes;
	size_t part;
};

void *heap_alloc(size_t count, size_t size)
{
	void *memory = calloc(count ? count : 1, size ? size : 1);
	if (!memory)
		die("out of memory");
	return memory;
}

void *heap_grow(void *old, size_t count, size_t size)
{
	size_t bytes;
	if (__builtin_mul_overflow(count, size, &bytes))
		die("out of memory: size overflow");
	void *memory = realloc(old, bytes ? bytes : 1);
	if (!memory)
		die("out of memory");
	return memory;
}

void *heap_more(void *old, size_t count, size_t size)
{
	if ((count & (count - 1)) != 0)
		return old;
	return heap_grow(old, count ? 2 * count : 1, size);
}

struct arena *arena_new(void)
{
	struct arena *arena = heap_alloc(1, sizeof(*arena));
	arena->part = PART;
	return arena;
}

void arena_free(struct arena *arena)
{
	if (!arena)
		return;
	struct block *block = arena->head;
	while (block) {
		struct block *next = block->next;
		free(block);
		block = next;
	}
	free(arena);
}

void arena_cleanup(struct arena **arena)
{
	arena_free(*arena);
}

static size_t next_size(const struct arena *arena, size_t least)
{
	size_t size = arena->bytes / arena->part;
	if (size < BLOCK_LEAST)
		size = arena->head ? BLOCK_LEAST : BLOCK_FIRST;
	if (size > BLOCK_MOST)
		size = BLOCK_MOST;
	return size < least ? least : size;
}

static struct block *block_new(struct arena *arena, size_t size)
{
	size_t bytes;
	if (__builtin_add_overflow(sizeof(struct block), size, &bytes))
		die("out of memory: size overflow");
	struct block *block = malloc(bytes);
	if (!block)
		die("out of memory");
	block->size = size;
	block->used = 0;
	arena->bytes += bytes;
	/* A block made for one big thing goes behind the head, whose rest stays usable. */
	if (arena->head && size > BLOCK_MOST) {
		block->next = arena->head->next;
		arena->head->next = block;
	} else {
		block->next = arena->head;
		arena->head = block;
	}
	return block;
}

struct arena *arena_new_of(size_t likely)
{
	struct arena *arena = arena_new();
	if (likely) {
		block_new(arena, likely);
		arena->part = PART_OF_END;
	}
	return arena;
}

size_t arena_bytes(const struct arena *arena)
{
	return arena->head ? arena->bytes - (arena->head->size - arena->head->used) : 0;
}

void *arena_alloc(struct arena *arena, size_t size)
{
	const size_t align = alignof(max_align_t);
	size_t padded;
	if (__builtin_add_overflow(size, align - 1, &padded))
		die("out of memory: size overflow");
	padded &= ~(align - 1);
	struct block *block = arena->head;
	if (!block || block->size - block->used < padded)
		block = block_new(arena, next_size(arena, padded));
	void *memory = block->data + block->used;
	block->used += padded;
	memset(memory, 0, padded);
	return memory;
}

void *arena_array(struct arena *arena, size_t count, size_t size)
{
	size_t bytes;
	if (__builtin_mul_overflow(count, size, &bytes))
		die("out of memory: size overflow");
	return arena_alloc(arena, bytes);
}

/* Texts need no alignment, and most are a few bytes: they are laid side by side from the end of the block. */
static char *text_alloc(struct arena *arena, size_t len)
{
	struct block *block = arena->head;
	if (len == SIZE_MAX)
		die("out of memory: size overflow");
	if (!block || block->size - block->used <= len)
		return arena_alloc(arena, len + 1);
	block->size -= len + 1;
	return (char *)block->data + block->size;
}

char *arena_strndup(struct arena *arena, const char *text, size_t len)
{
	char *copy = text_alloc(arena, len);
	memcpy(copy, text, len);
	copy[len] = '\0';
	return copy;
}

char *arena_strdup(struct arena *arena, const char *text)
{
	return text ? arena_strndup(arena, text, strlen(text)) : NULL;
}

/* What is put together without the C library. */
struct parts {
	va_list args;
	char number[16]; /* the one that is being put */
};

static const char *decimal(char number[16], unsigned value, bool minus)
{
	char *at = number + 15;
	*at = '\0';
	do
		*--at = (char)('0' + value % 10);
	while (value /= 10);
	if (minus)
		*--at = '-';
	return at;
}

static const char *next_part(struct parts *parts, char kind)
{
	int value;
	switch (kind) {
	case 's':
		return va_arg(parts->args, const char *);
	case 'u':
		return decimal(parts->number, va_arg(parts->args, unsigned), false);
	case 'd':
		value = va_arg(parts->args, int);
		return decimal(parts->number, value < 0 ? 0 - (unsigned)value : (unsigned)value, value < 0);
	default:
		return NULL;
	}
}

/*
 * Texts put together of texts and plain numbers, as most are, without a format read at every byte: their length, or
 * SIZE_MAX where @fmt has more in it or they are longer than @size.
 */
static size_t put_parts(char *into, size_t size, const char *fmt, struct parts *parts)
{
	size_t len = 0;
	while (*fmt) {
		const char *next = strchrnul(fmt, '%');
		const char *text = next == fmt ? NULL : fmt;
		size_t more = (size_t)(next - fmt);
		if (!text) {
			text = next_part(parts, fmt[1]);
			if (!text)
				return SIZE_MAX;
			more = strlen(text);
			next = fmt + 2;
		}
		if (more >= size - len)
			return SIZE_MAX;
		memcpy(into + len, text, more);
		len += more;
		fmt = next;
	}
	return len;
}

char *arena_vprintf(struct arena *arena, const char *fmt, va_list args)
{
	char most[256]; /* nearly every text is shorter, and need not be formatted twice */
	struct parts parts;
	va_copy(parts.args, args);
	size_t put = put_parts(most, sizeof(most), fmt, &parts);
	va_end(parts.args);
	if (put != SIZE_MAX)
		return arena_strndup(arena, most, put);
	va_list again;
	va_copy(again, args);
	int len = vsnprintf(most, sizeof(most), fmt, again);
	va_end(again);
	if (len < 0)
		die("formatting failed: %s", fmt);
	char *text = text_alloc(arena, (size_t)len);
	if ((size_t)len < sizeof(most))
		memcpy(text, most, (size_t)len + 1);
	else
		vsnprintf(text, (size_t)len + 1, fmt, args);
	return text;
}

char *arena_printf(struct arena *arena, const char *fmt, ...)
{
	va_list args;
	va_start(args, fmt);
	char *text = arena_vprintf(arena, fmt, args);
	va_end(args);
	return text;
}

