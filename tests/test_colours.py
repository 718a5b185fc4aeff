"""The colours of the window: told apart by every eye, and text that can be read on its ground."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]

# Simulation of full protanopia, deuteranopia and tritanopia in linear RGB (Machado, Oliveira & Fernandes 2009, table 1).
BLIND = {
    "protan": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deutan": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "tritan": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
    "none": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
}


def tokens(theme):
    text = (ROOT / "ui" / "assets" / "custom.css").read_text(encoding="utf-8")
    light, dark = re.findall(r":root(?:\[data-theme=dark\])? \{(.*?)\}", text, re.DOTALL)[:2]
    found = dict(re.findall(r"--(\w+): (#[0-9A-Fa-f]{6})", light))
    return found | dict(re.findall(r"--(\w+): (#[0-9A-Fa-f]{6})", dark)) if theme == "dark" else found


def linear(colour):
    parts = [int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5)]
    return [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]


def lightness(rgb):
    y = 0.2126 * rgb[0] + 0.7152 * rgb[1] + 0.0722 * rgb[2]
    return 116 * max(y, 0.0) ** (1 / 3) - 16


def contrast(a, b):
    ya, yb = ((0.2126 * r + 0.7152 * g + 0.0722 * b_) for r, g, b_ in (linear(a), linear(b)))
    return (max(ya, yb) + 0.05) / (min(ya, yb) + 0.05)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("eye", list(BLIND))
def test_troops_support_and_out_differ_in_lightness_for_every_eye(theme, eye):
    seen = {}
    for kind in ("troops", "support", "out"):
        rgb = linear(tokens(theme)[kind])
        seen[kind] = lightness([sum(m * c for m, c in zip(row, rgb, strict=True)) for row in BLIND[eye]])
    ordered = sorted(seen.values())
    assert ordered[2] - ordered[1] >= 8 or ordered[1] - ordered[0] >= 8
    assert abs(seen["troops"] - seen["support"]) >= 25 and abs(seen["troops"] - seen["out"]) >= 25 and abs(seen["support"] - seen["out"]) >= 5


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_text_can_be_read_on_its_ground(theme):
    t = tokens(theme)
    for text, ground in (("ink", "paper"), ("soft", "paper"), ("ink", "card"), ("soft", "card"), ("no", "card"), ("no", "paper"), ("onblue", "troops"),
                         ("name", "support"), ("name", "out"), ("name", "host"), ("name", "adversary"), ("goldtext", "paper"), ("goldtext", "card")):  # fmt: skip
        assert contrast(t[text], t[ground]) >= 4.5, (text, ground, round(contrast(t[text], t[ground]), 2))
    assert contrast(t["soft"], t["none"]) >= 3  # the stripes of whoever has left
    assert contrast(t["field"], t["card"]) >= 3 and contrast(t["gold"], t["paper"]) >= 2.5
