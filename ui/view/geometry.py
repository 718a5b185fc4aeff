"""The outlines of the map, sent to a page once."""

import json
from functools import cache
from typing import Any

from model.analysis.explain import NAMES
from model.rows import FOLDER

# The map's numeric ISO 3166 codes by ISO3.
NUMERIC = {
    "ALB": "008", "AUT": "040", "BEL": "056", "BIH": "070", "BGR": "100", "HRV": "191", "CZE": "203", "DNK": "208",
    "EST": "233", "FIN": "246", "FRA": "250", "DEU": "276", "GRC": "300", "HUN": "348", "ISL": "352", "IRL": "372",
    "ITA": "380", "LVA": "428", "LTU": "440", "LUX": "442", "MKD": "807", "MLT": "470", "MDA": "498", "MNE": "499",
    "NLD": "528", "NOR": "578", "POL": "616", "PRT": "620", "ROU": "642", "SRB": "688", "SVK": "703", "SVN": "705",
    "ESP": "724", "SWE": "752", "CHE": "756", "TUR": "792", "UKR": "804", "GBR": "826", "RUS": "643", "CYP": "196",
}  # fmt: skip
LABELLED = ("FRA", "GBR", "POL", "DEU", "ITA", "ESP", "TUR", "SWE", "FIN", "ROU", "NOR")
LABEL_AT = {"FRA": (262, 530), "GBR": (236, 400), "SWE": (437, 245), "FIN": (527, 195), "NOR": (378, 218), "UKR": (637, 473),
            "RUS": (735, 276), "TUR": (738, 645), "ITA": (390, 598), "DEU": (362, 451)}  # fmt: skip
SMALL = ("MLT", "LUX", "CYP")  # too small to hit: a ring beside the outline


@cache
def geometry() -> dict[str, Any]:
    """The outlines by state with names, the place of the label (x, y) and of the middle (cx, cy)."""
    drawn = json.loads((FOLDER / "europe.json").read_text(encoding="utf-8"))
    shapes = {shape["id"]: shape for shape in drawn["shapes"]}
    found = []
    for iso3, code in NUMERIC.items():
        shape = shapes[code]
        x, y = LABEL_AT.get(iso3, (shape["x"], shape["y"]))
        found.append({"iso3": iso3, "name": NAMES[iso3], "d": shape["d"], "x": x, "y": y, "cx": shape["x"], "cy": shape["y"],
                      "label": iso3 in LABELLED, "small": iso3 in SMALL})
    return {"background": drawn["bg"], "shapes": found}
