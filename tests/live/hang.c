/* SPDX-License-Identifier: Apache-2.0 */
/*
 * hang DIR PROGRAM: a file system in user space at DIR that anybody may enter: it
 * holds PROGRAM as "runc", root's, and a directory "state". Says its pid, serves, and
 * from SIGUSR1 on never answers again. Ends with what started it, and then DIR is no more.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/fuse.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

enum { NODE_TOP = FUSE_ROOT_ID, NODE_PROGRAM, NODE_STATE };

#define READ_MOST 131072

static volatile sig_atomic_t hung;

struct server {
	int device;
	int program;
	uint64_t size;
};

struct request {
	struct fuse_in_header head;
	char data[READ_MOST + 4096];
};

static void hang(int signal)
{
	(void)signal;
	hung = 1;
}

static void fail(const char *what)
{
	fprintf(stderr, "hang: %s: %s\n", what, strerror(errno));
	exit(1);
}

static void answer(const struct server *server, const struct request *request, int error, const void *data, size_t len)
{
	static char out[sizeof(struct fuse_out_header) + READ_MOST];
	struct fuse_out_header head = { .len = (uint32_t)(sizeof(head) + len), .error = -error, .unique = request->head.unique };
	memcpy(out, &head, sizeof(head));
	if (len)
		memcpy(out + sizeof(head), data, len);
	if (write(server->device, out, head.len) < 0 && errno != ENOENT && errno != EINTR)
		fail("answer");
}

static struct fuse_attr attributes(const struct server *server, uint64_t node)
{
	bool file = node == NODE_PROGRAM;
	return (struct fuse_attr){ .ino = node, .size = file ? server->size : 0, .mode = file ? S_IFREG | 0755 : S_IFDIR | 0755,
		.nlink = 1, .blksize = 4096 };
}

/* Nothing may be kept: whoever comes again has to ask again. */
static void look_up(const struct server *server, const struct request *request)
{
	uint64_t node = strcmp(request->data, "runc") == 0 ? NODE_PROGRAM : strcmp(request->data, "state") == 0 ? NODE_STATE : 0;
	struct fuse_entry_out entry = { .nodeid = node, .attr = attributes(server, node) };
	answer(server, request, node ? 0 : ENOENT, &entry, node ? sizeof(entry) : 0);
}

static void read_program(const struct server *server, const struct request *request)
{
	static char text[READ_MOST];
	struct fuse_read_in in;
	memcpy(&in, request->data, sizeof(in));
	ssize_t len = pread(server->program, text, in.size < READ_MOST ? in.size : READ_MOST, (off_t)in.offset);
	answer(server, request, len < 0 ? EIO : 0, text, len < 0 ? 0 : (size_t)len);
}

static void serve(const struct server *server, const struct request *request)
{
	struct fuse_init_out init = { .major = FUSE_KERNEL_VERSION, .minor = FUSE_KERNEL_MINOR_VERSION,
		.max_readahead = READ_MOST, .max_write = 4096 };
	struct fuse_attr_out attr = { .attr = attributes(server, request->head.nodeid) };
	struct fuse_open_out open = { .fh = 1 };
	switch (request->head.opcode) {
	case FUSE_INIT:
		answer(server, request, 0, &init, sizeof(init));
		return;
	case FUSE_LOOKUP:
		look_up(server, request);
		return;
	case FUSE_GETATTR:
		answer(server, request, 0, &attr, sizeof(attr));
		return;
	case FUSE_OPEN:
	case FUSE_OPENDIR:
		answer(server, request, 0, &open, sizeof(open));
		return;
	case FUSE_READ:
		read_program(server, request);
		return;
	case FUSE_READDIR:
	case FUSE_RELEASE:
	case FUSE_RELEASEDIR:
	case FUSE_FLUSH:
		answer(server, request, 0, NULL, 0);
		return;
	case FUSE_FORGET:
	case FUSE_BATCH_FORGET:
		return;
	default:
		answer(server, request, ENOSYS, NULL, 0);
	}
}

static void attach(struct server *server, const char *dir)
{
	char options[128];
	server->device = open("/dev/fuse", O_RDWR | O_CLOEXEC);
	if (server->device < 0)
		fail("/dev/fuse");
	snprintf(options, sizeof(options), "fd=%d,rootmode=40755,user_id=0,group_id=0,allow_other", server->device);
	if (mount("hang", dir, "fuse", MS_NOSUID | MS_NODEV, options) < 0)
		fail(dir);
}

int main(int argc, char **argv)
{
	static struct request request;
	struct server server;
	struct stat look;
	if (argc != 3) {
		fprintf(stderr, "usage: hang DIR PROGRAM\n");
		return 2;
	}
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	/* Without SA_RESTART: it interrupts the read. */
	sigaction(SIGUSR1, &(struct sigaction){ .sa_handler = hang }, NULL);
	server.program = open(argv[2], O_RDONLY | O_CLOEXEC);
	if (server.program < 0 || fstat(server.program, &look) < 0)
		fail(argv[2]);
	server.size = (uint64_t)look.st_size;
	attach(&server, argv[1]);
	printf("%d\n", (int)getpid());
	fflush(stdout);
	while (!hung)
		if (read(server.device, &request, sizeof(request)) > 0)
			serve(&server, &request);
	for (;;)
		pause();
}
