/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From a SOURCE to the filters that its container runs under: what the judge
 * says is in force, a runtime's default where there is no SOURCE, or the
 * kernel's own copy.
 */
#include "config.h"

#include "cmd/seccomp.h"

#include <isotop/builder.h>
#include <isotop/guard.h>
#include <isotop/inventory.h>
#include <isotop/judged.h>
#include <isotop/kernel_filters.h>
#include <isotop/list.h>
#include <isotop/live.h>
#include <isotop/load_watch.h>
#include <isotop/rulebook.h>
#include <isotop/subject.h>
#include <isotop/syscalls.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct opening {
	const struct options *options;
	interrupted_fn interrupted;
	struct arena *arena;
	struct seccomp_case *sc;
	struct err *err;
};

/* A reason that begins with @what itself stands alone. */
static int fail(struct opening *o, const char *what, const char *why)
{
	size_t len = strlen(what);
	bool named = strncmp(why, what, len) == 0 && why[len] == ':';
	return err_set(o->err, -EINVAL, "%s%s%s", named ? "" : what, named ? "" : ": ", why);
}

/* ---- one subject ------------------------------------------------------------------ */

/* What is in force, as the judge sees it; the case takes over its tables. */
static int use_judged(struct opening *o, const struct inventory *inventory, const struct subject *subject)
{
	struct syscalls syscalls;
	judge_syscalls(subject, inventory, o->arena, &syscalls);
	o->sc->what = arena_strdup(o->arena, syscalls.what);
	o->sc->runtime = syscalls.runtime;
	o->sc->ruled = syscalls.ruled;
	o->sc->usual = syscalls.usual;
	o->sc->profile = syscalls.profile;
	o->sc->target = syscalls.target;
	o->sc->inventory = inventory_ref(inventory);
	if (!o->sc->ruled && o->options->tighten)
		o->sc->ruled = ruled_ref(o->sc->usual); /* what is in force cannot be had: from the default */
	return o->sc->ruled && o->sc->usual ? 0 : fail(o, o->sc->title, o->sc->what);
}

int filters_check(
	const struct guard_filters *filters, struct arena *arena, struct kernel_filters *ret_filters, struct err *err)
{
	struct bpf *progs = arena_array(arena, filters->count, sizeof(*progs));
	for (size_t i = 0; i < filters->count; i++) {
		progs[i] = (struct bpf){ filters->items[i].count, filters->items[i].insns };
		if (bpf_check(progs[i].insns, progs[i].count, err) < 0)
			return err_wrap(err, -EINVAL, "filter %zu of %zu", i + 1, filters->count);
	}
	*ret_filters = (struct kernel_filters){
		.count = filters->count,
		.progs = progs,
		.stopped_ns = filters->stopped_ns,
	};
	return 0;
}

static int read_kernel(struct opening *o, const struct subject *subject, struct kernel_filters *ret_filters)
{
	struct guard_filters filters;
	struct guard_helper *helper = o->options->helper;
	int code = guard_helper_ask(helper, subject->running.pid, subject->running.start, o->err);
	if (code == 0)
		code = guard_helper_take(helper, o->arena, &filters, o->err);
	return code < 0 ? code : filters_check(&filters, o->arena, ret_filters, o->err);
}

/* What the kernel holds, and beside it what was declared, where that can be had. */
static int use_kernel(struct opening *o, const struct inventory *inventory, const struct subject *subject)
{
	struct kernel_filters filters;
	struct profile_target target = judge_target(subject, inventory);
	struct seccomp_case *sc = o->sc;
	struct err unused;
	struct opening declared = *o;
	declared.err = &unused;
	if (!subject_running(subject))
		return fail(o, sc->title, "--kernel needs a running container");
	if (!target.abi)
		return fail(o, sc->title, "the architecture of this machine is not known");
	int code = read_kernel(o, subject, &filters);
	if (code < 0)
		return code;
	if (use_judged(&declared, inventory, subject) == 0) {
		sc->declared = sc->ruled;
		sc->declared_what = sc->what;
	}
	sc->ruled = rulebook_programs(inventory->rulebook, filters.progs, filters.count, target.abi, target.kernel);
	sc->origin = "kernel";
	sc->what = arena_printf(o->arena, "%zu filter%s of process %d, which was stopped for %lu us", filters.count,
		filters.count == 1 ? "" : "s", subject->running.pid, (unsigned long)(filters.stopped_ns / 1000));
	return 0;
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
	else {
		const struct subject *subject = inventory->subjects[rows[0]];
		o->sc->title = subject->container ? arena_strdup(o->arena, subject->name) : o->sc->title;
		code = o->options->kernel ? use_kernel(o, inventory, subject) : use_judged(o, inventory, subject);
	}
	free(rows);
	judged_unref(judged);
	filter_free(filter);
	return code;
}

static int load_source(struct opening *o, char *source, struct inventory_builder *builder)
{
	struct sources *sources;
	struct options only = *o->options;
	only.sources = &source;
	only.source_count = source ? 1 : 0;
	if (source)
		only.command_line = NULL;
	int code = sources_open(&only, &sources, o->err);
	if (code < 0)
		return code;
	code = sources_load(sources, builder, &(struct load_watch){ .cancel = o->interrupted }, o->err);
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

/* A runtime's default alone, with the capabilities that it gives by default. */
static int use_default(struct opening *o)
{
	struct seccomp_case *sc = o->sc;
	const struct runtime_default *runtime = o->options->runtime_default;
	struct profile_target target = { .caps = runtime_capabilities_with(runtime->id) };
	if (o->options->arch)
		target.abi = abi_find(o->options->arch->native);
	struct rulebook *book = rulebook_new();
	sc->title = runtime->id;
	sc->runtime = runtime;
	sc->what =
		arena_printf(o->arena, "the default of %s (%s %s)", runtime->title, runtime->source, runtime->version);
	sc->ruled = rulebook_default(book, runtime, &target, o->err);
	sc->usual = ruled_ref(sc->ruled);
	sc->target = target;
	rulebook_unref(book);
	return sc->ruled ? 0 : -EINVAL;
}

int seccomp_open(const struct options *options, char *source, interrupted_fn interrupted, struct arena *arena,
	struct seccomp_case *ret_case, struct err *err)
{
	struct seccomp_case sc = { .origin = "profile", .title = source };
	struct opening o = { .options = options, .interrupted = interrupted, .arena = arena, .sc = &sc, .err = err };
	int code = source || options->command_line ? use_source(&o, source) : use_default(&o);
	if (code == 0)
		*ret_case = sc;
	else
		seccomp_close(&sc);
	return code;
}

void seccomp_close(struct seccomp_case *sc)
{
	ruled_unref(sc->ruled);
	ruled_unref(sc->usual);
	ruled_unref(sc->declared);
	inventory_unref(sc->inventory);
	*sc = (struct seccomp_case){ 0 };
}
