/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "live/kernel/sockets.h"
#include "suites.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <isotop/builder.h>
#include <isotop/load_watch.h>
#include <isotop/packed.h>
#include <isotop/root.h>
#include <isotop/subject.h>
#include <isotop/values.h>

#include "unit/live_tree.h"

/* Why "pid:N" is no container, as the last scan of the tree has it. */
static const char *absence(struct tree *tree, const char *wanted, struct arena *arena)
{
	struct err err;
	struct inventory_builder *builder = inventory_builder_new();
	ck_assert_int_eq(live_scan(tree->live, builder, &(struct load_watch){ 0 }, &err), 0);
	const char *why = live_absence(tree->live, builder, wanted, arena);
	inventory_builder_free(builder);
	return why;
}

START_TEST(what_a_process_is_that_answers_to_nothing_is_told)
{
	cleanup_arena struct arena *arena = arena_new();
	struct tree tree;
	tree_new(&tree);
	struct made init = { .pid = 42, .own = OWN_USUAL, .ns = 42 };
	struct made child = init;
	child.pid = 50;
	child.ppid = 42;
	put_process(&tree, &init);
	put_process(&tree, &child);
	put_process(&tree, &(struct made){ .pid = 43, .own = OWN(NET), .comm = "browser" });
	put_process(&tree, &(struct made){ .pid = 44, .comm = "daemon" });
	tree_scan(&tree);
	ck_assert_ptr_nonnull(strstr(absence(&tree, "pid:50", arena), "answers to pid:42"));
	ck_assert_ptr_nonnull(strstr(absence(&tree, "pid:43", arena), "(net)"));
	ck_assert_ptr_nonnull(strstr(absence(&tree, "pid:44", arena), "no isolation of its own"));
	ck_assert_str_eq(absence(&tree, "pid:45", arena), "no such process");
	ck_assert_str_eq(absence(&tree, "pid:99999999999", arena), "no such process");
	ck_assert_str_eq(absence(&tree, "pid:4x", arena), "not the number of a process");
	ck_assert_str_eq(absence(&tree, "web", arena), "no running container of that name");
	tree_free(&tree);
}
END_TEST

/* ---- who is a container --------------------------------------------------------------- */

START_TEST(zombies_and_the_vanished_are_no_containers)
{
	struct tree tree;
	tree_new(&tree);
	put_process(&tree, &(struct made){ .pid = 42, .own = OWN_USUAL, .state = 'Z' });
	put(&tree, "proc/43/cmdline", "gone");
	put(&tree, "proc/44/stat", "garbage");
	ck_assert_uint_eq(tree_scan(&tree)->count, 0);
	tree_free(&tree);
}
END_TEST

START_TEST(an_own_mount_namespace_alone_is_a_service)
{
	struct tree tree;
	tree_new(&tree);
	put_process(&tree, &(struct made){ .pid = 42, .own = OWN(MNT), .comm = "service" });
	put_process(&tree, &(struct made){ .pid = 43, .own = OWN(MNT) | OWN(NET), .comm = "netbox" });
	put_process(&tree, &(struct made){ .pid = 44, .own = OWN(NET), .comm = "browser" });
	ck_assert_str_eq(only(tree_scan(&tree))->name, "netbox[43]");
	live_free(tree.live);
	tree.live = NULL;
	const struct inventory *all = tree_scan_with(&tree, true);
	ck_assert_uint_eq(all->count, 3);
	for (size_t i = 0; i < all->count; i++)
		ck_assert_int_eq(all->subjects[i]->container, all->subjects[i]->running.pid == 43);
	tree_free(&tree);
}
END_TEST

START_TEST(processes_of_one_container_are_one_subject_and_the_worst_counts)
{
	struct tree tree;
	tree_new(&tree);
	struct made init = { .pid = 42, .own = OWN_USUAL, .ns = 42, .seccomp = 2, .no_new_privs = 1, .uid = 1000 };
	struct made child = init;
	child.pid = 50;
	child.ppid = 42;
	child.start = 2000;
	child.nspid = "50\t7";
	struct made exec = child;
	exec.pid = 51;
	exec.comm = "root-shell";
	exec.seccomp = 0;
	exec.no_new_privs = 0;
	exec.uid = 0;
	put_process(&tree, &init);
	put_process(&tree, &child);
	put_process(&tree, &exec);
	const struct subject *subject = only(tree_scan(&tree));
	ck_assert_int_eq(subject->running.pid, 42);
	struct fact processes = kernel_fact(subject, FACT_processes);
	ck_assert_uint_eq(processes.value.processes->count, 2);
	const struct process_group *groups = processes.value.processes->items;
	ck_assert_uint_eq(groups[0].count, 2);
	ck_assert(groups[0].init);
	ck_assert_int_eq(groups[1].pid, 51);
	ck_assert(!groups[1].init);
	ck_assert_str_eq(groups[1].comm, "root-shell");
	struct fact mode = kernel_fact(subject, FACT_seccomp_mode);
	ck_assert_int_eq(mode.value.integer, 0);
	ck_assert_str_eq(mode.origin.where, "/proc/51/status");
	ck_assert(fact_false(kernel_fact(subject, FACT_no_new_privs)));
	ck_assert_int_eq(kernel_fact(subject, FACT_uid).value.integer, 1000);
	tree_free(&tree);
}
END_TEST

START_TEST(a_service_inside_a_system_container_belongs_to_it)
{
	struct tree tree;
	tree_new(&tree);
	put_process(&tree, &(struct made){ .pid = 42, .own = OWN_USUAL, .ns = 42, .comm = "systemd" });
	put_process(&tree,
		&(struct made){ .pid = 50, .ppid = 42, .own = OWN_USUAL, .ns = 42, .nspid = "50\t9", .comm = "db" });
	/* The same pid namespace, a mount namespace of its own. */
	put(&tree, "proc/50/ns/mnt", "mnt:[4026539999]");
	const struct subject *subject = only(tree_scan(&tree));
	ck_assert_int_eq(subject->running.pid, 42);
	const struct process_list *groups = kernel_fact(subject, FACT_processes).value.processes;
	ck_assert_uint_eq(groups->count, 2);
	ck_assert_uint_eq(groups->items[1].apart, OWN(MNT));
	tree_free(&tree);
}
END_TEST

/* In a container that has the host's pid namespace nothing but its parent, or its cgroup, tells whose it is. */
static void check_left_mounts(const struct made *kid)
{
	struct tree tree;
	tree_new(&tree);
	put_process(&tree,
		&(struct made){ .pid = 42, .own = OWN(MNT) | OWN(NET), .ns = 42, .nspid = "42", .uid = 1000, .no_new_privs = 1,
			.seccomp = 2, .cgroup = "0::/docker/" ID_A });
	put_docker(&tree, ID_A, 42, "web");
	put_process(&tree, kid);
	const struct subject *subject = only(tree_scan(&tree));
	ck_assert_str_eq(subject->name, "web");
	const struct process_list *groups = kernel_fact(subject, FACT_processes).value.processes;
	ck_assert_uint_eq(groups->count, 2);
	ck_assert_uint_eq(groups->items[1].effective, 0x1ffffffffffull);
	ck_assert(fact_false(kernel_fact(subject, FACT_no_new_privs)));
	tree_free(&tree);
}

START_TEST(who_leaves_the_mounts_in_the_host_s_pid_namespace_is_still_of_the_container)
{
	struct made kid = { .pid = 50, .ppid = 42, .own = OWN(MNT), .ns = 50, .caps = 0x1ffffffffffull, .comm = "kid",
		.cgroup = "0::/docker/" ID_A };
	check_left_mounts(&kid);
	kid.cgroup = "0::/elsewhere";
	check_left_mounts(&kid);
	kid.ppid = 1;
	kid.cgroup = "0::/docker/" ID_A "/below";
	check_left_mounts(&kid);
}
END_TEST

START_TEST(who_leaves_the_mounts_after_another_that_did_is_still_of_the_container)
{
	for (unsigned isolated = 0; isolated < 2; isolated++) {
		struct tree tree;
		tree_new(&tree);
		put_process(&tree, &(struct made){ .pid = 42, .own = OWN(MNT) | OWN(NET), .ns = 42, .nspid = "42",
				.no_new_privs = 1, .cgroup = "0::/docker/" ID_A });
		put_docker(&tree, ID_A, 42, "web");
		/* Where the one between is in another network the cgroup still tells. */
		put_process(&tree, &(struct made){ .pid = 50, .ppid = 42, .own = OWN(MNT) | (isolated ? OWN(NET) : 0), .ns = 50,
				.no_new_privs = 1, .cgroup = "0::/docker/" ID_A });
		put_process(&tree, &(struct made){ .pid = 51, .ppid = 50, .own = OWN(MNT), .ns = 51, .no_new_privs = 1,
				.cgroup = isolated ? "0::/docker/" ID_A : "0::/elsewhere" });
		put_process(&tree, &(struct made){ .pid = 52, .ppid = 51, .own = OWN(MNT), .ns = 52,
				.caps = 0x1ffffffffffull, .cgroup = isolated ? "0::/docker/" ID_A : "0::/elsewhere" });
		if (isolated)
			put(&tree, "proc/52/ns/net", "net:[%llu]", (unsigned long long)host_ns[NS_NET] + 1420);
		const struct inventory *inventory = tree_scan(&tree);
		ck_assert_uint_eq(inventory->count, isolated + 1);
		const struct subject *subject = inventory->subjects[isolated];
		ck_assert_str_eq(subject->name, "web");
		ck_assert(fact_false(kernel_fact(subject, FACT_no_new_privs)));
		tree_free(&tree);
	}
}
END_TEST

START_TEST(a_service_beside_a_container_of_the_host_s_pid_namespace_is_none_of_it)
{
	struct tree tree;
	tree_new(&tree);
	put_process(&tree,
		&(struct made){ .pid = 42, .own = OWN(MNT) | OWN(NET), .ns = 42, .nspid = "42", .cgroup = "0::/docker/" ID_A });
	put_docker(&tree, ID_A, 42, "web");
	put_process(&tree, &(struct made){ .pid = 50, .ppid = 1, .own = OWN(MNT), .ns = 50, .cgroup = "0::/docker/" ID_B });
	put_process(&tree,
		&(struct made){ .pid = 51, .ppid = 42, .own = OWN(MNT) | OWN(USER), .ns = 51, .cgroup = "0::/docker/" ID_A });
	const struct inventory *inventory = tree_scan(&tree);
	ck_assert_uint_eq(inventory->count, 2);
	ck_assert_int_eq(inventory->subjects[0]->running.pid, 51);
	ck_assert_int_eq(inventory->subjects[1]->running.pid, 42);
	ck_assert_uint_eq(kernel_fact(inventory->subjects[1], FACT_processes).value.processes->count, 1);
	tree_free(&tree);
}
END_TEST

START_TEST(a_process_that_left_some_of_its_namespaces_is_told_apart)
{
	struct tree tree;
	tree_new(&tree);
	struct made init = { .pid = 42, .own = OWN_USUAL, .ns = 42 };
	struct made exec = init;
	exec.pid = 50;
	exec.comm = "half-in";
	exec.nspid = "50";
	put_process(&tree, &init);
	put_process(&tree, &exec);
	put(&tree, "proc/50/ns/pid", "pid:[%llu]", (unsigned long long)host_ns[NS_PID]);
	put(&tree, "proc/50/ns/uts", "uts:[4026539999]");
	const struct process_list *groups = kernel_fact(only(tree_scan(&tree)), FACT_processes).value.processes;
	ck_assert_uint_eq(groups->count, 2);
	ck_assert_uint_eq(groups->items[0].apart, 0);
	ck_assert_int_eq(groups->items[1].pid, 50);
	ck_assert_uint_eq(groups->items[1].apart, OWN(PID) | OWN(UTS));
	ck_assert_uint_eq(groups->items[1].on_host, OWN(PID));
	tree_free(&tree);
}
END_TEST

START_TEST(a_process_of_the_host_that_came_in_part_of_the_way_is_a_visitor)
{
	struct tree tree;
	tree_new(&tree);
	put_process(&tree, &(struct made){ .pid = 42, .own = OWN_USUAL, .ns = 42 });
	put_process(&tree, &(struct made){ .pid = 43, .own = OWN_USUAL, .ns = 43 });
	put_process(&tree, &(struct made){ .pid = 50, .own = OWN(PID) | OWN(NET), .ns = 42, .comm = "nsenter" });
	put_process(&tree, &(struct made){ .pid = 51, .own = OWN(UTS), .ns = 42 });
	put_process(&tree, &(struct made){ .pid = 52, .own = OWN(IPC), .ns = 42 });
	put_process(&tree, &(struct made){ .pid = 53, .own = OWN(UTS), .ns = 53 });
	const struct inventory *inventory = tree_scan(&tree);
	ck_assert_uint_eq(inventory->count, 2);
	struct fact visitors = kernel_fact(inventory->subjects[0], FACT_visitors);
	ck_assert(fact_known(visitors));
	ck_assert_uint_eq(visitors.value.processes->count, 3);
	ck_assert_int_eq(visitors.value.processes->items[0].pid, 50);
	ck_assert_uint_eq(visitors.value.processes->items[0].apart, OWN(MNT) | OWN(IPC) | OWN(UTS));
	ck_assert_int_eq(visitors.value.processes->items[1].pid, 51);
	ck_assert_uint_eq(visitors.value.processes->items[1].apart, OWN_USUAL & ~OWN(UTS));
	ck_assert_int_eq(visitors.value.processes->items[2].pid, 52);
	ck_assert_uint_eq(kernel_fact(inventory->subjects[1], FACT_visitors).value.processes->count, 0);
	/* It is no process of the container: what it holds is not the container's. */
	ck_assert_uint_eq(kernel_fact(inventory->subjects[0], FACT_processes).value.processes->items[0].count, 1);
	/* And when it leaves, the container is another record. */
	for (int pid = 50; pid < 53; pid++)
		put_process(&tree, &(struct made){ .pid = pid, .own = 0, .ns = 42, .comm = "nsenter" });
	ck_assert_uint_eq(kernel_fact(tree_scan(&tree)->subjects[0], FACT_visitors).value.processes->count, 0);
	tree_free(&tree);
}
END_TEST

START_TEST(a_process_under_another_label_is_told_apart)
{
	struct tree tree;
	tree_new(&tree);
	struct made init = { .pid = 42, .own = OWN_USUAL, .ns = 42 };
	struct made exec = init;
	exec.pid = 50;
	exec.nspid = "50\t7";
	put_process(&tree, &init);
	put_process(&tree, &exec);
	put(&tree, "proc/42/attr/current", "docker-default (enforce)\n");
	put(&tree, "proc/50/attr/current", "docker-default (enforce)\n");
	put(&tree, "proc/50/attr/apparmor/current", "unconfined\n"); /* the newer file is AppArmor's own */
	const struct process_list *groups = kernel_fact(only(tree_scan(&tree)), FACT_processes).value.processes;
	ck_assert_uint_eq(groups->count, 2);
	ck_assert_str_eq(groups->items[0].label, "docker-default (enforce)");
	ck_assert_str_eq(groups->items[1].label, "unconfined");
	tree_free(&tree);
}
END_TEST

START_TEST(namespaces_of_the_host_are_seen_as_such)
{
	struct tree tree;
	tree_new(&tree);
	put_process(&tree, &(struct made){ .pid = 42, .own = OWN(MNT), .cgroup = "0::/docker/" ID_A });
	put_docker(&tree, ID_A, 42, "hostly");
	const struct subject *subject = only(tree_scan(&tree));
	ck_assert_str_eq(subject->name, "hostly");
	ck_assert(subject->container);
	for (int kind = 0; kind < NS_KIND_COUNT; kind++)
		ck_assert_msg(relation_of(subject, (enum ns_kind)kind) == (kind == NS_MNT ? NS_OWN : NS_HOST), "%s",
			ns_names[kind]);
	tree_free(&tree);
}
END_TEST

START_TEST(settings_of_the_kernel_are_read_below_the_root)
{
	struct tree tree;
	tree_new(&tree);
	put(&tree, "proc/sys/kernel/yama/ptrace_scope", "1\n");
	put(&tree, "sys/kernel/security/lockdown", "none [integrity] confidentiality\n");
	const struct inventory *inventory = tree_scan(&tree);
	const struct host_setting_list *settings = &inventory->host.settings;
	ck_assert_uint_eq(settings->count, 2); /* what this kernel does not know is left out */
	ck_assert_str_eq(settings->items[0].id, "kernel.yama.ptrace_scope");
	ck_assert_str_eq(settings->items[0].value, "1");
	ck_assert_str_eq(settings->items[0].where, "/proc/sys/kernel/yama/ptrace_scope");
	ck_assert_str_eq(settings->items[1].value, "integrity");
	ck_assert_ptr_eq(tree_scan(&tree), inventory);
	put(&tree, "proc/sys/kernel/yama/ptrace_scope", "0\n");
	ck_assert_str_eq(tree_scan(&tree)->host.settings.items[0].value, "0");
	tree_free(&tree);
}
END_TEST

START_TEST(where_the_host_listens_is_known_by_the_paths_in_net_unix)
{
	struct tree tree;
	struct machine machine = { .host = NULL };
	cleanup_arena struct arena *arena = arena_new();
	tree_new(&tree);
	put(&tree, "proc/1/net/unix",
		"Num       RefCount Protocol Flags    Type St Inode Path\n"
		"0000000000000000: 00000002 00000000 00010000 0001 01 11 /srv/ci/docker.sock\n"
		"0000000000000000: 00000002 00000000 00010000 0001 01 12 /var/run/x.sock\n"
		"0000000000000000: 00000003 00000000 00000000 0001 03 13 /srv/ci/connected.sock\n"
		"0000000000000000: 00000002 00000000 00010000 0001 01 14 @abstract\n");
	tree_scan(&tree); /* opens the root */
	read_sockets(tree.root, arena, &machine);
	ck_assert_uint_eq(machine.sockets.count, 2);
	ck_assert_uint_eq(sockets_below(tree.root, &machine, "/srv/ci", NULL, false, SOCKETS_BELOW_MOST, arena).count, 1);
	ck_assert_str_eq(sockets_below(tree.root, &machine, "/srv/ci", NULL, false, SOCKETS_BELOW_MOST, arena).items[0].path, "/srv/ci/docker.sock");
	ck_assert_uint_eq(sockets_below(tree.root, &machine, "/run", NULL, false, SOCKETS_BELOW_MOST, arena).count, 1);
	ck_assert_uint_eq(sockets_below(tree.root, &machine, "/srv/c", NULL, false, SOCKETS_BELOW_MOST, arena).count, 0);
	tree_free(&tree);
}
END_TEST

static size_t count_below(const struct tree *tree, const struct machine *machine, const char *source, const struct mount_line *line)
{
	cleanup_arena struct arena *arena = arena_new();
	return sockets_below(tree->root, machine, source, line, false, SOCKETS_BELOW_MOST, arena).count;
}

/* A tree in which somebody listens at /srv/ci/docker.sock, where no file is yet. */
static void listened(struct tree *tree, struct arena *arena, struct machine *machine)
{
	tree_new(tree);
	put(tree, "proc/1/net/unix", "%s",
		"Num       RefCount Protocol Flags    Type St Inode Path\n"
		"0000000000000000: 00000002 00000000 00010000 0001 01 11 /srv/ci/docker.sock\n");
	tree_scan(tree); /* opens the root */
	read_sockets(tree->root, arena, machine);
}

START_TEST(what_a_listed_path_leads_to_is_looked_at_once_a_scan)
{
	struct tree tree;
	struct machine machine = { .procfs = true };
	cleanup_arena struct arena *arena = arena_new();
	listened(&tree, arena, &machine);
	ck_assert_uint_eq(count_below(&tree, &machine, "/srv/ci", NULL), 0);
	put(&tree, "srv/ci/docker.sock", "%s", "");
	ck_assert_uint_eq(count_below(&tree, &machine, "/srv/ci", NULL), 0);
	read_sockets(tree.root, arena, &machine);
	ck_assert_uint_eq(count_below(&tree, &machine, "/srv/ci", NULL), 1);
	ck_assert_int_eq(unlink(arena_printf(arena, "%s/srv/ci/docker.sock", tree.dir)), 0);
	ck_assert_uint_eq(count_below(&tree, &machine, "/srv", NULL), 1);
	tree_free(&tree);
}
END_TEST

START_TEST(a_socket_below_what_the_host_mounted_over_it_is_still_seen)
{
	struct tree tree;
	struct machine machine = { .procfs = true };
	cleanup_arena struct arena *arena = arena_new();
	listened(&tree, arena, &machine);
	machine.mounts = mountinfo_parse(arena, arena_strdup(arena,
		"1 0 8:1 / / rw - ext4 /dev/sda1 rw\n2 1 0:30 / /srv/ci rw - tmpfs tmpfs rw\n"));
	struct mount_table inside = mountinfo_parse(arena, arena_strdup(arena,
		"7 3 8:1 /srv/ci /old rw - ext4 /dev/sda1 rw\n8 3 0:30 / /new rw - tmpfs tmpfs rw\n"
		"9 3 8:1 /srv /above rw - ext4 /dev/sda1 rw\n"));
	ck_assert_uint_eq(count_below(&tree, &machine, "/srv/ci", &inside.lines[0]), 1);
	ck_assert_uint_eq(count_below(&tree, &machine, "/srv/ci", &inside.lines[1]), 0);
	ck_assert_uint_eq(count_below(&tree, &machine, "/srv", &inside.lines[2]), 1);
	ck_assert_uint_eq(count_below(&tree, &machine, "/srv/ci", NULL), 0);
	tree_free(&tree);
}
END_TEST

/* Many shims listen beside it, and more than are kept are told apart from all. */
START_TEST(a_socket_behind_those_of_many_shims_is_found)
{
	cleanup_arena struct arena *arena = arena_new();
	struct tree tree;
	struct machine machine = { .sockets_known = true };
	tree_new(&tree);
	tree_scan(&tree); /* opens the root */
	const char **paths = arena_array(arena, 300, sizeof(*paths));
	for (size_t i = 0; i < 300; i++)
		paths[i] = i == 100 ? "/run/systemd/private" : arena_printf(arena, "/run/containerd/s/%zu", i);
	machine.sockets = (struct text_list){ 256, paths };
	struct listener_list list = sockets_below(tree.root, &machine, "/", NULL, false, SOCKETS_BELOW_MOST, arena);
	ck_assert(list.whole);
	ck_assert_uint_eq(list.count, 256);
	ck_assert_str_eq(list.items[100].path, "/run/systemd/private");
	machine.sockets.count = 300;
	list = sockets_below(tree.root, &machine, "/", NULL, false, SOCKETS_BELOW_MOST, arena);
	ck_assert(!list.whole);
	ck_assert_uint_eq(list.count, 256);
	list = sockets_below(tree.root, &machine, "/", NULL, false, 3, arena); /* as of a container with thousands of mounts */
	ck_assert(!list.whole);
	ck_assert_uint_eq(list.count, 3);
	tree_free(&tree);
}
END_TEST

/* What the settings say of @id; NULL: nothing. */
static const char *setting_value(const struct inventory *inventory, const char *id)
{
	const struct host_setting_list *settings = &inventory->host.settings;
	for (size_t i = 0; i < settings->count; i++)
		if (strcmp(settings->items[i].id, id) == 0)
			return settings->items[i].value;
	return NULL;
}

START_TEST(what_a_kernel_is_built_without_is_known_from_what_it_always_has)
{
	struct tree tree;
	tree_new(&tree);
	put(&tree, "sys/kernel/uevent_helper", "\n");
	put(&tree, "proc/sys/kernel/osrelease", "6.1.0\n");
	ck_assert_ptr_null(setting_value(tree_scan(&tree), "module loader")); /* a tree that is not whole */
	ck_assert_str_eq(setting_value(tree_scan(&tree), "uevent helper"), "present");
	put(&tree, "proc/sys/kernel/ngroups_max", "65536\n");
	put(&tree, "proc/sys/kernel/sysrq", "438\n");
	ck_assert_str_eq(setting_value(tree_scan(&tree), "module loader"), "absent");
	ck_assert_str_eq(setting_value(tree_scan(&tree), "magic SysRq"), "present");
	tree_free(&tree);
}
END_TEST

START_TEST(what_leaves_no_file_is_known_from_the_kernels_configuration)
{
	struct tree tree;
	tree_new(&tree);
	put(&tree, "proc/sys/kernel/osrelease", "6.1.0\n");
	put(&tree, "boot/config-6.1.0",
		"#\n# CONFIG_X86_IOPL_IOPERM is not set\nCONFIG_DEVMEM=y\nCONFIG_NET_DEVMEM=n\nCONFIG_BPF_SYSCALL=y\n");
	const struct inventory *inventory = tree_scan(&tree);
	ck_assert_str_eq(setting_value(inventory, "hardware ports"), "absent");
	ck_assert_str_eq(setting_value(inventory, "memory device"), "present");
	ck_assert_str_eq(setting_value(inventory, "bpf for traces"), "absent");
	tree_free(&tree);
	/* older kernels have no such option, and always have the calls; that of another kernel says nothing */
	tree_new(&tree);
	put(&tree, "proc/sys/kernel/osrelease", "5.4.0\n");
	put(&tree, "boot/config-6.1.0", "# CONFIG_DEVMEM is not set\n");
	ck_assert_ptr_null(setting_value(tree_scan(&tree), "memory device"));
	tree_free(&tree);
	tree_new(&tree);
	put(&tree, "proc/sys/kernel/osrelease", "5.4.0\n");
	put(&tree, "boot/config-5.4.0", "#\n# CONFIG_DEVMEM is not set\nCONFIG_BPF_SYSCALL=y\nCONFIG_BPF_EVENTS=y\n");
	inventory = tree_scan(&tree);
	ck_assert_str_eq(setting_value(inventory, "hardware ports"), "present");
	ck_assert_str_eq(setting_value(inventory, "memory device"), "absent");
	ck_assert_str_eq(setting_value(inventory, "bpf for traces"), "present");
	tree_free(&tree);
}
END_TEST

START_TEST(a_configuration_that_is_cut_off_lacks_nothing)
{
	static const char text[] = "#\nCONFIG_BPF_SYSCALL=y\nCONFIG_BPF_EVENTS=y\n";
	cleanup_strbuf struct strbuf packed = { 0 };
	struct packer *packer = packer_new();
	packer_add(packer, text, strlen("#\nCONFIG_BPF_SYSCALL=y\n"), &packed);
	size_t cut = packed.len;
	packer_add(packer, text + strlen("#\nCONFIG_BPF_SYSCALL=y\n"), strlen("CONFIG_BPF_EVENTS=y\n"), &packed);
	packer_end(packer, &packed);
	packer_free(packer);
	for (size_t len = cut; len <= packed.len; len++) {
		struct tree tree;
		tree_new(&tree);
		put(&tree, "proc/sys/kernel/osrelease", "6.1.0\n");
		put_bytes(&tree, "proc/config.gz", packed.data, len);
		const char *value = setting_value(tree_scan(&tree), "bpf for traces");
		ck_assert(len < packed.len ? value == NULL : value && strcmp(value, "present") == 0);
		tree_free(&tree);
	}
	struct tree tree;
	tree_new(&tree);
	put(&tree, "proc/sys/kernel/osrelease", "6.1.0\n");
	put(&tree, "boot/config-6.1.0", "#\nCONFIG_BPF_SYSCALL=y\nCONFIG_BPF_EVE");
	ck_assert_ptr_null(setting_value(tree_scan(&tree), "bpf for traces"));
	tree_free(&tree);
}
END_TEST

/* The names of the processes of the host that run as one of its users; "": none. */
static const char *twin_of(const struct subject *subject)
{
	struct fact twins = kernel_fact(subject, FACT_twins);
	return fact_known(twins) && twins.value.processes->count ? twins.value.processes->items[0].comm : "";
}

START_TEST(a_process_of_the_host_that_is_the_same_user_is_seen_where_it_is_in_view)
{
	struct tree tree;
	struct made own = { .pid = 42, .uid = 1000, .own = OWN_USUAL & ~(1u << NS_PID), .mountinfo = plain_mounts };
	tree_new(&tree);
	put_process(&tree, &own);
	put_process(&tree, &(struct made){ .pid = 50, .uid = 1001, .comm = "other" });
	ck_assert_str_eq(twin_of(only(tree_scan(&tree))), "");
	put_process(&tree, &(struct made){ .pid = 51, .uid = 1000, .caps = 1, .comm = "stronger" });
	ck_assert_str_eq(twin_of(only(tree_scan(&tree))), "");
	put_process(&tree, &(struct made){ .pid = 52, .uid = 1000, .comm = "editor" });
	const struct inventory *inventory = tree_scan(&tree);
	ck_assert_str_eq(twin_of(only(inventory)), "editor");
	ck_assert_ptr_eq(tree_scan(&tree), inventory);
	/* out of its sight, but for a procfs of the host's */
	own.own = OWN_USUAL;
	put_process(&tree, &own);
	ck_assert_str_eq(twin_of(only(tree_scan(&tree))), "");
	cleanup_strbuf struct strbuf mounts = { 0 };
	strbuf_addf(&mounts, "%s99 1 0:4 / /host/proc ro - proc proc rw\n", plain_mounts);
	own.mountinfo = strbuf_text(&mounts);
	put_process(&tree, &own);
	ck_assert_str_eq(twin_of(only(tree_scan(&tree))), "editor");
	tree_free(&tree);
}
END_TEST

START_TEST(without_pid_1_our_own_namespaces_are_the_reference)
{
	struct tree tree;
	tree_new(&tree);
	put_process(&tree, &(struct made){ .pid = 42, .own = OWN_USUAL });
	for (int kind = 0; kind < NS_KIND_COUNT; kind++) {
		char path[64];
		snprintf(path, sizeof(path), "proc/1/ns/%s", ns_names[kind]);
		put(&tree, path, "%s", "");
		snprintf(path, sizeof(path), "proc/self/ns/%s", ns_names[kind]);
		put(&tree, path, "%s:[%llu]", ns_names[kind], (unsigned long long)host_ns[kind]);
	}
	const struct inventory *inventory = tree_scan(&tree);
	ck_assert_str_eq(inventory->host.ns_reference, "own");
	ck_assert(!inventory->host.in_container);
	ck_assert_int_eq(relation_of(only(inventory), NS_NET), NS_OWN);
	/* Our own cannot be the host's when a number that never changes is another one. */
	put(&tree, "proc/self/ns/uts", "uts:[4026532999]");
	inventory = tree_scan(&tree);
	ck_assert_str_eq(inventory->host.ns_reference, "kernel constants");
	ck_assert(inventory->host.in_container);
	ck_assert_int_eq(relation_of(only(inventory), NS_PID), NS_OWN);
	tree_free(&tree);
}
END_TEST

START_TEST(a_rootless_container_has_its_map)
{
	struct tree tree;
	tree_new(&tree);
	put_process(&tree, &(struct made){ .pid = 42,
				   .own = OWN_USUAL | OWN(USER),
				   .uid = 1001,
				   .uid_map = "         0       1001          1\n         1     100000      65536\n" });
	const struct subject *subject = only(tree_scan(&tree));
	struct fact map = kernel_fact(subject, FACT_uid_map);
	ck_assert_uint_eq(map.value.ranges->count, 2);
	uint32_t outside = 0;
	ck_assert(ranges_map(map.value.ranges, 0, &outside));
	ck_assert_uint_eq(outside, 1001);
	ck_assert_int_eq(kernel_fact(subject, FACT_uid).value.integer, 1001);
	ck_assert_int_eq(relation_of(subject, NS_USER), NS_OWN);
	tree_free(&tree);
}
END_TEST

START_TEST(what_may_not_be_read_is_unknown_with_its_reason)
{
	struct tree tree;
	tree_new(&tree);
	put_process(&tree, &(struct made){ .pid = 42, .own = OWN_USUAL, .cgroup = "0::/docker/" ID_A });
	put_docker(&tree, ID_A, 42, "web");
	char path[128];
	snprintf(path, sizeof(path), "%s/proc/42/ns", tree.dir);
	chmod(path, 0);
	snprintf(path, sizeof(path), "%s/var/lib/docker", tree.dir);
	chmod(path, 0);
	bool root = geteuid() == 0;
	if (root)
		ck_assert_int_eq(seteuid(65534), 0);
	const struct inventory *inventory = tree_scan(&tree);
	if (root)
		ck_assert_int_eq(seteuid(0), 0);
	const struct subject *subject = only(inventory);
	ck_assert_str_eq(subject->running.runtime, "unknown");
	ck_assert_str_eq(subject->running.id, ID_A);
	struct fact net = kernel_fact(subject, FACT_ns_net);
	ck_assert_int_eq(net.state, FACT_UNKNOWN);
	ck_assert_str_eq(net.value.text, "permission denied");
	ck_assert_msg(relation_of(subject, NS_PID) == NS_OWN, "NSpid tells what the link may not");
	ck_assert_uint_gt(inventory->host.unread, 0);
	snprintf(path, sizeof(path), "%s/proc/42/ns", tree.dir);
	chmod(path, 0700);
	snprintf(path, sizeof(path), "%s/var/lib/docker", tree.dir);
	chmod(path, 0700);
	tree_free(&tree);
}
END_TEST

START_TEST(hostile_names_stay_raw_and_do_no_harm)
{
	struct tree tree;
	tree_new(&tree);
	put_process(&tree,
		&(struct made){ .pid = 42, .own = OWN_USUAL, .comm = "\033[2J) S 1 (", .cgroup = "0::/\xff\n1:\n::" });
	put_process(&tree, &(struct made){ .pid = 43, .own = OWN_USUAL, .cgroup = "0::/docker/" ID_A });
	put_docker(&tree, ID_A, 43, "\\u001b]0;x\\u0007");
	put(&tree, "run/runc/..\\x/state.json", "{\"id\":");
	const struct inventory *inventory = tree_scan(&tree);
	ck_assert_uint_eq(inventory->count, 2);
	ck_assert_str_eq(inventory->subjects[0]->name, "\033[2J) S 1 ([42]");
	ck_assert_str_eq(inventory->subjects[1]->name, "\033]0;x\007");
	tree_free(&tree);
}
END_TEST

START_TEST(a_container_that_is_being_made_is_not_shown_yet)
{
	struct tree tree;
	tree_new(&tree);
	unsigned start = 500 * (unsigned)sysconf(_SC_CLK_TCK);
	struct made made = { .pid = 42, .ppid = 40, .own = OWN_USUAL, .comm = "runc:[2:INIT]", .start = start };
	put(&tree, "proc/uptime", "500.25 900.00\n");
	put_process(&tree, &(struct made){ .pid = 40, .comm = "runc" });
	put(&tree, "proc/40/exe", "/usr/bin/runc");
	put_process(&tree, &made);
	const struct inventory *inventory = tree_scan(&tree);
	ck_assert_uint_eq(inventory->count, 0);
	/* That is said. */
	ck_assert_uint_eq(inventory->skipped.count, 1);
	ck_assert_str_eq(inventory->skipped.items[0].reason,
		"not judged yet, as a runtime is still making it: 1 (pid 42); --all shows it");
	/* For a moment only. */
	put(&tree, "proc/uptime", "502.00 900.00\n");
	ck_assert_uint_eq(tree_scan(&tree)->count, 1);
	/* What it is called hides nobody: its parent must be a runtime, and root's, as what it makes is. */
	put(&tree, "proc/uptime", "500.25 900.00\n");
	put(&tree, "proc/40/exe", "/usr/bin/sleep");
	ck_assert_uint_eq(tree_scan(&tree)->count, 1);
	put(&tree, "proc/40/exe", "/usr/bin/runc");
	put_process(&tree, &(struct made){ .pid = 40, .comm = "runc", .real_uid = 1000 });
	ck_assert_uint_eq(tree_scan(&tree)->count, 1);
	tree_free(&tree);
}
END_TEST

START_TEST(an_idle_machine_publishes_nothing_and_keeps_its_records)
{
	struct tree tree;
	tree_new(&tree);
	put_process(&tree, &(struct made){ .pid = 42, .own = OWN_USUAL, .ns = 42, .cgroup = "0::/docker/" ID_A });
	put_process(&tree, &(struct made){ .pid = 43, .own = OWN_USUAL, .ns = 43, .cgroup = "0::/docker/" ID_B });
	put_docker(&tree, ID_A, 42, "a");
	put_docker(&tree, ID_B, 43, "b");
	const struct inventory *first = inventory_ref(tree_scan(&tree));
	ck_assert_ptr_eq(tree_scan(&tree), first);
	/* One of them gains privileges: the other's record is the same one. */
	put_process(&tree,
		&(struct made){ .pid = 43, .own = OWN_USUAL, .ns = 43, .caps = ~0ull, .cgroup = "0::/docker/" ID_B });
	const struct inventory *second = tree_scan(&tree);
	ck_assert_ptr_ne(second, first);
	ck_assert_ptr_eq(second->subjects[0], first->subjects[0]);
	ck_assert_ptr_ne(second->subjects[1], first->subjects[1]);
	ck_assert_uint_eq(kernel_fact(second->subjects[1], FACT_cap_effective).value.mask, ~0ull);
	/* A renamed container is read again although its process is the same. */
	put_docker(&tree, ID_B, 43, "renamed");
	const struct inventory *third = tree_scan(&tree);
	ck_assert_str_eq(third->subjects[1]->name, "renamed");
	inventory_unref(first);
	tree_free(&tree);
}
END_TEST

static bool answers(const struct subject *subject, const char *word)
{
	return live_matches(subject, &(struct live_wanted){ word, false });
}

START_TEST(a_subject_answers_to_its_name_its_id_and_its_pid)
{
	struct tree tree;
	tree_new(&tree);
	put_process(&tree, &(struct made){ .pid = 42, .own = OWN_USUAL, .cgroup = "0::/docker/" ID_A });
	put_docker(&tree, ID_A, 42, "web");
	const struct subject *subject = only(tree_scan(&tree));
	ck_assert(answers(subject, "web"));
	ck_assert(answers(subject, "aaaa"));
	ck_assert(answers(subject, ID_A));
	ck_assert(answers(subject, "pid:42"));
	ck_assert(!answers(subject, "aaa"));
	ck_assert(!answers(subject, "we"));
	ck_assert(!answers(subject, "pid:4"));
	ck_assert(!answers(subject, "pid:"));
	tree_free(&tree);
}
END_TEST

/* When two are there. */
static void look_at_part(void *ctx, const struct load_progress *progress)
{
	struct inventory_builder *builder = ctx;
	if (progress->done != 2)
		return;
	struct inventory *part = inventory_snapshot(builder, NULL);
	ck_assert(part->partial);
	ck_assert_uint_eq(part->count, 2);
	ck_assert_str_eq(part->subjects[0]->name, "able");
	ck_assert_str_eq(part->subjects[1]->name, "zoo");
	inventory_unref(part);
	inventory_builder_host(builder)->name = "looked at";
}

START_TEST(a_part_of_a_node_is_in_the_order_of_the_whole)
{
	static const char *const names[] = { "zoo", "able", "moon" };
	struct tree tree;
	tree_new(&tree);
	for (int i = 0; i < 3; i++) {
		char id[65];
		snprintf(id, sizeof(id), "%064d", i + 1);
		char *cgroup = NULL;
		ck_assert_int_gt(asprintf(&cgroup, "0::/docker/%s", id), 0);
		put_process(&tree, &(struct made){ .pid = 42 + i, .own = OWN_USUAL, .cgroup = cgroup });
		put_docker(&tree, id, 42 + i, names[i]);
		free(cgroup);
	}
	tree_scan(&tree);
	struct inventory_builder *builder = inventory_builder_new();
	struct load_watch watch = { .progress = look_at_part, .ctx = builder };
	struct err err;
	ck_assert_int_eq(live_scan(tree.live, builder, &watch, &err), 0);
	ck_assert_str_eq(inventory_builder_host(builder)->name, "looked at");
	struct inventory *whole = inventory_finish(builder, NULL);
	ck_assert_uint_eq(whole->count, 3);
	ck_assert_str_eq(whole->subjects[1]->name, "moon");
	inventory_unref(whole);
	tree_free(&tree);
}
END_TEST

START_TEST(any_process_leads_to_its_container_and_a_name_wins_over_an_id)
{
	struct tree tree;
	tree_new(&tree);
	put_process(&tree, &(struct made){ .pid = 42, .own = OWN_USUAL, .cgroup = "0::/docker/" ID_A });
	put_process(&tree,
		&(struct made){ .pid = 43, .ppid = 42, .own = OWN_USUAL, .ns = 42, .cgroup = "0::/docker/" ID_A });
	put_docker(&tree, ID_A, 42, "web");
	put_process(&tree, &(struct made){ .pid = 52, .own = OWN_USUAL, .cgroup = "0::/docker/" ID_B });
	put_docker(&tree, ID_B, 52, "aaaa");
	tree_scan(&tree);
	cleanup_arena struct arena *arena = arena_new();
	struct inventory_builder *builder = inventory_builder_new();
	struct err err;
	ck_assert_int_eq(live_scan(tree.live, builder, &(struct load_watch){ 0 }, &err), 0);
	ck_assert_str_eq(live_resolve(tree.live, builder, "pid:43", arena).word, "pid:42");
	ck_assert_str_eq(live_resolve(tree.live, builder, "pid:1", arena).word, "pid:1");
	struct live_wanted named = live_resolve(tree.live, builder, "aaaa", arena);
	size_t found = 0;
	const struct subject *subject = NULL;
	while ((subject = inventory_builder_next(builder, subject)))
		found += live_matches(subject, &named);
	ck_assert_uint_eq(found, 1);
	inventory_builder_free(builder);
	tree_free(&tree);
}
END_TEST

START_TEST(what_ends_before_it_is_read_is_counted)
{
	struct tree tree;
	tree_new(&tree);
	put(&tree, "proc/77/comm", "relay\n");
	put(&tree, "proc/78/comm", "relay\n");
	const struct inventory *inventory = tree_scan(&tree);
	ck_assert_uint_eq(inventory->count, 0);
	ck_assert_uint_eq(inventory->skipped.count, 1);
	ck_assert_str_eq(inventory->skipped.items[0].reason, "seen and gone before it could be read: 2");
	ck_assert_uint_eq(inventory->errors.count, 0);
	tree_free(&tree);
}
END_TEST

START_TEST(no_proc_is_an_error)
{
	struct tree tree = { .dir = "/tmp/check-live-XXXXXX" };
	struct err err = { "" };
	ck_assert_ptr_nonnull(mkdtemp(tree.dir));
	ck_assert_int_eq(root_open(tree.dir, &tree.root, &err), 0);
	tree.live = live_new(tree.root, false);
	struct inventory_builder *builder = inventory_builder_new();
	ck_assert_int_lt(live_scan(tree.live, builder, &(struct load_watch){ 0 }, &err), 0);
	ck_assert_msg(strstr(err.text, "/proc"), "%s", err.text);
	inventory_builder_free(builder);
	tree_free(&tree);
}
END_TEST

static void add_discovery(Suite *suite)
{
	TCase *tcase = tcase_create("discovery");
	tcase_add_test(tcase, what_a_process_is_that_answers_to_nothing_is_told);
	tcase_add_test(tcase, zombies_and_the_vanished_are_no_containers);
	tcase_add_test(tcase, an_own_mount_namespace_alone_is_a_service);
	tcase_add_test(tcase, processes_of_one_container_are_one_subject_and_the_worst_counts);
	tcase_add_test(tcase, a_service_inside_a_system_container_belongs_to_it);
	tcase_add_test(tcase, who_leaves_the_mounts_in_the_host_s_pid_namespace_is_still_of_the_container);
	tcase_add_test(tcase, who_leaves_the_mounts_after_another_that_did_is_still_of_the_container);
	tcase_add_test(tcase, a_service_beside_a_container_of_the_host_s_pid_namespace_is_none_of_it);
	tcase_add_test(tcase, a_process_under_another_label_is_told_apart);
	tcase_add_test(tcase, namespaces_of_the_host_are_seen_as_such);
	tcase_add_test(tcase, a_process_that_left_some_of_its_namespaces_is_told_apart);
	tcase_add_test(tcase, a_process_of_the_host_that_came_in_part_of_the_way_is_a_visitor);
	tcase_add_test(tcase, settings_of_the_kernel_are_read_below_the_root);
	tcase_add_test(tcase, what_leaves_no_file_is_known_from_the_kernels_configuration);
	tcase_add_test(tcase, a_configuration_that_is_cut_off_lacks_nothing);
	tcase_add_test(tcase, a_process_of_the_host_that_is_the_same_user_is_seen_where_it_is_in_view);
	tcase_add_test(tcase, what_a_kernel_is_built_without_is_known_from_what_it_always_has);
	tcase_add_test(tcase, where_the_host_listens_is_known_by_the_paths_in_net_unix);
	tcase_add_test(tcase, what_a_listed_path_leads_to_is_looked_at_once_a_scan);
	tcase_add_test(tcase, a_socket_below_what_the_host_mounted_over_it_is_still_seen);
	tcase_add_test(tcase, a_socket_behind_those_of_many_shims_is_found);
	tcase_add_test(tcase, without_pid_1_our_own_namespaces_are_the_reference);
	tcase_add_test(tcase, a_rootless_container_has_its_map);
	tcase_add_test(tcase, what_may_not_be_read_is_unknown_with_its_reason);
	tcase_add_test(tcase, hostile_names_stay_raw_and_do_no_harm);
	tcase_add_test(tcase, a_container_that_is_being_made_is_not_shown_yet);
	tcase_add_test(tcase, an_idle_machine_publishes_nothing_and_keeps_its_records);
	tcase_add_test(tcase, a_subject_answers_to_its_name_its_id_and_its_pid);
	tcase_add_test(tcase, a_part_of_a_node_is_in_the_order_of_the_whole);
	tcase_add_test(tcase, any_process_leads_to_its_container_and_a_name_wins_over_an_id);
	tcase_add_test(tcase, what_ends_before_it_is_read_is_counted);
	tcase_add_test(tcase, no_proc_is_an_error);
	suite_add_tcase(suite, tcase);
}

Suite *live_suite(void)
{
	Suite *suite = suite_create("live");
	add_discovery(suite);
	return suite;
}
