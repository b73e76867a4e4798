/* SPDX-License-Identifier: Apache-2.0 */
/* Settings of the node's kernel that decide what anybody on it may reach. */
#include "config.h"

#include "live/host.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <isotop/host.h>
#include <isotop/packed.h>
#include <isotop/root.h>

#include "live/kernel/proc.h"

#define SETTING_MAX 4096
#define CONFIG_MAX  (1024 * 1024)

/*
 * What is read, in the order in which it is shown; what a value means stands in
 * src/panes/overview.c. To add one: its row here and there. A kernel that does not
 * know a setting has no file of it, and then nothing is said.
 */
static const struct {
	const char *id;
	const char *path;
} settings[] = {
	// clang-format off
	{ "user.max_user_namespaces",                     "/proc/sys/user/max_user_namespaces" }, /* namespaces(7) */
	{ "kernel.unprivileged_userns_clone",             "/proc/sys/kernel/unprivileged_userns_clone" }, /* Debian's and Arch's own */
	{ "kernel.apparmor_restrict_unprivileged_userns", "/proc/sys/kernel/apparmor_restrict_unprivileged_userns" }, /* Ubuntu's */
	{ "kernel.yama.ptrace_scope",                     "/proc/sys/kernel/yama/ptrace_scope" },
	{ "kernel.unprivileged_bpf_disabled",             "/proc/sys/kernel/unprivileged_bpf_disabled" },
	{ "kernel.perf_event_paranoid",                   "/proc/sys/kernel/perf_event_paranoid" },
	{ "kernel.io_uring_disabled",                     "/proc/sys/kernel/io_uring_disabled" }, /* Linux 6.6 */
	{ "vm.unprivileged_userfaultfd",                  "/proc/sys/vm/unprivileged_userfaultfd" },
	{ "kernel.kptr_restrict",                         "/proc/sys/kernel/kptr_restrict" },
	{ "kernel.dmesg_restrict",                        "/proc/sys/kernel/dmesg_restrict" },
	{ "kernel.modules_disabled",                      "/proc/sys/kernel/modules_disabled" },
	{ "kernel.kexec_load_disabled",                   "/proc/sys/kernel/kexec_load_disabled" },
	{ "lockdown",                                     "/sys/kernel/security/lockdown" }, /* kernel_lockdown(7) */
	// clang-format on
};

/*
 * What a kernel may be built without: a file that it has whenever it has the
 * thing. A tree that lacks the one beside it, which every kernel has, was not
 * captured whole, and then nothing is said. To add one: its row here, and what it refuses in
 * src/judge/escapes/needs.c.
 */
static const struct {
	const char *id;
	const char *path;
	const char *beside;
} parts[] = {
	// clang-format off
#define SYSCTL "/proc/sys/kernel/ngroups_max"
	{ "module loader", "/proc/sys/kernel/modprobe", SYSCTL },          /* CONFIG_MODULES */
	{ "kexec",         "/sys/kernel/kexec_loaded", "/sys/kernel/uevent_seqnum" }, /* CONFIG_KEXEC_CORE */
	{ "uevent helper", "/sys/kernel/uevent_helper", "/sys/kernel/uevent_seqnum" }, /* CONFIG_UEVENT_HELPER */
	{ "core pattern",  "/proc/sys/kernel/core_pattern", SYSCTL },      /* CONFIG_COREDUMP */
	{ "magic SysRq",   "/proc/sys/kernel/sysrq", SYSCTL },             /* CONFIG_MAGIC_SYSRQ */
	{ "bpf",           "/proc/sys/kernel/unprivileged_bpf_disabled", SYSCTL }, /* CONFIG_BPF_SYSCALL */
	// clang-format on
};

static bool is_there(const struct root *root, struct arena *arena, const char *path, bool *ret_known)
{
	int error = 0;
	bool there = proc_text(root, arena, -1, path, SETTING_MAX, NULL, &error) != NULL;
	*ret_known = there || error == -ENOENT || error == -ENOTDIR;
	return there;
}

/*
 * The same of what leaves no file behind: an option of the kernel's own configuration, which it may keep
 * (CONFIG_IKCONFIG_PROC), or a distribution beside it. Off where the text says so, or where it has @beside and not
 * the option itself. To add one: its row here, and what it refuses in src/judge/escapes/needs.c.
 */
static const struct {
	const char *id;
	const char *option;
	const char *beside;
} options[] = {
	// clang-format off
	{ "hardware ports", "CONFIG_X86_IOPL_IOPERM", NULL }, /* Linux 5.5; iopl(2) and ioperm(2) are always there before */
	{ "memory device",  "CONFIG_DEVMEM", NULL },
	{ "bpf for traces", "CONFIG_BPF_EVENTS", "CONFIG_BPF_SYSCALL" },
	// clang-format on
};

static bool has_line(const char *text, const char *before, const char *option, const char *after)
{
	char line[96];
	int len = snprintf(line, sizeof(line), "\n%s%s%s\n", before, option, after);
	return len > 0 && (size_t)len < sizeof(line) && strstr(text, line);
}

static bool is_built(const char *text, size_t i)
{
	if (has_line(text, "# ", options[i].option, " is not set"))
		return false;
	return !options[i].beside || !has_line(text, "", options[i].beside, "=y") ||
	       has_line(text, "", options[i].option, "=y");
}

/* Its last line too: what is cut off is not absent. */
static bool is_whole(const struct strbuf *text)
{
	return text->len && text->data[text->len - 1] == '\n';
}

/* The kernel's configuration as it was built; false: nobody kept it. */
static bool read_configuration(const struct root *root, const struct host *host, struct strbuf *out, char ret_where[128])
{
	cleanup_strbuf struct strbuf packed = { 0 };
	snprintf(ret_where, 128, "/proc/config.gz");
	if (root_read(root, -1, ret_where + 1, CONFIG_MAX, &packed) == 0)
		return packed_open_whole(packed.data, packed.len, CONFIG_MAX, out) == 0;
	int len = snprintf(ret_where, 128, "/boot/config-%s", host->kernel ? host->kernel : "");
	return host->kernel && !host->in_container && !strchr(host->kernel, '/') && len < 128 &&
	       root_read(root, -1, ret_where + 1, CONFIG_MAX, out) == 0 && is_whole(out);
}

/* What was decided when the kernel was built stays so until another one is started. */
static void read_build(const struct root *root, const struct host *host, struct kernel_build *build)
{
	cleanup_strbuf struct strbuf text = { 0 };
	if (build->sought)
		return;
	build->sought = true;
	build->known = read_configuration(root, host, &text, build->where);
	for (size_t i = 0; build->known && i < ISO_COUNT(options); i++)
		if (!is_built(strbuf_text(&text), i))
			build->absent |= 1u << i;
}

static void tell_build(const struct kernel_build *build, struct arena *arena, struct host_setting *items, size_t *count)
{
	for (size_t i = 0; build->known && i < ISO_COUNT(options); i++)
		items[(*count)++] = (struct host_setting){
			.id = options[i].id,
			.value = build->absent & 1u << i ? "absent" : "present",
			.where = arena_strdup(arena, build->where),
		};
}

/* What it lacks, and of the uevent helper that it has one: most have none. */
static void read_parts(const struct root *root, struct arena *arena, struct host_setting *items, size_t *count)
{
	for (size_t i = 0; i < ISO_COUNT(parts); i++) {
		bool known;
		bool has = is_there(root, arena, parts[i].path, &known);
		bool whole = has || (known && is_there(root, arena, parts[i].beside, &known));
		if (whole)
			items[(*count)++] = (struct host_setting){
				.id = parts[i].id, .value = has ? "present" : "absent", .where = parts[i].path
			};
	}
}

/* Of "none [integrity] confidentiality" the word that is chosen. */
static char *chosen(char *text)
{
	char *open = strchr(text, '[');
	char *close = open ? strchr(open, ']') : NULL;
	if (!close)
		return text;
	*close = '\0';
	return open + 1;
}

void read_settings(const struct root *root, struct arena *arena, struct host *host, struct kernel_build *build)
{
	struct host_setting *items = arena_array(arena, ISO_COUNT(settings) + ISO_COUNT(parts) + ISO_COUNT(options), sizeof(*items));
	size_t count = 0;
	for (size_t i = 0; i < ISO_COUNT(settings); i++) {
		int error = 0;
		char *text = proc_text(root, arena, -1, settings[i].path, SETTING_MAX, NULL, &error);
		if (!text && (error == -ENOENT || error == -ENOTDIR))
			continue;
		if (text)
			text[strcspn(text, "\n")] = '\0';
		items[count++] = (struct host_setting){
			.id = settings[i].id,
			.value = text ? chosen(text) : NULL,
			.why = text                                  ? NULL
			       : error == -EACCES || error == -EPERM ? "permission denied"
								     : "not readable",
			.where = settings[i].path,
		};
	}
	read_parts(root, arena, items, &count);
	read_build(root, host, build);
	tell_build(build, arena, items, &count);
	host->settings = (struct host_setting_list){ count, items };
}
