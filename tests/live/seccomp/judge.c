/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The outside half of the prober's test: writes copies of profiles for a
 * container, plans the calls to make there, and compares their results with
 * what isotop predicts.
 *
 *   judge profile FROM CAPS [EXTRA]  prints linux.seccomp made of FROM
 *                                    ("default:docker", or "docker:FILE" and "containers:FILE"),
 *                                    its conditions decided for the capabilities CAPS (hexadecimal),
 *                                    its errors replaced by some that no kernel returns here,
 *                                    the syscalls that EXTRA names under EXTRA's rules instead
 *   judge plan SECCOMP LOADER        the calls for prober and compare, on standard output
 *   judge compare SECCOMP LOADER PLAIN SEEN
 *                                    PLAIN: the answers without a filter. Prints every disagreement
 *                                    and the counts; fails where there is one
 *   judge agent SOCKET               answers notifications with the error NOTIFIED, until it is killed
 *   judge ask PID START COUNT        has the helper read the process's filters so many times
 */
#include "config.h"

#include "plan.h"

#include <isotop/bpf.h>
#include <isotop/guard.h>
#include <isotop/profile.h>
#include <isotop/rulebook.h>
#include <isotop/ruling.h>

#include <errno.h>
#include <inttypes.h>
#include <jansson.h>
#include <linux/seccomp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/utsname.h>
#include <unistd.h>

#define NOTIFIED 84 /* EILSEQ: the agent's answer */

/*
 * Errors for the copies. The kernel returns none of these for the calls that are
 * made here: they belong to streams, libraries and terminals of other systems.
 */
static const struct {
	int from;
	int to;
} replaced[] = {
	{ EPERM, 77 /* EBADFD */ },
	{ ENOSYS, 76 /* ENOTUNIQ */ },
	{ EINVAL, 79 /* ELIBACC */ },
	{ EACCES, 80 /* ELIBBAD */ },
};

static uint32_t replacement(uint32_t error)
{
	for (size_t i = 0; i < ISO_COUNT(replaced); i++) {
		if ((uint32_t)replaced[i].from == error)
			return (uint32_t)replaced[i].to;
	}
	return error;
}

static bool is_ours(int error)
{
	for (size_t i = 0; i < ISO_COUNT(replaced); i++) {
		if (replaced[i].to == error)
			return true;
	}
	return error == NOTIFIED;
}

static _Noreturn void stop(const char *what, const char *why)
{
	fprintf(stderr, "judge: %s: %s\n", what, why);
	exit(2);
}

static char *read_text(const char *path, size_t *ret_len)
{
	FILE *file = fopen(path, "r");
	size_t most = 1 << 22;
	char *text = calloc(1, most);
	if (!file || !text)
		stop(path, strerror(errno));
	*ret_len = fread(text, 1, most - 1, file);
	fclose(file);
	return text;
}

/* ---- profiles ------------------------------------------------------------------- */

static struct profile load(const char *path, enum profile_dialect dialect, struct arena *arena)
{
	size_t len;
	struct err err;
	struct profile profile;
	char *text = read_text(path, &len);
	if (profile_parse(path, text, len, dialect, arena, &profile, &err) != 0)
		stop("profile", err.text);
	free(text);
	return profile;
}

static struct profile named(const char *from, struct arena *arena)
{
	const char *what = strchr(from, ':');
	if (!what)
		stop(from, "expected KIND:WHAT");
	what++;
	if (strncmp(from, "docker:", 7) == 0)
		return load(what, PROFILE_DOCKER, arena);
	if (strncmp(from, "containers:", 11) == 0)
		return load(what, PROFILE_CONTAINERS, arena);
	const struct runtime_default *runtime = runtime_default_find(what);
	if (!runtime)
		stop(from, "no such runtime");
	return runtime_default_profile(runtime, arena);
}

static const struct {
	enum action action;
	const char *name;
} actions[] = {
	{ ACTION_ALLOW, "SCMP_ACT_ALLOW" },
	{ ACTION_ERRNO, "SCMP_ACT_ERRNO" },
	{ ACTION_KILL_PROCESS, "SCMP_ACT_KILL_PROCESS" },
	{ ACTION_KILL_THREAD, "SCMP_ACT_KILL_THREAD" },
	{ ACTION_LOG, "SCMP_ACT_LOG" },
	{ ACTION_NOTIFY, "SCMP_ACT_NOTIFY" },
	{ ACTION_TRACE, "SCMP_ACT_TRACE" },
	{ ACTION_TRAP, "SCMP_ACT_TRAP" },
};

static const char *action_name(enum action action)
{
	for (size_t i = 0; i < ISO_COUNT(actions); i++) {
		if (actions[i].action == action)
			return actions[i].name;
	}
	stop("profile", "an action that has no name");
}

static const char *const ops[TEST_OP_COUNT] = { "SCMP_CMP_NE", "SCMP_CMP_LT", "SCMP_CMP_LE", "SCMP_CMP_EQ",
	"SCMP_CMP_GE", "SCMP_CMP_GT", "SCMP_CMP_MASKED_EQ" };

static json_t *texts(size_t count, const char *const *items)
{
	json_t *list = json_array();
	for (size_t i = 0; i < count; i++)
		json_array_append_new(list, json_string(items[i]));
	return list;
}

/* jansson's integers are signed: no profile used here compares with more. */
static json_t *tests_json(const struct profile_rule *rule)
{
	json_t *list = json_array();
	for (size_t i = 0; i < rule->test_count; i++) {
		const struct profile_test *test = &rule->tests[i];
		json_array_append_new(
			list, json_pack("{si sI sI ss}", "index", (int)test->index, "value", (json_int_t)test->value,
				      "valueTwo", (json_int_t)test->value_two, "op", ops[test->op]));
	}
	return list;
}

static bool names(const struct profile *extra, const char *name)
{
	for (size_t i = 0; extra && i < extra->rule_count; i++) {
		for (size_t k = 0; k < extra->rules[i].name_count; k++) {
			if (strcmp(extra->rules[i].names[k], name) == 0)
				return true;
		}
	}
	return false;
}

static void add_rules(json_t *list, const struct profile *profile, const struct profile *without)
{
	for (size_t i = 0; i < profile->rule_count; i++) {
		const struct profile_rule *rule = &profile->rules[i];
		json_t *kept = json_array();
		for (size_t k = 0; k < rule->name_count; k++) {
			if (!names(without, rule->names[k]))
				json_array_append_new(kept, json_string(rule->names[k]));
		}
		json_t *object = json_pack(
			"{so ss so}", "names", kept, "action", action_name(rule->action), "args", tests_json(rule));
		if (rule->action == ACTION_ERRNO || rule->action == ACTION_TRACE)
			json_object_set_new(object, "errnoRet",
				json_integer((json_int_t)replacement(rule->errno_set ? rule->errno_ret : EPERM)));
		if (json_array_size(kept))
			json_array_append_new(list, object);
		else
			json_decref(object);
	}
}

static int write_profile(char **args, int count)
{
	struct arena *arena = arena_new();
	struct profile profile = named(args[0], arena);
	struct profile extra = { .empty = true };
	struct profile_target target = { .caps = strtoull(args[1], NULL, 16) };
	profile = profile_resolve(&profile, &target, arena);
	if (count > 2)
		extra = load(args[2], PROFILE_OCI, arena);
	json_t *rules = json_array();
	add_rules(rules, &profile, &extra);
	add_rules(rules, &extra, NULL);
	json_t *object = json_pack("{ss sI so so}", "defaultAction", action_name(profile.default_action),
		"defaultErrnoRet", (json_int_t)replacement(profile.errno_set ? profile.errno_ret : EPERM),
		"architectures", texts(profile.arch_count, profile.arches), "syscalls", rules);
	json_dumpf(object, stdout, JSON_INDENT(1));
	putchar('\n');
	json_decref(object);
	arena_free(arena);
	return 0;
}

/* ---- the plan ----------------------------------------------------------------------- */

struct expected {
	struct probe probe;
	struct outcome outcome;
	const char *abi;
	const char *name; /* NULL: a number without a name */
	const char *when; /* NULL: does not depend */
};

struct plan {
	struct arena *arena;
	struct explorer *explorer;
	struct bpf prog;
	struct expected *items;
	size_t count;
	size_t room;
};

static void add_probe(struct plan *plan, const struct expected *item)
{
	if (plan->count == plan->room) {
		plan->room = plan->room ? plan->room * 2 : 256;
		plan->items = heap_grow(plan->items, plan->room, sizeof(*plan->items));
	}
	plan->items[plan->count++] = *item;
}

/* Calls that return a second time, in a child. */
static bool forks(const char *name)
{
	return name && (strcmp(name, "fork") == 0 || strcmp(name, "vfork") == 0 || strcmp(name, "clone") == 0 ||
			       strcmp(name, "clone3") == 0);
}

static void add_call(struct plan *plan, const struct abi *abi, const struct ruling *ruling, struct outcome outcome,
	const char *when, const uint64_t args[6])
{
	struct expected item = { .outcome = outcome, .abi = abi->id, .name = ruling->name, .when = when };
	struct seccomp_data data = { .nr = (int)ruling->nr, .arch = abi->audit };
	memcpy(data.args, args, sizeof(data.args));
	memcpy(item.probe.args, args, sizeof(item.probe.args));
	item.probe.nr = ruling->nr;
	item.probe.flags = (strcmp(abi->id, "x86") == 0 ? PROBE_INT80 : 0u) | (forks(ruling->name) ? PROBE_FORKS : 0u) |
			   (outcome.action == ACTION_TRACE ? PROBE_TRACED : 0u);
	/* what was worked out for all arguments must hold for these, unless the kernel asks no filter at all */
	struct outcome ran = outcome_of(bpf_run(&plan->prog, &data));
	bool unasked = outcome.action == ACTION_ALLOW && strcmp(abi->id, "x86_64") == 0 && ruling->nr >= 335 &&
		       ruling->nr <= 336;
	if (!outcome_equal(ran, outcome) && !unasked)
		stop(ruling->name ? ruling->name : "a number", "the ruling is not what the filter returns");
	add_probe(plan, &item);
}

/*
 * All ones are no file, no address, no length, no flag and no signal, so that
 * hardly any call does a thing with them. Where arguments decide, every branch
 * has an example of its own, zero where nothing is asked.
 */
static void plan_number(struct plan *plan, const struct abi *abi, uint32_t nr, const char *name)
{
	uint64_t ones[6];
	struct ruling ruling = rule_one(plan->explorer, &plan->prog, 1, abi, nr, name, plan->arena);
	memset(ones, 0xFF, sizeof(ones));
	if (!ruling.listed)
		stop(name ? name : "a number", "could not be worked out");
	if (ruling.outcome.action != ACTION_DEPENDS) {
		add_call(plan, abi, &ruling, ruling.outcome, NULL, ones);
		return;
	}
	struct seccomp_data data = { .nr = (int)nr, .arch = abi->audit };
	memcpy(data.args, ones, sizeof(ones));
	add_call(plan, abi, &ruling, outcome_of(bpf_run(&plan->prog, &data)), "all ones", ones);
	for (size_t i = 0; i < ruling.branch_count; i++)
		add_call(plan, abi, &ruling, ruling.branches[i].outcome, ruling.branches[i].when,
			ruling.branches[i].args);
}

#define NUMBERS 600 /* beyond the last of every ABI of this machine */

static void plan_abi(struct plan *plan, const char *id)
{
	static const uint32_t beyond[] = { 700, 1023, 4095, 0x3fff, 0xffff, 0x7fffffff, 0xffffffff };
	const struct abi *abi = abi_find(id);
	struct syscall_list list = abi_syscalls(abi, plan->arena);
	for (uint32_t i = 0; i < NUMBERS; i++)
		plan_number(plan, abi, abi->first + i, syscall_list_name(&list, abi->first + i));
	for (size_t i = 0; i < ISO_COUNT(beyond); i++)
		plan_number(plan, abi, abi->first + beyond[i], NULL);
}

static enum loader loader_of(const char *name)
{
	static const char *const names[LOADER_COUNT] = {
		[LOADER_RUNC] = "runc", [LOADER_RUNC_OLD] = "runc-1.1.12", [LOADER_CRUN] = "crun" };
	for (enum loader loader = 0; loader < LOADER_COUNT; loader++) {
		if (strcmp(names[loader], name) == 0)
			return loader;
	}
	stop(name, "no such loader");
}

/* The same for planning and for comparing, in the same order. */
static struct plan make_plan(const char *path, const char *loader)
{
	struct plan plan = { .arena = arena_new(), .explorer = explorer_new() };
	struct utsname machine;
	unsigned kernel[2];
	if (uname(&machine) == 0 && sscanf(machine.release, "%u.%u", &kernel[0], &kernel[1]) == 2)
		explorer_set_kernel(plan.explorer, kernel);
	struct profile profile = load(path, PROFILE_OCI, plan.arena);
	struct profile_target target = { .loader = loader_of(loader) };
	struct compiled compiled;
	struct err err;
	if (profile_compile(&profile, &target, plan.arena, &compiled, &err) != 0)
		stop(path, err.text);
	plan.prog = compiled.prog;
	plan_abi(&plan, "x86_64");
	plan_abi(&plan, "x86");
	plan_abi(&plan, "x32");
	return plan;
}

static int write_plan(char **args)
{
	struct plan plan = make_plan(args[0], args[1]);
	struct head head = { PLAN_MAGIC, (uint32_t)plan.count };
	fwrite(&head, sizeof(head), 1, stdout);
	for (size_t i = 0; i < plan.count; i++)
		fwrite(&plan.items[i].probe, sizeof(plan.items[i].probe), 1, stdout);
	return fflush(stdout) == 0 ? 0 : 2;
}

/* ---- comparing ------------------------------------------------------------------------- */

static struct seen *read_seen(const char *path, size_t count)
{
	FILE *file = fopen(path, "r");
	struct seen *seen = calloc(count, sizeof(*seen));
	if (!file || !seen)
		stop(path, strerror(errno));
	if (fread(seen, sizeof(*seen), count, file) != count)
		stop(path, "the prober did not finish");
	fclose(file);
	return seen;
}

/* The call was carried out: with the same result as without a filter, as far as that is not chance. */
static bool carried_out(struct seen plain, struct seen seen)
{
	if (plain.kind != seen.kind)
		return false;
	return seen.kind != SEEN_RETURNED || plain.value == seen.value ||
	       (!is_ours(-seen.value) && seen.value != -ENOSYS);
}

static bool agrees(struct outcome expected, struct seen plain, struct seen seen)
{
	switch (expected.action) {
	case ACTION_KILL_PROCESS:
		return seen.kind == SEEN_PROCESS;
	case ACTION_KILL_THREAD:
		return seen.kind == SEEN_THREAD;
	case ACTION_TRAP:
		return seen.kind == SEEN_TRAPPED && seen.value == expected.data;
	case ACTION_ERRNO:
		return seen.kind == SEEN_RETURNED && seen.value == -(int)expected.data;
	case ACTION_NOTIFY:
		return seen.kind == SEEN_RETURNED && seen.value == -NOTIFIED;
	case ACTION_TRACE:
		return seen.kind == SEEN_TRACED && seen.value == expected.data;
	default:
		return carried_out(plain, seen);
	}
}

/* The kernel and the filter would have said the same: this call proves nothing. */
static bool says_nothing(struct outcome expected, struct seen plain)
{
	bool refused =
		expected.action == ACTION_ERRNO && plain.kind == SEEN_RETURNED && plain.value == -(int)expected.data;
	bool missing =
		action_infos[expected.action].reaches_kernel && plain.kind == SEEN_RETURNED && plain.value == -ENOSYS;
	return refused || missing;
}

static void complain(const struct expected *item, struct seen plain, struct seen seen)
{
	static const char *const kinds[] = { "returned", "trapped", "thread died", "process died", "ended", "blocked",
		"traced" };
	struct strbuf text = { 0 };
	outcome_text(&text, item->outcome);
	printf("%s %u %s%s%s: expected %s; %s %d; without a filter %s %d\n", item->abi, item->probe.nr,
		item->name ? item->name : "-", item->when ? ", " : "", item->when ? item->when : "", strbuf_text(&text),
		kinds[seen.kind], seen.value, kinds[plain.kind], plain.value);
	strbuf_free(&text);
}

static int compare(char **args)
{
	struct plan plan = make_plan(args[0], args[1]);
	struct seen *plain = read_seen(args[2], plan.count);
	struct seen *seen = read_seen(args[3], plan.count);
	size_t agree = 0;
	size_t nothing = 0;
	size_t conditional = 0;
	for (size_t i = 0; i < plan.count; i++) {
		const struct expected *item = &plan.items[i];
		conditional += item->when != NULL;
		nothing += says_nothing(item->outcome, plain[i]);
		if (agrees(item->outcome, plain[i], seen[i]))
			agree++;
		else
			complain(item, plain[i], seen[i]);
	}
	printf("%zu of %zu calls agree (%zu for conditions; for %zu the kernel alone says the same)\n", agree,
		plan.count, conditional, nothing);
	return agree == plan.count ? 0 : 1;
}

/* ---- the agent ---------------------------------------------------------------------------- */

static int receive_listener(int connection)
{
	char text[65536];
	union {
		struct cmsghdr header;
		char room[CMSG_SPACE(sizeof(int) * 8)];
	} control;
	struct iovec data = { text, sizeof(text) };
	struct msghdr message = {
		.msg_iov = &data, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof(control)
	};
	int listener;
	if (recvmsg(connection, &message, 0) <= 0)
		stop("agent", "nothing was sent");
	struct cmsghdr *first = CMSG_FIRSTHDR(&message);
	if (!first || first->cmsg_type != SCM_RIGHTS)
		stop("agent", "no descriptor was sent");
	memcpy(&listener, CMSG_DATA(first), sizeof(listener));
	return listener;
}

static int agent(char **args)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int server = socket(AF_UNIX, SOCK_STREAM, 0);
	if (strlen(args[0]) >= sizeof(address.sun_path))
		stop(args[0], "too long");
	strcpy(address.sun_path, args[0]);
	if (bind(server, (const struct sockaddr *)&address, sizeof(address)) != 0 || listen(server, 1) != 0)
		stop(args[0], strerror(errno));
	int connection = accept(server, NULL, NULL);
	int listener = receive_listener(connection);
	for (;;) {
		struct seccomp_notif asked;
		memset(&asked, 0, sizeof(asked));
		if (ioctl(listener, SECCOMP_IOCTL_NOTIF_RECV, &asked) != 0) {
			if (errno == EINTR || errno == ENOENT)
				continue;
			return 0;
		}
		struct seccomp_notif_resp answer = { .id = asked.id, .error = -NOTIFIED };
		ioctl(listener, SECCOMP_IOCTL_NOTIF_SEND, &answer);
	}
}

/* ---- many readings ------------------------------------------------------------------------ */

static int by_size(const void *left, const void *right)
{
	uint64_t a = *(const uint64_t *)left;
	uint64_t b = *(const uint64_t *)right;
	return a < b ? -1 : a > b;
}

static int ask(char **args)
{
	uint64_t pid;
	uint64_t start;
	uint64_t count;
	struct guard_helper *helper;
	struct err err;
	if (!parse_u64(args[0], 10, &pid) || !parse_u64(args[1], 10, &start) || !parse_u64(args[2], 10, &count))
		stop("ask", "PID START COUNT are numbers");
	uint64_t *stops = heap_alloc(count, sizeof(*stops));
	if (guard_helper_start(&helper, &err) != 0)
		stop("helper", err.text);
	for (uint64_t i = 0; i < count; i++) {
		struct arena *arena = arena_new();
		struct guard_filters filters;
		if (guard_helper_ask(helper, (int32_t)pid, start, &err) != 0 ||
			guard_helper_take(helper, arena, &filters, &err) != 0)
			stop("reading", err.text);
		if (filters.count == 0)
			stop("reading", "no filters");
		stops[i] = filters.stopped_ns;
		arena_free(arena);
	}
	guard_helper_end(helper);
	qsort(stops, count, sizeof(*stops), by_size);
	printf("%" PRIu64 " readings: stopped for %" PRIu64 " us at the median, %" PRIu64 " us at 99 of 100, %" PRIu64
	       " us at the longest\n",
		count, stops[count / 2] / 1000, stops[count - 1 - count / 100] / 1000, stops[count - 1] / 1000);
	free(stops);
	return 0;
}

int main(int argc, char **argv)
{
	if (argc >= 4 && strcmp(argv[1], "profile") == 0)
		return write_profile(argv + 2, argc - 2);
	if (argc == 4 && strcmp(argv[1], "plan") == 0)
		return write_plan(argv + 2);
	if (argc == 6 && strcmp(argv[1], "compare") == 0)
		return compare(argv + 2);
	if (argc == 3 && strcmp(argv[1], "agent") == 0)
		return agent(argv + 2);
	if (argc == 5 && strcmp(argv[1], "ask") == 0)
		return ask(argv + 2);
	stop("usage", "profile FROM CAPS [EXTRA] | plan SECCOMP LOADER | compare SECCOMP LOADER PLAIN SEEN | "
		      "agent SOCKET | ask PID START COUNT");
}
