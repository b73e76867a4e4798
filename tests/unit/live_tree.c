/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "unit/live_tree.h"

#include <errno.h>
#include <ftw.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <isotop/builder.h>
#include <isotop/host.h>
#include <isotop/inventory.h>
#include <isotop/load_watch.h>
#include <isotop/root.h>
#include <isotop/subject.h>
#include <isotop/values.h>

#define HOST_MNT 4026531832u

/* The fuzz targets use this file too, and there no assertion of check's has anybody to tell. */
#define must(holds, ...)                  \
	do {                              \
		if (!(holds))             \
			die(__VA_ARGS__); \
	} while (0)

static void make_parents(const char *path)
{
	char copy[512];
	snprintf(copy, sizeof(copy), "%s", path);
	for (char *at = strchr(copy + 1, '/'); at; at = strchr(at + 1, '/')) {
		*at = '\0';
		mkdir(copy, 0755);
		*at = '/';
	}
}

void put_bytes(const struct tree *tree, const char *path, const char *data, size_t len)
{
	char full[512];
	snprintf(full, sizeof(full), "%s/%s", tree->dir, path);
	make_parents(full);
	unlink(full);
	FILE *file = fopen(full, "w");
	must(file != NULL, "%s: %s", full, strerror(errno));
	must(fwrite(data, 1, len, file) == len, "%s: not written", full);
	fclose(file);
}

void put(const struct tree *tree, const char *path, const char *fmt, ...)
{
	cleanup_strbuf struct strbuf text = { 0 };
	va_list args;
	va_start(args, fmt);
	strbuf_vaddf(&text, fmt, args);
	va_end(args);
	put_bytes(tree, path, strbuf_text(&text), text.len);
}

static const char status_format[] = "Name:\tx\nState:\tS (sleeping)\nUid:\t%u\t%u\t%u\t%u\nGid:\t%u\t%u\t%u\t%u\n"
				    "NSpid:\t%s\nCapInh:\t0000000000000000\nCapPrm:\t%016llx\nCapEff:\t%016llx\n"
				    "CapBnd:\t%016llx\nCapAmb:\t0000000000000000\nNoNewPrivs:\t%d\nSeccomp:\t%d\n"
				    "Seccomp_filters:\t%d\n";

const uint64_t host_ns[NS_KIND_COUNT] = { 4026531836, 4026531833, HOST_MNT, 4026531839, 4026531838, 4026531837,
	4026531835, 4026531834 };

const char plain_mounts[] = "100 99 0:40 / / rw,relatime - overlay overlay rw,lowerdir=x\n"
			    "101 100 0:41 / /proc rw,nosuid - proc proc rw\n"
			    "102 100 0:42 / /dev rw,nosuid - tmpfs tmpfs rw,mode=755\n"
			    "103 100 0:43 / /sys ro,nosuid - sysfs sysfs ro\n"
			    "104 101 0:44 / /proc/acpi ro - tmpfs tmpfs ro\n"
			    "105 101 0:42 /null /proc/keys rw,nosuid - tmpfs tmpfs rw\n"
			    "106 101 0:41 /sys /proc/sys ro - proc proc rw\n";

/* @base: "proc/42" or "proc/42/task/43". */
static void put_files(const struct tree *tree, const struct made *made, const char *base)
{
	char path[128];
	char nspid[64];
	unsigned own_ns = made->ns ? made->ns : (unsigned)made->pid;
	int number = made->thread ? made->thread : made->pid;
	snprintf(nspid, sizeof(nspid), made->own & OWN(PID) ? "%d\t1" : "%d", made->pid);
	snprintf(path, sizeof(path), "%s/stat", base);
	put(tree, path, "%d (%s) %c %d %d 0 0 -1 4194560 0 0 0 0 0 0 0 0 20 0 %u 0 %u 0 0\n", number,
		made->comm ? made->comm : "sleep", made->state ? made->state : 'S', made->ppid, made->pid,
		made->threads ? made->threads : 1, made->start ? made->start : 1000);
	snprintf(path, sizeof(path), "%s/status", base);
	put(tree, path, status_format, made->real_uid ? made->real_uid : made->uid, made->uid, made->uid, made->uid,
		made->uid, made->uid, made->uid, made->uid, made->nspid ? made->nspid : nspid, made->caps, made->caps,
		made->caps, made->no_new_privs, made->seccomp, made->seccomp / 2);
	snprintf(path, sizeof(path), "%s/cgroup", base);
	put(tree, path, "%s\n", made->cgroup ? made->cgroup : "0::/");
	snprintf(path, sizeof(path), "%s/mountinfo", base);
	put(tree, path, "%s", made->mountinfo ? made->mountinfo : plain_mounts);
	snprintf(path, sizeof(path), "%s/uid_map", base);
	put(tree, path, "%s", made->uid_map ? made->uid_map : "         0          0 4294967295\n");
	snprintf(path, sizeof(path), "%s/gid_map", base);
	put(tree, path, "%s", made->uid_map ? made->uid_map : "         0          0 4294967295\n");
	snprintf(path, sizeof(path), "%s/cmdline", base);
	put(tree, path, "%s", made->comm ? made->comm : "sleep");
	for (int kind = 0; kind < NS_KIND_COUNT; kind++) {
		uint64_t inode = host_ns[kind] + (made->own >> kind & 1 ? 1000 + own_ns * 10 : 0);
		snprintf(path, sizeof(path), "%s/ns/%s", base, ns_names[kind]);
		put(tree, path, "%s:[%llu]\n", ns_names[kind], (unsigned long long)inode);
	}
}

void put_process(const struct tree *tree, const struct made *made)
{
	char base[64];
	if (made->thread)
		snprintf(base, sizeof(base), "proc/%d/task/%d", made->pid, made->thread);
	else
		snprintf(base, sizeof(base), "proc/%d", made->pid);
	put_files(tree, made, base);
}

void tree_new(struct tree *tree)
{
	*tree = (struct tree){ .dir = "/tmp/check-live-XXXXXX" };
	must(mkdtemp(tree->dir), "%s: %s", tree->dir, strerror(errno));
	chmod(tree->dir, 0755);
	put_process(tree, &(struct made){ .pid = 1,
				  .comm = "init",
				  .caps = 0x1ffffffffffull,
				  .mountinfo = "22 1 8:1 / / rw shared:1 - ext4 /dev/sda1 rw\n"
					       "23 22 0:21 / /proc rw - proc proc rw\n"
					       "24 22 0:22 / /sys rw - sysfs sysfs rw\n"
					       "25 22 0:6 / /dev rw - devtmpfs devtmpfs rw\n"
					       "27 25 0:24 / /dev/pts rw - devpts devpts rw\n"
					       "28 22 0:28 / /tmp rw - tmpfs tmpfs rw\n"
					       "29 24 0:29 / /sys/fs/cgroup rw - cgroup2 cgroup rw\n"
					       "26 22 8:2 / /srv rw - ext4 /dev/sda2 rw\n" });
	put(tree, "proc/stat", "cpu 1 2 3\nbtime 1700000000\n");
	put(tree, "proc/filesystems", "nodev\tproc\n\text4\n");
	put(tree, "proc/sys/kernel/osrelease", "6.1.0\n");
	put(tree, "etc/hostname", "node-7\n");
}

const struct inventory *tree_scan_with(struct tree *tree, bool all)
{
	struct err err = { "" };
	if (!tree->root)
		must(root_open(tree->dir, &tree->root, &err) == 0, "%s", err.text);
	if (!tree->live)
		tree->live = live_new(tree->root, all);
	struct inventory_builder *builder = inventory_builder_new();
	must(live_scan(tree->live, builder, &(struct load_watch){ 0 }, &err) == 0, "%s", err.text);
	const struct inventory *inventory = inventory_finish(builder, tree->inventory);
	inventory_unref(tree->inventory);
	tree->inventory = inventory;
	return inventory;
}

const struct inventory *tree_scan(struct tree *tree)
{
	return tree_scan_with(tree, false);
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *at)
{
	(void)st;
	(void)type;
	(void)at;
	return remove(path);
}

void tree_free(struct tree *tree)
{
	inventory_unref(tree->inventory);
	live_free(tree->live);
	root_close(tree->root);
	nftw(tree->dir, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

struct fact kernel_fact(const struct subject *subject, enum fact_id id)
{
	return sheet_fact(subject->sheets[SHEET_KERNEL], id);
}

enum ns_relation relation_of(const struct subject *subject, enum ns_kind kind)
{
	struct fact fact = kernel_fact(subject, ns_facts[kind]);
	must(fact_known(fact), "%s: not known", ns_names[kind]);
	return fact.value.ns->relation;
}

const struct subject *only(const struct inventory *inventory)
{
	must(inventory->count == 1, "%zu subjects, not one", inventory->count);
	return inventory->subjects[0];
}

void put_docker(const struct tree *tree, const char *id, int pid, const char *name)
{
	char path[256];
	snprintf(path, sizeof(path), "var/lib/docker/containers/%s/config.v2.json", id);
	put(tree, path,
		"{\"State\":{\"Running\":true,\"Pid\":%d},\"ID\":\"%s\",\"Name\":\"/"
		"%s\",\"Config\":{\"Image\":\"nginx:1\","
		"\"Labels\":{}}}",
		pid, id, name);
}

void put_runc(const struct tree *tree, const char *dir, const char *id, int pid, unsigned start)
{
	char path[256];
	snprintf(path, sizeof(path), "%s/%s/state.json", dir, id);
	put(tree, path,
		"{\"id\":\"%s\",\"init_process_pid\":%d,\"init_process_start\":%u,\"config\":{\"labels\":[\"bundle=/b/"
		"%s\"]}}",
		id, pid, start, id);
}
