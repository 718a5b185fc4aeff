"""Ties: diplomatic closeness, from the groups that states share."""

from itertools import combinations

import networkx as nx
import numpy as np

from concert.model.scenario.sources import CUT_OFF, Membership, memberships, states

TOO_WIDE = {"OSCE", "UKR_SEC"}  # nearly everybody is in them, so they tell nobody apart
ENDED = {"UNSC_E10_2024": "2024-12-31"}  # elected seats of the Security Council end with their year
FINE = 2.0**40
HUBS = {"framework", "hub", "host"}  # the roles a star's ties run to


def ties(vintage: str) -> nx.Graph:
    """The graph of closeness over all states at a vintage's cut-off, edge attribute `closeness`.

    In a clique each pair gets 1/(size - 1); in a star only hub and spokes are tied, by the same amount; a
    "star+clique" counts as both.
    """
    graph = nx.Graph()
    graph.add_nodes_from(states())
    for name, members in _groups(vintage).items():
        for one, other in _pairs(members):
            closeness = 1.0 / (len(members) - 1)
            before = graph.get_edge_data(one, other, {"closeness": 0.0, "groups": ()})
            graph.add_edge(
                one, other, closeness=before["closeness"] + closeness, groups=(*before["groups"], name)
            )
    return graph


def influence(graph: nx.Graph, cast: tuple[str, ...]) -> np.ndarray:
    """T, shape (n, n): how much each capital (row) looks to each other one (column); rows sum to 1.

    Closeness scaled by the partner's √GDP, then row-normalised.  A capital tied to nobody looks to all alike.
    Entries are kept to 2^-40, so that sums of them are exact in any order.
    """
    size = len(cast)
    matrix = np.zeros((size, size))
    for row, iso3 in enumerate(cast):
        for column, partner in enumerate(cast):
            if graph.has_edge(iso3, partner):
                matrix[row, column] = graph.edges[iso3, partner]["closeness"] * states()[partner].gdp_usd ** 0.5
        total = matrix[row].sum()
        if total > 0:
            matrix[row] /= total
        elif size > 1:
            matrix[row] = 1.0 / (size - 1)
            matrix[row, row] = 0.0
    return np.round(matrix * FINE) / FINE


def tied(vintage: str, iso3: str, cast: tuple[str, ...]) -> bool:
    """Whether a state shares a group with anybody at the table; else it is assumed to look to all alike."""
    graph = ties(vintage)
    return any(graph.has_edge(iso3, other) for other in cast)


def _groups(vintage: str) -> dict[str, list[Membership]]:
    found: dict[str, list[Membership]] = {}
    for row in memberships(vintage):
        if row.group not in TOO_WIDE and ENDED.get(row.group, CUT_OFF[vintage]) >= CUT_OFF[vintage]:
            found.setdefault(row.group, []).append(row)
    return {name: members for name, members in found.items() if len(members) > 1}


def _pairs(members: list[Membership]) -> list[tuple[str, str]]:
    every = list(combinations(members, 2))
    kind = members[0].topology
    in_clique = every if "clique" in kind else []
    in_star = [(a, b) for a, b in every if a.role in HUBS or b.role in HUBS] if "star" in kind else []
    return [(a.iso3, b.iso3) for a, b in in_clique + in_star]
