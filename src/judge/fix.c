/* SPDX-License-Identifier: Apache-2.0 */
/* The subject's own language: which one it is, and the path to a container in its document. */
#include "config.h"

#include "assess.h"

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

bool fix_is_foreign(const struct subject *subject)
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
