"""Which dialect is heard where."""

import pytest

from rapport.collect.addresses import ADDRESSES, Addresses, Route
from rapport.collect.asked import Asked, form_of
from rapport.collect.dialect import Dialect
from rapport.collect.draft import Refused
from rapport.kernel.refusal import Refusal


def nothing(asked: Asked) -> Refused:
    """Takes no event."""
    return Refused(Refusal.UNKNOWN_TYPE)


HARP = Dialect("harp", nothing, {"/pluck": "note", "/strings/{key}/tune": "tune"}, methods={"tune": ("GET", "PUT")})
HORN = Dialect("horn", nothing, {"/blow": "note"}, "/horn", {"/pluck": "odd"})


@pytest.fixture
def addresses() -> Addresses:
    """Two dialects that both say ``/pluck``."""
    both = Addresses()
    assert both.add(HARP) is HARP
    both.add(HORN)
    return both


@pytest.mark.parametrize(
    ("path", "route"),
    [
        ("/pluck", Route(HARP, "note")),
        ("/pluck/", Route(HARP, "note")),
        ("/blow", Route(HORN, "note")),
        ("/horn/blow", Route(HORN, "note")),
        ("/horn/pluck/", Route(HORN, "odd")),
        ("/strings/a1/tune", Route(HARP, "tune", "a1")),
        ("/strings/a1/tune/", Route(HARP, "tune", "a1")),
        ("/strings//tune", None),
        ("/strings/a/b/tune", None),
        ("/harp/pluck", None),
        ("/pluck/pluck", None),
        ("/", None),
    ],
)
def test_an_address_leads_to_a_dialect(addresses: Addresses, path: str, route: Route | None) -> None:
    assert addresses.find(path) == route
    assert addresses.hears(path) is (route is not None)


def test_below_a_prefix_the_door_answers_whatever_is_asked(addresses: Addresses) -> None:
    assert addresses.find("/horn/blwo") is None
    assert addresses.hears("/horn/blwo")
    assert not addresses.hears("/hornet")
    assert not Addresses().hears("/")


def test_methods_are_those_of_what_is_said(addresses: Addresses) -> None:
    assert [list(route.methods) for route in (Route(HARP, "tune"), Route(HARP, "note"))] == [["GET", "PUT"], ["POST"]]


def test_two_dialects_cannot_share_an_address(addresses: Addresses) -> None:
    with pytest.raises(ValueError, match="/blow is already heard by the dialect horn"):
        addresses.add(Dialect("oboe", nothing, {"/blow": "note"}))
    with pytest.raises(ValueError, match="by the dialect harp"):
        addresses.add(Dialect("lyre", nothing, {"/strings/{key}/tune": "tune"}))


@pytest.mark.parametrize("path", ["/", "/p/garden/", "/api/v1/projects", "/files/x/y.css", "/healthz", "/sign-in/"])
def test_pages_and_the_interface_are_left_alone(path: str) -> None:
    assert not ADDRESSES.hears(path)


def test_a_form_is_read_once_a_field() -> None:
    assert form_of(b"data=a%2Bb+c&verbose=1&data=d&empty=") == {"data": "a+b c", "verbose": "1", "empty": ""}
    assert form_of("key=g%C3%A4rtner") == {"key": "gärtner"}
    assert form_of(b"") == {}
    assert len(form_of("&".join(f"f{number}=1" for number in range(5_000)))) == 1_000
