/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What make bench compares with: the least that anybody does who reads the same.
 *
 *   floor read FILE...   reads the bytes
 *   floor yaml FILE...   libyaml's events, thrown away
 *   floor json FILE...   jansson's tree, thrown away
 *   floor node PID...    opens and reads once what an inspector wants of each process
 *   floor live WHAT...   the same of each PID; of /proc what tells each process of the node apart, which is to be looked
 *                        at to know which are in a container; of a FILE, a runtime's state, jansson's tree, thrown away
 *
 *   floor cost COMMAND   runs it and says its CPU seconds and its peak of memory in KiB: a child's peak is at least
 *                        its parent's, and this one has next to none
 */
#include "config.h"

#include <dirent.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include <yaml.h>

static void read_at(int dirfd, const char *name)
{
	static char buffer[1 << 18];
	int fd = openat(dirfd, name, O_RDONLY | O_CLOEXEC);
	while (fd >= 0 && read(fd, buffer, sizeof(buffer)) > 0)
		;
	if (fd >= 0)
		close(fd);
}

static int read_file(const char *path)
{
	read_at(AT_FDCWD, path);
	return 0;
}

static int read_yaml(const char *path)
{
	yaml_parser_t parser;
	yaml_event_t event;
	bool more = true;
	FILE *file = fopen(path, "r");
	if (!file || !yaml_parser_initialize(&parser))
		return 1;
	yaml_parser_set_input_file(&parser, file);
	while (more && yaml_parser_parse(&parser, &event)) {
		more = event.type != YAML_STREAM_END_EVENT;
		yaml_event_delete(&event);
	}
	yaml_parser_delete(&parser);
	fclose(file);
	return more;
}

static int read_json(const char *path)
{
	json_t *value = json_load_file(path, 0, NULL);
	json_decref(value);
	return !value;
}

static int read_process(const char *pid)
{
	static const char *const files[] = { "status", "stat", "cgroup", "mountinfo", "uid_map", "gid_map", "cmdline",
		"attr/current" };
	static const char *const links[] = { "pid", "net", "mnt", "ipc", "uts", "user", "cgroup", "time" };
	char path[64];
	char target[64];
	snprintf(path, sizeof(path), "/proc/%.20s", pid);
	int dirfd = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++)
		read_at(dirfd, files[i]);
	for (size_t i = 0; i < sizeof(links) / sizeof(links[0]); i++) {
		snprintf(path, sizeof(path), "ns/%s", links[i]);
		if (readlinkat(dirfd, path, target, sizeof(target)) < 0)
			break;
	}
	close(dirfd);
	return 0;
}

/* Of every process what says whether it has namespaces of its own. */
static int read_all(const char *proc)
{
	static const char *const links[] = { "mnt", "pid", "net", "ipc", "uts", "user" };
	char path[64];
	char target[64];
	DIR *dir = opendir(proc);
	if (!dir)
		return 1;
	for (struct dirent *entry; (entry = readdir(dir));) {
		if (*entry->d_name < '0' || *entry->d_name > '9')
			continue;
		snprintf(path, sizeof(path), "%.20s/stat", entry->d_name);
		read_at(dirfd(dir), path);
		for (size_t i = 0; i < sizeof(links) / sizeof(links[0]); i++) {
			snprintf(path, sizeof(path), "%.20s/ns/%s", entry->d_name, links[i]);
			if (readlinkat(dirfd(dir), path, target, sizeof(target)) < 0)
				break;
		}
	}
	closedir(dir);
	return 0;
}

static int read_live(const char *what)
{
	if (strcmp(what, "/proc") == 0)
		return read_all(what);
	return *what == '/' ? read_json(what) : read_process(what);
}

static double seconds(struct timeval time)
{
	return (double)time.tv_sec + (double)time.tv_usec / 1e6;
}

static int tell_cost(char **argv)
{
	struct rusage usage;
	pid_t pid = fork();
	if (pid == 0) {
		int null = open("/dev/null", O_WRONLY);
		dup2(null, STDOUT_FILENO);
		dup2(null, STDERR_FILENO);
		execvp(argv[0], argv);
		_exit(127);
	}
	if (pid < 0 || wait4(pid, NULL, 0, &usage) < 0)
		return 1;
	printf("%.6f %ld\n", seconds(usage.ru_utime) + seconds(usage.ru_stime), usage.ru_maxrss);
	return 0;
}

int main(int argc, char **argv)
{
	if (argc > 2 && strcmp(argv[1], "cost") == 0)
		return tell_cost(argv + 2);
	static const struct {
		const char *name;
		int (*read)(const char *what);
	} kinds[] = { { "read", read_file }, { "yaml", read_yaml }, { "json", read_json }, { "node", read_process },
		{ "live", read_live } };
	int failed = argc < 3;
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		for (int arg = 2; arg < argc; arg++)
			if (strcmp(argv[1], kinds[i].name) == 0)
				failed |= kinds[i].read(argv[arg]);
	return failed;
}
