/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <isotop/packed.h>

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#define ZLIB_CONST /* what is read is const */
#include <zlib.h>

#define CHUNK 65536

/* zlib.h, deflateInit2() and inflateInit2(): a window of 2^15, and the frame of gzip instead of its own. */
#define GZIP (15 + 16)

bool packed_begins(const char *head, size_t len)
{
	return len >= 2 && head[0] == '\x1f' && head[1] == '\x8b';
}

/* The counts of zlib are no wider than this. */
static uInt piece(size_t left)
{
	return left < INT_MAX ? (uInt)left : INT_MAX;
}

static void begin(z_stream *stream, const char *text)
{
	*stream = (z_stream){ 0 };
	stream->next_in = (const Bytef *)text;
	if (inflateInit2(stream, GZIP) != Z_OK)
		die("out of memory");
}

/* One buffer's worth. Z_OK: there may be more; Z_BUF_ERROR: more of the text would be needed. */
static int step(z_stream *stream, const char *end, char *buf, size_t size, size_t *ret_len)
{
	stream->next_out = (Bytef *)buf;
	stream->avail_out = piece(size);
	stream->avail_in = piece((size_t)(end - (const char *)stream->next_in));
	int code = inflate(stream, Z_NO_FLUSH);
	*ret_len = (size_t)((const char *)stream->next_out - buf);
	return code;
}

/* Another one may follow, as cat(1) puts them together. */
static int after_end(z_stream *stream, const char *end)
{
	size_t left = (size_t)(end - (const char *)stream->next_in);
	if (!left)
		return Z_BUF_ERROR;
	return packed_begins((const char *)stream->next_in, left) && inflateReset(stream) == Z_OK ? Z_OK : Z_DATA_ERROR;
}

/* *ret_whole: its end is there. */
static int unpack(const char *text, size_t len, size_t most, struct strbuf *out, bool *ret_whole)
{
	char buf[CHUNK];
	size_t made = 0;
	z_stream stream;
	int code = Z_OK;
	*ret_whole = false;
	begin(&stream, text);
	while (code == Z_OK) {
		size_t n;
		code = step(&stream, text + len, buf, sizeof(buf), &n);
		size_t room = most - made;
		strbuf_add(out, buf, n < room ? n : room);
		made += n < room ? n : room;
		if (n > room) {
			inflateEnd(&stream);
			return -EFBIG;
		}
		*ret_whole = code == Z_STREAM_END;
		if (*ret_whole)
			code = after_end(&stream, text + len);
	}
	inflateEnd(&stream);
	if (code == Z_MEM_ERROR)
		die("out of memory");
	return code == Z_BUF_ERROR ? 0 : -EBADMSG;
}

int packed_open(const char *text, size_t len, size_t most, struct strbuf *out)
{
	bool whole;
	return unpack(text, len, most, out, &whole);
}

int packed_open_whole(const char *text, size_t len, size_t most, struct strbuf *out)
{
	bool whole;
	int error = unpack(text, len, most, out, &whole);
	return error || whole ? error : -EBADMSG;
}

size_t packed_head(const char *text, size_t len, char *buf, size_t size)
{
	z_stream stream;
	size_t made;
	begin(&stream, text);
	step(&stream, text + len, buf, size, &made);
	inflateEnd(&stream);
	return made;
}

/* ---- the other way ------------------------------------------------------------------------- */

struct packer {
	z_stream stream;
};

struct packer *packer_new(void)
{
	struct packer *packer = heap_alloc(1, sizeof(*packer));
	if (deflateInit2(&packer->stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, GZIP, 8, Z_DEFAULT_STRATEGY) != Z_OK)
		die("out of memory");
	return packer;
}

void packer_free(struct packer *packer)
{
	if (packer)
		deflateEnd(&packer->stream);
	free(packer);
}

static void put(struct packer *packer, int flush, struct strbuf *out)
{
	char buf[CHUNK];
	do {
		packer->stream.next_out = (Bytef *)buf;
		packer->stream.avail_out = sizeof(buf);
		deflate(&packer->stream, flush);
		strbuf_add(out, buf, sizeof(buf) - packer->stream.avail_out);
	} while (packer->stream.avail_out == 0);
}

void packer_add(struct packer *packer, const char *text, size_t len, struct strbuf *out)
{
	while (len) {
		uInt n = piece(len);
		packer->stream.next_in = (const Bytef *)text;
		packer->stream.avail_in = n;
		text += n;
		len -= n;
		put(packer, len ? Z_NO_FLUSH : Z_SYNC_FLUSH, out);
	}
}

void packer_end(struct packer *packer, struct strbuf *out)
{
	packer->stream.next_in = NULL;
	packer->stream.avail_in = 0;
	put(packer, Z_FINISH, out);
}
