/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The Pod Security Standards as kubernetes/pod-security-admission implements
 * them (policy/ at 8f84a87), for every policy version, on what the pod says
 * literally. Names are compared as written; nothing is normalised.
 */
#include "config.h"

#include <isotop/facts.h>
#include <isotop/origin.h>
#include <isotop/pss.h>
#include <isotop/subject.h>
#include <isotop/values.h>

#include <stdlib.h>
#include <string.h>

/* A pod under one policy version. */
struct pss_pod {
	const struct setting_list *settings;
	uint32_t base; /* its lines are told from it */
	const struct setting **sorted; /* by scope and key; of the same ones the first that is written comes first */
	unsigned minor;
	bool windows;
};

/* Names that one check tells; of a pod of a thousand containers each would print the others' else. */
#define BLAMED_MOST 12

/* What one check finds. */
struct pss_report {
	uint32_t base; /* the pod's lines are told from it */
	bool violated;
	size_t blamed;
	struct strbuf detail;
	uint32_t line;
};

/* ---- looking through the settings ------------------------------------------------- */

/* Scope NULL, the pod itself, comes first. */
static int order(const struct setting *setting, const char *scope, const char *key)
{
	if (!setting->scope || !scope)
		return setting->scope ? 1 : scope ? -1 : strcmp(setting->key, key);
	int by_scope = strcmp(setting->scope, scope);
	return by_scope ? by_scope : strcmp(setting->key, key);
}

static int by_scope_and_key(const void *a, const void *b)
{
	const struct setting *x = *(const struct setting *const *)a;
	const struct setting *y = *(const struct setting *const *)b;
	int sign = order(x, y->scope, y->key);
	return sign ? sign : (x > y) - (x < y);
}

static void sort_settings(struct pss_pod *pod, struct arena *arena)
{
	pod->sorted = arena_array(arena, pod->settings->count + 1, sizeof(*pod->sorted));
	for (size_t i = 0; i < pod->settings->count; i++)
		pod->sorted[i] = &pod->settings->items[i];
	qsort(pod->sorted, pod->settings->count, sizeof(*pod->sorted), by_scope_and_key);
}

/* Where the settings of this key and scope begin among the sorted ones. */
static size_t first_of(const struct pss_pod *pod, const char *scope, const char *key)
{
	size_t low = 0;
	size_t high = pod->settings->count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (order(pod->sorted[middle], scope, key) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static const char *setting_of(const struct pss_pod *pod, const char *scope, const char *key)
{
	size_t at = first_of(pod, scope, key);
	bool found = at < pod->settings->count && order(pod->sorted[at], scope, key) == 0;
	return found ? pod->sorted[at]->value : NULL;
}

static bool among(const char *value, const char *const *allowed)
{
	for (; *allowed; allowed++)
		if (strcmp(value, *allowed) == 0)
			return true;
	return false;
}

static void blame(struct pss_report *report, const char *text, uint32_t line)
{
	if (report->detail.len && report->blamed < BLAMED_MOST)
		strbuf_adds(&report->detail, ", ");
	if (report->blamed++ < BLAMED_MOST)
		strbuf_adds(&report->detail, text);
	line = line_there(line, report->base);
	if (line && (!report->line || line < report->line))
		report->line = line;
	report->violated = true;
}

static ISO_PRINTF(3, 4) void blamef(struct pss_report *report, uint32_t line, const char *fmt, ...)
{
	cleanup_strbuf struct strbuf text = { 0 };
	va_list args;
	va_start(args, fmt);
	strbuf_vaddf(&text, fmt, args);
	va_end(args);
	blame(report, strbuf_text(&text), line);
}

/* "container app" or "the pod" */
static void blame_scope(struct pss_report *report, const struct setting *setting, const char *what)
{
	if (setting->scope)
		blamef(report, setting->line, "container %s: %s", setting->scope, what);
	else
		blamef(report, setting->line, "the pod: %s", what);
}

#define FOR_EACH(pod, it) \
	for (const struct setting *it = (pod)->settings->items; it < (pod)->settings->items + (pod)->settings->count; it++)

static bool is_key(const struct setting *setting, const char *key)
{
	return strcmp(setting->key, key) == 0;
}

/* Is this row the announcement of a container, init, main or ephemeral? */
static bool is_container(const struct setting *setting)
{
	return setting->scope && is_key(setting, "container");
}

/* ---- baseline --------------------------------------------------------------------------- */

static void privileged(const struct pss_pod *pod, struct pss_report *report)
{
	FOR_EACH (pod, s)
		if (is_key(s, "privileged") && strcmp(s->value, "true") == 0)
			blame_scope(report, s, "privileged: true");
}

static void host_namespaces(const struct pss_pod *pod, struct pss_report *report)
{
	static const char *const keys[] = { "hostNetwork", "hostPID", "hostIPC" };
	for (size_t i = 0; i < ISO_COUNT(keys); i++)
		FOR_EACH (pod, s)
			if (!s->scope && is_key(s, keys[i]) && strcmp(s->value, "true") == 0)
				blamef(report, s->line, "%s: true", keys[i]);
}

static void host_path_volumes(const struct pss_pod *pod, struct pss_report *report)
{
	FOR_EACH (pod, s)
		if (is_key(s, "volume.hostPath"))
			blamef(report, s->line, "volume %s is a hostPath", s->scope);
}

static void host_ports(const struct pss_pod *pod, struct pss_report *report)
{
	FOR_EACH (pod, s)
		if (is_key(s, "hostPort") && strcmp(s->value, "0") != 0)
			blamef(report, s->line, "container %s: hostPort: %s", s->scope, s->value);
}

static void probe_hosts(const struct pss_pod *pod, struct pss_report *report)
{
	FOR_EACH (pod, s)
		if (is_key(s, "probeHost") && *s->value)
			blamef(report, s->line, "container %s: a probe or lifecycle hook of host %s", s->scope, s->value);
}

static void capabilities_baseline(const struct pss_pod *pod, struct pss_report *report)
{
	static const char *const allowed[] = { "AUDIT_WRITE", "CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "KILL", "MKNOD",
		"NET_BIND_SERVICE", "SETFCAP", "SETGID", "SETPCAP", "SETUID", "SYS_CHROOT", NULL };
	FOR_EACH (pod, s)
		if (is_key(s, "capabilities.add") && !among(s->value, allowed))
			blamef(report, s->line, "container %s adds %s", s->scope, s->value);
}

static void apparmor_profile(const struct pss_pod *pod, struct pss_report *report)
{
	static const char *const allowed[] = { "RuntimeDefault", "Localhost", NULL };
	FOR_EACH (pod, s) {
		if (is_key(s, "appArmorProfile") && !among(s->value, allowed))
			blame_scope(report, s, "an AppArmor profile of a type that is not RuntimeDefault or Localhost");
		if (is_key(s, "annotation.apparmor") && *s->value && strcmp(s->value, "runtime/default") != 0 &&
			strncmp(s->value, "localhost/", 10) != 0)
			blamef(report, s->line, "an annotation asks for the AppArmor profile %s", s->value);
	}
}

static void selinux_options(const struct pss_pod *pod, struct pss_report *report)
{
	static const char *const types[] = { "", "container_t", "container_init_t", "container_kvm_t", NULL };
	static const char *const types_31[] = { "", "container_t", "container_init_t", "container_kvm_t",
		"container_engine_t", NULL };
	FOR_EACH (pod, s) {
		if (is_key(s, "seLinuxOptions.type") && !among(s->value, pod->minor >= 31 ? types_31 : types))
			blame_scope(report, s, "an SELinux type that is not a container's");
		if ((is_key(s, "seLinuxOptions.user") || is_key(s, "seLinuxOptions.role")) && *s->value)
			blame_scope(report, s, "an SELinux user or role of its own");
	}
}

static bool own_user_namespace(const struct pss_pod *pod)
{
	const char *host_users = setting_of(pod, NULL, "hostUsers");
	return host_users && strcmp(host_users, "false") == 0;
}

static void proc_mount(const struct pss_pod *pod, struct pss_report *report)
{
	FOR_EACH (pod, s)
		if (is_key(s, "procMount") && strcmp(s->value, "Default") != 0)
			blamef(report, s->line, "container %s: procMount: %s", s->scope, s->value);
}

/* From 1.35 a user namespace of its own lifts this one. */
static void proc_mount_35(const struct pss_pod *pod, struct pss_report *report)
{
	if (!own_user_namespace(pod))
		proc_mount(pod, report);
}

/* Before 1.19 the annotations count and the fields do not. */
static void seccomp_annotations(const struct pss_pod *pod, struct pss_report *report)
{
	static const char *const allowed[] = { "runtime/default", "docker/default", NULL };
	FOR_EACH (pod, s) {
		bool wanted = is_key(s, "annotation.seccomp") && (!s->scope || setting_of(pod, s->scope, "container"));
		if (wanted && !among(s->value, allowed) && strncmp(s->value, "localhost/", 10) != 0)
			blame_scope(report, s, "an annotation asks for another seccomp profile than the runtime's or a local one");
	}
}

static const char *const seccomp_allowed[] = { "RuntimeDefault", "Localhost", NULL };

static void seccomp_baseline(const struct pss_pod *pod, struct pss_report *report)
{
	FOR_EACH (pod, s)
		if (is_key(s, "seccompProfile") && !among(s->value, seccomp_allowed))
			blame_scope(report, s, "a seccomp profile of a type that is not RuntimeDefault or Localhost");
}

/* Each name with the policy version that began to allow it. */
static const struct {
	unsigned since;
	const char *name;
} safe_sysctls[] = {
	{ 0, "kernel.shm_rmid_forced" },
	{ 0, "net.ipv4.ip_local_port_range" },
	{ 0, "net.ipv4.tcp_syncookies" },
	{ 0, "net.ipv4.ping_group_range" },
	{ 0, "net.ipv4.ip_unprivileged_port_start" },
	{ 27, "net.ipv4.ip_local_reserved_ports" },
	{ 29, "net.ipv4.tcp_keepalive_time" },
	{ 29, "net.ipv4.tcp_fin_timeout" },
	{ 29, "net.ipv4.tcp_keepalive_intvl" },
	{ 29, "net.ipv4.tcp_keepalive_probes" },
	{ 32, "net.ipv4.tcp_rmem" },
	{ 32, "net.ipv4.tcp_wmem" },
	{ 37, "net.ipv4.tcp_slow_start_after_idle" },
	{ 37, "net.ipv4.tcp_notsent_lowat" },
};

static void sysctls(const struct pss_pod *pod, struct pss_report *report)
{
	FOR_EACH (pod, s) {
		bool safe = !is_key(s, "sysctl");
		for (size_t i = 0; i < ISO_COUNT(safe_sysctls) && !safe; i++)
			safe = safe_sysctls[i].since <= pod->minor && strcmp(safe_sysctls[i].name, s->value) == 0;
		if (!safe)
			blamef(report, s->line, "sysctl %s", s->value);
	}
}

static void windows_host_process(const struct pss_pod *pod, struct pss_report *report)
{
	FOR_EACH (pod, s)
		if (is_key(s, "hostProcess") && strcmp(s->value, "true") == 0)
			blame_scope(report, s, "hostProcess: true");
}

/* ---- restricted ------------------------------------------------------------------------------ */

static void allow_privilege_escalation(const struct pss_pod *pod, struct pss_report *report)
{
	FOR_EACH (pod, s) {
		const char *value = is_container(s) ? setting_of(pod, s->scope, "allowPrivilegeEscalation") : "false";
		if (!value || strcmp(value, "false") != 0)
			blamef(report, s->line, "container %s does not set allowPrivilegeEscalation: false", s->scope);
	}
}

static bool drops_all(const struct pss_pod *pod, const char *container)
{
	static const char key[] = "capabilities.drop";
	for (size_t i = first_of(pod, container, key); i < pod->settings->count; i++) {
		if (order(pod->sorted[i], container, key) != 0)
			return false;
		if (strcmp(pod->sorted[i]->value, "ALL") == 0)
			return true;
	}
	return false;
}

static void capabilities_restricted(const struct pss_pod *pod, struct pss_report *report)
{
	FOR_EACH (pod, s) {
		if (is_container(s) && !drops_all(pod, s->scope))
			blamef(report, s->line, "container %s does not drop ALL", s->scope);
		if (is_key(s, "capabilities.add") && strcmp(s->value, "NET_BIND_SERVICE") != 0)
			blamef(report, s->line, "container %s adds %s", s->scope, s->value);
	}
}

static void restricted_volumes(const struct pss_pod *pod, struct pss_report *report)
{
	static const char *const allowed[] = { "configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "image",
		"persistentVolumeClaim", "projected", "secret", NULL };
	FOR_EACH (pod, s)
		if (is_key(s, "volume") && !among(s->value, allowed))
			blamef(report, s->line, "volume %s is of type %s", s->scope, *s->value ? s->value : "unknown");
}

static void run_as_non_root(const struct pss_pod *pod, struct pss_report *report)
{
	const char *of_pod = setting_of(pod, NULL, "runAsNonRoot");
	FOR_EACH (pod, s)
		if (is_key(s, "runAsNonRoot") && strcmp(s->value, "false") == 0)
			blame_scope(report, s, "runAsNonRoot: false");
	if (report->violated)
		return; /* what is said outright comes before what is missing */
	FOR_EACH (pod, s)
		if (is_container(s) && !setting_of(pod, s->scope, "runAsNonRoot") && !(of_pod && strcmp(of_pod, "true") == 0))
			blamef(report, s->line, "container %s: neither it nor the pod sets runAsNonRoot: true", s->scope);
}

static void run_as_user(const struct pss_pod *pod, struct pss_report *report)
{
	FOR_EACH (pod, s)
		if (is_key(s, "runAsUser") && strcmp(s->value, "0") == 0)
			blame_scope(report, s, "runAsUser: 0");
}

/* From 1.35 root of a user namespace of its own is an ordinary user of the host. */
static void run_as_non_root_35(const struct pss_pod *pod, struct pss_report *report)
{
	if (!own_user_namespace(pod))
		run_as_non_root(pod, report);
}

static void run_as_user_35(const struct pss_pod *pod, struct pss_report *report)
{
	if (!own_user_namespace(pod))
		run_as_user(pod, report);
}

static void seccomp_restricted(const struct pss_pod *pod, struct pss_report *report)
{
	const char *of_pod = setting_of(pod, NULL, "seccompProfile");
	bool pod_good = of_pod && among(of_pod, seccomp_allowed);
	seccomp_baseline(pod, report);
	if (report->violated)
		return;
	FOR_EACH (pod, s)
		if (is_container(s) && !pod_good && !setting_of(pod, s->scope, "seccompProfile"))
			blamef(report, s->line, "container %s: neither it nor the pod sets a seccomp profile", s->scope);
}

/* Windows pods are let off from 1.25, told by spec.os.name alone. */
#define UNLESS_WINDOWS(check) \
	static void check##_25(const struct pss_pod *pod, struct pss_report *report) \
	{ \
		if (!pod->windows) \
			check(pod, report); \
	}
UNLESS_WINDOWS(allow_privilege_escalation)
UNLESS_WINDOWS(capabilities_restricted)
UNLESS_WINDOWS(seccomp_restricted)

/*
 * Every check of the standards. A check that changed has a row per version in
 * which it changed; the one with the greatest @since that the policy reaches
 * counts. @overrides: the baseline check that restricted leaves out for this
 * one. Sorted by level, then by id bytewise, then by version: the order of
 * upstream's report. To add one: its row, in that order.
 */
// clang-format off
static const struct pss_check {
	enum pss_level level;
	const char *id;
	unsigned since;
	void (*look)(const struct pss_pod *pod, struct pss_report *report);
	const char *overrides;
} pss_checks[] = {
	{ PSS_BASELINE,   "appArmorProfile",             0, apparmor_profile,              NULL },
	{ PSS_BASELINE,   "capabilities_baseline",       0, capabilities_baseline,         NULL },
	{ PSS_BASELINE,   "hostNamespaces",              0, host_namespaces,               NULL },
	{ PSS_BASELINE,   "hostPathVolumes",             0, host_path_volumes,             NULL },
	{ PSS_BASELINE,   "hostPorts",                   0, host_ports,                    NULL },
	{ PSS_BASELINE,   "hostProbesAndHostLifecycle", 34, probe_hosts,                   NULL },
	{ PSS_BASELINE,   "privileged",                  0, privileged,                    NULL },
	{ PSS_BASELINE,   "procMount",                   0, proc_mount,                    NULL },
	{ PSS_BASELINE,   "procMount",                  35, proc_mount_35,                 NULL },
	{ PSS_BASELINE,   "seLinuxOptions",              0, selinux_options,               NULL },
	{ PSS_BASELINE,   "seccompProfile_baseline",     0, seccomp_annotations,           NULL },
	{ PSS_BASELINE,   "seccompProfile_baseline",    19, seccomp_baseline,              NULL },
	{ PSS_BASELINE,   "sysctls",                     0, sysctls,                       NULL },
	{ PSS_BASELINE,   "windowsHostProcess",          0, windows_host_process,          NULL },
	{ PSS_RESTRICTED, "allowPrivilegeEscalation",    8, allow_privilege_escalation,    NULL },
	{ PSS_RESTRICTED, "allowPrivilegeEscalation",   25, allow_privilege_escalation_25, NULL },
	{ PSS_RESTRICTED, "capabilities_restricted",    22, capabilities_restricted,       "capabilities_baseline" },
	{ PSS_RESTRICTED, "capabilities_restricted",    25, capabilities_restricted_25,    "capabilities_baseline" },
	{ PSS_RESTRICTED, "procMount_restricted",       35, proc_mount,                    "procMount" },
	{ PSS_RESTRICTED, "restrictedVolumes",           0, restricted_volumes,            "hostPathVolumes" },
	{ PSS_RESTRICTED, "runAsNonRoot",                0, run_as_non_root,               NULL },
	{ PSS_RESTRICTED, "runAsNonRoot",               35, run_as_non_root_35,            NULL },
	{ PSS_RESTRICTED, "runAsUser",                  23, run_as_user,                   NULL },
	{ PSS_RESTRICTED, "runAsUser",                  35, run_as_user_35,                NULL },
	{ PSS_RESTRICTED, "seccompProfile_restricted",  19, seccomp_restricted,            "seccompProfile_baseline" },
	{ PSS_RESTRICTED, "seccompProfile_restricted",  25, seccomp_restricted_25,         "seccompProfile_baseline" },
};
// clang-format on

/* Is row @i the one that counts at version @minor? */
static bool applies(size_t i, unsigned minor)
{
	bool last = i + 1 == ISO_COUNT(pss_checks) || strcmp(pss_checks[i + 1].id, pss_checks[i].id) != 0;
	return pss_checks[i].since <= minor && (last || pss_checks[i + 1].since > minor);
}

static bool overridden(const char *id, unsigned minor)
{
	for (size_t i = 0; i < ISO_COUNT(pss_checks); i++)
		if (pss_checks[i].overrides && strcmp(pss_checks[i].overrides, id) == 0 && applies(i, minor))
			return true;
	return false;
}

/* ---- the pod ------------------------------------------------------------------------------------- */

static bool open_pod(const struct subject *subject, unsigned minor, struct arena *arena, struct pss_pod *ret)
{
	struct fact fact = sheet_fact(subject->sheets[SHEET_MANIFEST], FACT_pod_settings);
	if (!fact_known(fact))
		return false;
	*ret = (struct pss_pod){ .settings = fact.value.settings, .base = subject->declared.base, .minor = minor < PSS_LATEST ? minor : PSS_LATEST };
	sort_settings(ret, arena);
	const char *os = setting_of(ret, NULL, "os");
	ret->windows = os && strcmp(os, "windows") == 0;
	return true;
}

/* Runs row @i and appends what it finds. */
static void run_check(const struct pss_pod *pod, size_t i, struct arena *arena, struct pss_violation *violations,
	size_t *count)
{
	struct pss_report report = { .base = pod->base };
	pss_checks[i].look(pod, &report);
	if (report.blamed > BLAMED_MOST)
		strbuf_addf(&report.detail, " and %zu more", report.blamed - BLAMED_MOST);
	if (report.violated)
		violations[(*count)++] = (struct pss_violation){
			.level = pss_checks[i].level,
			.check = pss_checks[i].id,
			.reason = arena_strdup(arena, strbuf_text(&report.detail)),
			.line = report.line,
		};
	strbuf_free(&report.detail);
}

static void collect(const struct pss_pod *pod, enum pss_level level, bool override, struct arena *arena,
	struct pss_result *result)
{
	struct pss_violation *violations = arena_array(arena, ISO_COUNT(pss_checks), sizeof(*violations));
	for (size_t i = 0; i < ISO_COUNT(pss_checks); i++) {
		if (pss_checks[i].level > level || !applies(i, pod->minor))
			continue;
		if (override && pss_checks[i].level < level && overridden(pss_checks[i].id, pod->minor))
			continue;
		run_check(pod, i, arena, violations, &result->count);
	}
	result->violations = violations;
}

/*
 * Restricted is reached only where baseline is too: because of the overrides the
 * two are not nested for every pod, though the API server refuses those earlier.
 */
void pss_judge(const struct subject *subject, unsigned minor, struct arena *arena, struct pss_result *ret_result)
{
	struct pss_pod pod;
	*ret_result = (struct pss_result){ .applies = open_pod(subject, minor, arena, &pod) };
	if (!ret_result->applies)
		return;
	collect(&pod, PSS_RESTRICTED, false, arena, ret_result);
	ret_result->level = PSS_RESTRICTED;
	for (size_t i = 0; i < ret_result->count; i++) {
		enum pss_level reached = ret_result->violations[i].level - 1;
		ret_result->level = reached < ret_result->level ? reached : ret_result->level;
	}
}

const struct pss_result *pss_judge_next(struct pss_memo *memo, const struct subject *subject, unsigned minor)
{
	struct fact fact = sheet_fact(subject->sheets[SHEET_MANIFEST], FACT_pod_settings);
	const struct setting_list *settings = fact_known(fact) ? fact.value.settings : NULL;
	if (memo->arena && settings == memo->settings && subject->declared.base == memo->base && minor == memo->minor)
		return &memo->result;
	arena_free(memo->arena);
	memo->arena = arena_new();
	memo->settings = settings;
	memo->base = subject->declared.base;
	memo->minor = minor;
	pss_judge(subject, minor, memo->arena, &memo->result);
	return &memo->result;
}

void pss_memo_free(struct pss_memo *memo)
{
	arena_free(memo->arena);
	*memo = (struct pss_memo){ 0 };
}

void pss_violations(const struct subject *subject, enum pss_level level, unsigned minor, struct arena *arena,
	struct pss_result *ret_result)
{
	struct pss_pod pod;
	*ret_result = (struct pss_result){ .applies = open_pod(subject, minor, arena, &pod), .level = level };
	if (ret_result->applies && level != PSS_PRIVILEGED)
		collect(&pod, level, true, arena, ret_result);
}

/* ---- names ------------------------------------------------------------------------------------------ */

static const char *const level_names[] = { "privileged", "baseline", "restricted" };

const char *pss_level_name(enum pss_level level)
{
	return level_names[level];
}

bool pss_level_parse(const char *name, enum pss_level *ret_level)
{
	for (enum pss_level level = PSS_PRIVILEGED; level <= PSS_RESTRICTED; level++) {
		if (strcmp(level_names[level], name) == 0) {
			*ret_level = level;
			return true;
		}
	}
	return false;
}

bool pss_version_parse(const char *text, unsigned *ret_minor)
{
	uint64_t minor;
	if (strcmp(text, "latest") == 0) {
		*ret_minor = PSS_LATEST;
		return true;
	}
	/* ^v1\.([0-9]|[1-9][0-9]*)$ */
	if (strncmp(text, "v1.", 3) != 0 || !parse_u64(text + 3, 10, &minor) || (text[3] == '0' && text[4]))
		return false;
	*ret_minor = minor < PSS_LATEST ? (unsigned)minor : PSS_LATEST;
	return true;
}
