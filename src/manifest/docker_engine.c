/* SPDX-License-Identifier: Apache-2.0 */
/* The programs whose command lines are read, by their names. */
#include "config.h"

#include "manifest/docker_cli.h"

#include <string.h>
#include <strings.h>

bool cli_names_engine(const char *word, enum docker_engine *ret_engine)
{
	static const struct {
		const char *name;
		enum docker_engine engine;
	} programs[] = { { "docker", ENGINE_DOCKER }, { "podman", ENGINE_PODMAN }, { "nerdctl", ENGINE_DOCKER },
		{ "docker.exe", ENGINE_DOCKER }, { "podman.exe", ENGINE_PODMAN }, { "finch", ENGINE_DOCKER },
		{ "podman-remote", ENGINE_PODMAN } };
	const char *name = word + strspn(word, "@-+"); /* before the command of a recipe, make(1); some makefiles read as shell text */
	for (const char *at = word; *at; at++)
		name = *at == '/' || *at == '\\' ? at + 1 : name;
	for (size_t i = 0; i < ISO_COUNT(programs); i++)
		if (strcasecmp(name, programs[i].name) == 0) {
			*ret_engine = programs[i].engine;
			return true;
		}
	return false;
}
