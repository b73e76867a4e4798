/* SPDX-License-Identifier: Apache-2.0 */
/*
 * arguments: what the arguments of syscalls are called, and names of their
 * values, for conditions that people read. Inside the room only.
 */
#ifndef ISOTOP_SECCOMP_ARGUMENTS_H
#define ISOTOP_SECCOMP_ARGUMENTS_H

#include <isotop/base.h>

struct abi; /* <isotop/bpf.h> */
struct strbuf; /* <isotop/base.h> */

struct argument;

/* NULL: this argument has no name here. */
const struct argument *argument_find(const struct abi *abi, const char *syscall, unsigned index);

/* The kernel takes the lower 32 bits of it and drops the rest; false where that is not known. */
bool argument_is_narrow(const struct abi *abi, const char *syscall, unsigned index);

/* Appends the name, or "arg2" where @argument is NULL; 6 is the instruction pointer. */
void argument_add_name(struct strbuf *out, const struct argument *argument, unsigned index);

/* Each appends a number, with its name in brackets where it has one. */
void argument_add_value(struct strbuf *out, const struct argument *argument, uint64_t value);
void argument_add_mask(struct strbuf *out, const struct argument *argument, uint64_t mask);

#endif
