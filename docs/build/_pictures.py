"""Take the pictures of the window that the documentation shows: `python docs/build/_pictures.py` (needs Chromium)."""

import shutil
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from concert.ui.server.check import window  # noqa: E402  (after the path)

PICTURES = {  # name: link, size, what must be shown first
    "negotiation": ("?scenario=february-2025&seed=5&round=14&change=us_backstop=0.9", (1280, 720), ".transcript li"),
    "why": ("?round=12&pick=DEU&change=us_backstop=0.7", (1280, 720), ".chip:nth-child(3)"),
    "sure": ("?page=sure&scenario=february-2025", (1280, 720), ".figure:nth-child(5)"),
    "phone": ("?scenario=february-2025&seed=5&round=26", (390, 844), ".numbers"),
}


def main() -> None:
    """Open each link and keep what it shows in docs/images."""
    with window(8794) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium") or shutil.which("chromium-browser"), args=["--no-sandbox", "--disable-gpu"])
        for name, (search, (width, height), shown) in PICTURES.items():
            page = browser.new_page(viewport={"width": width, "height": height}, reduced_motion="reduce")
            page.goto(f"{address}/{search}")
            page.wait_for_selector(shown, timeout=120_000)
            page.wait_for_timeout(500)
            page.screenshot(path=ROOT / "docs" / "images" / f"{name}.png")
        browser.close()


if __name__ == "__main__":
    main()
