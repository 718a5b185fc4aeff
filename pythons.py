"""Refuse a Python that Concert is not tested on, in one line: `python3 pythons.py`, or imported before anything else.

It needs nothing installed, and is written so that the Pythons it refuses can read it, too.
"""

import os
import re
import sys

with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "pyproject.toml")) as project:
    ((first, beyond),) = [map(int, found) for found in re.findall(r'requires-python = ">=3\.(\d+),<3\.(\d+)"', project.read())]
if not (3, first) <= sys.version_info[:2] < (3, beyond):
    sys.stderr.write(
        "error: Concert runs on Python 3.%d to 3.%d, and this is Python %d.%d; name another: make PYTHON=python3.%d, or"  # noqa: UP031
        " python3.%d -m venv .venv\n" % (first, beyond - 1, sys.version_info[0], sys.version_info[1], beyond - 1, beyond - 1)
    )
    sys.exit(2)
