"""Every size of screen in real Chromium: targets for fingers, nothing cut, no label on another, a panel in view, everything within reach.

Pictures are left in .cache/pictures for a person to look at.
"""

import re
from pathlib import Path

import pytest
from browsing import SIZES, TOUCHED, chromium, served_here, visiting, wait_round  # noqa: F401
from playwright.sync_api import expect

PICTURES = Path(__file__).resolve().parents[1] / ".cache" / "pictures"
STATES = {  # a page in a state, by what it must show
    "first": ("?round=8&change=us_backstop=0.7", ".table .transcript li"),
    "end": ("?scenario=february-2025&round=26&seed=12345678901234", ".numbers"),
    "poland": ("?round=26&pick=POL", ".why .fall"),
    "transcript": ("?round=26", ".table .transcript .link"),
    "why": ("?round=12&pick=DEU&change=us_backstop=0.7", ".why .fall"),
    "changes": ("?round=12&panel=changes&change=us_backstop=0.7&change=drop=POL&scenario=weights-fitted", ".changes li"),
    "share": ("?round=3&panel=share", ".share .tool"),
    "compare": ("?page=compare&change=us_backstop=0.9", ".page table"),
    "learn": ("?page=learn&answers=one:1", ".reveal"),
    "sources": ("?page=sources", ".page td"),
    "sources of a capital": ("?page=sources&about=POL", ".page td"),
    "sure": ("?page=sure&runs=300", ".figure svg:has(.over)"),
    "settings": ("?round=2", ".table .transcript"),
}
# What a finger cannot hit: a target under 44 x 44 that is shown.  A name within a sentence is as high as its line, and reached from beside it: a test of its own taps there.
SMALL = """() => [...document.querySelectorAll('.concert :is(button, select, input, summary, a[href], label.tool, textarea, [role=button], [role=link], .line)')]
  .filter(part => !part.matches('.hidden, .transcript .link, label.check input') && part.offsetParent !== null || part.matches('.line'))
  .map(part => [part, part.getBoundingClientRect()])
  .filter(([part, box]) => box.width && (box.width < 43.5 || box.height < 43.5))
  .map(([part, box]) => `${part.tagName} ${part.className.baseVal ?? part.className} ${part.getAttribute('aria-label') || part.innerText || part.id}: ${box.width.toFixed(0)} x ${box.height.toFixed(0)}`)"""
# What is cut: a box that hides a part of its text, a box wider than the screen, and a picture's words outside of it.
CUT = """() => {
  const cut = [], wide = document.documentElement.clientWidth;
  const told = part => `${part.tagName} ${part.className.baseVal ?? part.className} ${(part.innerText || part.textContent || part.value || '').slice(0, 40)}`;
  for (const part of document.querySelectorAll('.concert *')) {
    if (part.closest('.hidden, .scroll, dialog:not([open]), defs, option, .map, details:not([open]) > :not(summary)') || part instanceof SVGElement && part.tagName !== 'text') continue;
    const box = part.getBoundingClientRect(), style = getComputedStyle(part);
    if (!box.width || style.clipPath !== 'none') continue;
    if (box.right > wide + 1 || box.left < -1) cut.push('beside the screen: ' + told(part));
    if (part.tagName === 'text') {
      const frame = part.closest('.side, .sheet, .time').getBoundingClientRect();
      if (box.right > frame.right || box.left < frame.left) cut.push('beside its picture: ' + told(part));
    } else if (part.matches('input') ? part.scrollWidth > part.clientWidth + 1 && !part.readOnly && part.type !== 'range' : style.overflowX !== 'visible' && style.overflowX !== 'auto' && part.scrollWidth > part.clientWidth + 1) cut.push('wider than its box: ' + told(part));
    if (part.tagName === 'SELECT') {
      const pen = document.createElement('canvas').getContext('2d');
      pen.font = style.font;
      const words = pen.measureText(part.selectedOptions[0].innerText).width, room = part.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight) - 14;
      if (words > room + 2) cut.push(`chosen word of ${words.toFixed(0)} in ${room.toFixed(0)}: ` + told(part) + part.selectedOptions[0].innerText);
    }
  }
  return cut;
}"""
# Words of a picture that are smaller than 11 pixels on screen, the names on the map aside: they grow and shrink with it.
FINE = """() => [...document.querySelectorAll('.concert svg text')].filter(part => !part.closest('.map, .hidden') && part.getClientRects().length)
  .map(part => [part.textContent, parseFloat(getComputedStyle(part).fontSize) * part.getScreenCTM().a]).filter(([, size]) => size < 10.9)"""
# Words of a picture that lie on each other, or a table wider than its place.
CROWDED = """() => [...document.querySelectorAll('.side svg, .figure svg, .fall')].flatMap(picture => {
  const all = [...picture.querySelectorAll('text')].map(part => [part.textContent, part.getBoundingClientRect()]), lies = (a, b) => a.left + 1 < b.right && b.left + 1 < a.right && a.top + 3 < b.bottom && b.top + 3 < a.bottom;
  return all.flatMap(([word, box], k) => all.slice(k + 1).filter(([, other]) => lies(box, other)).map(([other]) => word + ' on ' + other));
}).concat([...document.querySelectorAll('.scroll.high')].filter(part => part.scrollWidth > part.clientWidth + 1 && innerWidth <= 600).map(part => 'sideways: ' + part.scrollWidth))"""
LABELS = """() => [...document.querySelectorAll('.line text')].map(part => { const box = part.getBoundingClientRect(); return [part.textContent, box.left, box.top, box.right, box.bottom]; })"""


def collisions(labels):
    """The pairs of labels that touch each other."""
    return [
        (one[0], other[0]) for k, one in enumerate(labels) for other in labels[k + 1 :]
        if one[1] < other[3] and other[1] < one[3] and one[2] < other[4] and other[2] < one[4]
    ]  # fmt: skip


def shown(page, selector, enough=0.99):
    """Whether a part is on the screen as it is."""
    return page.locator(selector).first.evaluate(
        """(part, enough) => { const box = part.getBoundingClientRect(), seen = Math.min(box.bottom, innerHeight) - Math.max(box.top, 0); return seen >= enough * Math.min(box.height, innerHeight) && box.height > 0; }""", enough
    )


@pytest.mark.parametrize("state", list(STATES))
@pytest.mark.parametrize("size", list(SIZES))
def test_nothing_is_cut_and_a_finger_hits_every_control(visit, state, size):
    search, whole = STATES[state]
    page = visit(search, size, reduced_motion="reduce")
    page.wait_for_selector(whole, timeout=120_000)
    if state == "settings":
        page.get_by_role("button", name="Settings and keys").click()
        page.wait_for_selector("dialog[open] kbd")
    if state == "changes":
        page.evaluate("document.querySelectorAll('.edit details').forEach(part => { part.open = true; })")
    page.evaluate("document.fonts.ready.then(() => true)")
    page.wait_for_timeout(300)
    PICTURES.mkdir(parents=True, exist_ok=True)
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        page.screenshot(path=PICTURES / f"{state}-{size.replace(' ', '-')}-{scheme}.png")
    assert page.evaluate("document.querySelector('.concert').scrollWidth <= window.innerWidth")
    assert (page.evaluate(CUT), page.evaluate(FINE), page.evaluate(CROWDED)) == ([], [], [])
    if size in TOUCHED or SIZES[size][0] <= 800:
        assert page.evaluate(SMALL) == []


@pytest.mark.parametrize("size", TOUCHED)
def test_a_finger_hits_every_name_in_the_transcript_from_beside_it(visit, size):
    page = visit("?round=26", size, reduced_motion="reduce")
    page.wait_for_selector(".transcript .link")
    page.evaluate("""window.hits = []; for (const part of document.querySelectorAll('.transcript .link')) part.addEventListener('click', e => { e.stopImmediatePropagation(); window.hits.push(part); }, true)""")
    tried = page.evaluate("""() => {
      const names = [...document.querySelectorAll('.transcript .link')], boxes = names.map(part => part.getBoundingClientRect());
      const off = (b, x, y) => Math.hypot(Math.max(0, b.left - x, x - b.right), Math.max(0, b.top - y, y - b.bottom));
      const wrong = []; let tried = 0, beside = 0;
      names.forEach((name, k) => {
        const b = boxes[k], cx = (b.left + b.right) / 2, cy = (b.top + b.bottom) / 2;
        for (const [x, y] of [[cx, cy], [cx, cy - 21], [cx, cy + 21], [Math.min(cx - 21, b.left), cy], [Math.max(cx + 21, b.right), cy]]) {
          if (boxes.some((other, j) => j !== k && off(other, x, y) <= off(b, x, y))) continue;
          const at = b.left <= x && x <= b.right && b.top <= y && y <= b.bottom ? name : name.closest('li');
          window.hits.length = 0; tried += 1; beside += at !== name;
          at.dispatchEvent(new PointerEvent('click', {bubbles: true, clientX: x, clientY: y, pointerType: 'touch'}));
          if (window.hits.length !== 1 || window.hits[0] !== name) wrong.push([name.innerText, x - cx, y - cy, window.hits.map(hit => hit.innerText)]);
        }
      });
      return {wrong, beside, all: names.length, least: Math.min(...boxes.map(b => b.height))};
    }""")
    assert tried["wrong"] == [] and tried["beside"] > tried["all"] > 30, tried
    page.reload()
    name = page.locator(".transcript .link").first
    name.scroll_into_view_if_needed()
    box, said = name.bounding_box(), name.inner_text()
    page.touchscreen.tap(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2 - 15)
    page.wait_for_selector(f".why h2:has-text('{said}')")


@pytest.mark.parametrize("size", list(SIZES))
def test_the_labels_of_the_time_line_never_touch(visit, size):
    page = visit("?round=26&change=event=6:provocation", size, reduced_motion="reduce")
    wait_round(page, 26)
    seen = set()
    for _ in range(26):
        labels = page.evaluate(LABELS)
        assert collisions(labels) == [] and len(labels) >= 2, labels
        seen.update(label[0] for label in labels)
        number = int(page.locator(".captions span").inner_text().split()[1])
        page.keyboard.press("ArrowLeft")
        wait_round(page, number - 1)
    assert seen & {"first difference", "≠"} and {"40", "26", "12"} <= seen


@pytest.mark.parametrize("size", list(SIZES))
@pytest.mark.parametrize("way", ["Change", "Share", "a capital"])
def test_a_panel_opens_in_view_and_the_page_goes_back_where_it_was(visit, size, way):
    page = visit("?round=3", size, reduced_motion="reduce")
    wait_round(page, 3)
    if way == "a capital":
        page.locator("path[data-iso3=DEU]").evaluate("part => part.dispatchEvent(new MouseEvent('click', {bubbles: true}))")
    else:
        page.get_by_role("button", name=way, exact=True).click()
    page.wait_for_selector(".panel")
    page.wait_for_function("document.activeElement.matches('.panel')")
    top = page.locator(".panel").evaluate("part => part.getBoundingClientRect().top")
    assert -1 <= top <= 0.35 * SIZES[size][1]
    assert shown(page, ".panel h2") and shown(page, ".panel", enough=0.65)
    page.keyboard.press("Escape")
    page.wait_for_selector(".panel", state="detached")
    page.wait_for_timeout(300)
    assert page.evaluate("document.querySelector('.concert').scrollTop") == 0


@pytest.mark.parametrize("size", list(SIZES))
def test_luck_speed_and_big_screen_are_within_reach(visit, size):
    page = visit("?round=2", size, reduced_motion="reduce")
    page.get_by_role("button", name="Settings and keys").click()
    page.locator("#luck").fill("7")
    page.locator("#luck").press("Enter")
    expect(page).to_have_url(re.compile("seed=7"))
    page.locator("#speed").fill("6")
    expect(page).to_have_url(re.compile("speed=6"))
    dialog = page.locator("dialog.more")
    dialog.get_by_role("button", name="Big screen").click()
    expect(page).to_have_url(re.compile("big=1"))
    dialog.get_by_role("button", name="Undo").click()
    wait_round(page, 2)
    assert "seed" not in page.url
    assert page.evaluate("document.querySelector('dialog').scrollWidth <= document.querySelector('dialog').clientWidth")
    assert page.evaluate(CUT) == []
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()


@pytest.mark.parametrize("size", ["laptop", "projector", "phone", "twice the size"])
def test_big_screen_enlarges_the_time_line_too(visit, size):
    page = visit("?round=12&change=us_backstop=0.7", size, reduced_motion="reduce")
    wait_round(page, 12)
    page.evaluate("document.fonts.ready.then(() => true)")
    high = "[...document.querySelectorAll('.line text')].map(part => part.getBoundingClientRect().height)[0]"
    before, line = page.evaluate(high), page.locator(".line").bounding_box()
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("b")
    page.wait_for_function("document.documentElement.classList.contains('big')")
    page.wait_for_timeout(300)
    larger = 1.3 if SIZES[size][0] > 800 else 1.15
    assert page.evaluate(high) == pytest.approx(larger * before, rel=0.12)
    assert page.locator(".line").bounding_box()["height"] == pytest.approx(larger * line["height"], rel=0.02)
    assert collisions(page.evaluate(LABELS)) == []
    assert page.evaluate(CUT) == []
    PICTURES.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=PICTURES / f"big-{size.replace(' ', '-')}.png")
    assert page.evaluate("document.querySelector('.concert').scrollWidth <= window.innerWidth")
    box = page.locator(".line").bounding_box()
    page.mouse.click(at := box["x"] + box["width"] * 0.3, box["y"] + box["height"] / 3)
    page.wait_for_function("document.querySelector('.line').getAttribute('aria-valuenow') !== '12'")
    now = page.locator(".line .now").evaluate("part => part.getBoundingClientRect().left")
    assert abs(now - at) <= box["width"] / 25  # within a round of where the pointer was
