/* SPDX-License-Identifier: Apache-2.0 */
/* A rule of an AppArmor profile as text, word by word: apparmor.d(5). Borrows the line. Inside the room only. */
#ifndef JUDGE_RULE_TEXT_H
#define JUDGE_RULE_TEXT_H

#include <isotop/base.h>

/* A rule, or a word of one, without comma and blanks at the ends. */
struct rule_text {
	const char *at;
	size_t len;
};

/* What stood before the rule. */
struct rule_marks {
	bool deny;
	bool owner; /* for files of the process's own user only */
};

/* The rule of a line; empty where it is a comment. */
struct rule_text rule_of_line(const char *line, size_t len, struct rule_marks *ret_marks);

bool rule_is(struct rule_text rule, const char *text);
bool rule_starts(struct rule_text rule, const char *word); /* whether @word is its first word */
bool rule_has(struct rule_text rule, const char *text);    /* anywhere, inside a word too */
struct rule_text rule_skip(struct rule_text rule, size_t count); /* behind @count bytes and the blanks there */
struct rule_text rule_word(struct rule_text rule);               /* its first word */

/* "PATH PERMS", "PERMS PATH", with or without "file" before them; false: it is about something else. */
bool rule_file(struct rule_text rule, struct rule_text *ret_path, struct rule_text *ret_perms);

#endif
