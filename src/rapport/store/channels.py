"""Where a session came from: an ordered list of rules, the first that holds names the channel.

A project's own rules come before these (:mod:`rapport.kernel.channel`). After GA4's default channel group
(support.google.com/analytics/answer/9756891), with assistants as a channel of their own. ``host`` is the
referrer's host without ``www.``; ``source``, ``medium`` and ``campaign`` are lower case.
"""

import re
from collections.abc import Iterator, Sequence

from rapport.kernel.channel import ChannelRule
from rapport.store.engine import Engine

SEARCH = (
    r"(^|\.)(google|bing|duckduckgo|ecosia|qwant|startpage|baidu|yandex|yahoo|naver|seznam|brave|sogou|ask|kagi)"
    r"\.[a-z.]+$|^(google|bing|duckduckgo|ecosia|qwant|startpage|baidu|yandex|yahoo|naver|kagi)$"
)
SOCIAL = (
    r"(^|\.)(facebook|instagram|twitter|x|t|linkedin|lnkd|reddit|pinterest|tiktok|threads|snapchat|tumblr|vk|weibo|bsky|"
    r"mastodon|discord|whatsapp|telegram|quora|ycombinator)\.(com|net|org|in|co|app|social|me|io)$|"
    r"^(facebook|fb|instagram|ig|twitter|linkedin|reddit|pinterest|tiktok|threads|bluesky|mastodon)$"
)
VIDEO = r"(^|\.)(youtube|youtu|vimeo|twitch|dailymotion)\.(com|be|tv)$|^(youtube|vimeo|twitch)$"
ASSISTANTS = (
    r"(^|\.)(chatgpt\.com|chat\.openai\.com|openai\.com|perplexity\.ai|claude\.ai|gemini\.google\.com|"
    r"copilot\.microsoft\.com|you\.com|mistral\.ai|deepseek\.com|grok\.com|meta\.ai|phind\.com)$|"
    r"^(chatgpt|openai|perplexity|claude|gemini|copilot|deepseek|mistral)(\.com|\.ai)?$"
)
MAIL = r"(^|[\.-])(mail|outlook|gmail|email|newsletter|mailchimp|substack)([\.-]|$)"
PAID = r"^(.*cp.*|ppc|retargeting|paid.*|.*[-_]paid)$"
CLICK_IDS = "['?gclid=', '&gclid=', '?msclkid=', '&msclkid=', '?dclid=', '&dclid=']"

RULES: tuple[tuple[str, str], ...] = (
    ("AI Assistants", f"match(host, '{ASSISTANTS}') OR match(source, '{ASSISTANTS}')"),
    ("Display", "medium IN ('display', 'banner', 'expandable', 'interstitial', 'cpm')"),
    ("Paid Social", f"paid AND (match(host, '{SOCIAL}') OR match(source, '{SOCIAL}'))"),
    ("Paid Video", f"paid AND (match(host, '{VIDEO}') OR match(source, '{VIDEO}'))"),
    ("Paid Search", f"paid AND (clicked OR match(host, '{SEARCH}') OR match(source, '{SEARCH}'))"),
    ("Paid Other", "paid"),
    ("Email", f"match(medium, '^e[-_ ]?mail$|^newsletter$') OR match(source, '{MAIL}') OR match(host, '{MAIL}')"),
    ("Affiliates", "medium IN ('affiliate', 'affiliates')"),
    ("SMS", "medium = 'sms' OR source = 'sms'"),
    ("Push", "medium = 'push' OR endsWith(medium, 'push') OR source = 'firebase'"),
    (
        "Organic Social",
        "medium IN ('social', 'social-network', 'social-media', 'sm', 'social network', 'social media')"
        f" OR match(host, '{SOCIAL}') OR match(source, '{SOCIAL}')",
    ),
    ("Organic Video", f"medium = 'video' OR match(host, '{VIDEO}') OR match(source, '{VIDEO}')"),
    ("Organic Search", f"medium = 'organic' OR match(host, '{SEARCH}') OR match(source, '{SEARCH}')"),
    ("Referral", "host != '' OR medium IN ('referral', 'app', 'link')"),
    ("Campaign", "source != '' OR medium != '' OR campaign != ''"),
)
"""(channel, condition), in order. A person who came from nowhere we know came ``Direct``."""

CHANNELS = tuple(name for name, _ in RULES)
"""The names of ours, in order."""


def channel_of(otherwise: str, own: Sequence[ChannelRule] = ()) -> str:
    """A SQL expression for the channel, over the event's columns; ``otherwise`` where nothing was said.

    ``own`` are the project's rules; their texts are bound by :func:`channel_values`.
    """
    names = {
        # Few different texts stand in many rows: as low cardinality each is matched once.
        "host": "toLowCardinality(referrer)",
        "source": "toLowCardinality(lower(source))",
        "medium": "toLowCardinality(lower(medium))",
        "campaign": "toLowCardinality(lower(campaign))",
        "clicked": f"multiSearchAny(url, {CLICK_IDS})",
    }
    names["paid"] = f"(match(lower(medium), '{PAID}') OR {names['clicked']})"
    ours = (f"{_spelled(condition, names)}, '{name}'" for name, condition in RULES)
    arms = ", ".join((*_own_arms(own, names), *ours))
    silent = f"referrer = '' AND source = '' AND medium = '' AND campaign = '' AND NOT {names['clicked']}"
    return f"if({silent}, {otherwise}, multiIf({arms}, {otherwise}))".replace("\\", "\\\\")


def channel_values(own: Sequence[ChannelRule]) -> dict[str, str]:
    """The values that :func:`channel_of` needs bound."""
    values = {f"channel_{at}": rule.channel for at, rule in enumerate(own)}
    tests = ((f"channel_{at}_{nth}", some) for at, rule in enumerate(own) for nth, (_, some) in enumerate(rule.tests))
    return values | {name: _expression(some) for name, some in tests}


def reread(engine: Engine, project: int, own: Sequence[ChannelRule]) -> None:
    """Give the events of a project the channels that these rules say; sessions follow when they are computed again."""
    now = channel_of("channel", own)
    wrong = f"project = {{project:UInt32}} AND channel != {now}"
    values = {"project": project, **channel_values(own)}
    if engine.query(f"SELECT 1 FROM events WHERE {wrong} LIMIT 1", values).rows:
        engine.command(f"ALTER TABLE events UPDATE channel = {now} WHERE {wrong}", {"mutations_sync": 2}, **values)


def _own_arms(own: Sequence[ChannelRule], names: dict[str, str]) -> Iterator[str]:
    for at, rule in enumerate(own):
        tests = (f"match({names[field]}, {{channel_{at}_{nth}:String}})" for nth, (field, _) in enumerate(rule.tests))
        yield f"{' AND '.join(tests)}, {{channel_{at}:String}}"


def _expression(patterns: Sequence[str]) -> str:
    # A value that was not said fits nothing: of a pattern of stars alone something must be there.
    spelled = (".*".join(map(re.escape, pattern.split("*"))) if pattern.strip("*") else ".+" for pattern in patterns)
    return f"(?s)^(?:{'|'.join(spelled)})$"


def _spelled(condition: str, names: dict[str, str]) -> str:
    # Only bare words outside quotes are names; the texts inside quotes stay as they are.
    parts = re.split(r"('[^']*')", condition)
    return "".join(part if part.startswith("'") else _WORD.sub(lambda m: names[m[0]], part) for part in parts)


_WORD = re.compile(r"\b(host|source|medium|campaign|clicked|paid)\b")
