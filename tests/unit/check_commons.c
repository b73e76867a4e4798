/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "suites.h"

#include <isotop/commons.h>
#include <isotop/facts.h>
#include <isotop/form.h>
#include <isotop/mac.h>
#include <isotop/profile.h>
#include <isotop/subject.h>
#include <isotop/values.h>

#include <string.h>

static const char profile_text[] = "{ \"defaultAction\": \"SCMP_ACT_ERRNO\", \"defaultErrnoRet\": 1,"
				   " \"archMap\": [ { \"architecture\": \"SCMP_ARCH_X86_64\", \"subArchitectures\": [ \"SCMP_ARCH_X86\" ] } ],"
				   " \"syscalls\": [ { \"names\": [ \"read\", \"write\" ], \"action\": \"SCMP_ACT_ALLOW\","
				   " \"includes\": { \"caps\": [ \"CAP_SYS_ADMIN\" ], \"arches\": [ \"amd64\" ] },"
				   " \"args\": [ { \"index\": 1, \"value\": 7, \"op\": \"SCMP_CMP_EQ\" } ] } ] }";

static struct origin place(struct arena *arena, unsigned n, const char *file)
{
	return (struct origin){ arena_printf(arena, "/proc/%u/%s", n, file), arena_printf(arena, "line of %s", file), 7 };
}

#define ONE(arena, type, ...) memcpy(arena_alloc(arena, sizeof(type)), &(type)__VA_ARGS__, sizeof(type))

static const struct mount_list *mounts_of(struct arena *arena, unsigned n)
{
	static const struct id_range range = { 0, 100000, 65536 };
	const struct listener *listener = ONE(arena, struct listener, { .path = "/run/docker.sock", .owned = true, .mode = 0660 });
	const struct id_maps *maps = ONE(arena, struct id_maps, { "why", { 1, &range }, { 1, &range } });
	const struct mount_rare rare = { .maps = maps, .label = "a_t", .label_why = "none", .claim = "claim", .part = "part",
		.sockets = { 1, listener, true } };
	struct mount *items = arena_array(arena, 2, sizeof(*items));
	items[0] = (struct mount){ .kind = MOUNT_HOST,
		.read_only = true,
		.source = "/etc",
		.target = arena_strdup(arena, "/host/etc"),
		.fstype = "ext4",
		.name = "data",
		.rare = mount_rare_keep(arena, &rare),
		.origin = place(arena, n, "mountinfo") };
	items[1] = items[0];
	items[1].source = arena_printf(arena, "/var/lib/%u", n);
	const char *const *from = ONE(arena, const char *, { "other" });
	return ONE(arena, struct mount_list, { .count = 2, .items = items, .more = { "more", place(arena, n, "more") },
		.from = ONE(arena, struct text_list, { 1, from }), .from_more = { "from", place(arena, n, "from") } });
}

static const struct device_list *devices_of(struct arena *arena, unsigned n)
{
	const struct device *item = ONE(arena, struct device, { .type = 'c', .major = 1, .minor = -1, .allow = true,
		.path = "/dev/fuse", .source = "/dev/other", .access = "rwm", .origin = place(arena, n, "config.json") });
	return ONE(arena, struct device_list, { 1, item, { "devices", place(arena, n, "cgroup") } });
}

static const struct process_list *processes_of(struct arena *arena, unsigned n)
{
	const struct gid *gid = ONE(arena, struct gid, { 27 });
	const struct process_group *item = ONE(arena, struct process_group, { .pid = (int32_t)n, .count = 3, .init = true,
		.uid = 7, .groups = { 1, gid, true }, .effective = 1, .comm = "web", .label = "profile",
		.origin = place(arena, n, "status"), .by_uid = place(arena, n, "uid"), .by_flag = place(arena, n, "flag") });
	return ONE(arena, struct process_list, { 1, item, { "processes", place(arena, n, "task") } });
}

static const struct setting_list *settings_of(struct arena *arena)
{
	const struct setting *item = ONE(arena, struct setting, { "web", "runAsNonRoot", "true", 12 });
	return ONE(arena, struct setting_list, { 1, item, 0, 1 });
}

static const struct mac_answers *answers_of(struct arena *arena)
{
	const struct mac_answer *item = ONE(arena, struct mac_answer,
		{ MAC_SELINUX, MAC_READ, MAC_UNKNOWN, &mac_acts[0], "/etc/shadow", "/host/etc/shadow", "not asked" });
	return ONE(arena, struct mac_answers, { 1, item, "too many" });
}

/* Container @n, with a fact of each kind. Most is as others have it. */
static struct subject *container(unsigned n)
{
	static const struct id_range ranges[] = { { 0, 1001, 1 }, { 1, 100000, 65536 } };
	struct subject *subject = subject_new();
	struct arena *arena = subject->arena;
	struct sheet_builder kernel = { 0 };
	struct profile *profile = arena_alloc(arena, sizeof(*profile));
	ck_assert_int_eq(profile_parse("p", profile_text, strlen(profile_text), PROFILE_DOCKER, arena, profile, NULL), 0);
	subject->key = arena_printf(arena, "live:runc:%u", n);
	subject->name = arena_printf(arena, "web-%u", n);
	subject->form = &form_unset;
	subject->workload.project = arena_strdup(arena, "shop");
	subject->running.cgroup = arena_printf(arena, "/%u", n);
	sheet_set_bool(&kernel, FACT_privileged, true, place(arena, n, "status"));
	sheet_set_int(&kernel, FACT_uid, n, place(arena, n, "status"));
	sheet_set_mask(&kernel, FACT_cap_bounding, 0xa80425fb, place(arena, n, "status"));
	sheet_set_text(&kernel, FACT_apparmor_profile, "docker-default", place(arena, n, "attr/current"));
	sheet_set_unknown(&kernel, FACT_gid, arena_strdup(arena, "permission denied"), place(arena, n, "status"));
	sheet_set_ns(&kernel, FACT_ns_pid, ONE(arena, struct ns, { NS_SHARED, n, "container:db", 5 }), place(arena, n, "ns/pid"));
	sheet_set_texts(&kernel, FACT_masked_paths,
		ONE(arena, struct text_list, { 1, ONE(arena, const char *, { "/proc/kcore" }) }), place(arena, n, "mountinfo"));
	sheet_set_texts(&kernel, FACT_readonly_paths, ONE(arena, struct text_list, { 0, NULL }), place(arena, n, "mountinfo"));
	sheet_set_mounts(&kernel, mounts_of(arena, n), place(arena, n, "mountinfo"));
	sheet_set_devices(&kernel, devices_of(arena, n), place(arena, n, "devices"));
	sheet_set_ranges(&kernel, FACT_uid_map, ONE(arena, struct range_list, { 2, ranges }), place(arena, n, "uid_map"));
	sheet_set_processes(&kernel, FACT_processes, processes_of(arena, n), place(arena, n, "status"));
	sheet_set_settings(&kernel, FACT_pod_settings, settings_of(arena), place(arena, n, "config.json"));
	sheet_set_profile(&kernel, FACT_seccomp_rules, profile, place(arena, n, "config.json"));
	sheet_set_answers(&kernel, FACT_mac_answers, answers_of(arena), place(arena, n, "access"));
	subject->sheets[SHEET_KERNEL] = sheet_pack(arena, &kernel);
	return subject;
}

static struct fact fact_of(const struct subject *subject, enum fact_id id)
{
	return sheet_fact(subject->sheets[SHEET_KERNEL], id);
}

/* What subject_equal() does not compare. */
static void same_places(const struct subject *a, const struct subject *b)
{
	const struct process_group *x = &fact_of(a, FACT_processes).value.processes->items[0];
	const struct process_group *y = &fact_of(b, FACT_processes).value.processes->items[0];
	const struct origin *of_x[] = { &x->origin, &x->by_uid, &x->by_flag };
	const struct origin *of_y[] = { &y->origin, &y->by_uid, &y->by_flag };
	for (size_t i = 0; i < ISO_COUNT(of_x); i++) {
		ck_assert_str_eq(of_x[i]->where, of_y[i]->where);
		ck_assert_str_eq(of_x[i]->text, of_y[i]->text);
		ck_assert_uint_eq(of_x[i]->line, of_y[i]->line);
	}
	const struct profile *p = fact_of(a, FACT_seccomp_rules).value.profile;
	const struct profile *q = fact_of(b, FACT_seccomp_rules).value.profile;
	ck_assert_uint_eq(p->rules[0].line, q->rules[0].line);
	ck_assert_uint_eq(p->rules[0].tests[0].value, 7);
	ck_assert_str_eq(q->rules[0].includes.arches[0], "amd64");
	ck_assert_str_eq(q->map[0].guests[0], "SCMP_ARCH_X86");
}

#define MADE 6

START_TEST(a_settled_container_is_what_was_made)
{
	struct commons *commons = commons_new();
	struct subject *settled[MADE];
	for (unsigned n = 0; n < MADE; n++)
		settled[n] = commons_settle(commons, container(n));
	commons_free(commons);
	/* whoever was there first goes first */
	for (unsigned n = 0; n < MADE; n++) {
		struct subject *made = container(n);
		ck_assert(subject_equal(settled[n], made));
		ck_assert_str_eq(settled[n]->workload.project, "shop");
		same_places(settled[n], made);
		subject_unref(made);
		subject_unref(settled[n]);
	}
}
END_TEST

START_TEST(what_two_have_is_there_once_for_the_next)
{
	struct commons *commons = commons_new();
	struct subject *settled[MADE];
	for (unsigned n = 0; n < MADE; n++)
		settled[n] = commons_settle(commons, container(n));
	const struct subject *a = settled[MADE - 2];
	const struct subject *b = settled[MADE - 1];
	ck_assert_ptr_eq(a->workload.project, b->workload.project);
	ck_assert_ptr_eq(fact_of(a, FACT_masked_paths).value.texts, fact_of(b, FACT_masked_paths).value.texts);
	ck_assert_ptr_eq(fact_of(a, FACT_seccomp_rules).value.profile, fact_of(b, FACT_seccomp_rules).value.profile);
	ck_assert_ptr_eq(fact_of(a, FACT_uid_map).value.ranges, fact_of(b, FACT_uid_map).value.ranges);
	ck_assert_ptr_eq(fact_of(a, FACT_mounts).value.mounts->items[0].target,
		fact_of(b, FACT_mounts).value.mounts->items[1].target);
	ck_assert_ptr_ne(fact_of(a, FACT_mounts).value.mounts, fact_of(b, FACT_mounts).value.mounts);
	/* of the first one everything is its own */
	ck_assert_uint_lt(arena_bytes(b->arena) * 5, arena_bytes(settled[0]->arena) * 4);
	for (unsigned n = 0; n < MADE; n++)
		subject_unref(settled[n]);
	commons_free(commons);
}
END_TEST

static struct subject *with_names(unsigned count)
{
	struct subject *subject = subject_new();
	struct sheet_builder kernel = { 0 };
	const char **names = arena_array(subject->arena, count, sizeof(*names));
	for (unsigned i = 0; i < count; i++)
		names[i] = arena_printf(subject->arena, "call_%u", i);
	sheet_set_texts(&kernel, FACT_masked_paths, ONE(subject->arena, struct text_list, { count, names }),
		(struct origin){ "/proc", NULL, 0 });
	subject->sheets[SHEET_KERNEL] = sheet_pack(subject->arena, &kernel);
	return subject;
}

/* As many as a seccomp profile has: none of them is in the way of another. */
START_TEST(many_texts_of_one_container_are_common)
{
	struct commons *commons = commons_new();
	struct subject *settled[MADE];
	for (unsigned n = 0; n < MADE; n++)
		settled[n] = commons_settle(commons, with_names(600));
	ck_assert_ptr_eq(fact_of(settled[MADE - 2], FACT_masked_paths).value.texts,
		fact_of(settled[MADE - 1], FACT_masked_paths).value.texts);
	for (unsigned n = 0; n < MADE; n++)
		subject_unref(settled[n]);
	commons_free(commons);
}
END_TEST

/* Two at a time are called alike, and nobody else. */
static const struct subject *memory_of_pair(struct commons *commons, unsigned n)
{
	const struct subject *memory = NULL;
	char image[8192];
	snprintf(image, sizeof(image), "%08u%8000s", n, "");
	for (int twice = 0; twice < 2; twice++) {
		struct subject *made = container(n);
		made->image = arena_strdup(made->arena, image);
		struct subject *settled = commons_settle(commons, made);
		ck_assert_str_eq(settled->image, image);
		memory = settled->base;
		subject_unref(settled);
	}
	return memory;
}

START_TEST(what_is_common_does_not_grow_for_ever)
{
	struct commons *commons = commons_new();
	size_t most = 0;
	for (unsigned n = 0; n < 200; n++) {
		const struct subject *memory = memory_of_pair(commons, n);
		most = arena_bytes(memory->arena) > most ? arena_bytes(memory->arena) : most;
	}
	ck_assert_uint_gt(most, 100 * 1024);
	ck_assert_uint_lt(most, 400 * 1024);
	commons_free(commons);
}
END_TEST

START_TEST(whose_texts_are_in_the_memory_of_another_stays_there)
{
	struct commons *commons = commons_new();
	struct subject *made = container(1);
	struct subject *derived = subject_derive(made);
	ck_assert_ptr_eq(commons_settle(commons, derived), derived);
	subject_unref(derived);
	subject_unref(made);
	commons_free(commons);
}
END_TEST

Suite *commons_suite(void)
{
	Suite *suite = suite_create("commons");
	TCase *tc = tcase_create("commons");
	tcase_add_test(tc, a_settled_container_is_what_was_made);
	tcase_add_test(tc, what_two_have_is_there_once_for_the_next);
	tcase_add_test(tc, many_texts_of_one_container_are_common);
	tcase_add_test(tc, what_is_common_does_not_grow_for_ever);
	tcase_add_test(tc, whose_texts_are_in_the_memory_of_another_stays_there);
	suite_add_tcase(suite, tc);
	return suite;
}
