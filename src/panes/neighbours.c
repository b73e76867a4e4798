/* SPDX-License-Identifier: Apache-2.0 */
/* Who shares what with whom, the host included: whatever two can reach is a way from one to the other. */
#include "config.h"

#include <isotop/few.h>
#include <isotop/host.h>
#include <isotop/inventory.h>
#include <isotop/label.h>
#include <isotop/namespaces.h>
#include <isotop/panes.h>
#include <isotop/subject.h>
#include <isotop/values.h>
#include <isotop/view.h>

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "judge/host_paths.h"
#include "judge/readings.h"
#include "judge/words.h"
#include "panes/literal.h"

/* ---- what is shared ----------------------------------------------------------------- */

/* One container's part in something that may be shared. */
struct part {
	unsigned kind;    /* index in kinds */
	const char *node; /* only what is on one node can be one thing; "" where all is */
	const char *what; /* to compare: an inode, a path, a profile */
	const char *name; /* of it, for people; NULL: the kind says it all */
	const char *how;  /* this one has it; NULL: as all do */
	uint32_t subject;
	bool bad; /* check 7 fails for it */
	struct origin origin;
};

struct parts {
	struct arena *arena; /* borrowed */
	const struct inventory *inventory;
	const struct file_names *files; /* borrowed; NULL: paths are shown as they are */
	size_t count;
	size_t cap;
	struct part *items; /* owned */
};

static void add(struct parts *parts, const struct part *part)
{
	if (parts->count == parts->cap) {
		parts->cap = parts->cap ? 2 * parts->cap : 64;
		parts->items = heap_grow(parts->items, parts->cap, sizeof(*parts->items));
	}
	parts->items[parts->count++] = *part;
}

/* Finds what @subject has of a kind; @part is filled in but for what is found. */
typedef void find_fn(struct parts *parts, const struct subject *subject, struct part part, unsigned arg);

static void host_namespace(struct parts *parts, const struct subject *subject, struct part part, unsigned kind)
{
	if (subject_namespace(subject, (enum ns_kind)kind) != NS_HOST)
		return;
	part.what = "";
	part.origin = subject_fact(subject, ns_facts[kind]).origin;
	add(parts, &part);
}

static void own_namespace(struct parts *parts, const struct subject *subject, struct part part, unsigned kind)
{
	struct fact fact = subject_fact(subject, ns_facts[kind]);
	if (!fact_known(fact) || fact.value.ns->relation == NS_HOST)
		return;
	if (fact.value.ns->inode)
		part.what = arena_printf(parts->arena, "%llu", (unsigned long long)fact.value.ns->inode);
	else if (fact.value.ns->relation == NS_SHARED && fact.value.ns->with)
		part.what = part.name = fact.value.ns->with;
	else
		return;
	part.origin = fact.origin;
	add(parts, &part);
}

/* The ids that its root and users are on the host: who has the same is the same to files and signals. */
static void host_ids(struct parts *parts, const struct subject *subject, struct part part, unsigned id)
{
	struct fact fact = subject_fact(subject, (enum fact_id)id);
	const struct range_list *ranges = fact_known(fact) ? fact.value.ranges : NULL;
	if (!ranges || ranges_identity(ranges))
		return;
	for (size_t i = 0; i < ranges->count; i++) {
		const struct id_range *range = &ranges->items[i];
		part.what = part.name = arena_printf(parts->arena, "%u-%llu", range->outside,
			(unsigned long long)range->outside + range->count - 1);
		part.origin = fact.origin;
		add(parts, &part);
	}
}

/* A profile by its name; what stands for "whichever the runtime has" is none. */
static void profile(struct parts *parts, const struct subject *subject, struct part part, unsigned id)
{
	struct fact fact = subject_fact(subject, (enum fact_id)id);
	if (!fact_known(fact) || strcasecmp(fact.value.text, "unconfined") == 0 ||
		strcasecmp(fact.value.text, "RuntimeDefault") == 0 || strcmp(fact.value.text, "runtime/default") == 0)
		return;
	part.what = part.name = fact.value.text;
	part.origin = fact.origin;
	add(parts, &part);
}

/* The level alone: a pair of categories that two have keeps neither from the other. */
static void categories(struct parts *parts, const struct subject *subject, struct part part, unsigned id)
{
	char level[SELINUX_PART_MAX];
	struct fact fact = subject_fact(subject, (enum fact_id)id);
	if (!fact_known(fact) || !selinux_part(fact.value.text, SELINUX_LEVEL, level) || !strchr(level, 'c'))
		return;
	part.what = part.name = arena_strdup(parts->arena, level);
	part.origin = fact.origin;
	add(parts, &part);
}

static bool is_socket(const struct mount *mount)
{
	size_t len = mount->source ? strlen(mount->source) : 0;
	return mount->source_type == SOURCE_SOCKET || (len > 5 && strcmp(mount->source + len - 5, ".sock") == 0);
}

enum mounted { HOST_SOCKET, HOST_PATH, VOLUME };

static bool mounted_as(const struct mount *mount, enum mounted wanted)
{
	if (mount->kind == MOUNT_VOLUME)
		return wanted == VOLUME && (mount->source || mount->name);
	return mount->kind == MOUNT_HOST && mount->source && wanted == (is_socket(mount) ? HOST_SOCKET : HOST_PATH);
}

static void mounted(struct parts *parts, const struct subject *subject, struct part part, unsigned wanted)
{
	struct fact fact = subject_fact(subject, FACT_mounts);
	for (size_t i = 0; fact_known(fact) && i < fact.value.mounts->count; i++) {
		const struct mount *mount = &fact.value.mounts->items[i];
		if (!mounted_as(mount, (enum mounted)wanted))
			continue;
		part.what = part.name = mount->source ? mount->source : mount->name;
		part.how = arena_printf(parts->arena, "%s at %s", mount->read_only ? "read-only" : "writable",
			mount->target ? mount->target : "?");
		part.origin = subject_place(subject, mount->origin);
		part.bad = mount_exposure(mount).verdict == VERDICT_FAIL;
		add(parts, &part);
	}
}

/* ---- the kinds ------------------------------------------------------------------------ */

/*
 * What can be shared, in the order of the page. To add one: a row, and a
 * function above where none fits. @least: so many must have it before it is shown.
 */
static const struct {
	const char *title; /* of the first of several: a heading before it */
	const char *label;
	enum mark mark;
	unsigned least;
	find_fn *find;
	unsigned arg;
	const char *filter; /* the list of them; %s is @what; NULL: no filter says it */
} kinds[] = {
	// clang-format off
	{ "With the host", "its pid namespace", MARK_FAIL, 1, host_namespace, NS_PID,                "ns:pid=host" },
	{ NULL, "its network",                  MARK_FAIL, 1, host_namespace, NS_NET,                "ns:net=host" },
	{ NULL, "its ipc namespace",            MARK_FAIL, 1, host_namespace, NS_IPC,                "ns:ipc=host" },
	{ NULL, "its mount namespace",          MARK_FAIL, 1, host_namespace, NS_MNT,                "ns:mnt=host" },
	{ NULL, "its host name (uts)",          MARK_WARN, 1, host_namespace, NS_UTS,                "ns:uts=host" },
	{ NULL, "a socket",                     MARK_FAIL, 1, mounted,        HOST_SOCKET,           "mount:%s" },
	{ NULL, "a path",                       MARK_WARN, 1, mounted,        HOST_PATH,             "mount:%s" },
	{ NULL, "its user ids",                 MARK_NONE, 1, host_namespace, NS_USER,               "ns:user=host" },
	{ "With one another", "pid namespace",  MARK_WARN, 2, own_namespace,  NS_PID,                NULL },
	{ NULL, "net namespace",                MARK_NONE, 2, own_namespace,  NS_NET,                NULL },
	{ NULL, "ipc namespace",                MARK_NONE, 2, own_namespace,  NS_IPC,                NULL },
	{ NULL, "mount namespace",              MARK_WARN, 2, own_namespace,  NS_MNT,                NULL },
	{ NULL, "user namespace",               MARK_NONE, 2, own_namespace,  NS_USER,               NULL },
	{ NULL, "ids on the host",              MARK_WARN, 2, host_ids,       FACT_uid_map,          NULL },
	{ NULL, "SELinux categories",           MARK_FAIL, 2, categories,     FACT_selinux_label,    NULL },
	{ NULL, "AppArmor profile",             MARK_NONE, 2, profile,        FACT_apparmor_profile, NULL },
	{ NULL, "volume",                       MARK_NONE, 2, mounted,        VOLUME,                "mount:%s" },
	// clang-format on
};

static int by_what(const void *a, const void *b)
{
	const struct part *x = a;
	const struct part *y = b;
	if (x->kind != y->kind)
		return x->kind < y->kind ? -1 : 1;
	int order = strcmp(x->node, y->node);
	order = order ? order : strcmp(x->what, y->what);
	return order ? order : (x->subject > y->subject) - (x->subject < y->subject);
}

static const char *node_of(const struct subject *subject)
{
	return subject->node ? subject->node->name : "";
}

/* Everything that anybody has, what is the same side by side. */
static struct parts find_all(const struct inventory *inventory, struct arena *arena)
{
	struct parts parts = { .arena = arena, .inventory = inventory };
	for (uint32_t i = 0; i < inventory->count; i++)
		for (unsigned kind = 0; kind < ISO_COUNT(kinds); kind++)
			kinds[kind].find(&parts, inventory->subjects[i],
				(struct part){ .kind = kind, .subject = i, .node = node_of(inventory->subjects[i]) }, kinds[kind].arg);
	if (parts.count)
		qsort(parts.items, parts.count, sizeof(*parts.items), by_what);
	return parts;
}

/* Where what begins at @first ends. */
static size_t end_of(const struct parts *parts, size_t first)
{
	size_t end = first + 1;
	while (end < parts->count && parts->items[end].kind == parts->items[first].kind &&
		strcmp(parts->items[end].node, parts->items[first].node) == 0 &&
		strcmp(parts->items[end].what, parts->items[first].what) == 0)
		end++;
	return end;
}

/* How many have it: one may have it mounted twice. */
static size_t holders(const struct parts *parts, size_t first, size_t end)
{
	size_t count = 1;
	for (size_t i = first + 1; i < end; i++)
		count += parts->items[i].subject != parts->items[i - 1].subject;
	return count;
}

/* ---- what is not known -------------------------------------------------------------------- */

static const struct {
	enum fact_id id;
	const char *label;
} asked[] = {
	{ FACT_ns_pid, "pid namespace" },
	{ FACT_ns_net, "net namespace" },
	{ FACT_ns_ipc, "ipc namespace" },
	{ FACT_ns_mnt, "mount namespace" },
	{ FACT_ns_uts, "uts namespace" },
	{ FACT_ns_user, "user namespace" },
	{ FACT_uid_map, "ids on the host" },
	{ FACT_selinux_label, "SELinux categories" },
	{ FACT_mounts, "mounts" },
};

/* Whether @subject has it, or what else it has, is not known. Where SELinux is off there are no categories. */
static bool is_unread(const struct inventory *inventory, const struct subject *subject, enum fact_id id)
{
	struct fact fact = subject_fact(subject, id);
	if (id == FACT_selinux_label && subject_running(subject) &&
		subject_host(subject, inventory)->selinux == SELINUX_DISABLED)
		return false;
	return fact.state == FACT_UNKNOWN || (id == FACT_mounts && fact_known(fact) && fact.value.mounts->more.why);
}

/* Of how many containers, by the rows of @asked. True: there are such. */
static bool count_unread(const struct inventory *inventory, size_t ret_counts[ISO_COUNT(asked)])
{
	bool any = false;
	for (size_t k = 0; k < ISO_COUNT(asked); k++) {
		ret_counts[k] = 0;
		for (uint32_t i = 0; i < inventory->count; i++)
			ret_counts[k] += is_unread(inventory, inventory->subjects[i], asked[k].id);
		any |= ret_counts[k] > 0;
	}
	return any;
}

bool neighbours_unread(const struct inventory *inventory)
{
	size_t counts[ISO_COUNT(asked)];
	return count_unread(inventory, counts);
}

/* Whoever's namespaces, mounts or labels could not be read may share them with all others. */
static bool view_unread(struct view *view, const struct inventory *inventory)
{
	size_t counts[ISO_COUNT(asked)];
	if (!count_unread(inventory, counts))
		return false;
	if (view->count)
		view_gap(view);
	view_title(view, "Not known, and perhaps shared");
	for (size_t i = 0; i < ISO_COUNT(asked); i++)
		if (counts[i])
			view_row(view, MARK_UNKNOWN, asked[i].label, TONE_UNKNOWN, "of %zu container%s", counts[i],
				counts[i] == 1 ? "" : "s");
	return true;
}

/* ---- the page --------------------------------------------------------------------------- */

#define MOST 6 /* named of those that a filter lists; of others all */

static const char *filter_of(const struct part *part, struct arena *arena)
{
	const char *filter = kinds[part->kind].filter;
	if (!filter || !strstr(filter, "%s"))
		return filter;
	return arena_printf(arena, "mount:%s", filter_literal(arena, part->what));
}

static void view_holder(struct view *view, const struct parts *parts, const struct part *part)
{
	const struct subject *subject = parts->inventory->subjects[part->subject];
	const char *file = parts->files && part->origin.line ? file_name_in(parts->files, part->origin.where) : NULL;
	const char *where = file ? arena_printf(view->arena, "%s:%u", file, part->origin.line)
				 : origin_words(view->arena, part->origin);
	view_row(view, MARK_NONE, "", TONE_PLAIN, "%s", subject->name);
	if (part->how)
		view_span(view, strncmp(part->how, "writable", 8) == 0 ? TONE_WARN : TONE_MUTED, "  %s", part->how);
	if (where)
		view_evidence(view, "%s", where);
	view_ref(view, "subject:%s", subject->key);
}

static void view_shared(struct view *view, const struct parts *parts, size_t first, size_t end)
{
	const struct part *part = &parts->items[first];
	size_t count = holders(parts, first, end);
	const char *filter = filter_of(part, view->arena);
	enum mark mark = kinds[part->kind].mark;
	for (size_t i = first; i < end; i++)
		mark = parts->items[i].bad ? MARK_FAIL : mark;
	view_row(view, mark, kinds[part->kind].label, TONE_STRONG, "%s", part->name ? part->name : "");
	view_span(view, TONE_MUTED, "%s%zu container%s", part->name ? "  " : "", count, count == 1 ? "" : "s");
	if (filter)
		view_ref(view, "filter:%s", filter);
	size_t shown = 0;
	for (size_t i = first; i < end && (!filter || shown < MOST); i++, shown++)
		view_holder(view, parts, &parts->items[i]);
	if (first + shown < end) {
		view_row(view, MARK_NONE, "", TONE_MUTED, "and %zu more", end - first - shown);
		view_ref(view, "filter:%s", filter);
	}
}

static void view_title_of(struct view *view, unsigned kind, unsigned *last)
{
	const char *title = NULL;
	for (unsigned k = *last; k <= kind; k++)
		title = kinds[k].title ? kinds[k].title : title;
	*last = kind + 1;
	if (!title)
		return;
	if (view->count)
		view_gap(view);
	view_title(view, "%s", title);
}

void neighbours_view(const struct inventory *inventory, const struct file_names *files, struct view *view)
{
	struct parts parts = find_all(inventory, view->arena);
	parts.files = files;
	unsigned last = 0;
	bool any = false;
	for (size_t first = 0, end; first < parts.count; first = end) {
		unsigned kind = parts.items[first].kind;
		end = end_of(&parts, first);
		if (holders(&parts, first, end) < kinds[kind].least)
			continue;
		view_title_of(view, kind, &last);
		view_shared(view, &parts, first, end);
		any = true;
	}
	if (!view_unread(view, inventory) && !any)
		view_row(view, MARK_PASS, "", TONE_PLAIN, "Nobody shares anything that is known here, neither with the host.");
	free(parts.items);
}

/* ---- in one line each --------------------------------------------------------------------- */

static const char *names_of(const struct parts *parts, size_t first, size_t end)
{
	struct few few = { .most = 3 };
	for (size_t i = first; i < end; i++)
		if (i == first || parts->items[i].subject != parts->items[i - 1].subject)
			few_add(&few, parts->inventory->subjects[parts->items[i].subject]->name);
	return few_words(&few, parts->arena);
}

size_t neighbours_brief(const struct inventory *inventory, struct view *view, size_t most)
{
	struct parts parts = find_all(inventory, view->arena);
	size_t shown = 0;
	for (size_t first = 0, end; first < parts.count && shown < most; first = end) {
		const struct part *part = &parts.items[first];
		end = end_of(&parts, first);
		size_t count = holders(&parts, first, end);
		if (count < 2 || kinds[part->kind].find == host_namespace)
			continue;
		view_row(view, kinds[part->kind].mark, kinds[part->kind].label, TONE_PLAIN, "%zu", count);
		if (part->name)
			view_span(view, TONE_PLAIN, "  %s", part->name);
		view_span(view, TONE_MUTED, "  %s", names_of(&parts, first, end));
		view_ref(view, "page:neighbours");
		shown++;
	}
	free(parts.items);
	return shown;
}
