"""The outlines of the map: a page of the window is sent them once, a report draws them."""

import json
from functools import cache
from typing import Any

from concert.model.narrative.explain import NAMES
from concert.model.scenario.rows import FOLDER

OUTSIDE = ("RUS",)  # drawn, and cut by the frame: it has no seat
LABELLED = ("FRA", "GBR", "POL", "DEU", "ITA", "ESP", "TUR", "SWE", "FIN", "ROU", "NOR")
LABEL_AT = {"RUS": (735, 276)}  # where a name is read best, other than in the middle
MARGIN = 12  # units around the outermost home
SMALL = 18  # units: a home that is shorter has a ring about it, large enough to hit


@cache
def geometry() -> dict[str, Any]:
    """The map in units of its own: `background`, the `frame` (x, y, width, height), the free `sea`, `shapes`, and who is `far`.

    A shape is a state with its outline `d`, the box of its `home` (its largest piece of land: left, top, right, bottom),
    the middle of that (cx, cy) and the place of its name (x, y).  The frame holds every home whole; a state without an
    outline, being far away, gets a card of the page's own.  The sea is the box between Iceland, Ireland and Portugal.
    """
    drawn = json.loads((FOLDER / "europe.json").read_text(encoding="utf-8"))
    shapes = [_shape(iso3, shape) for iso3, shape in drawn["states"].items() if iso3 in NAMES]
    homes = {shape["iso3"]: shape["home"] for shape in shapes if shape["iso3"] not in OUTSIDE}
    left, top = (min(home[k] for home in homes.values()) - MARGIN for k in (0, 1))
    right, bottom = (max(home[k] for home in homes.values()) + MARGIN for k in (2, 3))
    sea = [left, homes["ISL"][3], homes["IRL"][0], homes["PRT"][1]]
    far = [{"iso3": iso3, "name": name} for iso3, name in NAMES.items() if iso3 not in drawn["states"]]
    frame = [round(at, 1) for at in (left, top, right - left, bottom - top)]
    return {"background": drawn["land"], "frame": frame, "sea": sea, "shapes": shapes, "far": far}


def _shape(iso3: str, shape: dict[str, Any]) -> dict[str, Any]:
    x, y = LABEL_AT.get(iso3, (shape["x"], shape["y"]))
    left, top, right, bottom = shape["home"]
    return {"iso3": iso3, "name": NAMES[iso3], "d": shape["d"], "home": shape["home"], "x": x, "y": y, "cx": shape["x"], "cy": shape["y"],
            "label": iso3 in LABELLED, "small": max(right - left, bottom - top) < SMALL}  # fmt: skip
