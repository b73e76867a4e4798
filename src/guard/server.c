/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A server: a process that is forked before anything is given up and does, when
 * asked, the few things that this one may not do any more.
 */
#include "config.h"

#include "guard/wire.h"

#include <isotop/clock.h>
#include <isotop/file.h>
#include <isotop/guard.h>

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define BYTES_MOST (16u << 20) /* of a question or an answer */
#define SLOW_NS    UINT64_C(20000000000)

struct question {
	uint32_t what;
	uint32_t len;
};

struct reply {
	int code;
	uint32_t len;
	bool with_fd;
	struct err err;
};

struct guard_server {
	pthread_mutex_t lock; /* one question at a time */
	int fd;               /* owned; -1: the server is gone */
	pid_t pid;
};

/* ---- messages: a head, perhaps with a descriptor (unix(7), SCM_RIGHTS), and bytes ------- */

union control {
	struct cmsghdr head;
	char room[CMSG_SPACE(sizeof(int))];
};

static bool send_head(int to, const void *head, size_t len, int fd)
{
	union control control;
	struct iovec part = { (void *)(uintptr_t)head, len };
	struct msghdr message = { .msg_iov = &part, .msg_iovlen = 1 };
	memset(&control, 0, sizeof(control));
	if (fd >= 0) {
		message.msg_control = &control;
		message.msg_controllen = sizeof(control);
		struct cmsghdr *first = CMSG_FIRSTHDR(&message);
		first->cmsg_level = SOL_SOCKET;
		first->cmsg_type = SCM_RIGHTS;
		first->cmsg_len = CMSG_LEN(sizeof(fd));
		memcpy(CMSG_DATA(first), &fd, sizeof(fd));
	}
	ssize_t sent;
	do
		sent = sendmsg(to, &message, MSG_NOSIGNAL);
	while (sent < 0 && errno == EINTR);
	return sent == (ssize_t)len;
}

/* *ret_fd: -1 where none came along. */
static bool receive_head(int from, void *head, size_t len, int *ret_fd)
{
	union control control;
	struct iovec part = { head, len };
	struct msghdr message = {
		.msg_iov = &part, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof(control)
	};
	ssize_t got;
	*ret_fd = -1;
	do
		got = recvmsg(from, &message, MSG_CMSG_CLOEXEC | MSG_WAITALL);
	while (got < 0 && errno == EINTR);
	const struct cmsghdr *first = got > 0 ? CMSG_FIRSTHDR(&message) : NULL;
	if (first && first->cmsg_level == SOL_SOCKET && first->cmsg_type == SCM_RIGHTS &&
		first->cmsg_len == CMSG_LEN(sizeof(*ret_fd)))
		memcpy(ret_fd, CMSG_DATA(first), sizeof(*ret_fd));
	return got == (ssize_t)len;
}

static bool receive_bytes(int from, uint32_t len, struct strbuf *out)
{
	if (len > BYTES_MOST)
		return false;
	char *bytes = heap_alloc((size_t)len + 1, 1);
	bool whole = file_read_by(from, bytes, len, clock_ns() + SLOW_NS) == 0;
	if (whole)
		strbuf_add(out, bytes, len);
	free(bytes);
	return whole;
}

/* ---- the server's side --------------------------------------------------------------------- */

/* False: the other side has gone, or makes no sense. */
static bool serve_one(int fd, const struct guard_service *service)
{
	struct question question;
	struct reply reply;
	cleanup_strbuf struct strbuf bytes = { 0 };
	cleanup_strbuf struct strbuf answer = { 0 };
	struct guard_request request = { .answer = &answer, .answer_fd = -1, .err = { "" } };
	cleanup_fd int with = -1;
	if (!receive_head(fd, &question, sizeof(question), &with) || !receive_bytes(fd, question.len, &bytes))
		return false;
	request.what = question.what;
	request.data = strbuf_text(&bytes);
	request.len = bytes.len;
	request.fd = with;
	memset(&reply, 0, sizeof(reply));
	reply.code = service->serve(service->ctx, &request);
	reply.err = request.err;
	reply.len = reply.code < 0 || answer.len > BYTES_MOST ? 0 : (uint32_t)answer.len;
	reply.with_fd = request.answer_fd >= 0;
	bool sent = send_head(fd, &reply, sizeof(reply), request.answer_fd) &&
		    file_write(fd, strbuf_text(&answer), reply.len) == 0;
	fd_cleanup(&request.answer_fd);
	return sent;
}

/*
 * Lives until the other side is closed, which a killed inspector does too, so
 * that half a file is never left behind. A session of its own hears no keys.
 */
static _Noreturn void serve(int fd, const struct guard_service *service)
{
	struct err err;
	setsid();
	signal(SIGPIPE, SIG_IGN);
	guard_close_above(fd);
	if (guard_sandbox(&service->sandbox, NULL, &err) < 0)
		_exit(2);
	while (serve_one(fd, service))
		continue;
	if (service->ended)
		service->ended(service->ctx);
	_exit(0);
}

/* ---- the other side -------------------------------------------------------------------------- */

int guard_server_start(const struct guard_service *service, struct guard_server **ret_server, struct err *err)
{
	int ends[2];
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
		return err_set(err, -errno, "socketpair: %s", strerror(errno));
	pid_t pid = fork();
	if (pid == 0)
		serve(ends[1], service);
	int fork_errno = errno;
	close(ends[1]);
	if (pid < 0) {
		close(ends[0]);
		return err_set(err, -fork_errno, "fork: %s", strerror(fork_errno));
	}
	struct guard_server *server = heap_alloc(1, sizeof(*server));
	*server = (struct guard_server){ .fd = ends[0], .pid = pid };
	pthread_mutex_init(&server->lock, NULL);
	*ret_server = server;
	return 0;
}

/* It ends by itself when it sees the end; whoever waits for it has to know that all is done. */
void guard_server_end(struct guard_server *server)
{
	if (!server)
		return;
	fd_cleanup(&server->fd);
	while (waitpid(server->pid, NULL, 0) < 0 && errno == EINTR)
		continue;
	pthread_mutex_destroy(&server->lock);
	free(server);
}

static int exchange(
	struct guard_server *server, const struct question *question, const struct guard_call *call, struct reply *reply)
{
	int with = -1;
	if (!send_head(server->fd, question, sizeof(*question), call->fd) ||
		file_write(server->fd, call->data, call->len) < 0 ||
		!receive_head(server->fd, reply, sizeof(*reply), &with))
		return -EIO;
	struct strbuf unused = { 0 };
	bool whole = receive_bytes(server->fd, reply->len, call->answer ? call->answer : &unused);
	strbuf_free(&unused);
	if (call->ret_fd)
		*call->ret_fd = with;
	else
		fd_cleanup(&with);
	return whole ? 0 : -EIO;
}

int guard_server_call(struct guard_server *server, const struct guard_call *call, struct err *err)
{
	const struct question question = { call->what, (uint32_t)call->len };
	struct reply reply = { .code = 0 };
	if (call->len > BYTES_MOST)
		return err_set(err, -EFBIG, "too much for one question");
	pthread_mutex_lock(&server->lock);
	int code = server->fd < 0 ? -EIO : exchange(server, &question, call, &reply);
	if (code < 0)
		fd_cleanup(&server->fd);
	pthread_mutex_unlock(&server->lock);
	if (code < 0)
		return err_set(err, code, "a helper process of isotop has died");
	reply.err.text[sizeof(reply.err.text) - 1] = '\0';
	return reply.code < 0 ? err_set(err, reply.code, "%s", reply.err.text) : reply.code;
}
