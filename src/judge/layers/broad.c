/* SPDX-License-Identifier: Apache-2.0 */
/* Rules of an AppArmor profile that give away much of what it is there to hold, apparmor.d(5). */
#include "config.h"

#include "judge/layers/broad.h"
#include "judge/layers/rule_text.h"

#include <string.h>

/* Patterns that cover all there is. */
static bool is_everywhere(struct rule_text path)
{
	static const char *const all[] = { "/**", "/{,**}", "/{**,}", "/{,*}**" };
	for (size_t i = 0; i < ISO_COUNT(all); i++)
		if (rule_is(path, all[i]))
			return true;
	return false;
}

static bool may(struct rule_text perms, const char *letter)
{
	return rule_has(perms, letter);
}

static const char *broad_file(struct rule_text rule)
{
	struct rule_text path;
	struct rule_text perms;
	if (!rule_file(rule, &path, &perms))
		return NULL;
	if (may(perms, "ux") || may(perms, "Ux"))
		return "programs there run without any profile";
	bool writes = may(perms, "w") || may(perms, "a");
	if (is_everywhere(path) && writes)
		return "every file may be written";
	if (is_everywhere(path) && may(perms, "m") && may(perms, "x"))
		return "every file may be run";
	if (writes && (rule_is(path, "/proc/**") || rule_is(path, "@{PROC}/**")))
		return "the kernel's settings may be written";
	if (writes && rule_is(path, "/sys/**"))
		return "the settings of devices and kernel may be written";
	return NULL;
}

/* ---- the other rules -------------------------------------------------------------------- */

static const char *broad_capability(struct rule_text rule)
{
	static const char *const names[] = { "sys_admin", "sys_module", "sys_rawio", "sys_ptrace", "dac_read_search",
		"bpf" };
	if (!rule_starts(rule, "capability"))
		return NULL;
	if (rule_is(rule, "capability"))
		return "every capability that the process holds";
	for (size_t i = 0; i < ISO_COUNT(names); i++)
		if (rule_has(rule, names[i]))
			return "a capability that leads to the host";
	return NULL;
}

static const char *broad_change(struct rule_text rule)
{
	if (!rule_starts(rule, "change_profile"))
		return NULL;
	bool any = rule_is(rule, "change_profile") || rule_has(rule, "-> **") || rule_has(rule, "-> *") ||
		   rule_has(rule, "unconfined");
	return any ? "it may leave this profile" : NULL;
}

/* Rules that are broad by standing there without anything behind them. To add one: add its row. */
static const struct {
	const char *rule;
	const char *why;
} bare[] = {
	{ "all", "everything" },
	{ "file", "every file that its owner and mode allow" },
	{ "mount", "any mount" },
	{ "ptrace", "every process may be traced" },
	{ "userns", "user namespaces, and with them more of the kernel" },
};

static const char *broad_flags(struct rule_text rule)
{
	if (!rule.len || rule.at[rule.len - 1] != '{' || !rule_has(rule, "flags="))
		return NULL;
	if (rule_has(rule, "unconfined"))
		return "the profile holds nothing";
	return rule_has(rule, "complain") ? "the profile only reports" : NULL;
}

const char *apparmor_broad(const char *line, size_t len)
{
	static const char *(*const kinds[])(
		struct rule_text rule) = { broad_file, broad_capability, broad_change, broad_flags };
	struct rule_marks marks;
	struct rule_text rule = rule_of_line(line, len, &marks);
	if (marks.deny)
		return NULL;
	for (size_t i = 0; i < ISO_COUNT(bare); i++)
		if (rule_is(rule, bare[i].rule))
			return bare[i].why;
	for (size_t i = 0; rule.len && i < ISO_COUNT(kinds); i++) {
		const char *why = kinds[i](rule);
		if (why)
			return why;
	}
	return NULL;
}
