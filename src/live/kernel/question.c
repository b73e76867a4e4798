/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "live/kernel/question.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <linux/bpf.h>
#include <linux/magic.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <isotop/file.h>
#include <isotop/live.h>
#include <isotop/root.h>

/* Where this libc is older than Linux 6.8; the numbers are the same everywhere. */
#ifndef SYS_statmount
#define SYS_statmount 457
#define SYS_listmount 458
#endif

#define PROGRAMS_MAX 64   /* from the root of the hierarchy down; the kernel takes as many of one cgroup */
#define INSNS_MAX    8192 /* runc's have some six a rule */
#define REQUEST_MAX  64   /* bytes; the kernel's struct mnt_id_req has 40 */
#define ANSWER_MAX   65536

struct asked {
	const char *data;
	size_t len;
	int fd;
	struct strbuf *answer;
};

/* ---- device programs of a cgroup, bpf(2) ---------------------------------------------- */

static int ask_bpf(int command, union bpf_attr *attr)
{
	long answer = syscall(SYS_bpf, command, attr, sizeof(*attr));
	return answer < 0 ? -errno : (int)answer;
}

/* The programs that bind the cgroup @fd, those of the cgroups above too. Their number, or -errno. */
/* NOLINTNEXTLINE(readability-non-const-parameter): the kernel writes to @ids */
static int program_ids(int fd, uint32_t *ids)
{
	union bpf_attr attr;
	memset(&attr, 0, sizeof(attr));
	attr.query.target_fd = (uint32_t)fd;
	attr.query.attach_type = BPF_CGROUP_DEVICE;
	attr.query.query_flags = BPF_F_QUERY_EFFECTIVE;
	attr.query.prog_ids = (uintptr_t)ids;
	attr.query.prog_cnt = PROGRAMS_MAX;
	int error = ask_bpf(BPF_PROG_QUERY, &attr);
	return error < 0 ? (error == -ENOSPC ? -EFBIG : error) : (int)attr.query.prog_cnt;
}

/* -ENODATA: the kernel keeps the text of its programs to itself. */
static int read_program(uint32_t id, struct strbuf *answer)
{
	union bpf_attr attr;
	memset(&attr, 0, sizeof(attr));
	attr.prog_id = id;
	cleanup_fd int fd = ask_bpf(BPF_PROG_GET_FD_BY_ID, &attr);
	if (fd < 0)
		return fd;
	cleanup_arena struct arena *arena = arena_new();
	struct bpf_insn *insns = arena_array(arena, INSNS_MAX, sizeof(*insns));
	struct bpf_prog_info info;
	memset(&info, 0, sizeof(info));
	info.xlated_prog_len = INSNS_MAX * sizeof(*insns);
	info.xlated_prog_insns = (uintptr_t)insns;
	memset(&attr, 0, sizeof(attr));
	attr.info.bpf_fd = (uint32_t)fd;
	attr.info.info_len = sizeof(info);
	attr.info.info = (uintptr_t)&info;
	int error = ask_bpf(BPF_OBJ_GET_INFO_BY_FD, &attr);
	if (error < 0)
		return error;
	if (info.type != BPF_PROG_TYPE_CGROUP_DEVICE || !info.xlated_prog_len || !info.xlated_prog_insns)
		return -ENODATA;
	if (info.xlated_prog_len > INSNS_MAX * sizeof(*insns))
		return -EFBIG;
	const struct program_head head = { info.xlated_prog_len / (uint32_t)sizeof(*insns) };
	strbuf_add(answer, (const char *)&head, sizeof(head));
	strbuf_add(answer, (const char *)insns, head.insns * sizeof(*insns));
	return 0;
}

static int answer_programs(const struct asked *asked)
{
	uint32_t ids[PROGRAMS_MAX];
	int count = program_ids(asked->fd, ids);
	int code = count < 0 ? count : 0;
	for (int i = 0; code == 0 && i < count; i++)
		code = read_program(ids[i], asked->answer);
	return code;
}

/* ---- mounts ------------------------------------------------------------------------------ */

static int answer_mounts(const struct asked *asked, long call, size_t item)
{
	uint64_t request[REQUEST_MAX / sizeof(uint64_t)];
	uint32_t room;
	if (asked->len <= sizeof(room) || asked->len - sizeof(room) > sizeof(request))
		return -EINVAL;
	size_t len = asked->len - sizeof(room);
	memcpy(request, asked->data, len);
	memcpy(&room, asked->data + len, sizeof(room));
	if (room > ANSWER_MAX)
		return -EINVAL;
	cleanup_arena struct arena *arena = arena_new();
	char *bytes = arena_alloc(arena, room);
	long count = syscall(call, request, bytes, room / item, 0u);
	if (count < 0)
		return -errno;
	strbuf_add(asked->answer, bytes, item == 1 ? room : (size_t)count * item);
	return 0;
}

static int answer_statmount(const struct asked *asked)
{
	return answer_mounts(asked, SYS_statmount, 1);
}

static int answer_listmount(const struct asked *asked)
{
	return answer_mounts(asked, SYS_listmount, sizeof(uint64_t));
}

/* ---- SELinux ------------------------------------------------------------------------------- */

/* Only a file that computes and changes nothing: SELinux's "enforce" takes a line as well. */
static bool is_file(int fd, unsigned magic, const char *end)
{
	char link[32];
	char path[4096];
	struct statfs fs;
	size_t end_len = strlen(end);
	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	ssize_t len = readlink(link, path, sizeof(path) - 1);
	path[len < 0 ? 0 : len] = '\0';
	return fstatfs(fd, &fs) == 0 && (unsigned long)fs.f_type == magic && len >= (ssize_t)end_len &&
	       strcmp(path + len - end_len, end) == 0;
}

/* Writes a question to the file behind @place and reads the answer, as a line: its length, or -errno. */
static ssize_t transact(int place, const void *data, size_t len, char *line, size_t size)
{
	char link[32];
	snprintf(link, sizeof(link), "/proc/self/fd/%d", place);
	cleanup_fd int fd = open(link, O_RDWR | O_CLOEXEC);
	ssize_t got = fd < 0 ? -1 : write(fd, data, len);
	if (got >= 0)
		got = read(fd, line, size - 1);
	if (got < 0)
		return -errno;
	line[got] = '\0';
	return got;
}

static int answer_selinux(const struct asked *asked)
{
	char line[256];
	if (asked->fd < 0 || !is_file(asked->fd, SELINUX_MAGIC, "/selinux/access"))
		return -EOPNOTSUPP;
	ssize_t len = transact(asked->fd, asked->data, asked->len, line, sizeof(line));
	if (len < 0)
		return (int)len;
	strbuf_add(asked->answer, line, (size_t)len);
	return 0;
}

/* ---- AppArmor ------------------------------------------------------------------------------ */

#define QUERIES_MAX 1024
#define QUERY_MAX   4000 /* the kernel takes a page less its own head, simple_transaction_get() */

/*
 * "label", the label and what the rules are matched against, a byte for the class first: as
 * aa_query_label(2) of libapparmor; security/apparmor/apparmorfs.c query_label().
 */
static int ask_apparmor(int place, const char *label, const char *query, size_t len, struct strbuf *answer)
{
	static const char command[] = "label";
	cleanup_strbuf struct strbuf text = { 0 };
	char line[256];
	struct apparmor_reply reply;
	strbuf_add(&text, command, sizeof(command));
	strbuf_add(&text, label, strlen(label) + 1);
	strbuf_add(&text, query, len);
	ssize_t got = transact(place, text.data, text.len, line, sizeof(line));
	if (got < 0)
		return (int)got;
	if (sscanf(line, "allow 0x%" SCNx32 " deny 0x%" SCNx32, &reply.allow, &reply.deny) != 2)
		return -EPROTO;
	strbuf_add(answer, (const char *)&reply, sizeof(reply));
	return 0;
}

static int answer_apparmor(const struct asked *asked)
{
	size_t at = strnlen(asked->data, asked->len) + 1;
	int code = 0;
	if (asked->fd < 0 || !is_file(asked->fd, SECURITYFS_MAGIC, "/apparmor/.access"))
		return -EOPNOTSUPP;
	for (size_t count = 0; code == 0 && at < asked->len; count++) {
		uint16_t len;
		if (count == QUERIES_MAX || asked->len - at < sizeof(len))
			return -EINVAL;
		memcpy(&len, asked->data + at, sizeof(len));
		at += sizeof(len);
		if (len == 0 || len > QUERY_MAX || len > asked->len - at)
			return -EINVAL;
		code = ask_apparmor(asked->fd, asked->data, asked->data + at, len, asked->answer);
		at += len;
	}
	return code;
}

#define NAME_MAX_BYTES 4096
#define POLICY_MAX     (8 * 1024 * 1024)
#define ENTRIES_MAX    16384

static const char profiles_dir[] = "/sys/kernel/security/apparmor/policy/profiles";

/* What the file @name of the directory @entry of all loaded profiles holds. */
static int read_of(const char *entry, const char *name, size_t max, struct strbuf *out)
{
	char path[sizeof(profiles_dir) + 600];
	if ((size_t)snprintf(path, sizeof(path), "%s/%s/%s", profiles_dir, entry, name) >= sizeof(path))
		return -ENAMETOOLONG;
	cleanup_fd int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	return fd < 0 ? -errno : file_read(fd, max, out);
}

static bool has_name(const char *entry, const char *profile)
{
	cleanup_strbuf struct strbuf name = { 0 };
	if (*entry == '.' || read_of(entry, "name", NAME_MAX_BYTES, &name) < 0)
		return false;
	const char *text = strbuf_text(&name);
	size_t len = strlen(profile);
	return strncmp(text, profile, len) == 0 && strcmp(text + len, "\n") == 0;
}

/*
 * The way to the loaded profiles is a link of the kernel's that leads out of the tree, so that no
 * reader that stays below its root may take it; who asks chooses no path. Part of a profile
 * ("a//b") lies in the policy of the whole.
 */
static int answer_policy(const struct asked *asked)
{
	char profile[NAME_MAX_BYTES];
	int code = -ENOENT;
	if (asked->len == 0 || asked->len >= sizeof(profile))
		return -EINVAL;
	memcpy(profile, asked->data, asked->len);
	profile[asked->len] = '\0';
	char *part = strstr(profile, "//");
	if (part)
		*part = '\0';
	DIR *dir = opendir(profiles_dir);
	if (!dir)
		return -errno;
	struct dirent *entry;
	for (size_t i = 0; code == -ENOENT && i < ENTRIES_MAX && (entry = readdir(dir)); i++)
		if (has_name(entry->d_name, profile))
			code = read_of(entry->d_name, "raw_data", POLICY_MAX, asked->answer);
	closedir(dir);
	return code;
}

/* ---- either side ------------------------------------------------------------------------------ */

/* To add a question: its line in the enum and here. It reads, and takes nothing in the question on trust. */
static int (*const answers[QUESTION_COUNT])(const struct asked *asked) = {
	[QUESTION_PROGRAMS] = answer_programs,
	[QUESTION_STATMOUNT] = answer_statmount,
	[QUESTION_LISTMOUNT] = answer_listmount,
	[QUESTION_SELINUX] = answer_selinux,
	[QUESTION_APPARMOR] = answer_apparmor,
	[QUESTION_POLICY] = answer_policy,
};

int live_answer(uint32_t kind, const char *data, size_t len, int fd, struct strbuf *answer)
{
	const struct asked asked = { data, len, fd, answer };
	return kind < QUESTION_COUNT ? answers[kind](&asked) : -EINVAL;
}

int question_ask(
	const struct root *root, enum question_kind kind, const void *data, size_t len, int fd, struct strbuf *answer)
{
	int code = root_ask(root, kind, data, len, fd, answer);
	return code == -ENOSYS ? live_answer(kind, data, len, fd, answer) : code;
}
