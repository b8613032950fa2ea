"""What templates of ours can say."""

from datetime import datetime
from typing import Any

import msgspec
from django import template
from django.conf import settings
from django.utils.dateformat import format as date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString

from rapport.measure.outcomes import OUTCOMES
from rapport.projects.models import Project
from rapport.web import assets, words
from rapport.web.words import THIN

register = template.Library()

ICONS = {
    "overview": "M2 13h12M4 10.5V7M8 10.5V3M12 10.5V5.5",
    "explore": "M8 1.8a6.2 6.2 0 1 0 0 12.4A6.2 6.2 0 0 0 8 1.8M10.6 5.4 9 9 5.4 10.6 7 7z",
    "boards": "M2.5 2.5h4.5v5H2.5zM9 2.5h4.5v3H9zM9 7.5h4.5v6H9zM2.5 9.5h4.5v4H2.5z",
    "people": "M6 7.5a2.5 2.5 0 1 0 0-5a2.5 2.5 0 0 0 0 5M1.5 13.5c0-2.5 2-4 4.5-4s4.5 1.5 4.5 4M10.5 7.3a2.3 2.3 0 0 0 0-4.4M12 9.8c1.6.5 2.5 1.8 2.5 3.7",  # noqa: E501
    "alerts": "M8 2a4 4 0 0 0-4 4v3l-1.5 2.5h11L12 9V6a4 4 0 0 0-4-4M6.5 13.8h3",
    "live": "M1.5 8.5h3l2-5 3 9 2-4h3",
    "glossary": "M12.5 10.5v3H4A1.5 1.5 0 0 1 4 10.5h8.5v-8H4A1.5 1.5 0 0 0 2.5 4v8M5.5 5.5h4",
    "settings": "M2 4.5h7M13 4.5h1M2 11.5h1M7 11.5h7M11 2.5a2 2 0 1 0 0 4a2 2 0 0 0 0-4M5 9.5a2 2 0 1 0 0 4a2 2 0 0 0 0-4",  # noqa: E501
    "ask": "M2.5 3h11v8H8l-3.5 3v-3h-2zM6.4 5.9a1.6 1.6 0 1 1 1.6 1.7v.7M8 9.6v.2",
    "experiments": "M6.5 2v4L2.8 12.3A1.2 1.2 0 0 0 3.9 14h8.2a1.2 1.2 0 0 0 1.1-1.7L9.5 6V2M5.5 2h5M4.7 10h6.6",
    "recommend": "M8 2l1.8 3.8 4.2.5-3.1 2.9.8 4.1L8 11.3l-3.7 2 .8-4.1L2 6.3l4.2-.5z",
    "search": "M7 2a5 5 0 1 0 0 10A5 5 0 0 0 7 2M10.7 10.7 14 14",
    "close": "M3.5 3.5l9 9M12.5 3.5l-9 9",
    "more": "M3 8h.01M8 8h.01M13 8h.01",
    "up": "M4 10l4-4 4 4",
    "down": "M4 6l4 4 4-4",
    "about": "M8 1.8a6.2 6.2 0 1 0 0 12.4A6.2 6.2 0 0 0 8 1.8M8 7.4v3.6M8 5h.01",
    "scheme": "M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2M8 2v12M8 5l4-1M8 8h6M8 11l4 1",
    "add": "M8 3v10M3 8h10",
}
"""Drawings of 16 by 16, lines only."""


@register.simple_tag
def asset(name: str) -> str:
    """The address of a style sheet or script."""
    return assets.address(name)


@register.simple_tag
def icon(name: str) -> SafeString:
    """A small drawing beside a word; by itself it says nothing to a screen reader."""
    return format_html(
        '<svg class="icon" viewBox="0 0 16 16" aria-hidden="true" focusable="false"><path d="{}"/></svg>', ICONS[name]
    )


@register.simple_tag
def places_from(by: str) -> str:
    """Where countries (or regions, when that is what a table is split by) come from on this server, as a sentence."""
    places = "Regions" if by == "region" else "Countries"
    if settings.GEOIP:
        return f"{places} come from the browser’s address, which is looked up in this server’s own file and dropped."
    if by == "region":
        return "Regions are what events say. No address is looked up."
    return "Countries are what events say, or what language and time zone agree on. No address is looked up."


@register.simple_tag
def bar(share: float) -> SafeString:
    """The length of a table's row behind its words."""
    return format_html(
        '<svg class="bar" viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true" focusable="false">'
        '<rect width="{}" height="1"/></svg>',
        share,
    )


@register.simple_tag(takes_context=True)
def go(context: dict[str, Any], query: str) -> SafeString:
    """Attributes of a link to the page in another state: whole by itself, only what changes with htmx."""
    address = f"{context['page_address']}{query}"
    return format_html('href="{0}" hx-get="{0}"', address)


@register.simple_tag
def local(moment: datetime, project: Project, form: str = "j M Y, H:i") -> str:
    """A moment on the clock of the project's zone."""
    return date_format(moment.astimezone(project.rules.zone), form)


@register.simple_tag
def lasting(seconds: float) -> str:
    """``2 min 14 s``."""
    return words.duration(seconds)


@register.simple_tag
def percent(share: float) -> str:
    """``44.4 %``."""
    return words.percent(share)


@register.filter
def metric_title(name: str) -> str:
    """What a metric is called."""
    return OUTCOMES[name].title if name in OUTCOMES else name


@register.filter
def as_json(value: object) -> str:
    """A value as programs see it."""
    return msgspec.json.encode(value).decode()


@register.filter
def thousands(number: float | None) -> str:
    """``12,345``."""
    return "not known" if number is None else f"{number:,.0f}"


@register.filter
def span_of_time(seconds: int) -> str:
    """``30 min``, ``1 h 30 min``."""
    minutes = seconds // 60
    hours, rest = divmod(minutes, 60)
    return " ".join(part for part in (f"{hours}{THIN}h" if hours else "", f"{rest}{THIN}min" if rest else "") if part)
