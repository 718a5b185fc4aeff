"""The compiled batch, played as the plain Python that it was compiled from."""

import numpy as np
import pytest

from concert.model import load_scenario, run_batch
from concert.model.engine.compiled import negotiate, with_whole_vectors
from concert.model.engine.memory import new_table
from concert.model.rules.package import MANDATES
from concert.model.rules.table import seating
from concert.model.scenario.catalogue import scenario_names
from concert.model.scenario.instance import setting


@pytest.mark.parametrize("name", scenario_names())
def test_the_machine_code_computes_what_the_python_says(name):
    scenario, runs, first = load_scenario(name), 3, 40
    rules, size = setting(scenario), len(scenario.cast)
    table, least = new_table(size, len(MANDATES)), new_table(size, len(MANDATES))
    numbers, answers, pledges = np.empty((runs, 9)), np.empty((runs, size), np.int8), np.empty((runs, size))
    negotiate.py_func(rules, table, seating(rules, table), least, seating(rules, least), 5, first, numbers, answers, pledges)
    batch = run_batch(scenario, runs=runs, seed=5, first=first)
    fields = ("agreed", "rounds", "mission", "mandate", "force", "mass", "backstop", "acceptance", "trust_gap")
    for column, field in enumerate(fields):
        assert (numbers[:, column] == getattr(batch, field)).all(), field
    assert (answers == batch.answers).all() and (pledges == batch.pledges).all() and (pledges >= 0).all() and numbers[:, 1].min() >= 1


def test_vectors_are_taken_whole_where_the_processor_has_long_ones_and_nothing_is_said_elsewhere():
    assert with_whole_vectors("+avx2,+avx512f") == "+avx2,+avx512f,-prefer-256-bit"
    assert with_whole_vectors("+avx2,-avx512f") == "+avx2,-avx512f" and with_whole_vectors("+neon") == "+neon"
