/* SPDX-License-Identifier: Apache-2.0 */
/* UTF-16 with a byte order mark as UTF-8: RFC 2781 for surrogates, RFC 3629 for the bytes. */
#include "config.h"

#include <isotop/doc.h>

#include <errno.h>
#include <string.h>

/* @want bytes, as many more as come with them up to @most, or what is left; -errno. */
static ssize_t read_raw(struct doc_decoder *d, size_t want, size_t most)
{
	while (d->raw_len < want && !d->ended) {
		ssize_t n = d->input->read(d->input->ctx, (char *)d->raw + d->raw_len, most - d->raw_len);
		if (n < 0)
			return n;
		d->ended = n == 0;
		d->raw_len += (size_t)n;
	}
	return (ssize_t)d->raw_len;
}

static unsigned unit_at(const struct doc_decoder *d, size_t i)
{
	return d->kind == DECODE_BIG ? (unsigned)d->raw[i] << 8 | d->raw[i + 1] : (unsigned)d->raw[i + 1] << 8 | d->raw[i];
}

static size_t put_utf8(char *out, uint32_t c)
{
	if (c < 0x80) {
		out[0] = (char)c;
		return 1;
	}
	size_t len = c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
	static const unsigned char heads[] = { 0, 0, 0xC0, 0xE0, 0xF0 };
	for (size_t i = len - 1; i > 0; i--, c >>= 6)
		out[i] = (char)(0x80 | (c & 0x3F));
	out[0] = (char)(heads[len] | c);
	return len;
}

/* Whole characters of the first @most bytes of what is there; a half of one waits for the rest. */
static ssize_t convert(struct doc_decoder *d, size_t most, char *out)
{
	size_t used = 0;
	size_t made = 0;
	while (used + 2 <= d->raw_len && used + 2 <= most) {
		uint32_t c = unit_at(d, used);
		size_t len = 2;
		if (c >= 0xD800 && c < 0xDC00) {
			if (used + 4 > d->raw_len && !d->ended)
				break;
			uint32_t low = used + 4 <= d->raw_len ? unit_at(d, used + 2) : 0;
			if (low < 0xDC00 || low > 0xDFFF)
				return -EILSEQ;
			c = 0x10000 + ((c - 0xD800) << 10) + (low - 0xDC00);
			len = 4;
		} else if (c >= 0xDC00 && c <= 0xDFFF) {
			return -EILSEQ;
		}
		made += put_utf8(out + made, c);
		used += len;
	}
	d->raw_len -= used;
	memmove(d->raw, d->raw + used, d->raw_len);
	return d->ended && d->raw_len ? -EILSEQ : (ssize_t)made;
}

/* What was read to tell the encoding comes first. */
static ssize_t pass(struct doc_decoder *d, char *buf, size_t size)
{
	if (!d->raw_len)
		return d->ended ? 0 : d->input->read(d->input->ctx, buf, size);
	size_t n = d->raw_len < size ? d->raw_len : size;
	memcpy(buf, d->raw, n);
	d->raw_len -= n;
	memmove(d->raw, d->raw + n, d->raw_len);
	return (ssize_t)n;
}

/* By the first four bytes. What comes with them is kept: nobody who asks for a text's beginning is handed those alone. */
static int recognise(struct doc_decoder *d)
{
	ssize_t n = read_raw(d, 4, sizeof(d->raw));
	if (n < 0)
		return (int)n;
	bool wide = n >= 4 && !d->raw[2] && !d->raw[3]; /* UTF-32 begins like UTF-16 */
	d->kind = DECODE_NOTHING;
	if (n >= 2 && d->raw[0] == 0xFF && d->raw[1] == 0xFE && !wide)
		d->kind = DECODE_LITTLE;
	else if (n >= 2 && d->raw[0] == 0xFE && d->raw[1] == 0xFF)
		d->kind = DECODE_BIG;
	if (d->kind == DECODE_NOTHING)
		return 0;
	d->raw_len -= 2;
	memmove(d->raw, d->raw + 2, d->raw_len);
	return 0;
}

static ssize_t decode(void *ctx, char *buf, size_t size)
{
	struct doc_decoder *d = ctx;
	int code = d->kind == DECODE_UNDECIDED ? recognise(d) : 0;
	if (code < 0)
		return code;
	if (d->kind == DECODE_NOTHING)
		return pass(d, buf, size);
	size_t want = size / 2 < sizeof(d->raw) ? size / 2 & ~(size_t)3 : sizeof(d->raw);
	ssize_t made = 0;
	while (made == 0 && !(d->ended && !d->raw_len)) {
		ssize_t n = read_raw(d, want, want);
		made = n < 0 ? n : convert(d, want, buf);
	}
	return made;
}

struct doc_input doc_decoder_start(struct doc_decoder *decoder, const struct doc_input *input)
{
	*decoder = (struct doc_decoder){ .input = input };
	return (struct doc_input){ decode, decoder, input->name };
}
