#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# sum.sh LOG...: prints "N passed, N failed, N skipped" and fails when anything failed or nothing passed.
#
# The convention for what a test prints: a line "ok NAME", "not ok NAME" or
# "skip NAME: REASON" for each thing tried. The unit tests' own summary
# ("100%: Checks: 34, Failures: 0, Errors: 0") counts too. A test that ended
# badly without such a line (the .trs file beside its log tells) is one failure.
set -eu
[ $# -gt 0 ] || {
	echo "usage: sum.sh LOG..." >&2
	exit 2
}
exec awk '
	function take_result(log_file,    line, trs) {
		if (log_file == "")
			return
		trs = log_file
		sub(/\.log$/, ".trs", trs)
		while ((getline line < trs) > 0) {
			if (line ~ /^:test-result: (FAIL|ERROR|XPASS)/ && !failed_here)
				failed++
			else if (line ~ /^:test-result: SKIP/ && !seen_here)
				skipped++
			else if (line ~ /^:test-result: PASS/ && !seen_here)
				passed++
		}
		close(trs)
	}
	FNR == 1 {
		take_result(previous)
		previous = FILENAME
		failed_here = seen_here = 0
	}
	/^ok / { passed++; seen_here = 1 }
	/^not ok / { failed++; seen_here = failed_here = 1 }
	/^skip / { skipped++; seen_here = 1 }
	/^[0-9]+%: Checks: [0-9]+, Failures: [0-9]+, Errors: [0-9]+/ {
		bad = $5 + $7
		passed += $3 - bad
		failed += bad
		seen_here = 1
		failed_here = failed_here || bad > 0
	}
	END {
		take_result(previous)
		printf "%d passed, %d failed, %d skipped\n", passed, failed, skipped
		exit failed > 0 || passed == 0
	}
' "$@"
