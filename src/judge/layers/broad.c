/* SPDX-License-Identifier: Apache-2.0 */
/* Rules of an AppArmor profile that give away much of what it is there to hold, apparmor.d(5). */
#include "config.h"

#include "judge/layers/broad.h"

#include <string.h>

/* A rule without its qualifiers, comma and blanks at the ends. */
struct rule_text {
	const char *at;
	size_t len;
};

static bool starts(struct rule_text rule, const char *word)
{
	size_t len = strlen(word);
	return rule.len >= len && memcmp(rule.at, word, len) == 0 &&
	       (rule.len == len || rule.at[len] == ' ' || rule.at[len] == '\t');
}

static bool is(struct rule_text rule, const char *text)
{
	return rule.len == strlen(text) && memcmp(rule.at, text, rule.len) == 0;
}

static struct rule_text skip(struct rule_text rule, size_t count)
{
	rule.at += count;
	rule.len -= count;
	while (rule.len && (*rule.at == ' ' || *rule.at == '\t')) {
		rule.at++;
		rule.len--;
	}
	return rule;
}

static bool has_word(struct rule_text rule, const char *word)
{
	for (size_t i = 0; i + strlen(word) <= rule.len; i++)
		if (memcmp(rule.at + i, word, strlen(word)) == 0)
			return true;
	return false;
}

/* ---- rules about files: "PATH PERMS" or "PERMS PATH" ------------------------------------- */

static bool is_path(struct rule_text word)
{
	return word.len && strchr("/@\"{", *word.at);
}

static struct rule_text word_of(struct rule_text rule)
{
	size_t len = 0;
	while (len < rule.len && rule.at[len] != ' ' && rule.at[len] != '\t')
		len++;
	return (struct rule_text){ rule.at, len };
}

static bool file_rule(struct rule_text rule, struct rule_text *ret_path, struct rule_text *ret_perms)
{
	if (starts(rule, "file"))
		rule = skip(rule, strlen("file"));
	struct rule_text first = word_of(rule);
	struct rule_text second = word_of(skip(rule, first.len));
	*ret_path = is_path(first) ? first : second;
	*ret_perms = is_path(first) ? second : first;
	return is_path(*ret_path) && ret_perms->len > 0;
}

/* Patterns that cover all there is. */
static bool is_everywhere(struct rule_text path)
{
	static const char *const all[] = { "/**", "/{,**}", "/{**,}", "/{,*}**" };
	for (size_t i = 0; i < ISO_COUNT(all); i++)
		if (is(path, all[i]))
			return true;
	return false;
}

static bool may(struct rule_text perms, const char *letter)
{
	return has_word(perms, letter);
}

static const char *broad_file(struct rule_text rule)
{
	struct rule_text path;
	struct rule_text perms;
	if (!file_rule(rule, &path, &perms))
		return NULL;
	if (may(perms, "ux") || may(perms, "Ux"))
		return "programs there run without any profile";
	bool writes = may(perms, "w") || may(perms, "a");
	if (is_everywhere(path) && writes)
		return "every file may be written";
	if (is_everywhere(path) && may(perms, "m") && may(perms, "x"))
		return "every file may be run";
	if (writes && (is(path, "/proc/**") || is(path, "@{PROC}/**")))
		return "the kernel's settings may be written";
	if (writes && is(path, "/sys/**"))
		return "the settings of devices and kernel may be written";
	return NULL;
}

/* ---- the other rules -------------------------------------------------------------------- */

static const char *broad_capability(struct rule_text rule)
{
	static const char *const names[] = { "sys_admin", "sys_module", "sys_rawio", "sys_ptrace", "dac_read_search",
		"bpf" };
	if (!starts(rule, "capability"))
		return NULL;
	if (is(rule, "capability"))
		return "every capability that the process holds";
	for (size_t i = 0; i < ISO_COUNT(names); i++)
		if (has_word(rule, names[i]))
			return "a capability that leads to the host";
	return NULL;
}

static const char *broad_change(struct rule_text rule)
{
	if (!starts(rule, "change_profile"))
		return NULL;
	bool any = is(rule, "change_profile") || has_word(rule, "-> **") || has_word(rule, "-> *") ||
		   has_word(rule, "unconfined");
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

/* The line without blanks, comma, comment and what may stand before a rule; empty for one that denies. */
static struct rule_text rule_of_line(const char *line, size_t len)
{
	static const char *const before[] = { "audit", "allow", "owner", "priority=100" };
	struct rule_text rule = skip((struct rule_text){ line, len }, 0);
	if (rule.len && *rule.at == '#')
		rule.len = 0;
	while (rule.len && strchr(" \t,\r", rule.at[rule.len - 1]))
		rule.len--;
	for (size_t i = 0; i < ISO_COUNT(before); i++)
		if (starts(rule, before[i]))
			rule = skip(rule, strlen(before[i]));
	if (starts(rule, "deny"))
		rule.len = 0;
	return rule;
}

static const char *broad_flags(struct rule_text rule)
{
	if (!rule.len || rule.at[rule.len - 1] != '{' || !has_word(rule, "flags="))
		return NULL;
	if (has_word(rule, "unconfined"))
		return "the profile holds nothing";
	return has_word(rule, "complain") ? "the profile only reports" : NULL;
}

const char *apparmor_broad(const char *line, size_t len)
{
	static const char *(*const kinds[])(
		struct rule_text rule) = { broad_file, broad_capability, broad_change, broad_flags };
	struct rule_text rule = rule_of_line(line, len);
	for (size_t i = 0; i < ISO_COUNT(bare); i++)
		if (is(rule, bare[i].rule))
			return bare[i].why;
	for (size_t i = 0; rule.len && i < ISO_COUNT(kinds); i++) {
		const char *why = kinds[i](rule);
		if (why)
			return why;
	}
	return NULL;
}
