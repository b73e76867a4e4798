/* SPDX-License-Identifier: Apache-2.0 */
/*
 * made: subjects and hosts made of words, for tests.
 *
 * WHO is a form ("kubernetes", "docker-run", "oci", "live", ...) and what else
 * there is to say: "podman" and any other runtime's name, "pod" (a live subject
 * in Kubernetes), "process" (no container), and of the host "lsm:none",
 * "lsm:apparmor", "lsm:selinux", "lsm:permissive", "lsm:unread" (no AppArmor, SELinux not known), "bounding:CAPS", "node:apparmor" (--node-lsm),
 * "set:lockdown=integrity" (a setting of its kernel), "has:runc=1.1.12" (a program).
 *
 * FACTS are "id=value" by the ids of facts.def, separated by spaces; in a value
 * "_" is a blank, "|" an end of line. They stand in the kernel's sheet of a live subject, else in
 * the manifest's; "spec.id=value" says which sheet. "id=?why" is an unknown
 * fact. By kind:
 *   BOOL true, false            INT 1000          TEXT any
 *   NS own, host, shared, unknown, shared:NAME
 *   MASK all, default, podman, none, names with commas; "default,+SYS_ADMIN" adds
 *   TEXTS a,b                   RANGES 0:100000:65536,...
 *   MOUNTS source:target[:option]..., separated by commas; options ro, nosuid,
 *     shared, fs=TYPE, volume, tmpfs, token, runtime, kernel, dir, file, socket, block, name=V,
 *     label=USER/ROLE/TYPE/LEVEL ("+" for its commas; label=? for one that is not known),
 *     listens=NAME-UID-GID-MODE (a socket below the source; without NAME: the source itself; listens=none),
 *     map=DISK-HOST-COUNT (ID-mapped; map=none, map=? for one that is not known)
 *   DEVICES path:type:major:minor[:access[:deny]], separated by commas; "-" for the path of a rule
 *   PROFILE a runtime's name: its default as written down for Docker's
 *     capabilities; else the names of the only calls allowed, separated by commas;
 *     "+notify" behind them: what is done to all others, by the action's name
 *   PROCESSES uid:nnp|-|?:seccomp:caps[:gid[:groups]], separated by commas (caps: effective,
 *     permitted and bounding alike; names and groups with "+"; "?": groups that are not known)
 */
#ifndef ISOTOP_MADE_H
#define ISOTOP_MADE_H

struct inventory_builder; /* <isotop/builder.h> */

/* A subject with key, name and facts; the caller's reference. Aborts the test on a word it does not know. */
struct subject *made_subject(const char *who, const char *facts);

/* Fills in the host that @who speaks of. */
void made_host(struct inventory_builder *builder, const char *who);

struct manifest_load;

/* One more text for @load, which is called @name. */
void load_text(struct manifest_load *load, const char *text, const char *name);

/* What a text would start that is called @name. */
struct inventory *loaded_inventory(const char *text, const char *name);

/* A file of the source tree, which the caller frees; dies where there is none, so that it may be read before any test runs. */
char *made_text(const char *name);

/* An inventory of this one subject. */
struct inventory *made_inventory(const char *who, const char *facts);

#endif
