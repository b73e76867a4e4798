/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "suites.h"

#include "manifest/docker.h"
#include "manifest/docker_cli.h"
#include "manifest/literal.h"

#include <string.h>

#include <isotop/builder.h>
#include <isotop/subject.h>
#include <isotop/values.h>

/* The subject of one command line; NULL and *ret_err filled where it is refused. */
static struct subject *read_line(const char *line, struct err *ret_err)
{
	struct inventory_builder *builder = inventory_builder_new();
	struct subject *subject = NULL;
	cleanup_arena struct arena *arena = arena_new();
	struct cli_word words[64];
	size_t count = 0;
	char *save = NULL;
	for (char *word = strtok_r(arena_strdup(arena, line), " ", &save); word; word = strtok_r(NULL, " ", &save))
		words[count++] = (struct cli_word){ .text = word };
	docker_cli_read(words, count, &(struct cli_source){ .where = "command line", .form = "docker-run" }, builder, &subject, ret_err);
	inventory_builder_free(builder);
	return subject;
}

static struct fact fact_of(const struct subject *subject, enum fact_id id)
{
	return sheet_fact(subject->sheets[SHEET_MANIFEST], id);
}

#define DEFAULT_CAPS UINT64_C(0xa80425fb)
#define SYS_ADMIN    (UINT64_C(1) << 21)

static const struct {
	const char *line;
	uint64_t caps;
} capability_lines[] = {
	{ "docker run x", DEFAULT_CAPS },
	{ "podman run x", UINT64_C(0x800405fb) },
	{ "docker run --cap-add SYS_ADMIN x", DEFAULT_CAPS | SYS_ADMIN },
	{ "docker run --cap-add=cap_sys_admin x", DEFAULT_CAPS | SYS_ADMIN },
	{ "docker run --cap-drop ALL x", 0 },
	{ "docker run --cap-drop all --cap-add SYS_ADMIN x", SYS_ADMIN },
	{ "docker run --cap-drop SYS_ADMIN --cap-add SYS_ADMIN x", DEFAULT_CAPS | SYS_ADMIN },
	{ "docker run --cap-add ALL --cap-drop ALL x", UINT64_C(0x1ffffffffff) },
	{ "docker run --cap-add ALL --cap-drop SYS_ADMIN x", UINT64_C(0x1ffffffffff) & ~SYS_ADMIN },
	{ "docker run --privileged --cap-drop ALL x", UINT64_C(0x1ffffffffff) },
	{ "podman run --cap-drop=CHOWN,KILL x", UINT64_C(0x800405fb) & ~UINT64_C(0x21) },
};

START_TEST(capabilities_follow_the_engines_own_rules)
{
	struct err err;
	struct subject *subject = read_line(capability_lines[_i].line, &err);
	ck_assert_ptr_nonnull(subject);
	struct fact fact = fact_of(subject, FACT_cap_effective);
	ck_assert(fact_known(fact));
	ck_assert_msg(fact.value.mask == capability_lines[_i].caps, "%s: %lx", capability_lines[_i].line,
		(unsigned long)fact.value.mask);
	subject_unref(subject);
}
END_TEST

static const struct {
	const char *line;
	enum fact_id id;
	const char *text; /* NULL: absent */
} text_lines[] = {
	{ "docker run x", FACT_seccomp_profile, "RuntimeDefault" },
	{ "docker run --security-opt seccomp=unconfined x", FACT_seccomp_profile, "Unconfined" },
	{ "docker run --security-opt=seccomp:unconfined x", FACT_seccomp_profile, "Unconfined" },
	{ "docker run --security-opt seccomp=/p.json x", FACT_seccomp_profile, "Localhost:/p.json" },
	{ "docker run --privileged x", FACT_seccomp_profile, "Unconfined" },
	{ "docker run --security-opt apparmor=unconfined x", FACT_apparmor_profile, "Unconfined" },
	{ "docker run --security-opt apparmor=mine x", FACT_apparmor_profile, "Localhost:mine" },
	{ "docker run x", FACT_apparmor_profile, "RuntimeDefault" },
	{ "docker run --security-opt label=type:spc_t --security-opt label=level:s0:c1,c2 x", FACT_selinux_label,
		"::spc_t:s0:c1,c2" },
	{ "docker run --runtime=runsc x", FACT_sandbox, "gvisor" },
	{ "docker run --runtime io.containerd.kata.v2 x", FACT_sandbox, "kata" },
	{ "podman --runtime /usr/bin/crun run x", FACT_sandbox, "none" },
	{ "docker run -u nobody x", FACT_user_name, "nobody" },
	{ "docker run x", FACT_user_name, NULL },
};

START_TEST(words_become_facts)
{
	struct err err;
	struct subject *subject = read_line(text_lines[_i].line, &err);
	ck_assert_ptr_nonnull(subject);
	struct fact fact = fact_of(subject, text_lines[_i].id);
	if (text_lines[_i].text) {
		ck_assert(fact_known(fact));
		ck_assert_str_eq(fact.value.text, text_lines[_i].text);
	} else {
		ck_assert_int_eq(fact.state, FACT_ABSENT);
	}
	subject_unref(subject);
}
END_TEST

START_TEST(the_hardened_line_says_everything)
{
	struct err err;
	struct subject *s = read_line("sudo docker run -itd --rm -uroot:5 --cap-drop ALL --read-only --security-opt "
				      "no-new-privileges -v /var/../etc//x:/y/:ro,z -v data:/d --tmpfs /t:size=1m --name=web -- "
				      "busybox:1.36 sh -c --privileged",
		&err);
	ck_assert_ptr_nonnull(s);
	ck_assert_str_eq(s->image, "busybox:1.36");
	ck_assert_str_eq(s->name, "web");
	ck_assert_str_eq(s->key, "docker-run:web");
	ck_assert_int_eq(fact_of(s, FACT_privileged).state, FACT_ABSENT);
	ck_assert(fact_true(fact_of(s, FACT_no_new_privs)));
	ck_assert(fact_true(fact_of(s, FACT_rootfs_readonly)));
	ck_assert_str_eq(fact_of(s, FACT_rootfs_readonly).origin.text, "--read-only");
	ck_assert_int_eq(fact_of(s, FACT_uid).value.integer, 0);
	ck_assert_int_eq(fact_of(s, FACT_gid).value.integer, 5);
	const struct mount_list *mounts = fact_of(s, FACT_mounts).value.mounts;
	ck_assert_uint_eq(mounts->count, 3);
	ck_assert_int_eq(mounts->items[0].kind, MOUNT_HOST);
	ck_assert_str_eq(mounts->items[0].source, "/etc/x");
	ck_assert_str_eq(mounts->items[0].target, "/y");
	ck_assert(mounts->items[0].read_only);
	ck_assert_str_eq(mounts->items[0].origin.text, "-v /var/../etc//x:/y/:ro,z");
	ck_assert_int_eq(mounts->items[1].kind, MOUNT_VOLUME);
	ck_assert_int_eq(mounts->items[2].kind, MOUNT_TMPFS);
	subject_unref(s);
}
END_TEST

START_TEST(namespaces_are_own_host_or_shared)
{
	struct err err;
	struct subject *s = read_line("docker create --pid host --net=container:db --ipc=private x", &err);
	ck_assert_int_eq(fact_of(s, FACT_ns_pid).value.ns->relation, NS_HOST);
	ck_assert_int_eq(fact_of(s, FACT_ns_net).value.ns->relation, NS_SHARED);
	ck_assert_str_eq(fact_of(s, FACT_ns_net).value.ns->with, "container:db");
	ck_assert_int_eq(fact_of(s, FACT_ns_ipc).value.ns->relation, NS_OWN);
	ck_assert_int_eq(fact_of(s, FACT_ns_uts).value.ns->relation, NS_OWN);
	ck_assert_str_eq(fact_of(s, FACT_ns_uts).origin.where, "default: Docker");
	ck_assert_int_eq(fact_of(s, FACT_ns_user).value.ns->relation, NS_HOST);
	subject_unref(s);
	s = read_line("podman run --uidmap 0:100000:65536 x", &err);
	ck_assert_int_eq(fact_of(s, FACT_ns_user).value.ns->relation, NS_OWN);
	ck_assert_uint_eq(fact_of(s, FACT_uid_map).value.ranges->items[0].outside, 100000);
	subject_unref(s);
}
END_TEST

START_TEST(mounts_and_devices_in_every_spelling)
{
	struct err err;
	struct subject *s = read_line("docker run --mount type=bind,src=/a,dst=/b,readonly --mount "
				      "type=volume,source=v,target=/c,volume-opt=o=bind,volume-opt=device=/etc --device "
				      "/dev/sda:/dev/xvda:r --device-cgroup-rule=c_1:3_rwm x",
		&err);
	ck_assert_ptr_nonnull(s);
	const struct mount_list *mounts = fact_of(s, FACT_mounts).value.mounts;
	ck_assert_int_eq(mounts->items[0].kind, MOUNT_HOST);
	ck_assert(mounts->items[0].read_only);
	ck_assert_int_eq(mounts->items[1].kind, MOUNT_HOST);
	ck_assert_str_eq(mounts->items[1].source, "/etc");
	/* the rule is not the kernel's notation: there may be more, and the disk stays */
	ck_assert_uint_eq(fact_of(s, FACT_devices).value.devices->count, 1);
	ck_assert_ptr_nonnull(fact_of(s, FACT_devices).value.devices->more.why);
	subject_unref(s);
	s = read_line("docker run --device /dev/sda:r x", &err);
	const struct device_list *devices = fact_of(s, FACT_devices).value.devices;
	ck_assert_uint_eq(devices->count, 1);
	ck_assert_str_eq(devices->items[0].path, "/dev/sda");
	ck_assert_str_eq(devices->items[0].access, "r");
	subject_unref(s);
}
END_TEST

static const char *const refused[] = {
	"docker ps",
	"docker run",
	"docker run --name",
	"docker run --no-such-flag busybox",
	"docker run -Z busybox",
	"kubectl run x",
	"",
};

START_TEST(what_cannot_be_read_is_refused_with_a_reason)
{
	struct err err = { "" };
	ck_assert_ptr_null(read_line(refused[_i], &err));
	ck_assert_uint_gt(strlen(err.text), 0);
}
END_TEST

START_TEST(an_unknown_flag_with_its_value_is_only_noted)
{
	struct err err;
	struct subject *s = read_line("docker run --no-such=1 --other --privileged x", &err);
	ck_assert_ptr_nonnull(s);
	ck_assert(fact_true(fact_of(s, FACT_privileged)));
	ck_assert_str_eq(s->image, "x");
	subject_unref(s);
}
END_TEST

/* ---- shell text ------------------------------------------------------------- */

struct seen {
	size_t commands;
	char words[512]; /* of the last, joined by '|', each with its line */
};

static void remember(void *ctx, const struct cli_word *words, size_t count)
{
	struct seen *seen = ctx;
	seen->commands++;
	seen->words[0] = '\0';
	for (size_t i = 0; i < count; i++) {
		size_t len = strlen(seen->words);
		snprintf(seen->words + len, sizeof(seen->words) - len, "%s%s@%u", i ? "|" : "", words[i].text,
			words[i].line);
	}
}

static const struct {
	const char *text;
	size_t commands;
	const char *words;
} shells[] = {
	{ "docker run x", 1, "docker@1|run@1|x@1" },
	{ "#!/bin/sh\n# docker run no\nsudo docker run \\\n  --name 'a b' \\\r\n  \"x\\\"y\"\n", 1,
		"docker@3|run@3|--name@4|a b@4|x\"y@5" },
	{ "set -e; docker pull x && docker run -d x | cat", 1, "docker@1|run@1|-d@1|x@1" },
	{ "docker network create n\n", 0, "" },
	{ "docker compose -f a.yaml run x\n", 1, "docker@1|compose@1|-f@1|a.yaml@1|run@1|x@1" }, /* named, not judged */
	{ "A=b\ndocker run $A\n", 1, "docker@2|run@2|b@2" },
	{ "A=b\nA=c\ndocker run $A\n", 1, "docker@3|run@3|$A@3" },
	{ "if x; then A=b; fi\ndocker run $A\n", 1, "docker@2|run@2|$A@2" },
	{ ". ./env\nA=b\ndocker run $A\n", 1, "docker@3|run@3|$A@3" },
	{ "x=$(docker run -d y)", 1, "docker@1|run@1|-d@1|y@1" },
	{ "cat <<X\ndocker run y\nX\nbash <<X\ndocker run z\nX\n", 1, "docker@5|run@5|z@5" },
	{ "bash -c 'docker run y'; docker run z sh -c 'docker run no'", 2, "docker@1|run@1|z@1|sh@1|-c@1|docker run no@1" },
	{ "docker run -d >log 2>&1 y", 1, "docker@1|run@1|-d@1|y@1" },
	{ "docker run `\n-d ^\r\ny", 1, "docker@1|run@1|-d@2|y@3" },
	{ "docker run -v $(pwd -P):/x `id -u`", 1, "docker@1|run@1|-v@1|$(pwd -P):/x@1|`id -u`@1" },
	{ "cat f | xargs docker run", 1, "xargs@1|docker@1|run@1|${xargs}@1" },
	{ "echo docker\n", 0, "" },
	{ "podman run a\npodman create b", 2, "podman@2|create@2|b@2" },
	{ "docker run \"unterminated", 1, "docker@1|run@1|unterminated@1" },
	{ "docker run a#b '' \\", 1, "docker@1|run@1|a#b@1|@1" },
};

START_TEST(shell_text_is_split_as_sh_does)
{
	cleanup_arena struct arena *arena = arena_new();
	struct seen seen = { 0 };
	docker_cli_split(shells[_i].text, strlen(shells[_i].text), 1, arena, remember, &seen);
	ck_assert_uint_eq(seen.commands, shells[_i].commands);
	ck_assert_str_eq(seen.words, shells[_i].words);
	ck_assert(docker_cli_detect(shells[_i].text, strlen(shells[_i].text)) == (shells[_i].commands > 0));
}
END_TEST

/* ---- words ------------------------------------------------------------------ */

static const struct {
	const char *word;
	unsigned fillers;
	const char *why;
} filled_words[] = {
	{ "/srv/data", FILL_SHELL | FILL_GLOB | FILL_TEMPLATE | FILL_UNIT, NULL },
	{ "a$", FILL_SHELL, NULL },
	{ "$HOME/x", FILL_SHELL, "$HOME is not known here" },
	{ "a${X:-b}c", FILL_SHELL, "${X:-b} is not known here" },
	{ "$(id -u):$(id -g)", FILL_SHELL, "$(id -u) is not known here" },
	{ "`pwd`", FILL_SHELL, "`pwd` is not known here" },
	{ "$1", FILL_SHELL, "$1 is not known here" },
	{ "${unclosed", FILL_SHELL, "${unclosed is not known here" },
	{ "$env:USERPROFILE\\x", FILL_SHELL, "$env:USERPROFILE is not known here" },
	{ "/dev/sd*", FILL_GLOB, "* is not known here" },
	{ "/dev/sd*", FILL_SHELL, NULL },
	{ "{{ .Values.x }}", FILL_TEMPLATE, "{{ .Values.x }} is not known here" },
	{ "%cd%", FILL_TEMPLATE, "%cd% is not known here" },
	{ "50%", FILL_TEMPLATE | FILL_UNIT, NULL },
	{ "%h/x", FILL_UNIT, "%h is not known here" },
};

START_TEST(a_word_that_somebody_fills_in_is_no_literal)
{
	cleanup_arena struct arena *arena = arena_new();
	const char *why = literal_why(arena, filled_words[_i].word, filled_words[_i].fillers);
	ck_assert_pstr_eq(why, filled_words[_i].why);
}
END_TEST

static const struct {
	const char *name;
	bool image;
} images[] = {
	{ "alpine", true }, { "library/alpine:3.20", true }, { "localhost:5000/a/b_c__d-e.f:v1.0", true },
	{ "registry.example/x@sha256:0123456789abcdef0123456789abcdef", true }, { "sha256:0123abc", true },
	{ "[::1]:5000/x", true }, { "$IMAGE", true }, { "x:$TAG", true }, { "${REPO}/x:1", true },
	{ "docker://alpine", true }, { "docker-archive:/x.tar", true }, { "Alpine", false }, { "-d", false }, { "a b", false },
	{ "a//b", false }, { "a:", false }, { "a___b", false }, { "--privileged", false }, { "/bin/sh", false }, { "a@b", false },
	{ "{}", false }, { "", false },
};

START_TEST(an_image_fits_the_grammar_of_references)
{
	ck_assert_msg(literal_image(images[_i].name, FILL_SHELL | FILL_TEMPLATE) == images[_i].image, "%s", images[_i].name);
}
END_TEST

START_TEST(specifiers_are_filled_in_for_whom_the_unit_is_installed)
{
	cleanup_arena struct arena *arena = arena_new();
	struct unit_place place = { "web.container", PLACE_SYSTEM };
	ck_assert_str_eq(literal_specifiers(arena, "%h %t %u %U %N 100%% %i", &place), "/root /run root 0 web 100% %i");
	place.whose = PLACE_USER;
	ck_assert_str_eq(literal_specifiers(arena, "%h %t %u", &place), "~ /run/user/UID %u");
}
END_TEST

Suite *docker_suite(void)
{
	Suite *suite = suite_create("docker");
	TCase *tc = tcase_create("command line");
	tcase_add_loop_test(tc, capabilities_follow_the_engines_own_rules, 0, (int)ISO_COUNT(capability_lines));
	tcase_add_loop_test(tc, words_become_facts, 0, (int)ISO_COUNT(text_lines));
	tcase_add_test(tc, the_hardened_line_says_everything);
	tcase_add_test(tc, namespaces_are_own_host_or_shared);
	tcase_add_test(tc, mounts_and_devices_in_every_spelling);
	tcase_add_loop_test(tc, what_cannot_be_read_is_refused_with_a_reason, 0, (int)ISO_COUNT(refused));
	tcase_add_test(tc, an_unknown_flag_with_its_value_is_only_noted);
	tcase_add_loop_test(tc, shell_text_is_split_as_sh_does, 0, (int)ISO_COUNT(shells));
	tcase_add_loop_test(tc, a_word_that_somebody_fills_in_is_no_literal, 0, (int)ISO_COUNT(filled_words));
	tcase_add_loop_test(tc, an_image_fits_the_grammar_of_references, 0, (int)ISO_COUNT(images));
	tcase_add_test(tc, specifiers_are_filled_in_for_whom_the_unit_is_installed);
	suite_add_tcase(suite, tc);
	return suite;
}
