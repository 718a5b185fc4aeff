"""Where machine code is kept: in a folder of the user's own or nowhere; and what is damaged is made anew."""

import importlib.util
import json
import os

import numba
import pytest

from concert.model.engine import machine_code


@pytest.fixture
def places(tmp_path, monkeypatch):
    monkeypatch.setenv("CONCERT_CACHE", str(tmp_path / "chosen"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "home"))
    return tmp_path / "chosen" / "numba", tmp_path / "home" / "concert" / "numba"


def test_a_folder_is_made_for_the_user_alone(places):
    assert machine_code.folder() == places[0] and places[0].stat().st_mode & 0o777 == 0o700


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="folders have no owner here")
@pytest.mark.parametrize("how", ["others may write", "a group may write", "a link", "a file", "somebody else's"])
def test_a_folder_that_is_not_the_users_alone_is_not_used(places, tmp_path, monkeypatch, how):
    chosen, home = places
    chosen.parent.mkdir()
    if how == "a file":
        chosen.write_text("")
    elif how == "a link":
        (tmp_path / "elsewhere").mkdir(mode=0o700)
        chosen.symlink_to(tmp_path / "elsewhere")
    else:
        chosen.mkdir(mode=0o700)
        chosen.chmod({"others may write": 0o777, "a group may write": 0o770}.get(how, 0o700))
    if how == "somebody else's":
        own = os.geteuid()
        monkeypatch.setattr(machine_code.os, "geteuid", lambda: own + 1)
        assert machine_code.folder() is None and not machine_code.own(chosen)
    else:
        assert machine_code.folder() == home
        home.chmod(0o777)
        assert machine_code.folder() is None


def damaged(path, how):
    content = path.read_bytes()
    path.write_bytes({"cut off": content[: len(content) // 2], "empty": b"", "other": bytes([*content[:-9], content[-9] ^ 255, *content[-8:]])}[how])


@pytest.mark.parametrize("kind", ["nbi", "nbc", "sums"])
@pytest.mark.parametrize("how", ["cut off", "empty", "other"])
def test_a_damaged_file_is_made_anew(tmp_path, monkeypatch, kind, how):
    (tmp_path / "kept.py").write_text("def twice(x):\n    return 2 * x\n")
    monkeypatch.setattr(numba.config, "CACHE_DIR", str(tmp_path / "cache"))

    def play():
        """What a process of its own would get: the answer, and how often the code was found."""
        made = importlib.util.spec_from_file_location("kept", tmp_path / "kept.py")
        module = importlib.util.module_from_spec(made)
        made.loader.exec_module(module)
        twice = numba.njit(cache=True)(module.twice)
        twice._cache = machine_code.Checked(twice.py_func)
        return twice(21), sum(twice.stats.cache_hits.values())

    assert play() == (42, 0) and play() == (42, 1)
    (path,) = (tmp_path / "cache").rglob(f"*.{kind}")
    damaged(path, how)
    assert play() == (42, 0) and play() == (42, 1)
    assert set(json.loads(next((tmp_path / "cache").rglob("*.sums")).read_text())) == {found.name for found in (tmp_path / "cache").rglob("*.nb?")}


def test_the_rules_are_kept_so():
    from concert.model.engine.compiled import FOLDER, negotiate

    assert FOLDER is None or isinstance(negotiate._cache, machine_code.Checked)
