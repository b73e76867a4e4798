/* SPDX-License-Identifier: Apache-2.0 */
/*
 * filesystems: what a file system that is mounted by its type shows of the host, for
 * a volume's options, the mounts of a specification and those in force. Facts: filesystems(5) and
 * the kernel's Documentation/filesystems.
 */
#ifndef ISOTOP_FILESYSTEMS_H
#define ISOTOP_FILESYSTEMS_H

#include <stdbool.h>

/*
 * False: not known, or a file system that lies on a disk. *ret_as: where the host has
 * the very same files, as one of which there is only one; NULL: nothing of the host.
 */
bool filesystem_known(const char *type, const char **ret_as);

/*
 * What stands behind the "=" of an overlay's option that names directories, "lowerdir=/a:/b"; NULL: of any
 * other. *ret_lower: nothing is written to them.
 */
const char *overlay_directories(const char *option, bool *ret_lower);

#endif
