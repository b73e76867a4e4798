/* SPDX-License-Identifier: Apache-2.0 */
/*
 * manifest: what a file would start, as subjects with facts.
 *
 * Owns: recognising what a document is from its content, reading each form
 * with that form's precedence and defaults, and walking directories.
 * Knows nothing of checks. Every fact cites its line or the default it came from.
 */
#ifndef ISOTOP_MANIFEST_H
#define ISOTOP_MANIFEST_H

#include <stdio.h>

#include <isotop/base.h>

struct arena; /* <isotop/base.h> */
struct load_watch; /* <isotop/builder.h> */
struct inventory_builder; /* <isotop/builder.h> */
struct doc_input; /* <isotop/doc.h> */
struct node; /* <isotop/doc.h> */
struct sheet_builder; /* <isotop/facts.h> */

/*
 * One load: everything given on one command line, so that a document can refer
 * to another (a ServiceAccount, a RuntimeClass). Not thread-safe.
 */
struct manifest_load;

/*
 * @builder stays the caller's; subjects, skips and errors go there.
 * @watch (may be NULL) must outlive the load; it may take snapshots of @builder.
 */
struct manifest_load *manifest_load_new(struct inventory_builder *builder, const struct load_watch *watch);

/* What standard input may hold that is no manifest: a room above reads it. */
struct manifest_other {
	bool (*is)(const char *head, size_t len); /* by its first 128 bytes, 1024 where it is compressed, or all that there are; NULL: nothing */
	int (*read)(void *ctx, const char *text, size_t len);
	size_t most; /* bytes; more is an error */
	void *ctx;
};

void manifest_load_other(struct manifest_load *load, const struct manifest_other *other);

/* Manifests may take values of variables from this process's environment too: the user asked for it. */
void manifest_load_environment(struct manifest_load *load);

/* The rules of Kubernetes 1.@minor hold; 0, and unless it is called: the latest. */
void manifest_load_kubernetes(struct manifest_load *load, unsigned minor);

/* A text that is read in place of the file of that path, or of standard input for "-". */
struct manifest_text {
	const char *path;
	const char *text;
	size_t len;
};

/* @texts are borrowed until the load is finished. What other files name is not among them. */
void manifest_load_texts(struct manifest_load *load, const struct manifest_text *texts, size_t count);

/*
 * The user named @path: once for each, before the first is read, so that one may refer to a file of another,
 * and progress has an end.
 */
void manifest_load_expect(struct manifest_load *load, const char *path);

/*
 * A file, a directory (walked in order of names: .yaml .yml .json .container)
 * or "-" for standard input. 0, or -errno when an input was unreadable or
 * unparsable; the details stand in the builder's errors, and everything else
 * was still read.
 */
int manifest_load_path(struct manifest_load *load, const char *path);

/* Is @path called like a file that a directory walk would take? Its endings stand in the table of forms. */
bool manifest_file_name(const char *path);

/* Text from any other place; @name is what evidence cites. */
int manifest_load_input(struct manifest_load *load, const struct doc_input *input);

/* Resolves what documents say of each other, adds the subjects to the builder, frees the load. */
void manifest_load_finish(struct manifest_load *load);

/* The words after "--": "docker run ...". Errors stand in the builder, as for files. */
int manifest_load_argv(struct manifest_load *load, size_t count, char *const *words);

/* ---- command lines in a text ---------------------------------------------------------- */

/* An option of docker run or podman run where it stands in a text. */
struct cli_piece {
	const char *name;  /* "cap-add", by its letter too */
	const char *value; /* NULL: none */
	size_t from;       /* its bytes, the value's word included; both 0: it cannot be changed alone */
	size_t to;
	size_t value_at;   /* the value's first byte, quotes included; 0: a switch, or one pair of quotes is around both */
};

struct cli_pieces {
	size_t count;
	const struct cli_piece *items;
	size_t behind_run; /* where another option may be put, with a blank before it */
};

/*
 * The text, as long, with blanks in place of all that is no command of a makefile or a unit;
 * NULL: it is neither. In @arena.
 */
const char *manifest_cli_lines(const char *text, size_t len, struct arena *arena);

/*
 * Which of the text's command lines (from 0) has its program at the byte @at; it stays that
 * one while their options are edited. -ENOENT where there is none.
 */
int manifest_cli_which(const char *text, size_t len, uint64_t at, struct arena *arena, size_t *ret_which);

/* Its options, in @arena. 0, or -ENOENT where it does not stand there as it is. */
int manifest_cli_pieces(const char *text, size_t len, size_t which, struct arena *arena, struct cli_pieces *ret);

/* ---- the OCI runtime's config.json, for files and for running containers alike ---- */

/*
 * Facts of an OCI runtime specification (config.json, runtime-spec 1.2) into
 * @builder: texts are copied into @arena; evidence cites @where. What the runtime
 * itself put there for this container is told by @owner, or where that is NULL by
 * what the specification says of its own pod and sandbox, see mount_kind_of().
 * Values of the wrong type become unknown facts; @wrong (may be NULL) hears of
 * each with its node.
 */
struct oci_reading {
	const char *where;
	struct arena *arena;
	const struct mount_owner *owner;
	void (*wrong)(void *ctx, const struct node *node, const char *message);
	void *ctx;
};

void oci_spec_facts(const struct node *spec, const struct oci_reading *reading, struct sheet_builder *builder);

/* The value of an annotation, borrowed from the document; NULL: none. */
const char *oci_annotation(const struct node *spec, const char *name);

/* The OCI runtime's name says the sandbox: "gvisor" for the runsc family, "kata", else "none". */
const char *sandbox_of_runtime(const char *runtime);

/* ---- the forms; the table is src/manifest/forms.def ---- */

size_t form_count(void);
const struct form *form_at(size_t i);
bool form_is_read(size_t i); /* from files; else it comes about in another way, as what runs does */

const struct form *form_named(const char *id); /* die() where there is none: an id is a literal */

void forms_markdown(FILE *out); /* every key and option that is known, for docs/forms.md */

#endif
