/* SPDX-License-Identifier: Apache-2.0 */
/*
 * form: what is true of the form in which a subject was given, so that whoever
 * judges or shows it asks for a property and never which form it is.
 *
 * The rows are in src/manifest/forms.def.
 */
#ifndef ISOTOP_FORM_H
#define ISOTOP_FORM_H

#include <stdbool.h>
#include <stdint.h>

/* What holds where nobody wrote anything. */
struct unset {
	bool bad;         /* the mistake is made by it */
	const char *what; /* a reason without a full stop; NULL: nothing particular to this form */
};

/* What the text of a form is made of, where a fix is to be written into it. */
enum text_of {
	TEXT_OF_TREE,  /* YAML or JSON */
	TEXT_OF_UNIT,  /* sections of a systemd unit */
	TEXT_OF_WORDS, /* command lines of a shell */
	TEXT_OF_LINES, /* command lines among lines of another kind: a makefile's, a unit's */
};

struct form {
	const char *id;       /* "kubernetes": CONTRACT's "origin" */
	const char *title;    /* "Kubernetes: any kind with a pod template" */
	const char *language; /* id of the language of its fixes; NULL: that of what runs it */
	const char *engine;   /* whose defaults are filled in: "docker", "podman"; NULL: it does not say */
	bool live;            /* it runs; what was declared is its runtime's config.json */
	bool pod;             /* a pod's specification: the API's words and rules, Pod Security Standards */
	bool literal;         /* only what is written holds: no engine adds masks, devices, ids, files, capabilities */
	bool remaps;          /* its daemon may remap users, and a container may refuse that */
	bool merge_yields;    /* what is written wins over a YAML merge key wherever the two stand */
	enum text_of text;
	bool by_name;         /* its containers share an engine, where one may join another by its name */
	unsigned fillers;     /* who may fill in a value before it is read: FILL_* of src/manifest/literal.h */
	const uint64_t *capabilities; /* the set that a container has; NULL: that of what runs it */
	const char *escalation;       /* its own word for no_new_privs */
	struct unset user;
	struct unset seccomp;
	struct unset apparmor;
	struct unset token;
};

/* Nobody said; nothing particular is true of it. */
extern const struct form form_unset;

#endif
