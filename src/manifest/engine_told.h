/* SPDX-License-Identifier: Apache-2.0 */
/*
 * engine_told: what environment and command line tell a container of engines: the one that it
 * is to ask, and the one that it starts and that answers whoever asks. Sockets are mounts.
 */
#ifndef ISOTOP_MANIFEST_ENGINE_TOLD_H
#define ISOTOP_MANIFEST_ENGINE_TOLD_H

#include <isotop/base.h>
#include <isotop/origin.h>

struct sheet_builder; /* <isotop/facts.h> */

/* Zero-initialise but for @arena. All texts are in @arena or borrowed from who gives them, for as long. */
struct engine_told {
	struct arena *arena;
	const char *address; /* "tcp://127.0.0.1:2375" of DOCKER_HOST; NULL: none, or @why it is not known */
	const char *why;
	struct origin address_origin;
	const char *option; /* the same of -H: whom it asks, or where it listens where it is an engine; NULL: none */
	struct origin option_origin;
	bool engine;         /* it runs one: by its program, or an official image of one */
	bool service;        /* podman's: "system service" */
	bool plain;          /* DOCKER_TLS_CERTDIR is empty: that image's engine listens without TLS */
	bool verified;       /* --tlsverify */
	struct origin plain_origin;
	const char *last;    /* the word before; NULL: none */
};

/* A variable of its environment, the last of a name counts. @value NULL: not known, by @why. */
void engine_told_variable(struct engine_told *told, const char *name, const char *value, const char *why, struct origin origin);

/* Whether a variable of this name says something of engines. */
bool engine_told_is_variable(const char *name);

/* A word of its command line, entrypoint included, each in its turn; one of several words, as "sh -c" takes, is cut at blanks. */
void engine_told_word(struct engine_told *told, const char *word, struct origin origin);

/* The image's name: those of Docker start a daemon where the tag says so. */
void engine_told_image(struct engine_told *told, const char *image);

/* Sets FACT_engine and FACT_engine_open. */
void engine_told_facts(const struct engine_told *told, struct sheet_builder *sheet);

#endif
