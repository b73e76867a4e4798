/* SPDX-License-Identifier: Apache-2.0 */
/* oci: a config.json as a file of its own; its facts are read by oci_spec_facts() in <isotop/manifest.h>. */
#ifndef ISOTOP_MANIFEST_OCI_H
#define ISOTOP_MANIFEST_OCI_H

#include <stdio.h>

#include <isotop/base.h>

struct node; /* <isotop/doc.h> */
struct doc; /* <isotop/doc.h> */
struct inventory_builder; /* <isotop/builder.h> */

bool oci_detect(const struct node *root);
void oci_read(struct inventory_builder *builder, const struct doc *doc);

/* The specification inside what crictl inspect, ctr containers info and the like print. */
bool oci_wrapped_detect(const struct node *root);
void oci_wrapped_read(struct inventory_builder *builder, const struct doc *doc);

/* Tells @report of every key of the document, process, root and linux that has no row. */
void oci_unknown_keys(const struct node *spec,
	void (*report)(void *ctx, const struct node *node, const char *section, const char *key), void *ctx);

/*
 * Runtimes written in Go take "UID" for "uid" (encoding/json, Unmarshal), others do not. Tells @report of every key
 * that one reads and another does not, as @word.
 */
void oci_folded_keys(const struct node *spec, void (*report)(void *ctx, const struct node *node, const char *key, const char *word), void *ctx);

void oci_keys_markdown(FILE *out); /* the table of keys, for docs/forms.md */

/* Tells @report of every place where the specification's schema is broken. */
void oci_check(const struct node *spec, void (*report)(void *ctx, const struct node *node, const char *message), void *ctx);

#endif
