/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <isotop/emit.h>
#include <isotop/secret.h>

#include <errno.h>
#include <inttypes.h>
#include <string.h>

/* Written in pieces of about this size: fewer calls, and still no report in memory. */
#define PIECE (32 * 1024)

struct emitter emit_begin(FILE *out, unsigned depth)
{
	if (depth >= EMIT_DEPTH)
		die("JSON is nested too deeply");
	return (struct emitter){ .out = out, .depth = depth };
}

static void hand_out(struct emitter *emitter)
{
	struct strbuf *text = &emitter->text;
	if (!emitter->code && text->len && fwrite(text->data, 1, text->len, emitter->out) != text->len)
		emitter->code = errno ? -errno : -EIO;
	strbuf_reset(text);
}

int emit_end(struct emitter *emitter)
{
	if (emitter->out)
		hand_out(emitter);
	strbuf_free(&emitter->text);
	return emitter->code;
}

/* Lines are broken between values only, and never inside a text (RFC 8259, section 7): they can go. */
void emit_line(const struct emitter *emitter, struct strbuf *line)
{
	const char *at = strbuf_text(&emitter->text);
	const char *end = at + emitter->text.len;
	while (at < end) {
		const char *stop = memchr(at, '\n', (size_t)(end - at));
		strbuf_add(line, at, (size_t)((stop ? stop : end) - at));
		at = stop ? stop + 1 : end;
		at += stop ? strspn(at, " ") : 0;
	}
	strbuf_addc(line, '\n');
}

/* ---- where a value stands ------------------------------------------------------- */

/* Of a line's beginning: a comma, its break and its blanks. Nearly all are within the first of these sizes. */
#define LINE_SHORT 32
#define LINE_MOST  (2 + 2 * EMIT_DEPTH)

/* Writes it at @at, where there is room for the longest; how long it is. */
static size_t new_line(const struct emitter *emitter, char *at, bool comma)
{
	static const char blanks[LINE_MOST] = ",\n"
		"                                                                "
		"                                                                ";
	const char *from = comma ? blanks : blanks + 1;
	size_t len = comma + 1 + 2 * (size_t)emitter->depth;
	if (len <= LINE_SHORT)
		memcpy(at, from, LINE_SHORT); /* a length that the compiler knows: no call */
	else
		memcpy(at, from, len);
	return len;
}

static uint64_t bit(const struct emitter *emitter)
{
	return UINT64_C(1) << (emitter->depth - 1);
}

static void comma(struct emitter *emitter)
{
	if (emitter->filled & bit(emitter))
		strbuf_addc(&emitter->text, ',');
	emitter->filled |= bit(emitter);
}

/* The comma, the line and the key of the next value. */
static void place(struct emitter *emitter, const char *key)
{
	struct strbuf *text = &emitter->text;
	size_t len = key ? strlen(key) : 0;
	if (emitter->out && text->len >= PIECE)
		hand_out(emitter);
	char *start = strbuf_room(text, LINE_MOST + len + strlen("\"\": "));
	char *at = start;
	if (emitter->depth) {
		at += new_line(emitter, at, emitter->filled & bit(emitter));
		emitter->filled |= bit(emitter);
	}
	if (key) {
		*at++ = '"';
		at = mempcpy(at, key, len);
		*at++ = '"';
		*at++ = ':';
		*at++ = ' ';
	}
	strbuf_took(text, (size_t)(at - start));
}

static void open(struct emitter *emitter, const char *key, bool list)
{
	place(emitter, key);
	if (++emitter->depth >= EMIT_DEPTH)
		die("JSON is nested too deeply");
	emitter->filled &= ~bit(emitter);
	emitter->lists = list ? emitter->lists | bit(emitter) : emitter->lists & ~bit(emitter);
	strbuf_addc(&emitter->text, list ? '[' : '{');
}

void emit_object(struct emitter *emitter, const char *key)
{
	open(emitter, key, false);
}

void emit_list(struct emitter *emitter, const char *key)
{
	open(emitter, key, true);
}

void emit_close(struct emitter *emitter)
{
	bool list = emitter->lists & bit(emitter);
	bool filled = emitter->filled & bit(emitter);
	emitter->depth--;
	char *at = strbuf_room(&emitter->text, LINE_MOST + 1);
	size_t len = filled ? new_line(emitter, at, false) : 0;
	at[len] = list ? ']' : '}';
	strbuf_took(&emitter->text, len + 1);
}

void emit_part(struct emitter *emitter, const struct emitter *part)
{
	if (!part->text.len)
		return;
	comma(emitter);
	strbuf_add(&emitter->text, part->text.data, part->text.len);
}

struct emitter emit_aside(const struct emitter *emitter)
{
	return (struct emitter){ .depth = emitter->depth, .lists = emitter->lists, .filled = emitter->filled };
}

void emit_again(struct emitter *emitter, const char *text, size_t len)
{
	strbuf_add(&emitter->text, text, len);
}

void emit_literal(struct emitter *emitter, const char *literal)
{
	strbuf_adds(&emitter->text, literal);
}

/* ---- values --------------------------------------------------------------------- */

/* Whether a byte of @word is @byte, which its borrow says of that one or of one behind it. */
static uint64_t has(uint64_t word, uint64_t byte)
{
	const uint64_t ones = UINT64_C(0x0101010101010101);
	uint64_t zero = word ^ ones * byte;
	return (zero - ones) & ~zero;
}

/* Whether each of eight bytes stands for itself. One from 0x7F on carries into its own highest bit or has it. */
static bool plain_word(const char *at)
{
	const uint64_t ones = UINT64_C(0x0101010101010101);
	uint64_t word;
	memcpy(&word, at, sizeof(word));
	return !(((word - ones * 0x20) | (word + ones) | word | has(word, '"') | has(word, '\\')) & (ones * 0x80));
}

/* The length of what stands for itself at @at. */
static size_t plain_len(const char *at, const char *end)
{
	const char *start = at;
	while (end - at >= 8 && plain_word(at))
		at += 8;
	while (at < end && (unsigned char)*at >= 0x20 && (unsigned char)*at < 0x7F && *at != '"' && *at != '\\')
		at++;
	return (size_t)(at - start);
}

/* What is beyond U+FFFF is two units of UTF-16, RFC 8259 section 7. */
static void escape_beyond(struct strbuf *out, uint32_t code)
{
	if (code < 0x10000)
		strbuf_addf(out, "\\u%04" PRIX32, code);
	else
		strbuf_addf(out, "\\u%04" PRIX32 "\\u%04" PRIX32, 0xD800 + ((code - 0x10000) >> 10),
			0xDC00 + ((code - 0x10000) & 0x3FF));
}

static void escape(struct strbuf *out, uint32_t code)
{
	static const char short_codes[] = "\"\\\b\f\n\r\t";
	static const char short_names[] = "\"\\bfnrt";
	const char *found = code && code < 0x80 ? strchr(short_codes, (int)code) : NULL;
	if (!found) {
		escape_beyond(out, code);
		return;
	}
	const char named[] = { '\\', short_names[found - short_codes] };
	strbuf_add(out, named, sizeof(named));
}

static void escape_all(struct strbuf *out, const char *at, const char *end)
{
	while (at < end) {
		uint32_t code = 0;
		size_t plain = plain_len(at, end);
		strbuf_add(out, at, plain);
		at += plain;
		if (at == end)
			return;
		size_t len = text_decode(at, end, &code);
		escape(out, len ? code : 0xFFFD);
		at += len ? len : 1;
	}
}

void emit_key(struct emitter *emitter, const char *key)
{
	place(emitter, key);
}

static void escape_masked(struct strbuf *out, const char *text, size_t len)
{
	cleanup_strbuf struct strbuf masked = { 0 };
	secret_mask(&masked, text, len);
	escape_all(out, strbuf_text(&masked), strbuf_text(&masked) + masked.len);
}

void emit_value(struct emitter *emitter, const char *text)
{
	struct strbuf *out = &emitter->text;
	size_t len = strlen(text);
	bool secret = secret_within(text, len);
	size_t plain = secret ? 0 : plain_len(text, text + len);
	char *at = strbuf_room(out, plain + 2);
	*at = '"';
	memcpy(at + 1, text, plain);
	strbuf_took(out, plain + 1);
	if (secret)
		escape_masked(out, text, len);
	else if (plain < len)
		escape_all(out, text + plain, text + len);
	strbuf_addc(out, '"');
}

void emit_text(struct emitter *emitter, const char *key, const char *text)
{
	if (!text) {
		emit_null(emitter, key);
		return;
	}
	place(emitter, key);
	emit_value(emitter, text);
}

static void put_digits(struct emitter *emitter, const char *key, bool negative, uint64_t rest)
{
	char digits[24];
	char *at = digits + sizeof(digits);
	do
		*--at = (char)('0' + rest % 10);
	while (rest /= 10);
	if (negative)
		*--at = '-';
	place(emitter, key);
	strbuf_add(&emitter->text, at, (size_t)(digits + sizeof(digits) - at));
}

void emit_integer(struct emitter *emitter, const char *key, int64_t value)
{
	put_digits(emitter, key, value < 0, value < 0 ? -(uint64_t)value : (uint64_t)value);
}

void emit_unsigned(struct emitter *emitter, const char *key, uint64_t value)
{
	put_digits(emitter, key, false, value);
}

void emit_halves(struct emitter *emitter, const char *key, unsigned halves)
{
	emit_integer(emitter, key, halves / 2);
	if (halves % 2)
		strbuf_add(&emitter->text, ".5", 2);
}

void emit_boolean(struct emitter *emitter, const char *key, bool value)
{
	place(emitter, key);
	strbuf_adds(&emitter->text, value ? "true" : "false");
}

void emit_null(struct emitter *emitter, const char *key)
{
	place(emitter, key);
	strbuf_add(&emitter->text, "null", 4);
}
