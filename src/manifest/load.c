/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "manifest/load.h"

#include "manifest/commands.h"
#include "manifest/compose.h"
#include "manifest/docker.h"
#include "manifest/docker_cli.h"
#include "manifest/docker_volumes.h"
#include "manifest/kube_shape.h"
#include "manifest/kubernetes.h"
#include "manifest/named.h"
#include "manifest/own.h"
#include "manifest/quadlet_kube.h"
#include "manifest/unread.h"
#include "manifest/walk.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <isotop/doc.h>
#include <isotop/file.h>
#include <isotop/packed.h>

#define PREFIX_BYTES    65536       /* what a form may look at to recognise itself */
#define TEXT_FORM_BYTES (4u << 20)  /* a shell file or a unit is never longer */
#define REPORT_BYTES    (64u << 20) /* of one that may be a report of isotop, to read them as a document where it is none */

struct manifest_load *manifest_load_new(struct inventory_builder *builder, const struct load_watch *watch)
{
	static const struct load_watch nobody;
	struct manifest_load *load = heap_alloc(1, sizeof(*load));
	load->builder = builder;
	load->watch = watch ? watch : &nobody;
	load->scope = scope_new();
	load->claimed = claimed_new();
	load->judged = claimed_new();
	return load;
}

void manifest_load_other(struct manifest_load *load, const struct manifest_other *other)
{
	load->other = *other;
}

void manifest_load_environment(struct manifest_load *load)
{
	load->environment = true;
}

void manifest_load_kubernetes(struct manifest_load *load, unsigned minor)
{
	load->kubernetes_minor = minor;
}

void manifest_load_finish(struct manifest_load *load)
{
	docker_volumes_settle(load->volumes, load->builder);
	docker_volumes_free(load->volumes);
	docker_follow(load->builder, load->ids);
	docker_ids_free(load->ids);
	kubernetes_finish(load->kubernetes);
	quadlet_settle_plays(load);
	quadlet_plays_free(load->plays);
	scope_free(load->scope);
	claimed_free(load->claimed);
	claimed_free(load->judged);
	free(load);
}

static bool cancelled(const struct manifest_load *load)
{
	return load_cancelled(load->watch);
}

/* ---- documents --------------------------------------------------------------- */

static void note(void *ctx, const char *name, uint32_t line, uint32_t column, const char *text)
{
	struct manifest_load *load = ctx;
	cleanup_strbuf struct strbuf where = { 0 };
	strbuf_addf(&where, "%s:%u:%u", name, line, column);
	inventory_skip(load->builder, strbuf_text(&where), "%s", text);
}

/* "name:line:column: reason" into where and reason. */
static void record_error(struct manifest_load *load, const char *name, const struct err *err)
{
	size_t prefix = strlen(name);
	if (cancelled(load))
		return; /* where it was cut off is no mistake of the text */
	bool placed = strncmp(err->text, name, prefix) == 0;
	const char *colon = placed ? strstr(err->text + prefix, ": ") : NULL;
	if (!colon) {
		inventory_broken(load->builder, name, name, "%s", err->text);
		return;
	}
	cleanup_strbuf struct strbuf where = { 0 };
	strbuf_add(&where, err->text, (size_t)(colon - err->text));
	inventory_broken(load->builder, name, strbuf_text(&where), "%s", colon + 2);
}

/* The line that a message places its mistake on; 0: it has no place. */
static unsigned long line_of(const char *name, const struct err *err)
{
	size_t len = strlen(name);
	return strncmp(err->text, name, len) == 0 && err->text[len] == ':' ? strtoul(err->text + len + 1, NULL, 10) : 0;
}

/* What is no document before a program has filled it in: said once, and no mistake of the text. */
static bool template_read(struct manifest_load *load, const char *name, const struct strbuf *prefix, const struct err *err)
{
	const char *text = strbuf_text(prefix);
	if (!unread_template_at(text, prefix->len, line_of(name, err)))
		return false;
	inventory_unjudged(load->builder, unread_names_container(text, prefix->len) ? REMARK_OPEN : REMARK_UNJUDGED, "template", name,
		"this is a template: isotop judges what is made of it, and not the template");
	return true;
}

static void unreadable(struct manifest_load *load, const char *name, int code)
{
	if (!cancelled(load))
		inventory_broken(load->builder, name, name, "%s", file_why(code));
}

static void skip_report(struct manifest_load *load, const char *name, uint32_t line)
{
	cleanup_strbuf struct strbuf where = { 0 };
	strbuf_addf(&where, "%s:%u", name, line);
	inventory_skip(load->builder, strbuf_text(&where), "a report of isotop");
}

static void read_document(struct manifest_load *load, const struct doc *doc)
{
	if (doc->root->kind == NODE_NULL)
		return; /* "---" twice in a row */
	for (size_t i = 0; i < manifest_reader_count; i++) {
		if (manifest_readers[i].detect && manifest_readers[i].detect(doc)) {
			manifest_readers[i].read(load, doc);
			return;
		}
	}
	cleanup_strbuf struct strbuf where = { 0 };
	strbuf_addf(&where, "%s:%u", doc->name, doc->root->line);
	const char *word = kube_word_in(doc->root, NULL);
	const char *kind = named_document(doc->root);
	word = word ? word : steps_option_in(doc->root);
	if (own_is_report(doc->root))
		skip_report(load, doc->name, doc->root->line);
	else if (own_is_policy(doc->root))
		inventory_skip(load->builder, strbuf_text(&where), "a policy of isotop");
	else if (kind)
		inventory_unjudged(load->builder, REMARK_UNJUDGED, kind, strbuf_text(&where),
			"isotop does not judge the container that it starts%s%s", word ? "; it holds " : "", word ? word : "");
	else if (word)
		inventory_unjudged(load->builder, REMARK_UNJUDGED, "unknown document", strbuf_text(&where),
			"not a document of a form that isotop knows; it holds %s", word);
	else
		inventory_skip(load->builder, strbuf_text(&where), "not a document of a form that isotop knows");
}

/* Documents that may be parts of one Compose project wait until the file ends. */
struct parts {
	struct doc_list docs;
	bool beyond;  /* there were more, each read for itself */
	bool project; /* one of those is a project's for certain */
};

static void take_document(struct manifest_load *load, struct doc *doc, struct parts *parts)
{
	bool part = compose_is_part(doc->root);
	struct doc_list *docs = &parts->docs;
	if (part && docs->count < COMPOSE_DOCUMENTS_MOST) {
		docs->items = heap_grow(docs->items, docs->count + 1, sizeof(*docs->items));
		docs->items[docs->count++] = doc;
		return;
	}
	parts->beyond |= part;
	parts->project |= part && compose_detect(doc->root);
	read_document(load, doc);
	doc_free(doc);
}

/* Lines of JSON with a name and a version are many, and no part of a project that is not there. */
static void read_parts(struct manifest_load *load, const char *name, struct parts *parts)
{
	bool read = parts->docs.count && compose_read_parts(load, &parts->docs);
	if (parts->beyond && (read || parts->project))
		inventory_broken(load->builder, name, name, "more than %d documents of one Compose file", COMPOSE_DOCUMENTS_MOST);
	for (size_t i = 0; i < parts->docs.count && !read; i++)
		read_document(load, parts->docs.items[i]);
	doc_list_free(&parts->docs);
}

/* @prefix: as much of the text as has been read before. */
static int read_documents(struct manifest_load *load, const struct doc_input *input, const struct strbuf *prefix)
{
	struct doc_stream *stream = doc_stream_new(input, NULL, note, load);
	struct parts parts = { .beyond = false };
	bool template = false;
	int worst = 0;
	int status = 1;
	while (status != 0 && !cancelled(load)) {
		struct doc *doc;
		struct err err;
		status = doc_stream_next(stream, &doc, &err);
		if (status == -EINVAL && (template || template_read(load, input->name, prefix, &err))) {
			template = true;
		} else if (status < 0) {
			record_error(load, input->name, &err);
			worst = status;
		} else if (status > 0) {
			take_document(load, doc, &parts);
		}
	}
	read_parts(load, input->name, &parts);
	doc_stream_free(stream);
	return worst;
}

/* ---- a text whose beginning has been read already ------------------------------------ */

struct replay {
	struct strbuf prefix;
	size_t given;
	const struct doc_input *rest;
	bool ended;
};

static ssize_t replay_read(void *ctx, char *buf, size_t size)
{
	struct replay *replay = ctx;
	size_t left = replay->prefix.len - replay->given;
	if (left) {
		size_t n = left < size ? left : size;
		memcpy(buf, replay->prefix.data + replay->given, n);
		replay->given += n;
		return (ssize_t)n;
	}
	return replay->ended ? 0 : replay->rest->read(replay->rest->ctx, buf, size);
}

/* Bytes of a byte order mark that it begins with: no part of the text. */
static size_t mark_length(const struct strbuf *prefix)
{
	return prefix->len >= 3 && memcmp(prefix->data, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
}

/*
 * Does the first line that says something begin as YAML or JSON does: with "---",
 * "{" or "key:"? Then it is no text form, and nobody need wait for more of a pipe.
 */
static bool begins_as_document(const struct strbuf *prefix)
{
	const char *at = strbuf_text(prefix) + mark_length(prefix);
	while (*at == '\n' || (*at == '#' && at[1] != '!')) {
		at = strchr(at, '\n');
		if (!at)
			return false;
		at++;
	}
	if (!strchr(at, '\n'))
		return false; /* there may be more of this line */
	size_t key = strspn(at, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-");
	return (*at == '{' && !shell_group(at, strbuf_text(prefix) + prefix->len)) || strncmp(at, "---", 3) == 0 ||
	       (key && at[key] == ':' && strchr(" \r\n", at[key + 1]));
}

/*
 * Reads on until the prefix holds @want bytes or the text has ended, or, looking for
 * a text form, it is clear that it is none.
 */
static int read_prefix(struct replay *replay, size_t want, bool looking)
{
	char chunk[16384];
	while (replay->prefix.len < want && !replay->ended && !(looking && begins_as_document(&replay->prefix))) {
		ssize_t n = replay->rest->read(replay->rest->ctx, chunk, sizeof(chunk));
		if (n < 0)
			return (int)n;
		replay->ended = n == 0;
		strbuf_add(&replay->prefix, chunk, (size_t)n);
	}
	return 0;
}

static const struct manifest_reader *text_form(const struct replay *replay)
{
	size_t mark = mark_length(&replay->prefix);
	const char *text = strbuf_text(&replay->prefix) + mark;
	for (size_t i = 0; i < manifest_reader_count; i++) {
		const struct manifest_reader *format = &manifest_readers[i];
		if (format->detect_text && format->detect_text(text, replay->prefix.len - mark))
			return format;
	}
	return NULL;
}

static int read_text_form(struct manifest_load *load, const struct manifest_reader *format, struct replay *replay,
	const char *name)
{
	int status = read_prefix(replay, TEXT_FORM_BYTES, false);
	if (status == 0 && !replay->ended)
		status = -EFBIG;
	if (status < 0) {
		unreadable(load, name, status);
		return status;
	}
	size_t errors = inventory_error_count(load->builder);
	size_t mark = mark_length(&replay->prefix);
	format->read_text(load, name, strbuf_text(&replay->prefix) + mark, replay->prefix.len - mark);
	return inventory_error_count(load->builder) > errors ? -EINVAL : 0;
}

/* A command that starts a container may stand behind any text that comes first: only what is a document is not looked through. */
static const struct manifest_reader *find_text_form(struct replay *replay, int *ret_status)
{
	*ret_status = read_prefix(replay, PREFIX_BYTES, true);
	const struct manifest_reader *format = *ret_status == 0 ? text_form(replay) : NULL;
	if (*ret_status < 0 || format || replay->ended || begins_as_document(&replay->prefix))
		return format;
	*ret_status = read_prefix(replay, TEXT_FORM_BYTES, false);
	return *ret_status == 0 ? text_form(replay) : NULL;
}

#define OTHER_HEAD   128
#define OTHER_PACKED 1024 /* where it is compressed */

/* Only what begins as an object or as gzip does may be of the other kind: nobody waits for more than one byte of anything else. */
static bool find_other(const struct manifest_load *load, struct replay *replay, const char *name, int *ret_status)
{
	const struct manifest_other *other = &load->other;
	*ret_status = 0;
	if (!other->is || strcmp(name, "-") != 0)
		return false;
	*ret_status = read_prefix(replay, 1, false);
	if (*ret_status == 0 && *strbuf_text(&replay->prefix) == '{')
		*ret_status = read_prefix(replay, OTHER_HEAD, false);
	else if (*ret_status == 0 && *strbuf_text(&replay->prefix) == '\x1f')
		*ret_status = read_prefix(replay, OTHER_PACKED, false);
	return *ret_status == 0 && other->is(strbuf_text(&replay->prefix), replay->prefix.len);
}

static int read_other(struct manifest_load *load, struct replay *replay, const char *name)
{
	int status = read_prefix(replay, load->other.most, false);
	if (status == 0 && !replay->ended)
		status = -EFBIG;
	if (status < 0) {
		unreadable(load, name, status);
		return status;
	}
	return load->other.read(load->other.ctx, strbuf_text(&replay->prefix), replay->prefix.len);
}

/* The rest of what is too long to be kept. */
static int read_on(struct replay *replay, struct own_text *own)
{
	char chunk[16384];
	ssize_t n = 1;
	while (n > 0 && !own->other) {
		n = replay->rest->read(replay->rest->ctx, chunk, sizeof(chunk));
		own_text_add(own, chunk, n > 0 ? (size_t)n : 0);
	}
	return n < 0 ? (int)n : own_text_is_report(own) ? 0 : -EFBIG;
}

/* A report of isotop is known by its keys, and not read as a document: it may have more values than any of those. */
static bool find_report(struct replay *replay, int *ret_status)
{
	struct own_text own = { .depth = 0 };
	size_t seen = 0;
	*ret_status = 0;
	for (;;) {
		own_text_add(&own, strbuf_text(&replay->prefix) + seen, replay->prefix.len - seen);
		seen = replay->prefix.len;
		if (own.other || replay->ended || seen >= REPORT_BYTES || *ret_status < 0)
			break;
		*ret_status = read_prefix(replay, seen + 1, false);
	}
	if (*ret_status == 0 && !own.other && !replay->ended)
		*ret_status = read_on(replay, &own);
	return *ret_status == 0 && own_text_is_report(&own);
}

static int refuse_packed(struct manifest_load *load, const char *name)
{
	inventory_broken(load->builder, name, name, "compressed by gzip, and no recording: gunzip -c FILE | isotop -");
	return -EINVAL;
}

/* Where it begins as JSON, a comment is at hand, and it is read as nothing else: the text without comments. False: as it is. */
static bool find_commented(struct replay *replay, const char *name, char **ret_text, int *ret_status)
{
	struct doc *doc = NULL;
	struct err unused;
	size_t mark = mark_length(&replay->prefix);
	const char *at = strbuf_text(&replay->prefix) + mark;
	at += strspn(at, " \t\r\n");
	char *copy = *at && strchr("{[/", *at) ? strdup(strbuf_text(&replay->prefix)) : NULL;
	bool commented = copy && json_strip_comments(copy, strlen(copy));
	free(copy);
	*ret_status = commented ? read_prefix(replay, TEXT_FORM_BYTES, false) : 0;
	/* A text that ends for strlen(3) before it ends would be judged in part. */
	if (!commented || *ret_status < 0 || !replay->ended || memchr(strbuf_text(&replay->prefix), '\0', replay->prefix.len) ||
		doc_read(name, strbuf_text(&replay->prefix), replay->prefix.len, NULL, &doc, &unused) == 0) {
		doc_free(doc);
		return false;
	}
	*ret_text = strdup(strbuf_text(&replay->prefix) + mark);
	json_strip_comments(*ret_text, strlen(*ret_text));
	bool read = doc_read(name, *ret_text, strlen(*ret_text), NULL, &doc, &unused) == 0;
	doc_free(read ? doc : NULL);
	if (!read)
		free(*ret_text);
	return read;
}

/* A program that starts no container by docker or podman may still write what others start. */
static void skip_program(struct manifest_load *load, const struct replay *replay, const char *name)
{
	if (!name_manifest_inside(load, name, strbuf_text(&replay->prefix), replay->prefix.len))
		inventory_skip(load->builder, name, "starts no container by docker or podman");
}

static int read_as_documents(struct manifest_load *load, struct replay *replay, const char *name)
{
	struct doc_input whole = { replay_read, replay, name };
	char *text = NULL;
	int status;
	if (!find_commented(replay, name, &text, &status))
		return status < 0 ? (unreadable(load, name, status), status) : read_documents(load, &whole, &replay->prefix);
	struct doc_text unread = { text, strlen(text) };
	struct doc_input input = doc_input_text(&unread, name);
	status = read_documents(load, &input, &replay->prefix);
	free(text);
	return status;
}

int manifest_load_input(struct manifest_load *load, const struct doc_input *input)
{
	struct doc_decoder decoder;
	struct doc_input decoded = doc_decoder_start(&decoder, input);
	struct replay replay = { .rest = &decoded };
	int status;
	bool other = find_other(load, &replay, input->name, &status);
	const struct manifest_reader *format = other || status < 0 ? NULL : find_text_form(&replay, &status);
	bool report = !other && !format && status == 0 && find_report(&replay, &status);
	if (status < 0)
		unreadable(load, input->name, status);
	else if (other)
		status = read_other(load, &replay, input->name);
	else if (report)
		skip_report(load, input->name, 1);
	else if (format)
		status = read_text_form(load, format, &replay, input->name);
	else if (packed_begins(strbuf_text(&replay.prefix), replay.prefix.len))
		status = refuse_packed(load, input->name);
	else if (load->program || shell_named(strbuf_text(&replay.prefix), replay.prefix.len))
		skip_program(load, &replay, input->name);
	else
		status = read_as_documents(load, &replay, input->name);
	strbuf_free(&replay.prefix);
	return status;
}

/* ---- files and directories --------------------------------------------------------------- */

/* Nothing comes out of a pipe: so long at most until somebody may end the load or see what is there. */
#define PATIENCE_MS 100

struct open_file {
	struct manifest_load *load;
	int fd;
	bool waits; /* reading may have to wait: a pipe, a terminal */
};

static void tell(const struct manifest_load *load)
{
	struct load_progress progress = load->progress;
	if (load->endless)
		progress.total = 0;
	load_tell(load->watch, &progress);
}

/* Until there is something to read, or its end, or the load is ended. False: that. */
static bool wait_for_text(const struct open_file *file)
{
	struct pollfd poller = { .fd = file->fd, .events = POLLIN };
	while (!cancelled(file->load)) {
		if (!file->waits || poll(&poller, 1, PATIENCE_MS) > 0)
			return true;
		tell(file->load);
	}
	return false;
}

static ssize_t read_fd(void *ctx, char *buf, size_t size)
{
	const struct open_file *file = ctx;
	ssize_t n;
	tell(file->load);
	do {
		if (!wait_for_text(file))
			return -ECANCELED;
		n = read(file->fd, buf, size);
	} while (n < 0 && (errno == EAGAIN || errno == EINTR));
	if (n < 0)
		return -errno;
	file->load->progress.done += (uint64_t)n;
	return n;
}

void manifest_load_texts(struct manifest_load *load, const struct manifest_text *texts, size_t count)
{
	scope_give(load->scope, texts, count);
}

static ssize_t read_given(void *ctx, char *buf, size_t size)
{
	struct manifest_text *left = ctx;
	size_t n = size < left->len ? size : left->len;
	memcpy(buf, left->text, n);
	left->text += n;
	left->len -= n;
	return (ssize_t)n;
}

/* False: the file of that name is to be read. */
static bool load_given(struct manifest_load *load, const char *name, int *ret_status)
{
	const struct manifest_text *given = scope_given(load->scope, name);
	if (!given)
		return false;
	struct manifest_text left = *given;
	struct doc_input input = { read_given, &left, name };
	*ret_status = manifest_load_input(load, &input);
	return true;
}

static int load_fd(struct manifest_load *load, int fd, const char *name)
{
	int given;
	if (load_given(load, name, &given))
		return given;
	struct stat st;
	struct open_file file = { load, fd, fstat(fd, &st) < 0 || !S_ISREG(st.st_mode) };
	struct doc_input input = { read_fd, &file, name };
	return manifest_load_input(load, &input);
}

/* Reads what was opened, or says why it was not: @fd is -errno then. */
static int load_opened(struct manifest_load *load, int fd, const char *path)
{
	if (fd < 0) {
		unreadable(load, path, fd);
		return fd;
	}
	int code = load_fd(load, fd, path);
	close(fd);
	return code;
}

bool form_is_read(size_t i)
{
	return manifest_readers[i].read || manifest_readers[i].read_text;
}

static bool ends_in(const char *path, const char *ending)
{
	size_t len = strlen(path);
	size_t n = strlen(ending);
	return len > n && strcmp(path + len - n, ending) == 0;
}

bool manifest_file_name(const char *path)
{
	for (size_t i = 0; i < manifest_reader_count; i++)
		for (const char *const *ending = manifest_readers[i].endings; *ending; ending++)
			if (ends_in(path, *ending))
				return true;
	return false;
}

/* Of a name that a directory may hold for reasons of its own: without a command of ours it is none of ours. */
static bool is_program(const char *path)
{
	return ends_in(path, ".sh") || ends_in(path, ".bash") || ends_in(path, ".service");
}

struct directory_load {
	struct manifest_load *load;
	int top;         /* the directory that the user named */
	size_t top_len;  /* of its name, with which every path begins */
	int worst;       /* -errno of the last mistake; 0: none */
};

/* A name like a manifest's that stands for something else; whoever put it there may mean a file of somebody else. */
static void remark(const struct directory_load *job, const struct walk_stop *stop, const char *below)
{
	cleanup_fd int target = file_place(job->top, below, FILE_BENEATH);
	const char *what = !S_ISLNK(stop->type)	? "not a regular file, not opened"
			   : target == -EXDEV ? "a link that leads out of the directory, not followed"
					      : "a link, not followed: its target is read where it stands";
	inventory_skip(job->load->builder, stop->path, "%s", what);
}

/* Said where it is: it is read with the file that names it, or by nobody. */
static bool part_of_another(struct manifest_load *load, const char *path)
{
	const char *why = claimed_why(load->claimed, path);
	if (why)
		inventory_skip(load->builder, path, "%s", why);
	return why != NULL;
}

static bool load_stop(void *ctx, const struct walk_stop *stop)
{
	struct directory_load *job = ctx;
	if (cancelled(job->load))
		return false;
	const char *below = stop->path + job->top_len;
	below += strspn(below, "/");
	int status = stop->error;
	if (status)
		unreadable(job->load, stop->path, status);
	else if (!S_ISREG(stop->type))
		remark(job, stop, below);
	else if (!part_of_another(job->load, stop->path)) {
		job->load->program = is_program(stop->path);
		status = load_opened(job->load, file_open(job->top, below, FILE_BENEATH), stop->path);
		job->load->program = false;
	}
	job->worst = status < 0 ? status : job->worst;
	return true;
}

static int load_directory(struct manifest_load *load, const char *path)
{
	cleanup_fd int top = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	struct directory_load job = { load, top, strlen(path), 0 };
	manifest_walk(path, load_stop, &job);
	return job.worst;
}

int manifest_load_path(struct manifest_load *load, const char *path)
{
	struct stat st;
	scope_add(load->scope, path);
	if (strcmp(path, "-") == 0)
		return load_fd(load, STDIN_FILENO, "-");
	if (stat(path, &st) == 0 && S_ISDIR(st.st_mode))
		return load_directory(load, path);
	load->program = is_program(path);
	int status = part_of_another(load, path) ? 0 : load_opened(load, file_open_typed(path), path);
	load->program = false;
	return status;
}

static bool add_bytes(void *ctx, const struct walk_stop *stop)
{
	uint64_t *bytes = ctx;
	*bytes += stop->size;
	return true;
}

/* The same files as load_directory(), by their sizes alone. */
static uint64_t directory_bytes(const char *path)
{
	uint64_t bytes = 0;
	manifest_walk(path, add_bytes, &bytes);
	return bytes;
}

void manifest_load_expect(struct manifest_load *load, const char *path)
{
	struct stat st;
	bool stdin_asked = strcmp(path, "-") == 0;
	scope_add(load->scope, path);
	if (!load->watch->progress || (stdin_asked ? fstat(STDIN_FILENO, &st) : stat(path, &st)) < 0)
		return; /* nobody wants to know; or there is nothing to read */
	if (S_ISDIR(st.st_mode))
		load->progress.total += directory_bytes(path);
	else if (S_ISREG(st.st_mode))
		load->progress.total += (uint64_t)st.st_size;
	else
		load->endless = true;
}

/* ---- a command line ------------------------------------------------------------------------ */

int manifest_load_argv(struct manifest_load *load, size_t count, char *const *words)
{
	cleanup_arena struct arena *arena = arena_new();
	struct cli_word *list = arena_array(arena, count, sizeof(*list));
	const struct cli_source source = { .where = "command line", .form = "docker-run", .typed = true };
	struct subject *subject;
	struct err err;
	for (size_t i = 0; i < count; i++)
		list[i] = (struct cli_word){ .text = words[i] };
	int status = docker_cli_read(list, count, &source, load->builder, &subject, &err);
	if (status < 0)
		inventory_error(load->builder, "command line", "%s", err.text);
	else
		inventory_add(load->builder, subject);
	return status;
}
