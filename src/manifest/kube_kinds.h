/* SPDX-License-Identifier: Apache-2.0 */
/* kube_kinds: which kinds of objects start containers, and where they keep what a pod is made of. */
#ifndef ISOTOP_MANIFEST_KUBE_KINDS_H
#define ISOTOP_MANIFEST_KUBE_KINDS_H

#include <stdio.h>

#include <isotop/base.h>

enum kube_sort {
	KIND_PODS,    /* a map with metadata and spec of a pod stands at the path */
	KIND_PARTS,   /* the parts of a pod stand in places of their own */
	KIND_OBJECTS, /* whole objects stand at the path */
	KIND_POLICY,  /* speaks of pods, is never one */
	KIND_OTHER,   /* starts something that is no container */
	KIND_BRINGS,  /* starts what a chart or a repository says, which is not in the object */
	KIND_NONE,    /* holds the words of pods and starts nothing */
};

enum kube_how {
	PART_KEY,       /* the value, where no earlier row gave one */
	PART_LIST,      /* the items, behind those of earlier rows */
	PART_CONTAINER, /* one container */
	PART_DEFAULTS,  /* what every container has that does not say otherwise */
	PART_MOUNTS,    /* mounts of every container so far, in addition to its own */
	PART_REFERRED,  /* containers so far that name another object by a key, which says what they do not */
	PART_PATCH,     /* changes to the pod in a language of their own: what they do is not known */
};

/* A part of an object and the key of a pod's spec that it counts as. */
struct kube_part {
	const char *from; /* path below the map of the pod, "" that itself; with "^": below @base of the kind */
	const char *to;
	enum kube_how how;
	const char *name; /* PART_CONTAINER: what it is called where it says no name */
	const char *keys; /* PART_CONTAINER: keys that are the container's, "image volumeMounts"; NULL: all.
	                     PART_MOUNTS: the key by which a container asks for them; NULL: none need to. PART_REFERRED: the key */
	bool operated;    /* PART_CONTAINER: an operator makes it and fills in what is not said */
};

struct kube_kind {
	const char *group; /* without the version; "" is the core; NULL: any that no other row has */
	const char *kind;  /* NULL: any of the group */
	enum kube_sort sort;
	const char *base;     /* KIND_PARTS: path below the object */
	const char *path;     /* below @base; "[]" is every item of a list */
	const char *settings; /* KIND_PARTS: where a fix of pod settings is written, as @from of a part */
	const struct kube_part *parts;
	size_t part_count;
	const char *says; /* KIND_POLICY and what stands below it: why it is not judged */
};

/* The next row for this kind from *at on, which moves on; NULL: no more. Start with *at = 0. */
const struct kube_kind *kube_kind_next(const char *api_version, const char *kind, size_t *at);

/* The table for docs/forms.md. */
void kube_kinds_markdown(FILE *out);

#endif
