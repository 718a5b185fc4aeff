"""What the tests of the window share: a window served for them."""

import socket
from contextlib import contextmanager

from ui.check import window


def free_port():
    """A port that was free just now."""
    with socket.create_server(("localhost", 0)) as free:
        return free.getsockname()[1]


@contextmanager
def served():
    """A window at its address, on a port that was free."""
    with window(free_port()) as address:
        yield address
