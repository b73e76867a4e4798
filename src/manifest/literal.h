/* SPDX-License-Identifier: Apache-2.0 */
/*
 * literal: does a word say what it says, or is it filled in by somebody who is
 * not here: a shell, a template engine, systemd? One place decides that for
 * every form, and what cannot be known is never taken at its word.
 */
#ifndef ISOTOP_MANIFEST_LITERAL_H
#define ISOTOP_MANIFEST_LITERAL_H

#include <isotop/base.h>

/* Who may fill something in. A form names those that come between its text and the engine. */
enum literal_filler {
	FILL_SHELL = 1,    /* $X ${X} $(...) `...`, sh(1) 2.6 */
	FILL_GLOB = 2,     /* * ? [...] where a word is a path, glob(7) */
	FILL_TEMPLATE = 4, /* {{ ... }} of Helm and of --format, $(X) of Kustomize and Kubernetes, %X% of cmd */
	FILL_UNIT = 8,     /* %h %t %n, systemd.unit(5), SPECIFIERS */
};

/*
 * The first thing in @word that one of @fillers fills in: its length, and where it
 * begins in *ret_at. 0: there is none, the word is a literal. @len bytes, no NUL needed.
 */
size_t literal_filled(const char *word, size_t len, unsigned fillers, const char **ret_at);

/* The length of "(...)" at @at as a shell sees it, quotes and brackets within it counted, sh(1) 2.6.3; all of it where nothing closes it. */
size_t literal_substitution(const char *at, const char *end);

/* NULL where @word is a literal; else why it is not, in @arena: "$HOME is not known here". */
const char *literal_why(struct arena *arena, const char *word, unsigned fillers);

/*
 * @word with a systemd unit's specifiers filled in for @user, who it is installed for
 * (NULL: not known): %% at once, %n %N %p %i of @unit, %h %t %u %U where root alone or
 * one user is meant. What stays is filled in by systemd and not known.
 */
struct unit_place {
	const char *unit; /* "web.container" */
	enum { PLACE_UNKNOWN_USER, PLACE_SYSTEM, PLACE_USER } whose;
};
const char *literal_specifiers(struct arena *arena, const char *word, const struct unit_place *place);

/*
 * An image's name by the grammar of the distribution project's reference package;
 * @filled parts count as any letters. Podman's transports ("docker://", "oci:") too.
 */
bool literal_image(const char *name, unsigned fillers);

/* Only Windows runs an image of this name: what Microsoft calls its base images. */
bool literal_windows_image(const char *name);

/* strconv.ParseBool of Go, which the engines' clients read flags with: 1 t T true TRUE True 0 f F false ... */
bool literal_go_bool(const char *text, bool *ret);

#endif
