"""How many connections there is room for: the files that a process may have open bound them, and one address has at most its share."""

import sys
from collections.abc import Iterable
from typing import Any

MOST = 2_000  # connections
OF_ONE = 500  # of one address: a class behind one router is one
SPARE = 64  # files for everything else
EACH = 4  # files that an open page takes: its socket, and three of its own loop
WANTED = 16_384  # files


def files() -> int:
    """How many files this process may have open, after asking for more where it may."""
    if sys.platform == "win32":
        return WANTED
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = WANTED if hard == resource.RLIM_INFINITY else min(hard, WANTED)
    if soft != resource.RLIM_INFINITY and soft < most:
        try:
            resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
        except (OSError, ValueError):  # some systems allow less than they say
            most = soft
    return max(most, soft) if soft != resource.RLIM_INFINITY else WANTED


def crowded(connections: Iterable[Any], client: tuple[str, int] | None) -> bool:
    """Whether one more connection, already among these, is one too many."""
    here = [other.client[0] for other in connections if other.client]
    pages = sum(hasattr(other, "post") for other in connections)
    return len(here) > MOST or len(here) + (EACH - 1) * pages > FILES - SPARE or (client is not None and here.count(client[0]) > OF_ONE)


FILES = files()
