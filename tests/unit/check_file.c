/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "suites.h"

#include <isotop/base.h>
#include <isotop/file.h>
#include <isotop/root.h>
#include <isotop/secret.h>

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static char tree[] = "/tmp/isotop-file.XXXXXX";

static void lay(const char *name, const char *text)
{
	FILE *file = fopen(name, "we");
	ck_assert_ptr_nonnull(file);
	fputs(text, file);
	fclose(file);
}

static void lay_link(const char *target, const char *name)
{
	ck_assert_int_eq(symlink(target, name), 0);
}

static void set_up(void)
{
	strcpy(tree, "/tmp/isotop-file.XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(tree));
	ck_assert_int_eq(chdir(tree), 0);
	ck_assert_int_eq(mkdir("top", 0700) | mkdir("top/a", 0700) | mkdir("top/a/b", 0700), 0);
	lay("top/file", "inside");
	lay("outside", "outside");
	lay_link("../../file", "top/a/b/up");
	lay_link("../../../outside", "top/a/b/out");
	lay_link("/file", "top/a/absolute");
	lay_link("loop", "top/loop");
	lay_link("a/b/up", "top/twice");
	lay_link("/proc/kmsg", "kmsg");
	lay_link("/proc/self/mounts", "mtab");
	lay_link("/dev/ptmx", "ptmx");
	ck_assert_int_eq(mkfifo("top/fifo", 0600), 0);
}

static void tear_down(void)
{
	static const char *const laid[] = { "top/a/b/up", "top/a/b/out", "top/a/absolute", "top/loop", "top/twice",
		"top/fifo", "top/file", "outside", "kmsg", "mtab", "ptmx" };
	for (size_t i = 0; i < ISO_COUNT(laid); i++)
		unlink(laid[i]);
	rmdir("top/a/b");
	rmdir("top/a");
	rmdir("top");
	ck_assert_int_eq(chdir("/"), 0);
	rmdir(tree);
}

static int open_top(void)
{
	int top = open("top", O_PATH | O_DIRECTORY | O_CLOEXEC);
	ck_assert_int_ge(top, 0);
	return top;
}

/* Each path with what becomes of it below a directory, and in it as a root: 0, or -errno. */
static const struct {
	const char *path;
	int beneath;
	int in_root;
} walks[] = {
	{ "file", 0, 0 },
	{ "./a/../a//b/../../file", 0, 0 },
	{ "a/b/up", 0, 0 },
	{ "twice", 0, 0 },
	{ "a/absolute", -EXDEV, 0 },
	{ "a/b/out", -EXDEV, -ENOENT }, /* the root's own "outside", which is not there */
	{ "../outside", -EXDEV, -ENOENT },
	{ "../../../../file", -EXDEV, 0 },
	{ "loop", -ELOOP, -ELOOP },
	{ "fifo", -EINVAL, -EINVAL },
	{ "a", -EISDIR, -EISDIR },
	{ "", -EISDIR, -EISDIR },
	{ "..", -EXDEV, -EISDIR },
	{ "file/x", -ENOTDIR, -ENOTDIR },
	{ "nothing", -ENOENT, -ENOENT },
};

START_TEST(a_walk_stays_below_its_directory)
{
	cleanup_fd int top = open_top();
	const int wanted[] = { [FILE_IN_ROOT] = walks[_i].in_root, [FILE_BENEATH] = walks[_i].beneath };
	for (enum file_reach reach = FILE_IN_ROOT; reach <= FILE_BENEATH; reach++) {
		cleanup_strbuf struct strbuf text = { 0 };
		cleanup_fd int fd = file_open(top, walks[_i].path, reach);
		ck_assert_msg((fd < 0 ? fd : 0) == wanted[reach], "%s: %d", walks[_i].path, fd);
		if (fd >= 0)
			ck_assert_int_eq(file_read(fd, 100, &text), 0);
		if (fd >= 0)
			ck_assert_str_eq(strbuf_text(&text), "inside");
	}
}
END_TEST

START_TEST(an_absolute_path_is_not_below_a_directory)
{
	cleanup_fd int top = open_top();
	ck_assert_int_eq(file_open(top, "/file", FILE_BENEATH), -EXDEV);
}
END_TEST

START_TEST(a_long_walk_ends)
{
	cleanup_fd int top = open_top();
	cleanup_strbuf struct strbuf path = { 0 };
	for (int i = 0; i < 400; i++)
		strbuf_adds(&path, "a/b/../../");
	ck_assert_int_eq(file_open(top, strbuf_text(&path), FILE_BENEATH), -EISDIR);
	for (int i = 0; i < 20; i++)
		strbuf_adds(&path, "a/b/../../");
	ck_assert_int_eq(file_open(top, strbuf_text(&path), FILE_BENEATH), -ENAMETOOLONG);
}
END_TEST

START_TEST(links_to_the_kernels_files_and_devices_open_nothing)
{
	static const char *const links[] = { "kmsg", "mtab", "ptmx" };
	cleanup_fd int root = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
	for (size_t i = 0; i < ISO_COUNT(links); i++) {
		cleanup_strbuf struct strbuf path = { 0 };
		strbuf_addf(&path, "%s/%s", tree + 1, links[i]);
		ck_assert_msg(file_open(root, strbuf_text(&path), FILE_IN_ROOT) < 0, "%s", links[i]);
		ck_assert_int_eq(file_open_typed(links[i]), -ENODEV);
	}
	/* what was asked for under its own name is another matter */
	cleanup_fd int mounts = file_open(root, "proc/mounts", FILE_IN_ROOT);
	ck_assert_int_ge(mounts, 0);
}
END_TEST

START_TEST(links_into_other_processes_are_not_followed)
{
	cleanup_fd int root = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
	ck_assert_int_eq(file_open(root, "proc/self/root/etc/passwd", FILE_IN_ROOT), -ELOOP);
	ck_assert_int_eq(file_place(root, "proc/self/fd/0", FILE_IN_ROOT), -ELOOP);
	ck_assert_int_eq(file_open(root, "proc/self/exe", FILE_IN_ROOT), -ELOOP);
	cleanup_fd int proc = file_open_dir_inside(root, "proc/self", NULL);
	ck_assert_int_ge(proc, 0);
	ck_assert_int_lt(file_open(proc, "exe", FILE_IN_ROOT), 0);
	cleanup_fd int status = file_open(proc, "status", FILE_IN_ROOT);
	ck_assert_int_ge(status, 0);
}
END_TEST

START_TEST(what_was_typed_may_be_a_pipe_that_nobody_waits_for)
{
	cleanup_strbuf struct strbuf text = { 0 };
	cleanup_fd int fifo = file_open_typed("top/fifo");
	ck_assert_int_ge(fifo, 0);
	cleanup_fd int file = file_open_typed("top/a/b/out");
	ck_assert_int_ge(file, 0);
	ck_assert_int_eq(file_read_typed("top/fifo", 100, &text), -EINVAL);
	ck_assert_int_eq(file_read_typed("outside", 3, &text), -EFBIG);
	ck_assert_str_eq(strbuf_text(&text), "out");
}
END_TEST

/* As AppArmor's revision is, which waits for the next policy. Waiting would not fail here but never end. */
START_TEST(a_file_that_has_no_more_now_is_not_waited_for)
{
	cleanup_strbuf struct strbuf text = { 0 };
	int ends[2];
	ck_assert_int_eq(pipe2(ends, O_NONBLOCK | O_CLOEXEC), 0);
	ck_assert_int_eq(write(ends[1], "1\n", 2), 2);
	ck_assert_int_eq(file_read(ends[0], 100, &text), -EAGAIN);
	ck_assert_str_eq(strbuf_text(&text), "1\n");
	close(ends[0]);
	close(ends[1]);
}
END_TEST

/* Nor is there room for more than was asked for, whatever the file says of its length. */
START_TEST(a_long_file_is_read_to_its_end_or_to_what_was_asked_for)
{
	static const size_t lengths[] = { 16383, 16384, 16385, 40000, 300000 };
	cleanup_fd int fd = memfd_create("long", MFD_CLOEXEC);
	ck_assert_int_ge(fd, 0);
	for (size_t i = 0; i < ISO_COUNT(lengths); i++) {
		size_t len = lengths[i];
		for (size_t begin = 0; begin <= 100; begin += 100) {
			cleanup_strbuf struct strbuf whole = { 0 };
			cleanup_strbuf struct strbuf less = { 0 };
			ck_assert_int_eq(ftruncate(fd, (off_t)len), 0);
			ck_assert_int_eq(pwrite(fd, "end", 3, (off_t)len - 3), 3);
			ck_assert_int_eq(lseek(fd, (off_t)begin, SEEK_SET), (off_t)begin);
			ck_assert_int_eq(file_read(fd, len - begin, &whole), 0);
			ck_assert_uint_eq(whole.len, len - begin);
			ck_assert_str_eq(whole.data + whole.len - 3, "end");
			ck_assert_int_eq(lseek(fd, (off_t)begin, SEEK_SET), (off_t)begin);
			ck_assert_int_eq(file_read(fd, len - begin - 1, &less), -EFBIG);
			ck_assert_uint_eq(less.len, len - begin - 1);
			ck_assert_str_eq(less.data + less.len - 2, "en");
		}
	}
	cleanup_strbuf struct strbuf some = { 0 };
	ck_assert_int_eq(ftruncate(fd, (off_t)1 << 40), 0);
	ck_assert_int_eq(lseek(fd, 0, SEEK_SET), 0);
	ck_assert_int_eq(file_read(fd, 100000, &some), -EFBIG);
	ck_assert_uint_eq(some.len, 100000);
	ck_assert_uint_le(some.cap, 262144);
}
END_TEST

static const struct {
	const char *path;
	int code;
} around[] = {
	{ "/a/b", -EREMOTE },
	{ "/a/b/up", -EREMOTE },
	{ "/twice", -EREMOTE },     /* a link that leads there */
	{ "/a/b/../../file", -EREMOTE },
	{ "/a/absolute", 0 },
	{ "/a", 0 },
};

START_TEST(no_walk_enters_what_may_never_answer)
{
	static const char *const places[] = { "/nowhere", "/a/b" };
	struct root *root;
	ck_assert_int_eq(root_open("top", &root, NULL), 0);
	root_shun(root, places, ISO_COUNT(places));
	for (size_t i = 0; i < ISO_COUNT(around); i++) {
		cleanup_fd int fd = root_place(root, around[i].path);
		ck_assert_msg(around[i].code ? fd == around[i].code : fd >= 0, "%s: %d", around[i].path, fd);
	}
	ck_assert_int_eq(root_open_file(root, -1, "/twice"), -EREMOTE);
	ck_assert_int_eq(root_open_dir(root, "a/b"), -EREMOTE);
	root_shun(root, NULL, 0);
	cleanup_fd int fd = root_open_file(root, -1, "/twice");
	ck_assert_int_ge(fd, 0);
	root_close(root);
}
END_TEST

START_TEST(secrets_are_known_by_name_or_looks)
{
	static const char *const names[] = { "AWS_SECRET_ACCESS_KEY", "DB_PASSWORD", "GITHUB_TOKEN", "ApiKey", "SIGNKEY" };
	static const char *const values[] = { "AKIAIOSFODNN7EXAMPLE", "ghp_abcdefghijklmnop0123", "-----BEGIN RSA PRIVATE",
		"postgres://app:hunter2@db/x", "wJalrXUtnFEMIK7MDENGbPxRfiCY" };
	static const char *const plain[] = { "host", "1000:1000", "nginx:1.27", "/var/run/docker.sock", "https://example.org/x",
		"sha256:0123456789abcdef0123456789abcdef", "" };
	for (size_t i = 0; i < ISO_COUNT(names); i++)
		ck_assert_msg(secret_name(names[i]), "%s", names[i]);
	for (size_t i = 0; i < ISO_COUNT(values); i++)
		ck_assert_msg(secret_value(values[i]), "%s", values[i]);
	for (size_t i = 0; i < ISO_COUNT(plain); i++)
		ck_assert_msg(!secret_value(plain[i]) && !secret_name(plain[i]), "%s", plain[i]);
}
END_TEST

/* One line after another as a file has them, and what is shown of them. */
/* Texts that cannot hold one are not looked through; with a sign of a password in front every text is. */
START_TEST(no_secret_is_passed_over)
{
	static const char *const parts[] = { "ghp_", "AKIA", "0123456789", "abcdefghij", "Z", "7", "-", "_", ".", ":", "://", "@", "u:pw@h.x",
		" ", "=", "\"", "/", "\xC3\xA9", "sk-" };
	uint32_t state = 1;
	size_t found = 0;
	for (size_t round = 0; round < 200000; round++) {
		char text[128] = "@ ";
		while (strlen(text) < 4 + round % 60) {
			state = state * 1664525u + 1013904223u;
			strcat(text, parts[(state >> 16) % ISO_COUNT(parts)]);
		}
		bool within = secret_within(text + 2, strlen(text + 2));
		ck_assert_msg(within == secret_within(text, strlen(text)), "%s", text);
		found += within;
	}
	ck_assert_uint_gt(found, 1000);
}
END_TEST

START_TEST(a_secret_in_a_line_looks_like_one)
{
	static const struct {
		const char *line;
		const char *shown;
	} lines[] = {
		{ "  command: [\"--password=hunter2\", --token, \"abc\"]", "  command: [\"--password=********\", --token, \"abc\"]" },
		{ "docker run -e DB_PASSWORD=hunter2 -v /x:/y nginx --token hunter2 -q",
			"docker run -e DB_PASSWORD=******** -v /x:/y nginx --token ******** -q" },
		{ "      AWS_SECRET_ACCESS_KEY: 'a b c'", "      AWS_SECRET_ACCESS_KEY: '********'" },
		{ "password: hunter2", "password: ********" },
		{ "- {name: DB_PASSWORD, value: hunter2}", "- {name: DB_PASSWORD, value: ********}" },
		{ "- name: API_TOKEN", "- name: API_TOKEN" },
		{ "  value: \"hunter2\"", "  value: \"********\"" },
		{ "- name: HOME", "- name: HOME" },
		{ "  value: /root", "  value: /root" },
		{ "    url: postgres://eve:hunter2@db/x", "    url: postgres://eve:********@db/x" },
		{ "    image: eve:hunter2@registry.example.com:5000/app:1", "    image: eve:********@registry.example.com:5000/app:1" },
		{ "    image: app:1.2@sha256:0123456789abcdef0123456789abcdef", "    image: app:1.2@sha256:0123456789abcdef0123456789abcdef" },
		{ "    group: 5:ops@node", "    group: 5:ops@node" },
		{ "    user: ${PW:-ghp_abcdefghijklmnopqrstuvwxyz0123456789}", "    user: ${PW:-ghp_********}" },
		{ "{\"db.password\":\"hunter2\"},", "{\"db.password\":\"********\"}," },
		{ "args: [\"app\", \"--password\", \"hunter2\", \"-x\"]", "args: [\"app\", \"--password\", \"********\", \"-x\"]" },
		{ "  - --password", "  - --password" },
		{ "  - hunter2", "  - ********" },
		{ "  - plain", "  - plain" },
		{ "    \"--token\",", "    \"--token\"," },
		{ "    \"hunter2\",", "    \"********\"," },
		{ "  mysql --password \\", "  mysql --password \\" },
		{ "    hunter2 --quiet", "    ******** --quiet" },
		{ "  - --no-password", "  - --no-password" },
		{ "  - --quiet", "  - --quiet" },
		{ "-----BEGIN RSA PRIVATE KEY-----", "-----BEGIN RSA PRIVATE KEY-----" },
		{ "MIIBOgIBAAJBAKj34GkxFhD90vcNLYLInFEX6Ppy1tPf9Cnzj4p4WGeKLs1Pt8Qu", "********" },
		{ "-----END RSA PRIVATE KEY-----", "-----END RSA PRIVATE KEY-----" },
		/* words about secrets are none */
		{ "automountServiceAccountToken: false", "automountServiceAccountToken: false" },
		{ "secretKeyRef: {name: db, key: password}", "secretKeyRef: {name: db, key: password}" },
		{ "  DB_PASSWORD: ${DB_PASSWORD}", "  DB_PASSWORD: ${DB_PASSWORD}" },
		{ "  DB_PASSWORD_FILE: /run/secrets/db", "  DB_PASSWORD_FILE: ********" },
		{ "image: nginx@sha256:0123456789abcdef0123456789abcdef", "image: nginx@sha256:0123456789abcdef0123456789abcdef" },
		{ "name: sk-worker-6f7d9c-x2k4q-a", "name: sk-worker-6f7d9c-x2k4q-a" },
	};
	struct secret_lines state = { 0 };
	for (size_t i = 0; i < ISO_COUNT(lines); i++) {
		cleanup_strbuf struct strbuf shown = { 0 };
		secret_mask_line(&state, &shown, lines[i].line, strlen(lines[i].line));
		ck_assert_str_eq(strbuf_text(&shown), lines[i].shown);
	}
}
END_TEST

START_TEST(every_face_hides_a_key)
{
	static const char text[] = "/srv/ghp_abcdefghijklmnopqrstuvwxyz0123456789/x";
	cleanup_strbuf struct strbuf out = { 0 };
	ck_assert(secret_within(text, strlen(text)));
	ck_assert(!secret_within("/srv/data", 9));
	text_clean(&out, text, strlen(text), false);
	ck_assert_str_eq(strbuf_text(&out), "/srv/ghp_********/x");
	strbuf_reset(&out);
	text_brief(&out, text, strlen(text), true);
	ck_assert_str_eq(strbuf_text(&out), "/srv/ghp_********/x");
}
END_TEST

#define MUCH (1u << 20) /* more than a pipe or a socket holds */

static size_t read_all(int fd)
{
	char chunk[4096];
	size_t total = 0;
	for (ssize_t n; (n = read(fd, chunk, sizeof(chunk))) > 0;)
		total += (size_t)n;
	return total;
}

/* A pipe; a socket, which nobody can open again. */
START_TEST(what_does_not_wait_is_written_whole)
{
	static const char much[MUCH];
	int ends[2];
	ck_assert_int_eq(_i ? socketpair(AF_UNIX, SOCK_STREAM, 0, ends) : pipe(ends), 0);
	int others = dup(ends[1]); /* of somebody who does not want to wait */
	ck_assert_int_eq(fcntl(others, F_SETFL, O_NONBLOCK), 0);
	file_wait(ends[1]);
	ck_assert_int_eq(fcntl(ends[1], F_GETFL) & O_NONBLOCK, 0);
	ck_assert_int_eq(fcntl(others, F_GETFL) & O_NONBLOCK, _i ? 0 : O_NONBLOCK);
	close(others);
	pid_t child = fork();
	if (!child) {
		close(ends[0]);
		_exit(file_write(ends[1], much, sizeof(much)) < 0);
	}
	close(ends[1]);
	ck_assert_uint_eq(read_all(ends[0]), sizeof(much));
	int status;
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert_int_eq(status, 0);
	close(ends[0]);
}
END_TEST

START_TEST(a_file_that_does_not_wait_goes_on_where_it_was)
{
	int fd = open("outside", O_WRONLY | O_NONBLOCK | O_CLOEXEC);
	ck_assert_int_eq(file_write(fd, "ab", 2), 0);
	file_wait(fd);
	ck_assert_int_eq(file_write(fd, "cd", 2), 0);
	ck_assert_int_eq(lseek(fd, 0, SEEK_CUR), 4);
	close(fd);
}
END_TEST

Suite *file_suite(void)
{
	Suite *suite = suite_create("file");
	TCase *tc = tcase_create("file");
	tcase_add_checked_fixture(tc, set_up, tear_down);
	tcase_add_loop_test(tc, a_walk_stays_below_its_directory, 0, ISO_COUNT(walks));
	tcase_add_test(tc, an_absolute_path_is_not_below_a_directory);
	tcase_add_test(tc, a_long_walk_ends);
	tcase_add_test(tc, links_to_the_kernels_files_and_devices_open_nothing);
	tcase_add_test(tc, links_into_other_processes_are_not_followed);
	tcase_add_test(tc, what_was_typed_may_be_a_pipe_that_nobody_waits_for);
	tcase_add_test(tc, a_file_that_has_no_more_now_is_not_waited_for);
	tcase_add_test(tc, a_long_file_is_read_to_its_end_or_to_what_was_asked_for);
	tcase_add_test(tc, no_walk_enters_what_may_never_answer);
	tcase_add_loop_test(tc, what_does_not_wait_is_written_whole, 0, 2);
	tcase_add_test(tc, a_file_that_does_not_wait_goes_on_where_it_was);
	tcase_add_test(tc, secrets_are_known_by_name_or_looks);
	tcase_add_test(tc, no_secret_is_passed_over);
	tcase_add_test(tc, a_secret_in_a_line_looks_like_one);
	tcase_add_test(tc, every_face_hides_a_key);
	suite_add_tcase(suite, tc);
	return suite;
}
