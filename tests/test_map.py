"""The map: every capital that can be seated is on it whole and can be hit, in the window, on a phone and in a saved picture."""

import math
import re
from io import BytesIO
from pathlib import Path

import pytest
from browsing import SIZES, chromium, served_here, visiting  # noqa: F401
from PIL import Image

from concert.experiments.reports.outlines import geometry
from concert.model.scenario import sources
from concert.model.scenario.value import CAPITALS, OUTSIDE

SEATABLE = [iso3 for iso3 in sources.states() if iso3 not in OUTSIDE]
LAST_FIVE = "".join(f"&change=add={iso3}" for iso3 in ("ISL", "GEO", "XKX", "CAN", "AUS"))
ALL = "?round=2" + "".join(f"&change=add={iso3}" for iso3 in SEATABLE if iso3 not in CAPITALS)

# The capital that a click in the middle of each would pick, and what lies on top there.
UNDER = """([iso3s]) => {
  const picture = document.querySelector('.map > svg'), shapes = [...picture.querySelectorAll('path[data-iso3]')];
  return Promise.resolve(window.concert ? window.concert.geometry : null).then(drawn => Object.fromEntries(iso3s.map(iso3 => {
    const state = drawn && drawn.shapes.find(s => s.iso3 === iso3), own = shapes.find(s => s.dataset.iso3 === iso3);
    own.scrollIntoView({block: 'center'});
    const box = own.getBBox(), at = new DOMPoint(state ? state.cx : box.x + box.width / 2, state ? state.cy : box.y + box.height / 2).matrixTransform(picture.getScreenCTM());
    const hit = document.elementFromPoint(at.x, at.y), named = hit && hit.closest('[data-iso3]');
    return [iso3, named ? named.dataset.iso3 : String(hit && hit.outerHTML).slice(0, 80)];
  })));
}"""


def points(path):
    """Every point of an outline's subpaths, each a list."""
    subpaths = []
    for part in path.split("z")[:-1]:
        x, y = map(float, part[1 : part.index("l")].split(","))
        subpath = [(x, y)]
        for step in part.split("l")[1:]:
            dx, dy = map(float, step.split(","))
            x, y = x + dx, y + dy
            subpath.append((x, y))
        subpaths.append(subpath)
    return subpaths


def within(x, y, ring):
    crossings = [((x2 - x1) * (y - y1) / (y2 - y1) + x1) > x for (x1, y1), (x2, y2) in zip(ring, ring[1:] + ring[:1], strict=True) if (y1 > y) != (y2 > y)]
    return sum(crossings) % 2 == 1


def place(east, north):
    """Where a longitude and latitude, degrees, lie: Lambert's equal-area projection about 15 E 53 N (Snyder 1987, p. 185)."""
    a, b, middle = math.radians(east - 15), math.radians(north), math.radians(53)
    k = math.sqrt(2 / (1 + math.sin(middle) * math.sin(b) + math.cos(middle) * math.cos(b) * math.cos(a)))
    x, y = k * math.cos(b) * math.sin(a), k * (math.cos(middle) * math.sin(b) - math.sin(middle) * math.cos(b) * math.cos(a))
    return 423 + 6371 * 0.18 * x, 410 - 6371 * 0.18 * y


def test_every_home_lies_whole_within_the_frame_and_its_middle_within_itself():
    drawn = geometry()
    left, top, wide, high = drawn["frame"]
    shapes = {shape["iso3"]: shape for shape in drawn["shapes"]}
    assert set(CAPITALS) | {"UKR", "RUS", "XKX", "GEO", "ISL"} <= set(shapes)
    for iso3 in set(shapes) - {"RUS"}:
        homes = [ring for ring in points(shapes[iso3]["d"]) if within(shapes[iso3]["cx"], shapes[iso3]["cy"], ring)]
        assert homes, iso3
        for x, y in homes[0]:
            assert left < x < left + wide and top < y < top + high, iso3


def test_who_can_be_seated_has_an_outline_or_a_card_and_what_is_too_small_to_hit_a_ring():
    drawn = geometry()
    shapes = {shape["iso3"]: shape for shape in drawn["shapes"]}
    far = {state["iso3"] for state in drawn["far"]}
    assert far | set(shapes) == set(sources.states()) and not far & set(shapes) and {"CAN", "AUS"} <= far
    for iso3, shape in shapes.items():
        left, top, right, bottom = shape["home"]
        assert shape["small"] or min(right - left, bottom - top) >= 12, iso3
    assert {iso3 for iso3, shape in shapes.items() if shape["small"]} == {"MLT", "LUX"}


def test_the_disputed_and_the_self_governing_are_drawn_as_the_sources_page_says():
    shapes = {shape["iso3"]: points(shape["d"]) for shape in geometry()["shapes"]}

    def owner(x, y):
        return [iso3 for iso3, rings in shapes.items() if sum(within(x, y, ring) for ring in rings) % 2]

    assert owner(*place(34.1, 45.0)) == owner(*place(30.5, 50.4)) == ["UKR"]  # Simferopol, Kyiv
    assert owner(*place(33.3, 35.25)) == owner(*place(32.9, 34.9)) == ["CYP"]  # both sides of the line
    assert len([ring for ring in shapes["CYP"] if len(ring) > 3]) == 1  # no border across the island
    assert owner(*place(21.0, 42.6)) == ["XKX"] and owner(*place(20.0, 60.2)) == ["FIN"]  # Pristina, Mariehamn


@pytest.mark.parametrize("size", list(SIZES))
def test_every_seated_capital_is_hit_where_it_is_drawn(visit, size):
    page = visit(ALL, size)
    page.wait_for_selector("path[data-iso3=CAN]")
    page.wait_for_timeout(300)
    assert page.evaluate(UNDER, [SEATABLE]) == {iso3: iso3 for iso3 in SEATABLE}
    inside = page.evaluate("""() => { const frame = document.querySelector('.map').getBoundingClientRect();
      return [...document.querySelectorAll('.map g[data-iso3] circle.state, .map path[data-iso3=CAN], .map path[data-iso3=AUS], .map path[data-iso3=CYP]')].map(s => s.getBoundingClientRect())
        .every(b => b.left >= frame.left && b.right <= frame.right && b.top >= frame.top && b.bottom <= frame.bottom); }""")
    assert inside
    page.locator("g[data-iso3=MLT]").click()
    page.wait_for_selector(".why h2:has-text('Malta')")


def test_a_click_beside_a_small_island_means_it(visit):
    page = visit("?round=2")
    box = page.locator("g[data-iso3=MLT] circle.state").bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2 + 19, box["y"] + box["height"] / 2 + 4)
    page.wait_for_selector(".why h2:has-text('Malta')")
    page.mouse.click(box["x"] - 40, box["y"] + 5)
    page.wait_for_timeout(300)
    assert page.locator(".why h2:has-text('Malta')").count() == 1


def test_the_saved_picture_holds_every_seated_capital(visit, browser):
    page = visit(ALL + "&panel=share", "phone")
    page.wait_for_selector("path[data-iso3=CAN]")
    with page.expect_download() as saved:
        page.get_by_role("button", name="Map as SVG").click()
    drawn = Path(saved.value.path()).read_text(encoding="utf-8")
    with page.expect_download() as saved:
        page.get_by_role("button", name="Map as PNG").click()
    picture = Image.open(BytesIO(Path(saved.value.path()).read_bytes())).convert("RGB")
    left, top, wide, high = map(float, re.search(r'viewBox="([^"]*)"', drawn)[1].split())
    sea = picture.getpixel((5, 300))
    for shape in (s for s in geometry()["shapes"] if s["iso3"] in SEATABLE):
        assert picture.getpixel((round(2 * (shape["cx"] - left)), round(2 * (shape["cy"] - top)))) != sea, shape["iso3"]
    for word in ("sends troops", "stays out", "★ proposes", "United States: no troops; backstop: "):
        assert f">{word}" in drawn
    assert picture.size == (round(2 * wide), round(2 * high)) or abs(picture.size[0] - 2 * wide) < 2
    alone = browser.new_page(viewport={"width": int(wide) + 1, "height": int(high) + 1})
    alone.set_content(f'<body style="margin:0"><div class="map">{drawn}</div>')
    found = alone.evaluate("""([iso3s, middles]) => { const svg = document.querySelector('svg'); return iso3s.filter(iso3 => {
        const own = svg.querySelector(`path[data-iso3=${iso3}]`), box = own.getBBox(), [x, y] = middles[iso3] || [box.x + box.width / 2, box.y + box.height / 2];
        const at = new DOMPoint(x, y).matrixTransform(svg.getScreenCTM()), hit = document.elementsFromPoint(at.x, at.y); return !hit.some(e => e.closest('[data-iso3]') && e.closest('[data-iso3]').dataset.iso3 === iso3); }); }""",
        [SEATABLE, {s["iso3"]: [s["cx"], s["cy"]] for s in geometry()["shapes"]}])  # fmt: skip
    alone.close()
    assert found == []


@pytest.mark.parametrize("link", ["?round=2", "?round=2&big=1"])
@pytest.mark.parametrize("width", [1280, 900, 640])
def test_the_tip_is_beside_the_pointer(visit, link, width):
    page = visit(link, viewport={"width": width, "height": 720}) if width != 1280 else visit(link)
    page.wait_for_selector("path[data-iso3=GBR]")
    page.wait_for_timeout(500)
    frame, box = page.locator(".map").first.bounding_box(), page.locator(".map text.ESP").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    tip = page.locator(".map .tip").bounding_box()
    large = float(page.evaluate("getComputedStyle(document.documentElement).getPropertyValue('--large') || 1"))
    wanted = (min(x + 14 * large, frame["x"] + frame["width"] - 270 * large), min(y + 14 * large, frame["y"] + frame["height"] - 96 * large))
    assert (tip["x"], tip["y"]) == pytest.approx((max(wanted[0], frame["x"] + 8 * large), max(wanted[1], frame["y"] + 8 * large)), abs=3)


def test_the_small_maps_of_compare_hold_every_seated_capital(visit):
    page = visit("?page=compare" + LAST_FIVE)
    page.wait_for_selector(".future path[data-iso3=CAN]", timeout=60_000)
    cut = page.evaluate("""([iso3s]) => window.concert.geometry.then(drawn => [...document.querySelectorAll('.future .map')].flatMap(map => {
      const frame = map.getBoundingClientRect(), ctm = map.querySelector('svg').getScreenCTM();
      const homes = drawn.shapes.filter(s => iso3s.includes(s.iso3)).map(s => [s.iso3, new DOMPoint(s.home[0], s.home[1]).matrixTransform(ctm), new DOMPoint(s.home[2], s.home[3]).matrixTransform(ctm)]);
      const drawnToo = [...map.querySelectorAll('circle.state, path[data-iso3=CAN], path[data-iso3=AUS]')].map(s => s.getBoundingClientRect()).map(b => ['ring or card', new DOMPoint(b.left, b.top), new DOMPoint(b.right, b.bottom)]);
      return [...homes, ...drawnToo].filter(([, a, b]) => a.x < frame.left || a.y < frame.top || b.x > frame.right || b.y > frame.bottom).map(([name]) => name);
    }))""", [SEATABLE])  # fmt: skip
    assert cut == [] and page.locator(".future path[data-iso3=AUS]").count() == 1
