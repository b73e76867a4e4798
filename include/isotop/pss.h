/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pss: the Pod Security Standards, as Kubernetes' own admission judges them.
 *
 * Owns: the controls of baseline and restricted, each with the policy versions
 * it holds for. They look at what a pod says literally (the fact pod_settings).
 */
#ifndef ISOTOP_PSS_H
#define ISOTOP_PSS_H

#include <isotop/base.h>

struct subject; /* <isotop/subject.h> */

enum pss_level { PSS_PRIVILEGED, PSS_BASELINE, PSS_RESTRICTED };

#define PSS_LATEST 37 /* the newest policy version known: v1.37; newer ones are judged as this one */

struct pss_violation {
	enum pss_level level; /* of the check: what the pod does not reach because of it */
	const char *check;    /* upstream's id: "hostNamespaces" */
	const char *reason;   /* our own sentence, names included */
	uint32_t line;        /* of the first place that violates; 0: what is missing */
};

struct pss_result {
	bool applies;         /* false: not a pod that was written down */
	enum pss_level level; /* reached, at the policy version asked for */
	size_t count;
	const struct pss_violation *violations; /* baseline's checks sorted by id, then restricted's */
};

const char *pss_level_name(enum pss_level level);
bool pss_level_parse(const char *name, enum pss_level *ret_level);

/* "latest" or "v1.NN"; newer than the newest known is the newest. False: neither. */
bool pss_version_parse(const char *text, unsigned *ret_minor);

/* The pod of @subject at policy version v1.@minor; texts live in @arena. */
void pss_judge(const struct subject *subject, unsigned minor, struct arena *arena, struct pss_result *ret_result);

/*
 * The same for one subject after another: the containers of a pod share what it says, and
 * it is judged once. Zero is a fresh one; pss_memo_free() at the end. The result is
 * valid until the next call.
 */
struct pss_memo {
	const struct setting_list *settings;
	uint32_t base; /* its lines are told from it */
	unsigned minor;
	struct arena *arena; /* owned */
	struct pss_result result;
};

const struct pss_result *pss_judge_next(struct pss_memo *memo, const struct subject *subject, unsigned minor);
void pss_memo_free(struct pss_memo *memo);

/*
 * What one level forbids, as its admission would report it: for restricted the
 * baseline checks that restricted overrides are left out. For comparing with
 * upstream's fixtures.
 */
void pss_violations(const struct subject *subject, enum pss_level level, unsigned minor, struct arena *arena,
	struct pss_result *ret_result);

#endif
