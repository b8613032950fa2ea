"""What PostHog's SDKs ask besides sending events: there are no flags, no recordings and no surveys here."""

import re
from collections.abc import Callable

import msgspec

from rapport.collect import replies
from rapport.collect.asked import Asked
from rapport.collect.replies import Answer

FLAGS, CONFIG, SCRIPT = "flags", "config", "script"
TOKEN = re.compile(r"[\w-]{1,100}", re.ASCII)

NO_FLAGS = {
    "flags": {},
    "featureFlags": {},
    "featureFlagPayloads": {},
    "errorsWhileComputingFlags": False,
    "quotaLimited": [],
}
NOTHING_MORE = {
    "supportedCompression": ["gzip", "gzip-js"],
    "hasFeatureFlags": False,
    "analytics": {"endpoint": "/i/v0/e/"},
    "elementsChainAsString": True,
    "defaultIdentifiedOnly": True,
    "isAuthenticated": False,
    "toolbarParams": {},
    "editorParams": {},
    "siteApps": [],
    "sessionRecording": False,
    "autocapture_opt_out": False,
    "heatmaps": False,
    "capturePerformance": False,
    "captureDeadClicks": False,
    "errorTracking": {"autocaptureExceptions": False, "suppressionRules": []},
}
"""The configuration that makes a browser's SDK send events, and load and record nothing.

Nothing is said of surveys: to hear that there are none, the SDK would load the script that shows them.
"""


def _flags(asked: Asked) -> Answer:
    return replies.said(200, NO_FLAGS | NOTHING_MORE)


def _config(asked: Asked) -> Answer:
    return replies.said(200, NOTHING_MORE | {"token": asked.named})


def _script(asked: Asked) -> Answer:
    if not TOKEN.fullmatch(asked.named):
        return replies.not_here(asked.path)
    config = {"config": NOTHING_MORE | {"token": asked.named}, "siteApps": []}
    said = msgspec.json.encode({asked.named: config}).decode()
    script = f"window._POSTHOG_REMOTE_CONFIG=Object.assign(window._POSTHOG_REMOTE_CONFIG||{{}},{said});"
    return replies.told(200, script.encode(), "text/javascript")


STUBS: dict[str, Callable[[Asked], Answer]] = {FLAGS: _flags, CONFIG: _config, SCRIPT: _script}
"""The answers, by what is said."""
