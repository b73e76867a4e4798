/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "suites.h"

#include <isotop/capabilities.h>
#include <isotop/escapes.h>
#include <isotop/facts.h>
#include <isotop/judge.h>
#include <isotop/judged.h>
#include <isotop/root.h>
#include <isotop/subject.h>
#include <isotop/verdict.h>

#include <elf.h>
#include <errno.h>
#include <linux/capability.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "live/discover.h"
#include "live/kernel/devices.h"
#include "live/kernel/kernel.h"
#include "live/kernel/mountinfo.h"
#include "live/kernel/processes.h"
#include "live/kernel/proc.h"
#include "live/program.h"
#include "live/versions.h"
#include "unit/live_tree.h"

/* ---- what stands in /proc ------------------------------------------------------- */

START_TEST(stat_is_read_behind_the_last_parenthesis)
{
	struct proc proc = { 0 };
	ck_assert(proc_parse_stat("42 (a) b (c)\n) S 7 42 0 0 -1 4194560 0 0 0 0 0 0 0 0 20 0 1 0 5678 0 0\n", &proc));
	ck_assert_str_eq(proc.comm, "a) b (c)\n");
	ck_assert_int_eq(proc.state, 'S');
	ck_assert_int_eq(proc.ppid, 7);
	ck_assert_uint_eq(proc.start, 5678);
	ck_assert(!proc.kernel);
	ck_assert(proc_parse_stat("2 (kthreadd) S 0 0 0 0 -1 2129984 0 0 0 0 0 0 0 0 20 0 1 0 1 0 0", &proc));
	ck_assert(proc.kernel);
	ck_assert(!proc_parse_stat("", &proc));
	ck_assert(!proc_parse_stat("42 (x", &proc));
	ck_assert(!proc_parse_stat("42 (x) S 1 2", &proc));
}
END_TEST

START_TEST(status_keys_are_read_wherever_they_stand)
{
	struct proc_status status = { 0 };
	proc_parse_status(
		"CapEff:\t00000000a80425fb\nUid:\t1\t2\t3\t4\nNSpid:\t42\t7\t1\nSeccomp:\tx\nNoNewPrivs:\t1", &status);
	ck_assert(status_seen(&status, STATUS_CAP_EFF));
	ck_assert_uint_eq(status.value[STATUS_CAP_EFF], 0xa80425fb);
	ck_assert_uint_eq(status.line[STATUS_CAP_EFF], 1);
	ck_assert_uint_eq(status.value[STATUS_UID], 2);
	ck_assert_uint_eq(status.depth, 3);
	ck_assert_uint_eq(status.value[STATUS_NSPID], 1);
	ck_assert_uint_eq(status.value[STATUS_NO_NEW_PRIVS], 1);
	ck_assert_uint_eq(status.line[STATUS_NO_NEW_PRIVS], 5);
	ck_assert_msg(!status_seen(&status, STATUS_SECCOMP), "a line that makes no sense says nothing");
	ck_assert_msg(!status_seen(&status, STATUS_CAP_BND), "a line that is not there says nothing");
	cleanup_arena struct arena *arena = arena_new();
	ck_assert_str_eq(status_line(arena, &status, STATUS_CAP_EFF), "CapEff: 00000000a80425fb");
	ck_assert_str_eq(status_line(arena, &status, STATUS_UID), "Uid: 1 2 3 4");
}
END_TEST

START_TEST(namespace_links_are_told_by_their_text)
{
	uint64_t inode = 0;
	ck_assert(ns_parse("pid:[4026531836]", "pid", &inode));
	ck_assert_uint_eq(inode, 4026531836u);
	static const char *const bad[] = { "", "pid", "pid:[]", "pid:[x]", "pid:[1", "net:[1]", "pid:[1]x", "pid:[0]",
		"pid:[-1]", "pid_for_children:[1]" };
	for (size_t i = 0; i < ISO_COUNT(bad); i++)
		ck_assert_msg(!ns_parse(bad[i], "pid", &inode), "%s", bad[i]);
}
END_TEST

static const struct {
	const char *text;
	const char *path;
} cgroups[] = {
	{ "0::/docker/x\n", "/docker/x" },
	{ "3:pids:/docker/x\n1:name=systemd:/sd\n0::/\n", "/sd" },
	{ "3:pids:/docker/x\n1:name=systemd:/\n0::/\n", "/docker/x" },
	{ "3:pids:/a\n0::/b\n", "/b" },
	{ "0::/\n", "/" },
	{ "0::/a:b:c\n", "/a:b:c" },
	{ "", NULL },
	{ "nonsense\n", NULL },
};

START_TEST(cgroup_path_is_the_most_telling_line)
{
	cleanup_arena struct arena *arena = arena_new();
	const char *path = cgroup_path(arena, cgroups[_i].text);
	if (cgroups[_i].path)
		ck_assert_str_eq(path, cgroups[_i].path);
	else
		ck_assert_ptr_null(path);
}
END_TEST

START_TEST(container_ids_are_found_in_cgroups_of_every_shape)
{
	cleanup_arena struct arena *arena = arena_new();
	static const char *const good[] = { "0::/docker/" ID_A, "0::/system.slice/docker-" ID_A ".scope",
		"0::/kubepods.slice/kubepods-pod1.slice/cri-containerd-" ID_A ".scope",
		"4:cpu:/libpod_parent/libpod-" ID_A "\n", "0::/kubepods/burstable/pod1/" ID_A "/below" };
	for (size_t i = 0; i < ISO_COUNT(good); i++)
		ck_assert_str_eq(cgroup_id(arena, good[i]), ID_A);
	ck_assert_ptr_null(cgroup_id(arena, "0::/docker/" ID_A "a"));
	ck_assert_ptr_null(cgroup_id(arena, "0::/x" ID_A));
	ck_assert_ptr_null(cgroup_id(arena, "0::/docker/abc"));
}
END_TEST

/* ---- mounts ------------------------------------------------------------------------ */

START_TEST(mountinfo_lines_are_taken_apart)
{
	cleanup_arena struct arena *arena = arena_new();
	struct mount_table table = mountinfo_parse(arena,
		arena_strdup(arena,
			"36 35 98:0 /mnt1 /mnt\\0402/../x ro,noatime,idmapped master:1 shared:7 - ext3 /dev/r rw,e\n"
			"rubbish\n\n"
			"37 35 98:0 /gone//deleted /g rw - ext3 /dev/r ro\n"
			"38 35 98:0\n"));
	ck_assert_uint_eq(table.count, 2);
	const struct mount_line *line = &table.lines[0];
	ck_assert_uint_eq(line->id, 36);
	ck_assert_uint_eq(line->parent, 35);
	ck_assert_uint_eq(line->major, 98);
	ck_assert_str_eq(line->root, "/mnt1");
	ck_assert_str_eq(line->target, "/x");
	ck_assert_str_eq(line->fstype, "ext3");
	ck_assert_uint_eq(line->master, 1);
	ck_assert_uint_eq(line->shared, 7);
	ck_assert(line->read_only);
	ck_assert(line->id_mapped);
	ck_assert_str_eq(table.lines[1].root, "/gone");
	ck_assert(table.lines[1].deleted);
	ck_assert(table.lines[1].read_only);
	ck_assert_uint_eq(table.lines[1].line, 4);
}
END_TEST

#define KUBEPODS "0::/kubepods/burstable/pod01234567-89ab-cdef-0123-456789abcdef/"

/* One mount of a container whose host has / on 8:1, /proc on 0:21, /sys on 0:22, /dev on 0:6, /dev/pts on 0:24 and /srv
 * on 8:2. */
// clang-format off
static const struct {
	const char *line;
	enum mount_kind kind;
	const char *source; /* NULL: none */
} kinds[] = {
	{ "200 100 8:1 /etc /x rw - ext4 /dev/sda1 rw", MOUNT_HOST, "/etc" },
	{ "200 100 8:1 / /host rw - ext4 /dev/sda1 rw", MOUNT_HOST, "/" },
	{ "200 100 8:2 /data /x rw - ext4 /dev/sda2 rw", MOUNT_HOST, "/srv/data" },
	{ "200 100 8:1 /run/docker.sock /var/run/docker.sock rw - ext4 /dev/sda1 rw", MOUNT_HOST, "/run/docker.sock" },
	{ "200 100 8:9 / /x rw - ext4 /dev/sdb1 rw", MOUNT_HOST, "/dev/sdb1" },
	{ "200 100 0:99 / /x rw - nfs server:/e rw", MOUNT_VOLUME, "server:/e" },
	{ "200 100 0:99 / /x rw - tmpfs tmpfs rw", MOUNT_TMPFS, NULL },
	{ "200 102 0:99 / /dev/shm rw - tmpfs shm rw", MOUNT_RUNTIME, NULL },
	{ "200 102 0:6 / /dev rw - devtmpfs devtmpfs rw", MOUNT_HOST, "/dev" },
	{ "200 102 0:6 /null /dev/null rw - devtmpfs devtmpfs rw", MOUNT_KERNEL, NULL },
	{ "200 102 0:6 /sda /dev/sda rw - devtmpfs devtmpfs rw", MOUNT_HOST, "/dev/sda" },
	{ "200 100 0:21 / /hostproc rw - proc proc rw", MOUNT_HOST, "/proc" },
	{ "200 102 0:24 /3 /dev/console rw - devpts devpts rw", MOUNT_HOST, "/dev/pts/3" },
	{ "200 102 0:24 / /dev/pts rw - devpts devpts rw", MOUNT_HOST, "/dev/pts" },
	{ "200 102 0:99 / /dev/pts rw - devpts devpts rw", MOUNT_KERNEL, NULL },
	{ "200 101 0:21 / /proc rw - proc proc rw", MOUNT_HOST, "/proc" },
	{ "200 101 0:41 /sys /proc/sys ro - proc proc rw", MOUNT_KERNEL, NULL },
	{ "200 101 0:21 /sys /proc/sys rw - proc proc rw", MOUNT_HOST, "/proc/sys" },
	{ "200 103 0:22 / /sys rw - sysfs sysfs rw", MOUNT_HOST, "/sys" },
	{ "200 103 0:88 / /sys ro - sysfs sysfs ro", MOUNT_KERNEL, NULL },
	{ "200 103 0:88 /x /sys/fs/cgroup ro - cgroup2 cgroup rw", MOUNT_KERNEL, NULL },
	{ "200 100 8:1 /var/lib/docker/containers/" ID_A "/hosts /etc/hosts rw - ext4 /dev/sda1 rw", MOUNT_RUNTIME,
		"/var/lib/docker/containers/" ID_A "/hosts" },
	{ "200 100 8:1 /var/lib/docker/containers/" ID_B "/hosts /etc/hosts rw - ext4 /dev/sda1 rw", MOUNT_RUNTIME,
		"/var/lib/docker/containers/" ID_B "/hosts" }, /* with the network of another container come its names */
	{ "200 100 8:1 /var/lib/docker/containers/" ID_B "/hosts /x rw - ext4 /dev/sda1 rw", MOUNT_HOST,
		"/var/lib/docker/containers/" ID_B "/hosts" },
	{ "200 100 8:1 /var/lib/docker/containers/" ID_B " /etc/hosts rw - ext4 /dev/sda1 rw", MOUNT_HOST,
		"/var/lib/docker/containers/" ID_B },
	{ "200 100 8:1 /var/lib/containers/storage/overlay-containers/" ID_B "/userdata/hostname /etc/hostname rw - ext4 /dev/sda1 rw",
		MOUNT_RUNTIME, "/var/lib/containers/storage/overlay-containers/" ID_B "/userdata/hostname" },
	{ "200 100 8:1 /var/lib/docker/volumes/db/_data /x rw - ext4 /dev/sda1 rw", MOUNT_VOLUME,
		"/var/lib/docker/volumes/db/_data" },
	{ "200 100 8:1 /var/lib/docker/volumes /x rw - ext4 /dev/sda1 rw", MOUNT_HOST, "/var/lib/docker/volumes" },
	{ "200 100 8:1 /var/lib/kubelet/pods/01234567-89ab-cdef-0123-456789abcdef/etc-hosts /etc/hosts rw - ext4 /dev/sda1 rw",
		MOUNT_RUNTIME, "/var/lib/kubelet/pods/01234567-89ab-cdef-0123-456789abcdef/etc-hosts" },
	{ "200 100 8:1 /var/lib/kubelet/pods/01234567-89ab-cdef-0123-456789abcdef/volumes/kubernetes.io~empty-dir/t /x rw - ext4 /dev/sda1 rw",
		MOUNT_TMPFS, NULL },
	{ "200 100 8:1 /var/lib/kubelet/pods/01234567-89ab-cdef-0123-456789abcdef/volumes/kubernetes.io~configmap/c /x ro - ext4 /dev/sda1 rw",
		MOUNT_VOLUME, "/var/lib/kubelet/pods/01234567-89ab-cdef-0123-456789abcdef/volumes/kubernetes.io~configmap/c" },
	{ "200 100 8:1 /var/lib/kubelet/pods /x ro - ext4 /dev/sda1 rw", MOUNT_HOST, "/var/lib/kubelet/pods" },
	{ "200 100 0:99 / /run/secrets/kubernetes.io/serviceaccount ro - tmpfs tmpfs rw", MOUNT_TOKEN, NULL },
	{ "200 100 8:1 /usr/bin/docker-init /sbin/docker-init ro - ext4 /dev/sda1 rw", MOUNT_RUNTIME, "/usr/bin/docker-init" },
	{ "200 102 8:1 /var/lib/docker/containers/" ID_B "/mounts/shm /dev/shm rw - ext4 /dev/sda1 rw", MOUNT_HOST,
		"/var/lib/docker/containers/" ID_B "/mounts/shm" },
	/* Whoever asks for a mount chooses where it lies: what is mounted there decides. */
	{ "200 100 8:1 /etc /sbin/docker-init ro - ext4 /dev/sda1 rw", MOUNT_HOST, "/etc" },
	{ "200 100 8:1 /home/eve/docker-init /sbin/docker-init ro - ext4 /dev/sda1 rw", MOUNT_HOST, "/home/eve/docker-init" },
	{ "200 100 8:1 /etc /run/secrets/kubernetes.io/serviceaccount ro - ext4 /dev/sda1 rw", MOUNT_HOST, "/etc" },
	{ "200 102 8:1 /etc /dev/shm rw - ext4 /dev/sda1 rw", MOUNT_HOST, "/etc" },
	{ "200 102 0:6 / /dev/full rw - devtmpfs devtmpfs rw", MOUNT_HOST, "/dev" },
	{ "200 102 0:24 /0 /x rw - devpts devpts rw", MOUNT_HOST, "/dev/pts/0" },
	{ "200 101 0:28 /null /proc/acpi rw - tmpfs tmpfs rw", MOUNT_HOST, "/tmp/null" },
	{ "200 102 0:28 /" ID_B "/shm /dev/shm rw - tmpfs tmpfs rw", MOUNT_HOST, "/tmp/" ID_B "/shm" },
	{ "200 102 0:28 /x/containers/" ID_B "/mounts/shm /x rw - tmpfs tmpfs rw", MOUNT_HOST,
		"/tmp/x/containers/" ID_B "/mounts/shm" },
	{ "200 102 0:28 /x/containers/" ID_B "/mounts/shm /dev/shm rw - tmpfs tmpfs rw", MOUNT_RUNTIME,
		"/tmp/x/containers/" ID_B "/mounts/shm" },
	{ "200 103 0:29 /kubepods/burstable/pod01234567-89ab-cdef-0123-456789abcdef/" ID_A
	  " /sys/fs/cgroup rw - cgroup2 cgroup rw", MOUNT_KERNEL, NULL },
	{ "200 103 0:29 /system.slice /sys/fs/cgroup/x rw - cgroup2 cgroup rw", MOUNT_HOST, "/sys/fs/cgroup/system.slice" },
	{ "200 103 0:29 /kubepods/burstable /sys/fs/cgroup/x rw - cgroup2 cgroup rw", MOUNT_HOST,
		"/sys/fs/cgroup/kubepods/burstable" },
	{ "200 103 0:29 /docker/" ID_B " /sys/fs/cgroup rw - cgroup2 cgroup rw", MOUNT_HOST,
		"/sys/fs/cgroup/docker/" ID_B },
	{ "200 103 0:29 /docker/" ID_A " /sys/fs/cgroup rw - cgroup2 cgroup rw", MOUNT_KERNEL, NULL },
	{ "200 100 8:1 /pods/fedcba98-89ab-cdef-0123-456789abcdef/volumes/x /x rw - ext4 /dev/sda1 rw", MOUNT_HOST,
		"/pods/fedcba98-89ab-cdef-0123-456789abcdef/volumes/x" },
	{ "200 100 8:1 /var/lib/kubelet/pods/fedcba98-89ab-cdef-0123-456789abcdef/volumes/kubernetes.io~projected/kube-api-access-x "
	  "/run/secrets/kubernetes.io/serviceaccount ro - ext4 /dev/sda1 rw", MOUNT_HOST,
		"/var/lib/kubelet/pods/fedcba98-89ab-cdef-0123-456789abcdef/volumes/kubernetes.io~projected/kube-api-access-x" },
};
// clang-format on

static const struct mount *mount_at(const struct subject *subject, const char *target)
{
	struct fact mounts = kernel_fact(subject, FACT_mounts);
	ck_assert(fact_known(mounts));
	for (size_t i = 0; i < mounts.value.mounts->count; i++)
		if (strcmp(mounts.value.mounts->items[i].target, target) == 0)
			return &mounts.value.mounts->items[i];
	ck_abort_msg("no mount at %s", target);
}

START_TEST(mounts_are_told_apart_by_where_they_come_from)
{
	struct tree tree;
	char mounts[2048];
	char target[128];
	tree_new(&tree);
	put(&tree, "tmp/null/secret", "x");
	snprintf(mounts, sizeof(mounts), "%s%s\n", plain_mounts, kinds[_i].line);
	ck_assert_int_eq(sscanf(kinds[_i].line, "%*s %*s %*s %*s %127s", target), 1);
	put_process(&tree,
		&(struct made){ .pid = 42, .own = OWN_USUAL, .mountinfo = mounts, .cgroup = KUBEPODS ID_A });
	put_docker(&tree, ID_A, 42, "web");
	const struct subject *subject = only(tree_scan(&tree));
	/* The last mount at a place is the one that is seen. */
	struct fact fact = kernel_fact(subject, FACT_mounts);
	const struct mount *mount = &fact.value.mounts->items[fact.value.mounts->count - 1];
	ck_assert_str_eq(mount->target, target);
	ck_assert_int_eq(mount->kind, kinds[_i].kind);
	if (kinds[_i].source)
		ck_assert_str_eq(mount->source, kinds[_i].source);
	else
		ck_assert_ptr_null(mount->source);
	tree_free(&tree);
}
END_TEST

/* As where containers start containers; tmpfs 0:28 is on the /tmp of this host. */
static const struct node_of_tmpfs {
	const char *name;
	mode_t type;
	unsigned major;
	unsigned minor;
	enum mount_kind kind;
} nodes_of_tmpfs[] = {
	{ "tty", S_IFCHR, 5, 0, MOUNT_KERNEL },
	{ "null", S_IFCHR, 1, 3, MOUNT_KERNEL },
	{ "urandom", S_IFCHR, 1, 9, MOUNT_KERNEL },
	{ "zero", S_IFCHR, 1, 1, MOUNT_HOST },    /* /dev/mem by another name */
	{ "full", S_IFBLK, 1, 7, MOUNT_HOST },
	{ "random", S_IFREG, 0, 0, MOUNT_HOST },
	{ "null", S_IFCHR, 1, 2, MOUNT_HOST },
	{ "other", S_IFCHR, 1, 3, MOUNT_HOST },
};

START_TEST(a_node_of_a_tmpfs_is_known_by_its_number)
{
	const struct node_of_tmpfs *node = &nodes_of_tmpfs[_i];
	struct tree tree;
	char mounts[2048];
	char path[128];
	tree_new(&tree);
	put(&tree, "tmp/x", "x");
	snprintf(path, sizeof(path), "%s/tmp/%s", tree.dir, node->name);
	if (mknod(path, node->type | 0600, makedev(node->major, node->minor)) < 0) {
		ck_assert_int_eq(errno, EPERM); /* only root of the host makes nodes */
		tree_free(&tree);
		return;
	}
	snprintf(mounts, sizeof(mounts), "%s200 102 0:28 /%s /dev/%s rw - tmpfs tmpfs rw\n", plain_mounts, node->name,
		node->name);
	put_process(&tree, &(struct made){ .pid = 42, .own = OWN_USUAL, .mountinfo = mounts });
	snprintf(path, sizeof(path), "/dev/%s", node->name);
	ck_assert_int_eq(mount_at(only(tree_scan(&tree)), path)->kind, node->kind);
	tree_free(&tree);
}
END_TEST

START_TEST(a_bind_of_the_whole_host_is_one_mount_unless_a_part_is_more_open)
{
	struct tree tree;
	tree_new(&tree);
	char mounts[2048];
	snprintf(mounts, sizeof(mounts), "%s%s", plain_mounts,
		"200 100 8:1 / /host ro - ext4 /dev/sda1 rw\n"
		"201 200 0:21 / /host/proc ro - proc proc ro\n"
		"202 200 8:2 / /host/srv rw - ext4 /dev/sda2 rw\n");
	put_process(&tree, &(struct made){ .pid = 42, .own = OWN_USUAL, .mountinfo = mounts });
	const struct subject *subject = only(tree_scan(&tree));
	ck_assert_str_eq(mount_at(subject, "/host")->source, "/");
	ck_assert_str_eq(mount_at(subject, "/host/srv")->source, "/srv");
	struct fact fact = kernel_fact(subject, FACT_mounts);
	for (size_t i = 0; i < fact.value.mounts->count; i++)
		ck_assert_str_ne(fact.value.mounts->items[i].target, "/host/proc");
	tree_free(&tree);
}
END_TEST

/* What of the host's kernel one mount shows: where the host has it mounted nowhere it is not the container's own. */
static const struct only_one {
	const char *fstype;
	unsigned kinds; /* of namespaces that are its own */
	const char *source; /* NULL: its own */
} only_ones[] = {
	{ "binfmt_misc", OWN_USUAL, "/proc/sys/fs/binfmt_misc" },
	{ "binfmt_misc", OWN_USUAL | OWN(USER), NULL }, /* each user namespace has another */
	{ "debugfs", OWN_USUAL, "/sys/kernel/debug" },
	{ "debugfs", OWN_USUAL | OWN(USER), "/sys/kernel/debug" },
	{ "tracefs", OWN_USUAL, "/sys/kernel/tracing" },
	{ "securityfs", OWN_USUAL, "/sys/kernel/security" },
	{ "selinuxfs", OWN_USUAL, "/sys/fs/selinux" },
	{ "smackfs", OWN_USUAL, "/sys/fs/smackfs" },
	{ "configfs", OWN_USUAL, "/sys/kernel/config" },
	{ "pstore", OWN_USUAL, "/sys/fs/pstore" },
	{ "efivarfs", OWN_USUAL, "/sys/firmware/efi/efivars" },
	{ "fusectl", OWN_USUAL, "/sys/fs/fuse/connections" },
	{ "resctrl", OWN_USUAL, "/sys/fs/resctrl" },
	{ "devtmpfs", OWN_USUAL, "/dev" },
	{ "bpf", OWN_USUAL, NULL },
	{ "hugetlbfs", OWN_USUAL, NULL },
};

START_TEST(a_file_system_that_there_is_once_is_the_hosts_wherever_it_is_mounted)
{
	const struct only_one *one = &only_ones[_i];
	struct tree tree;
	tree_new(&tree);
	char mounts[2048];
	snprintf(mounts, sizeof(mounts), "%s200 100 0:503 / /mnt rw - %s none rw\n", plain_mounts, one->fstype);
	put_process(&tree, &(struct made){ .pid = 42, .own = one->kinds, .mountinfo = mounts });
	const struct mount *mount = mount_at(only(tree_scan(&tree)), "/mnt");
	ck_assert_int_eq(mount->kind, one->source ? MOUNT_HOST : MOUNT_KERNEL);
	if (one->source)
		ck_assert_str_eq(mount->source, one->source);
	tree_free(&tree);
}
END_TEST

static const struct mount *mount_from(const struct subject *subject, const char *source)
{
	struct fact fact = kernel_fact(subject, FACT_mounts);
	for (size_t i = 0; i < fact.value.mounts->count; i++)
		if (fact.value.mounts->items[i].source && strcmp(fact.value.mounts->items[i].source, source) == 0)
			return &fact.value.mounts->items[i];
	return NULL;
}

#define LINK_A "ABCDEFGHIJKLMNOPQRSTUVWX01"

START_TEST(the_directories_of_an_overlay_of_the_host_are_host_paths)
{
	struct tree tree;
	tree_new(&tree);
	char mounts[2048];
	put(&tree, "proc/1/mountinfo", "22 1 8:1 / / rw - ext4 /dev/sda1 rw\n"
		"50 22 0:77 / /var/lib/containers/storage/overlay-containers/x/merge rw - overlay overlay "
		"rw,lowerdir=/srv/a\\134:b:/etc,upperdir=/data\\040up,workdir=/work\n"
		"51 22 0:78 / /var/lib/containers/storage/overlay/y/merged rw - overlay overlay "
		"rw,lowerdir=/var/lib/containers/storage/overlay/l/" LINK_A "\n");
	snprintf(mounts, sizeof(mounts), "%s%s", plain_mounts,
		"200 100 0:77 / /mnt rw - overlay overlay rw,context=\"u:r:t:s0:c1,c2\",lowerdir=/srv/a\\134:b:/etc,"
		"upperdir=/data\\040up,workdir=/work\n"
		"201 100 0:78 / /image rw - overlay overlay rw,lowerdir=/var/lib/containers/storage/overlay/l/" LINK_A "\n");
	put_process(&tree, &(struct made){ .pid = 42, .own = OWN_USUAL, .mountinfo = mounts });
	const struct subject *subject = only(tree_scan(&tree));
	ck_assert_ptr_nonnull(mount_from(subject, "/etc"));
	ck_assert(mount_from(subject, "/etc")->read_only);
	ck_assert_int_eq(mount_from(subject, "/etc")->kind, MOUNT_HOST);
	ck_assert_str_eq(mount_from(subject, "/etc")->target, "/mnt");
	ck_assert_ptr_nonnull(mount_from(subject, "/srv/a:b"));
	ck_assert_ptr_nonnull(mount_from(subject, "/data up"));
	ck_assert(!mount_from(subject, "/data up")->read_only);
	ck_assert_ptr_null(mount_from(subject, "/var/lib/containers/storage/overlay/l/" LINK_A));
	ck_assert_ptr_null(fact_more(FACT_mounts, kernel_fact(subject, FACT_mounts)).why);
	tree_free(&tree);
}
END_TEST

/* What the runtime was told decides, and a directory of the container's own, as for an image that is mounted. */
START_TEST(an_overlay_that_the_runtime_mounts_shows_directories_of_the_host)
{
	struct tree tree;
	tree_new(&tree);
	char mounts[2048];
	snprintf(mounts, sizeof(mounts), "%s%s", plain_mounts,
		"200 100 0:77 / /mnt rw - overlay overlay rw,lowerdir=/etc,upperdir=/srv/" ID_A "/upper,workdir=/w\n"
		"201 100 0:78 / /image rw - overlay overlay rw,lowerdir=/srv/" ID_A "/lower\n");
	put_process(&tree, &(struct made){ .pid = 42, .own = OWN_USUAL, .start = 7, .mountinfo = mounts, .cgroup = "0::/" ID_A });
	put_runc(&tree, "run/runc", ID_A, 42, 7);
	put(&tree, "b/" ID_A "/config.json",
		"{\"ociVersion\":\"1.0.2\",\"mounts\":[{\"destination\":\"/mnt\",\"type\":\"overlay\",\"source\":\"overlay\","
		"\"options\":[\"lowerdir=/etc,upperdir=/srv/" ID_A "/upper,workdir=/w\"]}]}");
	const struct subject *subject = only(tree_scan(&tree));
	ck_assert_str_eq(subject->running.runtime, "runc");
	ck_assert_ptr_nonnull(mount_from(subject, "/etc"));
	ck_assert_int_eq(mount_from(subject, "/etc")->kind, MOUNT_HOST);
	ck_assert_ptr_null(mount_from(subject, "/srv/" ID_A "/lower"));
	ck_assert_ptr_null(fact_more(FACT_mounts, kernel_fact(subject, FACT_mounts)).why);
	tree_free(&tree);
}
END_TEST

/* A runtime mounts it before the container's root is in place, a process inside afterwards: the text is the same. */
START_TEST(whose_directories_an_overlay_shows_that_the_host_does_not_see_is_not_known)
{
	static const struct {
		const char *options;
		bool known;
	} overlays[] = {
		{ "rw,lowerdir=/etc:/x", false },
		{ "rw,lowerdir+=/etc,lowerdir+=/x", false },
		{ "rw,lowerdir=x,upperdir=/etc,workdir=y", false },
		{ "rw,lowerdir=/var/lib/docker/overlay2/l/" LINK_A, false },
		{ "rw,lowerdir=a:b,upperdir=c,workdir=/d", false },
		{ "rw", true },
	};
	for (size_t i = 0; i < ISO_COUNT(overlays); i++) {
		struct tree tree;
		tree_new(&tree);
		char mounts[2048];
		snprintf(mounts, sizeof(mounts), "%s200 100 0:77 / /mnt rw - overlay overlay %s\n", plain_mounts,
			overlays[i].options);
		put_process(&tree, &(struct made){ .pid = 42, .own = OWN_USUAL, .mountinfo = mounts });
		const char *why = fact_more(FACT_mounts, kernel_fact(only(tree_scan(&tree)), FACT_mounts)).why;
		ck_assert_msg(!why == overlays[i].known, "%s: %s", overlays[i].options, why ? why : "known");
		tree_free(&tree);
	}
}
END_TEST

/* What has the name of an engine's layer and is no mount of config.json belongs to a container that runs in this one. */
START_TEST(layers_of_images_are_what_engines_call_so_and_nobody_declared)
{
	enum { HOST, NONE, UNKNOWN };
	static const struct {
		const char *told;    /* the options of the overlay in config.json */
		const char *mounted; /* the options of the overlay that is there */
		int result;          /* of the first directory */
		const char *path;
	} rows[] = {
		{ "", "lowerdir=/var/lib/docker/overlay2/l/" LINK_A ",upperdir=/var/lib/docker/overlay2/" ID_B "/diff", NONE, "" },
		{ "", "lowerdir=/var/lib/docker/overlay2/" ID_B "-init/diff", NONE, "" },
		{ "", "lowerdir=l/" LINK_A ":" ID_B "/diff", NONE, "" },
		{ "", "lowerdir=7/fs:6/fs", NONE, "" },
		{ "", "lowerdir=/x/io.containerd.snapshotter.v1.overlayfs/snapshots/7/fs", NONE, "" },
		{ "", "lowerdir=/srv/overlay2/secrets", UNKNOWN, "/srv/overlay2/secrets" },
		{ "", "lowerdir=/srv/overlay2/" ID_B "/diff/etc", UNKNOWN, "/srv/overlay2/" ID_B "/diff/etc" },
		{ "", "lowerdir=/etc/7/fs", UNKNOWN, "/etc/7/fs" },
		{ "", "lowerdir=7/etc", UNKNOWN, "7/etc" },
		{ "lowerdir=/srv/overlay2/secrets", "lowerdir=/srv/overlay2/secrets", HOST, "/srv/overlay2/secrets" },
		{ "lowerdir=/var/lib/docker/overlay2/" ID_B "/diff", "lowerdir=/var/lib/docker/overlay2/" ID_B "/diff", HOST,
			"/var/lib/docker/overlay2/" ID_B "/diff" },
		{ "lowerdir=/var/lib/containers/storage/overlay/" ID_B "/merged",
			"lowerdir=/var/lib/containers/storage/overlay/" ID_B "/merged", UNKNOWN, ID_B "/merged" },
	};
	for (size_t i = 0; i < ISO_COUNT(rows); i++) {
		struct tree tree;
		tree_new(&tree);
		char mounts[2048];
		char spec[1024];
		snprintf(mounts, sizeof(mounts), "%s200 100 0:77 / /mnt rw - overlay overlay rw,%s\n", plain_mounts, rows[i].mounted);
		snprintf(spec, sizeof(spec), "{\"ociVersion\":\"1.0.2\",\"mounts\":[{\"destination\":\"/mnt\","
			"\"type\":\"overlay\",\"source\":\"overlay\",\"options\":[\"%s\"]}]}", rows[i].told);
		put_process(&tree, &(struct made){ .pid = 42, .own = OWN_USUAL, .start = 7, .mountinfo = mounts, .cgroup = "0::/" ID_A });
		put_runc(&tree, "run/runc", ID_A, 42, 7);
		put(&tree, "b/" ID_A "/config.json", "%s", spec);
		const struct subject *subject = only(tree_scan(&tree));
		const char *why = fact_more(FACT_mounts, kernel_fact(subject, FACT_mounts)).why;
		const struct mount *mount = mount_from(subject, rows[i].path);
		ck_assert_msg((mount && mount->kind == MOUNT_HOST) == (rows[i].result == HOST), "%s: not listed", rows[i].mounted);
		ck_assert_msg((why && strstr(why, rows[i].path)) == (rows[i].result == UNKNOWN), "%s: %s", rows[i].mounted,
			why ? why : "known");
		tree_free(&tree);
	}
}
END_TEST

START_TEST(a_root_that_is_the_hosts_is_a_host_path_too)
{
	struct tree tree;
	tree_new(&tree);
	put_process(&tree, &(struct made){ .pid = 42, .own = OWN_USUAL, .mountinfo = plain_mounts });
	struct fact fact = kernel_fact(only(tree_scan(&tree)), FACT_mounts);
	for (size_t i = 0; i < fact.value.mounts->count; i++)
		ck_assert(strcmp(fact.value.mounts->items[i].target, "/") != 0 ||
			  fact.value.mounts->items[i].kind == MOUNT_ROOT);
	put_process(&tree,
		&(struct made){ .pid = 42, .own = OWN_USUAL, .mountinfo = "100 1 8:1 / / ro - ext4 /dev/sda1 rw\n" });
	fact = kernel_fact(only(tree_scan(&tree)), FACT_mounts);
	ck_assert_uint_eq(fact.value.mounts->count, 2);
	ck_assert_int_eq(fact.value.mounts->items[0].kind, MOUNT_ROOT);
	ck_assert_int_eq(fact.value.mounts->items[1].kind, MOUNT_HOST);
	ck_assert_str_eq(fact.value.mounts->items[1].source, "/");
	tree_free(&tree);
}
END_TEST

#define POD "/var/lib/kubelet/pods/01234567-89ab-cdef-0123-456789abcdef"

START_TEST(tokens_are_told_apart_by_where_they_are_mounted)
{
	struct tree tree;
	tree_new(&tree);
	char mounts[2048];
	snprintf(mounts, sizeof(mounts), "%s%s", plain_mounts,
		"200 100 8:1 " POD "/volumes/kubernetes.io~projected/kube-api-access-x "
		"/run/secrets/kubernetes.io/serviceaccount ro - ext4 /dev/sda1 rw\n"
		"201 100 8:1 " POD "/volumes/kubernetes.io~projected/vault /vault ro - ext4 /dev/sda1 rw\n");
	put_process(&tree, &(struct made){ .pid = 42, .own = OWN_USUAL, .mountinfo = mounts, .cgroup = KUBEPODS "x" });
	const struct subject *subject = only(tree_scan(&tree));
	ck_assert(fact_true(kernel_fact(subject, FACT_token_mounted)));
	ck_assert_int_eq(mount_at(subject, "/vault")->kind, MOUNT_VOLUME);
	ck_assert_str_eq(mount_at(subject, "/vault")->name, "vault");
	ck_assert_msg(kernel_fact(subject, FACT_token_projected).state == FACT_ABSENT, "there may be no token in it");
	put(&tree, POD "/volumes/kubernetes.io~projected/vault/token", "x");
	live_free(tree.live);
	tree.live = NULL;
	ck_assert(fact_true(kernel_fact(only(tree_scan(&tree)), FACT_token_projected)));
	tree_free(&tree);
}
END_TEST

/* The kernel quotes a label where there are commas in it. */
START_TEST(the_label_of_all_files_of_a_mount_is_read_quoted_or_not)
{
	cleanup_arena struct arena *arena = arena_new();
	struct mount_table table = mountinfo_parse(arena,
		arena_strdup(arena, "1 1 0:1 / / rw - overlay o rw,context=\"u:r:t:s0:c1,c2\",lowerdir=/l\n"
				    "2 1 0:2 / /a rw - overlay o rw,context=u:r:t:s0,lowerdir=/l\n"
				    "3 1 0:3 / /b rw - tmpfs t rw,rootcontext=u:r:other:s0,fscontext=\"x\",context=u:r:t:s0\n"
				    "4 1 0:4 / /c rw - tmpfs t rw,rootcontext=u:r:t:s0,seclabel\n"));
	ck_assert_uint_eq(table.count, 4);
	ck_assert_str_eq(table.lines[0].context, "u:r:t:s0:c1,c2");
	ck_assert_str_eq(table.lines[1].context, "u:r:t:s0");
	ck_assert_str_eq(table.lines[2].context, "u:r:t:s0");
	ck_assert_ptr_null(table.lines[3].context);
}
END_TEST

START_TEST(what_lies_below_another_mount_is_not_seen)
{
	cleanup_arena struct arena *arena = arena_new();
	struct mount_table table = mountinfo_parse(arena,
		arena_strdup(arena, "10 1 0:40 / / rw - overlay o rw\n" /* the root: what lies over it is seen from "/.." alone */
				    "11 10 8:1 / / rw - ext4 d rw\n"
				    "12 10 0:6 / /dev/shm rw - tmpfs t rw\n" /* covered by the new /dev beside it */
				    "13 10 0:42 / /dev rw - tmpfs t rw\n"
				    "14 13 0:43 / /dev/pts rw - devpts p rw\n"
				    "15 10 8:1 /a /x rw - ext4 d rw\n"
				    "16 15 8:1 /b /x ro - ext4 d rw\n" /* over the one before */
				    "17 11 8:1 /c /other rw - ext4 d rw\n"
				    "18 11 0:44 / /x rw - tmpfs t rw\n"));
	static const bool seen[] = { true, true, false, true, true, false, true, true, true };
	ck_assert_uint_eq(table.count, ISO_COUNT(seen));
	for (size_t i = 0; i < table.count; i++)
		ck_assert_msg(mountinfo_visible(&table, &table.lines[i]) == seen[i], "line %zu", i + 1);
	ck_assert_str_eq(mountinfo_at(&table, "/")->fstype, "overlay");
	ck_assert_str_eq(mountinfo_at(&table, "/x")->root, "/b");
	ck_assert_ptr_null(mountinfo_at(&table, "/dev/shm"));
	ck_assert_ptr_null(mountinfo_at(&table, "/other"));
}
END_TEST

static bool has_host_path(const struct subject *subject, const char *source)
{
	struct fact mounts = kernel_fact(subject, FACT_mounts);
	for (size_t i = 0; fact_known(mounts) && i < mounts.value.mounts->count; i++) {
		const struct mount *mount = &mounts.value.mounts->items[i];
		if (mount->kind == MOUNT_HOST && mount->source && strcmp(mount->source, source) == 0)
			return true;
	}
	return false;
}

/* Anybody can mount something over the root that he keeps, and goes on with the root: nothing is hidden by that. */
START_TEST(what_lies_over_the_root_hides_nothing)
{
	static const char *const overs[] = { "", "200 100 8:1 / / rw - ext4 /dev/sda1 rw\n", "200 100 0:99 / / rw - tmpfs t rw\n",
		"200 100 0:99 / / rw - tmpfs t rw\n201 200 0:98 / /proc rw - tmpfs t rw\n201 200 0:97 / /host ro - tmpfs t rw\n" };
	for (size_t i = 0; i < ISO_COUNT(overs); i++) {
		struct tree tree;
		char mounts[1024];
		tree_new(&tree);
		put(&tree, "proc/1/mountinfo", "22 1 8:1 / / rw - ext4 /dev/sda1 rw\n");
		snprintf(mounts, sizeof(mounts), "100 90 8:1 / / rw - ext4 /dev/sda1 rw\n101 100 0:41 / /proc rw - proc proc rw\n%s",
			overs[i]);
		put_process(&tree, &(struct made){ .pid = 42, .own = OWN_USUAL, .mountinfo = mounts });
		snprintf(mounts, sizeof(mounts), "100 90 0:40 / / rw - overlay o rw\n101 100 0:41 / /proc rw - proc proc rw\n"
			"102 100 8:1 /etc /host rw - ext4 /dev/sda1 rw\n%s", overs[i]);
		put_process(&tree, &(struct made){ .pid = 43, .own = OWN_USUAL, .mountinfo = mounts });
		const struct inventory *inventory = tree_scan(&tree);
		ck_assert_uint_eq(inventory->count, 2);
		for (size_t k = 0; k < 2; k++) {
			const struct subject *subject = inventory->subjects[k];
			ck_assert_msg(has_host_path(subject, k ? "/etc" : "/"), "%zu, %zu", i, k);
			ck_assert(fact_true(kernel_fact(subject, FACT_proc_unmasked)));
			ck_assert(fact_false(kernel_fact(subject, FACT_rootfs_readonly)));
		}
		tree_free(&tree);
	}
}
END_TEST

/* The first process has gone into a cgroup below, where nothing is allowed; another, which it started, has not. */
/* A volume's mount on the host and in the container, and what it is there. */
static const struct volume_disk {
	const char *on_host;
	const char *inside;
	enum mount_kind kind;
	const char *source;
} volume_disks[] = {
	{ "30 22 8:17 / /var/lib/docker/volumes/v/_data rw - ext4 /dev/sdb1 rw", "8:17 / /x rw - ext4 /dev/sdb1 rw", MOUNT_HOST, "/dev/sdb1" },
	{ "30 22 8:17 / /var/lib/docker/volumes/v/_data rw - ext4 /dev/sdb1 rw", "8:17 /sub /x ro - ext4 /dev/sdb1 rw", MOUNT_HOST, "/dev/sdb1" },
	{ "30 22 253:0 / /var/lib/containers/storage/volumes/v/_data rw - xfs /dev/mapper/a rw", "253:0 / /x rw - xfs /dev/mapper/a rw",
		MOUNT_HOST, "/dev/mapper/a" },
	/* All volumes are on a disk of their own. */
	{ "30 22 8:17 / /var/lib/docker/volumes rw - ext4 /dev/sdb1 rw", "8:17 /v/_data /x rw - ext4 /dev/sdb1 rw", MOUNT_VOLUME,
		"/var/lib/docker/volumes/v/_data" },
	{ "30 22 8:17 / /var/lib/docker rw - ext4 /dev/sdb1 rw", "8:17 /volumes/v/_data /x rw - ext4 /dev/sdb1 rw", MOUNT_VOLUME,
		"/var/lib/docker/volumes/v/_data" },
	{ "", "8:1 /var/lib/docker/volumes/v/_data /x rw - ext4 /dev/sda1 rw", MOUNT_VOLUME, "/var/lib/docker/volumes/v/_data" },
	/* Memory and a server are no disk. */
	{ "30 22 0:77 / /var/lib/docker/volumes/v/_data rw - tmpfs tmpfs rw", "0:77 / /x rw - tmpfs tmpfs rw", MOUNT_VOLUME,
		"/var/lib/docker/volumes/v/_data" },
	{ "30 22 0:78 / /var/lib/docker/volumes/v/_data rw - nfs4 server:/a rw", "0:78 / /x rw - nfs4 server:/a rw", MOUNT_VOLUME,
		"/var/lib/docker/volumes/v/_data" },
};

START_TEST(a_volume_that_is_a_disk_is_the_hosts_disk)
{
	const struct volume_disk *disk = &volume_disks[_i];
	struct tree tree;
	char mounts[1024];
	tree_new(&tree);
	put(&tree, "proc/1/mountinfo", "22 1 8:1 / / rw - ext4 /dev/sda1 rw\n%s\n", disk->on_host);
	snprintf(mounts, sizeof(mounts), "%s200 100 %s\n", plain_mounts, disk->inside);
	put_process(&tree, &(struct made){ .pid = 42, .own = OWN_USUAL, .mountinfo = mounts });
	put_docker(&tree, ID_A, 42, "web");
	const struct mount *mount = mount_at(only(tree_scan(&tree)), "/x");
	ck_assert_int_eq(mount->kind, disk->kind);
	ck_assert_str_eq(mount->source, disk->source);
	ck_assert_int_eq(mount->source_type == SOURCE_BLOCK, disk->kind == MOUNT_HOST);
	tree_free(&tree);
}
END_TEST

#define ADMIN (1ull << CAP_SYS_ADMIN)

/* What of the host another mount covers, and who may uncover it. */
static const struct cover {
	const char *mounts;
	unsigned long long caps;
	unsigned more_own;
	int no_new_privs;
	const char *found; /* NULL: nothing */
} covers[] = {
	{ "200 100 8:1 /etc /x rw - ext4 /dev/sda1 rw\n201 200 0:90 / /x rw - tmpfs t rw\n", ADMIN, 0, 0, "/etc" },
	{ "200 100 8:1 /etc /x rw - ext4 /dev/sda1 rw\n201 200 0:90 / /x rw - tmpfs t rw\n", ADMIN, OWN(USER), 0, "/etc" },
	{ "200 100 8:1 /etc /x rw - ext4 /dev/sda1 rw\n201 200 0:90 / /x rw - tmpfs t rw\n", CAPS_USUAL, 0, 0, NULL },
	/* Beside it, at a directory above. */
	{ "200 100 8:1 /etc /a/x rw - ext4 /dev/sda1 rw\n201 100 0:90 / /a rw - tmpfs t rw\n", ADMIN, 0, 1, "/etc" },
	{ "200 100 8:1 /etc /a/x rw - ext4 /dev/sda1 rw\n201 100 0:90 / /a rw - tmpfs t rw\n", 0, 0, 0, NULL },
	/* Masks, and what a runtime mounts twice, are none. */
	{ "200 101 0:44 / /proc/acpi ro - tmpfs t ro\n201 105 0:42 /null /proc/keys rw - tmpfs tmpfs rw\n"
	  "202 106 0:41 /sys /proc/sys ro - proc proc rw\n203 102 0:91 / /dev rw - tmpfs t rw\n"
	  "204 103 0:92 / /sys rw - tmpfs t rw\n205 101 0:93 / /proc rw - proc proc rw\n", ADMIN, 0, 0, NULL },
	/* The image's own, and memory. */
	{ "200 100 0:40 /a /x rw - overlay overlay rw\n201 200 0:90 / /x rw - tmpfs t rw\n202 201 0:91 / /x rw - tmpfs t rw\n",
		ADMIN, 0, 0, NULL },
	/* The same once more. */
	{ "200 100 8:1 /srv/a /x ro - ext4 /dev/sda1 rw\n201 200 8:1 /srv/a /x ro - ext4 /dev/sda1 rw\n", ADMIN, 0, 0, NULL },
};

static const struct mount *covered_of(const struct subject *subject)
{
	struct fact mounts = kernel_fact(subject, FACT_mounts);
	for (size_t i = 0; fact_known(mounts) && i < mounts.value.mounts->count; i++)
		if (mounts.value.mounts->items[i].covered)
			return &mounts.value.mounts->items[i];
	return NULL;
}

static void put_covered(struct tree *tree, const struct cover *cover)
{
	char mounts[2048];
	snprintf(mounts, sizeof(mounts), "%s%s", plain_mounts, cover->mounts);
	put(tree, "proc/1/mountinfo", "22 1 8:1 / / rw - ext4 /dev/sda1 rw\n");
	put_process(tree, &(struct made){ .pid = 42, .own = OWN_USUAL | cover->more_own, .mountinfo = mounts,
		.caps = cover->caps, .no_new_privs = cover->no_new_privs });
}

START_TEST(a_covered_path_of_the_host_counts_where_it_can_be_uncovered)
{
	const struct cover *cover = &covers[_i];
	struct tree tree;
	tree_new(&tree);
	put_covered(&tree, cover);
	const struct subject *subject = only(tree_scan(&tree));
	const struct mount *mount = covered_of(subject);
	ck_assert(cover->found ? mount != NULL : mount == NULL);
	if (mount)
		ck_assert_str_eq(mount->source, cover->found);
	ck_assert_ptr_null(fact_more(FACT_mounts, kernel_fact(subject, FACT_mounts)).why);
	tree_free(&tree);
}
END_TEST

START_TEST(who_may_uncover_a_path_of_the_host_may_be_unknown)
{
	struct tree tree;
	tree_new(&tree);
	put_covered(&tree, &covers[2]);
	put_process(&tree, &(struct made){ .pid = 43, .own = OWN_USUAL, .ns = 42, .mountinfo = plain_mounts });
	put(&tree, "proc/43/status", "Name:\tx\nUid:\t0\t0\t0\t0\nNSpid:\t43\t2\n");
	const struct subject *subject = only(tree_scan(&tree));
	ck_assert_ptr_null(covered_of(subject));
	const char *why = fact_more(FACT_mounts, kernel_fact(subject, FACT_mounts)).why;
	ck_assert(why && strstr(why, "can be uncovered"));
	tree_free(&tree);
}
END_TEST

START_TEST(device_rules_are_those_of_who_may_use_most)
{
	static const char usual[] = "c 1:3 rwm\nc 1:5 rwm\n";
	struct tree tree;
	tree_new(&tree);
	put(&tree, "proc/1/mountinfo", "22 1 8:1 / / rw - ext4 /dev/sda1 rw\n"
				       "30 22 0:30 / /sys/fs/cgroup/devices rw - cgroup cgroup rw,devices\n");
	put_process(&tree, &(struct made){ .pid = 42, .own = OWN_USUAL, .cgroup = "5:devices:/box/below" });
	put_process(&tree, &(struct made){ .pid = 43, .ppid = 42, .own = OWN_USUAL, .ns = 42, .cgroup = "5:devices:/box" });
	put(&tree, "sys/fs/cgroup/devices/box/below/devices.list", "%s", usual);
	put(&tree, "sys/fs/cgroup/devices/box/devices.list", "%s", usual);
	ck_assert(fact_false(kernel_fact(only(tree_scan(&tree)), FACT_device_cgroup_all)));
	put(&tree, "sys/fs/cgroup/devices/box/devices.list", "a *:* rwm\n");
	live_free(tree.live);
	tree.live = NULL;
	struct fact all = kernel_fact(only(tree_scan(&tree)), FACT_device_cgroup_all);
	ck_assert(fact_true(all));
	put(&tree, "sys/fs/cgroup/devices/box/devices.list", "b 8:0 rwm\n%s", usual);
	live_free(tree.live);
	tree.live = NULL;
	struct fact devices = kernel_fact(only(tree_scan(&tree)), FACT_devices);
	ck_assert(fact_known(devices));
	ck_assert_uint_eq(devices.value.devices->count, 3);
	tree_free(&tree);
}
END_TEST

START_TEST(masks_and_the_read_only_root_are_seen_in_the_mounts)
{
	struct tree tree;
	tree_new(&tree);
	put_process(&tree, &(struct made){ .pid = 42, .own = OWN_USUAL });
	put_process(&tree,
		&(struct made){ .pid = 43,
			.own = OWN_USUAL,
			.mountinfo = "1 0 0:40 / / ro,relatime - overlay o rw\n2 1 0:41 / /proc rw - proc proc rw\n" });
	const struct inventory *inventory = tree_scan(&tree);
	ck_assert_uint_eq(inventory->count, 2);
	const struct subject *masked = inventory->subjects[0];
	struct fact paths = kernel_fact(masked, FACT_masked_paths);
	ck_assert(fact_false(kernel_fact(masked, FACT_rootfs_readonly)));
	ck_assert(fact_false(kernel_fact(masked, FACT_proc_unmasked)));
	ck_assert_uint_eq(paths.value.texts->count, 2);
	ck_assert_str_eq(paths.value.texts->items[0], "/proc/acpi");
	ck_assert_str_eq(paths.value.texts->items[1], "/proc/keys");
	paths = kernel_fact(masked, FACT_readonly_paths);
	ck_assert_uint_eq(paths.value.texts->count, 1);
	ck_assert_str_eq(paths.value.texts->items[0], "/proc/sys");
	ck_assert(fact_true(kernel_fact(inventory->subjects[1], FACT_rootfs_readonly)));
	ck_assert(fact_true(kernel_fact(inventory->subjects[1], FACT_proc_unmasked)));
	tree_free(&tree);
}
END_TEST

static const struct mount *mount_of(const struct subject *subject, const char *source)
{
	const struct mount_list *mounts = kernel_fact(subject, FACT_mounts).value.mounts;
	for (size_t i = 0; i < mounts->count; i++)
		if (mounts->items[i].source && strcmp(mounts->items[i].source, source) == 0)
			return &mounts->items[i];
	return NULL;
}

static enum mount_kind kind_at(const struct subject *subject, const char *target)
{
	const struct mount_list *mounts = kernel_fact(subject, FACT_mounts).value.mounts;
	for (size_t i = 0; i < mounts->count; i++)
		if (strcmp(mounts->items[i].target, target) == 0)
			return mounts->items[i].kind;
	ck_abort_msg("no mount at %s", target);
}

/* With a part of the tree to write to, its processes are in whatever cgroup of that part they like. */
START_TEST(a_cgroup_that_its_processes_moved_to_is_not_its_own)
{
	static const char *const states[][2] = {
		{ "run/runc/box/state.json",
			"{\"id\":\"box\",\"init_process_pid\":42,\"init_process_start\":1000,\"config\":{\"labels\":[]},"
			"\"cgroup_paths\":{\"\":\"/sys/fs/cgroup/many/box\"}}" },
		{ "run/runc/box/state.json",
			"{\"id\":\"box\",\"init_process_pid\":42,\"init_process_start\":1000,\"config\":{\"labels\":[]},"
			"\"cgroup_paths\":{\"\":\"/sys/fs/cgroup/unified/x\",\"memory\":\"/sys/fs/cgroup/memory/above/box\",\"devices\":\"/sys/fs/cgroup/devices/many/box\"}}" },
		{ "run/crun/box/status", "{\"pid\":42,\"process-start-time\":1000,\"bundle\":\"/b\",\"cgroup-path\":\"/many/box\"}" },
	};
	for (size_t i = 0; i < ISO_COUNT(states); i++) {
		struct tree tree;
		struct made box = { .pid = 42, .own = OWN_USUAL, .cgroup = "0::/many" };
		char *mounts = NULL;
		ck_assert_int_gt(asprintf(&mounts, "%s9 103 0:29 /many /sys/fs/cgroup rw - cgroup2 cgroup rw\n"
						   "10 100 0:29 /many/box /cgroup rw - cgroup2 cgroup rw\n"
						   "11 9 0:29 /above/box /sys/fs/cgroup/memory rw - cgroup2 cgroup rw\n", plain_mounts), 0);
		tree_new(&tree);
		box.mountinfo = mounts;
		put_process(&tree, &box);
		put(&tree, states[i][0], "%s", states[i][1]);
		const struct subject *subject = only(tree_scan(&tree));
		ck_assert_str_eq(subject->name, "box");
		ck_assert_int_eq(kind_at(subject, "/sys/fs/cgroup"), MOUNT_HOST);
		ck_assert_int_eq(kind_at(subject, "/cgroup"), MOUNT_KERNEL);
		ck_assert_int_eq(kind_at(subject, "/sys/fs/cgroup/memory"), i == 1 ? MOUNT_KERNEL : MOUNT_HOST);
		free(mounts);
		tree_free(&tree);
	}
}
END_TEST

/* Which a user can call what he likes, beside what root's runtime says of his container. */
START_TEST(a_cgroup_is_no_container_s_own_by_a_user_s_word)
{
	struct tree tree;
	struct made box = { .pid = 42, .own = OWN_USUAL | OWN(USER), .uid = 1001, .uid_map = "0 1001 1\n",
		.cgroup = "0::/docker/" ID_A };
	char *mounts = NULL;
	ck_assert_int_gt(asprintf(&mounts, "%s9 103 0:29 /many /sys/fs/cgroup rw - cgroup2 cgroup rw\n", plain_mounts), 0);
	tree_new(&tree);
	box.mountinfo = mounts;
	put_process(&tree, &box);
	put(&tree, "run/user/1001/runc/" ID_A "/state.json",
		"{\"id\":\"" ID_A "\",\"init_process_pid\":42,\"init_process_start\":1000,\"config\":{\"labels\":[]},"
		"\"cgroup_paths\":{\"\":\"/sys/fs/cgroup/many\"}}");
	ck_assert_str_eq(only(tree_scan(&tree))->running.runtime, "runc");
	put_docker(&tree, ID_A, 42, "web");
	const struct subject *subject = only(tree_scan(&tree));
	ck_assert_str_eq(subject->name, "web");
	ck_assert_int_eq(kind_at(subject, "/sys/fs/cgroup"), MOUNT_HOST);
	free(mounts);
	tree_free(&tree);
}
END_TEST

#define POD_UID "12345678-1234-1234-1234-123456789abc"

START_TEST(a_container_that_is_in_no_pod_owns_no_pod_s_volumes)
{
	struct tree tree;
	struct made box = { .pid = 42, .own = OWN_USUAL, .cgroup = "0::/box/kubepods/pod" POD_UID "/x" };
	char *mounts = NULL;
	ck_assert_int_gt(asprintf(&mounts, "%s9 100 8:1 /var/lib/kubelet/pods/" POD_UID "/volumes/kubernetes.io~csi/v /v rw"
					   " - ext4 /dev/sda1 rw\n", plain_mounts), 0);
	tree_new(&tree);
	box.mountinfo = mounts;
	put_process(&tree, &box);
	ck_assert_int_eq(kind_at(only(tree_scan(&tree)), "/v"), MOUNT_HOST);
	put(&tree, "proc/42/cgroup", "0::/box/a:/kubepods/pod" POD_UID "/x\n");
	ck_assert_int_eq(kind_at(only(tree_scan(&tree)), "/v"), MOUNT_HOST);
	put(&tree, "proc/42/cgroup", "4:memory:/kubepods.slice/kubepods-pod" POD_UID ".slice/x\n0::/system.slice\n");
	ck_assert_int_eq(kind_at(only(tree_scan(&tree)), "/v"), MOUNT_VOLUME);
	put(&tree, "proc/42/cgroup", "0::/kubepods/pod" POD_UID "/x\n");
	ck_assert_int_eq(kind_at(only(tree_scan(&tree)), "/v"), MOUNT_VOLUME);
	put(&tree, "proc/42/cgroup", "0::/box/kubepods/pod" POD_UID "/x\n");
	put_runc(&tree, "run/runc", "box", 42, 1000);
	ck_assert_int_eq(kind_at(only(tree_scan(&tree)), "/v"), MOUNT_HOST);
	free(mounts);
	tree_free(&tree);
}
END_TEST

/* A cgroup is called what whoever made it likes: no state of a runtime says that the id is its own. */
START_TEST(a_directory_that_bears_the_name_of_its_cgroup_is_not_its_own)
{
	struct tree tree;
	struct made box = { .pid = 42, .own = OWN_USUAL, .cgroup = "0::/docker-" ID_B ".scope" };
	char *mounts = NULL;
	ck_assert_int_gt(asprintf(&mounts, "%s9 100 8:2 /" ID_B "/diff /v rw - ext4 /dev/sda2 rw\n"
					   "10 100 8:1 /var/lib/docker/containers/" ID_B "/hosts /etc/hosts rw - ext4 /dev/sda1 rw\n",
				 plain_mounts), 0);
	tree_new(&tree);
	box.mountinfo = mounts;
	put_process(&tree, &box);
	ck_assert_int_eq(kind_at(only(tree_scan(&tree)), "/v"), MOUNT_HOST);
	ck_assert_int_eq(kind_at(only(tree_scan(&tree)), "/etc/hosts"), MOUNT_RUNTIME);
	put_docker(&tree, ID_B, 42, "web");
	ck_assert_int_eq(kind_at(only(tree_scan(&tree)), "/v"), MOUNT_RUNTIME);
	free(mounts);
	tree_free(&tree);
}
END_TEST

/* chroot(2) leaves of mountinfo what is below the new root: here nothing, there a path of the host at "/". */
START_TEST(who_sees_only_a_part_of_the_mounts_does_not_answer_for_the_rest)
{
	struct tree tree;
	tree_new(&tree);
	struct made init = { .pid = 42, .own = OWN_USUAL, .mountinfo = "" };
	put_process(&tree, &init);
	put(&tree, "proc/42/root", "/empty\n");
	const struct subject *subject = only(tree_scan(&tree));
	ck_assert_ptr_nonnull(kernel_fact(subject, FACT_mounts).value.mounts->more.why);
	ck_assert_int_eq(kernel_fact(subject, FACT_rootfs_readonly).state, FACT_UNKNOWN);
	ck_assert_int_eq(kernel_fact(subject, FACT_proc_unmasked).state, FACT_UNKNOWN);
	ck_assert_int_eq(kernel_fact(subject, FACT_masked_paths).state, FACT_UNKNOWN);
	ck_assert_int_eq(kernel_fact(subject, FACT_token_mounted).state, FACT_UNKNOWN);
	init.mountinfo = "7 3 8:2 /data / rw - ext4 /dev/sda2 rw\n";
	put_process(&tree, &init);
	subject = only(tree_scan(&tree));
	const struct mount *mount = mount_of(subject, "/srv/data");
	ck_assert_ptr_nonnull(mount);
	ck_assert_int_eq(mount->kind, MOUNT_HOST);
	ck_assert_ptr_nonnull(kernel_fact(subject, FACT_mounts).value.mounts->more.why);
	tree_free(&tree);
}
END_TEST

START_TEST(another_that_sees_all_mounts_answers_for_who_does_not)
{
	struct tree tree;
	tree_new(&tree);
	char *mounts = NULL;
	ck_assert_int_gt(asprintf(&mounts, "%s9 100 8:2 /data /host rw - ext4 /dev/sda2 rw\n", plain_mounts), 0);
	put_process(&tree, &(struct made){ .pid = 42, .own = OWN_USUAL, .ns = 42, .mountinfo = "" });
	put(&tree, "proc/42/root", "/empty\n");
	put_process(&tree,
		&(struct made){ .pid = 43, .ppid = 42, .nspid = "43\t2", .own = OWN_USUAL, .ns = 42, .mountinfo = mounts });
	put(&tree, "proc/43/root", "/\n");
	const struct subject *subject = only(tree_scan(&tree));
	ck_assert_ptr_nonnull(mount_of(subject, "/srv/data"));
	ck_assert_ptr_null(kernel_fact(subject, FACT_mounts).value.mounts->more.why);
	ck_assert_str_eq(kernel_fact(subject, FACT_mounts).origin.where, "/proc/43/mountinfo");
	/* One that has left the mounts of the init, and sees a part of its own. */
	put(&tree, "proc/42/root", "/\n");
	put(&tree, "proc/42/mountinfo", "%s", mounts);
	put(&tree, "proc/43/mountinfo", "%s", "");
	put(&tree, "proc/43/root", "/empty\n");
	put(&tree, "proc/43/ns/mnt", "mnt:[4026539999]");
	ck_assert_ptr_nonnull(kernel_fact(only(tree_scan(&tree)), FACT_mounts).value.mounts->more.why);
	free(mounts);
	tree_free(&tree);
}
END_TEST

/* It may have gone below another root between two looks: then the table has no line for "/". */
START_TEST(a_table_without_a_root_is_a_part_whatever_was_seen_before_it)
{
	struct tree tree;
	tree_new(&tree);
	put_process(&tree, &(struct made){ .pid = 42, .own = OWN_USUAL, .ns = 42,
			.mountinfo = "101 100 0:41 / /proc rw - proc proc rw\n9 101 8:2 / /proc/ /x rw - ext4 /dev/sda2 rw\n" });
	put(&tree, "proc/42/root", "/\n");
	const struct subject *subject = only(tree_scan(&tree));
	ck_assert_ptr_nonnull(kernel_fact(subject, FACT_mounts).value.mounts->more.why);
	ck_assert_int_eq(kernel_fact(subject, FACT_rootfs_readonly).state, FACT_UNKNOWN);
	put(&tree, "proc/42/mountinfo", "%s", plain_mounts);
	subject = only(tree_scan(&tree));
	ck_assert_ptr_null(kernel_fact(subject, FACT_mounts).value.mounts->more.why);
	tree_free(&tree);
}
END_TEST

static void read_in_full(const struct tree *tree, struct arena *arena, int32_t pid, struct proc *ret_proc)
{
	ck_assert(proc_read(tree->root, pid, NULL, ret_proc));
	ck_assert(proc_detail(tree->root, arena, ret_proc));
	ret_proc->came = CAME_INSIDE;
}

START_TEST(who_has_left_its_mounts_since_answers_for_nobody)
{
	struct tree tree;
	struct proc init;
	struct proc other;
	struct readings readings;
	size_t left = TABLES_MOST;
	struct host host = { 0 };
	struct machine machine = { .host = &host };
	cleanup_arena struct arena *arena = arena_new();
	tree_new(&tree);
	put_process(&tree, &(struct made){ .pid = 42, .own = OWN_USUAL, .ns = 42, .mountinfo = "" });
	put(&tree, "proc/42/root", "/empty\n");
	put_process(&tree, &(struct made){ .pid = 43, .ppid = 42, .nspid = "43\t2", .own = OWN_USUAL, .ns = 42 });
	tree_scan(&tree); /* opens the root */
	read_in_full(&tree, arena, 42, &init);
	read_in_full(&tree, arena, 43, &other);
	const struct proc *members[] = { &init, &other };
	ck_assert(readings_take(tree.root, arena, &machine, &init, members, 2, &left, &readings));
	ck_assert_ptr_eq(readings.seer, &other);
	ck_assert_int_eq(readings.sight, SIGHT_WHOLE);
	readings_close(&readings);
	put(&tree, "proc/43/ns/mnt", "mnt:[4026539999]");
	ck_assert(readings_take(tree.root, arena, &machine, &init, members, 2, &left, &readings));
	ck_assert_ptr_eq(readings.seer, &init);
	ck_assert_int_eq(readings.sight, SIGHT_PART);
	readings_close(&readings);
	/* Likewise who stands for mounts of his own. */
	other.ns[NS_MNT].inode++;
	ck_assert(readings_take(tree.root, arena, &machine, &init, members, 2, &left, &readings));
	ck_assert_uint_eq(readings.other_count, 1);
	ck_assert_ptr_null(readings.others[0].text);
	ck_assert_int_eq(readings.others[0].error, -ESTALE);
	readings_close(&readings);
	tree_free(&tree);
}
END_TEST

/* As an ordinary user sees it, who may not read whether there is another root directory. */
static const struct {
	const char *mounts; /* NULL: what a container of no special kind has */
	unsigned long long caps;
	bool whole;
} unsure[] = {
	{ NULL, CAPS_USUAL, true },
	{ NULL, UINT64_C(1) << CAP_SYS_ADMIN, false },
	/* Below another root: what was mounted there is no root that a runtime makes. */
	{ "100 99 8:1 /data / rw - ext4 /dev/sda1 rw\n101 100 0:41 / /proc rw - proc proc rw\n", CAPS_USUAL, false },
	{ "100 99 0:40 /some / rw - overlay overlay rw\n101 100 0:41 / /proc rw - proc proc rw\n", CAPS_USUAL, false },
	{ "100 99 0:40 / / rw - overlay overlay rw\n", CAPS_USUAL, false },
};

START_TEST(where_no_root_may_be_read_only_one_that_a_runtime_made_is_whole)
{
	struct tree tree;
	struct proc init;
	struct readings readings;
	size_t left = TABLES_MOST;
	struct host host = { 0 };
	struct machine machine = { .host = &host };
	struct host_nesting nesting = { 0 };
	struct mount_owner owner = { 0 };
	cleanup_arena struct arena *arena = arena_new();
	tree_new(&tree);
	put_process(&tree, &(struct made){ .pid = 42, .own = OWN_USUAL, .caps = unsure[_i].caps, .mountinfo = unsure[_i].mounts });
	tree_scan(&tree); /* opens the root */
	read_in_full(&tree, arena, 42, &init);
	const struct proc *members[] = { &init };
	ck_assert(readings_take(tree.root, arena, &machine, &init, members, 1, &left, &readings));
	readings.sight = SIGHT_UNKNOWN;
	const struct kernel_request request = { .root = tree.root, .machine = &machine, .init = &init, .members = members,
		.member_count = 1, .readings = &readings, .host_nesting = &nesting, .owner = &owner, .sandbox = "none",
		.sandbox_where = "" };
	const struct sheet *sheet = kernel_sheet(arena, &request);
	readings_close(&readings);
	ck_assert_int_eq(!sheet_fact(sheet, FACT_mounts).value.mounts->more.why, unsure[_i].whole);
	ck_assert_int_eq(fact_known(sheet_fact(sheet, FACT_masked_paths)), unsure[_i].whole);
	ck_assert_int_eq(fact_known(sheet_fact(sheet, FACT_token_mounted)), unsure[_i].whole);
	/* What fails in what is seen fails. */
	ck_assert(fact_false(sheet_fact(sheet, FACT_rootfs_readonly)));
	tree_free(&tree);
}
END_TEST

/* setgroups(2) gives each process of a container others, as many as there are processes. */
START_TEST(a_flood_of_groups_is_no_stall)
{
	const size_t count = 60000;
	cleanup_arena struct arena *arena = arena_new();
	struct host host = { .live = true };
	const struct machine machine = { .host = &host };
	struct proc *procs = heap_alloc(count, sizeof(*procs));
	const struct proc **members = heap_alloc(count, sizeof(*members));
	for (size_t i = 0; i < count; i++) {
		procs[i].pid = (int32_t)i + 1;
		procs[i].status.group_count = 1;
		procs[i].status.groups[0].id = (uint32_t)i;
		members[i] = &procs[i];
	}
	const struct process_list *list = processes_describe(arena, &machine, members[0], 0, members, count);
	ck_assert_uint_eq(list->count, count);
	free(members);
	free(procs);
}
END_TEST

START_TEST(a_flood_of_mounts_hides_none_and_is_no_stall)
{
	struct tree tree;
	cleanup_strbuf struct strbuf mounts = { 0 };
	tree_new(&tree);
	strbuf_adds(&mounts, plain_mounts);
	for (int i = 0; i < 20000; i++)
		strbuf_addf(&mounts, "%d 100 8:1 /etc /m%d rw - ext4 /dev/sda1 rw\n", 1000 + i, i);
	put_process(&tree, &(struct made){ .pid = 42, .own = OWN_USUAL, .mountinfo = mounts.data });
	clock_t begun = clock();
	const struct subject *subject = only(tree_scan(&tree));
	ck_assert_int_lt(clock() - begun, 5 * CLOCKS_PER_SEC);
	const struct mount_list *list = kernel_fact(subject, FACT_mounts).value.mounts;
	ck_assert_uint_ge(list->count, 20000);
	ck_assert_int_eq(list->items[list->count - 1].kind, MOUNT_HOST);
	ck_assert(fact_false(kernel_fact(subject, FACT_rootfs_readonly)));
	tree_free(&tree);
}
END_TEST

/* ---- labels and devices ------------------------------------------------------------ */

START_TEST(labels_belong_to_the_module_that_is_active)
{
	struct tree tree;
	tree_new(&tree);
	put_process(&tree, &(struct made){ .pid = 42, .own = OWN_USUAL });
	put(&tree, "proc/42/attr/current", "docker-default (enforce)\n");
	put(&tree, "sys/module/apparmor/parameters/enabled", "Y\n");
	const struct subject *subject = only(tree_scan(&tree));
	ck_assert_str_eq(kernel_fact(subject, FACT_apparmor_profile).value.text, "docker-default");
	ck_assert_str_eq(kernel_fact(subject, FACT_apparmor_mode).value.text, "enforce");
	ck_assert_int_eq(kernel_fact(subject, FACT_selinux_label).state, FACT_ABSENT);
	put_bytes(&tree, "proc/42/attr/current", "system_u:system_r:container_t:s0:c1,c2", 39);
	put(&tree, "sys/module/apparmor/parameters/enabled", "N\n");
	put(&tree, "sys/fs/selinux/enforce", "1");
	const struct inventory *inventory = tree_scan(&tree);
	subject = only(inventory);
	ck_assert_int_eq(inventory->host.selinux, SELINUX_ENFORCING);
	ck_assert_str_eq(kernel_fact(subject, FACT_selinux_label).value.text, "system_u:system_r:container_t:s0:c1,c2");
	ck_assert_int_eq(kernel_fact(subject, FACT_apparmor_profile).state, FACT_ABSENT);
	tree_free(&tree);
}
END_TEST

START_TEST(device_rules_beyond_the_usual_are_passed_in_devices)
{
	struct tree tree;
	tree_new(&tree);
	put(&tree, "sys/dev/block/8:0/uevent", "MAJOR=8\nMINOR=0\nDEVNAME=sda\n");
	cleanup_arena struct arena *arena = arena_new();
	struct sheet_builder builder = { 0 };
	ck_assert_int_eq(root_open(tree.dir, &tree.root, NULL), 0);
	struct device_rules rules = { "c *:* m\nc 1:3 rwm\nb 8:0 rw\nc 10:* rwm\nx\n", "/d", NULL, true };
	devices_describe(arena, tree.root, &rules, &builder);
	ck_assert(fact_false(builder.facts[FACT_device_cgroup_all]));
	const struct device_list *devices = builder.facts[FACT_devices].value.devices;
	ck_assert_uint_eq(devices->count, 4);
	ck_assert_ptr_null(devices->items[0].path);
	ck_assert_ptr_null(devices->items[1].path);
	ck_assert_str_eq(devices->items[2].path, "/dev/sda");
	ck_assert_str_eq(devices->items[2].access, "rw");
	ck_assert_uint_eq(devices->items[2].origin.line, 3);
	/* a rule for many devices passes no node in */
	ck_assert_ptr_null(devices->items[3].path);
	ck_assert_int_eq(devices->items[3].major, 10);
	struct sheet_builder open = { 0 };
	rules.text = "a *:* rwm\n";
	devices_describe(arena, tree.root, &rules, &open);
	ck_assert(fact_true(open.facts[FACT_device_cgroup_all]));
	/* Known, so that no config.json answers instead, and not all of it. */
	ck_assert_ptr_nonnull(fact_more(FACT_devices, open.facts[FACT_devices]).why);
	ck_assert_int_eq(open.facts[FACT_devices].state, FACT_KNOWN);
	tree_free(&tree);
}
END_TEST

/* What config.json says of the disk's node, and whether "not root" keeps a user from it; no process's groups are known. */
static const struct node_made {
	const char *node; /* NULL: there is no config.json */
	enum barrier_cell cell;
} nodes_made[] = {
	{ "{\"path\":\"/dev/sda\",\"type\":\"b\",\"major\":8,\"minor\":0,\"fileMode\":384}", CELL_STOPS },
	{ "{\"path\":\"/dev/sda\",\"type\":\"b\",\"major\":8,\"minor\":0,\"fileMode\":438}", CELL_GONE },
	{ "{\"path\":\"/dev/sda\",\"type\":\"b\",\"major\":8,\"minor\":0}", CELL_GONE },
	{ "{\"path\":\"/dev/sda\",\"type\":\"b\",\"major\":8,\"minor\":0,\"fileMode\":384,\"uid\":1000}", CELL_GONE },
	{ "{\"path\":\"/dev/sda\",\"type\":\"b\",\"major\":8,\"minor\":0,\"fileMode\":432,\"gid\":1000}", CELL_GONE },
	{ "{\"path\":\"/dev/sda\",\"type\":\"b\",\"major\":8,\"minor\":0,\"fileMode\":432,\"gid\":6}", CELL_UNKNOWN },
	{ "{\"path\":\"/dev/sda\",\"type\":\"b\",\"major\":8,\"minor\":0,\"fileMode\":\"x\"}", CELL_UNKNOWN },
	{ "{\"path\":\"/dev/null\",\"type\":\"c\",\"major\":1,\"minor\":3}", CELL_STOPS },
	{ NULL, CELL_UNKNOWN },
};

START_TEST(whom_the_node_of_a_disk_lets_open_it_is_the_configs_word)
{
	const struct node_made *made = &nodes_made[_i];
	struct tree tree;
	struct escape_finding finding;
	tree_new(&tree);
	put(&tree, "proc/1/mountinfo", "22 1 8:1 / / rw - ext4 /dev/sda1 rw\n"
		"30 22 0:30 / /sys/fs/cgroup/devices rw - cgroup cgroup rw,devices\n");
	put(&tree, "sys/fs/cgroup/devices/box/devices.list", "b 8:0 rwm\n");
	put(&tree, "sys/dev/block/8:0/uevent", "MAJOR=8\nMINOR=0\nDEVNAME=sda\n");
	put_process(&tree, &(struct made){ .pid = 42, .own = OWN_USUAL, .start = 7, .mountinfo = plain_mounts, .uid = 1000,
		.no_new_privs = 1, .cgroup = "5:devices:/box\n0::/" ID_A });
	put_runc(&tree, "run/runc", ID_A, 42, 7);
	if (made->node)
		put(&tree, "b/" ID_A "/config.json", "{\"ociVersion\":\"1.0.2\",\"linux\":{\"devices\":[%s]}}", made->node);
	const struct inventory *inventory = tree_scan(&tree);
	escape_explain((size_t)escape_index("raw-disk"), only(inventory), inventory, NULL, &finding);
	ck_assert_msg(finding.cells[BARRIER_NON_ROOT] == made->cell, "%d: %s", (int)finding.cells[BARRIER_NON_ROOT],
		finding.whys[BARRIER_NON_ROOT]);
	tree_free(&tree);
}
END_TEST

/* ---- a process of this machine, read twice ------------------------------------------- */

/* As one whose mounts are not the host's, which no namespace's number here is. */
static const struct proc_wish of_others = { .mnt = 1, .hold = true };

static pid_t sleeping_child(void)
{
	pid_t pid = fork();
	if (pid == 0)
		for (;;)
			pause();
	ck_assert_int_gt(pid, 0);
	return pid;
}

static void end_child(pid_t pid)
{
	ck_assert_int_eq(kill(pid, SIGKILL), 0);
	ck_assert_int_eq(waitpid(pid, NULL, 0), pid);
}

START_TEST(one_with_other_mounts_is_held_and_read_in_full_once)
{
	struct proc held;
	struct proc plain;
	struct root *root;
	cleanup_arena struct arena *arena = arena_new();
	ck_assert_int_eq(root_open("/", &root, NULL), 0);
	pid_t pid = sleeping_child();
	ck_assert(proc_read(root, pid, &of_others, &held));
	ck_assert(proc_read(root, pid, NULL, &plain));
	ck_assert(held.held && !plain.held);
	ck_assert_int_eq(held.ns[NS_PID].error, -ENODATA);
	ck_assert_uint_ne(plain.ns[NS_PID].inode, 0);
	ck_assert_uint_eq(held.start, plain.start);
	ck_assert(proc_detail(root, arena, &held) && proc_detail(root, arena, &plain));
	ck_assert(held.held && !plain.held);
	ck_assert_mem_eq(held.ns, plain.ns, sizeof(held.ns));
	ck_assert_uint_eq(held.status.seen, plain.status.seen);
	ck_assert_mem_eq(held.status.value, plain.status.value, sizeof(held.status.value));
	ck_assert_str_eq(held.cgroup, plain.cgroup);
	end_child(pid);
	proc_let_go(&held);
	root_close(root);
}
END_TEST

START_TEST(one_that_is_held_is_never_another_of_its_number)
{
	struct proc proc;
	struct root *root;
	cleanup_arena struct arena *arena = arena_new();
	ck_assert_int_eq(root_open("/", &root, NULL), 0);
	pid_t pid = sleeping_child();
	ck_assert(proc_read(root, pid, &of_others, &proc));
	end_child(pid);
	ck_assert(!proc_detail(root, arena, &proc));
	ck_assert_int_eq(proc.error, 0);
	proc_let_go(&proc);
	ck_assert(!proc_read(root, pid, &of_others, &proc));
	ck_assert(!proc.held);
	root_close(root);
}
END_TEST

START_TEST(all_that_tells_is_read_of_one_with_the_hosts_mounts)
{
	static const enum ns_kind telling[] = { NS_MNT, NS_PID, NS_NET, NS_IPC, NS_UTS, NS_USER };
	struct proc proc;
	struct root *root;
	ck_assert_int_eq(root_open("/", &root, NULL), 0);
	ck_assert(proc_read(root, getpid(), NULL, &proc));
	struct proc_wish same = { .mnt = proc.ns[NS_MNT].inode, .hold = true };
	ck_assert(proc_read(root, getpid(), &same, &proc));
	ck_assert(!proc.held && !proc.hold);
	for (size_t i = 0; i < ISO_COUNT(telling); i++)
		ck_assert_uint_ne(proc.ns[telling[i]].inode, 0);
	root_close(root);
}
END_TEST

/* ---- AppArmor profiles on disk ------------------------------------------------------------ */

static const char policy[] = "#include <tunables/global>\n"
			     "profile other /usr/bin/x {\n  /a r,\n}\n"
			     "profile box flags=(attach_disconnected) {\n"
			     "  /{usr,lib}/** r, # a brace } in words\n"
			     "  profile inner {\n    /b r,\n  }\n"
			     "  capability,\n"
			     "}\n"
			     "/usr/bin/tool {\n  file,\n}\n";

static struct fact labelled(struct tree *tree, const char *label, enum fact_id id)
{
	put(tree, "proc/42/attr/apparmor/current", "%s\n", label);
	return kernel_fact(only(tree_scan(tree)), id);
}

START_TEST(a_profile_on_disk_is_found_by_its_name)
{
	struct tree tree;
	tree_new(&tree);
	put(&tree, "sys/module/apparmor/parameters/enabled", "Y\n");
	put(&tree, "etc/apparmor.d/boxes", "%s", policy);
	put(&tree, "sys/kernel/security/apparmor/profiles", "box (enforce)\nother (complain)\n");
	put_process(&tree, &(struct made){ .pid = 42, .own = OWN_USUAL });
	struct fact text = labelled(&tree, "box (enforce)", FACT_apparmor_text);
	ck_assert(fact_known(text));
	ck_assert_uint_eq(text.origin.line, 5);
	ck_assert_str_eq(text.origin.where, "/etc/apparmor.d/boxes");
	ck_assert(strncmp(text.value.text, "profile box", 11) == 0 && strstr(text.value.text, "  capability,\n}"));
	ck_assert_ptr_null(strstr(text.value.text, "/usr/bin/tool"));

	struct fact stack = labelled(&tree, "/usr/bin/tool//&other (mixed)", FACT_apparmor_stack);
	ck_assert_uint_eq(stack.value.texts->count, 2);
	ck_assert_str_eq(stack.value.texts->items[0], "/usr/bin/tool");
	ck_assert_str_eq(stack.value.texts->items[1], "other (complain)");
	text = labelled(&tree, "/usr/bin/tool//&other (mixed)", FACT_apparmor_text);
	ck_assert(strncmp(text.value.text, "/usr/bin/tool {", 15) == 0);

	ck_assert_int_eq(labelled(&tree, "docker-default (enforce)", FACT_apparmor_text).state, FACT_UNKNOWN);
	ck_assert_uint_eq(labelled(&tree, ":lxd:box//inner (enforce)", FACT_apparmor_text).origin.line, 5);
	ck_assert_int_eq(labelled(&tree, "unconfined", FACT_apparmor_text).state, FACT_ABSENT);
	tree_free(&tree);
}
END_TEST

static void add_parsing(Suite *suite)
{
	TCase *tcase = tcase_create("parsing");
	tcase_add_test(tcase, stat_is_read_behind_the_last_parenthesis);
	tcase_add_test(tcase, status_keys_are_read_wherever_they_stand);
	tcase_add_test(tcase, one_with_other_mounts_is_held_and_read_in_full_once);
	tcase_add_test(tcase, one_that_is_held_is_never_another_of_its_number);
	tcase_add_test(tcase, all_that_tells_is_read_of_one_with_the_hosts_mounts);
	tcase_add_test(tcase, namespace_links_are_told_by_their_text);
	tcase_add_loop_test(tcase, cgroup_path_is_the_most_telling_line, 0, (int)ISO_COUNT(cgroups));
	tcase_add_test(tcase, container_ids_are_found_in_cgroups_of_every_shape);
	tcase_add_test(tcase, mountinfo_lines_are_taken_apart);
	tcase_add_loop_test(tcase, mounts_are_told_apart_by_where_they_come_from, 0, (int)ISO_COUNT(kinds));
	tcase_add_loop_test(tcase, a_node_of_a_tmpfs_is_known_by_its_number, 0, (int)ISO_COUNT(nodes_of_tmpfs));
	tcase_add_test(tcase, a_bind_of_the_whole_host_is_one_mount_unless_a_part_is_more_open);
	tcase_add_loop_test(tcase, a_file_system_that_there_is_once_is_the_hosts_wherever_it_is_mounted, 0,
		ISO_COUNT(only_ones));
	tcase_add_test(tcase, the_directories_of_an_overlay_of_the_host_are_host_paths);
	tcase_add_test(tcase, an_overlay_that_the_runtime_mounts_shows_directories_of_the_host);
	tcase_add_test(tcase, whose_directories_an_overlay_shows_that_the_host_does_not_see_is_not_known);
	tcase_add_test(tcase, layers_of_images_are_what_engines_call_so_and_nobody_declared);
	tcase_add_test(tcase, a_root_that_is_the_hosts_is_a_host_path_too);
	tcase_add_test(tcase, tokens_are_told_apart_by_where_they_are_mounted);
	tcase_add_test(tcase, the_label_of_all_files_of_a_mount_is_read_quoted_or_not);
	tcase_add_test(tcase, what_lies_below_another_mount_is_not_seen);
	tcase_add_test(tcase, what_lies_over_the_root_hides_nothing);
	tcase_add_loop_test(tcase, a_volume_that_is_a_disk_is_the_hosts_disk, 0, ISO_COUNT(volume_disks));
	tcase_add_loop_test(tcase, a_covered_path_of_the_host_counts_where_it_can_be_uncovered, 0, ISO_COUNT(covers));
	tcase_add_test(tcase, who_may_uncover_a_path_of_the_host_may_be_unknown);
	tcase_add_test(tcase, masks_and_the_read_only_root_are_seen_in_the_mounts);
	tcase_add_test(tcase, a_cgroup_that_its_processes_moved_to_is_not_its_own);
	tcase_add_test(tcase, a_cgroup_is_no_container_s_own_by_a_user_s_word);
	tcase_add_test(tcase, a_container_that_is_in_no_pod_owns_no_pod_s_volumes);
	tcase_add_test(tcase, a_directory_that_bears_the_name_of_its_cgroup_is_not_its_own);
	tcase_add_test(tcase, who_sees_only_a_part_of_the_mounts_does_not_answer_for_the_rest);
	tcase_add_test(tcase, a_table_without_a_root_is_a_part_whatever_was_seen_before_it);
	tcase_add_test(tcase, who_has_left_its_mounts_since_answers_for_nobody);
	tcase_add_loop_test(tcase, where_no_root_may_be_read_only_one_that_a_runtime_made_is_whole, 0, ISO_COUNT(unsure));
	tcase_add_test(tcase, another_that_sees_all_mounts_answers_for_who_does_not);
	tcase_add_test(tcase, device_rules_are_those_of_who_may_use_most);
	tcase_add_test(tcase, a_flood_of_groups_is_no_stall);
	tcase_add_test(tcase, a_flood_of_mounts_hides_none_and_is_no_stall);
	tcase_add_test(tcase, device_rules_beyond_the_usual_are_passed_in_devices);
	tcase_add_loop_test(tcase, whom_the_node_of_a_disk_lets_open_it_is_the_configs_word, 0, ISO_COUNT(nodes_made));
	tcase_add_test(tcase, labels_belong_to_the_module_that_is_active);
	tcase_add_test(tcase, a_profile_on_disk_is_found_by_its_name);
	suite_add_tcase(suite, tcase);
}

/* ---- installed versions -------------------------------------------------------------- */

static void expect_version(const char *info, const char *version)
{
	cleanup_strbuf struct strbuf found = { 0 };
	bool there = go_version(info, strlen(info), &found);
	ck_assert_msg(there == (version != NULL), "%s", info);
	if (version)
		ck_assert_str_eq(strbuf_text(&found), version);
}

START_TEST(a_version_is_the_modules_or_what_the_linker_set)
{
	expect_version("path\tx\nmod\tgithub.com/opencontainers/runc\tv1.1.12\th1:x=\n", "1.1.12");
	expect_version("mod\tx\t(devel)\t\nbuild\t-ldflags=\"-w -X main.version=1.1.5+ds1\"\n", "1.1.5+ds1");
	expect_version("build\t-ldflags=\"-X \\\"github.com/docker/docker/dockerversion.Version=20.10.24\\\" -w\"\n", "20.10.24");
	expect_version("build\t-ldflags=\"-X main.version=unknown -X y.Version=2.0.1\"\n", "2.0.1");
	expect_version("path\tx\nbuild\t-trimpath=true\n", NULL);
	expect_version("mod\tx\t(devel)\t", NULL);
	expect_version("mod\tgvisor.dev/gvisor\tv0.0.0-20240401120000-0123456789ab\n", NULL);
	expect_version("dep\tgithub.com/opencontainers/runc\tv1.1.12\th1:x=\n", NULL);
	expect_version("mod\tx\tv1.1.12\x1b[2J\th1:x=\n", NULL);
	expect_version("build\t-ldflags=\"-X main.version=1.1.12\x9b;\"\n", NULL);
	expect_version("", NULL);
}
END_TEST

/* The least of an ELF file that has build information, and the names of its sections. */
static size_t make_program(char *file, const char *info)
{
	static const char names[] = "\0.shstrtab\0.go.buildinfo";
	Elf64_Ehdr head = { .e_ident = { 0x7f, 'E', 'L', 'F', ELFCLASS64 }, .e_shoff = 64, .e_shentsize = sizeof(Elf64_Shdr),
		.e_shnum = 2, .e_shstrndx = 0 };
	size_t at = 64 + 2 * sizeof(Elf64_Shdr);
	size_t wide = strlen(info) + 32;
	char *data = file + at + sizeof(names);
	memcpy(data, "\xff Go buildinf:\x08\x02", 16);
	memcpy(data + 32, "\x04go1.", 5);
	ck_assert_uint_lt(wide, 128 * 128);
	data[37] = (char)(wide % 128 | 128);
	data[38] = (char)(wide / 128);
	memcpy(data + 39 + 16, info, strlen(info));
	Elf64_Shdr sections[] = { { .sh_name = 1, .sh_offset = at, .sh_size = sizeof(names) },
		{ .sh_name = 11, .sh_offset = at + sizeof(names), .sh_size = 39 + wide } };
	memcpy(file, &head, sizeof(head));
	memcpy(file + 64, sections, sizeof(sections));
	memcpy(file + at, names, sizeof(names));
	return at + sizeof(names) + 39 + wide;
}

static const char *version_of(const struct tree *tree, const char *name)
{
	const struct host_component_list *list = &tree->inventory->host.components;
	for (size_t i = 0; i < list->count; i++)
		if (strcmp(list->items[i].name, name) == 0)
			return list->items[i].version;
	return NULL;
}

START_TEST(installed_versions_are_read_without_running_anything)
{
	struct tree tree;
	char file[4096] = { 0 };
	tree_new(&tree);
	put(&tree, "var/lib/dpkg/status", "Package: runc\nStatus: install ok installed\nVersion: 2:1.1.5+ds1-1\n\n"
		"Package: runc-doc\nVersion: 9.9.9\n\nPackage: other\nDepends: runc\nVersion: 3\n");
	size_t len = make_program(file, "mod\tgithub.com/opencontainers/runc\tv1.1.11\th1:x=\n");
	put_bytes(&tree, "usr/sbin/runc", file, len);
	put_bytes(&tree, "usr/local/sbin/containerd", file, len);
	put(&tree, "usr/local/bin/crio", "no program");
	tree_scan(&tree);
	ck_assert_str_eq(version_of(&tree, "runc"), "1.1.5+ds1-1");
	ck_assert_str_eq(version_of(&tree, "containerd"), "1.1.11");
	ck_assert_ptr_null(version_of(&tree, "crio"));
	ck_assert_uint_eq(tree.inventory->host.components.count, 2);
	/* Cut short anywhere it is no program, and nothing is read beyond it. */
	for (size_t cut = 0; cut < len; cut += 7) {
		put_bytes(&tree, "usr/local/sbin/containerd", file, cut);
		tree_scan(&tree);
		ck_assert_ptr_null(version_of(&tree, "containerd"));
	}
	tree_free(&tree);
}
END_TEST

/* What stands in .rodata of a program whose variables in .data are texts of these, an address and a length each. */
struct variable {
	const char *text;
	size_t len;  /* that the variable has; 0: all of it */
	bool moved;  /* its address stands in .rela.dyn alone */
};

/* An ELF file of four sections, loaded where they stand in it. */
static size_t make_variables(char *file, const struct variable *variables, size_t count)
{
	static const char names[] = "\0.rodata\0.data\0.rela.dyn";
	enum { TEXTS = 512, DATA = 1024, MOVED = 1536, END = 2048, LOADED = 0x400000 };
	Elf64_Shdr sections[] = { { .sh_offset = 448, .sh_size = sizeof(names) },
		{ .sh_name = 1, .sh_addr = LOADED + TEXTS, .sh_offset = TEXTS, .sh_size = 512 },
		{ .sh_name = 9, .sh_addr = LOADED + DATA, .sh_offset = DATA, .sh_size = 512 },
		{ .sh_name = 15, .sh_addr = LOADED + MOVED, .sh_offset = MOVED, .sh_size = 512 } };
	Elf64_Ehdr head = { .e_ident = { 0x7f, 'E', 'L', 'F', ELFCLASS64 }, .e_shoff = 64, .e_shentsize = sizeof(Elf64_Shdr),
		.e_shnum = 4, .e_shstrndx = 0 };
	memset(file, 0, END);
	memcpy(file, &head, sizeof(head));
	memcpy(file + 64, sections, sizeof(sections));
	memcpy(file + 448, names, sizeof(names));
	for (size_t i = 0; i < count; i++) {
		uint64_t text = LOADED + TEXTS + i * 64;
		uint64_t len = variables[i].len ? variables[i].len : strlen(variables[i].text);
		Elf64_Rela moved = { .r_offset = LOADED + DATA + i * 16, .r_addend = (int64_t)text };
		memcpy(file + TEXTS + i * 64, variables[i].text, strlen(variables[i].text));
		memcpy(file + DATA + i * 16 + 8, &len, sizeof(len));
		if (variables[i].moved)
			memcpy(file + MOVED + i * sizeof(moved), &moved, sizeof(moved));
		else
			memcpy(file + DATA + i * 16, &text, sizeof(text));
	}
	return END;
}

static void expect_variables(const char *version, const struct variable *variables, size_t count)
{
	struct tree tree;
	char file[2048];
	tree_new(&tree);
	put_bytes(&tree, "usr/local/sbin/runc", file, make_variables(file, variables, count));
	tree_scan(&tree);
	const char *found = version_of(&tree, "runc");
	ck_assert_msg(version ? found && strcmp(found, version) == 0 : !found, "%s: %s", variables[0].text, found ? found : "none");
	tree_free(&tree);
}

#define EXPECT_VARIABLES(version, ...) \
	expect_variables(version, (const struct variable[]){ __VA_ARGS__ }, \
		sizeof((const struct variable[]){ __VA_ARGS__ }) / sizeof(struct variable))

START_TEST(a_version_that_the_linker_set_is_found_without_its_name)
{
	EXPECT_VARIABLES("1.1.12", { .text = "1.1.12" }, { .text = "go1.19.8" }, { .text = "v1.1.12-0-g51d5e946" });
	EXPECT_VARIABLES("1.1.5+ds1", { .text = "1.1.5+ds1-1+deb12u1" }, { .text = "1.1.5+ds1" });
	EXPECT_VARIABLES("1.1.12", { .text = "1.1.12", .moved = true });
	EXPECT_VARIABLES("20240401.0", { .text = "release-20240401.0" });
	EXPECT_VARIABLES("1.2.4", { .text = "1.2.4\n and more", .len = 6 }); /* an embedded file */
	EXPECT_VARIABLES(NULL, { .text = "1.2.4 and more", .len = 5 }); /* a text of the program's own */
	EXPECT_VARIABLES(NULL, { .text = "1.2.4" }, { .text = "4.4.0" }); /* which of the two? */
	EXPECT_VARIABLES(NULL, { .text = "unknown" });
}
END_TEST

START_TEST(a_program_in_c_has_its_version_beside_what_it_prints)
{
	static const char texts[][32] = { "x\0" "1.8.1\0%s version %s\n", "x\0%s version %s\n\0" "1.14",
		"x\0sh\0%s version %s\n\0two" };
	static const char *const versions[] = { "1.8.1", "1.14", NULL };
	for (size_t i = 0; i < ISO_COUNT(texts); i++) {
		struct tree tree;
		char file[2048];
		tree_new(&tree);
		size_t len = make_variables(file, NULL, 0);
		memcpy(file + 512, texts[i], sizeof(texts[i]));
		put_bytes(&tree, "usr/local/bin/crun", file, len);
		tree_scan(&tree);
		const char *found = version_of(&tree, "crun");
		ck_assert_msg(versions[i] ? found && strcmp(found, versions[i]) == 0 : !found, "%zu: %s", i, found ? found : "none");
		for (size_t cut = 0; cut < len; cut += 61) {
			put_bytes(&tree, "usr/local/bin/crun", file, cut);
			tree_scan(&tree);
		}
		tree_free(&tree);
	}
}
END_TEST

/* ---- files that a workload makes long ----------------------------------------------------- */

/* As the kernel writes it for a process that has taken on groups, so many that the text is @size long or more. */
static void put_groups(const struct tree *tree, int pid, size_t size)
{
	cleanup_strbuf struct strbuf text = { 0 };
	char path[64];
	strbuf_adds(&text, "Name:\tx\nUid:\t1000\t1000\t1000\t1000\nGid:\t0\t0\t0\t0\nGroups:\t");
	for (unsigned i = 0; text.len < size; i++)
		strbuf_addf(&text, "%u ", 4000000000u + i);
	strbuf_addf(&text, "\nNSpid:\t%d\t1\nCapInh:\t0\nCapPrm:\t200000\nCapEff:\t200000\nCapBnd:\t200000\nCapAmb:\t0\n"
		"NoNewPrivs:\t1\nSeccomp:\t2\nSeccomp_filters:\t1\n", pid);
	snprintf(path, sizeof(path), "proc/%d/status", pid);
	put_bytes(tree, path, text.data, text.len);
}

static enum verdict verdict_of(const struct inventory *inventory, const char *id)
{
	struct judged *judged = judge_inventory(inventory, NULL);
	enum verdict verdict = judged->judgements[0].checks[check_index(id)];
	judged_unref(judged);
	return verdict;
}

START_TEST(groups_without_end_hide_no_capability)
{
	struct tree tree;
	tree_new(&tree);
	put_process(&tree, &(struct made){ .pid = 42, .ppid = 1, .own = OWN_USUAL });
	put_groups(&tree, 42, 722000); /* NGROUPS_MAX of them */
	const struct subject *subject = only(tree_scan(&tree));
	ck_assert_uint_eq(kernel_fact(subject, FACT_cap_effective).value.mask, CAP_BIT(CAP_SYS_ADMIN));
	ck_assert_int_eq(verdict_of(tree.inventory, "sys-admin"), VERDICT_FAIL);
	tree_free(&tree);
}
END_TEST

/* Before Linux 4.10 a status has no such line. */
START_TEST(a_kernel_without_the_line_of_no_new_privs_has_said_nothing)
{
	struct tree tree;
	char status[512];
	tree_new(&tree);
	put_process(&tree, &(struct made){ .pid = 42, .ppid = 1, .own = OWN_USUAL, .uid = 1000, .seccomp = 2 });
	tree_scan(&tree);
	ck_assert_int_eq(verdict_of(tree.inventory, "escalation"), VERDICT_FAIL);
	int len = snprintf(status, sizeof(status), "Name:\tx\nUid:\t1000\t1000\t1000\t1000\nGid:\t0\t0\t0\t0\nNSpid:\t42\t1\n"
		"CapInh:\t0\nCapPrm:\t0\nCapEff:\t0\nCapBnd:\ta80425fb\nCapAmb:\t0\nSeccomp:\t2\n");
	put_bytes(&tree, "proc/42/status", status, (size_t)len);
	tree_scan(&tree);
	ck_assert_int_eq(verdict_of(tree.inventory, "escalation"), VERDICT_UNKNOWN);
	tree_free(&tree);
}
END_TEST

/* Whatever makes a status unreadable: it is not known, and passes no check that asks for what stands there. */
START_TEST(a_status_that_is_not_read_passes_nothing)
{
	static const char *const asked[] = { "sys-admin", "root", "escalation", "unconfined" };
	struct tree tree;
	tree_new(&tree);
	/* The first one is as good as can be, the second says nothing. */
	put_process(&tree, &(struct made){ .pid = 42, .ppid = 1, .own = OWN_USUAL, .uid = 1000, .no_new_privs = 1, .seccomp = 2 });
	put_process(&tree, &(struct made){ .pid = 43, .ppid = 42, .own = OWN_USUAL, .ns = 42, .uid = 1000, .nspid = "43\t2",
				   .no_new_privs = 1, .seccomp = 2 });
	for (size_t i = 0; i < 3; i++) {
		tree_scan(&tree);
		ck_assert_int_eq(verdict_of(tree.inventory, asked[i]), VERDICT_PASS);
	}
	put_groups(&tree, 43, 2 << 20);
	const struct subject *subject = only(tree_scan(&tree));
	for (size_t i = 0; i < ISO_COUNT(asked); i++)
		ck_assert_int_eq(verdict_of(tree.inventory, asked[i]), VERDICT_UNKNOWN);
	ck_assert(!fact_known(kernel_fact(subject, FACT_no_new_privs)));
	ck_assert(!fact_known(kernel_fact(subject, FACT_seccomp_mode)));
	/* Nor does it hide what is known of another. */
	put_process(&tree, &(struct made){ .pid = 42, .ppid = 1, .own = OWN_USUAL, .caps = CAP_BIT(CAP_SYS_ADMIN) });
	tree_scan(&tree);
	for (size_t i = 0; i < ISO_COUNT(asked); i++)
		ck_assert_int_eq(verdict_of(tree.inventory, asked[i]), VERDICT_FAIL);
	tree_free(&tree);
}
END_TEST

/* A table that is longer than what is read of one, by its paths alone. */
START_TEST(what_comes_first_in_a_long_table_of_mounts_counts)
{
	struct tree tree;
	cleanup_strbuf struct strbuf text = { 0 };
	tree_new(&tree);
	put_process(&tree, &(struct made){ .pid = 42, .ppid = 1, .own = OWN_USUAL });
	strbuf_adds(&text, plain_mounts);
	strbuf_adds(&text, "110 100 8:1 /etc /x rw - ext4 /dev/sda1 rw\n");
	for (unsigned i = 0; text.len < 17u << 20; i++)
		strbuf_addf(&text, "%u 100 0:50 / /%04000u rw - tmpfs tmpfs rw\n", 200 + i, i);
	put_bytes(&tree, "proc/42/mountinfo", text.data, text.len);
	const struct subject *subject = only(tree_scan(&tree));
	struct fact mounts = kernel_fact(subject, FACT_mounts);
	ck_assert(fact_known(mounts));
	ck_assert_ptr_nonnull(mounts.value.mounts->more.why);
	ck_assert_int_eq(verdict_of(tree.inventory, "host-path"), VERDICT_FAIL);
	tree_free(&tree);
}
END_TEST

Suite *live_read_suite(void)
{
	Suite *suite = suite_create("live read");
	add_parsing(suite);
	TCase *versions = tcase_create("versions");
	tcase_add_test(versions, a_version_is_the_modules_or_what_the_linker_set);
	tcase_add_test(versions, installed_versions_are_read_without_running_anything);
	tcase_add_test(versions, a_version_that_the_linker_set_is_found_without_its_name);
	tcase_add_test(versions, a_program_in_c_has_its_version_beside_what_it_prints);
	suite_add_tcase(suite, versions);
	TCase *lengths = tcase_create("lengths");
	tcase_add_test(lengths, groups_without_end_hide_no_capability);
	tcase_add_test(lengths, a_kernel_without_the_line_of_no_new_privs_has_said_nothing);
	tcase_add_test(lengths, a_status_that_is_not_read_passes_nothing);
	tcase_add_test(lengths, what_comes_first_in_a_long_table_of_mounts_counts);
	suite_add_tcase(suite, lengths);
	return suite;
}
