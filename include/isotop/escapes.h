/* SPDX-License-Identifier: Apache-2.0 */
/*
 * escapes: how a compromised container reaches the host or a
 * neighbour, and the barriers that stop each of them here.
 *
 * Owns: the table of escapes, the columns of the matrix, the verdict of every
 * cell. Pure functions of a subject and its inventory, as everything in judge.
 * Facts come from the sources that the rows and docs/escapes.md name.
 */
#ifndef ISOTOP_ESCAPES_H
#define ISOTOP_ESCAPES_H

#include <stdio.h>

#include <isotop/judgement.h>
#include <isotop/tone.h>

struct view; /* <isotop/view.h> */

/* What stands between an escape and its end: the columns of the matrix, from the table in src/judge/escapes/barriers.c. */
enum barrier {
	BARRIER_USERNS,
	BARRIER_CAPABILITIES,
	BARRIER_SECCOMP,
	BARRIER_APPARMOR,
	BARRIER_SELINUX,
	BARRIER_MOUNTS, /* read-only mounts, masked paths, device rules */
	BARRIER_SANDBOX,
	BARRIER_NON_ROOT, /* no process is root, and none can become it */
	BARRIER_COUNT
};

struct barrier_info {
	const char *id;    /* "user-namespace": as in CONTRACT's "barriers" */
	const char *title; /* "user namespace" */
	const char *head;  /* "USR": three letters at most, over its column */
	const char *means; /* what counts as this barrier, one sentence */
};

extern const struct barrier_info barriers[BARRIER_COUNT];

const char *escape_verdict_name(enum escape_verdict verdict);  /* in JSON and filters: "single", "n/a" */
const char *escape_verdict_words(enum escape_verdict verdict); /* for people: "one barrier", "not possible" */
enum mark escape_verdict_mark(enum escape_verdict verdict);
enum tone escape_verdict_tone(enum escape_verdict verdict);

/* What an escape gives to whoever carries it out. */
enum yield {
	YIELD_HOST_CODE,
	YIELD_HOST_WRITE,
	YIELD_HOST_READ,
	YIELD_NODE_CREDENTIALS,
	YIELD_NEIGHBOUR,
	YIELD_DENIAL,
	YIELD_COUNT
};

const char *yield_name(enum yield yield); /* "host code" */

struct need; /* see src/judge/escapes/escapes.h */
struct refusal;

#define ESCAPE_NEEDS 3

/* One escape from a container; the table is in src/judge/escapes/escapes.c. */
struct escape {
	const char *id;    /* "load-module": stable, in reports and filters */
	const char *title; /* in a few words */
	const char *what;  /* what it is, one sentence */
	const char *known; /* what others call it: KubeHound's, CDK's or a CVE's id; NULL */
	const char *attack; /* MITRE ATT&CK technique: "T1611" */
	enum yield yield;
	bool bug;          /* needs a bug of kernel or runtime: attack surface, never open unless the version is known */
	const struct need *needs[ESCAPE_NEEDS]; /* all of them; what is configured, not what refuses */
	const char *because; /* why it is open, where its first need is every kernel's and says nothing of the container; NULL: that need */
	uint64_t caps;     /* capabilities it needs, all of them */
	uint64_t caps_or;  /* or these, all of them; 0: no other way */
	unsigned act;      /* enum act_id of src/judge/escapes/escapes.h: the system call it cannot do without; 0: only what every program needs */
	const char *mac;   /* act of <isotop/mac.h> that AppArmor and SELinux are asked about, beside capabilities and files; NULL */
	const struct refusal *refusals[BARRIER_COUNT]; /* NULL: the barrier plays no part */
	unsigned probed;   /* bit n: tests/live/escapes.sh compares barrier n with what happens */
};

extern const struct escape escapes[ESCAPE_COUNT];

int escape_index(const char *id); /* -1: none */

/* What a barrier does about an escape here. */
enum barrier_cell {
	CELL_NONE,   /* plays no part */
	CELL_GONE,   /* could stop it, and does not here */
	CELL_STOPS,
	CELL_UNKNOWN /* counted neither way */
};

/* One escape against one subject. */
struct escape_finding {
	enum escape_verdict verdict;
	bool firm;        /* no unknown cell could change it */
	unsigned standing; /* barriers established */
	unsigned doubtful; /* barriers not known */
	enum barrier_cell cells[BARRIER_COUNT];
	const char *whys[BARRIER_COUNT]; /* one sentence each, literals; never NULL */
	const char *reason; /* one sentence without a full stop; NULL unless text was asked for */
};

/* @arena NULL: without the reason. */
void escape_explain(size_t index, const struct subject *subject, const struct inventory *inventory, struct arena *arena,
	struct escape_finding *ret_finding);

/* All of them, with what it takes to know them looked up once. */
void escapes_explain(const struct subject *subject, const struct inventory *inventory, struct arena *arena,
	struct escape_finding ret_findings[ESCAPE_COUNT]);

/* Appends the matrix: escapes down, barriers across, the open ones first, what cannot be tried here last. */
void escapes_view(const struct subject *subject, const struct inventory *inventory, struct view *view);

/* Appends one escape: what it needs, what is there, what stops it, what would close it. */
void escape_view(size_t index, const struct subject *subject, const struct inventory *inventory, struct view *view);

/* "3 escapes open: load-module, core-pattern and 1 more", at most @most by name; nothing where none is open. */
void escapes_brief(const struct judgement *judgement, size_t most, struct strbuf *out);

/* Appends what is known of an escape without a subject. */
void escape_lesson_view(size_t index, struct view *view);

/* Prints docs/escapes.md. */
void escapes_markdown(FILE *out);

#endif
