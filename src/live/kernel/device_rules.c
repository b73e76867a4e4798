/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "live/kernel/device_rules.h"

#include <errno.h>
#include <limits.h>
#include <linux/magic.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "live/kernel/device_program.h"

#define TEXT_MAX     (256 * 1024)
#define PROGRAMS_MAX 64   /* from the root of the hierarchy down; the kernel takes as many of one cgroup */
#define INSNS_MAX    8192 /* runc's have some six a rule */

static const char no_file[] = "cgroup v2 keeps device rules in a program that no file shows";

static const char *why(int error)
{
	if (error == EACCES || error == EPERM)
		return "permission denied";
	if (error == EFBIG)
		return "too long";
	if (error == ENOENT || error == ESTALE)
		return "it changed while it was read";
	if (error == ENOSYS || error == EINVAL)
		return "this kernel does not tell its programs";
	return "the kernel does not tell them";
}

/* ---- cgroup v1 ----------------------------------------------------------------------------- */

static const char *list_path(struct arena *arena, const struct machine *machine, const struct proc *proc)
{
	const char *path = cgroup_controller(arena, proc->cgroup, "devices");
	for (size_t i = 0; path && i < machine->mounts.count; i++) {
		const struct mount_line *line = &machine->mounts.lines[i];
		if (strcmp(line->fstype, "cgroup") == 0 && strstr(line->target, "devices") &&
			strcmp(line->root, "/") == 0)
			return arena_printf(
				arena, "%s%s/devices.list", line->target, strcmp(path, "/") == 0 ? "" : path);
	}
	return NULL;
}

/* ---- cgroup v2 ----------------------------------------------------------------------------- */

static int ask(int command, union bpf_attr *attr)
{
	long answer = syscall(SYS_bpf, command, attr, sizeof(*attr));
	return answer < 0 ? -errno : (int)answer;
}

/* The programs that bind the cgroup @fd, those of the cgroups above too. Their number, or -errno. */
static int program_ids(int fd, uint32_t ids[PROGRAMS_MAX])
{
	union bpf_attr attr;
	memset(&attr, 0, sizeof(attr));
	attr.query.target_fd = (uint32_t)fd;
	attr.query.attach_type = BPF_CGROUP_DEVICE;
	attr.query.query_flags = BPF_F_QUERY_EFFECTIVE;
	attr.query.prog_ids = (uintptr_t)ids;
	attr.query.prog_cnt = PROGRAMS_MAX;
	int error = ask(BPF_PROG_QUERY, &attr);
	return error < 0 ? (error == -ENOSPC ? -EFBIG : error) : (int)attr.query.prog_cnt;
}

/* NULL and its text, or why not. */
static const char *read_program(struct arena *arena, uint32_t id, struct device_program *ret_program)
{
	union bpf_attr attr;
	memset(&attr, 0, sizeof(attr));
	attr.prog_id = id;
	cleanup_fd int fd = ask(BPF_PROG_GET_FD_BY_ID, &attr);
	if (fd < 0)
		return why(-fd);
	struct bpf_insn *insns = arena_array(arena, INSNS_MAX, sizeof(*insns));
	struct bpf_prog_info info;
	memset(&info, 0, sizeof(info));
	info.xlated_prog_len = INSNS_MAX * sizeof(*insns);
	info.xlated_prog_insns = (uintptr_t)insns;
	memset(&attr, 0, sizeof(attr));
	attr.info.bpf_fd = (uint32_t)fd;
	attr.info.info_len = sizeof(info);
	attr.info.info = (uintptr_t)&info;
	int error = ask(BPF_OBJ_GET_INFO_BY_FD, &attr);
	if (error < 0)
		return why(-error);
	if (info.type != BPF_PROG_TYPE_CGROUP_DEVICE || !info.xlated_prog_len || !info.xlated_prog_insns)
		return "the kernel keeps the text of its programs to itself";
	if (info.xlated_prog_len > INSNS_MAX * sizeof(*insns))
		return why(EFBIG);
	*ret_program = (struct device_program){ insns, info.xlated_prog_len / sizeof(*insns) };
	return NULL;
}

static const char *read_programs(int fd, struct strbuf *out, size_t *ret_count)
{
	uint32_t ids[PROGRAMS_MAX];
	struct device_program programs[PROGRAMS_MAX];
	int count = program_ids(fd, ids);
	if (count < 0)
		return why(-count);
	cleanup_arena struct arena *scratch = arena_new();
	const char *failed = NULL;
	for (int i = 0; i < count && !failed; i++)
		failed = read_program(scratch, ids[i], &programs[i]);
	*ret_count = (size_t)count;
	return failed ? failed : device_programs_rules(programs, (size_t)count, out);
}

/* The directory of the process's cgroup; from inside another cgroup namespace it may have no path. */
static const char *cgroup_dir(struct arena *arena, const struct machine *machine, const struct proc *proc)
{
	const char *path = cgroup_controller(arena, proc->cgroup, "");
	if (!path || strstr(path, "/..") || strlen(path) > PATH_MAX / 2)
		return NULL;
	for (size_t i = 0; i < machine->mounts.count; i++) {
		const struct mount_line *line = &machine->mounts.lines[i];
		if (strcmp(line->fstype, "cgroup2") == 0 && strcmp(line->root, "/") == 0)
			return arena_printf(arena, "%s%s", line->target, path);
	}
	return NULL;
}

static int open_cgroup(const struct root *root, const char *path)
{
	int fd = root_open_dir(root, path);
	struct statfs fs;
	/* Only the kernel's own has programs; a copy of it has not. */
	if (fd >= 0 && (fstatfs(fd, &fs) < 0 || fs.f_type != CGROUP2_SUPER_MAGIC)) {
		fd_cleanup(&fd);
		return -EOPNOTSUPP;
	}
	return fd;
}

static void read_cgroup(const struct root *root, struct arena *arena, const char *path, struct device_rules *rules)
{
	cleanup_fd int fd = open_cgroup(root, path);
	rules->where = "/sys/fs/cgroup";
	if (fd < 0) {
		rules->why = fd == -EOPNOTSUPP || fd == -ENOENT ? no_file : why(-fd);
		return;
	}
	cleanup_strbuf struct strbuf text = { 0 };
	size_t programs = 0;
	rules->why = read_programs(fd, &text, &programs);
	rules->where = programs ? path : arena_printf(arena, "%s: no device program", path);
	rules->text = rules->why ? NULL : arena_strdup(arena, strbuf_text(&text));
}

static struct device_rules read_v2(
	const struct root *root, struct arena *arena, const struct machine *machine, const struct proc *proc)
{
	struct device_rules rules = { .where = "/sys/fs/cgroup", .why = no_file };
	const char *path = cgroup_dir(arena, machine, proc);
	if (!machine->mounts.count)
		rules.why = "the host's mounts are not known";
	else if (path)
		read_cgroup(root, arena, path, &rules);
	return rules;
}

struct device_rules device_rules_read(
	const struct root *root, struct arena *arena, const struct machine *machine, const struct proc *proc)
{
	const char *path = list_path(arena, machine, proc);
	struct device_rules rules = { .where = path, .file = true };
	int error = -ENOENT;
	if (path)
		rules.text = proc_text(root, arena, -1, path, TEXT_MAX, NULL, &error);
	if (path && !rules.text && error != -ENOENT) {
		rules.why = why(-error);
		return rules;
	}
	/* A hierarchy that is mounted but not used forbids nothing. */
	if (rules.text && strncmp(rules.text, "a *:* rwm", 9) != 0)
		return rules;
	struct device_rules programs = read_v2(root, arena, machine, proc);
	return programs.text || !rules.text ? programs : rules;
}
