/* SPDX-License-Identifier: Apache-2.0 */
/* What a judgement says in words: reasons, fixes, evidence. */
#include "config.h"

#include "made.h"
#include "suites.h"

#include <isotop/builder.h>
#include <isotop/finding.h>
#include <isotop/fixes.h>
#include <isotop/inventory.h>
#include <isotop/judge.h>
#include <isotop/panes.h>
#include <isotop/subject.h>
#include <isotop/view.h>

#include <string.h>

static const struct {
	const char *who;
	const char *facts;
	const char *check;
	const char *reason; /* all of it, or NULL */
	const char *fix;    /* all of it, or NULL */
} sentences[] = {
	{ "live", "uid=0 ns_user=host", "root", "uid 0, and nothing maps it away", "--user 1000:1000" },
	{ "live", "uid=100000 ns_user=own uid_map=0:100000:65536", "root",
		"root inside the container, but uid 100000 on the host", NULL },
	{ "kubernetes", "", "root", "no user is set: the image decides and nothing prevents root",
		"spec.template.spec.containers[app].securityContext.runAsNonRoot: true" },
	{ "kubernetes", "uid=0 run_as_non_root=true", "root",
		"uid 0 against runAsNonRoot: true, so the kubelet will refuse the pod",
		"spec.template.spec.containers[app].securityContext.runAsUser: 1000" },
	{ "docker-run", "cap_effective=default,SYS_ADMIN,NET_ADMIN,SYS_PTRACE", "sys-admin",
		"CAP_SYS_ADMIN is kept; also NET_ADMIN SYS_PTRACE", "remove --cap-add SYS_ADMIN; remove --cap-add SYS_PTRACE; remove --cap-add NET_ADMIN" },
	{ "kubernetes", "cap_effective=SYS_ADMIN cap_misspelt=CAP_SYS_ADMIN", "sys-admin",
		"CAP_SYS_ADMIN is kept; containerd does not take the name CAP_SYS_ADMIN", NULL },
	{ "live", "cap_effective=none cap_permitted=none cap_bounding=none ns_user=host processes=0:nnp:2:none,0:-:2:SYS_ADMIN",
		"sys-admin", "CAP_SYS_ADMIN is kept, by pid 101 (sleep)", "end pid 101 (sleep), started by exec with SYS_ADMIN" },
	{ "live", "uid=1000 cap_bounding=none ns_user=host processes=1000:nnp:2:none,0:-:2:SYS_ADMIN", "sys-admin",
		"CAP_SYS_ADMIN is kept, by pid 101 (sleep)", "end pid 101 (sleep), started by exec as root with SYS_ADMIN" },
	{ "live", "uid=1000 cap_bounding=none ns_user=host processes=1000:nnp:2:none,0:nnp:2:none", "root",
		"pid 101 (sleep) runs as root", "end pid 101 (sleep), which runs as root" },
	{ "live", "uid=1000 no_new_privs=true cap_bounding=none ns_user=host processes=1000:nnp:2:none,1000:-:2:none", "escalation",
		"no_new_privs is not set in 1 of 2 processes: pid 101 (sleep)", "end pid 101 (sleep), started by exec" },
	{ "live", "uid=0 no_new_privs=false cap_bounding=none ns_user=host processes=0:-:2:none,0:-:2:none", "escalation",
		"no_new_privs is not set", "--security-opt no-new-privileges" },
	{ "docker-run", "privileged=true", "sys-admin", NULL, "remove --privileged" },
	{ "docker-run", "cap_effective=MKNOD,NET_ADMIN", "sys-admin",
		"kept beyond the runtime's default: NET_ADMIN", "remove --cap-add NET_ADMIN" },
	{ "docker-run", "cap_effective=SYS_ADMIN ns_user=own", "sys-admin",
		"CAP_SYS_ADMIN is kept, but only inside its user namespace", NULL },
	{ "docker-run", "cap_effective=SYS_ADMIN sandbox=kata", "sys-admin",
		"CAP_SYS_ADMIN is kept, but the kernel of Kata takes the call", NULL },
	{ "kubernetes", "no_new_privs=true privileged=true", "escalation",
		"allowPrivilegeEscalation: false together with privileged: true, which the API refuses",
		"spec.template.spec.containers[app].securityContext.privileged: false" },
	{ "kubernetes", "no_new_privs=false", "escalation", "allowPrivilegeEscalation is true", NULL },
	{ "compose", "no_new_privs=false", "escalation", NULL,
		"services.app.security_opt: [\"no-new-privileges:true\"]" },
	{ "kubernetes", "", "unconfined",
		"no seccomp profile is set: Unconfined unless the kubelet runs with seccompDefault; the runtime's "
		"AppArmor or SELinux default, assumed: it holds where the node has one",
		"spec.template.spec.containers[app].securityContext.seccompProfile.type: RuntimeDefault" },
	{ "live lsm:none", "seccomp_mode=0", "unconfined",
		"seccomp is off; the host node-7 has neither AppArmor nor SELinux",
		"remove --security-opt seccomp=unconfined; enable AppArmor or SELinux on the host" },
	{ "kubernetes", "ns_pid=host ns_net=host", "host-namespaces", "shares the host's network, pid",
		"spec.template.spec.hostNetwork: false; spec.template.spec.hostPID: false" },
	{ "oci", "ns_mnt=host", "host-namespaces", "shares the host's mount",
		"/linux/namespaces: add {\"type\": \"mount\"}" },
	{ "live", "ns_net=?permission_denied ns_pid=?permission_denied", "host-namespaces",
		"network, pid: permission denied", NULL },
	{ "docker-run", "mounts=/srv/www:/x", "host-path",
		"/srv/www is mounted writable: a host path that can be written", "-v /srv/www:/x:ro" },
	{ "compose", "mounts=/etc/hosts:/x,/data:/d", "host-path",
		"/etc/hosts is mounted writable: the host's configuration; 1 more",
		"services.app.volumes: /etc/hosts:/x:ro; services.app.volumes: /data:/d:ro" },
	{ "kubernetes", "mounts=/data:/d:name=store", "host-path", NULL,
		"spec.template.spec.containers[app].volumeMounts[store].readOnly: true" },
	{ "oci", "mounts=/data:/d", "host-path", NULL, "/mounts: /d with option ro" },
	{ "quadlet", "mounts=/data:/d", "host-path", NULL, "Volume=/data:/d:ro" },
	{ "quadlet", "", "writable-rootfs", "the root file system can be written", "ReadOnly=true" },
	{ "live pod", "ns_net=shared ns_ipc=shared", "host-namespaces",
		"none of the host's; shared with other containers: network, ipc", NULL },
	{ "docker-run", "ns_net=shared:container:web", "host-namespaces",
		"none of the host's; shared with container:web: network", NULL },
	{ "live lxc", "rootfs_readonly=false", "writable-rootfs", NULL, "--read-only" },
	{ "live runc", "rootfs_readonly=false", "writable-rootfs", NULL, "/root/readonly: true" },
	{ "live pod", "rootfs_readonly=false", "writable-rootfs", NULL,
		"spec.containers[app].securityContext.readOnlyRootFilesystem: true" },
	{ "kubernetes", "token_mounted=true", "service-account-token", "a service-account token is mounted",
		"spec.template.spec.automountServiceAccountToken: false" },
	{ "docker-run", "sandbox=gvisor uid=0 cap_effective=all", "single-layer",
		"the sandbox does not replace what is missing behind it: capabilities, seccomp, "
		"non-root without new privileges",
		"--user 1000:1000; --security-opt no-new-privileges" },
	{ "oci", "no_new_privs=true", "single-layer",
		"nothing stops core-pattern and 1 more; what stands: namespaces, capabilities",
		"/process/user/uid: 1000" },
};

START_TEST(a_reason_is_one_exact_sentence_and_the_fix_is_in_the_subjects_language)
{
	struct inventory *inventory = made_inventory(sentences[_i].who, sentences[_i].facts);
	cleanup_arena struct arena *arena = arena_new();
	struct finding finding;
	check_explain((size_t)check_index(sentences[_i].check), inventory->subjects[0], inventory, arena, &finding);
	if (sentences[_i].reason)
		ck_assert_str_eq(finding.reason, sentences[_i].reason);
	if (sentences[_i].fix) {
		ck_assert_ptr_nonnull(finding.fix);
		ck_assert_str_eq(finding.fix, sentences[_i].fix);
	}
	inventory_unref(inventory);
}
END_TEST

START_TEST(the_process_that_decides_is_the_one_that_is_cited)
{
	static const char facts[] = "uid=1000 no_new_privs=true cap_effective=none cap_bounding=none ns_user=host ns_pid=host "
				    "processes=1000:nnp:2:none,0:-:2:SYS_PTRACE";
	static const char *const checks_of_it[] = { "privileged", "sys-admin", "root", "escalation" };
	struct inventory *inventory = made_inventory("live", facts);
	cleanup_arena struct arena *arena = arena_new();
	for (size_t i = 0; i < ISO_COUNT(checks_of_it); i++) {
		struct finding finding;
		check_explain((size_t)check_index(checks_of_it[i]), inventory->subjects[0], inventory, arena, &finding);
		ck_assert_uint_ge(finding.evidence_count, 1);
		ck_assert_str_eq(finding.evidence[finding.evidence_count - 1].where, "/proc/101/status");
	}
	inventory_unref(inventory);
}
END_TEST

START_TEST(in_a_list_every_change_stands_once)
{
	struct inventory *inventory = made_inventory("docker-run", "privileged=true uid=0");
	cleanup_arena struct arena *arena = arena_new();
	struct finding findings[CHECK_COUNT];
	struct judgement judgement;
	judge(inventory->subjects[0], inventory, &judgement);
	checks_explain(inventory->subjects[0], inventory, &judgement, arena, findings);
	size_t times = 0;
	for (size_t i = 0; i < CHECK_COUNT; i++)
		times += findings[i].fix && strstr(findings[i].fix, "--privileged");
	ck_assert_uint_eq(times, 1);
	ck_assert_str_eq(findings[check_index("sys-admin")].fix, "as for check 1");
	ck_assert_str_eq(findings[check_index("single-layer")].fix, "as for checks 3 and 4");
	/* Asked for alone, it says what to do. */
	check_explain((size_t)check_index("sys-admin"), inventory->subjects[0], inventory, arena, &findings[0]);
	ck_assert_str_eq(findings[0].fix, "remove --privileged");
	inventory_unref(inventory);
}
END_TEST

START_TEST(whose_words_the_fixes_are_is_said_once)
{
	static const struct {
		const char *who;
		const char *language;
		const char *note; /* a piece of it */
	} rows[] = {
		{ "live docker", "docker run", NULL },
		{ "live lxc", "docker run", "has its own" },
		{ "live runc", "OCI config.json", NULL },
		{ "live pod", "Kubernetes", NULL },
		{ "compose", "Compose", NULL },
	};
	for (size_t i = 0; i < ISO_COUNT(rows); i++) {
		struct inventory *inventory = made_inventory(rows[i].who, "");
		const char *note = fix_note(inventory->subjects[0]);
		ck_assert_str_eq(fix_language(inventory->subjects[0]), rows[i].language);
		ck_assert_msg(rows[i].note ? note && strstr(note, rows[i].note) : !note, "%s: %s", rows[i].who,
			note ? note : "no note");
		inventory_unref(inventory);
	}
}
END_TEST

/* isotop self on the host: nothing there takes an option of a container. */
START_TEST(a_process_in_no_container_gets_no_advice_for_containers)
{
	struct subject *subject = made_subject("live", "rootfs_readonly=false uid=0");
	subject->running.runtime = NULL;
	struct inventory_builder *builder = inventory_builder_new();
	inventory_add(builder, subject);
	struct inventory *inventory = inventory_finish(builder, NULL);
	cleanup_arena struct arena *arena = arena_new();
	struct finding findings[CHECK_COUNT];
	struct judgement judgement;
	judge(inventory->subjects[0], inventory, &judgement);
	checks_explain(inventory->subjects[0], inventory, &judgement, arena, findings);
	ck_assert_int_eq(findings[check_index("writable-rootfs")].verdict, VERDICT_FAIL);
	for (size_t i = 0; i < CHECK_COUNT; i++)
		ck_assert_ptr_null(findings[i].fix);
	ck_assert_ptr_null(fix_language(inventory->subjects[0]));
	ck_assert(strstr(fix_note(inventory->subjects[0]), "in no container") != NULL);
	inventory_unref(inventory);
}
END_TEST

static const struct {
	const char *kind;
	enum role role;
	const char *fix;
} paths[] = {
	{ "Pod", ROLE_CONTAINER, "spec.containers[app].securityContext.readOnlyRootFilesystem: true" },
	{ "Deployment", ROLE_INIT,
		"spec.template.spec.initContainers[app].securityContext.readOnlyRootFilesystem: true" },
	{ "StatefulSet", ROLE_SIDECAR,
		"spec.template.spec.initContainers[app].securityContext.readOnlyRootFilesystem: true" },
	{ "CronJob", ROLE_CONTAINER,
		"spec.jobTemplate.spec.template.spec.containers[app].securityContext.readOnlyRootFilesystem: true" },
	{ "PodTemplate", ROLE_CONTAINER, "template.spec.containers[app].securityContext.readOnlyRootFilesystem: true" },
	{ "Pod", ROLE_EPHEMERAL, "spec.ephemeralContainers[app].securityContext.readOnlyRootFilesystem: true" },
};

START_TEST(a_fix_names_the_path_in_every_kind_of_document)
{
	struct subject *subject = made_subject("kubernetes", "");
	subject->workload.kind = paths[_i].kind;
	subject->workload.role = paths[_i].role;
	struct inventory_builder *builder = inventory_builder_new();
	inventory_add(builder, subject);
	struct inventory *inventory = inventory_finish(builder, NULL);
	cleanup_arena struct arena *arena = arena_new();
	struct finding finding;
	check_explain((size_t)check_index("writable-rootfs"), subject, inventory, arena, &finding);
	ck_assert_str_eq(finding.fix, paths[_i].fix);
	inventory_unref(inventory);
}
END_TEST

START_TEST(a_part_of_the_cluster_is_told_what_it_needs_its_power_for)
{
	struct subject *subject = made_subject("kubernetes", "ns_net=host rootfs_readonly=false");
	subject->workload.kind = "DaemonSet";
	subject->workload.name = "kube-flannel-ds";
	struct inventory_builder *builder = inventory_builder_new();
	inventory_add(builder, subject);
	struct inventory *inventory = inventory_finish(builder, NULL);
	cleanup_arena struct arena *arena = arena_new();
	struct finding finding;
	check_explain((size_t)check_index("host-namespaces"), subject, inventory, arena, &finding);
	ck_assert(strstr(finding.fix, "a network plugin needs the host's network") && strstr(finding.fix, "waiver"));
	check_explain((size_t)check_index("writable-rootfs"), subject, inventory, arena, &finding);
	ck_assert_ptr_null(strstr(finding.fix, "waiver"));
	inventory_unref(inventory);
}
END_TEST

START_TEST(evidence_cites_the_line_once)
{
	struct inventory *inventory = made_inventory("docker-run", "uid=1000 privileged=true");
	cleanup_arena struct arena *arena = arena_new();
	struct finding finding;
	check_explain((size_t)check_index("unconfined"), inventory->subjects[0], inventory, arena, &finding);
	ck_assert_uint_eq(finding.evidence_count, 1);
	ck_assert_str_eq(finding.evidence[0].where, "made.yaml");
	ck_assert_str_eq(finding.evidence[0].text, "privileged=true");
	ck_assert_uint_eq(finding.evidence[0].line, 2);
	inventory_unref(inventory);
}
END_TEST

START_TEST(what_nobody_wrote_is_cited_at_the_container)
{
	struct subject *subject = made_subject("kubernetes", "");
	subject->declared.file = "web.yaml";
	subject->declared.line = 12;
	struct inventory_builder *builder = inventory_builder_new();
	inventory_add(builder, subject);
	struct inventory *inventory = inventory_finish(builder, NULL);
	cleanup_arena struct arena *arena = arena_new();
	for (size_t i = 0; i < CHECK_COUNT; i++) {
		struct finding finding;
		check_explain(i, subject, inventory, arena, &finding);
		if (finding.verdict != VERDICT_FAIL && finding.verdict != VERDICT_WARN)
			continue;
		ck_assert_msg(finding.evidence_count == 1, "%s", checks[i].id);
		ck_assert_str_eq(finding.evidence[0].where, "web.yaml");
		ck_assert_uint_eq(finding.evidence[0].line, 12);
	}
	inventory_unref(inventory);
}
END_TEST

START_TEST(every_row_that_can_be_opened_leads_somewhere)
{
	cleanup_arena struct arena *arena = arena_new();
	struct inventory_builder *builder = inventory_builder_new();
	inventory_add(builder, made_subject("live docker", "uid=0 cap_effective=all cap_bounding=all"));
	struct inventory *inventory = inventory_finish(builder, NULL);
	const struct subject *subject = inventory->subjects[0];
	struct view view = view_new(arena);
	checklist_view(subject, inventory, &view);
	for (size_t i = 0; i < LAYER_COUNT; i++) {
		layer_view(i, subject, inventory, &view);
		view_row(&view, MARK_NONE, "", TONE_PLAIN, "the layer itself");
		view_ref(&view, "layer:%s", layers[i].id);
	}
	/* What is opened is appended, so its own rows are followed as well. */
	size_t opened = 0;
	for (size_t i = 0; i < view.count && opened < 200; i++) {
		const char *ref = view.blocks[i].ref;
		const char **refs = view.blocks[i].grid.refs;
		size_t rows = refs ? view.blocks[i].grid.rows : 0;
		for (size_t row = 0; row < rows; row++) {
			ck_assert_msg(!refs[row] || ref_view(refs[row], subject, inventory, &view), "%s", refs[row]);
			opened += refs[row] != NULL;
		}
		ck_assert_msg(!ref || ref_view(ref, subject, inventory, &view), "%s", ref);
		ck_assert(!ref || *ref_title(ref));
		opened += ref != NULL;
	}
	ck_assert_uint_gt(opened, 50);
	ck_assert(!ref_view("check:none", subject, inventory, &view));
	ck_assert(!ref_view("nothing", subject, inventory, &view));
	ck_assert_str_eq(ref_title("nothing:x"), "x");
	inventory_unref(inventory);
}
END_TEST

Suite *words_suite(void)
{
	Suite *suite = suite_create("words");
	TCase *words = tcase_create("words");
	tcase_add_loop_test(
		words, a_reason_is_one_exact_sentence_and_the_fix_is_in_the_subjects_language, 0, ISO_COUNT(sentences));
	tcase_add_test(words, the_process_that_decides_is_the_one_that_is_cited);
	tcase_add_test(words, in_a_list_every_change_stands_once);
	tcase_add_test(words, whose_words_the_fixes_are_is_said_once);
	tcase_add_test(words, a_process_in_no_container_gets_no_advice_for_containers);
	tcase_add_loop_test(words, a_fix_names_the_path_in_every_kind_of_document, 0, ISO_COUNT(paths));
	tcase_add_test(words, a_part_of_the_cluster_is_told_what_it_needs_its_power_for);
	tcase_add_test(words, evidence_cites_the_line_once);
	tcase_add_test(words, what_nobody_wrote_is_cited_at_the_container);
	tcase_add_test(words, every_row_that_can_be_opened_leads_somewhere);
	suite_add_tcase(suite, words);
	return suite;
}
