/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "tui/draw/theme.h"

#include <stdlib.h>
#include <string.h>

/*
 * To add a theme: one row. Inks say what a text means, so keep good, warn, bad
 * and unknown apart for people who see few colours; every one of them also has
 * a glyph. The first theme is the default. Columns: true colour, 256, 16 and 8
 * colours, style.
 */
const struct theme themes[] = {
	// clang-format off
	{
		.name = "dark",
		.help = "for a dark background",
		.inks = {
			[TONE_PLAIN]   = { 0xd0d4d8, 252,  7, -1, STYLE_NONE },
			[TONE_MUTED]   = { 0x7c858d, 243,  8, -1, STYLE_DIM },
			[TONE_STRONG]  = { 0xffffff, 231, 15, -1, STYLE_BOLD },
			[TONE_ACCENT]  = { 0x5fb8b8,  73,  6,  6, STYLE_NONE },
			[TONE_GOOD]    = { 0x87b97a, 108,  2,  2, STYLE_NONE },
			[TONE_WARN]    = { 0xdbaa55, 179,  3,  3, STYLE_NONE },
			[TONE_BAD]     = { 0xe06666, 167,  1,  1, STYLE_NONE },
			[TONE_UNKNOWN] = { 0x8c8fe0, 104, 12,  4, STYLE_NONE },
			[INK_FAINT]    = { 0x4a525a, 239,  8, -1, STYLE_DIM },
			[INK_BAR_GOOD] = { 0x5c8a5c,  65,  2,  2, STYLE_NONE },
			[INK_BAR_WARN] = { 0xa9843f, 136,  3,  3, STYLE_NONE },
			[INK_BAR_BAD]  = { 0xa84e4e, 131,  1,  1, STYLE_NONE },
		},
		.grounds = {
			[GROUND_PLAIN]    = { -1, -1, -1, -1, STYLE_NONE },
			[GROUND_BAR]      = { 0x1c2127, 234, -1, -1, STYLE_NONE },
			[GROUND_SELECTED] = { 0x2b3740, 237, -1, -1, STYLE_REVERSE },
			[GROUND_MATCH]    = { 0x5f4f10,  58, -1, -1, STYLE_REVERSE },
			[GROUND_ALARM]    = { 0x8c2f2f, 88, 1, 1, STYLE_NONE },
		},
	},
	{
		.name = "light",
		.help = "for a light background",
		.inks = {
			[TONE_PLAIN]   = { 0x303438, 236,  0, -1, STYLE_NONE },
			[TONE_MUTED]   = { 0x7c848c, 244,  8, -1, STYLE_DIM },
			[TONE_STRONG]  = { 0x000000,  16,  0, -1, STYLE_BOLD },
			[TONE_ACCENT]  = { 0x007f86,  30,  6,  6, STYLE_NONE },
			[TONE_GOOD]    = { 0x1f7a2e,  28,  2,  2, STYLE_NONE },
			[TONE_WARN]    = { 0xa85a00, 130,  3,  3, STYLE_NONE },
			[TONE_BAD]     = { 0xb01818, 124,  1,  1, STYLE_NONE },
			[TONE_UNKNOWN] = { 0x5556b4,  61,  4,  4, STYLE_NONE },
			[INK_FAINT]    = { 0xb4bac0, 250,  7, -1, STYLE_DIM },
			[INK_BAR_GOOD] = { 0x86bd8c, 108,  2,  2, STYLE_NONE },
			[INK_BAR_WARN] = { 0xdcae6c, 179,  3,  3, STYLE_NONE },
			[INK_BAR_BAD]  = { 0xd98080, 174,  1,  1, STYLE_NONE },
		},
		.grounds = {
			[GROUND_PLAIN]    = { -1, -1, -1, -1, STYLE_NONE },
			[GROUND_BAR]      = { 0xe8eaec, 254, -1, -1, STYLE_NONE },
			[GROUND_SELECTED] = { 0xdce3e8, 253, -1, -1, STYLE_REVERSE },
			[GROUND_MATCH]    = { 0xf4e0a0, 222, -1, -1, STYLE_REVERSE },
			[GROUND_ALARM]    = { 0xf2c4c4, 217, 9, 1, STYLE_NONE },
		},
	},
	{
		.name = "projector",
		.help = "black on white that it paints itself, for a class",
		.inks = {
			[TONE_PLAIN]   = { 0x101418,  16,  0,  0, STYLE_NONE },
			[TONE_MUTED]   = { 0x4a525a, 239,  8,  0, STYLE_NONE },
			[TONE_STRONG]  = { 0x000000,  16,  0,  0, STYLE_BOLD },
			[TONE_ACCENT]  = { 0x005f66,  23,  6,  6, STYLE_BOLD },
			[TONE_GOOD]    = { 0x005f00,  22,  2,  2, STYLE_BOLD },
			[TONE_WARN]    = { 0x8a4500,  94,  3,  3, STYLE_BOLD },
			[TONE_BAD]     = { 0xaf0000, 124,  1,  1, STYLE_BOLD },
			[TONE_UNKNOWN] = { 0x3a3a9a,  61,  4,  4, STYLE_BOLD },
			[INK_FAINT]    = { 0x7c848c, 244,  8,  0, STYLE_NONE },
			[INK_BAR_GOOD] = { 0x5f9f66,  71,  2,  2, STYLE_NONE },
			[INK_BAR_WARN] = { 0xc8923c, 172,  3,  3, STYLE_NONE },
			[INK_BAR_BAD]  = { 0xc85a5a, 167,  1,  1, STYLE_NONE },
		},
		.grounds = {
			[GROUND_PLAIN]    = { 0xffffff, 231, 15,  7, STYLE_NONE },
			[GROUND_BAR]      = { 0xe0e4e8, 254,  7,  7, STYLE_NONE },
			[GROUND_SELECTED] = { 0xd0dae2, 252,  7,  7, STYLE_REVERSE },
			[GROUND_MATCH]    = { 0xf4d878, 222, 11,  3, STYLE_REVERSE },
			[GROUND_ALARM]    = { 0xf2b4b4, 217,  9,  1, STYLE_NONE },
		},
	},
	{
		.name = "contrast",
		.help = "high contrast, for bright rooms and tired eyes",
		.inks = {
			[TONE_PLAIN]     = { 0xffffff, 231,  15,   7, STYLE_NONE },
			[TONE_MUTED]     = { 0xc8c8c8, 251,   7,  -1, STYLE_NONE },
			[TONE_STRONG]    = { 0xffffff, 231,  15,   7, STYLE_BOLD },
			[TONE_ACCENT]    = { 0x00ffff,  51,  14,   6, STYLE_BOLD },
			[TONE_GOOD]      = { 0x5fff5f,  83,  10,   2, STYLE_BOLD },
			[TONE_WARN]      = { 0xffd700, 220,  11,   3, STYLE_BOLD },
			[TONE_BAD]       = { 0xff5f5f, 203,   9,   1, STYLE_BOLD },
			[TONE_UNKNOWN]   = { 0xaf87ff, 141,  13,   5, STYLE_BOLD },
			[INK_FAINT]      = { 0x9e9e9e, 247,   7,  -1, STYLE_NONE },
			[INK_BAR_GOOD]   = { 0x5fff5f,  83,  10,   2, STYLE_NONE },
			[INK_BAR_WARN]   = { 0xffd700, 220,  11,   3, STYLE_NONE },
			[INK_BAR_BAD]    = { 0xff5f5f, 203,   9,   1, STYLE_NONE },
		},
		.grounds = {
			[GROUND_PLAIN]      = { 0x000000, 16, 0, -1, STYLE_NONE },
			[GROUND_BAR]        = { 0x303030, 236, 0, -1, STYLE_NONE },
			[GROUND_SELECTED]   = { 0x0000af, 19, 4, 4, STYLE_REVERSE },
			[GROUND_MATCH]      = { 0x875f00, 94, 5, 5, STYLE_REVERSE },
			[GROUND_ALARM]    = { 0xaf0000, 124, 1, 1, STYLE_NONE },
		},
	},
	{
		.name = "colourblind",
		.help = "blue and orange, distinct with every kind of colour vision",
		.inks = {
			[TONE_PLAIN]     = { 0xd0d4d8, 252,   7,  -1, STYLE_NONE },
			[TONE_MUTED]     = { 0x7c858d, 243,   8,  -1, STYLE_DIM },
			[TONE_STRONG]    = { 0xffffff, 231,  15,  -1, STYLE_BOLD },
			[TONE_ACCENT]    = { 0xcc79a7, 175,  13,   5, STYLE_NONE },
			[TONE_GOOD]      = { 0x56b4e9,  74,  12,   4, STYLE_NONE },
			[TONE_WARN]      = { 0xf0e442, 227,  11,   3, STYLE_NONE },
			[TONE_BAD]       = { 0xe69f00, 172,   3,   1, STYLE_BOLD },
			[TONE_UNKNOWN]   = { 0xb0b8c0, 249,   7,   7, STYLE_NONE },
			[INK_FAINT]      = { 0x4a525a, 239,   8,  -1, STYLE_DIM },
			[INK_BAR_GOOD]   = { 0x3b7ea3,  31,  12,   4, STYLE_NONE },
			[INK_BAR_WARN]   = { 0xa89f2e, 142,  11,   3, STYLE_NONE },
			[INK_BAR_BAD]    = { 0xb57c00, 136,   3,   1, STYLE_NONE },
		},
		.grounds = {
			[GROUND_PLAIN]      = { -1, -1, -1, -1, STYLE_NONE },
			[GROUND_BAR]        = { 0x1c2127, 234, -1, -1, STYLE_NONE },
			[GROUND_SELECTED]   = { 0x2b3740, 237, -1, -1, STYLE_REVERSE },
			[GROUND_MATCH]      = { 0x5f4f10, 58, -1, -1, STYLE_REVERSE },
			[GROUND_ALARM]    = { 0x8a4b00, 94, 3, 1, STYLE_NONE },
		},
	},
	{
		.name = "mono",
		.help = "no colour, weight and glyphs only",
		.inks = {
			[TONE_PLAIN]   = { -1, -1, -1, -1, STYLE_NONE },
			[TONE_MUTED]   = { -1, -1, -1, -1, STYLE_DIM },
			[TONE_STRONG]  = { -1, -1, -1, -1, STYLE_BOLD },
			[TONE_ACCENT]  = { -1, -1, -1, -1, STYLE_NONE },
			[TONE_GOOD]    = { -1, -1, -1, -1, STYLE_NONE },
			[TONE_WARN]    = { -1, -1, -1, -1, STYLE_NONE },
			[TONE_BAD]     = { -1, -1, -1, -1, STYLE_BOLD },
			[TONE_UNKNOWN] = { -1, -1, -1, -1, STYLE_NONE },
			[INK_FAINT]    = { -1, -1, -1, -1, STYLE_DIM },
			[INK_BAR_GOOD] = { -1, -1, -1, -1, STYLE_NONE },
			[INK_BAR_WARN] = { -1, -1, -1, -1, STYLE_NONE },
			[INK_BAR_BAD]  = { -1, -1, -1, -1, STYLE_NONE },
		},
		.grounds = {
			[GROUND_PLAIN]    = { -1, -1, -1, -1, STYLE_NONE },
			[GROUND_BAR]      = { -1, -1, -1, -1, STYLE_NONE },
			[GROUND_SELECTED] = { -1, -1, -1, -1, STYLE_REVERSE },
			[GROUND_MATCH]    = { -1, -1, -1, -1, STYLE_REVERSE },
			[GROUND_ALARM]    = { -1, -1, -1, -1, STYLE_REVERSE },
		},
	},
	// clang-format on
};
const size_t theme_count = ISO_COUNT(themes);

const struct theme *theme_find(const char *name)
{
	for (size_t i = 0; i < theme_count; i++)
		if (strcmp(themes[i].name, name) == 0)
			return &themes[i];
	return NULL;
}

/* COLORFGBG ("15;0") is what rxvt, Konsole and others say of their background. */
const struct theme *theme_pick(const char *name)
{
	const struct theme *theme = theme_find(name);
	const char *hint = getenv("COLORFGBG");
	const char *last = hint ? strrchr(hint, ';') : NULL;
	if (theme)
		return theme;
	return last && (strcmp(last, ";15") == 0 || strcmp(last, ";7") == 0) ? theme_find("light") : &themes[0];
}
