"""How often a test repeats what luck decides: a share of it with every suite, all of it in `make hard`."""

import os


def often(whole: int, usual: int) -> int:
    """The number of repetitions."""
    return whole if os.environ.get("CONCERT_OFTEN") else usual
