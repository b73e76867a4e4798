/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <isotop/doc.h>
#include <isotop/emit.h>
#include <isotop/profile.h>

#include "snapshot/filter.h"

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

bool filter_put(struct emitter *out, const char *key, const struct profile *profile)
{
	if (!can_be_put(profile))
		return false;
	emit_object(out, key);
	profile_put(out, profile);
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
