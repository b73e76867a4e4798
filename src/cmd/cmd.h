/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cmd: from the command line to one file a command.
 *
 * Owns: the options (options.c), the commands (commands.c), and turning SOURCE arguments into an inventory (sources.c).
 * Only this room prints errors and decides the exit status.
 */
#ifndef ISOTOP_CMD_H
#define ISOTOP_CMD_H

#include "cmd/gate.h"
#include <isotop/edit.h>
#include <isotop/node_lsm.h>
#include <isotop/whatif.h>

struct host;              /* <isotop/host.h> */
struct inventory_builder; /* <isotop/builder.h> */
struct load_watch;
struct fix_text; /* <isotop/tui.h> */

/* CONTRACT: 130 beats 2 beats 1. */
enum exit_status { EXIT_JUDGED = 0, EXIT_THRESHOLD = 1, EXIT_TROUBLE = 2, EXIT_NOTHING = 3, EXIT_INTERRUPTED = 130 };

#define REPORTS_MOST 8

/* One --format with the --output that follows it. */
struct report_request {
	const struct report_format *format;
	const char *file; /* NULL or "-": standard output */
};

/* What the command line said. Zero is every option's absence. */
struct options {
	struct report_request reports[REPORTS_MOST];
	size_t report_count;
	const char *output;     /* -o without a --format before it */
	bool fail_under_set;
	unsigned fail_under;
	struct gate fail_on;
	bool min_pss_set;
	unsigned min_pss;       /* enum pss_level */
	unsigned pss_minor;     /* policy version v1.N */
	int64_t at;             /* of a recording: as it was then, seconds since the epoch; 0: as it is last */
	int64_t every_s;        /* isotop record: go on, and look so often; 0: once */
	int64_t keep_s;         /* and keep so long what was */
	bool record_events;     /* isotop record: go on in one file */
	bool history;           /* of a recording: how each score went */
	char *recording;        /* the source where a time alone was named */
	const char *baseline;   /* an earlier report or recording; NULL: none */
	const char *policy;     /* what somebody decided to live with; NULL: none */
	bool no_inline_waivers; /* so in any case */
	bool what_if_set;
	struct fix_set what_if; /* judge as if these fixes were made */
	struct edit_request fix; /* what isotop fix is asked for */
	bool write;             /* the files themselves, not a difference */
	bool strict;            /* what was not judged is trouble */
	const char *filter;
	const char *sort;
	bool only_failed;
	bool all;
	bool live;              /* what runs here as well as the files */
	const char *color;      /* auto, always, never; NULL: auto */
	unsigned interval_ms;   /* 0: default */
	bool ascii;
	bool no_mouse;
	bool linear;
	bool no_state;          /* nothing is kept of what was seen */
	bool list_scenarios;
	const char *handout;    /* where the class's notes go */
	int auto_s;             /* seconds for each beat of the tour; 0: it waits */
	const char *theme;
	const char *root;       /* NULL: "/" */
	bool quiet;
	bool verbose;
	bool help;
	bool version;
	bool no_sandbox;
	const char *size;       /* for tests: draw once without a terminal */
	const char *keys;
	bool dump_screen;
	const struct abi *arch; /* what nodes nobody saw are; isotop seccomp: whose calls it lists; NULL: not said */
	const char *syscall;
	const char *diff;       /* the other SOURCE */
	enum node_lsm node_lsm; /* what the nodes have that nobody saw */
	const struct runtime_default *runtime_default; /* whose default RuntimeDefault means; NULL: the form's own */
	unsigned kubernetes_minor; /* version 1.N whose rules hold; 0: the latest */
	bool environment;       /* ${NAME} in manifests takes values from it too */
	bool disasm;
	bool tighten;           /* write the profile without what nothing asks for */
	bool kernel;            /* read the filters out of the kernel */
	const struct command *commands; /* the table that the command is from; from here on nothing is an option */
	bool bare;              /* no command was named */
	char **sources;         /* borrowed from argv */
	size_t source_count;
	char **command_line;    /* after "--"; NULL: none */
	size_t command_line_count;
	struct guard_server *asker;  /* asks the kernel what takes privileges; NULL: nobody else does */
	int terminal;                /* opened for the screen; -1: none yet */
	struct writer *writer;       /* main's: writes every file */
	struct guard_helper *helper; /* main's: reads filters out of the kernel; NULL: the command wants none */
};

/* True once the user asked to stop: SIGINT, SIGTERM. */
typedef bool (*interrupted_fn)(void *ctx);

/* What options are about: a command takes those of some groups. */
enum option_group {
	GROUP_REPORT = 1 << 0,  /* where to and how */
	GROUP_GATE = 1 << 1,    /* what the exit status is about */
	GROUP_CHOICE = 1 << 2,  /* which containers, in which order */
	GROUP_NODE = 1 << 3,    /* where running ones are looked for */
	GROUP_SCREEN = 1 << 4,
	GROUP_LOOK = 1 << 5,    /* of whatever is printed or drawn */
	GROUP_PROFILE = 1 << 6, /* what profiles mean that are only named */
	GROUP_SECCOMP = 1 << 7,
	GROUP_DEMO = 1 << 8,
	GROUP_WHAT_IF = 1 << 9,
	GROUP_FIX = 1 << 10,
	GROUP_RECORD = 1 << 11,
	GROUP_LIVE = 1 << 12,   /* files against the node */
	GROUP_ANY = 1 << 13,    /* every command */
};

/* What an option's value or a command's arguments are, for completions. */
enum takes {
	TAKES_OTHER,   /* nothing, or what cannot be listed: numbers, expressions */
	TAKES_WORD,    /* one of the words */
	TAKES_LIST,    /* words separated by commas */
	TAKES_FILE,    /* a file, or a folder of them */
	TAKES_COMMAND, /* the name of a command */
};

struct command {
	const char *name;
	const char *arguments; /* for the usage line */
	enum takes takes;
	void (*words)(struct strbuf *out); /* appends what can be said, a blank before each; NULL: nothing beside @takes */
	const char *summary;   /* one line of help */
	int (*run)(const struct options *options, interrupted_fn interrupted);
	bool (*wants_helper)(const struct options *options); /* NULL: never */
	bool confines_itself;  /* looks at what it runs under before it enters the sandbox */
	unsigned groups;       /* of options that it takes; enum option_group */
	const char *statuses;  /* its exit statuses in a line, without the full stop */
	const char *examples[3]; /* one at least where there is a summary */
};

/*
 * The table in commands.c; a row without a name ends it, the first is what runs
 * where no command is named. Only main and the tests name it: a command finds
 * it in its options, so that no file below the table calls up into it.
 */
extern const struct command command_table[];

int cmd_inspect(const struct options *options, interrupted_fn interrupted);
int cmd_scan(const struct options *options, interrupted_fn interrupted);
int cmd_diff(const struct options *options, interrupted_fn interrupted);
int cmd_fix(const struct options *options, interrupted_fn interrupted);
bool fix_is_for(const struct options *options); /* some of what the command line names are files */
int fix_for_screen(void *ctx, const char *key, const struct fix_set *only, struct fix_text *ret, struct err *err); /* @ctx: main's options */
int cmd_self(const struct options *options, interrupted_fn interrupted);
int cmd_demo(const struct options *options, interrupted_fn interrupted);
int cmd_explain(const struct options *options, interrupted_fn interrupted);
int cmd_list(const struct options *options, interrupted_fn interrupted);
int cmd_seccomp(const struct options *options, interrupted_fn interrupted);
bool inspect_wants_helper(const struct options *options);
bool seccomp_wants_helper(const struct options *options);
int cmd_mac(const struct options *options, interrupted_fn interrupted);
int cmd_record(const struct options *options, interrupted_fn interrupted);
int cmd_help(const struct options *options, interrupted_fn interrupted);
int cmd_page(const struct options *options, interrupted_fn interrupted);
void demo_words(struct strbuf *out);
void explain_words(struct strbuf *out);
void list_words(struct strbuf *out);

/* ---- options.c ---- */

enum option_kind { OPTION_FLAG, OPTION_TEXT, OPTION_CUSTOM };

struct option_row {
	const char *name;
	char letter;          /* 0: none */
	const char *argument; /* NULL: takes none */
	const char *help;     /* "{words}": the values, the first as the default; NULL: not shown, for tests */
	unsigned group;       /* enum option_group, one or several */
	enum option_kind kind;
	size_t offset;        /* FLAG, TEXT: the member of struct options */
	int (*set)(struct options *options, const char *value, struct err *err); /* CUSTOM */
	const char *(*word)(size_t i); /* values that can be completed, NULL after the last; NULL: anything goes */
	void (*words)(struct strbuf *out); /* more of them, put together from parts, a blank before each; may be NULL */
	enum takes takes;
};

extern const struct option_row option_rows[];
extern const size_t option_count;

bool option_taken(const struct option_row *row, const struct command *command);

/*
 * Reads argv into *ret_options and finds the command in @commands: the first
 * argument that is no option, where it names one; else the first row. 0 or -EINVAL.
 */
int options_parse(int argc, char **argv, const struct command *commands, struct options *ret_options,
	const struct command **ret_command, struct err *err);
bool options_color(const struct options *options, int fd); /* honours --color, NO_COLOR, TERM=dumb */
/* Sets the option of the long name @name where nobody has; @value is borrowed and checked, "true" or "false" for a flag. */
int options_default(struct options *options, const char *name, const char *value, struct err *err);
bool options_ascii(const struct options *options);         /* --ascii, or a locale that is not UTF-8 */
bool locale_ascii(void);

/* Values of an option that can be completed; NULL after the last. */
const char *option_word(const struct option_row *row, size_t i);

/* The next row that is shown, the first after NULL; NULL at the end. */
const struct option_row *option_next(const struct option_row *row);
/* The first row from @command on that is shown; NULL: there is no more. */
const struct command *command_shown(const struct command *command);

const struct command *command_find(const struct command *commands, const char *name); /* NULL: none */
const char *command_near(const struct command *commands, const char *typed); /* what was meant by a slip; NULL: nothing */

/* ---- seccomp_source.c ---- */

struct guard_filters;
struct kernel_filters;

/* What the helper read, for the judge: each filter must be one that the kernel itself would take. 0 or -EINVAL. */
int filters_check(const struct guard_filters *filters, struct arena *arena, struct kernel_filters *ret_filters,
	struct err *err);

/* ---- sources.c ---- */

/* What the SOURCE arguments name, ready to be loaded again and again. */
struct sources;

int sources_open(const struct options *options, struct sources **ret_sources, struct err *err);
/* Does what the command line names need this node: no SOURCE at all, or a container? */
bool sources_want_node(const struct options *options);
void sources_once(struct sources *sources); /* they are loaded only once */
void sources_close(struct sources *sources);

struct manifest_text; /* <isotop/manifest.h> */

/* From now on these stand for the files of their paths; borrowed. */
void sources_texts(struct sources *sources, const struct manifest_text *texts, size_t count);
struct feed_source sources_feed(struct sources *sources); /* valid as long as @sources */
bool sources_live(const struct sources *sources);         /* loading again can give something newer */
const char *sources_title(const struct sources *sources); /* "web.yaml", "node-7" */

/* -ENOENT: the first is neither file nor container, but nearly the name of a command, which @err says. Reads the node. */
int sources_mistyped(struct sources *sources, struct err *err);

/*
 * Fills @builder. Unreadable inputs become the builder's errors; -errno only
 * where nothing at all could be done. The shape is feed_source's load().
 */
int sources_load(void *ctx, struct inventory_builder *builder, const struct load_watch *watch, struct err *err);

/* What the kernel answers about @path of a running container, live_ask_path(); NULL: nobody could be asked. */
const struct mac_answers *sources_ask_path(const struct sources *sources, const struct host *host, const struct subject *subject,
	const char *path, struct arena *arena);

/* What a running container uses now, see <isotop/live.h>; in @arena, NULL: it cannot be seen. */
const struct live_uses *sources_uses(const struct sources *sources, const struct subject *subject, struct arena *arena);

/* ---- output.c: messages, and a file that is written whole or not at all ---- */

/* A stream to the report @file that the command line named, one at a time; NULL with the reason in @err. */
FILE *output_open(const struct options *options, const char *file, struct err *err);

/* Closes and puts the file in its place where @code is 0; stdout is flushed. Returns @code or what went wrong. */
int output_finish(const struct options *options, FILE *out, const char *file, int code, struct err *err);

/* Says why a report was not written, unless whoever reads it has gone (-EPIPE). */
void output_complain(const struct options *options, int code, const struct err *err);

/* Flushes what was printed on standard output: the status of a command that only prints, complained of already. */
int output_end(const struct options *options);

/* Prints "isotop: message" to standard error, cleaned. */
void complain(const struct options *options, const char *fmt, ...) ISO_PRINTF(2, 3);

#endif
