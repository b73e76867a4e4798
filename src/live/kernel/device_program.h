/* SPDX-License-Identifier: Apache-2.0 */
/* The programs that cgroup v2 has for device rules, taken apart without running them. */
#ifndef ISOTOP_LIVE_DEVICE_PROGRAM_H
#define ISOTOP_LIVE_DEVICE_PROGRAM_H

#include <isotop/base.h>

#include <linux/bpf.h>

struct device_program {
	const struct bpf_insn *insns; /* as BPF_OBJ_GET_INFO_BY_FD gives them */
	size_t count;
};

/*
 * What all of @programs allow, as devices.list of cgroup v1 says it: lines like
 * "c 1:3 rwm", and "a *:* rwm" where there is none. An exception from a wider
 * rule is left out, so that never less is told than is allowed. NULL, or why it
 * cannot be known: a program is asked with every number it compares with and with
 * one that it does not, and one that does anything else with them is refused.
 */
const char *device_programs_rules(const struct device_program *programs, size_t count, struct strbuf *out);

#endif
