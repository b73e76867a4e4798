/* SPDX-License-Identifier: Apache-2.0 */
/*
 * question: what only a privileged process may ask of the kernel. Where isotop
 * is in its sandbox, a helper asks (live_answer() on its side, by way of the
 * root); else this process does.
 */
#ifndef ISOTOP_LIVE_QUESTION_H
#define ISOTOP_LIVE_QUESTION_H

#include <isotop/base.h>

struct root; /* <isotop/root.h> */

enum question_kind {
	QUESTION_PROGRAMS,  /* of a cgroup's directory, for devices: struct program_head and instructions, each */
	QUESTION_STATMOUNT, /* statmount(2): its request, then a uint32_t for the size of the answer */
	QUESTION_LISTMOUNT, /* listmount(2): likewise */
	QUESTION_SELINUX,   /* of /sys/fs/selinux/access, open by O_PATH: a line */
	QUESTION_APPARMOR,  /* of apparmorfs' .access, open by O_PATH: a label, terminated, then queries, each a
	                       uint16_t for its length and its bytes; struct apparmor_reply for each */
	QUESTION_POLICY,    /* the name of a profile: the policy with it, as it was loaded */
	QUESTION_COUNT
};

struct program_head {
	uint32_t insns; /* struct bpf_insn */
};

struct apparmor_reply {
	uint32_t allow; /* permissions, security/apparmor/include/perms.h */
	uint32_t deny;
};

/* Appends the answer. 0 or -errno. @fd -1: none belongs to it. */
int question_ask(
	const struct root *root, enum question_kind kind, const void *data, size_t len, int fd, struct strbuf *answer);

#endif
