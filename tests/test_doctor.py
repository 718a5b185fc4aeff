"""The doctor says what is wrong with a machine, and never more than is so."""

import shutil

import pytest

from concert.model.engine import code_hash, machine_code
from concert.ui.server import doctor


def test_ten_lines_say_how_a_sound_machine_is(capsys):
    assert doctor.main(["--port", "8799"]) in (0, 1)  # the disk or the memory of this machine may be short
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 10
    assert all(line.split()[0] in (doctor.OK, doctor.LOOK, doctor.WRONG) for line in lines)


@pytest.mark.parametrize("damage", ["cut off", "emptied", "gone"])
def test_compiled_rules_that_are_not_whole_are_not_said_to_be_kept(damage, tmp_path, monkeypatch):
    place = tmp_path / "numba"
    monkeypatch.setattr(machine_code, "folder", lambda: place)
    kept = place / code_hash.code_hash("concert.model.engine.compiled") / "sub"
    kept.mkdir(parents=True)
    (kept / "rule.1.nbc").write_bytes(b"machine code")
    (kept / "rule.sums").write_text('{"rule.1.nbc": "%s"}' % machine_code.hashlib.sha256(b"machine code").hexdigest())  # noqa: UP031
    assert doctor.compiled(8765)[0] == doctor.OK
    if damage == "gone":
        shutil.rmtree(kept)
    else:
        (kept / "rule.1.nbc").write_bytes(b"machine" if damage == "cut off" else b"")
    state, said = doctor.compiled(8765)
    assert state == doctor.LOOK
    assert "not compiled yet, or damaged" in said


def test_a_checkout_without_its_lock_is_told(tmp_path, monkeypatch):
    monkeypatch.setattr(doctor, "ROOT", tmp_path)
    assert doctor.packages(8765)[0] == doctor.WRONG


@pytest.mark.parametrize("port", ["0", "-1", "99999", "eight"])
def test_a_port_that_there_is_not_is_refused(port, capsys):
    with pytest.raises(SystemExit) as stopped:
        doctor.main([f"--port={port}"])
    assert stopped.value.code == 2
    assert "--port" in capsys.readouterr().err.splitlines()[-1]
