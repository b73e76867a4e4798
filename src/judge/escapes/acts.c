/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The system calls that escapes cannot do without, and which capabilities
 * open each in the runtimes' own profiles. The profiles themselves are in
 * src/seccomp/defaults/; tests/unit/check_escapes.c compiles them and compares
 * every row here, so that judging a hundred thousand pods compiles none.
 */
#include "config.h"

#include "judge/escapes/escapes.h"
#include "judge/readings.h"

#include <sched.h>
#include <string.h>
#include <sys/capability.h>
#include <sys/socket.h>
#include <isotop/capabilities.h>
#include <isotop/rulebook.h>
#include <isotop/syscalls.h>

const char *const family_ids[FAMILY_COUNT] = { [FAMILY_DOCKER] = "docker",
	[FAMILY_CONTAINERD] = "containerd",
	[FAMILY_PODMAN] = "podman",
	[FAMILY_CRIO] = "crio" };

#define ADMIN CAP_BIT(CAP_SYS_ADMIN)

#define EACH(mask)                             \
	{                                      \
		(mask), (mask), (mask), (mask) \
	}
#define CALL(call)             \
	{                      \
		.name = (call) \
	}
#define CALL_IF(call, test)        \
	{                          \
		(call), 1, &(test) \
	}

static const struct profile_test new_userns = { 0, TEST_MASKED_EQ, CLONE_NEWUSER, CLONE_NEWUSER };
/* Of socket(2)'s family the kernel takes 32 bits, and a filter may compare 64: the upper half is the caller's. */
#define FAMILY(family) { 0, TEST_MASKED_EQ, UINT32_MAX, (family) }
static const struct profile_test packet = FAMILY(AF_PACKET);
static const struct profile_test netlink = FAMILY(AF_NETLINK);
static const struct profile_test alg = FAMILY(AF_ALG);
static const struct profile_test vsock = FAMILY(AF_VSOCK);

/*
 * To add one: its id in escapes.h, and here its words, its calls (any of them
 * is enough; an argument only where it decides), and what opens it for docker,
 * containerd, podman and crio.
 */
// clang-format off
const struct act acts[ACT_COUNT] = {
	[ACT_NONE]    = { "only calls that every program needs", { { 0 } }, EACH(ACT_ALWAYS) },
	/* a mount of fsmount(2) is entered through its descriptor, attached or not */
	[ACT_MOUNT]   = { "mount(2)", { CALL("mount"), CALL("move_mount"), CALL("fsmount") }, { ADMIN, ADMIN, ACT_ALWAYS, ACT_ALWAYS } },
	[ACT_SETNS]   = { "setns(2)", { CALL("setns") }, { ADMIN, ADMIN, ACT_ALWAYS, ACT_ALWAYS } },
	[ACT_USERNS]  = { "unshare(2) of a user namespace",
		{ CALL_IF("unshare", new_userns), CALL_IF("clone", new_userns), CALL("clone3") },
		{ ADMIN, ADMIN, ACT_ALWAYS, ADMIN } },
	[ACT_MODULE]  = { "init_module(2)", { CALL("init_module"), CALL("finit_module") }, EACH(CAP_BIT(CAP_SYS_MODULE)) },
	[ACT_HANDLE]  = { "open_by_handle_at(2)", { CALL("open_by_handle_at") }, EACH(CAP_BIT(CAP_DAC_READ_SEARCH)) },
	[ACT_BPF]     = { "bpf(2)", { CALL("bpf") }, EACH(ADMIN | CAP_BIT(CAP_BPF)) },
	[ACT_KEXEC]   = { "kexec_load(2)", { CALL("kexec_load"), CALL("kexec_file_load") }, EACH(ACT_NEVER) },
	[ACT_CLOCK]   = { "adjtimex(2)", { CALL("clock_adjtime"), CALL("adjtimex"), CALL("clock_settime"), CALL("settimeofday"),
		CALL("clock_adjtime64"), CALL("clock_settime64"), CALL("stime") }, EACH(ACT_ALWAYS) },
	[ACT_PORT]    = { "iopl(2)", { CALL("iopl"), CALL("ioperm") }, EACH(CAP_BIT(CAP_SYS_RAWIO)) },
	[ACT_MKNOD]   = { "mknod(2)", { CALL("mknodat"), CALL("mknod") }, EACH(ACT_ALWAYS) },
	[ACT_PACKET]  = { "socket(2) of family AF_PACKET", { CALL_IF("socket", packet) }, EACH(ACT_ALWAYS) },
	[ACT_NETLINK] = { "socket(2) of family AF_NETLINK", { CALL_IF("socket", netlink) }, EACH(ACT_ALWAYS) },
	[ACT_SHM]     = { "shmat(2)", { CALL("shmat") }, EACH(ACT_ALWAYS) },
	[ACT_ALG]     = { "socket(2) of family AF_ALG", { CALL_IF("socket", alg) }, EACH(ACT_ALWAYS) },
	[ACT_VSOCK]   = { "socket(2) of family AF_VSOCK", { CALL_IF("socket", vsock) }, EACH(ACT_ALWAYS) },
	[ACT_IO_URING] = { "io_uring_setup(2)", { CALL("io_uring_setup") }, EACH(ACT_NEVER) },
};
// clang-format on

uint64_t act_openers(const struct act *act)
{
	uint64_t openers = 0;
	for (size_t i = 0; i < FAMILY_COUNT; i++)
		openers |= act->opens[i] == ACT_ALWAYS ? 0 : act->opens[i];
	return openers;
}

/* ---- the filter in force ------------------------------------------------------------- */

/* FAMILY_COUNT: none of them. */
static enum family family_named(const struct runtime_default *runtime)
{
	for (unsigned i = 0; runtime && i < FAMILY_COUNT; i++)
		if (strcmp(family_ids[i], runtime->id) == 0)
			return (enum family)i;
	return FAMILY_COUNT;
}

static enum family family_of(const struct runtime_default *runtime)
{
	enum family family = family_named(runtime);
	return family == FAMILY_COUNT ? FAMILY_CONTAINERD : family;
}

/* The worst that any of the calls comes to. */
static enum reach reach_of(const struct syscalls *syscalls, const struct act *act)
{
	enum reach worst = act->calls[0].name ? REACH_NO : REACH_YES;
	for (size_t i = 0; i < ACT_CALLS && act->calls[i].name; i++) {
		enum reach reach = syscalls_reach(syscalls, &act->calls[i]);
		worst = reach > worst ? reach : worst;
	}
	return worst;
}

static enum reach follow_of(const struct syscalls *syscalls, const struct act *act, unsigned capability)
{
	enum reach worst = REACH_NO;
	for (size_t i = 0; i < ACT_CALLS && act->calls[i].name; i++) {
		enum reach reach = syscalls_follow(syscalls, &act->calls[i], capability);
		worst = reach > worst ? reach : worst;
	}
	return worst;
}

/* @usual: the family whose default the filter comes to, FAMILY_COUNT: none; of that it is known what opens a call. */
static void ask(const struct syscalls *syscalls, const struct act *act, enum family usual, uint64_t *ret_opens,
	bool *ret_unsure)
{
	enum reach reach = reach_of(syscalls, act);
	bool told = reach == REACH_NO && usual != FAMILY_COUNT && act->opens[usual] != ACT_ALWAYS;
	*ret_opens = told ? act->opens[usual] : reach == REACH_NO ? ACT_NEVER : ACT_ALWAYS;
	*ret_unsure = reach == REACH_MAYBE;
	if (told)
		return;
	for (unsigned number = 0; reach == REACH_NO && number < CAP_BITS; number++) {
		if (!(act_openers(act) & CAP_BIT(number)))
			continue;
		enum reach follows = follow_of(syscalls, act, number);
		*ret_opens |= follows == REACH_YES ? CAP_BIT(number) : 0;
		*ret_unsure |= follows == REACH_MAYBE;
	}
}

/* A filter that is written out is worked out call by call: some microseconds from the second subject on. */
static void read_written(const struct assess *assess, struct filtered *filtered)
{
	struct syscalls syscalls;
	judge_syscalls(assess->subject, assess->inventory, NULL, &syscalls);
	filtered->known = syscalls.state == SYSCALLS_FILTERED;
	enum family usual =
		filtered->known && syscalls_usual(&syscalls) ? family_named(syscalls.runtime) : FAMILY_COUNT;
	for (size_t i = 0; filtered->known && i < ACT_COUNT; i++)
		ask(&syscalls, &acts[i], usual, &filtered->opens[i], &filtered->unsure[i]);
	syscalls_end(&syscalls);
}

void filtered_of(const struct assess *assess, struct filtered *ret_filtered)
{
	struct filtered filtered = { .known = true };
	struct syscalls plan;
	syscalls_plan(assess->subject, assess->inventory, &plan);
	enum family family = family_of(plan.runtime);
	for (size_t i = 0; i < ACT_COUNT; i++)
		filtered.opens[i] = plan.from_default ? acts[i].opens[family] : ACT_ALWAYS;
	filtered.none = plan.state == SYSCALLS_UNFILTERED;
	if (plan.state == SYSCALLS_FILTERED && !plan.from_default)
		read_written(assess, &filtered);
	else if (plan.state == SYSCALLS_UNKNOWN)
		filtered.known = false;
	*ret_filtered = filtered;
}
