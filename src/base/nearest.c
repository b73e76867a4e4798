/* SPDX-License-Identifier: Apache-2.0 */
/* What somebody may have meant who typed something else. */
#include "config.h"

#include <isotop/base.h>

#include <ctype.h>
#include <string.h>

#define WORD_MOST 31
#define SLIPS     2

/* CAP_ and cap_ are one; a slip is another letter. */
static bool same(char a, char b)
{
	return tolower((unsigned char)a) == tolower((unsigned char)b);
}

static unsigned least(unsigned a, unsigned b)
{
	return a < b ? a : b;
}

/* Letters to put in, take out, change or swap with the next: the optimal string alignment of two short words. */
static unsigned slips(const char *a, size_t a_len, const char *b, size_t b_len)
{
	unsigned cost[WORD_MOST + 1][WORD_MOST + 1];
	for (unsigned i = 0; i <= a_len; i++) {
		for (unsigned j = 0; j <= b_len; j++) {
			if (!i || !j) {
				cost[i][j] = i + j;
				continue;
			}
			unsigned best = cost[i - 1][j - 1] + !same(a[i - 1], b[j - 1]);
			best = least(best, least(cost[i - 1][j], cost[i][j - 1]) + 1);
			if (i > 1 && j > 1 && same(a[i - 1], b[j - 2]) && same(a[i - 2], b[j - 1]))
				best = least(best, cost[i - 2][j - 2] + 1);
			cost[i][j] = best;
		}
	}
	return cost[a_len][b_len];
}

void nearest_try(struct nearest *nearest, const char *known)
{
	size_t len = strlen(nearest->typed);
	size_t known_len = strlen(known);
	if (len > WORD_MOST || !known_len || known_len > WORD_MOST)
		return;
	unsigned count = slips(nearest->typed, len, known, known_len);
	unsigned fewest = nearest->word ? nearest->count : SLIPS + 1;
	/* Half of a word changed is another word. */
	if (count >= fewest || count * 2 >= len)
		return;
	nearest->count = count;
	nearest->word = known;
}

const char *nearest_word(const char *typed, const char *(*word)(size_t i))
{
	struct nearest nearest = { .typed = typed };
	const char *known;
	for (size_t i = 0; (known = word(i)) != NULL; i++)
		nearest_try(&nearest, known);
	return nearest.word;
}

const char *nearest_end(const char *typed, const char *(*word)(size_t i), const char *otherwise, char ret[NEAREST_END_MAX])
{
	const char *near = nearest_word(typed, word);
	snprintf(ret, NEAREST_END_MAX, "%s%s%s", near ? "; did you mean " : otherwise, near ? near : "", near ? "?" : "");
	return ret;
}
