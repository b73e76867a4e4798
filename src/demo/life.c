/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A recorded life of a small node: what a look at it every few seconds would have
 * read. A container comes, one is weakened by an exec, the exec ends, one is
 * replaced by a weaker one, one goes. The facts are those that Docker and
 * containerd give such containers on a node with AppArmor.
 */
#include "config.h"

#include <isotop/builder.h>
#include <isotop/capabilities.h>
#include <isotop/demo.h>
#include <isotop/facts.h>
#include <isotop/host.h>
#include <isotop/origin.h>
#include <isotop/subject.h>
#include <isotop/values.h>

#include <isotop/manifest.h>

/* Somebody in the play. All run from moment @comes to before moment @goes; LIFE_MOMENTS: to the end. */
struct actor {
	const char *name;
	const char *image;
	const char *runtime;
	const char *namespace; /* of a pod; NULL: none */
	int32_t pid;
	unsigned comes;
	unsigned goes;
	uint32_t uid;
	bool bare; /* as docker run gives it: root's capabilities, setuid programs, a writable root */
	/* A process that somebody started inside, as root and with every capability. */
	unsigned exec_comes;
	unsigned exec_goes;
};

#define SHELL_PID 9120

/* To add somebody: a row; what then happens stands below. */
static const struct actor actors[] = {
	{ "shop/web-0:app", "registry.example/web:3", "containerd", "shop", 4121, 0, LIFE_MOMENTS, 10001, false, 2, 4 },
	{ "shop/db-0:app", "registry.example/db:15", "containerd", "shop", 4208, 0, LIFE_MOMENTS, 999, false, 0, 0 },
	{ "batch/report-28111:job", "registry.example/report:8", "containerd", "batch", 8800, 1, 5, 10001, false, 0, 0 },
	{ "cache", "redis:7", "docker", NULL, 4310, 0, 3, 999, false, 0, 0 },
	{ "cache", "redis:latest", "docker", NULL, 9011, 3, LIFE_MOMENTS, 0, true, 0, 0 },
};

/* What the camera saw; the test holds each against its events. */
const struct moment moments[LIFE_MOMENTS] = {
	{ "Three containers run, as they should.", "" },
	{ "A job comes: batch/report-28111.", "new batch/report-28111:job" },
	{ "Somebody opens a privileged shell in shop/web-0.", "changed shop/web-0:app" },
	{ "cache is started again, with nothing that protected it.", "restarted cache" },
	{ "The shell in shop/web-0 is closed.", "changed shop/web-0:app" },
	{ "The job is done and goes.", "gone batch/report-28111:job" },
};

static struct origin seen(struct arena *arena, int32_t pid, const char *file, uint32_t line, const char *text)
{
	return (struct origin){ .where = arena_printf(arena, "/proc/%d/%s", pid, file), .line = line, .text = text };
}

static void set_namespaces(struct sheet_builder *sheet, struct arena *arena, int32_t pid)
{
	for (size_t kind = 0; kind < NS_KIND_COUNT; kind++) {
		struct ns *ns = arena_alloc(arena, sizeof(*ns));
		bool host = kind == NS_USER || kind == NS_TIME;
		ns->relation = host ? NS_HOST : NS_OWN;
		ns->inode = host ? 4026531837u - kind : 4026532000u + (uint32_t)pid * NS_KIND_COUNT + kind;
		sheet_set_ns(sheet, ns_facts[kind], ns, seen(arena, pid, arena_printf(arena, "ns/%s", ns_names[kind]), 0, NULL));
	}
}

static uint64_t caps_of(const struct actor *actor)
{
	return actor->bare ? cap_default_docker : 0;
}

static void set_privileges(struct sheet_builder *sheet, struct arena *arena, const struct actor *actor)
{
	static const enum fact_id sets[] = { FACT_cap_effective, FACT_cap_permitted, FACT_cap_bounding };
	int32_t pid = actor->pid;
	sheet_set_int(sheet, FACT_uid, actor->uid, seen(arena, pid, "status", 9, "Uid"));
	sheet_set_int(sheet, FACT_gid, actor->uid, seen(arena, pid, "status", 10, "Gid"));
	sheet_set_bool(sheet, FACT_no_new_privs, !actor->bare, seen(arena, pid, "status", 49, "NoNewPrivs"));
	for (size_t i = 0; i < ISO_COUNT(sets); i++)
		sheet_set_mask(sheet, sets[i], caps_of(actor), seen(arena, pid, "status", 46, "CapEff"));
	sheet_set_mask(sheet, FACT_cap_inheritable, 0, seen(arena, pid, "status", 44, "CapInh"));
	sheet_set_mask(sheet, FACT_cap_ambient, 0, seen(arena, pid, "status", 48, "CapAmb"));
	sheet_set_int(sheet, FACT_seccomp_mode, 2, seen(arena, pid, "status", 50, "Seccomp: 2"));
	sheet_set_int(sheet, FACT_seccomp_filters, 1, seen(arena, pid, "status", 51, "Seccomp_filters: 1"));
	sheet_set_text(sheet, FACT_apparmor_profile, actor->namespace ? "cri-containerd.apparmor.d" : "docker-default",
		seen(arena, pid, "attr/current", 0, NULL));
	sheet_set_text(sheet, FACT_apparmor_mode, "enforce", seen(arena, pid, "attr/current", 0, NULL));
}

/* Paths that a runtime hides or covers by default, and nothing of the host. */
static void set_files(struct sheet_builder *sheet, struct arena *arena, const struct actor *actor)
{
	static const char *const masked[] = { "/proc/acpi", "/proc/asound", "/proc/kcore", "/proc/keys",
		"/proc/latency_stats", "/proc/timer_list", "/proc/sched_debug", "/proc/scsi", "/sys/firmware" };
	static const char *const covered[] = { "/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger" };
	static const struct text_list masks = { ISO_COUNT(masked), masked };
	static const struct text_list covers = { ISO_COUNT(covered), covered };
	static const struct device_list none = { 0 };
	struct origin origin = seen(arena, actor->pid, "mountinfo", 1, NULL);
	struct mount *root = arena_alloc(arena, sizeof(*root));
	struct mount_list *mounts = arena_alloc(arena, sizeof(*mounts));
	*root = (struct mount){ .kind = MOUNT_ROOT, .source_type = SOURCE_DIR, .read_only = !actor->bare,
		.source = "overlay", .target = "/", .fstype = "overlay", .origin = origin };
	*mounts = (struct mount_list){ .count = 1, .items = root };
	sheet_set_mounts(sheet, mounts, origin);
	sheet_set_devices(sheet, &none, origin);
	sheet_set_bool(sheet, FACT_device_cgroup_all, false, origin);
	sheet_set_texts(sheet, FACT_masked_paths, &masks, origin);
	sheet_set_texts(sheet, FACT_readonly_paths, &covers, origin);
	sheet_set_bool(sheet, FACT_proc_unmasked, false, origin);
	sheet_set_bool(sheet, FACT_rootfs_readonly, !actor->bare, origin);
	sheet_set_text(sheet, FACT_sandbox, "none", origin);
	if (actor->namespace)
		sheet_set_bool(sheet, FACT_token_mounted, false, origin);
}

static void set_processes(struct sheet_builder *sheet, struct arena *arena, const struct actor *actor, bool shell)
{
	struct process_group *groups = arena_array(arena, 2, sizeof(*groups));
	struct process_list *list = arena_alloc(arena, sizeof(*list));
	uint64_t caps = caps_of(actor);
	groups[0] = (struct process_group){ .pid = actor->pid, .count = 1, .init = true, .no_new_privs = !actor->bare,
		.seccomp = 2, .uid = actor->uid, .effective = caps, .permitted = caps, .bounding = caps, .comm = "app",
		.origin = seen(arena, actor->pid, "status", 46, "CapEff") };
	groups[1] = (struct process_group){ .pid = SHELL_PID, .count = 1, .uid = 0, .effective = cap_all(),
		.permitted = cap_all(), .bounding = cap_all(), .comm = "sh",
		.origin = seen(arena, SHELL_PID, "status", 46, "CapEff: 000001ffffffffff") };
	*list = (struct process_list){ .count = shell ? 2 : 1, .items = groups };
	sheet_set_processes(sheet, FACT_processes, list, seen(arena, actor->pid, "status", 46, NULL));
}

static struct subject *play(const struct actor *actor, bool shell)
{
	struct subject *subject = subject_new();
	struct arena *arena = subject->arena;
	struct sheet_builder sheet = { 0 };
	subject->form = form_named("live");
	subject->key = arena_printf(arena, "demo:%s#%d", actor->name, actor->pid);
	subject->name = actor->name;
	subject->image = actor->image;
	subject->container = true;
	subject->workload.namespace = actor->namespace;
	subject->running.pid = actor->pid;
	subject->running.start = (uint64_t)actor->pid;
	subject->running.runtime = actor->runtime;
	subject->running.id = arena_printf(arena, "%08x", (unsigned)actor->pid * 2654435761u);
	set_namespaces(&sheet, arena, actor->pid);
	set_privileges(&sheet, arena, actor);
	set_files(&sheet, arena, actor);
	set_processes(&sheet, arena, actor, shell);
	subject->sheets[SHEET_KERNEL] = sheet_pack(arena, &sheet);
	return subject;
}

static void set_host(struct host *host)
{
	static const char *const lsms[] = { "lockdown", "capability", "landlock", "yama", "apparmor" };
	*host = (struct host){ .live = true, .name = "demo-node", .kernel = "6.1.0-21-amd64", .lsm_known = true,
		.lsm = { ISO_COUNT(lsms), lsms }, .apparmor = true, .apparmor_known = true, .selinux = SELINUX_DISABLED,
		.cgroup = 2, .privileged_reader = true, .ns_reference = "pid 1", .cap_bounding = cap_all(),
		.cap_bounding_known = true };
}

void demo_life(struct inventory_builder *builder, unsigned moment)
{
	set_host(inventory_builder_host(builder));
	for (size_t i = 0; i < ISO_COUNT(actors); i++) {
		const struct actor *actor = &actors[i];
		if (moment >= actor->comes && moment < actor->goes)
			inventory_add(builder, play(actor, moment >= actor->exec_comes && moment < actor->exec_goes));
	}
}
