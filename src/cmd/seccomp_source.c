/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From a SOURCE to the filters that its container runs under: a profile itself,
 * an OCI config.json, a manifest, a running container, or the kernel.
 */
#include "config.h"

#include "cmd/seccomp.h"

#include <isotop/guard.h>
#include <isotop/judge.h>
#include <isotop/list.h>
#include <isotop/manifest.h>

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#define PROFILE_MOST (4u << 20) /* bytes of a profile or config.json */

struct opening {
	const struct options *options;
	interrupted_fn interrupted;
	struct arena *arena;
	struct seccomp_case *sc;
	struct profile_target target;
	struct strbuf input; /* standard input, where that is the source: it can be read only once */
	struct err *err;
};

static int fail(struct opening *o, const char *what, const char *why)
{
	return err_set(o->err, -EINVAL, "%s: %s", what, why);
}

/* ---- profiles --------------------------------------------------------------------- */

/* Compiles @profile as the case's only filter. */
static int use_profile(struct opening *o, const struct profile *profile, const char *what)
{
	struct compiled compiled;
	struct bpf *prog = arena_array(o->arena, 1, sizeof(*prog));
	int code = profile_compile(profile, &o->target, o->arena, &compiled, o->err);
	if (code < 0)
		return err_wrap(o->err, code, "%s", what);
	*prog = compiled.prog;
	o->sc->what = what;
	o->sc->caps = o->target.caps;
	o->sc->progs = prog;
	o->sc->count = compiled.none ? 0 : 1;
	o->sc->ignored_count = compiled.ignored_count;
	o->sc->ignored = compiled.ignored;
	return 0;
}

static int use_default(struct opening *o)
{
	const struct runtime_default *runtime = o->sc->runtime;
	struct profile profile = runtime_default_profile(runtime, o->arena);
	o->target.loader = runtime->loader;
	return use_profile(o, &profile,
		arena_printf(o->arena, "the default of %s (%s %s)", runtime->title, runtime->source, runtime->version));
}

static int use_nothing(struct opening *o, const char *what)
{
	o->sc->what = what;
	o->sc->caps = o->target.caps;
	return 0;
}

/* All of an open file, up to @PROFILE_MOST bytes. 0 or -errno. */
static int read_stream(int fd, struct strbuf *text)
{
	char chunk[8192];
	for (;;) {
		ssize_t got = read(fd, chunk, sizeof(chunk));
		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return got < 0 ? -errno : 0;
		if (text->len + (size_t)got > PROFILE_MOST)
			return -EFBIG;
		strbuf_add(text, chunk, (size_t)got);
	}
}

/* A file that was named on the command line, or standard input. 0 or -errno. */
static int read_named(const char *path, struct strbuf *text)
{
	if (strcmp(path, "-") == 0)
		return read_stream(STDIN_FILENO, text);
	cleanup_fd int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	return fd < 0 ? -errno : read_stream(fd, text);
}

/* A file that a fact points to: where the facts of a running container come from, below --root. */
static int read_file(struct opening *o, const char *path, struct strbuf *text)
{
	int code;
	struct root *root;
	if (*path == '/' && o->options->root) {
		code = root_open(o->options->root, &root, o->err);
		if (code < 0)
			return code;
		code = root_read(root, -1, path, PROFILE_MOST, text);
		root_close(root);
	} else {
		code = read_named(path, text);
	}
	return code < 0 ? err_set(o->err, code, "%s: %s", path, strerror(-code)) : 0;
}

static int use_profile_file(struct opening *o, const char *path, enum profile_dialect dialect)
{
	cleanup_strbuf struct strbuf text = { 0 };
	struct profile profile;
	int code = read_file(o, path, &text);
	if (code == 0)
		code = profile_parse(path, strbuf_text(&text), text.len, dialect, o->arena, &profile, o->err);
	return code < 0 ? code : use_profile(o, &profile, arena_printf(o->arena, "the profile %s", path));
}

/* linux.seccomp of a config.json. */
static int use_spec(struct opening *o, const char *path)
{
	cleanup_strbuf struct strbuf text = { 0 };
	struct doc *doc;
	int code = read_file(o, path, &text);
	if (code == 0)
		code = doc_read(path, strbuf_text(&text), text.len, NULL, &doc, o->err);
	if (code < 0)
		return code;
	const struct node *node = node_path(doc->root, "linux.seccomp");
	struct profile profile = { .empty = true };
	if (node && !node_is(node, NODE_NULL))
		code = profile_read(node, PROFILE_OCI, o->arena, &profile, o->err);
	doc_free(doc);
	if (code < 0)
		return err_wrap(o->err, code, "%s", path);
	return use_profile(o, &profile, arena_printf(o->arena, "linux.seccomp of %s", path));
}

/* A profile says what to do by default or lists syscalls; nothing else that isotop reads does at its top. */
static bool is_profile(const struct node *root)
{
	bool rules = false;
	for (size_t i = 0; node_is(root, NODE_MAP) && i < root->count; i++) {
		const char *key = root->keys[i]->text;
		rules = rules || strcasecmp(key, "defaultAction") == 0 || strcasecmp(key, "syscalls") == 0;
	}
	return rules && !node_get(root, "kind") && !node_get(root, "ociVersion");
}

/* 1 and the case is made, 0 where the file is no profile. What is wrong with others their readers say. */
static int try_profile(struct opening *o, const char *path)
{
	cleanup_strbuf struct strbuf text = { 0 };
	struct doc *doc;
	struct profile profile;
	struct err unused;
	if (read_named(path, &text) != 0)
		return 0;
	bool read = doc_read(path, strbuf_text(&text), text.len, NULL, &doc, &unused) == 0;
	if (!read || !is_profile(doc->root)) {
		if (read)
			doc_free(doc);
		o->input = text;
		text = (struct strbuf){ 0 };
		return 0;
	}
	int code = profile_read(doc->root, PROFILE_DOCKER, o->arena, &profile, o->err);
	doc_free(doc);
	if (code < 0)
		return err_wrap(o->err, code, "%s", path);
	code = use_profile(o, &profile, "a profile, with the default capabilities of Docker");
	return code < 0 ? code : 1;
}

/* ---- subjects ------------------------------------------------------------------------ */

static const struct abi *native_or_error(struct opening *o)
{
	const struct abi *native = abi_native();
	if (!native)
		err_set(o->err, -ENOTSUP, "the architecture of this machine is not known");
	return native;
}

static void read_kernel(const char *release, unsigned ret_kernel[2])
{
	unsigned major;
	unsigned minor;
	if (release && sscanf(release, "%u.%u", &major, &minor) == 2) {
		ret_kernel[0] = major;
		ret_kernel[1] = minor;
	}
}

/*
 * Whose default "RuntimeDefault" means, where --runtime-default does not say:
 * the runtime that a form of declaration, or the running container, belongs to.
 * To add one: its line.
 */
static const struct {
	const char *name; /* a form's, or a running container's runtime */
	const char *runtime;
} belongs_to[] = {
	{ "docker-run", "docker" },
	{ "docker-inspect", "docker" },
	{ "compose", "docker" },
	{ "quadlet", "podman" },
	{ "docker", "docker" },
	{ "podman", "podman" },
	{ "crio", "crio" },
	{ "containerd", "containerd" },
};

static const struct runtime_default *runtime_of(const struct options *options, const struct subject *subject)
{
	const char *name = subject_running(subject) && subject->running.runtime ? subject->running.runtime
										: form_name(subject->form);
	if (options->runtime_default)
		return runtime_default_find(options->runtime_default);
	for (size_t i = 0; i < ISO_COUNT(belongs_to); i++) {
		if (strcmp(belongs_to[i].name, name) == 0)
			return runtime_default_find(belongs_to[i].runtime);
	}
	return runtime_default_find("containerd");
}

static uint64_t caps_of(const struct subject *subject)
{
	struct fact bounding = subject_fact(subject, FACT_cap_bounding);
	struct fact effective = subject_fact(subject, FACT_cap_effective);
	if (fact_known(bounding))
		return bounding.value.mask;
	return fact_known(effective) ? effective.value.mask : cap_default_of(subject);
}

#define LOCALHOST "Localhost:"

/* A profile of the node: what the kubelet and Docker are given as a path. */
static int use_localhost(struct opening *o, const struct subject *subject, const char *path)
{
	bool kubernetes = subject->form == FORM_KUBERNETES;
	const char *full =
		kubernetes && *path != '/' ? arena_printf(o->arena, "/var/lib/kubelet/seccomp/%s", path) : path;
	enum profile_dialect dialect = PROFILE_DOCKER;
	/* containerd takes a Localhost profile as it stands; Podman and CRI-O resolve its conditions */
	if (strcmp(o->sc->runtime->id, "docker") != 0)
		dialect = strcmp(o->sc->runtime->id, "containerd") == 0 ? PROFILE_OCI : PROFILE_CONTAINERS;
	int code = use_profile_file(o, full, dialect);
	return code == -ENOENT ? err_wrap(o->err, code, "a profile of the node, name the file itself as the SOURCE")
			       : code;
}

static int use_declared(struct opening *o, const struct subject *subject)
{
	struct fact profile = subject_fact(subject, FACT_seccomp_profile);
	bool kubernetes = subject->form == FORM_KUBERNETES;
	if (fact_true(subject_fact(subject, FACT_privileged)))
		return use_nothing(o, "none: privileged");
	if (profile.state == FACT_UNKNOWN)
		return fail(o, o->sc->title, profile.value.text);
	if (profile.state == FACT_ABSENT && subject_running(subject))
		return fail(o, o->sc->title, "nothing is known of its profile; --kernel reads the filters themselves");
	if (profile.state == FACT_ABSENT && kubernetes)
		return use_nothing(o, "none: no seccompProfile is set");
	if (profile.state == FACT_ABSENT || strcmp(profile.value.text, "RuntimeDefault") == 0)
		return use_default(o);
	if (strcmp(profile.value.text, "Unconfined") == 0)
		return use_nothing(o, "none: Unconfined");
	if (strncmp(profile.value.text, LOCALHOST, strlen(LOCALHOST)) == 0)
		return use_localhost(o, subject, profile.value.text + strlen(LOCALHOST));
	if (strcmp(profile.value.text, "custom") == 0 && profile.origin.where)
		return use_spec(o, profile.origin.where);
	return fail(o, o->sc->title, "its profile is not one that can be read");
}

/* What the kernel holds, and beside it what was declared, where that can be had. */
static int use_kernel(struct opening *o, const struct subject *subject)
{
	struct guard_filters filters;
	if (!subject_running(subject))
		return fail(o, o->sc->title, "--kernel needs a running container");
	struct seccomp_case *declared = arena_alloc(o->arena, sizeof(*declared));
	*declared = *o->sc;
	struct err unused;
	struct opening other = *o;
	other.sc = declared;
	other.err = &unused;
	if (use_declared(&other, subject) == 0)
		o->sc->declared = declared;
	int code = guard_filters_read(
		subject->running.pid, subject->running.start, GUARD_FILTERS_MS, o->arena, &filters, o->err);
	if (code < 0)
		return code;
	struct bpf *progs = arena_array(o->arena, filters.count, sizeof(*progs));
	for (size_t i = 0; i < filters.count; i++) {
		progs[i] = (struct bpf){ filters.items[i].count, filters.items[i].insns };
		code = bpf_check(progs[i].insns, progs[i].count, o->err);
		if (code < 0)
			return err_wrap(o->err, code, "filter %zu of process %d", i + 1, subject->running.pid);
	}
	o->sc->origin = "kernel";
	o->sc->what = arena_printf(o->arena, "%zu filter%s of process %d, which was stopped for %lu us", filters.count,
		filters.count == 1 ? "" : "s", subject->running.pid, (unsigned long)(filters.stopped_ns / 1000));
	o->sc->caps = o->target.caps;
	o->sc->progs = progs;
	o->sc->count = filters.count;
	return 0;
}

static int use_subject(struct opening *o, const struct inventory *inventory, const struct subject *subject)
{
	o->sc->title = arena_strdup(o->arena, subject->name);
	o->sc->runtime = runtime_of(o->options, subject);
	if (!o->sc->runtime)
		return fail(o, o->options->runtime_default, "no such runtime");
	o->target.caps = caps_of(subject);
	if (subject_running(subject))
		read_kernel(inventory->host.kernel, o->target.kernel);
	memcpy(o->sc->kernel, o->target.kernel, sizeof(o->sc->kernel));
	return o->options->kernel ? use_kernel(o, subject) : use_declared(o, subject);
}

/* ---- sources ----------------------------------------------------------------------------- */

static int too_many(struct opening *o, const struct judged *judged, const uint32_t *rows, size_t count)
{
	cleanup_strbuf struct strbuf names = { 0 };
	for (size_t i = 0; i < count && i < 8; i++)
		strbuf_addf(&names, "%s%s", i ? ", " : "", judged->inventory->subjects[rows[i]]->name);
	return err_set(o->err, -EINVAL, "%zu containers, choose one with --filter: %s%s", count, strbuf_text(&names),
		count > 8 ? " ..." : "");
}

/* The one container that the source holds and --filter keeps. */
static int use_inventory(struct opening *o, const struct inventory *inventory)
{
	struct filter *filter = NULL;
	int code = filter_parse(o->options->filter, &filter, o->err);
	if (code < 0)
		return err_wrap(o->err, code, "--filter");
	struct judged *judged = judge_inventory(inventory, NULL);
	struct listing listing = { .filter = filter, .check = -1 };
	uint32_t *rows = NULL;
	size_t count = listing_rows(&listing, judged, &rows);
	if (inventory->errors.count)
		code = fail(o, inventory->errors.items[0].where, inventory->errors.items[0].reason);
	else if (count == 0)
		code = err_set(o->err, -ENOENT, "no container, no seccomp profile");
	else if (count > 1)
		code = too_many(o, judged, rows, count);
	else
		code = use_subject(o, inventory, inventory->subjects[rows[0]]);
	free(rows);
	judged_unref(judged);
	filter_free(filter);
	return code;
}

struct memory {
	const struct strbuf *text;
	size_t at;
};

static ssize_t read_memory(void *ctx, char *buf, size_t size)
{
	struct memory *memory = ctx;
	size_t rest = memory->text->len - memory->at;
	size_t len = rest < size ? rest : size;
	if (len)
		memcpy(buf, memory->text->data + memory->at, len);
	memory->at += len;
	return (ssize_t)len;
}

static void load_input(struct opening *o, struct inventory_builder *builder)
{
	struct memory memory = { .text = &o->input };
	struct doc_input input = { .read = read_memory, .ctx = &memory, .name = "-" };
	struct manifest_load *load = manifest_load_new(builder, o->interrupted, NULL);
	manifest_load_input(load, &input);
	manifest_load_finish(load);
}

static int load_source(struct opening *o, char *source, struct inventory_builder *builder)
{
	struct sources *sources;
	struct options only = *o->options;
	only.sources = &source;
	only.source_count = source ? 1 : 0;
	if (source)
		only.command_line = NULL;
	if (source && strcmp(source, "-") == 0) {
		load_input(o, builder);
		return 0;
	}
	int code = sources_open(&only, &sources, o->err);
	if (code < 0)
		return code;
	code = sources_load(sources, builder, o->interrupted, NULL, o->err);
	sources_close(sources);
	return code;
}

static int use_source(struct opening *o, char *source)
{
	struct inventory_builder *builder = inventory_builder_new();
	int code = load_source(o, source, builder);
	struct inventory *inventory = inventory_finish(builder, NULL);
	if (code == 0)
		code = use_inventory(o, inventory);
	inventory_unref(inventory);
	return code;
}

int seccomp_open(const struct options *options, char *source, interrupted_fn interrupted, struct arena *arena,
	struct seccomp_case *ret_case, struct err *err)
{
	struct seccomp_case sc = { .origin = "profile", .title = source };
	struct opening o = { .options = options, .interrupted = interrupted, .arena = arena, .sc = &sc, .err = err };
	const char *runtime = options->runtime_default ? options->runtime_default : "containerd";
	sc.native = native_or_error(&o);
	sc.runtime = runtime_default_find(runtime);
	if (!sc.native)
		return -ENOTSUP;
	if (!sc.runtime)
		return err_set(err, -EINVAL, "no such runtime: %s", runtime);
	o.target = (struct profile_target){ .abi = sc.native, .caps = cap_default_docker, .loader = LOADER_RUNC };
	int code;
	if (!source && options->command_line) {
		code = use_source(&o, NULL);
	} else if (!source) {
		sc.title = sc.runtime->id;
		code = use_default(&o);
	} else {
		code = try_profile(&o, source);
		if (code == 0)
			code = use_source(&o, source);
	}
	strbuf_free(&o.input);
	if (code < 0)
		return code;
	*ret_case = sc;
	return 0;
}

int seccomp_usual(const struct seccomp_case *sc, struct explorer *explorer, struct arena *arena,
	struct ruling_counts *ret_counts, struct err *err)
{
	struct profile profile = runtime_default_profile(sc->runtime, arena);
	struct profile_target target = { .abi = sc->native, .caps = sc->caps, .loader = sc->runtime->loader };
	struct ruling_list list;
	int code = profile_rule(explorer, &profile, &target, sc->rulings.abi, arena, &list, err);
	if (code == 0)
		*ret_counts = ruling_count(&list);
	return code;
}
