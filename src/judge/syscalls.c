/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The filter that is in force for a subject: which profile that is, for which
 * capabilities its conditions were decided, and what it does to each call.
 */
#include "config.h"

#include "judge/assess.h"
#include "judge/readings.h"

#include <linux/audit.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <isotop/capabilities.h>
#include <isotop/form.h>
#include <isotop/inventory.h>
#include <isotop/live.h>
#include <isotop/powers.h>
#include <isotop/rulebook.h>
#include <isotop/subject.h>
#include <isotop/syscalls.h>
#include <isotop/values.h>

struct finding_out {
	const struct subject *subject;
	const struct inventory *inventory;
	struct arena *arena; /* NULL: no words are wanted */
	struct syscalls *s;
	bool plan; /* which filter it is, without working it out */
	bool native; /* of the native calls alone, where that is less work */
};

/* ---- whose default ------------------------------------------------------------- */

/* Kubernetes has none: a manifest does not say which runtime its node has. */
static const struct runtime_default *runtime_named(const char *id)
{
	const struct runtime_info *runtime = runtime_info_named(id);
	return runtime && runtime->profile ? runtime_default_find(runtime->profile) : NULL;
}

/* As a default that was filled in cites whose it is: "default: Podman". */
static const struct runtime_default *runtime_cited(const char *where)
{
	static const char prefix[] = "default: ";
	if (!where || strncmp(where, prefix, strlen(prefix)) != 0)
		return NULL;
	for (size_t i = 0; i < runtime_count(); i++)
		if (strcmp(runtime_info(i)->title, where + strlen(prefix)) == 0)
			return runtime_named(runtime_info(i)->id);
	return NULL;
}

/* The same words may be given to docker and to podman: the defaults that were filled in say to whom. */
static const struct runtime_default *runtime_of_defaults(const struct subject *subject)
{
	static const enum fact_id filled[] = { FACT_seccomp_profile, FACT_apparmor_profile, FACT_sandbox };
	const struct runtime_default *runtime = NULL;
	for (size_t i = 0; i < ISO_COUNT(filled) && !runtime; i++)
		runtime = runtime_cited(sheet_fact(subject->sheets[SHEET_MANIFEST], filled[i]).origin.where);
	return runtime;
}

/* Whose default "RuntimeDefault" means for @subject, and whose its own is compared with. */
static const struct runtime_default *runtime_default_of(
	const struct subject *subject, const struct inventory *inventory, bool *ret_assumed)
{
	const struct runtime_default *own = subject_running(subject) ? runtime_named(subject->running.runtime) : NULL;
	if (!own)
		own = inventory->runtime_default;
	if (!own)
		own = runtime_of_defaults(subject);
	if (!own)
		own = runtime_named(subject->form->engine);
	*ret_assumed = own == NULL;
	return own ? own : runtime_default_find("containerd");
}

/* ---- for whom ------------------------------------------------------------------- */

/* Conditions are decided by the bounding set that the runtime starts it with; what the kernel says may be less by now.
 */
static uint64_t caps_of(const struct subject *subject)
{
	struct fact written = sheet_fact(subject->sheets[SHEET_SPEC], FACT_cap_bounding);
	struct fact bounding = subject_fact(subject, FACT_cap_bounding);
	struct fact effective = subject_fact(subject, FACT_cap_effective);
	if (fact_known(written))
		return written.value.mask;
	if (fact_known(bounding))
		return bounding.value.mask;
	return fact_known(effective) ? effective.value.mask : cap_default_of(subject);
}

const struct abi *judge_arch(const struct subject *subject, const struct inventory *inventory)
{
	struct fact arch = subject_fact(subject, FACT_arch);
	if (arch.state != FACT_ABSENT)
		return fact_known(arch) ? abi_find(arch.value.text) : NULL;
	return inventory->arch ? inventory->arch : abi_assumed();
}

struct profile_target judge_target(const struct subject *subject, const struct inventory *inventory)
{
	bool assumed;
	const struct runtime_default *runtime = runtime_default_of(subject, inventory, &assumed);
	struct profile_target target = { .caps = caps_of(subject), .loader = runtime->loader };
	if (subject_running(subject))
		host_kernel(subject_host(subject, inventory), &target.kernel[0], &target.kernel[1]);
	target.abi = judge_arch(subject, inventory);
	return target;
}

/* ---- what it is ------------------------------------------------------------------- */

static ISO_PRINTF(2, 3) const char *words(const struct finding_out *f, const char *fmt, ...)
{
	if (!f->arena)
		return "";
	va_list args;
	va_start(args, fmt);
	const char *text = arena_vprintf(f->arena, fmt, args);
	va_end(args);
	return text;
}

static void is_unknown(const struct finding_out *f, const char *why)
{
	f->s->state = SYSCALLS_UNKNOWN;
	f->s->what = why ? why : "not readable";
}

static void is_open(const struct finding_out *f, const char *what)
{
	f->s->state = SYSCALLS_UNFILTERED;
	f->s->what = what;
	if (!f->plan)
		f->s->ruled = rulebook_programs(f->s->book, NULL, 0, f->s->target.abi, f->s->target.kernel);
}

static void is_ruled(const struct finding_out *f, const struct ruled *ruled, const struct err *err, const char *what)
{
	f->s->ruled = ruled;
	f->s->state = ruled ? SYSCALLS_FILTERED : SYSCALLS_UNKNOWN;
	f->s->what = ruled ? what : words(f, "%s: %s", what, err->text);
}

static void is_default(const struct finding_out *f)
{
	const struct runtime_default *runtime = f->s->runtime;
	struct err err;
	f->s->from_default = true;
	f->s->state = SYSCALLS_FILTERED;
	if (f->plan)
		return;
	struct profile_target target = f->s->target;
	target.native_only = f->native;
	const struct ruled *ruled = rulebook_default(f->s->book, runtime, &target, &err);
	is_ruled(f, ruled, &err,
		words(f, "the default of %s (%s %s)%s", runtime->title, runtime->source, runtime->version,
			f->s->assumed ? ", which is assumed" : ""));
}

/*
 * The program of mode 1, seccomp(2): four calls, anything else ends the thread. Which
 * return from a signal it is: mode1_syscalls in kernel/seccomp.c, asm/seccomp.h of i386.
 */
static struct bpf strict_program(const struct abi *abi, struct arena *arena)
{
	static const char *const calls[] = { "read", "write", "exit", "rt_sigreturn", "sigreturn" };
	const size_t first = 1;
	size_t count = ISO_COUNT(calls) - (strcmp(abi->id, "x86") != 0);
	struct syscall_list names = abi_syscalls(abi, arena);
	struct sock_filter *insns = arena_array(arena, ISO_COUNT(calls) + 3, sizeof(*insns));
	insns[0] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr));
	for (size_t i = 0; i < count; i++) {
		uint32_t nr = UINT32_MAX;
		syscall_list_nr(&names, calls[i], &nr);
		insns[first + i] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, nr, (uint8_t)(count - i), 0);
	}
	insns[first + count] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_THREAD);
	insns[first + count + 1] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
	return (struct bpf){ first + count + 2, insns };
}

static void is_strict(const struct finding_out *f)
{
	f->s->state = SYSCALLS_FILTERED;
	if (f->plan)
		return;
	const struct abi *abi = f->s->target.abi;
	cleanup_arena struct arena *arena = arena_new();
	const struct bpf prog = strict_program(abi, arena);
	const struct err none = { 0 };
	is_ruled(f, rulebook_programs(f->s->book, &prog, 1, abi, f->s->target.kernel), &none,
		"strict mode: read, write, exit and sigreturn alone");
}

static void is_written(const struct finding_out *f, struct fact rules, struct fact profile)
{
	struct err err;
	bool running = subject_running(f->subject);
	const char *where = rules.origin.where ? rules.origin.where : "what was declared";
	const char *name = fact_known(profile) ? profile.value.text : "custom";
	if (!fact_known(rules)) {
		is_unknown(f, words(f, "%s: %s", where, rules.value.text));
		return;
	}
	f->s->profile = rules.value.profile;
	f->s->resolved = running;
	f->s->state = SYSCALLS_FILTERED;
	if (f->plan)
		return;
	const char *what = words(f, "%s", name);
	if (!f->subject->container && !running)
		what = "a profile, with the default capabilities of Docker";
	else if (strcmp(name, "custom") == 0)
		what = words(f, running || f->subject->form->literal ? "linux.seccomp of %s" : "the profile in %s", where);
	is_ruled(f, rulebook_profile(f->s->book, rules.value.profile, &f->s->target, &err), &err, what);
}

/* What was declared, by a runtime's specification or by a manifest. */
static void find_declared(const struct finding_out *f)
{
	const struct subject *subject = f->subject;
	struct fact profile = subject_fact(subject, FACT_seccomp_profile);
	struct fact rules = subject_fact(subject, FACT_seccomp_rules);
	const char *text = fact_known(profile) ? profile.value.text : NULL;
	if (fact_true(subject_fact(subject, FACT_windows)))
		is_unknown(f, "Windows has no seccomp");
	else if (fact_true(subject_fact(subject, FACT_privileged)))
		is_open(f, "none: privileged");
	else if (text && strcmp(text, "Unconfined") == 0)
		is_open(f, "none: Unconfined");
	else if (rules.state != FACT_ABSENT)
		is_written(f, rules, profile);
	else if (profile.state == FACT_UNKNOWN)
		is_unknown(f, profile.value.text);
	else if (!text && subject->form->pod)
		is_open(f, "none: no seccompProfile is set");
	else if (!text && (subject_running(subject) || subject->form->literal))
		is_unknown(f, "nothing is known of its profile");
	else if (!text || strcmp(text, "RuntimeDefault") == 0)
		is_default(f);
	else if (strncmp(text, "Localhost", 9) == 0)
		is_unknown(f, words(f, "%s is a file of the node, which is not here", text));
	else
		is_unknown(f, words(f, "%s is no profile that can be read", text));
}

/* A filter is in force. Whether it is what was declared, only the kernel's own copy can tell. */
static void find_filter(const struct finding_out *f)
{
	find_declared(f);
	if (f->s->state != SYSCALLS_UNFILTERED)
		return;
	ruled_unref(f->s->ruled);
	f->s->ruled = NULL;
	is_unknown(f, "a filter is in force that nothing declares");
}

static const char *mode_off(const struct finding_out *f)
{
	struct fact processes = subject_fact(f->subject, FACT_processes);
	for (size_t i = 0; fact_known(processes) && i < processes.value.processes->count; i++) {
		const struct process_group *group = &processes.value.processes->items[i];
		if (group->seccomp == 0 && !group->init)
			return words(f, "none: process %d of it is under no filter", group->pid);
	}
	return "none: seccomp is off";
}

static void find_effective(const struct finding_out *f)
{
	struct fact mode = subject_fact(f->subject, FACT_seccomp_mode);
	int64_t value = fact_known(mode) ? mode.value.integer : -1;
	if (value == 0)
		is_open(f, mode_off(f));
	else if (value == 1)
		is_strict(f);
	else if (value == 2)
		find_filter(f);
	else
		find_declared(f);
}

static void find(struct finding_out *f, struct syscalls *s)
{
	f->s = s;
	s->runtime = runtime_default_of(f->subject, f->inventory, &s->assumed);
	s->target = judge_target(f->subject, f->inventory);
	if (subject_sandboxed(f->subject)) {
		s->state = SYSCALLS_SANDBOXED;
		s->what = words(f, "the kernel of %s takes the calls", sandbox_title(f->subject));
	} else if (!s->target.abi) {
		is_unknown(f, subject_fact(f->subject, FACT_arch).value.text);
	} else {
		find_effective(f);
	}
}

void syscalls_plan(const struct subject *subject, const struct inventory *inventory, struct syscalls *ret_syscalls)
{
	struct syscalls s = { .book = inventory->rulebook };
	struct finding_out f = { .subject = subject, .inventory = inventory, .plan = true };
	find(&f, &s);
	s.what = s.state == SYSCALLS_UNKNOWN && s.what && *s.what ? s.what : NULL;
	*ret_syscalls = s;
}

void judge_syscalls(const struct subject *subject, const struct inventory *inventory, struct arena *arena,
	struct syscalls *ret_syscalls)
{
	struct syscalls s = { .book = inventory->rulebook };
	struct finding_out f = { .subject = subject, .inventory = inventory, .arena = arena };
	struct err unused;
	find(&f, &s);
	if (s.target.abi && arena)
		s.usual = rulebook_default(s.book, s.runtime, &s.target, &unused);
	*ret_syscalls = s;
}

void judge_native_syscalls(const struct subject *subject, const struct inventory *inventory, struct syscalls *ret_syscalls)
{
	struct syscalls s = { .book = inventory->rulebook };
	struct finding_out f = { .subject = subject, .inventory = inventory, .native = true };
	find(&f, &s);
	*ret_syscalls = s;
}

void syscalls_end(struct syscalls *syscalls)
{
	ruled_unref(syscalls->ruled);
	ruled_unref(syscalls->usual);
	syscalls->ruled = syscalls->usual = NULL;
}

/* ---- questions ------------------------------------------------------------------------ */

enum reach syscalls_reach(const struct syscalls *syscalls, const struct call *call)
{
	if (syscalls->state == SYSCALLS_UNFILTERED)
		return REACH_YES;
	return syscalls->ruled ? ruled_reach(syscalls->ruled, call) : REACH_MAYBE;
}

bool syscalls_usual(const struct syscalls *s)
{
	if (s->from_default || !s->ruled || !s->target.abi)
		return s->from_default;
	return ruled_is_default(s->ruled, s->profile, s->runtime, &s->target);
}

/*
 * The same profile for other capabilities; NULL: it cannot be had. What a
 * runtime wrote down no longer shows its conditions, unless it comes to just
 * what the runtime's default does; a runtime that hands a profile of the node on
 * as it stands leaves them in.
 */
static const struct ruled *ruled_with(const struct syscalls *s, const struct profile_target *target)
{
	struct err unused;
	if (syscalls_usual(s))
		return rulebook_default(s->book, s->runtime, target, &unused);
	if (!s->profile)
		return ruled_ref(s->ruled); /* strict mode asks for nothing */
	if (s->resolved && !s->runtime->hands_on)
		return NULL;
	return rulebook_profile(s->book, s->profile, target, &unused);
}

enum reach syscalls_follow(const struct syscalls *syscalls, const struct call *call, unsigned capability)
{
	if (syscalls->state != SYSCALLS_FILTERED)
		return syscalls->state == SYSCALLS_UNFILTERED ? REACH_NO : REACH_MAYBE;
	struct profile_target other = syscalls->target;
	other.caps ^= CAP_BIT(capability);
	const struct ruled *ruled = ruled_with(syscalls, &other);
	if (!ruled)
		return REACH_MAYBE;
	bool same = ruled_reach(ruled, call) == ruled_reach(syscalls->ruled, call);
	ruled_unref(ruled);
	return same ? REACH_NO : REACH_YES;
}
