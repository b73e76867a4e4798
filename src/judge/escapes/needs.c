/* SPDX-License-Identifier: Apache-2.0 */
/* What escapes need to be configured before they can be tried at all. */
#include "config.h"

#include "judge/escapes/escapes.h"
#include "judge/host_paths.h"
#include "judge/readings.h"

#include <stdio.h>
#include <string.h>
#include <sys/capability.h>

#include <isotop/capabilities.h>
#include <isotop/fixes.h>
#include <isotop/host.h>
#include <isotop/inventory.h>
#include <isotop/node_lsm.h>
#include <isotop/subject.h>
#include <isotop/syscalls.h>
#include <isotop/form.h>
#include <isotop/values.h>

/* ---- namespaces ----------------------------------------------------------------- */

static enum tri pid_is_host(const struct escape_case *c, unsigned arg)
{
	(void)arg;
	return c->host_pid;
}

/* In a procfs of the host's that is mounted they stand as well, whatever its own pid namespace. */
static enum tri host_is_in_view(const struct escape_case *c, unsigned arg)
{
	(void)arg;
	return tri_or(c->host_pid, c->places[PLACE_PROC].mount ? YES : c->mounts_known ? NO : MAYBE);
}

static struct origin view_place(const struct escape_case *c, unsigned arg)
{
	const struct mount *mount = c->places[PLACE_PROC].mount;
	struct fact fact = assess_fact(c->assess, (enum fact_id)arg);
	return c->host_pid != YES && mount ? mount->origin : fact.state == FACT_ABSENT ? (struct origin){ 0 } : fact.origin;
}

static enum tri net_is_host(const struct escape_case *c, unsigned arg)
{
	(void)arg;
	return c->host_net;
}

static enum tri ipc_is_host(const struct escape_case *c, unsigned arg)
{
	(void)arg;
	return c->host_ipc;
}

static enum tri pid_is_shared(const struct escape_case *c, unsigned arg)
{
	(void)arg;
	return c->shared_pid;
}

static struct origin fact_place(const struct escape_case *c, unsigned arg)
{
	struct fact fact = assess_fact(c->assess, (enum fact_id)arg);
	return fact.state == FACT_ABSENT ? (struct origin){ 0 } : fact.origin;
}

/* ---- devices ------------------------------------------------------------------------ */

/* A device node of the host that was passed in, or that everything passed in brings along. */
static const struct device *passed_device(const struct escape_case *c, bool memory)
{
	struct fact devices = assess_fact(c->assess, FACT_devices);
	for (size_t i = 0; fact_known(devices) && i < devices.value.devices->count; i++) {
		const struct device *device = &devices.value.devices->items[i];
		if (is_raw_device(device) && is_memory_device(device) == memory)
			return device;
	}
	return NULL;
}

/*
 * A node of its own does as well as one that was passed in: CAP_MKNOD makes what the rules open, but in a user
 * namespace, user_namespaces(7).
 */
static bool node_can_be_made(const struct escape_case *c, const char *wanted)
{
	struct fact devices = assess_fact(c->assess, FACT_devices);
	struct origin rule;
	bool ruled = fact_known(devices) && device_rule_reach(devices.value.devices, wanted, &rule);
	if (!(c->granted & CAP_BIT(CAP_MKNOD)) || c->userns != NO || c->sandbox != NO)
		return false;
	return ruled || fact_true(assess_fact(c->assess, FACT_device_cgroup_all));
}

/* Engines pass every device to a privileged container; the kernel shows its nodes. */
static enum tri device_is_passed(const struct escape_case *c, unsigned memory)
{
	struct fact devices = assess_fact(c->assess, FACT_devices);
	if (passed_device(c, memory) || c->device_mounts[memory])
		return YES;
	if (!c->assess->effective && c->privileged == YES && !c->assess->form->literal)
		return YES;
	if (node_can_be_made(c, memory ? REACH_MEMORY : REACH_DISKS))
		return YES;
	return fact_more(FACT_devices, devices).why || !c->mounts_known || c->privileged == MAYBE ? MAYBE : NO;
}

static struct origin device_place(const struct escape_case *c, unsigned memory)
{
	const struct device *device = passed_device(c, memory);
	const struct mount *mount = c->device_mounts[memory];
	if (device)
		return device->origin;
	if (mount)
		return mount->origin;
	struct fact all = assess_fact(c->assess, FACT_device_cgroup_all);
	struct fact privileged = assess_fact(c->assess, FACT_privileged);
	return fact_true(privileged) || !fact_true(all) ? privileged.origin : all.origin;
}

/* That there are none is no reason: what they refuse is a barrier of its own. */
static enum tri rules_are_known(const struct escape_case *c, unsigned arg)
{
	(void)arg;
	return c->device_rules == MAYBE ? MAYBE : YES;
}

/* ---- mounts --------------------------------------------------------------------------- */

static enum tri place_is_mounted(const struct escape_case *c, unsigned place)
{
	if (c->places[place].mount)
		return c->places[place].unsure ? MAYBE : YES;
	return c->mounts_known ? NO : MAYBE;
}

static struct origin place_origin(const struct escape_case *c, unsigned place)
{
	return c->places[place].mount ? c->places[place].mount->origin : (struct origin){ 0 };
}

static bool is_terminal(const struct device *device)
{
	char buf[PATH_MAX];
	const char *path = device->source ? device->source : device->path;
	/* tty(4): 4:0 to 4:63 are the consoles, behind them serial lines; vcs(4) */
	bool console = device->type == 'c' && ((device->major == 4 && device->minor >= 0 && device->minor < 64) || device->major == 7);
	return is_host_device(device) && (console || place_holds(PLACE_TERMINALS, host_path(path, buf)));
}

/* A terminal of the host that was passed in as a device. */
static const struct device *passed_terminal(const struct escape_case *c)
{
	struct fact devices = assess_fact(c->assess, FACT_devices);
	for (size_t i = 0; fact_known(devices) && i < devices.value.devices->count; i++)
		if (is_terminal(&devices.value.devices->items[i]))
			return &devices.value.devices->items[i];
	return NULL;
}

static enum tri terminals_are_in_reach(const struct escape_case *c, unsigned arg)
{
	struct fact devices = assess_fact(c->assess, FACT_devices);
	if (passed_terminal(c) || node_can_be_made(c, REACH_TERMINALS))
		return YES;
	return tri_or(place_is_mounted(c, arg), fact_more(FACT_devices, devices).why ? MAYBE : NO);
}

static struct origin terminal_place(const struct escape_case *c, unsigned arg)
{
	const struct device *device = passed_terminal(c);
	return device ? device->origin : place_origin(c, arg);
}

/* Its own /sys has the same switches as the host's: of what is in it the network's devices alone are its own, sysfs(5). */
static enum tri power_is_in_reach(const struct escape_case *c, unsigned arg)
{
	return tri_or(place_is_mounted(c, arg), c->sys_written);
}

static struct origin power_place(const struct escape_case *c, unsigned arg)
{
	if (!c->power_by_own_sys)
		return place_origin(c, arg);
	return c->sys_read_only == NO ? fact_place(c, FACT_mounts) : c->granted_fact.origin;
}

static const char *power_words(const struct escape_case *c, unsigned arg, struct arena *arena)
{
	(void)arg;
	(void)arena;
	if (!c->power_by_own_sys)
		return NULL;
	return c->sys_read_only == NO ? "it can write its own /sys, which has switches of the host"
				      : "CAP_SYS_ADMIN mounts its own /sys to be written, which has switches of the host";
}

enum place escape_place(const struct escape *escape)
{
	for (size_t i = 0; i < ESCAPE_NEEDS && escape->needs[i]; i++)
		if (escape->needs[i]->where == place_origin || escape->needs[i]->where == terminal_place ||
			escape->needs[i]->where == power_place)
			return (enum place)escape->needs[i]->arg;
	return PLACE_COUNT;
}

/* A directory above holds it on a node of Kubernetes alone. */
static enum tri node_place_is_mounted(const struct escape_case *c, unsigned place)
{
	enum tri mounted = place_is_mounted(c, place);
	bool sure = is_kubernetes(c->assess) || !c->places[place].broad;
	return mounted == YES && !sure ? MAYBE : mounted;
}

/* Most hosts run no lxcfs, and then a directory above its place leads to nothing. */
static enum tri lxcfs_is_mounted(const struct escape_case *c, unsigned place)
{
	enum tri mounted = place_is_mounted(c, place);
	return mounted == YES && c->places[place].broad ? MAYBE : mounted;
}

/* hosts and resolv.conf come from a directory of the host for all but a bare config.json. */
static enum tri host_file_is_mounted(const struct escape_case *c, unsigned arg)
{
	struct fact mounts = assess_fact(c->assess, FACT_mounts);
	(void)arg;
	for (size_t i = 0; fact_known(mounts) && i < mounts.value.mounts->count; i++) {
		enum mount_kind kind = mounts.value.mounts->items[i].kind;
		if (kind == MOUNT_HOST || kind == MOUNT_RUNTIME || kind == MOUNT_VOLUME)
			return YES;
	}
	if (!c->assess->effective && !c->assess->form->literal)
		return YES;
	return c->mounts_known ? NO : MAYBE;
}

/* Links in the log directory help only whoever may also read logs through the API server: a role that no pod names. */
static enum tri logs_are_served(const struct escape_case *c, unsigned arg)
{
	(void)arg;
	return is_kubernetes(c->assess) ? MAYBE : NO;
}

/* ---- versions ------------------------------------------------------------------------- */

static enum tri cgroup_is_v1(const struct escape_case *c, unsigned arg)
{
	const struct host *host = c->assess->host;
	(void)arg;
	return !host || !host->cgroup ? MAYBE : tri_of(host->cgroup == 1);
}

/* Older than MAJOR.MINOR; distributions fix older kernels too, so that older alone proves nothing. */
static enum tri kernel_before(const struct escape_case *c, unsigned version)
{
	unsigned major;
	unsigned minor;
	if (!host_kernel(c->assess->host, &major, &minor))
		return MAYBE;
	return major * 1000 + minor >= version ? NO : MAYBE;
}

static enum tri is_open_question(const struct escape_case *c, unsigned arg)
{
	(void)c;
	(void)arg;
	return MAYBE;
}

/* ---- bugs with a version ---------------------------------------------------------------- */

struct release {
	unsigned major;
	unsigned minor;
	unsigned patch;
};

#define BRANCHES 6

/*
 * Versions of a program from which on a bug is fixed, a branch each, the oldest
 * first, as the advisory has them. To add one: its id, its row.
 */
enum bug_id { BUG_RUNC_2019, BUG_RUNC_2024, BUG_RUNC_2025, BUG_CONTAINERD_2020, BUG_NVIDIA, BUG_CRIO_2022, BUG_COUNT };

static const struct bug {
	const char *component;
	const char *fixed; /* in words */
	struct release since; /* older ones do not have it yet */
	struct release branches[BRANCHES];
} bugs[BUG_COUNT] = {
	/* CVE-2019-5736: GHSA-gxmr-w5mj-v8hh, up to 1.0.0-rc6; releases before 1.0.0 are not distinguished */
	[BUG_RUNC_2019] = { "runc", "1.0.0", { 0, 0, 0 }, { { 1, 0, 0 } } },
	/* CVE-2024-21626: GHSA-xr7r-f8xq-vfvv, 1.0.0-rc93 to 1.1.11 */
	[BUG_RUNC_2024] = { "runc", "1.1.12", { 1, 0, 0 }, { { 1, 1, 12 } } },
	/* CVE-2025-31133, -52565, -52881: GHSA-9493-h29p-rfm2, GHSA-qw9x-cqr3-wc7r, GHSA-cgrx-mc8f-2prm */
	[BUG_RUNC_2025] = { "runc", "1.2.8, 1.3.3 and 1.4.0", { 0, 0, 0 }, { { 1, 2, 8 }, { 1, 3, 3 }, { 1, 4, 0 } } },
	/* CVE-2020-15257: GHSA-36xw-fx78-c5r4 */
	[BUG_CONTAINERD_2020] = { "containerd", "1.3.9 and 1.4.3", { 0, 0, 0 }, { { 1, 3, 9 }, { 1, 4, 3 } } },
	/* CVE-2024-0132, CVE-2025-23266: NVIDIA's bulletins 5582 and 5659 */
	[BUG_NVIDIA] = { "nvidia-container-toolkit", "1.17.8", { 0, 0, 0 }, { { 1, 17, 8 } } },
	/* CVE-2022-0811: GHSA-6x2m-w449-qwx7 */
	[BUG_CRIO_2022] = { "crio", "1.19.6, 1.20.7, 1.21.6, 1.22.3, 1.23.2 and 1.24.0", { 1, 19, 0 },
		{ { 1, 19, 6 }, { 1, 20, 7 }, { 1, 21, 6 }, { 1, 22, 3 }, { 1, 23, 2 }, { 1, 24, 0 } } },
};

static bool release_parse(const char *text, struct release *ret, bool *ret_plain)
{
	int end = 0;
	text += *text == 'v';
	if (sscanf(text, "%u.%u.%u%n", &ret->major, &ret->minor, &ret->patch, &end) != 3)
		return false;
	*ret_plain = text[end] == '\0';
	return true;
}

static int release_compare(const struct release *a, const struct release *b)
{
	if (a->major != b->major)
		return a->major < b->major ? -1 : 1;
	if (a->minor != b->minor)
		return a->minor < b->minor ? -1 : 1;
	return (a->patch > b->patch) - (a->patch < b->patch);
}

static bool release_has(const struct bug *bug, const struct release *release)
{
	if (release_compare(release, &bug->since) < 0)
		return false;
	for (size_t i = 0; i < BRANCHES && bug->branches[i].major; i++) {
		const struct release *fixed = &bug->branches[i];
		if (release->major == fixed->major && release->minor == fixed->minor)
			return release->patch < fixed->patch;
		if (release_compare(release, fixed) < 0)
			return true;
	}
	return false;
}

/*
 * A distribution fixes bugs without changing the number its maker gave, so that
 * only a number without a mark of its own proves anything.
 */
static enum tri component_has_bug(const struct escape_case *c, unsigned id)
{
	const struct bug *bug = &bugs[id];
	const struct host *host = c->assess->host;
	enum tri worst = NO;
	bool seen = false;
	for (size_t i = 0; host && i < host->components.count; i++) {
		const struct host_component *component = &host->components.items[i];
		struct release release;
		bool plain;
		if (strcmp(component->name, bug->component) != 0 || !release_parse(component->version, &release, &plain))
			continue;
		seen = true;
		if (release_has(bug, &release))
			worst = tri_or(worst, plain ? YES : MAYBE);
	}
	return seen ? worst : MAYBE;
}

/* The version that decides: one that has the bug by its number, else any. NULL: none was read. */
static const struct host_component *component_of(const struct escape_case *c, unsigned id)
{
	const struct host *host = c->assess->host;
	const struct host_component *any = NULL;
	for (size_t i = 0; host && i < host->components.count; i++) {
		const struct host_component *component = &host->components.items[i];
		struct release release;
		bool plain;
		if (strcmp(component->name, bugs[id].component) != 0 || !release_parse(component->version, &release, &plain))
			continue;
		if (release_has(&bugs[id], &release))
			return component;
		any = any ? any : component;
	}
	return any;
}

static const char *bug_words(const struct escape_case *c, unsigned id, struct arena *arena)
{
	const struct bug *bug = &bugs[id];
	const struct host_component *component = component_of(c, id);
	switch (component ? component_has_bug(c, id) : MAYBE) {
	case YES:
		return arena_printf(arena, "%s is %s here, and the bug is fixed in %s", bug->component, component->version,
			bug->fixed);
	case NO:
		return arena_printf(arena, "%s is %s here, which has the fix", bug->component, component->version);
	case MAYBE:
		break;
	}
	if (component)
		return arena_printf(arena,
			"%s fixed it in %s; here is %s, and a distribution may have fixed it without changing the number",
			bug->component, bug->fixed, component->version);
	return arena_printf(arena, "which version of %s runs here was not read; it is fixed in %s", bug->component, bug->fixed);
}

static struct origin bug_place(const struct escape_case *c, unsigned id)
{
	const struct host_component *component = component_of(c, id);
	return component ? (struct origin){ .where = component->where } : (struct origin){ 0 };
}

/* ---- the kernel's own settings ------------------------------------------------------------ */

#define SETTINGS 4

/* What the kernel refuses by itself. To add one: its id, its row; the settings are read in src/live/kernel/settings.c. */
enum rule_id {
	RULE_MODULES,
	RULE_KEXEC,
	RULE_PORTS,
	RULE_MEMORY,
	RULE_BPF,
	RULE_USERNS,
	RULE_IO_URING,
	RULE_UEVENT,
	RULE_CORE,
	RULE_SYSRQ,
	RULE_TRACEFS,
	RULE_COUNT
};

static const struct rule {
	struct {
		const char *id;
		const char *refuses; /* this value */
	} settings[SETTINGS];
} rules[RULE_COUNT] = {
	/* kernel_lockdown(7): integrity refuses unsigned modules, kexec of unsigned images, iopl, /dev/mem; confidentiality also reading */
	[RULE_MODULES] = { { { "kernel.modules_disabled", "1" }, { "module loader", "absent" }, { "lockdown", "integrity" }, { "lockdown", "confidentiality" } } },
	[RULE_KEXEC] = { { { "kernel.kexec_load_disabled", "1" }, { "kexec", "absent" }, { "lockdown", "integrity" }, { "lockdown", "confidentiality" } } },
	[RULE_PORTS] = { { { "lockdown", "integrity" }, { "lockdown", "confidentiality" }, { "hardware ports", "absent" } } },
	[RULE_MEMORY] = { { { "lockdown", "integrity" }, { "lockdown", "confidentiality" }, { "memory device", "absent" } } },
	/* only programs for traces may read the kernel's memory, kernel/trace/bpf_trace.c */
	[RULE_BPF] = { { { "lockdown", "confidentiality" }, { "bpf", "absent" }, { "bpf for traces", "absent" } } },
	[RULE_USERNS] = { { { "user.max_user_namespaces", "0" } } }, /* namespaces(7) */
	[RULE_IO_URING] = { { { "kernel.io_uring_disabled", "2" } } }, /* Documentation/admin-guide/sysctl/kernel.rst */
	[RULE_UEVENT] = { { { "uevent helper", "absent" } } },
	[RULE_CORE] = { { { "core pattern", "absent" } } },
	[RULE_TRACEFS] = { { { "lockdown", "confidentiality" } } }, /* LOCKDOWN_TRACEFS, security/security.c */
	[RULE_SYSRQ] = { { { "magic SysRq", "absent" } } },
};

/* iopl(2): "This call is only for x86" */
static enum tri machine_has_ports(const struct escape_case *c, unsigned arg)
{
	(void)arg;
	const struct abi *abi = c->assess->inventory ? judge_arch(c->assess->subject, c->assess->inventory) : abi_assumed();
	return !abi ? MAYBE : tri_of(abi->ports);
}

static const struct host_setting *setting_of(const struct escape_case *c, const char *id)
{
	const struct host *host = c->assess->host;
	for (size_t i = 0; host && i < host->settings.count; i++)
		if (strcmp(host->settings.items[i].id, id) == 0)
			return &host->settings.items[i];
	return NULL;
}

/* The setting by which the kernel refuses; NULL: none that is known. */
static const struct host_setting *refusing(const struct escape_case *c, unsigned id)
{
	for (size_t i = 0; i < SETTINGS && rules[id].settings[i].id; i++) {
		const struct host_setting *setting = setting_of(c, rules[id].settings[i].id);
		if (setting && setting->value && strcmp(setting->value, rules[id].settings[i].refuses) == 0)
			return setting;
	}
	return NULL;
}

static enum tri kernel_lets(const struct escape_case *c, unsigned id)
{
	return tri_of(!refusing(c, id));
}

/* Most kernels are built without one, CONFIG_UEVENT_HELPER: nobody may assume it. */
static enum tri uevent_helper_is_there(const struct escape_case *c, unsigned id)
{
	const struct host_setting *setting = setting_of(c, "uevent helper");
	return refusing(c, id) ? NO : setting && setting->value ? YES : MAYBE;
}

static const char *rule_words(const struct escape_case *c, unsigned id, struct arena *arena)
{
	const struct host_setting *setting = refusing(c, id);
	if (!setting)
		return NULL;
	return strcmp(setting->value, "absent") == 0
		       ? arena_printf(arena, "the kernel has no %s", setting->id)
		       : arena_printf(arena, "the kernel refuses it: %s is %s", setting->id, setting->value);
}

static struct origin rule_place(const struct escape_case *c, unsigned id)
{
	const struct host_setting *setting = refusing(c, id);
	return setting ? (struct origin){ .where = setting->where } : (struct origin){ 0 };
}

/* ---- what else is configured -------------------------------------------------------------- */

static bool is_gpu(const char *path)
{
	return path && (strncmp(path, "/dev/nvidia", 11) == 0 || strncmp(path, "nvidia.com/", 11) == 0);
}

static enum tri gpu_is_passed(const struct escape_case *c, unsigned arg)
{
	struct fact devices = assess_fact(c->assess, FACT_devices);
	(void)arg;
	for (size_t i = 0; fact_known(devices) && i < devices.value.devices->count; i++)
		if (is_gpu(devices.value.devices->items[i].path))
			return YES;
	return fact_more(FACT_devices, devices).why ? MAYBE : NO;
}

/* So many settings of a pod are asked for each of its containers: beyond, it would be as much work as the square. */
#define SAID_MOST 512

/* A setting of the pod or of a volume with this key and a value that @fits; its line in *ret_line. Maybe: there are too many. */
static enum tri pod_says(const struct escape_case *c, const char *key, bool (*fits)(const char *value), uint32_t *ret_line)
{
	struct fact fact = assess_fact(c->assess, FACT_pod_settings);
	const struct setting_list *list = fact_known(fact) ? fact.value.settings : NULL;
	size_t asked = 0;
	for (size_t i = 0; list && i < list->count; i++) {
		if (i == list->containers)
			i = list->volumes; /* a thousand containers are each asked for */
		if (i == list->count)
			break;
		const struct setting *setting = &list->items[i];
		if (i >= list->volumes && strncmp(setting->key, "annotation.", strlen("annotation.")) == 0)
			break; /* the last of the rows, and as many as there are containers */
		if (asked++ == SAID_MOST)
			return MAYBE;
		if (strcmp(setting->key, key) != 0 || !fits(setting->value))
			continue;
		*ret_line = setting->line;
		return YES;
	}
	return NO;
}

static bool has_plus(const char *value)
{
	return strchr(value, '+') != NULL;
}

static bool is_git_repo(const char *value)
{
	return strcmp(value, "gitRepo") == 0;
}

enum pod_rule { POD_SYSCTL_PLUS, POD_GIT_REPO };

static enum tri pod_rule_line(const struct escape_case *c, unsigned rule, uint32_t *ret_line)
{
	return rule == POD_SYSCTL_PLUS ? pod_says(c, "sysctlValue", has_plus, ret_line)
				       : pod_says(c, "volume", is_git_repo, ret_line);
}

static enum tri pod_rule_holds(const struct escape_case *c, unsigned rule)
{
	uint32_t line;
	return pod_rule_line(c, rule, &line);
}

static struct origin pod_rule_place(const struct escape_case *c, unsigned rule)
{
	uint32_t line = 0;
	pod_rule_line(c, rule, &line);
	return (struct origin){ .where = c->assess->subject->declared.file, .line = subject_line(c->assess->subject, line) };
}

static enum tri token_is_mounted(const struct escape_case *c, unsigned arg)
{
	(void)arg;
	struct fact mounted = assess_fact(c->assess, FACT_token_mounted);
	if (fact_true(mounted) || fact_true(assess_fact(c->assess, FACT_token_projected)))
		return YES;
	return mounted.state == FACT_UNKNOWN ? MAYBE : NO;
}

static enum tri token_leads_on(const struct escape_case *c, unsigned arg)
{
	(void)arg;
	struct fact powers = assess_fact(c->assess, FACT_token_powers);
	return fact_known(powers) ? tri_of(*powers.value.text) : MAYBE;
}

static const char *token_words(const struct escape_case *c, unsigned arg, struct arena *arena)
{
	(void)arg;
	struct fact powers = assess_fact(c->assess, FACT_token_powers);
	if (fact_known(powers) && *powers.value.text)
		return arena_printf(arena, "its account may %s", powers.value.text);
	return powers.state == FACT_UNKNOWN ? powers.value.text : NULL;
}

/* Whether anybody else is on its own network cannot be read from one container. */
static enum tri network_may_be_shared(const struct escape_case *c, unsigned arg)
{
	(void)arg;
	return c->host_net == YES ? NO : MAYBE;
}

/* Linux has one of the two, or nothing that CAP_MAC_ADMIN could change. */
static enum tri lsm_is_there(const struct escape_case *c, unsigned arg)
{
	const struct host *host = c->assess->host;
	const struct inventory *inventory = c->assess->inventory;
	(void)arg;
	if (host && host->apparmor_known) {
		bool there = host->apparmor || host->selinux == SELINUX_ENFORCING || host->selinux == SELINUX_PERMISSIVE;
		return there ? YES : host->selinux == SELINUX_UNKNOWN ? MAYBE : NO;
	}
	if (!inventory || inventory->node_lsm == NODE_LSM_UNSEEN)
		return MAYBE;
	return tri_of(inventory->node_lsm != NODE_LSM_NONE);
}

/* ---- engines over the network ---- */

/* An engine of its own that answers whoever asks leads to the host where its container is privileged. */
static bool serves_engine(const struct escape_case *c)
{
	return fact_known(assess_fact(c->assess, FACT_engine_open)) && c->privileged == YES;
}

/* Whether its own engine asks who he is, nobody knows. */
static bool may_serve_engine(const struct escape_case *c)
{
	return assess_fact(c->assess, FACT_engine_open).state == FACT_UNKNOWN && c->privileged == YES;
}

static enum tri engine_is_in_reach(const struct escape_case *c, unsigned arg)
{
	(void)arg;
	bool peer = fact_known(assess_fact(c->assess, FACT_engine_peer));
	enum tri host = engine_of_host(c->assess);
	return serves_engine(c) || peer ? YES : host == NO && may_serve_engine(c) ? MAYBE : host;
}

static struct origin engine_place(const struct escape_case *c, unsigned arg)
{
	struct fact engine = assess_fact(c->assess, FACT_engine);
	(void)arg;
	return engine.state == FACT_ABSENT ? fact_place(c, FACT_engine_open) : engine.origin;
}

static const char *engine_words(const struct escape_case *c, unsigned arg, struct arena *arena)
{
	struct fact engine = assess_fact(c->assess, FACT_engine);
	struct fact peer = assess_fact(c->assess, FACT_engine_peer);
	struct fact open = assess_fact(c->assess, FACT_engine_open);
	(void)arg;
	if (serves_engine(c))
		return arena_printf(arena, "its own engine answers whoever asks at %s, and it is privileged", open.value.text);
	if (!fact_known(engine) && engine.state != FACT_UNKNOWN)
		return may_serve_engine(c) ? open.value.text : NULL;
	if (!fact_known(engine))
		return engine.value.text;
	if (fact_known(peer))
		return arena_printf(arena, "the engine at %s is that of %s, which is privileged", engine.value.text, peer.value.text);
	return arena_printf(arena, engine_of_host(c->assess) == YES ? "the engine at %s is the host's"
								    : "whose host the engine at %s is on is not known",
		engine.value.text);
}

const char *need_words(const struct need *need, const struct escape_case *c, struct arena *arena)
{
	const char *words = need->words && arena ? need->words(c, need->arg, arena) : NULL;
	enum tri holds = need->holds(c, need->arg);
	if (words)
		return words;
	return holds == YES ? need->present : holds == NO ? need->missing : need->doubt;
}

/* Named where it was read: a device is no mount, and a mount has a name. */
static const struct device *device_of(const struct need *need, const struct escape_case *c)
{
	if (c->privileged == YES)
		return NULL;
	if (need->where == terminal_place)
		return passed_terminal(c);
	return need->where == device_place ? passed_device(c, need->arg) : NULL;
}

static const struct mount *mount_of(const struct need *need, const struct escape_case *c)
{
	bool placed = need->where == place_origin || need->where == terminal_place || need->where == view_place;
	if (!placed && !(need->where == power_place && !c->power_by_own_sys))
		return NULL;
	enum place place = need->where == view_place ? PLACE_PROC : (enum place)need->arg;
	const struct mount *mount = need->where == view_place && c->host_pid == YES ? NULL : c->places[place].mount;
	return mount && mount->kind == MOUNT_HOST && mount->source ? mount : NULL;
}

/* Not the pod's setting, but an ephemeral container that joined: nothing that is written takes that away. */
static bool joined_later(const struct escape_case *c)
{
	return c->assess->subject->workload.container && !fact_true(assess_fact(c->assess, FACT_share_process_namespace));
}

enum fix_id need_fix(const struct need *need, const struct escape_case *c, struct fix_about *ret_about)
{
	const struct device *device = device_of(need, c);
	const struct mount *mount = mount_of(need, c);
	*ret_about = (struct fix_about){ .device = device, .mount = mount };
	if (device)
		return FIX_without_device;
	if ((need == &need_engine && serves_engine(c)) || (need == &need_power && c->power_by_own_sys && c->privileged == YES))
		return FIX_unprivileged;
	if (need == &need_power && c->power_by_own_sys) {
		ret_about->what = "SYS_ADMIN";
		return c->sys_read_only == NO ? FIX_read_only_sys : FIX_without_caps;
	}
	if (mount && mount->held) {
		ret_about->what = mount->target;
		return FIX_no_held_directory;
	}
	if (mount && need == &need_socket)
		return FIX_no_runtime_socket;
	if (mount)
		return need->fix == FIX_no_shared_mounts ? need->fix : FIX_volume_for_host_path;
	return need->where == fact_place && need->fix == FIX_no_shared_pid && joined_later(c) ? FIX_NONE : need->fix;
}

/* ---- the table -------------------------------------------------------------------------- */

/*
 * To add one: what is there when it holds, when it does not, when that is not
 * known; the function that tells; where it was read; and what takes it away.
 */
// clang-format off
const struct need need_host_pid = { "the host's processes are in view", "only its own processes are in view",
	"whether the host's processes are in view is not known", pid_is_host, fact_place, FACT_ns_pid,
	FIX_no_host_pid, NULL };
const struct need need_host_view = { "the host's processes are in view", "only its own processes are in view",
	"whether the host's processes are in view is not known", host_is_in_view, view_place, FACT_ns_pid,
	FIX_no_host_pid, NULL };
const struct need need_power = { "switches of the host are in reach", "no switch of the host is in reach",
	"whether switches of the host are in reach is not known", power_is_in_reach, power_place, PLACE_POWER,
	FIX_without_mount, power_words };
const struct need need_sys_mounted = { "the host's /sys is mounted", "the host's /sys is not mounted",
	"whether the host's /sys is mounted is not known", place_is_mounted, place_origin, PLACE_SYS, FIX_without_mount, NULL };
const struct need need_host_net = { "it is on the host's network", "its network is its own",
	"whether it is on the host's network is not known", net_is_host, fact_place, FACT_ns_net,
	FIX_no_host_network, NULL };
const struct need need_host_ipc = { "the host's shared memory is in view", "its shared memory is its own",
	"whether the host's shared memory is in view is not known", ipc_is_host, fact_place, FACT_ns_ipc,
	FIX_no_host_ipc, NULL };
const struct need need_shared_pid = { "another container's processes are in view",
	"no other container's processes are in view", "whether another container's processes are in view is not known",
	pid_is_shared, fact_place, FACT_ns_pid,
	FIX_no_shared_pid, NULL };
const struct need need_cgroup_v1 = { "the host has cgroups of version 1", "the host has cgroups of version 2",
	"which version of cgroups the host has is not known", cgroup_is_v1, NULL, 0, FIX_NONE, NULL };
const struct need need_disk = { "a disk of the host is in reach", "no disk of the host was passed in",
	"whether a disk of the host was passed in is not known", device_is_passed, device_place, false, FIX_without_disks, NULL };
const struct need need_memory = { "the host's memory device is in reach", "the host's memory was not passed in",
	"whether the host's memory was passed in is not known", device_is_passed, device_place, true, FIX_without_disks, NULL };
const struct need need_device_rules = { "the device rules are known", "",
	"the device rules of a running container cannot be read", rules_are_known, fact_place, FACT_device_cgroup_all, FIX_NONE, NULL };
const struct need need_socket = { "a container runtime's socket is mounted", "no runtime's socket is mounted",
	"whether a runtime's socket is mounted is not known", place_is_mounted, place_origin, PLACE_SOCKET, FIX_without_mount, NULL };
const struct need need_proc_sys = { "the host's /proc is mounted", "the host's /proc is not mounted",
	"whether the host's /proc is mounted is not known", place_is_mounted, place_origin, PLACE_PROC_SYS, FIX_without_mount, NULL };
const struct need need_programs = { "files are mounted that the host runs or obeys",
	"nothing is mounted that the host runs or obeys", "whether files of the host are mounted is not known",
	place_is_mounted, place_origin, PLACE_PROGRAMS, FIX_without_mount, NULL };
const struct need need_secrets = { "keys or password hashes of the host are mounted",
	"no keys or password hashes of the host are mounted", "whether files of the host are mounted is not known",
	place_is_mounted, place_origin, PLACE_SECRETS, FIX_without_mount, NULL };
const struct need need_node_keys = { "the node's own credentials are mounted", "the node's credentials are not mounted",
	"whether the node's credentials are mounted is not known", node_place_is_mounted, place_origin, PLACE_NODE_KEYS,
	FIX_without_mount, NULL };
const struct need need_pods = { "the volumes of the node's pods are mounted", "other pods' volumes are not mounted",
	"whether other pods' volumes are mounted is not known", node_place_is_mounted, place_origin, PLACE_PODS,
	FIX_without_mount, NULL };
const struct need need_logs = { "the host's /var/log is mounted", "the host's /var/log is not mounted",
	"whether the host's /var/log is mounted is not known", place_is_mounted, place_origin, PLACE_LOGS, FIX_without_mount, NULL };
const struct need need_log_access = { "logs can be read through the kubelet", "no kubelet serves logs here",
	"whether a role lets its account read logs is not known", logs_are_served, NULL, 0, FIX_NONE, NULL };
const struct need need_shared_mount = { "mounts made inside appear on the host", "mounts made inside stay inside",
	"whether mounts made inside appear on the host is not known", place_is_mounted, place_origin, PLACE_SHARED,
	FIX_no_shared_mounts, NULL };
const struct need need_host_file = { "a file of the host's own file system is mounted",
	"no file of the host's file system is mounted", "whether a file of the host's file system is mounted is not known",
	host_file_is_mounted, NULL, 0, FIX_NONE, NULL };
const struct need need_kernel_2022 = { "a kernel with this bug", "the kernel is 5.17 or newer, which has the fix",
	"whether the kernel still has this bug is not known", kernel_before, NULL, 5017, FIX_NONE, NULL };
const struct need need_kernel_bug = { "a kernel with this bug", "", "no kernel with such a bug is known here",
	is_open_question, NULL, 0, FIX_NONE, NULL };
#define BUG(id) component_has_bug, bug_place, id, FIX_NONE, bug_words
const struct need need_runc_2019 = { "a runc up to 1.0.0-rc6", "", "", BUG(BUG_RUNC_2019) };
const struct need need_runc_2024 = { "a runc from 1.0.0-rc93 to 1.1.11", "", "", BUG(BUG_RUNC_2024) };
const struct need need_runc_2025 = { "a runc before 1.2.8, 1.3.3 or 1.4.0", "", "", BUG(BUG_RUNC_2025) };
const struct need need_containerd_2020 = { "a containerd before 1.3.9 or 1.4.3", "", "", BUG(BUG_CONTAINERD_2020) };
const struct need need_nvidia = { "an NVIDIA container toolkit before 1.17.8", "", "", BUG(BUG_NVIDIA) };
const struct need need_crio_2022 = { "a CRI-O of 1.19 to 1.23 without the fix", "", "", BUG(BUG_CRIO_2022) };
const struct need need_gpu = { "a GPU of NVIDIA is passed in", "no GPU of NVIDIA is passed in",
	"whether a GPU is passed in is not known", gpu_is_passed, fact_place, FACT_devices, FIX_NONE, NULL };
const struct need need_sysctl_plus = { "a sysctl's value holds a plus sign", "no sysctl's value holds a plus sign", "",
	pod_rule_holds, pod_rule_place, POD_SYSCTL_PLUS, FIX_NONE, NULL };
const struct need need_git_repo = { "a volume is a gitRepo", "no volume is a gitRepo", "", pod_rule_holds, pod_rule_place,
	POD_GIT_REPO, FIX_NONE, NULL };
#define KERNEL(id) "", kernel_lets, rule_place, id, FIX_NONE, rule_words
const struct need need_modules = { "the kernel takes modules", "the kernel takes no modules", KERNEL(RULE_MODULES) };
const struct need need_kexec = { "the kernel takes another kernel", "the kernel takes no other kernel", KERNEL(RULE_KEXEC) };
const struct need need_ports = { "the kernel gives out hardware ports", "the kernel gives out no hardware ports", KERNEL(RULE_PORTS) };
const struct need need_port_calls = { "its machine has calls for hardware ports", "its machine has no calls for hardware ports",
	"whether its machine has calls for hardware ports is not known", machine_has_ports, fact_place, FACT_arch, FIX_NONE, NULL };
const struct need need_memory_open = { "the kernel opens its memory device", "the kernel keeps its memory device closed",
	KERNEL(RULE_MEMORY) };
const struct need need_bpf_reads = { "the kernel lets bpf read its memory", "the kernel lets no bpf program read its memory",
	KERNEL(RULE_BPF) };
const struct need need_userns_allowed = { "the kernel makes user namespaces", "the kernel makes no user namespaces",
	KERNEL(RULE_USERNS) };
const struct need need_io_uring = { "the kernel has io_uring", "the kernel keeps io_uring closed", KERNEL(RULE_IO_URING) };
const struct need need_core_pattern = { "the kernel has a core pattern", "the kernel has no core pattern", KERNEL(RULE_CORE) };
const struct need need_sysrq = { "the kernel has the magic SysRq key", "the kernel has no magic SysRq key", KERNEL(RULE_SYSRQ) };
const struct need need_uevent_helper = { "the kernel has a uevent helper", "the kernel has no uevent helper",
	"whether the kernel has a uevent helper is not known", uevent_helper_is_there, rule_place, RULE_UEVENT, FIX_NONE, rule_words };
const struct need need_open_kubelet = { "a kubelet before 1.28.12, 1.29.7 or 1.30.3", "",
	"which kubelet the node runs is not known; it is fixed in 1.28.12, 1.29.7 and 1.30.3", is_open_question, NULL, 0, FIX_NONE, NULL };
const struct need need_open_service = { "a service of the node answers whoever asks", "",
	"whether a service of the node answers without credentials was not tried", is_open_question, NULL, 0, FIX_NONE, NULL };
const struct need need_bridge = { "others are on the same network", "it is on the host's network",
	"whether others are on its network is not known", network_may_be_shared, fact_place, FACT_ns_net, FIX_NONE, NULL };
const struct need need_token = { "a service-account token is mounted", "no service-account token is mounted",
	"whether a service-account token is mounted is not known", token_is_mounted, fact_place, FACT_token_mounted, FIX_no_token, NULL };
const struct need need_token_powers = { "its account may reach the node", "no role of its account leads to the node",
	"what its account may do is not in this load", token_leads_on, fact_place, FACT_token_powers, FIX_no_token, token_words };
const struct need need_vsock = { "the hypervisor listens to the machine", "",
	"whether the hypervisor listens to this machine was not tried", is_open_question, NULL, 0, FIX_NONE, NULL };
const struct need need_lsm = { "the host has AppArmor or SELinux", "the host has neither AppArmor nor SELinux",
	"whether the host has AppArmor or SELinux is not known", lsm_is_there, NULL, 0, FIX_NONE, NULL };
const struct need need_daemon_socket = { "the socket of a daemon of the host is mounted", "no daemon's socket is mounted",
	"whether a daemon's socket is mounted is not known", place_is_mounted, place_origin, PLACE_DAEMON, FIX_without_mount, NULL };
const struct need need_tracing = { "the host's tracefs is mounted", "the host's tracefs is not mounted",
	"whether the host's tracefs is mounted is not known", place_is_mounted, place_origin, PLACE_TRACING, FIX_without_mount, NULL };
const struct need need_tracefs = { "the kernel lets itself be traced", "the kernel does not let itself be traced", KERNEL(RULE_TRACEFS) };
const struct need need_engine = { "it uses a container engine over the network",
	"it uses no container engine over the network", "whose engine it uses over the network is not known",
	engine_is_in_reach, engine_place, 0, FIX_no_engine, engine_words };
const struct need need_terminals = { "terminals of the host are in reach", "no terminal of the host is in reach",
	"whether terminals of the host are in reach is not known", terminals_are_in_reach, terminal_place, PLACE_TERMINALS,
	FIX_without_mount, NULL };
const struct need need_lxcfs = { "the host's lxcfs is mounted", "the host's lxcfs is not mounted",
	"whether the host's lxcfs is mounted is not known", lxcfs_is_mounted, place_origin, PLACE_LXCFS, FIX_without_mount, NULL };
// clang-format on
