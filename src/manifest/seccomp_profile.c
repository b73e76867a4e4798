/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "manifest/seccomp_profile.h"

#include "manifest/scope.h"

#include <isotop/builder.h>
#include <isotop/doc.h>
#include <isotop/facts.h>
#include <isotop/file.h>
#include <isotop/manifest.h>
#include <isotop/origin.h>
#include <isotop/profile.h>
#include <isotop/subject.h>

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#define PROFILE_BYTES (1u << 20)
#define ACTIONS_MOST  32
#define LOCALHOST     "Localhost:"

/* How many names each action has, in the order in which actions appear. */
struct actions {
	const char *names[ACTIONS_MOST];
	size_t counts[ACTIONS_MOST];
	size_t count;
	bool all_allow;
};

/* The kernel carries out what is logged as well. */
static bool allows(const char *action)
{
	return action && (strcmp(action, "SCMP_ACT_ALLOW") == 0 || strcmp(action, "SCMP_ACT_LOG") == 0);
}

static void count_rule(struct actions *actions, const struct node *rule)
{
	const char *action = node_text(node_get_folded(rule, "action"));
	const struct node *names = node_get_folded(rule, "names");
	size_t named = names ? node_count(names) : node_get_folded(rule, "name") != NULL; /* Docker's older profiles */
	actions->all_allow = actions->all_allow && (allows(action) || !named);
	for (size_t i = 0; i < actions->count; i++) {
		if (action && strcmp(actions->names[i], action) == 0) {
			actions->counts[i] += named;
			return;
		}
	}
	if (action && actions->count < ACTIONS_MOST) {
		actions->names[actions->count] = action;
		actions->counts[actions->count++] = named;
	}
}

static struct origin origin_of(const struct node *node, const char *where, const char *text)
{
	return (struct origin){ .where = where, .text = text, .line = node->line };
}

/* One that plainly allows all stays what it is. */
static void rules_unknown(const struct node *node, const char *where, const char *why, struct sheet_builder *sheet)
{
	sheet_set_unknown(sheet, FACT_seccomp_rules, why, origin_of(node, where, NULL));
	if (!fact_true(sheet->facts[FACT_seccomp_allows_all]))
		sheet_set_unknown(sheet, FACT_seccomp_allows_all, why, origin_of(node, where, NULL));
}

/* A profile that its runtime would refuse is none that could be in force: unknown, with what is wrong. */
static void set_rules(const struct node *node, enum profile_dialect dialect, const char *where, struct arena *arena,
	struct sheet_builder *sheet)
{
	struct err err;
	struct profile *profile = arena_alloc(arena, sizeof(*profile));
	if (profile_read(node, dialect, arena, profile, &err) == 0)
		sheet_set_profile(sheet, FACT_seccomp_rules, profile, origin_of(node, where, NULL));
	else
		rules_unknown(node, where, arena_strdup(arena, err.text), sheet);
}

void seccomp_profile_facts(const struct node *profile, enum profile_dialect dialect, const char *where,
	struct arena *arena, struct sheet_builder *sheet)
{
	const struct node *rules = node_get_folded(profile, "syscalls");
	const char *usual = node_text(node_get_folded(profile, "defaultAction"));
	struct actions actions = { .all_allow = allows(usual) };
	if ((!usual || !*usual) && !node_count(rules)) {
		/* runc's SetupSeccomp and Docker's take that for no profile */
		sheet_set_text(sheet, FACT_seccomp_profile, "Unconfined", origin_of(profile, where, "neither defaultAction nor syscalls"));
		sheet_set_bool(sheet, FACT_seccomp_allows_all, true, origin_of(profile, where, "neither defaultAction nor syscalls"));
		set_rules(profile, dialect, where, arena, sheet);
		return;
	}
	for (size_t i = 0; i < node_count(rules) && rules->kind == NODE_LIST; i++)
		count_rule(&actions, rules->items[i]);
	const char **items = arena_array(arena, actions.count + 1, sizeof(*items));
	items[0] = arena_printf(arena, "%s for what no rule names", usual ? usual : "no default action");
	for (size_t i = 0; i < actions.count; i++)
		items[i + 1] = arena_printf(arena, "%s for %zu names", actions.names[i], actions.counts[i]);
	struct text_list *list = arena_alloc(arena, sizeof(*list));
	*list = (struct text_list){ actions.count + 1, items };
	sheet_set_text(sheet, FACT_seccomp_profile, "custom", origin_of(profile, where, "a seccomp profile"));
	sheet_set_texts(sheet, FACT_seccomp_actions, list, origin_of(profile, where, NULL));
	sheet_set_bool(sheet, FACT_seccomp_allows_all, actions.all_allow,
		origin_of(profile, where, usual ? arena_printf(arena, "defaultAction: %s", usual) : NULL));
	set_rules(profile, dialect, where, arena, sheet);
}

/* Of a whole document, which knows the keys that stood twice. */
static void document_facts(const struct doc *doc, enum profile_dialect dialect, const char *where, struct arena *arena,
	struct sheet_builder *sheet)
{
	struct err err;
	seccomp_profile_facts(doc->root, dialect, where, arena, sheet);
	if (!doc->repeated)
		return;
	profile_repeated(doc->repeated, &err);
	rules_unknown(doc->root, where, arena_strdup(arena, err.text), sheet);
}

void seccomp_profile_replaced(struct sheet_builder *sheet, const char *why, struct origin origin)
{
	struct fact profile = sheet->facts[FACT_seccomp_profile];
	if (fact_known(profile) && strcmp(profile.value.text, "Unconfined") == 0)
		return;
	sheet_set_unknown(sheet, FACT_seccomp_profile, why, origin);
	sheet_set_unknown(sheet, FACT_seccomp_rules, why, origin);
	sheet_set_unknown(sheet, FACT_seccomp_allows_all, why, origin);
}

/* ---- a file that a form names --------------------------------------------------- */

int seccomp_profile_text(const char *text, size_t len, const char *where, enum profile_dialect dialect,
	struct arena *arena, struct sheet_builder *sheet, struct err *err)
{
	struct doc *doc;
	int code = doc_read(where, text, len, NULL, &doc, err);
	if (code < 0)
		return code;
	if (seccomp_profile_detect(doc->root))
		document_facts(doc, dialect, where, arena, sheet);
	else
		code = err_set(err, -EINVAL, "%s: not a seccomp profile", where);
	doc_free(doc);
	return code;
}

static int read_typed(const char *path, struct strbuf *text, struct err *err)
{
	int code = file_read_typed(path, PROFILE_BYTES, text);
	return code < 0 ? err_set(err, code, "%s: %s", path, code == -EFBIG ? "too long" : file_why(code)) : 0;
}

static int read_named(const char *path, const struct scope *scope, const char *beside, enum profile_dialect dialect,
	struct arena *arena, struct sheet_builder *sheet, struct err *err)
{
	const char *full = scope ? scope_name(beside, path, arena) : path;
	cleanup_strbuf struct strbuf text = { 0 };
	int code = scope ? scope_read(scope, beside, path, PROFILE_BYTES, &text, err) : read_typed(path, &text, err);
	return code < 0 ? code : seccomp_profile_text(strbuf_text(&text), text.len, full, dialect, arena, sheet, err);
}

int seccomp_profile_named(struct subject *subject, const struct scope *scope, const char *beside,
	enum profile_dialect dialect, struct err *err)
{
	struct fact profile = sheet_fact(subject->sheets[SHEET_MANIFEST], FACT_seccomp_profile);
	struct sheet_builder sheet = { 0 };
	if (!fact_known(profile) || strncmp(profile.value.text, LOCALHOST, strlen(LOCALHOST)) != 0)
		return 0;
	const char *path = profile.value.text + strlen(LOCALHOST);
	int code = read_named(path, scope, beside, dialect, subject->arena, &sheet, err);
	if (code == 0) {
		/* the name stays; what it does is added */
		sheet.facts[FACT_seccomp_profile].state = FACT_ABSENT;
	} else {
		const char *why = arena_printf(subject->arena, "the profile cannot be read: %s", err->text);
		sheet_set_unknown(&sheet, FACT_seccomp_allows_all, why, profile.origin);
		sheet_set_unknown(&sheet, FACT_seccomp_rules, why, profile.origin);
	}
	subject->sheets[SHEET_SPEC] = sheet_pack(subject->arena, &sheet);
	return code;
}

/* ---- a file of its own -------------------------------------------------------------- */

/* Nothing else that isotop reads says at its top what to do by default, or lists syscalls. */
bool seccomp_profile_detect(const struct node *root)
{
	bool rules = node_get_folded(root, "defaultAction") || node_get_folded(root, "syscalls");
	return rules && !node_get(root, "kind") && !node_get(root, "ociVersion");
}

void seccomp_profile_read(struct inventory_builder *builder, const struct doc *doc)
{
	struct subject *subject = subject_new();
	struct sheet_builder sheet = { 0 };
	const char *where = arena_strdup(subject->arena, doc->name);
	const char *slash = strrchr(where, '/');
	document_facts(doc, PROFILE_DOCKER, where, subject->arena, &sheet);
	subject->form = form_named("oci");
	subject->container = false;
	subject->name = slash ? slash + 1 : where;
	subject->key = arena_printf(subject->arena, "seccomp:%s", where);
	subject->workload.kind = "seccomp profile";
	subject->declared.file = where;
	subject->declared.line = doc->root->line;
	subject->sheets[SHEET_SPEC] = sheet_pack(subject->arena, &sheet);
	inventory_add(builder, subject);
}
