/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <isotop/base.h>

#include <stdlib.h>
#include <string.h>

static void reserve(struct strbuf *buf, size_t more)
{
	size_t need;
	if (__builtin_add_overflow(buf->len, more, &need) || __builtin_add_overflow(need, 1, &need))
		die("out of memory: size overflow");
	if (need <= buf->cap)
		return;
	size_t cap = buf->cap ? buf->cap : 64;
	while (cap < need)
		cap = cap > SIZE_MAX / 2 ? need : cap * 2;
	buf->data = heap_grow(buf->data, cap, 1);
	buf->cap = cap;
}

void strbuf_add(struct strbuf *buf, const char *data, size_t len)
{
	if (buf->cap - buf->len <= len)
		reserve(buf, len);
	if (len)
		memcpy(buf->data + buf->len, data, len);
	buf->len += len;
	buf->data[buf->len] = '\0';
}

char *strbuf_room(struct strbuf *buf, size_t most)
{
	if (buf->cap - buf->len <= most)
		reserve(buf, most);
	return buf->data + buf->len;
}

void strbuf_took(struct strbuf *buf, size_t len)
{
	buf->len += len;
	buf->data[buf->len] = '\0';
}

void strbuf_adds(struct strbuf *buf, const char *text)
{
	strbuf_add(buf, text, strlen(text));
}

void strbuf_addc(struct strbuf *buf, char c)
{
	if (buf->cap - buf->len <= 1)
		reserve(buf, 1);
	buf->data[buf->len++] = c;
	buf->data[buf->len] = '\0';
}

void strbuf_vaddf(struct strbuf *buf, const char *fmt, va_list args)
{
	va_list again;
	size_t room = buf->cap - buf->len;
	va_copy(again, args);
	int len = vsnprintf(room ? buf->data + buf->len : NULL, room, fmt, again);
	va_end(again);
	if (len < 0)
		die("formatting failed: %s", fmt);
	if ((size_t)len >= room) {
		reserve(buf, (size_t)len);
		vsnprintf(buf->data + buf->len, (size_t)len + 1, fmt, args);
	}
	buf->len += (size_t)len;
}

void strbuf_addf(struct strbuf *buf, const char *fmt, ...)
{
	va_list args;
	va_start(args, fmt);
	strbuf_vaddf(buf, fmt, args);
	va_end(args);
}

void strbuf_reset(struct strbuf *buf)
{
	buf->len = 0;
	if (buf->data)
		buf->data[0] = '\0';
}

void strbuf_free(struct strbuf *buf)
{
	free(buf->data);
	*buf = (struct strbuf){ 0 };
}

const char *strbuf_text(const struct strbuf *buf)
{
	return buf->data ? buf->data : "";
}
