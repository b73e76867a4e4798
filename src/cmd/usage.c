/* SPDX-License-Identifier: Apache-2.0 */
/* What is printed from the tables of commands and options: the help, parts of the man page, completions. */
#include "config.h"

#include "cmd/cmd.h"

#include <isotop/tui.h>

#include <string.h>

/* The next row that is shown, the first after NULL; NULL at the end. */
static const struct option_row *next_option(const struct option_row *row)
{
	for (row = row ? row + 1 : option_rows; row < option_rows + option_count; row++)
		if (row->help)
			return row;
	return NULL;
}

/* What @row does, with the values it takes where its help leaves room for them. */
static void say_help(struct strbuf *out, const struct option_row *row)
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

/* The first row from @command on that is shown; NULL: there is no more. */
static const struct command *shown(const struct command *command)
{
	while (command->name && !command->summary)
		command++;
	return command->name ? command : NULL;
}

/* @text, with a backslash before every character of @special; a quote there ends and begins the quoted text. */
static void put_escaped(FILE *out, const char *text, const char *special)
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
	for (const struct command *command = shown(commands); command; command = shown(command + 1)) {
		cleanup_strbuf struct strbuf line = { 0 };
		strbuf_addf(&line, "isotop %s%s%s", command->name, *command->name ? " " : "", command->arguments);
		put_pair(out, &line, 42, command->summary);
	}
}

/* Those that @command takes, or all of them where it is NULL. */
static void help_options(FILE *out, const struct command *command)
{
	for (const struct option_row *row = next_option(NULL); row; row = next_option(row)) {
		if (command && !option_taken(row, command))
			continue;
		cleanup_strbuf struct strbuf name = { 0 };
		if (row->letter)
			strbuf_addf(&name, "-%c, ", row->letter);
		else
			strbuf_adds(&name, "    ");
		strbuf_addf(&name, "--%s%s%s", row->name, row->argument ? " " : "", row->argument ? row->argument : "");
		cleanup_strbuf struct strbuf help = { 0 };
		say_help(&help, row);
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
	fputs("isotop COMMAND --help tells what one command takes.\n\nOptions:\n", out);
	help_options(out, NULL);
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
	put_escaped(out, text, "-\\");
}

void usage_man_synopsis(FILE *out, const struct command *commands)
{
	for (const struct command *command = shown(commands); command; command = shown(command + 1)) {
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
	for (const struct command *command = shown(commands); command; command = shown(command + 1)) {
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
	for (const struct command *command = shown(commands); command; command = shown(command + 1)) {
		if (!option_taken(row, command))
			continue;
		fprintf(out, "%s\\fBisotop%s%s\\fR", before, *command->name ? " " : "", command->name);
		before = ", ";
	}
	fputs(")\n", out);
}

void usage_man_options(FILE *out, const struct command *commands)
{
	for (const struct option_row *row = next_option(NULL); row; row = next_option(row)) {
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
		say_help(&help, row);
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

/* ---- completions -------------------------------------------------------------------- */

/* The values that an option takes, between blanks. */
static void put_words(FILE *out, const struct option_row *row)
{
	const char *word;
	for (size_t i = 0; (word = option_word(row, i)) != NULL; i++)
		fprintf(out, "%s%s", i ? " " : "", word);
}

static void bash_values(FILE *out)
{
	for (const struct option_row *row = next_option(NULL); row; row = next_option(row)) {
		if (!option_word(row, 0))
			continue;
		fputs("\t", out);
		if (row->letter)
			fprintf(out, "-%c | ", row->letter);
		fprintf(out, "--%s) words='", row->name);
		put_words(out, row);
		fputs("' ;;\n", out);
	}
}

void usage_bash(FILE *out, const struct command *commands)
{
	fputs("# bash completion for isotop, printed by the program from its own tables\n"
	      "_isotop()\n{\n"
	      "\tlocal cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]} words=\n"
	      "\tcase $prev in\n",
		out);
	bash_values(out);
	fputs("\tesac\n"
	      "\tif [[ $words ]]; then\n"
	      "\t\tmapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$cur\")\n"
	      "\t\treturn\n"
	      "\tfi\n"
	      "\tif [[ $cur == -* ]]; then\n"
	      "\t\tmapfile -t COMPREPLY < <(compgen -W '",
		out);
	for (const struct option_row *row = next_option(NULL); row; row = next_option(row))
		fprintf(out, "%s--%s", row == option_rows ? "" : " ", row->name);
	fputs("' -- \"$cur\")\n"
	      "\t\treturn\n"
	      "\tfi\n"
	      "\t((COMP_CWORD > 1)) || words='",
		out);
	const char *separator = "";
	for (const struct command *command = shown(commands); command; command = shown(command + 1)) {
		if (!*command->name)
			continue;
		fprintf(out, "%s%s", separator, command->name);
		separator = " ";
	}
	fputs("'\n"
	      "\tcompopt -o filenames\n"
	      "\tmapfile -t COMPREPLY < <(compgen -W \"$words\" -f -- \"$cur\")\n"
	      "}\n"
	      "complete -F _isotop isotop\n",
		out);
}

void usage_zsh(FILE *out, const struct command *commands)
{
	fputs("#compdef isotop\n"
	      "# zsh completion for isotop, printed by the program from its own tables\n"
	      "local -a commands=(\n",
		out);
	for (const struct command *command = shown(commands); command; command = shown(command + 1))
		if (*command->name)
			fprintf(out, "\t'%s:%s'\n", command->name, command->summary);
	fputs(")\n_arguments -s \\\n", out);
	for (const struct option_row *row = next_option(NULL); row; row = next_option(row)) {
		if (row->letter)
			fprintf(out, "\t'(-%c --%s)'{-%c,--%s}'[", row->letter, row->name, row->letter, row->name);
		else
			fprintf(out, "\t'--%s[", row->name);
		cleanup_strbuf struct strbuf help = { 0 };
		say_help(&help, row);
		put_escaped(out, strbuf_text(&help), "[]:'");
		fputs("]", out);
		if (row->argument)
			fprintf(out, ":%s:", row->argument);
		if (option_word(row, 0)) {
			fputs("(", out);
			put_words(out, row);
			fputs(")", out);
		} else if (row->argument) {
			fputs("_files", out);
		}
		fputs("' \\\n", out);
	}
	fputs("\t'1: :{_describe command commands; _files}' \\\n"
	      "\t'*: :_files'\n",
		out);
}

void usage_fish(FILE *out, const struct command *commands)
{
	fputs("# fish completion for isotop, printed by the program from its own tables\n", out);
	for (const struct command *command = shown(commands); command; command = shown(command + 1))
		if (*command->name)
			fprintf(out, "complete -c isotop -n __fish_use_subcommand -a %s -d '%s'\n", command->name,
				command->summary);
	for (const struct option_row *row = next_option(NULL); row; row = next_option(row)) {
		fprintf(out, "complete -c isotop -l %s", row->name);
		if (row->letter)
			fprintf(out, " -s %c", row->letter);
		if (option_word(row, 0)) {
			fputs(" -x -a '", out);
			put_words(out, row);
			fputs("'", out);
		} else if (row->argument) {
			fputs(" -r", out);
		}
		fputs(" -d '", out);
		cleanup_strbuf struct strbuf help = { 0 };
		say_help(&help, row);
		put_escaped(out, strbuf_text(&help), "'\\");
		fputs("'\n", out);
	}
}
