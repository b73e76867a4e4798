/* SPDX-License-Identifier: Apache-2.0 */
/* The panes of the layers in depth: several subjects beside each other, and what each pane must say. */
#include "config.h"

#include "made.h"
#include "suites.h"

#include <isotop/builder.h>
#include <isotop/form.h>
#include <isotop/inventory.h>
#include <isotop/judge.h>
#include <isotop/judged.h>
#include <isotop/panes.h>
#include <isotop/subject.h>
#include <isotop/view.h>

#include "judge/layers/broad.h"
#include "judge/layers/written.h"

#include <stdlib.h>
#include <string.h>

/* ---- a node of several ------------------------------------------------------------- */

struct neighbour {
	const char *name;
	const char *who;
	const char *facts;
};

static struct inventory *node(const char *host, const struct neighbour *neighbours, size_t count)
{
	struct inventory_builder *builder = inventory_builder_new();
	made_host(builder, host);
	for (size_t i = 0; i < count && neighbours[i].name; i++) {
		struct subject *subject = made_subject(neighbours[i].who, neighbours[i].facts);
		subject->key = subject->name = neighbours[i].name;
		if (subject->form->pod)
			subject->workload.name = neighbours[i].name;
		inventory_add(builder, subject);
	}
	return inventory_finish(builder, NULL);
}

static void say_line(struct strbuf *out, const struct line *line)
{
	for (size_t i = 0; i < line->count; i++)
		strbuf_adds(out, line->spans[i].text ? line->spans[i].text : "");
}

/* All that a view says, a line a block: "label  value". */
static char *all_of(const struct view *view)
{
	struct strbuf out = { 0 };
	for (size_t i = 0; i < view->count; i++) {
		const struct block *block = &view->blocks[i];
		strbuf_addf(&out, "%s ", block->mark == MARK_NONE ? " " : mark_glyph(block->mark, true));
		strbuf_addf(&out, "%s  ", block->label ? block->label : "");
		say_line(&out, &block->value);
		if (block->kind == BLOCK_GRID)
			for (size_t cell = 0; cell < block->grid.rows * block->grid.columns; cell++)
				strbuf_addf(&out, "%s%s",
					block->grid.cells[cell].text ? block->grid.cells[cell].text : "",
					(cell + 1) % block->grid.columns ? " " : "\n");
		strbuf_addc(&out, '\n');
	}
	return out.data;
}

/* "mounts" or a layer's id. */
static char *pane_of(const char *layer, const struct inventory *inventory, size_t index, struct arena *arena)
{
	struct view view = view_new(arena);
	if (strcmp(layer, "mounts") == 0)
		mounts_view(inventory->subjects[index], inventory, &view);
	else
		layer_view((size_t)layer_index(layer), inventory->subjects[index], inventory, &view);
	return all_of(&view);
}

/* ---- SELinux ------------------------------------------------------------------------- */

#define LABEL(level) "selinux_label=system_u:system_r:container_t:" level
#define MOST         5

static const struct {
	const char *host;
	struct neighbour node[MOST];
	enum verdict verdicts[MOST]; /* of the SELinux layer */
	const char *sharers[MOST];   /* of each, as in the report; NULL: not known */
	const char *says[MOST];      /* a line of each pane; NULL: whatever */
} separations[] = {
	{ "lsm:selinux",
		{ { "a", "live", LABEL("s0:c10,c20") }, { "b", "live", LABEL("s0:c20,c10") },
			{ "c", "live", LABEL("s0:c10,c21") } },
		{ VERDICT_WARN, VERDICT_WARN, VERDICT_PASS }, { "b", "a", "" },
		{ "~ same as  b: each may touch what is the other's", "its categories are also those of a",
			"s0:c10,c21  2 categories" } },
	{ "lsm:selinux",
		{ { "wide", "live", LABEL("s0-s0:c0.c1023") }, { "a", "live", LABEL("s0:c1,c2") },
			{ "super", "live", "selinux_label=u:r:spc_t:s0:c1,c2" } },
		{ VERDICT_WARN, VERDICT_PASS, VERDICT_FAIL }, { "a", "wide", "" },
		{ "every category: it may touch what is any other container's, as of a",
			"~ covered by  wide: may touch what is its own", "SELinux stops nothing" } },
	{ "lsm:selinux", { { "a", "live", LABEL("s0:c1.c3") }, { "b", "live", LABEL("s0:c1,c3") } },
		{ VERDICT_WARN, VERDICT_PASS }, { "b", "a" },
		{ "its categories cover those of b", "~ covered by  a: may touch what is its own" } },
	{ "lsm:selinux", { { "bare", "live", LABEL("s0") }, { "b", "live", LABEL("s0:c1,c3") } },
		{ VERDICT_WARN, VERDICT_PASS }, { "b", "bare" },
		{ "no categories: any other container may touch what is its own", "confines it" } },
	/* On purpose: one pod, or one namespace. */
	{ "lsm:selinux", { { "a", "live pod", LABEL("s0:c1,c2") " ns_ipc=own" }, { "b", "live", LABEL("s0:c1,c2") } },
		{ VERDICT_WARN, VERDICT_WARN }, { "b", "a" }, { NULL } },
	/* Where nothing is enforced there is nothing to weaken. */
	{ "lsm:permissive", { { "a", "live", LABEL("s0:c1,c2") }, { "b", "live", LABEL("s0:c1,c2") } },
		{ VERDICT_WARN, VERDICT_WARN }, { "b", "a" }, { "permissive and stops nothing" } },
	{ "lsm:none",
		{ { "a", "kubernetes", "selinux_label=:::s0:c123,c456" },
			{ "b", "kubernetes", "selinux_label=:::s0:c123,c456" } },
		{ VERDICT_WARN, VERDICT_WARN }, { "b", "a" }, { "without spec.template.spec.containers[app]" } },
	{ "lsm:selinux", { { "a", "live", LABEL("SystemLow") }, { "b", "live", "" } },
		{ VERDICT_PASS, VERDICT_UNKNOWN }, { NULL, NULL }, { "no level that is known here" } },
	{ "lsm:selinux", { { "a", "live", LABEL("s0:c1,c2") " selinux_permissive=true" } }, { VERDICT_WARN }, { "" },
		{ "semanage permissive -d container_t" } },
	{ "lsm:selinux",
		{ { "a", "live", LABEL("s0:c1,c2") " mount_label=system_u:object_r:container_file_t:s0" },
			{ "b", "live", LABEL("s0:c3,c4") " mount_label=system_u:object_r:container_file_t:s0:c3,c4" },
			{ "c", "live", LABEL("s0:c5,c6") " mount_label=system_u:object_r:container_file_t:s0:c5,c7" } },
		{ VERDICT_PASS, VERDICT_PASS, VERDICT_PASS }, { "", "", "" },
		{ "fewer categories than its processes", "the same categories",
			"categories that its processes lack" } },
};

static const char *joined(const struct text_list *list, struct arena *arena)
{
	cleanup_strbuf struct strbuf out = { 0 };
	for (size_t i = 0; i < list->count; i++)
		strbuf_addf(&out, "%s%s", i ? "," : "", list->items[i]);
	return arena_strdup(arena, strbuf_text(&out));
}

START_TEST(categories_that_do_not_keep_containers_apart_are_told_with_names)
{
	struct inventory *inventory = node(separations[_i].host, separations[_i].node, MOST);
	cleanup_arena struct arena *arena = arena_new();
	size_t layer = (size_t)layer_index("selinux");
	for (size_t i = 0; i < inventory->count; i++) {
		struct judgement judgement;
		struct finding finding;
		struct text_list keys = { 0 };
		judge(inventory->subjects[i], inventory, &judgement);
		layer_explain(layer, inventory->subjects[i], inventory, arena, &finding);
		ck_assert_msg(judgement.layers[layer] == separations[_i].verdicts[i] &&
				      finding.verdict == judgement.layers[layer],
			"%s: %s, %s", inventory->subjects[i]->name, verdict_name(judgement.layers[layer]),
			finding.reason);
		bool known = selinux_sharers(inventory->subjects[i], inventory, arena, &keys);
		ck_assert_int_eq(known, separations[_i].sharers[i] != NULL);
		if (known)
			ck_assert_str_eq(joined(&keys, arena), separations[_i].sharers[i]);
		char *said = pane_of("selinux", inventory, i, arena);
		ck_assert_msg(!separations[_i].says[i] || strstr(said, separations[_i].says[i]), "%s", said);
		free(said);
	}
	inventory_unref(inventory);
}
END_TEST

START_TEST(containers_of_one_pod_or_one_namespace_share_categories_on_purpose)
{
	static const struct neighbour pod[] = {
		{ "shop/web:a", "live pod", LABEL("s0:c1,c2") },
		{ "shop/web:b", "live pod", LABEL("s0:c1,c2") },
	};
	struct inventory_builder *builder = inventory_builder_new();
	made_host(builder, "lsm:selinux");
	for (size_t i = 0; i < 2; i++) {
		struct subject *subject = made_subject(pod[i].who, pod[i].facts);
		subject->key = subject->name = pod[i].name;
		subject->workload.kind = "Pod";
		subject->workload.name = "web";
		subject->workload.container = pod[i].name + strlen("shop/web:");
		inventory_add(builder, subject);
	}
	struct inventory *inventory = inventory_finish(builder, NULL);
	struct judgement judgement;
	judge(inventory->subjects[0], inventory, &judgement);
	ck_assert_int_eq(judgement.layers[layer_index("selinux")], VERDICT_PASS);
	inventory_unref(inventory);
}
END_TEST

START_TEST(a_newcomer_with_the_same_categories_changes_the_judgement_of_who_was_there)
{
	static const struct neighbour alone[] = { { "a", "live", LABEL("s0:c1,c2") },
		{ "b", "live", LABEL("s0:c1,c2") } };
	int layer = layer_index("selinux");
	struct inventory *first = node("lsm:selinux", alone, 1);
	struct judged *before = judge_inventory(first, NULL);
	ck_assert_int_eq(before->judgements[0].layers[layer], VERDICT_PASS);
	struct inventory_builder *builder = inventory_builder_new();
	made_host(builder, "lsm:selinux");
	inventory_add(builder, subject_ref(first->subjects[0]));
	struct subject *newcomer = made_subject(alone[1].who, alone[1].facts);
	newcomer->key = "b";
	inventory_add(builder, newcomer);
	struct inventory *second = inventory_finish(builder, first);
	ck_assert_ptr_eq(second->subjects[0], first->subjects[0]);
	struct judged *after = judge_inventory(second, before);
	ck_assert_int_eq(after->judgements[0].layers[layer], VERDICT_WARN);
	judged_unref(before);
	judged_unref(after);
	inventory_unref(first);
	inventory_unref(second);
}
END_TEST

START_TEST(who_is_alone_so_far_may_still_share_its_categories)
{
	static const struct neighbour ones[] = { { "a", "live", LABEL("s0:c1,c2") }, { "b", "live", LABEL("s0:c3,c4") } };
	cleanup_arena struct arena *arena = arena_new();
	size_t layer = (size_t)layer_index("selinux");
	struct inventory_builder *builder = inventory_builder_new();
	made_host(builder, "lsm:selinux");
	struct judged *part = NULL;
	for (size_t i = 0; i < ISO_COUNT(ones); i++) {
		struct subject *subject = made_subject(ones[i].who, ones[i].facts);
		subject->key = subject->name = ones[i].name;
		inventory_add(builder, subject);
		if (i > 0)
			continue;
		struct inventory *so_far = inventory_snapshot(builder, NULL);
		struct finding finding;
		part = judge_inventory(so_far, NULL);
		layer_explain(layer, so_far->subjects[0], so_far, arena, &finding);
		ck_assert_int_eq(part->judgements[0].layers[layer], VERDICT_UNKNOWN);
		ck_assert_int_eq(finding.verdict, VERDICT_UNKNOWN);
		ck_assert_msg(strstr(finding.reason, "not every container was read"), "%s", finding.reason);
		inventory_unref(so_far);
	}
	struct inventory *all = inventory_finish(builder, part->inventory);
	struct judged *whole = judge_inventory(all, part);
	ck_assert_int_eq(whole->judgements[0].layers[layer], VERDICT_PASS);
	ck_assert_int_eq(whole->judgements[1].layers[layer], VERDICT_PASS);
	judged_unref(part);
	judged_unref(whole);
	inventory_unref(all);
}
END_TEST

/* ---- what one pane says of one subject ------------------------------------------------ */

static const struct {
	const char *layer;
	const char *who;
	const char *facts;
	const char *says[6];
	const char *never; /* NULL: nothing in particular */
} panes[] = {
	{ "capabilities", "live",
		"cap_effective=default cap_permitted=default cap_bounding=default,NET_ADMIN no_new_privs=false",
		{ "effective  the runtime's default\n", "permitted  the same", "the runtime's default and NET_ADMIN",
			"regain the bounding set", "NET_ADMIN . .  *  . change" },
		"inside only" },
	{ "capabilities", "live", "cap_bounding=all no_new_privs=true",
		{ "+ no_new_privs  set", "+ setuid files  regain nothing", "every capability" }, NULL },
	{ "capabilities", "live", "cap_bounding=none no_new_privs=false",
		{ "give the uid of their owner, but no capability" }, NULL },
	{ "capabilities", "live",
		"cap_effective=all ns_user=own uid_map=0:100000:65536 no_new_privs=false cap_bounding=all",
		{ "count only inside", "MKNOD", "SYS_MODULE * ", "nothing in a user namespace of its own",
			"NET_ADMIN * ", "its power, but inside only" },
		"load code into the host's kernel" },
	{ "capabilities", "live", "cap_permitted=CHOWN processes=0:nnp:2:CHOWN,0:nnp:2:CHOWN+SYS_ADMIN,0:nnp:2:all",
		{ "~ process  101 sleep: holds also SYS_ADMIN\n", "process  102 sleep: holds also", "more" }, NULL },
	{ "selinux", "live lsm:selinux",
		LABEL("s0:c1,c2") " mounts=/a:/a:label=u/r/container_file_t/s0/c1+c2,/b:/b:label=u/r/container_file_t/s0,"
				  "/c:/c:label=u/r/container_file_t/s0/c3,/d:/d:label=u/r/etc_t/s0,"
				  "/e:/e:volume:label=?,/f:/f:label=u/r/container_ro_file_t/s0",
		{ "  volume  /a  from /a: container_file_t:s0:c1,c2  the categories of its processes\n",
			"~ volume  /b  from /b: container_file_t:s0  no categories: every container may touch it\n",
			"  volume  /c  from /c: container_file_t:s0:c3  refused: categories",
			"  volume  /d  from /d: etc_t:s0  no type for containers",
			"? volume  /e  from /e: label not known: nobody tells\n",
			"  volume  /f  from /f: container_ro_file_t:s0  may be read, not written\n" },
		NULL },
	{ "selinux", "live lsm:selinux",
		LABEL("s0:c1,c2") " mounts=/a:/a:label=u/r/container_file_t/s0/c1,/b:/b:label=u/r/container_file_t/what,/c:/c",
		{ "~ volume  /a  from /a: container_file_t:s0:c1  fewer categories than its processes",
			"? volume  /b  from /b: container_file_t:what  the categories are not known\n" },
		"/c" },
	{ "selinux", "live lsm:selinux", "selinux_label=u:r:spc_t:s0 mounts=/a:/a:label=u/r/shadow_t/s0",
		{ "~ volume  /a  from /a: shadow_t:s0  its processes may touch it anyway\n" }, NULL },
	{ "namespaces", "live",
		"ns_user=own uid_map=0:100000:1000,1000:200000:5 gid_map=0:300000:65536 "
		"mounts=/srv:/d:map=0-100000-1000,/srv/ro:/r:ro:map=5-100000-1",
		{ "~ id-mapped  /d  from /srv: root inside writes there as uid 0 of the disk\n",
			"  id-mapped  /r  from /srv/ro: root inside reads there as uid 5 of the disk\n",
			"ids  as inside, as on the disk" },
		"CAP_DAC" },
	{ "namespaces", "live",
		"ns_user=own uid_map=0:100000:1000 mounts=/srv:/d:map=1000-100000-9,/srv/a:/a:map=0-100001-10",
		{ "  id-mapped  /d  from /srv: root inside writes there as uid 1000 of the disk\n",
			"~ id-mapped  /a  from /srv/a: root inside writes there as nobody, and CAP_DAC_OVERRIDE reaches what root owns on the disk" },
		NULL },
	{ "namespaces", "live", "ns_user=own uid_map=0:100000:1000 mounts=/srv:/d:map=none,/srv/q:/q:map=?",
		{ "  id-mapped  /d  from /srv: root inside writes there as nobody\n",
			"~ id-mapped  /q  from /srv/q: root inside writes there as whom is not known: nobody tells\n" },
		"CAP_DAC" },
	{ "mounts", "live",
		"mounts=none:/proc:kernel,none:/sys:kernel:ro,/srv:/data:ro:nosuid,/srv/b:/b:shared "
		"masked_paths=/proc/keys,/proc/acpi,/proc/timer_list,/sys/firmware "
		"readonly_paths=/proc/bus,/proc/fs,/proc/irq",
		{ "~ not masked  /proc/kcore: the host's memory\n",
			"~ writable  /proc/sys: the kernel's settings; /proc/sysrq-trigger: crash and reboot of the "
			"host\n",
			"read-only, nosuid\n", "writable, shared with the host\n" },
		"/proc/timer_stats" },
	/* What lies below a masked path is, and what is masked need not be read-only. */
	{ "mounts", "live",
		"mounts=none:/proc:kernel masked_paths=/proc/keys,/proc/acpi,/proc/timer_list,/proc/kcore,/proc/bus "
		"readonly_paths=/proc/sys,/proc/fs,/proc/irq,/proc/sysrq-trigger",
		{ "masked  /proc/keys /proc/acpi" }, "~ " },
	{ "mounts", "live",
		"mounts=cgroup:/sys/fs/cgroup/memory:kernel:ro:fs=cgroup,cgroup:/sys/fs/cgroup/cpu:kernel:fs=cgroup",
		{ "~ cgroups  /sys/fs/cgroup/cpu can be written: its limits, and release_agent" }, NULL },
	{ "mounts", "live", "mounts=cgroup:/sys/fs/cgroup:kernel:ro:fs=cgroup2", { "+ cgroups  read-only" }, NULL },
	{ "mounts", "live", "device_cgroup_all=true devices=?hidden ns_user=host cap_effective=all cap_bounding=all",
		{ "x device rules  every device is allowed, and CAP_MKNOD makes the node" }, NULL },
	{ "mounts", "live", "device_cgroup_all=true devices=?hidden ns_user=own cap_effective=all",
		{ "~ device rules  every device is allowed; a node is still needed" }, NULL },
	{ "mounts", "kubernetes", "privileged=true device_cgroup_all=true", { "x devices  every device of the host, passed in", "the host's devices come with privileged" }, NULL },
	{ "mounts", "kubernetes", "proc_unmasked=true", { "x masked  none, as asked for" }, NULL },
	{ "mounts", "docker-run", "", { "masked  the runtime's default", "read-only  the runtime's default" }, NULL },
	{ "mounts", "live",
		"mounts=none:/proc:kernel lacking_paths=/proc/kcore,/proc/sysrq-trigger masked_paths=/proc/keys",
		{ "not masked  /proc/timer_list", "/proc/sched_debug: every process" }, "/proc/kcore" },
	{ "mounts", "live",
		"devices=/dev/a:c:9:1,/dev/b:c:9:2,/dev/sda:b:8:0,/dev/c:c:9:3,/dev/d:c:9:4,/dev/e:c:9:5,/dev/f:c:9:6,"
		"/dev/null:c:1:3",
		{ "~ device  1 more of the host's", "/dev/sda", "1 for what every container has" }, "/dev/f" },
	{ "sandbox", "live",
		"sandbox=gvisor sandbox_options=network=host,host-uds=all,overlay2=none uid=65534 cap_effective=none "
		"seccomp_mode=2",
		{ "~ network  the host kernel's network stack", "--network=host\n", "~ host sockets",
			"root files  the sandbox's alone, as by default",
			"the sentry  runs as uid 65534 with 0 capabilities under a seccomp filter of its own",
			"systrap since 2023" },
		NULL },
	{ "sandbox", "live", "sandbox=gvisor sandbox_options=,",
		{ "network  the sentry's own stack, as by default", "host sockets  closed, as by default" }, "--" },
	{ "sandbox", "live", "sandbox=none", { "kind  none" }, "network  " },
	{ "apparmor", "live lsm:apparmor",
		"apparmor_profile=docker-default apparmor_mode=enforce apparmor_text=?no_policy_file",
		{ "made and loaded by Docker; on disk there is none", "forbids  mount; writing to /proc",
			"+ mode  enforce" },
		NULL },
	{ "apparmor", "live lsm:apparmor", "apparmor_profile=mine apparmor_mode=complain apparmor_text=?no_policy_file",
		{ "~ mode  complain  what the profile does not allow is only logged", "text  no policy file" },
		"made and loaded" },
	{ "apparmor", "live lsm:apparmor", "apparmor_profile=:lxd:inner apparmor_mode=enforce",
		{ "namespace  lxd, with policy of its own" }, NULL },
	{ "apparmor", "live lsm:apparmor",
		"apparmor_profile=a//&b apparmor_mode=mixed apparmor_stack=a_(enforce),b_(complain)",
		{ "stacked  a_(enforce): what all of them allow is allowed", "? mode  mixed",
			"whether AppArmor holds" },
		NULL },
	{ "apparmor", "live lsm:apparmor", "apparmor_profile=box apparmor_mode=enforce apparmor_text=profile_box_{",
		{ "below, as the file has it", "The profile in made.yaml" }, NULL },
	{ "apparmor", "live lsm:apparmor",
		"apparmor_profile=box apparmor_mode=enforce apparmor_text=profile_box_{|__deny_mount,|} "
		"mac_answers=apparmor:mount-disk:allowed,apparmor:trace:denied",
		{ "~ differs  the kernel lets it mount a disk; a rule denies that", "what is loaded is not this text" },
		"does not let it" },
	{ "apparmor", "live lsm:apparmor",
		"apparmor_profile=box apparmor_mode=enforce apparmor_text=profile_box_{|__mount,|} "
		"mac_answers=apparmor:mount-disk:denied,apparmor:trace:allowed",
		{ "differs  the kernel does not let it mount a disk; a rule allows that",
			"the kernel lets it trace a process of the host; no rule allows that" },
		NULL },
	{ "apparmor", "live lsm:apparmor",
		"apparmor_profile=box apparmor_mode=complain apparmor_text=profile_box_{|__deny_mount,|} "
		"mac_answers=apparmor:mount-disk:allowed",
		{ "below, as the file has it" }, "differs  " },
};

/* ---- rules of an AppArmor profile ------------------------------------------------------- */

static const struct {
	const char *line;
	bool broad;
} rules[] = {
	{ "  file,", true },
	{ "  deny file,", false },
	{ "  /** rwlk,", true },
	{ "  /** r,", false },
	{ "  /{,**} rw,", true },
	{ "  audit /** w,", true },
	{ "  owner /home/** rw,", false },
	{ "  capability,", true },
	{ "  capability net_bind_service,", false },
	{ "  capability sys_admin,", true },
	{ "  mount,", true },
	{ "  mount fstype=proc -> /proc/,", false },
	{ "  deny mount,", false },
	{ "  ptrace,", true },
	{ "  ptrace (read) peer=box,", false },
	{ "  /usr/bin/** ux,", true },
	{ "  /usr/bin/foo Ux,", true },
	{ "  /usr/bin/foo px,", false },
	{ "  /usr/bin/foo pux,", true },
	{ "  /usr/bin/foo ix,", false },
	{ "  rw /**,", true },
	{ "  change_profile,", true },
	{ "  change_profile -> box//inner,", false },
	{ "  change_profile -> unconfined,", true },
	{ "  userns,", true },
	{ "  all,", true },
	{ "  network,", false },
	{ "  @{PROC}/** w,", true },
	{ "  # file,", false },
	{ "profile box flags=(complain) {", true },
	{ "profile box flags=(attach_disconnected) {", false },
	{ "profile box flags=(unconfined) {", true },
	{ "", false },
	{ "  file", true },
	{ "  files,", false },
};

START_TEST(broad_rules_of_a_profile_are_known_and_others_are_not)
{
	const char *why = apparmor_broad(rules[_i].line, strlen(rules[_i].line));
	ck_assert_msg((why != NULL) == rules[_i].broad, "%s: %s", rules[_i].line, why ? why : "not broad");
}
END_TEST

/* ---- what a profile's text says of an act ------------------------------------------------ */

#define SAID(...) "profile box {\n" __VA_ARGS__ "}\n"

/* @about: a path that is read or written, or the id of an act. @line: that decides; -1: none. */
static const struct {
	const char *text;
	enum mac_kind kind;
	const char *about;
	enum mac_result written;
	int line;
} writings[] = {
	{ SAID("  file,\n  deny @{PROC}/sysrq-trigger w,\n"), MAC_WRITE, "/proc/sysrq-trigger", MAC_DENIED, 2 },
	{ SAID("  file,\n  deny @{PROC}/sysrq-trigger w,\n"), MAC_READ, "/proc/sysrq-trigger", MAC_ALLOWED, 1 },
	{ SAID("  file,\n  deny @{PROC}/sysrq-trigger w,\n"), MAC_WRITE, "/host/proc/sysrq-trigger", MAC_ALLOWED, 1 },
	{ SAID("  /etc/* r,\n"), MAC_READ, "/etc/shadow", MAC_ALLOWED, 1 },
	{ SAID("  /etc/* r,\n"), MAC_READ, "/etc/cron.d/job", MAC_DENIED, -1 },
	{ SAID("  /etc/** r,\n"), MAC_READ, "/etc/cron.d/job", MAC_ALLOWED, 1 },
	{ SAID("  /etc/** r,\n"), MAC_WRITE, "/etc/cron.d/job", MAC_DENIED, -1 },
	{ SAID("  /etc/** r,\n"), MAC_READ, "/etc", MAC_DENIED, -1 },
	{ SAID("  /etc/** r,\n"), MAC_READ, "/etc/", MAC_DENIED, -1 },
	{ SAID("  /etc/shado? rw,\n"), MAC_WRITE, "/etc/shadow", MAC_ALLOWED, 1 },
	{ SAID("  rw /etc/shadow,\n"), MAC_WRITE, "/etc/shadow", MAC_ALLOWED, 1 },
	{ SAID("  /etc/shadow a,\n"), MAC_WRITE, "/etc/shadow", MAC_UNKNOWN, -1 },
	{ SAID("  /etc/{shadow,passwd} r,\n"), MAC_READ, "/etc/shadow", MAC_UNKNOWN, -1 },
	{ SAID("  owner /etc/shadow r,\n"), MAC_READ, "/etc/shadow", MAC_UNKNOWN, -1 },
	{ SAID("  file,\n  deny owner /etc/shadow r,\n"), MAC_READ, "/etc/shadow", MAC_UNKNOWN, -1 },
	{ SAID("  @{HOME}/** rw,\n"), MAC_WRITE, "/root/x", MAC_UNKNOWN, -1 },
	{ SAID("  #include <abstractions/base>\n  file,\n"), MAC_READ, "/etc/shadow", MAC_UNKNOWN, -1 },
	{ SAID("  include <abstractions/base>\n  deny /etc/shadow r,\n"), MAC_READ, "/etc/shadow", MAC_DENIED, 2 },
	{ SAID("  # a remark\n\n  file,\n"), MAC_READ, "/etc/shadow", MAC_ALLOWED, 3 },
	{ SAID("  file,\n  pivot_root /etc/shadow,\n"), MAC_READ, "/etc/shadow", MAC_ALLOWED, 1 },
	{ SAID("  file,\n  deny /etc/shadow\n    r,\n"), MAC_READ, "/etc/shadow", MAC_UNKNOWN, -1 },
	{ SAID("  file, deny /etc/shadow r,\n"), MAC_READ, "/etc/shadow", MAC_UNKNOWN, -1 },
	{ SAID("  file,\n  profile child {\n  deny /etc/shadow r,\n  }\n"), MAC_READ, "/etc/shadow", MAC_UNKNOWN, -1 },
	{ SAID("  file,\n  priority=5 deny /etc/shadow r,\n"), MAC_READ, "/etc/shadow", MAC_UNKNOWN, -1 },
	{ SAID("  all,\n"), MAC_WRITE, "/etc/shadow", MAC_ALLOWED, 1 },
	{ SAID("  file,\n"), MAC_READ, "/proc/1/environ", MAC_UNKNOWN, -1 },
	{ SAID("  capability sys_admin dac_override,\n"), MAC_CAPABILITY, "cap-dac-override", MAC_ALLOWED, 1 },
	{ SAID("  capability sys_admin dac_override,\n"), MAC_CAPABILITY, "cap-sys-time", MAC_DENIED, -1 },
	{ SAID("  deny /etc/{gshadow,sudoers} w,\n  capability,\n"), MAC_CAPABILITY, "cap-sys-time", MAC_ALLOWED, 2 },
	{ SAID("  capability,\n  deny capability sys_time,\n"), MAC_CAPABILITY, "cap-sys-time", MAC_DENIED, 2 },
	{ SAID("  mount,\n"), MAC_MOUNT, "mount-disk", MAC_ALLOWED, 1 },
	{ SAID("  mount fstype=ext4,\n"), MAC_MOUNT, "mount-disk", MAC_UNKNOWN, -1 },
	{ SAID("  file,\n"), MAC_MOUNT, "mount-disk", MAC_DENIED, -1 },
	{ SAID("  network,\n"), MAC_SOCKET, "af-alg", MAC_UNKNOWN, -1 },
	{ "profile box {", MAC_READ, "/etc/shadow", MAC_UNKNOWN, -1 },
	{ "profile box {\n}", MAC_READ, "/etc/shadow", MAC_DENIED, -1 },
	{ "profile box { file, }\n", MAC_READ, "/etc/shadow", MAC_UNKNOWN, -1 },
	/* Cut: what is not there may deny, and what denies stays. */
	{ "profile box {\n  file,\n", MAC_READ, "/etc/shadow", MAC_UNKNOWN, -1 },
	{ "profile box {\n  deny /etc/shadow r,\n  fi", MAC_READ, "/etc/shadow", MAC_DENIED, 1 },
	{ SAID("  file,\n  prompt /etc/shadow r,\n"), MAC_READ, "/etc/shadow", MAC_UNKNOWN, -1 },
	{ SAID("  capability,\n  sometimes capability sys_time,\n"), MAC_CAPABILITY, "cap-sys-time", MAC_UNKNOWN, -1 },
	{ SAID("  @{run}/x r,\n"), MAC_READ, "/var/run/x", MAC_UNKNOWN, -1 },
	/* A pattern that would take ages is not known, and costs no more than its share. */
	{ SAID("  /**a**a**a**a**a**a**a**a**a**b r,\n"), MAC_READ, "/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
		MAC_UNKNOWN, -1 },
};

START_TEST(a_profile_is_held_against_an_answer_as_far_as_it_is_understood)
{
	struct mac_answer answer = { .kind = writings[_i].kind, .path = writings[_i].about };
	int line;
	if (*writings[_i].about != '/')
		answer.act = mac_act_named(writings[_i].about);
	enum mac_result written = apparmor_written(writings[_i].text, &answer, &line);
	ck_assert_msg(written == writings[_i].written && line == writings[_i].line, "%s%s: %d, line %d", writings[_i].text,
		writings[_i].about, (int)written, line);
}
END_TEST

START_TEST(a_pane_tells_what_matters)
{
	struct inventory *inventory = made_inventory(panes[_i].who, panes[_i].facts);
	cleanup_arena struct arena *arena = arena_new();
	char *said = pane_of(panes[_i].layer, inventory, 0, arena);
	for (size_t i = 0; i < ISO_COUNT(panes[_i].says) && panes[_i].says[i]; i++)
		ck_assert_msg(strstr(said, panes[_i].says[i]) != NULL, "does not say: %s\n%s", panes[_i].says[i], said);
	ck_assert_msg(!panes[_i].never || !strstr(said, panes[_i].never), "says: %s\n%s", panes[_i].never, said);
	free(said);
	inventory_unref(inventory);
}
END_TEST

START_TEST(who_else_has_the_profile_is_named_once)
{
	static const struct neighbour same[] = {
		{ "web", "live", "apparmor_profile=box" },
		{ "db", "live", "apparmor_profile=box" },
		{ "db", "live", "apparmor_profile=box" },
		{ "cache", "live", "apparmor_profile=other" },
		{ "db", "live", "apparmor_profile=box" },
		{ "api", "live", "apparmor_profile=box" },
	};
	struct inventory *inventory = node("lsm:apparmor", same, ISO_COUNT(same));
	cleanup_arena struct arena *arena = arena_new();
	char *said = pane_of("apparmor", inventory, 0, arena);
	ck_assert_msg(strstr(said, "also used by  3 named db, api\n"), "%s", said);
	free(said);
	inventory_unref(inventory);
}
END_TEST

Suite *layers_suite(void)
{
	Suite *suite = suite_create("layers");
	TCase *selinux = tcase_create("selinux");
	tcase_add_loop_test(
		selinux, categories_that_do_not_keep_containers_apart_are_told_with_names, 0, ISO_COUNT(separations));
	tcase_add_test(selinux, containers_of_one_pod_or_one_namespace_share_categories_on_purpose);
	tcase_add_test(selinux, a_newcomer_with_the_same_categories_changes_the_judgement_of_who_was_there);
	tcase_add_test(selinux, who_is_alone_so_far_may_still_share_its_categories);
	suite_add_tcase(suite, selinux);

	TCase *alone = tcase_create("panes");
	tcase_add_loop_test(alone, broad_rules_of_a_profile_are_known_and_others_are_not, 0, ISO_COUNT(rules));
	tcase_add_loop_test(
		alone, a_profile_is_held_against_an_answer_as_far_as_it_is_understood, 0, ISO_COUNT(writings));
	tcase_add_loop_test(alone, a_pane_tells_what_matters, 0, ISO_COUNT(panes));
	tcase_add_test(alone, who_else_has_the_profile_is_named_once);
	suite_add_tcase(suite, alone);
	return suite;
}
