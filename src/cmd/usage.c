/* SPDX-License-Identifier: Apache-2.0 */
/* What is printed from the tables of commands and options: the help and parts of the man page. */
#include "config.h"

#include "cmd/cmd.h"
#include "cmd/usage.h"

#include <isotop/tui.h>

#include <string.h>

void usage_option(const struct option_row *row, struct strbuf *out)
{
	static const char room[] = "{words}";
	const char *at = strstr(row->help, room);
	const char *word;
	strbuf_add(out, row->help, at ? (size_t)(at - row->help) : strlen(row->help));
	for (size_t i = 0; at && (word = option_word(row, i)); i++)
		strbuf_addf(out, "%s%s%s", i ? ", " : "", word, i ? "" : " (default)");
	if (at)
		strbuf_adds(out, at + strlen(room));
}

void usage_escaped(FILE *out, const char *text, const char *special)
{
	for (; *text; text++) {
		if (!strchr(special, *text))
			fputc(*text, out);
		else if (*text == '\'')
			fputs("'\\''", out);
		else
			fprintf(out, "\\%c", *text);
	}
}

/* ---- help -------------------------------------------------------------------- */

/* What it is and, in the second column, what it does; a name that is too long for the first has a line of its own. */
static void put_pair(FILE *out, const struct strbuf *left, int columns, const char *right)
{
	if (left->len > (size_t)columns)
		fprintf(out, "  %s\n  %*s %s\n", strbuf_text(left), columns, "", right);
	else
		fprintf(out, "  %-*s %s\n", columns, strbuf_text(left), right);
}

static void help_commands(FILE *out, const struct command *commands)
{
	for (const struct command *command = command_shown(commands); command; command = command_shown(command + 1)) {
		cleanup_strbuf struct strbuf line = { 0 };
		strbuf_addf(&line, "isotop %s%s%s", command->name, *command->name ? " " : "", command->arguments);
		put_pair(out, &line, 42, command->summary);
	}
}

/* Those that @command takes, or all of them where it is NULL. */
static void help_options(FILE *out, const struct command *command)
{
	for (const struct option_row *row = option_next(NULL); row; row = option_next(row)) {
		if (command && !option_taken(row, command))
			continue;
		cleanup_strbuf struct strbuf name = { 0 };
		if (row->letter)
			strbuf_addf(&name, "-%c, ", row->letter);
		else
			strbuf_adds(&name, "    ");
		strbuf_addf(&name, "--%s%s%s", row->name, row->argument ? " " : "", row->argument ? row->argument : "");
		cleanup_strbuf struct strbuf help = { 0 };
		usage_option(row, &help);
		put_pair(out, &name, 24, strbuf_text(&help));
	}
}

static void help_source(FILE *out, bool optional)
{
	fprintf(out,
		"\nA SOURCE is a file, a directory, - for standard input, or a running container\n"
		"by name, id or pid:N.%s\n",
		optional ? " Without one: the containers of this node." : "");
}

void usage_help(FILE *out, const struct command *commands)
{
	fputs("isotop shows what still stands between a container and its host.\n\n", out);
	help_commands(out, commands);
	help_source(out, true);
	fputs("isotop COMMAND --help shows what one command takes.\n\nOptions:\n", out);
	help_options(out, NULL);
	fputs("\nFor example:\n", out);
	for (const struct command *command = command_shown(commands); command; command = command_shown(command + 1))
		fprintf(out, "  %s\n", command->examples[0]);
	fprintf(out, "\nExit status: %s.\n", commands->statuses);
}

void usage_command(FILE *out, const struct command *command)
{
	fprintf(out, "isotop %s%s[OPTIONS]%s%s\n%s\n", command->name, *command->name ? " " : "",
		*command->arguments ? " " : "", command->arguments, command->summary ? command->summary : "");
	if (strstr(command->arguments, "SOURCE"))
		help_source(out, *command->arguments == '[');
	fputs("\nOptions:\n", out);
	help_options(out, command);
	for (size_t i = 0; i < ISO_COUNT(command->examples) && command->examples[i]; i++)
		fprintf(out, "%s  %s\n", i ? "" : "\nFor example:\n", command->examples[i]);
	if (command->statuses)
		fprintf(out, "\nExit status: %s.\n", command->statuses);
}

int cmd_help(const struct options *options, interrupted_fn interrupted)
{
	(void)interrupted;
	const struct command *command = options->source_count == 1 ? command_find(options->commands, options->sources[0]) : NULL;
	if (options->source_count && !command) {
		const char *near = command_near(options->commands, options->sources[0]);
		complain(options, "no such command: %s%s%s%s", options->sources[0], near ? "; did you mean " : "",
			near ? near : "", near ? "?" : "");
		return EXIT_TROUBLE;
	}
	if (command)
		usage_command(stdout, command);
	else
		usage_help(stdout, options->commands);
	return output_end(options);
}

/* ---- man page, man(7) ----------------------------------------------------------- */

static void put_roff(FILE *out, const char *text)
{
	usage_escaped(out, text, "-\\");
}

void usage_man_synopsis(FILE *out, const struct command *commands)
{
	for (const struct command *command = command_shown(commands); command; command = command_shown(command + 1)) {
		fprintf(out, "%s.B isotop%s%s\n.RI [ OPTIONS ]\n", command == commands ? "" : ".br\n",
			*command->name ? " " : "", command->name);
		if (!*command->arguments)
			continue;
		fputs(".I ", out);
		put_roff(out, command->arguments);
		fputc('\n', out);
	}
}

void usage_man_commands(FILE *out, const struct command *commands)
{
	for (const struct command *command = command_shown(commands); command; command = command_shown(command + 1)) {
		fprintf(out, ".TP\n.B isotop%s%s\n", *command->name ? " " : "", command->name);
		put_roff(out, command->summary);
		fputc('\n', out);
	}
}

/* The commands that take it, where not all do. */
static void man_takers(FILE *out, const struct option_row *row, const struct command *commands)
{
	const char *before = "(";
	if (row->group & GROUP_ANY)
		return;
	for (const struct command *command = command_shown(commands); command; command = command_shown(command + 1)) {
		if (!option_taken(row, command))
			continue;
		fprintf(out, "%s\\fBisotop%s%s\\fR", before, *command->name ? " " : "", command->name);
		before = ", ";
	}
	fputs(")\n", out);
}

void usage_man_options(FILE *out, const struct command *commands)
{
	for (const struct option_row *row = option_next(NULL); row; row = option_next(row)) {
		fputs(".TP\n", out);
		if (row->letter)
			fprintf(out, ".BR \\-%c \", \" ", row->letter);
		else
			fputs(".BR ", out);
		fputs("\\-\\-", out);
		put_roff(out, row->name);
		if (row->argument)
			fprintf(out, "\\ \\fI%s\\fR", row->argument);
		fputc('\n', out);
		cleanup_strbuf struct strbuf help = { 0 };
		usage_option(row, &help);
		put_roff(out, strbuf_text(&help));
		fputc('\n', out);
		man_takers(out, row, commands);
	}
}

/* What the file of settings may say. */
void usage_man_settings(FILE *out)
{
	for (size_t i = 0; i < tui_setting_count; i++) {
		const struct tui_setting *setting = &tui_settings[i];
		cleanup_strbuf struct strbuf takes = { 0 };
		tui_setting_takes(setting, &takes);
		fputs(".TP\n.BR ", out);
		put_roff(out, setting->name);
		fputs(" \": \"\n", out);
		put_roff(out, setting->help);
		fputs(".\nTakes ", out);
		put_roff(out, strbuf_text(&takes));
		fprintf(out, "; by default %s.\n", setting->fallback);
	}
}
