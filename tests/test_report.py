"""The report: one sheet of A4 whatever it tells, the map with every capital, each once, and a link that leads back."""

import re

import pytest
from browsing import chromium, served_here, visiting  # noqa: F401
from playwright.sync_api import expect

from concert.experiments.reports.outlines import geometry
from concert.experiments.reports.report import report
from concert.model.engine.negotiation import NegotiationModel
from concert.model.narrative.explain import NAMES
from concert.model.scenario import sources
from concert.model.scenario.catalogue import load_scenario, parse_scenario, scenario_names
from concert.model.scenario.changes import edited
from concert.model.scenario.value import OUTSIDE

ADDED = tuple(f"add={iso3}" for iso3 in sources.states() if iso3 not in (*load_scenario().cast, *OUTSIDE))
LINK = "https://hub.example.org/user/a-student-with-a-long-name/proxy/8765/?v=1" + "&change=POL.participation_stance=0.5" * 80
CHANGES = [f"Poland: stance on sending troops {k / 100:.2f}" for k in range(80)]


def full():
    """Every state at the table, a title as long as a title may be, and a walk-out a round."""
    gone = [iso3 for iso3 in load_scenario().cast if iso3 != "FRA"][:24]
    events = "".join(f"[[events]]\nround = {k + 2}\nkind = 'walkout'\nstate = '{iso3}'\nsource = 'assumed: a test'\n" for k, iso3 in enumerate(gone))
    return edited(parse_scenario(f"title = '{'W' * 200}'\nvintage = '2025-02'\n{events}", "full", "full"), ADDED)


@pytest.fixture(scope="module")
def pages(browser):
    def count(text):
        page = browser.new_page(viewport={"width": 703, "height": 1032})
        page.set_content(text)
        sheets = len(re.findall(rb"/Type\s*/Page\b", page.pdf(prefer_css_page_size=True)))
        page.emulate_media(media="print")
        wide = page.evaluate("document.documentElement.scrollWidth")
        page.close()
        return sheets, wide

    return count


@pytest.mark.parametrize("name", scenario_names())
def test_every_scenario_fits_on_one_sheet(pages, name):
    for seed in (1, 2):
        model = NegotiationModel(load_scenario(name), seed=seed).run_model()
        assert pages(report(model, CHANGES, LINK)) == (1, 703)


@pytest.mark.parametrize("rounds", [0, 3, 104])
def test_the_fullest_report_fits_on_one_sheet(pages, rounds):
    model = NegotiationModel(full(), seed=1)
    while model.running and len(model.rounds) < rounds:
        model.step()
    assert pages(report(model, [*CHANGES, "x" * 2000], LINK)) == (1, 703)


@pytest.mark.parametrize("model", [NegotiationModel(seed=1).run_model(), NegotiationModel(edited(load_scenario("february-2025"), ADDED), seed=2).run_model(), NegotiationModel(seed=1)], ids=["default", "everybody", "before"])
def test_every_capital_is_in_the_list_once_and_on_the_map(model):
    text = report(model)
    listed = re.findall(r"<tr><td[^>]*><svg.*?</svg>([^<]*)</td>", text)
    assert sorted(listed) == sorted(NAMES[iso3] for iso3 in model.cast)
    drawn = re.findall(r'<(path|circle)[^>]*fill="([^"]*)"[^>]*data-iso3="([A-Z]{3})"', text)
    filled = {iso3 for _, fill, iso3 in drawn if fill != "#F8F7F3"}
    assert filled == {*model.cast, "UKR", "RUS"}
    small = {shape["iso3"] for shape in geometry()["shapes"] if shape["small"]}
    assert {iso3 for kind, _, iso3 in drawn if kind == "circle"} == small & set(model.cast)


def test_what_a_capital_pledged_stands_beside_it():
    model = NegotiationModel(seed=1).run_model()
    rows = dict(re.findall(r"</svg>([^<]*)</td><td class=n>([^<]*)</td>", report(model)))
    assert {name: float(said) for name, said in rows.items() if said} == {NAMES[i]: pytest.approx(p, abs=5e-4) for i, p in model.outcome.pledges.items() if p}


def test_what_is_too_much_for_the_page_is_counted():
    text = report(NegotiationModel(seed=1).run_model(), CHANGES, LINK)
    shown = re.search(r"What was changed</h2><p>(.*?)</p>", text)[1]
    assert shown.count("stance on sending troops") + int(re.search(r"and (\d+) more", shown)[1]) == len(CHANGES)
    assert f'href="{LINK.replace("&", "&amp;")}"' in text


def test_the_link_of_a_report_from_the_window_leads_back(visit):
    page = visit("?scenario=february-2025&round=3&panel=share")
    page.wait_for_selector(".share")
    with page.context.expect_page() as opened:
        page.get_by_role("button", name="Report, one page to print").click()
    link = opened.value.locator("a")
    expect(link).to_have_attribute("href", re.compile(r"^http://[^/]+:\d+/\?v=1&scenario=february-2025&round=3$"))
    expect(opened.value.locator("path[data-iso3=FRA]")).to_have_count(1)
