/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "suites.h"

#include <isotop/base.h>
#include <isotop/few.h>
#include <isotop/root.h>

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sched.h>
#include <seccomp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* Moved as a list doubles, and not with each: a thousand are no million that are copied. */
START_TEST(a_list_that_grows_by_one_seldom_moves)
{
	size_t *list = NULL;
	for (size_t count = 0; count < 1000; count++) {
		size_t *grown = heap_more(list, count, sizeof(*list));
		if ((count & (count - 1)) != 0)
			ck_assert_ptr_eq(grown, list);
		list = grown;
		list[count] = count;
	}
	for (size_t i = 0; i < 1000; i++)
		ck_assert_uint_eq(list[i], i);
	free(list);
}
END_TEST

START_TEST(arena_memory_is_zeroed_aligned_and_apart)
{
	cleanup_arena struct arena *arena = arena_new();
	unsigned char *before = NULL;
	for (size_t size = 1; size < 200000; size = size * 3 + 1) {
		unsigned char *memory = arena_alloc(arena, size);
		ck_assert_uint_eq((uintptr_t)memory % 16, 0);
		for (size_t i = 0; i < size; i++)
			ck_assert_uint_eq(memory[i], 0);
		memset(memory, 0xAA, size);
		if (before)
			ck_assert_uint_eq(before[0], 0xAA);
		before = memory;
	}
	ck_assert_str_eq(arena_printf(arena, "%s-%d", "pod", 7), "pod-7");
	ck_assert_str_eq(arena_printf(arena, "%d %d %d", INT_MIN, INT_MAX, -1), "-2147483648 2147483647 -1");
	ck_assert_str_eq(arena_printf(arena, "%u:%u%%", UINT_MAX, 0u), "4294967295:0%");
	ck_assert_str_eq(arena_printf(arena, "%u%03u%x%s", 0u, 7u, 255u, ""), "0007ff");
	ck_assert_ptr_null(arena_strdup(arena, NULL));
}
END_TEST

START_TEST(err_wrap_puts_context_in_front_and_never_overflows)
{
	struct err err;
	ck_assert_int_eq(err_set(&err, -EINVAL, "not %s", "a map"), -EINVAL);
	ck_assert_int_eq(err_wrap(&err, -EINVAL, "pod %s", "web"), -EINVAL);
	ck_assert_str_eq(err.text, "pod web: not a map");
	for (int i = 0; i < 200; i++)
		err_wrap(&err, -EINVAL, "layer %d", i);
	ck_assert_uint_lt(strlen(err.text), sizeof(err.text));
	ck_assert_int_eq(err_set(NULL, -ENOENT, "x"), -ENOENT);
}
END_TEST

/* What is plain is taken at a stride: the same by one cluster after another, whatever stands among it. */
static void is_as_its_clusters(const char *text, size_t len)
{
	cleanup_strbuf struct strbuf whole = { 0 }, parts = { 0 }, brief = { 0 }, words = { 0 };
	const char *end = text + len;
	struct cluster cluster;
	unsigned width = 0;
	for (const char *at = text; cluster_next(&at, end, &cluster);) {
		char one[32];
		memcpy(one, cluster.bytes, cluster.len);
		one[cluster.len] = '\0';
		width += text_width(one, false);
		text_clean(&parts, one, cluster.len, false);
	}
	text_clean(&whole, text, len, false);
	text_brief(&brief, text, len, false);
	for (const char *at = text; at < end; at += strcspn(at, " ")) {
		for (; *at == ' '; at++)
			strbuf_addc(&words, ' ');
		text_clean(&words, at, strcspn(at, " "), false);
	}
	ck_assert_str_eq(strbuf_text(&whole), strbuf_text(&parts));
	ck_assert_str_eq(strbuf_text(&brief), strbuf_text(&words));
	ck_assert_uint_eq(text_width(text, false), width);
}

START_TEST(signs_among_plain_ones_are_as_they_are_alone)
{
	static const char *const signs[] = { "\xCC\x81", "\xC3\xA9", "\xE4\xB8\xAD", "\xE2\x80\xAE", "\xF0\x9F\x98\x80" };
	for (size_t at = 0; at < 20; at++) {
		for (unsigned byte = 1; byte < 256; byte++) {
			char text[] = "abcdefghi klmnopqrst";
			text[at] = (char)byte;
			is_as_its_clusters(text, strlen(text));
		}
		for (size_t i = 0; i < ISO_COUNT(signs); i++) {
			char text[32] = "abcdefghi klmnopqrst";
			memcpy(text + at, signs[i], strlen(signs[i]));
			is_as_its_clusters(text, strlen(text));
		}
	}
}
END_TEST

static const struct {
	const char *in;
	const char *clean;
	const char *ascii;
	unsigned width;
} texts[] = {
	{ "web-0", "web-0", "web-0", 5 },
	{ "a\033[31mb", "a\\x1B[31mb", "a\\x1B[31mb", 10 },
	{ "\xC3\xA9t\xC3\xA9", "\xC3\xA9t\xC3\xA9", "\\u{E9}t\\u{E9}", 3 },
	{ "e\xCC\x81", "e\xCC\x81", "\\u{65}", 1 },
	{ "\xE5\xAE\xB9\xE5\x99\xA8", "\xE5\xAE\xB9\xE5\x99\xA8", "\\u{5BB9}\\u{5668}", 4 },
	{ "\xE2\x80\xAE" "exe", "\\u{202E}exe", "\\u{202E}exe", 11 },
	{ "\xFF\xC0\x80", "\\xFF\\xC0\\x80", "\\xFF\\xC0\\x80", 12 },
	{ "\xED\xA0\x80", "\\xED\\xA0\\x80", "\\xED\\xA0\\x80", 12 },
	{ "\xF0\x9F\x90\xB3", "\xF0\x9F\x90\xB3", "\\u{1F433}", 2 },
	/* what shows nothing, a mark that stands on nothing, and the fifth on one letter */
	{ "a\xC2\xAD" "b", "a\\u{AD}b", "a\\u{AD}b", 8 },
	{ "\xE3\x85\xA4\xE1\x85\x9F", "\\u{3164}\\u{115F}", "\\u{3164}\\u{115F}", 16 },
	{ "\xCC\x81" "e", "\\u{301}e", "\\u{301}e", 8 },
	{ "o\xCC\x81\xCC\x82\xCC\x83\xCC\x84\xCC\x85", "o\xCC\x81\xCC\x82\xCC\x83\xCC\x84\\u{305}",
		"\\x6F\\u{305}", 8 },
	{ "\x7F\xC2\x9B" "31m", "\\x7F\\u{9B}31m", "\\x7F\\u{9B}31m", 13 },
};

START_TEST(hostile_text_is_made_visible_and_measured)
{
	cleanup_strbuf struct strbuf out = { 0 };
	text_clean(&out, texts[_i].in, strlen(texts[_i].in), false);
	ck_assert_str_eq(strbuf_text(&out), texts[_i].clean);
	ck_assert_uint_eq(text_width(texts[_i].in, false), texts[_i].width);
	strbuf_reset(&out);
	text_clean(&out, texts[_i].in, strlen(texts[_i].in), true);
	if (strcmp(texts[_i].ascii, "\\u{65}") != 0)
		ck_assert_str_eq(strbuf_text(&out), texts[_i].ascii);
	for (size_t i = 0; i < out.len; i++)
		ck_assert_msg(out.data[i] >= 0x20 && out.data[i] < 0x7F, "byte %zu", i);
}
END_TEST

START_TEST(code_points_are_taken_and_made)
{
	ck_assert(text_is_utf8("a\xEF\xBF\xBD\xC3\xA9", 6));
	ck_assert(!text_is_utf8("\xC3", 1));
	char bytes[4];
	ck_assert_uint_eq(text_encode(0x1F433, bytes), 4);
	ck_assert_mem_eq(bytes, "\xF0\x9F\x90\xB3", 4);
	ck_assert_uint_eq(text_encode(0xD800, bytes), 0);
}
END_TEST

static const char *const paths[][2] = {
	{ "/var/../etc//x", "/etc/x" },
	{ "/", "/" },
	{ "//", "/" },
	{ "/..", "/" },
	{ "/../../a/./b/", "/a/b" },
	{ "/a/b/../../..", "/" },
	{ "./x/../y", "y" },
	{ "../../x", "../../x" },
	{ "a/../../x", "../x" },
	{ "a/..", "." },
	{ ".", "." },
	{ "", "" },
};

START_TEST(paths_are_normalised)
{
	char path[64];
	snprintf(path, sizeof(path), "%s", paths[_i][0]);
	path_normalise(path);
	ck_assert_str_eq(path, paths[_i][1]);
}
END_TEST

START_TEST(ancestors_are_whole_components)
{
	ck_assert(path_is_at_or_below("/var/lib/kubelet/pods", "/var/lib/kubelet"));
	ck_assert(path_is_at_or_below("/var/lib/kubelet", "/var/lib/kubelet"));
	ck_assert(!path_is_at_or_below("/var/lib/kubelet2", "/var/lib/kubelet"));
	ck_assert(path_is_at_or_below("/x", "/"));
	ck_assert(!path_is_at_or_below("x", "/"));
}
END_TEST

START_TEST(numbers_are_whole_strings)
{
	uint64_t u = 7;
	int64_t i = 7;
	ck_assert(parse_u64("ff", 16, &u));
	ck_assert_uint_eq(u, 255);
	ck_assert(!parse_u64("-1", 10, &u));
	ck_assert(!parse_u64(" 1", 10, &u));
	ck_assert(!parse_u64("1x", 10, &u));
	ck_assert(!parse_u64("", 10, &u));
	ck_assert(!parse_u64("99999999999999999999", 10, &u));
	ck_assert(parse_i64("-5", 10, &i));
	ck_assert_int_eq(i, -5);
	ck_assert_uint_eq(u, 255);
}
END_TEST

/* ---- root ---------------------------------------------------------------- */

static char tree[] = "/tmp/isotop-root-XXXXXX";

static void write_file(const char *name, const char *text)
{
	char path[256];
	snprintf(path, sizeof(path), "%s/%s", tree, name);
	FILE *file = fopen(path, "w");
	ck_assert_ptr_nonnull(file);
	fputs(text, file);
	fclose(file);
}

static void setup_tree(void)
{
	char path[256];
	strcpy(tree, "/tmp/isotop-root-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(tree));
	snprintf(path, sizeof(path), "%s/run", tree);
	ck_assert_int_eq(mkdir(path, 0755), 0);
	write_file("run/state", "0123456789");
	write_file("link-text", "pid:[4026531836]\n");
	snprintf(path, sizeof(path), "%s/var", tree);
	ck_assert_int_eq(symlink("/run", path), 0);
	snprintf(path, sizeof(path), "%s/outside", tree);
	ck_assert_int_eq(symlink("../../../../../../etc", path), 0);
	snprintf(path, sizeof(path), "%s/dangling", tree);
	ck_assert_int_eq(symlink("user:[4026531837]", path), 0);
	snprintf(path, sizeof(path), "%s/fifo", tree);
	ck_assert_int_eq(mkfifo(path, 0600), 0);
}

static void teardown_tree(void)
{
	char command[300];
	snprintf(command, sizeof(command), "rm -rf '%s'", tree);
	ck_assert_int_eq(system(command), 0);
}

/* Ends with 0 where it is seen alike under a filter that says, as Linux before 4.11, that there is no statx(2). */
static int see_without_statx(const struct root *root)
{
	struct stat plain = { 0 };
	struct stat look = { 0 };
	struct stat glance = { 0 };
	scmp_filter_ctx ctx = seccomp_init(SCMP_ACT_ALLOW);
	if (!ctx || seccomp_rule_add(ctx, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(statx), 0) < 0 || seccomp_load(ctx) < 0)
		return 2;
	seccomp_release(ctx);
	if (syscall(SYS_statx, AT_FDCWD, "/", 0, 0, &look) >= 0 || errno != ENOSYS || stat("/etc/passwd", &plain) < 0)
		return 3;
	return !(root_look(root, -1, "/etc/passwd", &look) == 0 && root_glance(root, "/etc/passwd", &glance) == 0 &&
		 look.st_ino == plain.st_ino && look.st_dev == plain.st_dev && look.st_mode == plain.st_mode &&
		 glance.st_ino == plain.st_ino && glance.st_mtim.tv_nsec == plain.st_mtim.tv_nsec &&
		 root_look(root, -1, "/nothing/there", &look) == -ENOENT && root_glance(root, "/nothing", &look) == -ENOENT);
}

START_TEST(a_kernel_without_statx_shows_as_much)
{
	struct root *root;
	int status = 0;
	ck_assert_int_eq(root_open("/", &root, NULL), 0);
	pid_t pid = fork();
	if (pid == 0)
		_exit(see_without_statx(root));
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	ck_assert_int_eq(status, 0);
	root_close(root);
}
END_TEST

START_TEST(root_reads_below_itself_only)
{
	struct root *root;
	struct err err;
	cleanup_strbuf struct strbuf out = { 0 };
	ck_assert_int_eq(root_open(tree, &root, &err), 0);
	ck_assert(!root_is_system(root));
	/* an absolute link stays inside the root */
	ck_assert_int_eq(root_read(root, -1, "/var/state", 100, &out), 0);
	ck_assert_str_eq(strbuf_text(&out), "0123456789");
	strbuf_reset(&out);
	ck_assert_int_eq(root_read(root, -1, "run/state", 4, &out), -EFBIG);
	ck_assert_str_eq(strbuf_text(&out), "0123");
	ck_assert_int_eq(root_read(root, -1, "/outside/passwd", 100, &out), -ENOENT);
	ck_assert_int_eq(root_read(root, -1, "fifo", 100, &out), -EINVAL);
	ck_assert_int_eq(root_read(root, -1, "run", 100, &out), -EISDIR);
	char link[64];
	ck_assert_int_gt(root_readlink(root, -1, "dangling", link, sizeof(link)), 0);
	ck_assert_str_eq(link, "user:[4026531837]");
	ck_assert_int_gt(root_readlink(root, -1, "link-text", link, sizeof(link)), 0);
	ck_assert_str_eq(link, "pid:[4026531836]");
	ck_assert_int_eq(root_readlink(root, -1, "dangling", link, 8), -ENAMETOOLONG);
	ck_assert_int_eq(root_type(root, "/run"), S_IFDIR);
	ck_assert_int_eq(root_type(root, "/nothing"), -ENOENT);
	root_close(root);
}
END_TEST

static void says(const struct root *root, const char *path, const char *text)
{
	cleanup_strbuf struct strbuf out = { 0 };
	ck_assert_msg(root_read(root, -1, path, 100, &out) == 0, "%s", path);
	ck_assert_str_eq(strbuf_text(&out), text);
}

static void run_in_tree(const char *what)
{
	char command[600];
	snprintf(command, sizeof(command), "cd '%s' && %s", tree, what);
	ck_assert_int_eq(system(command), 0);
}

/* root_read_below() from each directory on the way gives what root_read() does. */
static void says_below(const struct root *root, const char *path)
{
	for (size_t base = 0; path[base]; base++) {
		cleanup_strbuf struct strbuf whole = { 0 };
		cleanup_strbuf struct strbuf below = { 0 };
		if (path[base] != '/' && base)
			continue;
		int code = root_read(root, -1, path, 100, &whole);
		ck_assert_int_eq(root_read_below(root, path, base, 100, &below), code);
		ck_assert_str_eq(strbuf_text(&below), strbuf_text(&whole));
	}
}

START_TEST(a_file_is_read_from_any_directory_above_it)
{
	static const char *const files[] = { "/run/a/1/f", "run/a/1/f", "/run/a/2/up", "/run/a/2/out", "/run/c/1/f",
		"/run/a/2/shut/f", "/run/a/9/f", "/run/a/f/f", "/run/a/2/../1/f", "//run//a/1/f", "/run/a/1" };
	struct root *root;
	struct err err;
	const char *const closed[] = { "/run/a/2/shut" };
	run_in_tree("mkdir -p run/a/1 run/a/2/shut run/b/1 && echo 1 >run/a/1/f && echo 3 >run/b/1/f && "
		    "ln -s ../../b/1/f run/a/2/up && ln -s ../../../../../../etc/passwd run/a/2/out && ln -s /run/b run/c && "
		    "echo 4 >run/a/2/shut/f && echo 5 >run/a/f");
	ck_assert_int_eq(root_open(tree, &root, &err), 0);
	root_shun(root, closed, ISO_COUNT(closed));
	for (size_t i = 0; i < 2 * ISO_COUNT(files); i++)
		says_below(root, files[i % ISO_COUNT(files)]);
	root_close(root);
}
END_TEST

/* Where the machine has a hierarchy of cgroups. False: nowhere. */
static bool find_cgroups(char ret_target[256])
{
	char line[4096];
	char file[300];
	FILE *mounts = fopen("/proc/self/mountinfo", "re");
	*ret_target = '\0';
	while (mounts && !*ret_target && fgets(line, sizeof(line), mounts))
		if (!strstr(line, " - cgroup") || sscanf(line, "%*s %*s %*s / %255s", ret_target) != 1)
			*ret_target = '\0';
	if (mounts)
		fclose(mounts);
	snprintf(file, sizeof(file), "%s/cgroup.procs", ret_target);
	return *ret_target && access(file, R_OK) == 0;
}

/* The kernel walks there; what is not to be entered is not, and "" is no file. */
START_TEST(a_file_of_a_cgroup_is_read_as_any)
{
	struct root *root;
	struct err err;
	char line[4096];
	char file[300];
	char target[256];
	cleanup_strbuf struct strbuf out = { 0 };
	if (!find_cgroups(target)) {
		printf("skip: no cgroups here\n");
		return;
	}
	snprintf(file, sizeof(file), "%s/cgroup.procs", target);
	const char *const closed[] = { file };
	ck_assert_int_eq(root_open("/", &root, &err), 0);
	ck_assert_int_eq(root_read_below(root, file, strlen(target), 1 << 20, &out), 0);
	ck_assert_ptr_nonnull(strchr(strbuf_text(&out), '\n'));
	snprintf(line, sizeof(line), "%s/isotop-none/cgroup.procs", target);
	ck_assert_int_eq(root_read_below(root, line, strlen(target), 100, &out), -ENOENT);
	ck_assert_int_lt(root_read_below(root, target, strlen(target), 100, &out), 0);
	snprintf(line, sizeof(line), "%sxcgroup.procs", target);
	ck_assert_int_eq(root_read_below(root, line, strlen(target), 100, &out), -ENOENT);
	root_shun(root, closed, ISO_COUNT(closed));
	ck_assert_int_eq(root_read_below(root, file, strlen(target), 1 << 20, &out), -EREMOTE);
	root_close(root);
}
END_TEST

/* In a child, as cover_proc(): a container can lay a pipe over a file of its cgroup, which opening would be felt by. */
static int cover_cgroup(const char *target, const char *pipe)
{
	struct root *root;
	char file[300];
	char event[64];
	cleanup_strbuf struct strbuf out = { 0 };
	snprintf(file, sizeof(file), "%s/cgroup.procs", target);
	cleanup_fd int opened = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
	if (unshare(CLONE_NEWNS) < 0 || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0 ||
		mount(pipe, file, NULL, MS_BIND, NULL) < 0)
		return 77;
	if (inotify_add_watch(opened, pipe, IN_OPEN) < 0 || root_open("/", &root, NULL) < 0)
		return 1;
	int code = root_read_below(root, file, strlen(target), 100, &out);
	root_close(root);
	return code >= 0 ? 2 : read(opened, event, sizeof(event)) >= 0 ? 3 : 0;
}

START_TEST(what_lies_over_a_file_of_a_cgroup_is_not_opened)
{
	int status;
	char target[256];
	char pipe[80];
	run_in_tree("mkfifo pipe");
	snprintf(pipe, sizeof(pipe), "%s/pipe", tree);
	if (!find_cgroups(target)) {
		printf("skip: no cgroups here\n");
		return;
	}
	pid_t child = fork();
	if (child == 0)
		_exit(cover_cgroup(target, pipe));
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert(WIFEXITED(status));
	ck_assert_msg(WEXITSTATUS(status) == 0 || WEXITSTATUS(status) == 77, "%d", WEXITSTATUS(status));
}
END_TEST

/* A walk may begin where an earlier one came by; what it finds is what the whole walk finds. */
START_TEST(a_way_that_is_kept_leads_where_it_led)
{
	struct root *root;
	struct err err;
	cleanup_strbuf struct strbuf out = { 0 };
	const char *const closed[] = { "/run/a/2/shut" };
	run_in_tree("mkdir -p run/a/1 run/a/2/shut run/b/1 && echo 1 >run/a/1/f && echo 2 >run/a/2/f && echo 3 >run/b/1/f && "
		    "ln -s ../../b/1/f run/a/2/up && ln -s /run/b run/c && echo 4 >run/a/2/shut/f && echo 5 >run/a/f");
	ck_assert_int_eq(root_open(tree, &root, &err), 0);
	root_shun(root, closed, ISO_COUNT(closed));
	for (int i = 0; i < 2; i++) {
		says(root, "/run/a/1/f", "1\n");
		says(root, "run/a/2/f", "2\n");
		says(root, "run/a/2/up", "3\n");
		says(root, "/run/a/2/../../b/1/f", "3\n");
		says(root, "/run/c/1/f", "3\n");
		says(root, "/var/a/2/f", "2\n");
		says(root, "/run/a/./1//f", "1\n");
		ck_assert_int_eq(root_read(root, -1, "/run/a/2/shut/f", 100, &out), -EREMOTE);
		ck_assert_int_eq(root_read(root, -1, "/run/a/9/f", 100, &out), -ENOENT);
		ck_assert_int_eq(root_read(root, -1, "/run/a/f/f", 100, &out), -ENOTDIR);
		ck_assert_int_eq(root_type(root, "/run/a/1/"), S_IFDIR);
	}
	run_in_tree("mv run/a run/old && mkdir -p run/a/1 && echo new >run/a/1/f");
	root_shun(root, NULL, 0);
	says(root, "/run/a/1/f", "new\n");
	says(root, "/run/old/2/shut/f", "4\n");
	run_in_tree("rm -r run/a && mv run/old run/a");
	usleep(600 * 1000); /* longer than a way is kept */
	says(root, "/run/a/1/f", "1\n");
	root_close(root);
}
END_TEST

START_TEST(root_reads_proc_through_a_directory_fd)
{
	struct root *root;
	struct err err;
	cleanup_strbuf struct strbuf out = { 0 };
	ck_assert_int_eq(root_open("/", &root, &err), 0);
	ck_assert(root_is_system(root));
	cleanup_fd int dir = root_open_dir(root, "/proc/self");
	ck_assert_int_ge(dir, 0);
	ck_assert_int_eq(root_read(root, dir, "status", 65536, &out), 0);
	ck_assert_ptr_nonnull(strstr(strbuf_text(&out), "NoNewPrivs:"));
	char link[64];
	ck_assert_int_gt(root_readlink(root, dir, "ns/pid", link, sizeof(link)), 0);
	ck_assert_int_eq(strncmp(link, "pid:[", 5), 0);
	root_close(root);
	ck_assert_int_lt(root_open("/nothing/here", &root, &err), 0);
	ck_assert_ptr_nonnull(strstr(err.text, "/nothing/here"));
}
END_TEST

static bool sees_as_first(void)
{
	struct root *root;
	if (root_open("/", &root, NULL) < 0)
		return false;
	bool same = root_is_of_first(root);
	root_close(root);
	return same;
}

START_TEST(whoever_has_the_root_of_pid_1_has_its_mounts)
{
	struct root *root;
	bool alike = !sees_as_first();
	ck_assert_int_eq(root_open("/", &root, NULL), 0);
	/* others may mount something between the two */
	for (size_t tries = 0; tries < 100 && !alike; tries++) {
		cleanup_strbuf struct strbuf own = { 0 };
		cleanup_strbuf struct strbuf first = { 0 };
		ck_assert_int_eq(root_read(root, -1, "proc/self/mountinfo", 1 << 24, &own), 0);
		ck_assert_int_eq(root_read(root, -1, "proc/1/mountinfo", 1 << 24, &first), 0);
		alike = strcmp(strbuf_text(&own), strbuf_text(&first)) == 0;
	}
	ck_assert(alike);
	root_close(root);
}
END_TEST

START_TEST(whoever_has_mounts_of_its_own_has_not_the_root_of_pid_1)
{
	int status;
	pid_t child = fork();
	if (child == 0)
		_exit(unshare(CLONE_NEWNS) < 0 ? 77 : sees_as_first());
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert(WIFEXITED(status) && (WEXITSTATUS(status) == 0 || WEXITSTATUS(status) == 77));
}
END_TEST

/* In a child, whose mounts nobody else sees: 0, or what went wrong; 77: it may not have its own. */
static int cover_proc(void)
{
	struct root *root;
	cleanup_strbuf struct strbuf out = { 0 };
	if (unshare(CLONE_NEWNS) < 0 || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0)
		return 77;
	if (root_open("/", &root, NULL) < 0 || root_procfs(root) != 1)
		return 1;
	if (mount("none", "/proc", "tmpfs", 0, NULL) < 0)
		return 77;
	int told = root_procfs(root);
	cleanup_fd int self = root_place_process(root, (int32_t)getpid());
	int code = root_read(root, self, "stat", 4096, &out);
	root_close(root);
	return told != -ESTALE ? 2 : code < 0 ? 3 : 0;
}

START_TEST(what_is_mounted_over_proc_later_is_noticed)
{
	int status;
	pid_t child = fork();
	if (child == 0)
		_exit(cover_proc());
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert(WIFEXITED(status) && (WEXITSTATUS(status) == 0 || WEXITSTATUS(status) == 77));
}
END_TEST

START_TEST(a_root_without_proc_says_so)
{
	struct root *root;
	ck_assert_int_eq(root_open("/usr", &root, NULL), 0);
	ck_assert_int_eq(root_procfs(root), -ENOENT);
	ck_assert_int_eq(root_place_process(root, 1), -ENOENT);
	root_close(root);
}
END_TEST

START_TEST(a_word_without_end_keeps_its_two_ends)
{
	cleanup_strbuf struct strbuf text = { 0 };
	cleanup_strbuf struct strbuf out = { 0 };
	strbuf_adds(&text, "first\x01 <");
	for (int i = 0; i < 5000; i++)
		strbuf_adds(&text, _i ? "\xe8\xaa\x9e" : "n"); /* a wide sign, or a narrow one */
	strbuf_adds(&text, "> last");
	text_brief(&out, strbuf_text(&text), text.len, false);
	unsigned width = text_width(strbuf_text(&out), false);
	ck_assert_uint_le(width, TEXT_WORD_MOST + strlen("first\\x01  last"));
	ck_assert_uint_gt(width, TEXT_WORD_MOST);
	ck_assert_ptr_eq(strstr(strbuf_text(&out), "first\\x01 <"), out.data);
	ck_assert_str_eq(out.data + out.len - strlen("> last"), "> last");
	ck_assert_ptr_nonnull(strstr(out.data, "…"));
	strbuf_reset(&out);
	text_brief(&out, "as it is", 8, true);
	ck_assert_str_eq(strbuf_text(&out), "as it is");
}
END_TEST

/* ---- a few of many names ------------------------------------------------------------- */

static const struct {
	size_t most;
	size_t columns;
	const char *names[8];
	const char *words;
} fews[] = {
	{ 0, 0, { NULL }, "" },
	{ 0, 0, { "web" }, "web" },
	{ 0, 0, { "web", "db", "web", "web" }, "3 named web, db" },
	{ 2, 0, { "a", "b", "c", "a", "d", "c" }, "2 named a, b and 3 more" },
	{ 0, 0, { "a", "b", "c", "d", "e" }, "a, b, c, d and 1 more" },
	{ 3, 8, { "a-long-name", "b", "b" }, "a-long-name and 2 more" },
	{ 3, 8, { "abc", "a-long-name", "b" }, "abc and 2 more" },
};

START_TEST(of_many_names_the_first_are_said_each_once)
{
	cleanup_arena struct arena *arena = arena_new();
	struct few few = { .most = fews[_i].most, .columns = fews[_i].columns };
	for (size_t i = 0; fews[_i].names[i]; i++)
		few_add(&few, fews[_i].names[i]);
	ck_assert_str_eq(few_words(&few, arena), fews[_i].words);
}
END_TEST

Suite *base_suite(void)
{
	Suite *suite = suite_create("base");
	TCase *tc = tcase_create("memory");
	tcase_add_test(tc, arena_memory_is_zeroed_aligned_and_apart);
	tcase_add_test(tc, a_list_that_grows_by_one_seldom_moves);
	tcase_add_test(tc, err_wrap_puts_context_in_front_and_never_overflows);
	tcase_add_test(tc, what_is_mounted_over_proc_later_is_noticed);
	tcase_add_test(tc, whoever_has_the_root_of_pid_1_has_its_mounts);
	tcase_add_test(tc, whoever_has_mounts_of_its_own_has_not_the_root_of_pid_1);
	tcase_add_test(tc, a_root_without_proc_says_so);
	tcase_add_loop_test(tc, a_word_without_end_keeps_its_two_ends, 0, 2);
	suite_add_tcase(suite, tc);
	tc = tcase_create("text");
	tcase_add_loop_test(tc, hostile_text_is_made_visible_and_measured, 0, (int)ISO_COUNT(texts));
	tcase_add_test(tc, signs_among_plain_ones_are_as_they_are_alone);
	tcase_add_test(tc, code_points_are_taken_and_made);
	tcase_add_loop_test(tc, paths_are_normalised, 0, (int)ISO_COUNT(paths));
	tcase_add_test(tc, ancestors_are_whole_components);
	tcase_add_test(tc, numbers_are_whole_strings);
	tcase_add_loop_test(tc, of_many_names_the_first_are_said_each_once, 0, (int)ISO_COUNT(fews));
	suite_add_tcase(suite, tc);
	tc = tcase_create("root");
	tcase_add_checked_fixture(tc, setup_tree, teardown_tree);
	tcase_add_test(tc, root_reads_below_itself_only);
	tcase_add_test(tc, a_kernel_without_statx_shows_as_much);
	tcase_add_test(tc, a_way_that_is_kept_leads_where_it_led);
	tcase_add_test(tc, a_file_is_read_from_any_directory_above_it);
	tcase_add_test(tc, a_file_of_a_cgroup_is_read_as_any);
	tcase_add_test(tc, what_lies_over_a_file_of_a_cgroup_is_not_opened);
	tcase_add_test(tc, root_reads_proc_through_a_directory_fd);
	suite_add_tcase(suite, tc);
	return suite;
}
