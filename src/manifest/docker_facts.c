/* SPDX-License-Identifier: Apache-2.0 */
/* docker_subject(): the engine's defaults and precedence, as facts. */
#include "config.h"

#include "manifest/docker.h"
#include "manifest/env_file.h"
#include "manifest/literal.h"

#include <isotop/bpf.h>
#include <isotop/capabilities.h>
#include <isotop/manifest.h>
#include <isotop/origin.h>
#include <isotop/subject.h>
#include <isotop/values.h>

#include <ctype.h>
#include <string.h>
#include <strings.h>

/* ---- capabilities ----------------------------------------------------------- */

static bool has_all(const struct docker_values *values)
{
	for (size_t i = 0; i < values->count; i++)
		if (strcasecmp(values->items[i].text, "ALL") == 0 || strcasecmp(values->items[i].text, "CAP_ALL") == 0)
			return true;
	return false;
}

/* The names among @values as bits; a name that no kernel knows leaves open what was meant. */
static uint64_t named(struct docker_settings *settings, struct docker_values *values)
{
	uint64_t mask = 0;
	for (size_t i = 0; i < values->count; i++) {
		const struct docker_value *value = &values->items[i];
		const char *why = literal_why(settings->arena, value->text, settings->fillers);
		int number = cap_number(value->text);
		if (number >= 0)
			mask |= CAP_BIT(number);
		else if (strcasecmp(value->text, "ALL") != 0 && strcasecmp(value->text, "CAP_ALL") != 0)
			docker_values_unknown(values,
				why ? why : arena_printf(settings->arena, "no such capability: %s", value->text), value->origin);
	}
	return mask;
}

/*
 * moby oci/caps/utils.go TweakCapabilities, and the same in containers/common:
 * privileged is everything; adding ALL is everything but the named drops;
 * dropping ALL leaves the named adds; otherwise the default set without the
 * drops and with the adds, so that a named add wins. What is certain where a
 * drop is not known is what was added by name.
 */
static uint64_t resulting(const struct docker_settings *settings, uint64_t added, uint64_t dropped)
{
	uint64_t usual = settings->engine == ENGINE_PODMAN ? cap_default_podman : cap_default_docker;
	if (settings->privileged.value)
		return cap_all();
	if (settings->cap_drop.more.why)
		return added;
	if (has_all(&settings->cap_add))
		return cap_all() & ~dropped;
	if (has_all(&settings->cap_drop))
		return added;
	return (usual & ~dropped) | added;
}

/* Why more may be added than what is certain; NULL: nothing. */
static const struct more *more_caps(const struct docker_settings *settings, struct more *ret)
{
	if (settings->privileged.value)
		return NULL;
	if (settings->cap_add.more.why)
		return &settings->cap_add.more;
	if (settings->cap_drop.more.why)
		return &settings->cap_drop.more;
	*ret = (struct more){ settings->privileged.why, settings->privileged.origin };
	return ret->why ? ret : NULL;
}

/*
 * Whose process it is decides what it holds: moby leaves one that is not root none
 * (oci_linux.go, WithCapabilities: the permitted set of another user is empty), Podman
 * gives it what was added, as ambient (pkg/specgen/generate/security.go). The bounding
 * set is the same for all.
 */
static void set_held(struct docker_settings *settings, struct sheet_builder *sheet, uint64_t mask, uint64_t added,
	struct origin origin)
{
	struct fact uid = sheet->facts[FACT_uid];
	bool other = fact_known(uid) ? uid.value.integer != 0 : fact_known(sheet->facts[FACT_user_name]);
	bool all = settings->privileged.value;
	uint64_t held = !other ? mask : settings->engine == ENGINE_PODMAN && !all ? added & mask : 0;
	sheet_set_mask(sheet, FACT_cap_effective, held, origin);
	sheet_set_mask(sheet, FACT_cap_permitted, held, origin);
	if (other && held)
		sheet_set_mask(sheet, FACT_cap_ambient, held, origin);
	sheet_set_mask(sheet, FACT_cap_bounding, mask, origin);
}

static void set_capabilities(struct docker_settings *settings, struct sheet_builder *sheet)
{
	uint64_t added = named(settings, &settings->cap_add);
	uint64_t dropped = named(settings, &settings->cap_drop);
	struct more unsure;
	const struct more *more = more_caps(settings, &unsure);
	struct origin origin = engine_default(settings, "the engine's default capabilities");
	if (settings->cap_drop.count)
		origin = settings->cap_drop.items[0].origin;
	if (settings->cap_add.count)
		origin = settings->cap_add.items[0].origin;
	if (settings->privileged.value)
		origin = settings->privileged.origin;
	uint64_t mask = resulting(settings, added, dropped);
	set_held(settings, sheet, mask, has_all(&settings->cap_add) ? cap_all() & ~dropped : added, origin);
	if (more)
		sheet_set_text(sheet, FACT_cap_more, more->why, more->origin);
	if (settings->cap_add.count)
		sheet_set_mask(sheet, FACT_cap_added, has_all(&settings->cap_add) ? cap_all() : added,
			settings->cap_add.items[0].origin);
	if (settings->cap_drop.count)
		sheet_set_mask(sheet, FACT_cap_dropped, has_all(&settings->cap_drop) ? cap_all() : dropped,
			settings->cap_drop.items[0].origin);
}

/* ---- namespaces --------------------------------------------------------------- */

static void set_ns(struct docker_settings *settings, struct sheet_builder *sheet, enum fact_id id,
	enum ns_relation relation, const char *with, struct origin origin)
{
	struct ns *ns = arena_alloc(settings->arena, sizeof(*ns));
	*ns = (struct ns){ .relation = relation, .with = with };
	sheet_set_ns(sheet, id, ns, origin);
}

/* Words for a namespace that belongs to somebody else, up to and with what stands before the name. */
static const char *const others[] = { "container:", "service:", "pod:" };

static bool names_other(const char *mode)
{
	for (size_t i = 0; i < ISO_COUNT(others); i++)
		if (strncmp(mode, others[i], strlen(others[i])) == 0)
			return true;
	return false;
}

/*
 * The words for a namespace of its own. Docker: api/types/container/hostconfig.go;
 * Podman: podman-run(1). A network is also any name of a network. To add one: its row.
 */
// clang-format off
static const struct {
	enum fact_id id;
	const char *words[10]; /* up to a ":" and what comes behind it */
} own_words[] = {
	{ FACT_ns_pid,    { "private" } },
	{ FACT_ns_ipc,    { "none", "private", "shareable" } },
	{ FACT_ns_uts,    { "private" } },
	{ FACT_ns_cgroup, { "private" } },
	{ FACT_ns_user,   { "auto", "keep-id", "nomap", "private", "subid" } },
};
// clang-format on

static bool is_own_word(enum fact_id id, const char *mode)
{
	if (id == FACT_ns_net)
		return true;
	for (size_t i = 0; i < ISO_COUNT(own_words); i++)
		for (size_t k = 0; own_words[i].id == id && own_words[i].words[k]; k++)
			if (strncmp(mode, own_words[i].words[k], strcspn(mode, ":")) == 0 &&
				strlen(own_words[i].words[k]) == strcspn(mode, ":"))
				return true;
	return false;
}

/* "host", "container:NAME", or one of the words for an own one; any other is refused or not known. */
static void set_mode(struct docker_settings *settings, struct sheet_builder *sheet, enum fact_id id,
	const struct docker_value *value)
{
	const char *why = value->why ? value->why :
		value->text	     ? literal_why(settings->arena, value->text, settings->fillers) :
				       NULL;
	if (why)
		sheet_set_unknown(sheet, id, why, value->origin);
	else if (!value->text || !*value->text)
		set_ns(settings, sheet, id, NS_OWN, NULL, engine_default(settings, "a namespace of its own"));
	else if (strcmp(value->text, "host") == 0 || strncmp(value->text, "host:", 5) == 0)
		set_ns(settings, sheet, id, NS_HOST, NULL, value->origin);
	else if (names_other(value->text))
		set_ns(settings, sheet, id, NS_SHARED, value->text, value->origin);
	else if (strncmp(value->text, "ns:/proc/1/", 11) == 0 || strncmp(value->text, "ns:/proc/self/", 14) == 0)
		set_ns(settings, sheet, id, NS_HOST, NULL, value->origin);
	else if (strncmp(value->text, "ns:", 3) == 0)
		sheet_set_unknown(sheet, id, "joins a namespace by path", value->origin);
	else if (is_own_word(id, value->text))
		set_ns(settings, sheet, id, NS_OWN, NULL, value->origin);
	else
		sheet_set_unknown(sheet, id, arena_printf(settings->arena, "no engine knows the mode %s", value->text),
			value->origin);
}

static bool parse_range(const char *text, struct id_range *ret)
{
	uint64_t numbers[3];
	for (size_t i = 0; i < ISO_COUNT(numbers); i++) {
		char number[sizeof("4294967295")];
		size_t len = strcspn(text, ":");
		if (len >= sizeof(number) || (text[len] == ':') != (i + 1 < ISO_COUNT(numbers)))
			return false;
		snprintf(number, sizeof(number), "%.*s", (int)len, text);
		if (!parse_u64(number, 10, &numbers[i]) || numbers[i] > UINT32_MAX)
			return false;
		text += len + 1;
	}
	*ret = (struct id_range){ (uint32_t)numbers[0], (uint32_t)numbers[1], (uint32_t)numbers[2] };
	return true;
}

static void set_ranges(struct docker_settings *settings, struct sheet_builder *sheet, enum fact_id id,
	const struct docker_values *values)
{
	if (!values->count)
		return;
	struct id_range *ranges = arena_array(settings->arena, values->count, sizeof(*ranges));
	for (size_t i = 0; i < values->count; i++) {
		if (!parse_range(values->items[i].text, &ranges[i])) {
			sheet_set_unknown(sheet, id, "an id map that cannot be read", values->items[i].origin);
			return;
		}
	}
	struct range_list *list = arena_alloc(settings->arena, sizeof(*list));
	*list = (struct range_list){ values->count, ranges };
	sheet_set_ranges(sheet, id, list, values->items[0].origin);
}

/*
 * Docker's containers stay in the host's user namespace unless the daemon
 * remaps, which no command line shows. Podman's depends on who runs it, so
 * there an unset --userns says nothing.
 */
static void set_userns(struct docker_settings *settings, struct sheet_builder *sheet)
{
	const struct docker_value *value = &settings->userns;
	if (settings->uid_map.count)
		set_ns(settings, sheet, FACT_ns_user, NS_OWN, NULL, settings->uid_map.items[0].origin);
	else if (value->why || (value->text && *value->text))
		set_mode(settings, sheet, FACT_ns_user, value);
	else if (settings->engine == ENGINE_DOCKER)
		set_ns(settings, sheet, FACT_ns_user, NS_HOST, NULL,
			engine_default(settings, "the host's user namespace unless the daemon remaps"));
	set_ranges(settings, sheet, FACT_uid_map, &settings->uid_map);
	set_ranges(settings, sheet, FACT_gid_map, &settings->gid_map);
}

static void set_namespaces(struct docker_settings *settings, struct sheet_builder *sheet)
{
	set_mode(settings, sheet, FACT_ns_pid, &settings->pid);
	set_mode(settings, sheet, FACT_ns_net, &settings->network);
	set_mode(settings, sheet, FACT_ns_ipc, &settings->ipc);
	set_mode(settings, sheet, FACT_ns_uts, &settings->uts);
	set_ns(settings, sheet, FACT_ns_mnt, NS_OWN, NULL, engine_default(settings, "always a mount namespace of its own"));
	set_userns(settings, sheet);
	/* The default depends on the host's cgroup version. */
	if (settings->cgroupns.why || (settings->cgroupns.text && *settings->cgroupns.text))
		set_mode(settings, sheet, FACT_ns_cgroup, &settings->cgroupns);
}

/* ---- who it runs as ------------------------------------------------------------- */

/* What moby's user lookup takes for a number, strconv.Atoi of Go: "+0", "-0" and "00" are 0. Larger ids it refuses. */
static bool parse_id(const char *text, int64_t *ret)
{
	uint64_t number;
	bool sign = *text == '+' || *text == '-';
	if (!parse_u64(text + sign, 10, &number) || number > INT32_MAX || (*text == '-' && number))
		return false;
	*ret = (int64_t)number;
	return true;
}

static void set_user(struct docker_settings *settings, struct sheet_builder *sheet)
{
	const struct docker_value *value = settings->user.why || (settings->user.text && *settings->user.text) ?
		&settings->user :
		&settings->image_user;
	if (value->why)
		sheet_set_unknown(sheet, FACT_uid, value->why, value->origin);
	if (!value->text || !*value->text)
		return;
	char *user = arena_strdup(settings->arena, value->text);
	char *group = strchr(user, ':');
	int64_t number;
	const char *filled;
	/* the ":" of "${X:-0}" is none between user and group */
	if (literal_filled(user, strlen(user), settings->fillers, &filled) && group && filled < group)
		group = NULL;
	if (group)
		*group++ = '\0';
	const char *why = literal_why(settings->arena, user, settings->fillers);
	if (why)
		sheet_set_unknown(sheet, FACT_uid, why, value->origin);
	else if (strcmp(user, "root") == 0 || !*user)
		sheet_set_int(sheet, FACT_uid, 0, value->origin);
	else if (parse_id(user, &number))
		sheet_set_int(sheet, FACT_uid, number, value->origin);
	else if (!isalpha((unsigned char)*user) && *user != '_')
		sheet_set_unknown(sheet, FACT_uid, arena_printf(settings->arena, "%s is no user's number or name", user),
			value->origin);
	else
		sheet_set_text(sheet, FACT_user_name, user, value->origin);
	if (group && parse_id(group, &number))
		sheet_set_int(sheet, FACT_gid, number, value->origin);
	else if (group && literal_why(settings->arena, group, settings->fillers))
		sheet_set_unknown(sheet, FACT_gid, literal_why(settings->arena, group, settings->fillers), value->origin);
	else if (group && *group)
		docker_values_add(settings, &settings->groups, group, value->origin); /* by name */
}

/* Podman's "keep-groups" are those of whoever starts it. */
static const char *why_group_is_open(const struct docker_settings *settings, const struct docker_value *group)
{
	if (group->why || !group->text)
		return group->why ? group->why : "not a word";
	if (strcmp(group->text, "keep-groups") == 0)
		return "keep-groups keeps the groups of whoever starts it";
	return literal_why(settings->arena, group->text, settings->fillers);
}

static void set_groups(struct docker_settings *settings, struct sheet_builder *sheet)
{
	const struct docker_values *given = &settings->groups;
	struct text_list *groups = arena_alloc(settings->arena, sizeof(*groups));
	const char **names = arena_array(settings->arena, given->count + 1, sizeof(*names));
	if (given->more.why)
		sheet_set_unknown(sheet, FACT_groups, given->more.why, given->more.origin);
	for (size_t i = 0; i < given->count && !given->more.why; i++) {
		const char *why = why_group_is_open(settings, &given->items[i]);
		if (why) {
			sheet_set_unknown(sheet, FACT_groups, why, given->items[i].origin);
			return;
		}
		names[groups->count++] = given->items[i].text;
	}
	groups->items = names;
	if (groups->count)
		sheet_set_texts(sheet, FACT_groups, groups, given->items[0].origin);
}

/* ---- file system -------------------------------------------------------------------- */

static struct origin first_origin(struct docker_settings *settings, size_t count, struct origin first)
{
	return count ? first : engine_default(settings, "nothing mounted beyond the engine's own");
}

static bool parse_number(const char *text, int64_t *ret)
{
	uint64_t number;
	*ret = -1;
	if (strcmp(text, "*") == 0)
		return true;
	if (!parse_u64(text, 10, &number) || number > UINT32_MAX)
		return false;
	*ret = (int64_t)number;
	return true;
}

/* "c 1:3 rwm", the kernel's own notation of a device rule. */
static bool parse_rule(struct docker_settings *settings, const struct docker_value *value, struct device *ret)
{
	char *save = NULL;
	char *type = strtok_r(arena_strdup(settings->arena, value->text), " ", &save);
	char *major = strtok_r(NULL, ":", &save);
	char *minor = strtok_r(NULL, " ", &save);
	char *access = strtok_r(NULL, " ", &save);
	*ret = (struct device){ .allow = true, .access = access ? access : "rwm", .origin = value->origin };
	if (!type || !strchr("abc", *type) || type[1] || !major || !minor)
		return false;
	ret->type = *type;
	return parse_number(major, &ret->major) && parse_number(minor, &ret->minor);
}

static void set_devices(struct docker_settings *settings, struct sheet_builder *sheet)
{
	size_t count = settings->device_count;
	struct device *devices = arena_array(settings->arena, count + settings->device_rules.count, sizeof(*devices));
	if (settings->device_count)
		memcpy(devices, settings->devices, settings->device_count * sizeof(*devices));
	for (size_t i = 0; i < settings->device_rules.count; i++) {
		const struct docker_value *rule = &settings->device_rules.items[i];
		const char *why = literal_why(settings->arena, rule->text, FILL_SHELL & settings->fillers);
		if (parse_rule(settings, rule, &devices[count]))
			count++;
		else
			docker_unknown(settings, FACT_devices, why ? why : "a device rule that cannot be read", rule->origin);
	}
	struct device_list *list = arena_alloc(settings->arena, sizeof(*list));
	*list = (struct device_list){ .count = count, .items = devices, .more = settings->more_devices };
	sheet_set_devices(sheet, list, first_origin(settings, count, count ? devices[0].origin : (struct origin){ 0 }));
}

/* Until docker_follow() finds them, what others have is not known. */
static void take_from(struct docker_settings *settings, struct mount_list *list)
{
	const struct docker_values *from = &settings->volumes_from;
	if (!from->count)
		return;
	const char **names = arena_array(settings->arena, from->count, sizeof(*names));
	struct text_list *texts = arena_alloc(settings->arena, sizeof(*texts));
	for (size_t i = 0; i < from->count; i++)
		names[i] = from->items[i].text;
	*texts = (struct text_list){ from->count, names };
	list->from = texts;
	list->from_more = (struct more){ arena_printf(settings->arena, "takes over the mounts of %s", names[0]),
		from->items[0].origin };
	if (!list->more.why)
		list->more = list->from_more;
}

static void set_files(struct docker_settings *settings, struct sheet_builder *sheet)
{
	struct mount_list *list = arena_alloc(settings->arena, sizeof(*list));
	*list = (struct mount_list){ .count = settings->mount_count,
		.items = settings->mounts,
		.more = settings->more_mounts };
	take_from(settings, list);
	sheet_set_mounts(sheet, list,
		first_origin(settings, list->count, list->count ? list->items[0].origin : (struct origin){ 0 }));
	set_devices(settings, sheet);
	if (settings->read_only.why)
		sheet_set_unknown(sheet, FACT_rootfs_readonly, settings->read_only.why, settings->read_only.origin);
	else if (settings->read_only.set)
		sheet_set_bool(sheet, FACT_rootfs_readonly, settings->read_only.value, settings->read_only.origin);
}

/* Any name may stand for any program: the engine's own settings say which. */
static void set_sandbox(struct docker_settings *settings, struct sheet_builder *sheet, const struct docker_value *runtime)
{
	const char *sandbox = sandbox_of_runtime(runtime->text);
	if (sandbox)
		sheet_set_text(sheet, FACT_sandbox, sandbox, runtime->origin);
	else
		sheet_set_unknown(sheet, FACT_sandbox,
			arena_printf(settings->arena, "which program the runtime %s is, the engine's settings say", runtime->text),
			runtime->origin);
}

/*
 * Does it ask for what Docker refuses for a container of Windows (moby, daemon_windows.go and hostconfig_windows.go)?
 * Whoever does so has Linux in mind, whatever the image is called.
 */
static bool asks_for_linux(const struct docker_settings *settings)
{
	const struct docker_value *shared[] = { &settings->pid, &settings->ipc, &settings->network, &settings->uts, &settings->userns,
		&settings->cgroupns };
	bool asks = settings->privileged.value || settings->read_only.value || settings->cap_add.count || settings->cap_drop.count ||
		    settings->device_rules.count;
	for (size_t i = 0; i < ISO_COUNT(shared); i++)
		asks |= shared[i]->text && strcmp(shared[i]->text, "host") == 0;
	for (size_t i = 0; i < settings->security_opt.count; i++)
		asks |= settings->security_opt.items[i].text &&
			strncmp(settings->security_opt.items[i].text, "credentialspec", strlen("credentialspec")) != 0;
	return asks;
}

/* Without a word of Windows a container is Linux's, as most are. */
static void set_windows(struct docker_settings *settings, struct sheet_builder *sheet)
{
	const char *image = settings->subject->image = settings->image;
	if (settings->windows || (image && literal_windows_image(image) && !asks_for_linux(settings)))
		sheet_set_bool(sheet, FACT_windows, true, settings->image_origin);
}

void docker_set_platform(struct docker_settings *settings, const char *text, struct origin origin)
{
	const char *slash = strchr(text, '/');
	const char *arch = slash ? slash + 1 : abi_machine(text) ? text : NULL;
	if (docker_says_windows(text)) {
		settings->windows = true;
		settings->image_origin = origin;
	} else if (arch) {
		docker_value_set(&settings->arch, arena_strndup(settings->arena, arch, strcspn(arch, "/")), origin);
	}
}

/* The image's is a guest's where the machine runs guests: a node for images of i386 alone is rare. */
static void set_arch(struct docker_settings *settings, struct sheet_builder *sheet)
{
	const char *word = settings->arch.text;
	const struct abi *abi = word ? abi_machine(word) : NULL;
	if (abi)
		sheet_set_text(sheet, FACT_arch, abi->native, settings->arch.origin);
	else if (word)
		sheet_set_unknown(sheet, FACT_arch,
			arena_printf(settings->arena, "no architecture that is known here: %s", word), settings->arch.origin);
}

static void set_engine(struct docker_settings *settings, struct sheet_builder *sheet)
{
	struct origin origin;
	env_files_unread(settings);
	engine_told_image(&settings->engine_told, settings->image);
	engine_told_facts(&settings->engine_told, sheet);
	if (settings->engine_peer && engine_told_address(&settings->engine_told, &origin))
		sheet_set_text(sheet, FACT_engine_peer, settings->engine_peer, origin);
}

static void set_runtime(struct docker_settings *settings, struct sheet_builder *sheet)
{
	const struct docker_value *runtime = &settings->runtime;
	const char *why = runtime->why ? runtime->why :
		runtime->text	       ? literal_why(settings->arena, runtime->text, settings->fillers) :
					 NULL;
	if (why) {
		sheet_set_unknown(sheet, FACT_sandbox, why, runtime->origin);
	} else if (runtime->text && *runtime->text) {
		sheet_set_text(sheet, FACT_runtime_class, runtime->text, runtime->origin);
		set_sandbox(settings, sheet, runtime);
	} else {
		sheet_set_text(sheet, FACT_sandbox, "none", engine_default(settings, "the engine's default runtime, runc or crun"));
	}
}

/* NVIDIA's runtime is runc with a hook that does what --gpus asks for: nvidia-container-toolkit, "nvidia", "nvidia-cdi". */
static void add_devices_of_runtime(struct docker_settings *settings)
{
	const char *runtime = settings->runtime.text;
	const char *slash = runtime ? strrchr(runtime, '/') : NULL;
	if (runtime && strncmp(slash ? slash + 1 : runtime, "nvidia", strlen("nvidia")) == 0)
		docker_add_device(settings, "/dev/nvidiactl", settings->runtime.origin);
}

struct subject *docker_subject(struct docker_settings *settings)
{
	struct sheet_builder sheet = { 0 };
	add_devices_of_runtime(settings);
	if (settings->privileged.why)
		sheet_set_unknown(&sheet, FACT_privileged, settings->privileged.why, settings->privileged.origin);
	else if (settings->privileged.set)
		sheet_set_bool(&sheet, FACT_privileged, settings->privileged.value, settings->privileged.origin);
	set_user(settings, &sheet);
	set_groups(settings, &sheet);
	set_namespaces(settings, &sheet);
	docker_security_facts(settings, &sheet);
	set_files(settings, &sheet);
	set_runtime(settings, &sheet);
	set_windows(settings, &sheet);
	set_arch(settings, &sheet);
	set_engine(settings, &sheet);
	set_capabilities(settings, &sheet);
	for (size_t i = 0; i < settings->unknown_count; i++)
		sheet_set_unknown(&sheet, settings->unknowns[i].id, settings->unknowns[i].why, settings->unknowns[i].origin);
	settings->subject->sheets[SHEET_MANIFEST] = sheet_pack(settings->arena, &sheet);
	struct subject *subject = settings->subject;
	settings->subject = NULL;
	return subject;
}
