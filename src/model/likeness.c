/* SPDX-License-Identifier: Apache-2.0 */
/* Whether two values, sheets or containers are one as another but for where they stand; and what finds such. */
#include "config.h"

#include "model/likeness.h"

#include <isotop/form.h>
#include <isotop/mac.h>
#include <isotop/profile.h>
#include <isotop/subject.h>

#include <string.h>

/* ---- values ------------------------------------------------------------ */

static bool text_equal(const char *a, const char *b)
{
	return a == b || (a && b && strcmp(a, b) == 0);
}

/* It stands in the file that the container itself is declared in. */
static bool is_own(const struct subject *subject, const struct origin *origin)
{
	return subject && subject->declared.file && text_equal(origin->where, subject->declared.file);
}

/* Both are own: as far from where their containers are declared. */
static bool line_alike(uint32_t a, uint32_t b, const struct places *places)
{
	if (!a || !b || !places->lines)
		return !a == !b;
	return (int64_t)subject_line(places->a, a) - places->a->declared.line ==
	       (int64_t)subject_line(places->b, b) - places->b->declared.line;
}

bool origin_alike(const struct origin *a, const struct origin *b, const struct places *places)
{
	bool own = is_own(places->a, a);
	if (own != is_own(places->b, b) || !text_equal(a->text, b->text))
		return false;
	return own ? line_alike(a->line, b->line, places) : a->line == b->line && text_equal(a->where, b->where);
}

static bool more_alike(const struct more *a, const struct more *b, const struct places *places)
{
	return text_equal(a->why, b->why) && origin_alike(&a->origin, &b->origin, places);
}

static bool texts_equal(const struct text_list *a, const struct text_list *b)
{
	if (a->count != b->count)
		return false;
	for (size_t i = 0; i < a->count; i++)
		if (!text_equal(a->items[i], b->items[i]))
			return false;
	return true;
}

static bool maps_equal(const struct id_maps *a, const struct id_maps *b)
{
	if (!a || !b)
		return a == b;
	return text_equal(a->why, b->why) && ranges_equal(&a->uid, &b->uid) && ranges_equal(&a->gid, &b->gid);
}

static bool listeners_equal(const struct listener_list *a, const struct listener_list *b)
{
	if (a->count != b->count || a->whole != b->whole)
		return false;
	for (size_t i = 0; i < a->count; i++) {
		const struct listener *x = &a->items[i];
		const struct listener *y = &b->items[i];
		if (x->owned != y->owned || x->uid != y->uid || x->gid != y->gid || x->mode != y->mode ||
			!text_equal(x->path, y->path))
			return false;
	}
	return true;
}

static bool gids_equal(const struct gid_list *a, const struct gid_list *b)
{
	return a->count == b->count && a->more == b->more &&
	       (!a->count || memcmp(a->items, b->items, a->count * sizeof(*a->items)) == 0);
}

/* What a mount does, whatever it is called and wherever it comes from. */
static bool options_equal(const struct mount *a, const struct mount *b)
{
	return a->kind == b->kind && a->propagation == b->propagation && a->source_type == b->source_type &&
	       a->read_only == b->read_only && a->no_suid == b->no_suid && a->no_dev == b->no_dev &&
	       a->no_exec == b->no_exec && a->id_mapped == b->id_mapped && a->elsewhere == b->elsewhere && a->over == b->over &&
	       a->covered == b->covered && a->held == b->held && a->of_secret == b->of_secret;
}

static bool rare_equal(const struct mount_rare *a, const struct mount_rare *b)
{
	return a == b || (maps_equal(a->maps, b->maps) && text_equal(a->label, b->label) &&
				 text_equal(a->label_why, b->label_why) && text_equal(a->claim, b->claim) &&
				 text_equal(a->part, b->part) && listeners_equal(&a->sockets, &b->sockets));
}

static bool mount_alike(const struct mount *a, const struct mount *b, const struct places *places)
{
	return options_equal(a, b) && text_equal(a->source, b->source) && text_equal(a->target, b->target) && text_equal(a->fstype, b->fstype) &&
	       text_equal(a->name, b->name) && rare_equal(mount_rare(a), mount_rare(b)) && origin_alike(&a->origin, &b->origin, places);
}

static bool mounts_alike(const struct mount_list *a, const struct mount_list *b, const struct places *places)
{
	static const struct text_list none = { 0 };
	if (a->count != b->count || a->more_folders != b->more_folders || !more_alike(&a->more, &b->more, places) ||
		!more_alike(&a->from_more, &b->from_more, places) ||
		!texts_equal(a->from ? a->from : &none, b->from ? b->from : &none))
		return false;
	for (size_t i = 0; i < a->count; i++)
		if (!mount_alike(&a->items[i], &b->items[i], places))
			return false;
	return true;
}

/* Whom their nodes let open them. */
static bool nodes_equal(const struct device *a, const struct device *b)
{
	return a->owned == b->owned && a->grouped == b->grouped && a->uid == b->uid && a->gid == b->gid && a->mode == b->mode;
}

static bool devices_alike(const struct device_list *a, const struct device_list *b, const struct places *places)
{
	if (a->count != b->count || !more_alike(&a->more, &b->more, places))
		return false;
	for (size_t i = 0; i < a->count; i++) {
		const struct device *x = &a->items[i];
		const struct device *y = &b->items[i];
		if (x->type != y->type || x->major != y->major || x->minor != y->minor || x->allow != y->allow ||
			!text_equal(x->path, y->path) || !text_equal(x->source, y->source) ||
			!text_equal(x->access, y->access) || !nodes_equal(x, y) || !origin_alike(&x->origin, &y->origin, places))
			return false;
	}
	return true;
}

static bool processes_alike(const struct process_list *a, const struct process_list *b, const struct places *places)
{
	if (a->count != b->count || !more_alike(&a->more, &b->more, places))
		return false;
	for (size_t i = 0; i < a->count; i++) {
		const struct process_group *x = &a->items[i];
		const struct process_group *y = &b->items[i];
		if (x->pid != y->pid || x->thread != y->thread || x->count != y->count || x->init != y->init ||
			x->no_new_privs != y->no_new_privs || x->seccomp != y->seccomp || x->uid != y->uid ||
			x->gid != y->gid || !gids_equal(&x->groups, &y->groups) ||
			x->effective != y->effective || x->permitted != y->permitted ||
			x->bounding != y->bounding || x->apart != y->apart || x->on_host != y->on_host ||
			!text_equal(x->comm, y->comm) || !text_equal(x->label, y->label))
			return false;
	}
	return true;
}

static bool setting_alike(const struct setting *a, const struct setting *b, const struct places *places)
{
	bool there = places->a ? line_alike(a->line, b->line, places) : a->line == b->line;
	return there && text_equal(a->scope, b->scope) && text_equal(a->key, b->key) && text_equal(a->value, b->value);
}

/* A pod of thousands of containers is compared with itself alone: each of them has the rows of all. */
#define SETTINGS_MOST 1000

/* No verdict is about rows of the containers, which their facts say better: with lines they count too. */
static bool settings_alike(const struct setting_list *a, const struct setting_list *b, const struct places *places)
{
	if (a == b && (!places->lines || !places->a))
		return true;
	if (a->count != b->count || a->containers != b->containers || a->volumes != b->volumes ||
		(places->a && a->count > SETTINGS_MOST))
		return false;
	for (size_t i = 0; i < a->count; i++) {
		if (i == a->containers && !places->lines)
			i = a->volumes;
		if (i < a->count && !setting_alike(&a->items[i], &b->items[i], places))
			return false;
	}
	return true;
}

static bool answers_equal(const struct mac_answers *a, const struct mac_answers *b)
{
	if (a->count != b->count || !text_equal(a->cut, b->cut))
		return false;
	for (size_t i = 0; i < a->count; i++) {
		const struct mac_answer *x = &a->items[i];
		const struct mac_answer *y = &b->items[i];
		if (x->system != y->system || x->kind != y->kind || x->result != y->result || x->act != y->act ||
			!text_equal(x->path, y->path) || !text_equal(x->source, y->source) || !text_equal(x->why, y->why))
			return false;
	}
	return true;
}

static bool ns_equal(const struct ns *a, const struct ns *b)
{
	return a->relation == b->relation && a->inode == b->inode && a->owner == b->owner &&
	       text_equal(a->with, b->with);
}

bool value_alike(
	enum fact_kind kind, const union fact_value *a, const union fact_value *b, const struct places *places)
{
	switch (kind) {
	case FACT_KIND_BOOL:
		return a->boolean == b->boolean;
	case FACT_KIND_INT:
		return a->integer == b->integer;
	case FACT_KIND_MASK:
		return a->mask == b->mask;
	case FACT_KIND_TEXT:
		return text_equal(a->text, b->text);
	case FACT_KIND_NS:
		return ns_equal(a->ns, b->ns);
	case FACT_KIND_TEXTS:
		return texts_equal(a->texts, b->texts);
	case FACT_KIND_MOUNTS:
		return mounts_alike(a->mounts, b->mounts, places);
	case FACT_KIND_DEVICES:
		return devices_alike(a->devices, b->devices, places);
	case FACT_KIND_RANGES:
		return ranges_equal(a->ranges, b->ranges);
	case FACT_KIND_PROCESSES:
		return processes_alike(a->processes, b->processes, places);
	case FACT_KIND_SETTINGS:
		return settings_alike(a->settings, b->settings, places);
	case FACT_KIND_PROFILE:
		return profile_equal(a->profile, b->profile);
	case FACT_KIND_ANSWERS:
		return answers_equal(a->answers, b->answers);
	}
	die("fact of no kind");
}


/* ---- containers ---------------------------------------------------------- */

/* Others of the node play a part in what is said of one that runs, and of a label. */
static bool stands_alone(const struct subject *subject)
{
	return subject->container && subject->sheets[SHEET_MANIFEST] && !subject->sheets[SHEET_SPEC] &&
	       !subject->sheets[SHEET_KERNEL] && !subject_running(subject) && !subject->node &&
	       subject_fact(subject, FACT_selinux_label).state == FACT_ABSENT;
}

/* Replicas have one sheet, which says the same of both where they stand alike. */
static bool sheets_shared(const struct subject *a, const struct subject *b, bool lines)
{
	return a->sheets[SHEET_MANIFEST] == b->sheets[SHEET_MANIFEST] && a->declared.base && b->declared.base &&
	       text_equal(a->declared.file, b->declared.file) &&
	       (!lines || a->declared.line - a->declared.base == b->declared.line - b->declared.base);
}

bool subject_alike(const struct subject *a, const struct subject *b, bool lines)
{
	const struct places places = { a, b, lines };
	return a->form == b->form && subject_in_kubernetes(a) == subject_in_kubernetes(b) && stands_alone(a) &&
	       stands_alone(b) && (sheets_shared(a, b, lines) ||
		sheet_alike(a->sheets[SHEET_MANIFEST], b->sheets[SHEET_MANIFEST], &places));
}

/* Of long lists the first ones are enough to tell most containers apart. */
#define PRINTED_MOST 16

static uint64_t mixed(uint64_t print, uint64_t word)
{
	print = (print ^ word) * UINT64_C(0x9E3779B97F4A7C15);
	return print ^ print >> 29;
}

static uint64_t with_text(uint64_t print, const char *text)
{
	size_t left = text ? strlen(text) : 0;
	uint64_t word = 0;
	for (; left >= sizeof(word); text += sizeof(word), left -= sizeof(word)) {
		memcpy(&word, text, sizeof(word));
		print = mixed(print, word);
	}
	word = left;
	if (left)
		memcpy(&word, text, left);
	return mixed(print, word);
}

static uint64_t with_texts(uint64_t print, const struct text_list *texts)
{
	for (size_t i = 0; i < texts->count && i < PRINTED_MOST; i++)
		print = with_text(print, texts->items[i]);
	return mixed(print, texts->count);
}

static uint64_t with_mounts(uint64_t print, const struct mount_list *mounts)
{
	for (size_t i = 0; i < mounts->count && i < PRINTED_MOST; i++) {
		const struct mount *mount = &mounts->items[i];
		print = with_text(with_text(print, mount->source), mount->target);
		print = mixed(print, (uint64_t)mount->kind << 8 | mount->read_only);
	}
	return mixed(print, mounts->count);
}

static uint64_t with_value(uint64_t print, enum fact_kind kind, const union fact_value *value)
{
	switch (kind) {
	case FACT_KIND_BOOL:
		return mixed(print, value->boolean);
	case FACT_KIND_INT:
		return mixed(print, (uint64_t)value->integer);
	case FACT_KIND_MASK:
		return mixed(print, value->mask);
	case FACT_KIND_TEXT:
		return with_text(print, value->text);
	case FACT_KIND_NS:
		return mixed(print, value->ns->relation);
	case FACT_KIND_TEXTS:
		return with_texts(print, value->texts);
	case FACT_KIND_MOUNTS:
		return with_mounts(print, value->mounts);
	case FACT_KIND_DEVICES:
		return mixed(print, value->devices->count);
	case FACT_KIND_RANGES:
		return mixed(print, value->ranges->count);
	case FACT_KIND_SETTINGS:
		return mixed(print, value->settings->containers);
	case FACT_KIND_PROCESSES:
	case FACT_KIND_PROFILE:
	case FACT_KIND_ANSWERS:
		break;
	}
	return print;
}

/* @subject NULL: as the origin has it, in whatever file. */
static uint64_t with_line(uint64_t print, const struct origin *origin, const struct subject *subject)
{
	if (!subject)
		return mixed(print, origin->line);
	return is_own(subject, origin) && origin->line ? mixed(print, (uint64_t)subject_line(subject, origin->line) - subject->declared.line) : print;
}

static uint64_t print_of(const struct sheet *sheet, bool lines, const struct subject *subject)
{
	uint64_t print = 0;
	for (size_t id = 0; id < FACT_COUNT; id++) {
		struct fact fact = sheet_fact(sheet, (enum fact_id)id);
		if (fact.state == FACT_ABSENT)
			continue;
		enum fact_kind kind = fact_known(fact) ? fact_infos[id].kind : FACT_KIND_TEXT;
		print = with_value(mixed(print, id << 1 | fact_known(fact)), kind, &fact.value);
		print = lines ? with_line(print, &fact.origin, subject) : print;
	}
	return print;
}

uint64_t sheet_print(const struct sheet *sheet)
{
	return print_of(sheet, true, NULL);
}

bool subject_print(const struct subject *subject, bool lines, uint64_t *ret_print)
{
	if (!stands_alone(subject))
		return false;
	uint64_t print = print_of(subject->sheets[SHEET_MANIFEST], lines, subject);
	print = lines ? with_text(print, subject->workload.container) : print;
	*ret_print = mixed(with_text(print, subject->form->id), subject_in_kubernetes(subject));
	return true;
}
