"""When, where and how often something is shown, in words."""

from collections.abc import Mapping
from datetime import tzinfo
from typing import Any

import msgspec

from rapport.deliver.api import ExperimentFacts
from rapport.deliver.facts import Cap, Rule, Trigger
from rapport.deliver.shaping import flag_rules
from rapport.web import words
from rapport.web.making.action import TRIGGER_WORDS
from rapport.web.making.audience import in_words
from rapport.web.making.basics import at


def shown_when(trigger: Trigger) -> str:
    """``after 10 s on the page``."""
    value = trigger.value if isinstance(trigger.value, str) or trigger.value is None else f"{trigger.value:g}"
    told = {
        "dwell": f"after {value} s on the page",
        "scroll": f"when {value} % of the page were read",
        "click": f"on a click on {value}",
        "event": f"when {value} happens",
        "code": f"when your program calls {value}",
    }
    return told.get(trigger.on) or TRIGGER_WORDS[trigger.on]


def shown_on(trigger: Trigger) -> str:
    """``on /shop/*, but not on /shop/cart``."""
    on = [str(one["pattern"]) for one in trigger.pages if one.get("include", True)]
    out = [str(one["pattern"]) for one in trigger.pages if not one.get("include", True)]
    said = f"on {' and '.join(on)}" if on else "on every page"
    return f"{said}, but not on {' and '.join(out)}" if out else said


def capped(cap: Cap) -> str:
    """``at most once in 30 days``."""
    if not cap.times:
        return "as often as the cap of all actions lets it"
    times = "once" if cap.times == 1 else f"{cap.times} times"
    return f"at most {times} in {words.plural(cap.days, 'day', 'days')}"


def grows(facts: ExperimentFacts | Rule, zone: tzinfo) -> list[str]:
    """Each step of its ramp: ``50 % from 2 Dec 2026, 09:00``."""
    return [f"{words.percent(step.coverage)} from {_clock(step.at, zone)}" for step in facts.ramp]


def said_of(rule: Mapping[str, Any], names: Mapping[str, str], zone: tzinfo) -> dict[str, Any]:
    """A rule of a flag in words: its ``value``, ``whom`` it is for, how many of them, and ``when``."""
    made = msgspec.convert(flag_rules([rule])[0], Rule)
    turns = [f"from {_clock(made.starts, zone)}"] if made.starts is not None else []
    turns += [f"until {_clock(made.ends, zone)}"] if made.ends is not None else []
    whom = in_words(msgspec.to_builtins(made.audience), names)
    whom = whom if made.share == 1 else f"{words.percent(made.share)} of {whom}"
    return {"value": made.value, "whom": whom, "when": ", ".join([*turns, *grows(made, zone)])}


def _clock(ms: int, zone: tzinfo) -> str:
    moment = at(ms)
    return moment.astimezone(zone).strftime("%-d %b %Y, %H:%M") if moment else ""
