"""What a user agent says about the device, the browser and the system. Nothing is guessed: not known is ''."""

from dataclasses import dataclass
from functools import lru_cache

from ua_parser import Result, parse

MAX_AGENT_CHARS = 512
"""No browser says more; the rest would only cost time."""


@dataclass(frozen=True, slots=True)
class Agent:
    """``device`` is desktop, mobile, tablet, tv, other or '' (nothing was said); ``bot`` is a known crawler."""

    device: str = ""
    browser: str = ""
    os: str = ""
    bot: bool = False


SYSTEMS = {"Mac OS X": "macOS", "Chrome OS": "ChromeOS"}
_BROWSER_DRESS = (" Mobile WebView", " Mobile iOS", " Mobile", " iOS", " WebView")
_DESKTOPS = frozenset({"Windows", "Mac OS X", "Linux", "Ubuntu", "Fedora", "Debian", "Chrome OS", "FreeBSD", "OpenBSD"})
_PHONES = frozenset({"iOS", "Android", "Windows Phone", "KaiOS", "BlackBerry OS", "HarmonyOS", "Symbian OS"})
_SETS = frozenset({"Tizen", "WebTV", "tvOS", "ATV OS X", "webOS", "Roku", "Chromecast", "FireOS TV"})

DEVICES = {
    "desktop": "desktop",
    "pc": "desktop",
    "laptop": "desktop",
    "mobile": "mobile",
    "phone": "mobile",
    "smartphone": "mobile",
    "android": "mobile",
    "ios": "mobile",
    "iphone": "mobile",
    "tablet": "tablet",
    "ipad": "tablet",
    "tv": "tv",
    "smarttv": "tv",
    "smart tv": "tv",
    "tvos": "tv",
}
"""What clients call devices, in small letters, and what we call them. Mobile SDKs say ``ios`` or ``android``."""


def read_agent(text: str) -> Agent:
    """Read a user agent. The last ten thousand different ones are remembered; a new one costs about a millisecond."""
    return _read(text[:MAX_AGENT_CHARS]) if text else Agent()


def device_of(said: str, model: str = "") -> str:
    """The device that a client names in its own words, or '' when it names none. iPads say ``ios`` and their model."""
    if not said:
        return ""
    if model.startswith("iPad") or "tablet" in model.lower():
        return "tablet"
    return DEVICES.get(said.lower(), "other")


def system_of(said: str) -> str:
    """A system under one name, however it is called."""
    return SYSTEMS.get(said, said)


@lru_cache(maxsize=10_000)
def _read(text: str) -> Agent:
    found = parse(text)
    return Agent(
        device=_device(found, text),
        browser=_browser(found.user_agent.family if found.user_agent else ""),
        os=system_of(found.os.family) if found.os else "",
        bot=found.device is not None and found.device.brand == "Spider",
    )


def _device(found: Result, text: str) -> str:
    system = found.os.family if found.os else ""
    family = found.device.family if found.device else ""
    if found.device is not None and found.device.brand == "Spider":
        return "other"
    if system in _SETS or "SMART-TV" in text or "SmartTV" in text or "AppleTV" in family:
        return "tv"
    if family == "iPad" or "Tablet" in text or (system == "Android" and "Mobile" not in text):
        return "tablet"
    if system in _PHONES:
        return "mobile"
    return "desktop" if system in _DESKTOPS else "other"


def _browser(family: str) -> str:
    """Chrome is Chrome, on a phone too: that it is a phone, the device says."""
    if family.startswith("Mobile "):
        return family.removeprefix("Mobile ")
    for dress in _BROWSER_DRESS:
        family = family.removesuffix(dress)
    return "" if family == "Other" else family
