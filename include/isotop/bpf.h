/* SPDX-License-Identifier: Apache-2.0 */
/*
 * seccomp: programs of classic BPF as the kernel checks and runs them, and the ABIs by
 * which it is called.
 */
#ifndef ISOTOP_BPF_H
#define ISOTOP_BPF_H

#include <linux/filter.h>
#include <linux/seccomp.h>

#include <isotop/base.h>

/* ---- programs ---------------------------------------------------------- */

/* A program that bpf_check() accepted; the instructions are borrowed. */
struct bpf {
	size_t count;
	const struct sock_filter *insns;
};

/*
 * Accepts exactly what the kernel accepts for a seccomp filter (net/core/filter.c
 * bpf_check_classic(), then kernel/seccomp.c seccomp_check_filter()). 0, or
 * -EINVAL with the instruction and the reason in @err.
 */
int bpf_check(const struct sock_filter *insns, size_t count, struct err *err);

/* The value the program returns for @data (in the byte order of this machine). */
uint32_t bpf_run(const struct bpf *prog, const struct seccomp_data *data);

/*
 * What the kernel takes from several filters, newest first: the most
 * restrictive action, of equal ones the newest filter's. No filter allows.
 */
uint32_t bpf_run_all(const struct bpf *progs, size_t count, const struct seccomp_data *data);

/* Of two filters' values the one that counts; @newer wins a tie. */
uint32_t bpf_stronger(uint32_t newer, uint32_t older);

/* ---- ABIs --------------------------------------------------------------- */

/* One way to call the kernel; the table is in src/seccomp/abi.c. */
struct abi {
	const char *id;     /* "x86_64": as in CONTRACT's JSON and --arch */
	const char *title;  /* "x86-64" */
	const char *oci;    /* "SCMP_ARCH_X86_64" */
	const char *go;     /* what Docker's "arches" calls it: "amd64" */
	const char *native; /* @id of the ABI this one is a guest of; its own @id where it is none */
	uint32_t token;     /* libseccomp's */
	uint32_t audit;     /* what seccomp_data.arch holds */
	uint32_t first;     /* the lowest syscall number */
	bool wide;          /* arguments of 64 bits */
	bool high;          /* the upper halves of arguments may hold something that a filter sees */
	bool ports;         /* its machines have hardware ports and calls for them, iopl(2) */
};

extern const struct abi abis[];
extern const size_t abi_count;

const struct abi *abi_find(const char *id); /* by @id, @oci or @go; NULL: none */
const struct abi *abi_by_audit(uint32_t audit); /* the one that is not x32 */
const struct abi *abi_machine(const char *name); /* as uname(2), images and distributions call it: "i686", "386", "armv7l" too */
const struct abi *abi_assumed(void);            /* x86-64: what is meant where nobody says, whatever isotop was built for */
bool abi_little_endian(const struct abi *abi);

/* One syscall of an ABI. */
struct syscall_name {
	uint32_t nr;
	const char *name;
};

struct syscall_list {
	size_t count;
	const struct syscall_name *items; /* by number */
};

/* Every syscall that has a name, as libseccomp knows them and a few that are newer; some 200 us. */
struct syscall_list abi_syscalls(const struct abi *abi, struct arena *arena);
const char *syscall_list_name(const struct syscall_list *list, uint32_t nr);                /* NULL: none */
bool syscall_list_nr(const struct syscall_list *list, const char *name, uint32_t *ret_nr);

/*
 * Appends the program, one line an instruction, with what the values mean
 * where that is certain. @abi names the syscalls; NULL: the one the program
 * asks for.
 */
void bpf_disassemble(struct strbuf *out, const struct bpf *prog, const struct abi *abi);

#endif
