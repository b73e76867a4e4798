/* SPDX-License-Identifier: Apache-2.0 */
/* isotop mac: what AppArmor or SELinux answers about one running container. */
#include "config.h"

#include "cmd/cmd.h"
#include "cmd/reports.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <isotop/builder.h>
#include <isotop/facts.h>
#include <isotop/inventory.h>
#include <isotop/load_watch.h>
#include <isotop/mac.h>
#include <isotop/report.h>
#include <isotop/subject.h>

static bool writes_answers(const struct report_format *format)
{
	return format->mac;
}

static int write_answers(void *ctx, FILE *out, const struct report_format *format, const struct report_options *options,
	struct err *err)
{
	(void)options;
	if (!format->mac)
		return wrong_format("what mac answers", format, writes_answers, err);
	int code = format->mac(out, ctx);
	return code < 0 ? err_set(err, code, "%s", strerror(-code)) : 0;
}

static int no_such_act(const char *word, struct err *err)
{
	cleanup_strbuf struct strbuf known = { 0 };
	for (size_t i = 0; i < mac_act_count; i++)
		if (mac_acts[i].kind != MAC_CAPABILITY)
			strbuf_addf(&known, "%s%s", known.len ? ", " : "", mac_acts[i].id);
	return err_set(err, -EINVAL, "%s is neither a path nor an act; acts are %s, and each capability by its name", word,
		strbuf_text(&known));
}

struct words {
	size_t count;
	char **items;
};

static void append(struct mac_answers *all, struct mac_answer **items, const struct mac_answers *some)
{
	*items = heap_grow(*items, all->count + some->count + 1, sizeof(**items));
	for (size_t i = 0; i < some->count; i++)
		(*items)[all->count++] = some->items[i];
	all->items = *items;
	all->cut = some->cut ? some->cut : all->cut;
}

/* One word: a path is asked now, an act was when the container was read. */
static int answer_word(const struct sources *sources, const struct inventory *inventory, const char *word,
	const struct mac_answers *asked, struct arena *arena, struct mac_answers *all, struct mac_answer **items, struct err *err)
{
	const struct mac_act *act = *word == '/' ? NULL : mac_act_named(word);
	if (*word != '/' && !act)
		return no_such_act(word, err);
	const struct mac_answers *some =
		act ? NULL : sources_ask_path(sources, &inventory->host, inventory->subjects[0], word, arena);
	const struct mac_answer *one = act ? mac_answer_about(asked, asked->items[0].system, act) : NULL;
	if (some)
		append(all, items, some);
	else if (one)
		append(all, items, &(struct mac_answers){ .count = 1, .items = one });
	else
		return err_set(err, -ENODATA, "%s: nobody could be asked", word);
	return 0;
}

static int write_all(const struct options *options, const struct sources *sources, const struct inventory *inventory,
	const struct words *words, const struct mac_answers *asked, struct err *err)
{
	cleanup_arena struct arena *arena = arena_new();
	struct mac_answers picked = { 0 };
	struct mac_answer *items = NULL;
	int code = 0;
	for (size_t i = 0; code == 0 && i < words->count; i++)
		code = answer_word(sources, inventory, words->items[i], asked, arena, &picked, &items, err);
	struct mac_report report = { inventory->subjects[0], words->count ? &picked : asked };
	if (code == 0)
		code = reports_write(options, write_answers, &report, err);
	free(items);
	return code;
}

static const char *why_nobody(const struct subject *subject, const struct fact *answers)
{
	if (!subject_running(subject))
		return "it is declared and does not run here; only the kernel that runs a container can be asked";
	if (answers->state == FACT_UNKNOWN)
		return answers->value.text;
	return "this node has neither AppArmor nor SELinux that could be asked";
}

static int print(const struct options *options, const struct sources *sources, const struct inventory *inventory,
	const struct words *words, struct err *err)
{
	if (inventory->errors.count)
		return err_set(err, -ENOENT, "%s: %s", inventory->errors.items[0].where, inventory->errors.items[0].reason);
	if (inventory->count != 1)
		return err_set(err, -EINVAL, "mac takes one running container, and %s has %zu", options->sources[0],
			inventory->count);
	const struct subject *subject = inventory->subjects[0];
	struct fact fact = subject_fact(subject, FACT_mac_answers);
	if (!fact_known(fact) || !fact.value.answers->count)
		return err_set(err, -ENODATA, "%s: %s", subject->name, why_nobody(subject, &fact));
	return write_all(options, sources, inventory, words, fact.value.answers, err);
}

int cmd_mac(const struct options *options, interrupted_fn interrupted)
{
	struct err err;
	struct sources *sources;
	struct options one = *options;
	struct words words = { options->source_count ? options->source_count - 1 : 0, options->sources + 1 };
	one.source_count = 1;
	if (options->source_count < 1) {
		complain(options, "mac takes a container, and perhaps paths and acts (see isotop mac --help)");
		return EXIT_TROUBLE;
	}
	if (sources_open(&one, &sources, &err) < 0) {
		complain(options, "%s", err.text);
		return EXIT_TROUBLE;
	}
	struct inventory_builder *builder = inventory_builder_new();
	int code = sources_load(sources, builder, &(struct load_watch){ .cancel = interrupted }, &err);
	struct inventory *inventory = inventory_finish(builder, NULL);
	if (code == 0)
		code = print(options, sources, inventory, &words, &err);
	inventory_unref(inventory);
	sources_close(sources);
	if (interrupted(NULL))
		return EXIT_INTERRUPTED;
	if (code < 0)
		output_complain(options, code, &err);
	return code < 0 ? EXIT_TROUBLE : EXIT_JUDGED;
}
