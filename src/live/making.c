/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "live/making.h"

#include "live/kernel/mac.h"

#include <isotop/doc.h>
#include <isotop/facts.h>
#include <isotop/form.h>
#include <isotop/manifest.h>
#include <isotop/subject.h>

#include <string.h>

/* ---- naming ------------------------------------------------------------------------ */

static const char *short_id(struct arena *arena, const char *id)
{
	bool long_id = strlen(id) == 64 && strspn(id, "0123456789abcdef") == 64;
	return long_id ? arena_strndup(arena, id, 12) : arena_strdup(arena, id);
}

static void name_pod(struct subject *subject, const struct record *record)
{
	struct arena *arena = subject->arena;
	bool pause = record->pod.type && strcmp(record->pod.type, "sandbox") == 0;
	subject->workload.kind = "Pod";
	subject->workload.namespace = arena_strdup(arena, record->pod.namespace);
	subject->workload.name = arena_strdup(arena, record->pod.pod ? record->pod.pod : record->id);
	subject->workload.container = pause                   ? "pause"
				      : record->pod.container ? arena_strdup(arena, record->pod.container)
							      : short_id(arena, record->id);
	subject->name = arena_printf(
		arena, "%s/%s:%s", subject->workload.namespace, subject->workload.name, subject->workload.container);
}

/* For what has no id of its own. */
static const char *process_key(struct arena *arena, const char *runtime, int32_t pid, uint64_t start)
{
	return arena_printf(arena, "live:%s:%d-%llu", runtime, (int)pid, (unsigned long long)start);
}

static const char *process_name(struct arena *arena, const struct proc *init)
{
	return arena_printf(arena, "%s[%d]", init->comm, (int)init->pid);
}

/* A user's are apart from root's and from other users': he gives them ids as he likes. */
static const char *id_key(struct arena *arena, const struct record *record)
{
	const char *runtime = record->runtime->info.id;
	if (record->writer == WRITER_ROOT || record->writer == WRITER_ANYBODY)
		return arena_printf(arena, "live:%s:%s", runtime, record->id);
	return arena_printf(arena, "live:%s:%u:%s", runtime, (unsigned)record->writer, record->id);
}

static void name_known(struct subject *subject, const struct proc *init, const struct record *record)
{
	struct arena *arena = subject->arena;
	subject->running.runtime = record->runtime->info.id;
	subject->running.id = arena_strdup(arena, record->id);
	subject->key = record->id ? id_key(arena, record)
				  : process_key(arena, record->runtime->info.id, record->pid, record->start);
	subject->image = arena_strdup(arena, record->image);
	if (record->service) {
		subject->workload.kind = "service"; /* as a Compose file's */
		subject->workload.name = arena_strdup(arena, record->service);
		subject->workload.container = arena_strdup(arena, record->name);
		subject->workload.project = arena_strdup(arena, record->project);
	}
	if (record->pod.namespace)
		name_pod(subject, record);
	else if (record->name || !record->id)
		subject->name = record->name ? arena_strdup(arena, record->name) : process_name(arena, init);
	else
		subject->name = short_id(arena, record->id);
}

/* No runtime's state agrees: what its cgroup calls itself helps to find it, but names no runtime. */
static void name_unknown(struct subject *subject, const struct proc *init, const struct subject *outer)
{
	struct arena *arena = subject->arena;
	const char *id = cgroup_id(arena, init->cgroup);
	/* a cgroup below that of the container around it begins with that one's id */
	if (id && outer && outer->running.id && strcmp(id, outer->running.id) == 0)
		id = NULL;
	subject->running.runtime = "unknown";
	subject->running.id = id;
	subject->key = process_key(arena, "unknown", init->pid, init->start);
	subject->name = id ? short_id(arena, id) : process_name(arena, init);
}

static void set_running(const struct making *making, struct subject *subject, const struct proc *init)
{
	subject->running.pid = init->pid;
	subject->running.start = init->start;
	if (making->machine->boot && making->machine->ticks > 0)
		subject->running.since = making->machine->boot + (int64_t)(init->start / (uint64_t)making->machine->ticks);
	subject->running.cgroup = cgroup_path(subject->arena, init->cgroup);
}

/* ---- making one --------------------------------------------------------------------- */

/* Its own directories and volumes, as far as the runtime said. */
struct owner {
	struct mount_owner mounts;
	const char *ids[3];
	const char *volumes[3];
};

/* Only what nobody else is called: a container named "home" does not own /home. */
static void add_id(struct owner *owner, const char *id)
{
	if (id && strlen(id) >= 32 && strspn(id, "0123456789abcdef-") == strlen(id))
		owner->ids[owner->mounts.id_count++] = id;
}

/*
 * The kubelet makes the cgroup of a pod and the runtime the container's in it, which neither can choose; what is below
 * that a container may have made, and called as it likes. Where the runtime's state can be read and says nothing of it,
 * as of a container in a pod's, only the kubelet's own place at the top is believed.
 */
static const char *kubelets_part(const struct making *making, struct arena *arena, const char *cgroup, const struct record *record)
{
	if (record && record->pod.namespace)
		return cgroup;
	if (!record)
		return making->machine->host->privileged_reader ? cgroup_below(arena, cgroup, "kubepods") : cgroup;
	const char *id = cgroup && record->id ? strstr(cgroup, record->id) : NULL;
	return id ? arena_strndup(arena, cgroup, (size_t)(id - cgroup)) : NULL;
}

static void describe_owner(const struct making *making, struct arena *arena, const struct proc *init,
	const struct record *record, const char *id, struct owner *ret_owner)
{
	*ret_owner = (struct owner){ 0 };
	if (record) {
		add_id(ret_owner, id); /* without a record it is its cgroup's word */
		add_id(ret_owner, record->pod.sandbox_id);
		ret_owner->mounts.pod_uid = record->pod.uid;
		ret_owner->mounts.own = record->own;
		ret_owner->mounts.lent_terminal = record->runtime->lends_terminal;
	}
	ret_owner->mounts.cgroups = record && record->cgroups && record->writer == WRITER_ROOT ? record->cgroups : init->cgroup;
	if (!ret_owner->mounts.pod_uid)
		ret_owner->mounts.pod_uid = pod_uid_in_cgroup(arena, kubelets_part(making, arena, init->cgroup, record));
	size_t count = 0;
	ret_owner->volumes[count++] = "/var/lib/docker/volumes";
	ret_owner->volumes[count++] = "/var/lib/containers/storage/volumes";
	if (record && record->volumes)
		ret_owner->volumes[count++] = record->volumes;
	ret_owner->mounts.ids = ret_owner->ids;
	ret_owner->mounts.volumes = ret_owner->volumes;
	ret_owner->mounts.volume_count = count;
	ret_owner->mounts.host_pid = machine_relation(making->machine, NS_PID, init->ns[NS_PID].inode) == NS_HOST;
	ret_owner->mounts.host_ipc = machine_relation(making->machine, NS_IPC, init->ns[NS_IPC].inode) == NS_HOST;
	ret_owner->mounts.own_user = machine_relation(making->machine, NS_USER, init->ns[NS_USER].inode) == NS_OWN;
	/* Where that may not be read, a /sys with the host's number says "the host's network" rather than "bound". */
	ret_owner->mounts.host_net = machine_relation(making->machine, NS_NET, init->ns[NS_NET].inode) != NS_OWN;
}

/* One beside the root, as which most have an overlay: "100 99 0:40 / / rw - overlay ..." */
static bool has_overlay(const struct readings *readings)
{
	const char *text = readings->file[READING_MOUNTINFO].text;
	for (const char *at = text; at && (at = strstr(at, " - overlay ")); at++) {
		const char *begin = memrchr(text, '\n', (size_t)(at - text));
		begin = begin ? begin : text;
		if (!memmem(begin, (size_t)(at - begin), " / / ", 5))
			return true;
	}
	return false;
}

/* The kernel does not say whose directories an overlay shows; where there is one, the runtime's config.json does. */
static void add_declared(const struct making *making, struct arena *arena, const struct record *record,
	const struct readings *readings, struct mount_owner *owner)
{
	struct sheet_builder builder = { 0 };
	struct doc *doc = record && record->spec && has_overlay(readings) ? registry_json(making->registry, record->spec, NULL) : NULL;
	if (!doc)
		return;
	struct oci_reading reading = { .where = arena_strdup(arena, record->spec), .arena = arena, .owner = owner };
	oci_spec_facts(doc->root, &reading, &builder);
	owner->declared = fact_known(builder.facts[FACT_mounts]) ? builder.facts[FACT_mounts].value.mounts : NULL;
	doc_free(doc);
}

/* Of a record whose sandbox does not hold everything that is there, and of one that a user wrote. */
static const char no_sandbox[] = "";
static const char users_sandbox[] = "";

void making_check_sandbox(const struct making *making, const struct group *group, struct record *record)
{
	if (record->sandbox && record->writer != WRITER_ROOT) {
		/* Whoever started it can make it do anything, ptrace(2), and what he wrote about it may be true of something else. */
		record->sandbox = users_sandbox;
		record->spec = NULL;
		return;
	}
	for (size_t i = 0; i < group->count && record->sandbox && record->sandbox_runs; i++)
		if (!registry_program(making->registry, group->members[i], record->sandbox_runs))
			record->sandbox = no_sandbox;
}

/* By state, else by what the process calls itself: enough to doubt that there is none. */
static const char *sandbox_of(const struct record *record, const struct proc *init)
{
	if (record && record->sandbox)
		return *record->sandbox ? record->sandbox : NULL;
	return init->claim == CLAIM_NONE ? "none" : NULL;
}

static const char *sandbox_doubt(const struct record *record)
{
	if (record && record->sandbox == no_sandbox)
		return "there is a process beside it that does not run the sandbox's program";
	if (record && record->sandbox == users_sandbox)
		return "only the user who runs it says so, and that user can make it do anything";
	return "its process calls itself a part of a sandbox, and the state that would prove it may not be read";
}

/* The network, memory and name of a pod are its containers' own; their processes see each other only where it is said. */
static uint32_t shared_of(const struct group *group, const struct record *record)
{
	return record && record->pod.namespace ? group->shared & UINT32_C(1) << NS_PID : group->shared;
}

static const struct sheet *make_kernel_sheet(const struct making *making, struct subject *subject, const struct group *group,
	const struct record *record, const struct readings *readings, const struct mount_owner *owner)
{
	struct kernel_request request = {
		.root = making->root,
		.machine = making->machine,
		.init = group->init,
		.members = group->members,
		.member_count = group->count,
		.visitors = group->visitors,
		.visitor_count = group->visitor_count,
		.more_visitors = group->more_visitors,
		.twins = making->twins,
		.twin_count = making->twin_count,
		.shared = shared_of(group, record),
		.readings = readings,
		.host_nesting = making->host_nesting,
		.owner = owner,
		.sandbox = sandbox_of(record, group->init),
		.doubted = group->init->claim != CLAIM_NONE || (record && record->sandbox == users_sandbox),
		.sandbox_unknown = sandbox_doubt(record),
		.sandbox_platform = record ? record->platform : NULL,
		.sandbox_options = record ? record->options : NULL,
		.sandbox_where = record ? record->file : "no runtime's state",
	};
	return kernel_sheet(subject->arena, &request);
}

/* What the policy that the runtime was told of would allow, where another is in force: both are asked. */
static void set_declared_answers(const struct making *making, struct subject *subject, struct sheet_builder *builder)
{
	const struct host *host = making->machine->host;
	bool selinux = host->selinux == SELINUX_ENFORCING || host->selinux == SELINUX_PERMISSIVE;
	struct fact declared = builder->facts[selinux ? FACT_selinux_label : FACT_apparmor_profile];
	struct mac_request where = { .root = making->root, .host = host, .policy = making->machine->policy };
	if (!fact_known(declared))
		return;
	const struct mac_answers *answers = mac_ask_declared(&where, subject, declared.value.text, subject->arena);
	if (answers)
		sheet_set_answers(builder, FACT_mac_answers, answers, declared.origin);
}

/*
 * Whether it is privileged, and with the same words what it has for that alone: the config.json holds what it led
 * to, and not who asked for it.
 */
static void set_privileged(struct arena *arena, const struct record *record, struct sheet_builder *builder)
{
	static const struct {
		enum fact_id fact;
		unsigned asked;
	} given[] = {
		{ FACT_seccomp_profile, ASKED_SECCOMP },
		{ FACT_apparmor_profile, ASKED_APPARMOR },
		{ FACT_proc_unmasked, ASKED_PATHS },
		{ FACT_devices, ASKED_DEVICES },
		{ FACT_device_cgroup_all, ASKED_DEVICES },
	};
	if (!record->privileged_in)
		return;
	const struct origin words = { arena_strdup(arena, record->privileged_in),
		record->privileged ? "privileged: true" : "privileged: false", 0 };
	sheet_set_bool(builder, FACT_privileged, record->privileged, words);
	for (size_t i = 0; record->privileged && i < ISO_COUNT(given); i++)
		if (fact_known(builder->facts[given[i].fact]) && !(record->asked & given[i].asked))
			builder->facts[given[i].fact].origin = words;
	if (record->cap_added)
		sheet_set_mask(builder, FACT_cap_added, record->cap_added, (struct origin){ words.where, "CapAdd", 0 });
	if (record->cap_dropped)
		sheet_set_mask(builder, FACT_cap_dropped, record->cap_dropped, (struct origin){ words.where, "CapDrop", 0 });
}

/* NULL: not known */
static const struct mount_list *seen_mounts(const struct subject *subject)
{
	struct fact mounts = sheet_fact(subject->sheets[SHEET_KERNEL], FACT_mounts);
	return fact_known(mounts) ? mounts.value.mounts : NULL;
}

/* What the runtime was told, where its config.json can be read: NULL else. */
static const struct sheet *make_spec_sheet(
	const struct making *making, struct subject *subject, const struct record *record, const struct mount_owner *owner)
{
	struct sheet_builder builder = { 0 };
	struct doc *doc = record->spec ? registry_json(making->registry, record->spec, NULL) : NULL;
	if (doc) {
		struct oci_reading reading = {
			.where = arena_strdup(subject->arena, record->spec), .arena = subject->arena, .owner = owner
		};
		oci_spec_facts(doc->root, &reading, &builder);
		mounts_refine(subject->arena, making->root, owner, seen_mounts(subject), &builder);
		set_declared_answers(making, subject, &builder);
	}
	set_privileged(subject->arena, record, &builder);
	bool any = doc || record->privileged_in;
	doc_free(doc);
	return any ? sheet_pack(subject->arena, &builder) : NULL;
}

struct subject *making_subject(const struct making *making, const struct group *group, const struct record *record,
	const struct readings *readings)
{
	struct subject *subject = subject_new();
	subject->form = form_named("live");
	subject->container = group->container;
	if (record)
		name_known(subject, group->init, record);
	else
		name_unknown(subject, group->init, making->outer);
	set_running(making, subject, group->init);
	subject->running.paused = readings->frozen;
	subject->running.inside = making->outer ? arena_strdup(subject->arena, making->outer->name) : NULL;
	struct owner owner;
	describe_owner(making, subject->arena, group->init, record, subject->running.id, &owner);
	add_declared(making, subject->arena, record, readings, &owner.mounts);
	subject->sheets[SHEET_KERNEL] = make_kernel_sheet(making, subject, group, record, readings, &owner.mounts);
	if (record)
		subject->sheets[SHEET_SPEC] = make_spec_sheet(making, subject, record, &owner.mounts);
	return subject;
}
