/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Deciding a profile's conditions: setupSeccomp() in moby's profiles/seccomp and
 * in containers/common's pkg/seccomp.
 */
#include "config.h"

#include <string.h>

#include <isotop/base.h>
#include <isotop/bpf.h>
#include <isotop/profile.h>

static bool names_arch(const struct profile_gate *gate, const struct abi *native)
{
	for (size_t i = 0; i < gate->arch_count; i++) {
		if (strcmp(gate->arches[i], native->go) == 0)
			return true;
	}
	return false;
}

static bool kernel_reaches(const unsigned kernel[2], const unsigned wanted[2])
{
	if (kernel[0] == 0 && kernel[1] == 0)
		return true; /* not known: a new one */
	return kernel[0] != wanted[0] ? kernel[0] > wanted[0] : kernel[1] >= wanted[1];
}

/* Anything that "excludes" names is enough to leave a rule out; everything that "includes" names is needed. */
static bool applies(const struct profile_rule *rule, const struct profile_target *target, const struct abi *native)
{
	const struct profile_gate *out = &rule->excludes;
	const struct profile_gate *in = &rule->includes;
	if (names_arch(out, native) || (out->caps & target->caps) ||
		(out->kernel_set && kernel_reaches(target->kernel, out->kernel)))
		return false;
	if (in->arch_count && !names_arch(in, native))
		return false;
	if (in->unknown_caps || (in->caps & ~target->caps))
		return false;
	return !in->kernel_set || kernel_reaches(target->kernel, in->kernel);
}

/* The main architecture and its guests, where the map has them. */
static void resolve_map(struct profile *profile, const struct abi *native, bool guests, struct arena *arena)
{
	for (size_t i = 0; i < profile->map_count; i++) {
		const struct profile_arch *entry = &profile->map[i];
		if (strcmp(entry->arch, native->oci) != 0)
			continue;
		const char **arches = arena_array(arena, entry->guest_count + 1, sizeof(*arches));
		arches[0] = entry->arch;
		for (size_t k = 0; k < entry->guest_count; k++)
			arches[k + 1] = entry->guests[k];
		profile->arches = arches;
		profile->arch_count = guests ? entry->guest_count + 1 : 1;
		break;
	}
	profile->map = NULL;
	profile->map_count = 0;
}

struct profile profile_resolve(const struct profile *profile, const struct profile_target *target, struct arena *arena)
{
	const struct abi *native = target->abi ? target->abi : abi_assumed();
	struct profile resolved = *profile;
	struct profile_rule *rules = arena_array(arena, profile->rule_count, sizeof(*rules));
	size_t count = 0;
	for (size_t i = 0; native && i < profile->rule_count; i++) {
		if (!applies(&profile->rules[i], target, native))
			continue;
		rules[count] = profile->rules[i];
		rules[count].includes = rules[count].excludes = (struct profile_gate){ 0 };
		count++;
	}
	resolved.rules = rules;
	resolved.rule_count = count;
	if (native)
		resolve_map(&resolved, native, !target->native_only, arena);
	return resolved;
}
