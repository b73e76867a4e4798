/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <isotop/guard.h>

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

/*
 * A descriptor that the caller left closed would be the first file we open, and
 * a message would be written into it. It is opened the wrong way round, so that
 * using it fails as it would have.
 */
static int open_standard(struct err *err)
{
	static const int flags[] = { O_WRONLY, O_RDONLY, O_RDONLY };
	for (int fd = 0; fd < (int)ISO_COUNT(flags); fd++) {
		if (fcntl(fd, F_GETFD) >= 0)
			continue;
		if (open("/dev/null", flags[fd]) != fd)
			return err_set(err, errno ? -errno : -EBADF, "/dev/null: %s", strerror(errno));
	}
	return 0;
}

/*
 * A limit of 1 rather than 0: a handler in core_pattern is given the core
 * whatever the limit, and only 1 keeps the kernel from that, fs/coredump.c.
 */
static int forbid_core(struct err *err)
{
	struct rlimit limit;
	if (getrlimit(RLIMIT_CORE, &limit) < 0)
		return err_set(err, -errno, "RLIMIT_CORE: %s", strerror(errno));
	if (limit.rlim_max == 0)
		return 0; /* lower than may be raised, and somebody's wish already */
	limit.rlim_cur = limit.rlim_max = 1;
	if (setrlimit(RLIMIT_CORE, &limit) < 0)
		return err_set(err, -errno, "RLIMIT_CORE: %s", strerror(errno));
	return 0;
}

int guard_start(enum guard_work work, struct err *err)
{
	int code = open_standard(err);
	if (code < 0)
		return code;
	/* What we write is nobody else's to change, whatever the caller forgot. */
	umask(umask(0) | (S_IWGRP | S_IWOTH));
	return work == GUARD_LIVE ? forbid_core(err) : 0;
}
