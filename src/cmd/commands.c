/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "cmd/cmd.h"

#define SCANNED  (GROUP_REPORT | GROUP_GATE | GROUP_LOOK | GROUP_PROFILE)
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
	{ .name = "", .arguments = "[SOURCE...]", .takes = TAKES_FILE, .summary = "the interactive inspector",
	  .run = cmd_inspect, .wants_helper = inspect_wants_helper,
	  .groups = GROUP_SCREEN | SCANNED | GROUP_CHOICE | GROUP_NODE, .statuses = STATUSES,
	  .examples = { "isotop", "isotop deploy/", "isotop --filter 'score<60'" } },
	{ .name = "scan", .arguments = "[SOURCE...]", .takes = TAKES_FILE, .summary = "judge and print",
	  .run = cmd_scan,
	  .groups = SCANNED | GROUP_CHOICE | GROUP_NODE | GROUP_WHAT_IF, .statuses = STATUSES,
	  .examples = { "isotop scan --fail-under 75 deploy/", "kubectl get pods -A -o yaml | isotop scan -",
			"isotop scan -- docker run --privileged alpine" } },
	{ .name = "diff", .arguments = "A B", .takes = TAKES_FILE, .summary = "what differs between two sources",
	  .run = cmd_diff,
	  .groups = GROUP_REPORT | GROUP_NODE | GROUP_LOOK | GROUP_PROFILE | GROUP_LIVE,
	  .statuses = "0 the same; 1 different; 2 trouble; 130 interrupted",
	  .examples = { "isotop diff before.yaml after.yaml", "isotop diff web.yaml web",
			"isotop diff --live deploy/" } },
	{ .name = "fix", .arguments = "SOURCE...", .takes = TAKES_FILE, .summary = "the smallest change that fixes what fails",
	  .run = cmd_fix,
	  .groups = GROUP_FIX | GROUP_NODE | GROUP_LOOK | GROUP_PROFILE,
	  .statuses = "0 done, or nothing to do; 1 --to was not reached; 2 trouble; 3 nothing to judge; 130 interrupted",
	  .examples = { "isotop fix deploy/ | git apply", "isotop fix --write --only root,escalation web.yaml",
			"isotop fix --to B compose.yaml" } },
	{ .name = "self", .arguments = "", .summary = "the isolation this very process runs under",
	  .run = cmd_self, .confines_itself = true,
	  .groups = SCANNED, .statuses = STATUSES,
	  .examples = { "docker run --rm -v ./isotop:/isotop:ro debian /isotop self" } },
	{ .name = "demo", .arguments = "[SCENARIO|FILE...]", .takes = TAKES_FILE, .words = demo_words,
	  .summary = "a class of built-in containers, or of your own manifests",
	  .run = cmd_demo,
	  .groups = GROUP_SCREEN | SCANNED | GROUP_CHOICE | GROUP_DEMO, .statuses = STATUSES,
	  .examples = { "isotop demo", "isotop demo --handout class.md", "isotop demo deploy/" } },
	{ .name = "explain", .arguments = "CHECK|LAYER|ESCAPE|CAPABILITY|SYSCALL", .takes = TAKES_WORD, .words = explain_words,
	  .summary = "the lesson behind it",
	  .run = cmd_explain, .statuses = PLAIN,
	  .examples = { "isotop explain host-path", "isotop explain NET_RAW", "isotop explain mount" } },
	{ .name = "list", .arguments = "checks|layers|escapes|fixes|formats|runtimes|settings|themes",
	  .takes = TAKES_WORD, .words = list_words, .summary = "what it knows",
	  .run = cmd_list, .statuses = PLAIN, .examples = { "isotop list checks" } },
	{ .name = "seccomp", .arguments = "SOURCE", .takes = TAKES_FILE, .summary = "the verdict of every syscall",
	  .run = cmd_seccomp, .wants_helper = seccomp_wants_helper,
	  .groups = GROUP_REPORT | GROUP_NODE | GROUP_PROFILE | GROUP_SECCOMP,
	  .statuses = "0 printed; 1 --diff found a difference; 2 trouble; 130 interrupted",
	  .examples = { "isotop seccomp --syscall mount,bpf profile.json",
			"isotop seccomp --diff stricter.json profile.json", "isotop seccomp --tighten web >web.json" } },
	{ .name = "mac", .arguments = "CONTAINER [PATH|ACT...]", .summary = "what AppArmor or SELinux answers, asked in the kernel",
	  .run = cmd_mac, .groups = GROUP_REPORT | GROUP_NODE, .statuses = PLAIN,
	  .examples = { "isotop mac web", "isotop mac web /proc/sys/kernel/core_pattern", "isotop mac web SYS_PTRACE" } },
	{ .name = "record", .arguments = "", .summary = "this node's facts in one file that opens anywhere",
	  .run = cmd_record, .groups = GROUP_RECORD | GROUP_NODE, .statuses = "0 written; 2 trouble; 130 interrupted",
	  .examples = { "isotop record -o node-7.json", "isotop record | ssh desk 'cat >node-7.json'",
			"isotop record --every 10m --keep 7d -o /var/lib/isotop" } },
	{ .name = "help", .arguments = "[COMMAND]", .takes = TAKES_COMMAND, .summary = "what isotop, or one command, takes",
	  .run = cmd_help, .statuses = PLAIN, .examples = { "isotop help scan" } },
	{ .name = "page", .arguments = "NAME", .run = cmd_page },
	{ .name = NULL },
};
// clang-format on
