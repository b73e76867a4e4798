/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who may speak for whom. Names, arguments and files are written by those whom
 * they are about, so a scan believes nothing that is not borne out by one of these
 * rules. They stand here once, and every other file of the room asks here.
 *
 *  1. A process is the program that the kernel says it runs (/proc/PID/exe), never
 *     what it calls itself. A program counts when the host has it under that path,
 *     it is that very file, and only root can write it and the directories above.
 *  2. A daemon of the host is root by its real, effective and saved uid, in the
 *     host's mount, pid and user namespace, and in no container's cgroup.
 *  3. What stands in a file is the word of whoever can write the file or one of the
 *     directories above it, as far as he can get there: of root, of one user, or of
 *     anybody. Anybody is not heard.
 *  4. Root's word counts for every process. A user's counts for processes in user
 *     namespaces that he made, NS_GET_OWNER_UID in ioctl_ns(2), or whose root he is
 *     on the host's side, as long as none of their ids is the host's root.
 *  5. A process is passed over as a runtime's own only with everything that shares
 *     its mount namespace, and only when all of it runs that runtime's programs in a
 *     user namespace that its own user made. He can make such a program do anything
 *     (LD_PRELOAD), with his own rights: so what is passed over is said.
 *
 * In a captured tree files have the owners that whoever unpacked it gave them, and
 * no namespace can be asked: there a file is believed by its path, and a user's
 * namespace is known by a map that holds his id.
 */
#ifndef ISOTOP_LIVE_IDENTITY_H
#define ISOTOP_LIVE_IDENTITY_H

#include "live/host.h"
#include "live/kernel/proc.h"

struct root; /* <isotop/root.h> */

#define WRITER_ROOT    0u
#define WRITER_ANYBODY UINT32_MAX

/* The path on the host of the program that @proc runs, in @arena; NULL: rule 1 does not hold. */
const char *identity_program(
	const struct machine *machine, const struct root *root, struct arena *arena, const struct proc *proc);

/*
 * Whether its program has one of @names, which may be anybody's by that name: of most processes this is all that is
 * asked before identity_runs().
 */
bool identity_is_called(const struct root *root, const struct proc *proc, const char *const *names);

/* Whether it runs one of the programs @names, which a NULL ends; by the last component of its path. */
bool identity_runs(
	const struct machine *machine, const struct root *root, const struct proc *proc, const char *const *names);

/* Whether @proc, which is read in full, is a daemon of the host. */
bool identity_is_daemon(const struct machine *machine, const struct proc *proc);

/* Whether @proc, which is read in full, belongs to a user: in a user namespace, and by no id the host's root. */
bool identity_is_users(const struct machine *machine, const struct proc *proc);

/*
 * Whether the user whose @proc is (identity_is_users()) made its user namespace himself: one that root made is a
 * container's. A copy cannot be asked: true.
 */
bool identity_is_its_users(const struct root *root, const struct machine *machine, const struct proc *proc);

/* The user who can write what stands at @path on the host. */
uint32_t identity_writer(const struct machine *machine, const struct root *root, const char *path);

/* Who can write some part of a path. */
struct writers {
	uint32_t writer;
	bool closed; /* by a directory that only root gets below */
	bool unseen; /* a part could not be looked at: then it is anybody */
};

/* What was found of the directories that many files lie below: zero it before each refresh. */
struct writers_above {
	char dir[4096];
	struct writers found;
	bool known;
};

/*
 * The same for one of many files "DIR/ID/NAME": what is above the last two parts is looked at once, and they are not
 * where @seen has what was looked at when the file was opened (root_open_seen(); NULL: it was not).
 */
struct file_seen; /* <isotop/file.h> */
uint32_t identity_writer_of_many(const struct machine *machine, const struct root *root, const char *path,
	const struct file_seen *seen, struct writers_above *above);

/* Whether @writer's word counts for @proc, which is read in full. */
bool identity_speaks_for(
	const struct machine *machine, const struct root *root, uint32_t writer, const struct proc *proc);

#endif
