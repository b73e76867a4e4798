/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <seccomp.h>
#include <stdlib.h>
#include <string.h>

#include <isotop/base.h>
#include <isotop/bpf.h>

/* What an older libseccomp lacks. */
#ifndef SCMP_ARCH_LOONGARCH64
#define SCMP_ARCH_LOONGARCH64 (258 | 0x80000000u | 0x40000000u)
#endif

#define X32_BIT 0x40000000u /* __X32_SYSCALL_BIT */

#define AUDIT_LITTLE_ENDIAN 0x40000000u /* __AUDIT_ARCH_LE */

/*
 * The ABIs that libseccomp can filter, a native one before its guests. "go" is
 * what runc and Docker call it. To add one: a line here, and its default
 * profile's part in defaults/ where a runtime has one.
 */
// clang-format off
const struct abi abis[] = {
	{ "x86_64", "x86-64", "SCMP_ARCH_X86_64", "amd64", "x86_64", SCMP_ARCH_X86_64, SCMP_ARCH_X86_64, 0, true, true, true },
	{ "x86", "i386", "SCMP_ARCH_X86", "x86", "x86_64", SCMP_ARCH_X86, SCMP_ARCH_X86, 0, false, true, true },
	{ "x32", "x32", "SCMP_ARCH_X32", "x32", "x86_64", SCMP_ARCH_X32, SCMP_ARCH_X86_64, X32_BIT, true, true, true },
	{ "aarch64", "arm64", "SCMP_ARCH_AARCH64", "arm64", "aarch64", SCMP_ARCH_AARCH64, SCMP_ARCH_AARCH64, 0, true, true, false },
	{ "arm", "arm", "SCMP_ARCH_ARM", "arm", "aarch64", SCMP_ARCH_ARM, SCMP_ARCH_ARM, 0, false, false, false },
	{ "riscv64", "riscv64", "SCMP_ARCH_RISCV64", "riscv64", "riscv64", SCMP_ARCH_RISCV64, SCMP_ARCH_RISCV64, 0, true, true, false },
	{ "loongarch64", "LoongArch", "SCMP_ARCH_LOONGARCH64", "loong64", "loongarch64",
		SCMP_ARCH_LOONGARCH64, SCMP_ARCH_LOONGARCH64, 0, true, true, false },
	{ "ppc64le", "ppc64le", "SCMP_ARCH_PPC64LE", "ppc64le", "ppc64le", SCMP_ARCH_PPC64LE, SCMP_ARCH_PPC64LE, 0, true, true, false },
	{ "ppc64", "ppc64", "SCMP_ARCH_PPC64", "ppc64", "ppc64", SCMP_ARCH_PPC64, SCMP_ARCH_PPC64, 0, true, true, false },
	{ "ppc", "ppc", "SCMP_ARCH_PPC", "ppc", "ppc64", SCMP_ARCH_PPC, SCMP_ARCH_PPC, 0, false, false, false },
	{ "s390x", "s390x", "SCMP_ARCH_S390X", "s390x", "s390x", SCMP_ARCH_S390X, SCMP_ARCH_S390X, 0, true, true, false },
	{ "s390", "s390", "SCMP_ARCH_S390", "s390", "s390x", SCMP_ARCH_S390, SCMP_ARCH_S390, 0, false, false, false },
	{ "mips64", "mips64", "SCMP_ARCH_MIPS64", "mips64", "mips64", SCMP_ARCH_MIPS64, SCMP_ARCH_MIPS64, 5000, true, true, false },
	{ "mips", "mips", "SCMP_ARCH_MIPS", "mips", "mips64", SCMP_ARCH_MIPS, SCMP_ARCH_MIPS, 4000, false, true, false },
	{ "mips64n32", "mips64 n32", "SCMP_ARCH_MIPS64N32", "mips64n32", "mips64",
		SCMP_ARCH_MIPS64N32, SCMP_ARCH_MIPS64N32, 6000, false, true, false },
	{ "mipsel64", "mipsel64", "SCMP_ARCH_MIPSEL64", "mipsel64", "mipsel64",
		SCMP_ARCH_MIPSEL64, SCMP_ARCH_MIPSEL64, 5000, true, true, false },
	{ "mipsel", "mipsel", "SCMP_ARCH_MIPSEL", "mipsel", "mipsel64", SCMP_ARCH_MIPSEL, SCMP_ARCH_MIPSEL, 4000, false, true, false },
	{ "mipsel64n32", "mipsel64 n32", "SCMP_ARCH_MIPSEL64N32", "mipsel64n32", "mipsel64",
		SCMP_ARCH_MIPSEL64N32, SCMP_ARCH_MIPSEL64N32, 6000, false, true, false },
};
// clang-format on

const size_t abi_count = ISO_COUNT(abis);

const struct abi *abi_find(const char *id)
{
	for (size_t i = 0; i < abi_count; i++) {
		if (strcmp(abis[i].id, id) == 0 || strcmp(abis[i].oci, id) == 0 || strcmp(abis[i].go, id) == 0)
			return &abis[i];
	}
	return NULL;
}

static const struct abi *abi_by_token(uint32_t token)
{
	for (size_t i = 0; i < abi_count; i++) {
		if (abis[i].token == token)
			return &abis[i];
	}
	return NULL;
}

const struct abi *abi_by_audit(uint32_t audit)
{
	for (size_t i = 0; i < abi_count; i++) {
		if (abis[i].audit == audit && abis[i].token == audit)
			return &abis[i];
	}
	return NULL;
}

/*
 * Other names of the same: machines of uname(2), GOARCH of images (go.dev, "go tool
 * dist list"), architectures of Debian. To add one: its row.
 */
static const struct {
	const char *name;
	const char *id;
} machines[] = {
	{ "386", "x86" }, { "i386", "x86" }, { "i486", "x86" }, { "i586", "x86" }, { "i686", "x86" },
	{ "x86-64", "x86_64" }, { "armhf", "arm" }, { "armel", "arm" }, { "armv6l", "arm" }, { "armv7l", "arm" },
	{ "armv8l", "arm" }, { "arm64v8", "aarch64" }, { "arm32v7", "arm" }, { "mipsle", "mipsel" },
	{ "mips64le", "mipsel64" }, { "ppc64el", "ppc64le" },
};

const struct abi *abi_machine(const char *name)
{
	for (size_t i = 0; i < ISO_COUNT(machines); i++)
		if (strcmp(machines[i].name, name) == 0)
			return abi_find(machines[i].id);
	return abi_find(name);
}

const struct abi *abi_assumed(void)
{
	return abi_by_token(SCMP_ARCH_X86_64);
}

bool abi_little_endian(const struct abi *abi)
{
	return (abi->audit & AUDIT_LITTLE_ENDIAN) != 0;
}

/* ---- names ---------------------------------------------------------------- */

#define NUMBERS 1024 /* from the first; no ABI has more in one row */

/* Private calls of arm, arch/arm/include/uapi/asm/unistd.h: 0xf0001 to 0xf0006. */
#define ARM_PRIVATE_FIRST 0xf0001u
#define ARM_PRIVATE_LAST  0xf0006u

/*
 * Calls that came after the libseccomp that may be installed. From 424 on
 * (Linux 5.1) a new syscall has the same number in every ABI, counted from the
 * ABI's first. To add one: its line, by number, from include/uapi/asm-generic/unistd.h.
 */
static const struct {
	uint32_t number;
	const char *name;
	const char *abi; /* NULL: all; else this one alone, and from its own table */
} newer[] = {
	{ 335, "uretprobe", "x86_64" },
	{ 336, "uprobe", "x86_64" },
	{ 448, "process_mrelease", NULL },
	{ 449, "futex_waitv", NULL },
	{ 450, "set_mempolicy_home_node", NULL },
	{ 451, "cachestat", NULL },
	{ 452, "fchmodat2", NULL },
	{ 453, "map_shadow_stack", NULL },
	{ 454, "futex_wake", NULL },
	{ 455, "futex_wait", NULL },
	{ 456, "futex_requeue", NULL },
	{ 457, "statmount", NULL },
	{ 458, "listmount", NULL },
	{ 459, "lsm_get_self_attr", NULL },
	{ 460, "lsm_set_self_attr", NULL },
	{ 461, "lsm_list_modules", NULL },
	{ 462, "mseal", NULL },
	{ 463, "setxattrat", NULL },
	{ 464, "getxattrat", NULL },
	{ 465, "listxattrat", NULL },
	{ 466, "removexattrat", NULL },
	{ 467, "open_tree_attr", NULL },
	{ 468, "file_getattr", NULL },
	{ 469, "file_setattr", NULL },
};

static const char *newer_name(const struct abi *abi, uint32_t number)
{
	for (size_t i = 0; i < ISO_COUNT(newer); i++) {
		if (newer[i].number == number && (!newer[i].abi || strcmp(newer[i].abi, abi->id) == 0))
			return newer[i].name;
	}
	return NULL;
}

/* Adds @nr to the list where it has a name. */
static void add_name(const struct abi *abi, uint32_t nr, struct arena *arena, struct syscall_name *items, size_t *count)
{
	char *known = seccomp_syscall_resolve_num_arch(abi->token, (int)nr);
	const char *name = known ? arena_strdup(arena, known) : newer_name(abi, nr - abi->first);
	free(known);
	if (name)
		items[(*count)++] = (struct syscall_name){ .nr = nr, .name = name };
}

struct syscall_list abi_syscalls(const struct abi *abi, struct arena *arena)
{
	struct syscall_name *items =
		arena_array(arena, NUMBERS + ARM_PRIVATE_LAST - ARM_PRIVATE_FIRST + 1, sizeof(*items));
	size_t count = 0;
	for (uint32_t i = 0; i < NUMBERS; i++)
		add_name(abi, abi->first + i, arena, items, &count);
	if (abi->token == SCMP_ARCH_ARM) {
		for (uint32_t nr = ARM_PRIVATE_FIRST; nr <= ARM_PRIVATE_LAST; nr++)
			add_name(abi, nr, arena, items, &count);
	}
	return (struct syscall_list){ .count = count, .items = items };
}

const char *syscall_list_name(const struct syscall_list *list, uint32_t nr)
{
	size_t low = 0;
	size_t high = list->count;
	while (low < high) {
		size_t mid = low + (high - low) / 2;
		if (list->items[mid].nr == nr)
			return list->items[mid].name;
		if (list->items[mid].nr < nr)
			low = mid + 1;
		else
			high = mid;
	}
	return NULL;
}

bool syscall_list_nr(const struct syscall_list *list, const char *name, uint32_t *ret_nr)
{
	for (size_t i = 0; i < list->count; i++) {
		if (strcmp(list->items[i].name, name) == 0) {
			*ret_nr = list->items[i].nr;
			return true;
		}
	}
	return false;
}
