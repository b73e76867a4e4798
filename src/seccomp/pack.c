/* SPDX-License-Identifier: Apache-2.0 */
/* A profile as bytes: two profiles that say the same have the same ones. */
#include "config.h"

#include <string.h>

#include <isotop/base.h>
#include <isotop/profile.h>

static void pack_number(struct strbuf *out, uint64_t number)
{
	/* seven bits a byte, the lowest first: nearly all numbers are small */
	for (; number >= 0x80; number >>= 7)
		strbuf_addc(out, (char)(number | 0x80));
	strbuf_addc(out, (char)number);
}

static void pack_text(struct strbuf *out, const char *text)
{
	size_t len = text ? strlen(text) : 0;
	pack_number(out, text ? len + 1 : 0);
	if (len)
		strbuf_add(out, text, len);
}

static void pack_texts(struct strbuf *out, size_t count, const char *const *texts)
{
	pack_number(out, count);
	for (size_t i = 0; i < count; i++)
		pack_text(out, texts[i]);
}

static void pack_error(struct strbuf *out, bool set, uint32_t number)
{
	pack_number(out, set);
	pack_number(out, set ? number : 0);
}

static void pack_gate(struct strbuf *out, const struct profile_gate *gate)
{
	pack_number(out, gate->caps);
	pack_number(out, gate->unknown_caps);
	pack_texts(out, gate->arch_count, gate->arches);
	pack_number(out, gate->kernel_set);
	pack_number(out, gate->kernel[0]);
	pack_number(out, gate->kernel[1]);
}

static void pack_rule(struct strbuf *out, const struct profile_rule *rule)
{
	pack_texts(out, rule->name_count, rule->names);
	pack_number(out, rule->action);
	pack_error(out, rule->errno_set, rule->errno_ret);
	pack_number(out, rule->test_count);
	for (size_t i = 0; i < rule->test_count; i++) {
		pack_number(out, rule->tests[i].index);
		pack_number(out, rule->tests[i].op);
		pack_number(out, rule->tests[i].value);
		pack_number(out, rule->tests[i].value_two);
	}
	pack_gate(out, &rule->includes);
	pack_gate(out, &rule->excludes);
}

void profile_pack(struct strbuf *out, const struct profile *profile)
{
	pack_number(out, profile->empty);
	pack_number(out, profile->default_action);
	pack_error(out, profile->errno_set, profile->errno_ret);
	pack_texts(out, profile->arch_count, profile->arches);
	pack_number(out, profile->map_count);
	for (size_t i = 0; i < profile->map_count; i++) {
		pack_text(out, profile->map[i].arch);
		pack_texts(out, profile->map[i].guest_count, profile->map[i].guests);
	}
	pack_number(out, profile->rule_count);
	for (size_t i = 0; i < profile->rule_count; i++)
		pack_rule(out, &profile->rules[i]);
	pack_texts(out, profile->flag_count, profile->flags);
	pack_text(out, profile->listener);
}

bool profile_equal(const struct profile *a, const struct profile *b)
{
	cleanup_strbuf struct strbuf left = { 0 };
	cleanup_strbuf struct strbuf right = { 0 };
	if (a == b)
		return true;
	if (a->rule_count != b->rule_count)
		return false;
	profile_pack(&left, a);
	profile_pack(&right, b);
	return left.len == right.len && memcmp(left.data, right.data, left.len) == 0;
}
