"""Visitors who stop reading while their page plays, as a phone does that leaves the network."""

from concert.ui.server.visitor import Visitor

# A radio link takes little ahead of its reader; a loopback takes megabytes, so the server's sockets are made as narrow.
NARROW = """
import socket
listens = socket.socket.listen
def listen(self, *backlog):
    self.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 16_384)
    listens(self, *backlog)
socket.socket.listen = listen
"""


def fall_silent(address, search="", timeout=30.0):
    """A visitor whose page plays and who reads nothing any more."""
    visitor = Visitor(address, search, timeout=timeout, unread=4_096)
    visitor.click("bar", "pace", 10)
    visitor.report("bar", "play", True)
    return visitor
