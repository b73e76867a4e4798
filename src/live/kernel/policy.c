/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "live/kernel/policy.h"

#include <string.h>

/*
 * The stream is a row of items: a byte for the type, then the value, little-endian, and
 * before some of them a name. security/apparmor/policy_unpack.c, enum aa_code.
 */
enum code {
	CODE_U8,
	CODE_U16,
	CODE_U32,
	CODE_U64,
	CODE_NAME,
	CODE_STRING,
	CODE_BLOB,
	CODE_STRUCT,
	CODE_STRUCT_END,
	CODE_LIST,
	CODE_LIST_END,
	CODE_ARRAY,
	CODE_ARRAY_END
};

struct stream {
	const unsigned char *at;
	const unsigned char *end;
};

struct item {
	enum code code;
	uint64_t number;  /* of U8 to U64; of an array its size */
	const char *text; /* of names and strings, terminated within @len; else NULL */
	size_t len;
};

static uint64_t little(const unsigned char *at, size_t bytes)
{
	uint64_t value = 0;
	for (size_t i = bytes; i-- > 0;)
		value = value << 8 | at[i];
	return value;
}

static bool take(struct stream *stream, size_t bytes, uint64_t *ret_value)
{
	if ((size_t)(stream->end - stream->at) < bytes)
		return false;
	*ret_value = little(stream->at, bytes);
	stream->at += bytes;
	return true;
}

/* Bytes of a known length: a text has two bytes of length before it, a blob four. */
static bool take_bytes(struct stream *stream, size_t head, struct item *item)
{
	uint64_t len;
	if (!take(stream, head, &len) || (uint64_t)(stream->end - stream->at) < len)
		return false;
	if (head == 2 && (len == 0 || stream->at[len - 1] != '\0'))
		return false;
	item->text = head == 2 ? (const char *)stream->at : NULL;
	item->len = (size_t)len;
	stream->at += len;
	return true;
}

/* The next item; false at the end, or where it is none. */
static bool next(struct stream *stream, struct item *item)
{
	static const size_t widths[] = { [CODE_U8] = 1, [CODE_U16] = 2, [CODE_U32] = 4, [CODE_U64] = 8 };
	uint64_t code;
	if (!take(stream, 1, &code) || code > CODE_ARRAY_END)
		return false;
	*item = (struct item){ .code = (enum code)code };
	switch (item->code) {
	case CODE_U8:
	case CODE_U16:
	case CODE_U32:
	case CODE_U64:
		return take(stream, widths[code], &item->number);
	case CODE_NAME:
	case CODE_STRING:
		return take_bytes(stream, 2, item);
	case CODE_BLOB:
		return take_bytes(stream, 4, item);
	case CODE_ARRAY:
		return take(stream, 2, &item->number);
	case CODE_STRUCT:
	case CODE_STRUCT_END:
	case CODE_LIST:
	case CODE_LIST_END:
	case CODE_ARRAY_END:
		break;
	}
	return true;
}

static bool is_name(const struct item *item, const char *name)
{
	return item->code == CODE_NAME && strcmp(item->text, name) == 0;
}

/* Passes over items until the name; false: it does not come, or another profile begins first. */
static bool find(struct stream *stream, const char *name)
{
	struct item item;
	while (next(stream, &item)) {
		if (is_name(&item, name))
			return true;
		if (is_name(&item, "profile"))
			return false;
	}
	return false;
}

static bool take_code(struct stream *stream, enum code code, struct item *item)
{
	return next(stream, item) && item->code == code;
}

/* The profile of that name: behind "profile" a structure whose first member is its name. */
static bool find_profile(struct stream *stream, const char *profile)
{
	struct item item;
	while (next(stream, &item)) {
		if (!is_name(&item, "profile"))
			continue;
		if (!take_code(stream, CODE_STRUCT, &item))
			return false;
		if (!next(stream, &item))
			return false;
		if (item.code == CODE_STRING && strcmp(item.text, profile) == 0)
			return true;
	}
	return false;
}

/* What is said four times: allowed, audited, quieted, and what the extended set holds; only the first decides. */
static bool take_sets(struct stream *stream, uint64_t *ret_allowed)
{
	struct item item;
	for (size_t i = 0; i < 4; i++) {
		if (!take_code(stream, CODE_U32, &item))
			return false;
		if (i == 0)
			*ret_allowed = item.number;
	}
	return true;
}

/* Behind the flags, and perhaps the flags of paths, stand the low 32 capabilities without a name. */
static bool low_capabilities(struct stream *stream, uint64_t *ret_allowed)
{
	struct item item;
	if (!find(stream, "flags"))
		return false;
	do
		if (!next(stream, &item))
			return false;
	while (item.code != CODE_STRUCT_END);
	struct stream before = *stream;
	if (next(stream, &item) && is_name(&item, "path_flags")) {
		if (!take_code(stream, CODE_U32, &item))
			return false;
	} else {
		*stream = before;
	}
	return take_sets(stream, ret_allowed);
}

bool policy_capabilities(const char *data, size_t len, const char *profile, uint64_t *ret_allowed)
{
	struct stream stream = { (const unsigned char *)data, (const unsigned char *)data + len };
	struct item item;
	uint64_t low = 0;
	uint64_t high = 0;
	if (!find_profile(&stream, profile) || !low_capabilities(&stream, &low))
		return false;
	if (!take_code(&stream, CODE_NAME, &item) || !is_name(&item, "caps64") ||
		!take_code(&stream, CODE_STRUCT, &item) || !take_sets(&stream, &high))
		high = 0;
	*ret_allowed = low | high << 32;
	return true;
}
