/* SPDX-License-Identifier: Apache-2.0 */
/* Work on strangers' text that is done in a child, and what becomes of it when it has no end. */
#include "config.h"

#include "suites.h"

#include <isotop/apart.h>
#include <isotop/profile.h>
#include <isotop/rulebook.h>

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static double seconds(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static int answer(void *ctx, struct strbuf *out, struct err *err)
{
	(void)err;
	strbuf_adds(out, ctx);
	return 0;
}

static int refuse(void *ctx, struct strbuf *out, struct err *err)
{
	strbuf_adds(out, ctx);
	return err_set(err, -EINVAL, "%s", "not this");
}

static int for_ever(void *ctx, struct strbuf *out, struct err *err)
{
	(void)out;
	(void)err;
	const volatile char *word = ctx;
	while (*word)
		continue;
	return 0;
}

static int too_much(void *ctx, struct strbuf *out, struct err *err)
{
	(void)err;
	for (size_t i = 0; ctx && i < 1024; i++)
		strbuf_add(out, memset(heap_alloc(1 << 20, 1), 1, 1 << 20), 1 << 20);
	return 0;
}

static int crash(void *ctx, struct strbuf *out, struct err *err)
{
	(void)out;
	(void)err;
	raise(ctx ? SIGKILL : 0);
	return 0;
}

static const struct {
	int (*work)(void *ctx, struct strbuf *out, struct err *err);
	unsigned ms; /* enough for a busy machine, but for the work that shall not end by itself */
	int code;
	const char *text; /* of the answer, or of the error */
} works[] = {
	{ answer, 20000, 0, "x" },
	{ refuse, 20000, -EINVAL, "not this" },
	{ for_ever, 300, -ETIMEDOUT, "too large to work out in 0.3 s" },
	{ too_much, 20000, -ENOMEM, "too large to work out in 64 MiB" },
	{ crash, 20000, -ENOMEM, "too large to work out in 64 MiB" },
};

/* gcc says it in a name of its own, clang by a feature. */
#if defined(__SANITIZE_ADDRESS__)
#define WITH_SHADOW true
#elif defined(__has_feature)
#define WITH_SHADOW __has_feature(address_sanitizer)
#else
#define WITH_SHADOW false
#endif

START_TEST(work_that_fails_takes_nothing_with_it)
{
	char word[] = "x";
	/* AddressSanitizer's shadow takes more address space than any limit allows. */
	if (WITH_SHADOW && works[_i].work == too_much)
		return;
	const struct apart apart = { works[_i].work, word, works[_i].ms, 64 << 20 };
	cleanup_strbuf struct strbuf out = { 0 };
	struct err err = { "" };
	double start = seconds();
	ck_assert_int_eq(apart_run(&apart, &out, &err), works[_i].code);
	ck_assert_str_eq(works[_i].code ? err.text : strbuf_text(&out), works[_i].text);
	ck_assert(works[_i].code != -ETIMEDOUT || seconds() - start < 2);
}
END_TEST

/* Rules on one call that cross: each compares three arguments, every next one others. */
static void crossing(struct strbuf *text, unsigned rules)
{
	strbuf_adds(text, "{\"defaultAction\":\"SCMP_ACT_ERRNO\",\"syscalls\":[");
	for (unsigned i = 0; i < rules; i++)
		strbuf_addf(text,
			"%s{\"names\":[\"ioctl\"],\"action\":\"SCMP_ACT_ALLOW\",\"args\":["
			"{\"index\":%u,\"value\":%u,\"op\":\"SCMP_CMP_GT\"},"
			"{\"index\":%u,\"value\":%u,\"op\":\"SCMP_CMP_LT\"},"
			"{\"index\":%u,\"value\":%u,\"valueTwo\":%u,\"op\":\"SCMP_CMP_MASKED_EQ\"}]}",
			i ? "," : "", i % 6, 1000 + 7 * i, (i + 1) % 6, 5000 + 13 * i, (i + 2) % 6, 255u << i % 20,
			(i & 255u) << i % 20);
	strbuf_adds(text, "]}");
}

static struct profile read_crossing(unsigned rules, struct arena *arena)
{
	struct profile profile;
	cleanup_strbuf struct strbuf text = { 0 };
	crossing(&text, rules);
	ck_assert_int_eq(profile_parse("p", strbuf_text(&text), text.len, PROFILE_OCI, arena, &profile, NULL), 0);
	return profile;
}

START_TEST(rules_that_cross_do_not_keep_anybody_waiting)
{
	cleanup_arena struct arena *arena = arena_new();
	struct profile profile = read_crossing(70, arena);
	const struct profile_target target = { .loader = LOADER_RUNC };
	struct rulebook *book = rulebook_new();
	struct err err = { "" };
	double start = seconds();
	ck_assert_ptr_null(rulebook_profile(book, &profile, &target, &err));
	ck_assert_msg(strstr(err.text, "too large to work out"), "%s", err.text);
	ck_assert(seconds() - start < 4);
	/* others like it are given up sooner, and what is small is worked out still */
	start = seconds();
	for (unsigned more = 71; more < 76; more++) {
		profile = read_crossing(more, arena);
		ck_assert_ptr_null(rulebook_profile(book, &profile, &target, &err));
	}
	ck_assert(seconds() - start < 4);
	profile = read_crossing(2, arena);
	const struct ruled *ruled = rulebook_profile(book, &profile, &target, &err);
	ck_assert_ptr_nonnull(ruled);
	ruled_unref(ruled);
	rulebook_unref(book);
}
END_TEST

START_TEST(a_profile_compiled_apart_is_the_same)
{
	cleanup_arena struct arena *arena = arena_new();
	static const char text[] = "{\"defaultAction\":\"SCMP_ACT_ERRNO\",\"syscalls\":["
				   "{\"names\":[\"read\",\"no_such_call\",\"nor_this\"],\"action\":\"SCMP_ACT_ALLOW\"}]}";
	const struct profile_target target = { .loader = LOADER_RUNC };
	struct profile profile;
	struct compiled here;
	struct compiled apart;
	struct err err = { "" };
	ck_assert_int_eq(profile_parse("p", text, strlen(text), PROFILE_OCI, arena, &profile, &err), 0);
	ck_assert_int_eq(profile_compile(&profile, &target, arena, &here, &err), 0);
	ck_assert_int_eq(profile_compile_apart(&profile, &target, 5000, arena, &apart, &err), 0);
	ck_assert_uint_eq(apart.prog.count, here.prog.count);
	ck_assert_mem_eq(apart.prog.insns, here.prog.insns, here.prog.count * sizeof(*here.prog.insns));
	ck_assert_uint_eq(apart.rule_count, 1);
	ck_assert_uint_eq(apart.ignored_count, 2);
	ck_assert_str_eq(apart.ignored[1], "nor_this");
}
END_TEST

Suite *apart_suite(void)
{
	Suite *suite = suite_create("apart");
	TCase *tc = tcase_create("apart");
	tcase_set_timeout(tc, 30);
	tcase_add_loop_test(tc, work_that_fails_takes_nothing_with_it, 0, (int)ISO_COUNT(works));
	tcase_add_test(tc, rules_that_cross_do_not_keep_anybody_waiting);
	tcase_add_test(tc, a_profile_compiled_apart_is_the_same);
	suite_add_tcase(suite, tc);
	return suite;
}
