/* SPDX-License-Identifier: Apache-2.0 */
/*
 * edit: the smallest change of a file that fixes what a check found there.
 *
 * Owns: turning the fixes that findings ask for into pieces of text, in the file
 * that the container was declared in, and judging the result again. Everything
 * else in the file stays byte by byte as it is. Opens and writes no file: whoever
 * asks reads them and loads them.
 */
#ifndef ISOTOP_EDIT_H
#define ISOTOP_EDIT_H

#include <isotop/base.h>
#include <isotop/fix_id.h>
#include <isotop/judgement.h>

/* A text that stands for a file. */
struct edit_text {
	const char *path; /* as subjects say it in @declared */
	const char *text;
	size_t len;
};

struct edit_source {
	/* All that the user named, with @texts in place of those files; the caller's reference. */
	struct inventory *(*load)(void *ctx, const struct edit_text *texts, size_t count);
	/* Appends the text of a file that a subject was declared in. 0 or -errno. */
	int (*read)(void *ctx, const char *path, struct strbuf *out, struct err *err);
	void *ctx;
};

struct edit_request {
	bool some;                 /* only what is asked for here; else every check */
	bool checks[CHECK_COUNT];
	bool fixes[FIX_COUNT];
	const char *key;           /* of this container alone; NULL: of all */
	char grade;                /* no more than this grade takes: 'A'..'D'; 0: all */
};

/* Something that was done, or is left to do by hand. */
struct edit_item {
	const struct subject *subject; /* borrowed from the result's @before ... */
	size_t at;                     /* ... and its place there */
	size_t check;
	const char *text; /* the fix in its language */
	const char *why;  /* left: why nothing was written; NULL: it is advice */
	const char *breaks; /* done: what it may break; NULL: nothing that is known */
};

struct edit_file {
	const char *path;
	const char *before;
	size_t before_len;
	const char *after;
	size_t after_len;
	const char *diff; /* as diff -u; "" where nothing is changed */
	const char *patch; /* of what the API server wrote: lines of a shell with kubectl patch, or why not; "": none of it */
	bool patched; /* and that makes all that was changed */
	const char *refused; /* why the file stays as it is though something was to be done; NULL */
};

struct edit_result {
	struct arena *arena; /* owned: the texts */
	struct judged *before;
	struct judged *after;
	size_t file_count;
	const struct edit_file *files;
	size_t done_count;
	const struct edit_item *done;
	size_t left_count;
	const struct edit_item *left;
};

/*
 * Works out the fixes of all that @source loads, in memory. The files that it
 * gives pass every check that was written for, and no check of them is worse than
 * before: where that cannot be had the file stays as it is, and says why.
 */
void edit_run(const struct edit_request *request, const struct edit_source *source, struct edit_result *ret_result);
void edit_free(struct edit_result *result);

/*
 * Why the pod of a container of @after would not be accepted, or its container not
 * be started, where in @before, the same containers, it would not be refused for
 * that; NULL: nothing is known against it. A literal. The rules are those of
 * ValidatePodTemplateSpec in Kubernetes' pkg/apis/core/validation that a fix of
 * isotop can break, the kubelet's verifyRunAsNonRoot, and runc's own.
 */
const char *refused_now(const struct inventory *before, const struct inventory *after, size_t subject);

#endif
