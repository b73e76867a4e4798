/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "made.h"
#include "suites.h"

#include <isotop/builder.h>
#include <isotop/capabilities.h>
#include <isotop/compare.h>
#include <isotop/edit.h>
#include <isotop/escapes.h>
#include <isotop/finding.h>
#include <isotop/gains.h>
#include <isotop/inventory.h>
#include <isotop/judged.h>
#include <isotop/pss.h>
#include <isotop/fixes.h>
#include <isotop/judge.h>
#include <isotop/live.h>
#include <isotop/manifest.h>
#include <isotop/subject.h>
#include <isotop/values.h>
#include <isotop/verdict.h>
#include <isotop/whatif.h>

#include <stdlib.h>
#include <linux/capability.h>
#include <string.h>

/* "uid:better", "mounts:worse ..." in order; "" where nothing differs. */
static const char *shifts(const struct comparison *comparison, struct arena *arena)
{
	cleanup_strbuf struct strbuf out = { 0 };
	for (size_t i = 0; i < comparison->count; i++)
		strbuf_addf(&out, "%s%s:%s", i ? " " : "", fact_infos[comparison->changes[i].fact].id,
			shift_name(comparison->changes[i].shift));
	return arena_strdup(arena, strbuf_text(&out));
}

static enum shift mirrored(enum shift shift)
{
	return shift == SHIFT_BETTER ? SHIFT_WORSE : shift == SHIFT_WORSE ? SHIFT_BETTER : shift;
}

/* ---- direction ----------------------------------------------------------------------- */

/* FACT: its value in @loose is less strict than in @strict; "=" in place of the sign: neither. */
static const struct {
	const char *who;
	const char *loose;
	const char *strict;
	bool neither;
} directions[] = {
	{ "kubernetes", "privileged=true", "privileged=false", false },
	{ "kubernetes", "host_process=true", "host_process=false", false },
	{ "kubernetes", "windows=false", "windows=true", true },
	{ "kubernetes", "arch=x86_64", "arch=aarch64", true },
	{ "live", "uid=0", "uid=1000", false },
	{ "live", "uid=1000", "uid=1001", true },
	{ "live", "gid=0", "gid=1000", true },
	{ "docker-run", "user_name=root", "user_name=app", false },
	{ "kubernetes", "run_as_non_root=false", "run_as_non_root=true", false },
	{ "live", "no_new_privs=false", "no_new_privs=true", false },
	{ "live", "processes=0:-:2:NET_RAW", "processes=1000:nnp:2:NET_RAW", false },
	{ "live", "processes=1000:-:2:NET_RAW+SYS_ADMIN", "processes=1000:-:2:NET_RAW", false },
	{ "live", "ns_pid=host", "ns_pid=own", false },
	{ "live", "ns_net=host", "ns_net=shared:x", false },
	{ "live", "ns_net=shared:x", "ns_net=own", false },
	{ "live", "ns_mnt=host", "ns_mnt=own", false },
	{ "live", "ns_ipc=host", "ns_ipc=own", false },
	{ "live", "ns_uts=host", "ns_uts=own", false },
	{ "live", "ns_user=host", "ns_user=own", false },
	{ "live", "ns_cgroup=host", "ns_cgroup=own", false },
	{ "live", "ns_time=host", "ns_time=own", false },
	{ "live", "uid_map=0:0:4294967295", "uid_map=0:100000:65536", false },
	{ "live", "gid_map=0:0:4294967295", "gid_map=0:100000:65536", false },
	{ "live", "uid_map=0:100000:65536", "uid_map=0:200000:65536", true },
	{ "live", "uid_map=0:100000:65536,70000:0:1", "uid_map=0:100000:65536", false },
	{ "live", "visitors=0:-:0:none", "visitors=,", false },
	{ "live", "twins=1000:-:0:none", "twins=,", false },
	{ "live", "userns_creator=0", "userns_creator=1000", true },
	{ "live", "userns_depth=1", "userns_depth=2", true },
	{ "kubernetes", "share_process_namespace=true", "share_process_namespace=false", false },
	{ "kubernetes", "siblings_apart=false", "siblings_apart=true", false },
	{ "live", "cap_effective=default,SYS_ADMIN", "cap_effective=default", false },
	{ "live", "cap_effective=SYS_ADMIN", "cap_effective=NET_RAW,CHOWN,KILL", false },
	{ "live", "cap_effective=CHOWN", "cap_effective=KILL", true },
	{ "live", "cap_permitted=default", "cap_permitted=none", false },
	{ "live", "cap_inheritable=default", "cap_inheritable=none", false },
	{ "live", "cap_bounding=all", "cap_bounding=default", false },
	{ "live", "cap_ambient=NET_RAW", "cap_ambient=none", false },
	{ "docker-run", "cap_more=$X", "cap_more=$Y", true },
	{ "kubernetes", "cap_misspelt=CAP_X", "cap_misspelt=CAP_Y", true },
	{ "live", "seccomp_mode=0", "seccomp_mode=2", false },
	{ "live", "seccomp_filters=1", "seccomp_filters=2", true },
	{ "kubernetes", "seccomp_profile=Unconfined", "seccomp_profile=RuntimeDefault", false },
	{ "oci", "seccomp_actions=a", "seccomp_actions=b", true },
	{ "oci", "seccomp_rules=read,write", "seccomp_rules=read,mount", true },
	{ "oci", "seccomp_allows_all=true", "seccomp_allows_all=false", false },
	{ "live", "apparmor_profile=unconfined", "apparmor_profile=docker-default", false },
	{ "live", "apparmor_mode=complain", "apparmor_mode=enforce", false },
	{ "live", "apparmor_mode=unconfined", "apparmor_mode=complain", false },
	{ "live", "apparmor_stack=a,b", "apparmor_stack=a,c", true },
	{ "live", "apparmor_text=a", "apparmor_text=b", true },
	{ "live", "selinux_label=u:r:spc_t:s0", "selinux_label=u:r:container_t:s0:c1,c2", false },
	{ "docker-run", "selinux_disabled=true", "selinux_disabled=false", false },
	{ "oci", "mount_label=u:r:a_t:s0", "mount_label=u:r:b_t:s0", true },
	{ "live", "selinux_permissive=true", "selinux_permissive=false", false },
	{ "live", "mac_answers=apparmor:mount-disk:allowed", "mac_answers=apparmor:mount-disk:denied", false },
	{ "kubernetes", "sandbox=none", "sandbox=gvisor", false },
	{ "kubernetes", "sandbox_platform=kvm", "sandbox_platform=systrap", true },
	{ "live", "sandbox_options=network=none", "sandbox_options=network=host", true },
	{ "kubernetes", "runtime_class=a", "runtime_class=b", true },
	{ "live", "rootfs_readonly=false", "rootfs_readonly=true", false },
	{ "live", "mounts=/:/host", "mounts=/srv:/srv:ro", false },
	{ "live", "mounts=/etc:/etc2", "mounts=/etc:/etc2:ro,v:/data:volume", true },
	{ "live", "mounts=/srv/a:/a", "mounts=/srv/a:/a:ro", false },
	{ "live", "devices=/dev/sda:b:8:0", "devices=/dev/null:c:1:3", false },
	{ "live", "device_cgroup_all=true", "device_cgroup_all=false", false },
	{ "docker-run", "groups=6,42", "groups=42", false },
	{ "live", "masked_paths=/proc/kcore", "masked_paths=/proc/kcore,/proc/keys", false },
	{ "live", "readonly_paths=/proc/sys", "readonly_paths=/proc/sys,/proc/bus", false },
	{ "live", "lacking_paths=/proc/kcore", "lacking_paths=/proc/acpi", true },
	{ "live", "proc_unmasked=true", "proc_unmasked=false", false },
	{ "kubernetes", "token_mounted=true", "token_mounted=false", false },
	{ "kubernetes", "token_projected=true", "token_projected=false", false },
	{ "docker-run", "engine=tcp://localhost:2375", "engine=none", false },
	{ "docker-run", "engine_open=tcp://0.0.0.0:2375", "engine_open=none", false },
	{ "docker-run", "engine_peer=dind", "engine_peer=none", false },
	{ "kubernetes", "token_audience=vault", "token_audience=sts", true },
	{ "kubernetes", "token_powers=create_pods", "token_powers=", false },
	{ "kubernetes", "service_account=a", "service_account=b", true },
	{ "kubernetes", "pss_enforced=baseline", "pss_enforced=restricted", false },
	{ "kubernetes", "pss_version=v1.20", "pss_version=latest", true },
};

START_TEST(what_is_stricter_is_better_and_the_other_way_round_worse)
{
	cleanup_arena struct arena *arena = arena_new();
	struct subject *loose = made_subject(directions[_i].who, directions[_i].loose);
	struct subject *strict = made_subject(directions[_i].who, directions[_i].strict);
	struct comparison there;
	struct comparison back;
	compare_facts(subject_reader(loose), subject_reader(strict), 0, arena, &there);
	compare_facts(subject_reader(strict), subject_reader(loose), 0, arena, &back);
	enum shift wanted = directions[_i].neither ? SHIFT_OTHER : SHIFT_BETTER;
	ck_assert_msg(there.count == 1 && there.changes[0].shift == wanted, "%s -> %s: %s", directions[_i].loose,
		directions[_i].strict, shifts(&there, arena));
	ck_assert_msg(back.count == 1 && back.changes[0].shift == mirrored(wanted), "%s -> %s: %s",
		directions[_i].strict, directions[_i].loose, shifts(&back, arena));
	subject_unref(loose);
	subject_unref(strict);
}
END_TEST

/* The words that other facts come from are compared there. */
static bool is_input(enum fact_id id)
{
	return id == FACT_cap_added || id == FACT_cap_dropped || id == FACT_pod_settings;
}

START_TEST(every_fact_has_a_direction_that_is_tested)
{
	const char *id = fact_infos[_i].id;
	size_t len = strlen(id);
	size_t found = 0;
	for (size_t i = 0; i < ISO_COUNT(directions); i++)
		found += strncmp(directions[i].loose, id, len) == 0 && directions[i].loose[len] == '=';
	ck_assert_msg(is_input((enum fact_id)_i) ? found == 0 : found > 0,
		"%s: add its row to the table in src/compare/rules.c and to this test's", id);
}
END_TEST

/* ---- properties --------------------------------------------------------------------------- */

static void mirror_each_other(const struct comparison *there, const struct comparison *back, const char *what)
{
	ck_assert_msg(there->count == back->count, "%s: %zu and %zu changes", what, there->count, back->count);
	for (size_t i = 0; i < there->count; i++) {
		const struct change *x = &there->changes[i];
		const struct change *y = &back->changes[i];
		ck_assert_msg(x->fact == y->fact && x->shift == mirrored(y->shift) && strcmp(x->a, y->b) == 0 &&
				      strcmp(x->b, y->a) == 0 && x->a_count == y->b_count && x->b_count == y->a_count,
			"%s: %s", what, fact_infos[x->fact].id);
	}
	ck_assert_uint_eq(there->verdict_count, back->verdict_count);
	for (size_t i = 0; i < there->verdict_count; i++)
		ck_assert_msg(there->verdicts[i].shift == mirrored(back->verdicts[i].shift), "%s: check %zu", what,
			there->verdicts[i].check + 1);
	ck_assert_uint_eq(there->escape_count, back->escape_count);
	for (size_t i = 0; i < there->escape_count; i++)
		ck_assert_msg(there->escapes[i].shift == mirrored(back->escapes[i].shift), "%s: %s", what,
			escapes[there->escapes[i].escape].id);
	ck_assert_uint_eq(there->worse, back->better);
	ck_assert_uint_eq(there->better, back->worse);
}

START_TEST(every_manifest_of_the_cases_equals_itself_and_mirrors_the_next)
{
	const char *srcdir = getenv("srcdir");
	char path[4096];
	snprintf(path, sizeof(path), "%s/tests/cases", srcdir ? srcdir : "..");
	struct inventory_builder *builder = inventory_builder_new();
	struct manifest_load *load = manifest_load_new(builder, NULL);
	manifest_load_path(load, path);
	manifest_load_finish(load);
	struct inventory *inventory = inventory_finish(builder, NULL);
	struct judged *judged = judge_inventory(inventory, NULL);
	size_t count = inventory->count;
	ck_assert_uint_gt(count, 30);
	for (size_t i = 0; i < count; i++) {
		cleanup_arena struct arena *arena = arena_new();
		size_t next = (i + 1) % count;
		const struct subject *a = inventory->subjects[i];
		const struct subject *b = inventory->subjects[next];
		const struct judgement *ja = &judged->judgements[i];
		const struct judgement *jb = &judged->judgements[next];
		struct comparison there;
		struct comparison back;
		compare_pair(&(struct judged_pair){ a, ja, a, ja, NULL }, COMPARE_UNREAD, arena, &there);
		ck_assert_msg(there.count == 0 && there.verdict_count == 0, "%s: %s", a->key, shifts(&there, arena));
		compare_pair(&(struct judged_pair){ a, ja, b, jb, NULL }, COMPARE_UNREAD, arena, &there);
		compare_pair(&(struct judged_pair){ b, jb, a, ja, NULL }, COMPARE_UNREAD, arena, &back);
		mirror_each_other(&there, &back, a->key);
	}
	judged_unref(judged);
	inventory_unref(inventory);
}
END_TEST

/* ---- equivalent spellings -------------------------------------------------------------------- */

static const struct {
	const char *who;
	const char *a;
	const char *b;
	const char *shifts;
} spellings[] = {
	{ "kubernetes", "", "privileged=false no_new_privs=false rootfs_readonly=false", "" },
	{ "kubernetes", "", "ns_net=own ns_user=host", "" },
	{ "kubernetes", "", "ns_net=host", "ns_net:worse" },
	{ "kubernetes", "", "mounts=", "" },
	{ "kubernetes", "", "mounts=/:/host", "mounts:worse" },
	{ "kubernetes", "", "uid=1000", "uid:better" },
	{ "kubernetes", "", "uid=0", "uid:different" },
	{ "kubernetes", "", "rootfs_readonly=true", "rootfs_readonly:better" },
	{ "kubernetes", "uid=?broken", "uid=0", "uid:different" },
	{ "kubernetes", "uid=?broken", "uid=?broken", "" },
	{ "docker-run", "mounts=/var/run/x:/x", "mounts=/run/x:/x", "" },
	{ "docker-run", "mounts=/srv//x/../y:/y", "mounts=/srv/y:/y/", "" },
	{ "docker-run", "mounts=/a:/a,/b:/b", "mounts=/b:/b,/a:/a", "" },
	{ "docker-run", "mounts=/run/hosts:/etc/hosts:runtime", "mounts=", "" },
	{ "live", "selinux_label=u:r:container_t:s0:c1,c2", "selinux_label=u:r:container_t:s0:c3,c4", "" },
	{ "live", "selinux_label=u:r:container_t:s0:c1,c2", "selinux_label=u:r:container_t:s0",
		"selinux_label:different" },
	{ "live", "seccomp_profile=custom", "seccomp_mode=2", "" },
	{ "live", "processes=0:-:2:default", "processes=0:-:2:default,0:-:2:default", "" },
	{ "live", "processes=0:-:2:default", "processes=0:-:2:default,1000:-:2:default", "" },
};

START_TEST(equivalent_spellings_are_no_difference)
{
	cleanup_arena struct arena *arena = arena_new();
	struct judgement none = { 0 };
	struct comparison comparison;
	struct subject *a = made_subject(spellings[_i].who, spellings[_i].a);
	struct subject *b = made_subject(spellings[_i].who, spellings[_i].b);
	compare_pair(&(struct judged_pair){ a, &none, b, &none, NULL }, COMPARE_UNREAD, arena, &comparison);
	ck_assert_str_eq(shifts(&comparison, arena), spellings[_i].shifts);
	subject_unref(a);
	subject_unref(b);
}
END_TEST

START_TEST(what_is_alike_is_listed_on_request)
{
	cleanup_arena struct arena *arena = arena_new();
	struct comparison comparison;
	struct subject *a = made_subject("live", "uid=0 rootfs_readonly=true");
	struct subject *b = made_subject("live", "uid=0 rootfs_readonly=false gid=1");
	compare_facts(subject_reader(a), subject_reader(b), COMPARE_SAME, arena, &comparison);
	ck_assert_str_eq(shifts(&comparison, arena), "uid:same gid:same rootfs_readonly:worse");
	ck_assert_str_eq(comparison.changes[1].a, "not set");
	ck_assert_uint_eq(comparison.compared, 2);
	subject_unref(a);
	subject_unref(b);
}
END_TEST

START_TEST(verdicts_that_change_are_told_with_their_direction)
{
	cleanup_arena struct arena *arena = arena_new();
	struct subject *subject = made_subject("live", "uid=0");
	struct judgement a = { .judged = true };
	struct judgement b = { .judged = true };
	struct comparison comparison;
	a.checks[0] = VERDICT_FAIL;
	a.checks[1] = VERDICT_PASS;
	b.checks[1] = VERDICT_WARN;
	b.checks[2] = VERDICT_UNKNOWN;
	a.escapes[0] = ESCAPE_LAYERED;
	b.escapes[0] = ESCAPE_OPEN;
	a.escapes[1] = ESCAPE_SINGLE;
	b.escapes[1] = ESCAPE_NA;
	a.escapes[2] = ESCAPE_LAYERED;
	b.escapes[2] = ESCAPE_NA;
	compare_pair(&(struct judged_pair){ subject, &a, subject, &b, NULL }, 0, arena, &comparison);
	ck_assert_uint_eq(comparison.verdict_count, 3);
	ck_assert_int_eq(comparison.verdicts[0].shift, SHIFT_BETTER);
	ck_assert_int_eq(comparison.verdicts[1].shift, SHIFT_WORSE);
	ck_assert_int_eq(comparison.verdicts[2].shift, SHIFT_OTHER);
	ck_assert_uint_eq(comparison.escape_count, 2);
	ck_assert_int_eq(comparison.escapes[0].shift, SHIFT_WORSE);
	ck_assert_int_eq(comparison.escapes[1].shift, SHIFT_BETTER);
	subject_unref(subject);
}
END_TEST

/* ---- drift ---------------------------------------------------------------------------------------- */

#define DOCKER_SPEC                                                                                                    \
	"spec.uid=0 spec.no_new_privs=false spec.cap_effective=default spec.cap_permitted=default "                    \
	"spec.cap_bounding=default spec.cap_inheritable=none spec.cap_ambient=none spec.ns_pid=own spec.ns_user=host " \
	"spec.seccomp_profile=custom spec.rootfs_readonly=false spec.proc_unmasked=false "
#define DOCKER_KERNEL                                                                                         \
	"uid=0 no_new_privs=false cap_effective=default cap_permitted=default cap_bounding=default "          \
	"cap_inheritable=none cap_ambient=none ns_pid=own ns_user=host seccomp_mode=2 rootfs_readonly=false " \
	"proc_unmasked=false uid_map=0:0:4294967295 processes=0:-:2:default "

static const struct {
	const char *facts;
	const char *shifts;
} drifts[] = {
	{ DOCKER_SPEC DOCKER_KERNEL, "" },
	/* another user holds only what is ambient after execve(2) */
	{ DOCKER_SPEC DOCKER_KERNEL "spec.uid=1000 uid=1000 cap_effective=none cap_permitted=none "
				    "processes=1000:-:2:none",
		"" },
	{ DOCKER_SPEC DOCKER_KERNEL "uid=1000 cap_effective=none cap_permitted=none",
		"uid:better cap_effective:better cap_permitted:better" },
	{ DOCKER_SPEC DOCKER_KERNEL "cap_effective=default,SYS_ADMIN cap_bounding=default,SYS_ADMIN",
		"cap_effective:worse cap_bounding:worse" },
	/* ids are declared as they are inside */
	{ DOCKER_SPEC DOCKER_KERNEL "uid_map=0:100000:65536 ns_user=own uid=100000 processes=100000:-:2:default", "" },
	/* not listed is the runtime's own, a path leads somewhere */
	{ DOCKER_SPEC DOCKER_KERNEL "spec.ns_net=host ns_net=own", "" },
	{ DOCKER_SPEC DOCKER_KERNEL "spec.ns_net=shared:/proc/42/ns/net ns_net=host", "" },
	{ DOCKER_SPEC DOCKER_KERNEL "spec.ns_pid=own ns_pid=host", "ns_pid:worse" },
	{ DOCKER_SPEC DOCKER_KERNEL "spec.ns_pid=shared:/proc/42/ns/pid ns_pid=shared", "" },
	{ DOCKER_SPEC DOCKER_KERNEL "spec.ns_pid=own ns_pid=shared", "ns_pid:worse" },
	{ DOCKER_SPEC DOCKER_KERNEL "seccomp_mode=0", "seccomp_mode:worse" },
	{ DOCKER_SPEC DOCKER_KERNEL "spec.seccomp_profile=Unconfined seccomp_mode=0", "" },
	{ DOCKER_SPEC DOCKER_KERNEL "spec.no_new_privs=true no_new_privs=false", "no_new_privs:worse" },
	{ DOCKER_SPEC DOCKER_KERNEL "no_new_privs=true", "no_new_privs:better" },
	{ DOCKER_SPEC DOCKER_KERNEL "spec.rootfs_readonly=true", "rootfs_readonly:worse" },
	{ DOCKER_SPEC DOCKER_KERNEL "proc_unmasked=true", "proc_unmasked:worse" },
	{ DOCKER_SPEC DOCKER_KERNEL "spec.proc_unmasked=true", "" },
	/* labels */
	{ DOCKER_SPEC DOCKER_KERNEL "spec.apparmor_profile=docker-default apparmor_profile=docker-default", "" },
	{ DOCKER_SPEC DOCKER_KERNEL "spec.apparmor_profile=docker-default apparmor_profile=a//&docker-default", "" },
	{ DOCKER_SPEC DOCKER_KERNEL "spec.apparmor_profile=docker-default apparmor_profile=unconfined",
		"apparmor_profile:worse" },
	{ DOCKER_SPEC DOCKER_KERNEL "spec.apparmor_profile=docker-default", "" },
	{ DOCKER_SPEC DOCKER_KERNEL "spec.selinux_label=u:r:container_t:s0:c1,c2 selinux_label=u:r:spc_t:s0",
		"selinux_label:worse" },
	/* what the policy in force allows beyond the one declared; of what nobody answered nothing is told */
	{ DOCKER_SPEC DOCKER_KERNEL "spec.mac_answers=apparmor:mount-disk:denied,apparmor:trace:allowed "
				    "mac_answers=apparmor:mount-disk:allowed,apparmor:trace:allowed",
		"mac_answers:worse" },
	{ DOCKER_SPEC DOCKER_KERNEL "spec.mac_answers=apparmor:mount-disk:allowed mac_answers=apparmor:mount-disk:denied",
		"mac_answers:better" },
	{ DOCKER_SPEC DOCKER_KERNEL "spec.mac_answers=apparmor:mount-disk:unknown,apparmor:trace:denied "
				    "mac_answers=apparmor:mount-disk:allowed,apparmor:trace:denied",
		"" },
	{ DOCKER_SPEC DOCKER_KERNEL "spec.mac_answers=apparmor:mount-disk:denied mac_answers=apparmor:mount-disk:unknown", "" },
	/* mounts: links on the host and in the image, what a recursive bind brings along */
	{ DOCKER_SPEC DOCKER_KERNEL "spec.mounts=/srv/a:/a:ro mounts=/srv/a:/a:ro", "" },
	{ DOCKER_SPEC DOCKER_KERNEL "spec.mounts=/srv/a:/a:ro mounts=/srv/a:/a", "mounts:worse" },
	{ DOCKER_SPEC DOCKER_KERNEL "spec.mounts=/srv/a:/a mounts=/srv/a:/a:ro", "" },
	{ DOCKER_SPEC DOCKER_KERNEL "spec.mounts=/link/a:/a mounts=/disk/a:/a", "" },
	{ DOCKER_SPEC DOCKER_KERNEL "spec.mounts=/var/run/d.sock:/var/run/d.sock mounts=/run/d.sock:/run/d.sock", "" },
	{ DOCKER_SPEC DOCKER_KERNEL "spec.mounts=/:/host:ro mounts=/:/host:ro,/boot:/host/boot", "" },
	{ DOCKER_SPEC DOCKER_KERNEL "spec.mounts=/a:/a mounts=/a:/a,/etc:/mnt", "mounts:worse" },
	{ DOCKER_SPEC DOCKER_KERNEL "spec.mounts=/a:/a mounts=/a:/a:shared", "mounts:worse" },
	{ DOCKER_SPEC DOCKER_KERNEL "spec.mounts=/a:/a mounts=/a:/a,t:/tmp:tmpfs,/h:/etc/hosts:runtime", "" },
	/* over what was declared: an empty file system explains no other, and a place has no more than was asked for */
	{ DOCKER_SPEC DOCKER_KERNEL "spec.mounts=t:/tmp:tmpfs mounts=/etc:/tmp", "mounts:worse" },
	{ DOCKER_SPEC DOCKER_KERNEL "spec.mounts=/a:/a mounts=/etc:/a:over", "mounts:worse" },
	{ DOCKER_SPEC DOCKER_KERNEL "spec.mounts=/b:/a,/c:/a mounts=/c:/a:over", "" },
	/* devices */
	{ DOCKER_SPEC DOCKER_KERNEL "spec.devices= devices=/dev/null:c:1:3", "" },
	{ DOCKER_SPEC DOCKER_KERNEL "spec.devices= devices=/dev/sda:b:8:0", "devices:worse" },
	{ DOCKER_SPEC DOCKER_KERNEL "spec.devices=/dev/sda:b:8:0 devices=/dev/sda:b:8:0", "" },
	{ DOCKER_SPEC DOCKER_KERNEL "spec.device_cgroup_all=false device_cgroup_all=true", "device_cgroup_all:worse" },
	{ DOCKER_SPEC DOCKER_KERNEL "spec.device_cgroup_all=false device_cgroup_all=true ns_user=own "
				    "uid_map=0:1000:1 uid=1000 processes=1000:-:2:default",
		"" },
	/* what somebody ran in it later; that workers give up privileges is as it should be */
	{ DOCKER_SPEC DOCKER_KERNEL "processes=0:-:2:default,101:-:2:none", "" },
	{ DOCKER_SPEC DOCKER_KERNEL "processes=0:-:2:default,0:-:2:all", "processes:worse" },
	/* what could not be read, and what is told by a default, does not drift */
	{ DOCKER_SPEC DOCKER_KERNEL "ns_pid=?permission_denied", "" },
};

START_TEST(drift_is_what_the_kernel_shows_otherwise_than_declared)
{
	cleanup_arena struct arena *arena = arena_new();
	struct inventory *inventory = made_inventory("live docker", drifts[_i].facts);
	struct comparison comparison;
	ck_assert_int_eq(subject_drift(inventory->subjects[0], inventory, 0, arena, &comparison), DRIFT_COMPARED);
	ck_assert_str_eq(shifts(&comparison, arena), drifts[_i].shifts);
	inventory_unref(inventory);
}
END_TEST

START_TEST(what_cannot_drift_says_why)
{
	static const struct {
		const char *who;
		const char *facts;
		enum drift_state state;
	} rows[] = {
		{ "kubernetes", "uid=0", DRIFT_NOT_RUNNING },
		{ "live lxc", "uid=0", DRIFT_NOT_DECLARED },
		{ "live docker", "spec.privileged=true uid=0", DRIFT_NOT_DECLARED },
		{ "live runsc", "sandbox=gvisor spec.uid=0 uid=65534", DRIFT_SANDBOXED },
	};
	cleanup_arena struct arena *arena = arena_new();
	for (size_t i = 0; i < ISO_COUNT(rows); i++) {
		struct inventory *inventory = made_inventory(rows[i].who, rows[i].facts);
		struct comparison comparison;
		ck_assert_int_eq(
			subject_drift(inventory->subjects[0], inventory, 0, arena, &comparison), rows[i].state);
		ck_assert_uint_eq(comparison.count, 0);
		inventory_unref(inventory);
	}
}
END_TEST

START_TEST(a_process_with_more_than_declared_is_cited)
{
	cleanup_arena struct arena *arena = arena_new();
	struct inventory *inventory =
		made_inventory("live docker", DOCKER_SPEC DOCKER_KERNEL "processes=0:-:2:default,0:-:2:all");
	struct comparison comparison;
	subject_drift(inventory->subjects[0], inventory, 0, arena, &comparison);
	ck_assert_uint_eq(comparison.count, 1);
	const struct process_list *list =
		sheet_fact(inventory->subjects[0]->sheets[SHEET_KERNEL], FACT_processes).value.processes;
	ck_assert_str_eq(
		comparison.changes[0].b_origin.where, arena_printf(arena, "/proc/%d/status", (int)list->items[1].pid));
	inventory_unref(inventory);
}
END_TEST

/* prctl(2) and seccomp(2) take nothing back: who is without it has not been given it away by the container's own process. */
START_TEST(what_is_kept_for_good_is_lacked_by_who_came_from_outside)
{
	static const struct {
		const char *kernel;
		const char *word;
	} rows[] = {
		{ "seccomp_mode=2 no_new_privs=false", "as exec does" },
		{ "seccomp_mode=0 no_new_privs=true", "as exec does" },
	};
	for (size_t i = 0; i < ISO_COUNT(rows); i++) {
		cleanup_arena struct arena *arena = arena_new();
		struct comparison comparison;
		struct inventory *inventory = made_inventory("live docker",
			arena_printf(arena, "spec.no_new_privs=true spec.seccomp_profile=custom %s", rows[i].kernel));
		subject_drift(inventory->subjects[0], inventory, 0, arena, &comparison);
		ck_assert_uint_eq(comparison.count, 1);
		ck_assert_ptr_nonnull(strstr(comparison.changes[0].cause, rows[i].word));
		inventory_unref(inventory);
	}
}
END_TEST

/* ---- pairing ------------------------------------------------------------------------------ */

#define POD(name, containers) \
	"{apiVersion: v1, kind: Pod, metadata: {name: " name "}, spec: {containers: [" containers "]}}\n"

/* Two loads, and what is paired: "a=b" in a's order, "a-" and "+b" for what stands alone. */
static const struct {
	const char *a;
	const char *b;
	const char *pairs;
} pairings[] = {
	{ POD("web", "{name: x}, {name: w}"), POD("web", "{name: w}, {name: x}"), "web:x=web:x web:w=web:w" },
	{ POD("web", "{name: x}, {name: w}"), POD("web", "{name: w}, {name: z}"), "web:x- web:w=web:w +web:z" },
	/* renamed: the image is the same, and nobody else's there */
	{ POD("web", "{name: x, image: i}, {name: w}"), POD("web", "{name: w}, {name: z, image: i}"), "web:x=web:z web:w=web:w" },
	{ POD("web", "{name: x, image: i}, {name: w}"), POD("web", "{name: w}, {name: z, image: j}"), "web:x- web:w=web:w +web:z" },
	{ POD("web", "{name: x, image: i}, {name: w}"), POD("web", "{name: w}, {name: z, image: i}, {name: v, image: i}"),
		"web:x- web:w=web:w +web:z +web:v" },
	/* one against one, whatever they are called */
	{ POD("web", "{name: x}"), POD("other", "{name: z}"), "web:x=other:z" },
	/* another workload's container of that name, where there is only one */
	{ POD("web", "{name: x}, {name: w}"), POD("web-5d4f", "{name: w}, {name: z}"), "web:x- web:w=web-5d4f:w +web-5d4f:z" },
	{ POD("a", "{name: x}") "---\n" POD("b", "{name: x}"), POD("c", "{name: x}"), "a:x- b:x- +c:x" },
	/* a key that stands twice: the first with the first */
	{ POD("a", "{name: x}") "---\n" POD("a", "{name: x}"), POD("a", "{name: x}") "---\n" POD("a", "{name: x}"),
		"a:x=a:x a:x=a:x" },
	/* of another image it is not: the one alone, the other with what it was */
	{ POD("a", "{name: x, image: i}") "---\n" POD("a", "{name: x, image: k}") "---\n" POD("a", "{name: w}"),
		POD("a", "{name: x, image: k}") "---\n" POD("a", "{name: w}"), "a:x- a:x=a:x a:w=a:w" },
	/* and where both are of another, by name */
	{ POD("a", "{name: x, image: i}") "---\n" POD("a", "{name: x, image: k}"),
		POD("a", "{name: x, image: l}") "---\n" POD("a", "{name: x, image: i}"), "a:x=a:x a:x=a:x" },
	{ "{services: {web: {image: i}, db: {image: d}}}", POD("p", "{name: db}"), "web- db=default/p:db" },
};

/* "default/" is left away where it begins a name of a pod beside another. */
static const char *short_name(const struct subject *subject, bool pods)
{
	return pods ? strchr(subject->name, '/') + 1 : subject->name;
}

START_TEST(of_one_name_what_has_the_same_image_is_paired)
{
	cleanup_arena struct arena *arena = arena_new();
	struct inventory *a = loaded_inventory("docker run --name x one\ndocker run --name x two\ndocker run --name x three\n", "a.sh");
	struct inventory *b = loaded_inventory("docker run --name x three\ndocker run --name x four\ndocker run --name x one\n", "b.sh");
	struct judged *left = judge_inventory(a, NULL);
	struct judged *right = judge_inventory(b, NULL);
	struct pairing pairing;
	pair_containers(left, right, arena, &pairing);
	ck_assert_uint_eq(pairing.count, 3);
	ck_assert_str_eq(pairing.pairs[0].b->image, "one");
	ck_assert_str_eq(pairing.pairs[1].b->image, "four");
	ck_assert_str_eq(pairing.pairs[2].b->image, "three");
	judged_unref(left);
	judged_unref(right);
	inventory_unref(a);
	inventory_unref(b);
}
END_TEST

START_TEST(containers_are_paired_by_what_is_least_likely_to_be_chance)
{
	cleanup_arena struct arena *arena = arena_new();
	cleanup_strbuf struct strbuf out = { 0 };
	struct inventory *a = loaded_inventory(pairings[_i].a, "a.yaml");
	struct inventory *b = loaded_inventory(pairings[_i].b, "b.yaml");
	struct judged *left = judge_inventory(a, NULL);
	struct judged *right = judge_inventory(b, NULL);
	struct pairing pairing;
	bool pods = strchr(a->subjects[0]->name, '/') != NULL;
	pair_containers(left, right, arena, &pairing);
	for (size_t i = 0; i < pairing.count; i++) {
		const struct judged_pair *pair = &pairing.pairs[i];
		ck_assert(pair->a || pair->b);
		strbuf_addf(&out, "%s%s%s%s", i ? " " : "", pair->a ? short_name(pair->a, pods) : "",
			!pair->a ? "+" : pair->b ? "=" : "-", pair->b ? short_name(pair->b, pods) : "");
		ck_assert(pair_differs(pair) || (pair->a && pair->b));
	}
	ck_assert_str_eq(strbuf_text(&out), pairings[_i].pairs);
	judged_unref(left);
	judged_unref(right);
	inventory_unref(a);
	inventory_unref(b);
}
END_TEST

/* Pods and services that run stand for themselves: what a node has of them. */
#define OWNER(kind, name, more) \
	"{apiVersion: apps/v1, kind: " kind ", metadata: {name: " name more "}, spec: {template: {spec: {containers: [{name: c}]}}}}\n"
#define RUNS(space, pod) \
	"{apiVersion: v1, kind: Pod, metadata: {namespace: " space ", name: " pod "}, spec: {containers: [{name: c}]}}\n"
#define LONG "a-name-that-is-so-long-that-what-is-made-of-it-is-cut-off-58ch"

static const struct {
	const char *declared;
	const char *runs;
	const char *pairs; /* "a=b", "a-" where nothing runs of it */
	size_t others;
} declared_pairs[] = {
	/* what owners make of a name */
	{ OWNER("Deployment", "web", ""), RUNS("default", "web-7d9c6b5f4-x2x4z"), "default/web:c=default/web-7d9c6b5f4-x2x4z:c", 0 },
	{ OWNER("Deployment", "web", ""), RUNS("default", "web-x2x4z"), "default/web:c-", 1 },
	{ OWNER("Deployment", "web", ""), RUNS("default", "web-api-7d9c6b5f4-x2x4z"), "default/web:c-", 1 },
	{ OWNER("DaemonSet", "web", ""), RUNS("default", "web-x2x4z"), "default/web:c=default/web-x2x4z:c", 0 },
	{ OWNER("DaemonSet", "web", ""), RUNS("default", "web-aeiou"), "default/web:c-", 1 },
	{ OWNER("StatefulSet", "web", ""), RUNS("default", "web-12"), "default/web:c=default/web-12:c", 0 },
	{ OWNER("StatefulSet", "web", ""), RUNS("default", "web-x2x4z"), "default/web:c-", 1 },
	{ OWNER("Job", "web", ""), RUNS("default", "web-x2x4z"), "default/web:c=default/web-x2x4z:c", 0 },
	{ OWNER("Job", "web", ""), RUNS("default", "other-x2x4z"), "", 1 }, /* a job that is done */
	{ OWNER("DaemonSet", LONG, ""), RUNS("default", "a-name-that-is-so-long-that-what-is-made-of-it-is-cut-off-x2x4z"),
		"default/" LONG ":c=default/a-name-that-is-so-long-that-what-is-made-of-it-is-cut-off-x2x4z:c", 0 },
	{ RUNS("default", "web"), RUNS("default", "web"), "default/web:c=default/web:c", 0 },
	{ RUNS("default", "web"), RUNS("default", "web-x2x4z"), "default/web:c-", 1 },
	/* each replica */
	{ OWNER("StatefulSet", "web", ""), RUNS("default", "web-0") "---\n" RUNS("default", "web-1"),
		"default/web:c=default/web-0:c default/web:c=default/web-1:c", 0 },
	/* the longer name leaves less to chance */
	{ OWNER("Rollout", "web", "") "---\n" OWNER("DaemonSet", "web-db2", ""), RUNS("default", "web-db2-x2x4z"),
		"default/web:c- default/web-db2:c=default/web-db2-x2x4z:c", 0 },
	/* namespaces */
	{ OWNER("StatefulSet", "web", ", namespace: shop"), RUNS("default", "web-0"), "shop/web:c-", 1 },
	{ OWNER("StatefulSet", "web", ""), RUNS("shop", "web-0"), "default/web:c=shop/web-0:c", 0 },
	{ OWNER("StatefulSet", "web", ""), RUNS("shop", "web-0") "---\n" RUNS("default", "web-0"),
		"default/web:c=default/web-0:c", 1 },
	/* Compose: by project where it is said */
	{ "{name: shop, services: {web: {image: i}}}", "{name: shop, services: {web: {image: i}}}", "shop/web=shop/web", 0 },
	{ "{name: shop, services: {web: {image: i}}}", "{name: other, services: {web: {image: i}}}", "shop/web=other/web", 0 },
	{ "{name: shop, services: {web: {image: i}}}", "{name: shop, services: {db: {image: i}}}", "shop/web-", 1 },
	{ "{name: shop, services: {web: {image: i}}}", "docker run --name shop-web-1 i", "shop/web=shop-web-1", 0 },
	{ "{name: shop, services: {web: {image: i}}}", "docker run --name shop_web_12 i", "shop/web=shop_web_12", 0 },
	{ "{name: shop, services: {web: {image: i}}}", "docker run --name shop-web-x i", "shop/web-", 1 },
	{ "{name: shop, services: {web: {image: i, container_name: front}}}", "docker run --name front i", "shop/web=front", 0 },
	{ "{name: shop, services: {web: {image: i}}}", "docker run --name web i", "shop/web-", 1 },
	/* else by name */
	{ "docker run --name web i", "docker run --name web --privileged i", "web=web", 0 },
	{ "docker run --name web i", "docker run --name db i", "web-", 1 },
	{ "docker run --name web i", RUNS("default", "web"), "web-", 1 },
	/* podman kube play */
	{ OWNER("Deployment", "web", ""), "podman run --name web-pod-c i", "default/web:c=web-pod-c", 0 },
	{ RUNS("default", "web"), "podman run --name web-c i", "default/web:c=web-c", 0 },
	{ RUNS("default", "web"), "podman run --name web-d i", "default/web:c-", 1 },
};

START_TEST(what_runs_is_paired_with_what_declares_it)
{
	cleanup_arena struct arena *arena = arena_new();
	cleanup_strbuf struct strbuf out = { 0 };
	struct inventory *a = loaded_inventory(declared_pairs[_i].declared, "a.yaml");
	struct inventory *b = loaded_inventory(declared_pairs[_i].runs, "b.yaml");
	struct judged *left = judge_inventory(a, NULL);
	struct judged *right = judge_inventory(b, NULL);
	struct pairing pairing;
	size_t others;
	ck_assert_uint_gt(a->count * b->count, 0);
	pair_declared(left, right, arena, &pairing, &others);
	for (size_t i = 0; i < pairing.count; i++) {
		const struct judged_pair *pair = &pairing.pairs[i];
		strbuf_addf(&out, "%s%s%s%s", i ? " " : "", pair->a->name, pair->b ? "=" : "-", pair->b ? pair->b->name : "");
		ck_assert(!pair->b == !pair->node);
	}
	ck_assert_str_eq(strbuf_text(&out), declared_pairs[_i].pairs);
	ck_assert_uint_eq(others, declared_pairs[_i].others);
	judged_unref(left);
	judged_unref(right);
	inventory_unref(a);
	inventory_unref(b);
}
END_TEST

/* ---- what if -------------------------------------------------------------------------------- */

#define SPEC(pod, security) \
	"{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {" pod "containers: [{name: c, image: i" security "}]}}"
#define SECURITY(words) ", securityContext: {" words "}"

/* An input, fixes, and the same input as somebody edits it by hand for them. */
static const struct {
	const char *before;
	const char *fixes;
	const char *after;
} edits[] = {
	{ "docker run --privileged i", "unprivileged", "docker run i" },
	{ "docker run --privileged i", "unprivileged,drop-all", "docker run --cap-drop ALL i" },
	{ "docker run --privileged i", "unprivileged,non-root", "docker run --user 1000 i" },
	{ "docker run --privileged --user 1000 i", "unprivileged", "docker run --user 1000 i" },
	{ "docker run i", "unprivileged", "docker run i" },
	/* what privileged says stands as long as it does */
	{ "docker run --privileged i", "drop-all", "docker run --privileged --cap-drop ALL i" },
	{ "docker run --privileged i", "seccomp-default,masked-proc", "docker run i" },
	{ "docker run --privileged i", "non-root", "docker run --privileged --user 1000 i" },
	{ "docker run --privileged i", "no-sys-admin,apparmor-default", "docker run --privileged i" },
	{ SPEC("", SECURITY("privileged: true")), "drop-all", SPEC("", SECURITY("privileged: true, capabilities: {drop: [ALL]}")) },
	{ SPEC("", SECURITY("privileged: true")), "seccomp-default",
		SPEC("", SECURITY("privileged: true, seccompProfile: {type: RuntimeDefault}")) },
	{ SPEC("", SECURITY("privileged: true")), "no-sys-admin,run-as-user",
		SPEC("", SECURITY("privileged: true, runAsUser: 1000")) },
	{ "{services: {s: {image: i, privileged: true}}}", "drop-all,seccomp-default",
		"{services: {s: {image: i, privileged: true, cap_drop: [ALL]}}}" },
	{ "docker run i", "drop-all", "docker run --cap-drop ALL i" },
	{ "docker run --cap-add SYS_ADMIN --cap-add NET_ADMIN i", "no-sys-admin", "docker run --cap-add NET_ADMIN i" },
	{ "docker run --cap-add SYS_ADMIN i", "drop-all", "docker run --cap-drop ALL i" },
	{ "docker run i", "non-root", "docker run --user 1000 i" },
	{ "docker run --user root i", "non-root", "docker run --user 1000 i" },
	{ "docker run i", "no-new-privileges", "docker run --security-opt no-new-privileges i" },
	{ "docker run i", "hardened", "docker run --user 1000 --cap-drop ALL --security-opt no-new-privileges i" },
	{ "docker run --security-opt seccomp=unconfined i", "seccomp-default", "docker run i" },
	{ "docker run --security-opt apparmor=unconfined i", "apparmor-default", "docker run i" },
	{ "docker run --security-opt label=disable i", "selinux-labels", "docker run i" },
	{ "docker run --network host --pid host --ipc host --uts host i", "no-host-namespaces",
		"docker run --uts host i" },
	{ "docker run --uts host i", "no-host-uts", "docker run i" },
	{ "docker run --network host i", "no-host-network", "docker run i" },
	{ "docker run -v /etc:/x i", "read-only-root", "docker run -v /etc:/x --read-only i" },
	{ SPEC("", SECURITY("privileged: true")), "unprivileged", SPEC("", SECURITY("privileged: false")) },
	{ SPEC("", SECURITY("privileged: true")), "unprivileged,drop-all",
		SPEC("", SECURITY("capabilities: {drop: [ALL]}")) },
	{ SPEC("", SECURITY("privileged: true, runAsUser: 1000")), "unprivileged", SPEC("", SECURITY("runAsUser: 1000")) },
	{ SPEC("", SECURITY("capabilities: {add: [SYS_ADMIN, NET_ADMIN]}")), "no-sys-admin",
		SPEC("", SECURITY("capabilities: {add: [NET_ADMIN]}")) },
	{ SPEC("", SECURITY("capabilities: {add: [SYS_ADMIN]}")), "drop-all",
		SPEC("", SECURITY("capabilities: {drop: [ALL]}")) },
	{ SPEC("", ""), "run-as-user", SPEC("", SECURITY("runAsUser: 1000")) },
	{ SPEC("", ""), "no-new-privileges", SPEC("", SECURITY("allowPrivilegeEscalation: false")) },
	{ SPEC("", ""), "seccomp-default", SPEC("", SECURITY("seccompProfile: {type: RuntimeDefault}")) },
	{ SPEC("", SECURITY("seccompProfile: {type: Unconfined}")), "seccomp-default",
		SPEC("", SECURITY("seccompProfile: {type: RuntimeDefault}")) },
	{ SPEC("hostPID: true, ", SECURITY("privileged: true, appArmorProfile: {type: Unconfined}")), "unprivileged,apparmor-default,no-host-pid",
		SPEC("", SECURITY("privileged: false, appArmorProfile: {type: RuntimeDefault}")) },
	{ SPEC("hostNetwork: true, hostPID: true, hostIPC: true, ", ""), "no-host-namespaces", SPEC("", "") },
	{ SPEC("hostNetwork: true, hostPID: true, ", ""), "no-host-network", SPEC("hostPID: true, ", "") },
	{ SPEC("shareProcessNamespace: true, ", ""), "no-shared-pid", SPEC("", "") },
	{ SPEC("", ""), "user-namespace", SPEC("hostUsers: false, ", "") },
	{ SPEC("", ""), "no-token", SPEC("automountServiceAccountToken: false, ", "") },
	{ SPEC("", ""), "read-only-root,drop-all,seccomp-default,no-new-privileges,run-as-user,no-token",
		SPEC("automountServiceAccountToken: false, ",
			SECURITY("readOnlyRootFilesystem: true, capabilities: {drop: [ALL]}, allowPrivilegeEscalation: false, "
				 "runAsUser: 1000, seccompProfile: {type: RuntimeDefault}")) },
	{ "{services: {s: {image: i, privileged: true, network_mode: host}}}", "unprivileged,no-host-network",
		"{services: {s: {image: i}}}" },
	/* a variable without a value: what it says is not known until the fix says it */
	{ "{services: {s: {image: i, privileged: '${P}'}}}", "unprivileged", "{services: {s: {image: i}}}" },
	{ "{services: {s: {image: i, privileged: '${P}'}}}", "masked-proc", "{services: {s: {image: i}}}" },
	{ "{services: {s: {image: i, privileged: '${P}', cap_add: [SYS_ADMIN]}}}", "unprivileged",
		"{services: {s: {image: i, cap_add: [SYS_ADMIN]}}}" },
	{ "{services: {s: {image: i, privileged: '${P}', user: '1000'}}}", "drop-all",
		"{services: {s: {image: i, privileged: '${P}', user: '1000', cap_drop: [ALL]}}}" },
	{ "{services: {s: {image: i, user: '${U}'}}}", "non-root", "{services: {s: {image: i, user: '1000'}}}" },
	{ "{services: {s: {image: i, read_only: '${R}'}}}", "read-only-root", "{services: {s: {image: i, read_only: true}}}" },
	{ "{services: {s: {image: i, cap_add: ['${C}']}}}", "drop-all", "{services: {s: {image: i, cap_drop: [ALL]}}}" },
	{ "{services: {s: {image: i, pid: '${N}', network_mode: '${N}', ipc: '${N}'}}}", "no-host-namespaces", "{services: {s: {image: i}}}" },
	{ "docker run $P i", "drop-all", "docker run $P --cap-drop ALL i" },
	/* and what lifts the same restriction beside it stands */
	{ SPEC("", SECURITY("privileged: true, procMount: Unmasked")), "unprivileged", SPEC("", SECURITY("procMount: Unmasked")) },
	{ SPEC("", SECURITY("privileged: true, procMount: Unmasked")), "masked-proc", SPEC("", "") },
	{ SPEC("", SECURITY("procMount: Unmasked")), "masked-proc", SPEC("", "") },
	{ "docker run --privileged --security-opt systempaths=unconfined i", "unprivileged", "docker run --security-opt systempaths=unconfined i" },
	{ "docker run --security-opt systempaths=unconfined --cap-add NET_ADMIN i", "masked-proc", "docker run --cap-add NET_ADMIN i" },
	{ "{services: {s: {image: i, cap_add: [ALL], pid: host}}}", "drop-all,no-host-pid,non-root",
		"{services: {s: {image: i, cap_drop: [ALL], user: '1000'}}}" },
};

static struct fix_set set_of(const char *words, struct arena *arena)
{
	struct fix_set set = { .proposal_count = 0 };
	char *save = NULL;
	for (char *word = strtok_r(arena_strdup(arena, words), ",", &save); word; word = strtok_r(NULL, ",", &save)) {
		ck_assert_msg(fix_can_be_tried(fix_named(word)), "%s", word);
		fix_set_add(&set, fix_named(word));
	}
	return set;
}

static struct inventory *inventory_of(const char *text, struct arena *arena)
{
	bool line = strncmp(text, "docker", strlen("docker")) == 0;
	return loaded_inventory(line ? arena_printf(arena, "#!/bin/sh\n%s\n", text) : text, line ? "x.sh" : "x.yaml");
}

/* What differs between two judgements; "": nothing. */
static const char *verdicts_apart(const struct judgement *a, const struct judgement *b, struct arena *arena)
{
	cleanup_strbuf struct strbuf out = { 0 };
	for (size_t i = 0; i < CHECK_COUNT; i++)
		if (a->checks[i] != b->checks[i])
			strbuf_addf(&out, "%s %s, edited %s; ", checks[i].id, verdict_name(a->checks[i]), verdict_name(b->checks[i]));
	for (size_t i = 0; i < LAYER_COUNT; i++)
		if (a->layers[i] != b->layers[i])
			strbuf_addf(&out, "%s %s, edited %s; ", layers[i].id, verdict_name(a->layers[i]), verdict_name(b->layers[i]));
	for (size_t i = 0; i < ESCAPE_COUNT; i++)
		if (a->escapes[i] != b->escapes[i])
			strbuf_addf(&out, "%s %s, edited %s; ", escapes[i].id, escape_verdict_name(a->escapes[i]),
				escape_verdict_name(b->escapes[i]));
	if (a->score.low != b->score.low || a->score.high != b->score.high || a->score.points != b->score.points)
		strbuf_addf(&out, "score %u-%u, edited %u-%u", a->score.low, a->score.high, b->score.low, b->score.high);
	return arena_strdup(arena, strbuf_text(&out));
}

START_TEST(what_if_is_what_the_edited_input_is_judged)
{
	cleanup_arena struct arena *arena = arena_new();
	struct fix_set set = set_of(edits[_i].fixes, arena);
	struct inventory *before = inventory_of(edits[_i].before, arena);
	struct inventory *edited = inventory_of(edits[_i].after, arena);
	struct inventory *after = what_if_all(before, &set);
	struct judgement a;
	struct judgement b;
	ck_assert_uint_eq(before->count, 1);
	ck_assert_uint_eq(after->count, edited->count);
	judge(after->subjects[0], after, &a);
	judge(edited->subjects[0], edited, &b);
	const char *apart = verdicts_apart(&a, &b, arena);
	ck_assert_msg(!*apart, "%s with %s: %s", edits[_i].before, edits[_i].fixes, apart);
	/* made twice it is the same */
	struct inventory *again = what_if_all(after, &set);
	judge(again->subjects[0], again, &b);
	ck_assert_str_eq(verdicts_apart(&a, &b, arena), "");
	inventory_unref(again);
	inventory_unref(after);
	inventory_unref(edited);
	inventory_unref(before);
}
END_TEST

/* All that the two levels refuse of what an isolation is made of, each in a pod of its own. To add one: its row. */
static const char *const refused_pods[] = {
	SPEC("hostNetwork: true, hostPID: true, hostIPC: true, ", ""),
	SPEC("", SECURITY("privileged: true")),
	SPEC("", SECURITY("capabilities: {add: [SYS_ADMIN, NET_ADMIN]}")),
	SPEC("", SECURITY("capabilities: {add: [ALL]}")),
	SPEC("volumes: [{name: h, hostPath: {path: /etc}}], ", ", volumeMounts: [{name: h, mountPath: /h}]"),
	SPEC("", SECURITY("seccompProfile: {type: Unconfined}")),
	SPEC("", SECURITY("appArmorProfile: {type: Unconfined}")),
	SPEC("", SECURITY("procMount: Unmasked")),
	SPEC("", SECURITY("runAsUser: 0")),
	SPEC("", SECURITY("allowPrivilegeEscalation: true")),
	SPEC("securityContext: {seccompProfile: {type: Unconfined}, runAsNonRoot: false}, ", ""),
	SPEC("", ""),
};

START_TEST(a_preset_reaches_the_level_it_is_named_after)
{
	static const enum pss_level levels[] = { [PRESET_BASELINE] = PSS_BASELINE, [PRESET_RESTRICTED] = PSS_RESTRICTED };
	for (size_t preset = 0; preset < ISO_COUNT(levels); preset++) {
		cleanup_arena struct arena *arena = arena_new();
		struct inventory *before = inventory_of(refused_pods[_i], arena);
		struct fix_set set = { .proposal_count = 0 };
		struct pss_result result;
		fix_set_add_preset(&set, &fix_presets[preset]);
		struct inventory *after = what_if_all(before, &set);
		pss_judge(after->subjects[0], 34, arena, &result);
		ck_assert_msg(result.level >= levels[preset], "%s with %s: %s", refused_pods[_i], fix_presets[preset].id,
			result.count ? result.violations[0].reason : "");
		inventory_unref(after);
		inventory_unref(before);
	}
}
END_TEST

/* ---- what each fix gains ----------------------------------------------------------------- */

/* A command line, a fix of what is found there, and the line with that one made by hand. */
static const struct {
	const char *before;
	const char *fix;
	const char *change; /* a part of it */
	const char *after;
} gained[] = {
	{ "docker run -v /etc:/e nginx", "volume-for-host-path", "/etc:/e", "docker run nginx" },
	{ "docker run -v /etc:/e -v /root:/r nginx", "volume-for-host-path", "/root:/r", "docker run -v /etc:/e nginx" },
	{ "docker run -v /run/docker.sock:/s -v /etc:/e nginx", "no-runtime-socket", "docker.sock", "docker run -v /etc:/e nginx" },
	{ "docker run -v /opt/x:/x nginx", "read-only-mount", "/opt/x:/x:ro", "docker run -v /opt/x:/x:ro nginx" },
	{ "docker run --device /dev/sda --device /dev/kvm nginx", "without-device", "/dev/sda", "docker run --device /dev/kvm nginx" },
	{ "docker run --device-cgroup-rule 'b 8:* rwm' nginx", "no-device-rule", "rule", "docker run nginx" },
	{ "docker run --cap-add SYS_PTRACE --cap-add NET_ADMIN nginx", "no-added-caps", "SYS_PTRACE", "docker run --cap-add NET_ADMIN nginx" },
	{ "docker run --privileged --security-opt seccomp=unconfined nginx", "unprivileged", "--privileged",
		"docker run --security-opt seccomp=unconfined nginx" },
	{ "docker run --pid host nginx", "no-host-pid", "--pid host", "docker run nginx" },
	{ "docker run nginx", "read-only-root", "--read-only", "docker run --read-only nginx" },
};

START_TEST(a_gain_is_what_the_line_with_that_fix_scores_more)
{
	cleanup_arena struct arena *arena = arena_new();
	struct inventory *before = inventory_of(gained[_i].before, arena);
	struct inventory *edited = inventory_of(gained[_i].after, arena);
	struct judgement a;
	struct judgement b;
	struct finding findings[CHECK_COUNT];
	struct gain_list gains;
	judge(before->subjects[0], before, &a);
	judge(edited->subjects[0], edited, &b);
	checks_explain(before->subjects[0], before, &a, arena, findings);
	gains_of(before->subjects[0], before, &a, findings, NULL, arena, &gains);
	size_t at = 0;
	while (at < gains.count && (strcmp(fixes[gains.items[at].proposal->fix].id, gained[_i].fix) != 0 ||
					   !strstr(gains.items[at].proposal->text, gained[_i].change)))
		at++;
	ck_assert_msg(at < gains.count, "%s: nobody proposes %s", gained[_i].before, gained[_i].fix);
	const struct gain *gain = &gains.items[at];
	size_t closes = 0;
	for (size_t i = 0; i < ESCAPE_COUNT; i++)
		closes += a.escapes[i] == ESCAPE_OPEN && b.escapes[i] != ESCAPE_OPEN;
	ck_assert(gain->known);
	ck_assert_int_eq(gain->value, b.score.value - a.score.value);
	ck_assert_int_eq(gain->points, b.score.points - a.score.points);
	ck_assert_uint_eq(gain->close_count, closes);
	for (size_t i = 1; i < gains.count; i++)
		ck_assert(!gains.items[i].known || gains.items[i - 1].value >= gains.items[i].value);
	inventory_unref(edited);
	inventory_unref(before);
}
END_TEST

/* ---- what is used now ------------------------------------------------------------------------- */

static const char *const two_ports[] = { "80/tcp", "443/tcp" };
static const char *const files[] = { "/a", "/b", "/c", "/d", "/e", "/f" };
static const char *const sudo[] = { "sudo" };
static const char *const fuse[] = { "/dev/fuse" };
static const char *const ring[] = { "io_uring" };
static const struct live_uses idle = { .processes = 2 };
static const struct live_uses busy = { .processes = 3, .roots = 1, .programs = { 1, sudo }, .listens = { 2, two_ports },
	.low = { 2, two_ports }, .writes = { 6, files }, .mounted = { 6, files }, .devices = { 1, fuse }, .special = { 1, ring }, .held = CAP_BIT(CAP_CHOWN) | CAP_BIT(CAP_NET_BIND_SERVICE), .raw = true, .users = true, .cut = true };

static const struct {
	const struct live_uses *uses;
	const char *fix;
	const char *text; /* NULL: nothing that can be seen */
} used[] = {
	{ &busy, "drop-all", "NET_BIND_SERVICE: it listens on 80/tcp, 443/tcp; NET_RAW: a raw socket is open; "
			     "SETUID, SETGID: its processes have several users; held: CHOWN NET_BIND_SERVICE, as far as was looked" },
	{ &idle, "drop-all", "no capability that open sockets or users of processes would show; none is held" },
	{ &busy, "non-root", "1 of 3 processes is root; it listens on 80/tcp, 443/tcp, as far as was looked" },
	{ &idle, "non-root", "no process is root" },
	{ &busy, "read-only-root", "open for writing on its root: /a, /b, /c, /d and 2 more, as far as was looked" },
	{ &idle, "read-only-root", "no file of its root is open for writing" },
	{ &busy, "no-new-privileges", "runs as another user than started it: sudo, as far as was looked" },
	{ &idle, "no-host-network", "it listens on no port" },
	{ &busy, "seccomp-default", "open, and refused by default profiles: io_uring; which system calls it makes cannot be seen from outside, "
				    "as far as was looked" },
	{ &idle, "seccomp-default", "which system calls it makes cannot be seen from outside" },
	{ &busy, "without-device", "open devices: /dev/fuse, as far as was looked" },
	{ &idle, "without-device", "no device of the host is open" },
	{ &busy, "volume-for-host-path", "open below its mounts: /a, /b, /c, /d and 2 more, as far as was looked" },
	{ &idle, "read-only-mount", "no file below its mounts is open for writing" },
	{ &idle, "no-host-pid", "what it uses of that cannot be seen from outside" },
	{ &busy, "no-token", NULL },
};

START_TEST(what_is_used_now_is_said_of_what_a_fix_takes_away)
{
	cleanup_strbuf struct strbuf out = { 0 };
	bool seen = uses_text(used[_i].uses, fix_named(used[_i].fix), &out);
	ck_assert(seen == (used[_i].text != NULL));
	ck_assert_str_eq(strbuf_text(&out), used[_i].text ? used[_i].text : "");
}
END_TEST

/* ---- the same for a few --------------------------------------------------------------------------- */

#define FEW_POD(name, pod, first, second) \
	"{apiVersion: v1, kind: Pod, metadata: {name: " name "}, spec: {" pod "containers: [{name: c, image: i, securityContext: {" first \
	"}}, {name: d, image: i, securityContext: {" second "}}]}}\n---\n"

static const char few_text[] = FEW_POD("plain", "", "", "privileged: true")
	FEW_POD("host", "hostNetwork: true, hostPID: true, ", "runAsUser: 0", "capabilities: {add: [SYS_ADMIN]}")
	FEW_POD("windows", "os: {name: windows}, hostNetwork: true, ", "windowsOptions: {hostProcess: true}", "windowsOptions: {hostProcess: true}")
	FEW_POD("level", "", "seLinuxOptions: {type: container_t, level: 's0:c1,c2'}", "seLinuxOptions: {type: spc_t, level: 's0:c1,c2'}")
	FEW_POD("twin", "", "seLinuxOptions: {type: container_t, level: 's0:c1,c2'}", "");

static void assert_same_judgement(const struct inventory *few, const struct inventory *all, size_t at, enum fix_id fix)
{
	struct judgement a;
	struct judgement b;
	const char *name = few->subjects[at]->name;
	judge(few->subjects[at], few, &a);
	judge(all->subjects[at], all, &b);
	ck_assert_msg(memcmp(a.checks, b.checks, sizeof(a.checks)) == 0 && memcmp(a.layers, b.layers, sizeof(a.layers)) == 0 &&
			memcmp(a.escapes, b.escapes, sizeof(a.escapes)) == 0 && a.score.points == b.score.points && a.score.high == b.score.high,
		"%s with %s", name, fixes[fix].id);
}

/* Whoever is asked about is judged as if the fix were made of all; who is not, and not of its pod, is the same record. */
START_TEST(a_few_are_judged_as_if_all_were_fixed)
{
	struct inventory *before = loaded_inventory(few_text, "x.yaml");
	size_t alone = 0;
	ck_assert_uint_eq(before->count, 10);
	for (size_t id = FIX_NONE + 1; id < FIX_COUNT; id++) {
		struct fix_set set = { .proposal_count = 0 };
		fix_set_add(&set, (enum fix_id)id);
		struct inventory *all = what_if_all(before, &set);
		for (uint32_t i = 0; i < before->count; i++) {
			struct inventory *few = what_if_few(before, &set, &i, 1);
			ck_assert_uint_eq(few->count, before->count);
			assert_same_judgement(few, all, i, (enum fix_id)id);
			const char *refused = refused_now(before, few, i);
			ck_assert_ptr_eq(refused, refused_now(before, all, i));
			for (uint32_t k = 0; k < before->count && !judge_needs_others(few->subjects[i]); k++) {
				ck_assert_str_eq(few->subjects[k]->key, before->subjects[k]->key);
				alone += k / 2 != i / 2;
				ck_assert(k / 2 == i / 2 || few->subjects[k] == before->subjects[k]);
			}
			inventory_unref(few);
		}
		inventory_unref(all);
	}
	ck_assert_uint_gt(alone, 0);
	inventory_unref(before);
}
END_TEST

Suite *compare_suite(void)
{
	Suite *suite = suite_create("compare");
	TCase *facts = tcase_create("facts");
	tcase_add_loop_test(facts, what_is_stricter_is_better_and_the_other_way_round_worse, 0, ISO_COUNT(directions));
	tcase_add_loop_test(facts, every_fact_has_a_direction_that_is_tested, 0, FACT_COUNT);
	tcase_add_test(facts, every_manifest_of_the_cases_equals_itself_and_mirrors_the_next);
	tcase_add_loop_test(facts, equivalent_spellings_are_no_difference, 0, ISO_COUNT(spellings));
	tcase_add_test(facts, what_is_alike_is_listed_on_request);
	tcase_add_test(facts, verdicts_that_change_are_told_with_their_direction);
	suite_add_tcase(suite, facts);
	TCase *drift = tcase_create("drift");
	tcase_add_loop_test(drift, drift_is_what_the_kernel_shows_otherwise_than_declared, 0, ISO_COUNT(drifts));
	tcase_add_test(drift, what_cannot_drift_says_why);
	tcase_add_test(drift, a_process_with_more_than_declared_is_cited);
	tcase_add_test(drift, what_is_kept_for_good_is_lacked_by_who_came_from_outside);
	suite_add_tcase(suite, drift);
	TCase *pairs = tcase_create("pairs");
	tcase_add_loop_test(pairs, containers_are_paired_by_what_is_least_likely_to_be_chance, 0, ISO_COUNT(pairings));
	tcase_add_loop_test(pairs, what_runs_is_paired_with_what_declares_it, 0, ISO_COUNT(declared_pairs));
	tcase_add_test(pairs, of_one_name_what_has_the_same_image_is_paired);
	suite_add_tcase(suite, pairs);
	TCase *ifs = tcase_create("what if");
	tcase_add_loop_test(ifs, a_preset_reaches_the_level_it_is_named_after, 0, ISO_COUNT(refused_pods));
	tcase_add_loop_test(ifs, what_if_is_what_the_edited_input_is_judged, 0, ISO_COUNT(edits));
	tcase_add_loop_test(ifs, a_gain_is_what_the_line_with_that_fix_scores_more, 0, ISO_COUNT(gained));
	tcase_add_loop_test(ifs, what_is_used_now_is_said_of_what_a_fix_takes_away, 0, ISO_COUNT(used));
	tcase_add_test(ifs, a_few_are_judged_as_if_all_were_fixed);
	suite_add_tcase(suite, ifs);
	return suite;
}
