/* SPDX-License-Identifier: Apache-2.0 */
/* walk: the manifests below a directory. */
#ifndef ISOTOP_MANIFEST_WALK_H
#define ISOTOP_MANIFEST_WALK_H

#include <isotop/base.h>

#include <sys/types.h>

/* What the walk comes to: a manifest of @size bytes, or what could not be looked at, and why. */
struct walk_stop {
	const char *path; /* the directory as it was named, and what is below it */
	mode_t type;   /* S_IFMT; all but regular files are for saying so: they are not to be opened */
	uint64_t size; /* of a regular file */
	int error; /* 0 or -errno */
};

/*
 * Comes to every file below the directory @top whose name is a manifest's, links and other special files too,
 * in the order of their names, until @visit says false. No link below @top is
 * followed and no hidden directory entered but those where repositories keep what starts containers; directories are read one at a time, so
 * that no depth runs out of file descriptors.
 */
void manifest_walk(const char *top, bool (*visit)(void *ctx, const struct walk_stop *stop), void *ctx);

#endif
