/* SPDX-License-Identifier: Apache-2.0 */
/* What is printed from the tables of commands and options: help, the man page's parts, completions. */
#ifndef ISOTOP_CMD_USAGE_H
#define ISOTOP_CMD_USAGE_H

#include "cmd/cmd.h"

/* ---- usage.c: what is printed from the tables of commands and options ---- */

void usage_help(FILE *out, const struct command *commands);
void usage_command(FILE *out, const struct command *command); /* what one command takes */
void usage_man_synopsis(FILE *out, const struct command *commands);
void usage_man_commands(FILE *out, const struct command *commands);
void usage_man_options(FILE *out, const struct command *commands);
void usage_man_settings(FILE *out);
/* What @row does, with the values it takes where its help leaves room for them. */
void usage_option(const struct option_row *row, struct strbuf *out);
/* @text, with a backslash before every character of @special; a quote there ends and begins the quoted text. */
void usage_escaped(FILE *out, const char *text, const char *special);

/* ---- completion.c: the same tables for shells ---- */

void completion_bash(FILE *out, const struct command *commands);
void completion_zsh(FILE *out, const struct command *commands);
void completion_fish(FILE *out, const struct command *commands);

#endif
