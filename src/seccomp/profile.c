/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reading profiles: the OCI runtime spec's config-linux.md, section Seccomp, and
 * what moby's profiles/seccomp and containers/common's pkg/seccomp add to it.
 */
#include "config.h"

#include <isotop/doc.h>
#include <isotop/profile.h>
#include <isotop/ruling.h>

#include <errno.h>
#include <string.h>
#include <sys/capability.h>

#define NAMES_MOST 20000 /* names of all rules; the runtimes' own profiles have some 450 */

/*
 * The readers of profiles and what they look at. To add one: its place in enum
 * dialect and its line.
 */
static const struct {
	bool arch_map;
	bool conditions;   /* includes, excludes */
	bool min_kernel;   /* in conditions */
	bool single_name;  /* "name" beside "names" */
	bool named_errors; /* "errno": "EPERM", "defaultErrno" */
} dialects[PROFILE_DIALECT_COUNT] = {
	[PROFILE_OCI] = { 0 },
	[PROFILE_DOCKER] = { .arch_map = true,
		.conditions = true,
		.min_kernel = true,
		.single_name = true },
	[PROFILE_CONTAINERS] = { .arch_map = true,
		.conditions = true,
		.single_name = true,
		.named_errors = true },
};

struct reader {
	struct arena *arena;
	enum profile_dialect dialect;
	size_t names; /* of all rules so far */
	struct err *err;
};

/* ---- fields --------------------------------------------------------------------- */

/* A field that is there and not null. */
static const struct node *field(const struct node *map, const char *key)
{
	const struct node *node = node_get_folded(map, key);
	return node_is(node, NODE_NULL) ? NULL : node;
}

static int wrong_kind(struct reader *r, const struct node *node, const char *key, const char *expected)
{
	return err_set(r->err, -EINVAL, "line %u: %s: expected %s, found %s", node->line, key, expected,
		node_kind_name(node->kind));
}

/* NULL where the field is absent. */
static int read_text(struct reader *r, const struct node *map, const char *key, const char **ret)
{
	const struct node *node = field(map, key);
	*ret = NULL;
	if (!node)
		return 0;
	if (!node_text(node))
		return wrong_kind(r, node, key, "text");
	*ret = arena_strdup(r->arena, node_text(node));
	return 0;
}

static int read_number(
	struct reader *r, const struct node *map, const char *key, uint64_t most, bool *ret_set, uint64_t *ret)
{
	const struct node *node = field(map, key);
	*ret_set = node != NULL;
	*ret = 0;
	if (!node)
		return 0;
	/* beyond 63 bits a number is no NODE_INT, but its text is there */
	if ((!node_is(node, NODE_INT) && !node_is(node, NODE_FLOAT)) || !parse_u64(node->text, 10, ret))
		return wrong_kind(r, node, key, "a number from 0 on");
	if (*ret > most)
		return err_set(r->err, -EINVAL, "line %u: %s: too large", node->line, key);
	return 0;
}

static int read_texts(
	struct reader *r, const struct node *map, const char *key, size_t *ret_count, const char *const **ret)
{
	const struct node *list = field(map, key);
	*ret_count = 0;
	*ret = NULL;
	if (!list)
		return 0;
	if (!node_is(list, NODE_LIST))
		return wrong_kind(r, list, key, "a list");
	/* all in one piece: a profile has hundreds of short names */
	size_t bytes = 0;
	for (size_t i = 0; i < list->count; i++) {
		const char *text = node_text(node_at(list, i));
		if (!text)
			return wrong_kind(r, node_at(list, i), key, "text");
		bytes += strlen(text) + 1;
	}
	const char **texts = arena_array(r->arena, list->count, sizeof(*texts));
	char *piece = arena_alloc(r->arena, bytes);
	for (size_t i = 0; i < list->count; i++) {
		texts[i] = piece;
		piece = stpcpy(piece, node_text(node_at(list, i))) + 1;
	}
	*ret_count = list->count;
	*ret = texts;
	return 0;
}

static int read_list(struct reader *r, const struct node *map, const char *key, const struct node **ret)
{
	*ret = field(map, key);
	if (*ret && !node_is(*ret, NODE_LIST))
		return wrong_kind(r, *ret, key, "a list");
	return 0;
}

/* ---- words ------------------------------------------------------------------------ */

/* Action names, runtime-spec config-linux.md; runc and crun both take the plain KILL for the thread's. */
static const struct {
	const char *name;
	enum action action;
} action_names[] = {
	{ "SCMP_ACT_ALLOW", ACTION_ALLOW },
	{ "SCMP_ACT_ERRNO", ACTION_ERRNO },
	{ "SCMP_ACT_KILL", ACTION_KILL_THREAD },
	{ "SCMP_ACT_KILL_PROCESS", ACTION_KILL_PROCESS },
	{ "SCMP_ACT_KILL_THREAD", ACTION_KILL_THREAD },
	{ "SCMP_ACT_LOG", ACTION_LOG },
	{ "SCMP_ACT_NOTIFY", ACTION_NOTIFY },
	{ "SCMP_ACT_TRACE", ACTION_TRACE },
	{ "SCMP_ACT_TRAP", ACTION_TRAP },
};

static const char *const op_names[TEST_OP_COUNT] = {
	[TEST_NE] = "SCMP_CMP_NE",
	[TEST_LT] = "SCMP_CMP_LT",
	[TEST_LE] = "SCMP_CMP_LE",
	[TEST_EQ] = "SCMP_CMP_EQ",
	[TEST_GE] = "SCMP_CMP_GE",
	[TEST_GT] = "SCMP_CMP_GT",
	[TEST_MASKED_EQ] = "SCMP_CMP_MASKED_EQ",
};

const char *profile_action_word(enum action action)
{
	for (size_t i = 0; i < ISO_COUNT(action_names); i++)
		if (action_names[i].action == action)
			return action_names[i].name;
	return NULL;
}

const char *profile_op_word(enum test_op op)
{
	return op < TEST_OP_COUNT ? op_names[op] : NULL;
}

static int read_action(struct reader *r, const struct node *map, const char *key, enum action *ret)
{
	const char *text;
	if (read_text(r, map, key, &text) != 0)
		return -EINVAL;
	for (size_t i = 0; text && i < ISO_COUNT(action_names); i++) {
		if (strcmp(action_names[i].name, text) == 0) {
			*ret = action_names[i].action;
			return 0;
		}
	}
	const struct node *node = node_get_folded(map, key);
	return err_set(r->err, -EINVAL, "line %u: %s: %s%s", node ? node->line : map->line, key,
		text ? "no such action: " : "missing", text ? text : "");
}

/* The number of an error, given as a number or, in the containers dialect, by name. */
static int read_error(struct reader *r, const struct node *map, const char *number_key, const char *name_key,
	bool *ret_set, uint32_t *ret)
{
	uint64_t number;
	if (read_number(r, map, number_key, UINT32_MAX, ret_set, &number) != 0)
		return -EINVAL;
	*ret = (uint32_t)number;
	const char *name = NULL;
	if (dialects[r->dialect].named_errors && read_text(r, map, name_key, &name) != 0)
		return -EINVAL;
	if (!name || !*name)
		return 0;
	if (!parse_u64(name, 10, &number))
		number = (uint64_t)errno_number(name);
	if (number == 0 && strcmp(name, "0") != 0)
		return err_set(
			r->err, -EINVAL, "line %u: %s: no such error: %s", field(map, name_key)->line, name_key, name);
	*ret_set = true;
	*ret = (uint32_t)number;
	return 0;
}

/* Capabilities are compared as text with "CAP_..." of the container. */
static uint64_t cap_bit(const char *name)
{
	cap_value_t value;
	if (strncmp(name, "CAP_", 4) != 0 || cap_from_name(name, &value) != 0 || value < 0 || value > 63)
		return 0;
	for (const char *c = name; *c; c++) {
		if (*c >= 'a' && *c <= 'z')
			return 0;
	}
	return UINT64_C(1) << value;
}

/* ---- conditions -------------------------------------------------------------------- */

static int read_kernel(struct reader *r, const struct node *map, struct profile_gate *gate)
{
	const char *text;
	if (read_text(r, map, "minKernel", &text) != 0)
		return -EINVAL;
	if (!text || !*text)
		return 0;
	uint64_t major;
	uint64_t minor;
	const char *dot = strchr(text, '.');
	char *head = dot ? arena_strndup(r->arena, text, (size_t)(dot - text)) : NULL;
	if (!dot || !parse_u64(head, 10, &major) || !parse_u64(dot + 1, 10, &minor) || major > 255 || minor > 255 ||
		(major == 0 && minor == 0))
		return err_set(r->err, -EINVAL, "line %u: minKernel: expected \"MAJOR.MINOR\", found %s",
			field(map, "minKernel")->line, text);
	gate->kernel_set = true;
	gate->kernel[0] = (unsigned)major;
	gate->kernel[1] = (unsigned)minor;
	return 0;
}

static int read_gate(struct reader *r, const struct node *rule, const char *key, struct profile_gate *ret)
{
	*ret = (struct profile_gate){ 0 };
	const struct node *map = field(rule, key);
	if (!map || !dialects[r->dialect].conditions)
		return 0;
	if (!node_is(map, NODE_MAP))
		return wrong_kind(r, map, key, "a map");
	size_t count;
	const char *const *caps;
	if (read_texts(r, map, "caps", &count, &caps) != 0)
		return -EINVAL;
	for (size_t i = 0; i < count; i++) {
		uint64_t bit = cap_bit(caps[i]);
		ret->caps |= bit;
		ret->unknown_caps = ret->unknown_caps || !bit;
	}
	if (read_texts(r, map, "arches", &ret->arch_count, &ret->arches) != 0)
		return -EINVAL;
	return dialects[r->dialect].min_kernel ? read_kernel(r, map, ret) : 0;
}

/* ---- rules ---------------------------------------------------------------------------- */

static int read_test(struct reader *r, const struct node *map, struct profile_test *ret)
{
	if (!node_is(map, NODE_MAP))
		return wrong_kind(r, map, "args", "a map");
	uint64_t index;
	const char *op;
	bool set;
	if (read_number(r, map, "index", UINT32_MAX, &set, &index) != 0 ||
		read_number(r, map, "value", UINT64_MAX, &set, &ret->value) != 0 ||
		read_number(r, map, "valueTwo", UINT64_MAX, &set, &ret->value_two) != 0 ||
		read_text(r, map, "op", &op) != 0)
		return -EINVAL;
	if (index > 5)
		return err_set(r->err, -EINVAL, "line %u: index: a syscall has the arguments 0 to 5", map->line);
	ret->index = (unsigned)index;
	for (ret->op = 0; ret->op < TEST_OP_COUNT; ret->op++) {
		if (op && strcmp(op_names[ret->op], op) == 0)
			return 0;
	}
	return err_set(
		r->err, -EINVAL, "line %u: op: %s%s", map->line, op ? "no such operator: " : "missing", op ? op : "");
}

static int read_tests(struct reader *r, const struct node *map, struct profile_rule *rule)
{
	const struct node *list;
	if (read_list(r, map, "args", &list) != 0)
		return -EINVAL;
	struct profile_test *tests = arena_array(r->arena, node_count(list), sizeof(*tests));
	for (size_t i = 0; i < node_count(list); i++) {
		if (read_test(r, node_at(list, i), &tests[i]) != 0)
			return -EINVAL;
	}
	rule->test_count = node_count(list);
	rule->tests = tests;
	return 0;
}

static int read_names(struct reader *r, const struct node *map, struct profile_rule *rule)
{
	const char *single = NULL;
	if (read_texts(r, map, "names", &rule->name_count, &rule->names) != 0)
		return -EINVAL;
	if (dialects[r->dialect].single_name && read_text(r, map, "name", &single) != 0)
		return -EINVAL;
	if (single && *single) {
		if (rule->name_count)
			return err_set(r->err, -EINVAL, "line %u: both name and names are given", map->line);
		const char **names = arena_array(r->arena, 1, sizeof(*names));
		names[0] = single;
		rule->names = names;
		rule->name_count = 1;
	}
	r->names += rule->name_count * (rule->test_count ? rule->test_count : 1);
	if (r->names > NAMES_MOST)
		return err_set(r->err, -EINVAL, "line %u: more than %d syscalls are named", map->line, NAMES_MOST);
	for (size_t i = 0; i < rule->name_count; i++) {
		if (!*rule->names[i])
			return err_set(r->err, -EINVAL, "line %u: names: a name is empty", map->line);
	}
	return 0;
}

static int read_rule(struct reader *r, const struct node *map, struct profile_rule *ret)
{
	if (!node_is(map, NODE_MAP))
		return wrong_kind(r, map, "syscalls", "a map");
	*ret = (struct profile_rule){ .line = map->line };
	if (read_tests(r, map, ret) != 0 || read_names(r, map, ret) != 0 ||
		read_action(r, map, "action", &ret->action) != 0 ||
		read_error(r, map, "errnoRet", "errno", &ret->errno_set, &ret->errno_ret) != 0 ||
		read_gate(r, map, "includes", &ret->includes) != 0)
		return -EINVAL;
	return read_gate(r, map, "excludes", &ret->excludes);
}

static int read_rules(struct reader *r, const struct node *map, struct profile *profile)
{
	const struct node *list;
	if (read_list(r, map, "syscalls", &list) != 0)
		return -EINVAL;
	struct profile_rule *rules = arena_array(r->arena, node_count(list), sizeof(*rules));
	for (size_t i = 0; i < node_count(list); i++) {
		if (read_rule(r, node_at(list, i), &rules[i]) != 0)
			return -EINVAL;
	}
	profile->rule_count = node_count(list);
	profile->rules = rules;
	return 0;
}

/* ---- the whole --------------------------------------------------------------------------- */

static int read_map(struct reader *r, const struct node *root, struct profile *profile)
{
	const struct node *list;
	if (!dialects[r->dialect].arch_map)
		return 0;
	if (read_list(r, root, "archMap", &list) != 0)
		return -EINVAL;
	struct profile_arch *arches = arena_array(r->arena, node_count(list), sizeof(*arches));
	for (size_t i = 0; i < node_count(list); i++) {
		const struct node *map = node_at(list, i);
		if (!node_is(map, NODE_MAP))
			return wrong_kind(r, map, "archMap", "a map");
		if (read_text(r, map, "architecture", &arches[i].arch) != 0 ||
			read_texts(r, map, "subArchitectures", &arches[i].guest_count, &arches[i].guests) != 0)
			return -EINVAL;
		if (!arches[i].arch)
			arches[i].arch = "";
	}
	profile->map_count = node_count(list);
	profile->map = arches;
	if (profile->map_count && profile->arch_count)
		return err_set(r->err, -EINVAL, "line %u: both architectures and archMap are given", list->line);
	return 0;
}

int profile_repeated(const struct node *key, struct err *err)
{
	return err_set(err, -EINVAL, "line %u: the key %.60s stands twice, and runtimes take parts of both", key->line, key->text);
}

int profile_read(const struct node *map, enum profile_dialect dialect, struct arena *arena, struct profile *ret_profile,
	struct err *err)
{
	struct err unused;
	struct reader r = { .arena = arena, .dialect = dialect, .err = err ? err : &unused };
	struct profile profile = { 0 };
	if (!node_is(map, NODE_MAP))
		return err_set(err, -EINVAL, "expected a map, found %s", map ? node_kind_name(map->kind) : "nothing");
	const char *action;
	const struct node *twice = node_folded_twice(map);
	if (twice)
		return profile_repeated(twice, err);
	if (read_text(&r, map, "defaultAction", &action) != 0 || read_rules(&r, map, &profile) != 0)
		return -EINVAL;
	profile.empty = (!action || !*action) && profile.rule_count == 0;
	if (!profile.empty && read_action(&r, map, "defaultAction", &profile.default_action) != 0)
		return -EINVAL;
	if (read_error(&r, map, "defaultErrnoRet", "defaultErrno", &profile.errno_set, &profile.errno_ret) != 0 ||
		read_texts(&r, map, "architectures", &profile.arch_count, &profile.arches) != 0 ||
		read_map(&r, map, &profile) != 0 ||
		read_texts(&r, map, "flags", &profile.flag_count, &profile.flags) != 0 ||
		read_text(&r, map, "listenerPath", &profile.listener) != 0)
		return -EINVAL;
	*ret_profile = profile;
	return 0;
}

int profile_parse(const char *name, const char *text, size_t len, enum profile_dialect dialect, struct arena *arena,
	struct profile *ret_profile, struct err *err)
{
	struct doc *doc;
	int ret = doc_read(name, text, len, NULL, &doc, err);
	if (ret < 0)
		return ret;
	ret = doc->repeated ? profile_repeated(doc->repeated, err) : profile_read(doc->root, dialect, arena, ret_profile, err);
	doc_free(doc);
	return ret < 0 ? err_wrap(err, ret, "%s", name) : 0;
}
