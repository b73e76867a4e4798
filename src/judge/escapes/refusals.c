/* SPDX-License-Identifier: Apache-2.0 */
/* By what rule each barrier refuses what escapes do. */
#include "config.h"

#include "judge/escapes/escapes.h"

#include <sys/capability.h>

#include <isotop/capabilities.h>
#include <isotop/host.h>
#include <isotop/mac.h>
#include <isotop/values.h>

static enum tri tri_not(enum tri tri)
{
	return tri == MAYBE ? MAYBE : tri_of(tri == NO);
}

/* ---- user namespace ---------------------------------------------------------------- */

static enum tri own_userns(const struct escape_case *c, const struct escape *escape)
{
	(void)escape;
	return c->userns;
}

static enum tri root_is_mapped_away(const struct escape_case *c, const struct escape *escape)
{
	(void)escape;
	return tri_not(c->root_maps_to_root);
}

static enum tri root_is_nobody_there(const struct escape_case *c, const struct escape *escape)
{
	enum place place = escape_place(escape);
	return place == PLACE_COUNT || !c->places[place].mount ? tri_not(c->root_maps_to_root)
							       : tri_not(c->places[place].as_root);
}

static enum tri root_is_kept_out(const struct escape_case *c, const struct escape *escape)
{
	return tri_not(escape_root_connects(c, escape_place(escape)));
}

/* ---- capabilities -------------------------------------------------------------------- */

enum tri escape_caps_missing(const struct escape_case *c, const struct escape *escape)
{
	bool first = (c->granted & escape->caps) == escape->caps;
	bool second = escape->caps_or && (c->granted & escape->caps_or) == escape->caps_or;
	if (first || second)
		return NO;
	return c->granted_state == FACT_KNOWN ? YES : MAYBE;
}

/* A process that is not root holds what is ambient or was handed to it, whatever it may not regain. */
static enum tri caps_out_of_reach(const struct escape_case *c, const struct escape *escape)
{
	bool first = (c->non_root_caps & escape->caps) == escape->caps;
	bool second = escape->caps_or && (c->non_root_caps & escape->caps_or) == escape->caps_or;
	return first || second ? NO : c->non_root;
}

static enum tri siblings_are_apart(const struct escape_case *c, const struct escape *escape)
{
	(void)escape;
	if (!c->siblings_apart || (c->granted & CAP_BIT(CAP_SYS_PTRACE)))
		return NO;
	return c->granted_state == FACT_KNOWN ? YES : MAYBE;
}

/* Who is that user already need not become it, ptrace(2) "Ptrace access mode checking". */
static enum tri user_takes_a_capability(const struct escape_case *c, const struct escape *escape)
{
	return c->twins ? NO : escape_caps_missing(c, escape);
}

static enum tri user_is_out_of_reach(const struct escape_case *c, const struct escape *escape)
{
	return c->twins ? NO : caps_out_of_reach(c, escape);
}

static const char *why_user_is_the_same(const struct escape_case *c, const struct escape *escape)
{
	(void)escape;
	return c->twins ? "a process of the host runs as the same user and group" : NULL;
}

/* ---- seccomp --------------------------------------------------------------------------- */

/*
 * Is the call refused even with the capability that it goes with? The runtimes'
 * profiles open most dangerous calls together with theirs: that is one barrier, not two.
 */
static enum tri act_is_refused(const struct escape_case *c, const struct escape *escape, enum act_id act, uint64_t needed)
{
	const struct filtered *f = &c->filtered;
	uint64_t opens = f->opens[act];
	if (!f->known)
		return MAYBE;
	if (opens == ACT_ALWAYS || (opens & needed))
		return f->unsure[act] ? MAYBE : NO;
	if (opens & c->granted)
		return NO;
	if (f->unsure[act])
		return escape_caps_missing(c, escape) == NO ? YES : MAYBE;
	return opens == ACT_NEVER || c->granted_state == FACT_KNOWN ? YES : MAYBE;
}

static enum tri call_is_refused(const struct escape_case *c, const struct escape *escape)
{
	return act_is_refused(c, escape, escape->act, escape->caps | escape->caps_or);
}

/* A /sys of its own that is read-only takes a mount to be written; one that is not, and one of the host's, takes none. */
static enum tri own_sys_is_filtered(const struct escape_case *c, const struct escape *escape)
{
	if (!c->power_by_own_sys || c->sys_read_only == NO)
		return NO;
	return act_is_refused(c, escape, ACT_MOUNT, CAP_BIT(CAP_SYS_ADMIN));
}

static const char *why_call_passes(const struct escape_case *c, const struct escape *escape)
{
	if (c->sandbox == YES)
		return "whatever filter there is guards the sandbox's own kernel";
	if (c->filtered.none)
		return "no filter is in force";
	if (c->filtered.opens[escape->act] == ACT_ALWAYS)
		return "the filter lets the call through";
	return "the profile opens the call together with its capability: not a second barrier";
}

/* ---- AppArmor and SELinux ------------------------------------------------------------------ */

/* runsc puts no policy on the container, gvisor.dev docs; of other sandboxes nothing says that it reaches it. */
static enum tri behind_sandbox(const struct escape_case *c, enum tri enforced)
{
	if (c->gvisor)
		return NO;
	return enforced == YES && c->sandbox != NO ? MAYBE : enforced;
}

static enum tri profile_denies(const struct escape_case *c, const struct escape *escape)
{
	enum tri denies;
	if (mac_answered(c, escape, MAC_APPARMOR, &denies))
		return behind_sandbox(c, denies);
	enum tri enforced = behind_sandbox(c, c->apparmor);
	return enforced == YES && !c->apparmor_default ? MAYBE : enforced;
}

/* Rules are by path: those about /proc and /sys do not reach what is mounted once more at another place. */
static enum tri unless_again(const struct escape_case *c, enum tri denies, bool again)
{
	return !again || denies == NO ? denies : c->apparmor_default ? NO : MAYBE;
}

static enum tri profile_denies_proc(const struct escape_case *c, const struct escape *escape)
{
	return unless_again(c, profile_denies(c, escape), c->proc_again);
}

static enum tri profile_denies_sys(const struct escape_case *c, const struct escape *escape)
{
	return unless_again(c, profile_denies(c, escape), c->sys_again);
}

static enum tri profile_may_deny(const struct escape_case *c, const struct escape *escape)
{
	enum tri denies;
	if (mac_answered(c, escape, MAC_APPARMOR, &denies))
		return behind_sandbox(c, denies);
	return behind_sandbox(c, c->apparmor) == NO ? NO : MAYBE;
}

/* Of what no rule was read in a source the kernel's own answer alone counts. */
static enum tri profile_is_heard_to_deny(const struct escape_case *c, const struct escape *escape)
{
	enum tri denies;
	return mac_answered(c, escape, MAC_APPARMOR, &denies) ? behind_sandbox(c, denies) : NO;
}

static const char *why_profile_lets(const struct escape_case *c, const struct escape *escape)
{
	const struct host *host = c->assess->host;
	enum tri denies;
	if (c->gvisor)
		return "gVisor puts no profile on what runs behind it";
	if (c->apparmor != NO && mac_answered(c, escape, MAC_APPARMOR, &denies))
		return "asked about this, AppArmor allows it";
	if (host && host->apparmor_known && !host->apparmor)
		return "the host has no AppArmor";
	return "no AppArmor profile is enforced";
}

static const char *why_paths_let(const struct escape_case *c, const struct escape *escape)
{
	return c->apparmor != NO && (c->proc_again || c->sys_again)
		       ? "the profile's rules are for /proc and /sys, and do not reach where it is mounted once more"
		       : why_profile_lets(c, escape);
}

/* Its rules about /sys are by path: they reach the host's tracefs where that stands below /sys here too. */
static enum tri profile_denies_tracing(const struct escape_case *c, const struct escape *escape)
{
	const struct mount *mount = c->places[PLACE_TRACING].mount;
	bool below = mount && mount->target && path_is_at_or_below(mount->target, "/sys");
	return below || !c->apparmor_default ? profile_denies(c, escape) : NO;
}

static const char *why_tracing_is_let(const struct escape_case *c, const struct escape *escape)
{
	return c->apparmor != NO ? "the profile's rules are for /sys, and do not reach where it is mounted here" : why_profile_lets(c, escape);
}

/* The same of switches, which its own /sys has too: what was mounted from the host may stand anywhere. */
static enum tri profile_denies_power(const struct escape_case *c, const struct escape *escape)
{
	return c->power_by_own_sys ? profile_denies_sys(c, escape) : profile_is_heard_to_deny(c, escape);
}

static const char *why_power_is_let(const struct escape_case *c, const struct escape *escape)
{
	if (c->power_by_own_sys || c->apparmor == NO)
		return why_paths_let(c, escape);
	return "the profile's rules are for /sys and /proc, and do not reach all that is mounted here";
}

static enum tri cgroups_are_mounted(const struct escape_case *c)
{
	const struct access *cgroups = &c->places[PLACE_CGROUPS];
	return cgroups->mount ? cgroups->writable : c->mounts_known ? NO : MAYBE;
}

/* Where the host's cgroups are mounted already nothing need be mounted. */
static enum tri profile_denies_cgroups(const struct escape_case *c, const struct escape *escape)
{
	enum tri mounted = cgroups_are_mounted(c);
	enum tri denies = profile_denies(c, escape);
	return mounted == YES ? NO : mounted == MAYBE && denies == YES ? MAYBE : denies;
}

static const char *why_cgroups_let(const struct escape_case *c, const struct escape *escape)
{
	return cgroups_are_mounted(c) == YES ? "the host's cgroups are mounted already: nothing need be mounted"
					     : why_profile_lets(c, escape);
}

static enum tri type_may_deny(const struct escape_case *c, const struct escape *escape)
{
	enum tri denies;
	if (mac_answered(c, escape, MAC_SELINUX, &denies))
		return behind_sandbox(c, denies);
	enum tri enforced = behind_sandbox(c, c->selinux);
	/* Of a declared type what its source says, once it is said that the nodes have SELinux. */
	if (enforced == YES && c->selinux_type && mac_profile_denies(c->selinux_type, escape->mac))
		return YES;
	return enforced == NO ? NO : MAYBE;
}

static enum tri type_is_heard_to_deny(const struct escape_case *c, const struct escape *escape)
{
	enum tri denies;
	return mac_answered(c, escape, MAC_SELINUX, &denies) ? behind_sandbox(c, denies) : NO;
}

static const char *why_type_lets(const struct escape_case *c, const struct escape *escape)
{
	enum tri denies;
	if (c->gvisor)
		return "gVisor puts no label on what runs behind it";
	if (c->selinux != NO && mac_answered(c, escape, MAC_SELINUX, &denies))
		return "asked about this, SELinux allows it";
	return "no confined SELinux type is enforced";
}

/* ---- mounts and devices ------------------------------------------------------------------------ */

static enum tri place_is_read_only(const struct escape_case *c, const struct escape *escape)
{
	enum place place = escape_place(escape);
	return place == PLACE_COUNT || !c->places[place].mount ? NO : tri_not(c->places[place].writable);
}

/* What covers /proc and /sys is a mount: CAP_SYS_ADMIN takes it away, so the two fall together. */
static enum tri cover_stays(const struct escape_case *c, enum tri covered)
{
	if (c->granted & CAP_BIT(CAP_SYS_ADMIN))
		return NO;
	return covered != NO && c->granted_state != FACT_KNOWN ? MAYBE : covered;
}

static enum tri proc_is_read_only(const struct escape_case *c, const struct escape *escape)
{
	(void)escape;
	return cover_stays(c, c->proc_read_only);
}

static enum tri sysrq_is_covered(const struct escape_case *c, const struct escape *escape)
{
	(void)escape;
	return cover_stays(c, c->sysrq_covered);
}

static enum tri sys_is_read_only(const struct escape_case *c, const struct escape *escape)
{
	(void)escape;
	return cover_stays(c, c->sys_read_only);
}

static const char *why_cover_lets(const struct escape_case *c, const struct escape *escape)
{
	enum tri covered = c->proc_read_only == NO || c->sys_read_only == NO ? NO : YES;
	(void)escape;
	if (c->proc_again || c->sys_again)
		return "it is mounted once more at another place, and can be written there";
	return covered == YES ? "CAP_SYS_ADMIN may take the cover away: not a second barrier" : "it can be written";
}

static enum tri power_is_read_only(const struct escape_case *c, const struct escape *escape)
{
	return c->power_by_own_sys ? sys_is_read_only(c, escape) : place_is_read_only(c, escape);
}

static const char *why_power_is_written(const struct escape_case *c, const struct escape *escape)
{
	return c->power_by_own_sys ? why_cover_lets(c, escape) : NULL;
}

static enum tri devices_are_ruled(const struct escape_case *c, const struct escape *escape)
{
	(void)escape;
	return c->device_rules;
}

/* ---- sandbox -------------------------------------------------------------------------------------- */

static enum tri own_kernel(const struct escape_case *c, const struct escape *escape)
{
	(void)escape;
	return c->sandbox;
}

static enum tri no_host_sockets(const struct escape_case *c, const struct escape *escape)
{
	(void)escape;
	return c->sandbox == YES && !c->gvisor ? MAYBE : c->sandbox;
}

/* What was passed in is passed into a sandbox too; its own /sys is not the host's. */
static enum tri own_sys_is_boxed(const struct escape_case *c, const struct escape *escape)
{
	(void)escape;
	return c->power_by_own_sys ? c->sandbox : NO;
}

static enum tri sandbox_may_refuse(const struct escape_case *c, const struct escape *escape)
{
	(void)escape;
	return c->sandbox == NO ? NO : MAYBE;
}

/* ---- non-root ---------------------------------------------------------------------------------------- */

static enum tri never_root(const struct escape_case *c, const struct escape *escape)
{
	(void)escape;
	return c->non_root;
}

/* /etc/shadow is this group's to read: Debian's and Alpine's number of it, and openSUSE's. */
static const struct host_group shadow = { "shadow", { 42, 15 } };

/* Whether a process that is not root holds what opens root's files, capabilities(7): as they are, or once they are its own. */
static bool opens_files(const struct escape_case *c, const struct escape *escape)
{
	enum place place = escape_place(escape);
	bool reads = place == PLACE_SECRETS || place == PLACE_NODE_KEYS || place == PLACE_PODS;
	bool writable = place == PLACE_COUNT || !c->places[place].mount || c->places[place].writable != NO;
	uint64_t caps = CAP_BIT(CAP_DAC_OVERRIDE) | (reads ? CAP_BIT(CAP_DAC_READ_SEARCH) : 0) |
			(writable ? CAP_BIT(CAP_CHOWN) | CAP_BIT(CAP_FOWNER) : 0);
	return c->non_root_caps & caps;
}

/* In a user namespace these capabilities count where it has the files' owner, the host's root. */
static enum tri files_are_kept_shut(const struct escape_case *c, const struct escape *escape)
{
	if (c->non_root != NO && opens_files(c, escape)) {
		enum tri counts = c->userns == NO ? YES : c->root_maps_to_root;
		return counts == YES ? NO : counts == MAYBE ? MAYBE : c->non_root;
	}
	bool read_by_group = escape_place(escape) == PLACE_SECRETS && escape_in_group(c, &shadow) != NO;
	return c->non_root == YES && read_by_group ? MAYBE : c->non_root;
}

static const char *why_files_open(const struct escape_case *c, const struct escape *escape)
{
	(void)escape;
	return c->non_root == NO ? NULL : "one of its processes holds a capability that opens files of root's";
}

static enum tri users_are_kept_out(const struct escape_case *c, const struct escape *escape)
{
	if (c->non_root == NO)
		return NO;
	enum tri kept_out = tri_not(escape_processes_connect(c, escape_place(escape)));
	return kept_out == YES ? c->non_root : kept_out;
}

static const char *why_users_connect(const struct escape_case *c, const struct escape *escape)
{
	(void)escape;
	return c->non_root == NO ? NULL : "one of its processes may write the socket, by its owner, its group or its mode";
}

static enum tri disk_is_kept_shut(const struct escape_case *c, const struct escape *escape)
{
	(void)escape;
	if (c->non_root == NO)
		return NO;
	enum tri shut = tri_not(escape_processes_open_disk(c));
	return shut == YES ? c->non_root : shut;
}

static const char *why_disk_opens(const struct escape_case *c, const struct escape *escape)
{
	(void)escape;
	return c->non_root == NO ? NULL : "one of its processes may open the disk's node, by its owner, its group or its mode";
}

static enum tri other_user(const struct escape_case *c, const struct escape *escape)
{
	(void)escape;
	return c->non_root == NO ? NO : MAYBE;
}

/* ---- the table ------------------------------------------------------------------------------------------ */

#define CAN_BE_ROOT "it is root, or a program that makes root can be run"

/*
 * To add one: why it stops, why it does not, why that is not known, where this
 * is written, and the function that tells; its name in escapes.h.
 */
// clang-format off
const struct refusal user_caps = {
	"the capability counts in its own user namespace alone, and the kernel asks for it in the host's",
	"it is in the host's user namespace", "whether it has a user namespace of its own is not known",
	"user_namespaces(7)", own_userns, NULL, false };
const struct refusal user_root = {
	"its root is an ordinary user to the host's settings, which belong to the host's root",
	"its root is the host's root", "whom its root maps to is not known",
	"Linux fs/proc/proc_sysctl.c test_perm; user_namespaces(7)", root_is_mapped_away, NULL, false };
const struct refusal user_files = {
	"its root is an ordinary user to those files",
	"its root is the owner of those files too", "whom its root maps to on that mount is not known",
	"user_namespaces(7); mount_setattr(2) MOUNT_ATTR_IDMAP", root_is_nobody_there, NULL, false };
const struct refusal user_socket = {
	"its root is neither the socket's owner nor in its group, as the host sees them",
	"its root may connect to the socket", "whether its root may connect to the socket is not known",
	"user_namespaces(7); unix(7)", root_is_kept_out, NULL, false };
const struct refusal user_devices = {
	"its root is an ordinary user to the device node, which belongs to the host's root",
	"its root is the host's root", "whom its root maps to is not known",
	"user_namespaces(7)", root_is_mapped_away, NULL, false };
const struct refusal user_ipc = {
	"its root is none of the users who own the segments",
	"its root is the host's root", "whom its root maps to is not known",
	"shmget(2), ipc_namespaces(7)", root_is_mapped_away, NULL, false };
const struct refusal caps_needed = {
	"the capability is not granted", "the capability is granted", "which capabilities are granted is not known",
	"capabilities(7)", escape_caps_missing, NULL, false };
const struct refusal caps_siblings = {
	"each of the others is another user or holds a capability that it lacks, and CAP_SYS_PTRACE is not granted",
	"one of the others may be the same user and hold no more", "which capabilities are granted is not known",
	"ptrace(2)", siblings_are_apart, NULL, false };
const struct refusal seccomp_call = {
	"the filter refuses the call", "the filter lets the call through", "whether the filter refuses the call by itself is not known",
	"moby/profiles seccomp; containers/common pkg/seccomp; the filter in force", call_is_refused, why_call_passes, false };
const struct refusal seccomp_power = {
	"the filter refuses the mount that it takes to write /sys", "no call that a filter refuses is needed",
	"whether the filter refuses the mount that it takes to write /sys is not known",
	"mount(2); the filter in force", own_sys_is_filtered, NULL, false };
const struct refusal aa_mount = {
	"the profile denies mounting", "no AppArmor profile is enforced", "what the profile denies is not known",
	"moby/profiles apparmor: deny mount", profile_denies, why_profile_lets, false };
const struct refusal aa_cgroup = {
	"the profile denies mounting", "no AppArmor profile is enforced",
	"what the profile denies is not known, or whether the host's cgroups are mounted already",
	"moby/profiles apparmor: deny mount", profile_denies_cgroups, why_cgroups_let, false };
const struct refusal aa_proc = {
	"the profile denies writing there in /proc", "no AppArmor profile is enforced", "what the profile denies is not known",
	"moby/profiles apparmor: deny @{PROC}/...", profile_denies_proc, why_paths_let, false };
const struct refusal aa_elsewhere = { NULL, "the profile's rules are for /proc itself, and do not reach another mount of it", NULL,
	"apparmor.d(5): rules are by path", NULL, NULL, false };
const struct refusal aa_sys = {
	"the profile denies writing in /sys", "no AppArmor profile is enforced", "what the profile denies is not known",
	"moby/profiles apparmor: deny /sys/...", profile_denies_sys, why_paths_let, false };
const struct refusal aa_tracing = {
	"the profile denies writing in /sys", "no AppArmor profile is enforced", "what the profile denies is not known",
	"moby/profiles apparmor: deny /sys/...", profile_denies_tracing, why_tracing_is_let, false };
const struct refusal aa_power = {
	"the profile denies writing in /sys", "no AppArmor profile is enforced", "what the profile denies is not known",
	"moby/profiles apparmor: deny /sys/...", profile_denies_power, why_power_is_let, false };
const struct refusal aa_trace = {
	"the profile lets it look only into processes under the same profile", "no AppArmor profile is enforced",
	"what the profile denies is not known", "moby/profiles apparmor: ptrace peer", profile_denies, why_profile_lets, false };
const struct refusal aa_alg = {
	"the loaded profile denies it, as the kernel answers", "no AppArmor profile is enforced", "only newer profiles deny this family of sockets",
	"moby/profiles apparmor: deny network alg", profile_may_deny, why_profile_lets, false };
const struct refusal se_type = {
	"the policy denies it, as the kernel answers", "no confined SELinux type is enforced",
	"what the policy lets this type do was not established", "the kernel's own answer, else not known", type_may_deny,
	why_type_lets, false };
const struct refusal mnt_read_only = {
	"it is mounted read-only", "it is mounted writable",
	"a read-only mount need not reach the file systems mounted below it", "mount(8): bind mounts are not recursive",
	place_is_read_only, NULL, false };
const struct refusal mnt_socket = { NULL, "a socket on a read-only mount can be connected to anyway", NULL, "unix(7)",
	NULL, NULL, false };
const struct refusal mnt_read = { NULL, "reading needs no writable mount", NULL, "mount(8)", NULL, NULL, false };
const struct refusal mnt_proc = {
	"its own /proc/sys is read-only", "it can be written", "whether its own /proc/sys is read-only is not known",
	"OCI config-linux.md readonlyPaths", proc_is_read_only, why_cover_lets, false };
const struct refusal mnt_sysrq = {
	"its own /proc/sysrq-trigger is covered", "it can be written", "whether its own /proc/sysrq-trigger is covered is not known",
	"OCI config-linux.md readonlyPaths, maskedPaths", sysrq_is_covered, why_cover_lets, false };
const struct refusal mnt_sys = {
	"its own /sys is read-only", "it can be written", "whether its own /sys is read-only is not known",
	"OCI config.md mounts", sys_is_read_only, why_cover_lets, false };
const struct refusal mnt_power = {
	"it is mounted read-only", "it is mounted writable",
	"a read-only mount need not reach the file systems mounted below it", "mount(8): bind mounts are not recursive",
	power_is_read_only, why_power_is_written, false };
const struct refusal mnt_devices = {
	"the device rules let it use no device that was not passed in", "the device rules allow every device",
	"the device rules cannot be read", "OCI config-linux.md devices; cgroups(7)", devices_are_ruled, NULL, false };
const struct refusal box_kernel = {
	"the sandbox's own kernel takes the call", "the host's own kernel takes the call",
	"whether a sandbox takes the calls is not known", "gvisor.dev security model; Kata architecture", own_kernel, NULL, false };
const struct refusal box_socket = {
	"gVisor connects to no socket of the host unless configured to", "there is no sandbox",
	"whether the sandbox passes the socket on is not known", "gVisor runsc --host-uds", no_host_sockets, NULL, false };
const struct refusal box_files = { NULL, "what was passed in is passed into a sandbox too", NULL, "gVisor file system docs",
	NULL, NULL, false };
const struct refusal box_power = {
	"the sandbox's own kernel takes the call", "it is the host's kernel whose switches they are",
	"whether a sandbox takes the calls is not known", "gvisor.dev security model; gVisor file system docs", own_sys_is_boxed,
	NULL, false };
const struct refusal box_network = {
	NULL, "there is no sandbox", "what the sandbox passes on to the host's network is not known", "not established",
	sandbox_may_refuse, NULL, false };
const struct refusal box_devices = {
	NULL, "there is no sandbox", "whether the sandbox passes the device on is not known", "not established",
	sandbox_may_refuse, NULL, false };
const struct refusal uid_caps = {
	"none of its processes is root, and no_new_privs keeps the capability from it", CAN_BE_ROOT,
	"whether a process of it is or becomes root is not known", "capabilities(7); PR_SET_NO_NEW_PRIVS", caps_out_of_reach,
	NULL, false };
const struct refusal caps_user = {
	"the capability is not granted", "the capability is granted", "which capabilities are granted is not known",
	"capabilities(7); ptrace(2)", user_takes_a_capability, why_user_is_the_same, false };
const struct refusal uid_user = {
	"none of its processes is root, and no_new_privs keeps the capability from it", CAN_BE_ROOT,
	"whether a process of it is or becomes root is not known", "capabilities(7); ptrace(2)", user_is_out_of_reach,
	why_user_is_the_same, false };
const struct refusal uid_root = {
	"none of its processes is root, and only root may write there", CAN_BE_ROOT,
	"whether a process of it is or becomes root is not known", "credentials(7); PR_SET_NO_NEW_PRIVS", never_root, NULL, false };
const struct refusal uid_files = {
	"none of its processes is root, and what is worth having there is root's", CAN_BE_ROOT,
	"whether a process of it is or becomes root, or may open files of root's, is not known",
	"credentials(7); capabilities(7); PR_SET_NO_NEW_PRIVS", files_are_kept_shut, why_files_open, false };
const struct refusal uid_disk = {
	"none of its processes is root, and only root may open the disk's node", CAN_BE_ROOT,
	"whether the owner, the group or the mode of the disk's node lets one of its processes open it is not known",
	"credentials(7); path_resolution(7)", disk_is_kept_shut, why_disk_opens, false };
const struct refusal uid_socket = {
	"no process of it is the socket's owner or in its group", CAN_BE_ROOT,
	"whether one of its groups may use the socket is not known", "unix(7)", users_are_kept_out, why_users_connect, false };
const struct refusal uid_same = {
	NULL, CAN_BE_ROOT, "whether the others run as the same user is not known", "ptrace(2), shmget(2)", other_user, NULL, false };

const struct refusal idle_refusals[BARRIER_COUNT] = {
	[BARRIER_USERNS] = { NULL, "whose user namespace it is makes no difference", NULL, "user_namespaces(7)", NULL, NULL, false },
	[BARRIER_CAPABILITIES] = { NULL, "no capability is needed", NULL, "capabilities(7)", NULL, NULL, false },
	[BARRIER_SECCOMP] = { NULL, "it takes only calls that every program needs", NULL, "moby/profiles seccomp", NULL, NULL, false },
	[BARRIER_APPARMOR] = { "the loaded profile denies it, as the kernel answers", "the runtimes' profiles allow it", NULL,
		"moby/profiles apparmor: file, capability, network; the kernel's own answer", profile_is_heard_to_deny, NULL, true },
	[BARRIER_SELINUX] = { "the policy denies it, as the kernel answers", "what SELinux does about it was not established", NULL,
		"the kernel's own answer, else not known", type_is_heard_to_deny, NULL, true },
	[BARRIER_MOUNTS] = { NULL, "no mount and no device rule is in its way", NULL, "OCI config-linux.md", NULL, NULL, false },
	[BARRIER_SANDBOX] = { NULL, "a sandbox makes no difference", NULL, "gvisor.dev security model", NULL, NULL, false },
	[BARRIER_NON_ROOT] = { NULL, "it need not be root", NULL, "credentials(7)", NULL, NULL, false },
};
// clang-format on
