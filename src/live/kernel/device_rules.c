/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "live/kernel/device_rules.h"

#include <errno.h>
#include <linux/magic.h>
#include <string.h>
#include <sys/vfs.h>

#include <isotop/root.h>

#include "live/kernel/cgroups.h"
#include "live/kernel/device_program.h"
#include "live/kernel/question.h"

#define TEXT_MAX     (256 * 1024)
#define PROGRAMS_MAX 64   /* from the root of the hierarchy down; the kernel takes as many of one cgroup */

static const char no_file[] = "cgroup v2 keeps device rules in a program that no file shows";

static const char *why(int error)
{
	if (error == EACCES || error == EPERM)
		return "permission denied";
	if (error == ENODATA)
		return "the kernel keeps the text of its programs to itself";
	if (error == EFBIG)
		return "too long";
	if (error == ENOENT || error == ESTALE)
		return "it changed while it was read";
	if (error == ENOSYS || error == EINVAL)
		return "this kernel does not show its programs";
	return "the kernel does not show them";
}

/* ---- cgroup v1 ----------------------------------------------------------------------------- */

static const char *list_path(struct arena *arena, const struct machine *machine, const struct proc *proc)
{
	const char *directory = cgroup_directory(arena, machine, proc, "devices");
	return directory ? arena_printf(arena, "%s/devices.list", directory) : NULL;
}

/* ---- cgroup v2 ----------------------------------------------------------------------------- */

/* The programs that bind the cgroup @fd, those of the cgroups above too. NULL and their rules, or why not. */
static const char *read_programs(const struct root *root, int fd, struct strbuf *out, size_t *ret_count)
{
	struct device_program programs[PROGRAMS_MAX];
	cleanup_arena struct arena *scratch = arena_new();
	cleanup_strbuf struct strbuf answer = { 0 };
	size_t count = 0;
	int code = question_ask(root, QUESTION_PROGRAMS, NULL, 0, fd, &answer);
	if (code < 0)
		return why(-code);
	for (size_t at = 0; at < answer.len; count++) {
		struct program_head head;
		if (count == PROGRAMS_MAX || answer.len - at < sizeof(head))
			return why(EFBIG);
		memcpy(&head, answer.data + at, sizeof(head));
		at += sizeof(head);
		if (head.insns > (answer.len - at) / sizeof(struct bpf_insn))
			return why(EFBIG);
		struct bpf_insn *insns = arena_array(scratch, head.insns, sizeof(*insns));
		memcpy(insns, answer.data + at, head.insns * sizeof(*insns));
		programs[count] = (struct device_program){ insns, head.insns };
		at += head.insns * sizeof(*insns);
	}
	*ret_count = count;
	return device_programs_rules(programs, count, out);
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
	rules->why = read_programs(root, fd, &text, &programs);
	rules->where = programs ? path : arena_printf(arena, "%s: no device program", path);
	rules->text = rules->why ? NULL : arena_strdup(arena, strbuf_text(&text));
}

static struct device_rules read_v2(
	const struct root *root, struct arena *arena, const struct machine *machine, const struct proc *proc)
{
	struct device_rules rules = { .where = "/sys/fs/cgroup", .why = no_file };
	const char *path = cgroup_directory(arena, machine, proc, "");
	if (!machine->mounts.count)
		rules.why = "the host's mounts are not known";
	else if (path)
		read_cgroup(root, arena, path, &rules);
	return rules;
}

/* Those of @proc's own cgroup. */
static struct device_rules read_rules(
	const struct root *root, struct arena *arena, const struct machine *machine, const struct proc *proc)
{
	const char *path = list_path(arena, machine, proc);
	struct device_rules rules = { .where = path, .file = true };
	int error = -ENOENT;
	if (path)
		rules.text = cgroup_text(root, arena, machine, "devices", path, TEXT_MAX, &error);
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

/* ---- of several cgroups ------------------------------------------------------------------------ */

/* Whether @proc's cgroup is not that of @other or below it, as far as the host has them mounted. */
static bool is_outside(struct arena *arena, const struct machine *machine, const struct proc *proc, const struct proc *other)
{
	static const char *const controllers[] = { "devices", "" };
	for (size_t i = 0; i < ISO_COUNT(controllers); i++) {
		const char *of_other = cgroup_directory(arena, machine, other, controllers[i]);
		const char *of_proc = of_other ? cgroup_directory(arena, machine, proc, controllers[i]) : NULL;
		if (of_proc && !path_is_at_or_below(of_proc, of_other))
			return true;
	}
	return false;
}

static bool has_line(const char *text, const char *line, size_t len)
{
	for (const char *at = text; *at; at += strcspn(at, "\n"), at += *at == '\n')
		if (strcspn(at, "\n") == len && memcmp(at, line, len) == 0)
			return true;
	return false;
}

/* Whether @a has a rule that @b has not; "a *:* rwm" are all of them. */
static bool allow_more(const struct device_rules *a, const struct device_rules *b)
{
	static const char all[] = "a *:* rwm";
	if (!a->text || !b->text || strncmp(b->text, all, sizeof(all) - 1) == 0)
		return false;
	for (const char *at = a->text; *at; at += strcspn(at, "\n"), at += *at == '\n')
		if (*at != '\n' && !has_line(b->text, at, strcspn(at, "\n")))
			return true;
	return false;
}

struct device_rules device_rules_of_all(const struct root *root, struct arena *arena, const struct machine *machine,
	const struct proc *init, const struct proc *const *members, size_t count)
{
	const struct proc *looked_at[DEVICE_RULES_MOST] = { init };
	size_t looks = 1;
	struct device_rules most = read_rules(root, arena, machine, init);
	for (size_t i = 0; i < count && looks < DEVICE_RULES_MOST; i++) {
		const struct proc *proc = members[i];
		bool known = proc->came != CAME_INSIDE || !proc->cgroup || !init->cgroup;
		for (size_t k = 0; k < looks && !known; k++)
			known = strcmp(proc->cgroup, looked_at[k]->cgroup) == 0;
		if (known || !is_outside(arena, machine, proc, init))
			continue;
		looked_at[looks++] = proc;
		struct device_rules rules = read_rules(root, arena, machine, proc);
		if (allow_more(&rules, &most))
			most = rules;
	}
	return most;
}
