/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "manifest/docker_made.h"

#include <string.h>

/* The words behind "OBJECT create" of an engine's command; 0: another command. */
static size_t behind_create(const struct cli_word *words, size_t count, const char *object)
{
	enum docker_engine engine;
	const struct cli_word *runtime;
	size_t at = 0;
	while (at < count && !cli_names_engine(words[at].text, &engine) && *words[at].text != '$')
		at++;
	at += at < count ? cli_behind_globals(words + at, count - at, &runtime) : 0;
	bool creates = at + 1 < count && strcmp(words[at].text, object) == 0 && strcmp(words[at + 1].text, "create") == 0;
	return creates ? at + 2 : 0;
}

/* The value of the option @name at @at, in its word or in the next; NULL: another word. */
static const char *value_of(const struct cli_word *words, size_t count, size_t *at, const char *name, char letter)
{
	const char *text = words[*at].text;
	size_t len = strlen(name);
	bool lettered = letter && text[0] == '-' && text[1] == letter;
	if (strncmp(text, name, len) == 0 && text[len] == '=')
		return text + len + 1;
	if (lettered && text[2])
		return text + 2 + (text[2] == '=');
	if ((strcmp(text, name) != 0 && !lettered) || *at + 1 >= count)
		return NULL;
	return words[++*at].text;
}

static void note_pod(struct docker_made *made, const struct cli_word *words, size_t count)
{
	struct cli_word *options = arena_array(made->arena, count + 1, sizeof(*options));
	size_t kept = 0;
	const char *name = NULL;
	for (size_t i = 0; i < count; i++) {
		const char *value = value_of(words, count, &i, "--name", 'n');
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

/* ---- volumes --------------------------------------------------------------------- */

/* A volume while the command that makes it is read. */
struct making {
	struct docker_volume_options options;
	const char *name;
};

static void take_driver(struct making *making, const char *value)
{
	making->options.driver = value;
}

static void take_option(struct making *making, const char *value)
{
	if (strncmp(value, "type=", 5) == 0)
		making->options.type = value + 5;
	else if (strncmp(value, "device=", 7) == 0)
		making->options.device = value + 7;
	else if (strncmp(value, "o=", 2) == 0)
		making->options.o = value + 2;
	else if (strchr(value, '$'))
		making->options.why = "an option that a volume is made with is not known here";
}

static void take_name(struct making *making, const char *value)
{
	making->name = value;
}

/*
 * Options with a value of docker volume create 28, podman volume create 5 and nerdctl volume create 2.
 * @take NULL: who holds it and how large it is, not what. To add one: its row.
 */
static const struct {
	const char *name;
	char letter;
	void (*take)(struct making *making, const char *value);
} volume_options[] = { { "--opt", 'o', take_option }, { "--driver", 'd', take_driver }, { "--name", 0, take_name },
	{ "--label", 'l', NULL }, { "--availability", 0, NULL }, { "--gid", 0, NULL }, { "--group", 0, NULL },
	{ "--limit-bytes", 0, NULL }, { "--required-bytes", 0, NULL }, { "--scope", 0, NULL }, { "--secret", 0, NULL },
	{ "--sharing", 0, NULL }, { "--topology-preferred", 0, NULL }, { "--topology-required", 0, NULL },
	{ "--type", 0, NULL }, { "--uid", 0, NULL } };

static bool take_volume_option(struct making *making, const struct cli_word *words, size_t count, size_t *at)
{
	for (size_t i = 0; i < ISO_COUNT(volume_options); i++) {
		const char *value = value_of(words, count, at, volume_options[i].name, volume_options[i].letter);
		if (value && volume_options[i].take)
			volume_options[i].take(making, value);
		if (value)
			return true;
	}
	return false;
}

static bool same(const char *a, const char *b)
{
	return a && b ? strcmp(a, b) == 0 : a == b;
}

static bool alike(const struct docker_volume_options *a, const struct docker_volume_options *b)
{
	return same(a->driver, b->driver) && same(a->type, b->type) && same(a->device, b->device) && same(a->o, b->o);
}

/* One that is made again has what it was made with first, but where it was removed between. */
static void keep_volume(struct docker_made *made, const struct making *making)
{
	for (size_t i = 0; i < made->volume_count; i++) {
		struct docker_volume_options *before = &made->volumes[i].options;
		if (strcmp(made->volumes[i].name, making->name) != 0)
			continue;
		if (alike(before, &making->options))
			return;
		if (!before->device)
			*before = making->options;
		before->why = "a volume of its name is made more than once";
		return;
	}
	if (made->volume_count == MADE_MOST)
		return;
	made->volumes[made->volume_count].name = making->name;
	made->volumes[made->volume_count++].options = making->options;
}

static void note_volume(struct docker_made *made, const struct cli_word *words, size_t count)
{
	struct making making = { 0 };
	for (size_t i = 0; i < count; i++) {
		if (words[i].many)
			making.options.why = "an option that a volume is made with is not known here";
		else if (!take_volume_option(&making, words, count, &i) && *words[i].text != '-')
			making.name = words[i].text;
	}
	if (making.name)
		keep_volume(made, &making);
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
