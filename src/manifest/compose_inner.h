/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The inside of the Compose form. Services are settings that several maps fill
 * one after another: what they extend, the file itself, its override file; each
 * key adds or replaces as Compose merges it.
 */
#ifndef ISOTOP_MANIFEST_COMPOSE_INNER_H
#define ISOTOP_MANIFEST_COMPOSE_INNER_H

#include "manifest/compose.h"
#include "manifest/docker.h"
#include "manifest/load.h"

#define COMPOSE_FILES_MOST   64 /* of one project, all that it includes and extends */
#define COMPOSE_EXTENDS_MOST 16
#define COMPOSE_EXTENDED_MOST ((size_t)1 << 20) /* items of lists and maps that services of one project extend */
#define COMPOSE_FILE_BYTES   (4u << 20)
/* What a file brings in can bring in as much again, each of it: all that one project does. */
#define COMPOSE_INCLUDES_MOST 256
#define COMPOSE_BROUGHT_BYTES ((size_t)32 << 20)

/* Mounts by volumes_from, in one project: each of many services may take the many of one. */
#define COMPOSE_TAKEN_MOST   ((size_t)1 << 20)
#define COMPOSE_TAKEN_WEIGHT 4 /* of one that stays, beside one that is only on its way through another service */

struct compose_file {
	const char *name;        /* what evidence cites */
	const struct node *root; /* as Compose reads it */
	struct doc *doc;         /* owned; NULL: the load's */
	size_t more;             /* documents of the same file behind it */
	const bool *rings;       /* of its services, those that extend themselves in the end; NULL: nobody asked */
};

struct compose_refused {
	const char *name;
	const char *why;
	int code; /* -errno */
};

/* A project: files that are merged, and what they bring in. */
struct compose {
	struct manifest_load *load;
	struct inventory_builder *builder;
	struct arena *arena; /* names of files */
	struct variables *variables;
	const char *project; /* NULL: not said */
	size_t own;          /* of the files, those that are merged; the others were opened for them */
	size_t count;
	size_t taken_count;  /* mounts that volumes_from brought, at every step of it */
	size_t extended_count; /* of COMPOSE_EXTENDED_MOST */
	struct compose_file files[COMPOSE_FILES_MOST];
	size_t refused_count;
	struct compose_refused refused[COMPOSE_FILES_MOST]; /* files that could not be taken, for those who name them again */
	const struct compose_file *file; /* whose map is being applied */
	const struct node *included; /* of "include": what is being read */
	/* the service being read */
	struct docker_settings *settings;
	const char *service;
	const char *container_name;
	bool provided;            /* a program of the host stands for it, and no container */
	bool networked;           /* it says which networks it is on */
	struct origin hook_root;  /* a hook runs as root; text NULL: none does */
	struct origin hook_privileged; /* one is privileged; likewise */
	struct origin hook_root_unknown; /* likewise of what a hook says and is not known */
	struct origin hook_privileged_unknown;
	unsigned depth;           /* of volumes_from */
	size_t drops;             /* how often mounts were taken away again */
	struct compose_taken *taken;  /* owned: what was followed (compose_mounts.c) */
	struct arena *taken_arena;    /* owned, likewise */
};

/* A key of a service: the fact that becomes unknown when its value makes no sense, and where the value goes. */
struct compose_key {
	const char *name;
	enum fact_id fact;
	void (*apply)(struct compose *c, const struct compose_key *key, const struct node *node); /* NULL: nothing to do */
	size_t member; /* of struct docker_settings, for the general appliers */
	const char *does; /* what it sets, or why it cannot touch isolation */
};

/* ---- values (compose_values.c) ---- */

void compose_place(const struct compose *c, const struct node *node, struct strbuf *out); /* "file:line:column" */
struct origin compose_origin(const struct compose *c, const struct node *node, const char *key, const char *text);

/* A value that cannot be what it should: an error at its line, and the fact unknown. */
void compose_wrong(struct compose *c, const struct node *node, const char *key, enum fact_id id, const char *wanted);

/* Something that isotop does not know, which could change what the service may do. */
void compose_unjudged(struct compose *c, const struct node *node, const char *kind, const char *fmt, ...)
	ISO_PRINTF(4, 5);

/*
 * The text of a scalar with its variables filled in; NULL where it is no scalar
 * or a variable has no value, which leaves the fact unknown.
 */
const char *compose_scalar(struct compose *c, const struct node *node, const char *key, enum fact_id id);
const char *compose_text_at(
	struct compose *c, const struct node *map, const char *name, const struct compose_key *key);
bool compose_flag_at(struct compose *c, const struct node *map, const char *name, const struct compose_key *key);
/* A service's or a network's: "y", "no" and "on" are strings for YAML 1.2, which Compose reads. NULL: it is none. */
const char *compose_name(const struct node *node);
bool compose_bool(const char *text, bool *ret); /* the words that Compose takes; false: none of them */

/*
 * What stands at @path ("driver_opts.device", "" for all of it) of what a top-level map ("volumes") says of @name;
 * files are merged, so that the last one that has it counts. NULL: none has.
 */
const struct node *compose_top(const struct compose *c, const char *map, const char *name, const char *path);

/* Its text, where the map is called as the service's key. */
const char *compose_top_text(struct compose *c, const struct compose_key *key, const char *name, const char *path);

/* ---- keys ---- */

extern const struct compose_key compose_keys[];
extern const size_t compose_key_count;

void compose_apply(struct compose *c, const struct node *service); /* all keys of one map (compose_keys.c) */
bool compose_is_key(const char *name);
bool compose_on_host(struct compose *c, const char *service); /* by the networks that the service names, or the default one */

/*
 * A later mount on the same target replaces an earlier one, as in the Compose specification's merge rules; the layers
 * of one volume belong together (compose_settle.c).
 */
void compose_settle_mounts(struct docker_settings *settings);
void compose_drop_repeated(struct docker_settings *settings, size_t from); /* those that stand again behind them, of one source */

void compose_forget_taken(struct compose *c); /* of the service that was read */

void compose_drop_mounts(struct compose *c, const struct compose_key *key); /* those that the key brought so far */

/* Likewise the devices; those of "gpus" and "deploy" stay. */
void compose_drop_devices(struct compose *c, const struct compose_key *key);
void compose_apply_volumes(struct compose *c, const struct compose_key *key, const struct node *node);
void compose_apply_volumes_from(struct compose *c, const struct compose_key *key, const struct node *node);
void compose_apply_tmpfs(struct compose *c, const struct compose_key *key, const struct node *node);
void compose_apply_secrets(struct compose *c, const struct compose_key *key, const struct node *node);
void compose_apply_configs(struct compose *c, const struct compose_key *key, const struct node *node);
void compose_apply_devices(struct compose *c, const struct compose_key *key, const struct node *node);
void compose_apply_gpus(struct compose *c, const struct compose_key *key, const struct node *node);
void compose_apply_deploy(struct compose *c, const struct compose_key *key, const struct node *node);

#endif
