/* SPDX-License-Identifier: Apache-2.0 */
/* docs/escapes.md: everything in it is printed from the tables of this room. */
#include "config.h"

#include "judge/escapes/escapes.h"

#include <string.h>

#include <isotop/capabilities.h>
#include <isotop/mac.h>

static void write_intro(FILE *out)
{
	fputs("# Escapes\n\n"
	      "<!-- Printed by the program from its own tables and compared by a test. Do not edit. -->\n\n"
	      "For every container isotop asks of each escape below which barriers would refuse it there.\n"
	      "No barrier: `open`. One: `single`. Two or more: `layered`. Something that it needs is certainly absent: "
	      "`n/a`.\n"
	      "Where it is not known whether the escape has what it needs, the verdict is `unknown`, unless two "
	      "barriers stand in any case.\n\n"
	      "Barriers count where they are established.\n"
	      "A barrier that falls together with another is not counted: a seccomp profile that opens a call together "
	      "with its capability is no second barrier, and neither is a read-only /proc that CAP_SYS_ADMIN may "
	      "unmount.\n"
	      "What was neither read in a source nor shown by experiment is unknown, shown as such, and counted "
	      "neither way.\n"
	      "An escape that needs a bug is attack surface: it is never `open` unless the version with the bug is "
	      "known to be there.\n\n"
	      "*Shown* means that `tests/live/escapes.sh` or `tests/vm/escapes.sh` tries the escape's first, "
	      "harmless act in real containers that raise this barrier alone, and compares what happens with what is said "
	      "here.\n"
	      "All other cells rest on their source.\n"
	      "There is no recipe here and none in the program.\n\n",
		out);
}

static void write_barriers(FILE *out)
{
	fputs("## The barriers\n\n| barrier | id | what counts as it |\n|---|---|---|\n", out);
	for (size_t i = 0; i < BARRIER_COUNT; i++)
		fprintf(out, "| %s | `%s` | %s |\n", barriers[i].title, barriers[i].id, barriers[i].means);
	fputs("\n## The escapes\n\n| id | gives | ATT&CK | what it does |\n|---|---|---|---|\n", out);
	for (size_t i = 0; i < ESCAPE_COUNT; i++)
		fprintf(out, "| [`%s`](#%s) | %s | %s | %s |\n", escapes[i].id, escapes[i].id,
			yield_name(escapes[i].yield), escapes[i].attack, escapes[i].what);
}

/* Of a node that can be asked its kernel answers; this is for what is only declared. */
static void write_profiles(FILE *out)
{
	fputs("\n## Profiles and types that come along\n\n"
	      "On a node the kernel is asked what its policy allows (`isotop mac`).\n"
	      "For what is only declared, these stand for it, as their sources have them: assumed, unless `--node-lsm` "
	      "says what the nodes have.\n\n"
	      "| system | name | by | refuses | allows | source |\n|---|---|---|---|---|---|\n",
		out);
	for (size_t i = 0; i < mac_profile_count; i++)
		fprintf(out, "| %s | `%s` | %s | %s | %s | %s |\n", mac_system_name(mac_profiles[i].system),
			mac_profiles[i].name, mac_profiles[i].maker, mac_profiles[i].refuses, mac_profiles[i].allows,
			mac_profiles[i].source);
}

static void write_needs(FILE *out, const struct escape *escape)
{
	for (size_t i = 0; i < ESCAPE_NEEDS && escape->needs[i]; i++)
		if (*escape->needs[i]->missing || escape->bug)
			fprintf(out, "- %s\n", escape->needs[i]->present);
	cleanup_strbuf struct strbuf names = { 0 };
	cap_list(&names, escape->caps);
	if (escape->caps_or) {
		strbuf_adds(&names, ", or ");
		cap_list(&names, escape->caps_or);
	}
	if (names.len)
		fprintf(out, "- %s\n", strbuf_text(&names));
	if (escape->act != ACT_NONE)
		fprintf(out, "- %s\n", acts[escape->act].words);
}

/* Established by experiment, by a source, or not at all. */
static void write_cell(FILE *out, const struct escape *escape, size_t barrier)
{
	const struct refusal *refusal = escape->refusals[barrier];
	bool shown = escape->probed & (1u << barrier);
	if (!refusal)
		return;
	if (refusal->stops)
		fprintf(out, "| %s | where %s |", barriers[barrier].title, refusal->stops);
	else if (refusal->doubt)
		fprintf(out, "| %s | unknown: %s |", barriers[barrier].title, refusal->doubt);
	else
		fprintf(out, "| %s | never: %s |", barriers[barrier].title, refusal->lets);
	fprintf(out, " %s | %s |\n", refusal->source,
		shown                               ? "shown"
		: refusal->stops || !refusal->doubt ? "source"
						    : "unknown");
}

static void write_escape(FILE *out, const struct escape *escape)
{
	fprintf(out, "\n### %s\n\n%s: it %s.\n", escape->id, escape->title, escape->what);
	if (escape->known)
		fprintf(out, "Known as %s.\n", escape->known);
	fputs("It needs\n\n", out);
	if (!escape->needs[0] && !escape->caps && escape->act == ACT_NONE)
		fputs("- nothing that a container would not have by itself\n", out);
	write_needs(out, escape);
	fputs("\n| barrier | stops it | source | established by |\n|---|---|---|---|\n", out);
	for (size_t barrier = 0; barrier < BARRIER_COUNT; barrier++)
		write_cell(out, escape, barrier);
}

void escapes_markdown(FILE *out)
{
	write_intro(out);
	write_barriers(out);
	write_profiles(out);
	for (size_t i = 0; i < ESCAPE_COUNT; i++)
		write_escape(out, &escapes[i]);
}
