/* SPDX-License-Identifier: Apache-2.0 */
/* isotop explain SYSCALL: its numbers, what it gives an attacker, what the runtimes' defaults do with it. */
#include "config.h"

#include "cmd/cmd.h"

#include <isotop/model.h>
#include <isotop/seccomp.h>

#include <inttypes.h>
#include <string.h>

/* Appends "165 of x86-64, 21 of i386"; false: no ABI of this machine has such a call. */
static bool add_numbers(struct strbuf *out, const char *name, struct arena *arena)
{
	const struct abi *native = abi_native();
	for (size_t i = 0; native && i < abi_count; i++) {
		uint32_t nr;
		if (strcmp(abis[i].native, native->id) != 0)
			continue;
		struct syscall_list list = abi_syscalls(&abis[i], arena);
		if (syscall_list_nr(&list, name, &nr))
			strbuf_addf(
				out, "%s%" PRIu32 " of %s", out->len ? ", " : "", nr - abis[i].first, abis[i].title);
	}
	return out->len > 0;
}

/* Capabilities that rules of the profile on this call ask for. */
static uint64_t caps_asked(const struct profile *profile, const char *name)
{
	uint64_t caps = 0;
	for (size_t i = 0; i < profile->rule_count; i++) {
		const struct profile_rule *rule = &profile->rules[i];
		for (size_t k = 0; k < rule->name_count; k++)
			if (strcmp(rule->names[k], name) == 0)
				caps |= rule->includes.caps | rule->excludes.caps;
	}
	return caps;
}

static const char *ruling_with(struct rulebook *book, const struct runtime_default *runtime, uint64_t caps,
	const char *name, struct arena *arena)
{
	const struct profile_target target = { .caps = caps };
	cleanup_strbuf struct strbuf text = { 0 };
	struct err err;
	const struct ruled *ruled = rulebook_default(book, runtime, &target, &err);
	const struct ruling *ruling = ruled ? ruling_find(ruled_list(ruled, NULL), name) : NULL;
	if (ruling)
		ruling_text(&text, ruling);
	else
		strbuf_adds(&text, ruled ? "not a call of this machine's own ABI" : err.text);
	ruled_unref(ruled);
	return arena_strdup(arena, strbuf_text(&text));
}

/* With the capabilities of the default, then with each more that makes a difference. */
static void print_default(
	struct rulebook *book, const struct runtime_default *runtime, const char *name, struct arena *arena)
{
	struct profile profile = runtime_default_profile(runtime, arena);
	uint64_t caps = strcmp(runtime->id, "podman") == 0 ? cap_default_podman : cap_default_docker;
	uint64_t more = caps_asked(&profile, name) & ~caps;
	const char *usual = ruling_with(book, runtime, caps, name, arena);
	printf("  %-12s %s\n", runtime->title, usual);
	for (unsigned number = 0; number < CAP_BITS; number++) {
		char cap[CAP_NAME_MAX];
		if (!(more & CAP_BIT(number)))
			continue;
		const char *other = ruling_with(book, runtime, caps | CAP_BIT(number), name, arena);
		if (strcmp(other, usual) != 0)
			printf("  %-12s with %s: %s\n", "", cap_name(number, cap), other);
	}
}

bool explain_syscall(const char *name)
{
	cleanup_arena struct arena *arena = arena_new();
	cleanup_strbuf struct strbuf numbers = { 0 };
	const struct dangerous_syscall *danger = dangerous_find(name);
	if (!add_numbers(&numbers, name, arena))
		return false;
	printf("%s: system call %s\n\n", name, strbuf_text(&numbers));
	if (danger)
		printf("What it gives an attacker: %s\n", danger->gives);
	else
		puts("Not among the calls that give an attacker something by themselves.");
	puts("\nThe runtimes' own profiles, with the capabilities that they give by default:");
	struct rulebook *book = rulebook_new();
	for (size_t i = 0; i < runtime_default_count; i++)
		print_default(book, &runtime_defaults[i], name, arena);
	rulebook_unref(book);
	return true;
}
