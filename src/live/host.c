/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "live/host.h"
#include "live/inside.h"
#include "live/kernel/proc.h"
#include "live/kernel/selinux_policy.h"

#include <isotop/bpf.h>
#include <isotop/clock.h>
#include <isotop/facts.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/capability.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <isotop/root.h>

#define MOUNTS_TEXT_MAX (16 * 1024 * 1024)
#define WORD_MAX        4096

/*
 * The namespaces that the kernel starts with have fixed numbers, include/linux/proc_ns.h
 * (uapi/linux/nsfs.h since 6.18): all but net and mnt for ten years, these two since 6.18.
 * Numbers given out at run time start above them, so one of these is always the initial one.
 */
// clang-format off
static const struct {
	uint64_t inode;
	bool always; /* for as long as the namespace has been there */
} initial[NS_KIND_COUNT] = {
	[NS_PID]    = { 0xEFFFFFFC, true },
	[NS_NET]    = { 0xEFFFFFF9, false },
	[NS_MNT]    = { 0xEFFFFFF8, false },
	[NS_IPC]    = { 0xEFFFFFFF, true },
	[NS_UTS]    = { 0xEFFFFFFE, true },
	[NS_USER]   = { 0xEFFFFFFD, true },
	[NS_CGROUP] = { 0xEFFFFFFB, true },
	[NS_TIME]   = { 0xEFFFFFFA, true },
};
// clang-format on

/* The first line of a small file, in @arena; NULL when it cannot be read. */
static char *read_line(const struct root *root, struct arena *arena, const char *path, int *ret_error)
{
	char *text = proc_text(root, arena, -1, path, WORD_MAX, NULL, ret_error);
	if (text)
		text[strcspn(text, "\n")] = '\0';
	return text;
}

/* ---- the reference ---------------------------------------------------------- */

/* Namespaces of the process at @path; true when its mount namespace could be read. */
static bool read_namespaces(const struct root *root, const char *path, uint64_t ret_ns[NS_KIND_COUNT])
{
	cleanup_fd int fd = root_open_dir(root, path);
	memset(ret_ns, 0, NS_KIND_COUNT * sizeof(*ret_ns));
	if (fd < 0)
		return false;
	struct ns_link links[NS_KIND_COUNT];
	ns_read_all(root, fd, links);
	for (int kind = 0; kind < NS_KIND_COUNT; kind++)
		ret_ns[kind] = links[kind].inode;
	return ret_ns[NS_MNT] != 0;
}

/* Whether no namespace in @ns has a number that the initial one cannot have. */
static bool can_be_initial(const uint64_t ns[NS_KIND_COUNT])
{
	for (int kind = 0; kind < NS_KIND_COUNT; kind++)
		if (initial[kind].always && ns[kind] && ns[kind] != initial[kind].inode)
			return false;
	return true;
}

static bool is_kernel(const struct host *host, unsigned major, unsigned minor)
{
	unsigned a;
	unsigned b;
	return host_kernel(host, &a, &b) && (a > major || (a == major && b >= minor));
}

/* What the kernel's own numbers tell: @own helps where they do not yet hold for every kernel. */
static void use_constants(struct host *host, const uint64_t own[NS_KIND_COUNT])
{
	bool all = is_kernel(host, 6, 18);
	host->ns_reference = "kernel constants";
	for (int kind = 0; kind < NS_KIND_COUNT; kind++)
		host->ns[kind] =
			initial[kind].always || all || own[kind] == initial[kind].inode ? initial[kind].inode : 0;
}

/* Whether it is the initial pid namespace that /proc shows: the kernel's own threads are in no other. */
static bool sees_kernel(const struct root *root)
{
	struct proc kthreadd;
	return proc_read(root, 2, NULL, &kthreadd) && kthreadd.kernel;
}

/*
 * Pid 1's, or our own where even root may not read those of pid 1; our own only
 * as far as they can be the initial ones, for isotop itself may be in a container.
 */
static void find_reference(const struct root *root, struct host *host)
{
	uint64_t own[NS_KIND_COUNT];
	bool have_own = read_namespaces(root, "proc/self", own);
	if (read_namespaces(root, "proc/1", host->ns)) {
		host->ns_reference = "pid 1";
		host->in_container = host->ns[NS_PID] && host->ns[NS_PID] != initial[NS_PID].inode;
		if (have_own && root_is_system(root))
			host->in_container =
				host->in_container || (own[NS_MNT] != host->ns[NS_MNT] && !can_be_initial(own));
	} else if (have_own && can_be_initial(own)) {
		host->ns_reference = "own";
		memcpy(host->ns, own, sizeof(own));
	} else if (have_own && root_is_system(root)) {
		/* "docker exec -u": as its root does, look for what is nested in here; isotop self judges the container. */
		host->in_container = true;
		host->ns_reference = "own";
		memcpy(host->ns, own, sizeof(own));
	} else {
		host->in_container = have_own && !sees_kernel(root);
		use_constants(host, own);
	}
}

void machine_reference_constants(struct machine *machine, const uint64_t own[NS_KIND_COUNT])
{
	use_constants(machine->host, own);
}

enum ns_relation machine_relation(const struct machine *machine, enum ns_kind kind, uint64_t inode)
{
	if (inode == 0)
		return NS_UNKNOWN;
	if (machine->host->ns[kind] != 0)
		return inode == machine->host->ns[kind] ? NS_HOST : NS_OWN;
	if (inode == initial[kind].inode)
		return NS_HOST;
	return NS_UNKNOWN;
}

/* ---- security modules --------------------------------------------------------- */

static void read_lsm(const struct root *root, struct arena *arena, struct host *host)
{
	int error;
	char *text = read_line(root, arena, "sys/kernel/security/lsm", &error);
	if (!text)
		return;
	size_t max = 1;
	for (const char *at = text; *at; at++)
		max += *at == ',';
	const char **items = arena_array(arena, max, sizeof(*items));
	size_t count = 0;
	for (char *word; (word = strsep(&text, ","));)
		if (*word)
			items[count++] = word;
	host->lsm = (struct text_list){ count, items };
	host->lsm_known = true;
}

static void read_apparmor(const struct root *root, struct arena *arena, struct host *host)
{
	int error;
	const char *text = read_line(root, arena, "sys/module/apparmor/parameters/enabled", &error);
	host->apparmor = text && *text == 'Y';
	/* Without the parameter AppArmor is not in the kernel, as long as there is a /sys to ask. */
	host->apparmor_known = text || (error == -ENOENT && root_type(root, "sys/module") > 0);
}

/* selinuxfs is registered only where SELinux is on, security/selinux/selinuxfs.c. */
static enum selinux_mode read_selinux(const struct root *root, struct arena *arena)
{
	int error;
	const char *text = read_line(root, arena, "sys/fs/selinux/enforce", &error);
	if (text)
		return *text == '1' ? SELINUX_ENFORCING : *text == '0' ? SELINUX_PERMISSIVE : SELINUX_UNKNOWN;
	const char *systems = proc_text(root, arena, -1, "proc/filesystems", WORD_MAX * 4, NULL, &error);
	return systems && !strstr(systems, "selinuxfs") ? SELINUX_DISABLED : SELINUX_UNKNOWN;
}

/* ---- the rest ------------------------------------------------------------------ */

static int cgroup_version(const char *text)
{
	int version = 0;
	for (const char *at = text; at && *at; at += strcspn(at, "\n"), at += *at == '\n') {
		if (strncmp(at, "0::", 3) != 0)
			return 1;
		version = 2;
	}
	return version;
}

/* What the kernel was built for (Linux 6.1), else what it calls its machine: uname(2). */
static void read_arch(const struct root *root, struct arena *arena, struct machine *machine)
{
	int error;
	struct utsname names;
	const char *word = read_line(root, arena, "proc/sys/kernel/arch", &error);
	machine->arch_where = "/proc/sys/kernel/arch";
	if (!word && root_is_system(root) && uname(&names) == 0) {
		machine->arch_where = "uname -m";
		word = names.machine;
	}
	const struct abi *abi = word ? abi_machine(word) : NULL;
	machine->arch = abi ? abi->id : NULL;
}

/* Reads status of pid 1, or of ourselves. */
static void read_bounding(const struct root *root, struct arena *arena, struct host *host)
{
	static const char *const files[] = { "proc/1/status", "proc/self/status" };
	for (size_t i = 0; i < ISO_COUNT(files) && !host->cap_bounding_known; i++) {
		int error;
		struct proc_status status = { 0 };
		const char *text = proc_text(root, arena, -1, files[i], 64 * 1024, NULL, &error);
		if (!text)
			continue;
		proc_parse_status(text, &status);
		host->cap_bounding = status.value[STATUS_CAP_BND];
		host->cap_bounding_known = status_seen(&status, STATUS_CAP_BND);
	}
}

/*
 * The table of a process in the host's mount namespace. It needs the right to
 * trace, as the namespace links do, but is seen to be granted where they are not.
 */
static void read_mounts(const struct root *root, struct arena *arena, struct machine *machine)
{
	static const char *const files[] = { "proc/1/mountinfo", "proc/self/mountinfo" };
	/* A tree that is seen from inside a container has a self of its own. */
	size_t count = machine->host->in_container && !root_is_system(root) ? 1 : ISO_COUNT(files);
	/* What lies over the /proc that is being read is mounted where isotop is, which mostly is where pid 1 is. */
	cleanup_strbuf struct strbuf own = { 0 };
	bool apart = root_is_system(root) && !root_is_of_first(root) &&
		     root_read(root, -1, files[1], MOUNTS_TEXT_MAX, &own) == 0;
	machine->mounts = (struct mount_table){ 0 };
	for (size_t i = 0; i < count && !machine->mounts.count; i++) {
		int error;
		char *text = proc_text(root, arena, -1, files[i], MOUNTS_TEXT_MAX, NULL, &error);
		if (!text)
			continue;
		apart = apart && strcmp(text, strbuf_text(&own)) != 0;
		machine->mounts = mountinfo_parse(arena, text);
	}
	machine->seen = apart ? mountinfo_parse(arena, arena_strndup(arena, strbuf_text(&own), own.len)) : machine->mounts;
}

/* Any path may lead into them: a mount's source, a program's, one of a runtime's state. A copy has no mounts. */
static void shun_remote(const struct root *root, struct arena *arena, const struct machine *machine)
{
	const struct mount_table *seen = &machine->seen;
	const char **places = arena_array(arena, seen->count, sizeof(*places));
	size_t count = 0;
	for (size_t i = 0; machine->procfs && i < seen->count; i++)
		if (mountinfo_may_hang(&seen->lines[i]))
			places[count++] = seen->lines[i].target;
	root_shun(root, places, count);
}

/* The time of boot in /proc/stat, proc_stat(5). */
static int64_t read_boot(const struct root *root, struct arena *arena)
{
	int error;
	uint64_t seconds;
	char *text = proc_text(root, arena, -1, "proc/stat", 4 * 1024 * 1024, NULL, &error);
	char *line = text ? strstr(text, "\nbtime ") : NULL;
	if (!line)
		return 0;
	line += strlen("\nbtime ");
	line[strcspn(line, "\n")] = '\0';
	return parse_u64(line, 10, &seconds) && seconds < INT64_MAX ? (int64_t)seconds : 0;
}

/* "12345.67 23456.78", proc_uptime(5) */
static uint64_t read_uptime(const struct root *root, struct arena *arena)
{
	int error;
	uint64_t seconds;
	char *text = read_line(root, arena, "proc/uptime", &error);
	if (!text)
		return 0;
	text[strcspn(text, ". ")] = '\0';
	return parse_u64(text, 10, &seconds) ? seconds : 0;
}

/* The right to read what belongs to others: CAP_SYS_PTRACE for namespaces, CAP_DAC_* for runtime state. */
static bool can_read_others(void)
{
	cap_t caps = cap_get_proc();
	if (!caps)
		return false;
	cap_flag_value_t trace = CAP_CLEAR;
	cap_flag_value_t search = CAP_CLEAR;
	cap_flag_value_t all = CAP_CLEAR;
	cap_get_flag(caps, CAP_SYS_PTRACE, CAP_EFFECTIVE, &trace);
	cap_get_flag(caps, CAP_DAC_READ_SEARCH, CAP_EFFECTIVE, &search);
	cap_get_flag(caps, CAP_DAC_OVERRIDE, CAP_EFFECTIVE, &all);
	cap_free(caps);
	return trace == CAP_SET && (search == CAP_SET || all == CAP_SET);
}

/*
 * attr/current of any process is EINVAL where no module with labels is active, security_getprocattr(): then nobody
 * else's has to be read.
 */
static void read_unlabelled(const struct root *root, struct arena *arena, struct machine *machine)
{
	static const char *const files[] = { "proc/self/attr/apparmor/current", "proc/self/attr/current" };
	bool none = machine->procfs;
	for (size_t i = 0; i < ISO_COUNT(files); i++) {
		int *error = &machine->label_errors[i];
		bool text = proc_text(root, arena, -1, files[i], WORD_MAX, NULL, error);
		/* the first is not there where the kernel has no AppArmor, or is older than 5.8 */
		none = none && !text && (*error == -EINVAL || (i == 0 && *error == -ENOENT));
	}
	machine->unlabelled = none;
}

/* Asked for all containers at once: whichever /proc is mounted, the kernel gives it the same files. */
static void read_lacking(const struct root *root, struct arena *arena, struct machine *machine)
{
	const char **items = arena_array(arena, hidden_path_count, sizeof(*items));
	size_t count = 0;
	/* In a captured tree much of /proc is not there because nobody took it along. */
	machine->lacking_known = root_type(root, "/proc/interrupts") >= 0;
	for (size_t i = 0; machine->lacking_known && i < hidden_path_count; i++)
		if (root_type(root, hidden_paths[i].path) == -ENOENT)
			items[count++] = hidden_paths[i].path;
	machine->lacking = (struct text_list){ count, items };
}

/* This kernel knows nothing of another system's policy, whose file is read instead. */
static void seek_policy(const struct root *root, struct machine *machine)
{
	enum selinux_mode mode = machine->host->selinux;
	if (machine->policy_sought || root_is_system(root) || (mode != SELINUX_ENFORCING && mode != SELINUX_PERMISSIVE))
		return;
	machine->policy_sought = true;
	selinux_policy_load(root, &machine->policy);
}

/* /proc answers with the reader's own UTS namespace, which in a container below --root is not the host's. */
static const char *read_name(const struct root *root, struct arena *arena)
{
	static const char *const files[] = { "proc/sys/kernel/hostname", "etc/hostname" };
	int error;
	bool system = root_is_system(root);
	const char *name = read_line(root, arena, files[system ? 0 : 1], &error);
	return name && *name ? name : read_line(root, arena, files[system ? 1 : 0], &error);
}

/* ---- what stays as it is -------------------------------------------------------------- */

/*
 * What a kernel is and is built without, its settings and the namespaces of pid 1 are no matter of two seconds: on the
 * system itself they are read in one scan out of so many, and in each where they are so far apart.
 */
#define STEADY_SCANS 5
#define STEADY_MS    9000

static bool is_steady(const struct root *root, struct machine *machine)
{
	uint64_t now = (uint64_t)clock_ms() + 1;
	bool turn = !machine->steady || ++machine->scans >= STEADY_SCANS || now - machine->steady_ms >= STEADY_MS;
	if (!turn && machine->procfs && root_is_system(root))
		return true;
	machine->scans = 0;
	machine->steady_ms = now;
	return false;
}

static void read_known(const struct root *root, struct arena *arena, struct machine *machine)
{
	struct host *known = &machine->known;
	int error;
	*known = (struct host){ .live = true };
	machine->host = known;
	known->name = read_name(root, arena);
	known->kernel = read_line(root, arena, "proc/sys/kernel/osrelease", &error);
	find_reference(root, known);
	machine->enclosed = known->in_container && root_is_system(root) && !sees_kernel(root);
	read_lsm(root, arena, known);
	read_apparmor(root, arena, known);
	known->selinux = read_selinux(root, arena);
	seek_policy(root, machine);
	known->cgroup = cgroup_version(proc_text(root, arena, -1, "proc/1/cgroup", 64 * 1024, NULL, &error));
	read_bounding(root, arena, known);
	read_arch(root, arena, machine);
	read_unlabelled(root, arena, machine);
	read_settings(root, arena, known, &machine->build);
	read_lacking(root, arena, machine);
	if (!machine->boot)
		machine->boot = read_boot(root, arena);
}

static const char *copy_text(struct arena *arena, const char *text)
{
	return text ? arena_strdup(arena, text) : NULL;
}

static void copy_known(struct arena *arena, const struct host *known, struct host *host)
{
	const char **lsm = arena_array(arena, known->lsm.count, sizeof(*lsm));
	struct host_setting *settings = arena_array(arena, known->settings.count, sizeof(*settings));
	for (size_t i = 0; i < known->lsm.count; i++)
		lsm[i] = arena_strdup(arena, known->lsm.items[i]);
	for (size_t i = 0; i < known->settings.count; i++) {
		settings[i] = known->settings.items[i];
		settings[i].value = copy_text(arena, settings[i].value);
		settings[i].where = arena_strdup(arena, settings[i].where);
	}
	*host = *known;
	host->name = copy_text(arena, known->name);
	host->kernel = copy_text(arena, known->kernel);
	host->lsm = (struct text_list){ known->lsm.count, lsm };
	host->settings = (struct host_setting_list){ known->settings.count, settings };
}

/* What decides of every container at once is not waited for: setenforce(8). */
static void read_steady(const struct root *root, struct arena *arena, struct host *host, struct arena *host_arena,
	struct machine *machine)
{
	if (!is_steady(root, machine)) {
		arena_free(machine->steady);
		machine->steady = arena_new();
		read_known(root, machine->steady, machine);
	} else if (machine->known.selinux != SELINUX_DISABLED) {
		machine->known.selinux = read_selinux(root, arena);
	}
	copy_known(host_arena, &machine->known, host);
	machine->host = host;
}

/* ---- all of it -------------------------------------------------------------------------- */

void machine_free(struct machine *machine)
{
	selinux_policy_free(machine->policy);
	machine->policy = NULL;
	arena_free(machine->steady);
	machine->steady = NULL;
}

void machine_inside(const struct root *root, struct arena *host_arena, struct host *host)
{
	if (!host->in_container)
		return;
	if (root_is_system(root))
		host->name = NULL; /* that one is the container's */
	host->inside = inside_hint(root, host_arena);
}

int machine_read(const struct root *root, struct arena *arena, struct host *host, struct arena *host_arena,
	struct machine *machine, struct err *err)
{
	int procfs = root_procfs(root);
	if (procfs == -ENOENT || procfs == -ENOTDIR)
		return err_set(err, -ENOENT, "%s: no /proc there", root_path(root));
	if (procfs < 0 && procfs != -ESTALE)
		return err_set(err, procfs, "%s: its /proc cannot be read: %s", root_path(root), strerror(-procfs));
	machine->procfs = procfs == 1;
	if (procfs == -ESTALE || (root_is_system(root) && !machine->procfs))
		return err_set(err, -ENOENT, "/proc is not the kernel's: something is mounted over it");
	read_steady(root, arena, host, host_arena, machine);
	read_mounts(root, arena, machine);
	shun_remote(root, arena, machine);
	machine->sockets_read = false;
	machine->uptime = read_uptime(root, arena);
	machine->ticks = sysconf(_SC_CLK_TCK);
	/* A captured tree hides nothing; the kernel's own files do, wherever they are mounted. */
	host->privileged_reader = !machine->procfs || can_read_others();
	machine_inside(root, host_arena, host);
	return 0;
}
