/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "live/kernel/selinux_policy.h"

#include <isotop/root.h>

#include <errno.h>

#ifdef HAVE_SEPOL

#include <pthread.h>
#include <sepol/debug.h>
#include <sepol/policydb/services.h>
#include <stdlib.h>
#include <string.h>

#define POLICY_MAX  (64 * 1024 * 1024) /* Fedora's has 4 MB, a reference policy with all modules 9 */
#define CONFIG_MAX  (64 * 1024)
#define VERSION_MAX 40 /* newest first; Linux 6 reads up to 33, policydb.h POLICYDB_VERSION_MAX */
#define VERSION_MIN 24

struct selinux_policy {
	char *where;
	policydb_t db;
	sidtab_t sids;
};

/* libsepol has one policy at a time for the whole process: whoever asks sets its own first, under this lock. */
static pthread_mutex_t one_at_a_time = PTHREAD_MUTEX_INITIALIZER;

static void begin(struct selinux_policy *policy)
{
	pthread_mutex_lock(&one_at_a_time);
	sepol_set_policydb(&policy->db);
	sepol_set_sidtab(&policy->sids);
}

static void end(void)
{
	pthread_mutex_unlock(&one_at_a_time);
}

/* ---- the file ------------------------------------------------------------------------------- */

/* The value of SELINUXTYPE, selinux_config(5). "targeted" where the file does not say. */
static char *type_of(const struct root *root)
{
	static const char key[] = "SELINUXTYPE=";
	cleanup_strbuf struct strbuf text = { 0 };
	root_read(root, -1, "etc/selinux/config", CONFIG_MAX, &text);
	for (const char *at = strbuf_text(&text); *at; at += strcspn(at, "\n"), at += *at == '\n') {
		const char *value = at + strlen(key);
		if (strncmp(at, key, strlen(key)) == 0 && strcspn(value, " \t\r\n/") > 0)
			return strndup(value, strcspn(value, " \t\r\n/"));
	}
	return strdup("targeted");
}

static int read_one(const struct root *root, const char *path, struct strbuf *out)
{
	int code = root_read(root, -1, path, POLICY_MAX, out);
	return code == 0 && out->len == 0 ? -ENOENT : code;
}

/* What is on disk may not have been loaded yet, so what is loaded comes first. */
static int read_policy(const struct root *root, struct strbuf *out, char **ret_where)
{
	char path[512] = "/sys/fs/selinux/policy";
	char *type = type_of(root);
	int code = read_one(root, path, out);
	for (int version = VERSION_MAX; code < 0 && type && version >= VERSION_MIN; version--) {
		strbuf_reset(out);
		if ((size_t)snprintf(path, sizeof(path), "/etc/selinux/%s/policy/policy.%d", type, version) < sizeof(path))
			code = read_one(root, path, out);
	}
	free(type);
	*ret_where = code < 0 ? NULL : strdup(path);
	return code;
}

static int parse(struct selinux_policy *policy, struct strbuf *text)
{
	struct policy_file file;
	policy_file_init(&file);
	file.type = PF_USE_MEMORY;
	file.data = text->data;
	file.len = text->len;
	if (policydb_init(&policy->db) < 0)
		return -ENOMEM;
	if (policydb_read(&policy->db, &file, 0) < 0 || policy->db.policy_type != POLICY_KERN)
		return -EBADMSG;
	return policydb_load_isids(&policy->db, &policy->sids) < 0 ? -EBADMSG : 0;
}

int selinux_policy_load(const struct root *root, struct selinux_policy **ret_policy)
{
	cleanup_strbuf struct strbuf text = { 0 };
	struct selinux_policy *policy = heap_alloc(1, sizeof(*policy));
	int code = read_policy(root, &text, &policy->where);
	if (code == 0) {
		pthread_mutex_lock(&one_at_a_time);
		sepol_debug(0); /* it would write to standard error */
		code = parse(policy, &text);
		end();
	}
	if (code < 0) {
		selinux_policy_free(policy);
		policy = NULL;
	}
	*ret_policy = policy;
	return code;
}

void selinux_policy_free(struct selinux_policy *policy)
{
	if (!policy)
		return;
	sepol_sidtab_destroy(&policy->sids);
	policydb_destroy(&policy->db);
	free(policy->where);
	free(policy);
}

const char *selinux_policy_where(const struct selinux_policy *policy)
{
	return policy->where;
}

/* ---- what it decides -------------------------------------------------------------------------- */

/* Of "user:role:TYPE:level": its value in the policy; 0: it does not know the type. */
static uint32_t type_value(const struct selinux_policy *policy, const char *label)
{
	char type[256];
	const char *at = strchr(label, ':');
	at = at ? strchr(at + 1, ':') : NULL;
	size_t len = at ? strcspn(at + 1, ":") : 0;
	if (!len || len >= sizeof(type))
		return 0;
	memcpy(type, at + 1, len);
	type[len] = '\0';
	const type_datum_t *datum = hashtab_search(policy->db.p_types.table, type);
	return datum ? datum->s.value : 0;
}

static const char *decide(const struct selinux_policy *policy, const char *label, const char *target, const char *class,
	struct selinux_decision *ret_decision)
{
	sepol_security_class_t number;
	sepol_security_id_t from;
	sepol_security_id_t to;
	struct sepol_av_decision decision = { 0 };
	if (sepol_string_to_security_class(class, &number) < 0)
		return "the policy does not know this class";
	if (sepol_context_to_sid(label, strlen(label), &from) < 0 || sepol_context_to_sid(target, strlen(target), &to) < 0)
		return "the policy does not know this label";
	if (sepol_compute_av(from, to, number, 0, &decision) < 0)
		return "the policy cannot be asked";
	ret_decision->allowed = decision.allowed;
	/* As security_compute_av() of the kernel sets AVD_FLAGS_PERMISSIVE, security/selinux/ss/services.c. */
	ret_decision->permissive = ebitmap_get_bit(&policy->db.permissive_map, type_value(policy, label));
	return NULL;
}

bool selinux_policy_allows_unknown(const struct selinux_policy *policy)
{
	return policy->db.handle_unknown == SEPOL_ALLOW_UNKNOWN;
}

/* libsepol's own functions take a policy that may be written to. */
static struct selinux_policy *unconst(const struct selinux_policy *policy)
{
	return (struct selinux_policy *)(uintptr_t)policy;
}

const char *selinux_policy_decide(const struct selinux_policy *policy, const char *label, const char *target,
	const char *class, struct selinux_decision *ret_decision)
{
	begin(unconst(policy));
	const char *why = decide(policy, label, target, class, ret_decision);
	end();
	return why;
}

uint32_t selinux_policy_bit(const struct selinux_policy *policy, const char *class, const char *permission)
{
	sepol_security_class_t number;
	sepol_access_vector_t bit = 0;
	begin(unconst(policy));
	if (sepol_string_to_security_class(class, &number) < 0 || sepol_string_to_av_perm(number, permission, &bit) < 0)
		bit = 0;
	end();
	return bit;
}

#else

int selinux_policy_load(const struct root *root, struct selinux_policy **ret_policy)
{
	(void)root;
	*ret_policy = NULL;
	return -ENOSYS;
}

void selinux_policy_free(struct selinux_policy *policy)
{
	(void)policy;
}

const char *selinux_policy_where(const struct selinux_policy *policy)
{
	(void)policy;
	return NULL;
}

const char *selinux_policy_decide(const struct selinux_policy *policy, const char *label, const char *target,
	const char *class, struct selinux_decision *ret_decision)
{
	(void)policy;
	(void)label;
	(void)target;
	(void)class;
	(void)ret_decision;
	return "isotop was built without libsepol";
}

bool selinux_policy_allows_unknown(const struct selinux_policy *policy)
{
	(void)policy;
	return false;
}

uint32_t selinux_policy_bit(const struct selinux_policy *policy, const char *class, const char *permission)
{
	(void)policy;
	(void)class;
	(void)permission;
	return 0;
}

#endif
