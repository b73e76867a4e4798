/* SPDX-License-Identifier: Apache-2.0 */
/*
 * docker: what docker and podman are asked for, before anybody knows in which
 * words. A command line, a Compose service, an inspect document and a Quadlet
 * unit each fill one struct docker_settings; docker_subject() turns it into
 * facts with the engine's own defaults and precedence.
 */
#ifndef ISOTOP_MANIFEST_DOCKER_H
#define ISOTOP_MANIFEST_DOCKER_H

#include "manifest/engine_told.h"

#include <isotop/facts.h>

#include <stdio.h>

struct sheet_builder; /* <isotop/facts.h> */
struct inventory_builder; /* <isotop/builder.h> */
struct docker_made; /* docker_made.h */

enum docker_engine { ENGINE_DOCKER, ENGINE_PODMAN };

/* A value somebody wrote. @text NULL: nobody did, or @why it is not known what stands there. */
struct docker_value {
	const char *text;
	const char *why;
	struct origin origin;
};

struct docker_flag {
	bool set;
	bool value;
	const char *why; /* it was written in a way that cannot be known; NULL: it was not */
	struct origin origin;
};

struct docker_values {
	size_t count;
	size_t cap;
	struct docker_value *items;
	struct more more; /* what was written beside @items and is not known */
	size_t more_at;   /* so many items stand before it; the engines take them in order */
};

/*
 * Zero-initialise but for @arena; every text lives there. Values are in the
 * engine's own spelling ("container:web", "no-new-privileges:true",
 * "/src:/dst:ro"), so that each form only has to carry words over.
 */
struct docker_settings {
	struct arena *arena;     /* the subject's, see docker_settings_new() */
	struct subject *subject; /* owned until docker_subject() */
	enum docker_engine engine;
	unsigned fillers; /* who may fill in its words, literal.h; what an engine printed says what it says */
	const struct docker_made *made; /* borrowed: what earlier commands made; NULL: nothing is known */
	bool away; /* a command line: a relative path hangs on where it is given */
	const char *image; /* its name; NULL: not known. Becomes the subject's, and may say Windows */
	struct origin image_origin;
	bool windows; /* the form says so itself */
	struct docker_value arch; /* of the image's platform, as its maker calls it */
	struct docker_flag privileged;
	struct docker_flag read_only;
	struct docker_value user;
	struct docker_value image_user; /* USER of the image, from inspect */
	struct docker_values groups;    /* beside its own, by number or name */
	struct docker_value pid;
	struct docker_value ipc;
	struct docker_value network;
	struct docker_value uts;
	struct docker_value userns;
	struct docker_value cgroupns;
	struct docker_value runtime;
	struct docker_values cap_add;
	struct docker_values cap_drop;
	struct docker_values security_opt;
	struct docker_values device_rules; /* "c 1:3 rwm" */
	struct docker_values uid_map;      /* podman: "0:1000:1" */
	struct docker_values gid_map;
	struct engine_told engine_told;    /* by its environment and its command line */
	struct docker_values env_files;    /* of variables, those that nobody has read yet: env_file.h */
	const char *engine_peer;           /* the privileged container beside it that runs that engine; NULL: none */
	struct docker_values volumes_from; /* "web", "web:ro": containers whose mounts it takes over */
	struct more filter;                /* an annotation that may bring another filter of system calls */
	bool no_cgroup;                    /* podman --cgroups=disabled: no rules for devices */
	struct origin no_cgroup_origin;
	size_t mount_count;
	size_t mount_cap;
	struct mount *mounts;
	struct more more_mounts;
	size_t device_count;
	size_t device_cap;
	struct device *devices;
	struct more more_devices;
	size_t unknown_count; /* facts that were written in a way that cannot be understood */
	size_t unknown_cap;
	struct {
		enum fact_id id;
		const char *why;
		struct origin origin;
	} *unknowns;
};

struct docker_settings docker_settings_new(const char *form, enum docker_engine engine);

/* Each says of one setting that it was written and that nobody here can know as what. */
void docker_flag_unknown(struct docker_flag *flag, const char *why, struct origin origin);
void docker_values_unknown(struct docker_values *values, const char *why, struct origin origin);

/*
 * A word that may hold any number of options ("$OPTS"): whatever was not set may be,
 * and whatever is set in a good sense may be unset. What comes after it still counts.
 */
void docker_anything(struct docker_settings *settings, const char *why, struct origin origin);

void docker_value_set(struct docker_value *value, const char *text, struct origin origin);
void docker_flag_set(struct docker_flag *flag, bool on, struct origin origin);
void docker_values_add(struct docker_settings *settings, struct docker_values *values, const char *text,
	struct origin origin);

/*
 * Says that @id was written but not understood. What is certain beside it stays: a
 * mount, a device, a capability that are known, and what a later setting says.
 */
void docker_unknown(struct docker_settings *settings, enum fact_id id, const char *why, struct origin origin);

/*
 * "NAME=VALUE" of its environment, or "NAME", which takes its value from where the command is given: of all
 * variables those that name an engine count. Podman takes "NAME*" too. And a word of its command line.
 */
void docker_tell_variable(struct docker_settings *settings, const char *text, struct origin origin);

/* "NAME,type=env,target=VARIABLE" of podman --secret: its value is kept by the engine. */
void docker_tell_secret(struct docker_settings *settings, const char *text, struct origin origin);

/* "NAME=VALUE" of its annotations, which runtimes read. */
void docker_tell_annotation(struct docker_settings *settings, const char *text, struct origin origin);

/* All variables of whoever starts it are passed in. */
void docker_tell_host_environment(struct docker_settings *settings, struct origin origin);

void docker_tell_word(struct docker_settings *settings, const char *word, struct origin origin);

/*
 * "SRC:DST[:OPTIONS]" or "DST" (an anonymous volume). A source that starts with
 * "/", "." or "~" is a path of the host, resolved against @base (NULL: left
 * relative); anything else is a volume's name. False: cannot be understood.
 */
bool docker_add_volume(struct docker_settings *settings, const char *text, const char *base, struct origin origin);

/* "type=bind,source=/x,target=/y,readonly,..." of --mount. False: cannot be understood. */
bool docker_add_mount(struct docker_settings *settings, const char *text, const char *base, struct origin origin);

/*
 * What a named volume is, by its driver and the options of the driver "local", which
 * are mount(8)'s: a bind, a disk with its file system, directories laid over each other.
 * @mount holds name, target and read_only; it is added as what it comes to.
 */
struct docker_volume_options {
	const char *driver; /* NULL: local */
	const char *type;
	const char *device;
	const char *o;
	const char *why; /* what else it was made with is not known; NULL: it is */
};
#define VOLUME_ORIGIN "the volume " /* how the origin of a mount says that such a volume brought it */
void docker_add_named_volume(struct docker_settings *settings, struct mount *mount,
	const struct docker_volume_options *options, const char *base);

/* "windows/amd64", "process" and "hyperv": words of --platform and --isolation that only Windows has. */
bool docker_says_windows(const char *text);

/* "linux/arm64/v8" and "arm64": words of --platform, as containerd's platforms.Parse reads them. */
void docker_set_platform(struct docker_settings *settings, const char *text, struct origin origin);

/* "ro,Z,rshared", the third field of -v, for a mount whose target and origin are known. */
void docker_mount_options(struct docker_settings *settings, struct mount *mount, const char *text);

/* A mount that is understood already; its texts must live in the arena. */
void docker_add_mount_entry(struct docker_settings *settings, const struct mount *mount);

/* "HOST[:CONTAINER[:PERMISSIONS]]" */
bool docker_add_device(struct docker_settings *settings, const char *text, struct origin origin);

/* The socket of the engine itself, which --use-api-socket passes in, docker/cli opts. */
void docker_add_api_socket(struct docker_settings *settings, struct origin origin);

/* @path normalised, against @base where it is relative; in the arena. */
const char *docker_host_path(struct docker_settings *settings, const char *path, const char *base);

/* The origin of what nobody wrote. */
struct origin engine_default(const struct docker_settings *settings, const char *text);

/* --security-opt and what privileged takes away with it; part of docker_subject(). */
void docker_security_facts(struct docker_settings *settings, struct sheet_builder *sheet);

void docker_security_markdown(FILE *out); /* the keys of --security-opt, for docs/forms.md */

/*
 * Facts from settings into the subject's manifest sheet; the subject is then
 * the caller's, who has set key, name and the rest of its identity.
 */
struct subject *docker_subject(struct docker_settings *settings);

/* The names of containers by their ids, as their inspect has both; made by the first. */
struct docker_ids;
void docker_id_note(struct docker_ids **ids, const char *id, const char *name);
void docker_ids_free(struct docker_ids *ids); /* NULL: nothing */

/*
 * Once all is read: "container:NAME" is what the container of that name in the load
 * has, the host's where it is on the host's; one that is not there is not known.
 * @ids (may be NULL): an engine prints the id for a name.
 */
void docker_follow(struct inventory_builder *builder, struct docker_ids *ids);

#endif
