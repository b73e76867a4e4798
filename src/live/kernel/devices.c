/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "live/kernel/devices.h"

#include <string.h>

#include <isotop/facts.h>
#include <isotop/root.h>

#define RULES_MAX 4096

#define ANY (-1)

/*
 * What every container may use: runtime-spec config-linux.md "Default Devices",
 * terminals, and /dev/net/tun, which older runtimes allow without making a node.
 */
static const struct {
	int64_t major;
	int64_t minor;
} usual[] = { { 1, 3 }, { 1, 5 }, { 1, 7 }, { 1, 8 }, { 1, 9 }, { 5, 0 }, { 5, 1 }, { 5, 2 }, { 136, ANY },
	{ 10, 200 } };

static bool is_usual(const struct device *device)
{
	if (strcmp(device->access, "m") == 0)
		return true; /* making a node gives no access to the device */
	for (size_t i = 0; i < ISO_COUNT(usual); i++)
		if (device->type == 'c' && device->major == usual[i].major &&
			(device->minor == usual[i].minor || usual[i].minor == ANY))
			return true;
	return false;
}

static bool take_number(const char **at, char stop, int64_t *ret)
{
	char digits[12];
	size_t len = strcspn(*at, ": \n");
	if ((*at)[len] != stop || len == 0 || len >= sizeof(digits))
		return false;
	memcpy(digits, *at, len);
	digits[len] = '\0';
	*at += len + 1;
	if (strcmp(digits, "*") != 0)
		return parse_i64(digits, 10, ret);
	*ret = ANY;
	return true;
}

/* "c 1:3 rwm" */
static bool parse_rule(struct arena *arena, const char *line, struct device *device)
{
	if (!strchr("abc", line[0]) || line[1] != ' ')
		return false;
	device->type = line[0];
	device->allow = true;
	const char *at = line + 2;
	if (!take_number(&at, ':', &device->major) || !take_number(&at, ' ', &device->minor))
		return false;
	size_t len = strspn(at, "rwm");
	device->access = arena_strndup(arena, at, len);
	return len > 0 && (at[len] == '\n' || at[len] == '\0');
}

/* The name that the kernel gives the device's node, "DEVNAME=sda" in sysfs; the numbers where it has none. */
static const char *node_of(struct arena *arena, const struct root *root, const struct device *device)
{
	const char *kind = device->type == 'b' ? "block" : "char";
	cleanup_strbuf struct strbuf text = { 0 };
	char *path = arena_printf(
		arena, "sys/dev/%s/%lld:%lld/uevent", kind, (long long)device->major, (long long)device->minor);
	const char *name = root_read(root, -1, path, 65536, &text) == 0 ? strstr(strbuf_text(&text), "DEVNAME=") : NULL;
	if (name && (name == text.data || name[-1] == '\n'))
		return arena_printf(arena, "/dev/%.*s", (int)strcspn(name + 8, "\n"), name + 8);
	return arena_printf(arena, "/dev/%s/%lld:%lld", kind, (long long)device->major, (long long)device->minor);
}

void devices_describe(
	struct arena *arena, const struct root *root, const struct device_rules *rules, struct sheet_builder *builder)
{
	size_t lines = 0;
	for (const char *at = rules->text; *at && lines < RULES_MAX; at += strcspn(at, "\n"), at += *at == '\n')
		lines++;
	struct device *items = arena_array(arena, lines, sizeof(*items));
	struct origin all = { rules->where, NULL, 0 };
	bool every = false;
	size_t count = 0;
	uint32_t line = 1;
	for (const char *at = rules->text; line <= lines; at += strcspn(at, "\n"), at += *at == '\n', line++) {
		struct device device = { 0 };
		if (!parse_rule(arena, at, &device))
			continue;
		const char *rule = arena_strndup(arena, at, strcspn(at, "\n"));
		device.origin = (struct origin){ rules->where, rule, rules->file ? line : 0 };
		if (device.type == 'a' && device.major == ANY && device.minor == ANY) {
			all = device.origin;
			every = true;
		} else if (!is_usual(&device) && device.major != ANY && device.minor != ANY) {
			/* of a rule for many devices no node is known; it lets use what CAP_MKNOD makes */
			device.source = device.path = node_of(arena, root, &device);
		}
		items[count++] = device;
	}
	struct device_list *list = arena_alloc(arena, sizeof(*list));
	*list = (struct device_list){ .count = count, .items = items };
	sheet_set_bool(builder, FACT_device_cgroup_all, every, all);
	/*
	 * Where every device is allowed, what nodes there are only the container's own file system shows. The list is
	 * the kernel's anyway: a config.json that names no device must not answer in its place.
	 */
	if (every)
		list->more = (struct more){ "device nodes are seen from inside the container only", all };
	sheet_set_devices(builder, list, every ? all : (struct origin){ rules->where, NULL, 0 });
}
