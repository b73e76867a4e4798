/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <errno.h>
#include <linux/sched.h>
#include <string.h>
#include <sys/capability.h>

#include <isotop/base.h>
#include <isotop/profile.h>
#include <isotop/rulebook.h>
#include <isotop/ruling.h>

/* What an older libcap lacks. */
#ifndef CAP_PERFMON
#define CAP_PERFMON 38
#endif
#ifndef CAP_BPF
#define CAP_BPF 39
#endif

/* Some calls and who may make them. Zero is: allowed, for everybody, everywhere. */
struct row {
	const char *names;  /* separated by spaces */
	int deny;           /* not allowed: the error instead */
	uint64_t caps;      /* all of them are needed */
	uint64_t no_caps;   /* none of them may be there */
	const char *arches; /* native architectures, as struct abi's @go */
	const char *no_arches;
	unsigned kernel[2]; /* from this one on */
	const struct profile_test *tests;
	size_t test_count;
};

#define CAP(name)     (UINT64_C(1) << CAP_##name)
#define WITH(name)    .caps = CAP(name)
#define WITHOUT(name) .no_caps = CAP(name)
#define DENY(error)   .deny = (error)
#define ON(names)     .arches = (names)
#define NOT_ON(names) .no_arches = (names)
#define SINCE(a, b)   .kernel = { (a), (b) }

#define T(argument, how, first, second)                   \
	{                                                 \
		(argument), TEST_##how, (first), (second) \
	}
#define TESTS(...)                                             \
	.tests = (const struct profile_test[]){ __VA_ARGS__ }, \
	.test_count = ISO_COUNT(((const struct profile_test[]){ __VA_ARGS__ }))

#define NAMESPACES \
	(CLONE_NEWNS | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNET | CLONE_NEWCGROUP)
#define SET(argument, flag) T(argument, MASKED_EQ, flag, flag)
#define EACH_NAMESPACE(argument)                                                                        \
	TESTS(SET(argument, CLONE_NEWNS), SET(argument, CLONE_NEWUTS), SET(argument, CLONE_NEWIPC),     \
		SET(argument, CLONE_NEWUSER), SET(argument, CLONE_NEWPID), SET(argument, CLONE_NEWNET), \
		SET(argument, CLONE_NEWCGROUP))

/*
 * The facts, one file for what all share, one for each family, one for each
 * runtime. Several rows of one call stay in the order in which the runtime
 * gives them to libseccomp. To follow a new version: change the rows that
 * changed, and the version below. To add a runtime: its file, its array, its
 * line in the table, its line in Makefile.am.
 */
static const struct row base[] = {
#include "seccomp/defaults/base.def"
};
static const struct row docker_family[] = {
#include "seccomp/defaults/docker_family.def"
};
static const struct row containers_family[] = {
#include "seccomp/defaults/containers_family.def"
};
static const struct row docker[] = {
#include "seccomp/defaults/docker.def"
};
static const struct row containerd[] = {
#include "seccomp/defaults/containerd.def"
};
static const struct row podman[] = {
#include "seccomp/defaults/podman.def"
};
static const struct row crio[] = {
#include "seccomp/defaults/crio.def"
};

/* Architectures and their guests. The runtimes' lists differ in what is not there anyway. */
static const char *const x86_64_guests[] = { "SCMP_ARCH_X86", "SCMP_ARCH_X32" };
static const char *const aarch64_guests[] = { "SCMP_ARCH_ARM" };
static const char *const mips64_guests[] = { "SCMP_ARCH_MIPS", "SCMP_ARCH_MIPS64N32" };
static const char *const mipsel64_guests[] = { "SCMP_ARCH_MIPSEL", "SCMP_ARCH_MIPSEL64N32" };
static const char *const s390x_guests[] = { "SCMP_ARCH_S390" };

#define ARCH(name, guests)                      \
	{                                       \
		name, ISO_COUNT(guests), guests \
	}

static const struct profile_arch arch_map[] = {
	ARCH("SCMP_ARCH_X86_64", x86_64_guests),
	ARCH("SCMP_ARCH_AARCH64", aarch64_guests),
	ARCH("SCMP_ARCH_MIPS64", mips64_guests),
	ARCH("SCMP_ARCH_MIPSEL64", mipsel64_guests),
	ARCH("SCMP_ARCH_S390X", s390x_guests),
	{ "SCMP_ARCH_RISCV64", 0, NULL },
	{ "SCMP_ARCH_LOONGARCH64", 0, NULL },
};

struct part {
	const struct row *rows;
	size_t count;
};

/* What a runtime's profile is made of. */
struct runtime_recipe {
	struct part parts[3];
	int error; /* for what no row names */
};

#define PART(rows)                      \
	{                               \
		(rows), ISO_COUNT(rows) \
	}
#define RECIPE(family, own, error) (&(const struct runtime_recipe){ { PART(base), PART(family), PART(own) }, (error) })

// clang-format off
const struct runtime_default runtime_defaults[] = {
	{ "containerd", "containerd", "containerd/containerd contrib/seccomp", "v2.3.4", LOADER_RUNC, true,
		RECIPE(docker_family, containerd, EPERM) },
	{ "docker", "Docker", "moby/profiles seccomp", "v0.2.3", LOADER_RUNC, false,
		RECIPE(docker_family, docker, EPERM) },
	{ "crio", "CRI-O", "cri-o/cri-o internal/config/seccomp", "v1.36.3", LOADER_CRUN, false,
		RECIPE(containers_family, crio, ENOSYS) },
	{ "podman", "Podman", "containers/common pkg/seccomp", "v0.64.1", LOADER_CRUN, false,
		RECIPE(containers_family, podman, ENOSYS) },
};
// clang-format on

const size_t runtime_default_count = ISO_COUNT(runtime_defaults);

const struct runtime_default *runtime_default_find(const char *id)
{
	for (size_t i = 0; i < runtime_default_count; i++) {
		if (strcmp(runtime_defaults[i].id, id) == 0)
			return &runtime_defaults[i];
	}
	return NULL;
}

static const char *const *split(struct arena *arena, const char *text, size_t *ret_count)
{
	size_t count = 0;
	const char **words = NULL;
	if (text) {
		words = arena_array(arena, strlen(text) / 2 + 1, sizeof(*words));
		char *rest = arena_strdup(arena, text);
		for (char *word = strtok_r(rest, " ", &rest); word; word = strtok_r(NULL, " ", &rest))
			words[count++] = word;
	}
	*ret_count = count;
	return words;
}

static struct profile_rule rule_of(const struct row *row, struct arena *arena)
{
	struct profile_rule rule = {
		.action = row->deny ? ACTION_ERRNO : ACTION_ALLOW,
		.errno_set = row->deny != 0,
		.errno_ret = (uint32_t)row->deny,
		.test_count = row->test_count,
		.tests = row->tests,
		.includes = { .caps = row->caps,
			.kernel_set = row->kernel[0] != 0,
			.kernel = { row->kernel[0], row->kernel[1] } },
		.excludes = { .caps = row->no_caps },
	};
	rule.names = split(arena, row->names, &rule.name_count);
	rule.includes.arches = split(arena, row->arches, &rule.includes.arch_count);
	rule.excludes.arches = split(arena, row->no_arches, &rule.excludes.arch_count);
	return rule;
}

uint64_t runtime_default_caps(const struct runtime_default *runtime)
{
	uint64_t caps = 0;
	for (size_t i = 0; i < ISO_COUNT(runtime->recipe->parts); i++) {
		const struct part *part = &runtime->recipe->parts[i];
		for (size_t k = 0; k < part->count; k++)
			caps |= part->rows[k].caps | part->rows[k].no_caps;
	}
	return caps;
}

struct profile runtime_default_profile(const struct runtime_default *runtime, struct arena *arena)
{
	const struct runtime_recipe *recipe = runtime->recipe;
	size_t count = 0;
	for (size_t i = 0; i < ISO_COUNT(recipe->parts); i++)
		count += recipe->parts[i].count;
	struct profile_rule *rules = arena_array(arena, count, sizeof(*rules));
	size_t made = 0;
	for (size_t i = 0; i < ISO_COUNT(recipe->parts); i++) {
		for (size_t k = 0; k < recipe->parts[i].count; k++)
			rules[made++] = rule_of(&recipe->parts[i].rows[k], arena);
	}
	return (struct profile){
		.default_action = ACTION_ERRNO,
		.errno_set = true,
		.errno_ret = (uint32_t)recipe->error,
		.map_count = ISO_COUNT(arch_map),
		.map = arch_map,
		.rule_count = count,
		.rules = rules,
	};
}
