/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "cmd/cmd.h"

#define SCANNED  (GROUP_REPORT | GROUP_GATE | GROUP_LOOK | GROUP_PROFILE)
#define SCREEN   (GROUP_SCREEN | GROUP_LOOK | GROUP_PROFILE)
#define STATUSES "0 judged; 1 a threshold was crossed; 2 trouble; 3 nothing to judge; 130 interrupted"
#define PLAIN    "0 printed; 2 trouble"

/*
 * Every command. To add one: write src/cmd/NAME.c with a cmd_NAME(), declare it
 * in cmd.h, add its row here and its file in Makefile.am. The first row is what
 * runs where no command is named; a row without a summary is not shown. One that
 * may read filters out of the kernel says when it wants the helper for it.
 */
// clang-format off
const struct command command_table[] = {
	{ "",           "[SOURCE...]",      "the interactive inspector",                    cmd_inspect, inspect_wants_helper, false,
	  SCREEN | SCANNED | GROUP_CHOICE | GROUP_NODE, STATUSES, { "isotop", "isotop deploy/", "isotop --filter 'score<60'" } },
	{ "scan",       "[SOURCE...]",      "judge and print",                              cmd_scan, NULL, false,
	  SCANNED | GROUP_CHOICE | GROUP_NODE | GROUP_WHAT_IF, STATUSES,
	  { "isotop scan --fail-under 75 deploy/", "kubectl get pods -A -o yaml | isotop scan -",
	    "isotop scan -- docker run --privileged alpine" } },
	{ "diff",       "A B",              "what differs between two sources",             cmd_diff, NULL, false,
	  GROUP_REPORT | GROUP_NODE | GROUP_LOOK | GROUP_PROFILE,
	  "0 the same; 1 different; 2 trouble; 130 interrupted",
	  { "isotop diff before.yaml after.yaml", "isotop diff web.yaml web", "isotop diff web.yaml -- docker run web" } },
	{ "self",       "",                 "the isolation this very process runs under",   cmd_self, NULL, true,
	  SCANNED, STATUSES, { "docker run --rm -v ./isotop:/isotop:ro debian /isotop self" } },
	{ "demo",       "[SCENARIO]",       "the inspector on built-in containers",         cmd_demo, NULL, false,
	  SCREEN | SCANNED | GROUP_CHOICE | GROUP_DEMO, STATUSES, { "isotop demo", "isotop demo --list", "isotop demo --filter check:privileged" } },
	{ "explain",    "CHECK|LAYER|ESCAPE|CAPABILITY|SYSCALL", "the lesson behind it",            cmd_explain, NULL, false,
	  0, PLAIN, { "isotop explain host-path", "isotop explain NET_RAW", "isotop explain mount" } },
	{ "list",       "checks|layers|escapes|formats|runtimes|settings|themes", "what it knows",                  cmd_list, NULL, false,
	  0, PLAIN, { "isotop list checks" } },
	{ "seccomp",    "SOURCE",           "the verdict of every syscall",                 cmd_seccomp, seccomp_wants_helper, false,
	  GROUP_REPORT | GROUP_NODE | GROUP_PROFILE | GROUP_SECCOMP,
	  "0 printed; 1 --diff found a difference; 2 trouble; 130 interrupted",
	  { "isotop seccomp web", "isotop seccomp --syscall mount,bpf profile.json",
	    "isotop seccomp --diff stricter.json profile.json" } },
	{ "help",       "[COMMAND]",        "what isotop, or one command, takes",           cmd_help, NULL, false,
	  0, PLAIN, { "isotop help scan" } },
	{ "page",       "NAME",             NULL,                                           cmd_page, NULL, false,
	  0, NULL, { NULL } },
	{ NULL, NULL, NULL, NULL, NULL, false, 0, NULL, { NULL } },
};
// clang-format on
