/* SPDX-License-Identifier: Apache-2.0 */
/* Layer: sandbox. Pass with gVisor or Kata; no sandbox is no mistake, hence not applicable. */
#include "config.h"

#include "../checks.h"
#include "../words.h"

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
		const char *where = origin_words(view->arena, mount->origin);
		if (where)
			view_evidence(view, "%s", where);
	}
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
		view_text_fact(view, "platform", subject, FACT_sandbox_platform);
	if (subject_fact(subject, FACT_runtime_class).state != FACT_ABSENT)
		view_text_fact(view, "runtime class", subject, FACT_runtime_class);
	if (subject->running.runtime)
		view_row(view, MARK_NONE, "runtime", TONE_PLAIN, "%s", subject->running.runtime);
	if (title)
		view_passed_in(view, subject);
	view_layer_verdict(view, "sandbox", subject, inventory);
	view_gap(view);
	view_title(view, "What a sandbox does not fix");
	for (size_t i = 0; i < ISO_COUNT(not_fixed); i++)
		view_row(view, MARK_NONE, "", TONE_PLAIN, "%s", not_fixed[i]);
}
