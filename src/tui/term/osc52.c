/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "tui/term/osc52.h"

#include <string.h>

/* xterm takes this much base64 and drops a longer sequence whole. */
#define BYTES_MOST 74994u

/* screen passes on strings shorter than 768 bytes only. */
#define SCREEN_CHUNK 760u

static void add_base64(struct strbuf *out, const unsigned char *bytes, size_t len)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	for (size_t i = 0; i < len; i += 3) {
		unsigned left = len - i < 3 ? (unsigned)(len - i) : 3;
		uint32_t word = (uint32_t)bytes[i] << 16;
		word |= left > 1 ? (uint32_t)bytes[i + 1] << 8 : 0;
		word |= left > 2 ? bytes[i + 2] : 0;
		for (unsigned k = 0; k < 4; k++)
			strbuf_addc(out, k <= left ? digits[word >> (18 - 6 * k) & 63] : '=');
	}
}

/* tmux(1), allow-passthrough: in a DCS of its own, every Esc doubled. */
static void add_tmux(struct strbuf *out, const char *plain, size_t len)
{
	strbuf_adds(out, "\033Ptmux;");
	for (size_t i = 0; i < len; i++) {
		if (plain[i] == '\033')
			strbuf_addc(out, '\033');
		strbuf_addc(out, plain[i]);
	}
	strbuf_adds(out, "\033\\");
}

static void add_screen(struct strbuf *out, const char *plain, size_t len)
{
	for (size_t at = 0; at < len; at += SCREEN_CHUNK) {
		strbuf_adds(out, "\033P");
		strbuf_add(out, plain + at, len - at < SCREEN_CHUNK ? len - at : SCREEN_CHUNK);
		strbuf_adds(out, "\033\\");
	}
}

void osc52_write(const char *text, size_t len, bool tmux, bool screen, struct strbuf *out)
{
	cleanup_strbuf struct strbuf plain = { 0 };
	strbuf_adds(&plain, "\033]52;c;");
	add_base64(&plain, (const unsigned char *)text, len < BYTES_MOST ? len : BYTES_MOST);
	strbuf_addc(&plain, '\a');
	if (screen && !tmux) {
		add_screen(out, strbuf_text(&plain), plain.len);
		return;
	}
	if (tmux)
		add_tmux(out, strbuf_text(&plain), plain.len);
	/* tmux takes the plain form itself where set-clipboard is on. */
	strbuf_add(out, strbuf_text(&plain), plain.len);
}
