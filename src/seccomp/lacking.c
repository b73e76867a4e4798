/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Telling two profiles apart by what they name, without compiling either: a call that one lets through
 * whatever its arguments, and that the other has no rule for, is ruled otherwise by its default action.
 */
#include "config.h"

#include <isotop/bpf.h>
#include <isotop/profile.h>

#include <seccomp.h>
#include <stdlib.h>
#include <string.h>

static int by_name(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

struct named {
	const char **items; /* sorted; one that several rules name is there as often */
	size_t count;
};

static struct named names_of(const struct profile *profile, struct arena *arena)
{
	struct named named = { 0 };
	size_t room = 0;
	for (size_t i = 0; i < profile->rule_count; i++)
		room += profile->rules[i].name_count;
	named.items = arena_array(arena, room, sizeof(*named.items));
	for (size_t i = 0; i < profile->rule_count; i++)
		for (size_t k = 0; k < profile->rules[i].name_count; k++)
			named.items[named.count++] = profile->rules[i].names[k];
	if (named.count)
		qsort(named.items, named.count, sizeof(*named.items), by_name);
	return named;
}

static size_t times(const struct named *named, const char *name)
{
	const char **found =
		named->count ? bsearch(&name, named->items, named->count, sizeof(*named->items), by_name) : NULL;
	if (!found)
		return 0;
	size_t first = (size_t)(found - named->items);
	size_t end = first + 1;
	while (first && strcmp(named->items[first - 1], name) == 0)
		first--;
	while (end < named->count && strcmp(named->items[end], name) == 0)
		end++;
	return end - first;
}

static bool refuses(enum action action)
{
	return action == ACTION_ERRNO || action == ACTION_KILL_PROCESS || action == ACTION_KILL_THREAD ||
	       action == ACTION_TRAP;
}

/* A call there, and one that libseccomp knows: of any other the runtimes make no rule. */
static bool is_ruled(const char *name, const struct syscall_list *calls)
{
	uint32_t nr;
	return syscall_list_nr(calls, name, &nr) && seccomp_syscall_resolve_name(name) != __NR_SCMP_ERROR;
}

bool profile_lacks(
	const struct profile *profile, const struct profile *other, const struct syscall_list *calls, struct arena *arena)
{
	if (profile->empty || other->empty || !refuses(profile->default_action))
		return false;
	const struct named own = names_of(profile, arena);
	const struct named theirs = names_of(other, arena);
	for (size_t i = 0; i < other->rule_count; i++) {
		const struct profile_rule *rule = &other->rules[i];
		for (size_t k = 0; rule->action == ACTION_ALLOW && !rule->test_count && k < rule->name_count; k++) {
			const char *name = rule->names[k];
			if (!times(&own, name) && times(&theirs, name) == 1 && is_ruled(name, calls))
				return true;
		}
	}
	return false;
}
