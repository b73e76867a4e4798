/* SPDX-License-Identifier: Apache-2.0 */
/* A rule of an AppArmor profile as text, word by word: apparmor.d(5). */
#include "config.h"

#include "judge/layers/rule_text.h"

#include <string.h>

bool rule_starts(struct rule_text rule, const char *word)
{
	size_t len = strlen(word);
	return rule.len >= len && memcmp(rule.at, word, len) == 0 &&
	       (rule.len == len || rule.at[len] == ' ' || rule.at[len] == '\t');
}

bool rule_is(struct rule_text rule, const char *text)
{
	return rule.len == strlen(text) && memcmp(rule.at, text, rule.len) == 0;
}

struct rule_text rule_skip(struct rule_text rule, size_t count)
{
	rule.at += count;
	rule.len -= count;
	while (rule.len && (*rule.at == ' ' || *rule.at == '\t')) {
		rule.at++;
		rule.len--;
	}
	return rule;
}

bool rule_has(struct rule_text rule, const char *text)
{
	for (size_t i = 0; i + strlen(text) <= rule.len; i++)
		if (memcmp(rule.at + i, text, strlen(text)) == 0)
			return true;
	return false;
}

struct rule_text rule_word(struct rule_text rule)
{
	size_t len = 0;
	while (len < rule.len && rule.at[len] != ' ' && rule.at[len] != '\t')
		len++;
	return (struct rule_text){ rule.at, len };
}

/* ---- rules about files: "PATH PERMS" or "PERMS PATH" ------------------------------------- */

static bool is_path(struct rule_text word)
{
	return word.len && strchr("/@\"{", *word.at);
}

bool rule_file(struct rule_text rule, struct rule_text *ret_path, struct rule_text *ret_perms)
{
	if (rule_starts(rule, "file"))
		rule = rule_skip(rule, strlen("file"));
	struct rule_text first = rule_word(rule);
	struct rule_text second = rule_word(rule_skip(rule, first.len));
	*ret_path = is_path(first) ? first : second;
	*ret_perms = is_path(first) ? second : first;
	return is_path(*ret_path) && ret_perms->len > 0;
}

/* ---- a line ------------------------------------------------------------------------------ */

struct rule_text rule_of_line(const char *line, size_t len, struct rule_marks *ret_marks)
{
	static const char *const before[] = { "audit", "allow", "owner", "priority=100" };
	struct rule_text rule = rule_skip((struct rule_text){ line, len }, 0);
	*ret_marks = (struct rule_marks){ 0 };
	if (rule.len && *rule.at == '#')
		rule.len = 0;
	while (rule.len && strchr(" \t,\r", rule.at[rule.len - 1]))
		rule.len--;
	for (size_t i = 0; i < ISO_COUNT(before); i++) {
		if (!rule_starts(rule, before[i]))
			continue;
		rule = rule_skip(rule, strlen(before[i]));
		ret_marks->owner |= strcmp(before[i], "owner") == 0;
	}
	ret_marks->deny = rule_starts(rule, "deny");
	if (ret_marks->deny)
		rule = rule_skip(rule, strlen("deny"));
	if (!ret_marks->deny || !rule_starts(rule, "owner"))
		return rule;
	ret_marks->owner = true;
	return rule_skip(rule, strlen("owner"));
}
