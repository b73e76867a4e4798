/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A second interpreter of classic BPF, as plain as can be and sharing nothing
 * with the product: an instruction is looked at bit by bit, values are 64 bits
 * wide and cut off after each step. Tests compare the two.
 */
#ifndef TESTS_BPF_REFERENCE_H
#define TESTS_BPF_REFERENCE_H

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stdint.h>

/* The value returned, or UINT64_MAX for a program that leaves its bounds or does not return. */
uint64_t bpf_reference(const struct sock_filter *insns, unsigned count, const struct seccomp_data *data);

#endif
