#!/usr/bin/env bash
# SALib 1.6.0: one missing outcome turns every Sobol' index and every interval into exactly 0.0, without a warning.
#
# Valid input: a design of 256 base points for y = 4 x1 + x2, of which one of 1024 model runs gave no number (NaN).  One
# would expect NaN, an error, or indices of the other points; 0.0 ± 0.0 reads as "no input matters, and that is certain".
# Seen: ST [0.941 0.059] of the whole outcomes; S1 [0. 0.], ST [0. 0.], ST_conf [0. 0.] with one NaN; no warning.
# Exits 0 where this is so, 1 where it has changed, 2 where the packages cannot be installed.
set -euo pipefail
here=$(mktemp -d); trap 'rm -rf "$here"' EXIT
"${PYTHON:-python3}" -m venv "$here/venv"
"$here/venv/bin/pip" install --quiet --disable-pip-version-check salib==1.6.0 numpy==2.4.6 scipy==1.17.1 pandas==2.3.3 || exit 2
"$here/venv/bin/python" - <<'PYTHON'
import sys
import warnings

import numpy as np
from SALib.analyze import sobol as analyze
from SALib.sample import sobol as sample

problem = {"num_vars": 2, "names": ["x1", "x2"], "bounds": [[0, 1], [0, 1]]}
points = sample.sample(problem, 256, calc_second_order=False, seed=1)
outcomes = 4 * points[:, 0] + points[:, 1]
whole = analyze.analyze(problem, outcomes, calc_second_order=False, seed=1)
outcomes[100] = np.nan
with warnings.catch_warnings(record=True) as warned:
    warnings.simplefilter("always")
    holed = analyze.analyze(problem, outcomes, calc_second_order=False, seed=1)
print("whole:  ST", whole["ST"].round(3))
print("one NaN: S1", holed["S1"], "ST", holed["ST"], "ST_conf", holed["ST_conf"], "warnings", len(warned))
same = whole["ST"][0] > 0.9 and not warned and all((np.asarray(holed[name]) == 0.0).all() for name in ("S1", "ST", "ST_conf"))
sys.exit(0 if same else 1)
PYTHON
