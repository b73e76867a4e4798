/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a profile of AppArmor says, read from its text: apparmor.d(5). A rule that is not understood to the end may
 * decide anything; so may what is included, which is not read. A rule that denies outweighs all that allow.
 */
#include "config.h"

#include "judge/layers/written.h"

#include <string.h>
#include <strings.h>

#include <isotop/facts.h>
#include <isotop/mac_text.h>

#include "judge/layers/rule_text.h"

/* What a rule says about the act: nothing, perhaps something, or that it is about it. */
enum match { MATCH_NO, MATCH_MAYBE, MATCH_YES };

/* ---- patterns of paths ------------------------------------------------------------------- */

#define PATTERN_MOST 512
#define STEPS_MOST   4096 /* of one pattern against one path: what takes longer is not known */

/* Variables of tunables/global that have one value, the same everywhere. To add one: add its row. */
static const struct {
	const char *name;
	const char *value;
} variables[] = {
	{ "@{PROC}", "/proc/" },
	{ "@{sys}", "/sys/" },
};

/* The pattern with its variables replaced and doubled slashes made one, as apparmor_parser does; false: it has others. */
static bool expand(struct rule_text pattern, char ret[PATTERN_MOST])
{
	size_t used = 0;
	for (size_t i = 0; i < pattern.len; i++) {
		const char *value = (const char[]){ pattern.at[i], '\0' };
		size_t row = 0;
		if (strchr("\"\\", pattern.at[i]))
			return false;
		if (pattern.at[i] == '@') {
			while (row < ISO_COUNT(variables) && (strlen(variables[row].name) > pattern.len - i ||
				memcmp(variables[row].name, pattern.at + i, strlen(variables[row].name)) != 0))
				row++;
			if (row == ISO_COUNT(variables))
				return false;
			value = variables[row].value;
			i += strlen(variables[row].name) - 1;
		}
		for (; *value; value++)
			if (*value != '/' || !used || ret[used - 1] != '/') {
				if (used + 1 >= PATTERN_MOST)
					return false;
				ret[used++] = *value;
			}
	}
	ret[used] = '\0';
	return used > 0;
}

struct glob {
	const char *begin; /* of the pattern: a star behind a slash stands for one character at least */
	unsigned steps;
};

static bool glob(struct glob *state, const char *pattern, const char *path);

/* "*" stays within a directory, "**" does not. */
static bool glob_star(struct glob *state, const char *pattern, const char *path)
{
	bool deep = pattern[1] == '*';
	const char *rest = pattern + 1 + deep;
	bool whole = pattern > state->begin && pattern[-1] == '/' && (!*rest || *rest == '/');
	if (whole && (!*path || *path == '/'))
		return false;
	for (path += whole;; path++) {
		if (glob(state, rest, path))
			return true;
		if (!*path || (*path == '/' && !deep))
			return false;
	}
}

static bool glob(struct glob *state, const char *pattern, const char *path)
{
	for (; *pattern; pattern++, path++) {
		if (++state->steps > STEPS_MOST)
			return false;
		if (*pattern == '*')
			return glob_star(state, pattern, path);
		if (!*path || (*pattern == '?' ? *path == '/' : *pattern != *path))
			return false;
	}
	return !*path;
}

/* Alternatives and sets of characters are not taken apart. */
static enum match match_path(struct rule_text pattern, const char *path)
{
	char text[PATTERN_MOST];
	if (!expand(pattern, text) || strpbrk(text, "{}[]^"))
		return MATCH_MAYBE;
	struct glob state = { .begin = text };
	bool matches = glob(&state, text, path);
	return state.steps > STEPS_MOST ? MATCH_MAYBE : matches ? MATCH_YES : MATCH_NO;
}

/* ---- rules ------------------------------------------------------------------------------- */

/* "rw", "mrix", "Px": a word of these letters alone. */
static bool are_permissions(struct rule_text word)
{
	size_t i = 0;
	while (i < word.len && strchr("rwaklmxipcuPCU", word.at[i]))
		i++;
	return i == word.len;
}

static enum match match_file(struct rule_text rule, bool owner, const struct mac_answer *answer)
{
	struct rule_text path;
	struct rule_text perms;
	if (rule_is(rule, "file"))
		return owner ? MATCH_MAYBE : MATCH_YES;
	if (!rule_file(rule, &path, &perms) || !are_permissions(perms))
		return MATCH_NO;
	bool writes = answer->kind == MAC_WRITE;
	enum match match = match_path(path, answer->path);
	if (match == MATCH_NO || !rule_has(perms, writes ? "w" : "r"))
		return match != MATCH_NO && writes && rule_has(perms, "a") ? MATCH_MAYBE : MATCH_NO;
	return owner ? MATCH_MAYBE : match;
}

/* "capability", or with names behind it. */
static enum match match_capability(struct rule_text rule, const struct mac_answer *answer)
{
	const char *name = answer->act->words + strlen("use ");
	if (!rule_starts(rule, "capability"))
		return MATCH_NO;
	if (rule_is(rule, "capability"))
		return MATCH_YES;
	for (rule = rule_skip(rule, strlen("capability")); rule.len; rule = rule_skip(rule, rule_word(rule).len)) {
		struct rule_text word = rule_word(rule);
		if (word.len == strlen(name) && strncasecmp(word.at, name, word.len) == 0)
			return MATCH_YES;
		if (word.at[0] == '#')
			return MATCH_MAYBE;
	}
	return MATCH_NO;
}

/* A rule of one word is about all acts of its kind, one with more about some. */
static enum match match_kind(struct rule_text rule, const char *kind)
{
	return rule_is(rule, kind) ? MATCH_YES : rule_starts(rule, kind) ? MATCH_MAYBE : MATCH_NO;
}

/* Of a kind that is read here: what begins otherwise may be about anything. */
static bool is_understood(struct rule_text rule)
{
	struct rule_text path;
	struct rule_text perms;
	return rule_is(rule, "file") || rule_starts(rule, "capability") || rule_starts(rule, "mount") ||
	       rule_starts(rule, "ptrace") || (rule_file(rule, &path, &perms) && are_permissions(perms));
}

static enum match match_rule(struct rule_text rule, bool owner, const struct mac_answer *answer)
{
	if (rule_is(rule, "all"))
		return MATCH_YES;
	if (!is_understood(rule))
		return MATCH_MAYBE;
	switch (answer->kind) {
	case MAC_READ:
	case MAC_WRITE:
		return match_file(rule, owner, answer);
	case MAC_CAPABILITY:
		return match_capability(rule, answer);
	case MAC_MOUNT:
		return match_kind(rule, "mount");
	case MAC_TRACE:
		return match_kind(rule, "ptrace");
	default:
		return MATCH_MAYBE;
	}
}

/* Sockets have rules of several kinds, and of another process's files those about tracing decide too. */
static bool is_read_here(const struct mac_answer *answer)
{
	static const char proc[] = "/proc/";
	bool file = answer->kind == MAC_READ || answer->kind == MAC_WRITE;
	if (file && strncmp(answer->path, proc, sizeof(proc) - 1) == 0)
		return !strchr("0123456789", answer->path[sizeof(proc) - 1]);
	return file || answer->kind == MAC_CAPABILITY || answer->kind == MAC_MOUNT || answer->kind == MAC_TRACE;
}

/* ---- the profile -------------------------------------------------------------------------- */

/* Whether the line is one rule as a whole: with its comma, no other one before it but in {a,b}, and no comment behind. */
static bool is_whole(const char *line, size_t len)
{
	int depth = 0;
	while (len && strchr(" \t\r", line[len - 1]))
		len--;
	for (size_t i = 0; i + 1 < len; i++) {
		depth += (line[i] == '{') - (line[i] == '}');
		if ((line[i] == ',' && depth <= 0) || line[i] == '#')
			return false;
	}
	return len && line[len - 1] == ',';
}

/* Rules that decide nothing of what is read here, by their first words. To add one: add it. */
static const char *const idle[] = { "set rlimit", "network", "signal", "umount", "remount", "pivot_root", "change_profile",
	"dbus", "unix", "userns", "mqueue", "io_uring", "link" };

/* Lines that are no rules, or rules of other kinds. */
static bool is_idle(struct rule_text rule)
{
	bool known = !rule.len || rule_is(rule, "}");
	for (size_t i = 0; i < ISO_COUNT(idle) && !known; i++)
		known = rule_starts(rule, idle[i]);
	return known;
}

/* Another profile, a hat or a condition: what stands in it is not about this one, or not always. */
static bool opens_block(const char *line)
{
	size_t len = strcspn(line, "#\n");
	while (len && strchr(" \t\r", line[len - 1]))
		len--;
	return len && line[len - 1] == '{';
}

struct reading {
	bool unsure;
	bool unfinished; /* a block opened before the end */
	bool closed;     /* the last line that says something is the closing brace: the text was not cut */
	int allows; /* its line; -1: none */
};

/* One line below the head. True: it denies the act, and that decides. */
static bool read_line(struct reading *reading, const char *line, size_t len, int number, const struct mac_answer *answer)
{
	struct rule_marks marks;
	size_t blanks = strspn(line, " \t");
	struct rule_text rule = rule_of_line(line, len, &marks);
	bool included = blanks + 8 <= len && memcmp(line + blanks, "#include", 8) == 0;
	if (rule.len || included)
		reading->closed = rule_is(rule, "}");
	if (!included && is_idle(rule))
		return false;
	enum match match = included || !is_whole(line, len) ? MATCH_MAYBE : match_rule(rule, marks.owner, answer);
	if (match == MATCH_YES && marks.deny)
		return true;
	if (match == MATCH_YES && reading->allows < 0)
		reading->allows = number;
	reading->unsure |= match == MATCH_MAYBE;
	return false;
}

static const char *next_line(const char *at)
{
	at += strcspn(at, "\n");
	return at + (*at == '\n');
}

enum mac_result apparmor_written(const char *text, const struct mac_answer *answer, int *ret_line)
{
	struct reading reading = { .allows = -1 };
	int number = 0;
	*ret_line = -1;
	if (!is_read_here(answer) || !opens_block(text))
		return MAC_UNKNOWN;
	for (const char *at = next_line(text); *at && !reading.unfinished; at = next_line(at)) {
		number++;
		reading.unfinished = opens_block(at);
		if (!reading.unfinished && read_line(&reading, at, strcspn(at, "\n"), number, answer)) {
			*ret_line = number;
			return MAC_DENIED;
		}
	}
	if (reading.unsure || reading.unfinished || !reading.closed)
		return MAC_UNKNOWN;
	*ret_line = reading.allows;
	return reading.allows < 0 ? MAC_DENIED : MAC_ALLOWED;
}

/* Of a profile that is alone and enforces: else the answers are of more than this text. */
static bool is_alone(const struct subject *subject)
{
	struct fact mode = subject_fact(subject, FACT_apparmor_mode);
	return fact_known(mode) && !fact_known(subject_fact(subject, FACT_apparmor_stack)) &&
	       (strcmp(mode.value.text, "enforce") == 0 || strcmp(mode.value.text, "kill") == 0);
}

enum mac_result mac_text_says(const struct subject *subject, const struct mac_answer *answer, struct origin *ret_where)
{
	struct fact text = subject_fact(subject, FACT_apparmor_text);
	int line;
	if (answer->system != MAC_APPARMOR || !fact_known(text) || !is_alone(subject))
		return MAC_UNKNOWN;
	enum mac_result says = apparmor_written(text.value.text, answer, &line);
	*ret_where = text.origin;
	ret_where->line = line < 0 ? 0 : text.origin.line + (unsigned)line;
	return says;
}

bool mac_text_differs(const struct subject *subject, const struct mac_answer *answer, struct origin *ret_where)
{
	enum mac_result says = answer->result == MAC_UNKNOWN ? MAC_UNKNOWN : mac_text_says(subject, answer, ret_where);
	return says != MAC_UNKNOWN && says != answer->result;
}
