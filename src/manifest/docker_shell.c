/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Shell text into command lines. Not a shell: no expansion, no control flow;
 * quoting and line continuation as POSIX sh(1) 2.2 has them, which is what
 * people paste.
 */
#include "config.h"

#include "manifest/docker_cli.h"

#include <string.h>

#define WORDS_MOST 4096

struct splitter {
	const char *at;
	const char *end;
	uint32_t line;
	struct arena *arena;
	struct strbuf word;
	bool in_word;
	uint32_t word_line;
	struct cli_word *words;
	size_t count;
	bool plain; /* words only: ; & | ( ) # stand for themselves */
	cli_found_fn found;
	void *ctx;
};

static void begin_word(struct splitter *s)
{
	if (!s->in_word)
		s->word_line = s->line;
	s->in_word = true;
}

static void end_word(struct splitter *s)
{
	if (!s->in_word)
		return;
	if (s->count < WORDS_MOST)
		s->words[s->count++] =
			(struct cli_word){ arena_strndup(s->arena, strbuf_text(&s->word), s->word.len), s->word_line };
	strbuf_reset(&s->word);
	s->in_word = false;
}

static bool is_engine(const char *word)
{
	const char *slash = strrchr(word, '/');
	const char *name = slash ? slash + 1 : word;
	return strcmp(name, "docker") == 0 || strcmp(name, "podman") == 0 || strcmp(name, "nerdctl") == 0;
}

/* Things that are created too, but are no containers: "docker network create". */
static const char *const other_objects[] = { "network", "volume", "pod", "compose", "secret", "service", "context",
	"config", "buildx", "builder", "manifest", "machine", "plugin", "checkpoint", "kube" };

static bool other_object(const char *word)
{
	for (size_t i = 0; i < ISO_COUNT(other_objects); i++)
		if (strcmp(word, other_objects[i]) == 0)
			return true;
	return false;
}

static bool starts_container(const struct cli_word *words, size_t count)
{
	for (size_t i = 1; i < count && !other_object(words[i].text); i++)
		if (strcmp(words[i].text, "run") == 0 || strcmp(words[i].text, "create") == 0)
			return true;
	return false;
}

/* A command has ended: hand it over where it runs or creates a container. */
static void end_command(struct splitter *s)
{
	end_word(s);
	size_t start = 0;
	while (start < s->count && !is_engine(s->words[start].text))
		start++;
	if (start < s->count && starts_container(s->words + start, s->count - start))
		s->found(s->ctx, s->words + start, s->count - start);
	s->count = 0;
}

static void single_quoted(struct splitter *s)
{
	begin_word(s);
	for (; s->at < s->end && *s->at != '\''; s->at++) {
		s->line += *s->at == '\n';
		strbuf_addc(&s->word, *s->at);
	}
	if (s->at < s->end)
		s->at++;
}

/* Inside double quotes a backslash escapes only $ ` " \ and the newline. */
static void double_quoted(struct splitter *s)
{
	begin_word(s);
	for (; s->at < s->end && *s->at != '"'; s->at++) {
		if (*s->at == '\\' && s->at + 1 < s->end && strchr("$`\"\\\n", s->at[1])) {
			s->at++;
			s->line += *s->at == '\n';
			if (*s->at != '\n')
				strbuf_addc(&s->word, *s->at);
			continue;
		}
		s->line += *s->at == '\n';
		strbuf_addc(&s->word, *s->at);
	}
	if (s->at < s->end)
		s->at++;
}

static void escaped(struct splitter *s)
{
	/* "\" and a carriage return before the newline: a file written elsewhere. */
	if (s->at + 1 < s->end && s->at[0] == '\r' && s->at[1] == '\n')
		s->at++;
	if (s->at >= s->end)
		return;
	if (*s->at == '\n') {
		s->line++;
		s->at++;
		return;
	}
	begin_word(s);
	strbuf_addc(&s->word, *s->at++);
}

static void skip_comment(struct splitter *s)
{
	while (s->at < s->end && *s->at != '\n')
		s->at++;
}

static void step(struct splitter *s)
{
	char c = *s->at++;
	if (s->plain && strchr(";&|()#", c)) {
		begin_word(s);
		strbuf_addc(&s->word, c);
		return;
	}
	switch (c) {
	case '\'':
		single_quoted(s);
		break;
	case '"':
		double_quoted(s);
		break;
	case '\\':
		escaped(s);
		break;
	case '\n':
		end_command(s);
		s->line++;
		break;
	case ';':
	case '&':
	case '|':
	case '(':
	case ')':
		end_command(s);
		break;
	case ' ':
	case '\t':
	case '\r':
		end_word(s);
		break;
	case '#':
		if (!s->in_word) {
			skip_comment(s);
			break;
		}
		/* fall through */
	default:
		begin_word(s);
		strbuf_addc(&s->word, c);
	}
}

void docker_cli_split(const char *text, size_t len, struct arena *arena, cli_found_fn found, void *ctx)
{
	struct splitter s = { .at = text, .end = text + len, .line = 1, .arena = arena, .found = found, .ctx = ctx };
	s.words = arena_array(arena, WORDS_MOST, sizeof(*s.words));
	while (s.at < s.end)
		step(&s);
	end_command(&s);
	strbuf_free(&s.word);
}

size_t docker_cli_words(const char *text, size_t len, uint32_t line, struct arena *arena, struct cli_word *ret_words,
	size_t most)
{
	struct splitter s = { .at = text, .end = text + len, .line = line, .arena = arena, .plain = true };
	s.words = arena_array(arena, WORDS_MOST, sizeof(*s.words));
	while (s.at < s.end)
		step(&s);
	end_word(&s);
	strbuf_free(&s.word);
	size_t count = s.count < most ? s.count : most;
	memcpy(ret_words, s.words, count * sizeof(*ret_words));
	return count;
}

static void seen(void *ctx, const struct cli_word *words, size_t count)
{
	(void)words;
	(void)count;
	*(bool *)ctx = true;
}

bool docker_cli_detect(const char *text, size_t len)
{
	cleanup_arena struct arena *arena = arena_new();
	bool found = false;
	docker_cli_split(text, len, arena, seen, &found);
	return found;
}
