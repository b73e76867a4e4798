/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "tui/term/term.h"

#include <isotop/tui.h>

/* ncursesw: the wide-character functions are declared only under this. */
#define NCURSES_WIDECHAR 1

#include <curses.h>
#include <errno.h>
#include <fcntl.h>
#include <langinfo.h>
#include <locale.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>
#include <wchar.h>

#include "tui/term/osc52.h"
#include "tui/term/rescue.h"
#include "tui/draw/theme.h"

/*
 * Within this, what follows an Esc belongs to it: arrows over a slow link come in
 * pieces, 150 ms apart where packets are sent again. ESCDELAY (ncurses(3X)) says otherwise.
 */
#define ESCAPE_MS 250
#define ESCAPE_MOST_MS 5000

/*
 * Bracketed paste (xterm's ctlseqs): what is pasted comes between two marks. Terminfo has
 * had BE and BD for it since ncurses 6.4 only, so it is asked of every terminal with a mouse;
 * one that does not know the mode ignores it.
 */
#define PASTE_MARKED   "\033[?2004h"
#define PASTE_UNMARKED "\033[?2004l"
#define PASTE_BEGIN    "\033[200~"
#define PASTE_END      "\033[201~"

/* Behind KEY_MAX curses numbers the keys that only the terminal's description has, some hundred at most. */
#define KEY_PASTE     (KEY_MAX + 1000)
#define KEY_PASTE_END (KEY_MAX + 1001)

struct term {
	SCREEN *screen;
	FILE *in;
	FILE *out;
	WINDOW *keys; /* a pad: reading from stdscr would refresh it */
	bool ascii;
	char stand_in[32]; /* whose description is used, where TERM's is not installed; "" none */
	const struct theme *theme;
	int signals[2]; /* a pipe from the handler to the loop */
	void *signal_stack;
	attr_t attrs[INK_COUNT];
	attr_t grounds[GROUND_COUNT];
	bool colours;
	struct canvas *painted; /* owned: what curses was told last; NULL: all is to be told */
};

static const char *capability(const char *name)
{
	char copy[16];
	snprintf(copy, sizeof(copy), "%s", name);
	const char *text = tigetstr(copy);
	return text == (const char *)-1 ? NULL : text;
}

static void prepare_rescue(void)
{
	if (capability("kmous"))
		rescue_tell("\033[?1000l\033[?1002l\033[?1006l" PASTE_UNMARKED);
	rescue_tell(capability("sgr0"));
	rescue_tell(capability("op"));
	rescue_tell(capability("rmkx"));
	rescue_tell(capability("cnorm"));
	rescue_tell(capability("rmcup"));
	rescue_begin();
}

/* ---- colours ------------------------------------------------------------------ */

enum depth {
	DEPTH_NONE,
	DEPTH_8,
	DEPTH_16,
	DEPTH_256,
	DEPTH_RGB
};

static enum depth colour_depth(void)
{
	char rgb[] = "RGB";
	if (!has_colors())
		return DEPTH_NONE;
	if (tigetflag(rgb) > 0 || COLORS > 0xFFFF)
		return DEPTH_RGB;
	return COLORS >= 256 ? DEPTH_256 : COLORS >= 16 ? DEPTH_16 : DEPTH_8;
}

static int colour_of(const struct paint *paint, enum depth depth)
{
	switch (depth) {
	case DEPTH_RGB:
		return paint->rgb;
	case DEPTH_256:
		return paint->c256;
	case DEPTH_16:
		return paint->c16;
	case DEPTH_8:
		return paint->c8;
	case DEPTH_NONE:
		break;
	}
	return -1;
}

static attr_t attrs_of(const struct paint *paint, bool few)
{
	attr_t attrs = paint->style & STYLE_BOLD ? A_BOLD : A_NORMAL;
	if (few && paint->style & STYLE_DIM)
		attrs |= A_DIM;
	if (few && paint->style & STYLE_REVERSE)
		attrs |= A_REVERSE;
	return attrs;
}

static int pair_of(unsigned ink, unsigned ground)
{
	return (int)(1 + ground * INK_COUNT + ink);
}

static void start_colours(struct term *term)
{
	enum depth depth = DEPTH_NONE;
	bool mono = strcmp(term->theme->name, "mono") == 0;
	if (!mono && start_color() == OK)
		depth = colour_depth();
	if (depth == DEPTH_NONE)
		term->theme = theme_find("mono");
	bool own = depth != DEPTH_NONE && use_default_colors() == OK;
	for (unsigned ink = 0; ink < INK_COUNT; ink++)
		term->attrs[ink] = attrs_of(&term->theme->inks[ink], depth < DEPTH_16);
	for (unsigned ground = 0; ground < GROUND_COUNT; ground++)
		term->grounds[ground] = attrs_of(&term->theme->grounds[ground], depth < DEPTH_256);
	for (unsigned ground = 0; depth != DEPTH_NONE && ground < GROUND_COUNT; ground++)
		for (unsigned ink = 0; ink < INK_COUNT; ink++) {
			int fore = colour_of(&term->theme->inks[ink], depth);
			int back = colour_of(&term->theme->grounds[ground], depth);
			if (!own) {
				fore = fore < 0 ? COLOR_WHITE : fore;
				back = back < 0 ? COLOR_BLACK : back;
			}
			init_extended_pair(pair_of(ink, ground), fore, back);
		}
	term->colours = depth != DEPTH_NONE;
}

/* ---- opening and closing ---------------------------------------------------------- */

static bool locale_is_utf8(void)
{
	/* A program that has chosen its locale already is left alone. */
	const char *now = setlocale(LC_CTYPE, NULL);
	if (now && strcmp(now, "C") == 0)
		setlocale(LC_CTYPE, "");
	return strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
}

/* The terminal of this process, or, in a root without /dev and on a rescue console, the stream that is one. An fd. */
int tui_terminal(void)
{
	static const int streams[] = { STDIN_FILENO, STDERR_FILENO, STDOUT_FILENO };
	int tty = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
	for (size_t i = 0; tty < 0 && i < ISO_COUNT(streams); i++)
		if (isatty(streams[i]) && (fcntl(streams[i], F_GETFL) & O_ACCMODE) == O_RDWR)
			tty = fcntl(streams[i], F_DUPFD_CLOEXEC, 3);
	return tty;
}

static int open_tty(struct term *term, int terminal, struct err *err)
{
	int in = terminal >= 0 ? terminal : tui_terminal();
	if (in < 0)
		return err_set(err, -errno, "the screen needs a terminal; isotop --linear and isotop scan need none");
	int out = fcntl(in, F_DUPFD_CLOEXEC, 3);
	term->in = fdopen(in, "r");
	if (!term->in) {
		close(in);
		return err_set(err, -ENOMEM, "no stream for the terminal");
	}
	term->out = out < 0 ? NULL : fdopen(out, "w");
	if (!term->out)
		return err_set(err, -ENOMEM, "no stream for the terminal");
	if (pipe2(term->signals, O_CLOEXEC | O_NONBLOCK) < 0)
		return err_set(err, -errno, "no pipe for signals");
	int code = rescue_remember(out, term->signals[1]);
	return code == 0 ? 0 : err_set(err, code, "the terminal does not answer as one");
}

/* Terminals newer than many a node's terminfo, all of which do what xterm-256color describes. To add one: its name. */
static const char *const modern[] = { "xterm-", "alacritty", "contour", "foot", "ghostty", "kitty", "rio", "wezterm" };

static SCREEN *open_as(struct term *term, const char *type)
{
	SCREEN *screen = newterm(type, term->out, term->in);
	if (screen)
		snprintf(term->stand_in, sizeof(term->stand_in), "%s", type);
	return screen;
}

/*
 * A variant is named behind a dash or a dot (term(7)): where "xterm-new" or
 * "screen.xterm-new" is not known here, "xterm" or "screen" says what it can do.
 */
static SCREEN *open_screen(struct term *term, const char *type)
{
	char name[128];
	if (!type || (size_t)snprintf(name, sizeof(name), "%s", type) >= sizeof(name))
		return NULL;
	SCREEN *screen = newterm(name, term->out, term->in);
	for (size_t i = 0; !screen && i < ISO_COUNT(modern); i++)
		if (strncmp(name, modern[i], strlen(modern[i])) == 0)
			screen = open_as(term, "xterm-256color");
	for (size_t len = strlen(name); !screen && len > 1; len--)
		if (strchr("-.", name[len - 1])) {
			name[len - 1] = '\0';
			screen = open_as(term, name);
		}
	return screen;
}

/* Says once why nothing is drawn: a shell shows the job as running. */
static void await_front(const struct term *term)
{
	if (rescue_in_front(fileno(term->out)))
		return;
	fputs("isotop: in the background, where nothing can be drawn; fg brings it to the front "
	      "(timeout needs --foreground)\r\n",
		term->out);
	fflush(term->out);
	rescue_await_front(fileno(term->out));
}

static int start_curses(struct term *term, struct err *err)
{
	const char *type = getenv("TERM");
	/* Ours go first: curses installs handlers of its own only where there are none. */
	rescue_install_handlers();
	await_front(term);
	term->screen = open_screen(term, type);
	if (!term->screen) {
		rescue_remove_handlers();
		return err_set(err, -ENOTTY, "the terminal type '%s' is not known (TERM); isotop --linear needs none, isotop scan prints a report",
			type ? type : "");
	}
	set_term(term->screen);
	if (!capability("cup")) {
		endwin();
		rescue_remove_handlers();
		return err_set(err, -ENOTTY,
			"a terminal of type '%s' cannot place its cursor; isotop --linear needs none, isotop scan prints a report",
			type ? type : "");
	}
	return 0;
}

/* Where the variable holds no number curses would wait a whole second. */
static int escape_delay(void)
{
	const char *wanted = getenv("ESCDELAY");
	uint64_t number;
	return wanted && parse_u64(wanted, 10, &number) && number <= ESCAPE_MOST_MS ? (int)number : ESCAPE_MS;
}

static void mark_pastes(struct term *term, bool on)
{
	if (!capability("kmous"))
		return;
	fputs(on ? PASTE_MARKED : PASTE_UNMARKED, term->out);
	fflush(term->out);
}

/*
 * What many terminals send, whatever TERM is set to: PuTTY's Home and End are not those of its xterm, and vt100 names
 * no PgUp. A description that says otherwise wins.
 */
static const struct {
	const char *sent;
	int curses;
} usual_keys[] = {
	{ "\033[A", KEY_UP },     { "\033OA", KEY_UP },
	{ "\033[B", KEY_DOWN },   { "\033OB", KEY_DOWN },
	{ "\033[C", KEY_RIGHT },  { "\033OC", KEY_RIGHT },
	{ "\033[D", KEY_LEFT },   { "\033OD", KEY_LEFT },
	{ "\033[H", KEY_HOME },   { "\033OH", KEY_HOME },
	{ "\033[1~", KEY_HOME },  { "\033[7~", KEY_HOME },
	{ "\033[F", KEY_END },    { "\033OF", KEY_END },
	{ "\033[4~", KEY_END },   { "\033[8~", KEY_END },
	{ "\033[5~", KEY_PPAGE }, { "\033[6~", KEY_NPAGE },
	{ "\033[3~", KEY_DC },    { "\033[Z", KEY_BTAB },
};

static void name_keys(void)
{
	for (size_t i = 0; i < ISO_COUNT(usual_keys); i++)
		if (key_defined(usual_keys[i].sent) == 0)
			define_key(usual_keys[i].sent, usual_keys[i].curses);
	define_key(PASTE_BEGIN, KEY_PASTE);
	define_key(PASTE_END, KEY_PASTE_END);
}

static void set_modes(struct term *term)
{
	raw(); /* Ctrl-C, Ctrl-Z, Ctrl-S arrive as keys */
	noecho();
	nonl();
	curs_set(0);
	leaveok(stdscr, TRUE);
	set_escdelay(escape_delay());
	mouseinterval(0); /* a press is a click: nothing waits for a second one */
	term->keys = newpad(1, 1);
	if (!term->keys)
		die("out of memory");
	keypad(term->keys, TRUE);
	nodelay(term->keys, TRUE);
	name_keys();
}

int term_open(const char *theme, bool mouse, int terminal, struct term **ret_term, struct err *err)
{
	struct term *term = heap_alloc(1, sizeof(*term));
	*term = (struct term){ .theme = theme_pick(theme), .ascii = !locale_is_utf8(), .signals = { -1, -1 } };
	int code = open_tty(term, terminal, err);
	if (code == 0)
		code = start_curses(term, err);
	if (code < 0) {
		term_close(term);
		return code;
	}
	/* A handler that runs on the overflown stack could not restore anything. */
	size_t size = 65536;
	term->signal_stack = heap_alloc(size, 1);
	sigaltstack(&(stack_t){ .ss_sp = term->signal_stack, .ss_size = size }, NULL);
	prepare_rescue();
	set_modes(term);
	start_colours(term);
	term_mouse(term, mouse);
	mark_pastes(term, true);
	*ret_term = term;
	return 0;
}

void term_close(struct term *term)
{
	if (!term)
		return;
	if (rescue_active()) {
		if (rescue_in_front(fileno(term->out))) {
			term_mouse(term, false);
			mark_pastes(term, false);
			endwin();
		}
		rescue_end();
	}
	if (term->keys)
		delwin(term->keys);
	if (term->screen)
		delscreen(term->screen);
	sigaltstack(&(stack_t){ .ss_flags = SS_DISABLE }, NULL);
	free(term->signal_stack);
	canvas_free(term->painted);
	if (term->in)
		fclose(term->in);
	if (term->out)
		fclose(term->out);
	fd_cleanup(&term->signals[0]);
	fd_cleanup(&term->signals[1]);
	free(term);
}

bool term_ascii(const struct term *term)
{
	return term->ascii;
}

const char *term_stand_in(const struct term *term)
{
	return *term->stand_in ? term->stand_in : NULL;
}

int term_key_fd(const struct term *term)
{
	return fileno(term->in);
}

int term_signal_fd(const struct term *term)
{
	return term->signals[0];
}

/* ---- painting ------------------------------------------------------------------------ */

void term_size(const struct term *term, int *ret_width, int *ret_height)
{
	(void)term;
	*ret_width = COLS;
	*ret_height = LINES;
}

/*
 * What joins a picture with the next, or makes one of a letter (UAX 29, UTS 51): terminals that do so give
 * them fewer or more columns than curses counts, and what changes in that line later would be drawn beside its place.
 */
static bool joins_pictures(wchar_t wide)
{
	return wide == 0x200D || wide == 0xFE0F;
}

/*
 * The cell's characters. Where this C library thinks otherwise of a width than
 * the canvas does, curses would lose its place: a question mark stands in.
 */
static void cell_text(const struct cell *cell, wchar_t ret[CCHARW_MAX + 1])
{
	mbstate_t state = { 0 };
	size_t count = 0;
	for (size_t at = 0; at < cell->len && count < CCHARW_MAX;) {
		wchar_t wide;
		size_t len = mbrtowc(&wide, cell->bytes + at, cell->len - at, &state);
		if (len == 0 || len > cell->len)
			break;
		at += len;
		if (count && joins_pictures(wide))
			continue;
		if (wcwidth(wide) == (count ? 0 : cell->width))
			ret[count++] = wide;
		else if (!count)
			break;
	}
	if (!count)
		ret[count++] = L'?';
	ret[count] = L'\0';
}

static void paint_cell(struct term *term, int y, int x, const struct cell *cell)
{
	wchar_t text[CCHARW_MAX + 1];
	cchar_t out;
	unsigned ink = cell->ink;
	attr_t attrs = term->attrs[ink] | term->grounds[cell->ground] | (cell->bold ? A_BOLD : A_NORMAL);
	if (ink > INK_FAINT) {
		attrs &= ~A_REVERSE; /* an area turned round would be a hole */
	} else if (attrs & A_REVERSE) {
		attrs &= ~A_DIM; /* a ground is one ground, whatever stands on it */
		ink = TONE_PLAIN;
	}
	cell_text(cell, text);
	setcchar(&out, text, attrs, (short)(term->colours ? pair_of(ink, cell->ground) : 0), NULL);
	mvadd_wch(y, x, &out);
}

/* What curses was told does not hold any more: other colours, or another size, which makes curses cut. */
static void repaint(struct term *term)
{
	canvas_free(term->painted);
	term->painted = NULL;
}

/* From nothing where the size is another one than before. */
static void begin_painting(struct term *term, const struct canvas *canvas)
{
	if (term->painted && canvas_width(term->painted) == canvas_width(canvas) &&
		canvas_height(term->painted) == canvas_height(canvas))
		return;
	repaint(term);
	erase();
}

static void paint_row(struct term *term, const struct canvas *canvas, int y)
{
	move(y, 0);
	clrtoeol();
	for (int x = 0; x < canvas_width(canvas); x++) {
		const struct cell *cell = canvas_cell(canvas, y, x);
		if (cell->width)
			paint_cell(term, y, x, cell);
	}
}

/* Telling curses of a cell takes longer than drawing it, and from one refresh to the next hardly a row is another one. */
void term_paint(struct term *term, const struct canvas *canvas)
{
	begin_painting(term, canvas);
	bool all = !term->painted;
	if (all)
		term->painted = canvas_new(canvas_width(canvas), canvas_height(canvas), canvas_ascii(canvas));
	for (int y = 0; y < canvas_height(canvas); y++) {
		if (!all && canvas_same_row(term->painted, canvas, y))
			continue;
		paint_row(term, canvas, y);
		canvas_copy_row(term->painted, canvas, y);
	}
	wnoutrefresh(stdscr);
	doupdate();
}

void term_forget(struct term *term)
{
	(void)term;
	clearok(curscr, TRUE);
}

void term_theme(struct term *term, const char *name)
{
	term->theme = theme_pick(name);
	start_colours(term);
	repaint(term);
	term_forget(term);
}

void term_copy(struct term *term, const char *text, size_t len)
{
	const char *type = getenv("TERM");
	cleanup_strbuf struct strbuf out = { 0 };
	osc52_write(text, len, getenv("TMUX") != NULL, type && strncmp(type, "screen", 6) == 0, &out);
	fwrite(strbuf_text(&out), 1, out.len, term->out);
	fflush(term->out);
}

void term_mouse(struct term *term, bool on)
{
	(void)term;
	mousemask(on ? BUTTON1_PRESSED | BUTTON4_PRESSED | BUTTON5_PRESSED : 0, NULL);
}

/* ---- keys ---------------------------------------------------------------------------------- */

static const struct {
	int curses;
	uint32_t code;
} key_codes[] = {
	{ KEY_UP, K_UP },
	{ KEY_DOWN, K_DOWN },
	{ KEY_LEFT, K_LEFT },
	{ KEY_RIGHT, K_RIGHT },
	{ KEY_PPAGE, K_PAGE_UP },
	{ KEY_NPAGE, K_PAGE_DOWN },
	{ KEY_HOME, K_HOME },
	{ KEY_END, K_END },
	{ KEY_BTAB, K_BACKTAB },
	{ KEY_BACKSPACE, K_BACKSPACE },
	{ KEY_DC, K_DELETE },
	{ KEY_ENTER, K_ENTER },
	{ KEY_FIND, K_HOME },  /* Home of a keyboard of DEC's, and of vt220 */
	{ KEY_SELECT, K_END },
	{ KEY_SUSPEND, K_CTRL('z') }, /* terminfo's "linux" calls it so */
	{ KEY_PASTE, K_PASTE },
	{ KEY_PASTE_END, K_PASTE_END },
};

static struct key mouse_key(void)
{
	MEVENT event;
	if (getmouse(&event) != OK)
		return (struct key){ .code = K_NONE };
	uint32_t code = event.bstate & BUTTON1_PRESSED   ? K_CLICK
			: event.bstate & BUTTON4_PRESSED ? K_WHEEL_UP
			: event.bstate & BUTTON5_PRESSED ? K_WHEEL_DOWN
							 : K_NONE;
	return (struct key){ code, event.y, event.x };
}

static struct key special_key(int curses)
{
	if (curses == KEY_MOUSE)
		return mouse_key();
	if (curses >= KEY_F(1) && curses <= KEY_F(12))
		return (struct key){ .code = K_F1 + (uint32_t)(curses - KEY_F(1)) };
	for (size_t i = 0; i < ISO_COUNT(key_codes); i++)
		if (key_codes[i].curses == curses)
			return (struct key){ .code = key_codes[i].code };
	return (struct key){ .code = K_NONE };
}

/*
 * After an Esc: a control sequence that terminfo does not know is swallowed
 * whole (ECMA-48 5.4), or its letters would act as keys.
 */
static struct key escape_key(struct term *term)
{
	wint_t next;
	if (wget_wch(term->keys, &next) != OK)
		return (struct key){ .code = K_ESC };
	if (next != L'[' && next != L'O') {
		unget_wch((wchar_t)next);
		return (struct key){ .code = K_ESC };
	}
	wtimeout(term->keys, get_escdelay()); /* it comes in pieces too */
	while (wget_wch(term->keys, &next) == OK && (next < 0x40 || next > 0x7E))
		;
	nodelay(term->keys, TRUE);
	return (struct key){ .code = K_NONE };
}

static struct key plain_key(struct term *term, wint_t code)
{
	if (code == K_ESC)
		return escape_key(term);
	if (code == L'\n')
		return (struct key){ .code = K_ENTER };
	if (code == 0x7F || code == 0x08)
		return (struct key){ .code = K_BACKSPACE };
	return (struct key){ .code = (uint32_t)code };
}

bool term_key(struct term *term, struct key *ret_key)
{
	wint_t code;
	int kind = wget_wch(term->keys, &code);
	if (kind == ERR)
		return false;
	*ret_key = kind == KEY_CODE_YES ? special_key((int)code) : plain_key(term, code);
	return true;
}

/* ---- signals ------------------------------------------------------------------------------------ */

static void take_size(struct term *term)
{
	struct winsize size;
	if (ioctl(fileno(term->out), TIOCGWINSZ, &size) == 0 && size.ws_row && size.ws_col)
		resizeterm(size.ws_row, size.ws_col);
	repaint(term);
}

/* The shell, or whatever had the terminal in between, may have changed its modes. */
static void take_back(struct term *term)
{
	rescue_await_front(fileno(term->out));
	reset_prog_mode();
	take_size(term);
	curs_set(0);
	mark_pastes(term, true);
	term_forget(term);
}

void term_stop(struct term *term)
{
	struct sigaction now;
	struct sigaction stop = { .sa_handler = SIG_DFL };
	def_prog_mode();
	mark_pastes(term, false);
	endwin();
	sigemptyset(&stop.sa_mask);
	sigaction(SIGTSTP, &stop, &now);
	/* To this thread: kill(2) might stop the process only after it went on to take the terminal back. */
	raise(SIGTSTP);
	sigaction(SIGTSTP, &now, NULL);
	take_back(term);
}

int term_signal(struct term *term)
{
	unsigned char number;
	if (read(term->signals[0], &number, 1) != 1)
		return 0;
	if (number == SIGWINCH)
		take_size(term);
	else if (number == SIGCONT)
		take_back(term);
	return number;
}
