/* SPDX-License-Identifier: Apache-2.0 */
/* The subject's own language: which one it is, and the path to a container in its document. */
#include "config.h"

#include "judge/assess.h"
#include "judge/fixes/languages.h"

#include <isotop/form.h>
#include <isotop/live.h>
#include <isotop/subject.h>
#include <isotop/values.h>

#include <string.h>

static const struct fix_language *language_named(const char *id)
{
	for (size_t i = 0; i < fix_language_count; i++)
		if (strcmp(fix_languages[i]->id, id) == 0)
			return fix_languages[i];
	die("no language of fixes is called %s", id);
}

/* Of what runs it, where its settings have a language here. */
static const char *runtime_language(const struct subject *subject)
{
	const struct runtime_info *runtime = runtime_info_named(subject->running.runtime);
	return runtime ? runtime->language : NULL;
}

const struct fix_language *subject_language(const struct subject *subject)
{
	const char *own = subject->form->language ? subject->form->language : runtime_language(subject);
	if (!subject->form->language && subject_in_kubernetes(subject))
		return &language_kubernetes;
	return own ? language_named(own) : &language_docker;
}

static bool fix_is_foreign(const struct subject *subject)
{
	return subject_language(subject) == &language_docker && subject->running.runtime && !runtime_language(subject);
}

/* A process that was looked at anyway: isotop self on the host. */
static bool is_plain_process(const struct subject *subject)
{
	return subject->form->live && subject_running(subject) && !subject->running.runtime;
}

const char *fix_language(const struct subject *subject)
{
	return is_plain_process(subject) ? NULL : subject_language(subject)->title;
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

static bool same_text(const char *a, const char *b)
{
	return a == b || (a && b && strcmp(a, b) == 0);
}

/* The placeholders of a pod are its container and the paths to it; of others its own name too. */
bool fixes_alike(const struct subject *a, const struct subject *b)
{
	bool pod = subject_language(a) == &language_kubernetes && a->workload.container;
	return subject_language(a) == subject_language(b) && a->workload.role == b->workload.role &&
	       same_text(a->workload.container, b->workload.container) && same_text(a->workload.kind, b->workload.kind) &&
	       same_text(a->workload.settings_path, b->workload.settings_path) &&
	       same_text(a->workload.container_path, b->workload.container_path) && system_needs(a) == system_needs(b) &&
	       (pod || (same_text(a->name, b->name) && same_text(a->workload.name, b->workload.name)));
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
			if (strcmp(findings[i].changes[k].text, change) != 0)
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
		if (change_is_named(findings, index, finding->changes[i].text, &by))
			named[by] = true;
	add_as_for(&text, named);
	for (size_t i = 0; i < finding->change_count; i++)
		if (!change_is_named(findings, index, finding->changes[i].text, &by))
			strbuf_addf(&text, "%s%s", text.len ? "; " : "", finding->changes[i].text);
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
	if (subject->workload.settings_path)
		return subject->workload.settings_path;
	/* What runs is a pod, whatever made it. */
	const char *kind = subject->form->live ? NULL : subject->workload.kind;
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

static void add_text(struct strbuf *out, const char *text)
{
	strbuf_adds(out, text ? text : "");
}

/* On the host, where that is known. */
static const char *device_name(const struct fix_about *about)
{
	const struct device *device = about->device;
	if (!device)
		return about->mount ? about->mount->source : NULL;
	return device->source ? device->source : device->path;
}

/*
 * A path of the host as its file would write it. Normalised, "./data" is "data",
 * which Docker, Podman and Compose take for the name of a volume.
 */
static void add_bind(struct strbuf *out, const struct mount *mount)
{
	const char *source = mount->source;
	if (mount->name) {
		add_text(out, mount->name); /* of a volume that is a path, that is what stands there */
		return;
	}
	if (mount->kind == MOUNT_HOST && source && *source && source[1] != ':' && !strchr("/\\.~$%", *source))
		strbuf_adds(out, "./");
	add_text(out, source);
}

static bool begins(const struct mount *mount, const char *with)
{
	return mount->origin.text && strncmp(mount->origin.text, with, strlen(with)) == 0;
}

/* What brings a mount in a unit: "Mount=", an argument, "Volume=". */
static const char *unit_key(const struct mount *mount)
{
	return begins(mount, "Mount=") ? "Mount=" : begins(mount, "-") ? "PodmanArgs=" : "Volume=";
}

/* The option as it is written, where that is not the usual one. */
static void add_flag(struct strbuf *out, const struct mount *mount)
{
	if (begins(mount, "--mount")) {
		add_text(out, mount->origin.text);
		return;
	}
	strbuf_adds(out, "-v ");
	add_bind(out, mount);
	strbuf_adds(out, ":");
	add_text(out, mount->target);
}

/* The key or option that brought what the fix is about. False: @name is none of these. */
static bool add_cited(struct strbuf *out, const struct fix_about *about, const char *name, size_t len)
{
	const struct mount *mount = about ? about->mount : NULL;
	const char *device = about && about->device ? about->device->origin.text : NULL;
	if (mount && is(name, len, "{mounted}"))
		strbuf_adds(out, unit_key(mount));
	else if (mount && is(name, len, "{flag}"))
		add_flag(out, mount);
	else if (mount && is(name, len, "{option}"))
		strbuf_adds(out, begins(mount, "--mount") ? "--mount" : "-v");
	else if (device && *device == '-' && is(name, len, "{passed}"))
		strbuf_adds(out, "PodmanArgs=");
	else
		return false;
	return true;
}

/* As the options that name a file of seccomp's have it. */
static const char *profile_words(const struct subject *subject)
{
	static const char file[] = "Localhost:";
	struct fact profile = subject_fact(subject, FACT_seccomp_profile);
	bool named = fact_known(profile) && strncmp(profile.value.text, file, strlen(file)) == 0;
	return named ? profile.value.text + strlen(file) : "unconfined";
}

/* A pod's key among what may have been asked for. */
static bool is_of_pod(const char *what)
{
	static const char *const keys[] = { "runtimeClassName", "PersistentVolume " };
	for (size_t i = 0; what && i < ISO_COUNT(keys); i++)
		if (strncmp(what, keys[i], strlen(keys[i])) == 0)
			return true;
	return false;
}

/* What a placeholder stands for; one that is none stays as it is. */
static void add_placeholder(
	struct strbuf *out, const struct subject *subject, const struct fix_about *about, const char *name, size_t len)
{
	const char *container = subject->workload.container ? subject->workload.container : subject->name;
	const struct mount *mount = about ? about->mount : NULL;
	if (is(name, len, "{asked}")) {
		name = about && is_of_pod(about->what) ? "{pod}" : "{container}";
		len = strlen(name);
	}
	if (add_cited(out, about, name, len) || fix_add_written(out, subject, name, len))
		return;
	if (is(name, len, "{pod}"))
		strbuf_adds(out, pod_path(subject));
	else if (is(name, len, "{container}") && subject->workload.container_path)
		strbuf_adds(out, subject->workload.container_path);
	else if (is(name, len, "{container}"))
		strbuf_addf(out, "%s.%s[%s]", pod_path(subject), container_list(subject->workload.role),
			container ? container : "");
	else if (is(name, len, "{service}"))
		strbuf_addf(out, "services.%s", subject->workload.name ? subject->workload.name : container ? container : "");
	else if (is(name, len, "{profile}") || is(name, len, "{Profile}"))
		strbuf_adds(out, profile_words(subject));
	else if (about && is(name, len, "{what}"))
		add_text(out, about->what);
	else if (about && is(name, len, "{device}"))
		add_text(out, device_name(about));
	else if (mount && is(name, len, "{volume}"))
		add_text(out, mount->name ? mount->name : mount->target);
	else if (mount && is(name, len, "{source}"))
		add_text(out, mount->source);
	else if (mount && is(name, len, "{bind}"))
		add_bind(out, mount);
	else if (mount && is(name, len, "{target}"))
		add_text(out, mount->target);
	else
		strbuf_add(out, name, len);
}

/* @fix with its placeholders filled in; what is filled in may hold braces itself. */
static const char *expand(
	const char *fix, const struct subject *subject, const struct fix_about *about, struct arena *arena)
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
		add_placeholder(&out, subject, about, fix, len);
		fix += len;
	}
	return arena_strdup(arena, strbuf_text(&out));
}

static const char *text_in(enum fix_id id, const struct fix_language *language, const struct subject *subject,
	const struct fix_about *about, struct arena *arena)
{
	cleanup_strbuf struct strbuf pattern = { 0 };
	return fix_say(&pattern, language, id) ? expand(strbuf_text(&pattern), subject, about, arena) : NULL;
}

const char *fix_text(enum fix_id id, const struct subject *subject, const struct fix_about *about, struct arena *arena)
{
	return text_in(id, subject_language(subject), subject, about, arena);
}

const char *fix_example(enum fix_id id, const struct fix_language *language, struct arena *arena)
{
	const struct subject any = {
		.form = &form_unset, .name = "NAME", .workload = { .kind = "Pod", .container = "NAME" }
	};
	const struct mount mount = { .name = "NAME", .source = "PATH", .target = "TARGET" };
	const struct device device = { .path = "DEVICE" };
	const struct fix_about about = { .mount = &mount, .device = &device, .what = "NAME" };
	return text_in(id, language, &any, &about, arena);
}
