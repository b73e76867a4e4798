/* SPDX-License-Identifier: Apache-2.0 */
/* live: what AppArmor and SELinux are asked about the labels of a container, and who answers. */
#include "config.h"

#include "suites.h"
#include "unit/live_tree.h"

#include "live/kernel/mac.h"

#include <isotop/compare.h>
#include <isotop/judge.h>
#include <isotop/mac.h>
#include <isotop/subject.h>

#include <stdlib.h>
#include <string.h>

#define LABEL "system_u:system_r:%s:s0%s"

START_TEST(each_label_is_asked_about_once_and_too_many_are_remembered)
{
	char labels[MAC_LABELS + 1][32];
	struct mac_request request = { 0 };
	for (size_t i = 0; i < MAC_LABELS; i++) {
		snprintf(labels[i], sizeof(labels[i]), "box-%zu (enforce)", i);
		mac_add_label(&request, labels[i]);
		mac_add_label(&request, labels[i]);
	}
	ck_assert_uint_eq(request.label_count, MAC_LABELS);
	ck_assert(!request.more_labels);
	snprintf(labels[MAC_LABELS], sizeof(labels[MAC_LABELS]), "unconfined");
	mac_add_label(&request, labels[MAC_LABELS]);
	ck_assert_uint_eq(request.label_count, MAC_LABELS);
	ck_assert(request.more_labels);
}
END_TEST

/* A container whose first process has @first, and a child of it, or another thread, @second. */
static const struct subject *labelled(struct tree *tree, const char *first, const char *second, bool thread)
{
	tree_new(tree);
	put(tree, strchr(first, ':') ? "sys/fs/selinux/enforce" : "sys/module/apparmor/parameters/enabled", "%s",
		strchr(first, ':') ? "1" : "Y\n");
	put_process(tree, &(struct made){ .pid = 42, .own = OWN_USUAL, .threads = thread ? 2 : 1 });
	put(tree, "proc/42/attr/current", "%s\n", first);
	struct made other = thread ? (struct made){ .pid = 42, .thread = 43, .own = OWN_USUAL }
				   : (struct made){ .pid = 43, .ppid = 42, .own = OWN_USUAL, .ns = 42 };
	if (thread)
		put_process(tree, &(struct made){ .pid = 42, .thread = 42, .own = OWN_USUAL });
	put_process(tree, &other);
	put(tree, thread ? "proc/42/task/43/attr/current" : "proc/43/attr/current", "%s\n", second);
	return only(tree_scan(tree));
}

/* First the label of the container's first process, then that of another, which holds it less. */
static const struct {
	const char *first;
	const char *second;
	const char *kept; /* the label or profile that is told */
	const char *mode; /* of AppArmor */
} held_less[] = {
	{ "box (enforce)", "unconfined", "unconfined", "unconfined" },
	{ "box (enforce)", "chrome (unconfined)", "chrome", "unconfined" },
	{ "box (enforce)", "other (complain)", "other", "complain" },
	{ "other (complain)", "chrome (unconfined)", "chrome", "unconfined" },
	{ "box (enforce)", "other (enforce)", "box", "enforce" },
	{ "unconfined", "box (enforce)", "unconfined", "unconfined" },
	{ "system_u:system_r:container_t:s0:c1", "system_u:system_r:spc_t:s0", "system_u:system_r:spc_t:s0", NULL },
	{ "system_u:system_r:container_t:s0:c1", "system_u:system_r:unconfined_service_t:s0",
		"system_u:system_r:unconfined_service_t:s0", NULL },
	{ "system_u:system_r:container_t:s0:c1", "system_u:system_r:container_t:s0:c2", "system_u:system_r:container_t:s0:c1", NULL },
};

START_TEST(whoever_its_label_holds_least_counts)
{
	bool thread = (size_t)_i >= ISO_COUNT(held_less);
	size_t row = (size_t)_i % ISO_COUNT(held_less);
	struct tree tree;
	const struct subject *subject = labelled(&tree, held_less[row].first, held_less[row].second, thread);
	struct fact kept = kernel_fact(subject, held_less[row].mode ? FACT_apparmor_profile : FACT_selinux_label);
	ck_assert(fact_known(kept));
	ck_assert_str_eq(kept.value.text, held_less[row].kept);
	if (held_less[row].mode)
		ck_assert_str_eq(kernel_fact(subject, FACT_apparmor_mode).value.text, held_less[row].mode);
	tree_free(&tree);
}
END_TEST

#ifdef HAVE_SEPOL

static void put_policy(const struct tree *tree, const char *path)
{
	const char *srcdir = getenv("srcdir");
	char name[512];
	char data[4096];
	snprintf(name, sizeof(name), "%s/tests/selinux/policy.33", srcdir ? srcdir : "..");
	FILE *file = fopen(name, "r");
	ck_assert_ptr_nonnull(file);
	size_t len = fread(data, 1, sizeof(data), file);
	fclose(file);
	ck_assert_uint_gt(len, 100);
	put_bytes(tree, path, data, len);
}

static void put_label(const struct tree *tree, int pid, const char *type, const char *categories)
{
	char path[64];
	snprintf(path, sizeof(path), "proc/%d/attr/current", pid);
	put(tree, path, LABEL, type, categories);
}

static void put_box(const struct tree *tree, const char *type, const char *categories)
{
	put(tree, "sys/fs/selinux/enforce", "1");
	put_label(tree, 1, "init_t", "");
	put_process(tree, &(struct made){ .pid = 42, .own = OWN_USUAL });
	put_label(tree, 42, type, categories);
}

static struct mac_answer answer(struct tree *tree, const char *act)
{
	struct fact fact = kernel_fact(tree_scan(tree)->subjects[0], FACT_mac_answers);
	ck_assert_msg(fact_known(fact), "nobody was asked about %s", act);
	const struct mac_answer *one = mac_answer_about(fact.value.answers, MAC_SELINUX, mac_act_named(act));
	ck_assert_ptr_nonnull(one);
	return *one;
}

/* The policy is tests/selinux/box.cil: chown is allowed, sys_admin not, and nobody knows sys_time. */
START_TEST(below_another_root_the_policy_on_disk_answers)
{
	struct tree tree;
	tree_new(&tree);
	put_box(&tree, "container_t", ":c1");
	put(&tree, "etc/selinux/config", "# SELINUXTYPE=other\nSELINUX=enforcing\nSELINUXTYPE=small \n");
	put_policy(&tree, "etc/selinux/small/policy/policy.31");
	put(&tree, "etc/selinux/small/policy/policy.30", "an older one");
	ck_assert_int_eq(answer(&tree, "cap-chown").result, MAC_ALLOWED);
	ck_assert_int_eq(answer(&tree, "cap-sys-admin").result, MAC_DENIED);
	ck_assert_int_eq(answer(&tree, "cap-sys-time").result, MAC_UNKNOWN);
	ck_assert_str_eq(answer(&tree, "cap-sys-time").why, "the policy does not know this permission");
	ck_assert_int_eq(answer(&tree, "trace").result, MAC_ALLOWED);
	ck_assert(fact_false(kernel_fact(tree.inventory->subjects[0], FACT_selinux_permissive)));
	tree_free(&tree);
}
END_TEST

/* (mlsconstrain (process (ptrace)) (dom h1 h2)): process 1 with a category that the container has not is not traced. */
START_TEST(categories_are_the_policy_s_own_answer)
{
	struct tree tree;
	tree_new(&tree);
	put_box(&tree, "container_t", ":c1");
	put_policy(&tree, "sys/fs/selinux/policy");
	put_label(&tree, 1, "init_t", ":c2");
	ck_assert_int_eq(answer(&tree, "trace").result, MAC_DENIED);
	put_label(&tree, 42, "container_t", ":c1,c2");
	ck_assert_int_eq(answer(&tree, "trace").result, MAC_ALLOWED);
	tree_free(&tree);
}
END_TEST

START_TEST(a_path_is_asked_about_by_the_name_that_the_kernel_gives_it)
{
	cleanup_arena struct arena *arena = arena_new();
	struct tree tree;
	tree_new(&tree);
	put_box(&tree, "container_t", ":c1");
	put_policy(&tree, "sys/fs/selinux/policy");
	const struct inventory *inventory = tree_scan(&tree);
	const struct mac_answers *answers =
		live_ask_path(tree.live, &inventory->host, inventory->subjects[0], "//proc/./x/..//sysrq-trigger", arena);
	ck_assert_ptr_nonnull(answers);
	ck_assert_str_eq(answers->items[0].path, "/proc/sysrq-trigger");
	ck_assert_str_eq(answers->items[answers->count - 1].path, "/proc/sysrq-trigger");
	tree_free(&tree);
}
END_TEST

START_TEST(a_permissive_domain_is_denied_nothing)
{
	struct tree tree;
	tree_new(&tree);
	put_box(&tree, "loose_t", "");
	put_policy(&tree, "sys/fs/selinux/policy");
	struct mac_answer one = answer(&tree, "cap-sys-admin");
	ck_assert_int_eq(one.result, MAC_ALLOWED);
	ck_assert_str_eq(one.why, "its domain is permissive: a refusal is only logged");
	ck_assert(fact_true(kernel_fact(tree.inventory->subjects[0], FACT_selinux_permissive)));
	put_label(&tree, 42, "nobody_knows_t", "");
	one = answer(&tree, "cap-sys-admin");
	ck_assert_int_eq(one.result, MAC_UNKNOWN);
	ck_assert_str_eq(one.why, "the policy does not know this label");
	tree_free(&tree);
}
END_TEST

/* loose_t is permissive in the policy: that of a child counts too. */
START_TEST(a_permissive_child_is_denied_nothing)
{
	struct tree tree;
	tree_new(&tree);
	put_box(&tree, "container_t", ":c1");
	put_process(&tree, &(struct made){ .pid = 43, .ppid = 42, .own = OWN_USUAL, .ns = 42 });
	put_label(&tree, 43, "container_t", ":c1");
	put_policy(&tree, "sys/fs/selinux/policy");
	ck_assert(fact_false(kernel_fact(only(tree_scan(&tree)), FACT_selinux_permissive)));
	put_label(&tree, 43, "loose_t", "");
	const struct subject *subject = only(tree_scan(&tree));
	ck_assert(fact_true(kernel_fact(subject, FACT_selinux_permissive)));
	ck_assert_ptr_nonnull(strstr(kernel_fact(subject, FACT_selinux_label).value.text, "loose_t"));
	tree_free(&tree);
}
END_TEST

static void put_declared(const struct tree *tree, const char *categories)
{
	put_runc(tree, "run/runc", ID_A, 42, 1000);
	put(tree, "b/" ID_A "/config.json",
		"{\"ociVersion\":\"1.0.2\",\"process\":{\"selinuxLabel\":\"" LABEL "\"},\"linux\":{}}", "container_t",
		categories);
}

static bool has_change(const struct comparison *comparison, enum fact_id id)
{
	for (size_t i = 0; i < comparison->count; i++)
		if (comparison->changes[i].fact == id)
			return comparison->changes[i].shift == SHIFT_WORSE;
	return false;
}

/* With one category more than declared it may trace process 1. */
START_TEST(another_label_than_declared_drifts_by_what_it_allows)
{
	struct tree tree;
	struct comparison comparison;
	cleanup_arena struct arena *arena = arena_new();
	tree_new(&tree);
	put_box(&tree, "container_t", ":c1,c2");
	put_label(&tree, 1, "init_t", ":c2");
	put_declared(&tree, ":c1");
	put_policy(&tree, "sys/fs/selinux/policy");
	const struct inventory *inventory = tree_scan(&tree);
	const struct subject *subject = only(inventory);
	struct fact declared = sheet_fact(subject->sheets[SHEET_SPEC], FACT_mac_answers);
	ck_assert(fact_known(declared));
	ck_assert_int_eq(mac_answer_about(declared.value.answers, MAC_SELINUX, mac_act_named("trace"))->result, MAC_DENIED);
	ck_assert_int_eq(subject_drift(subject, inventory, 0, arena, &comparison), DRIFT_COMPARED);
	ck_assert(has_change(&comparison, FACT_mac_answers));
	/* The label that is declared is in force: nobody is asked twice. */
	put_label(&tree, 42, "container_t", ":c1");
	subject = only(tree_scan(&tree));
	ck_assert(!fact_known(sheet_fact(subject->sheets[SHEET_SPEC], FACT_mac_answers)));
	tree_free(&tree);
}
END_TEST

START_TEST(a_broken_policy_answers_nothing)
{
	static const char *const texts[] = { "", "\x8c\xff\x7c\xf9", "no policy at all" };
	for (size_t i = 0; i < ISO_COUNT(texts); i++) {
		struct tree tree;
		tree_new(&tree);
		put_box(&tree, "container_t", "");
		put(&tree, "sys/fs/selinux/policy", "%s", texts[i]);
		const struct inventory *inventory = tree_scan(&tree);
		ck_assert(!fact_known(kernel_fact(inventory->subjects[0], FACT_mac_answers)));
		tree_free(&tree);
	}
}
END_TEST

START_TEST(with_more_labels_than_are_asked_about_nothing_is_denied)
{
	static const char *const levels[MAC_LABELS] = { "", ":c0", ":c1", ":c2", ":c0,c1", ":c0,c2", ":c1,c2", ":c0.c2" };
	struct tree tree;
	tree_new(&tree);
	put_box(&tree, "container_t", levels[0]);
	for (int i = 1; i <= MAC_LABELS; i++)
		put_process(&tree, &(struct made){ .pid = 42 + i, .ppid = 42, .own = OWN_USUAL, .ns = 42 });
	for (int i = 1; i <= MAC_LABELS; i++)
		put_label(&tree, 42 + i, "container_t", levels[i % MAC_LABELS]);
	put_policy(&tree, "sys/fs/selinux/policy");
	ck_assert_int_eq(answer(&tree, "cap-sys-admin").result, MAC_DENIED);
	put_label(&tree, 42 + MAC_LABELS, "kernel_t", "");
	struct mac_answer one = answer(&tree, "cap-sys-admin");
	ck_assert_int_eq(one.result, MAC_UNKNOWN);
	ck_assert_str_eq(one.why, "its processes have more labels than are asked about");
	ck_assert_int_eq(answer(&tree, "cap-chown").result, MAC_ALLOWED);
	tree_free(&tree);
}
END_TEST

#endif

Suite *live_mac_suite(void)
{
	Suite *suite = suite_create("live mac");
	TCase *tcase = tcase_create("labels");
	tcase_add_test(tcase, each_label_is_asked_about_once_and_too_many_are_remembered);
	tcase_add_loop_test(tcase, whoever_its_label_holds_least_counts, 0, 2 * ISO_COUNT(held_less));
#ifdef HAVE_SEPOL
	tcase_add_test(tcase, below_another_root_the_policy_on_disk_answers);
	tcase_add_test(tcase, categories_are_the_policy_s_own_answer);
	tcase_add_test(tcase, another_label_than_declared_drifts_by_what_it_allows);
	tcase_add_test(tcase, a_path_is_asked_about_by_the_name_that_the_kernel_gives_it);
	tcase_add_test(tcase, a_permissive_domain_is_denied_nothing);
	tcase_add_test(tcase, a_permissive_child_is_denied_nothing);
	tcase_add_test(tcase, a_broken_policy_answers_nothing);
	tcase_add_test(tcase, with_more_labels_than_are_asked_about_nothing_is_denied);
#endif
	suite_add_tcase(suite, tcase);
	return suite;
}
