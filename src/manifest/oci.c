/* SPDX-License-Identifier: Apache-2.0 */
/* config.json of the OCI runtime specification: config.md and config-linux.md, version 1.2. */
#include "config.h"

#include <isotop/capabilities.h>
#include <isotop/doc.h>
#include <isotop/facts.h>
#include <isotop/filesystems.h>
#include <isotop/host.h>
#include <isotop/label.h>
#include <isotop/manifest.h>
#include <isotop/origin.h>
#include <isotop/profile.h>
#include <isotop/values.h>

#include "manifest/oci.h"
#include "manifest/engine_told.h"
#include "manifest/seccomp_profile.h"

#include <string.h>

/* A spec while it is read. */
struct oci {
	const struct oci_reading *reading;
	struct sheet_builder *sheet;
	const struct mount_owner *owner;
};

static struct origin at(const struct oci *o, const struct node *node, const char *key, const char *text)
{
	return (struct origin){
		.where = o->reading->where,
		.text = text ? arena_printf(o->reading->arena, "%s: %s", key, text) : key,
		.line = node->line,
	};
}

static struct origin unset(const struct oci *o, const struct node *near, const char *text)
{
	return (struct origin){ .where = o->reading->where, .text = text, .line = near ? near->line : 0 };
}

static void wrong(const struct oci *o, const struct node *node, enum fact_id id, const char *key, const char *wanted)
{
	const char *message = arena_printf(o->reading->arena, "%s must be %s, not %s", key, wanted,
		node_kind_name(node->kind));
	sheet_set_unknown(o->sheet, id, message, at(o, node, key, node->text));
	if (o->reading->wrong)
		o->reading->wrong(o->reading->ctx, node, message);
}

static const char *copy(const struct oci *o, const struct node *node)
{
	return arena_strdup(o->reading->arena, node_text(node));
}

static const char *path_of(const struct oci *o, const struct node *node)
{
	char *path = arena_strdup(o->reading->arena, node_text(node));
	if (path)
		path_normalise(path);
	return path;
}

/* ---- scalars: fact, path in the document, kind ------------------------------------ */

/*
 * Facts that stand in the specification as they are. To add one: its row.
 * @missing is what its absence means: the value false, with these words.
 */
static const struct {
	enum fact_id id;
	const char *path;
	enum node_kind kind;
	const char *missing; /* NULL: absence says nothing */
} scalars[] = {
	{ FACT_uid, "process.user.uid", NODE_INT, NULL },
	{ FACT_gid, "process.user.gid", NODE_INT, NULL },
	{ FACT_no_new_privs, "process.noNewPrivileges", NODE_BOOL, "process.noNewPrivileges is not set" },
	{ FACT_rootfs_readonly, "root.readonly", NODE_BOOL, "root.readonly is not set" },
	{ FACT_apparmor_profile, "process.apparmorProfile", NODE_STRING, NULL },
	{ FACT_selinux_label, "process.selinuxLabel", NODE_STRING, NULL },
	{ FACT_mount_label, "linux.mountLabel", NODE_STRING, NULL },
};

/* A number that is no id. */
static void beyond(const struct oci *o, const struct node *node, enum fact_id id, const char *path)
{
	const char *message = arena_printf(o->reading->arena, "%s must be from 0 to 4294967295, not %lld", path, (long long)node->integer);
	sheet_set_unknown(o->sheet, id, message, at(o, node, path, node->text));
	if (o->reading->wrong)
		o->reading->wrong(o->reading->ctx, node, message);
}

static void set_scalar(const struct oci *o, size_t row, const struct node *node)
{
	static const char *const wanted[] = { [NODE_BOOL] = "true or false", [NODE_INT] = "an integer",
		[NODE_STRING] = "a string" };
	enum fact_id id = scalars[row].id;
	const char *path = scalars[row].path;
	char type[SELINUX_PART_MAX];
	if (node->kind != scalars[row].kind || (node->kind == NODE_STRING && !node_text(node))) {
		wrong(o, node, id, path, wanted[scalars[row].kind]);
		return;
	}
	struct origin origin = at(o, node, path, node->text);
	if (node->kind == NODE_BOOL)
		sheet_set_bool(o->sheet, id, node->boolean, origin);
	else if (node->kind == NODE_INT && (node->integer < 0 || node->integer > UINT32_MAX))
		beyond(o, node, id, path);
	else if (node->kind == NODE_INT)
		sheet_set_int(o->sheet, id, node->integer, origin);
	else if (*node->text && id == FACT_selinux_label && !selinux_part(node->text, SELINUX_TYPE, type))
		sheet_set_unknown(o->sheet, id, arena_printf(o->reading->arena, "%.100s is no label", node->text), origin);
	else if (*node->text)
		sheet_set_text(o->sheet, id, copy(o, node), origin);
}

static void set_scalars(const struct oci *o, const struct node *spec)
{
	for (size_t i = 0; i < ISO_COUNT(scalars); i++) {
		const struct node *node = node_path(spec, scalars[i].path);
		if (node)
			set_scalar(o, i, node);
		else if (scalars[i].missing)
			sheet_set_bool(o->sheet, scalars[i].id, false, unset(o, spec, scalars[i].missing));
	}
}

static void set_groups(const struct oci *o, const struct node *spec)
{
	static const char path[] = "process.user.additionalGids";
	const struct node *list = node_path(spec, path);
	if (!list || list->kind == NODE_NULL)
		return;
	const char **items = arena_array(o->reading->arena, node_count(list) + 1, sizeof(*items));
	struct text_list *groups = arena_alloc(o->reading->arena, sizeof(*groups));
	for (size_t i = 0; node_is(list, NODE_LIST) && i < list->count; i++)
		if (node_is(list->items[i], NODE_INT))
			items[groups->count++] = arena_printf(o->reading->arena, "%lld", (long long)list->items[i]->integer);
	groups->items = items;
	if (!node_is(list, NODE_LIST) || groups->count < list->count)
		wrong(o, list, FACT_groups, path, "a list of integers");
	else if (groups->count)
		sheet_set_texts(o->sheet, FACT_groups, groups, at(o, list, path, NULL));
}

/* ---- capabilities ---------------------------------------------------------------------- */

static const struct {
	enum fact_id id;
	const char *key;
} cap_sets[] = {
	{ FACT_cap_effective, "effective" },
	{ FACT_cap_permitted, "permitted" },
	{ FACT_cap_inheritable, "inheritable" },
	{ FACT_cap_bounding, "bounding" },
	{ FACT_cap_ambient, "ambient" },
};

/* A name that no kernel knows hides none of those beside it. */
static void no_capability(const struct oci *o, const struct node *node, const char *key, const char *name)
{
	const char *message = arena_printf(o->reading->arena, "%s must be a list of capability names, not %s", key,
		name ? name : node_kind_name(node->kind));
	sheet_set_text(o->sheet, FACT_cap_more, message, at(o, node, "process.capabilities", name));
	if (o->reading->wrong)
		o->reading->wrong(o->reading->ctx, node, message);
}

static void set_capability_set(const struct oci *o, enum fact_id id, const char *key, const struct node *list)
{
	uint64_t mask = 0;
	if (list->kind != NODE_LIST && list->kind != NODE_NULL) {
		wrong(o, list, id, key, "a list");
		return;
	}
	bool known = true;
	for (size_t i = 0; i < list->count; i++) {
		const char *name = node_text(list->items[i]);
		int number = name ? cap_number(name) : -1;
		known = known && number >= 0;
		if (number >= 0)
			mask |= CAP_BIT(number);
		else
			no_capability(o, list->items[i], key, name);
	}
	struct origin origin = at(o, list, "process.capabilities", arena_printf(o->reading->arena, "%s, %zu", key, list->count));
	if (known || id != FACT_cap_ambient)
		sheet_set_mask(o->sheet, id, mask, origin);
	else
		sheet_set_unknown(o->sheet, id, "a capability that no kernel knows", origin);
}

/* No capabilities object: runc gives a process none. Something else in its place, or in that of the process, says nothing. */
static void set_capabilities(const struct oci *o, const struct node *spec)
{
	const struct node *process = node_get(spec, "process");
	const struct node *sets = node_get(process, "capabilities");
	const struct node *holder = process && !node_is(process, NODE_MAP) ? process : sets;
	bool unread = holder && !node_is(holder, NODE_MAP) && !node_is(holder, NODE_NULL);
	for (size_t i = 0; i < ISO_COUNT(cap_sets); i++) {
		const struct node *list = node_get(sets, cap_sets[i].key);
		if (unread)
			sheet_set_unknown(o->sheet, cap_sets[i].id, "process.capabilities is no map",
				at(o, holder, "process.capabilities", node_text(holder)));
		else if (list)
			set_capability_set(o, cap_sets[i].id, cap_sets[i].key, list);
		else
			sheet_set_mask(o->sheet, cap_sets[i].id, 0,
				unset(o, sets ? sets : spec, "process.capabilities: none listed"));
	}
}

/* ---- namespaces ---------------------------------------------------------------------------- */

static const char *const oci_ns_names[NS_KIND_COUNT] = { "pid", "network", "mount", "ipc", "uts", "user", "cgroup",
	"time" };

static const struct node *ns_entry(const struct node *list, const char *type, const struct node *behind)
{
	const struct node *found = NULL;
	for (size_t i = 0; i < node_count(list) && !found; i++) {
		const char *name = node_text(node_get(list->items[i], "type"));
		bool is = name && strcmp(name, type) == 0 && list->items[i] != behind;
		found = is ? list->items[i] : NULL;
	}
	return found;
}

/* Pid 1's, the runtime's own, or any thread's of the two, proc(5); and the name that Docker gives the host's network. */
static bool is_hosts(const char *path)
{
	static const char *const owners[] = { "/proc/1/", "/proc/self/", "/proc/thread-self/" };
	for (size_t i = 0; i < ISO_COUNT(owners); i++)
		if (strncmp(path, owners[i], strlen(owners[i])) == 0)
			return true;
	return strcmp(path, "/run/docker/netns/default") == 0 || strcmp(path, "/var/run/docker/netns/default") == 0;
}

/* Of a process by its number, which the specification says no more about: a pod's sandbox has the host's or its own. */
static bool is_somebodys(const char *path)
{
	size_t digits = strncmp(path, "/proc/", 6) == 0 ? strspn(path + 6, "0123456789") : 0;
	return digits && path[6 + digits] == '/';
}

/* Not in the list: the runtime's own, which is the host's. A path: somebody else's; pid 1's is the host's. */
static void set_namespace(const struct oci *o, enum ns_kind kind, const struct node *list, const struct node *near)
{
	const struct node *entry = ns_entry(list, oci_ns_names[kind], NULL);
	const char *path = node_text(node_get(entry, "path"));
	struct ns *ns = arena_alloc(o->reading->arena, sizeof(*ns));
	if (!entry) {
		*ns = (struct ns){ .relation = NS_HOST };
		sheet_set_ns(o->sheet, ns_facts[kind], ns,
			unset(o, list ? list : near, arena_printf(o->reading->arena, "linux.namespaces without %s",
				oci_ns_names[kind])));
		return;
	}
	*ns = (struct ns){ .relation = NS_OWN };
	if (ns_entry(list, oci_ns_names[kind], entry)) {
		const char *message = arena_printf(o->reading->arena, "linux.namespaces has %s twice", oci_ns_names[kind]);
		sheet_set_unknown(o->sheet, ns_facts[kind], message, at(o, entry, oci_ns_names[kind], path));
		if (o->reading->wrong)
			o->reading->wrong(o->reading->ctx, entry, message);
		return;
	}
	const struct node *named = node_get(entry, "path");
	if (named && !path && !node_is(named, NODE_NULL)) {
		wrong(o, named, ns_facts[kind], "linux.namespaces path", "a string");
		return;
	}
	if (path && *path) {
		const char *normal = path_of(o, node_get(entry, "path"));
		bool host = is_hosts(normal);
		if (!host && (is_somebodys(normal) || *normal != '/')) {
			sheet_set_unknown(o->sheet, ns_facts[kind],
				arena_printf(o->reading->arena, "whether %.100s is the host's is not known", normal),
				at(o, entry, oci_ns_names[kind], path));
			return;
		}
		ns->relation = host ? NS_HOST : NS_SHARED;
		ns->with = host ? NULL : arena_strdup(o->reading->arena, path);
	}
	sheet_set_ns(o->sheet, ns_facts[kind], ns, at(o, entry, oci_ns_names[kind], path && *path ? path : "its own"));
}

static void set_ranges(const struct oci *o, enum fact_id id, const char *path, const struct node *list)
{
	if (!list || list->kind == NODE_NULL)
		return;
	if (list->kind != NODE_LIST) {
		wrong(o, list, id, path, "a list");
		return;
	}
	struct id_range *ranges = arena_array(o->reading->arena, list->count, sizeof(*ranges));
	for (size_t i = 0; i < list->count; i++) {
		const struct node *inside = node_get(list->items[i], "containerID");
		const struct node *outside = node_get(list->items[i], "hostID");
		const struct node *size = node_get(list->items[i], "size");
		if (!node_is(inside, NODE_INT) || !node_is(outside, NODE_INT) || !node_is(size, NODE_INT)) {
			wrong(o, list->items[i], id, path, "a list of containerID, hostID, size");
			return;
		}
		ranges[i] = (struct id_range){ (uint32_t)inside->integer, (uint32_t)outside->integer, (uint32_t)size->integer };
	}
	struct range_list *all = arena_alloc(o->reading->arena, sizeof(*all));
	*all = (struct range_list){ list->count, ranges };
	if (list->count)
		sheet_set_ranges(o->sheet, id, all, at(o, list, path, NULL));
}

/* runtime-spec config.md, Platform-specific configuration */
static bool other_platform(const struct node *spec)
{
	static const char *const platforms[] = { "windows", "solaris", "vm", "zos", "freebsd" };
	bool other = false;
	for (size_t i = 0; i < ISO_COUNT(platforms); i++)
		other = other || node_get(spec, platforms[i]);
	return other && !node_get(spec, "linux");
}

/* Without a part for Linux, and for nothing else, no namespace is listed. */
static void set_namespaces(const struct oci *o, const struct node *spec)
{
	const struct node *linux_part = node_get(spec, "linux");
	const struct node *list = node_get(linux_part, "namespaces");
	if (other_platform(spec))
		return;
	for (enum ns_kind kind = 0; kind < NS_KIND_COUNT; kind++) {
		if (list && !node_is(list, NODE_LIST) && !node_is(list, NODE_NULL))
			wrong(o, list, ns_facts[kind], "linux.namespaces", "a list");
		else
			set_namespace(o, kind, list, linux_part ? linux_part : spec);
	}
	set_ranges(o, FACT_uid_map, "linux.uidMappings", node_get(linux_part, "uidMappings"));
	set_ranges(o, FACT_gid_map, "linux.gidMappings", node_get(linux_part, "gidMappings"));
}

/* ---- seccomp ------------------------------------------------------------------------------------ */

static void set_seccomp(const struct oci *o, const struct node *spec)
{
	const struct node *seccomp = node_path(spec, "linux.seccomp");
	if (!node_get(spec, "linux"))
		return;
	if (!seccomp || seccomp->kind == NODE_NULL)
		sheet_set_text(o->sheet, FACT_seccomp_profile, "Unconfined", unset(o, node_get(spec, "linux"),
			"linux.seccomp is not set"));
	else if (seccomp->kind != NODE_MAP)
		wrong(o, seccomp, FACT_seccomp_profile, "linux.seccomp", "a map");
	else
		seccomp_profile_facts(seccomp, PROFILE_OCI, o->reading->where, o->reading->arena, o->sheet);
	const struct node *filter = node_get(node_get(spec, "annotations"), SECCOMP_ANNOTATION);
	if (filter)
		seccomp_profile_replaced(o->sheet, SECCOMP_ANNOTATION " is a filter that isotop does not read",
			at(o, filter, "annotations", SECCOMP_ANNOTATION));
}

/* ---- files ---------------------------------------------------------------------------------------- */

static void set_texts(const struct oci *o, enum fact_id id, const char *path, const struct node *list)
{
	if (!list || list->kind == NODE_NULL)
		return;
	if (list->kind != NODE_LIST) {
		wrong(o, list, id, path, "a list");
		return;
	}
	const char **items = arena_array(o->reading->arena, list->count, sizeof(*items));
	struct text_list *texts = arena_alloc(o->reading->arena, sizeof(*texts));
	for (size_t i = 0; i < list->count; i++) {
		const char *text = copy(o, list->items[i]);
		if (text)
			items[texts->count++] = text;
	}
	texts->items = items;
	sheet_set_texts(o->sheet, id, texts, at(o, list, path, NULL));
}

/* /proc without masks is what privileged engines and procMount: Unmasked ask for. */
static void set_masks(const struct oci *o, const struct node *spec)
{
	const struct node *linux_part = node_get(spec, "linux");
	const struct node *masked = node_get(linux_part, "maskedPaths");
	set_texts(o, FACT_masked_paths, "linux.maskedPaths", masked);
	set_texts(o, FACT_readonly_paths, "linux.readonlyPaths", node_get(linux_part, "readonlyPaths"));
	if (!other_platform(spec))
		sheet_set_bool(o->sheet, FACT_proc_unmasked, node_count(masked) == 0,
			masked ? at(o, masked, "linux.maskedPaths", NULL) :
				 unset(o, linux_part ? linux_part : spec, "linux.maskedPaths is not set"));
}

static void mount_option(struct mount *mount, const char *option)
{
	if (strcmp(option, "ro") == 0 || strcmp(option, "rro") == 0)
		mount->read_only = true;
	else if (strcmp(option, "rw") == 0)
		mount->read_only = false;
	else if (strcmp(option, "shared") == 0 || strcmp(option, "rshared") == 0)
		mount->propagation = PROPAGATION_SHARED;
	else if (strcmp(option, "slave") == 0 || strcmp(option, "rslave") == 0)
		mount->propagation = PROPAGATION_SLAVE;
	else if (strcmp(option, "nosuid") == 0)
		mount->no_suid = true;
	else if (strcmp(option, "nodev") == 0)
		mount->no_dev = true;
	else if (strcmp(option, "noexec") == 0)
		mount->no_exec = true;
	else if (strcmp(option, "idmap") == 0 || strcmp(option, "ridmap") == 0)
		mount->id_mapped = true;
}

/* File systems that show what the container's own namespaces have. */
static bool kernel_type(const char *type)
{
	static const char *const types[] = { "proc", "sysfs", "cgroup", "cgroup2", "devpts", "mqueue", "bpf" };
	for (size_t i = 0; i < ISO_COUNT(types); i++)
		if (strcmp(type, types[i]) == 0)
			return true;
	return false;
}

/*
 * A bind names a path; "tmpfs" and the kernel's own file systems name themselves as their
 * source. Returns why it is not known what is mounted; NULL: it is.
 */
static const char *classify_mount(const struct oci *o, struct mount *mount, const char *source, bool bind)
{
	const char *type = mount->fstype ? mount->fstype : "";
	const char *as = NULL;
	bool known = filesystem_known(type, &as);
	mount->source = source;
	if (!bind && kernel_type(type)) {
		mount->kind = MOUNT_KERNEL;
		mount->source = NULL;
	} else if (!bind && strcmp(type, "tmpfs") == 0) {
		mount->kind = MOUNT_TMPFS;
		mount->source = NULL;
	} else if (!bind && as) {
		mount->kind = MOUNT_HOST;
		mount->source = as;
	} else if (source && *source == '/') {
		mount->kind = mount_kind_of(o->owner, source, bind ? NULL : type, mount->target, mount->read_only);
	} else if (bind && source && *source) {
		mount->kind = MOUNT_HOST; /* relative to the bundle, config.md, "Mounts" */
	} else {
		mount->kind = MOUNT_VOLUME;
	}
	if (bind && (!source || !*source || strncmp(source, "..", 2) == 0))
		return source && *source ? "a bind that leads out of the bundle" : "a bind without a source";
	return mount->kind == MOUNT_VOLUME && !known ?
		       arena_printf(o->reading->arena, "a mount of the type %s is not known", *type ? type : "?") :
		       NULL;
}

/* *ret_why: why it is not known what is mounted. */
static bool read_mount(const struct oci *o, const struct node *node, struct mount *ret, const char **ret_why)
{
	const char *target = path_of(o, node_get(node, "destination"));
	const struct node *options = node_get(node, "options");
	const char *source = path_of(o, node_get(node, "source"));
	bool bind = false;
	if (!target)
		return false;
	*ret = (struct mount){ .target = target, .fstype = copy(o, node_get(node, "type")) };
	for (size_t i = 0; i < node_count(options); i++) {
		const char *option = node_text(options->items[i]);
		bind = bind || (option && (strcmp(option, "bind") == 0 || strcmp(option, "rbind") == 0));
		if (option)
			mount_option(ret, option);
	}
	bind = bind || (ret->fstype && strcmp(ret->fstype, "bind") == 0);
	*ret_why = classify_mount(o, ret, source, bind);
	if (!*ret_why && options && !node_is(options, NODE_LIST) && !node_is(options, NODE_NULL))
		*ret_why = "options of a mount must be a list";
	ret->origin = at(o, node, "mounts",
		arena_printf(o->reading->arena, "%s on %s", source ? source : "none", target));
	return true;
}

static bool is_overlay(const struct mount *mount)
{
	return mount->fstype && strcmp(mount->fstype, "overlay") == 0;
}

/* Every directory of an overlay is the host's; what is written goes to the upper one. Calls @found for each of them. */
struct layers {
	const struct oci *o;
	const struct mount *whole;
	struct mount *items; /* NULL: they are counted */
	size_t count;
	const char *relative;
};

static void add_layer(struct layers *layers, const char *directory, bool lower)
{
	const struct oci *o = layers->o;
	struct mount *mount = layers->items ? &layers->items[layers->count] : NULL;
	layers->count++;
	if (!mount)
		return;
	*mount = *layers->whole;
	mount->read_only = mount->read_only || lower;
	mount->source = directory;
	mount->kind = mount_kind_of(o->owner, directory, "overlay", mount->target, mount->read_only);
	mount->origin.text = arena_printf(o->reading->arena, "%s on %s", directory, mount->target);
	if (*directory != '/')
		layers->relative = arena_printf(o->reading->arena, "where %s is relative to is not known", directory);
}

static void each_layer(struct layers *layers, const struct node *options)
{
	struct arena *arena = layers->o->reading->arena;
	for (size_t i = 0; i < node_count(options); i++) {
		const char *option = node_text(options->items[i]);
		char *save = NULL;
		for (char *word = option ? strtok_r(arena_strdup(arena, option), ",", &save) : NULL; word; word = strtok_r(NULL, ",", &save)) {
			bool lower = true;
			char *rest = NULL;
			const char *directories = overlay_directories(word, &lower);
			char *list = directories ? word + (directories - word) : NULL;
			for (char *one = list ? strtok_r(list, ":", &rest) : NULL; one; one = strtok_r(NULL, ":", &rest)) {
				path_normalise(one);
				add_layer(layers, one, lower);
			}
		}
	}
}

static size_t count_layers(const struct oci *o, const struct node *list)
{
	struct layers layers = { .o = o };
	for (size_t i = 0; i < node_count(list); i++)
		each_layer(&layers, node_get(list->items[i], "options"));
	return layers.count;
}

/* In the place of the mount that @items begins with, and returns how many; one without any stays what it is. */
static size_t put_layers(const struct oci *o, const struct node *node, struct mount *items, const char *refused, struct more *more)
{
	struct mount whole = *items;
	struct layers layers = { .o = o, .whole = &whole, .items = items };
	if (is_overlay(items))
		each_layer(&layers, node_get(node, "options"));
	const char *why = layers.count ? layers.relative : refused;
	if (why && !more->why)
		*more = (struct more){ why, whole.origin };
	return layers.count ? layers.count : 1;
}

/* One that cannot be read hides none of those beside it. */
static void unread_mount(const struct oci *o, const struct node *node, struct mount_list *mounts)
{
	const char *message = "mounts must be a list of maps with a destination";
	if (!mounts->more.why)
		mounts->more = (struct more){ message, at(o, node, "mounts", node->text) };
	if (o->reading->wrong)
		o->reading->wrong(o->reading->ctx, node, message);
}

/* A directory of the host that holds more than one container's files. */
static bool is_of_host(const char *root)
{
	static const char *const folders[] = { "/", "/boot", "/dev", "/etc", "/home", "/lib", "/opt", "/root", "/run", "/srv", "/sys",
		"/tmp", "/usr", "/var", "/var/lib", "/var/log", "/var/run" };
	for (size_t i = 0; i < ISO_COUNT(folders); i++)
		if (strcmp(root, folders[i]) == 0)
			return true;
	return strcmp(root, "/proc") == 0 || strncmp(root, "/proc/", 6) == 0;
}

/*
 * The root itself, where it gives away what a mount would: the host's own root as
 * root.path, or a rootfsPropagation that lets what is mounted inside appear outside
 * (config-linux.md, "Rootfs Mount Propagation").
 */
static size_t root_mount(const struct oci *o, const struct node *spec, struct mount *ret)
{
	const struct node *node = node_path(spec, "linux.rootfsPropagation");
	const struct node *read_only = node_path(spec, "root.readonly");
	const struct node *path = node_path(spec, "root.path");
	const char *propagation = node_text(node);
	const char *source = path_of(o, path);
	bool shared = propagation && (strcmp(propagation, "shared") == 0 || strcmp(propagation, "rshared") == 0);
	bool whole = source && is_of_host(source);
	if (!shared && !whole)
		return 0;
	*ret = (struct mount){ .kind = MOUNT_HOST,
		.source = source ? source : "rootfs",
		.target = "/",
		.read_only = node_is(read_only, NODE_BOOL) && read_only->boolean,
		.propagation = shared ? PROPAGATION_SHARED : PROPAGATION_PRIVATE,
		.origin = whole ? at(o, path, "root.path", source) : at(o, node, "linux.rootfsPropagation", propagation) };
	return 1;
}

/* Of the words that runtimes take; any other is refused, or means what is not known. */
static void unknown_propagation(const struct oci *o, const struct node *spec, struct mount_list *mounts)
{
	static const char *const words[] = { "", "shared", "slave", "private", "unbindable" };
	const struct node *node = node_path(spec, "linux.rootfsPropagation");
	const char *text = node_text(node);
	bool known = !node || node_is(node, NODE_NULL);
	for (size_t i = 0; text && !known && i < ISO_COUNT(words); i++)
		known = strcmp(text + (*text == 'r'), words[i]) == 0;
	if (!known && !mounts->more.why)
		mounts->more = (struct more){ "rootfsPropagation is not a word that runtimes know",
			at(o, node, "linux.rootfsPropagation", node->text) };
}

/* Where the bundle lies is not known here. */
static void root_outside(const struct oci *o, const struct node *spec, struct mount_list *mounts)
{
	const struct node *path = node_path(spec, "root.path");
	const char *source = path_of(o, path);
	bool outside = source && strncmp(source, "..", 2) == 0 && (!source[2] || source[2] == '/');
	bool unread = path && !source && !node_is(path, NODE_NULL);
	if ((outside || unread) && !mounts->more.why)
		mounts->more = (struct more){ outside ? "root.path leads out of the bundle" : "root.path must be a string",
			at(o, path, "root.path", path->text) };
}

static void set_mounts(const struct oci *o, const struct node *spec)
{
	const struct node *list = node_get(spec, "mounts");
	struct mount_list *mounts = arena_alloc(o->reading->arena, sizeof(*mounts));
	struct mount *items = arena_array(o->reading->arena, node_count(list) + count_layers(o, list) + 1, sizeof(*items));
	if (list && list->kind != NODE_LIST && list->kind != NODE_NULL) {
		wrong(o, list, FACT_mounts, "mounts", "a list");
		return;
	}
	for (size_t i = 0; i < node_count(list); i++) {
		const char *why = NULL;
		if (read_mount(o, list->items[i], &items[mounts->count], &why))
			mounts->count += put_layers(o, list->items[i], &items[mounts->count], why, &mounts->more);
		else
			unread_mount(o, list->items[i], mounts);
	}
	mounts->count += root_mount(o, spec, &items[mounts->count]);
	unknown_propagation(o, spec, mounts);
	root_outside(o, spec, mounts);
	mounts->items = items;
	sheet_set_mounts(o->sheet, mounts, list ? at(o, list, "mounts", NULL) : unset(o, spec, "no mounts"));
}

/* ---- devices ------------------------------------------------------------------------------------------ */

static int64_t number_or_any(const struct node *node)
{
	return node_is(node, NODE_INT) ? node->integer : -1;
}

static char type_letter(const struct node *node, char missing)
{
	const char *type = node_text(node);
	return type && strchr("abcup", *type) && *type ? *type : missing;
}

/* One that cannot be read hides none of those beside it. */
static void unread_device(const struct oci *o, const struct node *node, const char *message, struct device_list *devices)
{
	devices->more = (struct more){ message, at(o, node, "linux.devices", node->text) };
	if (o->reading->wrong)
		o->reading->wrong(o->reading->ctx, node, message);
}

static void unread_lists(const struct oci *o, const struct node *nodes, const struct node *rules, struct device_list *devices)
{
	if (nodes && nodes->kind != NODE_LIST && nodes->kind != NODE_NULL)
		unread_device(o, nodes, "linux.devices must be a list", devices);
	if (rules && rules->kind != NODE_LIST && rules->kind != NODE_NULL)
		unread_device(o, rules, "linux.resources.devices must be a list", devices);
}

static bool is_number(const struct node *node)
{
	return !node || node_is(node, NODE_INT) || node_is(node, NODE_NULL);
}

static bool is_node(const struct node *node)
{
	return node_is(node, NODE_MAP) && node_text(node_get(node, "path")) && node_text(node_get(node, "type")) &&
	       is_number(node_get(node, "major")) && is_number(node_get(node, "minor"));
}

/* An id or permissions; @missing where the key is not there. */
static bool take_id(const struct node *node, uint32_t missing, uint32_t *ret)
{
	*ret = node_is(node, NODE_INT) ? (uint32_t)node->integer : missing;
	return !node || (node_is(node, NODE_INT) && node->integer >= 0 && node->integer <= UINT32_MAX);
}

/* Without fileMode runc and crun make a node that everybody may open. */
static void set_node(const struct node *spec, const struct node *node, struct device *device)
{
	const struct node *groups = node_path(spec, "process.user.additionalGids");
	bool mode = take_id(node_get(node, "fileMode"), 0666, &device->mode);
	bool uid = take_id(node_get(node, "uid"), 0, &device->uid);
	bool gid = take_id(node_get(node, "gid"), 0, &device->gid);
	device->mode &= 0777;
	device->owned = mode && uid && gid;
	for (size_t i = 0; i < node_count(groups); i++)
		device->grouped |= node_is(groups->items[i], NODE_INT) && groups->items[i]->integer == device->gid;
}

static void set_devices(const struct oci *o, const struct node *spec)
{
	const struct node *nodes = node_path(spec, "linux.devices");
	const struct node *rules = node_path(spec, "linux.resources.devices");
	size_t count = node_count(nodes) + node_count(rules);
	struct device *items = arena_array(o->reading->arena, count, sizeof(*items));
	struct device_list *devices = arena_alloc(o->reading->arena, sizeof(*devices));
	bool all = false;
	const struct node *near = nodes ? nodes : rules;
	unread_lists(o, nodes, rules, devices);
	for (size_t i = 0; i < node_count(nodes); i++) {
		const struct node *node = nodes->items[i];
		const char *path = path_of(o, node_get(node, "path"));
		if (!is_node(node))
			unread_device(o, node, "linux.devices must be a list of maps with path, type, major and minor", devices);
		int64_t major = number_or_any(node_get(node, "major"));
		char type = type_letter(node_get(node, "type"), 'u');
		items[devices->count] = (struct device){
			.type = type == 'u' && major >= 0 ? 'c' : type, /* mknod(1): "u" is another word for "c" */
			.major = major,
			.minor = number_or_any(node_get(node, "minor")),
			.allow = true,
			.path = path,
			.source = path,
			.origin = at(o, node, "linux.devices", path),
		};
		set_node(spec, node, &items[devices->count++]);
	}
	for (size_t i = 0; i < node_count(rules); i++) {
		const struct node *node = rules->items[i];
		const struct node *allow = node_get(node, "allow");
		struct device rule = {
			.type = type_letter(node_get(node, "type"), 'a'),
			.major = number_or_any(node_get(node, "major")),
			.minor = number_or_any(node_get(node, "minor")),
			.allow = node_is(allow, NODE_BOOL) && allow->boolean,
			.access = copy(o, node_get(node, "access")),
			.origin = at(o, node, "linux.resources.devices", node_text(node_get(node, "access"))),
		};
		if (!node_is(node, NODE_MAP) || (allow && !node_is(allow, NODE_BOOL)))
			unread_device(o, allow ? allow : node, "linux.resources.devices: allow must be true or false", devices);
		/* the last rule for everything decides */
		if (rule.type == 'a' && rule.major < 0 && rule.minor < 0)
			all = rule.allow;
		items[devices->count++] = rule;
	}
	devices->items = items;
	struct origin origin = near ? at(o, near, "linux.devices", NULL) : unset(o, spec, "no devices");
	sheet_set_devices(o->sheet, devices, origin);
	if (rules)
		sheet_set_bool(o->sheet, FACT_device_cgroup_all, all, at(o, rules, "linux.resources.devices", NULL));
}

/* ---- the whole --------------------------------------------------------------------------------------------- */

const char *oci_annotation(const struct node *spec, const char *name)
{
	return node_text(node_get(node_get(spec, "annotations"), name));
}

/* "/docker/ID", "system.slice:cri-containerd:ID": the last part, where it is an id as runtimes of images make them. */
static const char *id_in_cgroup(struct arena *arena, const char *path)
{
	const size_t digits = 64;
	size_t len = path ? strlen(path) : 0;
	const char *id = len > digits ? path + len - digits : NULL;
	bool whole = id && strspn(id, "0123456789abcdef") == digits && strchr("/:-", id[-1]);
	return whole ? arena_strdup(arena, id) : NULL;
}

/* What the specification itself says of whose it is. */
struct owner {
	struct mount_owner mounts;
	const char *ids[2];
};

static void describe_owner(const struct node *spec, struct arena *arena, struct owner *ret)
{
	const char *cgroup = node_text(node_path(spec, "linux.cgroupsPath"));
	const char *ids[] = { id_in_cgroup(arena, cgroup), oci_annotation(spec, "io.kubernetes.cri.sandbox-id") };
	*ret = (struct owner){ 0 };
	for (size_t i = 0; i < ISO_COUNT(ids); i++)
		if (ids[i] && strlen(ids[i]) >= 32)
			ret->ids[ret->mounts.id_count++] = ids[i];
	ret->mounts.ids = ret->ids;
	ret->mounts.pod_uid = oci_annotation(spec, "io.kubernetes.cri.sandbox-uid");
	if (!ret->mounts.pod_uid)
		ret->mounts.pod_uid = pod_uid_in_cgroup(arena, cgroup);
}

/* What its environment and its command say of engines. */
static void set_engine(const struct oci *o, const struct node *spec)
{
	struct engine_told told = { .arena = o->reading->arena };
	const struct node *env = node_path(spec, "process.env");
	const struct node *words = node_path(spec, "process.args");
	for (size_t i = 0; node_is(env, NODE_LIST) && i < env->count; i++) {
		const char *text = node_text(env->items[i]);
		const char *equals = text ? strchr(text, '=') : NULL;
		char name[32];
		if (!equals || (size_t)snprintf(name, sizeof(name), "%.*s", (int)(equals - text), text) >= sizeof(name))
			continue;
		if (engine_told_is_variable(name))
			engine_told_variable(&told, TOLD_BY_ITSELF, name, equals + 1, NULL, at(o, env->items[i], "process.env", text));
	}
	for (size_t i = 0; node_is(words, NODE_LIST) && i < words->count; i++)
		if (node_text(words->items[i]))
			engine_told_word(&told, words->items[i]->text, at(o, words->items[i], "process.args", NULL));
	engine_told_facts(&told, o->sheet);
}

void oci_spec_facts(const struct node *spec, const struct oci_reading *reading, struct sheet_builder *builder)
{
	struct owner own;
	describe_owner(spec, reading->arena, &own);
	struct oci o = { reading, builder, reading->owner ? reading->owner : &own.mounts };
	set_scalars(&o, spec);
	set_groups(&o, spec);
	set_capabilities(&o, spec);
	set_namespaces(&o, spec);
	set_seccomp(&o, spec);
	set_masks(&o, spec);
	set_mounts(&o, spec);
	set_devices(&o, spec);
	set_engine(&o, spec);
}
