/* SPDX-License-Identifier: Apache-2.0 */
/* load: what the forms of manifests share: the load they belong to and who reads which. */
#ifndef ISOTOP_MANIFEST_LOAD_H
#define ISOTOP_MANIFEST_LOAD_H

#include <isotop/builder.h>
#include <isotop/load_watch.h>
#include <isotop/manifest.h>

#include "manifest/claimed.h"
#include "manifest/scope.h"

struct doc; /* <isotop/doc.h> */
struct docker_ids;
struct docker_volumes;
struct kubernetes;
struct quadlet_plays;

struct manifest_load {
	struct inventory_builder *builder; /* borrowed */
	const struct load_watch *watch;    /* borrowed */
	struct load_progress progress;     /* in bytes */
	bool endless;                      /* how much there is to read is not known: a pipe */
	struct scope *scope;               /* owned: what may be read beside what the user named */
	struct claimed *claimed;           /* owned: files that are part of others */
	struct claimed *judged;            /* owned: Compose files that were read for themselves */
	size_t includes;                   /* of the Compose project being read, followed so far */
	size_t brought;                    /* bytes of the files that it names */
	bool program;                      /* what is being read is one, found in a directory: no document */
	struct manifest_other other;       /* of standard input */
	bool environment;                  /* ${NAME} may take values from this process's own */
	unsigned kubernetes_minor;     /* version 1.N whose rules hold; 0: the latest */
	struct kubernetes *kubernetes; /* owned: what documents say of each other; NULL until one is read */
	struct docker_ids *ids;         /* owned: containers by theirs; NULL: none */
	struct docker_volumes *volumes; /* owned: what their own inspect says of them; NULL: none */
	struct quadlet_plays *plays;   /* owned: files that Quadlet's .kube units play; NULL: none */
};

/* What documents of Kubernetes in this load say of each other; made by the first. */
struct kubernetes *kubernetes_of(struct manifest_load *load);

/*
 * A form is read from a document (a YAML or JSON tree) or, where it is neither,
 * from its text. Detection is by content alone; the first row that says yes
 * reads.
 */
struct manifest_reader {
	const char *endings[4]; /* of the files that a walk through a directory takes for it, up to NULL */
	bool (*detect)(const struct doc *doc);
	void (*read)(struct manifest_load *load, const struct doc *doc);
	/* @text is the beginning of the file, at least its first 64 KiB where it has as many. */
	bool (*detect_text)(const char *text, size_t len);
	void (*read_text)(struct manifest_load *load, const char *name, const char *text, size_t len);
};

extern const struct manifest_reader manifest_readers[]; /* of form_at() in the same place; the table is forms.def */
extern const size_t manifest_reader_count;

#endif
