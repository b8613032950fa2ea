"""What is asked in the browser, and how somebody sees it: in every look, on a page under a strict policy."""

import io
from typing import Any

from PIL import Image
from playwright.sync_api import FilePayload, Locator, expect

from tests.sdk.conftest import PATIENCE_MS
from tests.sdk.site import Visit
from tests.web.test_browser import axe_says

STRICT = (
    "default-src 'none'; script-src 'self' {way}; connect-src {way}; img-src {way}; style-src 'none'; "
    "require-trusted-types-for 'script'"
)
LOOKS = [
    ("light", "en", {"width": 1000, "height": 700}),
    ("dark", "en", {"width": 390, "height": 700}),
    ("light", "ar", {"width": 390, "height": 700}),
]
"""Colours, the page's language, and the window: desktop and phone, from left to right and from right to left."""
FOCUS = """() => {
    let found = document.activeElement;
    while (found?.shadowRoot?.activeElement) found = found.shadowRoot.activeElement;
    return found.value === 'on' || !found.value ? found.textContent.trim() || found.id : found.value;
}"""


def picture() -> FilePayload:
    """A file that a camera could have made."""
    raw = io.BytesIO()
    Image.new("RGB", (40, 30), "green").save(raw, "PNG")
    return {"name": "tea.png", "mimeType": "image/png", "buffer": raw.getvalue()}


def ask(visit: Visit, key: str, definition: dict[str, Any], action: dict[str, Any] | None = None) -> None:
    """Something that is asked: by its tag only, unless an action shows it."""
    project = visit.project["project"]
    visit.server.do("interact.keep", project=project, key=key, said=definition)
    visit.server.do("interact.publish", project=project, key=key, action=action, start=True)


def results(visit: Visit, key: str) -> dict[str, Any]:
    """What came of it."""
    told: dict[str, Any] = visit.server.do("interact.results", project=visit.project["project"], key=key)
    return told


def put(visit: Visit, kind: str, key: str, path: str = "/tea", **attributes: str) -> Locator:
    """Open a page with the tag, under the policy of a strict site; gives the widget."""
    expect.set_options(timeout=PATIENCE_MS)
    said = "".join(f' {name.replace("_", "-")}="{value}"' for name, value in attributes.items())
    body = f'<main><h1>Tea</h1><rapport-{kind} interaction="{key}"{said}></rapport-{kind}></main>'
    visit.publish(path, body, visit.tag(parts="actions"), Content_Security_Policy=STRICT.format(way=visit.way.url))
    visit.go(path)
    return visit.page.locator(f"rapport-{kind}")


def press(visit: Visit, *keys: str) -> str:
    """Press keys; gives where the focus is then."""
    for key in keys:
        visit.page.keyboard.press(key)
    return str(visit.page.evaluate(FOCUS))


def look(visit: Visit, widget: Locator, name: str, folder: str = "") -> None:
    """In every look it can be read by everybody, fits, and stands in its direction. ``folder`` keeps pictures."""
    for colours, language, window in LOOKS:
        visit.page.emulate_media(color_scheme=colours, reduced_motion="reduce")  # type: ignore[arg-type]
        visit.page.set_viewport_size(window)  # type: ignore[arg-type]
        direction = "rtl" if language == "ar" else "ltr"
        widget.evaluate("(one, dir) => one.shadowRoot.querySelector('.panel').dir = dir", direction)
        # Colours are corrected when the page hears that they changed, which is in its next frame.
        visit.page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
        found = axe_says(visit.page)
        assert found == [], (name, colours, direction, found)
        wide = visit.page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert wide <= 0, (name, colours, direction)
        if folder:
            visit.page.screenshot(path=f"{folder}/{name}-{colours}-{direction}-{window['width']}.png", full_page=True)


def complaints(visit: Visit) -> list[str]:
    """What the console said about policies or from Rapport."""
    return [said for said in visit.warnings if "Content Security Policy" in said or "Rapport" in said]
