/* SPDX-License-Identifier: Apache-2.0 */
/*
 * attributes: what a file has beside its text, mode and owner: labels, access control
 * lists, what users noted; xattr(7), acl(5).
 */
#ifndef ISOTOP_CMD_ATTRIBUTES_H
#define ISOTOP_CMD_ATTRIBUTES_H

/*
 * @fd, a new file of ours, gets those of @path and loses what its directory gave it. A new
 * label that is the same already needs no right; what may not be set is an error, and so
 * is what cannot be read. 0 or -errno.
 */
int attributes_copy(const char *path, int fd);

#endif
