/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "cmd/policy.h"

#include <isotop/doc.h>
#include <isotop/file.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* A file of decisions that people read is never longer, and has never more of them. */
#define POLICY_BYTES (1u << 20)
#define ITEMS_MOST   4096u
#define FILTER_MOST  1024u

/* The file while it is read. */
struct reader {
	const char *path;
	const char *today; /* "2026-11-29" */
	struct policy *policy;
	struct err *err;
};

static int refuse(const struct reader *reader, const struct node *node, const char *what)
{
	return err_set(reader->err, -EINVAL, "%s:%u: %.300s", reader->path, node->line, what);
}

/* ---- one value ------------------------------------------------------------------------- */

static bool is_blank(const char *text)
{
	return !text || !text[strspn(text, " \t\r\n")];
}

static int read_text(const struct reader *reader, const struct node *value, const char **ret_text)
{
	const char *text = node_text(value);
	if (is_blank(text))
		return refuse(reader, value, "a text that is not empty is wanted here");
	*ret_text = arena_strdup(reader->policy->arena, text);
	return 0;
}

static int read_filter(const struct reader *reader, const struct node *value, struct filter **ret_filter)
{
	struct err why;
	const char *text = node_text(value);
	if (is_blank(text) || strlen(text) > FILTER_MOST)
		return refuse(reader, value, "containers takes a filter, as --filter does: 'namespace=shop kind=DaemonSet'");
	if (filter_parse(text, ret_filter, &why) < 0)
		return refuse(reader, value, why.text);
	return 0;
}

/* A day of the calendar, "2027-01-31": days that do not exist are no dates. */
static bool is_date(const char *text)
{
	struct tm tm = { 0 };
	char back[16];
	char rest;
	if (strlen(text) != 10 || sscanf(text, "%4d-%2d-%2d%c", &tm.tm_year, &tm.tm_mon, &tm.tm_mday, &rest) != 3)
		return false;
	tm.tm_year -= 1900;
	tm.tm_mon -= 1;
	time_t when = timegm(&tm);
	return gmtime_r(&when, &tm) && strftime(back, sizeof(back), "%Y-%m-%d", &tm) && strcmp(back, text) == 0;
}

static int read_date(const struct reader *reader, const struct node *value, const char **ret_text)
{
	const char *text = node_text(value);
	if (!text || !is_date(text))
		return refuse(reader, value, "expires takes its last day, as 2027-01-31");
	*ret_text = arena_strdup(reader->policy->arena, text);
	return 0;
}

/* "pss" is what --min-pss asks for; all else is a term of --fail-on. */
static int read_term(const struct reader *reader, const struct node *value, struct policy_waiver *waiver)
{
	struct err why;
	const char *text = node_text(value);
	if (!text || strchr(text, ','))
		return refuse(reader, value, "a check, escape:ID, cap:NAME or pss is wanted here");
	if (strcmp(text, "pss") == 0)
		waiver->pss = true;
	else if (gate_parse(&waiver->terms, text, &why) < 0)
		return refuse(reader, value, why.text);
	return 0;
}

static int read_terms(const struct reader *reader, const struct node *value, struct policy_waiver *waiver)
{
	int code = 0;
	if (!node_is(value, NODE_LIST))
		return read_term(reader, value, waiver);
	if (!value->count)
		return refuse(reader, value, "an empty list waives nothing");
	for (size_t i = 0; i < value->count && code == 0; i++)
		code = read_term(reader, value->items[i], waiver);
	return code;
}

/* ---- one item ---------------------------------------------------------------------------- */

/* What an item is read into: each key fills its part. */
struct item {
	struct policy_waiver waiver;
	struct policy_path path;
	bool terms_said;
};

static int set_checks(const struct reader *reader, const struct node *value, struct item *item)
{
	item->terms_said = true;
	return read_terms(reader, value, &item->waiver);
}

static int set_containers(const struct reader *reader, const struct node *value, struct item *item)
{
	return item->waiver.filter ? 0 : read_filter(reader, value, &item->waiver.filter);
}

static int set_reason(const struct reader *reader, const struct node *value, struct item *item)
{
	return read_text(reader, value, &item->waiver.words.reason);
}

static int set_expires(const struct reader *reader, const struct node *value, struct item *item)
{
	return read_date(reader, value, &item->waiver.words.until);
}

static int set_path(const struct reader *reader, const struct node *value, struct item *item)
{
	const char *text = node_text(value);
	if (!text || *text != '/' || strstr(text, "/.") || strstr(text, "//"))
		return refuse(reader, value, "a path of the host is wanted here, absolute and without '.' or '..'");
	size_t len = strlen(text);
	len -= len > 1 && text[len - 1] == '/';
	item->path.path = arena_strndup(reader->policy->arena, text, len);
	return 0;
}

static int set_read_only(const struct reader *reader, const struct node *value, struct item *item)
{
	if (!node_is(value, NODE_BOOL))
		return refuse(reader, value, "read-only takes true or false");
	item->path.read_only = value->boolean;
	return 0;
}

/* Keys of the items of each list. To add one: its row, its setter above, its line in docs/policy.md. */
enum { IN_WAIVERS = 1, IN_PATHS = 2 };

static const struct {
	const char *key;
	unsigned lists;
	int (*set)(const struct reader *reader, const struct node *value, struct item *item);
} item_keys[] = {
	{ "checks", IN_WAIVERS, set_checks },
	{ "containers", IN_WAIVERS | IN_PATHS, set_containers },
	{ "reason", IN_WAIVERS | IN_PATHS, set_reason },
	{ "expires", IN_WAIVERS | IN_PATHS, set_expires },
	{ "path", IN_PATHS, set_path },
	{ "read-only", IN_PATHS, set_read_only },
};

static int read_item(const struct reader *reader, const struct node *map, unsigned list, struct item *item)
{
	cleanup_strbuf struct strbuf where = { 0 };
	strbuf_addf(&where, "%s:%u", reader->path, map->line);
	item->waiver.words.where = arena_strdup(reader->policy->arena, strbuf_text(&where));
	if (!node_is(map, NODE_MAP))
		return refuse(reader, map, "an item of a policy is a map");
	for (size_t i = 0; i < map->count; i++) {
		size_t k = 0;
		while (k < ISO_COUNT(item_keys) &&
			!((item_keys[k].lists & list) && strcmp(item_keys[k].key, map->keys[i]->text) == 0))
			k++;
		if (k == ISO_COUNT(item_keys))
			return err_set(reader->err, -EINVAL, "%s:%u: an item of a policy has no key '%.40s'", reader->path,
				map->keys[i]->line, map->keys[i]->text);
		int code = item_keys[k].set(reader, map->items[i], item);
		if (code < 0)
			return code;
	}
	const struct waiver *words = &item->waiver.words;
	if (!words->reason)
		return refuse(reader, map, "a waiver says its reason");
	item->waiver.expired = words->until && strcmp(words->until, reader->today) < 0;
	return 0;
}

/* The filter belongs to whoever keeps the item; until then to this. */
static int keep(struct item *item, int code)
{
	if (code < 0)
		filter_free(item->waiver.filter);
	return code;
}

static int add_waiver(const struct reader *reader, const struct node *node)
{
	struct item item = { .terms_said = false };
	int code = read_item(reader, node, IN_WAIVERS, &item);
	if (code == 0 && !item.terms_said)
		code = refuse(reader, node, "a waiver says its checks");
	if (code == 0)
		reader->policy->waivers[reader->policy->waiver_count++] = item.waiver;
	return keep(&item, code);
}

static int add_path(const struct reader *reader, const struct node *node)
{
	struct item item = { .terms_said = false };
	int code = read_item(reader, node, IN_PATHS, &item);
	if (code == 0 && !item.path.path)
		code = refuse(reader, node, "an allowed path says its path");
	if (code == 0 && !item.waiver.expired) {
		item.path.words = item.waiver.words;
		item.path.filter = item.waiver.filter;
		reader->policy->paths[reader->policy->path_count++] = item.path;
	} else if (code == 0) {
		filter_free(item.waiver.filter);
	}
	return keep(&item, code);
}

/* A check that nobody here wants is waived everywhere. */
static int add_disabled(const struct reader *reader, const struct node *node)
{
	cleanup_strbuf struct strbuf where = { 0 };
	struct policy_waiver waiver = { .words.reason = "the policy does not ask for it" };
	strbuf_addf(&where, "%s:%u", reader->path, node->line);
	waiver.words.where = arena_strdup(reader->policy->arena, strbuf_text(&where));
	int code = read_term(reader, node, &waiver);
	if (code == 0)
		reader->policy->waivers[reader->policy->waiver_count++] = waiver;
	return code;
}

/* ---- the file ----------------------------------------------------------------------------- */

/* Keys of the file. To add one: its row, its reader above, its line in docs/policy.md. */
static const struct {
	const char *key;
	int (*add)(const struct reader *reader, const struct node *node);
} lists[] = {
	{ "waivers", add_waiver },
	{ "disabled", add_disabled },
	{ "allowed-host-paths", add_path },
};

static int read_list(const struct reader *reader, const struct node *key, const struct node *value)
{
	size_t k = 0;
	int code = 0;
	while (k < ISO_COUNT(lists) && strcmp(lists[k].key, key->text) != 0)
		k++;
	if (k == ISO_COUNT(lists))
		return err_set(reader->err, -EINVAL, "%s:%u: a policy has no key '%.40s'; it has waivers, disabled and allowed-host-paths",
			reader->path, key->line, key->text);
	if (!node_is(value, NODE_LIST) && !node_is(value, NODE_NULL))
		return refuse(reader, value, "a list is wanted here");
	for (size_t i = 0; i < node_count(value) && code == 0; i++)
		code = lists[k].add(reader, value->items[i]);
	return code;
}

static int read_root(const struct reader *reader, const struct node *root)
{
	size_t most = 0;
	int code = 0;
	if (!node_is(root, NODE_MAP))
		return err_set(reader->err, -EINVAL, "%s: a policy is a map of waivers, disabled and allowed-host-paths",
			reader->path);
	for (size_t i = 0; i < root->count; i++)
		most += node_count(root->items[i]);
	if (most > ITEMS_MOST)
		return err_set(reader->err, -E2BIG, "%s: more than %u items", reader->path, ITEMS_MOST);
	reader->policy->waivers = arena_array(reader->policy->arena, most + 1, sizeof(*reader->policy->waivers));
	reader->policy->paths = arena_array(reader->policy->arena, most + 1, sizeof(*reader->policy->paths));
	for (size_t i = 0; i < root->count && code == 0; i++)
		code = read_list(reader, root->keys[i], root->items[i]);
	return code;
}

int policy_open(const struct options *options, int64_t now, struct policy **ret_policy, struct err *err)
{
	cleanup_strbuf struct strbuf text = { 0 };
	struct doc *doc = NULL;
	char today[16];
	struct tm tm;
	time_t seconds = (time_t)now;
	*ret_policy = NULL;
	if (!options->policy)
		return 0;
	if (!gmtime_r(&seconds, &tm) || !strftime(today, sizeof(today), "%Y-%m-%d", &tm))
		return err_set(err, -ERANGE, "--policy: the clock gives no date");
	int code = file_read_stream(options->policy, POLICY_BYTES, &text);
	if (code < 0)
		return err_set(err, code, "--policy: %s: %s", options->policy, file_why(code));
	code = doc_read(options->policy, strbuf_text(&text), text.len, NULL, &doc, err);
	if (code < 0)
		return code;
	struct policy *policy = heap_alloc(1, sizeof(*policy));
	*policy = (struct policy){ .arena = arena_new() };
	code = doc->repeated ? err_set(err, -EINVAL, "%s:%u: the key '%.40s' stands twice", options->policy,
				       doc->repeated->line, doc->repeated->text)
			     : read_root(&(struct reader){ options->policy, today, policy, err }, doc->root);
	doc_free(doc);
	if (code < 0)
		policy_free(policy);
	else
		*ret_policy = policy;
	return code;
}

void policy_free(struct policy *policy)
{
	if (!policy)
		return;
	for (size_t i = 0; i < policy->waiver_count; i++)
		filter_free(policy->waivers[i].filter);
	for (size_t i = 0; i < policy->path_count; i++)
		filter_free(policy->paths[i].filter);
	arena_free(policy->arena);
	free(policy);
}
