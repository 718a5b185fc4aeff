"""Luck: the published vectors, the shapes of its distributions, and that it belongs to the actor."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from scipy.special import ndtri

from concert.model import NegotiationModel
from concert.model.rules.draws import actor_code, normal, philox, triangular, uniform, unit
from concert.model.scenario.sources import states

WORD = some.integers(0, 2**32 - 1)


def test_philox_gives_the_published_vectors():
    # Salmon et al. 2011, Random123 known-answer tests for philox4x32-10.
    assert philox(0, 0, 0, 0, 0, 0) == (0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8)
    ones = 0xFFFFFFFF
    assert philox(ones, ones, ones, ones, ones, ones) == (0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD)


@settings(deadline=None)  # the first example compiles
@given(WORD, WORD, WORD, WORD, WORD, WORD)
def test_compiled_luck_is_plain_luck(a, b, c, d, e, f):
    assert compiled_philox()(a, b, c, d, e, f) == philox(a, b, c, d, e, f)


def compiled_philox(made=[]):  # noqa: B006  (compiled once for all examples)
    if not made:
        from numba import njit

        import concert.model.engine.compiled  # noqa: F401  (registers the rules)

        made.append(njit(lambda a, b, c, d, e, f: philox(a, b, c, d, e, f)))
    return made[0]


@given(some.floats(-1, 1), some.floats(0, 1), some.floats(0, 1), some.floats(0, 1, exclude_max=True))
def test_triangular_luck_inverts_its_distribution_function(low, up, further, luck):
    mode, high = low + up, low + up + further
    x = triangular(low, mode, high, luck)
    assert low - 1e-12 <= x <= high + 1e-12
    if high - low > 1e-3 and low < x < high:
        below = (x - low) ** 2 / ((high - low) * (mode - low)) if x < mode else 1 - (high - x) ** 2 / ((high - low) * (high - mode))
        assert math.isclose(below, luck, abs_tol=1e-6)


def test_uniform_and_normal_luck_have_their_moments():
    flat = [uniform(7, run, 0, 5, 1) for run in range(4000)]
    bell = [normal(uniform(7, run, 0, 5, 8)) for run in range(4000)]
    mean = lambda values: sum(values) / len(values)  # noqa: E731
    assert abs(mean(flat) - 0.5) < 0.02 and abs(mean([v * v for v in flat]) - 1 / 3) < 0.02
    assert abs(mean(bell)) < 0.06 and abs(mean([v * v for v in bell]) - 1) < 0.08
    assert min(flat) >= 0 and max(flat) < 1


def test_normal_luck_is_the_normal_quantile_of_every_word():
    every = [*np.linspace(0, 2**32 - 1, 20001).astype(np.int64).tolist(), 1, 2, 2**31, 2**32 - 2]
    for word in every:
        assert math.isclose(normal(unit(word)), ndtri(unit(word)), rel_tol=1e-12, abs_tol=1e-14)
    assert unit(0) > 0 and unit(2**32 - 1) < 1


def test_the_four_words_of_an_address_are_unlike():
    luck = np.array([[uniform(3, run, 0, 9, 8 + k) for k in range(4)] for run in range(3000)])
    assert np.abs(np.corrcoef(luck.T) - np.eye(4)).max() < 0.06


def test_every_address_has_luck_of_its_own():
    seen = {uniform(s, r, t, a, p) for s in (1, 2) for r in (0, 1) for t in (0, 1) for a in (3, 4) for p in (0, 16)}
    assert len(seen) == 32
    assert len({actor_code(iso3) for iso3 in states()}) == len(states())


def test_luck_belongs_to_the_actor_and_not_to_its_row(tmp_path):
    path = tmp_path / "few.toml"
    path.write_text('title = "T"\nvintage = "2024-12"\n[table]\nonly = ["POL", "FRA", "GBR"]\n')
    few, all_ = NegotiationModel(path, seed=5), NegotiationModel(seed=5)
    for iso3 in few.cast:
        one, other = few.cast.index(iso3), all_.cast.index(iso3)
        for name in ("mission_ideal", "state_luck"):
            assert getattr(few.table.seats, name)[one] == getattr(all_.table.seats, name)[other]


@pytest.mark.parametrize("seed, run", [(2**62, 0), (1, 2**61)])
def test_large_seeds_and_runs_are_addresses_too(seed, run):
    assert 0 <= uniform(seed, run, 0, 1, 0) < 1 and uniform(seed, run, 0, 1, 0) != uniform(1, 0, 0, 1, 0)
