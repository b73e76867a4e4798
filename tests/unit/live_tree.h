/* SPDX-License-Identifier: Apache-2.0 */
/* A machine in a temporary directory: /proc of a few processes and the state of runtimes, made by a test. */
#ifndef ISOTOP_LIVE_TREE_H
#define ISOTOP_LIVE_TREE_H

#include <isotop/facts.h>
#include <isotop/host.h>
#include <isotop/live.h>
#include <isotop/values.h>

#define ID_A "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define ID_B "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"

#define OWN(kind)  (1u << NS_##kind)
#define OWN_USUAL  (OWN(PID) | OWN(NET) | OWN(MNT) | OWN(IPC) | OWN(UTS))
#define CAPS_USUAL 0xa80425fbull

struct tree {
	char dir[64];
	struct root *root;
	struct live *live;
	const struct inventory *inventory; /* of the last scan */
};

/* A process to be; what is zero gets a usual value. */
struct made {
	int pid;
	int ppid;
	int thread;       /* this thread of it instead of the process itself */
	unsigned threads; /* how many it has */
	unsigned start;
	const char *comm;
	const char *cgroup; /* "0::/..." */
	const char *nspid;  /* "42\t1" */
	const char *mountinfo;
	const char *uid_map;
	unsigned uid;
	unsigned real_uid; /* where it is another */
	unsigned long long caps;
	unsigned own; /* bit of each namespace that is its own */
	unsigned ns;  /* those with the same number here share them; its pid where zero */
	int no_new_privs;
	int seccomp;
	char state;
};

extern const uint64_t host_ns[NS_KIND_COUNT]; /* of the machine's pid 1 */
extern const char plain_mounts[];             /* what a container of no special kind has */

void tree_new(struct tree *tree); /* a host with pid 1 and nothing else */
void tree_free(struct tree *tree);

void put(const struct tree *tree, const char *path, const char *fmt, ...) ISO_PRINTF(3, 4);
void put_bytes(const struct tree *tree, const char *path, const char *data, size_t len);
void put_process(const struct tree *tree, const struct made *made);
void put_docker(const struct tree *tree, const char *id, int pid, const char *name);
void put_runc(const struct tree *tree, const char *dir, const char *id, int pid, unsigned start);

const struct inventory *tree_scan(struct tree *tree);
const struct inventory *tree_scan_with(struct tree *tree, bool all);

struct fact kernel_fact(const struct subject *subject, enum fact_id id);
enum ns_relation relation_of(const struct subject *subject, enum ns_kind kind);
const struct subject *only(const struct inventory *inventory); /* the one subject there must be */

#endif
