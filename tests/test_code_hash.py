"""What a sweep and the compiled rules are known by: the code that numbers come from, and nothing else."""

import re
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from concert.experiments.sweeps.design import design_of
from concert.experiments.sweeps.fingerprint import CODE, fingerprint, hashes
from concert.model import load_scenario
from concert.model.engine.code_hash import APART, code_hash, modules_of
from concert.model.scenario import sources
from concert.model.scenario.catalogue import DEFAULT

ROOT = Path(__file__).resolve().parents[1]
RULES = ("concert.model.engine.compiled",)  # what the folder of the machine code is named by


def edited(tmp_path, name, before, after):
    """A copy of the code in which one text stands for another."""
    for folder in ("agents", "model", "experiments"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__"))
    path = tmp_path / name
    text = path.read_text(encoding="utf-8")
    found = re.sub(before, after, text, count=1, flags=re.DOTALL)
    assert found != text, f"{name}: {before} is not there"
    path.write_text(found, encoding="utf-8")
    return tmp_path


PROSE = {
    "a module's docstring": ("agents/utility.py", r'^""".*?"""', '"""Told better."""'),
    "a rule's docstring": ("agents/rule.py", r"The nearest number to `value`", "That number nearest to `value`"),
    "a comment": ("model/rules/package.py", r"# force targets, thousand troops", "# the targets of the force"),
    "an empty line": ("model/rules/protocol.py", r"\n\n\n", "\n\n\n\n"),
    "an error": ("model/engine/luck.py", r"expected a whole number from 0 to", "expected a whole number between 0 and"),
    "an error with a place in it": ("agents/knob.py", r"is out of range; expected", "lies outside; expected"),
    "a knob's meaning": ("model/rules/parameters.py", r"price of missing legitimacy", "the price of legitimacy that is missing"),
    "a knob's range": ("model/rules/parameters.py", r"Knob\(0, 5, ", "Knob(0, 6, "),
    "an event's meaning": ("model/rules/events.py", r"a capital leaves the talks", "a capital walks out"),
    "how a reply is explained": ("model/narrative/explain.py", r"def ", "MORE = 1\n\n\ndef "),
    "how a scenario is read": ("model/scenario/reader.py", r"stated by the scenario", "as the scenario states"),
    "how a replay is told": ("experiments/sweeps/parts.py", r"The one-line command that plays", "The command that plays"),
}
NUMBERS = {
    "a constant of a rule": ("agents/utility.py", r"(\d)\.(\d)", r"\1.\g<2>7"),
    "a constant that rules share": ("model/rules/package.py", r"STEP = 0\.1", "STEP = 0.05"),
    "a comparison": ("model/rules/mandate.py", r"noes > noes_allowed", "noes >= noes_allowed"),
    "a parameter's default": ("model/rules/parameters.py", r"= 26\.0", "= 25.0"),
    "the order of the terms": ("agents/utility.py", r"( [a-z_.]+) \* ([a-z_.]+)\n", r"\2 *\1\n"),
    "an option of the compiler": ("model/engine/compiled.py", r'"_nrt": False', '"_nrt": True'),
}


@pytest.mark.parametrize("edit", PROSE.values(), ids=PROSE)
def test_what_only_readers_read_changes_no_hash(edit, tmp_path):
    root = edited(tmp_path, *edit)
    assert code_hash(*RULES, root=root) == code_hash(*RULES) and code_hash(*CODE, root=root) == code_hash(*CODE)


@pytest.mark.parametrize("edit", NUMBERS.values(), ids=NUMBERS)
def test_what_numbers_come_from_changes_both_hashes(edit, tmp_path):
    root = edited(tmp_path, *edit)
    assert code_hash(*RULES, root=root) != code_hash(*RULES) and code_hash(*CODE, root=root) != code_hash(*CODE)


@pytest.mark.parametrize("edit", [
    ("model/scenario/instance.py", r"- 750\.0", "- 700.0"), ("model/scenario/ties.py", r'"OSCE", ', ""), ("experiments/sweeps/moments.py", r"0\.05, 0\.25", "0.1, 0.25"),
    ("model/scenario/instance.py", r'"contested"', '"disputed"'), ("model/scenario/value.py", r"min\(BASIC", "max(BASIC"),
])
def test_what_is_not_compiled_changes_the_sweep_and_keeps_the_machine_code(edit, tmp_path):
    root = edited(tmp_path, *edit)
    assert code_hash(*RULES, root=root) == code_hash(*RULES) and code_hash(*CODE, root=root) != code_hash(*CODE)


def test_text_that_code_looks_at_is_no_sentence(tmp_path):
    (tmp_path / "model").mkdir()
    def of(text):
        (tmp_path / "model" / "a.py").write_text(text, encoding="utf-8")
        code_hash.cache_clear()
        return code_hash("concert.model.a", root=tmp_path)

    for line in ('GO = word == "a b"', 'GO = "a b".split()', 'GO = {"a b": 1}', 'GO = table["a b"]'):
        assert of(line) != of(line.replace("a b", "a c")), line
    assert of('raise ValueError("a b")') == of('raise ValueError("a c")') != of('raise KeyError("a c")')


def test_a_module_that_a_rule_comes_to_import_is_covered(tmp_path):
    root = edited(tmp_path, "agents/adversary.py", r"\nfrom concert.agents", "\nfrom concert.agents.new import LIMIT\nfrom concert.agents")
    (root / "agents" / "new.py").write_text("from concert.agents import newer\nLIMIT = newer.LIMIT\n", encoding="utf-8")
    (root / "agents" / "newer.py").write_text("LIMIT = 1\n", encoding="utf-8")
    before = code_hash(*RULES, root=root)
    assert {"concert.agents.new", "concert.agents.newer"} <= modules_of(*RULES, root=root)
    (root / "agents" / "newer.py").write_text("LIMIT = 2\n", encoding="utf-8")
    code_hash.cache_clear()
    assert code_hash(*RULES, root=root) != before


def test_every_module_that_a_batch_loads_is_covered():
    told = (
        "import sys; from concert.model.scenario.catalogue import load_scenario; scenario = load_scenario(); before = set(sys.modules)\n"
        "from concert.model.engine.batch import run_batch; run_batch(scenario, runs=1)\n"
        "print(*(name for name in sys.modules if name.startswith(('concert.agents.', 'concert.model.')) and sys.modules[name].__file__.rpartition('/')[2] != '__init__.py'))"
    )
    loaded = set(subprocess.run([sys.executable, "-c", told], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split())
    assert "concert.model.rules.protocol" in loaded and loaded - modules_of(*CODE) <= APART | {f"concert.model.scenario.{name}" for name in ("given_file", "reader", "toml_reader")}
    assert not {"concert.model.narrative.explain", "concert.model.engine.negotiation"} & modules_of(*CODE)


def test_prose_of_scenario_and_data_is_no_other_sweep_and_numbers_are(monkeypatch):
    design = design_of(load_scenario(), DEFAULT, ["us_backstop=0,1"], runs=5)
    known = hashes(design)

    def of(**changed):
        return hashes(replace(design, scenario=replace(design.scenario, **changed)))

    assert of(title="Told better", summary="In other words", name="mine") == known
    iso3, name, estimate = load_scenario("poland-comes-in").changes[0]
    changed = of(changes=((iso3, name, estimate),))
    assert changed["scenario"] != known["scenario"] and changed == of(changes=((iso3, name, replace(estimate, source="another", basis="words")),))
    assert of(changes=((iso3, name, replace(estimate, mode=estimate.mode - 0.001)),))["scenario"] != changed["scenario"]
    assert of(convenor="ITA")["scenario"] != known["scenario"] and of(mission=0.7)["scenario"] != known["scenario"]

    def read(**columns):
        real = sources.rows
        monkeypatch.setattr(sources, "rows", lambda file: [row | {k: v for k, v in columns.items() if k in row} for row in real(file)])
        for known_by_heart in (sources.states, sources.preferences, sources.laws, sources.memberships):
            known_by_heart.cache_clear()
        found = hashes(design)
        monkeypatch.undo()
        for known_by_heart in (sources.states, sources.preferences, sources.laws, sources.memberships):
            known_by_heart.cache_clear()
        return found

    assert read(source="told better", basis="other words", confidence="low", capital="X", note="more", opinion_source="elsewhere") == known
    for column, value in {"gdp_usd": "1", "mode": "0.5", "lawful_on_host_invitation_alone": "contested", "topology": "star"}.items():
        assert read(**{column: value})["data"] != known["data"], column
    assert hashes(design) == known


def test_a_study_is_the_same_however_its_words_are_ordered():
    one = design_of(load_scenario(), DEFAULT, ["us_backstop=0,0.5,1", "POL.participation_stance=-1,1"], runs=5)
    for words in (["POL.participation_stance=-1,1", "us_backstop=0,0.5,1"], ["us_backstop=1,0,0.5", "POL.participation_stance=1,-1"], ["us_backstop=0:1:3", "POL.participation_stance=-1,1"]):
        other = design_of(load_scenario(), DEFAULT, words, runs=5)
        assert fingerprint(other) == fingerprint(one) and (other.points == one.points).all() and other.keys == one.keys
    assert one.points.tolist()[:2] == [[-1, 0], [-1, 0.5]] and one.keys == ("POL.participation_stance", "us_backstop")
    for words in (["us_backstop=0,0.4,1", "POL.participation_stance=-1,1"], ["us_backstop=0,0.5,1"]):
        assert fingerprint(design_of(load_scenario(), DEFAULT, words, runs=5)) != fingerprint(one)
