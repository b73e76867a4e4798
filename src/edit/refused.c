/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <isotop/edit.h>

#include <linux/capability.h>
#include <string.h>

#include <isotop/capabilities.h>
#include <isotop/facts.h>
#include <isotop/form.h>
#include <isotop/inventory.h>
#include <isotop/origin.h>
#include <isotop/subject.h>
#include <isotop/values.h>

/* ---- the rules ------------------------------------------------------------------------- */

static struct fact written(const struct subject *subject, enum fact_id id)
{
	return sheet_fact(subject->sheets[SHEET_MANIFEST], id);
}

static bool is_ns(const struct subject *subject, enum fact_id id, enum ns_relation relation)
{
	struct fact fact = written(subject, id);
	return fact_known(fact) && fact.value.ns->relation == relation;
}

static bool escalation_and_privileged(const struct subject *subject)
{
	return fact_true(written(subject, FACT_no_new_privs)) && fact_true(written(subject, FACT_privileged));
}

static bool escalation_and_sys_admin(const struct subject *subject)
{
	struct fact added = written(subject, FACT_cap_added);
	return fact_true(written(subject, FACT_no_new_privs)) && fact_known(added) &&
	       (added.value.mask >> CAP_SYS_ADMIN & 1) && added.value.mask != cap_all();
}

static bool root_that_is_none(const struct subject *subject)
{
	struct fact uid = written(subject, FACT_uid);
	return fact_true(written(subject, FACT_run_as_non_root)) && fact_known(uid) && uid.value.integer == 0;
}

static bool shared_mounts(const struct subject *subject)
{
	struct fact mounts = written(subject, FACT_mounts);
	bool shared = false;
	for (size_t i = 0; fact_known(mounts) && i < mounts.value.mounts->count; i++)
		shared |= mounts.value.mounts->items[i].propagation == PROPAGATION_SHARED;
	return shared && !fact_true(written(subject, FACT_privileged));
}

static bool users_and_host(const struct subject *subject)
{
	return is_ns(subject, FACT_ns_user, NS_OWN) && (is_ns(subject, FACT_ns_net, NS_HOST) ||
		is_ns(subject, FACT_ns_pid, NS_HOST) || is_ns(subject, FACT_ns_ipc, NS_HOST));
}

static bool users_and_devices(const struct subject *subject)
{
	struct fact devices = written(subject, FACT_devices);
	return is_ns(subject, FACT_ns_user, NS_OWN) && fact_known(devices) && devices.value.devices->count;
}

static bool host_process_and_network(const struct subject *subject)
{
	return fact_true(written(subject, FACT_host_process)) && is_ns(subject, FACT_ns_net, NS_OWN);
}

/* runc: "container uid is not mapped"; a map of one id is what "runc spec --rootless" writes. */
static bool user_and_map(const struct subject *subject)
{
	struct fact uid = subject_fact(subject, FACT_uid);
	struct fact map = subject_fact(subject, FACT_uid_map);
	uint32_t outside;
	return fact_known(uid) && fact_known(map) && map.value.ranges->count &&
	       !ranges_map(map.value.ranges, (uint32_t)uid.value.integer, &outside);
}

/* To add one: its row. */
static const struct {
	bool (*holds)(const struct subject *subject);
	const char *says;
	bool anywhere; /* else of pods alone */
} rules[] = {
	{ escalation_and_privileged, "the API server refuses allowPrivilegeEscalation: false beside privileged", false },
	{ escalation_and_sys_admin, "the API server refuses allowPrivilegeEscalation: false beside CAP_SYS_ADMIN", false },
	{ root_that_is_none, "the kubelet starts no container that has runAsNonRoot and runAsUser: 0", false },
	{ shared_mounts, "the API server refuses Bidirectional mounts without privileged", false },
	{ users_and_host, "the API server refuses hostUsers: false beside hostNetwork, hostPID or hostIPC", false },
	{ users_and_devices, "the API server refuses hostUsers: false beside volumeDevices", false },
	{ host_process_and_network, "the API server refuses hostProcess without hostNetwork", false },
	{ user_and_map, "the runtime starts nobody whose user id its uidMappings do not have: map more of them first", true },
};

static bool host_process_of_some(const struct inventory *inventory, size_t subject)
{
	bool own = fact_true(written(inventory->subjects[subject], FACT_host_process));
	size_t first;
	size_t end;
	inventory_pod(inventory, subject, &first, &end);
	for (size_t i = first; i < end; i++)
		if (fact_true(written(inventory->subjects[i], FACT_host_process)) != own)
			return true;
	return false;
}

static const char *refused_why(const struct inventory *inventory, size_t subject)
{
	const struct subject *one = inventory->subjects[subject];
	for (size_t i = 0; i < ISO_COUNT(rules); i++)
		if ((one->form->pod || rules[i].anywhere) && rules[i].holds(one))
			return rules[i].says;
	return one->form->pod && host_process_of_some(inventory, subject)
		       ? "the API server wants hostProcess of all containers or of none"
		       : NULL;
}

const char *refused_now(const struct inventory *before, const struct inventory *after, size_t subject)
{
	const char *now = refused_why(after, subject);
	const char *first = now ? refused_why(before, subject) : NULL;
	return now && first && strcmp(now, first) == 0 ? NULL : now;
}
