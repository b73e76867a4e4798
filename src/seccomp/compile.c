/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Compiling profiles the way the runtimes do: runc's libcontainer/seccomp, crun's
 * src/libcrun/seccomp.c. libseccomp makes the program, as it does for them.
 */
#include "config.h"

#include <isotop/apart.h>
#include <isotop/bpf.h>
#include <isotop/profile.h>
#include <isotop/ruling.h>

#include "seccomp/enosys.h"

#include <errno.h>
#include <seccomp.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/*
 * The loaders. To add one: its place in enum loader and its line.
 */
static const struct loader_info {
	const char *name;
	bool stub;           /* answers calls above the highest one named with ENOSYS */
	bool stub_native;    /* also where the profile does not list the native architecture */
	bool stray_errno;    /* takes an error number for actions that have none */
	bool needs_listener; /* refuses notify where nobody listens */
} loaders[LOADER_COUNT] = {
	[LOADER_RUNC] = { "runc", true, true, true, true },
	[LOADER_RUNC_OLD] = { "runc-1.1.12", true, false, true, true },
	[LOADER_CRUN] = { "crun", false, false, false, false },
};

struct compiler {
	const struct profile *profile;
	const struct loader_info *loader;
	const struct abi *native;
	struct arena *arena;
	scmp_filter_ctx ctx; /* owned */
	uint32_t default_action;
	struct compiled *compiled;
	const char **ignored;
	struct err *err;
};

/* ---- actions ------------------------------------------------------------------------- */

/* As libseccomp takes it. Errors are cut to 16 bits, as the runtimes' conversions do. */
static uint32_t action_value(enum action action, bool errno_set, uint32_t errno_ret)
{
	uint32_t data = (errno_set ? errno_ret : EPERM) & SECCOMP_RET_DATA;
	bool has_data = action == ACTION_ERRNO || action == ACTION_TRACE;
	return action_infos[action].ret | (has_data ? data : 0);
}

static int check_errno(const struct compiler *c, enum action action, bool errno_set, uint32_t line)
{
	if (!errno_set || c->loader->stray_errno || action == ACTION_ERRNO || action == ACTION_TRACE)
		return 0;
	return err_set(c->err, -EINVAL, "line %u: %s refuses an error number for this action", line, c->loader->name);
}

/* ---- rules ------------------------------------------------------------------------------ */

static const enum scmp_compare ops[TEST_OP_COUNT] = {
	[TEST_NE] = SCMP_CMP_NE,
	[TEST_LT] = SCMP_CMP_LT,
	[TEST_LE] = SCMP_CMP_LE,
	[TEST_EQ] = SCMP_CMP_EQ,
	[TEST_GE] = SCMP_CMP_GE,
	[TEST_GT] = SCMP_CMP_GT,
	[TEST_MASKED_EQ] = SCMP_CMP_MASKED_EQ,
};

static int add(struct compiler *c, const struct profile_rule *rule, const char *name, uint32_t action, int nr,
	unsigned count, const struct scmp_arg_cmp *cmps)
{
	int ret = seccomp_rule_add_array(c->ctx, action, nr, count, cmps);
	if (ret == 0)
		return 0;
	return err_set(
		c->err, -EINVAL, "line %u: libseccomp refuses the rule for %s: %s", rule->line, name, strerror(-ret));
}

/* Tests on different arguments must all hold; where two are on the same one, each is a rule by itself. */
static int add_syscall(struct compiler *c, const struct profile_rule *rule, const char *name, uint32_t action)
{
	int nr = seccomp_syscall_resolve_name(name);
	if (nr == __NR_SCMP_ERROR) {
		c->ignored[c->compiled->ignored_count++] = name;
		return 0;
	}
	struct scmp_arg_cmp cmps[6];
	unsigned seen = 0;
	bool twice = false;
	for (size_t i = 0; i < rule->test_count; i++) {
		twice = twice || (seen & 1u << rule->tests[i].index);
		seen |= 1u << rule->tests[i].index;
	}
	for (size_t i = 0; i < rule->test_count; i++) {
		const struct profile_test *test = &rule->tests[i];
		struct scmp_arg_cmp cmp = { test->index, ops[test->op], test->value, test->value_two };
		if (twice && add(c, rule, name, action, nr, 1, &cmp) != 0)
			return -EINVAL;
		if (!twice)
			cmps[i] = cmp;
	}
	return twice ? 0 : add(c, rule, name, action, nr, (unsigned)rule->test_count, cmps);
}

static int add_rule(struct compiler *c, const struct profile_rule *rule)
{
	uint32_t action = action_value(rule->action, rule->errno_set, rule->errno_ret);
	if (check_errno(c, rule->action, rule->errno_set, rule->line) != 0)
		return -EINVAL;
	c->compiled->rule_count++;
	for (size_t i = 0; i < rule->name_count; i++) {
		/* runc hands the filter to its parent by write(), which nobody could answer then */
		if (rule->action == ACTION_NOTIFY && c->loader->needs_listener && strcmp(rule->names[i], "write") == 0)
			return err_set(
				c->err, -EINVAL, "line %u: %s refuses notify for write", rule->line, c->loader->name);
		if (action != c->default_action && add_syscall(c, rule, rule->names[i], action) != 0)
			return -EINVAL;
	}
	if (rule->action == ACTION_NOTIFY && c->loader->needs_listener && !c->profile->listener)
		return err_set(c->err, -EINVAL, "line %u: notify without a listenerPath", rule->line);
	return 0;
}

/* ---- architectures ------------------------------------------------------------------------ */

static int add_arch(struct compiler *c, const char *name, struct enosys_archs *archs)
{
	const struct abi *abi = abi_find(name);
	if (!abi || strcmp(abi->oci, name) != 0)
		return err_set(c->err, -EINVAL, "no such architecture: %s", name);
	int ret = seccomp_arch_add(c->ctx, abi->token);
	if (ret != 0 && ret != -EEXIST)
		return err_set(c->err, -EINVAL, "libseccomp refuses the architecture %s: %s", name, strerror(-ret));
	enosys_add_arch(archs, abi);
	return 0;
}

static int add_archs(struct compiler *c, struct enosys_archs *archs)
{
	for (size_t i = 0; i < c->profile->arch_count; i++) {
		if (add_arch(c, c->profile->arches[i], archs) != 0)
			return -EINVAL;
	}
	if (c->loader->stub_native)
		enosys_add_arch(archs, c->native);
	return 0;
}

/* A filter starts with the architecture of this machine, which may be another than the node's. */
static int start(struct compiler *c)
{
	/* the highest level, so that what the node can do does not depend on what this machine can */
	seccomp_api_set(6);
	c->ctx = seccomp_init(c->default_action);
	if (!c->ctx)
		return err_set(c->err, -EINVAL, "libseccomp refuses the default action");
	if (c->native->token == seccomp_arch_native())
		return 0;
	int ret = seccomp_arch_add(c->ctx, c->native->token);
	if (ret == 0)
		ret = seccomp_arch_remove(c->ctx, SCMP_ARCH_NATIVE);
	if (ret != 0)
		return err_set(
			c->err, -ENOTSUP, "a profile for %s cannot be compiled on this machine", c->native->title);
	return 0;
}

/* ---- the program ---------------------------------------------------------------------------- */

static int read_back(int fd, struct arena *arena, struct bpf *ret)
{
	off_t size = lseek(fd, 0, SEEK_END);
	if (size < 0 || lseek(fd, 0, SEEK_SET) != 0)
		return -errno;
	struct sock_filter *insns = arena_array(arena, 1, (size_t)size);
	size_t done = 0;
	while (done < (size_t)size) {
		ssize_t got = read(fd, (char *)insns + done, (size_t)size - done);
		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return got < 0 ? -errno : -EIO;
		done += (size_t)got;
	}
	*ret = (struct bpf){ .count = (size_t)size / sizeof(*insns), .insns = insns };
	return 0;
}

/* libseccomp writes to a descriptor only, before its version 2.6. */
static int export(struct compiler *c, struct bpf *ret)
{
	cleanup_fd int fd = memfd_create("isotop-seccomp", MFD_CLOEXEC);
	if (fd < 0)
		return err_set(c->err, -errno, "memfd_create: %s", strerror(errno));
	int code = seccomp_export_bpf(c->ctx, fd);
	if (code == 0)
		code = read_back(fd, c->arena, ret);
	return code == 0 ? 0 : err_set(c->err, code, "libseccomp cannot make the filter: %s", strerror(-code));
}

static size_t names_of(const struct profile *profile)
{
	size_t count = 0;
	for (size_t i = 0; i < profile->rule_count; i++)
		count += profile->rules[i].name_count;
	return count;
}

static bool is_flag(const char *text, size_t count, const char *const *flags)
{
	for (size_t i = 0; i < count; i++) {
		if (strcmp(flags[i], text) == 0)
			return true;
	}
	return false;
}

static int check_flags(const struct compiler *c)
{
	static const char *const flags[] = {
		"SECCOMP_FILTER_FLAG_TSYNC",
		"SECCOMP_FILTER_FLAG_LOG",
		"SECCOMP_FILTER_FLAG_SPEC_ALLOW",
		"SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV",
	};
	for (size_t i = 0; i < c->profile->flag_count; i++) {
		if (!is_flag(c->profile->flags[i], ISO_COUNT(flags), flags))
			return err_set(c->err, -EINVAL, "no such flag: %s", c->profile->flags[i]);
	}
	return 0;
}

/* What the stub needs of a rule: which calls it names. */
static void note_names(const struct compiler *c, const struct profile_rule *rule, struct enosys_archs *archs)
{
	for (size_t i = 0; c->loader->stub && i < rule->name_count; i++)
		enosys_add_name(archs, rule->names[i]);
}

static int build(struct compiler *c)
{
	const struct profile *p = c->profile;
	struct enosys_archs archs = { 0 };
	if (check_flags(c) != 0 || check_errno(c, p->default_action, p->errno_set, 1) != 0)
		return -EINVAL;
	if (p->default_action == ACTION_NOTIFY && c->loader->needs_listener)
		return err_set(c->err, -EINVAL, "%s refuses notify as the default action", c->loader->name);
	int ret = start(c);
	if (ret == 0)
		ret = add_archs(c, &archs);
	for (size_t i = 0; ret == 0 && i < p->rule_count; i++) {
		ret = add_rule(c, &p->rules[i]);
		note_names(c, &p->rules[i], &archs);
	}
	if (ret == 0)
		ret = export(c, &c->compiled->prog);
	if (ret != 0)
		return ret;
	/* a filter that lets unknown calls through needs no stub; runc counts trace among those */
	bool open = p->default_action == ACTION_ALLOW || p->default_action == ACTION_LOG ||
		    p->default_action == ACTION_TRACE;
	if (c->loader->stub && !open)
		c->compiled->prog = enosys_prepend(&archs, &c->compiled->prog, c->arena);
	return bpf_check(c->compiled->prog.insns, c->compiled->prog.count, c->err);
}

int profile_compile(const struct profile *profile, const struct profile_target *target, struct arena *arena,
	struct compiled *ret_compiled, struct err *err)
{
	struct compiled compiled = { .none = profile->empty };
	struct profile resolved = profile_resolve(profile, target, arena);
	struct compiler c = {
		.profile = &resolved,
		.loader = &loaders[target->loader],
		.native = target->abi ? target->abi : abi_assumed(),
		.arena = arena,
		.default_action = action_value(resolved.default_action, resolved.errno_set, resolved.errno_ret),
		.compiled = &compiled,
		.ignored = arena_array(arena, names_of(&resolved), sizeof(char *)),
		.err = err,
	};
	if (!c.native)
		return err_set(err, -ENOTSUP, "this machine's architecture is not known here");
	if (!profile->empty) {
		int ret = build(&c);
		seccomp_release(c.ctx);
		if (ret != 0)
			return ret;
	}
	compiled.ignored = c.ignored;
	*ret_compiled = compiled;
	return 0;
}

/* ---- a stranger's profile ------------------------------------------------------------------- */

#define APART_BYTES (256u << 20)

struct stranger {
	const struct profile *profile;
	const struct profile_target *target;
};

/* What the child sends first; then the program, then the names, each with its end. */
struct shipped {
	size_t rule_count;
	size_t ignored_count;
	size_t insn_count;
	bool none;
};

static int ship(void *ctx, struct strbuf *out, struct err *err)
{
	const struct stranger *stranger = ctx;
	cleanup_arena struct arena *arena = arena_new();
	struct compiled made;
	struct shipped head;
	int code = profile_compile(stranger->profile, stranger->target, arena, &made, err);
	if (code < 0)
		return code;
	memset(&head, 0, sizeof(head));
	head.rule_count = made.rule_count;
	head.ignored_count = made.ignored_count;
	head.insn_count = made.prog.count;
	head.none = made.none;
	strbuf_add(out, (const char *)&head, sizeof(head));
	strbuf_add(out, (const char *)made.prog.insns, made.prog.count * sizeof(*made.prog.insns));
	for (size_t i = 0; i < made.ignored_count; i++)
		strbuf_add(out, made.ignored[i], strlen(made.ignored[i]) + 1);
	return 0;
}

/* The names, as many as the head says. False: they are not all there. */
static bool unpack_names(const char *at, const char *end, struct arena *arena, struct compiled *compiled)
{
	if (compiled->ignored_count > (size_t)(end - at))
		return false;
	const char **names = arena_array(arena, compiled->ignored_count, sizeof(*names));
	for (size_t i = 0; i < compiled->ignored_count; i++) {
		const char *stop = at < end ? memchr(at, '\0', (size_t)(end - at)) : NULL;
		if (!stop)
			return false;
		names[i] = arena_strdup(arena, at);
		at = stop + 1;
	}
	compiled->ignored = names;
	return at == end;
}

/* The child worked on hostile rules, so its word is checked as a stranger's. */
static int unpack(const struct strbuf *in, struct arena *arena, struct compiled *ret_compiled, struct err *err)
{
	struct shipped head;
	if (in->len < sizeof(head))
		return err_set(err, -EIO, "the compiler died");
	memcpy(&head, in->data, sizeof(head));
	size_t left = in->len - sizeof(head);
	if (head.insn_count > left / sizeof(struct sock_filter))
		return err_set(err, -EIO, "the compiler died");
	size_t bytes = head.insn_count * sizeof(struct sock_filter);
	struct sock_filter *insns = arena_array(arena, head.insn_count, sizeof(*insns));
	if (bytes)
		memcpy(insns, in->data + sizeof(head), bytes);
	*ret_compiled = (struct compiled){ .none = head.none,
		.prog = { head.insn_count, insns },
		.rule_count = head.rule_count,
		.ignored_count = head.ignored_count };
	if (!unpack_names(in->data + sizeof(head) + bytes, in->data + in->len, arena, ret_compiled))
		return err_set(err, -EIO, "the compiler died");
	return head.none ? 0 : bpf_check(insns, head.insn_count, err);
}

int profile_compile_apart(const struct profile *profile, const struct profile_target *target, unsigned ms,
	struct arena *arena, struct compiled *ret_compiled, struct err *err)
{
	struct stranger stranger = { profile, target };
	const struct apart apart = { ship, &stranger, ms, APART_BYTES };
	cleanup_strbuf struct strbuf out = { 0 };
	struct compiled compiled;
	int code = apart_run(&apart, &out, err);
	if (code == 0)
		code = unpack(&out, arena, &compiled, err);
	if (code == 0)
		*ret_compiled = compiled;
	return code;
}

int profile_rule(struct explorer *explorer, const struct profile *profile, const struct profile_target *target,
	const struct abi *abi, struct arena *arena, struct ruling_list *ret_list, struct err *err)
{
	struct compiled compiled;
	int ret = profile_compile(profile, target, arena, &compiled, err);
	if (ret != 0)
		return ret;
	if (!abi)
		abi = target->abi ? target->abi : abi_assumed();
	*ret_list = rule_all(explorer, &compiled.prog, compiled.none ? 0 : 1, abi, arena);
	return 0;
}
