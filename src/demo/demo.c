/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <isotop/demo.h>

#include <isotop/manifest.h>

#include <string.h>

struct text_input {
	const char *text;
	size_t left;
};

static ssize_t read_text(void *ctx, char *buf, size_t size)
{
	struct text_input *input = ctx;
	size_t n = size < input->left ? size : input->left;
	memcpy(buf, input->text, n);
	input->text += n;
	input->left -= n;
	return (ssize_t)n;
}

static void load_one(struct manifest_load *load, const struct scenario *scenario)
{
	struct text_input text = { scenario->manifest, strlen(scenario->manifest) };
	struct doc_input input = { read_text, &text, scenario->file };
	if (manifest_load_input(load, &input) < 0)
		die("the built-in scenario %s cannot be read", scenario->file);
}

void demo_load(struct inventory_builder *builder, const struct scenario *only)
{
	struct manifest_load *load = manifest_load_new(builder, NULL);
	for (size_t i = 0; i < scenario_count; i++)
		if (!only || only == &scenarios[i])
			load_one(load, &scenarios[i]);
	manifest_load_finish(load);
}

const char *demo_text(const char *name)
{
	for (size_t i = 0; i < scenario_count; i++)
		if (strcmp(scenarios[i].file, name) == 0)
			return scenarios[i].manifest;
	return NULL;
}
