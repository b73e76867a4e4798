/* SPDX-License-Identifier: Apache-2.0 */
/* A project: its files, what they include and extend, and its services as subjects. */
#include "config.h"

#include "manifest/compose_inner.h"
#include "manifest/seccomp_profile.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <isotop/address.h>
#include <isotop/doc.h>
#include <isotop/profile.h>
#include <isotop/subject.h>
#include <isotop/values.h>

/* ---- files ------------------------------------------------------------------------ */

/* As Compose reads it: what is written wins over merge keys, and no key stands twice (go-yaml v3). */
static bool take_root(struct compose *c, const struct doc *doc, const char *name, const struct node **ret)
{
	*ret = doc_written(doc);
	if (!doc->repeated)
		return true;
	cleanup_strbuf struct strbuf where = { 0 };
	strbuf_addf(&where, "%s:%u:%u", name, doc->repeated->line, doc->repeated->column);
	inventory_broken(c->builder, name, strbuf_text(&where),
		"the key %.100s stands twice, which Compose refuses", doc->repeated->text);
	return false;
}

static bool add_file(struct compose *c, const char *name, const struct node *root, struct doc *owned)
{
	if (c->count == COMPOSE_FILES_MOST) {
		doc_free(owned);
		return false;
	}
	c->files[c->count++] = (struct compose_file){ .name = name, .root = root, .doc = owned };
	return true;
}

static int find_file(const struct compose *c, const char *name)
{
	for (size_t i = 0; i < c->count; i++)
		if (strcmp(c->files[i].name, name) == 0)
			return (int)i;
	return -1;
}

static void drop_files(struct compose *c, size_t from)
{
	while (c->count > from)
		doc_free(c->files[--c->count].doc);
}

/* The documents of a file, one behind the other: all of them or, with an error, none. */
static int add_documents(struct compose *c, const char *name, struct doc_list *docs, struct err *err)
{
	size_t first = c->count;
	int code = 0;
	if (!docs->count)
		return err_set(err, -ENODATA, "%s:1:1: nothing in it", name);
	if (docs->count > COMPOSE_DOCUMENTS_MOST)
		return err_set(err, -EFBIG, "%s: more than %d documents", name, COMPOSE_DOCUMENTS_MOST);
	for (size_t i = 0; i < docs->count && code == 0; i++) {
		struct doc *doc = docs->items[i];
		const struct node *root;
		if (!take_root(c, doc, name, &root)) {
			code = err_set(err, -EINVAL, "%s: not read", name);
			break;
		}
		docs->items[i] = NULL;
		if (!add_file(c, name, root, doc))
			code = err_set(err, -EMFILE, "%s: more than %d files", name, COMPOSE_FILES_MOST);
	}
	if (code < 0) {
		drop_files(c, first);
		return code;
	}
	c->files[first].more = docs->count - 1;
	return (int)first;
}

/* Why a file that was named before was not taken; 0: it was not refused. */
static int refused(const struct compose *c, const char *name, struct err *err)
{
	for (size_t i = 0; i < c->refused_count; i++)
		if (strcmp(c->refused[i].name, name) == 0)
			return err_set(err, c->refused[i].code, "%s", c->refused[i].why);
	return 0;
}

/* What has no room is read again, and refused again. */
static void refuse(struct compose *c, const char *name, int code, const struct err *err)
{
	if (c->refused_count < ISO_COUNT(c->refused))
		c->refused[c->refused_count++] =
			(struct compose_refused){ name, arena_strdup(c->arena, err->text), code };
}

static int read_file(struct compose *c, const char *beside, const char *path, const char *name, struct err *err)
{
	cleanup_strbuf struct strbuf text = { 0 };
	struct doc_list docs = { 0 };
	int code = scope_read(c->load->scope, beside, path, COMPOSE_FILE_BYTES, &text, err);
	c->load->brought += text.len;
	if (code == 0 && c->load->brought > COMPOSE_BROUGHT_BYTES)
		code = err_set(err, -EFBIG, "%s: more than is read of one project", name);
	if (code == 0)
		code = doc_read_all(name, strbuf_text(&text), text.len, &docs, err);
	if (code == 0)
		code = add_documents(c, name, &docs, err);
	doc_list_free(&docs);
	return code;
}

/* The file that @beside names as @path: its place among the files, or -errno with the reason in @err. */
static int open_file(struct compose *c, const char *beside, const char *path, struct err *err)
{
	const char *name = scope_name(beside, path, c->arena);
	int at = find_file(c, name);
	if (at >= 0)
		return at;
	if (strcmp(beside, "-") == 0)
		return err_set(err, -ENOENT, "%s: nothing lies beside standard input", path);
	int code = refused(c, name, err);
	if (code < 0)
		return code;
	code = read_file(c, beside, path, name, err);
	if (code < 0)
		refuse(c, name, code, err);
	return code;
}

static void close_files(struct compose *c)
{
	drop_files(c, 0);
	variables_free(c->variables);
	arena_free(c->arena);
}

/* ---- a service ------------------------------------------------------------------- */

static void apply_service(struct compose *c, const struct compose_file *file, const struct node *service, unsigned depth);

static void not_inherited(struct compose *c, const struct node *extends, const char *name, const char *why)
{
	cleanup_strbuf struct strbuf where = { 0 };
	compose_place(c, extends, &where);
	inventory_error(c->builder, strbuf_text(&where), "extends %s: %s", name ? name : "?", why);
	docker_anything(c->settings, "it extends a service that is not read",
		compose_origin(c, extends, "extends", name ? name : "?"));
}

#define STRING(number)  #number
#define STRING_OF(most) STRING(most)
static const char too_many[] = "more than " STRING_OF(COMPOSE_EXTENDS_MOST) " services extend one another, which is more than are followed";

/* The service of the file that @service, of @services, extends. False: none. */
static bool extended(const struct node *services, const struct node *service, size_t *ret_at)
{
	const struct node *extends = node_get(service, "extends");
	bool here = node_is(extends, NODE_MAP) && !node_get(extends, "file");
	const char *name = here ? compose_name(node_get(extends, "service")) : node_is(extends, NODE_MAP) ? NULL : compose_name(extends);
	return name && node_find(services, name, ret_at);
}

/*
 * Which services extend themselves in the end, within one file, where loops are written. Each is visited once: a walk
 * that comes to where another one was finds nothing new.
 */
static bool *find_rings(struct arena *arena, const struct node *services)
{
	size_t count = node_count(services);
	bool *rings = arena_array(arena, count, sizeof(*rings));
	size_t *walks = arena_array(arena, count, sizeof(*walks)); /* the walk that came to it first, from 1 */
	for (size_t i = 0; i < count; i++) {
		size_t at = i;
		bool on = true;
		while (on && !walks[at]) {
			walks[at] = i + 1;
			on = extended(services, services->items[at], &at);
		}
		if (!on || walks[at] != i + 1)
			continue;
		while (!rings[at]) {
			rings[at] = true;
			extended(services, services->items[at], &at);
		}
	}
	return rings;
}

static bool comes_back(struct compose *c, struct compose_file *file, const char *name)
{
	const struct node *services = node_get(file->root, "services");
	size_t at;
	if (!node_find(services, name, &at))
		return false;
	if (!file->rings)
		file->rings = find_rings(c->arena, services);
	return file->rings[at];
}

/* What many services extend may be as much as the square of what is written. */
static bool extends_too_much(struct compose *c, const struct node *base)
{
	for (size_t i = 0; i < base->count; i++)
		c->extended_count += 1 + node_count(base->items[i]);
	return c->extended_count > COMPOSE_EXTENDED_MOST;
}

/* What the service @name of one document gives. False: it has none. */
static bool take_base(struct compose *c, size_t at, const struct node *extends, const char *name, unsigned depth)
{
	const struct node *base = name ? node_get(node_get(c->files[at].root, "services"), name) : NULL;
	if (!node_is(base, NODE_MAP))
		return false;
	if (depth >= COMPOSE_EXTENDS_MOST)
		not_inherited(c, extends, name, comes_back(c, &c->files[at], name) ? "it extends itself" : too_many);
	else if (extends_too_much(c, base))
		not_inherited(c, extends, name, "services of the project extend more than is followed");
	else
		apply_service(c, &c->files[at], base, depth + 1);
	return true;
}

/* What one service takes from another of the same document, or of a file that is named. */
static void apply_extends(struct compose *c, const struct node *extends, unsigned depth)
{
	const struct compose_file *here = c->file;
	const char *name = compose_name(extends->kind == NODE_MAP ? node_get(extends, "service") : extends);
	const char *other = node_text(node_get(extends, "file"));
	struct err err = { "" };
	int at = other ? open_file(c, here->name, other, &err) : (int)(here - c->files);
	if (at < 0) {
		not_inherited(c, extends, name, arena_strdup(c->settings->arena, err.text));
		return;
	}
	size_t end = (size_t)at + 1 + (other ? c->files[at].more : 0);
	bool any = false;
	for (size_t i = (size_t)at; i < end && i < c->count; i++) {
		c->file = here; /* whose words a mistake cites, also behind a document that was applied */
		any |= take_base(c, i, extends, name, depth);
	}
	if (!any)
		not_inherited(c, extends, name, "there is no such service");
	c->file = here;
}

static void apply_service(struct compose *c, const struct compose_file *file, const struct node *service, unsigned depth)
{
	const struct node *extends = node_get(service, "extends");
	c->file = file;
	if (extends)
		apply_extends(c, extends, depth);
	c->file = file;
	compose_apply(c, service);
}

/* A service that names no network is on the project's default one, which may be an external one as well. */
static void settle_network(struct compose *c)
{
	const struct node *name = compose_top(c, "networks", "default", "name");
	if (!name || c->networked || c->settings->network.text || c->settings->network.why)
		return;
	const char *text = compose_scalar(c, name, "networks", FACT_ns_net);
	if (!text || strcmp(text, "host") != 0)
		return;
	docker_value_set(&c->settings->network, "host",
		compose_origin(c, name, "networks.default.name", "host"));
}

/* ---- namespaces of another service --------------------------------------------------- */

/* Keys that may say "service:NAME" or "container:NAME". To add one: its row. */
static const struct {
	const char *key;
	enum fact_id fact;
	size_t member;
} shared[] = {
	{ "ipc", FACT_ns_ipc, offsetof(struct docker_settings, ipc) },
	{ "network_mode", FACT_ns_net, offsetof(struct docker_settings, network) },
	{ "pid", FACT_ns_pid, offsetof(struct docker_settings, pid) },
};

/* What the last file says of a service's key; NULL: none has it. *ret_found: there is the service, as a whole. */
static const char *said_of(const struct compose *c, const char *name, const char *key, bool *ret_found)
{
	const char *text = NULL;
	*ret_found = false;
	for (size_t i = 0; i < c->own; i++) {
		const struct node *service = node_get(node_get(c->files[i].root, "services"), name);
		const char *value = node_text(node_get(service, key));
		*ret_found |= node_is(service, NODE_MAP);
		text = value ? value : text;
		if (node_get(service, "extends") || (value && strchr(value, '$')))
			return "?"; /* what it comes to is not looked for */
	}
	return text;
}

/* "host" where the service that is named shares the host's itself; "" its own; NULL: it is not known. */
static const char *followed(struct compose *c, const char *mode, const char *key)
{
	for (unsigned step = 0; mode && strncmp(mode, "service:", 8) == 0 && step < COMPOSE_EXTENDS_MOST; step++) {
		bool found;
		const char *name = mode + 8;
		mode = said_of(c, name, key, &found);
		if (!found)
			return NULL;
		if (!mode)
			return strcmp(key, "network_mode") == 0 && compose_on_host(c, name) ? "host" : "";
	}
	if (!mode || *mode == '?' || strncmp(mode, "service:", 8) == 0 || strncmp(mode, "container:", 10) == 0)
		return NULL;
	return strcmp(mode, "host") == 0 ? mode : "";
}

/* A namespace that another container shares with the host is the host's here too. */
static void settle_shared(struct compose *c)
{
	for (size_t i = 0; i < ISO_COUNT(shared); i++) {
		struct docker_value *value = (void *)((char *)c->settings + shared[i].member);
		const char *text = value->text;
		if (!text || (strncmp(text, "service:", 8) != 0 && strncmp(text, "container:", 10) != 0))
			continue;
		const char *mode = followed(c, text, shared[i].key);
		if (!mode)
			docker_unknown(c->settings, shared[i].fact,
				arena_printf(c->settings->arena, "shares that of %s, which is not known here", text),
				value->origin);
		else if (*mode)
			docker_value_set(value, mode, value->origin);
	}
}

/*
 * "seccomp:./profile.json" is read relative to the Compose file, because what
 * it allows decides. A file that cannot be read leaves that unknown.
 */
static void read_seccomp_file(struct compose *c, const char *file, struct subject *subject)
{
	struct fact profile = sheet_fact(subject->sheets[SHEET_MANIFEST], FACT_seccomp_profile);
	struct err err;
	if (strcmp(file, "-") == 0 ||
		seccomp_profile_named(subject, c->load->scope, file, PROFILE_DOCKER, &err) == 0)
		return;
	cleanup_strbuf struct strbuf where = { 0 };
	strbuf_addf(&where, "%s:%u", file, profile.origin.line);
	inventory_error(c->builder, strbuf_text(&where), "seccomp: %s", err.text);
}

/* Does the service @name run an engine, privileged, as a file of the project has it? */
static bool runs_engine(struct compose *c, const char *name)
{
	for (size_t i = 0; i < c->own; i++) {
		const struct node *service = node_get(node_get(c->files[i].root, "services"), name);
		const struct node *privileged = node_get(service, "privileged");
		const struct node *command = node_get(service, "command");
		struct engine_told told = { .arena = c->settings->arena };
		if (!node_is(privileged, NODE_BOOL) || !privileged->boolean)
			continue;
		engine_told_image(&told, node_text(node_get(service, "image")));
		for (size_t n = 0; node_is(command, NODE_LIST) && n < command->count; n++)
			engine_told_word(&told, node_text(command->items[n]) ? command->items[n]->text : "", (struct origin){ 0 });
		if (node_text(command))
			engine_told_word(&told, command->text, (struct origin){ 0 });
		if (told.engine || told.service)
			return true;
	}
	return false;
}

/* The service that is asked by its name, or at "localhost" the one whose network it shares. */
static void settle_engine(struct compose *c)
{
	static const char shared_with[] = "service:";
	struct origin origin;
	const char *address = engine_told_address(&c->settings->engine_told, &origin);
	const char *network = c->settings->network.text;
	char host[256];
	if (!address || !address_host(address, host, sizeof(host)))
		return;
	const char *name = host;
	if (address_whose(address) == ADDRESS_LOCAL)
		name = network && strncmp(network, shared_with, strlen(shared_with)) == 0 ? network + strlen(shared_with) : NULL;
	if (name && runs_engine(c, name))
		c->settings->engine_peer = arena_strdup(c->settings->arena, name);
}

/* What runs beside the service's own process, whatever the service says of itself. */
static void settle_hooks(struct compose *c)
{
	static const char why[] = "what a hook says is not known here";
	if (c->hook_root_unknown.text)
		docker_unknown(c->settings, FACT_uid, why, c->hook_root_unknown);
	if (c->hook_root.text)
		docker_value_set(&c->settings->user, "0", c->hook_root);
	if (c->hook_privileged_unknown.text)
		docker_unknown(c->settings, FACT_privileged, why, c->hook_privileged_unknown);
	if (c->hook_privileged.text)
		docker_flag_set(&c->settings->privileged, true, c->hook_privileged);
}

/* Every file of the project that has the service, in the order in which they are merged. */
static void apply_files(struct compose *c, const char *name)
{
	for (size_t i = 0; i < c->own; i++) {
		const struct node *service = node_get(node_get(c->files[i].root, "services"), name);
		if (node_is(service, NODE_MAP))
			apply_service(c, &c->files[i], service, 0);
	}
	compose_settle_mounts(c->settings);
	settle_network(c);
	settle_engine(c);
	settle_shared(c);
	settle_hooks(c);
}

static void identify(struct compose *c, struct subject *subject, const struct compose_file *file, const struct node *key)
{
	struct arena *arena = subject->arena;
	const char *name = arena_strdup(arena, key->text);
	subject->key = arena_printf(arena, "compose:%s/%s", c->project ? c->project : "", name);
	subject->name = c->project ? arena_printf(arena, "%s/%s", c->project, name) : name;
	subject->workload.kind = "service";
	subject->workload.project = arena_strdup(arena, c->project);
	subject->workload.name = name;
	subject->workload.container = c->container_name ? c->container_name : name;
	subject->declared.file = arena_strdup(arena, file->name);
	subject->declared.line = key->line;
	const struct node *service = node_get(node_get(file->root, "services"), key->text);
	subject->declared.placed = node_is(service, NODE_MAP);
	subject->declared.own = subject->declared.settings = service ? service->offset : 0;
}

static void read_service(struct compose *c, const struct compose_file *file, const struct node *key)
{
	struct docker_settings settings = docker_settings_new("compose", ENGINE_DOCKER);
	c->settings = &settings;
	c->file = file;
	c->service = key->text;
	c->container_name = NULL;
	c->provided = c->networked = false;
	c->hook_root = c->hook_privileged = c->hook_root_unknown = c->hook_privileged_unknown = (struct origin){ 0 };
	apply_files(c, key->text);
	compose_forget_taken(c);
	struct subject *subject = docker_subject(&settings);
	c->settings = NULL;
	c->file = file;
	if (c->provided) {
		cleanup_strbuf struct strbuf where = { 0 };
		compose_place(c, key, &where);
		inventory_unjudged(c->builder, REMARK_NAMED, "provider", strbuf_text(&where),
			"service %.100s is a program of the host, no container", key->text);
		subject_unref(subject);
		return;
	}
	read_seccomp_file(c, file->name, subject);
	identify(c, subject, file, key);
	inventory_add(c->builder, subject);
}

/* True: an earlier file has it, or a later one takes it away with !reset. */
static bool passed_over(const struct compose *c, size_t file, const char *name)
{
	for (size_t i = 0; i < c->own; i++) {
		const struct node *service = node_get(node_get(c->files[i].root, "services"), name);
		if (i < file && node_is(service, NODE_MAP))
			return true;
		if (i > file && service && service->tag && strcmp(service->tag, "!reset") == 0)
			return true;
	}
	return false;
}

static void read_services(struct compose *c)
{
	for (size_t i = 0; i < c->own; i++) {
		const struct node *services = node_get(c->files[i].root, "services");
		for (size_t n = 0; n < node_count(services); n++) {
			cleanup_strbuf struct strbuf where = { 0 };
			const struct node *service = services->items[n];
			const struct node *key = services->keys[n];
			c->file = &c->files[i];
			compose_place(c, key, &where);
			if (service->kind != NODE_MAP && !service->tag)
				inventory_error(c->builder, strbuf_text(&where), "a service must be a map, not %s",
					node_kind_name(service->kind));
			else if (service->kind == NODE_MAP && !passed_over(c, i, key->text))
				read_service(c, &c->files[i], key);
		}
	}
}

/* ---- what belongs to a project ---------------------------------------------------------- */

/* What Compose looks for when it is given no file (compose-go, cli/options.go). */
static const char *const usual_names[] = { "compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml" };
static const char *const override_names[] = { "compose.override.yml", "compose.override.yaml",
	"docker-compose.override.yml", "docker-compose.override.yaml" };

static bool has_usual_name(const char *file)
{
	const char *slash = strrchr(file, '/');
	for (size_t i = 0; i < ISO_COUNT(usual_names); i++)
		if (strcmp(slash ? slash + 1 : file, usual_names[i]) == 0)
			return true;
	return false;
}

/* The first override file beside it is merged over it. One that is there and cannot be read is an error. */
static void add_override(struct compose *c, const char *file)
{
	for (size_t i = 0; has_usual_name(file) && i < ISO_COUNT(override_names); i++) {
		struct err err;
		const char *name = scope_name(file, override_names[i], c->arena);
		if (claimed_why(c->load->claimed, name))
			return;
		int at = open_file(c, file, override_names[i], &err);
		if (at == -ENOENT)
			continue;
		claimed_add(c->load->claimed, name, arena_printf(c->arena, "merged over %s, as Compose does", file));
		if (at < 0)
			inventory_broken(c->builder, name, name, "%s", err.text);
		else
			inventory_unjudged(c->builder, REMARK_SHOWN, NULL, name, "merged over %s, as Compose does", file);
		return;
	}
}

/* What a project begins with: the documents of its first file, which are merged as files are, and files merged over them. */
struct beginning {
	const struct compose_file *documents;
	size_t count;
	struct text_list more;
};

static void read_project(struct manifest_load *load, struct compose *parent, const struct beginning *beginning, unsigned depth);

/* The file and what is merged over it: "a.yaml", or a list. */
static struct text_list paths_of(const struct compose *c, const struct node *node)
{
	const struct node *path = node->kind == NODE_MAP ? node_get(node, "path") : node;
	const char **paths = arena_array(c->arena, node_count(path) + 1, sizeof(*paths));
	size_t count = 0;
	if (node_text(path))
		paths[count++] = path->text;
	for (size_t i = 0; node_is(path, NODE_LIST) && i < path->count; i++)
		if (node_text(path->items[i]))
			paths[count++] = path->items[i]->text;
	return (struct text_list){ count, paths };
}

/* "env_file: a", a list of them, or the .env of its directory where there is one. */
static struct text_list env_files_of(const struct compose *c, const char *name)
{
	const struct node *files = node_get(c->included, "env_file");
	const char *folder = node_text(node_get(c->included, "project_directory"));
	const struct node *const *items = node_is(files, NODE_LIST) ? (const struct node *const *)files->items : &files;
	size_t listed = node_is(files, NODE_LIST) ? files->count : node_text(files) ? 1 : 0;
	const char **paths = arena_array(c->arena, listed + 1, sizeof(*paths));
	size_t count = 0;
	for (size_t i = 0; i < listed; i++)
		if (node_text(items[i]) && strcmp(items[i]->text, "/dev/null") != 0)
			paths[count++] = scope_name(c->file->name, items[i]->text, c->arena);
	if (!listed)
		paths[count++] = folder ? scope_name(c->file->name, arena_printf(c->arena, "%s/.env", folder), c->arena)
				      : scope_name(name, ".env", c->arena);
	return (struct text_list){ count, paths };
}

static struct variables *included_variables(struct compose *c, const char *name)
{
	struct text_list files = env_files_of(c, name);
	bool named = node_get(c->included, "env_file") != NULL;
	struct err err = { "" };
	struct variables *variables = variables_of_include(c->load, c->variables, files.items, files.count, named, &err);
	if (*err.text)
		inventory_skip(c->builder, name, "%s", err.text);
	return variables;
}

static void include(struct compose *c, const struct compose_file *file, const struct node *node, unsigned depth)
{
	struct text_list paths = paths_of(c, node);
	size_t count = paths.count;
	struct err err = { "" };
	cleanup_strbuf struct strbuf where = { 0 };
	c->file = file;
	compose_place(c, node, &where);
	const char *name = count ? scope_name(file->name, paths.items[0], c->arena) : "?";
	if (count && claimed_why(c->load->judged, name))
		return; /* the load has read it for itself */
	if (c->load->includes++ >= COMPOSE_INCLUDES_MOST) {
		if (c->load->includes == COMPOSE_INCLUDES_MOST + 1)
			inventory_error(c->builder, strbuf_text(&where),
				"includes %s, and others after it: more than %d are not read", name, COMPOSE_INCLUDES_MOST);
		return;
	}
	if (depth >= COMPOSE_EXTENDS_MOST) {
		inventory_error(c->builder, strbuf_text(&where),
			"includes %s: more than %d files include one another, which is more than are followed", name,
			COMPOSE_EXTENDS_MOST);
		return;
	}
	int at = count && !strchr(paths.items[0], '$') ? open_file(c, file->name, paths.items[0], &err) : -EINVAL;
	if (at < 0) {
		inventory_unjudged(c->builder, REMARK_OPEN, "include", strbuf_text(&where), "includes %s: %s", name,
			*err.text ? err.text : "not a file that isotop can name");
		return;
	}
	claimed_add(c->load->claimed, name, arena_printf(c->arena, "read where %s includes it", file->name));
	/* Every path is one from here, whatever directory it leads to. */
	const char **over = arena_array(c->arena, count, sizeof(*over));
	for (size_t i = 1; i < count; i++)
		over[i - 1] = scope_name(file->name, paths.items[i], c->arena);
	struct compose_file taken[COMPOSE_DOCUMENTS_MOST];
	size_t documents = 0;
	for (size_t i = (size_t)at; i < c->count && documents < ISO_COUNT(taken) && documents <= c->files[at].more; i++) {
		taken[documents++] = c->files[i];
		c->files[i].doc = NULL;
	}
	c->included = node;
	read_project(c->load, c, &(struct beginning){ taken, documents, { count - 1, over } }, depth + 1);
}

static void read_includes(struct compose *c, unsigned depth)
{
	for (size_t i = 0; i < c->own; i++) {
		const struct node *list = node_get(c->files[i].root, "include");
		if (node_text(list))
			include(c, &c->files[i], list, depth);
		for (size_t n = 0; node_is(list, NODE_LIST) && n < list->count; n++)
			include(c, &c->files[i], list->items[n], depth);
	}
}

/* Top-level keys; "x-" are everybody's own. */
static bool is_top_key(const char *name)
{
	static const char *const keys[] = { "configs", "include", "models", "name", "networks", "secrets", "services",
		"version", "volumes" };
	for (size_t i = 0; i < ISO_COUNT(keys); i++)
		if (strcmp(keys[i], name) == 0)
			return true;
	return strncmp(name, "x-", 2) == 0;
}

static void check_top_keys(struct compose *c, const struct compose_file *file)
{
	c->file = file;
	for (size_t i = 0; i < node_count(file->root); i++)
		if (!is_top_key(file->root->keys[i]->text))
			compose_unjudged(c, file->root->keys[i], "unknown key", "%.60s is no key of a Compose file",
				file->root->keys[i]->text);
}

/* What the parent lent comes back to it, what it lacks is added: @file and its further documents. */
static void hand_over_file(struct compose_file *file, struct compose *parent)
{
	size_t count = 1 + file->more;
	int at = find_file(parent, file->name);
	bool lent = at >= 0 && parent->files[at].root == file->root;
	if (at >= 0 && !lent)
		return; /* it has its own */
	if (at < 0 && parent->count + count > COMPOSE_FILES_MOST)
		return; /* a part of the documents says less than the file */
	for (size_t i = 0; i < count; i++) {
		if (lent && parent->files[(size_t)at + i].doc)
			continue;
		if (lent)
			parent->files[(size_t)at + i].doc = file[i].doc;
		else if (add_file(parent, arena_strdup(parent->arena, file->name), file[i].root, file[i].doc))
			parent->files[parent->count - 1].more = file[i].more;
		file[i].doc = NULL;
	}
}

/* What was opened for a project stays open for the one that includes it, whose services may name its volumes. */
static void hand_over(struct compose *c, struct compose *parent)
{
	for (size_t i = 0; i < c->count; i += 1 + c->files[i].more)
		hand_over_file(&c->files[i], parent);
}

/* With COMPOSE_FILE in .env the command without -f starts what other files say too. */
static void tell_compose_file(struct compose *c, const char *name)
{
	const char *files = NULL;
	const char *why = NULL;
	const char *slash = strrchr(name, '/');
	bool filled = interpolate(c->variables, c->arena, "${COMPOSE_FILE:-}", &files, &why);
	if (has_usual_name(name) && (!filled || (*files && strcmp(files, slash ? slash + 1 : name) != 0)))
		inventory_unjudged(c->builder, REMARK_OPEN, "COMPOSE_FILE of a Compose project", name,
			"the .env beside it has Compose read %.100s: docker compose config | isotop -",
			filled ? files : "other files");
}

/* The files that are merged, in their order. */
static void open_own(struct compose *c, const struct beginning *beginning, bool brought)
{
	const char *name = beginning->documents[0].name;
	for (size_t i = 0; i < beginning->count; i++)
		add_file(c, name, beginning->documents[i].root, beginning->documents[i].doc);
	c->files[0].more = beginning->count - 1;
	if (!brought) {
		c->load->includes = 0;
		c->load->brought = 0;
		add_override(c, name);
	}
	for (size_t i = 0; i < beginning->more.count; i++) {
		struct err err;
		int at = open_file(c, "", beginning->more.items[i], &err);
		if (at < 0)
			inventory_error(c->builder, name, "%s", err.text);
		else
			claimed_add(c->load->claimed, c->files[at].name, "read where it is included");
	}
	c->own = c->count;
}

static void read_project(struct manifest_load *load, struct compose *parent, const struct beginning *beginning, unsigned depth)
{
	const char *name = beginning->documents[0].name;
	struct compose *c = heap_alloc(1, sizeof(*c));
	*c = (struct compose){ .load = load, .builder = load->builder, .arena = arena_new(), .own = 1 };
	open_own(c, beginning, parent != NULL);
	c->variables = parent ? included_variables(parent, name) : variables_new(load, name);
	if (!parent)
		tell_compose_file(c, name);
	for (size_t i = 0; i < c->own; i++) {
		const char *project = compose_name(node_get(c->files[i].root, "name"));
		c->project = project ? project : c->project;
		check_top_keys(c, &c->files[i]);
	}
	if (parent && parent->project)
		c->project = parent->project;
	read_includes(c, depth);
	read_services(c);
	if (parent)
		hand_over(c, parent);
	close_files(c);
	free(c);
}

/* ---- the form ---------------------------------------------------------------------------- */

/* A service shows itself by its keys; so does somebody else's map of that name. */
static bool service_shaped(const struct node *service)
{
	size_t known = 0;
	for (size_t i = 0; node_is(service, NODE_MAP) && i < service->count; i++)
		known += compose_is_key(service->keys[i]->text) || strncmp(service->keys[i]->text, "x-", 2) == 0;
	return node_is(service, NODE_MAP) && known * 2 >= service->count;
}

static bool has_source(const struct node *service)
{
	static const char *const keys[] = { "image", "build", "extends", "provider" };
	for (size_t i = 0; i < ISO_COUNT(keys); i++)
		if (node_get(service, keys[i]))
			return true;
	return false;
}

bool compose_detect(const struct node *root)
{
	const struct node *services = node_get(root, "services");
	size_t shaped = 0;
	size_t sources = 0;
	size_t foreign = 0;
	if (!node_is(root, NODE_MAP) || node_get(root, "kind") || (services && !node_is(services, NODE_MAP)))
		return false;
	for (size_t i = 0; i < root->count; i++)
		foreign += !is_top_key(root->keys[i]->text);
	/* "include" is a key of tsconfig.json and of GitLab's CI as well. */
	if (!services || !services->count)
		return (node_is(node_get(root, "include"), NODE_LIST) && foreign * 2 < root->count) ||
		       (services && node_get(root, "version") != NULL);
	for (size_t i = 0; i < services->count; i++) {
		shaped += service_shaped(services->items[i]);
		sources += has_source(services->items[i]);
	}
	/* A chart's values have keys of their own beside it, and ports and replicas where services have images. */
	return foreign ? shaped == services->count && sources == services->count && foreign < root->count / 2
		       : shaped > 0;
}

/* Keys of a service that only the first version had: docs.docker.com, "Compose file version 1 reference". */
static bool is_first_key(const char *name)
{
	static const char *const keys[] = { "cpuset", "dockerfile", "log_driver", "log_opt", "net", "volume_driver" };
	for (size_t i = 0; i < ISO_COUNT(keys); i++)
		if (strcmp(keys[i], name) == 0)
			return true;
	return false;
}

bool compose_is_first_version(const struct node *root)
{
	for (size_t i = 0; node_is(root, NODE_MAP) && i < root->count; i++) {
		const struct node *service = root->items[i];
		if (!node_is(service, NODE_MAP) || !(node_text(node_get(service, "image")) || node_get(service, "build")))
			return false;
		for (size_t k = 0; k < service->count; k++)
			if (!compose_is_key(service->keys[k]->text) && !is_first_key(service->keys[k]->text))
				return false;
	}
	return node_is(root, NODE_MAP) && root->count;
}

bool compose_is_part(const struct node *root)
{
	size_t own = 0;
	size_t anybodys = 0;
	for (size_t i = 0; node_is(root, NODE_MAP) && i < root->count && own == i; i++) {
		own += is_top_key(root->keys[i]->text);
		anybodys += strncmp(root->keys[i]->text, "x-", 2) == 0;
	}
	return compose_detect(root) || (own > anybodys && own == root->count);
}

static void take_document(struct manifest_load *load, const struct doc *doc, struct compose_file *files, size_t *count)
{
	struct compose none = { .load = load, .builder = load->builder };
	files[*count] = (struct compose_file){ .name = doc->name };
	*count += take_root(&none, doc, doc->name, &files[*count].root);
}

static void begin(struct manifest_load *load, const char *name, const struct compose_file *files, size_t count)
{
	claimed_add(load->judged, name, "");
	if (count)
		read_project(load, NULL, &(struct beginning){ files, count, { 0, NULL } }, 0);
}

bool compose_read_parts(struct manifest_load *load, const struct doc_list *docs)
{
	struct compose_file files[COMPOSE_DOCUMENTS_MOST];
	size_t count = 0;
	bool any = false;
	for (size_t i = 0; i < docs->count; i++)
		any |= compose_detect(docs->items[i]->root);
	for (size_t i = 0; any && i < docs->count; i++)
		take_document(load, docs->items[i], files, &count);
	if (any)
		begin(load, docs->items[0]->name, files, count);
	return any;
}

void compose_read(struct manifest_load *load, const struct doc *doc)
{
	struct compose_file file;
	size_t count = 0;
	take_document(load, doc, &file, &count);
	begin(load, doc->name, &file, count);
}
