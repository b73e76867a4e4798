/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "tui/screens/sets.h"

#include <string.h>

#include <isotop/compare.h>
#include <isotop/subject.h>

bool sets_any(const struct ui *ui)
{
	return ui->sides[0] && ui->sides[1] && ui->judged;
}

const char *sets_refusal(const struct ui *ui)
{
	(void)ui;
	return "two sources are compared: isotop A/ B/ or isotop FILES --live; here mark two with Space, then d";
}

/* Is @file what the source @name stands for, or below it? The length of @name that counts; 0: no. */
static size_t below(const char *name, const char *file)
{
	size_t len = strlen(name);
	while (len > 1 && name[len - 1] == '/')
		len--;
	return file && strncmp(file, name, len) == 0 && (!file[len] || file[len] == '/' || name[len - 1] == '/') ? len : 0;
}

/* 0 or 1; -1: of neither. What runs belongs to a side that is no file. */
static int side_of(const void *ctx, const struct subject *subject)
{
	const struct ui *ui = ctx;
	const char *file = subject->declared.file;
	size_t a = below(ui->sides[0], file);
	size_t b = below(ui->sides[1], file);
	if (a || b)
		return a >= b ? 0 : 1;
	return subject_running(subject) ? (ui->live_side >= 0 ? ui->live_side : -1) : -1;
}

void sets_view(const struct ui *ui, struct view *view)
{
	sides_view(ui->judged, side_of, ui, ui->sides, view);
}
