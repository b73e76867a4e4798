/* SPDX-License-Identifier: Apache-2.0 */
/* What a profile lets through and nothing asks for, taken out of it. */
#include "config.h"

#include <string.h>

#include <isotop/base.h>
#include <isotop/profile.h>
#include <isotop/ruling.h>

static bool names(const struct profile_rule *rule, const char *name)
{
	for (size_t i = 0; i < rule->name_count; i++)
		if (strcmp(rule->names[i], name) == 0)
			return true;
	return false;
}

/* Whether the profile lets the call through for some arguments; by its default action only where no rule names it. */
static bool lets(const struct profile *profile, const char *name)
{
	bool named = false;
	for (size_t i = 0; i < profile->rule_count; i++) {
		const struct profile_rule *rule = &profile->rules[i];
		if (!names(rule, name))
			continue;
		if (action_infos[rule->action].reaches_kernel)
			return true;
		named |= rule->test_count == 0;
	}
	return !named && action_infos[profile->default_action].reaches_kernel;
}

static bool is_denied(const struct tightened *tightened, const char *name)
{
	for (size_t i = 0; i < tightened->count; i++)
		if (strcmp(tightened->denied[i], name) == 0)
			return true;
	return false;
}

/* The rule without the names that are denied. */
static struct profile_rule without(
	const struct tightened *tightened, const struct profile_rule *rule, struct arena *arena)
{
	struct profile_rule kept = *rule;
	const char **left = arena_array(arena, rule->name_count + 1, sizeof(*left));
	kept.name_count = 0;
	kept.names = left;
	for (size_t i = 0; i < rule->name_count; i++)
		if (!is_denied(tightened, rule->names[i]))
			left[kept.name_count++] = rule->names[i];
	return kept;
}

static void take_out(struct tightened *tightened, struct arena *arena)
{
	struct profile *profile = &tightened->profile;
	struct profile_rule *rules = arena_array(arena, profile->rule_count + 1, sizeof(*rules));
	size_t count = 0;
	for (size_t i = 0; i < profile->rule_count; i++) {
		rules[count] = without(tightened, &profile->rules[i], arena);
		count += rules[count].name_count > 0;
	}
	/* What the default action would let through has to be named. */
	if (action_infos[profile->default_action].reaches_kernel && tightened->count)
		rules[count++] = (struct profile_rule){
			.name_count = tightened->count, .names = tightened->denied, .action = ACTION_ERRNO };
	profile->rules = rules;
	profile->rule_count = count;
}

struct tightened profile_tighten(
	const struct profile *profile, const struct profile_target *target, struct arena *arena)
{
	struct tightened tightened = { .profile = profile_resolve(profile, target, arena) };
	const char **denied = arena_array(arena, dangerous_syscall_count, sizeof(*denied));
	for (size_t i = 0; i < dangerous_syscall_count; i++) {
		const struct dangerous_syscall *call = &dangerous_syscalls[i];
		if (!dangerous_needed(call, target->caps) && lets(&tightened.profile, call->name))
			denied[tightened.count++] = call->name;
	}
	tightened.denied = denied;
	take_out(&tightened, arena);
	return tightened;
}
