/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "suites.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <isotop/inventory.h>
#include <isotop/subject.h>
#include <isotop/values.h>

#include "unit/live_tree.h"

START_TEST(a_docker_container_is_found_named_and_read)
{
	struct tree tree;
	tree_new(&tree);
	put_process(&tree, &(struct made){ .pid = 42,
				   .start = 700,
				   .own = OWN_USUAL,
				   .caps = CAPS_USUAL,
				   .seccomp = 2,
				   .cgroup = "0::/system.slice/docker-" ID_A ".scope" });
	put_docker(&tree, ID_A, 42, "web");
	put_docker(&tree, ID_B, 0, "stopped");
	const struct inventory *inventory = tree_scan(&tree);
	const struct subject *subject = only(inventory);
	ck_assert_str_eq(subject->name, "web");
	ck_assert_str_eq(subject->image, "nginx:1");
	ck_assert_str_eq(subject->key, "live:docker:" ID_A);
	ck_assert_str_eq(subject->running.runtime, "docker");
	ck_assert_str_eq(subject->running.cgroup, "/system.slice/docker-" ID_A ".scope");
	ck_assert_int_eq(subject->running.pid, 42);
	ck_assert_int_eq(subject->running.since, 1700000000 + 700 / sysconf(_SC_CLK_TCK));
	ck_assert(subject->container);
	struct fact caps = kernel_fact(subject, FACT_cap_effective);
	ck_assert_uint_eq(caps.value.mask, CAPS_USUAL);
	ck_assert_str_eq(caps.origin.where, "/proc/42/status");
	ck_assert_str_eq(caps.origin.text, "CapEff: 00000000a80425fb");
	ck_assert_uint_eq(caps.origin.line, 8);
	ck_assert_int_eq(kernel_fact(subject, FACT_seccomp_mode).value.integer, 2);
	ck_assert_int_eq(relation_of(subject, NS_PID), NS_OWN);
	ck_assert_int_eq(relation_of(subject, NS_USER), NS_HOST);
	ck_assert_str_eq(inventory->host.name, "node-7");
	ck_assert_str_eq(inventory->host.ns_reference, "pid 1");
	ck_assert_int_eq(inventory->host.cgroup, 2);
	ck_assert_int_eq(inventory->host.selinux, SELINUX_DISABLED);
	ck_assert_uint_eq(inventory->host.cap_bounding, 0x1ffffffffffull);
	tree_free(&tree);
}
END_TEST

START_TEST(runc_is_believed_only_with_the_right_start_time)
{
	struct tree tree;
	tree_new(&tree);
	put_process(&tree, &(struct made){ .pid = 42, .start = 700, .own = OWN_USUAL });
	put_process(&tree, &(struct made){ .pid = 43, .start = 900, .own = OWN_USUAL, .comm = "other" });
	put_runc(&tree, "run/runc", "mine", 42, 700);
	put_runc(&tree, "run/runc", "stale", 43, 899);
	const struct inventory *inventory = tree_scan(&tree);
	ck_assert_uint_eq(inventory->count, 2);
	ck_assert_str_eq(inventory->subjects[0]->name, "mine");
	ck_assert_str_eq(inventory->subjects[0]->running.runtime, "runc");
	ck_assert_str_eq(inventory->subjects[1]->name, "other[43]");
	ck_assert_str_eq(inventory->subjects[1]->running.runtime, "unknown");
	tree_free(&tree);
}
END_TEST

START_TEST(state_too_large_to_read_is_an_error_and_hides_nobody)
{
	struct tree tree;
	tree_new(&tree);
	put_process(&tree, &(struct made){ .pid = 42, .start = 700, .own = OWN_USUAL, .comm = "app" });
	put_runc(&tree, "run/runc", "mine", 42, 700);
	char path[512];
	snprintf(path, sizeof(path), "%s/run/runc/mine/state.json", tree.dir);
	ck_assert_int_eq(truncate(path, 64 * 1024 * 1024), 0);
	const struct inventory *inventory = tree_scan(&tree);
	ck_assert_uint_eq(inventory->count, 1);
	ck_assert_str_eq(inventory->subjects[0]->running.runtime, "unknown");
	ck_assert_uint_eq(inventory->errors.count, 1);
	ck_assert_str_eq(inventory->errors.items[0].reason, "1 file of runtimes' state could not be read: File too large");
	tree_free(&tree);
}
END_TEST

START_TEST(a_name_or_a_cgroup_alone_makes_no_docker_container)
{
	struct tree tree;
	tree_new(&tree);
	/* On the host, but in a cgroup that looks like one. */
	put_process(&tree, &(struct made){ .pid = 41, .comm = "docker", .cgroup = "0::/docker/" ID_A });
	/* Isolated, in such a cgroup, but no runtime speaks of this pid. */
	put_process(
		&tree, &(struct made){ .pid = 42, .comm = "dockerd", .own = OWN_USUAL, .cgroup = "0::/docker/" ID_B });
	put_docker(&tree, ID_A, 77, "web");
	put_docker(&tree, ID_B, 78, "db");
	const struct subject *subject = only(tree_scan(&tree));
	ck_assert_int_eq(subject->running.pid, 42);
	ck_assert_str_eq(subject->running.runtime, "unknown");
	tree_free(&tree);
}
END_TEST

START_TEST(a_compose_service_is_named_by_its_label)
{
	struct tree tree;
	tree_new(&tree);
	put_process(&tree, &(struct made){ .pid = 42, .own = OWN_USUAL, .cgroup = "0::/docker/" ID_A });
	put(&tree, "var/lib/docker/containers/" ID_A "/config.v2.json",
		"{\"State\":{\"Pid\":42},\"ID\":\"" ID_A "\",\"Name\":\"/shop-db-1\",\"Config\":{\"Labels\":{"
		"\"com.docker.compose.service\":\"db\",\"com.docker.compose.project\":\"shop\",\"io.kubernetes.pod."
		"namespace\":\"kube-system\"}}}");
	const struct subject *subject = only(tree_scan(&tree));
	ck_assert_str_eq(subject->workload.kind, "service");
	ck_assert_str_eq(subject->workload.name, "db");
	ck_assert_str_eq(subject->workload.container, "shop-db-1");
	ck_assert_str_eq(subject->workload.project, "shop");
	ck_assert_msg(!subject_in_kubernetes(subject), "a label that anybody can set makes no pod");
	tree_free(&tree);
}
END_TEST

START_TEST(docker_state_of_a_recycled_pid_names_nobody)
{
	struct tree tree;
	tree_new(&tree);
	put_process(&tree, &(struct made){ .pid = 42, .own = OWN_USUAL, .cgroup = "0::/other" });
	put_docker(&tree, ID_A, 42, "web");
	ck_assert_str_eq(only(tree_scan(&tree))->running.runtime, "unknown");
	tree_free(&tree);
}
END_TEST

START_TEST(a_pod_is_named_from_the_annotations_of_containerd)
{
	struct tree tree;
	tree_new(&tree);
	put_process(
		&tree, &(struct made){ .pid = 42, .start = 700, .own = OWN_USUAL, .cgroup = "0::/kubepods/pod1/web" });
	put(&tree, "run/containerd/io.containerd.runtime.v2.task/k8s.io/" ID_A "/init.pid", "42");
	put(&tree, "run/containerd/io.containerd.runtime.v2.task/k8s.io/" ID_A "/config.json",
		"{\"ociVersion\":\"1.0.2\",\"annotations\":{\"io.kubernetes.cri.container-name\":\"app\","
		"\"io.kubernetes.cri.container-type\":\"container\",\"io.kubernetes.cri.sandbox-namespace\":\"shop\","
		"\"io.kubernetes.cri.sandbox-name\":\"web-0\",\"io.kubernetes.cri.image-name\":\"shop/web:7\"}}");
	put_runc(&tree, "run/containerd/runc/k8s.io", ID_A, 42, 700);
	const struct subject *subject = only(tree_scan(&tree));
	ck_assert_str_eq(subject->name, "shop/web-0:app");
	ck_assert_str_eq(subject->image, "shop/web:7");
	ck_assert_str_eq(subject->key, "live:containerd:" ID_A);
	ck_assert_str_eq(subject->workload.kind, "Pod");
	ck_assert_str_eq(subject->workload.namespace, "shop");
	ck_assert_str_eq(subject->workload.name, "web-0");
	ck_assert_str_eq(subject->workload.container, "app");
	ck_assert(subject_in_kubernetes(subject));
	tree_free(&tree);
}
END_TEST

START_TEST(the_runtimes_own_words_are_a_sheet_of_their_own)
{
	struct tree tree;
	tree_new(&tree);
	put_process(&tree, &(struct made){ .pid = 42, .start = 700, .own = OWN_USUAL, .cgroup = "0::/docker/" ID_A });
	put_docker(&tree, ID_A, 42, "web");
	put(&tree, "var/lib/docker/containers/" ID_A "/hostconfig.json", "{\"Privileged\":true}");
	put_runc(&tree, "run/docker/runtime-runc/moby", ID_A, 42, 700);
	put(&tree, "b/" ID_A "/config.json",
		"{\"ociVersion\":\"1.0.2\",\"process\":{\"noNewPrivileges\":true},\"mounts\":["
		"{\"destination\":\"/a\",\"source\":\"/var/lib/docker/volumes/db/_data\",\"options\":[\"rbind\"]},"
		"{\"destination\":\"/etc/hosts\",\"source\":\"/var/lib/docker/containers/" ID_A
		"/hosts\",\"options\":[\"rbind\"]},"
		"{\"destination\":\"/b\",\"source\":\"/etc\",\"options\":[\"rbind\"]}]}");
	const struct sheet *spec = only(tree_scan(&tree))->sheets[SHEET_SPEC];
	ck_assert(fact_true(sheet_fact(spec, FACT_no_new_privs)));
	struct fact privileged = sheet_fact(spec, FACT_privileged);
	ck_assert(fact_true(privileged));
	ck_assert_str_eq(privileged.origin.where, "/var/lib/docker/containers/" ID_A "/hostconfig.json");
	const struct mount_list *mounts = sheet_fact(spec, FACT_mounts).value.mounts;
	ck_assert_uint_eq(mounts->count, 3);
	ck_assert_int_eq(mounts->items[0].kind, MOUNT_VOLUME);
	ck_assert_str_eq(mounts->items[0].name, "db");
	ck_assert_int_eq(mounts->items[1].kind, MOUNT_RUNTIME);
	ck_assert_int_eq(mounts->items[2].kind, MOUNT_HOST);
	ck_assert_int_eq(mounts->items[2].source_type, SOURCE_DIR);
	tree_free(&tree);
}
END_TEST

START_TEST(a_daemon_says_where_its_state_is_and_a_container_may_not)
{
	struct tree tree;
	tree_new(&tree);
	put_process(&tree, &(struct made){ .pid = 42, .own = OWN_USUAL, .cgroup = "0::/docker/" ID_A });
	put(&tree, "elsewhere/containers/" ID_A "/config.v2.json",
		"{\"State\":{\"Pid\":42},\"ID\":\"" ID_A "\",\"Name\":\"/web\"}");
	static const char cmdline[] = "/usr/bin/dockerd\0--data-root\0/elsewhere";
	put_process(&tree, &(struct made){ .pid = 7, .comm = "dockerd", .own = OWN(MNT) });
	put_bytes(&tree, "proc/7/cmdline", cmdline, sizeof(cmdline));
	put(&tree, "proc/7/exe", "/usr/bin/dockerd");
	ck_assert_str_eq(only(tree_scan(&tree))->running.runtime, "unknown");
	/* Nor who only calls himself so, who is root by one of his ids alone, or who came out of a container. */
	static const struct made liars[] = { { .pid = 8, .comm = "dockerd" },
		{ .pid = 8, .comm = "dockerd", .real_uid = 1000 },
		{ .pid = 8, .comm = "dockerd", .cgroup = "0::/docker/" ID_B } };
	static const char *const programs[] = { "/usr/bin/su", "/usr/bin/dockerd", "/usr/bin/dockerd" };
	for (size_t i = 0; i < ISO_COUNT(liars); i++) {
		put_process(&tree, &liars[i]);
		put_bytes(&tree, "proc/8/cmdline", cmdline, sizeof(cmdline));
		put(&tree, "proc/8/exe", "%s", programs[i]);
		ck_assert_str_eq(only(tree_scan(&tree))->running.runtime, "unknown");
	}
	put_process(&tree, &(struct made){ .pid = 9, .comm = "dockerd" });
	put_bytes(&tree, "proc/9/cmdline", cmdline, sizeof(cmdline));
	put(&tree, "proc/9/exe", "/usr/bin/dockerd (deleted)");
	ck_assert_str_eq(only(tree_scan(&tree))->name, "web");
	tree_free(&tree);
}
END_TEST

static void put_shim(struct tree *tree, const struct made *shim, const char *tasks)
{
	static const char program[] = "/usr/bin/containerd-shim-runc-v2";
	put_process(tree, shim);
	for (size_t i = 0; i < 3; i++) {
		static const char *const names[] = { "cmdline", "exe", "cwd" };
		char path[64];
		snprintf(path, sizeof(path), "proc/%d/%s", shim->pid, names[i]);
		put(tree, path, "%s%s", i < 2 ? program : tasks, i < 2 ? "" : "/k8s.io/" ID_B);
	}
}

START_TEST(a_shim_says_where_its_task_is_beside_others_whose_place_is_known)
{
#define TASKS "/io.containerd.runtime.v2.task"
	struct tree tree;
	tree_new(&tree);
	put_process(&tree, &(struct made){ .pid = 42, .start = 700, .own = OWN_USUAL, .cgroup = "0::/x/" ID_A });
	put(&tree, "srv/ctd" TASKS "/k8s.io/" ID_A "/init.pid", "42");
	put(&tree, "srv/ctd" TASKS "/k8s.io/" ID_A "/config.json",
		"{\"ociVersion\":\"1.0.2\",\"annotations\":{\"nerdctl/name\":\"web\"}}");
	/* the usual place is known, and what came out of a container is not believed */
	put_shim(&tree, &(struct made){ .pid = 7, .comm = "containerd-shim" }, "/run/containerd" TASKS);
	put_shim(&tree, &(struct made){ .pid = 8, .comm = "containerd-shim", .cgroup = "0::/docker/" ID_B }, "/srv/ctd" TASKS);
	ck_assert_str_eq(only(tree_scan(&tree))->running.runtime, "unknown");
	put_shim(&tree, &(struct made){ .pid = 9, .comm = "containerd-shim" }, "/srv/ctd" TASKS);
	ck_assert_str_eq(only(tree_scan(&tree))->name, "web");
	/* and with none of them new any more */
	ck_assert_str_eq(only(tree_scan(&tree))->name, "web");
	tree_free(&tree);
#undef TASKS
}
END_TEST

/* A process whose parent on the host runs @exe with @args (NULL: with its name alone). */
static const struct subject *started_by(
	struct tree *tree, const char *comm, const char *exe, const char *args, size_t len, const char *cgroup)
{
	/* What a snap starts has the snap's mount namespace. */
	unsigned own = strstr(args, "/var/snap/") ? OWN(MNT) : 0;
	tree_new(tree);
	put_process(tree, &(struct made){ .pid = 40, .comm = comm, .own = own });
	put_bytes(tree, "proc/40/cmdline", args, len);
	put(tree, "proc/40/exe", "%s", exe);
	put_process(tree, &(struct made){ .pid = 42, .ppid = 40, .start = 7, .own = OWN_USUAL, .cgroup = cgroup });
	return only(tree_scan(tree));
}

static const struct {
	const char *exe;
	const char *args;
	size_t len;
	const char *cgroup;
	const char *runtime;
	const char *name;
	const char *key;
} starters[] = {
#define ARGS(text) text, sizeof(text)
#define SNAP       "[lxc monitor] /var/snap/lxd/common/lxd/containers web"
	{ "/usr/bin/lxc-start", ARGS("[lxc monitor] /var/lib/my lxc web"), "0::/lxc.payload.web", "lxc", "web",
		"live:lxc:web" },
	{ "/opt/incus/bin/incusd", ARGS("[lxc monitor] /var/lib/incus/containers my_shop_web-1"),
		"0::/lxc.payload.my_shop_web-1", "incus", "web-1", "live:incus:my_shop_web-1" },
	{ "/usr/sbin/lxd", ARGS("[lxc monitor] /var/lib/lxd/containers web"), "0::/lxc.payload.web", "lxd", "web",
		"live:lxd:web" },
	{ "/snap/lxd/29351/bin/lxd", ARGS(SNAP), "0::/lxc.payload.web", "lxd", "web", "live:lxd:web" },
	/* Of an image that only calls a program so, nothing is believed. */
	{ "/snap/lxd/29351/bin/lxd", ARGS(SNAP), "0::/docker/1/lxc.payload.web", "unknown", "sleep[42]",
		"live:unknown:42-7" },
	{ "/usr/sbin/lxd", ARGS(SNAP), "0::/lxc.payload.web", "unknown", "sleep[42]", "live:unknown:42-7" },
	{ "/usr/bin/systemd-nspawn", ARGS("systemd-nspawn\0-D\0/srv/deb/"), "0::/", "nspawn", "deb",
		"live:nspawn:deb" },
	{ "/usr/bin/systemd-nspawn", ARGS("systemd-nspawn\0-Mdb\0-D\0/srv/deb"), "0::/", "nspawn", "db",
		"live:nspawn:db" },
	{ "/usr/bin/bwrap", ARGS("bwrap\0--unshare-all"), "0::/", "bubblewrap", "sleep[42]", "live:bubblewrap:42-7" },
	{ "/usr/libexec/flatpak-bwrap", ARGS("flatpak-bwrap"), "0::/user.slice/app-flatpak-org.x.Maps-77.scope",
		"bubblewrap", "org.x.Maps", "live:bubblewrap:42-7" },
	{ "/usr/bin/firejail", ARGS("firejail\0sleep"), "0::/", "firejail", "sleep[42]", "live:firejail:42-7" },
	{ "/home/eve/bwrap", ARGS("bwrap"), "0::/", "unknown", "sleep[42]", "live:unknown:42-7" },
	{ "/usr/bin/sleep", ARGS("[lxc monitor] /var/lib/lxc web"), "0::/", "unknown", "sleep[42]",
		"live:unknown:42-7" },
#undef ARGS
#undef SNAP
};

START_TEST(what_keeps_no_state_is_known_by_the_program_that_started_it)
{
	struct tree tree;
	const struct subject *subject = started_by(
		&tree, "starter", starters[_i].exe, starters[_i].args, starters[_i].len, starters[_i].cgroup);
	ck_assert_str_eq(subject->running.runtime, starters[_i].runtime);
	ck_assert_str_eq(subject->name, starters[_i].name);
	ck_assert_str_eq(subject->key, starters[_i].key);
	tree_free(&tree);
}
END_TEST

START_TEST(a_firejail_sandbox_bears_the_name_that_it_was_given)
{
	struct tree tree;
	tree_new(&tree);
	put(&tree, "run/firejail/name/40", "browser\n");
	put_process(&tree, &(struct made){ .pid = 40, .comm = "firejail" });
	put(&tree, "proc/40/exe", "/usr/bin/firejail");
	put_process(&tree, &(struct made){ .pid = 42, .ppid = 40, .own = OWN_USUAL });
	const struct subject *subject = only(tree_scan(&tree));
	ck_assert_str_eq(subject->running.runtime, "firejail");
	ck_assert_str_eq(subject->name, "browser");
	ck_assert_int_eq(subject->running.pid, 42);
	/* Its first process inside is firejail again and waits: the program is judged. */
	put(&tree, "proc/42/exe", "/usr/bin/firejail");
	put_process(&tree, &(struct made){ .pid = 43, .ppid = 42, .own = OWN_USUAL, .ns = 42, .seccomp = 2 });
	subject = only(tree_scan(&tree));
	ck_assert_int_eq(subject->running.pid, 43);
	ck_assert_int_eq(kernel_fact(subject, FACT_seccomp_mode).value.integer, 2);
	tree_free(&tree);
}
END_TEST

static void put_kata_task(struct tree *tree, const char *id, const char *type, const char *name)
{
	char path[256];
	snprintf(path, sizeof(path), "run/containerd/io.containerd.runtime.v2.task/k8s.io/%s/config.json", id);
	put(tree, path,
		"{\"ociVersion\":\"1\",\"process\":{\"user\":{\"uid\":1000},\"noNewPrivileges\":true},\"annotations\":{"
		"\"io.kubernetes.cri.container-type\":\"%s\",\"io.kubernetes.cri.container-name\":\"%s\","
		"\"io.kubernetes.cri.sandbox-id\":\"" ID_A "\",\"io.kubernetes.cri.sandbox-name\":\"cart-0\","
		"\"io.kubernetes.cri.sandbox-namespace\":\"shop\"}}",
		type, name);
}

/* The processes of a pod in a virtual machine: the shim, the hypervisor, the file server and its half in namespaces. */
static void put_kata_machine(struct tree *tree)
{
	static const char shim[] = "/opt/kata/bin/containerd-shim-kata-v2\0-namespace\0k8s.io\0-id\0" ID_A;
	static const char qemu[] = "/opt/kata/bin/qemu-system-x86_64\0-name\0sandbox-" ID_A ",debug-threads=on";
	static const char files[] = "/opt/kata/libexec/virtiofsd\0--shared-dir=/run/kata-containers/" ID_A;
	put_process(tree, &(struct made){ .pid = 50, .comm = "containerd-shim" });
	put_bytes(tree, "proc/50/cmdline", shim, sizeof(shim));
	put(tree, "proc/50/exe", "%s", shim);
	put_process(tree, &(struct made){ .pid = 51, .ppid = 50, .comm = "qemu-system-x86", .own = OWN(NET) });
	put_bytes(tree, "proc/51/cmdline", qemu, sizeof(qemu));
	put(tree, "proc/51/exe", "%s", qemu);
	put_process(tree, &(struct made){ .pid = 52, .ppid = 50, .comm = "virtiofsd" });
	put_bytes(tree, "proc/52/cmdline", files, sizeof(files));
	put(tree, "proc/52/exe", "%s", files);
	put_process(tree, &(struct made){ .pid = 53, .ppid = 52, .comm = "virtiofsd", .own = OWN_USUAL });
	put_bytes(tree, "proc/53/cmdline", files, sizeof(files));
	put(tree, "proc/53/exe", "%s", files);
}

START_TEST(a_kata_pod_is_its_hypervisor_and_every_container_in_it)
{
	struct tree tree;
	tree_new(&tree);
	put_kata_task(&tree, ID_A, "sandbox", "");
	put_kata_task(&tree, ID_B, "container", "app");
	const struct inventory *inventory = tree_scan(&tree);
	ck_assert_uint_eq(inventory->count, 0);
	/* The machine starts after its files are there: they are read again. */
	put_kata_machine(&tree);
	inventory = tree_scan(&tree);
	ck_assert_uint_eq(inventory->count, 2);
	ck_assert_str_eq(inventory->subjects[0]->name, "shop/cart-0:app");
	ck_assert_str_eq(inventory->subjects[1]->name, "shop/cart-0:pause");
	for (size_t i = 0; i < inventory->count; i++) {
		const struct subject *subject = inventory->subjects[i];
		ck_assert_str_eq(subject->running.runtime, "containerd");
		ck_assert_int_eq(subject->running.pid, 51);
		ck_assert_str_eq(kernel_fact(subject, FACT_sandbox).value.text, "kata");
		ck_assert_str_eq(kernel_fact(subject, FACT_sandbox_platform).value.text, "qemu");
		/* Not the hypervisor's user and privileges, but what the container was given. */
		ck_assert_int_eq(subject_fact(subject, FACT_uid).value.integer, 1000);
	}
	tree_free(&tree);
}
END_TEST

START_TEST(a_container_that_calls_itself_a_hypervisor_names_no_pod)
{
	static const char qemu[] = "/opt/kata/bin/qemu-system-x86_64\0-name\0sandbox-" ID_A;
	static const char shim[] = "containerd-shim-kata-v2\0-id\0other";
	struct tree tree;
	tree_new(&tree);
	put_kata_task(&tree, ID_A, "sandbox", "");
	put_process(&tree, &(struct made){ .pid = 50, .comm = "containerd-shim" });
	put_bytes(&tree, "proc/50/cmdline", shim, sizeof(shim));
	put(&tree, "proc/50/exe", "/opt/kata/bin/containerd-shim-kata-v2");
	put_process(&tree, &(struct made){ .pid = 51, .comm = "qemu-system-x86", .own = OWN_USUAL });
	put_bytes(&tree, "proc/51/cmdline", qemu, sizeof(qemu));
	put(&tree, "proc/51/exe", "%s", qemu);
	ck_assert_str_eq(only(tree_scan(&tree))->running.runtime, "unknown");
	tree_free(&tree);
}
END_TEST

static void put_podman(
	const struct tree *tree, const char *run, const char *storage, const char *id, int pid, const char *manager)
{
	char path[256];
	snprintf(path, sizeof(path), "%s/overlay-containers/%s/userdata/pidfile", run, id);
	put(tree, path, "%d\n", pid);
	snprintf(path, sizeof(path), "%s/overlay-containers/containers.json", storage);
	put(tree, path,
		"[{\"id\":\"other\",\"names\":[\"no\"]},{\"id\":\"%s\",\"names\":[\"web\"],"
		"\"metadata\":\"{\\\"image-name\\\":\\\"nginx:1\\\",\\\"name\\\":\\\"web\\\"}\"}]",
		id);
	snprintf(path, sizeof(path), "%s/overlay-containers/%s/userdata/config.json", storage, id);
	put(tree, path,
		"{\"ociVersion\":\"1\",\"annotations\":{\"io.container.manager\":\"%s\",\"io.kubernetes.pod.name\":"
		"\"web-0\","
		"\"io.kubernetes.pod.namespace\":\"shop\",\"io.kubernetes.container.name\":\"app\","
		"\"io.podman.annotations.privileged\":\"TRUE\"}}",
		manager);
}

/* Read again for each it would be 640 MB, which is more than is read of state: it is one file. */
START_TEST(the_list_that_podmans_containers_share_is_read_once)
{
	struct tree tree;
	struct strbuf list = { 0 };
	char id[65];
	char path[256];
	tree_new(&tree);
	strbuf_adds(&list, "[{\"names\":[\"no id\"]}");
	for (int i = 0; i < 160; i++) {
		snprintf(id, sizeof(id), "%064x", (unsigned)(i * 7919));
		strbuf_addf(&list, ",{\"id\":\"%s\",\"names\":[\"old-%d\"]},{\"id\":\"%s\",\"names\":[\"web-%d\"]}", id, i, id,
			i);
		snprintf(path, sizeof(path), "run/containers/storage/overlay-containers/%s/userdata/pidfile", id);
		put(&tree, path, "%d\n", 100 + i);
	}
	strbuf_adds(&list, ",\"");
	for (int i = 0; i < 4 * 1024 * 1024; i++)
		strbuf_addc(&list, 'x');
	strbuf_adds(&list, "\"]");
	put_bytes(&tree, "var/lib/containers/storage/overlay-containers/containers.json", list.data, list.len);
	snprintf(path, sizeof(path), "0::/machine.slice/libpod-%064x.scope/c", 33u * 7919);
	put_process(&tree, &(struct made){ .pid = 100 + 33, .own = OWN_USUAL, .cgroup = path });
	const struct subject *subject = only(tree_scan(&tree));
	ck_assert_str_eq(subject->name, "web-33"); /* the last of its id */
	ck_assert_uint_eq(tree.inventory->errors.count, 0);
	strbuf_free(&list);
	tree_free(&tree);
}
END_TEST

START_TEST(podman_and_cri_o_share_a_place_and_are_told_apart)
{
	struct tree tree;
	tree_new(&tree);
	put_process(&tree,
		&(struct made){ .pid = 42, .own = OWN_USUAL, .cgroup = "0::/machine.slice/libpod-" ID_A ".scope/c" });
	put_podman(&tree, "run/containers/storage", "var/lib/containers/storage", ID_A, 42, "libpod");
	const struct subject *subject = only(tree_scan(&tree));
	ck_assert_str_eq(subject->name, "web");
	ck_assert_str_eq(subject->image, "nginx:1");
	ck_assert_str_eq(subject->running.runtime, "podman");
	ck_assert(fact_true(sheet_fact(subject->sheets[SHEET_SPEC], FACT_privileged)));
	put_podman(&tree, "run/containers/storage", "var/lib/containers/storage", ID_B, 42, "cri-o");
	put_process(&tree,
		&(struct made){ .pid = 42, .own = OWN_USUAL, .cgroup = "0::/kubepods.slice/crio-" ID_B ".scope" });
	subject = only(tree_scan(&tree));
	ck_assert_str_eq(subject->running.runtime, "cri-o");
	ck_assert_str_eq(subject->name, "shop/web-0:app");
	tree_free(&tree);
}
END_TEST

START_TEST(a_users_word_counts_for_his_own_containers_only)
{
	struct tree tree;
	tree_new(&tree);
	put(&tree, "etc/passwd", "root:x:0:0::/root:/bin/sh\nann:x:1001:1001::/home/ann:/bin/sh\n");
	struct made theirs = { .pid = 42, .own = OWN_USUAL, .start = 700, .cgroup = "0::/x/" ID_A, .uid = 1001 };
	put_process(&tree, &theirs);
	put_podman(&tree, "run/user/1001/containers", "home/ann/.local/share/containers/storage", ID_A, 42, "libpod");
	put_runc(&tree, "run/user/1001/runc", ID_A, 42, 700);
	ck_assert_str_eq(only(tree_scan(&tree))->running.runtime, "unknown");
	/* In a user namespace, but another user's, or one that root of the host has come into. */
	theirs.own |= OWN(USER);
	theirs.uid_map = "0 1002 1\n1 200000 65536\n";
	put_process(&tree, &theirs);
	ck_assert_str_eq(only(tree_scan(&tree))->running.runtime, "unknown");
	theirs.uid_map = "0 1001 1\n1 100000 65536\n";
	theirs.uid = 0;
	put_process(&tree, &theirs);
	ck_assert_str_eq(only(tree_scan(&tree))->running.runtime, "unknown");
	theirs.uid = 1001;
	put_process(&tree, &theirs);
	ck_assert_str_eq(only(tree_scan(&tree))->running.runtime, "podman");
	/* The system's runtime has the first word anyway. */
	put_runc(&tree, "run/runc", "real", 42, 700);
	ck_assert_str_eq(only(tree_scan(&tree))->name, "real");
	tree_free(&tree);
}
END_TEST

/* The key is what keeps to a container over refreshes: by an id of his choice a user would take another's. */
START_TEST(a_user_s_container_takes_nobody_s_key)
{
	struct tree tree;
	tree_new(&tree);
	put_process(&tree, &(struct made){ .pid = 42, .own = OWN_USUAL });
	put_runc(&tree, "run/runc", "web", 42, 1000);
	put_process(&tree,
		&(struct made){ .pid = 43, .own = OWN_USUAL | OWN(USER), .uid = 1001, .uid_map = "0 1001 1\n" });
	put(&tree, "run/user/1001/runc/web/state.json",
		"{\"id\":\"web\",\"init_process_pid\":43,\"init_process_start\":1000,\"config\":{\"labels\":["
		"\"io.kubernetes.cri.sandbox-namespace=a\",\"io.kubernetes.cri.sandbox-name=b\"]}}");
	const struct inventory *inventory = tree_scan(&tree);
	ck_assert_uint_eq(inventory->count, 2);
	ck_assert_int_eq(inventory->subjects[0]->running.pid, 43);
	ck_assert_str_eq(inventory->subjects[0]->key, "live:runc:1001:web");
	ck_assert_str_eq(inventory->subjects[1]->key, "live:runc:web");
	tree_free(&tree);
}
END_TEST

START_TEST(a_rootless_docker_names_his_own_containers_only)
{
	struct tree tree;
	tree_new(&tree);
	put(&tree, "etc/passwd", "root:x:0:0::/root:/bin/sh\nann:x:1001:1001::/home/ann:/bin/sh\n");
	struct made theirs = {
		.pid = 42, .own = OWN_USUAL | OWN(USER), .start = 700, .uid = 1001, .uid_map = "0 1001 1\n"
	};
	put_process(&tree, &theirs);
	put(&tree, "home/ann/.local/share/docker/containers/" ID_A "/config.v2.json",
		"{\"State\":{\"Pid\":42},\"ID\":\"" ID_A "\",\"Name\":\"/web\",\"Config\":{\"Image\":\"nginx:1\"}}");
	put(&tree, "run/user/1001/docker/runtime-runc/moby/" ID_A "/state.json",
		"{\"id\":\"" ID_A "\",\"init_process_pid\":42,\"init_process_start\":700,\"config\":{\"labels\":["
		"\"bundle=/run/.ro31695/user/1001/b\"]}}");
	put(&tree, "run/user/1001/b/config.json", "{\"ociVersion\":\"1.0.2\",\"process\":{\"noNewPrivileges\":true}}");
	const struct subject *subject = only(tree_scan(&tree));
	ck_assert_str_eq(subject->running.runtime, "docker");
	ck_assert(fact_true(sheet_fact(subject->sheets[SHEET_SPEC], FACT_no_new_privs)));
	ck_assert_str_eq(subject->name, "web");
	ck_assert_str_eq(subject->image, "nginx:1");
	/* Of a process of the host's it is not believed, wherever the file lies. */
	theirs.own = OWN_USUAL;
	put_process(&tree, &theirs);
	ck_assert_str_eq(only(tree_scan(&tree))->running.runtime, "unknown");
	tree_free(&tree);
}
END_TEST

START_TEST(runtimes_have_ids_of_their_own)
{
	ck_assert_uint_gt(runtime_count(), 0);
	for (size_t i = 0; i < runtime_count(); i++) {
		const struct runtime_info *info = runtime_info(i);
		ck_assert_msg(*info->title && *info->state, "%s", info->id);
		for (size_t j = 0; j < i; j++)
			ck_assert_str_ne(runtime_info(j)->id, info->id);
	}
}
END_TEST

Suite *live_runtimes_suite(void)
{
	Suite *suite = suite_create("live runtimes");
	TCase *tcase = tcase_create("runtimes");
	tcase_add_test(tcase, a_docker_container_is_found_named_and_read);
	tcase_add_test(tcase, runc_is_believed_only_with_the_right_start_time);
	tcase_add_test(tcase, state_too_large_to_read_is_an_error_and_hides_nobody);
	tcase_add_test(tcase, a_name_or_a_cgroup_alone_makes_no_docker_container);
	tcase_add_test(tcase, a_compose_service_is_named_by_its_label);
	tcase_add_test(tcase, docker_state_of_a_recycled_pid_names_nobody);
	tcase_add_test(tcase, a_pod_is_named_from_the_annotations_of_containerd);
	tcase_add_test(tcase, the_runtimes_own_words_are_a_sheet_of_their_own);
	tcase_add_test(tcase, a_daemon_says_where_its_state_is_and_a_container_may_not);
	tcase_add_test(tcase, a_shim_says_where_its_task_is_beside_others_whose_place_is_known);
	tcase_add_loop_test(
		tcase, what_keeps_no_state_is_known_by_the_program_that_started_it, 0, (int)ISO_COUNT(starters));
	tcase_add_test(tcase, the_list_that_podmans_containers_share_is_read_once);
	tcase_add_test(tcase, podman_and_cri_o_share_a_place_and_are_told_apart);
	tcase_add_test(tcase, a_users_word_counts_for_his_own_containers_only);
	tcase_add_test(tcase, a_user_s_container_takes_nobody_s_key);
	tcase_add_test(tcase, a_rootless_docker_names_his_own_containers_only);
	tcase_add_test(tcase, a_firejail_sandbox_bears_the_name_that_it_was_given);
	tcase_add_test(tcase, a_kata_pod_is_its_hypervisor_and_every_container_in_it);
	tcase_add_test(tcase, a_container_that_calls_itself_a_hypervisor_names_no_pod);
	tcase_add_test(tcase, runtimes_have_ids_of_their_own);
	suite_add_tcase(suite, tcase);
	return suite;
}
