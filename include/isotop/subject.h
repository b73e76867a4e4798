/* SPDX-License-Identifier: Apache-2.0 */
/*
 * model: one container, running or as a manifest would start it. Immutable once made,
 * reference counted.
 */
#ifndef ISOTOP_SUBJECT_H
#define ISOTOP_SUBJECT_H

#include <isotop/base.h>
#include <isotop/origin.h>

struct form; /* <isotop/form.h> */
struct host; /* <isotop/host.h> */
struct sheet; /* <isotop/facts.h> */

enum role { ROLE_CONTAINER, ROLE_INIT, ROLE_SIDECAR, ROLE_EPHEMERAL };

const char *role_name(enum role role);
enum role role_named(const char *name); /* NULL, or none of them: a container */

/*
 * One container: running, or as a manifest would start it. All strings are in
 * @arena or literals and may be hostile. Made by a source, immutable from
 * subject_seal() on.
 */
struct subject {
	struct arena *arena; /* owned */
	const struct subject *base; /* one reference: some of the texts are in its memory; NULL: none */
	const char *key;     /* stable across refreshes and reformatting: "k8s:shop/Deployment/web/app" */
	const char *name;    /* "shop/web:app", or the container's name */
	const char *image;   /* NULL: not known */
	const struct form *form; /* borrowed from the table of forms; form_unset: not said */
	bool container;      /* false: shown with --all only and not scored */
	struct {
		const char *kind;      /* "Deployment", "Pod"; NULL outside Kubernetes and Compose */
		const char *namespace; /* NULL: not said */
		const char *name;
		const char *container;
		const char *project; /* of Compose; NULL: none, or not said */
		const char *settings_path;  /* of Kubernetes: to the pod's settings in the object; NULL: as the kind has it */
		const char *container_path; /* likewise to the container */
		enum role role;
	} workload;
	struct {
		const char *file; /* NULL: not from a file */
		uint32_t line;
		uint32_t base; /* from which the lines of its facts are told; 0: from the file's beginning */
		/* What of it can be written: the first bytes of two maps in the file. */
		struct text_list parts; /* other files that say more of it alone: drop-ins, in the order they are read */
		bool placed;       /* they are known, and each key stands where its form has it */
		uint64_t own;      /* the container's own */
		uint64_t settings; /* what it shares with others: its pod's; UINT64_MAX: that stands nowhere */
	} declared;
	struct {
		int32_t pid;       /* init of the container, as the host sees it; 0: not running */
		uint64_t start;    /* start time in clock ticks after boot, proc_pid_stat(5) field 22: tells a recycled pid */
		int64_t since;     /* seconds since the epoch; 0 not known */
		bool paused;         /* all of its cgroup is frozen: nothing of it runs until somebody thaws it */
		const char *inside;  /* the name of the container that it was started in; NULL: none that is known */
		const char *runtime; /* "docker", "containerd", "runc", "unknown"; NULL: not running */
		const char *id;      /* the runtime's id; NULL: none */
		const char *cgroup;  /* path of its cgroup; NULL: not known */
	} running;
	const struct sheet *sheets[SHEET_COUNT]; /* NULL: this origin has nothing */
	const struct host *node; /* it ran on, in the memory of @base, where several were recorded; NULL: the inventory's host */
	unsigned refs; /* use subject_ref/unref; the last member, which subject_derive() leaves out */
};

/* A fresh subject in an arena of its own, one reference held by the caller. */
struct subject *subject_new(void);
struct subject *subject_new_of(size_t likely); /* arena_new_of() */
struct subject *subject_ref(const struct subject *subject); /* NULL gives NULL */

/* One that begins as @base, which others see already and which stays as it is; texts stay in its memory. */
struct subject *subject_derive(const struct subject *base);

/*
 * One that says of itself what @subject, which only a file declares, says, in as little memory as that takes. What
 * @home has is not copied; sheets are still those of @subject, whose texts are not kept.
 */
struct subject *subject_replica(const struct subject *subject, const struct subject *home);
void subject_unref(const struct subject *subject);          /* NULL is fine; thread-safe */

bool subject_sandboxed(const struct subject *subject);     /* gVisor or Kata, known */
bool subject_in_kubernetes(const struct subject *subject); /* a manifest of it, or pod annotations */
bool subject_running(const struct subject *subject);

/* Lines and places of values of its facts, as they are in the file. subject_fact() did it for its own, and twice does no harm. */
uint32_t subject_line(const struct subject *subject, uint32_t line);
struct origin subject_place(const struct subject *subject, struct origin origin);

bool subject_equal(const struct subject *a, const struct subject *b);

/*
 * Whether two declared containers are the same but for what they are called, their image and where they stand,
 * so that every verdict is the same for both. With @lines each place in its file is as far from the container's
 * own line too, and what the pod says literally is the same. What runs and what has a label of SELinux is like
 * nobody: others have a part in its verdicts.
 */
bool subject_alike(const struct subject *a, const struct subject *b, bool lines);

/*
 * The same number for all that are alike, by which to look for them; with @lines containers that are called
 * differently have others. False: it is like nobody.
 */
bool subject_print(const struct subject *subject, bool lines, uint64_t *ret_print);

#endif
