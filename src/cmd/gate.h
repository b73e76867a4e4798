/* SPDX-License-Identifier: Apache-2.0 */
/* gate: what --fail-on asks for, held against a judgement. */
#ifndef ISOTOP_CMD_GATE_H
#define ISOTOP_CMD_GATE_H

#include <isotop/base.h>
#include <isotop/judgement.h>

/* All zero: nothing was asked for, and nothing fails. */
struct gate {
	bool asked;                 /* something was asked for */
	unsigned checks;            /* bit n: check n */
	uint64_t capabilities;      /* none of these may be held */
	bool escapes[ESCAPE_COUNT]; /* none of these may be open */
};

/* Adds the terms of @list: "root,escape:host-network,cap:SYS_PTRACE". -EINVAL names what is no such thing. */
int gate_parse(struct gate *gate, const char *list, struct err *err);

/* Appends the terms that have a prefix, a blank before each: for completions. */
void gate_words(struct strbuf *out);

/*
 * Whether @subject fails at the gate. What is not known counts as failing; its
 * names are appended to @doubts, separated by ", ".
 */
bool gate_fails(const struct gate *gate, const struct subject *subject, const struct judgement *judgement,
	struct strbuf *doubts);

#endif
