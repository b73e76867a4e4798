/* SPDX-License-Identifier: Apache-2.0 */
/* The Pod Security Standards against upstream's own fixtures, and what those do not cover. */
#include "config.h"

#include "made.h"
#include "suites.h"

#include <isotop/builder.h>
#include <isotop/facts.h>
#include <isotop/inventory.h>
#include <isotop/judge.h>
#include <isotop/manifest.h>
#include <isotop/pss.h>
#include <isotop/subject.h>

#include <ctype.h>
#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static struct inventory *load_path(const char *path)
{
	struct inventory_builder *builder = inventory_builder_new();
	struct manifest_load *load = manifest_load_new(builder, NULL);
	manifest_load_path(load, path);
	manifest_load_finish(load);
	return inventory_finish(builder, NULL);
}

/* ---- upstream's fixtures -------------------------------------------------------- */

/* "capabilities_baseline1.yaml" names the check; restricted reports its own in place of those it overrides. */
static bool names(const char *file, const char *check, enum pss_level level)
{
	static const char *const overridden[][2] = {
		{ "capabilities_baseline", "capabilities_restricted" },
		{ "hostPathVolumes", "restrictedVolumes" },
		{ "seccompProfile_baseline", "seccompProfile_restricted" },
		{ "procMount", "procMount_restricted" },
	};
	size_t len = strcspn(file, ".");
	while (len && isdigit((unsigned char)file[len - 1]))
		len--;
	if (strlen(check) == len && strncasecmp(file, check, len) == 0)
		return true;
	for (size_t i = 0; level == PSS_RESTRICTED && i < ISO_COUNT(overridden); i++)
		if (strcmp(check, overridden[i][1]) == 0 && strlen(overridden[i][0]) == len &&
			strncasecmp(file, overridden[i][0], len) == 0)
			return true;
	return false;
}

struct tally {
	unsigned files;
	unsigned wrong;
};

static void judge_fixture(
	const char *dir, const char *file, enum pss_level level, unsigned minor, bool good, struct tally *tally)
{
	char path[1200];
	cleanup_arena struct arena *arena = arena_new();
	struct pss_result result;
	snprintf(path, sizeof(path), "%s/%s", dir, file);
	struct inventory *inventory = load_path(path);
	tally->files++;
	ck_assert_msg(inventory->count > 0, "%s: no subject", path);
	pss_violations(inventory->subjects[0], level, minor, arena, &result);
	bool named = false;
	for (size_t i = 0; i < result.count; i++)
		named = named || names(file, result.violations[i].check, level);
	if (good ? result.count > 0 : !named) {
		tally->wrong++;
		printf("%s: %s\n", path, result.count ? result.violations[0].check : "nothing found");
	}
	pss_judge(inventory->subjects[0], minor, arena, &result);
	if (good ? result.level < level : result.level >= level) {
		tally->wrong++;
		printf("%s: reaches %s\n", path, pss_level_name(result.level));
	}
	inventory_unref(inventory);
}

static void judge_folder(const char *top, enum pss_level level, const char *version, bool good, struct tally *tally)
{
	char path[900];
	unsigned minor;
	ck_assert(pss_version_parse(version, &minor));
	snprintf(path, sizeof(path), "%s/psa/%s/%s/%s", top, pss_level_name(level), version, good ? "pass" : "fail");
	DIR *dir = opendir(path);
	ck_assert_msg(dir != NULL, "%s", path);
	struct dirent *entry;
	while ((entry = readdir(dir)))
		if (strstr(entry->d_name, ".yaml"))
			judge_fixture(path, entry->d_name, level, minor, good, tally);
	closedir(dir);
}

START_TEST(upstreams_fixtures_are_judged_as_their_paths_say)
{
	static const char *const versions[] = { "v1.0", "v1.18", "v1.24", "v1.33" };
	const char *top = getenv("ISOTOP_CORPORA");
	char probe[900];
	snprintf(probe, sizeof(probe), "%s/psa", top ? top : "");
	DIR *dir = opendir(probe);
	if (!dir) {
		printf("skip pss fixtures: no folder %s\n", probe);
		return;
	}
	closedir(dir);
	struct tally tally = { 0 };
	for (size_t i = 0; i < ISO_COUNT(versions); i++) {
		for (enum pss_level level = PSS_BASELINE; level <= PSS_RESTRICTED; level++) {
			judge_folder(top, level, versions[i], true, &tally);
			judge_folder(top, level, versions[i], false, &tally);
		}
	}
	printf("pss fixtures: %u judged, %u wrong\n", tally.files, tally.wrong);
	ck_assert_uint_eq(tally.wrong, 0);
	ck_assert_uint_gt(tally.files, 400);
}
END_TEST

/* ---- what the fixtures do not cover ------------------------------------------------- */

#define POD(spec) "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: " spec "\n"
#define GOOD                                                                                                   \
	"securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}, runAsNonRoot: true, " \
	"seccompProfile: {type: RuntimeDefault}}"

static const struct {
	const char *text;
	unsigned minor;
	enum pss_level level;
	const char *check; /* the first violation; NULL: none */
} pods[] = {
	{ POD("{containers: [{name: a, " GOOD "}]}"), PSS_LATEST, PSS_RESTRICTED, NULL },
	{ POD("{containers: [{name: a}]}"), PSS_LATEST, PSS_BASELINE, "allowPrivilegeEscalation" },
	{ POD("{containers: [{name: a}]}"), 7, PSS_BASELINE, "runAsNonRoot" },
	{ POD("{hostPID: true, containers: [{name: a, " GOOD "}]}"), PSS_LATEST, PSS_PRIVILEGED, "hostNamespaces" },
	{ POD("{hostNetwork: true, containers: [{name: a, ports: [{containerPort: 80}], " GOOD "}]}"), PSS_LATEST,
		PSS_PRIVILEGED, "hostNamespaces" },
	/* probes of another host: from 1.34 */
	{ POD("{containers: [{name: a, livenessProbe: {httpGet: {host: 127.0.0.1, port: 1}}, " GOOD "}]}"), 33,
		PSS_RESTRICTED, NULL },
	{ POD("{containers: [{name: a, livenessProbe: {httpGet: {host: 127.0.0.1, port: 1}}, " GOOD "}]}"), 34,
		PSS_PRIVILEGED, "hostProbesAndHostLifecycle" },
	/* a user namespace of its own relaxes from 1.35, and only what it should */
	{ POD("{hostUsers: false, containers: [{name: a, securityContext: {allowPrivilegeEscalation: false, runAsUser: "
	      "0, "
	      "capabilities: {drop: [ALL]}, seccompProfile: {type: RuntimeDefault}}}]}"),
		35, PSS_RESTRICTED, NULL },
	{ POD("{hostUsers: false, containers: [{name: a, securityContext: {allowPrivilegeEscalation: false, runAsUser: "
	      "0, "
	      "capabilities: {drop: [ALL]}, seccompProfile: {type: RuntimeDefault}}}]}"),
		34, PSS_BASELINE, "runAsNonRoot" },
	{ POD("{hostUsers: false, containers: [{name: a, securityContext: {procMount: Unmasked}}]}"), 35, PSS_BASELINE,
		"allowPrivilegeEscalation" },
	{ POD("{containers: [{name: a, securityContext: {procMount: Unmasked}}]}"), 35, PSS_PRIVILEGED, "procMount" },
	/* new allowances of later versions */
	{ POD("{securityContext: {sysctls: [{name: net.ipv4.tcp_rmem, value: x}]}, containers: [{name: a, " GOOD "}]}"),
		31, PSS_PRIVILEGED, "sysctls" },
	{ POD("{securityContext: {sysctls: [{name: net.ipv4.tcp_rmem, value: x}]}, containers: [{name: a, " GOOD "}]}"),
		32, PSS_RESTRICTED, NULL },
	{ POD("{securityContext: {seLinuxOptions: {type: container_engine_t}}, containers: [{name: a, " GOOD "}]}"), 30,
		PSS_PRIVILEGED, "seLinuxOptions" },
	{ POD("{securityContext: {seLinuxOptions: {type: container_engine_t}}, containers: [{name: a, " GOOD "}]}"), 31,
		PSS_RESTRICTED, NULL },
	/* Windows: let off by spec.os.name from 1.25; SYS_ADMIN stays a baseline violation */
	{ POD("{os: {name: windows}, containers: [{name: a, securityContext: {runAsNonRoot: true}}]}"), 25,
		PSS_RESTRICTED, NULL },
	{ POD("{os: {name: windows}, containers: [{name: a, securityContext: {runAsNonRoot: true}}]}"), 24,
		PSS_BASELINE, "allowPrivilegeEscalation" },
	{ POD("{os: {name: windows}, containers: [{name: a, securityContext: {runAsNonRoot: true, capabilities: {add: "
	      "[SYS_ADMIN]}}}]}"),
		25, PSS_PRIVILEGED, "capabilities_baseline" },
	/* literal comparison */
	{ POD("{containers: [{name: a, securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [all]}, "
	      "runAsNonRoot: true, seccompProfile: {type: RuntimeDefault}}}]}"),
		PSS_LATEST, PSS_BASELINE, "capabilities_restricted" },
	/* ephemeral containers count */
	{ POD("{containers: [{name: a, " GOOD
	      "}], ephemeralContainers: [{name: d, securityContext: {privileged: true}}]}"),
		PSS_LATEST, PSS_PRIVILEGED, "privileged" },
	/* of two containers of one name the first one's setting counts for both */
	{ POD("{containers: [{name: a, " GOOD "}, {name: a, securityContext: {allowPrivilegeEscalation: true}}]}"),
		PSS_LATEST, PSS_RESTRICTED, NULL },
	/* a volume without a source is an emptyDir */
	{ POD("{volumes: [{name: v}], containers: [{name: a, " GOOD "}]}"), PSS_LATEST, PSS_RESTRICTED, NULL },
};

START_TEST(a_pod_reaches_the_level_of_its_policy_version)
{
	cleanup_arena struct arena *arena = arena_new();
	struct pss_result result;
	struct inventory *inventory = loaded_inventory(pods[_i].text, "pod.yaml");
	ck_assert_uint_gt(inventory->count, 0);
	pss_judge(inventory->subjects[0], pods[_i].minor, arena, &result);
	ck_assert(result.applies);
	const char *first = result.count ? result.violations[0].check : "none";
	ck_assert_msg(result.level == pods[_i].level, "%s at v1.%u: %s, because of %s", pods[_i].text, pods[_i].minor,
		pss_level_name(result.level), first);
	ck_assert_str_eq(first, pods[_i].check ? pods[_i].check : "none");
	inventory_unref(inventory);
}
END_TEST

/* "c0" ... and another pod behind them. */
static struct inventory *big_pod(size_t containers)
{
	cleanup_strbuf struct strbuf text = { 0 };
	strbuf_adds(&text, "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: {containers: [");
	for (size_t i = 0; i < containers; i++)
		strbuf_addf(&text, "{name: c%zu},", i);
	strbuf_adds(&text, "]}\n---\n" POD("{containers: [{name: a, " GOOD "}]}"));
	return loaded_inventory(strbuf_text(&text), "pod.yaml");
}

START_TEST(containers_of_a_pod_share_what_it_says_and_what_that_comes_to)
{
	struct pss_memo memory = { 0 };
	struct inventory *inventory = big_pod(1000);
	ck_assert_uint_eq(inventory->count, 1001);
	const struct setting_list *list = subject_fact(inventory->subjects[0], FACT_pod_settings).value.settings;
	const struct pss_result *first = pss_judge_next(&memory, inventory->subjects[0], PSS_LATEST);
	const struct pss_violation *violations = first->violations;
	ck_assert_int_eq(first->level, PSS_BASELINE);
	for (size_t i = 1; i < 1000; i++) {
		ck_assert_ptr_eq(subject_fact(inventory->subjects[i], FACT_pod_settings).value.settings, list);
		ck_assert_ptr_eq(pss_judge_next(&memory, inventory->subjects[i], PSS_LATEST)->violations, violations);
	}
	ck_assert_int_eq(pss_judge_next(&memory, inventory->subjects[1000], PSS_LATEST)->level, PSS_RESTRICTED);
	ck_assert_int_eq(pss_judge_next(&memory, inventory->subjects[999], PSS_LATEST)->level, PSS_BASELINE);
	pss_memo_free(&memory);
	inventory_unref(inventory);
}
END_TEST

START_TEST(what_is_shared_outlives_the_container_that_it_came_with)
{
	struct inventory *inventory = big_pod(3);
	struct subject *last = subject_ref(inventory->subjects[2]);
	cleanup_arena struct arena *arena = arena_new();
	struct pss_result result;
	inventory_unref(inventory);
	pss_judge(last, PSS_LATEST, arena, &result);
	ck_assert_int_eq(result.level, PSS_BASELINE);
	ck_assert_ptr_nonnull(strstr(result.violations[0].reason, "container c0 "));
	subject_unref(last);
}
END_TEST

START_TEST(a_reason_names_some_and_counts_the_rest)
{
	static const size_t counts[] = { 12, 13, 1000 };
	static const char *const ends[] = { "container c11 does not set allowPrivilegeEscalation: false",
		"container c11 does not set allowPrivilegeEscalation: false and 1 more",
		"container c11 does not set allowPrivilegeEscalation: false and 988 more" };
	struct inventory *inventory = big_pod(counts[_i]);
	cleanup_arena struct arena *arena = arena_new();
	struct pss_result result;
	pss_judge(inventory->subjects[0], PSS_LATEST, arena, &result);
	const char *reason = result.violations[0].reason;
	ck_assert_str_eq(reason + strlen(reason) - strlen(ends[_i]), ends[_i]);
	inventory_unref(inventory);
}
END_TEST

START_TEST(versions_and_levels_are_parsed_as_upstream_does)
{
	unsigned minor;
	enum pss_level level;
	ck_assert(pss_version_parse("latest", &minor));
	ck_assert_uint_eq(minor, PSS_LATEST);
	ck_assert(pss_version_parse("v1.0", &minor));
	ck_assert_uint_eq(minor, 0);
	ck_assert(pss_version_parse("v1.999", &minor));
	ck_assert_uint_eq(minor, PSS_LATEST);
	ck_assert(!pss_version_parse("v1.01", &minor));
	ck_assert(!pss_version_parse("1.25", &minor));
	ck_assert(!pss_version_parse("v2.0", &minor));
	ck_assert(!pss_version_parse("v1.", &minor));
	ck_assert(pss_level_parse("baseline", &level));
	ck_assert_int_eq(level, PSS_BASELINE);
	ck_assert(!pss_level_parse("Baseline", &level));
}
END_TEST

Suite *pss_suite(void)
{
	Suite *suite = suite_create("pss");
	TCase *tc = tcase_create("pss");
	tcase_set_timeout(tc, 120);
	tcase_add_test(tc, upstreams_fixtures_are_judged_as_their_paths_say);
	tcase_add_loop_test(tc, a_pod_reaches_the_level_of_its_policy_version, 0, (int)ISO_COUNT(pods));
	tcase_add_test(tc, containers_of_a_pod_share_what_it_says_and_what_that_comes_to);
	tcase_add_test(tc, what_is_shared_outlives_the_container_that_it_came_with);
	tcase_add_loop_test(tc, a_reason_names_some_and_counts_the_rest, 0, 3);
	tcase_add_test(tc, versions_and_levels_are_parsed_as_upstream_does);
	suite_add_tcase(suite, tc);
	return suite;
}
