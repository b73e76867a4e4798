/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fixes: the smallest change that removes a finding's cause, in the language
 * that the container was declared in.
 *
 * Owns: the languages and their words. Knows no screen and no file.
 */
#ifndef ISOTOP_FIXES_H
#define ISOTOP_FIXES_H

#include <isotop/model.h>

#define CHECK_COUNT 10

struct check;   /* <isotop/judge.h> */
struct finding;

/* Languages a fix can be written in. */
enum dialect {
	DIALECT_KUBERNETES,
	DIALECT_COMPOSE,
	DIALECT_DOCKER,  /* flags of docker run and podman run */
	DIALECT_OCI,     /* a pointer into config.json */
	DIALECT_QUADLET,
	DIALECT_COUNT
};

extern const char *const dialect_titles[DIALECT_COUNT]; /* "docker run" */

enum dialect subject_dialect(const struct subject *subject);

/* The fix of a check in a language, as for a Pod or service called NAME; NULL: it has none. */
const char *check_fix_example(const struct check *check, enum dialect dialect, struct arena *arena);

/* Whether a finding before @index asks for @change too; *ret_index is the first of them, written only then. */
bool change_is_named(const struct finding *findings, size_t index, const char *change, size_t *ret_index);

/* In whose words the fixes of @subject are: "Kubernetes", "docker run"; NULL: it is no container, and there are none. */
const char *fix_language(const struct subject *subject);

/* What a reader of fixes must know once: whose words they are, or why there are none. NULL: nothing. */
const char *fix_note(const struct subject *subject);

#endif
