"""What the tests of the window share: a window served for them."""

import socket
from contextlib import contextmanager

from ui.check import window


@contextmanager
def served():
    """A window at its address, on a port that was free."""
    with socket.create_server(("localhost", 0)) as free:
        port = free.getsockname()[1]
    with window(port) as address:
        yield address
