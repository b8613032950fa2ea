"""What a large form is made of: parts, and parts of which there may be several."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, tzinfo
from typing import Any, Generic, Protocol, TypeVar

import msgspec
from django import forms
from django.forms.utils import ErrorDict
from django.http import QueryDict
from typing_extensions import override

MOST = 30
Typed = QueryDict | None
"""What was typed; None where the form is opened."""


class Part(forms.Form):
    """A part of a larger form. ``quiet``: nobody is told yet what is wrong with it, for they are still typing."""

    use_required_attribute = False

    def __init__(
        self,
        data: Typed = None,
        *,
        prefix: str | None = None,
        initial: dict[str, Any] | None = None,
        quiet: bool = False,
    ) -> None:
        super().__init__(data, prefix=prefix, initial=initial)
        self.quiet = quiet

    @override
    def full_clean(self) -> None:
        if self.quiet:
            self._errors, self.cleaned_data = ErrorDict(), {}
        else:
            super().full_clean()


class Several(Protocol):
    """One of several parts."""

    number: str

    def is_valid(self) -> bool:
        """Whether everything typed into it is right."""


P = TypeVar("P", bound=Several)


class Many(Generic[P]):
    """Parts of one sort, as many as somebody wants: ``do=add:NAME`` adds one, ``do=drop:NAME-NUMBER`` takes it away,
    ``do=up:NAME-NUMBER`` puts it before the one before it.

    ``do=up:NAME-NUMBER`` puts one before the one above it.

    ``make`` is given what was typed, its name in the form, what it starts with and its number.
    """

    def __init__(
        self,
        name: str,
        make: Callable[[Typed, str, Any, str], P],
        data: Typed,
        initial: Sequence[Any] = (),
        least: int = 0,
    ) -> None:
        self.name, self.least = name, least
        if data is None:
            self.parts = [make(None, f"{name}-{n}", one, str(n)) for n, one in enumerate(initial)]
            return
        deed, numbers = data.get("do", ""), [n for n in data.getlist(name) if n.isdecimal()][:MOST]
        if deed == f"add:{name}" and len(numbers) < MOST:
            numbers.append(str(max(map(int, numbers), default=-1) + 1))
        elif deed.startswith(f"up:{name}-"):
            numbers = raised(numbers, deed.removeprefix(f"up:{name}-"))
        elif len(numbers) > least:
            numbers = [n for n in numbers if deed != f"drop:{name}-{n}"]
        up = next((place for place, n in enumerate(numbers) if place and deed == f"up:{name}-{n}"), 0)
        if up:
            numbers[up - 1 : up + 1] = [numbers[up], numbers[up - 1]]
        self.parts = [make(data, f"{name}-{n}", None, n) for n in numbers]

    def __iter__(self) -> Iterator[P]:
        return iter(self.parts)

    @property
    def droppable(self) -> bool:
        """Whether there are more than there must be."""
        return len(self.parts) > self.least

    def is_valid(self) -> bool:
        """Whether all of them are right; each is asked, so that each tells."""
        return all([one.is_valid() for one in self.parts])


def raised(numbers: Sequence[str], number: str) -> list[str]:
    """With one of them before the one above it."""
    found = list(numbers)
    at = found.index(number) if number in found else 0
    if at:
        found[at - 1], found[at] = found[at], found[at - 1]
    return found


def value_of(text: str) -> Any:  # noqa: ANN401 - any JSON
    """A value as people write it: JSON where it is that, else the text."""
    try:
        return msgspec.json.decode(text)
    except (msgspec.DecodeError, UnicodeEncodeError):
        return text


def text_of(value: object) -> str:
    """A value as people write it, so that :func:`value_of` reads the same again."""
    if isinstance(value, str) and value_of(value) == value:
        return value
    return msgspec.json.encode(value).decode()


def percent_of(share: float) -> float:
    """A share as people write it: 0.1 is 10."""
    found = round(share * 100, 6)
    return int(found) if found.is_integer() else found


def share_of(percent: float) -> float:
    """10 is 0.1."""
    return round(percent / 100, 8)


class Moment(forms.CharField):
    """A day and a time on the clock of ``zone``, which the form sets."""

    zone: tzinfo

    def __init__(self, **more: Any) -> None:  # noqa: ANN401 - as Django hands it over
        super().__init__(required=False, widget=forms.TextInput(attrs={"type": "datetime-local"}), **more)

    @override
    def clean(self, value: Any) -> datetime | None:
        text = super().clean(value)
        if not text:
            return None
        try:
            found = datetime.fromisoformat(text)
        except ValueError:
            raise forms.ValidationError(f"{text!r} is no moment; write 2026-11-25T09:00.") from None
        return found if found.tzinfo else found.replace(tzinfo=self.zone)

    @staticmethod
    def typed(moment: datetime | None, zone: tzinfo) -> str:
        """A moment as the browser's field has it."""
        return "" if moment is None else moment.astimezone(zone).strftime("%Y-%m-%dT%H:%M")


def on_clock(form: forms.Form, zone: tzinfo) -> None:
    """All moments of a form are on this clock."""
    for field in form.fields.values():
        if isinstance(field, Moment):
            field.zone = zone
