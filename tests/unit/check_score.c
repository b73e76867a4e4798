/* SPDX-License-Identifier: Apache-2.0 */
/* What a score is made of: what capabilities cost, and who stands before whom. */
#include "config.h"

#include "made.h"
#include "suites.h"

#include <isotop/judge.h>

#include <string.h>

START_TEST(every_capability_has_a_rank_and_a_line_and_the_five_of_the_source_are_marked)
{
	uint64_t seen = 0;
	unsigned five = 0;
	for (size_t i = 0; i < CAP_COUNT; i++) {
		const struct capability *row = &capabilities[i];
		ck_assert(!(seen & CAP_BIT(row->number)));
		ck_assert_ptr_eq(capability_find(row->number), row);
		ck_assert(*row->gives);
		if (i)
			ck_assert_int_le(row->danger, capabilities[i - 1].danger);
		seen |= CAP_BIT(row->number);
		five += row->source_list;
	}
	ck_assert_uint_eq(seen, CAP_BIT(CAP_COUNT) - 1);
	ck_assert_uint_eq(five, 5);
	ck_assert_uint_eq(capabilities[0].number, (unsigned)cap_number("SYS_ADMIN"));
	ck_assert_uint_eq(capability_worst(CAP_BIT(0) | CAP_BIT((unsigned)cap_number("SYS_PTRACE")))->number,
		(unsigned)cap_number("SYS_PTRACE"));
	ck_assert_ptr_null(capability_worst(0));
}
END_TEST

/* Each alone beside the default set costs what its rank says, and the reason names it. */
START_TEST(a_dangerous_capability_costs_half_and_is_named)
{
	const struct capability *row = &capabilities[_i];
	char name[CAP_NAME_MAX];
	char facts[64];
	struct finding finding;
	cleanup_arena struct arena *arena = arena_new();
	snprintf(facts, sizeof(facts), "cap_effective=default,%s", cap_name(row->number, name) + 4);
	struct inventory *inventory = made_inventory("docker-run", facts);
	check_explain((size_t)check_index("sys-admin"), inventory->subjects[0], inventory, arena, &finding);
	bool usual = cap_default_docker & CAP_BIT(row->number);
	unsigned lost = _i == 0 ? 30 : row->danger != CAP_IS_MINOR && !usual ? 15 : 8;
	ck_assert_msg(finding.lost_low == lost, "%s costs %u, not %u", name, finding.lost_low, lost);
	ck_assert_int_eq(finding.verdict, _i == 0 ? VERDICT_FAIL : VERDICT_WARN);
	ck_assert_msg(usual || strstr(finding.reason, name + 4), "%s: %s", name, finding.reason);
	inventory_unref(inventory);
}
END_TEST

Suite *score_suite(void)
{
	Suite *suite = suite_create("score");
	TCase *capability = tcase_create("capabilities");
	tcase_add_test(capability, every_capability_has_a_rank_and_a_line_and_the_five_of_the_source_are_marked);
	tcase_add_loop_test(capability, a_dangerous_capability_costs_half_and_is_named, 0, CAP_COUNT);
	suite_add_tcase(suite, capability);
	return suite;
}
