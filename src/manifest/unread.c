/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "manifest/unread.h"

#include <string.h>

#include <isotop/base.h>

#define LINES_BEFORE 3 /* a parser notices an action that stood alone on its line when it reads what follows */

static bool holds(const char *text, size_t len, const char *word)
{
	return memmem(text, len, word, strlen(word)) != NULL;
}

static const char *line_end(const char *at, const char *end)
{
	const char *newline = memchr(at, '\n', (size_t)(end - at));
	return newline ? newline : end;
}

bool unread_template_at(const char *text, size_t len, unsigned long line)
{
	static const char *const actions[] = { "{{", "{%", "<%" };
	const char *end = text + len;
	const char *at = text;
	for (unsigned long number = 1; number <= line && at < end; number++) {
		const char *stop = line_end(at, end);
		for (size_t i = 0; i < ISO_COUNT(actions) && number + LINES_BEFORE >= line; i++)
			if (holds(at, (size_t)(stop - at), actions[i]))
				return true;
		at = stop < end ? stop + 1 : end;
	}
	return false;
}

bool unread_names_container(const char *text, size_t len)
{
	static const char *const words[] = { "containers", "kind:", "\"kind\"", "image:", "\"image\"", "services:", "privileged" };
	for (size_t i = 0; i < ISO_COUNT(words); i++)
		if (holds(text, len, words[i]))
			return true;
	return false;
}

/* "key:" and nothing else but the "- " before it. */
static bool is_key(const char *at, const char *end, const char *key)
{
	size_t len = strlen(key);
	while (at < end && strchr(" \t-", *at))
		at++;
	while (end > at && strchr(" \t\r", end[-1]))
		end--;
	return (size_t)(end - at) == len && memcmp(at, key, len) == 0;
}

static bool begins_with(const char *at, const char *end, const char *word)
{
	size_t len = strlen(word);
	while (at < end && strchr(" \t-", *at))
		at++;
	return (size_t)(end - at) > len && memcmp(at, word, len) == 0;
}

const char *unread_manifest_in(const char *text, size_t len)
{
	const char *end = text + len;
	bool kind = false;
	bool services = false;
	for (const char *at = text; at < end;) {
		const char *stop = line_end(at, end);
		kind |= begins_with(at, stop, "kind: ");
		services |= *at == 's' && is_key(at, stop, "services:");
		if (kind && is_key(at, stop, "containers:"))
			return "Kubernetes";
		if (services && (begins_with(at, stop, "image: ") || is_key(at, stop, "build:")))
			return "Compose";
		at = stop < end ? stop + 1 : end;
	}
	return NULL;
}

/* Words of a Jenkins pipeline behind which an agent's container gets its options, in quotes. To add one: it. */
static const char *const agent_words[] = { "args", ".inside", ".run", ".withRun" };

/* A word of those at @at, and a string behind it that is not empty. */
static bool gives_options(const char *at, const char *end)
{
	for (size_t i = 0; i < ISO_COUNT(agent_words); i++) {
		size_t len = strlen(agent_words[i]);
		if ((size_t)(end - at) <= len || memcmp(at, agent_words[i], len) != 0)
			continue;
		const char *quote = at + len;
		while (quote < end && strchr(" \t(", *quote))
			quote++;
		if (quote > at + len && end - quote > 1 && strchr("'\"", *quote) && quote[1] != *quote)
			return true;
	}
	return false;
}

unsigned long unread_agent_options(const char *text, size_t len)
{
	const char *end = text + len;
	bool declared = holds(text, len, "pipeline {") && holds(text, len, "agent {");
	bool scripted = holds(text, len, "docker.image(") || holds(text, len, "docker.build(");
	unsigned long line = 1;
	for (const char *at = text; (declared || scripted) && at < end; at++) {
		bool begins = *at == '.' ? scripted : declared && (at == text || strchr(" \t\n{;", at[-1]));
		if (begins && gives_options(at, end))
			return line;
		line += *at == '\n';
	}
	return 0;
}
