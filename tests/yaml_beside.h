/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A text of YAML read twice, by libyaml alone and as usual: documents, places, errors and notes must be the same. For
 * the unit test and the fuzz target.
 */
#ifndef TESTS_YAML_BESIDE_H
#define TESTS_YAML_BESIDE_H

#include <stdlib.h>
#include <string.h>

#include <isotop/doc.h>

struct yaml_beside {
	struct doc_text text;
	size_t piece; /* bytes at a time */
	struct doc_stream *stream;
	struct strbuf notes;
};

static ssize_t yaml_beside_read(void *ctx, char *buf, size_t size)
{
	struct yaml_beside *side = ctx;
	size_t len = side->text.left < side->piece ? side->text.left : side->piece;
	len = len < size ? len : size;
	memcpy(buf, side->text.text, len);
	side->text.text += len;
	side->text.left -= len;
	return (ssize_t)len;
}

static void yaml_beside_note(void *ctx, const char *name, uint32_t line, uint32_t column, const char *text)
{
	struct yaml_beside *side = ctx;
	strbuf_addf(&side->notes, "%s:%u:%u: %s\n", name, (unsigned)line, (unsigned)column, text);
}

static bool yaml_beside_texts(const char *a, const char *b)
{
	return a == b || (a && b && strcmp(a, b) == 0);
}

static bool yaml_beside_nodes(const struct node *a, const struct node *b)
{
	if (!a || !b)
		return a == b;
	if (a->kind != b->kind || a->quoted != b->quoted || a->shared != b->shared || a->line != b->line ||
		a->column != b->column || a->offset != b->offset || a->end != b->end || a->len != b->len ||
		a->boolean != b->boolean || a->integer != b->integer || a->count != b->count ||
		a->shadowed != b->shadowed || !yaml_beside_texts(a->tag, b->tag) || !a->text != !b->text ||
		(a->text && memcmp(a->text, b->text, a->len + 1) != 0))
		return false;
	for (size_t i = 0; i < a->count; i++)
		if (!yaml_beside_nodes(a->items[i], b->items[i]) || (a->keys && !yaml_beside_nodes(a->keys[i], b->keys[i])))
			return false;
	return true;
}

static bool yaml_beside_docs(const struct doc *a, const struct doc *b)
{
	return a->index == b->index && a->item == b->item && a->shadowed == b->shadowed &&
	       yaml_beside_texts(a->list_kind, b->list_kind) &&
	       yaml_beside_texts(a->list_api_version, b->list_api_version) && yaml_beside_nodes(a->root, b->root) &&
	       yaml_beside_nodes(a->repeated, b->repeated);
}

static void yaml_beside_begin(struct yaml_beside *side, const char *text, size_t len, size_t piece, struct doc_limits limits)
{
	*side = (struct yaml_beside){ .text = { text, len }, .piece = piece };
	const struct doc_input input = { yaml_beside_read, side, "input" };
	side->stream = doc_stream_new(&input, &limits, yaml_beside_note, side);
}

/* The same as one document, whose list of items stays whole. */
static const char *yaml_beside_whole(const char *text, size_t len, struct doc_limits limits)
{
	struct doc *doc[2] = { NULL, NULL };
	struct err err[2] = { { .text = "" }, { .text = "" } };
	int code[2];
	for (int i = 0; i < 2; i++) {
		limits.libyaml = i == 1;
		code[i] = doc_read("input", text, len, &limits, &doc[i], &err[i]);
	}
	const char *differs = code[0] != code[1]                                      ? "what the whole comes to"
			      : code[0] < 0 && strcmp(err[0].text, err[1].text) != 0 ? "an error of the whole"
			      : code[0] == 0 && !yaml_beside_docs(doc[0], doc[1])    ? "the whole"
										      : NULL;
	for (int i = 0; i < 2; i++)
		if (code[i] == 0)
			doc_free(doc[i]);
	return differs;
}

/* What differs, a literal; NULL: nothing does. @limits are those of both. */
static const char *yaml_beside(const char *text, size_t len, size_t piece, struct doc_limits limits)
{
	struct yaml_beside side[2];
	const char *differs = NULL;
	for (int i = 0; i < 2; i++) {
		limits.libyaml = i == 1;
		yaml_beside_begin(&side[i], text, len, piece, limits);
	}
	int code[2] = { 1, 1 };
	for (size_t documents = 0; !differs && code[0] != 0 && documents <= len + 100; documents++) {
		struct doc *doc[2] = { NULL, NULL };
		struct err err[2] = { { .text = "" }, { .text = "" } };
		for (int i = 0; i < 2; i++)
			code[i] = doc_stream_next(side[i].stream, &doc[i], &err[i]);
		if (code[0] != code[1])
			differs = "what a document comes to";
		else if (code[0] < 0 && strcmp(err[0].text, err[1].text) != 0)
			differs = "an error";
		else if (code[0] > 0 && !yaml_beside_docs(doc[0], doc[1]))
			differs = "a document";
		for (int i = 0; i < 2; i++)
			if (code[i] > 0)
				doc_free(doc[i]);
	}
	if (!differs && strcmp(strbuf_text(&side[0].notes), strbuf_text(&side[1].notes)) != 0)
		differs = "the notes";
	for (int i = 0; i < 2; i++) {
		doc_stream_free(side[i].stream);
		strbuf_free(&side[i].notes);
	}
	return differs ? differs : yaml_beside_whole(text, len, limits);
}

#endif
