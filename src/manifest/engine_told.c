/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "manifest/engine_told.h"

#include <string.h>

#include <isotop/facts.h>

/* docker(1), podman(1), docker-compose: who is asked. To add one: its name. */
static const char *const variables[] = { "DOCKER_HOST", "CONTAINER_HOST" };

/* The entrypoint of Docker's own image turns TLS off where this is empty. */
static const char plain_variable[] = "DOCKER_TLS_CERTDIR";

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

/* The last one counts; a socket, which is a mount, and a word that is nothing leave none. */
static void set_address(struct engine_told *told, const char *address, struct origin origin)
{
	told->address = is_remote(address) ? arena_printf(told->arena, "%.200s", address) : NULL;
	told->why = NULL;
	told->address_origin = origin;
	told->address_origin.text = told->address; /* of a long command nothing else */
}

bool engine_told_is_variable(const char *name)
{
	for (size_t i = 0; i < ISO_COUNT(variables); i++)
		if (strcmp(name, variables[i]) == 0)
			return true;
	return strcmp(name, plain_variable) == 0;
}

void engine_told_variable(struct engine_told *told, const char *name, const char *value, const char *why, struct origin origin)
{
	if (strcmp(name, plain_variable) == 0) {
		told->plain = value && !*value;
		told->plain_origin = origin;
	}
	for (size_t i = 0; i < ISO_COUNT(variables); i++) {
		if (strcmp(name, variables[i]) != 0)
			continue;
		set_address(told, value ? value : "", origin);
		if (!value)
			told->why = arena_printf(told->arena, "%s: %s", name, why);
		if (!value)
			told->address_origin.text = variables[i];
	}
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
	if (told->option)
		sheet_set_text(sheet, FACT_engine_open, told->option, told->option_origin);
	else if (told->plain)
		sheet_set_text(sheet, FACT_engine_open, "tcp://0.0.0.0:2375", told->plain_origin);
}

void engine_told_facts(const struct engine_told *told, struct sheet_builder *sheet)
{
	bool runs = told->engine || told->service;
	if (runs && !told->verified)
		set_open(told, sheet);
	if (told->address)
		sheet_set_text(sheet, FACT_engine, told->address, told->address_origin);
	else if (told->option && !runs)
		sheet_set_text(sheet, FACT_engine, told->option, told->option_origin);
	else if (told->why)
		sheet_set_unknown(sheet, FACT_engine, told->why, told->address_origin);
}
