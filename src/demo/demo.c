/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <isotop/builder.h>
#include <isotop/demo.h>
#include <isotop/doc.h>
#include <isotop/facts.h>
#include <isotop/origin.h>
#include <isotop/subject.h>

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

static void load_one(struct manifest_load *load, const struct scenario *scenario, const char *words)
{
	struct text_input text = { words, strlen(words) };
	struct doc_input input = { read_text, &text, scenario->file };
	if (manifest_load_input(load, &input) < 0)
		die("the built-in scenario %s cannot be read", scenario->file);
}

/* The one whose manifest is cited as @file; NULL: none. */
static const struct scenario *scenario_of(const char *file)
{
	for (size_t i = 0; file && i < scenario_count; i++)
		if (strcmp(scenarios[i].file, file) == 0)
			return &scenarios[i];
	return NULL;
}

/* The node's profile, as a running container's would be read from its file: a manifest only names it. */
static void add_profile(void *ctx, const struct subject *subject)
{
	struct inventory_builder *builder = ctx;
	struct fact name = subject_fact(subject, FACT_apparmor_profile);
	const struct scenario *scenario = scenario_of(subject->declared.file);
	if (!scenario || !scenario->profile.name || !fact_known(name) || !strstr(name.value.text, scenario->profile.name))
		return;
	struct subject *derived = subject_derive(subject);
	struct sheet_builder sheet = { .facts = { { 0 } } };
	for (size_t id = 0; id < FACT_COUNT; id++)
		sheet.facts[id] = sheet_fact(subject->sheets[SHEET_MANIFEST], (enum fact_id)id);
	sheet_set_text(&sheet, FACT_apparmor_text, scenario->profile.text,
		(struct origin){ .where = scenario->profile.file, .line = 1 });
	derived->sheets[SHEET_MANIFEST] = sheet_pack(derived->arena, &sheet);
	inventory_replace(builder, derived);
}

void demo_load(struct inventory_builder *builder, const struct scenario *only)
{
	struct manifest_load *load = manifest_load_new(builder, NULL);
	for (size_t i = 0; i < scenario_count; i++)
		if (!only || only == &scenarios[i])
			load_one(load, &scenarios[i], scenarios[i].manifest);
	manifest_load_finish(load);
	inventory_builder_each(builder, add_profile, builder);
}

void demo_load_text(struct inventory_builder *builder, const struct scenario *scenario, const char *text)
{
	struct manifest_load *load = manifest_load_new(builder, NULL);
	load_one(load, scenario, text);
	manifest_load_finish(load);
	inventory_builder_each(builder, add_profile, builder);
}

const char *demo_text(const char *file)
{
	const struct scenario *scenario = scenario_of(file);
	return scenario ? scenario->manifest : NULL;
}
