/* SPDX-License-Identifier: Apache-2.0 */
/* The programs whose command lines are read, by their names, and their own options before a command. */
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

/* Options of the programs themselves: docker(1), podman(1), nerdctl(1). Those with a value, and switches; of any other it is not known. */
// clang-format off
static const char *const with_value[] = {
	"-H", "--host", "-c", "--context", "--config", "-l", "--log-level", "--tlscacert", "--tlscert", "--tlskey",
	"--root", "--runroot", "--storage-driver", "--storage-opt", "--cgroup-manager", "--conmon", "--connection",
	"--events-backend", "--hooks-dir", "--identity", "--imagestore", "--module", "--network-cmd-path",
	"--network-config-dir", "--out", "--runtime-flag", "--ssh", "--tmpdir", "--url", "--volumepath", "-n",
	"--namespace", "-a", "--address", "--data-root", "--snapshotter", "--cni-path", "--cni-netconfpath",
};
static const char *const switches[] = {
	"-D", "--debug", "--tls", "--tlsverify", "-v", "--version", "-h", "--help", "-r", "--remote", "--syslog", "--trace",
	"--transient-store", "--noout", "--debug-full", "--experimental", "--insecure-registry",
};
// clang-format on

static bool is_one_of(const char *word, const char *const *list, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(word, list[i]) == 0)
			return true;
	return false;
}

/* What is read behind an option that nobody knows is its value, unless it is a command that is looked for. */
static bool takes_value(const char *option, const char *next)
{
	static const char *const commands[] = { "run", "create", "container", "volume", "pod" };
	if (is_one_of(option, with_value, ISO_COUNT(with_value)))
		return true;
	return !strchr(option, '=') && !is_one_of(option, switches, ISO_COUNT(switches)) && strcmp(option, "--") != 0 && *next != '-' &&
	       strncmp(option, "-H", 2) != 0 && !is_one_of(next, commands, ISO_COUNT(commands));
}

size_t cli_behind_globals(const struct cli_word *words, size_t count, const struct cli_word **ret_runtime)
{
	size_t at = 1;
	for (; at < count && (*words[at].text == '-' || words[at].many); at++) {
		if (strcmp(words[at].text, "--runtime") == 0 && at + 1 < count)
			*ret_runtime = &words[++at];
		else if (strncmp(words[at].text, "--runtime=", 10) == 0)
			*ret_runtime = &words[at];
		else if (*words[at].text == '-' && at + 1 < count && takes_value(words[at].text, words[at + 1].text))
			at++;
	}
	return at;
}
