/* SPDX-License-Identifier: Apache-2.0 */
/* isotop seccomp --tighten: a profile made tighter, and what was left out. */
#include "config.h"

#include "cmd/seccomp.h"

#include <isotop/emit.h>
#include <isotop/rulebook.h>

#include <string.h>

/* An empty profile is no filter, and nothing to begin with. */
static bool has_own(const struct seccomp_case *sc)
{
	return sc->profile && !sc->profile->empty;
}

/* What it is made of and what it lacks, for whoever reads the file. Runtimes do not look at it. */
static void put_comment(struct emitter *out, const struct seccomp_case *sc, const struct tightened *tightened)
{
	cleanup_strbuf struct strbuf text = { 0 };
	strbuf_addf(&text, "Validate before use. Made by isotop for %s from ", sc->title);
	if (has_own(sc))
		strbuf_addf(&text, "its own profile");
	else
		strbuf_addf(&text, "the default of %s (%s %s)", sc->runtime->title, sc->runtime->source, sc->runtime->version);
	strbuf_addf(&text, ", without the calls that nothing declared needs:");
	for (size_t i = 0; i < tightened->count; i++)
		strbuf_addf(&text, "%s %s", i ? "," : "", tightened->denied[i]);
	if (!tightened->count)
		strbuf_addf(&text, " none");
	emit_text(out, "comment", strbuf_text(&text));
}

int seccomp_print_tightened(const struct seccomp_print *p, const struct seccomp_case *sc)
{
	struct profile base = has_own(sc) ? *sc->profile : runtime_default_profile(sc->runtime, p->arena);
	struct tightened tightened = profile_tighten(&base, &sc->target, p->arena);
	struct emitter out = emit_begin(p->out, 0);
	emit_object(&out, NULL);
	put_comment(&out, sc, &tightened);
	profile_put(&out, &tightened.profile);
	emit_close(&out);
	emit_literal(&out, "\n");
	emit_end(&out);
	return 0;
}
