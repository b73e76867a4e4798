/* SPDX-License-Identifier: Apache-2.0 */
/*
 * notice: says when files change. Inside the room only.
 *
 * Owns: one inotify(7) descriptor, a thread that waits for it, and which
 * directories are watched. What a name means is its caller's: here every change
 * of a file that was named, or of any below a directory that was, is one.
 */
#ifndef FEED_NOTICE_H
#define FEED_NOTICE_H

#include <isotop/base.h>

struct notice;

/*
 * Watches @paths, files and directories, until notice_stop(). @changed runs on a
 * thread of its own, once for what changes together. 0 or -errno, in words in
 * @err: too many are watched already, or this system cannot.
 */
int notice_start(const char *const *paths, size_t count, void (*changed)(void *ctx), void *ctx,
	struct notice **ret_notice, struct err *err);

/* Changes from now on are nobody's; joins the thread and frees. NULL is fine. */
void notice_stop(struct notice *notice);

#endif
