/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "manifest/docker_made.h"

#include <string.h>

/* The words behind "OBJECT create" of an engine's command; 0: another command. */
static size_t behind_create(const struct cli_word *words, size_t count, const char *object)
{
	enum docker_engine engine;
	size_t at = 0;
	while (at < count && !cli_names_engine(words[at].text, &engine))
		at++;
	bool creates = at + 2 < count && strcmp(words[at + 1].text, object) == 0 &&
		       strcmp(words[at + 2].text, "create") == 0;
	return creates ? at + 3 : 0;
}

/* The value of the option @name at @at, in its word or in the next; NULL: another word. */
static const char *value_of(const struct cli_word *words, size_t count, size_t *at, const char *name, const char *letter)
{
	const char *text = words[*at].text;
	size_t len = strlen(name);
	if (strncmp(text, name, len) == 0 && text[len] == '=')
		return text + len + 1;
	if ((strcmp(text, name) != 0 && strcmp(text, letter) != 0) || *at + 1 >= count)
		return NULL;
	return words[++*at].text;
}

static void note_pod(struct docker_made *made, const struct cli_word *words, size_t count)
{
	struct cli_word *options = arena_array(made->arena, count + 1, sizeof(*options));
	size_t kept = 0;
	const char *name = NULL;
	for (size_t i = 0; i < count; i++) {
		const char *value = value_of(words, count, &i, "--name", "-n");
		if (value)
			name = value;
		else
			options[kept++] = words[i];
	}
	/* "podman pod create OPTIONS NAME" */
	if (!name && kept && *options[kept - 1].text != '-')
		name = options[--kept].text;
	if (!name || made->pod_count == MADE_MOST)
		return;
	made->pods[made->pod_count].name = name;
	made->pods[made->pod_count].options = options;
	made->pods[made->pod_count++].count = kept;
}

static void note_volume(struct docker_made *made, const struct cli_word *words, size_t count)
{
	struct docker_volume_options options = { 0 };
	const char *name = NULL;
	for (size_t i = 0; i < count; i++) {
		const char *option = value_of(words, count, &i, "--opt", "-o");
		const char *driver = option ? NULL : value_of(words, count, &i, "--driver", "-d");
		if (driver)
			options.driver = driver;
		else if (option && strncmp(option, "type=", 5) == 0)
			options.type = option + 5;
		else if (option && strncmp(option, "device=", 7) == 0)
			options.device = option + 7;
		else if (option && strncmp(option, "o=", 2) == 0)
			options.o = option + 2;
		else if (!option && !value_of(words, count, &i, "--label", "-l"))
			name = *words[i].text == '-' ? name : words[i].text;
	}
	if (!name || made->volume_count == MADE_MOST)
		return;
	made->volumes[made->volume_count].name = name;
	made->volumes[made->volume_count++].options = options;
}

bool docker_made_note(struct docker_made *made, const struct cli_word *words, size_t count)
{
	size_t pod = behind_create(words, count, "pod");
	size_t volume = behind_create(words, count, "volume");
	if (made && pod)
		note_pod(made, words + pod, count - pod);
	if (made && volume)
		note_volume(made, words + volume, count - volume);
	return pod || volume;
}

const struct docker_volume_options *docker_made_volume(const struct docker_made *made, const char *name)
{
	for (size_t i = 0; made && i < made->volume_count; i++)
		if (strcmp(made->volumes[i].name, name) == 0)
			return &made->volumes[i].options;
	return NULL;
}

bool docker_made_pod(
	const struct docker_made *made, const char *name, const struct cli_word **ret_options, size_t *ret_count)
{
	for (size_t i = 0; made && i < made->pod_count; i++) {
		if (strcmp(made->pods[i].name, name) != 0)
			continue;
		*ret_options = made->pods[i].options;
		*ret_count = made->pods[i].count;
		return true;
	}
	return false;
}
