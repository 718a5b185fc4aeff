"""Whoever sits in a live negotiation: a Mesa agent that is forgotten with its model."""

from itertools import count
from weakref import WeakKeyDictionary

import mesa


class _Numbers(WeakKeyDictionary):
    """The next number of an agent, by model."""

    def __getitem__(self, model: mesa.Model) -> "count[int]":
        return self.setdefault(model, count(1))


class Actor(mesa.Agent):
    """An agent numbered from 1 in its model.

    Mesa 3.3 takes numbers from a table of the class that keeps every model for good; this one lets models go.  Later
    Mesas number agents in the model and do not look here.
    """

    _ids = _Numbers()
