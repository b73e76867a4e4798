/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a process of isotop that was taken over would try: every act is made from
 * inside the sandbox, as root and as an ordinary user, and none may succeed.
 */
#include "config.h"

#include "suites.h"

#include <isotop/apart.h>
#include <isotop/file.h>
#include <isotop/guard.h>
#include <isotop/tui.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <pthread.h>
#include <sched.h>
#include <seccomp.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/capability.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cmd/cmd.h"
#include "cmd/writer.h"

#define NOBODY 65534

enum end { KILLED, REFUSED, DONE, BROKEN };

static const char *const end_names[] = { "killed", "refused", "done", "broken" };

/* ---- the acts: 0 where one succeeds -------------------------------------------------- */

static long act_exec(void)
{
	char *const argv[] = { (char *)(uintptr_t) "/bin/true", NULL };
	return execve("/bin/true", argv, argv + 1);
}

static long act_exec_fd(void)
{
	char *const argv[] = { (char *)(uintptr_t) "true", NULL };
	return syscall(SYS_execveat, open("/bin/true", O_PATH | O_CLOEXEC), "", argv, argv + 1, 0x1000);
}

static long act_socket(void)
{
	return socket(AF_INET, SOCK_STREAM, 0) < 0;
}

static long act_socket_unix(void)
{
	return socket(AF_UNIX, SOCK_STREAM, 0) < 0;
}

static long act_socket_netlink(void)
{
	return socket(AF_NETLINK, SOCK_RAW, 0) < 0;
}

static long act_write(void)
{
	return open("/dev/null", O_WRONLY | O_CLOEXEC) < 0;
}

static long act_write_both(void)
{
	return open("/dev/null", O_RDWR | O_CLOEXEC) < 0;
}

static long act_write_odd(void)
{
	return syscall(SYS_openat, AT_FDCWD, "/dev/null", O_ACCMODE | O_CLOEXEC, 0) < 0;
}

static long act_write_again(void)
{
	return open("/proc/self/fd/1", O_WRONLY | O_CLOEXEC) < 0;
}

static long act_create(void)
{
	return open("/tmp/isotop-sandbox-new", O_RDONLY | O_CREAT | O_CLOEXEC, 0600) < 0;
}

static long act_cut(void)
{
	return open("/dev/null", O_RDONLY | O_TRUNC | O_CLOEXEC) < 0;
}

/* Its flags lie in memory, where no filter sees them. */
static long act_openat2(void)
{
	uint64_t how[3] = { O_WRONLY, 0, 0 };
	return syscall(SYS_openat2, AT_FDCWD, "/dev/null", how, sizeof(how)) < 0;
}

static long act_unlink(void)
{
	return unlink("/tmp/isotop-sandbox-gone");
}

static long act_rename(void)
{
	return rename("/tmp/isotop-sandbox-a", "/tmp/isotop-sandbox-b");
}

static long act_mkdir(void)
{
	return mkdir("/tmp/isotop-sandbox-dir", 0700);
}

static long act_chmod(void)
{
	return chmod("/tmp/isotop-sandbox-gone", 04777);
}

static long act_link(void)
{
	return symlink("/etc/shadow", "/tmp/isotop-sandbox-link");
}

static long act_device(void)
{
	return mknod("/tmp/isotop-sandbox-sda", S_IFBLK | 0600, 0x800);
}

static long act_trace(void)
{
	return ptrace(PTRACE_TRACEME, 0, NULL, NULL);
}

static long act_memory(void)
{
	char byte;
	struct iovec part = { &byte, 1 };
	return process_vm_writev(getppid(), &part, 1, &part, 1, 0) < 0;
}

static long act_mount(void)
{
	return mount("none", "/tmp", "tmpfs", 0, NULL);
}

static long act_unmount(void)
{
	return umount2("/nowhere", 0);
}

static long act_open_tree(void)
{
	return syscall(SYS_open_tree, AT_FDCWD, "/", 1) < 0;
}

static long act_chroot(void)
{
	return chroot("/tmp");
}

static long act_unshare(void)
{
	return unshare(CLONE_NEWUSER);
}

static long act_setns(void)
{
	return setns(open("/proc/self/ns/mnt", O_RDONLY | O_CLOEXEC), 0);
}

static long act_clone(void)
{
	long pid = syscall(SYS_clone, CLONE_NEWUSER | SIGCHLD, 0, 0, 0, 0);
	if (pid == 0)
		_exit(0);
	return pid < 0;
}

static long act_clone3(void)
{
	uint64_t args[11] = { CLONE_NEWUSER, 0, 0, 0, SIGCHLD };
	long pid = syscall(SYS_clone3, args, sizeof(args));
	if (pid == 0)
		_exit(0);
	return pid < 0;
}

static long act_handle(void)
{
	return syscall(SYS_open_by_handle_at, AT_FDCWD, NULL, O_RDONLY) < 0;
}

static long act_module(void)
{
	return syscall(SYS_init_module, "", 0UL, "");
}

static long act_module_file(void)
{
	return syscall(SYS_finit_module, 0, "", 0);
}

static long act_kexec(void)
{
	return syscall(SYS_kexec_load, 0UL, 0UL, NULL, 0UL);
}

static long act_bpf(void)
{
	char attr[64] = { 0 };
	return syscall(SYS_bpf, 0, attr, sizeof(attr)) < 0;
}

static long act_perf(void)
{
	char attr[128] = { 0 };
	return syscall(SYS_perf_event_open, attr, 0, -1, -1, 0UL) < 0;
}

static long act_uring(void)
{
	char params[120] = { 0 };
	return syscall(SYS_io_uring_setup, 1, params) < 0;
}

static long act_keys(void)
{
	return syscall(SYS_keyctl, 0, -3, 0) < 0;
}

static long act_reboot(void)
{
	return syscall(SYS_reboot, 0, 0, 0, NULL);
}

static long act_clock(void)
{
	struct timespec never = { -1, -1 };
	return syscall(SYS_clock_settime, CLOCK_REALTIME, &never);
}

static long act_type(void)
{
	return ioctl(0, TIOCSTI, "x");
}

static long act_signal(void)
{
	return kill(getppid(), 0);
}

static long act_signal_thread(void)
{
	return syscall(SYS_tgkill, getppid(), getppid(), 0);
}

static long act_run_memory(void)
{
	return mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED;
}

static long act_make_runnable(void)
{
	void *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	return mprotect(page, 4096, PROT_READ | PROT_EXEC);
}

static long act_become_root(void)
{
	return syscall(SYS_setresuid, 0, 0, 0);
}

static long act_take_caps(void)
{
	struct __user_cap_header_struct head = { _LINUX_CAPABILITY_VERSION_3, 0 };
	struct __user_cap_data_struct data[2] = { { 0, 0, 0 }, { 0, 0, 0 } };
	return syscall(SYS_capset, &head, data);
}

#ifdef __x86_64__
/* The other system call table: socket(2) by its number of i386. */
static long act_other_table(void)
{
	long ret;
	__asm__ volatile("int $0x80" : "=a"(ret) : "a"(359L), "b"(1L), "c"(1L), "d"(0L) : "memory");
	return ret < 0;
}
#endif

/* A file of root's, or, where root without its powers looks, of somebody else. */
static long act_secret(void)
{
	return open("/tmp/isotop-sandbox-secret", O_RDONLY | O_CLOEXEC) < 0;
}

/* Root may set the limits of any of root's processes, prlimit(2): one that has no processor time left ends. */
static long act_limit_another(void)
{
	const struct rlimit none = { 0, 0 };
	return prlimit(getppid(), RLIMIT_CORE, &none, NULL);
}

/* A file that becomes readable sends its owner any signal one likes, fcntl(2): kill(2) by another name. */
static long act_signal_by_file(void)
{
	int ends[2];
	if (pipe(ends) < 0 || fcntl(ends[0], F_SETOWN, getppid()) < 0)
		return -1;
	return fcntl(ends[0], F_SETSIG, SIGWINCH) < 0 || fcntl(ends[0], F_SETFL, O_ASYNC) < 0 ? -1 : 0;
}

/* A runtime waits for its lock as long as somebody else has it, and who can read the file can take it. */
static long act_lock(void)
{
	int fd = open("/etc/passwd", O_RDONLY | O_CLOEXEC);
	return flock(fd, LOCK_EX | LOCK_NB);
}

static long act_lock_part(void)
{
	struct flock part = { .l_type = F_RDLCK };
	int fd = open("/etc/passwd", O_RDONLY | O_CLOEXEC);
	return fcntl(fd, F_SETLK, &part);
}

static long act_slow_another(void)
{
	return setpriority(PRIO_PROCESS, (id_t)getppid(), 0) == 0 ? 0 : -1;
}

static long act_pidfd_signal(void)
{
	long fd = syscall(SYS_pidfd_open, getppid(), 0);
	return fd < 0 ? -1 : syscall(SYS_pidfd_send_signal, fd, 0, NULL, 0);
}

#define NAMED(act) #act, act

static const struct {
	const char *name;
	long (*act)(void);
	enum end inspector;
	enum end server;
} acts[] = {
	{ NAMED(act_exec), KILLED, KILLED }, { NAMED(act_exec_fd), KILLED, KILLED },
	{ NAMED(act_socket), KILLED, KILLED }, { NAMED(act_socket_unix), KILLED, KILLED },
	{ NAMED(act_socket_netlink), KILLED, KILLED }, { NAMED(act_trace), KILLED, KILLED },
	{ NAMED(act_memory), KILLED, KILLED }, { NAMED(act_mount), KILLED, KILLED },
	{ NAMED(act_unmount), KILLED, KILLED }, { NAMED(act_open_tree), KILLED, KILLED },
	{ NAMED(act_chroot), KILLED, KILLED }, { NAMED(act_unshare), KILLED, KILLED },
	{ NAMED(act_setns), KILLED, KILLED }, { NAMED(act_handle), KILLED, KILLED },
	{ NAMED(act_module), KILLED, KILLED }, { NAMED(act_module_file), KILLED, KILLED },
	{ NAMED(act_kexec), KILLED, KILLED }, { NAMED(act_perf), KILLED, KILLED },
	{ NAMED(act_uring), KILLED, KILLED }, { NAMED(act_keys), KILLED, KILLED },
	{ NAMED(act_reboot), KILLED, KILLED }, { NAMED(act_clock), KILLED, KILLED },
	{ NAMED(act_device), KILLED, KILLED },
	/* the servers write, and one of them asks the kernel for programs */
	{ NAMED(act_bpf), KILLED, REFUSED }, { NAMED(act_write), KILLED, DONE }, { NAMED(act_write_both), KILLED, DONE },
	{ NAMED(act_write_odd), KILLED, DONE }, { NAMED(act_write_again), KILLED, BROKEN },
	{ NAMED(act_create), KILLED, DONE }, { NAMED(act_cut), KILLED, DONE }, { NAMED(act_mkdir), KILLED, DONE },
	{ NAMED(act_link), KILLED, DONE }, { NAMED(act_unlink), KILLED, REFUSED }, { NAMED(act_rename), KILLED, REFUSED },
	{ NAMED(act_chmod), KILLED, REFUSED }, { NAMED(act_type), KILLED, REFUSED },
	{ NAMED(act_openat2), REFUSED, DONE }, { NAMED(act_clone3), REFUSED, BROKEN },
	{ NAMED(act_clone), REFUSED, BROKEN }, { NAMED(act_signal), REFUSED, BROKEN },
	{ NAMED(act_signal_thread), REFUSED, BROKEN }, { NAMED(act_run_memory), REFUSED, DONE },
	{ NAMED(act_make_runnable), REFUSED, DONE }, { NAMED(act_become_root), REFUSED, BROKEN },
	{ NAMED(act_limit_another), REFUSED, BROKEN }, { NAMED(act_signal_by_file), REFUSED, BROKEN },
	{ NAMED(act_lock), REFUSED, DONE }, { NAMED(act_lock_part), REFUSED, DONE },
	{ NAMED(act_slow_another), REFUSED, BROKEN }, { NAMED(act_pidfd_signal), REFUSED, BROKEN },
	{ NAMED(act_take_caps), REFUSED, DONE }, { NAMED(act_secret), REFUSED, REFUSED },
#ifdef __x86_64__
	{ NAMED(act_other_table), KILLED, KILLED },
#endif
};

/* ---- carrying them out ------------------------------------------------------------------ */

static bool instrumented(void)
{
	const struct guard_sandbox sandbox = { .role = GUARD_SERVER };
	struct guard_missing missing = { 0 };
	pid_t pid = fork();
	int status;
	if (pid == 0)
		_exit(guard_sandbox(&sandbox, &missing, NULL) == 0 && missing.count &&
			strstr(missing.items[0], "instrumented"));
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	return WIFEXITED(status) && WEXITSTATUS(status) == 1;
}

static _Noreturn void attempt(const struct guard_sandbox *sandbox, bool root, long (*act)(void))
{
	const struct rlimit none = { 0, 0 };
	setrlimit(RLIMIT_CORE, &none);
	signal(SIGSYS, SIG_DFL);
	close(0); /* no terminal of whoever runs the tests */
	if (!root && geteuid() == 0 && (setgroups(0, NULL) < 0 || setresgid(NOBODY, NOBODY, NOBODY) < 0 ||
					       setresuid(NOBODY, NOBODY, NOBODY) < 0))
		_exit(BROKEN);
	if (guard_sandbox(sandbox, NULL, NULL) < 0)
		_exit(BROKEN);
	_exit(act() == 0 ? DONE : REFUSED);
}

static enum end end_of(const struct guard_sandbox *sandbox, bool root, long (*act)(void))
{
	int status;
	pid_t pid = fork();
	if (pid == 0)
		attempt(sandbox, root, act);
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	if (WIFSIGNALED(status))
		return WTERMSIG(status) == SIGSYS ? KILLED : BROKEN;
	return (enum end)WEXITSTATUS(status);
}

static void lay_secret(bool root)
{
	int fd = open("/tmp/isotop-sandbox-secret", O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	ck_assert_int_ge(fd, 0);
	if (geteuid() == 0)
		ck_assert_int_eq(fchown(fd, root ? NOBODY : 0, 0), 0);
	close(fd);
}

static void tidy(void)
{
	static const char *const made[] = { "/tmp/isotop-sandbox-new", "/tmp/isotop-sandbox-secret",
		"/tmp/isotop-sandbox-link" };
	for (size_t i = 0; i < ISO_COUNT(made); i++)
		unlink(made[i]);
	rmdir("/tmp/isotop-sandbox-dir");
}

static void try_all(bool root, enum guard_role role)
{
	const struct guard_sandbox sandbox = { .role = role };
	for (size_t i = 0; i < ISO_COUNT(acts); i++) {
		enum end wanted = role == GUARD_INSPECTOR ? acts[i].inspector : acts[i].server;
		if (wanted == BROKEN) /* not this role's */
			continue;
		if (acts[i].act == act_secret && geteuid() != 0)
			continue; /* nobody else's file can be laid */
		tidy();
		lay_secret(root);
		enum end end = end_of(&sandbox, root, acts[i].act);
		tidy();
		ck_assert_msg(end == wanted, "%s as %s: %s, not %s", acts[i].name, root ? "root" : "a user",
			end_names[end], end_names[wanted]);
	}
}

START_TEST(nothing_that_is_forbidden_can_be_done)
{
	if (instrumented())
		return;
	if (_i && geteuid() != 0)
		return; /* root's part: without root there is none */
	try_all(_i, GUARD_INSPECTOR);
	try_all(_i, GUARD_SERVER);
}
END_TEST

/* Linux before 4.14, as libseccomp sees it: a filter kills a thread, and this process has one. */
START_TEST(an_old_kernel_kills_as_well)
{
	unsigned now = seccomp_api_get();
	if (instrumented())
		return;
	ck_assert_int_eq(seccomp_api_set(2), 0);
	try_all(geteuid() == 0, GUARD_INSPECTOR);
	ck_assert_int_eq(seccomp_api_set(now), 0);
}
END_TEST

/* ---- what must still work ------------------------------------------------------------------ */

static void *thread(void *ctx)
{
	*(int *)ctx = 7;
	return ctx;
}

static int work(void *ctx, struct strbuf *out, struct err *err)
{
	(void)err;
	strbuf_adds(out, ctx);
	return 0;
}

static long live_on(void)
{
	pthread_t id;
	int number = 0;
	char word[] = "done apart";
	char *large = malloc(64 << 20);
	cleanup_strbuf struct strbuf text = { 0 };
	const struct apart apart = { work, word, 5000, 64 << 20 };
	bool good = large && pthread_create(&id, NULL, thread, &number) == 0 && pthread_join(id, NULL) == 0 &&
		    number == 7 && apart_run(&apart, &text, NULL) == 0 && strcmp(strbuf_text(&text), word) == 0;
	free(large);
	strbuf_free(&text);
	return good && file_read_typed("/etc/passwd", 1 << 20, &text) == 0 && text.len ? 0 : 1;
}

static long caps_left(void)
{
	bool none = true;
	for (int cap = 0; cap <= cap_max_bits(); cap++)
		none = none && cap_get_bound(cap) <= 0 && prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_IS_SET, cap, 0, 0) <= 0;
	cap_t caps = cap_get_proc();
	cap_flag_value_t set;
	for (int cap = 0; cap <= cap_max_bits(); cap++) {
		bool kept = cap == CAP_SYS_PTRACE;
		none = none && cap_get_flag(caps, cap, CAP_EFFECTIVE, &set) == 0 && (set == CAP_SET) == kept;
		none = none && cap_get_flag(caps, cap, CAP_PERMITTED, &set) == 0 && (set == CAP_SET) == kept;
	}
	return none && prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1 && (prctl(PR_GET_SECUREBITS) & 3) == 3 ? 0 : 1;
}

START_TEST(reading_threads_and_work_apart_go_on)
{
	const struct guard_sandbox sandbox = { .role = GUARD_INSPECTOR };
	if (!instrumented())
		ck_assert_int_eq(end_of(&sandbox, true, live_on), DONE);
}
END_TEST

START_TEST(only_the_capabilities_asked_for_are_left)
{
	const struct guard_sandbox sandbox = { .role = GUARD_INSPECTOR, .caps = UINT64_C(1) << CAP_SYS_PTRACE };
	if (!instrumented() && geteuid() == 0)
		ck_assert_int_eq(end_of(&sandbox, true, caps_left), DONE);
}
END_TEST

/* Root's file again where the invoker may not write, but none of root's powers. */
static long is_invoker(void)
{
	cap_t caps = cap_get_proc();
	cap_flag_value_t set = CAP_SET;
	bool none = true;
	for (int cap = 0; cap <= cap_max_bits(); cap++)
		none = none && cap_get_flag(caps, cap, CAP_PERMITTED, &set) == 0 && set == CAP_CLEAR;
	bool user = getuid() == NOBODY && geteuid() == NOBODY && getgid() == NOBODY && getgroups(0, NULL) == 1;
	bool root = seteuid(0) == 0 && geteuid() == 0;
	cap_free(caps);
	caps = cap_get_proc();
	for (int cap = 0; cap <= cap_max_bits(); cap++)
		none = none && cap_get_flag(caps, cap, CAP_EFFECTIVE, &set) == 0 && set == CAP_CLEAR;
	cap_free(caps);
	return user && root && none && setuid(12345) < 0 ? 0 : 1;
}

START_TEST(the_writer_is_who_called_sudo)
{
	const struct guard_sandbox sandbox = { .role = GUARD_SERVER, .invoker = true };
	if (instrumented() || geteuid() != 0)
		return;
	setenv("SUDO_UID", "65534", 1);
	setenv("SUDO_GID", "65534", 1);
	ck_assert_int_eq(end_of(&sandbox, true, is_invoker), DONE);
	/* what is no user's number is not believed */
	setenv("SUDO_UID", "0", 1);
	ck_assert_int_eq(end_of(&sandbox, true, is_invoker), REFUSED);
	setenv("SUDO_UID", "4294967295", 1);
	ck_assert_int_eq(end_of(&sandbox, true, is_invoker), REFUSED);
}
END_TEST

static long read_elsewhere(void)
{
	cleanup_fd int fd = open("/etc/passwd", O_RDONLY | O_CLOEXEC);
	return fd < 0 || access("/tmp", R_OK) != 0;
}

static long read_there(void)
{
	cleanup_fd int fd = open("/usr", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return fd < 0;
}

START_TEST(landlock_leaves_the_paths_that_were_named)
{
	static const char *const paths[] = { "/usr" };
	const struct guard_sandbox sandbox = { .role = GUARD_INSPECTOR, .paths = paths, .path_count = 1 };
	long version = syscall(444 /* landlock_create_ruleset */, NULL, 0, 1u);
	if (instrumented() || version < 1)
		return;
	ck_assert_int_eq(end_of(&sandbox, true, read_elsewhere), REFUSED);
	ck_assert_int_eq(end_of(&sandbox, true, read_there), DONE);
}
END_TEST

/* The helper is asked, answers, and can be ended. */
static _Noreturn void ask_helper(void)
{
	struct guard_helper *helper;
	struct guard_filters filters;
	struct err err = { "" };
	cleanup_arena struct arena *arena = arena_new();
	if (guard_helper_start(&helper, &err) < 0)
		_exit(BROKEN);
	const struct guard_sandbox sandbox = { .role = GUARD_INSPECTOR, .helper = guard_helper_pid(helper) };
	if (guard_sandbox(&sandbox, NULL, &err) < 0)
		_exit(BROKEN);
	/* nobody has run since the first tick of the clock but the kernel's own */
	bool good = guard_helper_ask(helper, getppid(), 1, &err) == 0 &&
		    guard_helper_take(helper, arena, &filters, &err) == -ESRCH;
	guard_helper_end(helper);
	_exit(good ? DONE : REFUSED);
}

START_TEST(the_helper_is_asked_from_inside)
{
	int status;
	pid_t pid = fork();
	if (pid == 0)
		ask_helper();
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	ck_assert(WIFEXITED(status) && WEXITSTATUS(status) == DONE);
}
END_TEST

/* ---- what the writer writes for it ----------------------------------------------------------- */

/* From inside: the settings are saved, and nothing else that is asked for is written. */
static _Noreturn void save_from_inside(const char *victim, const char *other)
{
	struct err err;
	struct writer *writer;
	struct strbuf path = { 0 };
	const struct options options = { .arch = NULL };
	const struct guard_sandbox sandbox = { .role = GUARD_INSPECTOR };
	const struct tui_kept kept = { "theme", "light" };
	const struct tui_kept unknown = { "theme\nhost", "light" };
	const struct tui_kept odd = { "theme", "light\nhost: /" };
	struct writer_seen seen;
	if (writer_look(victim, &seen) < 0 || writer_start(&options, true, &writer, &err) < 0 ||
		guard_sandbox(&sandbox, NULL, &err) < 0)
		_exit(BROKEN);
	bool good = writer_save(writer, &kept, 1, &path, &err) == 0;
	good = good && writer_save(writer, &unknown, 1, &path, &err) == -EINVAL;
	good = good && writer_save(writer, &odd, 1, &path, &err) < 0;
	good = good && writer_report(writer, other, &err) == -EPERM;
	good = good && writer_replace(writer, victim, &seen, "x", 1, &err) == WRITER_UNNAMED;
	writer_end(writer);
	_exit(good ? DONE : REFUSED);
}

/*
 * Under sudo: the first file goes where only root may write and cannot be finished; the next is again of who called.
 * @mine: a directory of that one's.
 */
static _Noreturn void export_after_failure(const char *roots, const char *mine)
{
	struct err err;
	struct writer *writer;
	struct stat st;
	const struct options options = { .arch = NULL };
	const struct rlimit none = { 0, RLIM_INFINITY };
	const struct rlimit any = { RLIM_INFINITY, RLIM_INFINITY };
	signal(SIGXFSZ, SIG_IGN);
	setenv("SUDO_UID", "65534", 1);
	setenv("SUDO_GID", "65534", 1);
	if (writer_start(&options, true, &writer, &err) < 0 || setrlimit(RLIMIT_FSIZE, &none) < 0)
		_exit(BROKEN);
	bool good = writer_export(writer, roots, "x", 1, &err) == -EFBIG && access(roots, F_OK) != 0;
	setrlimit(RLIMIT_FSIZE, &any);
	good = good && writer_export(writer, mine, "x", 1, &err) == 0 && stat(mine, &st) == 0 && st.st_uid == 65534;
	writer_end(writer);
	_exit(good ? DONE : REFUSED);
}

START_TEST(a_file_that_failed_leaves_nothing_of_root_behind)
{
	char dir[] = "/tmp/check-sandbox-XXXXXX";
	char roots[64];
	char own[64];
	char mine[64];
	int status;
	if (instrumented() || geteuid() != 0)
		return;
	ck_assert_ptr_nonnull(mkdtemp(dir));
	snprintf(roots, sizeof(roots), "%s/roots", dir);
	snprintf(own, sizeof(own), "%s/own", dir);
	snprintf(mine, sizeof(mine), "%s/own/report", dir);
	ck_assert_int_eq(chmod(dir, 0755), 0);
	ck_assert_int_eq(mkdir(own, 0755), 0);
	ck_assert_int_eq(chown(own, 65534, 65534), 0);
	pid_t pid = fork();
	if (pid == 0)
		export_after_failure(roots, mine);
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	remove(mine);
	remove(own);
	remove(dir);
	ck_assert(WIFEXITED(status) && WEXITSTATUS(status) == DONE);
}
END_TEST

/* A disk that holds nothing and takes nothing: whatever went wrong here, nothing would be overwritten. */
static int open_empty_disk(void)
{
	for (int i = 0; i < 8; i++) {
		char path[32];
		snprintf(path, sizeof(path), "/dev/loop%d", i);
		int fd = open(path, O_RDWR); /* as a shell leaves it open for what it starts */
		if (fd >= 0 && lseek(fd, 0, SEEK_END) == 0)
			return fd;
		fd_cleanup(&fd);
	}
	return -1;
}

static int report_to(int fd)
{
	struct err err;
	char path[32];
	snprintf(path, sizeof(path), "/dev/fd/%d", fd);
	cleanup_fd int found = writer_report(NULL, path, &err);
	return found < 0 ? found : 0;
}

START_TEST(a_report_goes_to_a_pipe_that_was_left_open_and_to_no_disk)
{
	int ends[2];
	cleanup_fd int disk = open_empty_disk();
	if (disk >= 0)
		ck_assert_int_eq(report_to(disk), -EPERM);
	else
		printf("skip: no empty disk that may be opened\n");
	ck_assert_int_eq(pipe(ends), 0);
	ck_assert_int_eq(report_to(ends[1]), 0);
	ck_assert_int_eq(report_to(ends[0]), -EBADF);
	ck_assert_int_eq(fcntl(ends[1], F_SETFD, FD_CLOEXEC), 0);
	ck_assert_int_eq(report_to(ends[1]), -EBADF);
	close(ends[0]);
	close(ends[1]);
}
END_TEST

static size_t files_in(const char *dir)
{
	size_t count = 0;
	DIR *list = opendir(dir);
	ck_assert_ptr_nonnull(list);
	for (struct dirent *entry; (entry = readdir(list));)
		count += entry->d_name[0] != '.' || !strchr("./", entry->d_name[1]);
	closedir(list);
	return count;
}

START_TEST(settings_are_saved_from_inside_and_nothing_else)
{
	char dir[] = "/tmp/isotop-saved-XXXXXX";
	char file[64];
	char own[48];
	char victim[96];
	char other[96];
	int status;
	struct strbuf text = { 0 };
	if (instrumented())
		return;
	ck_assert_ptr_nonnull(mkdtemp(dir));
	snprintf(own, sizeof(own), "%s/isotop", dir);
	snprintf(file, sizeof(file), "%s/config", own);
	snprintf(victim, sizeof(victim), "%s/victim", dir);
	snprintf(other, sizeof(other), "%s/other", dir);
	int fd = open(victim, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	ck_assert(fd >= 0 && write(fd, "mine", 4) == 4);
	close(fd);
	pid_t pid = fork();
	if (pid == 0) {
		setenv("XDG_CONFIG_HOME", dir, 1);
		save_from_inside(victim, other);
	}
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	ck_assert_msg(WIFEXITED(status) && WEXITSTATUS(status) == DONE, "status %x", (unsigned)status);
	ck_assert_int_eq(file_read_typed(file, 4096, &text), 0);
	ck_assert_ptr_nonnull(strstr(strbuf_text(&text), "theme: light"));
	ck_assert_ptr_null(strstr(strbuf_text(&text), "host"));
	strbuf_reset(&text);
	ck_assert_int_eq(file_read_typed(victim, 4096, &text), 0);
	ck_assert_str_eq(strbuf_text(&text), "mine");
	strbuf_free(&text);
	ck_assert_uint_eq(files_in(own), 1);
	ck_assert_uint_eq(files_in(dir), 2);
	unlink(file);
	unlink(victim);
	rmdir(own);
	ck_assert_int_eq(rmdir(dir), 0);
}
END_TEST

/* ---- servers ----------------------------------------------------------------------------------- */

static int answer(void *ctx, struct guard_request *request)
{
	(void)ctx;
	if (request->what == 2)
		return err_set(&request->err, -EPERM, "not %s", request->data);
	if (request->what == 3)
		_exit(9);
	strbuf_add(request->answer, request->data, request->len);
	request->answer_fd = open("/dev/null", O_WRONLY | O_CLOEXEC);
	return 0;
}

START_TEST(a_server_answers_refuses_and_dies)
{
	const struct guard_service service = { .serve = answer, .sandbox = { .role = GUARD_SERVER } };
	struct guard_server *server;
	struct err err = { "" };
	cleanup_strbuf struct strbuf text = { 0 };
	int fd = -1;
	ck_assert_int_eq(guard_server_start(&service, &server, &err), 0);
	struct guard_call call = { 1, "words", 5, -1, &text, &fd };
	ck_assert_int_eq(guard_server_call(server, &call, &err), 0);
	ck_assert_str_eq(strbuf_text(&text), "words");
	ck_assert_int_eq(write(fd, "x", 1), 1);
	close(fd);
	call = (struct guard_call){ 2, "this", 4, -1, NULL, NULL };
	ck_assert_int_eq(guard_server_call(server, &call, &err), -EPERM);
	ck_assert_str_eq(err.text, "not this");
	call.what = 3;
	ck_assert_int_eq(guard_server_call(server, &call, &err), -EIO);
	ck_assert_int_eq(guard_server_call(server, &call, &err), -EIO);
	guard_server_end(server);
}
END_TEST

Suite *sandbox_suite(void)
{
	Suite *suite = suite_create("sandbox");
	TCase *tc = tcase_create("sandbox");
	tcase_set_timeout(tc, 60);
	tcase_add_loop_test(tc, nothing_that_is_forbidden_can_be_done, 0, 2);
	tcase_add_test(tc, an_old_kernel_kills_as_well);
	tcase_add_test(tc, reading_threads_and_work_apart_go_on);
	tcase_add_test(tc, only_the_capabilities_asked_for_are_left);
	tcase_add_test(tc, settings_are_saved_from_inside_and_nothing_else);
	tcase_add_test(tc, the_writer_is_who_called_sudo);
	tcase_add_test(tc, a_report_goes_to_a_pipe_that_was_left_open_and_to_no_disk);
	tcase_add_test(tc, a_file_that_failed_leaves_nothing_of_root_behind);
	tcase_add_test(tc, the_helper_is_asked_from_inside);
	tcase_add_test(tc, landlock_leaves_the_paths_that_were_named);
	tcase_add_test(tc, a_server_answers_refuses_and_dies);
	suite_add_tcase(suite, tc);
	return suite;
}
