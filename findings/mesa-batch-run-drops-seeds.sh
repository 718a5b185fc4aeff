#!/usr/bin/env bash
# Mesa 3.5.1: `batch_run` replaces the seeds among a model's parameters by None, and reports None where they were given.
#
# Valid input: a model with a parameter `seed`, run for {"seed": [1, 2]}, as Mesa 3.3 takes it.  Since `rng` came, the
# batch writes its own `rng` (None where none is given) over the parameter, so that both runs are unseeded.
# Seen: [(None, None), (None, None)] as reported and as the model was given; with rng=[7] both are 7.
# Exits 0 where this is so, 1 where it has changed, 2 where the packages or a Python from 3.12 on cannot be had.
set -euo pipefail
here=$(mktemp -d); trap 'rm -rf "$here"' EXIT
for python in "${PYTHON:-}" python3.13 python3.12 python3; do
  if [ -n "$python" ] && "$python" -c 'import sys, venv; sys.exit(sys.version_info < (3, 12))' 2>/dev/null; then break; fi
  python=
done
[ -n "$python" ] || { echo "no Python from 3.12 on; name one: PYTHON=..." >&2; exit 2; }
"$python" -m venv "$here/venv"
"$here/venv/bin/pip" install --quiet --disable-pip-version-check mesa==3.5.1 networkx==3.7 || exit 2
cat >"$here/seeds.py" <<'PYTHON'
import sys
import warnings

import mesa


class Model(mesa.Model):
    def __init__(self, seed=None):
        super().__init__(rng=seed)
        self.given = seed
        self.datacollector = mesa.DataCollector({"given": "given"})

    def step(self):
        self.datacollector.collect(self)
        self.running = False


def seeds(**more):
    rows = mesa.batch_run(Model, {"seed": [1, 2]}, number_processes=1, max_steps=1, display_progress=False, **more)
    return [(row["seed"], row["given"]) for row in rows]


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    plain, told = seeds(), seeds(rng=[7])
    print("seeds 1 and 2:", plain)
    print("with rng=[7]: ", told)
    sys.exit(0 if plain == [(None, None)] * 2 and told == [(7, 7)] * 2 else 1)
PYTHON
"$here/venv/bin/python" "$here/seeds.py"
