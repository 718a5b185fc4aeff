"""What the tests of a visit share: one begun for each test, and stepping through it."""

import pytest

from concert.ui import jobs, state
from concert.ui.visit import begin


@pytest.fixture
def begun():
    """A visit just begun, forgotten afterwards."""
    state.file.value = None
    jobs.certain.value, jobs.mind.value = jobs.Certain(), jobs.Mind()
    state.visit.value = begin()
    yield
    state.visit.value = None


def steps(number):
    for _ in range(number):
        state.step()


def inside(widget):
    """A widget and everything within it."""
    yield widget
    for child in () if isinstance(widget, str) else getattr(widget, "children", None) or ():
        yield from inside(child)
