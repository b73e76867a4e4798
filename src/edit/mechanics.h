/* SPDX-License-Identifier: Apache-2.0 */
/* mechanics: what a program does to a file for a fix. Inside the room only. */
#ifndef ISOTOP_EDIT_MECHANICS_H
#define ISOTOP_EDIT_MECHANICS_H

#include <isotop/fixes.h>

#define MECHANICS_MOST 4

/* Whose map a path begins in. */
enum edit_root {
	ROOT_OWN,
	ROOT_SETTINGS,
	ROOT_AROUND, /* the map that the settings stand in: of a pod, or of its template */
};

struct mechanic {
	enum edit_root root;
	enum fix_way way;  /* SET, ADD, DROP, FLAG, UNFLAG */
	const char *path;  /* below the root, "securityContext.privileged"; an option or a key of a text */
	const char *value; /* YAML, placeholders filled in; NULL: whatever stands there */
	const struct mount *mount;
};

/* The steps for @change in the language of @subject; 0: it is advice. Texts in @arena. */
size_t mechanics_of(const struct subject *subject, const struct proposal *change, struct arena *arena,
	struct mechanic ret[MECHANICS_MOST]);

#endif
