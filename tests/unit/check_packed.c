/* SPDX-License-Identifier: Apache-2.0 */
/* Compressed text: what was written until a moment can be read, and what a stranger sends is bounded. */
#include "config.h"

#include "suites.h"

#include <isotop/packed.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define PIECES 12
#define MOST   (1u << 20)

static void add_piece(struct strbuf *plain, unsigned n)
{
	for (unsigned i = 0; i < 20 + n % 7; i++)
		strbuf_addf(plain, "{\"piece\": %u, \"number\": %u}", n, i * n);
	strbuf_addc(plain, '\n');
}

/* @ret_ends[n]: how long @packed was when piece n was in it. */
static void pack_pieces(struct strbuf *plain, struct strbuf *packed, size_t ret_ends[PIECES])
{
	struct packer *packer = packer_new();
	for (unsigned n = 0; n < PIECES; n++) {
		size_t from = plain->len;
		add_piece(plain, n);
		packer_add(packer, plain->data + from, plain->len - from, packed);
		ret_ends[n] = packed->len;
	}
	packer_end(packer, packed);
	packer_free(packer);
}

START_TEST(each_piece_can_be_read_once_it_is_written)
{
	cleanup_strbuf struct strbuf plain = { 0 };
	cleanup_strbuf struct strbuf packed = { 0 };
	cleanup_strbuf struct strbuf again = { 0 };
	size_t ends[PIECES];
	pack_pieces(&plain, &packed, ends);
	ck_assert(packed_begins(packed.data, packed.len) && !packed_begins("{}", 2) && !packed_begins("\x1f", 1));
	ck_assert_uint_lt(packed.len, plain.len / 5);
	ck_assert_int_eq(packed_open(packed.data, packed.len, MOST, &again), 0);
	ck_assert_str_eq(strbuf_text(&again), strbuf_text(&plain));
	strbuf_reset(&again);
	ck_assert_int_eq(packed_open_whole(packed.data, packed.len, MOST, &again), 0);
	ck_assert_str_eq(strbuf_text(&again), strbuf_text(&plain));
	char head[16];
	ck_assert_uint_eq(packed_head(packed.data, packed.len, head, sizeof(head)), sizeof(head));
	ck_assert_int_eq(memcmp(head, plain.data, sizeof(head)), 0);
	for (size_t cut = 0, pieces = 0; cut < packed.len; cut++) {
		cleanup_strbuf struct strbuf part = { 0 };
		cleanup_strbuf struct strbuf uncut = { 0 };
		while (pieces < PIECES && ends[pieces] <= cut)
			pieces++;
		ck_assert_int_eq(packed_open(packed.data, cut, MOST, &part), 0);
		ck_assert_int_eq(packed_open_whole(packed.data, cut, MOST, &uncut), -EBADMSG);
		ck_assert(part.len <= plain.len && memcmp(strbuf_text(&part), plain.data, part.len) == 0);
		size_t lines = 0;
		for (size_t i = 0; i < part.len; i++)
			lines += part.data[i] == '\n';
		ck_assert_uint_ge(lines, pieces);
	}
}
END_TEST

START_TEST(damage_is_seen_and_never_more_than_was_asked_for)
{
	cleanup_strbuf struct strbuf plain = { 0 };
	cleanup_strbuf struct strbuf packed = { 0 };
	size_t ends[PIECES];
	pack_pieces(&plain, &packed, ends);
	size_t silent = 0;
	for (size_t bit = 0; bit < packed.len * 8; bit++) {
		cleanup_strbuf struct strbuf other = { 0 };
		packed.data[bit / 8] ^= (char)(1 << bit % 8);
		int code = packed_open(packed.data, packed.len, plain.len, &other);
		packed.data[bit / 8] ^= (char)(1 << bit % 8);
		bool same = other.len == plain.len && memcmp(strbuf_text(&other), plain.data, plain.len) == 0;
		ck_assert(other.len <= plain.len);
		silent += code == 0 && !same;
	}
	/* A flag that says a name follows eats the text up to its end, RFC 1952: nothing is left, and no end. */
	ck_assert_uint_le(silent, 5);
	cleanup_strbuf struct strbuf small = { 0 };
	ck_assert_int_eq(packed_open(packed.data, packed.len, plain.len - 1, &small), -EFBIG);
	ck_assert_uint_eq(small.len, plain.len - 1);
}
END_TEST

START_TEST(others_behind_it_count_and_nothing_else)
{
	cleanup_strbuf struct strbuf plain = { 0 };
	cleanup_strbuf struct strbuf packed = { 0 };
	cleanup_strbuf struct strbuf twice = { 0 };
	size_t ends[PIECES];
	pack_pieces(&plain, &packed, ends);
	strbuf_add(&twice, packed.data, packed.len);
	strbuf_add(&twice, packed.data, packed.len);
	cleanup_strbuf struct strbuf again = { 0 };
	ck_assert_int_eq(packed_open(twice.data, twice.len, MOST, &again), 0);
	ck_assert_uint_eq(again.len, 2 * plain.len);
	strbuf_adds(&packed, "rest");
	strbuf_reset(&again);
	ck_assert_int_eq(packed_open(packed.data, packed.len, MOST, &again), -EBADMSG);
	ck_assert_uint_eq(again.len, plain.len);
}
END_TEST

/* A thousand bytes for each one: the room that is given is not left. */
START_TEST(a_bomb_is_bounded)
{
	cleanup_strbuf struct strbuf bomb = { 0 };
	cleanup_strbuf struct strbuf out = { 0 };
	struct packer *packer = packer_new();
	char *zeros = heap_alloc(MOST, 1);
	for (int i = 0; i < 16; i++)
		packer_add(packer, zeros, MOST, &bomb);
	packer_end(packer, &bomb);
	packer_free(packer);
	free(zeros);
	ck_assert_uint_lt(bomb.len, MOST / 8);
	ck_assert_int_eq(packed_open(bomb.data, bomb.len, MOST, &out), -EFBIG);
	ck_assert_uint_eq(out.len, MOST);
}
END_TEST

Suite *packed_suite(void)
{
	Suite *suite = suite_create("packed");
	TCase *tcase = tcase_create("packed");
	tcase_add_test(tcase, each_piece_can_be_read_once_it_is_written);
	tcase_add_test(tcase, damage_is_seen_and_never_more_than_was_asked_for);
	tcase_add_test(tcase, others_behind_it_count_and_nothing_else);
	tcase_add_test(tcase, a_bomb_is_bounded);
	suite_add_tcase(suite, tcase);
	return suite;
}
