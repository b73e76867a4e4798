/* SPDX-License-Identifier: Apache-2.0 */
/* Capabilities in AppArmor's compiled policy. The layout is the kernel's, security/apparmor/policy_unpack.c. */
#include "config.h"

#include "suites.h"

#include "live/kernel/policy.h"

#include <stdlib.h>
#include <string.h>

enum { U32 = 2, NAME = 4, STRING = 5, BLOB = 6, STRUCT = 7, STRUCT_END = 8 };

static void add_u32(struct strbuf *out, uint32_t value)
{
	strbuf_addc(out, U32);
	for (size_t i = 0; i < 4; i++)
		strbuf_addc(out, (char)(value >> (8 * i)));
}

static void add_text(struct strbuf *out, char code, const char *text)
{
	size_t len = strlen(text) + 1;
	strbuf_addc(out, code);
	strbuf_addc(out, (char)len);
	strbuf_addc(out, (char)(len >> 8));
	strbuf_add(out, text, len);
}

static void add_begin(struct strbuf *out, const char *name)
{
	add_text(out, NAME, name);
	strbuf_addc(out, STRUCT);
}

static void add_sets(struct strbuf *out, uint32_t allowed)
{
	add_u32(out, allowed);
	for (size_t i = 0; i < 3; i++)
		add_u32(out, 0);
}

/* As apparmor_parser writes one, with a blob before the flags as the automaton of an attachment is. */
static void add_profile(struct strbuf *out, const char *name, uint64_t allowed, bool path_flags)
{
	add_begin(out, "profile");
	add_text(out, STRING, name);
	add_text(out, NAME, "xmatch");
	strbuf_addc(out, BLOB);
	for (size_t i = 0; i < 4; i++)
		strbuf_addc(out, i ? 0 : 3);
	strbuf_add(out, "abc", 3);
	add_begin(out, "flags");
	add_sets(out, 7);
	strbuf_addc(out, STRUCT_END);
	if (path_flags) {
		add_text(out, NAME, "path_flags");
		add_u32(out, 8);
	}
	add_sets(out, (uint32_t)allowed);
	add_begin(out, "caps64");
	add_sets(out, (uint32_t)(allowed >> 32));
	strbuf_addc(out, STRUCT_END);
	strbuf_addc(out, STRUCT_END);
}

static struct strbuf two_profiles(void)
{
	struct strbuf policy = { 0 };
	add_text(&policy, NAME, "version");
	add_u32(&policy, 7);
	add_profile(&policy, "one", UINT64_C(0x123456789), true);
	add_profile(&policy, "two", UINT64_C(0xF00000001), false);
	return policy;
}

START_TEST(the_capabilities_of_each_profile_are_read)
{
	cleanup_strbuf struct strbuf policy = two_profiles();
	uint64_t allowed = 0;
	ck_assert(policy_capabilities(policy.data, policy.len, "one", &allowed));
	ck_assert_uint_eq(allowed, UINT64_C(0x123456789));
	ck_assert(policy_capabilities(policy.data, policy.len, "two", &allowed));
	ck_assert_uint_eq(allowed, UINT64_C(0xF00000001));
	ck_assert(!policy_capabilities(policy.data, policy.len, "three", &allowed));
}
END_TEST

/* Cut anywhere it is refused or the same, and nothing behind the end is read: a copy of just that size shows it. */
START_TEST(a_policy_that_is_cut_is_read_to_its_end_at_most)
{
	cleanup_strbuf struct strbuf policy = two_profiles();
	for (size_t len = 0; len < policy.len; len++) {
		char *cut = malloc(len ? len : 1);
		uint64_t allowed = 0;
		memcpy(cut, policy.data, len);
		if (policy_capabilities(cut, len, "one", &allowed))
			ck_assert_uint_eq(allowed & UINT32_MAX, UINT64_C(0x23456789));
		free(cut);
	}
}
END_TEST

Suite *policy_suite(void)
{
	Suite *suite = suite_create("policy");
	TCase *tcase = tcase_create("capabilities");
	tcase_add_test(tcase, the_capabilities_of_each_profile_are_read);
	tcase_add_test(tcase, a_policy_that_is_cut_is_read_to_its_end_at_most);
	suite_add_tcase(suite, tcase);
	return suite;
}
