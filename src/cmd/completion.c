/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Completions for bash, zsh and fish, printed from the tables of commands and
 * options. All three find the command on the line the same way: it is the first
 * word that is neither an option nor the value of one.
 */
#include "config.h"

#include "cmd/cmd.h"
#include "cmd/usage.h"

/* ---- what the tables say, between blanks ------------------------------------- */

/* The values that an option takes, each followed by a blank but the last. */
static void option_values(const struct option_row *row, struct strbuf *out)
{
	const char *word;
	for (size_t i = 0; (word = option_word(row, i)) != NULL; i++)
		strbuf_addf(out, "%s%s", i ? " " : "", word);
	if (row->words)
		row->words(out);
}

static void put_values(FILE *out, const struct option_row *row)
{
	cleanup_strbuf struct strbuf values = { 0 };
	option_values(row, &values);
	fputs(strbuf_text(&values), out);
}

/* What may be typed for it: "--name", before that "-n" and @between where it has a letter. */
static void put_names(FILE *out, const struct option_row *row, const char *between)
{
	if (row->letter)
		fprintf(out, "-%c%s", row->letter, between);
	fprintf(out, "--%s", row->name);
}

/* The options that take a value of the kind @takes, as a pattern of bash and zsh; of any kind where @all. */
static void put_takers(FILE *out, enum takes takes, bool all)
{
	const char *before = "";
	for (const struct option_row *row = option_next(NULL); row; row = option_next(row)) {
		if (!row->argument || (!all && row->takes != takes))
			continue;
		fputs(before, out);
		put_names(out, row, " | ");
		before = " | ";
	}
}

static const struct command *next_named(const struct command *command)
{
	command = command_shown(command);
	return command && !*command->name ? command_shown(command + 1) : command;
}

static void put_commands(FILE *out, const struct command *commands, const char *between)
{
	const char *before = "";
	for (const struct command *command = next_named(commands); command; command = next_named(command + 1)) {
		fprintf(out, "%s%s", before, command->name);
		before = between;
	}
}

/* The commands whose arguments are of the kind @takes, as a pattern; '' is none at all. False: there is none. */
static bool put_command_pattern(FILE *out, const struct command *commands, enum takes takes)
{
	const char *before = "";
	for (const struct command *command = command_shown(commands); command; command = command_shown(command + 1)) {
		if (command->takes != takes)
			continue;
		fprintf(out, "%s%s", before, *command->name ? command->name : "''");
		before = " | ";
	}
	return *before;
}

/* The words that a command takes, an arm of a case for each command. */
static void put_command_words(FILE *out, const struct command *commands, const char *assign, const char *end)
{
	for (const struct command *command = command_shown(commands); command; command = command_shown(command + 1)) {
		cleanup_strbuf struct strbuf words = { 0 };
		if (!command->words)
			continue;
		command->words(&words);
		fprintf(out, "\t%s) %s%s%s ;;\n", command->name, assign, strbuf_text(&words) + 1, end);
	}
	fputs("\tesac\n\tcase $command in\n", out); /* files may be taken beside words */
}

/* ---- bash, the same lines for zsh ---------------------------------------------- */

/* Sets $command and $pending, the option whose value is being typed, from the words before it. */
static void put_search(FILE *out, const struct command *commands, const char *words)
{
	fprintf(out,
		"\tfor word in %s; do\n"
		"\t\tif [[ -n $pending ]]; then\n"
		"\t\t\tpending=\n"
		"\t\t\tcontinue\n"
		"\t\tfi\n"
		"\t\tcase $word in\n"
		"\t\t--) return ;;\n"
		"\t\t",
		words);
	put_takers(out, TAKES_OTHER, true);
	fputs(") pending=$word ;;\n"
	      "\t\t-*) ;;\n"
	      "\t\t",
		out);
	put_commands(out, commands, " | ");
	fputs(") [[ -n $first ]] || command=$word first=$word ;;\n"
	      "\t\t*) first=${first:-$word} ;;\n"
	      "\t\tesac\n"
	      "\tdone\n",
		out);
}

static void bash_options(FILE *out, const struct command *commands)
{
	fputs("_isotop_options()\n{\n\tcase $1 in\n", out);
	for (const struct command *command = command_shown(commands); command; command = command_shown(command + 1)) {
		const char *before = "";
		fprintf(out, "\t%s) echo '", *command->name ? command->name : "''");
		for (const struct option_row *row = option_next(NULL); row; row = option_next(row)) {
			if (!option_taken(row, command))
				continue;
			fprintf(out, "%s--%s", before, row->name);
			before = " ";
		}
		fputs("' ;;\n", out);
	}
	fputs("\tesac\n}\n", out);
}

/* The choices for the value of $pending. */
static void bash_values(FILE *out)
{
	fputs("\tcase $pending in\n", out);
	for (const struct option_row *row = option_next(NULL); row; row = option_next(row)) {
		if (!option_word(row, 0))
			continue;
		fputs("\t", out);
		put_names(out, row, " | ");
		fputs(") choices='", out);
		put_values(out, row);
		fputs("' ;;\n", out);
	}
	fputs("\t", out);
	put_takers(out, TAKES_FILE, false);
	fputs(") files=1 ;;\n\tesac\n", out);
	/* Those before the last comma stay as they are. */
	fputs("\tcase $pending in\n\t", out);
	put_takers(out, TAKES_LIST, false);
	fputs(") lead+=${typed%\"${typed##*,}\"} typed=${typed##*,} && compopt -o nospace ;;\n\tesac\n", out);
}

static void bash_arguments(FILE *out, const struct command *commands)
{
	fputs("\tcase $command in\n", out);
	put_command_words(out, commands, "choices='", "'");
	fputs("\t", out);
	if (put_command_pattern(out, commands, TAKES_COMMAND))
		fputs(") choices=$commands ;;\n\t", out);
	if (put_command_pattern(out, commands, TAKES_FILE))
		fputs(") files=1 ;;\n", out);
	fputs("\tesac\n"
	      "\t[[ -n $first ]] || choices=$commands\n",
		out);
}

void completion_bash(FILE *out, const struct command *commands)
{
	fputs("# bash completion for isotop, printed by the program from its own tables\n", out);
	bash_options(out, commands);
	fputs("_isotop_values()\n{\n", out);
	bash_values(out);
	fputs("}\n_isotop_arguments()\n{\n\tlocal commands='", out);
	put_commands(out, commands, " ");
	fputs("'\n", out);
	bash_arguments(out, commands);
	fputs("}\n_isotop()\n{\n"
	      "\tlocal word words=() command= first= pending= lead= choices= files=\n"
	      "\t# readline breaks words at : and =, which stand within words of isotop's\n"
	      "\tfor word in \"${COMP_WORDS[@]:0:COMP_CWORD + 1}\"; do\n"
	      "\t\tif [[ ${#words[@]} -gt 0 && ($word == [:=]* || ${words[-1]} == *[:=]) ]]; then\n"
	      "\t\t\twords[-1]+=$word\n"
	      "\t\telse\n"
	      "\t\t\twords+=(\"$word\")\n"
	      "\t\tfi\n"
	      "\tdone\n"
	      "\tlocal typed=${words[-1]} piece=${COMP_WORDS[COMP_CWORD]}\n"
	      "\tlocal kept=${typed%\"${piece#[:=]}\"}\n",
		out);
	put_search(out, commands, "\"${words[@]:1:${#words[@]} - 2}\"");
	fputs("\tif [[ -z $pending && $typed == --*=* ]]; then\n"
	      "\t\tpending=${typed%%=*} lead=${typed%%=*}= typed=${typed#*=}\n"
	      "\tfi\n"
	      "\tif [[ -n $pending ]]; then\n"
	      "\t\t_isotop_values\n"
	      "\telif [[ $typed == -* ]]; then\n"
	      "\t\tchoices=$(_isotop_options \"$command\")\n"
	      "\telse\n"
	      "\t\t_isotop_arguments\n"
	      "\tfi\n"
	      "\tmapfile -t COMPREPLY < <(compgen -P \"$lead\" -W \"$choices\" -- \"$typed\")\n"
	      "\tif [[ -n $files ]]; then\n"
	      "\t\tcompopt -o filenames\n"
	      "\t\tmapfile -t -O ${#COMPREPLY[@]} COMPREPLY < <(compgen -P \"$lead\" -f -- \"$typed\")\n"
	      "\tfi\n"
	      "\tCOMPREPLY=(\"${COMPREPLY[@]#\"$kept\"}\")\n"
	      "}\n"
	      "complete -F _isotop isotop\n",
		out);
}

/* ---- zsh ------------------------------------------------------------------------ */

/* A function of its own for each option with words: _arguments would take the colons in them for its own. */
static void zsh_values(FILE *out)
{
	for (const struct option_row *row = option_next(NULL); row; row = option_next(row)) {
		if (!option_word(row, 0))
			continue;
		fprintf(out, "_isotop_%s() { %scompadd - ", row->name, row->takes == TAKES_LIST ? "_sequence " : "");
		put_values(out, row);
		fputs(" }\n", out);
	}
}

/* "'(-f --format)'{-f,--format=}'[what it does]:F:_isotop_format'" */
static void zsh_option(FILE *out, const struct option_row *row)
{
	const char *value = row->argument ? "=" : ""; /* a value may follow one as well */
	cleanup_strbuf struct strbuf help = { 0 };
	usage_option(row, &help);
	if (row->letter)
		fprintf(out, "'(-%c --%s)'{-%c,--%s%s}'[", row->letter, row->name, row->letter, row->name, value);
	else
		fprintf(out, "'--%s%s[", row->name, value);
	usage_escaped(out, strbuf_text(&help), "[]:'");
	fputs("]", out);
	if (row->argument)
		fprintf(out, ":%s:", row->argument);
	if (option_word(row, 0))
		fprintf(out, "_isotop_%s", row->name);
	else if (row->takes == TAKES_FILE)
		fputs("_files", out);
	fputs("'", out);
}

static void zsh_options(FILE *out, const struct command *commands)
{
	for (const struct option_row *row = option_next(NULL); row; row = option_next(row)) {
		const char *before = "";
		fputs("\t[[ $command == (", out);
		for (const struct command *command = command_shown(commands); command; command = command_shown(command + 1)) {
			if (!option_taken(row, command))
				continue;
			fprintf(out, "%s%s", before, command->name);
			before = "|";
		}
		fputs(") ]] && options+=(", out);
		zsh_option(out, row);
		fputs(")\n", out);
	}
}

static void zsh_arguments(FILE *out, const struct command *commands)
{
	fputs("_isotop_commands() {\n\tlocal -a commands=(\n", out);
	for (const struct command *command = next_named(commands); command; command = next_named(command + 1)) {
		fprintf(out, "\t\t'%s:", command->name);
		usage_escaped(out, command->summary, "'");
		fputs("'\n", out);
	}
	fputs("\t)\n\t_describe command commands\n}\n"
	      "_isotop_arguments() {\n"
	      "\t[[ -n $first ]] || _isotop_commands\n"
	      "\tcase $command in\n",
		out);
	put_command_words(out, commands, "compadd - ", "");
	fputs("\t", out);
	if (put_command_pattern(out, commands, TAKES_COMMAND))
		fputs(") _isotop_commands ;;\n\t", out);
	if (put_command_pattern(out, commands, TAKES_FILE))
		fputs(") _files ;;\n", out);
	fputs("\tesac\n}\n", out);
}

void completion_zsh(FILE *out, const struct command *commands)
{
	fputs("#compdef isotop\n"
	      "# zsh completion for isotop, printed by the program from its own tables\n",
		out);
	zsh_values(out);
	zsh_arguments(out, commands);
	fputs("_isotop() {\n"
	      "\tlocal word command first pending\n"
	      "\tlocal -a options\n",
		out);
	put_search(out, commands, "${words[2,CURRENT-1]}");
	zsh_options(out, commands);
	fputs("\t_arguments -s $options '*: :_isotop_arguments'\n"
	      "}\n"
	      "_isotop \"$@\"\n",
		out);
}

/* ---- fish ------------------------------------------------------------------------ */

/* __isotop_on COMMAND...: true when the line's command is one of these, "none" where there is none yet. */
static void fish_search(FILE *out, const struct command *commands)
{
	fputs("function __isotop_on\n"
	      "\tset -l pending\n"
	      "\tfor word in (commandline -opc)[2..]\n"
	      "\t\tif set -q pending[1]\n"
	      "\t\t\tset pending\n"
	      "\t\t\tcontinue\n"
	      "\t\tend\n"
	      "\t\tswitch $word\n"
	      "\t\t\tcase --\n\t\t\t\treturn 1\n"
	      "\t\t\tcase",
		out);
	for (const struct option_row *row = option_next(NULL); row; row = option_next(row)) {
		if (!row->argument)
			continue;
		fputc(' ', out);
		put_names(out, row, " ");
	}
	fputs("\n\t\t\t\tset pending $word\n"
	      "\t\t\tcase '-*'\n"
	      "\t\t\tcase ",
		out);
	put_commands(out, commands, " ");
	fputs("\n\t\t\t\tcontains -- $word $argv\n\t\t\t\treturn\n"
	      "\t\t\tcase '*'\n\t\t\t\tcontains inspector $argv\n\t\t\t\treturn\n"
	      "\t\tend\n"
	      "\tend\n"
	      "\tcontains none $argv\n"
	      "end\n"
	      "# Those before the last comma stay as they are.\n"
	      "function __isotop_list\n"
	      "\tset -l before (commandline -ct | string replace -r '^--[^=]*=' '' | string replace -r '[^,]*$' '')\n"
	      "\tprintf '%s\\n' \"$before\"$argv\n"
	      "end\n"
	      "complete -c isotop -f\n",
		out);
}

/* " -n '__isotop_on scan demo'", of the commands whose rows @fits. */
static void fish_condition(FILE *out, const struct command *commands, const struct option_row *row)
{
	fputs(" -n '__isotop_on", out);
	for (const struct command *command = command_shown(commands); command; command = command_shown(command + 1))
		if (row ? option_taken(row, command) : command->takes == TAKES_FILE)
			fprintf(out, " %s", *command->name ? command->name : "none inspector");
	fputc('\'', out);
}

static void fish_commands(FILE *out, const struct command *commands)
{
	for (const struct command *command = next_named(commands); command; command = next_named(command + 1)) {
		fprintf(out, "complete -c isotop -n '__isotop_on none' -a %s -d '", command->name);
		usage_escaped(out, command->summary, "'\\");
		fputs("'\n", out);
		cleanup_strbuf struct strbuf words = { 0 };
		if (command->words)
			command->words(&words);
		if (words.len)
			fprintf(out, "complete -c isotop -n '__isotop_on %s' -a '%s'\n", command->name, strbuf_text(&words) + 1);
		if (command->takes != TAKES_COMMAND)
			continue;
		fprintf(out, "complete -c isotop -n '__isotop_on %s' -a '", command->name);
		put_commands(out, commands, " ");
		fputs("'\n", out);
	}
	fputs("complete -c isotop", out);
	fish_condition(out, commands, NULL);
	fputs(" -F\n", out);
}

static void fish_value(FILE *out, const struct option_row *row)
{
	bool list = row->takes == TAKES_LIST;
	if (!row->argument)
		return;
	fputs(row->takes == TAKES_FILE ? " -r -F" : " -x", out);
	if (!option_word(row, 0))
		return;
	fputs(list ? " -a '(__isotop_list " : " -a '", out);
	put_values(out, row);
	fputs(list ? ")'" : "'", out);
}

void completion_fish(FILE *out, const struct command *commands)
{
	fputs("# fish completion for isotop, printed by the program from its own tables\n", out);
	fish_search(out, commands);
	fish_commands(out, commands);
	for (const struct option_row *row = option_next(NULL); row; row = option_next(row)) {
		cleanup_strbuf struct strbuf help = { 0 };
		usage_option(row, &help);
		fputs("complete -c isotop", out);
		fish_condition(out, commands, row);
		fprintf(out, " -l %s", row->name);
		if (row->letter)
			fprintf(out, " -s %c", row->letter);
		fish_value(out, row);
		fputs(" -d '", out);
		usage_escaped(out, strbuf_text(&help), "'\\");
		fputs("'\n", out);
	}
}
