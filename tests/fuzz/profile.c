/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Profiles, in every dialect: what is read compiles to a filter that the kernel
 * would take, or is refused with a reason.
 * seeds: profile.json open.json every-action.json
 */
#include "config.h"

#include "fuzz.h"

#include <isotop/base.h>
#include <isotop/bpf.h>
#include <isotop/profile.h>

#define NAMES_MOST 60 /* libseccomp takes its time for more */

static size_t names_of(const struct profile *profile)
{
	size_t count = 0;
	for (size_t i = 0; i < profile->rule_count; i++)
		count += profile->rules[i].name_count * (profile->rules[i].test_count + 1);
	return count;
}

FUZZ_TARGET(bytes, size)
{
	static const uint64_t caps[] = { 0, UINT64_MAX };
	for (enum profile_dialect dialect = 0; dialect < PROFILE_DIALECT_COUNT; dialect++) {
		cleanup_arena struct arena *arena = arena_new();
		struct profile profile;
		struct compiled compiled;
		struct err err = { .text = "" };
		if (profile_parse("input", (const char *)bytes, size, dialect, arena, &profile, &err) != 0) {
			must(*err.text);
			continue;
		}
		must(profile_equal(&profile, &profile));
		if (names_of(&profile) > NAMES_MOST)
			continue;
		const struct profile_target target = {
			.abi = abi_find("x86_64"),
			.caps = caps[size % 2],
			.kernel = { (unsigned)size % 7, 4 },
			.loader = (enum loader)(size % LOADER_COUNT),
		};
		if (profile_compile(&profile, &target, arena, &compiled, &err) != 0)
			must(*err.text);
		else if (!compiled.none)
			must(bpf_check(compiled.prog.insns, compiled.prog.count, NULL) == 0);
	}
	return 0;
}
