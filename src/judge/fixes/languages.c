/* SPDX-License-Identifier: Apache-2.0 */
/* The table of fixes and that of the languages, and how the two become a sentence. */
#include "config.h"

#include "judge/fixes/languages.h"

#include <string.h>
#include <sys/capability.h>

#define BOOL(fact, to)                  \
	{                               \
		FACT_##fact, SETS_BOOL, \
		{                       \
			.boolean = (to) \
		}                       \
	}
#define INTEGER(fact, to)                  \
	{                                  \
		FACT_##fact, SETS_INTEGER, \
		{                          \
			.integer = (to)    \
		}                          \
	}
#define TEXT(fact, to)                  \
	{                               \
		FACT_##fact, SETS_TEXT, \
		{                       \
			.text = (to)    \
		}                       \
	}
#define CAPS(fact, to)                  \
	{                               \
		FACT_##fact, SETS_CAPS, \
		{                       \
			.mask = (to)    \
		}                       \
	}
#define WITHOUT(fact, one)                           \
	{                                            \
		FACT_##fact, SETS_CAPS_WITHOUT,      \
		{                                    \
			.mask = UINT64_C(1) << (one) \
		}                                    \
	}
#define WITHOUT_THESE(fact)                      \
	{                                        \
		FACT_##fact, SETS_CAPS_WITHOUT,  \
		{                                \
			0                        \
		}                                \
	}
#define ITEM(fact, what)                   \
	{                                  \
		FACT_##fact, SETS_##what, \
		{                          \
			0                  \
		}                          \
	}
#define CAPS_DEFAULT(fact)                      \
	{                                       \
		FACT_##fact, SETS_CAPS_DEFAULT, \
		{                               \
			0                       \
		}                               \
	}
#define NAMESPACE(fact)                      \
	{                                    \
		FACT_##fact, SETS_NAMESPACE, \
		{                            \
			0                    \
		}                            \
	}
#define NOTHING(fact)                      \
	{                                  \
		FACT_##fact, SETS_NOTHING, \
		{                          \
			0                  \
		}                          \
	}
#define DEPENDS .sets = { { 0 } }

const struct fix fixes[FIX_COUNT] = {
#define FIX(key, name, ...) [FIX_##key] = { .id = name, __VA_ARGS__ },
#include <isotop/fixes.def>
#undef FIX
};

/* To add a language: its file in this folder, its line in languages.h and here. Pages list them in this order. */
const struct fix_language *const fix_languages[] = {
	&language_kubernetes,
	&language_compose,
	&language_docker,
	&language_oci,
	&language_quadlet,
};

const size_t fix_language_count = ISO_COUNT(fix_languages);

enum fix_id fix_named(const char *id)
{
	for (size_t i = FIX_NONE + 1; i < FIX_COUNT; i++)
		if (strcmp(fixes[i].id, id) == 0)
			return (enum fix_id)i;
	return FIX_NONE;
}

const struct fix_words *fix_words_of(const struct fix_language *language, enum fix_id id)
{
	const struct fix_words *words = &language->words[id];
	return words->way == WAY_NONE ? NULL : words;
}

/* ---- a sentence ------------------------------------------------------------------ */

/* @pattern with the path and the value of @words in it. */
static void say_words(struct strbuf *out, const char *pattern, const struct fix_words *words)
{
	static const char path[] = "{path}";
	static const char value[] = "{value}";
	while (*pattern) {
		if (strncmp(pattern, path, strlen(path)) == 0) {
			strbuf_adds(out, words->path);
			pattern += strlen(path);
		} else if (strncmp(pattern, value, strlen(value)) == 0) {
			strbuf_adds(out, words->value);
			pattern += strlen(value);
		} else {
			strbuf_add(out, pattern++, 1);
		}
	}
}

static bool say_parts(struct strbuf *out, const struct fix_language *language, const enum fix_id parts[FIX_PARTS])
{
	bool any = false;
	for (size_t i = 0; i < FIX_PARTS && parts[i]; i++) {
		cleanup_strbuf struct strbuf part = { 0 };
		if (!fix_say(&part, language, parts[i]))
			continue;
		strbuf_addf(out, "%s%s", any ? "; " : "", strbuf_text(&part));
		any = true;
	}
	return any;
}

bool fix_say(struct strbuf *out, const struct fix_language *language, enum fix_id id)
{
	const struct fix *fix = &fixes[id];
	const struct fix_words *words = fix_words_of(language, id);
	if (words)
		say_words(out, words->way == WAY_ADVICE ? "{value}" : language->ways[words->way], words);
	else if (fix->everywhere)
		strbuf_adds(out, fix->everywhere);
	else if (fix->otherwise)
		return fix_say(out, language, fix->otherwise);
	else
		return say_parts(out, language, fix->parts);
	return true;
}
