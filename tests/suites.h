/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every unit suite, one line each: SUITE(name) names a function name_suite().
 * To add one: write tests/unit/check_NAME.c, add its line here and in Makefile.am.
 * What takes longest stands first, as they begin in this order: else one processor ends with nothing to do.
 */
#ifndef ISOTOP_SUITES_H
#define ISOTOP_SUITES_H

#include <check.h>

#define SUITES(SUITE) \
	SUITE(snapshot) \
	SUITE(judge) \
	SUITE(tui_screens) \
	SUITE(inputs) \
	SUITE(rulings) \
	SUITE(tui) \
	SUITE(live_kept) \
	SUITE(live_asleep) \
	SUITE(filters) \
	SUITE(json) \
	SUITE(feed) \
	SUITE(apart) \
	SUITE(base) \
	SUITE(bpf) \
	SUITE(cmd) \
	SUITE(commons) \
	SUITE(compare) \
	SUITE(demo) \
	SUITE(devices) \
	SUITE(doc) \
	SUITE(docker) \
	SUITE(emit) \
	SUITE(escapes) \
	SUITE(events) \
	SUITE(file) \
	SUITE(edit) \
	SUITE(fixes) \
	SUITE(layers) \
	SUITE(list) \
	SUITE(live) \
	SUITE(live_identity) \
	SUITE(live_inside) \
	SUITE(live_mac) \
	SUITE(live_read) \
	SUITE(live_runtimes) \
	SUITE(live_threads) \
	SUITE(loading) \
	SUITE(manifest) \
	SUITE(model) \
	SUITE(policy) \
	SUITE(roles) \
	SUITE(profile) \
	SUITE(pss) \
	SUITE(score) \
	SUITE(history) \
	SUITE(sandbox) \
	SUITE(settings_file) \
	SUITE(packed) \
	SUITE(syscalls) \
	SUITE(tui_canvas) \
	SUITE(tui_golden) \
	SUITE(tui_kernel) \
	SUITE(tui_settings) \
	SUITE(tui_share) \
	SUITE(tui_whatif) \
	SUITE(words) \
	SUITE(yaml_quick)

#define DECLARE(name) Suite *name##_suite(void);
SUITES(DECLARE)
#undef DECLARE

#endif
