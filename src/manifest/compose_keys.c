/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every key of a service in the Compose specification: what it sets, or why it
 * cannot touch isolation.
 */
#include "config.h"

#include "manifest/compose_inner.h"
#include "manifest/literal.h"
#include "manifest/seccomp_profile.h"

#include <errno.h>
#include <string.h>

#include <isotop/doc.h>

static void *member_of(struct compose *c, const struct compose_key *key)
{
	return (char *)c->settings + key->member;
}

static void apply_flag(struct compose *c, const struct compose_key *key, const struct node *node)
{
	struct docker_flag *flag = member_of(c, key);
	bool value;
	const char *text = compose_scalar(c, node, key->name, key->fact);
	if (!text)
		return;
	if (compose_bool(text, &value))
		docker_flag_set(flag, value, compose_origin(c, node, key->name, text));
	else
		compose_wrong(c, node, key->name, key->fact, "true or false");
}

static void apply_value(struct compose *c, const struct compose_key *key, const struct node *node)
{
	const char *text = compose_scalar(c, node, key->name, key->fact);
	if (text)
		docker_value_set(member_of(c, key), text, compose_origin(c, node, key->name, text));
}

static void apply_values(struct compose *c, const struct compose_key *key, const struct node *node)
{
	struct docker_values *values = member_of(c, key);
	if (node->tag)
		values->count = 0; /* !override starts again */
	if (node->kind != NODE_LIST) {
		if (node->kind != NODE_NULL)
			compose_wrong(c, node, key->name, key->fact, "a list");
		return;
	}
	for (size_t i = 0; i < node->count; i++) {
		const char *text = compose_scalar(c, node->items[i], key->name, key->fact);
		if (text)
			docker_values_add(
				c->settings, values, text, compose_origin(c, node->items[i], key->name, text));
	}
}

static void apply_image(struct compose *c, const struct compose_key *key, const struct node *node)
{
	const char *name = c->settings->image = compose_scalar(c, node, key->name, key->fact);
	cleanup_strbuf struct strbuf where = { 0 };
	if (name && *name && !literal_image(name, c->settings->fillers)) {
		compose_place(c, node, &where);
		inventory_error(c->builder, strbuf_text(&where), "%s is no name of an image", name);
	}
	if (!c->settings->windows)
		c->settings->image_origin = compose_origin(c, node, key->name, node->text);
}

/* "windows/amd64", and an isolation, which only Windows has a choice of. */
static void apply_platform(struct compose *c, const struct compose_key *key, const struct node *node)
{
	const char *text = compose_scalar(c, node, key->name, key->fact);
	if (text)
		docker_set_platform(c->settings, text, compose_origin(c, node, key->name, text));
}

static void apply_container_name(struct compose *c, const struct compose_key *key, const struct node *node)
{
	c->container_name = compose_scalar(c, node, key->name, key->fact);
}

/* A name alone, with the value that .env has for it. */
static const char *with_value(struct compose *c, const char *name)
{
	const char *value;
	const char *why;
	struct arena *arena = c->settings->arena;
	bool known = interpolate(c->variables, arena, arena_printf(arena, "${%s}", name), &value, &why);
	return known ? arena_printf(arena, "%s=%s", name, value) : name;
}

/* A list of "NAME=VALUE", or a map; a name alone takes its value from where Compose is started. */
static void apply_environment(struct compose *c, const struct compose_key *key, const struct node *node)
{
	struct arena *arena = c->settings->arena;
	bool map = node->kind == NODE_MAP;
	for (size_t i = 0; i < node_count(node); i++) {
		const struct node *item = node->items[i];
		const char *name = node_text(map ? node->keys[i] : item);
		if (!name || !engine_told_is_variable(arena_strndup(arena, name, strcspn(name, "="))))
			continue;
		const char *text = compose_scalar(c, item, key->name, key->fact);
		if (text && map)
			text = item->kind == NODE_NULL ? arena_strdup(arena, name) : arena_printf(arena, "%s=%s", name, text);
		if (text && !strchr(text, '='))
			text = with_value(c, text);
		if (text)
			docker_tell_variable(c->settings, text, compose_origin(c, item, key->name, text));
	}
}

/* The same two shapes; what stands in a name is not filled in. */
static void apply_annotations(struct compose *c, const struct compose_key *key, const struct node *node)
{
	bool map = node->kind == NODE_MAP;
	for (size_t i = 0; i < node_count(node); i++) {
		const char *name = map ? node_text(node->keys[i]) : compose_scalar(c, node->items[i], key->name, key->fact);
		if (name)
			docker_tell_annotation(c->settings, name, compose_origin(c, node->items[i], key->name, name));
	}
}

/* What a file says of engines; its variables are filled in as those of .env are. */
static void tell_file(struct compose *c, const struct node *node, const char *path, bool raw)
{
	static const char *const names[] = { "DOCKER_HOST", "CONTAINER_HOST", "DOCKER_TLS_CERTDIR" };
	struct arena *arena = c->settings->arena;
	struct engine_told *told = &c->settings->engine_told;
	struct origin origin = compose_origin(c, node, "env_file", path);
	struct variables *variables;
	struct err err;
	int code = c->load->brought > COMPOSE_BROUGHT_BYTES ?
		err_set(&err, -EFBIG, "more than isotop reads of one project") :
		variables_of_file(c->load, c->variables, c->file->name, path, raw, &variables, &err);
	if (code < 0) {
		engine_told_unread(told, arena_printf(arena, "variables of env_file: %s", err.text), origin);
		return;
	}
	origin.where = scope_name(c->file->name, path, arena);
	origin.line = 0;
	for (size_t i = 0; i < ISO_COUNT(names); i++) {
		const char *value;
		if (!variables_says(variables, names[i], &value))
			continue;
		const char *why = value && !raw ? literal_why(arena, value, FILL_SHELL | FILL_TEMPLATE) : NULL;
		engine_told_variable(told, TOLD_BY_FILE, names[i], why ? NULL : value,
			value ? why : "its value is taken from where Compose is started", origin);
	}
	variables_free(variables);
}

/* A path, or "path", "format: raw" and "required", of which the last says nothing here: a file may lie where Compose is started. */
static void apply_env_file(struct compose *c, const struct compose_key *key, const struct node *node)
{
	bool list = node->kind == NODE_LIST;
	for (size_t i = 0; i < (list ? node->count : 1); i++) {
		const struct node *item = list ? node->items[i] : node;
		const struct node *path = item->kind == NODE_MAP ? node_get(item, "path") : item;
		const char *format = node_text(node_get(item, "format"));
		const char *text;
		const char *why;
		if (!path || !node_text(path))
			continue;
		if (interpolate(c->variables, c->settings->arena, path->text, &text, &why))
			tell_file(c, path, text, format && strcmp(format, "raw") == 0);
		else
			engine_told_unread(&c->settings->engine_told,
				arena_printf(c->settings->arena, "variables of env_file: %s", why), compose_origin(c, path, key->name, path->text));
	}
}

/* A text or a list of words; what variables fill in is looked at as far as it is known. */
static void apply_command(struct compose *c, const struct compose_key *key, const struct node *node)
{
	bool list = node->kind == NODE_LIST;
	for (size_t i = 0; i < (list ? node->count : 1); i++) {
		const struct node *item = list ? node->items[i] : node;
		const char *text;
		const char *why;
		if (item->text && interpolate(c->variables, c->settings->arena, item->text, &text, &why))
			docker_tell_word(c->settings, text, compose_origin(c, item, key->name, item->text));
	}
}

static void apply_provider(struct compose *c, const struct compose_key *key, const struct node *node)
{
	(void)key;
	c->provided = node->kind == NODE_MAP;
}

/* ---- networks ----------------------------------------------------------------------- */

/* What the engine calls a network: its name, which an external one may have had before Compose gave it this key. */
static const char *network_name(struct compose *c, const struct compose_key *key, const char *name)
{
	const struct node *external = compose_top(c, key->name, name, "external");
	const char *real = compose_top_text(c, key, name, "name");
	if (!real && node_is(external, NODE_MAP))
		real = compose_text_at(c, external, "name", key);
	const char *driver = compose_top_text(c, key, name, "driver");
	if (driver && strcmp(driver, "host") == 0)
		return driver;
	return real && *real ? real : external ? name : "";
}

static void join_network(
	struct compose *c, const struct compose_key *key, const char *name, const struct node *node)
{
	const char *real = network_name(c, key, name);
	if (strcmp(real, "host") == 0)
		docker_value_set(&c->settings->network, "host",
			compose_origin(c, node, key->name,
				arena_printf(c->settings->arena, "%s, which is the engine's network host", name)));
}

static void apply_networks(struct compose *c, const struct compose_key *key, const struct node *node)
{
	c->networked = true;
	for (size_t i = 0; i < node_count(node); i++) {
		bool is_list = node->kind == NODE_LIST;
		const char *name = is_list ? compose_scalar(c, node->items[i], key->name, key->fact) : node->keys[i]->text;
		if (name)
			join_network(c, key, name, is_list ? node->items[i] : node->keys[i]);
	}
}

/* ---- what runs beside the service's own process ----------------------------------------- */

/* "root", "0", "+0", with or without a group. */
static bool names_root(const char *user)
{
	size_t len = strcspn(user, ":");
	return len && ((len == 4 && strncmp(user, "root", 4) == 0) || strspn(user, "+0") == len);
}

/* The engine runs it in the container, with the rights that it names, whatever the service has; @name: where it stands. */
static void apply_hook(struct compose *c, const struct compose_key *key, const struct node *hook, const char *name)
{
	const struct node *flag = node_get(hook, "privileged");
	const struct node *user = node_get(hook, "user");
	const char *named = arena_printf(c->settings->arena, "%s.privileged", name);
	bool value = false;
	const char *text = flag ? compose_scalar(c, flag, named, FACT_privileged) : NULL;
	bool said = text && compose_bool(text, &value);
	if (text && !said)
		compose_wrong(c, flag, named, FACT_privileged, "true or false");
	if (flag && !said)
		c->hook_privileged_unknown = compose_origin(c, flag, named, "?");
	if (value)
		c->hook_privileged = compose_origin(c, flag, named, text);
	text = user ? compose_scalar(c, user, key->name, FACT_uid) : NULL;
	if (user && !text)
		c->hook_root_unknown = compose_origin(c, user, arena_printf(c->settings->arena, "%s.user", name), "?");
	if (text && names_root(text))
		c->hook_root = compose_origin(c, user, arena_printf(c->settings->arena, "%s.user", name), text);
}

static void apply_hooks(struct compose *c, const struct compose_key *key, const struct node *node)
{
	if (node->kind != NODE_LIST && node->kind != NODE_NULL)
		compose_wrong(c, node, key->name, key->fact, "a list");
	for (size_t i = 0; node->kind == NODE_LIST && i < node->count; i++)
		apply_hook(c, key, node->items[i], arena_printf(c->settings->arena, "%s[%zu]", key->name, i));
}

/*
 * Each runs in a container of its own, with what the service mounts, and in that of another image
 * as the user whom that one names (compose-spec, "pre_start"): where nobody is named, as root.
 */
static void apply_first_hooks(struct compose *c, const struct compose_key *key, const struct node *node)
{
	apply_hooks(c, key, node);
	for (size_t i = 0; node->kind == NODE_LIST && i < node->count; i++) {
		const struct node *image = node_get(node->items[i], "image");
		if (image && !node_get(node->items[i], "user") && !c->hook_root_unknown.text)
			c->hook_root = compose_origin(c, image, arena_printf(c->settings->arena, "%s[%zu].image", key->name, i),
				"its user is the image's");
	}
}

/* "action: sync+exec" has a hook as well (compose-spec, develop.md, "exec"). */
static void apply_develop(struct compose *c, const struct compose_key *key, const struct node *node)
{
	const struct node *watch = node_get(node, "watch");
	for (size_t i = 0; node_is(watch, NODE_LIST) && i < watch->count; i++) {
		const struct node *hook = node_get(watch->items[i], "exec");
		if (node_is(hook, NODE_MAP))
			apply_hook(c, key, hook, arena_printf(c->settings->arena, "develop.watch[%zu].exec", i));
	}
}

static void apply_api_socket(struct compose *c, const struct compose_key *key, const struct node *node)
{
	bool value = false;
	const char *text = compose_scalar(c, node, key->name, key->fact);
	if (text && compose_bool(text, &value) && value)
		docker_add_api_socket(c->settings, compose_origin(c, node, key->name, text));
}

#define MEMBER(member) offsetof(struct docker_settings, member)
#define FACT_NONE      FACT_privileged /* what a slip in such a key may have meant */

#define INSIDE     "inside of the container alone"
#define RESOURCES  "how much it may use"
#define LIFECYCLE  "when it starts and ends"
#define NAMES      "names and labels"
#define NETWORKING "names and addresses of its own network"
#define CLIENT     "for Compose itself, before the container starts"

/*
 * To add a key: its row; an applier of its own only where the value is neither
 * a flag, a word nor a list.
 */
// clang-format off
const struct compose_key compose_keys[] = {
	{ "annotations",         FACT_seccomp_profile, apply_annotations,         0, "check 5: " SECCOMP_ANNOTATION " of crun" },
	{ "attach",              FACT_NONE,            NULL,                      0, CLIENT },
	{ "blkio_config",        FACT_NONE,            NULL,                      0, RESOURCES },
	{ "build",               FACT_NONE,            NULL,                      0, "how the image is made; what runs then has this service's settings" },
	{ "cap_add",             FACT_cap_effective,   apply_values,              MEMBER(cap_add), "check 2" },
	{ "cap_drop",            FACT_cap_effective,   apply_values,              MEMBER(cap_drop), "check 2" },
	{ "cgroup",              FACT_ns_cgroup,       apply_value,               MEMBER(cgroupns), "the cgroup namespace" },
	{ "cgroup_parent",       FACT_NONE,            NULL,                      0, RESOURCES },
	{ "command",             FACT_engine_open,     apply_command,             0, "whether it runs an engine of its own, or which it asks" },
	{ "configs",             FACT_mounts,          compose_apply_configs,     0, "check 7: files of the host" },
	{ "container_name",      FACT_user_name,       apply_container_name,      0, NAMES },
	{ "cpu_count",           FACT_NONE,            NULL,                      0, RESOURCES },
	{ "cpu_percent",         FACT_NONE,            NULL,                      0, RESOURCES },
	{ "cpu_period",          FACT_NONE,            NULL,                      0, RESOURCES },
	{ "cpu_quota",           FACT_NONE,            NULL,                      0, RESOURCES },
	{ "cpu_rt_period",       FACT_NONE,            NULL,                      0, RESOURCES },
	{ "cpu_rt_runtime",      FACT_NONE,            NULL,                      0, RESOURCES },
	{ "cpu_shares",          FACT_NONE,            NULL,                      0, RESOURCES },
	{ "cpus",                FACT_NONE,            NULL,                      0, RESOURCES },
	{ "cpuset",              FACT_NONE,            NULL,                      0, RESOURCES },
	{ "credential_spec",     FACT_NONE,            NULL,                      0, "an account of a Windows domain" },
	{ "depends_on",          FACT_NONE,            NULL,                      0, LIFECYCLE },
	{ "deploy",              FACT_devices,         compose_apply_deploy,      0, "devices that are reserved: check 7; all else is how much and where" },
	{ "develop",             FACT_privileged,      apply_develop,             0, "checks 1 and 3: a hook of watch may be privileged or root; nothing of the host is mounted" },
	{ "device_cgroup_rules", FACT_devices,         apply_values,              MEMBER(device_rules), "check 7" },
	{ "devices",             FACT_devices,         compose_apply_devices,     0, "check 7" },
	{ "dns",                 FACT_NONE,            NULL,                      0, NETWORKING },
	{ "dns_opt",             FACT_NONE,            NULL,                      0, NETWORKING },
	{ "dns_search",          FACT_NONE,            NULL,                      0, NETWORKING },
	{ "domainname",          FACT_NONE,            NULL,                      0, NAMES },
	{ "entrypoint",          FACT_engine_open,     apply_command,             0, "whether it runs an engine of its own" },
	{ "env_file",            FACT_engine,          apply_env_file,            0, "DOCKER_HOST and CONTAINER_HOST of a file, where that is at hand" },
	{ "environment",         FACT_engine,          apply_environment,         0, "DOCKER_HOST and CONTAINER_HOST name an engine" },
	{ "expose",              FACT_NONE,            NULL,                      0, NETWORKING },
	{ "extends",             FACT_NONE,            NULL,                      0, "what another service has, of this or another file" },
	{ "external_links",      FACT_NONE,            NULL,                      0, NETWORKING },
	{ "extra_hosts",         FACT_NONE,            NULL,                      0, NETWORKING },
	{ "gpus",                FACT_devices,         compose_apply_gpus,        0, "check 7" },
	{ "group_add",           FACT_groups,          apply_values,              MEMBER(groups), "which files of the host's groups it may open" },
	{ "healthcheck",         FACT_NONE,            NULL,                      0, "runs in the container, as it is" },
	{ "hostname",            FACT_NONE,            NULL,                      0, NAMES },
	{ "image",               FACT_user_name,       apply_image,               0, NAMES },
	{ "init",                FACT_NONE,            NULL,                      0, INSIDE },
	{ "ipc",                 FACT_ns_ipc,          apply_value,               MEMBER(ipc), "check 6" },
	{ "isolation",           FACT_user_name,       apply_platform,            0, "process, hyperv: a container of Windows" },
	{ "label_file",          FACT_NONE,            NULL,                      0, NAMES },
	{ "labels",              FACT_NONE,            NULL,                      0, NAMES },
	{ "links",               FACT_NONE,            NULL,                      0, NETWORKING },
	{ "logging",             FACT_NONE,            NULL,                      0, "where the engine writes its output" },
	{ "mac_address",         FACT_NONE,            NULL,                      0, NETWORKING },
	{ "mem_limit",           FACT_NONE,            NULL,                      0, RESOURCES },
	{ "mem_reservation",     FACT_NONE,            NULL,                      0, RESOURCES },
	{ "mem_swappiness",      FACT_NONE,            NULL,                      0, RESOURCES },
	{ "memswap_limit",       FACT_NONE,            NULL,                      0, RESOURCES },
	{ "models",              FACT_NONE,            NULL,                      0, "environment variables that say where a model answers" },
	{ "network_mode",        FACT_ns_net,          apply_value,               MEMBER(network), "check 6" },
	{ "networks",            FACT_ns_net,          apply_networks,            0, "check 6 where one is the engine's network host" },
	{ "oom_kill_disable",    FACT_NONE,            NULL,                      0, RESOURCES },
	{ "oom_score_adj",       FACT_NONE,            NULL,                      0, RESOURCES },
	{ "pid",                 FACT_ns_pid,          apply_value,               MEMBER(pid), "check 6" },
	{ "pids_limit",          FACT_NONE,            NULL,                      0, RESOURCES },
	{ "platform",            FACT_user_name,       apply_platform,            0, "which image of several: Windows or not, and whose system calls a filter rules on" },
	{ "ports",               FACT_NONE,            NULL,                      0, NETWORKING },
	{ "post_start",          FACT_privileged,      apply_hooks,               0, "checks 1 and 3: a hook may be privileged or root" },
	{ "pre_start",           FACT_privileged,      apply_first_hooks,         0, "checks 1 and 3: a container that runs before may be privileged or root" },
	{ "pre_stop",            FACT_privileged,      apply_hooks,               0, "checks 1 and 3: a hook may be privileged or root" },
	{ "privileged",          FACT_privileged,      apply_flag,                MEMBER(privileged), "check 1" },
	{ "profiles",            FACT_NONE,            NULL,                      0, LIFECYCLE },
	{ "provider",            FACT_NONE,            apply_provider,            0, "a program of the host, and no container" },
	{ "pull_policy",         FACT_NONE,            NULL,                      0, CLIENT },
	{ "pull_refresh_after",  FACT_NONE,            NULL,                      0, CLIENT },
	{ "read_only",           FACT_rootfs_readonly, apply_flag,                MEMBER(read_only), "check 8" },
	{ "restart",             FACT_NONE,            NULL,                      0, LIFECYCLE },
	{ "runtime",             FACT_sandbox,         apply_value,               MEMBER(runtime), "the sandbox" },
	{ "scale",               FACT_NONE,            NULL,                      0, LIFECYCLE },
	{ "secrets",             FACT_mounts,          compose_apply_secrets,     0, "check 7: files of the host" },
	{ "security_opt",        FACT_seccomp_profile, apply_values,              MEMBER(security_opt), "checks 4 and 5" },
	{ "shm_size",            FACT_NONE,            NULL,                      0, RESOURCES },
	{ "stdin_open",          FACT_NONE,            NULL,                      0, INSIDE },
	{ "stop_grace_period",   FACT_NONE,            NULL,                      0, LIFECYCLE },
	{ "stop_signal",         FACT_NONE,            NULL,                      0, LIFECYCLE },
	{ "storage_opt",         FACT_NONE,            NULL,                      0, RESOURCES },
	{ "sysctls",             FACT_NONE,            NULL,                      0, "of its own namespaces; the engine refuses others" },
	{ "tmpfs",               FACT_mounts,          compose_apply_tmpfs,       0, "memory of its own" },
	{ "tty",                 FACT_NONE,            NULL,                      0, INSIDE },
	{ "ulimits",             FACT_NONE,            NULL,                      0, RESOURCES },
	{ "use_api_socket",      FACT_mounts,          apply_api_socket,          0, "checks 1 and 7: the engine's socket" },
	{ "user",                FACT_uid,             apply_value,               MEMBER(user), "check 3" },
	{ "userns_mode",         FACT_ns_user,         apply_value,               MEMBER(userns), "the user namespace" },
	{ "uts",                 FACT_ns_uts,          apply_value,               MEMBER(uts), "check 6" },
	{ "volumes",             FACT_mounts,          compose_apply_volumes,     0, "check 7" },
	{ "volumes_from",        FACT_mounts,          compose_apply_volumes_from, 0, "check 7: the mounts of another" },
	{ "working_dir",         FACT_NONE,            NULL,                      0, INSIDE },
};
// clang-format on

const size_t compose_key_count = ISO_COUNT(compose_keys);

static const struct compose_key *key_named(const char *name)
{
	for (size_t i = 0; i < ISO_COUNT(compose_keys); i++)
		if (strcmp(compose_keys[i].name, name) == 0)
			return &compose_keys[i];
	return NULL;
}

bool compose_is_key(const char *name)
{
	return key_named(name) != NULL;
}

bool compose_on_host(struct compose *c, const char *service)
{
	const struct compose_key *key = key_named("networks");
	bool named = false;
	for (size_t i = 0; i < c->own; i++) {
		const struct node *node = node_get(node_get(node_get(c->files[i].root, "services"), service), key->name);
		for (size_t n = 0; n < node_count(node); n++) {
			const char *name = node->kind == NODE_LIST ? compose_scalar(c, node->items[n], key->name, key->fact)
								   : node->keys[n]->text;
			named = true;
			if (name && strcmp(network_name(c, key, name), "host") == 0)
				return true;
		}
	}
	return !named && strcmp(network_name(c, key, "default"), "host") == 0;
}

static const char *key_name(size_t i)
{
	return i < ISO_COUNT(compose_keys) ? compose_keys[i].name : NULL;
}

/* Compose refuses a key that it does not know, but for those that begin with "x-". */
static void check_key(struct compose *c, const struct node *key)
{
	enum fact_id id = FACT_privileged;
	if (strncmp(key->text, "x-", 2) == 0 || compose_is_key(key->text))
		return;
	const char *near = nearest_word(key->text, key_name);
	for (size_t i = 0; near && i < ISO_COUNT(compose_keys); i++)
		if (strcmp(compose_keys[i].name, near) == 0)
			id = compose_keys[i].fact;
	const char *why = arena_printf(c->settings->arena, "%.60s is no key of a service%s%s", key->text,
		near ? "; did you mean " : "", near ? near : "");
	if (near)
		docker_unknown(c->settings, id, why, compose_origin(c, key, key->text, "?"));
	else
		docker_anything(c->settings, why, compose_origin(c, key, key->text, "?"));
	compose_unjudged(c, key, "unknown key", "%s", why);
}

/*
 * "!reset" of the Compose specification, "Merge": the key is as if nobody had written it,
 * whatever stands behind. What is not taken back here stays, as it only makes things worse.
 */
static void take_back(struct compose *c, const struct compose_key *key)
{
	if (key->apply == apply_flag)
		*(struct docker_flag *)member_of(c, key) = (struct docker_flag){ 0 };
	else if (key->apply == apply_value)
		*(struct docker_value *)member_of(c, key) = (struct docker_value){ 0 };
	else if (key->apply == apply_values)
		((struct docker_values *)member_of(c, key))->count = 0;
	else if (key->fact == FACT_mounts)
		compose_drop_mounts(c, key);
	else if (key->apply == compose_apply_devices)
		compose_drop_devices(c, key);
}

/* A null leaves what is merged below it as it is (compose-go, override.MergeYaml). */
void compose_apply(struct compose *c, const struct node *service)
{
	for (size_t i = 0; i < service->count; i++)
		check_key(c, service->keys[i]);
	for (size_t i = 0; i < ISO_COUNT(compose_keys); i++) {
		const struct node *node = node_get(service, compose_keys[i].name);
		if (node && node->tag && strcmp(node->tag, "!reset") == 0)
			take_back(c, &compose_keys[i]);
		else if (node && compose_keys[i].apply && (node->kind != NODE_NULL || node->tag))
			compose_keys[i].apply(c, &compose_keys[i], node);
	}
}

void compose_markdown(FILE *out)
{
	fputs("| key of a service | what it sets, or why it cannot touch isolation |\n|---|---|\n", out);
	for (size_t i = 0; i < ISO_COUNT(compose_keys); i++)
		fprintf(out, "| `%s` | %s |\n", compose_keys[i].name, compose_keys[i].does);
}
