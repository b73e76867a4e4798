/* SPDX-License-Identifier: Apache-2.0 */
/* live: isotop itself inside a container. */
#include "config.h"

#include "suites.h"
#include "live/nests.h"
#include "unit/live_tree.h"

#include <unistd.h>

#include <isotop/builder.h>
#include <isotop/inventory.h>
#include <isotop/root.h>
#include <isotop/subject.h>
#include <isotop/values.h>

/* A process with this test's pid: it is its own machine's isotop. */
static void put_self(struct tree *tree, unsigned own)
{
	put_process(tree, &(struct made){ .pid = getpid(), .own = own, .ns = 7 });
}

/* A pid 1 in the same namespaces, as a container's processes see it. */
static void put_own_init(struct tree *tree)
{
	put_process(tree, &(struct made){ .pid = 1, .own = OWN_USUAL, .ns = 7 });
}

static const struct subject *look(struct tree *tree, const struct inventory **ret_inventory)
{
	struct err err = { "" };
	struct inventory_builder *builder = inventory_builder_new();
	if (!tree->root)
		ck_assert_msg(root_open(tree->dir, &tree->root, &err) == 0, "%s", err.text);
	ck_assert_int_eq(live_self(tree->root, "self", builder, &err), 0);
	*ret_inventory = inventory_finish(builder, NULL);
	return only(*ret_inventory);
}

START_TEST(on_the_host_self_is_in_no_container_and_shares_its_namespaces)
{
	struct tree tree;
	const struct inventory *inventory;
	tree_new(&tree);
	put_self(&tree, 0);
	const struct subject *self = look(&tree, &inventory);
	ck_assert(!inventory->host.in_container);
	ck_assert_ptr_null(inventory->host.inside);
	ck_assert_ptr_null(self->running.runtime);
	ck_assert_int_eq(self->running.pid, getpid());
	ck_assert_int_eq(relation_of(self, NS_NET), NS_HOST);
	ck_assert_str_eq(kernel_fact(self, FACT_sandbox).value.text, "none");
	inventory_unref(inventory);
	tree_free(&tree);
}
END_TEST

START_TEST(a_container_whose_pid_1_is_its_own_is_not_taken_for_the_host)
{
	struct tree tree;
	const struct inventory *inventory;
	tree_new(&tree);
	put_own_init(&tree);
	put_self(&tree, OWN_USUAL);
	put(&tree, ".dockerenv", "%s", "");
	const struct subject *self = look(&tree, &inventory);
	ck_assert(inventory->host.in_container);
	ck_assert_str_eq(inventory->host.inside, "Docker, says /.dockerenv");
	ck_assert_str_eq(inventory->host.ns_reference, "kernel constants");
	ck_assert_str_eq(self->running.runtime, "unknown");
	ck_assert_int_eq(relation_of(self, NS_PID), NS_OWN);
	ck_assert_int_eq(relation_of(self, NS_USER), NS_HOST);
	/* Its own bounding set is no measure for what the host has, and a sandbox hides itself. */
	ck_assert(!inventory->host.cap_bounding_known);
	ck_assert_int_eq(kernel_fact(self, FACT_sandbox).state, FACT_UNKNOWN);
	inventory_unref(inventory);
	tree_free(&tree);
}
END_TEST

START_TEST(before_linux_6_18_the_host_s_network_cannot_be_told_from_inside)
{
	struct tree tree;
	const struct inventory *inventory;
	tree_new(&tree);
	put(&tree, "proc/sys/kernel/osrelease", "6.17.9-generic\n");
	put_own_init(&tree);
	put_self(&tree, OWN_USUAL);
	const struct subject *self = look(&tree, &inventory);
	ck_assert_int_eq(kernel_fact(self, FACT_ns_net).state, FACT_UNKNOWN);
	ck_assert_int_eq(relation_of(self, NS_PID), NS_OWN);
	inventory_unref(inventory);
	put(&tree, "proc/sys/kernel/osrelease", "6.18.0\n");
	self = look(&tree, &inventory);
	ck_assert_int_eq(relation_of(self, NS_NET), NS_OWN);
	inventory_unref(inventory);
	tree_free(&tree);
}
END_TEST

START_TEST(a_bind_mount_is_seen_from_inside_by_its_path_on_the_disk)
{
	static const char mounts[] = "20 1 0:40 / / ro - overlay overlay rw\n"
				     "21 20 254:0 /srv/data /data rw - ext4 /dev/vda rw\n"
				     "22 20 254:0 /x/containers/" ID_A "/hostname /etc/hostname rw - ext4 /dev/vda rw\n"
				     "23 20 0:50 / /dev/shm rw - tmpfs shm rw\n";
	struct tree tree;
	const struct inventory *inventory;
	tree_new(&tree);
	put_own_init(&tree);
	put_process(&tree, &(struct made){ .pid = getpid(), .own = OWN_USUAL, .ns = 7, .mountinfo = mounts });
	const struct subject *self = look(&tree, &inventory);
	struct fact fact = kernel_fact(self, FACT_mounts);
	size_t of_host = 0;
	for (size_t i = 0; i < fact.value.mounts->count; i++) {
		const struct mount *mount = &fact.value.mounts->items[i];
		if (mount->kind != MOUNT_HOST)
			continue;
		ck_assert_str_eq(mount->source, "/srv/data");
		of_host++;
	}
	ck_assert_uint_eq(of_host, 1);
	ck_assert_str_eq(self->running.id, ID_A);
	inventory_unref(inventory);
	tree_free(&tree);
}
END_TEST

/* ---- containers inside of others --------------------------------------------------------------- */

/* Processes by pid, with their parents, and the container that each is of: a letter, ' ' none. To add one: its row. */
static const struct {
	int32_t pid;
	int32_t ppid;
	char of;
} processes[] = { { 1, 0, ' ' }, { 100, 1, ' ' }, { 200, 1, 'A' }, { 210, 200, 'A' }, { 220, 210, ' ' }, { 230, 220, 'B' },
	{ 240, 230, 'B' }, { 250, 240, 'C' }, { 300, 1, 'D' }, { 310, 100, 'E' }, { 320, 999, 'F' }, { 330, 300, 'G' } };

/* Started in; ' ': in none. */
static const struct {
	char of;
	char inside;
} insides[] = { { 'A', ' ' }, { 'B', 'A' }, { 'C', 'B' }, { 'D', ' ' }, { 'E', ' ' }, { 'F', ' ' }, { 'G', 'D' } };

START_TEST(a_container_is_inside_of_the_one_whose_process_started_it)
{
	cleanup_arena struct arena *arena = arena_new();
	struct proc procs[ISO_COUNT(processes)] = { 0 };
	const struct proc *members[ISO_COUNT(insides)][ISO_COUNT(processes)];
	struct group groups[ISO_COUNT(insides)] = { 0 };
	for (size_t i = 0; i < ISO_COUNT(processes); i++) {
		procs[i] = (struct proc){ .pid = processes[i].pid, .ppid = processes[i].ppid, .start = 1000 + i };
		struct group *group = processes[i].of == ' ' ? NULL : &groups[processes[i].of - 'A'];
		if (!group)
			continue;
		group->container = true;
		group->init = group->count ? group->init : &procs[i];
		members[processes[i].of - 'A'][group->count++] = &procs[i];
		group->members = members[processes[i].of - 'A'];
	}
	const struct discovery found = { .proc_count = ISO_COUNT(procs), .procs = procs, .group_count = ISO_COUNT(groups), .groups = groups };
	const struct nest *nests = nests_of(arena, &found);
	for (size_t i = 0; i < ISO_COUNT(insides); i++) {
		char of = (char)('A' + (nests[i].group - groups));
		char inside = nests[i].inside ? (char)('A' + (nests[i].inside - groups)) : ' ';
		ck_assert_int_eq(of, insides[i].of); /* the oldest first */
		ck_assert_msg(inside == insides[i].inside, "%c is inside of '%c'", of, inside);
	}
}
END_TEST

Suite *live_inside_suite(void)
{
	Suite *suite = suite_create("live inside");
	TCase *tcase = tcase_create("self");
	tcase_add_test(tcase, on_the_host_self_is_in_no_container_and_shares_its_namespaces);
	tcase_add_test(tcase, a_container_whose_pid_1_is_its_own_is_not_taken_for_the_host);
	tcase_add_test(tcase, before_linux_6_18_the_host_s_network_cannot_be_told_from_inside);
	tcase_add_test(tcase, a_bind_mount_is_seen_from_inside_by_its_path_on_the_disk);
	tcase_add_test(tcase, a_container_is_inside_of_the_one_whose_process_started_it);
	suite_add_tcase(suite, tcase);
	return suite;
}
