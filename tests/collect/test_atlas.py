"""Places from an operator's file: the address is looked up and dropped."""

from pathlib import Path

import pytest
from mmdb_writer import MMDBWriter
from netaddr import IPSet

from rapport.collect import Atlas, BadAtlas
from rapport.collect.atlas import NOWHERE, Place
from rapport.collect.places import region_of
from tests.collect.serving import House, Stage

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


@pytest.fixture
def atlas(tmp_path: Path) -> Atlas:
    """This machine is in Munich; a few networks are elsewhere, or half known."""
    rows: dict[str, dict[str, object]] = {
        "127.0.0.0/8": {"country": {"iso_code": "DE"}, "subdivisions": [{"iso_code": "BY"}]},
        "203.0.113.0/25": {"country": {"iso_code": "FR"}},
        "203.0.113.128/25": {"continent": {"code": "EU"}},
        "198.51.100.0/24": {"country": "us"},
        "2001:db8::/32": {"country": {"iso_code": "AT"}, "subdivisions": []},
    }
    writer = MMDBWriter(6, "Test-City", languages=["en"], ipv4_compatible=True)
    for network, row in rows.items():
        writer.insert_network(IPSet([network]), row)
    writer.to_db_file(str(tmp_path / "places.mmdb"))
    return Atlas(tmp_path / "places.mmdb")


@pytest.mark.parametrize(
    ("address", "found"),
    [
        ("127.0.0.1", Place("DE", "DE-BY")),
        ("203.0.113.9", Place("FR")),
        ("203.0.113.200", NOWHERE),
        ("198.51.100.1", Place("US")),
        ("2001:db8::7", Place("AT")),
        ("192.0.2.1", NOWHERE),
        ("", NOWHERE),
        ("unix:", NOWHERE),
    ],
)
def test_an_address_is_where_the_file_says(atlas: Atlas, address: str, found: Place) -> None:
    assert atlas.find(address) == found


def test_what_is_no_such_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "text").write_text("This is no map.")
    for name in ("text", "nowhere"):
        with pytest.raises(BadAtlas, match="is no file in MaxMind's format"):
            Atlas(tmp_path / name)


def placed(house: House, agent: str, **said: object) -> tuple[str, str]:
    """Country and region of an event that somebody in Vienna seems to send."""
    context = {"locale": "de-AT", "timezone": "Europe/Vienna", **said}
    message = {"event": "share", "anonymousId": "a1", "writeKey": "rk_w_ada", "context": context}
    assert house.post("/v1/track", message, user_agent=agent).status == 200
    last = house.kept()[-1]
    assert last.properties == "{}"
    return last.country, last.region


def test_a_browser_is_where_its_address_is_and_the_address_is_not_kept(
    stage: Stage, tmp_path: Path, atlas: Atlas
) -> None:
    with stage.serving(tmp_path / "spool", atlas=atlas) as house:
        assert placed(house, FIREFOX) == ("DE", "DE-BY")
        assert placed(house, "analytics-python/2.3.4") == ("AT", ""), "of a server its address tells nothing"
        said = {"country": "AT", "region": "9"}
        assert placed(house, FIREFOX, location=said) == ("DE", "DE-BY"), "the file knows better"
        assert placed(house, "analytics-python/2.3.4", location=said) == ("AT", "AT-9")
        assert placed(house, "analytics-python/2.3.4", location=said, consent="denied") == ("AT", "")
        assert placed(house, FIREFOX, consent="denied") == ("DE", ""), "who is only counted has no region"
        assert all(b"127.0.0.1" not in path.read_bytes() for path in house.directory.iterdir())


def test_without_a_file_language_and_time_zone_say_it(house: House) -> None:
    assert placed(house, FIREFOX) == ("AT", "")


@pytest.mark.parametrize(
    ("country", "said", "region"),
    [
        ("DE", "BY", "DE-BY"),
        ("DE", "de-by", "DE-BY"),
        ("US", "CA", "US-CA"),
        ("AT", "9", "AT-9"),
        ("GB", "ENG", "GB-ENG"),
        ("DE", "Bavaria", ""),
        ("DE", "AT-9", ""),
        ("", "BY", ""),
        ("DE", "", ""),
        ("DE", 9, ""),
        ("DE", None, ""),
    ],
)
def test_a_region_is_a_code_within_its_country(country: str, said: object, region: str) -> None:
    assert region_of(country, said) == region


def test_what_dialects_say_of_a_region_is_kept(house: House) -> None:
    place = {"country_id": "US", "region_id": "US-CA"}
    shared = {"client_id": "1", "user_location": place, "events": [{"name": "share"}]}
    house.post("/mp/collect?api_secret=rk_w_ada", shared)
    where = {"$geoip_country_code": "DE", "$geoip_subdivision_1_code": "BY"}
    house.post("/e", {"api_key": "rk_w_ada", "event": "share", "distinct_id": "ann", "properties": where})
    assert [(event.country, event.region) for event in house.kept()] == [("US", "US-CA"), ("DE", "DE-BY")]
