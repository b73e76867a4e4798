/* SPDX-License-Identifier: Apache-2.0 */
/*
 * engine_told: what environment and command line tell a container of engines: the one that it
 * uses over the network, and the one that it runs itself.
 */
#ifndef ISOTOP_MANIFEST_ENGINE_TOLD_H
#define ISOTOP_MANIFEST_ENGINE_TOLD_H

#include <isotop/facts.h>
#include <isotop/origin.h>

struct sheet_builder; /* <isotop/facts.h> */

/* Who says a variable: what the container itself is given counts before what files and objects bring in. */
enum told_by { TOLD_BY_FILE, TOLD_BY_ITSELF, TOLD_BY_COUNT };

enum told_variable { TOLD_DOCKER_HOST, TOLD_CONTAINER_HOST, TOLD_TLS_CERTDIR, TOLD_VARIABLE_COUNT };

/* @said false: nobody says it. @value NULL: somebody does, and @why it is not known as what. */
struct told_value {
	bool said;
	const char *value;
	const char *why;
	struct origin origin;
};

/* Zero-initialise but for @arena, which every text that is given must live in. */
struct engine_told {
	struct arena *arena;
	struct told_value variables[TOLD_BY_COUNT][TOLD_VARIABLE_COUNT];
	const char *option;  /* the address of -H or --host; NULL: none */
	struct origin option_origin;
	bool engine;         /* the words or the image are those of an engine */
	bool service;        /* "system service" */
	bool verified;       /* it asks for certificates */
	const char *last;    /* the word before */
};

/* A variable of the environment: @value NULL where it is not known, and @why. */
void engine_told_variable(struct engine_told *told, enum told_by by, const char *name, const char *value, const char *why,
	struct origin origin);

/* A file or an object of variables that is not read: it may say any that nothing else says. */
void engine_told_unread(struct engine_told *told, const char *why, struct origin origin);

/* Those that count, from 0; NULL: there are no more. */
const char *engine_told_name(size_t i);

/* Is @name one that counts? */
bool engine_told_is_variable(const char *name);

/* Does @pattern, a name that ends in "*", mean one that counts? */
bool engine_told_means_variable(const char *pattern);

/* Does such a @value tell anything: the address of an engine, or nothing at all, which turns TLS off? */
bool engine_told_counts(const char *value);

/* A word of its command line, which may hold several of a shell. */
void engine_told_word(struct engine_told *told, const char *word, struct origin origin);

/* The name of its image. */
void engine_told_image(struct engine_told *told, const char *image);

/* The address that the environment names, "tcp://127.0.0.1:2375"; NULL: none that is known. */
const char *engine_told_address(const struct engine_told *told, struct origin *ret_origin);

/* FACT_engine and FACT_engine_open. */
void engine_told_facts(const struct engine_told *told, struct sheet_builder *sheet);

#endif
