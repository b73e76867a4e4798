/* SPDX-License-Identifier: Apache-2.0 */
/* Layer: sandbox. Pass with gVisor or Kata; no sandbox is no mistake, hence not applicable. */
#include "config.h"

#include "judge/checks/checks.h"
#include "judge/host_paths.h"
#include "judge/readings.h"
#include "judge/words.h"

#include <string.h>

#include <isotop/subject.h>
#include <isotop/values.h>
#include <isotop/view.h>

void layer_sandbox(struct assess *assess)
{
	struct fact sandbox = assess_fact(assess, FACT_sandbox);
	assess_cite(assess, sandbox);
	if (subject_sandboxed(assess->subject))
		assess_pass(assess, "%s serves its system calls", sandbox_title(assess->subject));
	else if (sandbox.state == FACT_UNKNOWN)
		assess_unreadable(assess, "sandbox", sandbox);
	else
		assess_na(assess, "no sandbox: the host's own kernel serves it");
}

/* What stays true behind any sandbox. To add one: add its row. */
static const char *const not_fixed[] = {
	"bugs of the application inside, and what it may do with its own data and network",
	"side channels of the processor that sandboxes share",
	"a careless setting of containerd, the runtime or the control plane before the sandbox starts",
	"host paths, devices and sockets that were passed in on purpose",
};

/* ---- how the sentry was started ------------------------------------------------------ */

/*
 * Options of runsc that decide what the sentry reaches, runsc/config/flags.go,
 * and what a value means. @value NULL: any; "" the default, where the option is
 * not there. The first row that fits counts. To add one: add its row; the
 * option's name also stands in live/runtimes/runsc.c.
 */
static const struct {
	const char *option;
	const char *value;
	const char *label;
	enum mark mark;
	const char *words;
} options[] = {
	{ "network", "host", "network", MARK_WARN, "the host kernel's network stack: its socket calls reach it again" },
	{ "network", "none", "network", MARK_NONE, "none but loopback" },
	{ "network", "sandbox", "network", MARK_NONE, "the sentry's own stack" },
	{ "network", "", "network", MARK_NONE, "the sentry's own stack, as by default" },
	{ "host-uds", "none", "host sockets", MARK_NONE, "closed" },
	{ "host-uds", NULL, "host sockets", MARK_WARN, "sockets in mounted paths lead to the host's programs" },
	{ "fsgofer-host-uds", "true", "host sockets", MARK_WARN,
		"sockets in mounted paths lead to the host's programs" },
	{ "host-uds", "", "host sockets", MARK_NONE, "closed, as by default" },
	{ "host-fifo", "open", "host pipes", MARK_WARN, "pipes in mounted paths lead to the host's programs" },
	{ "file-access", "shared", "root files", MARK_NONE, "shared with the host, which may change them meanwhile" },
	{ "file-access", NULL, "root files", MARK_NONE, "the sandbox's alone" },
	{ "file-access", "", "root files", MARK_NONE, "the sandbox's alone, as by default" },
	{ "file-access-mounts", "exclusive", "mounted files", MARK_NONE, "the sandbox's alone" },
	{ "overlay", "true", "writes", MARK_NONE, "kept in memory; the host's files do not change" },
	{ "overlay2", "none", "writes", MARK_NONE, "go through to the host's files" },
	{ "overlay2", NULL, "writes", MARK_NONE, "kept in a layer of the sandbox" },
	{ "directfs", "true", "files opened", MARK_NONE, "by the sentry itself, whose filter allows openat for it" },
	{ "nvproxy", "true", "GPU", MARK_WARN, "calls are handed to the host's driver" },
	{ "tpuproxy", "true", "TPU", MARK_WARN, "calls are handed to the host's driver" },
	{ "net-raw", "true", "raw sockets", MARK_NONE, "allowed to who holds CAP_NET_RAW" },
	{ "rootless", "true", "sentry", MARK_NONE, "started without root" },
	{ "ignore-cgroups", "true", "limits", MARK_WARN, "none: it is in no cgroup of its own" },
	{ "debug", "true", "debug", MARK_NONE, "every system call may be logged on the host" },
};

/* The value of @option among "name=value"; NULL: it is not there. */
static const char *option_value(const struct text_list *args, const char *option)
{
	size_t len = strlen(option);
	for (size_t i = 0; i < args->count; i++)
		if (strncmp(args->items[i], option, len) == 0 && args->items[i][len] == '=')
			return args->items[i] + len + 1;
	return NULL;
}

static bool fits(size_t row, const char *value)
{
	if (!options[row].value)
		return value != NULL;
	return *options[row].value ? value && strcmp(options[row].value, value) == 0 : value == NULL;
}

static void view_options(struct view *view, const struct subject *subject)
{
	struct fact args = subject_fact(subject, FACT_sandbox_options);
	const char *done = "";
	if (!fact_known(args))
		return;
	for (size_t i = 0; i < ISO_COUNT(options); i++) {
		const char *value = option_value(args.value.texts, options[i].option);
		if (strcmp(options[i].label, done) == 0 || !fits(i, value))
			continue;
		done = options[i].label;
		view_fact(view, options[i].label, args, options[i].mark,
			options[i].mark == MARK_WARN ? TONE_WARN : TONE_PLAIN, "%s", options[i].words);
		if (value)
			view_span(view, TONE_MUTED, "  --%s=%s", options[i].option, value);
	}
}

static void view_passed_in(struct view *view, const struct subject *subject)
{
	struct fact mounts = subject_fact(subject, FACT_mounts);
	for (size_t i = 0; fact_known(mounts) && i < mounts.value.mounts->count; i++) {
		const struct mount *mount = &mounts.value.mounts->items[i];
		struct exposure exposure = mount_exposure(mount);
		if (exposure.verdict == VERDICT_NA)
			continue;
		view_row(view, verdict_mark(exposure.verdict), "passed in", TONE_PLAIN, "%s at %s, %s", mount->source,
			mount->target, mount->read_only ? "read-only" : "writable");
		const char *where = origin_words(view->arena, subject_place(subject, mount->origin));
		if (where)
			view_evidence(view, "%s", where);
	}
}

static void view_platform(struct view *view, const struct subject *subject)
{
	struct fact args = subject_fact(subject, FACT_sandbox_options);
	struct fact platform = subject_fact(subject, FACT_sandbox_platform);
	if (platform.state == FACT_ABSENT && fact_known(args))
		view_row(view, MARK_NONE, "platform", TONE_PLAIN,
			"the default of its version: systrap since 2023, ptrace before");
	else
		view_text_fact(view, "platform", subject, FACT_sandbox_platform);
}

/* What the host sees of it: the sandbox's own process, whose settings are not the container's. */
static void view_sentry(struct view *view, const struct subject *subject)
{
	const struct sheet *kernel = subject->sheets[SHEET_KERNEL];
	struct fact uid = sheet_fact(kernel, FACT_uid);
	struct fact caps = sheet_fact(kernel, FACT_cap_effective);
	struct fact filters = sheet_fact(kernel, FACT_seccomp_mode);
	if (!fact_known(uid) || !fact_known(caps))
		return;
	view_row(view, MARK_NONE, "the sentry", TONE_PLAIN, "runs as uid %lld with %d capabilities%s",
		(long long)uid.value.integer, __builtin_popcountll(caps.value.mask),
		!fact_known(filters)        ? ""
		: filters.value.integer > 0 ? " under a seccomp filter of its own"
					    : " and without a seccomp filter");
	view_evidence(view, "%s", uid.origin.where);
}

void view_sandbox(const struct subject *subject, const struct inventory *inventory, struct view *view)
{
	struct fact kind = subject_fact(subject, FACT_sandbox);
	const char *title = sandbox_title(subject);
	if (kind.state == FACT_ABSENT)
		view_row(view, MARK_NONE, "kind", TONE_MUTED, "none is asked for");
	else
		view_fact(view, "kind", kind, MARK_NONE, title ? TONE_GOOD : TONE_MUTED, "%s", title ? title : "none");
	if (fact_known(kind) && kind.origin.text)
		view_row(view, MARK_NONE, "recognised by", TONE_MUTED, "%s", kind.origin.text);
	if (title)
		view_platform(view, subject);
	if (subject_fact(subject, FACT_runtime_class).state != FACT_ABSENT)
		view_text_fact(view, "runtime class", subject, FACT_runtime_class);
	if (subject->running.runtime)
		view_row(view, MARK_NONE, "runtime", TONE_PLAIN, "%s", subject->running.runtime);
	if (title) {
		if (strcmp(kind.value.text, "gvisor") == 0)
			view_sentry(view, subject);
		view_options(view, subject);
		view_passed_in(view, subject);
	}
	view_layer_verdict(view, layer_sandbox, subject, inventory);
	view_gap(view);
	view_title(view, "What a sandbox does not fix");
	for (size_t i = 0; i < ISO_COUNT(not_fixed); i++)
		view_row(view, MARK_NONE, "", TONE_PLAIN, "%s", not_fixed[i]);
}
