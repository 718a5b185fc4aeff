"""What the capitals see of each other: answers and ideals, weighed by their ties."""

import numpy as np

from concert.agents.rule import rule


@rule
def look_around(
    regard: np.ndarray, ties: np.ndarray, answer: np.ndarray, usual: int, partners: np.ndarray, changes: np.ndarray, peers: np.ndarray
) -> None:
    """Let every capital see the others' answers: p_i = Σ_j T_ij a_j, a = 1 troops, ½ support, 0 out.

    Summed as if all gave the `usual` answer, from `ties` (Σ_j T_ij, see `sum_ties`), and then corrected by whoever gives
    another: few do, and the sum is the same to the last bit, since ties are kept to 2^-40 (`concert.model.scenario.ties`).
    """
    count = 0
    for row in range(len(answer)):
        peers[row] = 0.5 * usual * ties[row]
        partners[count], changes[count] = row, 0.5 * (answer[row] - usual)
        count += answer[row] != usual
    look_at(regard, partners, changes, count, peers)


@rule
def sum_ties(regard: np.ndarray, ties: np.ndarray) -> None:
    """Note Σ_j T_ij of every capital i: 1 but for rounding, 0 of one that is alone."""
    for row in range(len(ties)):
        ties[row] = 0.0
    for partner in range(len(ties)):
        for row in range(len(ties)):
            ties[row] += regard[partner, row]


@rule
def look_at(regard: np.ndarray, partners: np.ndarray, changes: np.ndarray, count: int, seen: np.ndarray) -> None:
    """Let every capital see what changed with the first `count` partners: seen_i += Σ_k T_ik change_k, four at a time.

    Exact where answers change: ties are kept to 2^-40 (`concert.model.scenario.ties`).  Nobody stands in where the last four are fewer.
    """
    for k in range(count, count + 3):
        partners[k], changes[k] = 0, 0.0
    for k in range(0, count, 4):
        a, b, c, d = partners[k], partners[k + 1], partners[k + 2], partners[k + 3]
        of_a, of_b, of_c, of_d = changes[k], changes[k + 1], changes[k + 2], changes[k + 3]
        for row in range(len(seen)):
            seen[row] += (regard[a, row] * of_a + regard[b, row] * of_b) + (regard[c, row] * of_c + regard[d, row] * of_d)
