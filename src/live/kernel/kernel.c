/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "live/kernel/kernel.h"

#include <errno.h>
#include <string.h>
#include <sys/capability.h>

#include <isotop/facts.h>
#include <isotop/label.h>
#include <isotop/root.h>
#include <isotop/values.h>

#include "live/kernel/apparmor.h"
#include "live/kernel/cgroups.h"
#include "live/kernel/devices.h"
#include "live/kernel/idmap.h"
#include "live/kernel/mac.h"
#include "live/kernel/question.h"
#include "live/kernel/selinux_policy.h"
#include "live/kernel/processes.h"

#define MAP_MAX    (256 * 1024) /* 340 lines, user_namespaces(7) */
#define LABEL_MAX  4096
#define TABLE_MAX  (16 * 1024 * 1024)
#define TABLE_LEAST (32 * 1024) /* of each table, whatever others were like: hundreds of mounts */
#define OTHER_MAX  (256 * 1024) /* of the mounts of another mount namespace ... */
#define OTHERS_MAX 64           /* ... of which so many are read: a system in a container has one for each service */

/* ---- reading -------------------------------------------------------------------- */

/* Files below /proc/PID, in the order of enum reading. */
static const struct {
	const char *name;
	size_t max;
} files[READING_COUNT] = {
	[READING_UID_MAP] = { "uid_map", MAP_MAX },
	[READING_GID_MAP] = { "gid_map", MAP_MAX },
	[READING_MOUNTINFO] = { "mountinfo", TABLE_MAX },
	[READING_APPARMOR] = { "attr/apparmor/current", LABEL_MAX }, /* Linux 5.8, several LSMs at once */
	[READING_LABEL] = { "attr/current", LABEL_MAX },
};

/* What tables of mounts of one container are read with. */
struct taking {
	const struct root *root;
	struct arena *arena;
	const struct machine *machine;
	const struct proc *const *members;
	size_t count;
	size_t most;  /* of each table */
	size_t *left; /* in all, see TABLES_MOST */
};

/* Of a table that is longer than anybody reads, what comes first: a failure that stands there must not be hidden. */
static void take_table(const struct taking *taking, int fd, struct other_table *table)
{
	cleanup_strbuf struct strbuf text = { 0 };
	size_t within = TABLE_LEAST + *taking->left;
	table->error = root_read_of(taking->root, fd, files[READING_MOUNTINFO].name, false,
		taking->most < within ? taking->most : within, &text);
	if (table->error < 0 && table->error != -EFBIG)
		return;
	if (text.len > TABLE_LEAST)
		*taking->left -= text.len - TABLE_LEAST < *taking->left ? text.len - TABLE_LEAST : *taking->left;
	const char *end = table->error < 0 ? memrchr(text.data, '\n', text.len) : NULL;
	table->len = end ? (size_t)(end + 1 - text.data) : text.len;
	table->text = arena_strndup(taking->arena, strbuf_text(&text), table->len);
}

/*
 * The table of @table's process, whose directory is @fd, with what that sees of it. It may go below another root, and
 * back, at any moment: it is asked before and after, and the table itself says where the root is no mount of it.
 */
static void take_seen(const struct taking *taking, int fd, struct other_table *table)
{
	table->sight = sight_of(taking->root, taking->machine, fd);
	take_table(taking, fd, table);
	if (table->sight == SIGHT_WHOLE)
		table->sight = sight_of(taking->root, taking->machine, fd);
	if (table->sight == SIGHT_WHOLE && table->text && table->error == 0 && !sight_has_root(table->text))
		table->sight = SIGHT_PART;
}

/* @table's, or that of another in its mount namespace that shows all of it where it does not, and did not leave it meanwhile. */
static void take_whole(const struct taking *taking, int fd, struct other_table *table)
{
	take_seen(taking, fd, table);
	/* Whom its root may not be read of, the others' may not either. */
	const struct proc *other = table->sight != SIGHT_PART ? NULL
		: sight_whole(taking->root, taking->machine, table->proc, taking->members, taking->count);
	cleanup_fd int there = other ? proc_open(taking->root, other) : -1;
	struct other_table whole = { .proc = other };
	if (there < 0)
		return;
	take_seen(taking, there, &whole);
	if (whole.text && whole.sight == SIGHT_WHOLE && proc_is_there(taking->root, there, other))
		*table = whole;
}

/* As the kernel has it, or as it had it when it was not empty any more: it is written once, user_namespaces(7). */
static void take_map(const struct root *root, struct arena *arena, const struct machine *machine, const struct proc *proc,
	int fd, enum reading which, struct readings *readings)
{
	char **kept = proc->maps && machine->procfs ? &proc->maps->text[which - READING_UID_MAP] : NULL;
	char **text = &readings->file[which].text;
	size_t *len = &readings->file[which].len;
	if (kept && *kept) {
		*len = strlen(*kept);
		*text = arena_strndup(arena, *kept, *len);
		return;
	}
	*text = proc_text(root, arena, fd, files[which].name, files[which].max, len, &readings->file[which].error);
	if (kept && *text && *len && !(*kept = strdup(*text)))
		die("out of memory");
}

/* ---- of other processes than the init ------------------------------------------- */

/* Of a process that is where the host is, while the init is not. */
static void take_maps(const struct root *root, struct arena *arena, const struct machine *machine,
	const struct proc *proc, struct readings *readings)
{
	cleanup_fd int fd = proc_open(root, proc);
	for (int i = READING_UID_MAP; i <= READING_GID_MAP; i++) {
		readings->file[i].text = NULL;
		readings->file[i].error = fd < 0 ? fd : 0;
		if (fd >= 0)
			take_map(root, arena, machine, proc, fd, (enum reading)i, readings);
	}
}

static bool is_other(const struct readings *readings, const struct proc *init, const struct proc *proc)
{
	uint64_t inode = proc->ns[NS_MNT].inode;
	if (!inode || inode == init->ns[NS_MNT].inode || proc->came != CAME_INSIDE)
		return false;
	for (size_t i = 0; i < readings->other_count; i++)
		if (readings->others[i].proc->ns[NS_MNT].inode == inode)
			return false;
	return true;
}

static void take_others(const struct taking *taking, const struct proc *init, struct readings *readings)
{
	struct other_table others[OTHERS_MAX];
	readings->others = others;
	for (size_t i = 0; i < taking->count; i++) {
		if (!is_other(readings, init, taking->members[i]))
			continue;
		readings->more_others = readings->other_count == OTHERS_MAX;
		if (readings->more_others)
			break;
		struct other_table other = { .proc = taking->members[i] };
		cleanup_fd int fd = proc_open(taking->root, taking->members[i]);
		if (fd < 0)
			other.error = fd;
		else
			take_whole(taking, fd, &other);
		if (fd >= 0 && other.proc == taking->members[i] && !proc_is_there(taking->root, fd, other.proc))
			other = (struct other_table){ .proc = other.proc, .error = -ESTALE }; /* it left them meanwhile */
		if (!other.text && (proc_expected(other.error) || other.error == -EINVAL))
			continue; /* it has ended */
		others[readings->other_count++] = other;
	}
	readings->others = arena_array(taking->arena, readings->other_count, sizeof(*others));
	if (readings->other_count)
		memcpy(readings->others, others, readings->other_count * sizeof(*others));
}

/* ---- of the init ----------------------------------------------------------------- */

/* Another process has its pid by now, or it changed its mount namespace: two are not reported as one. */
static void drop_all(struct readings *readings)
{
	for (int i = 0; i < READING_COUNT; i++) {
		readings->file[i].text = NULL;
		readings->file[i].len = 0;
		readings->file[i].error = -ESTALE;
	}
}

static void take_mounts(const struct taking *taking, int fd, struct readings *readings)
{
	struct other_table table = { .proc = readings->seer };
	take_whole(taking, fd, &table);
	readings->seer = table.proc;
	readings->sight = table.sight;
	readings->file[READING_MOUNTINFO].text = table.text;
	readings->file[READING_MOUNTINFO].len = table.len;
	readings->file[READING_MOUNTINFO].error = table.error;
}

bool readings_take(const struct root *root, struct arena *arena, const struct machine *machine, const struct proc *init,
	const struct proc *const *members, size_t count, size_t *left, struct readings *ret_readings)
{
	int fd = init->held ? init->held - 1 : proc_open(root, init);
	*ret_readings = (struct readings){
		.process = fd < 0 ? -1 : fd, .held = init->held != 0, .error = fd < 0 ? fd : 0, .seer = init
	};
	if (fd < 0)
		return false;
	struct taking taking = { root, arena, machine, members, count, files[READING_MOUNTINFO].max, NULL };
	taking.left = left;
	for (int i = 0; i < READING_COUNT; i++) {
		if (i == READING_MOUNTINFO)
			take_mounts(&taking, fd, ret_readings);
		else if (i < READING_MOUNTINFO)
			take_map(root, arena, machine, init, fd, (enum reading)i, ret_readings);
		else if (i >= READING_APPARMOR && machine->unlabelled)
			ret_readings->file[i].error = machine->label_errors[i - READING_APPARMOR];
		else
			ret_readings->file[i].text = proc_text(root, arena, fd, files[i].name, files[i].max,
				&ret_readings->file[i].len, &ret_readings->file[i].error);
	}
	ret_readings->devices = device_rules_of_all(root, arena, machine, init, members, count);
	ret_readings->frozen = cgroup_is_frozen(root, arena, machine, init);
	if (!proc_is_there(root, fd, init))
		drop_all(ret_readings);
	standing_find(machine, init, members, count, &ret_readings->standing);
	if (ret_readings->standing.of[NS_USER] != init)
		take_maps(root, arena, machine, ret_readings->standing.of[NS_USER], ret_readings);
	taking.most = OTHER_MAX;
	take_others(&taking, init, ret_readings);
	ret_readings->places = held_read(root, arena, machine, init, fd, members, count);
	/* A process that ends has no mounts any more and says so with EINVAL; of one that is gone the directory is empty. */
	int error = ret_readings->file[READING_MOUNTINFO].error;
	return error != -ESRCH && error != -EINVAL && !(ret_readings->held && error == -ENOENT);
}

void readings_close(struct readings *readings)
{
	if (!readings->held)
		fd_cleanup(&readings->process);
	readings->process = -1;
}

/* ---- building -------------------------------------------------------------------- */

/* A path that was made for the fact before. */
struct named_file {
	const struct proc *proc; /* NULL: none was */
	char name[32];
	const char *path;
};

struct build {
	struct arena *arena;
	struct named_file last;
	const struct kernel_request *request;
	struct sheet_builder sheet;
	struct range_list *uid_map;
	struct nesting nesting;
};

/* The process whose namespace of this kind counts. */
static const struct proc *standing_in(const struct build *build, enum ns_kind kind)
{
	return build->request->readings->standing.of[kind];
}

static const char *file_of(struct build *build, const struct proc *proc, const char *name)
{
	struct named_file *last = &build->last;
	if (last->proc == proc && strcmp(last->name, name) == 0)
		return last->path;
	last->path = proc_file(build->arena, proc, name);
	last->proc = strlen(name) < sizeof(last->name) ? proc : NULL;
	snprintf(last->name, sizeof(last->name), "%s", name);
	return last->path;
}

static const char *why(struct build *build, int error)
{
	if (error == -EACCES || error == -EPERM)
		return "permission denied";
	if (error == -EFBIG)
		return "too long";
	if (error == -ESTALE)
		return "it changed while it was read";
	return arena_strdup(build->arena, strerror(-error));
}

static struct origin status_origin(struct build *build, const struct proc *proc, enum status_key key)
{
	return (struct origin){ file_of(build, proc, "status"), status_line(build->arena, &proc->status, key),
		proc->status.line[key] };
}

static void set_status_unknown(struct build *build, const struct proc *proc, enum fact_id fact, enum status_key key)
{
	const char *reason = proc->status.error ? why(build, proc->status.error)
						: arena_printf(build->arena, "no %s line", status_name(key));
	sheet_set_unknown(&build->sheet, fact, reason, (struct origin){ file_of(build, proc, "status"), NULL, 0 });
}

/* ---- who it is --------------------------------------------------------------------- */

/* Ids as the host sees them, which is how the kernel shows them to a reader in the initial user namespace. */
static void set_ids(struct build *build)
{
	static const struct {
		enum fact_id fact;
		enum status_key key;
	} ids[] = { { FACT_uid, STATUS_UID }, { FACT_gid, STATUS_GID } };
	const struct proc *init = build->request->init;
	for (size_t i = 0; i < ISO_COUNT(ids); i++) {
		if (status_seen(&init->status, ids[i].key))
			sheet_set_int(&build->sheet, ids[i].fact, (int64_t)init->status.value[ids[i].key],
				status_origin(build, init, ids[i].key));
		else
			set_status_unknown(build, init, ids[i].fact, ids[i].key);
	}
}

/* Facts of which the worst process of the container counts: above 0, @a is worse than @b. */
typedef int worse_fn(const struct proc *a, const struct proc *b);

static int worse_no_new_privs(const struct proc *a, const struct proc *b)
{
	return (a->status.value[STATUS_NO_NEW_PRIVS] == 0) - (b->status.value[STATUS_NO_NEW_PRIVS] == 0);
}

/* Filters can only be added: of two that have some, the one with fewer. */
static int worse_seccomp(const struct proc *a, const struct proc *b)
{
	static const enum status_key filters = STATUS_SECCOMP_FILTERS;
	int off = (a->status.value[STATUS_SECCOMP] == 0) - (b->status.value[STATUS_SECCOMP] == 0);
	return off ? off : (a->status.value[filters] < b->status.value[filters]) - (a->status.value[filters] > b->status.value[filters]);
}

/* The worst of all processes that say something of @key, the init where none is worse; NULL: none says it. */
static const struct proc *worst(const struct kernel_request *request, enum status_key key, worse_fn *worse)
{
	const struct proc *found = status_seen(&request->init->status, key) ? request->init : NULL;
	for (size_t i = 0; i < request->member_count; i++) {
		const struct proc *member = request->members[i];
		if (status_seen(&member->status, key) && (!found || worse(member, found) > 0))
			found = member;
	}
	return found;
}

/* One whose status could not be read; NULL: none. It may be worse than all others. */
static const struct proc *unread(const struct kernel_request *request)
{
	for (size_t i = 0; i < request->member_count; i++)
		if (request->members[i]->status.error)
			return request->members[i];
	return NULL;
}

/* Of both 0 is the worst there can be: nothing that was not read is worse. */
static void set_worst(struct build *build, enum fact_id fact, enum status_key key, worse_fn *worse)
{
	const struct proc *proc = worst(build->request, key, worse);
	const struct proc *other = proc && proc->status.value[key] == 0 ? NULL : unread(build->request);
	if (!proc || other)
		set_status_unknown(build, other ? other : build->request->init, fact, key);
	else if (fact_infos[fact].kind == FACT_KIND_BOOL)
		sheet_set_bool(&build->sheet, fact, proc->status.value[key] != 0, status_origin(build, proc, key));
	else
		sheet_set_int(&build->sheet, fact, (int64_t)proc->status.value[key], status_origin(build, proc, key));
}

/* The number of filters belongs to the process whose mode is told. */
static void set_filters(struct build *build)
{
	const struct proc *proc = worst(build->request, STATUS_SECCOMP, worse_seccomp);
	if (proc && status_seen(&proc->status, STATUS_SECCOMP_FILTERS))
		sheet_set_int(&build->sheet, FACT_seccomp_filters, (int64_t)proc->status.value[STATUS_SECCOMP_FILTERS],
			status_origin(build, proc, STATUS_SECCOMP_FILTERS));
}

static void set_capabilities(struct build *build)
{
	static const struct {
		enum fact_id fact;
		enum status_key key;
	} sets[] = {
		{ FACT_cap_effective, STATUS_CAP_EFF },
		{ FACT_cap_permitted, STATUS_CAP_PRM },
		{ FACT_cap_inheritable, STATUS_CAP_INH },
		{ FACT_cap_bounding, STATUS_CAP_BND },
		{ FACT_cap_ambient, STATUS_CAP_AMB },
	};
	const struct proc *init = build->request->init;
	for (size_t i = 0; i < ISO_COUNT(sets); i++) {
		if (status_seen(&init->status, sets[i].key))
			sheet_set_mask(&build->sheet, sets[i].fact, init->status.value[sets[i].key],
				status_origin(build, init, sets[i].key));
		else
			set_status_unknown(build, init, sets[i].fact, sets[i].key);
	}
}

static void set_processes(
	struct build *build, enum fact_id id, const struct proc *const *members, size_t count, const char *file, bool more)
{
	const struct kernel_request *request = build->request;
	struct origin origin = { file_of(build, request->init, file), NULL, 0 };
	struct process_list *list = processes_describe(build->arena, request->machine, request->init,
		standing_in(build, NS_USER)->ns[NS_USER].inode, members, count);
	if (more && !list->more.why)
		list->more = (struct more){ "more processes than are told", origin };
	sheet_set_processes(&build->sheet, id, list, origin);
}

static void set_all_processes(struct build *build)
{
	const struct kernel_request *request = build->request;
	set_processes(build, FACT_processes, request->members, request->member_count, "status", false);
	set_processes(build, FACT_visitors, request->visitors, request->visitor_count, "ns", request->more_visitors);
	if (request->twin_count)
		set_processes(build, FACT_twins, request->twins, request->twin_count, "status", false);
}

/* ---- namespaces ---------------------------------------------------------------------- */

/* Where the link may not be read, two other files still tell that a namespace is not the host's. */
static bool own_all_the_same(struct build *build, enum ns_kind kind, struct origin *ret_origin)
{
	const struct proc *init = build->request->init;
	if (kind == NS_PID && init->status.depth > 1) {
		*ret_origin = status_origin(build, init, STATUS_NSPID);
		return true;
	}
	if (kind == NS_USER && build->uid_map && !ranges_identity(build->uid_map)) {
		*ret_origin = (struct origin){ file_of(build, init, "uid_map"), NULL, 1 };
		return true;
	}
	return false;
}

static void set_namespace(struct build *build, enum ns_kind kind)
{
	const struct proc *proc = standing_in(build, kind);
	const struct ns_link *link = &proc->ns[kind];
	char name[32];
	snprintf(name, sizeof(name), "ns/%s", ns_names[kind]);
	struct origin origin = { file_of(build, proc, name), NULL, 0 };
	struct ns *ns = arena_alloc(build->arena, sizeof(*ns));
	ns->inode = link->inode;
	ns->owner = proc == build->request->init ? build->nesting.owner[kind] : 0;
	ns->relation = machine_relation(build->request->machine, kind, link->inode);
	if (ns->relation == NS_OWN && (build->request->shared & UINT32_C(1) << kind))
		ns->relation = NS_SHARED;
	if (link->error == -ENOENT)
		return; /* a kernel without this kind */
	if (link->error && own_all_the_same(build, kind, &origin)) {
		ns->relation = NS_OWN;
	} else if (link->error) {
		sheet_set_unknown(&build->sheet, ns_facts[kind], why(build, link->error), origin);
		return;
	} else {
		origin.text = arena_printf(build->arena, "%s:[%llu]", ns_names[kind], (unsigned long long)link->inode);
	}
	if (ns->relation == NS_UNKNOWN)
		sheet_set_unknown(&build->sheet, ns_facts[kind], "the host's own is not known", origin);
	else
		sheet_set_ns(&build->sheet, ns_facts[kind], ns, origin);
}

/* Told by ioctl_ns(2), which no captured tree answers: absent there. */
static void set_nesting(struct build *build)
{
	const struct kernel_request *request = build->request;
	const struct proc *user = standing_in(build, NS_USER);
	struct origin origin = { file_of(build, user, "ns/user"), NULL, 0 };
	nesting_read(request->root, request->machine, request->init, request->readings->process, request->host_nesting,
		&build->nesting);
	if (user != request->init) {
		struct nesting other;
		cleanup_fd int fd = proc_open(request->root, user);
		nesting_read(request->root, request->machine, user, fd, request->host_nesting, &other);
		build->nesting.creator_known = other.creator_known;
		build->nesting.creator = other.creator;
		build->nesting.depth = other.depth;
	}
	if (!build->nesting.creator_known)
		return;
	sheet_set_int(&build->sheet, FACT_userns_creator, build->nesting.creator, origin);
	/* From inside a container the count ends at its own user namespace. */
	if (!request->machine->host->in_container)
		sheet_set_int(&build->sheet, FACT_userns_depth, build->nesting.depth, origin);
}

static struct range_list *set_map(struct build *build, enum fact_id fact, enum reading reading)
{
	const char *text = build->request->readings->file[reading].text;
	int error = build->request->readings->file[reading].error;
	struct origin origin = { file_of(build, standing_in(build, NS_USER), files[reading].name), NULL, 1 };
	struct range_list *ranges = arena_alloc(build->arena, sizeof(*ranges));
	if (error == -ENOENT)
		return NULL; /* a kernel without user namespaces */
	if (!text || !id_map_parse(build->arena, text, ranges)) {
		sheet_set_unknown(&build->sheet, fact, text ? "not an id map" : why(build, error), origin);
		return NULL;
	}
	if (ranges->count)
		origin.text = arena_printf(build->arena, "%u %u %u", ranges->items[0].inside, ranges->items[0].outside,
			ranges->items[0].count);
	sheet_set_ranges(&build->sheet, fact, ranges, origin);
	return ranges;
}

/* ---- labels ---------------------------------------------------------------------------- */

/* "docker-default (enforce)": cuts the mode off in place. */
static void apparmor_split(char *label, const char **ret_profile, const char **ret_mode)
{
	size_t len = strlen(label);
	char *open = len && label[len - 1] == ')' ? strrchr(label, '(') : NULL;
	*ret_profile = label;
	*ret_mode = NULL;
	if (open && open > label && open[-1] == ' ') {
		label[len - 1] = '\0';
		open[-1] = '\0';
		*ret_mode = open + 1;
	} else if (strcmp(label, "unconfined") == 0) {
		*ret_mode = "unconfined";
	}
}

/* The text of a label without its newline or NUL, in the sheet's arena. */
static char *label_text(struct build *build, enum reading reading)
{
	const char *text = build->request->readings->file[reading].text;
	return text && *text ? arena_strndup(build->arena, text, strcspn(text, "\n")) : NULL;
}

static void set_apparmor(struct build *build, enum reading reading)
{
	const struct proc *proc = build->request->readings->standing.label;
	char *label = proc == build->request->init ? label_text(build, reading) : arena_strdup(build->arena, proc->label);
	struct origin origin = { file_of(build, proc, files[reading].name), NULL, 0 };
	if (!label) {
		const char *reason = why(build, build->request->readings->file[reading].error);
		sheet_set_unknown(&build->sheet, FACT_apparmor_profile, reason, origin);
		sheet_set_unknown(&build->sheet, FACT_apparmor_mode, reason, origin);
		return;
	}
	const char *profile;
	const char *mode;
	origin.text = arena_strdup(build->arena, label);
	apparmor_split(label, &profile, &mode);
	sheet_set_text(&build->sheet, FACT_apparmor_profile, profile, origin);
	apparmor_describe(build->arena, build->request->root, profile, &build->sheet);
	if (mode)
		sheet_set_text(&build->sheet, FACT_apparmor_mode, mode, origin);
	else
		sheet_set_unknown(&build->sheet, FACT_apparmor_mode, "no mode beside the profile", origin);
}

/*
 * "allowed decided auditallow auditdeny seqno flags": flag 1 says that the
 * domain is permissive, security/selinux/selinuxfs.c sel_write_access(). The
 * class does not matter, only that there is one of this number.
 */
static bool ask_permissive(struct build *build, const char *label, bool *ret_permissive, struct origin *ret_origin)
{
	cleanup_strbuf struct strbuf answer = { 0 };
	unsigned flags;
	const char *question = arena_printf(build->arena, "%s %s 1", label, label);
	const struct selinux_policy *policy = build->request->machine->policy;
	struct selinux_decision decision;
	*ret_origin = (struct origin){ "/sys/fs/selinux/access", NULL, 0 };
	if (policy) {
		ret_origin->where = arena_strdup(build->arena, selinux_policy_where(policy));
		bool known = !selinux_policy_decide(policy, label, label, "process", &decision);
		*ret_permissive = known && decision.permissive;
		return known;
	}
	cleanup_fd int file = root_place(build->request->root, ret_origin->where);
	if (file < 0 ||
		question_ask(build->request->root, QUESTION_SELINUX, question, strlen(question), file, &answer) < 0 ||
		sscanf(strbuf_text(&answer), "%*x %*x %*x %*x %*u %x", &flags) != 1)
		return false;
	*ret_permissive = flags & 1;
	return true;
}

/* One whose domain is permissive, where the one that stands for them is not: each label is asked about once, to a limit. */
static const struct proc *find_permissive(struct build *build)
{
	const struct kernel_request *request = build->request;
	struct mac_request asked = { 0 };
	struct origin origin;
	bool permissive;
	for (size_t i = 0; i < request->member_count; i++) {
		const struct proc *member = request->members[i];
		size_t before = asked.label_count;
		if (member->came != CAME_INSIDE || !member->label)
			continue;
		mac_add_label(&asked, member->label);
		if (asked.label_count > before && ask_permissive(build, member->label, &permissive, &origin) && permissive)
			return member;
	}
	return NULL;
}

static void set_selinux(struct build *build)
{
	const struct proc *init = build->request->init;
	const struct proc *proc = build->request->readings->standing.label;
	char *label = proc == init ? label_text(build, READING_LABEL) : arena_strdup(build->arena, proc->label);
	struct origin asked;
	bool permissive;
	bool known = label && ask_permissive(build, label, &permissive, &asked);
	const struct proc *other = known && !permissive && label_hold(label) == LABEL_HOLDS ? find_permissive(build) : NULL;
	if (other) {
		proc = other;
		label = arena_strdup(build->arena, other->label);
		permissive = true;
	}
	struct origin origin = { file_of(build, proc, files[READING_LABEL].name), label, 0 };
	if (known)
		sheet_set_bool(&build->sheet, FACT_selinux_permissive, permissive, asked);
	if (label)
		sheet_set_text(&build->sheet, FACT_selinux_label, label, origin);
	else
		sheet_set_unknown(&build->sheet, FACT_selinux_label,
			why(build, build->request->readings->file[READING_LABEL].error), origin);
}

/*
 * attr/current belongs to one LSM; reading it fails with EINVAL where none with
 * labels is active, which is an answer and no fault: the facts stay absent.
 */
static void set_labels(struct build *build)
{
	const struct host *host = build->request->machine->host;
	const struct readings *readings = build->request->readings;
	bool selinux = host->selinux == SELINUX_ENFORCING || host->selinux == SELINUX_PERMISSIVE;
	bool own_file = readings->file[READING_APPARMOR].text && *readings->file[READING_APPARMOR].text;
	if (own_file)
		set_apparmor(build, READING_APPARMOR);
	else if (!selinux && readings->file[READING_LABEL].error != -EINVAL &&
		 (host->apparmor || !host->apparmor_known))
		set_apparmor(build, READING_LABEL);
	if (selinux)
		set_selinux(build);
}

static void set_answers(struct build *build)
{
	const struct kernel_request *request = build->request;
	struct fact mounts = build->sheet.facts[FACT_mounts];
	struct mac_request mac = {
		.root = request->root,
		.host = request->machine->host,
		.policy = request->machine->policy,
		.own_userns = machine_relation(request->machine, NS_USER, standing_in(build, NS_USER)->ns[NS_USER].inode) == NS_OWN,
		.own_pids = machine_relation(request->machine, NS_PID, request->init->ns[NS_PID].inode) != NS_HOST,
		.mounts = fact_known(mounts) ? mounts.value.mounts : NULL,
	};
	if (request->init->label)
		mac_add_label(&mac, request->init->label);
	for (size_t i = 0; i < request->member_count; i++)
		if (request->members[i]->label)
			mac_add_label(&mac, request->members[i]->label);
	const struct mac_answers *answers = mac_ask(build->arena, &mac);
	if (answers)
		sheet_set_answers(&build->sheet, FACT_mac_answers, answers,
			(struct origin){ mac.policy	     ? arena_strdup(build->arena, selinux_policy_where(mac.policy))
					 : mac.host->apparmor ? "/sys/kernel/security/apparmor"
							      : "/sys/fs/selinux/access",
				NULL, 0 });
}

/* ---- mounts and devices ------------------------------------------------------------------ */

/*
 * Whether a process holds CAP_SYS_ADMIN, or regains it on execve(2), over the mount namespace. In a user namespace that a
 * process made for itself it has no say over one that belongs to the host's.
 */
static enum uncovering uncovering_by(const struct build *build, const struct proc *proc)
{
	static const enum status_key sets[] = { STATUS_CAP_EFF, STATUS_CAP_PRM, STATUS_CAP_BND };
	const struct machine *machine = build->request->machine;
	const uint64_t *value = proc->status.value;
	uint64_t owner = build->nesting.owner[NS_MNT] ? build->nesting.owner[NS_MNT]
						      : standing_in(build, NS_USER)->ns[NS_USER].inode;
	if (machine_relation(machine, NS_USER, owner) == NS_HOST &&
		machine_relation(machine, NS_USER, proc->ns[NS_USER].inode) == NS_OWN)
		return UNCOVER_NOT;
	for (size_t i = 0; i < ISO_COUNT(sets); i++) {
		bool idle = sets[i] == STATUS_CAP_BND && value[STATUS_NO_NEW_PRIVS];
		if (!status_seen(&proc->status, sets[i]))
			return UNCOVER_UNKNOWN;
		if (!idle && (value[sets[i]] & UINT64_C(1) << CAP_SYS_ADMIN))
			return UNCOVER_CAN;
	}
	return UNCOVER_NOT;
}

static enum uncovering uncovering_of(const struct build *build)
{
	const struct kernel_request *request = build->request;
	enum uncovering found = uncovering_by(build, request->init);
	for (size_t i = 0; i < request->member_count && found != UNCOVER_CAN; i++) {
		enum uncovering by = uncovering_by(build, request->members[i]);
		found = by == UNCOVER_NOT ? found : by;
	}
	return found;
}

static const char *const unseen[] = {
	[SIGHT_PART] = "its processes see only what is below another root directory (chroot)",
	[SIGHT_UNKNOWN] = "whether its processes see only a part of it (chroot) may not be read",
};

/* What a process inside sees in another mount namespace than the init's. */
static void add_mounts(struct build *build, const struct mount_request *first, const struct other_table *other)
{
	cleanup_arena struct arena *scratch = arena_new();
	const struct kernel_request *request = build->request;
	const char *where = file_of(build, other->proc, files[READING_MOUNTINFO].name);
	if (!other->text || other->error) {
		mounts_more(build->arena, why(build, other->error), where, &build->sheet);
		if (!other->text)
			return;
	}
	struct mount_table table = mountinfo_parse(scratch, arena_strdup(scratch, other->text));
	struct mount_request mounts = { request->root, request->machine, request->owner, &table,
		idmaps_read(request->root, build->arena, other->proc, &table), where, first->table, first->uncovering,
		other->sight == SIGHT_PART };
	mounts_add(build->arena, &mounts, &build->sheet);
	if (other->sight != SIGHT_WHOLE)
		mounts_more(build->arena, unseen[other->sight], where, &build->sheet);
}

/*
 * What a process shows that sees only a part may be what somebody arranged for it: a failure may be the part's own, and
 * where it is not even known whether that is so, only what passes is in doubt.
 */
static void doubt_mounts(struct build *build, enum sight sight, const char *where)
{
	static const struct {
		enum fact_id fact;
		bool passes; /* the value that does; of lists any */
	} doubted[] = { { FACT_rootfs_readonly, true }, { FACT_proc_unmasked, false }, { FACT_token_mounted, false },
		{ FACT_masked_paths, true }, { FACT_readonly_paths, true } };
	for (size_t i = 0; i < ISO_COUNT(doubted); i++) {
		enum fact_id id = doubted[i].fact;
		struct fact fact = build->sheet.facts[id];
		bool fails = fact_infos[id].kind == FACT_KIND_BOOL && fact_known(fact) &&
			     fact_true(fact) != doubted[i].passes;
		if (sight == SIGHT_PART || !fails)
			sheet_set_unknown(&build->sheet, id, unseen[sight], (struct origin){ where, NULL, 0 });
	}
	mounts_more(build->arena, unseen[sight], where, &build->sheet);
}

/*
 * A directory below which there is an overlay at "/" and in it a procfs is a mount with another in it: nobody makes that
 * without CAP_SYS_ADMIN, and runtimes do so for roots alone. So it is no part, where the link that says so may not be read.
 */
static bool is_runtimes_root(const struct mount_table *table)
{
	const struct mount_line *top = mountinfo_at(table, "/");
	const struct mount_line *proc = mountinfo_at(table, "/proc");
	return top && proc && proc->parent == top->id && strcmp(top->fstype, "overlay") == 0 && strcmp(top->root, "/") == 0 &&
	       strcmp(proc->fstype, "proc") == 0 && strcmp(proc->root, "/") == 0;
}

static void set_mounts(struct build *build)
{
	static const enum fact_id facts[] = { FACT_mounts, FACT_rootfs_readonly, FACT_masked_paths, FACT_readonly_paths,
		FACT_proc_unmasked, FACT_token_mounted };
	const struct kernel_request *request = build->request;
	const struct proc *seer = request->readings->seer;
	enum sight sight = request->readings->sight;
	const char *where = file_of(build, seer, files[READING_MOUNTINFO].name);
	const char *text = request->readings->file[READING_MOUNTINFO].text;
	if (!text) {
		const char *reason = why(build, request->readings->file[READING_MOUNTINFO].error);
		for (size_t i = 0; i < ISO_COUNT(facts); i++)
			sheet_set_unknown(&build->sheet, facts[i], reason, (struct origin){ where, NULL, 0 });
		return;
	}
	cleanup_arena struct arena *scratch = arena_new();
	struct mount_table table = mountinfo_parse(scratch, arena_strdup(scratch, text));
	table.more = table.more || request->readings->file[READING_MOUNTINFO].error == -EFBIG;
	enum uncovering uncovering = uncovering_of(build);
	if (sight == SIGHT_UNKNOWN && uncovering == UNCOVER_NOT && is_runtimes_root(&table))
		sight = SIGHT_WHOLE;
	struct mount_request mounts = { request->root, request->machine, request->owner, &table,
		idmaps_read(request->root, build->arena, seer, &table), where, NULL, uncovering, sight == SIGHT_PART };
	mounts_describe(build->arena, &mounts, &build->sheet);
	if (sight != SIGHT_WHOLE)
		doubt_mounts(build, sight, where);
	for (size_t i = 0; i < request->readings->other_count; i++)
		add_mounts(build, &mounts, &request->readings->others[i]);
	if (request->readings->more_others)
		mounts_more(build->arena, "more mount namespaces than are read", where, &build->sheet);
	for (size_t i = 0; i < request->readings->places.count; i++) {
		const struct held_place *held = &request->readings->places.items[i];
		mounts_hold(build->arena, &mounts, held, file_of(build, held->proc, held->link), &build->sheet);
	}
}

static void set_devices(struct build *build)
{
	struct device_rules rules = build->request->readings->devices;
	rules.where = arena_strdup(build->arena, rules.where);
	if (rules.text) {
		devices_describe(build->arena, build->request->root, &rules, &build->sheet);
		return;
	}
	struct origin origin = { rules.where, NULL, 0 };
	sheet_set_unknown(&build->sheet, FACT_device_cgroup_all, rules.why, origin);
	sheet_set_unknown(&build->sheet, FACT_devices, rules.why, origin);
}

static const struct text_list *copy_texts(struct arena *arena, const struct text_list *list)
{
	const char **items = arena_array(arena, list->count, sizeof(*items));
	struct text_list *copy = arena_alloc(arena, sizeof(*copy));
	for (size_t i = 0; i < list->count; i++)
		items[i] = arena_strdup(arena, list->items[i]);
	*copy = (struct text_list){ list->count, items };
	return copy;
}

static void set_sandbox(struct build *build)
{
	const struct kernel_request *request = build->request;
	struct origin origin = { arena_strdup(build->arena, request->sandbox_where), NULL, 0 };
	if (!request->sandbox) {
		sheet_set_unknown(&build->sheet, FACT_sandbox, request->sandbox_unknown, origin);
		return;
	}
	sheet_set_text(&build->sheet, FACT_sandbox, arena_strdup(build->arena, request->sandbox), origin);
	if (request->sandbox_options)
		sheet_set_texts(&build->sheet, FACT_sandbox_options, copy_texts(build->arena, request->sandbox_options),
			(struct origin){ file_of(build, request->init, "cmdline"), NULL, 0 });
	if (request->sandbox_platform)
		sheet_set_text(&build->sheet, FACT_sandbox_platform,
			arena_strdup(build->arena, request->sandbox_platform), origin);
}

/*
 * /proc shows what the sandbox's process is, which says nothing of the container
 * behind it: neither its faults nor its virtues are to be counted.
 */
static void doubt(struct build *build)
{
	const struct fact *facts = build->sheet.facts;
	for (int id = 0; id < FACT_COUNT; id++)
		if (facts[id].state == FACT_KNOWN)
			sheet_set_unknown(&build->sheet, (enum fact_id)id,
				"seen is what calls itself a sandbox's process, not the container", facts[id].origin);
}

const struct sheet *kernel_sheet(struct arena *arena, const struct kernel_request *request)
{
	struct build build = { .arena = arena, .request = request };
	build.uid_map = set_map(&build, FACT_uid_map, READING_UID_MAP);
	set_map(&build, FACT_gid_map, READING_GID_MAP);
	set_nesting(&build);
	for (int kind = 0; kind < NS_KIND_COUNT; kind++)
		set_namespace(&build, (enum ns_kind)kind);
	set_ids(&build);
	set_worst(&build, FACT_no_new_privs, STATUS_NO_NEW_PRIVS, worse_no_new_privs);
	set_worst(&build, FACT_seccomp_mode, STATUS_SECCOMP, worse_seccomp);
	set_filters(&build);
	if (request->machine->arch)
		sheet_set_text(&build.sheet, FACT_arch, request->machine->arch,
			(struct origin){ request->machine->arch_where, request->machine->arch, 0 });
	set_capabilities(&build);
	set_all_processes(&build);
	set_labels(&build);
	set_mounts(&build);
	set_devices(&build);
	set_answers(&build);
	if (request->doubted)
		doubt(&build);
	set_sandbox(&build);
	return sheet_pack(arena, &build.sheet);
}
