/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#define uthash_fatal(message) die("hash table: %s", message)
#include <uthash.h>

#include <isotop/base.h>
#include <isotop/bpf.h>
#include <isotop/profile.h>
#include <isotop/rulebook.h>
#include <isotop/ruling.h>

/*
 * Two locks: @lock guards the tables and is never held for longer than a look;
 * @work is held while something is worked out, by one thread at a time, and is
 * taken first. Whatever is in an entry's arena is made under @work and becomes
 * visible under @lock.
 */
struct rulebook {
	pthread_mutex_t lock;
	pthread_mutex_t work;
	struct ruled *entries;           /* by key; those with refs 0 are kept for the next who asks */
	struct explorer *explorer;       /* owned; under @work; NULL until it is needed */
	struct arena *arena;             /* owned; under @work */
	const struct profile **defaults; /* under @work; parallel to runtime_defaults */
	struct syscall_list *names;      /* under @work; parallel to abis, each when it is needed; NULL: none was yet */
	uint64_t clock;                  /* counts what is looked up */
	unsigned too_long;               /* under @work: profiles whose compiling did not end in time */
	unsigned refs;
};

#define ENTRIES_MOST 512 /* kept without a holder; some 100 KiB each */
#define ABIS_MOST    16

/* A runtime's own profile takes some 10 ms. */
#define COMPILE_MS       2000
#define COMPILE_LEAST_MS 50

/* An answer that was given before. */
struct answered {
	const char *key; /* bytes */
	enum reach reach;
	UT_hash_handle hh;
};

/* What an entry was found to be beside a runtime's default. */
struct compared {
	const struct runtime_default *runtime;
	uint64_t caps;
	bool same;
};

#define COMPARED_MOST 4 /* containers with one profile and other capabilities: few */

struct ruled {
	struct rulebook *book; /* one reference for each holder */
	struct arena *arena;   /* owned */
	const char *key;       /* bytes */
	size_t key_len;
	int code; /* not 0: it was refused, for the reason in @err */
	struct err err;
	unsigned kernel[2];
	struct ruled_program program;
	struct ruling_list lists[ABIS_MOST]; /* parallel to abis; abi NULL: not worked out yet */
	struct ruled_summary summary;        /* made with the native list */
	struct answered *answers;            /* in the arena */
	struct compared compared[COMPARED_MOST];
	unsigned compared_count; /* the next one's place is this, modulo COMPARED_MOST */
	unsigned holders;
	uint64_t used; /* the book's clock when it was last asked for */
	UT_hash_handle hh;
};

/* ---- the book ----------------------------------------------------------------- */

static void init_lock(pthread_mutex_t *lock)
{
	if (pthread_mutex_init(lock, NULL) != 0)
		die("pthread_mutex_init");
}

struct rulebook *rulebook_new(void)
{
	struct rulebook *book = heap_alloc(1, sizeof(*book));
	init_lock(&book->lock);
	init_lock(&book->work);
	book->arena = arena_new();
	book->refs = 1;
	return book;
}

struct rulebook *rulebook_ref(struct rulebook *book)
{
	if (book)
		__atomic_add_fetch(&book->refs, 1, __ATOMIC_RELAXED);
	return book;
}

static void drop(struct ruled *ruled)
{
	struct answered *answer;
	struct answered *next;
	HASH_DEL(ruled->book->entries, ruled);
	HASH_ITER(hh, ruled->answers, answer, next)
	HASH_DEL(ruled->answers, answer);
	arena_free(ruled->arena); /* with the entry itself in it */
}

void rulebook_unref(struct rulebook *book)
{
	struct ruled *ruled;
	struct ruled *next;
	if (!book || __atomic_sub_fetch(&book->refs, 1, __ATOMIC_ACQ_REL) != 0)
		return;
	HASH_ITER(hh, book->entries, ruled, next)
	drop(ruled);
	explorer_free(book->explorer);
	arena_free(book->arena);
	pthread_mutex_destroy(&book->lock);
	pthread_mutex_destroy(&book->work);
	free(book);
}

/* Drops the entry without a holder that was not asked for the longest, where there are many. Under @lock. */
static void make_room(struct rulebook *book)
{
	struct ruled *oldest = NULL;
	if (HASH_COUNT(book->entries) < ENTRIES_MOST)
		return;
	for (struct ruled *at = book->entries; at; at = at->hh.next)
		if (!at->holders && (!oldest || at->used < oldest->used))
			oldest = at;
	if (oldest)
		drop(oldest);
}

static struct ruled *hold(struct ruled *ruled)
{
	ruled->holders++;
	ruled->used = ++ruled->book->clock;
	rulebook_ref(ruled->book);
	return ruled;
}

static struct ruled *find(struct rulebook *book, const struct strbuf *key)
{
	struct ruled *found = NULL;
	pthread_mutex_lock(&book->lock);
	HASH_FIND(hh, book->entries, key->data, key->len, found);
	if (found)
		hold(found);
	pthread_mutex_unlock(&book->lock);
	return found;
}

static struct ruled *add(struct rulebook *book, const struct strbuf *key)
{
	struct arena *arena = arena_new();
	struct ruled *ruled = arena_alloc(arena, sizeof(*ruled));
	ruled->book = book;
	ruled->arena = arena;
	char *bytes = arena_alloc(arena, key->len);
	memcpy(bytes, key->data, key->len);
	ruled->key = bytes;
	ruled->key_len = key->len;
	return ruled;
}

/* Makes a finished entry known. */
static struct ruled *publish(struct ruled *ruled)
{
	struct rulebook *book = ruled->book;
	pthread_mutex_lock(&book->lock);
	make_room(book);
	HASH_ADD_KEYPTR(hh, book->entries, ruled->key, ruled->key_len, ruled);
	hold(ruled);
	pthread_mutex_unlock(&book->lock);
	return ruled;
}

const struct ruled *ruled_ref(const struct ruled *ruled)
{
	struct ruled *counted = (struct ruled *)(uintptr_t)ruled;
	if (!counted)
		return NULL;
	pthread_mutex_lock(&counted->book->lock);
	hold(counted);
	pthread_mutex_unlock(&counted->book->lock);
	return counted;
}

void ruled_unref(const struct ruled *ruled)
{
	struct ruled *counted = (struct ruled *)(uintptr_t)ruled;
	if (!counted)
		return;
	struct rulebook *book = counted->book;
	pthread_mutex_lock(&book->lock);
	counted->holders--;
	pthread_mutex_unlock(&book->lock);
	rulebook_unref(book);
}

/* ---- entries -------------------------------------------------------------------- */

/* What an entry is made from. */
struct source {
	const struct profile *profile;         /* NULL: a runtime's, or programs */
	const struct runtime_default *runtime; /* NULL: the profile, or programs */
	const struct bpf *progs;
	size_t count;
	struct profile_target target;
};

/* The capabilities that its rules ask about: with any others it comes to the same. */
static uint64_t gate_caps(const struct source *source)
{
	const struct profile *profile = source->profile;
	uint64_t caps = source->runtime ? runtime_default_caps(source->runtime) : 0;
	for (size_t i = 0; profile && i < profile->rule_count; i++)
		caps |= profile->rules[i].includes.caps | profile->rules[i].excludes.caps;
	return caps;
}

/* A runtime's own profile, made once. Under @work. */
static const struct profile *default_profile(struct rulebook *book, const struct runtime_default *runtime)
{
	size_t index = (size_t)(runtime - runtime_defaults);
	if (!book->defaults)
		book->defaults = arena_array(book->arena, runtime_default_count, sizeof(*book->defaults));
	if (!book->defaults[index]) {
		struct profile *made = arena_alloc(book->arena, sizeof(*made));
		*made = runtime_default_profile(runtime, book->arena);
		book->defaults[index] = made;
	}
	return book->defaults[index];
}

/* What every key begins with. Made of zeroed memory, because its bytes are compared. */
struct key_head {
	const struct abi *native;
	const struct runtime_default *runtime;
	uint64_t caps;
	unsigned kernel[2];
	enum loader loader;
	bool profile;
	bool native_only;
};

/* The bytes that two sources have in common where they come to the same. */
static void make_key(const struct source *source, struct strbuf *key)
{
	const struct profile_target *target = &source->target;
	struct key_head head;
	memset(&head, 0, sizeof(head));
	head.native = target->abi;
	head.runtime = source->runtime;
	head.caps = target->caps & gate_caps(source);
	memcpy(head.kernel, target->kernel, sizeof(head.kernel));
	head.loader = target->loader;
	head.profile = source->profile != NULL;
	head.native_only = target->native_only;
	strbuf_add(key, (const char *)&head, sizeof(head));
	if (source->profile)
		profile_pack(key, source->profile);
	for (size_t i = 0; i < source->count; i++) {
		size_t bytes = source->progs[i].count * sizeof(*source->progs[i].insns);
		strbuf_add(key, (const char *)&bytes, sizeof(bytes));
		strbuf_add(key, (const char *)source->progs[i].insns, bytes);
	}
}

static void copy_programs(struct ruled *ruled, const struct bpf *progs, size_t count)
{
	struct bpf *copies = arena_array(ruled->arena, count, sizeof(*copies));
	for (size_t i = 0; i < count; i++) {
		struct sock_filter *insns = arena_array(ruled->arena, progs[i].count, sizeof(*insns));
		memcpy(insns, progs[i].insns, progs[i].count * sizeof(*insns));
		copies[i] = (struct bpf){ progs[i].count, insns };
	}
	ruled->program.progs = copies;
	ruled->program.count = count;
}

/* Each profile that needed too long leaves half the time to the next: a folder full of them comes to an end. */
static void compile_strangers(struct ruled *ruled, const struct source *source, struct arena *scratch,
	struct compiled *ret_compiled)
{
	unsigned ms = COMPILE_MS >> ruled->book->too_long;
	ms = ms < COMPILE_LEAST_MS ? COMPILE_LEAST_MS : ms;
	ruled->code = profile_compile_apart(source->profile, &source->target, ms, scratch, ret_compiled, &ruled->err);
	if (ruled->code == -ETIMEDOUT && ruled->book->too_long < 8)
		ruled->book->too_long++;
}

static void compile(struct ruled *ruled, const struct source *source)
{
	cleanup_arena struct arena *scratch = arena_new();
	struct compiled compiled;
	if (source->runtime)
		ruled->code = profile_compile(default_profile(ruled->book, source->runtime), &source->target, scratch,
			&compiled, &ruled->err);
	else
		compile_strangers(ruled, source, scratch, &compiled);
	if (ruled->code < 0)
		return;
	copy_programs(ruled, &compiled.prog, compiled.none ? 0 : 1);
	const char **ignored = arena_array(ruled->arena, compiled.ignored_count, sizeof(*ignored));
	for (size_t i = 0; i < compiled.ignored_count; i++)
		ignored[i] = arena_strdup(ruled->arena, compiled.ignored[i]);
	ruled->program.ignored = ignored;
	ruled->program.ignored_count = compiled.ignored_count;
}

static void make(struct ruled *ruled, const struct source *source)
{
	ruled->program.native = source->target.abi;
	memcpy(ruled->kernel, source->target.kernel, sizeof(ruled->kernel));
	if (source->runtime || source->profile)
		compile(ruled, source);
	else
		copy_programs(ruled, source->progs, source->count);
}

/* Found, or made by whoever is first. */
static struct ruled *obtain(struct rulebook *book, const struct source *source)
{
	cleanup_strbuf struct strbuf key = { 0 };
	make_key(source, &key);
	struct ruled *ruled = find(book, &key);
	if (ruled)
		return ruled;
	pthread_mutex_lock(&book->work);
	ruled = find(book, &key);
	if (!ruled) {
		ruled = add(book, &key);
		make(ruled, source);
		publish(ruled);
	}
	pthread_mutex_unlock(&book->work);
	return ruled;
}

static const struct ruled *obtain_native(struct rulebook *book, struct source *source, struct err *err)
{
	if (!source->target.abi)
		source->target.abi = abi_assumed();
	struct ruled *ruled = obtain(book, source);
	if (ruled->code == 0)
		return ruled;
	err_set(err, ruled->code, "%s", ruled->err.text);
	ruled_unref(ruled);
	return NULL;
}

const struct ruled *rulebook_profile(
	struct rulebook *book, const struct profile *profile, const struct profile_target *target, struct err *err)
{
	struct source source = { .profile = profile, .target = *target };
	return obtain_native(book, &source, err);
}

const struct ruled *rulebook_default(struct rulebook *book, const struct runtime_default *runtime,
	const struct profile_target *target, struct err *err)
{
	struct source source = { .runtime = runtime, .target = *target };
	source.target.loader = runtime->loader;
	return obtain_native(book, &source, err);
}

const struct ruled *rulebook_programs(struct rulebook *book, const struct bpf *progs, size_t count,
	const struct abi *native, const unsigned kernel[2])
{
	struct source source = { .progs = progs, .count = count, .target.abi = native };
	memcpy(source.target.kernel, kernel, sizeof(source.target.kernel));
	return obtain(book, &source);
}

struct ruled_program ruled_program(const struct ruled *ruled)
{
	return ruled->program;
}

/* ---- lists ------------------------------------------------------------------------- */

/* The one explorer, for this entry's kernel. Under @work. */
static struct explorer *explorer_of(struct ruled *ruled)
{
	struct rulebook *book = ruled->book;
	if (!book->explorer)
		book->explorer = explorer_new();
	explorer_set_kernel(book->explorer, ruled->kernel);
	return book->explorer;
}

static const struct ruling_list *list_made(struct ruled *ruled, size_t index)
{
	pthread_mutex_lock(&ruled->book->lock);
	const struct ruling_list *list = ruled->lists[index].abi ? &ruled->lists[index] : NULL;
	pthread_mutex_unlock(&ruled->book->lock);
	return list;
}

static struct ruled_summary sum_up(struct arena *arena, const struct ruling_list *list)
{
	const struct ruling **dangers = arena_array(arena, dangerous_syscall_count, sizeof(const struct ruling *));
	struct ruled_summary summary = { .counts = ruling_count(list), .dangers = dangers };
	for (size_t i = 0; i < dangerous_syscall_count; i++) {
		const struct ruling *ruling = ruling_find(list, dangerous_syscalls[i].name);
		if (ruling && ruling_reaches(ruling))
			dangers[summary.danger_count++] = ruling;
	}
	return summary;
}

/* Of ABI @i. Under @work: libseccomp looks through its whole table for each number. */
static const struct syscall_list *names_of(struct rulebook *book, size_t i)
{
	if (!book->names)
		book->names = arena_array(book->arena, abi_count, sizeof(*book->names));
	if (!book->names[i].count)
		book->names[i] = abi_syscalls(&abis[i], book->arena);
	return &book->names[i];
}

/* Under @work. */
static void make_list(struct ruled *ruled, size_t index)
{
	const struct ruled_program *program = &ruled->program;
	struct ruling_list list = rule_these(explorer_of(ruled), program->progs, program->count, &abis[index],
		names_of(ruled->book, index), ruled->arena);
	bool native = &abis[index] == program->native;
	struct ruled_summary summary = native ? sum_up(ruled->arena, &list) : ruled->summary;
	pthread_mutex_lock(&ruled->book->lock);
	ruled->lists[index] = list;
	ruled->summary = summary;
	pthread_mutex_unlock(&ruled->book->lock);
}

const struct ruling_list *ruled_list(const struct ruled *ruled, const struct abi *abi)
{
	struct ruled *entry = (struct ruled *)(uintptr_t)ruled;
	size_t index = (size_t)((abi ? abi : entry->program.native) - abis);
	if (index >= ABIS_MOST)
		die("more than %d ABIs", ABIS_MOST);
	const struct ruling_list *list = list_made(entry, index);
	if (list)
		return list;
	pthread_mutex_lock(&entry->book->work);
	if (!list_made(entry, index))
		make_list(entry, index);
	pthread_mutex_unlock(&entry->book->work);
	return &entry->lists[index];
}

const struct ruled_summary *ruled_summary(const struct ruled *ruled)
{
	ruled_list(ruled, NULL);
	return &ruled->summary;
}

size_t ruled_differ(const struct ruled *a, const struct ruled *b, const struct abi *abi)
{
	const struct ruling_list *left = ruled_list(a, abi);
	const struct ruling_list *right = ruled_list(b, abi);
	size_t differ = 0;
	if (a == b)
		return 0;
	if (left->abi != right->abi || left->count != right->count)
		return left->count > right->count ? left->count : right->count;
	for (size_t i = 0; i < left->count; i++)
		differ += !ruling_same(&left->items[i], &right->items[i]);
	return differ;
}

/* ---- beside a default ------------------------------------------------------------------ */

/* Under @lock. */
static const struct compared *find_compared(
	const struct ruled *ruled, const struct runtime_default *runtime, uint64_t caps)
{
	for (unsigned i = 0; i < COMPARED_MOST; i++)
		if (ruled->compared[i].runtime == runtime && ruled->compared[i].caps == caps)
			return &ruled->compared[i];
	return NULL;
}

static bool lacks_names(struct ruled *ruled, const struct profile *profile, const struct runtime_default *runtime,
	const struct profile_target *target)
{
	cleanup_arena struct arena *scratch = arena_new();
	struct rulebook *book = ruled->book;
	size_t native = (size_t)(ruled->program.native - abis);
	pthread_mutex_lock(&book->work);
	const struct syscall_list *calls = names_of(book, native);
	struct profile theirs = profile_resolve(default_profile(book, runtime), target, scratch);
	struct profile own = profile_resolve(profile, target, scratch);
	bool lacks = profile_lacks(&own, &theirs, calls, scratch);
	pthread_mutex_unlock(&book->work);
	return lacks;
}

static bool compare(struct ruled *ruled, const struct profile *profile, const struct runtime_default *runtime,
	const struct profile_target *target)
{
	struct err unused;
	if (profile && lacks_names(ruled, profile, runtime, target))
		return false;
	const struct ruled *usual = rulebook_default(ruled->book, runtime, target, &unused);
	bool same = usual && ruled_same(ruled, usual, NULL);
	ruled_unref(usual);
	return same;
}

bool ruled_is_default(const struct ruled *ruled, const struct profile *profile,
	const struct runtime_default *runtime, const struct profile_target *target)
{
	struct ruled *entry = (struct ruled *)(uintptr_t)ruled;
	pthread_mutex_lock(&entry->book->lock);
	const struct compared *found = find_compared(entry, runtime, target->caps);
	struct compared compared = found ? *found : (struct compared){ runtime, target->caps, false };
	pthread_mutex_unlock(&entry->book->lock);
	if (found)
		return compared.same;
	compared.same = compare(entry, profile, runtime, target);
	pthread_mutex_lock(&entry->book->lock);
	entry->compared[entry->compared_count++ % COMPARED_MOST] = compared;
	pthread_mutex_unlock(&entry->book->lock);
	return compared.same;
}

/* ---- one call ------------------------------------------------------------------------ */

static void call_key(const struct call *call, struct strbuf *key)
{
	strbuf_add(key, call->name, strlen(call->name) + 1);
	for (size_t i = 0; i < call->test_count; i++)
		strbuf_add(key, (const char *)&call->tests[i], sizeof(call->tests[i]));
}

static struct answered *answer_of(struct ruled *ruled, const struct strbuf *key)
{
	struct answered *answer = NULL;
	pthread_mutex_lock(&ruled->book->lock);
	HASH_FIND(hh, ruled->answers, key->data, key->len, answer);
	pthread_mutex_unlock(&ruled->book->lock);
	return answer;
}

/*
 * Calls that several ABIs make through one more as well: what it carries stands in memory,
 * where no filter looks. socketcall(2); ipc(2), whose upper 16 bits are a version.
 */
static const struct {
	const char *name;
	const char *through;
	struct profile_test which;
} carried[] = {
	{ "socket", "socketcall", { 0, TEST_MASKED_EQ, UINT32_MAX, 1 /* SYS_SOCKET of linux/net.h */ } },
	{ "shmat", "ipc", { 0, TEST_MASKED_EQ, 0xffff, 21 /* SHMAT of linux/ipc.h */ } },
};

/* On s390 clone(2) takes the stack first and the flags second: CONFIG_CLONE_BACKWARDS2 in the kernel's arch/Kconfig. */
static bool is_backwards(size_t abi, const char *name)
{
	return strcmp(abis[abi].native, "s390x") == 0 && strcmp(name, "clone") == 0;
}

/* Owned by the caller. */
static struct profile_test *swap_first_two(const struct profile_test *tests, size_t count)
{
	struct profile_test *own = heap_alloc(count, sizeof(*own));
	for (size_t i = 0; i < count; i++) {
		own[i] = tests[i];
		own[i].index ^= own[i].index < 2;
	}
	return own;
}

/* A call by one ABI; @tests say of its arguments what is so on most. */
static enum reach reach_by(struct ruled *ruled, size_t abi, const char *name, const struct profile_test *tests, size_t count)
{
	const struct ruled_program *program = &ruled->program;
	uint32_t nr;
	if (!syscall_list_nr(names_of(ruled->book, abi), name, &nr))
		return REACH_NO;
	struct profile_test *own = count && is_backwards(abi, name) ? swap_first_two(tests, count) : NULL;
	enum reach reach = rule_reach(explorer_of(ruled), program->progs, program->count, &abis[abi], nr, own ? own : tests, count);
	free(own);
	return reach;
}

/* The same, by the ABI's own call and by the one that carries it. */
static enum reach best_by(struct ruled *ruled, size_t abi, const struct call *call)
{
	enum reach best = reach_by(ruled, abi, call->name, call->tests, call->test_count);
	for (size_t i = 0; i < ISO_COUNT(carried); i++) {
		if (strcmp(carried[i].name, call->name) != 0)
			continue;
		enum reach reach = reach_by(ruled, abi, carried[i].through, &carried[i].which, 1);
		best = reach > best ? reach : best;
	}
	return best;
}

/* The best of what the ABIs give. Under @work. */
static enum reach work_out(struct ruled *ruled, const struct call *call)
{
	enum reach best = REACH_NO;
	for (size_t i = 0; i < abi_count; i++) {
		if (strcmp(abis[i].native, ruled->program.native->id) != 0)
			continue;
		enum reach reach = best_by(ruled, i, call);
		best = reach > best ? reach : best;
	}
	return best;
}

enum reach ruled_reach(const struct ruled *ruled, const struct call *call)
{
	struct ruled *entry = (struct ruled *)(uintptr_t)ruled;
	cleanup_strbuf struct strbuf key = { 0 };
	call_key(call, &key);
	struct answered *answer = answer_of(entry, &key);
	if (answer)
		return answer->reach;
	pthread_mutex_lock(&entry->book->work);
	answer = answer_of(entry, &key);
	if (!answer) {
		answer = arena_alloc(entry->arena, sizeof(*answer));
		char *bytes = arena_alloc(entry->arena, key.len);
		memcpy(bytes, key.data, key.len);
		answer->key = bytes;
		answer->reach = work_out(entry, call);
		pthread_mutex_lock(&entry->book->lock);
		HASH_ADD_KEYPTR(hh, entry->answers, answer->key, key.len, answer);
		pthread_mutex_unlock(&entry->book->lock);
	}
	pthread_mutex_unlock(&entry->book->work);
	return answer->reach;
}
