/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <isotop/filesystems.h>

#include <isotop/base.h>

#include <string.h>

/* To add one: its row. */
static const struct {
	const char *type;
	const char *as;
} filesystems[] = {
	{ "tmpfs", NULL }, { "ramfs", NULL }, { "mqueue", NULL }, { "devpts", NULL }, { "hugetlbfs", NULL },
	{ "nfs", NULL }, { "nfs4", NULL }, { "cifs", NULL }, { "smb3", NULL }, { "ceph", NULL }, { "glusterfs", NULL },
	{ "9p", NULL }, { "virtiofs", NULL }, { "proc", "/proc" }, { "sysfs", "/sys" }, { "devtmpfs", "/dev" },
	{ "cgroup", "/sys/fs/cgroup" }, { "cgroup2", "/sys/fs/cgroup" }, { "debugfs", "/sys/kernel/debug" },
	{ "tracefs", "/sys/kernel/tracing" }, { "securityfs", "/sys/kernel/security" }, { "configfs", "/sys/kernel/config" },
	{ "selinuxfs", "/sys/fs/selinux" }, { "pstore", "/sys/fs/pstore" }, { "bpf", NULL }, /* each mount is a new one, mount_nodev() */
	{ "efivarfs", "/sys/firmware/efi/efivars" }, { "binfmt_misc", "/proc/sys/fs/binfmt_misc" },
	{ "fusectl", "/sys/fs/fuse/connections" }, { "smackfs", "/sys/fs/smackfs" }, { "resctrl", "/sys/fs/resctrl" },
};

bool filesystem_known(const char *type, const char **ret_as)
{
	*ret_as = NULL;
	for (size_t i = 0; i < ISO_COUNT(filesystems); i++)
		if (strcmp(type, filesystems[i].type) == 0) {
			*ret_as = filesystems[i].as;
			return true;
		}
	return false;
}

const char *overlay_directories(const char *option, bool *ret_lower)
{
	/* Documentation/filesystems/overlayfs.rst; "+" adds one layer, since Linux 6.5 */
	static const char *const lower[] = { "lowerdir=", "lowerdir+=", "datadir+=" };
	static const char upper[] = "upperdir=";
	for (size_t i = 0; i < ISO_COUNT(lower); i++)
		if ((*ret_lower = strncmp(option, lower[i], strlen(lower[i])) == 0))
			return option + strlen(lower[i]);
	return strncmp(option, upper, sizeof(upper) - 1) == 0 ? option + sizeof(upper) - 1 : NULL;
}
