/* SPDX-License-Identifier: Apache-2.0 */
/* compose: the services of a Compose file, each a subject with Docker's defaults. */
#ifndef ISOTOP_MANIFEST_COMPOSE_H
#define ISOTOP_MANIFEST_COMPOSE_H

#include <stdio.h>

#include <isotop/base.h>

struct arena; /* <isotop/base.h> */
struct node; /* <isotop/doc.h> */
struct doc; /* <isotop/doc.h> */
struct doc_list; /* <isotop/doc.h> */
struct manifest_load;

#define COMPOSE_DOCUMENTS_MOST 32 /* of one file */

/* A map whose "services" look like Compose's, or that includes files; no object and no values of a chart. */
bool compose_detect(const struct node *root);

/* Services at the top, as in Compose's first version: nothing that is started today reads it, and it is not judged. */
bool compose_is_first_version(const struct node *root);

/* Adds a subject per service. Variables come from a .env file beside @doc->name; see manifest_load_environment(). */
void compose_read(struct manifest_load *load, const struct doc *doc);

/* May it be one of several that Compose merges, as it does with all documents of a file (compose-go, loader.loadYamlFile)? */
bool compose_is_part(const struct node *root);

/* The same for at most COMPOSE_DOCUMENTS_MOST of one file. False: none of them is a project's, and nothing was done. */
bool compose_read_parts(struct manifest_load *load, const struct doc_list *docs);

/* Every key of a service, for docs/forms.md. */
void compose_markdown(FILE *out);

/* ---- interpolate.c ---- */

/* Where ${NAME} is looked up: NULL for a variable that is not set. */
struct variables;

struct variables *variables_new(const struct manifest_load *load, const char *compose_file);
void variables_free(struct variables *variables);

/*
 * Those of a project that another one includes: what has a value in @over (borrowed) keeps it, and the files @paths say
 * the rest (compose-go, loader.ApplyInclude). Of one that cannot be read @err has the reason, and what no file says may be
 * anything; @named: one that is not there as well.
 */
struct variables *variables_of_include(struct manifest_load *load, const struct variables *over, const char *const *paths,
	size_t count, bool named, struct err *err);

/*
 * Those of the env_file @path beside the file @beside, in which @project's (borrowed) are filled in; @raw: as they
 * stand. 0, or what scope_read() returns with the reason in @err.
 */
int variables_of_file(struct manifest_load *load, const struct variables *project, const char *beside, const char *path,
	bool raw, struct variables **ret_variables, struct err *err);

/* Does the file itself say @name? *ret_value NULL: it takes its value from where Compose is started. */
bool variables_says(const struct variables *variables, const char *name, const char **ret_value);

/*
 * @text with $NAME, ${NAME}, ${NAME:-default}, ${NAME-default}, ${NAME:+other},
 * ${NAME+other}, ${NAME:?message} and $$ replaced, nested defaults included.
 * False where a variable has no value and no default, where its value may be a
 * secret, all of them together are too long, or the text is malformed: *ret_why (in @arena) then says so of the first one.
 */
bool interpolate(struct variables *variables, struct arena *arena, const char *text, const char **ret_text,
	const char **ret_why);

#endif
