/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "seccomp/enosys.h"

#include <errno.h>
#include <seccomp.h>
#include <string.h>

#include <isotop/bpf.h>

#define X32_BIT 0x40000000u

void enosys_add_arch(struct enosys_archs *archs, const struct abi *abi)
{
	for (size_t i = 0; i < archs->count; i++) {
		if (archs->archs[i].abi == abi)
			return;
	}
	if (archs->count < ENOSYS_ARCHS_MOST)
		archs->archs[archs->count++].abi = abi;
}

void enosys_add_name(struct enosys_archs *archs, const char *name)
{
	for (size_t i = 0; i < archs->count; i++) {
		/* a call that the architecture lacks has a negative number */
		int nr = seccomp_syscall_resolve_name_arch(archs->archs[i].abi->token, name);
		if (nr > archs->archs[i].highest)
			archs->archs[i].highest = nr;
	}
}

/* ---- the program ------------------------------------------------------------------ */

static void emit(struct sock_filter *insns, size_t *count, uint16_t code, uint8_t jt, uint8_t jf, uint32_t k)
{
	insns[(*count)++] = (struct sock_filter){ code, jt, jf, k };
}

#define LOAD(offset)       BPF_LD | BPF_W | BPF_ABS, 0, 0, (offset)
#define TEST(how, yes, no) BPF_JMP | (how) | BPF_K, (yes), (no)
#define FAIL               BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ERRNO | ENOSYS

#define ARCH_MOST 9 /* instructions for one architecture */

/*
 * For each architecture: is it this one, is the number of its kind (x32 shares
 * x86-64's architecture and has a bit of its own), is it above the highest?
 * Falls through to the next where not.
 */
static void emit_arch(struct sock_filter *insns, size_t *count, const struct abi *abi, uint32_t highest)
{
	bool x86_64 = abi->token == SCMP_ARCH_X86_64;
	bool x32 = abi->token == SCMP_ARCH_X32;
	bool s390 = abi->token == SCMP_ARCH_S390 || abi->token == SCMP_ARCH_S390X;
	uint8_t rest = (uint8_t)(3 + (x86_64 || x32) + 2 * s390);
	emit(insns, count, LOAD(4));
	emit(insns, count, TEST(BPF_JEQ, 0, rest), abi->audit);
	emit(insns, count, LOAD(0));
	if (x86_64)
		emit(insns, count, TEST(BPF_JSET, 2, 0), X32_BIT);
	if (x32)
		emit(insns, count, TEST(BPF_JSET, 0, 2), X32_BIT);
	/* call 0 stands for all calls above 255 that the kernel does not know */
	if (s390) {
		emit(insns, count, TEST(BPF_JEQ, 0, 1), 0);
		emit(insns, count, FAIL);
	}
	emit(insns, count, TEST(BPF_JGT, 0, 1), highest);
	emit(insns, count, FAIL);
}

struct bpf enosys_prepend(const struct enosys_archs *archs, const struct bpf *filter, struct arena *arena)
{
	struct sock_filter *insns = arena_array(arena, filter->count + ARCH_MOST * archs->count, sizeof(*insns));
	size_t count = 0;
	for (size_t i = 0; i < archs->count; i++) {
		if (archs->archs[i].highest)
			emit_arch(insns, &count, archs->archs[i].abi, (uint32_t)archs->archs[i].highest);
	}
	memcpy(insns + count, filter->insns, sizeof(*insns) * filter->count);
	return (struct bpf){ .count = count + filter->count, .insns = insns };
}
