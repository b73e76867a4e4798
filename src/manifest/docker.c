/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "manifest/docker.h"
#include "manifest/literal.h"
#include "manifest/seccomp_profile.h"

#include <isotop/form.h>
#include <isotop/manifest.h>
#include <isotop/subject.h>

#include <fnmatch.h>
#include <string.h>
#include <strings.h>

struct docker_settings docker_settings_new(const char *form, enum docker_engine engine)
{
	struct subject *subject = subject_new();
	subject->form = form_named(form);
	return (struct docker_settings){ .arena = subject->arena,
		.subject = subject,
		.engine = engine,
		.engine_told = { .arena = subject->arena },
		.fillers = subject->form->fillers };
}

static const char inherited[] = "its value is taken from where it is started";

void docker_tell_variable(struct docker_settings *settings, const char *text, struct origin origin)
{
	size_t len = strcspn(text, "=");
	const char *value = text[len] ? text + len + 1 : NULL;
	const char *name = arena_strndup(settings->arena, text, len);
	if (!value && settings->engine == ENGINE_PODMAN && engine_told_means_variable(name))
		engine_told_unread(&settings->engine_told, inherited, origin);
	if (!engine_told_is_variable(name))
		return;
	const char *why = value ? literal_why(settings->arena, value, settings->fillers) : inherited;
	engine_told_variable(&settings->engine_told, TOLD_BY_ITSELF, name, why ? NULL : value, why, origin);
}

/* podman-run(1) --secret: without a target the variable has the secret's name. */
void docker_tell_secret(struct docker_settings *settings, const char *text, struct origin origin)
{
	char *save = NULL;
	char *copy = arena_strdup(settings->arena, text);
	const char *name = strtok_r(copy, ",", &save);
	bool variable = false;
	for (char *word = strtok_r(NULL, ",", &save); word; word = strtok_r(NULL, ",", &save)) {
		variable |= strcmp(word, "type=env") == 0;
		if (strncmp(word, "target=", strlen("target=")) == 0)
			name = word + strlen("target=");
	}
	if (variable && name && engine_told_is_variable(name))
		engine_told_variable(&settings->engine_told, TOLD_BY_ITSELF, name, NULL, "its value is a secret of the engine's", origin);
}

void docker_tell_annotation(struct docker_settings *settings, const char *text, struct origin origin)
{
	size_t len = strcspn(text, "=");
	const char *name = arena_strndup(settings->arena, text, len);
	const char *why = literal_why(settings->arena, name, settings->fillers);
	origin.text = name; /* the value may be any length */
	if (!settings->filter.why && (why || strcmp(name, SECCOMP_ANNOTATION) == 0))
		settings->filter = (struct more){ why ? why : SECCOMP_ANNOTATION " is a filter that isotop does not read", origin };
}

void docker_tell_host_environment(struct docker_settings *settings, struct origin origin)
{
	engine_told_unread(&settings->engine_told, "the variables of whoever starts it are passed in", origin);
}

void docker_tell_word(struct docker_settings *settings, const char *word, struct origin origin)
{
	if (!literal_why(settings->arena, word, settings->fillers))
		engine_told_word(&settings->engine_told, word, origin);
}

void docker_value_set(struct docker_value *value, const char *text, struct origin origin)
{
	*value = (struct docker_value){ .text = text, .origin = origin };
}

static void value_unknown(struct docker_value *value, const char *why, struct origin origin)
{
	*value = (struct docker_value){ .why = why, .origin = origin };
}

void docker_flag_set(struct docker_flag *flag, bool on, struct origin origin)
{
	*flag = (struct docker_flag){ .set = true, .value = on, .origin = origin };
}

void docker_flag_unknown(struct docker_flag *flag, const char *why, struct origin origin)
{
	*flag = (struct docker_flag){ .why = why, .origin = origin };
}

static void lacks(struct more *more, const char *why, struct origin origin)
{
	if (!more->why)
		*more = (struct more){ why, origin };
}

void docker_values_unknown(struct docker_values *values, const char *why, struct origin origin)
{
	lacks(&values->more, why, origin);
	values->more_at = values->count;
}

/* Room for one more element of an array that lives in the arena and doubles. */
static void *grow(struct arena *arena, void *items, size_t count, size_t *cap, size_t size)
{
	if (count < *cap)
		return items;
	*cap = *cap ? *cap * 2 : 8;
	void *larger = arena_array(arena, *cap, size);
	if (count)
		memcpy(larger, items, count * size);
	return larger;
}

void docker_values_add(struct docker_settings *settings, struct docker_values *values, const char *text,
	struct origin origin)
{
	values->items = grow(settings->arena, values->items, values->count, &values->cap, sizeof(*values->items));
	values->items[values->count++] =
		(struct docker_value){ .text = arena_strdup(settings->arena, text), .origin = origin };
}

/* ---- what is not known ------------------------------------------------------- */

#define MEMBER(member) offsetof(struct docker_settings, member)

enum setting_kind { SETTING_FLAG, SETTING_VALUE, SETTING_VALUES, SETTING_LIST };

/*
 * The settings that a fact is made of. @worst: so written it stays certain whatever
 * else may be written, as no harmless word takes it back. To add a setting: its row.
 */
// clang-format off
static const struct {
	enum fact_id id;
	enum setting_kind kind;
	size_t member;
	const char *worst;
} parts[] = {
	{ FACT_privileged,      SETTING_FLAG,   MEMBER(privileged),   "true" },
	{ FACT_rootfs_readonly, SETTING_FLAG,   MEMBER(read_only),    NULL },
	{ FACT_uid,             SETTING_VALUE,  MEMBER(user),         NULL },
	{ FACT_groups,          SETTING_VALUES, MEMBER(groups),       NULL },
	{ FACT_ns_pid,          SETTING_VALUE,  MEMBER(pid),          "host" },
	{ FACT_ns_net,          SETTING_VALUE,  MEMBER(network),      "host" },
	{ FACT_ns_ipc,          SETTING_VALUE,  MEMBER(ipc),          "host" },
	{ FACT_ns_uts,          SETTING_VALUE,  MEMBER(uts),          "host" },
	{ FACT_ns_user,         SETTING_VALUE,  MEMBER(userns),       NULL },
	{ FACT_ns_cgroup,       SETTING_VALUE,  MEMBER(cgroupns),     "host" },
	{ FACT_sandbox,         SETTING_VALUE,  MEMBER(runtime),      NULL },
	{ FACT_cap_effective,   SETTING_VALUES, MEMBER(cap_add),      NULL },
	{ FACT_cap_dropped,     SETTING_VALUES, MEMBER(cap_drop),     NULL },
	{ FACT_seccomp_profile, SETTING_VALUES, MEMBER(security_opt), NULL },
	{ FACT_mounts,          SETTING_LIST,   MEMBER(more_mounts),  NULL },
	{ FACT_devices,         SETTING_LIST,   MEMBER(more_devices), NULL },
};
// clang-format on

static bool at_worst(const char *worst, const char *text)
{
	return worst && text && strcmp(worst, text) == 0;
}

static void part_unknown(struct docker_settings *settings, size_t part, const char *why, struct origin origin)
{
	void *member = (char *)settings + parts[part].member;
	struct docker_flag *flag = member;
	struct docker_value *value = member;
	switch (parts[part].kind) {
	case SETTING_FLAG:
		if (!at_worst(parts[part].worst, flag->set && flag->value ? "true" : NULL))
			docker_flag_unknown(flag, why, origin);
		break;
	case SETTING_VALUE:
		if (!at_worst(parts[part].worst, value->text))
			value_unknown(value, why, origin);
		break;
	case SETTING_VALUES:
		docker_values_unknown(member, why, origin);
		break;
	case SETTING_LIST:
		lacks(member, why, origin);
		break;
	}
}

void docker_unknown(struct docker_settings *settings, enum fact_id id, const char *why, struct origin origin)
{
	for (size_t i = 0; i < ISO_COUNT(parts); i++)
		if (parts[i].id == id) {
			part_unknown(settings, i, why, origin);
			return;
		}
	settings->unknowns = grow(settings->arena, settings->unknowns, settings->unknown_count, &settings->unknown_cap,
		sizeof(*settings->unknowns));
	settings->unknowns[settings->unknown_count].id = id;
	settings->unknowns[settings->unknown_count].why = why;
	settings->unknowns[settings->unknown_count++].origin = origin;
}

void docker_anything(struct docker_settings *settings, const char *why, struct origin origin)
{
	/* What only ever softens a verdict (a user namespace, a sandbox) hides nothing that is certain. */
	for (size_t i = 0; i < ISO_COUNT(parts); i++)
		if (parts[i].id != FACT_ns_user && parts[i].id != FACT_sandbox)
			part_unknown(settings, i, why, origin);
}

bool docker_says_windows(const char *text)
{
	bool platform = strncasecmp(text, "windows", strlen("windows")) == 0;
	return platform || strcasecmp(text, "process") == 0 || strcasecmp(text, "hyperv") == 0;
}

struct origin engine_default(const struct docker_settings *settings, const char *text)
{
	return (struct origin){
		.where = settings->engine == ENGINE_PODMAN ? "default: Podman" : "default: Docker",
		.text = text,
	};
}

/*
 * What runtimes are known by: a name of the engine's settings or of a handler, a
 * containerd shim such as io.containerd.kata.v2, or the program itself. To add one: its row.
 */
static const struct {
	const char *pattern;
	const char *sandbox;
} runtimes_by_name[] = {
	{ "runsc", "gvisor" }, { "runsc[-_]*", "gvisor" }, { "*.runsc.*", "gvisor" }, { "gvisor", "gvisor" },
	{ "kata", "kata" }, { "kata[-_0-9]*", "kata" }, { "*.kata*", "kata" },
	{ "runc*", "none" }, { "*.runc.*", "none" }, { "crun*", "none" }, { "youki*", "none" }, { "nvidia*", "none" },
	{ "sysbox-runc", "none" }, { "io.containerd.runtime.v1.linux", "none" },
};

const char *sandbox_of_runtime(const char *runtime)
{
	const char *slash = strrchr(runtime, '/');
	for (size_t i = 0; i < ISO_COUNT(runtimes_by_name); i++)
		if (fnmatch(runtimes_by_name[i].pattern, slash ? slash + 1 : runtime, 0) == 0)
			return runtimes_by_name[i].sandbox;
	return NULL;
}
