/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Kubernetes' reading of plain scalars (sigs.k8s.io/yaml: go-yaml v2, which is
 * YAML 1.1 with small differences).
 */
#include "config.h"

#include "doc/yaml.h"

#include <stdlib.h>
#include <string.h>

static bool one_of(const char *text, const char *const *words, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(text, words[i]) == 0)
			return true;
	return false;
}

static bool says_null(const char *text)
{
	static const char *const words[] = { "", "~", "null", "Null", "NULL" };
	return one_of(text, words, ISO_COUNT(words));
}

/* go-yaml v2 resolve.go, as sigs.k8s.io/yaml has it: y and n alone are booleans too. */
static bool says_bool(const char *text, bool *ret)
{
	static const char *const yes[] = { "true", "True", "TRUE", "yes", "Yes", "YES", "on", "On", "ON", "y", "Y" };
	static const char *const no[] = { "false", "False", "FALSE", "no", "No", "NO", "off", "Off", "OFF", "n", "N" };
	*ret = false;
	if (!strchr("nNyYtTfFoO", *text))
		return false;
	*ret = one_of(text, yes, ISO_COUNT(yes));
	return *ret || one_of(text, no, ISO_COUNT(no));
}

/* 12, 0x1f, 0b11, 0o17 and the older 017, underscores between digits. */
static bool says_integer(const char *text, int64_t *ret)
{
	char plain[72];
	size_t len = 0;
	bool negative = *text == '-';
	if (*text == '-' || *text == '+')
		text++;
	if (*text < '0' || *text > '9')
		return false;
	for (; *text; text++) {
		if (*text == '_')
			continue;
		if (len + 1 >= sizeof(plain))
			return false;
		plain[len++] = *text;
	}
	plain[len] = '\0';
	int base = 10;
	const char *digits = plain;
	if (plain[0] == '0' && plain[1]) {
		base = plain[1] == 'x' ? 16 : plain[1] == 'b' ? 2 : 8;
		digits = plain[1] == 'x' || plain[1] == 'b' || plain[1] == 'o' ? plain + 2 : plain + 1;
	}
	uint64_t value;
	if (!parse_u64(digits, base, &value) || value > (uint64_t)INT64_MAX)
		return false;
	*ret = negative ? -(int64_t)value : (int64_t)value;
	return true;
}

static bool says_float(const char *text)
{
	static const char *const words[] = { ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF", "-.inf", "-.Inf",
		"-.INF", ".nan", ".NaN", ".NAN" };
	if ((*text == '.' || text[0] == '+' || text[0] == '-') && one_of(text, words, ISO_COUNT(words)))
		return true;
	bool digit = false;
	if (*text == '-' || *text == '+')
		text++;
	size_t n = strspn(text, "0123456789_");
	digit = n > 0;
	text += n;
	if (*text == '.') {
		n = strspn(text + 1, "0123456789_");
		digit = digit || n > 0;
		text += n + 1;
	}
	if (digit && (*text == 'e' || *text == 'E')) {
		text++;
		if (*text == '-' || *text == '+')
			text++;
		n = strspn(text, "0123456789");
		return n > 0 && !text[n];
	}
	return digit && !*text;
}

/* go-yaml v2, resolve.go: what begins otherwise is text, which most of a manifest is. "" is null. */
static bool may_mean_more(const char *text)
{
	return strchr("+-.~0123456789nNyYtTfFoO", *text) != NULL;
}

/* The longest word of says_null() and says_bool(). */
#define WORD_MOST 5

/* What begins with a letter is one of those words or text. */
static bool is_text(const struct node *node)
{
	return strchr("nNyYtTfFoO", *node->text) && *node->text && node->len > WORD_MOST;
}

void yaml_resolve_plain(struct node *node)
{
	bool boolean;
	int64_t integer;
	if (!may_mean_more(node->text) || is_text(node))
		return;
	if (says_null(node->text)) {
		node->kind = NODE_NULL;
	} else if (says_bool(node->text, &boolean)) {
		node->kind = NODE_BOOL;
		node->boolean = boolean;
	} else if (says_integer(node->text, &integer)) {
		node->kind = NODE_INT;
		node->integer = integer;
	} else if (says_float(node->text)) {
		node->kind = NODE_FLOAT;
	}
}
