/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "manifest/engine_told.h"

#include <string.h>

#include <isotop/facts.h>

/*
 * docker(1), podman(1), docker-compose: who is asked. And of Docker's own image, whose
 * entrypoint turns TLS off where it is empty. To add one: its name.
 */
static const char *const variables[TOLD_VARIABLE_COUNT] = { [TOLD_DOCKER_HOST] = "DOCKER_HOST",
	[TOLD_CONTAINER_HOST] = "CONTAINER_HOST", [TOLD_TLS_CERTDIR] = "DOCKER_TLS_CERTDIR" };

/* Options that name it: docker and dockerd, Portainer, Traefik, and what is built with Docker's client. */
static const char *const options[] = { "-H", "--host", "--docker-host", "--providers.docker.endpoint", "--docker.endpoint" };

static bool is_remote(const char *address)
{
	static const char *const schemes[] = { "tcp://", "http://", "https://", "ssh://" };
	for (size_t i = 0; i < ISO_COUNT(schemes); i++)
		if (strncmp(address, schemes[i], strlen(schemes[i])) == 0 && address[strlen(schemes[i])])
			return true;
	return false;
}

static const char *base_of(const char *path)
{
	const char *slash = strrchr(path, '/');
	return slash ? slash + 1 : path;
}

const char *engine_told_name(size_t i)
{
	return i < TOLD_VARIABLE_COUNT ? variables[i] : NULL;
}

bool engine_told_is_variable(const char *name)
{
	for (size_t i = 0; i < TOLD_VARIABLE_COUNT; i++)
		if (strcmp(name, variables[i]) == 0)
			return true;
	return false;
}

bool engine_told_means_variable(const char *pattern)
{
	size_t len = strlen(pattern);
	for (size_t i = 0; len && pattern[len - 1] == '*' && i < TOLD_VARIABLE_COUNT; i++)
		if (strncmp(pattern, variables[i], len - 1) == 0)
			return true;
	return false;
}

bool engine_told_counts(const char *value)
{
	return !*value || is_remote(value);
}

void engine_told_variable(struct engine_told *told, enum told_by by, const char *name, const char *value, const char *why,
	struct origin origin)
{
	for (size_t i = 0; i < TOLD_VARIABLE_COUNT; i++) {
		if (strcmp(name, variables[i]) != 0)
			continue;
		origin.text = value ? arena_printf(told->arena, "%.200s", value) : variables[i]; /* of a long command nothing else */
		told->variables[by][i] = (struct told_value){ .said = true, .value = value ? origin.text : NULL,
			.why = value ? NULL : arena_printf(told->arena, "%s: %s", name, why), .origin = origin };
	}
}

/* What is known to be bad stays: nobody may know what is read last. */
void engine_told_unread(struct engine_told *told, const char *why, struct origin origin)
{
	for (size_t i = 0; i < TOLD_VARIABLE_COUNT; i++) {
		struct told_value *value = &told->variables[TOLD_BY_FILE][i];
		if (!value->value || !engine_told_counts(value->value))
			*value = (struct told_value){ .said = true, .why = why, .origin = origin };
	}
}

static const struct told_value *said(const struct engine_told *told, enum told_variable variable)
{
	const struct told_value *own = &told->variables[TOLD_BY_ITSELF][variable];
	return own->said ? own : &told->variables[TOLD_BY_FILE][variable];
}

const char *engine_told_address(const struct engine_told *told, struct origin *ret_origin)
{
	static const enum told_variable hosts[] = { TOLD_DOCKER_HOST, TOLD_CONTAINER_HOST };
	for (size_t i = 0; i < ISO_COUNT(hosts); i++) {
		const struct told_value *value = said(told, hosts[i]);
		if (!value->value || !is_remote(value->value))
			continue;
		*ret_origin = value->origin;
		return value->value;
	}
	return NULL;
}

/* NULL: both are known. */
static const struct told_value *doubted(const struct engine_told *told)
{
	const struct told_value *docker = said(told, TOLD_DOCKER_HOST);
	const struct told_value *podman = said(told, TOLD_CONTAINER_HOST);
	return docker->why ? docker : podman->why ? podman : NULL;
}

static void set_option(struct engine_told *told, const char *address, struct origin origin)
{
	if (!is_remote(address))
		return;
	told->option = arena_printf(told->arena, "%.200s", address);
	told->option_origin = origin;
	told->option_origin.text = told->option;
}

static void take_word(struct engine_told *told, const char *word, struct origin origin)
{
	const char *last = told->last;
	told->last = word;
	told->engine |= strcmp(base_of(word), "dockerd") == 0 || strcmp(base_of(word), "dockerd-entrypoint.sh") == 0;
	told->service |= last && strcmp(last, "system") == 0 && strcmp(word, "service") == 0;
	told->verified |= strcmp(word, "--tlsverify") == 0 || strcmp(word, "--tlsverify=true") == 0;
	if (told->service && is_remote(word))
		set_option(told, word, origin);
	for (size_t i = 0; i < ISO_COUNT(options); i++) {
		size_t len = strlen(options[i]);
		if (last && strcmp(last, options[i]) == 0)
			set_option(told, word, origin);
		else if (strncmp(word, options[i], len) == 0 && word[len] == '=')
			set_option(told, word + len + 1, origin);
	}
}

void engine_told_word(struct engine_told *told, const char *word, struct origin origin)
{
	char *save = NULL;
	char *copy = arena_strdup(told->arena, word);
	for (char *one = strtok_r(copy, " \t\n\"';&|()", &save); one; one = strtok_r(NULL, " \t\n\"';&|()", &save))
		take_word(told, one, origin);
}

/* "docker:dind", "docker:27-dind-rootless", "mirror/docker:dind@sha256:..." */
void engine_told_image(struct engine_told *told, const char *image)
{
	const char *base = image ? base_of(image) : "";
	told->engine |= strncmp(base, "docker:", 7) == 0 && strstr(base, "dind");
}

/* Without --tlsverify an engine asks nobody who he is, dockerd(8); podman-system-service(1) never does. */
static void set_open(const struct engine_told *told, struct sheet_builder *sheet)
{
	const struct told_value *tls = said(told, TOLD_TLS_CERTDIR);
	if (told->option)
		sheet_set_text(sheet, FACT_engine_open, told->option, told->option_origin);
	else if (tls->value && !*tls->value)
		sheet_set_text(sheet, FACT_engine_open, "tcp://0.0.0.0:2375", tls->origin);
	else if (tls->why)
		sheet_set_unknown(sheet, FACT_engine_open, tls->why, tls->origin);
}

void engine_told_facts(const struct engine_told *told, struct sheet_builder *sheet)
{
	bool runs = told->engine || told->service;
	const struct told_value *doubt = doubted(told);
	struct origin origin;
	const char *address = engine_told_address(told, &origin);
	if (runs && !told->verified)
		set_open(told, sheet);
	if (address)
		sheet_set_text(sheet, FACT_engine, address, origin);
	else if (told->option && !runs)
		sheet_set_text(sheet, FACT_engine, told->option, told->option_origin);
	else if (doubt)
		sheet_set_unknown(sheet, FACT_engine, doubt->why, doubt->origin);
}
