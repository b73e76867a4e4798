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
		{ "finch", ENGINE_DOCKER }, { "podman-remote", ENGINE_PODMAN } };
	static const char *const endings[] = { "", ".exe", ".lima" }; /* of Windows, of a virtual machine's wrapper */
	const char *name = word + strspn(word, "@-+"); /* before the command of a recipe, make(1); some makefiles read as shell text */
	for (const char *at = word; *at; at++)
		name = *at == '/' || *at == '\\' ? at + 1 : name;
	for (size_t i = 0; i < ISO_COUNT(programs); i++) {
		size_t len = strlen(programs[i].name);
		bool same = strncasecmp(name, programs[i].name, len) == 0;
		for (size_t k = 0; same && k < ISO_COUNT(endings); k++)
			if (strcasecmp(name + len, endings[k]) == 0) {
				*ret_engine = programs[i].engine;
				return true;
			}
	}
	return false;
}
