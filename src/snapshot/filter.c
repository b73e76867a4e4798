/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <isotop/doc.h>
#include <isotop/profile.h>

#include "snapshot/filter.h"

static void put_texts(struct emitter *out, const char *key, const char *const *items, size_t count)
{
	emit_list(out, key);
	for (size_t i = 0; i < count; i++)
		emit_text(out, NULL, items[i]);
	emit_close(out);
}

static bool has_gate(const struct profile_gate *gate)
{
	return gate->caps || gate->unknown_caps || gate->arch_count || gate->kernel_set;
}

static bool can_be_put(const struct profile *profile)
{
	for (size_t i = 0; i < profile->rule_count; i++)
		if (has_gate(&profile->rules[i].includes) || has_gate(&profile->rules[i].excludes) ||
			!profile_action_word(profile->rules[i].action))
			return false;
	return !profile->map_count && !profile->empty && profile_action_word(profile->default_action);
}

static void put_rule(struct emitter *out, const struct profile_rule *rule)
{
	emit_object(out, NULL);
	put_texts(out, "names", rule->names, rule->name_count);
	emit_text(out, "action", profile_action_word(rule->action));
	if (rule->errno_set)
		emit_integer(out, "errnoRet", rule->errno_ret);
	emit_list(out, "args");
	for (size_t i = 0; i < rule->test_count; i++) {
		emit_object(out, NULL);
		emit_integer(out, "index", rule->tests[i].index);
		emit_integer(out, "value", (int64_t)rule->tests[i].value);
		emit_integer(out, "valueTwo", (int64_t)rule->tests[i].value_two);
		emit_text(out, "op", profile_op_word(rule->tests[i].op));
		emit_close(out);
	}
	emit_close(out);
	emit_close(out);
}

bool filter_put(struct emitter *out, const char *key, const struct profile *profile)
{
	if (!can_be_put(profile))
		return false;
	emit_object(out, key);
	emit_text(out, "defaultAction", profile_action_word(profile->default_action));
	if (profile->errno_set)
		emit_integer(out, "defaultErrnoRet", profile->errno_ret);
	put_texts(out, "architectures", profile->arches, profile->arch_count);
	put_texts(out, "flags", profile->flags, profile->flag_count);
	if (profile->listener)
		emit_text(out, "listenerPath", profile->listener);
	emit_list(out, "syscalls");
	for (size_t i = 0; i < profile->rule_count; i++)
		put_rule(out, &profile->rules[i]);
	emit_close(out);
	emit_close(out);
	return true;
}

const struct profile *filter_take(struct arena *arena, const struct node *map)
{
	struct profile *profile = arena_alloc(arena, sizeof(*profile));
	struct err err;
	if (!node_is(map, NODE_MAP) || profile_read(map, PROFILE_OCI, arena, profile, &err) < 0)
		return NULL;
	return profile;
}
