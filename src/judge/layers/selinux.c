/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Layer: SELinux. Not applicable where the host has none, under a sandbox, and
 * for a manifest that writes no SELinux option: whether a label will be there
 * is the node's affair.
 */
#include "config.h"

#include "../checks.h"
#include "../words.h"

#include <string.h>

static const char *const fixes[DIALECT_COUNT] = {
	[DIALECT_KUBERNETES] = "{container}.securityContext.seLinuxOptions.type: container_t",
	[DIALECT_COMPOSE] = "{service}.security_opt: without label:disable and label:type",
	[DIALECT_DOCKER] = "remove --security-opt label=disable and label=type",
	[DIALECT_OCI] = "/process/selinuxLabel: a label with type container_t",
	[DIALECT_QUADLET] = "SecurityLabelDisable=false, SecurityLabelType=container_t",
};

void layer_selinux(struct assess *assess)
{
	if (is_windows(assess)) {
		assess_na(assess, "Windows has no SELinux");
	} else if (assess->shelter == SHELTER_SANDBOX) {
		assess_na(assess, "the workload meets the sandbox's kernel, which has no SELinux");
	} else {
		assess_selinux(assess);
		if (assess->finding.verdict == VERDICT_FAIL)
			assess_fix_table(assess, fixes);
		else if (assess->finding.verdict == VERDICT_WARN)
			assess_fix(assess, "setenforce 1 on the host, once the policy is known to fit");
	}
}

/* What the types of container-selinux mean. To add one: add its row. */
static const struct {
	const char *type;
	const char *words;
} types[] = {
	{ "container_t", "an ordinary container: may touch only what carries container labels" },
	{ "svirt_lxc_net_t", "the older name of container_t" },
	{ "container_init_t", "a container that runs systemd" },
	{ "container_kvm_t", "the virtual machine of a Kata container" },
	{ "container_engine_t", "a container that runs containers" },
	{ "container_logreader_t", "an ordinary container that may also read the host's logs" },
	{ "container_device_t", "an ordinary container that may also use devices" },
	{ "container_runtime_t", "the container runtime itself: unconfined" },
	{ "spc_t", "super-privileged: SELinux stops nothing" },
	{ "unconfined_t", "an ordinary user's programs: SELinux stops nothing" },
	{ "unconfined_service_t", "a service without a policy: SELinux stops nothing" },
};

static void view_type(struct view *view, const char *type)
{
	view_row(view, MARK_NONE, "type", selinux_type_unconfined(type) ? TONE_BAD : TONE_GOOD, "%s", type);
	for (size_t i = 0; i < ISO_COUNT(types); i++)
		if (strcmp(types[i].type, type) == 0)
			view_span(view, TONE_MUTED, "  %s", types[i].words);
}

/* "s0:c1,c2" keeps containers apart from each other; "s0" alone does not. */
static void view_level(struct view *view, const char *level)
{
	const char *categories = strchr(level, ':');
	view_row(view, MARK_NONE, "level", TONE_PLAIN, "%s", level);
	if (categories)
		view_span(view, TONE_MUTED, "  categories %s keep it apart from its neighbours", categories + 1);
	else
		view_span(view, TONE_WARN, "  no categories: nothing keeps it apart from its neighbours");
}

static void view_label(struct view *view, const char *label)
{
	char part[SELINUX_PART_MAX];
	if (selinux_part(label, SELINUX_USER, part))
		view_row(view, MARK_NONE, "user", TONE_PLAIN, "%s", part);
	if (selinux_part(label, SELINUX_ROLE, part))
		view_row(view, MARK_NONE, "role", TONE_PLAIN, "%s", part);
	if (selinux_part(label, SELINUX_TYPE, part))
		view_type(view, part);
	if (selinux_part(label, SELINUX_LEVEL, part))
		view_level(view, part);
}

static bool same_level(const struct subject *other, const void *what)
{
	char level[SELINUX_PART_MAX];
	struct fact fact = subject_fact(other, FACT_selinux_label);
	return fact_known(fact) && selinux_part(fact.value.text, SELINUX_LEVEL, level) && strcmp(level, what) == 0;
}

void view_selinux(const struct subject *subject, const struct inventory *inventory, struct view *view)
{
	struct assess assess = assess_begin(subject, inventory, 0, NULL);
	struct fact label = subject_fact(subject, FACT_selinux_label);
	struct fact disabled = subject_fact(subject, FACT_selinux_disabled);
	char level[SELINUX_PART_MAX];
	view_sandbox_note(view, subject);
	if (assess.host)
		view_row(view, assess.host->selinux == SELINUX_UNKNOWN ? MARK_UNKNOWN : MARK_NONE, "host", TONE_PLAIN,
			"SELinux is %s", selinux_mode_name(assess.host->selinux));
	view_text_fact(view, "label", subject, FACT_selinux_label);
	if (fact_known(label))
		view_label(view, label.value.text);
	if (fact_true(disabled))
		view_fact(view, "labels", disabled, MARK_FAIL, TONE_BAD, "disabled for this container");
	if (subject_fact(subject, FACT_mount_label).state != FACT_ABSENT)
		view_text_fact(view, "mount label", subject, FACT_mount_label);
	const char *others = fact_known(label) && selinux_part(label.value.text, SELINUX_LEVEL, level)
				     ? neighbour_names(view->arena, subject, inventory, same_level, level)
				     : NULL;
	if (others)
		view_row(view, MARK_WARN, "same level as", TONE_WARN, "%s", others);
	view_layer_verdict(view, "selinux", subject, inventory);
}
