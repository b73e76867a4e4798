/* SPDX-License-Identifier: Apache-2.0 */
/* From a fix and its words to the steps of an edit. */
#include "config.h"

#include "edit/mechanics.h"

#include <string.h>

#include <isotop/subject.h>
#include <isotop/values.h>

/*
 * Where a program does something else than the words for a reader say: it takes
 * what they leave open, or what the API wants to go along. All rows of a fix
 * stand in place of its words. To add a step: its row.
 */
// clang-format off
static const struct {
	const char *language;
	enum fix_id fix;
	struct fix_words words;
} rows[] = {
	/* mountPropagation: Bidirectional is refused without privileged (ValidateVolumeMounts) */
	{ "kubernetes", FIX_unprivileged,    { WAY_SET,  "{container}.securityContext.privileged", "false" } },
	{ "kubernetes", FIX_unprivileged,    { WAY_DROP, "{container}.volumeMounts", "mountPropagation: Bidirectional" } },
	/* a container's own must be the pod's (validateWindowsHostProcessPod) */
	{ "kubernetes", FIX_no_host_process, { WAY_SET,  "{pod}.securityContext.windowsOptions.hostProcess", "false" } },
	{ "kubernetes", FIX_no_host_process, { WAY_DROP, "{container}.securityContext.windowsOptions.hostProcess", NULL } },
	/* what was added stays beside ALL that is dropped */
	{ "kubernetes", FIX_drop_all,        { WAY_SET,  "{container}.securityContext.capabilities.drop", "[\"ALL\"]" } },
	{ "kubernetes", FIX_drop_all,        { WAY_DROP, "{container}.securityContext.capabilities.add", NULL } },
	{ "compose",    FIX_drop_all,        { WAY_SET,  "{service}.cap_drop", "[ALL]" } },
	{ "compose",    FIX_drop_all,        { WAY_DROP, "{service}.cap_add", NULL } },
	{ "kubernetes", FIX_caps_needed,     { WAY_SET,  "{container}.securityContext.capabilities.drop", "[\"ALL\"]" } },
	{ "kubernetes", FIX_caps_needed,     { WAY_DROP, "{container}.securityContext.capabilities.add", "ALL" } },
	/* named beside ALL, where no finding sees it */
	{ "kubernetes", FIX_caps_needed,     { WAY_DROP, "{container}.securityContext.capabilities.add", "SYS_ADMIN" } },
	/* a localhostProfile is refused beside any other type (validateSeccompProfileField) */
	{ "kubernetes", FIX_seccomp_default, { WAY_SET,  "{container}.securityContext.seccompProfile.type", "RuntimeDefault" } },
	{ "kubernetes", FIX_seccomp_default, { WAY_DROP, "{container}.securityContext.seccompProfile.localhostProfile", NULL } },
	{ "kubernetes", FIX_apparmor_default, { WAY_SET,  "{container}.securityContext.appArmorProfile.type", "RuntimeDefault" } },
	{ "kubernetes", FIX_apparmor_default, { WAY_DROP, "{container}.securityContext.appArmorProfile.localhostProfile", NULL } },
	/* and an annotation that contradicts the field (validateAppArmorAnnotationsAndFieldsMatchOnCreate) */
	{ "kubernetes", FIX_apparmor_default, { WAY_DROP, "{around}.metadata.annotations", "container.apparmor.security.beta.kubernetes.io/{name}" } },
	{ "compose",    FIX_caps_needed,     { WAY_SET,  "{service}.cap_drop", "[ALL]" } },
	{ "compose",    FIX_caps_needed,     { WAY_DROP, "{service}.cap_add", "ALL" } },
	{ "compose",    FIX_caps_needed,     { WAY_DROP, "{service}.cap_add", "SYS_ADMIN" } },
	/* whichever profile it is: what is "*" at the end stands for anything */
	{ "compose",    FIX_seccomp_default, { WAY_DROP, "{service}.security_opt", "seccomp=*" } },
	{ "docker-run", FIX_seccomp_default, { WAY_DROP, "--security-opt", "seccomp=*" } },
	{ "quadlet",    FIX_seccomp_default, { WAY_DROP, "SeccompProfile", "*" } },
	{ "quadlet",    FIX_seccomp_default, { WAY_DROP, "PodmanArgs", "--security-opt seccomp=*" } },
	{ "compose",    FIX_read_only_mount, { WAY_SET,  "{service}.volumes[]", "ro" } },
	{ "docker-run", FIX_caps_needed,     { WAY_SET,  "--cap-drop", "ALL" } },
	{ "docker-run", FIX_caps_needed,     { WAY_DROP, "--cap-add", "ALL" } },
	{ "docker-run", FIX_caps_needed,     { WAY_DROP, "--cap-add", "SYS_ADMIN" } },
	{ "quadlet",    FIX_no_added_caps,   { WAY_DROP, "AddCapability", "CAP_{what}" } },
	{ "quadlet",    FIX_no_sys_admin,    { WAY_DROP, "AddCapability", "CAP_SYS_ADMIN" } },
	{ "quadlet",    FIX_caps_needed,     { WAY_SET,  "DropCapability", "all" } },
	{ "quadlet",    FIX_caps_needed,     { WAY_DROP, "AddCapability", "all" } },
	{ "quadlet",    FIX_caps_needed,     { WAY_DROP, "AddCapability", "CAP_SYS_ADMIN" } },
	{ "oci",        FIX_drop_all,        { WAY_SET,  "/process/capabilities", "{}" } },
	{ "oci",        FIX_caps_needed,     { WAY_SET,  "/process/capabilities", "{}" } },
	{ "oci",        FIX_no_added_caps,   { WAY_DROP, "/process/capabilities/*", "CAP_{what}" } },
	{ "oci",        FIX_no_sys_admin,    { WAY_DROP, "/process/capabilities/*", "CAP_SYS_ADMIN" } },
};
// clang-format on

static const char *filled(const char *pattern, const struct fix_about *about, const struct subject *subject, struct arena *arena)
{
	static const struct mount none;
	const struct mount *mount = about->mount ? about->mount : &none;
	const struct {
		const char *name;
		const char *value;
	} known[] = {
		{ "{what}", about->what },
		{ "{source}", mount->source },
		{ "{target}", mount->target },
		{ "{volume}", "" },
		{ "{name}", subject->workload.container },
	};
	cleanup_strbuf struct strbuf out = { 0 };
	while (*pattern) {
		size_t i = 0;
		while (i < ISO_COUNT(known) && strncmp(pattern, known[i].name, strlen(known[i].name)) != 0)
			i++;
		size_t len = strcspn(pattern, "}") + 1;
		if (i < ISO_COUNT(known) && !known[i].value)
			return NULL; /* it is about nothing of the kind */
		if (*pattern == '{' && fix_add_written(&out, subject, pattern, len)) {
			pattern += len;
		} else if (i < ISO_COUNT(known)) {
			strbuf_adds(&out, known[i].value);
			pattern += strlen(known[i].name);
		} else {
			strbuf_add(&out, pattern++, 1);
		}
	}
	return arena_strdup(arena, strbuf_text(&out));
}

/* "{container}.a.b" is a.b below the container's own map, "/a/b" is a.b below the root. */
static const char *below_root(const char *path, enum edit_root *ret_root, struct arena *arena)
{
	static const struct {
		const char *prefix;
		enum edit_root root;
	} roots[] = { { "{container}.", ROOT_OWN }, { "{service}.", ROOT_OWN }, { "{pod}.", ROOT_SETTINGS },
		{ "{around}.", ROOT_AROUND } };
	*ret_root = ROOT_OWN;
	for (size_t i = 0; i < ISO_COUNT(roots); i++) {
		if (strncmp(path, roots[i].prefix, strlen(roots[i].prefix)) != 0)
			continue;
		*ret_root = roots[i].root;
		return path + strlen(roots[i].prefix);
	}
	if (*path != '/')
		return path;
	char *dotted = arena_strdup(arena, path + 1);
	for (char *at = dotted; *at; at++)
		*at = *at == '/' ? '.' : *at;
	return dotted;
}

static bool step_of(const struct fix_words *words, const struct fix_about *about, const struct subject *subject, struct arena *arena,
	struct mechanic *ret)
{
	if (words->way == WAY_NONE || words->way == WAY_ADVICE)
		return false;
	const char *path = filled(below_root(words->path, &ret->root, arena), about, subject, arena);
	ret->way = words->way;
	ret->path = path;
	ret->value = words->value ? filled(words->value, about, subject, arena) : NULL;
	ret->mount = about->mount;
	return path && (!words->value || ret->value);
}

size_t mechanics_of(const struct subject *subject, const struct proposal *change, struct arena *arena,
	struct mechanic ret[MECHANICS_MOST])
{
	const struct fix_language *language = subject_language(subject);
	size_t count = 0;
	bool own = false;
	for (size_t i = 0; i < ISO_COUNT(rows) && count < MECHANICS_MOST; i++) {
		if (rows[i].fix != change->fix || strcmp(rows[i].language, language->id) != 0)
			continue;
		own = true;
		count += step_of(&rows[i].words, &change->about, subject, arena, &ret[count]);
	}
	const struct fix_words *words = own ? NULL : fix_words_of(language, change->fix);
	if (!own && !words && fixes[change->fix].otherwise)
		words = fix_words_of(language, fixes[change->fix].otherwise);
	return words && step_of(words, &change->about, subject, arena, &ret[0]) ? 1 : count;
}
