/* SPDX-License-Identifier: Apache-2.0 */
/* The inside of the Kubernetes form: a pod while it is read, and the table of its fields. */
#ifndef ISOTOP_MANIFEST_KUBE_H
#define ISOTOP_MANIFEST_KUBE_H

#include "manifest/kube_shape.h"
#include "manifest/kube_versions.h"
#include "manifest/kubernetes.h"

#include <isotop/facts.h>
#include <isotop/values.h>

struct origin; /* <isotop/origin.h> */

#define KUBE_TOLD_MOST 64

/* Who fills words of a manifest in before it is applied: envsubst, Helm, Kustomize, Ansible. */
#define KUBE_FILLERS (FILL_SHELL | FILL_TEMPLATE)

/* Where the token of the service account is mounted unless told otherwise (ServiceAccount admission). */
#define KUBE_TOKEN_PATH "/var/run/secrets/kubernetes.io/serviceaccount"

/* Nodes sorted by their names; kube_mounts.c. */
struct kube_names {
	struct named_node *items; /* owned */
	size_t count;
	size_t cap;
};

/* A pod, or the template of one. */
struct kube_pod {
	struct inventory_builder *builder;
	const char *file;
	const char *kind;
	const char *namespace; /* NULL: not said */
	const char *name;
	const struct node *meta; /* of the template: its annotations count */
	const struct node *spec;
	const struct node *claims;               /* volumeClaimTemplates of a StatefulSet */
	bool from_server;                        /* as the API server returns it: what admission adds is there */
	const struct node *object; /* the whole of it */
	const char *prefix;        /* path to the object where it stands inside of another, else "" */
	const char *scope;         /* what names the object around it; NULL: none */
	const char *settings;      /* path to where the pod's settings are written; NULL: as the kind has it */
	const struct kube_made *made; /* of a pod that was made of parts; NULL: it stands there as a whole */
	const char *nameless;      /* why its containers are not known; NULL: they are */
	unsigned minor;            /* version 1.N of Kubernetes; 0: the latest */
	bool exact;                /* of a kind whose every key is known */
	bool parametrised;         /* "${NAME}" is filled in when the object around it is used */
	const struct setting_list *written; /* what it says literally, in the memory of @first; NULL: not gathered yet */
	const struct subject *first; /* one reference, while it is read; its containers share what is the pod's */
	struct kube_replicas *replicas; /* of the load */
	const struct node *told[KUBE_TOLD_MOST]; /* what was complained of, so that it is done once */
	size_t told_count;
	bool peers_seen; /* they were looked for */
	const struct node *peers[2]; /* the first containers of it that run an engine, privileged */
	const struct kube_environment *environment; /* of the container read last: what objects say of it; NULL: nothing */
	size_t device_annotation;    /* no annotation before this one asks for devices */
	bool volumes_seen;           /* their keys were looked at, and */
	bool volumes_known;          /* each is one of the API */
	struct kube_names volumes;   /* where there are many; empty: to be looked for in the spec */
	struct kube_names templates; /* of @claims, likewise */
};

/* One container of it. */
struct kube_container {
	struct kube_pod *pod;
	const struct node *node;
	const char *name;
	struct arena *arena; /* the subject's */
	const char *where;   /* the file, there */
	struct sheet_builder *sheet;
	const char *undecided; /* why what is not written does not have its default; NULL: it has */
	bool pod_undecided;    /* the same of the pod's own settings */
	struct more lacking;   /* a mount that cannot be understood */
};

/* A fact and the field it is read from: what fix writes back to. */
struct kube_field {
	enum fact_id id;
	const char *container; /* path in the container; NULL: there is none */
	const char *pod;       /* path in the pod's spec, which counts where the container says nothing */
	void (*set)(struct kube_container *c, const struct kube_field *field, const struct node *node,
		struct origin origin);
	const char *unset; /* what holds where nothing is written; NULL: the fact stays absent */
	bool value;        /* then, for a boolean */
	enum kube_rule rule; /* in which versions it counts */
};

extern const struct kube_field kube_fields[];
extern const size_t kube_field_count;

/* ---- reading (kube_read.c) ---- */

/* The value at @path; NULL where it is not set or null. Something on the way that is no map goes to *ret_bad. */
const struct node *kube_find(const struct node *map, const char *path, const struct node **ret_bad);

/* "key: text" at the node's line. */
struct origin kube_origin(const struct kube_container *c, const struct node *node, const char *path);
struct origin kube_default(const char *text);
uint32_t kube_line(const struct kube_pod *pod, const struct node *node); /* as the pod's containers have it */

/* An error at the node's line, once. */
void kube_complain(struct kube_pod *pod, const struct node *node, const char *fmt, ...) ISO_PRINTF(3, 4);
void kube_remark(struct kube_pod *pod, const struct node *node, const char *fmt, ...) ISO_PRINTF(3, 4);

/* The fact is unknown because the node is not @wanted ("true or false"); said as an error too. */
void kube_wrong(
	struct kube_container *c, enum fact_id id, const char *path, const struct node *node, const char *wanted);

/* What a verdict rests on, for everybody to read; said once. */
void kube_assume(struct kube_pod *pod, const struct node *node, const char *fmt, ...) ISO_PRINTF(3, 4);

/* Something of the pod that isotop does not know, said once. */
void kube_unknown(struct kube_pod *pod, const struct node *node, const char *fmt, ...) ISO_PRINTF(3, 4);

/* What is written at @node and does not count in this version is said. True: it counts. */
bool kube_rule_counts(struct kube_container *c, enum kube_rule rule, const struct node *node, const char *what);

/* The same without a fact: why it is not known, said as an error. */
const char *kube_misread(struct kube_container *c, const char *path, const struct node *node, const char *wanted);

/* The annotation PREFIX + @suffix of the pod, or NULL. */
const struct node *kube_annotation(const struct kube_pod *pod, const char *prefix, const char *suffix);

const char *kube_copy(const struct kube_container *c, const struct node *node); /* its text in the arena */

/* ---- the parts of a container ---- */

void kube_read_fields(struct kube_container *c);
void kube_read_profiles(struct kube_container *c); /* seccomp, AppArmor, SELinux */
void kube_read_windows(struct kube_container *c); /* what says so beside spec.os */
void kube_read_arch(struct kube_container *c);
void kube_check_keys(struct kube_container *c); /* keys that are not known */
void kube_read_capabilities(struct kube_container *c);

/* What @container's lists result in, silently; false: a name in them is not known. */
bool kube_capabilities_of(const struct node *container, bool privileged, uint64_t *ret_mask);

bool kube_has_sibling(const struct kube_container *c); /* whose processes it sees in a pid namespace of the pod */
void kube_read_groups(struct kube_container *c);       /* of the pod, beside its own (kube_groups.c) */
void kube_read_siblings(struct kube_container *c);     /* whether all of those keep it out (kube_siblings.c) */
void kube_read_mounts(struct kube_container *c); /* and tokens that volumes bring */
void kube_read_devices(struct kube_container *c); /* of plugins and claims */
void kube_read_engine(struct kube_container *c);  /* which engine it uses, or runs itself (kube_engine.c) */
void kube_read_settings(struct kube_container *c); /* the whole pod, literally */
enum source_type kube_source_type(const char *name); /* hostPath.type; NULL is fine */
void kube_sort_volumes(struct kube_pod *pod);    /* before its containers are read */
void kube_forget_volumes(struct kube_pod *pod);
void kube_note_unmounted(struct kube_pod *pod);  /* hostPath volumes that no container mounts */

/* The key of @spec that is a slip in "containers"; NULL: none is near it. */
const char *kube_meant_containers(const struct node *spec);

/* Is @name a key of a container, of its securityContext, or of a map inside of that? */
enum kube_key_of { KUBE_CONTAINER_KEY, KUBE_CONTEXT_KEY, KUBE_FLAT_KEY };
bool kube_is_key(enum kube_key_of of, const char *name);

/* ---- parameters of an OpenShift Template (kube_template.c) ---- */

/* @node, an object of @template, with the template's own values of its parameters; itself where there are none. */
const struct node *kube_template_filled(struct arena *arena, const struct node *template, const struct node *node);

/* ---- pieces of a pod (kube_snippet.c) ---- */

/* A map that is no object: a container's keys with a securityContext, or a pod's spec. */
bool kube_snippet_detect(const struct doc *doc);

/* The spec of the pod it would be; *ret_flat: its indentation was lost, and was guessed. */
const struct node *kube_snippet_pod(const struct doc *doc, const char **ret_as, bool *ret_flat);

/* Every key that is known, with what it does: for docs/forms.md. */
void kube_keys_markdown(FILE *out);

/* Every container of the pod, in the order of the document; @each may keep the subject's pointer. */
void kube_read_pod(
	struct kube_pod *pod, void (*each)(void *ctx, const struct kube_pod *pod, struct subject *subject), void *ctx);

#endif
