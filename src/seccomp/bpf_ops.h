/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The instructions of a seccomp filter, for those who check, run, read and
 * explore programs. Inside the room only.
 */
#ifndef ISOTOP_SECCOMP_BPF_OPS_H
#define ISOTOP_SECCOMP_BPF_OPS_H

#include <isotop/base.h>

/* What a division by X = 0 makes a classic program return (bpf_convert_filter()): kill the thread. */
#define BPF_DIV_BY_ZERO 0u

#define BPF_VERB_NONE 0xFFFF /* BPF_ADD and others are 0 and up */

/* How the operand is written, and what must hold of it. */
enum bpf_kind {
	BPF_KIND_PLAIN,  /* none */
	BPF_KIND_K,      /* the constant */
	BPF_KIND_X,      /* register X */
	BPF_KIND_LOAD,   /* a word of seccomp_data */
	BPF_KIND_LEN,    /* the size of seccomp_data */
	BPF_KIND_MEM,    /* read a scratch word */
	BPF_KIND_STORE,  /* write a scratch word */
	BPF_KIND_JUMP,   /* by k */
	BPF_KIND_TEST_K, /* compare A with k, then jump by jt or jf */
	BPF_KIND_TEST_X, /* compare A with X */
};

struct bpf_op {
	uint16_t code;
	const char *name; /* what stands before the operand */
	enum bpf_kind kind;
	uint16_t verb; /* BPF_ADD ... for arithmetic, BPF_JEQ ... for tests */
};

const struct bpf_op *bpf_op_find(uint16_t code); /* NULL: not allowed in a seccomp filter */
bool bpf_is_test(uint16_t code);                 /* a jump with two ways */

/* Arithmetic on 32 bits; false for a division by zero. */
bool bpf_compute(uint16_t verb, uint32_t a, uint32_t b, uint32_t *ret);
bool bpf_compare(uint16_t verb, uint32_t a, uint32_t b);

#endif
