/* SPDX-License-Identifier: Apache-2.0 */
/* The lines of the report for reading: tones, places, words that wrap. */
#include "config.h"

#include "report/table.h"

#include <string.h>

#include <isotop/gains.h>

/* Lines are handed out in pieces of about this size. */
#define PIECE (32 * 1024)

/* Colours of SCREENS.md in the 256-colour palette; the glyph beside them says the same. */
static const char *const tone_sequences[TONE_COUNT] = {
	[TONE_PLAIN] = "",
	[TONE_MUTED] = "\033[38;5;243m",
	[TONE_STRONG] = "\033[1m",
	[TONE_ACCENT] = "\033[38;5;73m",
	[TONE_GOOD] = "\033[38;5;108m",
	[TONE_WARN] = "\033[38;5;179m",
	[TONE_BAD] = "\033[38;5;167m",
	[TONE_UNKNOWN] = "\033[38;5;104m",
};

/* Words in a row have one tone mostly, and a slow line carries each sequence. */
static void turn_to(struct table *table, enum tone tone)
{
	if (!table->options->color || tone_sequences[tone] == tone_sequences[table->tone])
		return;
	if (*tone_sequences[table->tone])
		strbuf_adds(&table->line, "\033[0m");
	strbuf_adds(&table->line, tone_sequences[tone]);
	table->tone = tone;
}

void table_plain(struct table *table)
{
	turn_to(table, TONE_PLAIN);
}

/* Blanks look alike in every tone. */
void table_put(struct table *table, enum tone tone, const char *text)
{
	if (text[strspn(text, " ")])
		turn_to(table, tone);
	size_t before = table->line.len;
	text_brief(&table->line, text, strlen(text), table->options->ascii);
	table->column += text_width(strbuf_text(&table->line) + before, false);
}

void table_put_glyph(struct table *table, enum mark mark)
{
	table_put(table, mark_tone(mark), mark_glyph(mark, table->options->ascii));
}

void table_pad(struct table *table, unsigned column)
{
	while (table->column < column) {
		strbuf_addc(&table->line, ' ');
		table->column++;
	}
}

void table_hand_out(struct table *table)
{
	if (table->text.len)
		fwrite(table->text.data, 1, table->text.len, table->out);
	strbuf_reset(&table->text);
}

void table_end(struct table *table)
{
	table_plain(table);
	strbuf_add(&table->text, strbuf_text(&table->line), table->line.len);
	strbuf_addc(&table->text, '\n');
	strbuf_reset(&table->line);
	table->column = 0;
	if (!table->mould && table->text.len >= PIECE)
		table_hand_out(table);
}

void table_put_wrapped(struct table *table, enum tone tone, const char *text, unsigned indent)
{
	cleanup_strbuf struct strbuf word = { 0 };
	bool first = true;
	while (*text) {
		size_t len = strcspn(text, " ");
		strbuf_reset(&word);
		strbuf_add(&word, text, len);
		unsigned width = text_width(strbuf_text(&word), table->options->ascii);
		if (!first && table->column + 1 + width > table->width) {
			table_end(table);
			first = true;
		}
		table_pad(table, indent);
		if (!first)
			table_put(table, tone, " ");
		table_put(table, tone, strbuf_text(&word));
		first = false;
		text += len;
		text += strspn(text, " ");
	}
}

void table_put_right(struct table *table, const char *text)
{
	unsigned width = text_width(text, table->options->ascii);
	if (table->column + 2 + width > table->width) {
		table_end(table);
		table_pad(table, INDENT);
	}
	table_pad(table, table->column + 2);
	if (table->column + width < table->width)
		table_pad(table, table->width - width);
	table_put(table, TONE_MUTED, text);
}

void table_close(struct table *table)
{
	table_hand_out(table);
	pss_memo_free(&table->pss);
	moulds_free(&table->moulds);
	gains_memo_free(table->gains);
	strbuf_free(&table->line);
	strbuf_free(&table->text);
}
