/* SPDX-License-Identifier: Apache-2.0 */
/* The subject's own language: which one it is, and the path to a container in its document. */
#include "config.h"

#include "judge/assess.h"

#include <string.h>

const char *const dialect_titles[DIALECT_COUNT] = { "Kubernetes", "Compose", "docker run", "OCI config.json",
	"Quadlet" };

/* Started from a config.json by hand: no engine's flags stand behind it. */
static bool bare_runtime(const struct subject *subject)
{
	static const char *const names[] = { "runc", "crun", "youki", "runsc" };
	for (size_t i = 0; i < ISO_COUNT(names); i++)
		if (subject->running.runtime && strcmp(subject->running.runtime, names[i]) == 0)
			return true;
	return false;
}

enum dialect subject_dialect(const struct subject *subject)
{
	switch (subject->form) {
	case FORM_KUBERNETES:
		return DIALECT_KUBERNETES;
	case FORM_COMPOSE:
		return DIALECT_COMPOSE;
	case FORM_OCI:
		return DIALECT_OCI;
	case FORM_QUADLET:
		return DIALECT_QUADLET;
	case FORM_DOCKER_RUN:
	case FORM_DOCKER_INSPECT:
		return DIALECT_DOCKER;
	case FORM_LIVE:
	case FORM_COUNT:
		break;
	}
	if (subject_in_kubernetes(subject))
		return DIALECT_KUBERNETES;
	return bare_runtime(subject) ? DIALECT_OCI : DIALECT_DOCKER;
}

static bool fix_is_foreign(const struct subject *subject)
{
	static const char *const engines[] = { "docker", "podman", "containerd", "nerdctl" };
	const char *runtime = subject->running.runtime;
	if (subject_dialect(subject) != DIALECT_DOCKER || !runtime)
		return false;
	for (size_t i = 0; i < ISO_COUNT(engines); i++)
		if (strcmp(engines[i], runtime) == 0)
			return false;
	return true;
}

/* A process that was looked at all the same: isotop self on the host. */
static bool is_plain_process(const struct subject *subject)
{
	return subject->form == FORM_LIVE && subject_running(subject) && !subject->running.runtime;
}

const char *fix_language(const struct subject *subject)
{
	return is_plain_process(subject) ? NULL : dialect_titles[subject_dialect(subject)];
}

const char *fix_note(const struct subject *subject)
{
	if (is_plain_process(subject))
		return "This process is in no container: it is a plain process of the host, and nothing is meant to "
		       "stand between the two. The verdicts say what a container would have to add; inside one, "
		       "isotop self judges that container.";
	return fix_is_foreign(subject) ? "Fixes are options of docker run; what started this container has its own."
				       : NULL;
}

/* ---- changes as text ---------------------------------------------------------------- */

const char *changes_text(const struct finding *finding, struct arena *arena)
{
	return changes_text_among(finding, 0, arena);
}

bool change_is_named(const struct finding *findings, size_t index, const char *change, size_t *ret_index)
{
	for (size_t i = 0; i < index; i++) {
		for (size_t k = 0; k < findings[i].change_count; k++) {
			if (strcmp(findings[i].changes[k], change) != 0)
				continue;
			*ret_index = i;
			return true;
		}
	}
	return false;
}

/* "as for check 1", "as for checks 3, 4 and 8" */
static void add_as_for(struct strbuf *out, const bool named[CHECK_COUNT])
{
	size_t left = 0;
	for (size_t i = 0; i < CHECK_COUNT; i++)
		left += named[i];
	if (!left)
		return;
	strbuf_adds(out, left == 1 ? "as for check " : "as for checks ");
	for (size_t i = 0; i < CHECK_COUNT; i++)
		if (named[i])
			strbuf_addf(out, "%zu%s", i + 1, --left > 1 ? ", " : left == 1 ? " and " : "");
}

const char *changes_text_among(const struct finding *findings, size_t index, struct arena *arena)
{
	const struct finding *finding = &findings[index];
	cleanup_strbuf struct strbuf text = { 0 };
	bool named[CHECK_COUNT] = { false };
	size_t by;
	for (size_t i = 0; i < finding->change_count; i++)
		if (change_is_named(findings, index, finding->changes[i], &by))
			named[by] = true;
	add_as_for(&text, named);
	for (size_t i = 0; i < finding->change_count; i++)
		if (!change_is_named(findings, index, finding->changes[i], &by))
			strbuf_addf(&text, "%s%s", text.len ? "; " : "", finding->changes[i]);
	return text.len ? arena_strdup(arena, strbuf_text(&text)) : NULL;
}

/*
 * Where a kind keeps its pod spec; every other kind has it at spec.template.spec.
 * To add one: add its row.
 */
static const struct {
	const char *kind;
	const char *path;
} pod_paths[] = {
	{ "Pod", "spec" },
	{ "CronJob", "spec.jobTemplate.spec.template.spec" },
	{ "PodTemplate", "template.spec" },
};

static const char *pod_path(const struct subject *subject)
{
	/* What runs is a pod, whatever made it. */
	const char *kind = subject->form == FORM_LIVE ? NULL : subject->workload.kind;
	if (!kind)
		return "spec";
	for (size_t i = 0; i < ISO_COUNT(pod_paths); i++)
		if (strcmp(pod_paths[i].kind, kind) == 0)
			return pod_paths[i].path;
	return "spec.template.spec";
}

static const char *container_list(enum role role)
{
	static const char *const lists[] = { [ROLE_CONTAINER] = "containers",
		[ROLE_INIT] = "initContainers",
		[ROLE_SIDECAR] = "initContainers",
		[ROLE_EPHEMERAL] = "ephemeralContainers" };
	return lists[role];
}

static bool is(const char *name, size_t len, const char *placeholder)
{
	return len == strlen(placeholder) && memcmp(name, placeholder, len) == 0;
}

static void add_placeholder(struct strbuf *out, const struct subject *subject, const char *name, size_t len)
{
	const char *container = subject->workload.container ? subject->workload.container : subject->name;
	if (is(name, len, "{pod}"))
		strbuf_adds(out, pod_path(subject));
	else if (is(name, len, "{container}"))
		strbuf_addf(out, "%s.%s[%s]", pod_path(subject), container_list(subject->workload.role),
			container ? container : "");
	else if (is(name, len, "{service}"))
		strbuf_addf(out, "services.%s", container ? container : "");
	else
		strbuf_add(out, name, len);
}

const char *fix_expand(const struct subject *subject, struct arena *arena, const char *fix)
{
	cleanup_strbuf struct strbuf out = { 0 };
	while (*fix) {
		size_t plain = strcspn(fix, "{");
		strbuf_add(&out, fix, plain);
		fix += plain;
		if (!*fix)
			break;
		size_t len = strcspn(fix, "}");
		len += fix[len] == '}';
		add_placeholder(&out, subject, fix, len);
		fix += len;
	}
	return arena_strdup(arena, strbuf_text(&out));
}

const char *check_fix_example(const struct check *check, enum dialect dialect, struct arena *arena)
{
	const struct subject any = { .name = "NAME", .workload = { .kind = "Pod", .container = "NAME" } };
	return check->fix[dialect] ? fix_expand(&any, arena, check->fix[dialect]) : NULL;
}
