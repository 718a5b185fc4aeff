"""Refuse a Python that Concert is not tested on, in one line: `python3 concert/pythons.py`, or imported before anything else.

It needs nothing installed, and is written so that the Pythons it refuses can read it, too.
"""

import os
import re
import sys

_here = os.path.dirname(os.path.abspath(__file__))
if not os.path.isdir(os.path.join(_here, "model")):  # a checkout; installed, a pyproject.toml above would be another's
    with open(os.path.join(os.path.dirname(_here), "pyproject.toml")) as _file:
        _text = re.findall(r'requires-python = "(.+?)"', _file.read())[0]
else:  # installed
    from importlib.metadata import metadata

    _text = metadata("concert")["Requires-Python"]
first, beyond = [int(re.findall(sign + r"3\.(\d+)", _text)[0]) for sign in (">=", "<")]
if not (3, first) <= sys.version_info[:2] < (3, beyond):
    sys.stderr.write(
        "error: Concert runs on Python 3.%d to 3.%d, and this is Python %d.%d; name another: make PYTHON=python3.%d, or"  # noqa: UP031
        " python3.%d -m venv .venv\n" % (first, beyond - 1, sys.version_info[0], sys.version_info[1], beyond - 1, beyond - 1)
    )
    sys.exit(2)
