/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Landlock, by its system calls as no C library has functions for it: see
 * landlock(7) and Documentation/userspace-api/landlock.rst, whose numbers these
 * are. It must not bind a process that reads other processes: under any ruleset
 * their exe, root and ns links are denied.
 */
#include "config.h"

#include "guard/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* <linux/landlock.h> came with Linux 5.13; the numbers are the same everywhere. */
#ifndef SYS_landlock_create_ruleset
#define SYS_landlock_create_ruleset 444
#define SYS_landlock_add_rule       445
#define SYS_landlock_restrict_self  446
#endif
#define ASK_VERSION  1u
#define PATH_BENEATH 1
#define READ_FILE    (UINT64_C(1) << 2)
#define READ_DIR     (UINT64_C(1) << 3)

/* struct landlock_ruleset_attr; an older kernel takes the first members alone. */
struct ruleset {
	uint64_t fs;
	uint64_t net;    /* version 4 */
	uint64_t scoped; /* version 6: abstract sockets, signals */
};

struct path_rule {
	uint64_t allowed;
	int32_t fd;
} __attribute__((packed));

/* Everything that each version can forbid: the number of rights over files, and bytes of struct ruleset. */
static const struct {
	unsigned rights;
	size_t size;
} versions[] = { { 13, 8 }, { 14, 8 }, { 15, 8 }, { 15, 16 }, { 16, 16 }, { 16, 24 } };

static int allow(int ruleset, const char *path)
{
	struct stat st;
	cleanup_fd int fd = open(path, O_PATH | O_CLOEXEC);
	/* What is not there is said when it is read. */
	if (fd < 0 || fstat(fd, &st) < 0)
		return 0;
	const struct path_rule rule = { READ_FILE | (S_ISDIR(st.st_mode) ? READ_DIR : 0), fd };
	/* A pipe has no place in any tree, and none needs to be allowed. */
	if (syscall(SYS_landlock_add_rule, ruleset, PATH_BENEATH, &rule, 0) < 0 && errno != EBADFD)
		return -errno;
	return 0;
}

int landlock_restrict(const char *const *paths, size_t count)
{
	long version = syscall(SYS_landlock_create_ruleset, NULL, 0, ASK_VERSION);
	if (version < 1)
		return -ENOSYS;
	size_t known = (size_t)version < ISO_COUNT(versions) ? (size_t)version : ISO_COUNT(versions);
	const struct ruleset all = { (UINT64_C(1) << versions[known - 1].rights) - 1, 3, 3 };
	cleanup_fd int ruleset =
		(int)syscall(SYS_landlock_create_ruleset, &all, versions[known - 1].size, 0);
	if (ruleset < 0)
		return -errno;
	for (size_t i = 0; i < count; i++) {
		int code = allow(ruleset, paths[i]);
		if (code < 0)
			return code;
	}
	return syscall(SYS_landlock_restrict_self, ruleset, 0) < 0 ? -errno : 0;
}
