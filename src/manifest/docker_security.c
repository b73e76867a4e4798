/* SPDX-License-Identifier: Apache-2.0 */
/* --security-opt: what each key decides, in the order in which the engines take them; what privileged takes away. */
#include "config.h"

#include "manifest/docker.h"
#include "manifest/literal.h"
#include "manifest/seccomp_profile.h"

#include <fnmatch.h>
#include <string.h>
#include <strings.h>

#include <isotop/profile.h>

/* The value behind "key=" or "key:", both of which the engines take; NULL where @text is another option. */
static const char *option_value(const char *text, const char *key)
{
	size_t len = strlen(key);
	if (strncmp(text, key, len) != 0)
		return NULL;
	if (text[len] == '\0')
		return "";
	return text[len] == '=' || text[len] == ':' ? text + len + 1 : NULL;
}

/* The parts of an SELinux label as label= gives them, one option a part. */
struct label_parts {
	const char *user;
	const char *role;
	const char *type;
	const char *level;
	struct origin origin;
	bool set;
};

/* What the options have come to so far. */
struct security {
	struct docker_settings *settings;
	struct sheet_builder *sheet;
	struct label_parts label;
	const char *unmask; /* podman: the paths of unmask=, ":" between them */
	struct origin unmask_origin;
};

typedef void (*take_fn)(struct security *s, const char *value, struct origin origin);

static void unknown(struct security *s, enum fact_id id, const char *why, struct origin origin)
{
	sheet_set_unknown(s->sheet, id, why, origin);
}

/* Go's words for yes and no; alone it means yes (moby daemon_unix.go parseSecurityOpt, podman specgen security). */
static void take_no_new_privileges(struct security *s, const char *value, struct origin origin)
{
	bool on;
	if (!*value)
		sheet_set_bool(s->sheet, FACT_no_new_privs, true, origin);
	else if (literal_go_bool(value, &on))
		sheet_set_bool(s->sheet, FACT_no_new_privs, on, origin);
	else
		unknown(s, FACT_no_new_privs, arena_printf(s->settings->arena, "%s is neither true nor false", value), origin);
}

/* docker sends the profile itself to its daemon, and inspect shows that. */
static void take_seccomp_text(struct security *s, const char *value, struct origin origin)
{
	struct err err;
	enum profile_dialect dialect = s->settings->engine == ENGINE_PODMAN ? PROFILE_CONTAINERS : PROFILE_DOCKER;
	static const enum fact_id ids[] = { FACT_seccomp_profile, FACT_seccomp_actions, FACT_seccomp_allows_all,
		FACT_seccomp_rules };
	if (seccomp_profile_text(value, strlen(value), origin.where, dialect, s->settings->arena, s->sheet, &err) == 0) {
		for (size_t i = 0; i < ISO_COUNT(ids); i++)
			s->sheet->facts[ids[i]].origin = origin;
		return;
	}
	sheet_set_text(s->sheet, FACT_seccomp_profile, "custom", origin);
	unknown(s, FACT_seccomp_rules, arena_strdup(s->settings->arena, err.text), origin);
	unknown(s, FACT_seccomp_allows_all, arena_strdup(s->settings->arena, err.text), origin);
}

static void take_seccomp(struct security *s, const char *value, struct origin origin)
{
	/* the last one counts, whole */
	s->sheet->facts[FACT_seccomp_rules].state = FACT_ABSENT;
	s->sheet->facts[FACT_seccomp_allows_all].state = FACT_ABSENT;
	if (strcmp(value, "unconfined") == 0)
		sheet_set_text(s->sheet, FACT_seccomp_profile, "Unconfined", origin);
	else if (strcmp(value, "builtin") == 0 || !*value)
		sheet_set_text(s->sheet, FACT_seccomp_profile, "RuntimeDefault", origin);
	else if (*value == '{')
		take_seccomp_text(s, value, origin);
	else {
		/* what it allows, only its file says: whoever can reads it later, into a sheet that goes before this one */
		sheet_set_text(s->sheet, FACT_seccomp_profile, arena_printf(s->settings->arena, "Localhost:%s", value), origin);
		unknown(s, FACT_seccomp_rules, arena_printf(s->settings->arena, "the profile %s is not read here", value), origin);
		unknown(s, FACT_seccomp_allows_all, arena_printf(s->settings->arena, "the profile %s is not read here", value),
			origin);
	}
}

static void take_apparmor(struct security *s, const char *value, struct origin origin)
{
	if (strcmp(value, "unconfined") == 0)
		sheet_set_text(s->sheet, FACT_apparmor_profile, "Unconfined", origin);
	else if (!*value || strcmp(value, "docker-default") == 0)
		sheet_set_text(s->sheet, FACT_apparmor_profile, "RuntimeDefault", origin);
	else
		sheet_set_text(s->sheet, FACT_apparmor_profile, arena_printf(s->settings->arena, "Localhost:%s", value), origin);
}

static void take_label(struct security *s, const char *value, struct origin origin)
{
	struct label_parts *label = &s->label;
	const char *part;
	if (strcmp(value, "disable") == 0) {
		sheet_set_bool(s->sheet, FACT_selinux_disabled, true, origin);
		return;
	}
	if ((part = option_value(value, "user")))
		label->user = part;
	else if ((part = option_value(value, "role")))
		label->role = part;
	else if ((part = option_value(value, "type")))
		label->type = part;
	else if ((part = option_value(value, "level")))
		label->level = part;
	else if (strcmp(value, "nested") == 0 || strncmp(value, "filetype:", 9) == 0)
		return; /* podman: labels of what lies inside */
	else {
		unknown(s, FACT_selinux_disabled, arena_printf(s->settings->arena, "no engine knows label=%s", value), origin);
		return;
	}
	label->origin = origin;
	label->set = true;
}

static void take_systempaths(struct security *s, const char *value, struct origin origin)
{
	if (strcmp(value, "unconfined") == 0)
		sheet_set_bool(s->sheet, FACT_proc_unmasked, true, origin);
	else
		unknown(s, FACT_proc_unmasked, arena_printf(s->settings->arena, "no engine knows systempaths=%s", value), origin);
}

static void take_unmask(struct security *s, const char *value, struct origin origin)
{
	s->unmask_origin = origin;
	if (strcasecmp(value, "all") == 0)
		sheet_set_bool(s->sheet, FACT_proc_unmasked, true, origin);
	else
		s->unmask = s->unmask ? arena_printf(s->settings->arena, "%s:%s", s->unmask, value) : value;
}

/* mask= covers more, proc-opts= are options of the container's own /proc, writable-cgroups=: its own cgroup's files. */
static void take_nothing(struct security *s, const char *value, struct origin origin)
{
	(void)s;
	(void)value;
	(void)origin;
}

/*
 * Every key of --security-opt: docker run and podman run manual pages, moby
 * daemon_unix.go, podman specgenutil. @fact is unknown where the value cannot be
 * known. To add one: its row.
 */
// clang-format off
static const struct {
	const char *key;
	enum fact_id fact;
	take_fn take;
} options[] = {
	{ "no-new-privileges", FACT_no_new_privs,     take_no_new_privileges },
	{ "seccomp",           FACT_seccomp_profile,  take_seccomp },
	{ "apparmor",          FACT_apparmor_profile, take_apparmor },
	{ "label",             FACT_selinux_disabled, take_label },
	{ "systempaths",       FACT_proc_unmasked,    take_systempaths },
	{ "unmask",            FACT_proc_unmasked,    take_unmask },
	{ "mask",              FACT_COUNT,            take_nothing },
	{ "proc-opts",         FACT_COUNT,            take_nothing },
	{ "writable-cgroups",  FACT_COUNT,            take_nothing },
	{ "credentialspec",    FACT_COUNT,            take_nothing }, /* of Windows: an account of the directory */
};
// clang-format on

void docker_security_markdown(FILE *out)
{
	fputs("| key | fact | |\n|---|---|---|\n", out);
	for (size_t i = 0; i < ISO_COUNT(options); i++)
		fprintf(out, "| `%s` | %s | %s |\n", options[i].key,
			options[i].fact < FACT_COUNT ? fact_infos[options[i].fact].id : "",
			options[i].fact < FACT_COUNT ? "" : "covers more, or is of its own cgroup, /proc or account");
}

/* An option that nobody knows may be any of them; what is at its worst already stays so. */
static void anything(struct security *s, const char *why, struct origin origin)
{
	static const struct {
		enum fact_id id;
		const char *worst;
	} decided[] = { { FACT_no_new_privs, NULL }, { FACT_seccomp_profile, "Unconfined" },
		{ FACT_apparmor_profile, "Unconfined" }, { FACT_selinux_disabled, "" }, { FACT_proc_unmasked, "" } };
	for (size_t i = 0; i < ISO_COUNT(decided); i++) {
		struct fact fact = s->sheet->facts[decided[i].id];
		bool text = fact_known(fact) && fact_infos[decided[i].id].kind == FACT_KIND_TEXT;
		bool worst = text ? strcmp(fact.value.text, decided[i].worst) == 0 :
				    decided[i].worst && fact_true(fact);
		if (!worst)
			unknown(s, decided[i].id, why, origin);
	}
}

/* "seccomp=$PWD/x" of a shell is "seccomp=x" where the command is given; NULL: it does not begin so. */
static const char *profile_from_here(const struct security *s, const char *text)
{
	static const char *const here[] = { "$PWD/", "${PWD}/", "$(pwd)/", "`pwd`/" };
	const char *value = option_value(text, "seccomp");
	for (size_t i = 0; value && (s->settings->fillers & FILL_SHELL) && i < ISO_COUNT(here); i++)
		if (strncmp(value, here[i], strlen(here[i])) == 0)
			return arena_printf(s->settings->arena, "seccomp=%s", value + strlen(here[i]));
	return NULL;
}

static void take(struct security *s, const struct docker_value *option)
{
	struct arena *arena = s->settings->arena;
	const char *here = profile_from_here(s, option->text);
	const char *text = here ? here : option->text;
	const char *why = literal_why(arena, text, s->settings->fillers);
	for (size_t i = 0; i < ISO_COUNT(options); i++) {
		const char *value = option_value(text, options[i].key);
		if (!value)
			continue;
		/* a profile written out may hold any sign; docker inspect prints it so */
		if (why && *value != '{')
			unknown(s, options[i].fact, why, option->origin);
		else
			options[i].take(s, value, option->origin);
		return;
	}
	anything(s, why ? why : arena_printf(arena, "no engine knows the security option %s", text), option->origin);
}

/* ---- podman's unmask= ------------------------------------------------------------------ */

static bool is_unmasked(const char *paths, const char *path, struct arena *arena)
{
	char *save = NULL;
	for (char *one = strtok_r(arena_strdup(arena, paths), ":", &save); one; one = strtok_r(NULL, ":", &save))
		if (fnmatch(one, path, 0) == 0 || path_is_at_or_below(path, one))
			return true;
	return false;
}

/* What an engine covers and keeps from being written, without the paths that were asked for. */
static void set_unmasked(struct security *s)
{
	struct arena *arena = s->settings->arena;
	const char *why = literal_why(arena, s->unmask, s->settings->fillers);
	const char **covered = arena_array(arena, hidden_path_count, sizeof(*covered));
	const char **kept = arena_array(arena, hidden_path_count, sizeof(*kept));
	struct text_list *masked = arena_alloc(arena, sizeof(*masked));
	struct text_list *read_only = arena_alloc(arena, sizeof(*read_only));
	if (why) {
		unknown(s, FACT_proc_unmasked, why, s->unmask_origin);
		return;
	}
	for (size_t i = 0; i < hidden_path_count; i++) {
		if (is_unmasked(s->unmask, hidden_paths[i].path, arena))
			continue;
		if (hidden_paths[i].written)
			kept[read_only->count++] = hidden_paths[i].path;
		else
			covered[masked->count++] = hidden_paths[i].path;
	}
	masked->items = covered;
	read_only->items = kept;
	sheet_set_texts(s->sheet, FACT_masked_paths, masked, s->unmask_origin);
	sheet_set_texts(s->sheet, FACT_readonly_paths, read_only, s->unmask_origin);
}

/* ---- privileged ---------------------------------------------------------------------------- */

static void make_unconfined(struct sheet_builder *sheet, enum fact_id id, struct origin origin)
{
	struct fact fact = sheet->facts[id];
	if (!fact_known(fact) || strcmp(fact.value.text, "Unconfined") != 0)
		sheet_set_text(sheet, id, "Unconfined", origin);
}

static void make_true(struct sheet_builder *sheet, enum fact_id id, struct origin origin)
{
	if (!fact_true(sheet->facts[id]))
		sheet_set_bool(sheet, id, true, origin);
}

/* It takes the guardrails away together; what says the same of one of them goes on saying so without it. */
static void without_guardrails(struct sheet_builder *sheet, struct origin origin)
{
	make_unconfined(sheet, FACT_seccomp_profile, origin);
	make_unconfined(sheet, FACT_apparmor_profile, origin);
	make_true(sheet, FACT_selinux_disabled, origin);
	make_true(sheet, FACT_proc_unmasked, origin);
	make_true(sheet, FACT_device_cgroup_all, origin);
}

/* Whether it is privileged is not known: neither are they, but for those that are gone in any case. */
static void guardrails_unknown(struct security *s, const struct docker_flag *privileged)
{
	struct fact no_new_privs = s->sheet->facts[FACT_no_new_privs];
	anything(s, privileged->why, privileged->origin);
	s->sheet->facts[FACT_no_new_privs] = no_new_privs; /* which privileged leaves alone */
	unknown(s, FACT_device_cgroup_all, privileged->why, privileged->origin);
}

void docker_security_facts(struct docker_settings *settings, struct sheet_builder *sheet)
{
	struct security s = { .settings = settings, .sheet = sheet };
	const struct docker_values *given = &settings->security_opt;
	s.label = (struct label_parts){ .user = "", .role = "", .type = "", .level = "" };
	sheet_set_text(sheet, FACT_seccomp_profile, "RuntimeDefault",
		engine_default(settings, "the engine's own seccomp profile"));
	sheet_set_text(sheet, FACT_apparmor_profile, "RuntimeDefault",
		engine_default(settings, "the engine's own AppArmor profile where the host has AppArmor"));
	for (size_t i = 0; i <= given->count; i++) {
		if (given->more.why && i == given->more_at)
			anything(&s, given->more.why, given->more.origin);
		if (i < given->count)
			take(&s, &given->items[i]);
	}
	if (s.label.set)
		sheet_set_text(sheet, FACT_selinux_label,
			arena_printf(settings->arena, "%s:%s:%s:%s", s.label.user, s.label.role, s.label.type, s.label.level),
			s.label.origin);
	if (s.unmask && !fact_true(sheet->facts[FACT_proc_unmasked]))
		set_unmasked(&s);
	if (settings->no_cgroup)
		sheet_set_bool(sheet, FACT_device_cgroup_all, true, settings->no_cgroup_origin);
	if (settings->privileged.why)
		guardrails_unknown(&s, &settings->privileged);
	else if (settings->privileged.value)
		without_guardrails(sheet, settings->privileged.origin);
	if (settings->filter.why)
		seccomp_profile_replaced(sheet, settings->filter.why, settings->filter.origin);
}
