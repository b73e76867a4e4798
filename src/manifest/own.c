/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "manifest/own.h"

#include <string.h>

#include <isotop/doc.h>

static const char schema_key[] = "schema";
static const char ours[] = "isotop/";

/* Of reports: report/json.c, report/diff.c. To add one: its row. */
static const char *const report_keys[] = { schema_key, "tool", "host", "subjects", "baseline", "skipped", "errors", "a", "b",
	"changes", "checks", "escapes", "pairs", "breaks", "refused" };

/* Whether @root has keys, and none but these: an odd one may be what somebody else starts a container by. */
static bool has_only(const struct node *root, const char *const *keys, size_t count)
{
	size_t known = 0;
	for (size_t i = 0; i < count; i++)
		known += node_get(root, keys[i]) != NULL;
	return known && known == node_count(root);
}

bool own_is_report(const struct node *root)
{
	const char *schema = node_text(node_get(root, schema_key));
	return schema && strncmp(schema, ours, strlen(ours)) == 0 && has_only(root, report_keys, ISO_COUNT(report_keys));
}

/* docs/policy.md lists its keys. */
bool own_is_policy(const struct node *root)
{
	static const char *const keys[] = { "waivers", "disabled", "allowed-host-paths" };
	return has_only(root, keys, ISO_COUNT(keys));
}

/* ---- as a text ------------------------------------------------------------------------------------ */

static bool is_word(const struct own_text *own, const char *word)
{
	return own->len == strlen(word) && own->len < OWN_KEY_MOST && memcmp(own->word, word, own->len) == 0;
}

static bool is_report_key(const struct own_text *own)
{
	for (size_t i = 0; i < ISO_COUNT(report_keys); i++)
		if (is_word(own, report_keys[i]))
			return true;
	return false;
}

static void end_string(struct own_text *own)
{
	own->in_string = false;
	if (own->is_key) {
		own->other = own->other || !is_report_key(own);
		own->wants_schema = is_word(own, schema_key);
	} else if (own->depth == 1 && own->wants_schema) {
		own->has_schema = own->len >= strlen(ours) && memcmp(own->word, ours, strlen(ours)) == 0;
		own->other = own->other || !own->has_schema;
		own->wants_schema = false;
	}
}

/* What is escaped is kept as it is written: no word of ours has a backslash. */
static void add_in_string(struct own_text *own, char c)
{
	if (!own->escaped && c == '"') {
		end_string(own);
		return;
	}
	own->escaped = !own->escaped && c == '\\';
	if (own->len < OWN_KEY_MOST)
		own->word[own->len] = c;
	own->len += own->len < OWN_KEY_MOST;
}

static void begin_string(struct own_text *own)
{
	own->in_string = true;
	own->escaped = false;
	own->is_key = own->wants_key && own->depth == 1;
	own->wants_key = false;
	own->len = 0;
}

static void add_bracket(struct own_text *own, char c)
{
	bool opens = c == '{' || c == '[';
	own->other = own->other || (!own->begun && c != '{') || (opens && own->wants_key) || own->ended;
	own->begun = true;
	own->depth += opens;
	own->depth -= !opens && own->depth;
	own->wants_key = opens && own->depth == 1;
	own->ended = !own->depth;
}

/* Outside of strings: what JSON has there and no more, so that nobody reads a key that is not seen here. */
static void add_sign(struct own_text *own, char c)
{
	static const char others[] = ":0123456789+-.Eaeflnrstu"; /* numbers, true, false, null */
	if (strchr("{}[]", c)) {
		add_bracket(own, c);
	} else if (c == '"') {
		own->other = own->other || own->ended || !own->begun;
		begin_string(own);
	} else if (c == ',') {
		own->wants_key = own->depth == 1;
	} else if (!own->begun || !strchr(" \t\r\n", c)) {
		own->other = own->other || !strchr(others, c) || own->wants_key || own->ended || !own->begun;
	}
}

void own_text_add(struct own_text *own, const char *text, size_t len)
{
	for (size_t i = 0; i < len && !own->other; i++) {
		if (!text[i])
			own->other = true;
		else if (own->in_string)
			add_in_string(own, text[i]);
		else
			add_sign(own, text[i]);
	}
}

bool own_text_is_report(const struct own_text *own)
{
	return own->ended && own->has_schema && !own->other;
}
