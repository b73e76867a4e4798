/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "cmd/cmd.h"

/*
 * Every command. To add one: write src/cmd/NAME.c with a cmd_NAME(), declare it
 * in cmd.h, add its row here and its file in Makefile.am. The first row is what
 * runs where no command is named; a row without a summary is not shown. One that
 * may read filters out of the kernel says when it wants the helper for it.
 */
// clang-format off
const struct command commands[] = {
	{ "",           "[SOURCE...]",      "the interactive inspector",                    cmd_inspect, inspect_wants_helper },
	{ "scan",       "[SOURCE...]",      "judge and print",                              cmd_scan, NULL },
	{ "self",       "",                 "the isolation this very process runs under",   cmd_self, NULL },
	{ "demo",       "",                 "the inspector on built-in containers",         cmd_demo, NULL },
	{ "explain",    "CHECK|LAYER|ESCAPE|CAPABILITY|SYSCALL", "the lesson behind it",            cmd_explain, NULL },
	{ "list",       "checks|layers|escapes|formats|runtimes", "what it knows",                  cmd_list, NULL },
	{ "seccomp",    "SOURCE",           "the verdict of every syscall",                 cmd_seccomp, seccomp_wants_helper },
	{ "page",       "NAME",             NULL,                                           cmd_page, NULL },
};
// clang-format on

const size_t command_count = ISO_COUNT(commands);
