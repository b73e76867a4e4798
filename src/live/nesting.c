/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "live/nesting.h"

#include <errno.h>
#include <linux/nsfs.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <isotop/root.h>

#define DEPTH_MAX 33 /* user_namespaces(7): they nest 32 deep */

static uint64_t inode_of(int fd)
{
	struct stat st;
	return fd >= 0 && fstat(fd, &st) == 0 ? (uint64_t)st.st_ino : 0;
}

/* The parents of the user namespace @fd as far as the reader's own; EPERM beyond that, ioctl_ns(2). */
static uint32_t count_parents(int fd)
{
	uint32_t depth = 0;
	int parent = ioctl(fd, NS_GET_PARENT);
	while (parent >= 0 && depth < DEPTH_MAX) {
		int next = ioctl(parent, NS_GET_PARENT);
		fd_cleanup(&parent);
		parent = next;
		depth++;
	}
	fd_cleanup(&parent);
	return depth;
}

static void read_user(int fd, struct nesting *nesting)
{
	uid_t creator = 0;
	cleanup_fd int parent = ioctl(fd, NS_GET_PARENT);
	nesting->owner[NS_USER] = inode_of(parent);
	nesting->depth = count_parents(fd);
	nesting->creator_known = ioctl(fd, NS_GET_OWNER_UID, &creator) == 0;
	if (nesting->creator_known)
		nesting->creator = creator;
}

/* False where the namespace could not be opened. */
static bool read_kind(int places, int kind, struct nesting *nesting)
{
	cleanup_fd int fd = root_open_namespace(places, ns_names[kind]);
	if (fd < 0)
		return false;
	if (kind == NS_USER) {
		read_user(fd, nesting);
		return true;
	}
	cleanup_fd int owner = ioctl(fd, NS_GET_USERNS);
	nesting->owner[kind] = inode_of(owner);
	return true;
}

static void copy_kind(int kind, const struct nesting *from, struct nesting *to)
{
	to->owner[kind] = from->owner[kind];
	if (kind != NS_USER)
		return;
	to->creator_known = from->creator_known;
	to->creator = from->creator;
	to->depth = from->depth;
}

void nesting_read(const struct root *root, const struct machine *machine, const struct proc *proc, int dirfd,
	struct host_nesting *host, struct nesting *ret_nesting)
{
	*ret_nesting = (struct nesting){ 0 };
	cleanup_fd int places = -1;
	for (int kind = 0; dirfd >= 0 && kind < NS_KIND_COUNT; kind++) {
		bool hosts = machine_relation(machine, (enum ns_kind)kind, proc->ns[kind].inode) == NS_HOST;
		if (host->user_alone && kind != NS_USER)
			continue;
		if (hosts && host->asked[kind]) {
			copy_kind(kind, &host->nesting, ret_nesting);
			continue;
		}
		places = places < 0 ? root_place_namespaces(root, dirfd) : places;
		if (places < 0)
			return;
		bool read = read_kind(places, kind, ret_nesting);
		if (hosts && read) {
			copy_kind(kind, ret_nesting, &host->nesting);
			host->asked[kind] = true;
		}
	}
}

int nesting_maker(const struct root *root, const struct proc *proc, uint32_t *ret_maker)
{
	uid_t maker = 0;
	cleanup_fd int dir = proc_open(root, proc);
	cleanup_fd int places = dir < 0 ? dir : root_place_namespaces(root, dir);
	cleanup_fd int fd = places < 0 ? places : root_open_namespace(places, ns_names[NS_USER]);
	if (fd < 0)
		return fd;
	for (unsigned depth = 0; depth < DEPTH_MAX; depth++) {
		cleanup_fd int parent = ioctl(fd, NS_GET_PARENT);
		cleanup_fd int above = parent < 0 ? -1 : ioctl(parent, NS_GET_PARENT);
		if (above < 0)
			return ioctl(fd, NS_GET_OWNER_UID, &maker) < 0 ? -errno : (*ret_maker = maker, 0);
		close(fd);
		fd = parent;
		parent = -1;
	}
	return -ELOOP;
}
