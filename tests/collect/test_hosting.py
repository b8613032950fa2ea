"""Browsers in data centres, by an operator's files: the address is looked up and dropped."""

import ipaddress
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mmdb_writer import MMDBWriter
from netaddr import IPSet

from rapport.collect import BadHosting, Hosting
from rapport.collect.hosting import _spans, is_host
from rapport.kernel.policy import Policy
from rapport.kernel.refusal import Refusal
from tests.collect.serving import ADA, CYD, House, Stage

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
LIST = """# Networks of some hosting providers
203.0.113.0/25
203.0.113.64/26   # lies within the one above
2001:db8:1::/48

198.51.100.7
"""


def databank(path: Path, rows: dict[str, dict[str, object]]) -> Path:
    """A file in MaxMind's format."""
    writer = MMDBWriter(6, "Test-ASN", languages=["en"], ipv4_compatible=True)
    for network, row in rows.items():
        writer.insert_network(IPSet([network]), row)
    writer.to_db_file(str(path))
    return path


@pytest.fixture
def asn(tmp_path: Path) -> Path:
    """Two providers, one of them of people; one network whose row says nothing."""
    rows: dict[str, dict[str, object]] = {
        "127.0.0.0/8": {"autonomous_system_number": 1, "autonomous_system_organization": "Hetzner Online GmbH"},
        "192.0.2.0/24": {"autonomous_system_number": 2, "autonomous_system_organization": "Deutsche Telekom AG"},
        "198.18.0.0/16": {"autonomous_system_number": 3},
        "2001:db8:2::/48": {"as_name": "Example Data Center Ltd."},
    }
    return databank(tmp_path / "asn.mmdb", rows)


@pytest.fixture
def networks(tmp_path: Path) -> Path:
    """A list."""
    (tmp_path / "hosts.txt").write_text(LIST)
    return tmp_path / "hosts.txt"


@pytest.mark.parametrize(
    ("address", "hosted"),
    [
        ("203.0.113.0", True),
        ("203.0.113.70", True),
        ("203.0.113.127", True),
        ("203.0.113.128", False),
        ("203.0.112.255", False),
        ("::ffff:203.0.113.9", True),
        ("198.51.100.7", True),
        ("198.51.100.8", False),
        ("2001:db8:1::9", True),
        ("2001:db8:3::9", False),
        ("127.0.0.1", True),
        ("192.0.2.1", False),
        ("198.18.0.1", False),
        ("2001:db8:2::1", True),
        ("", False),
        ("unix:", False),
    ],
)
def test_an_address_is_looked_up_in_every_file(networks: Path, asn: Path, address: str, hosted: bool) -> None:
    hosting = Hosting([networks, asn])
    assert hosting.holds(address) is hosted
    hosting.close()


@given(
    st.lists(st.tuples(st.integers(0, 255), st.integers(24, 32)), max_size=20).map(
        lambda some: [ipaddress.ip_network((0xCB007100 + last, bits), strict=False) for last, bits in some]
    ),
    st.integers(0, 255),
)
def test_spans_hold_what_any_of_the_networks_holds(networks: list[ipaddress.IPv4Network], last: int) -> None:
    one = 0xCB007100 + last
    spans = _spans(networks)
    assert any(first <= one <= end for first, end in spans) == any(
        ipaddress.ip_address(one) in network for network in networks
    )
    assert all(before[1] < after[0] for before, after in pairwise(spans))


@pytest.mark.parametrize(
    "name", ["AMAZON-02", "OVH SAS", "Contabo GmbH", "DigitalOcean, LLC", "Some Hosting BV", "M247"]
)
def test_providers_of_servers_are_known_by_their_names(name: str) -> None:
    assert is_host(name)


@pytest.mark.parametrize(
    "name",
    ["Comcast Cable", "Cloudflare, Inc.", "Akamai Technologies", "Google Fiber Inc.", "Vodafone", "Serverton", ""],
)
def test_networks_of_people_and_private_relays_are_not(name: str) -> None:
    assert not is_host(name)


def test_what_is_no_such_file_is_told(tmp_path: Path) -> None:
    for name, said in (("no.mmdb", "is no file in MaxMind's format"), ("no.txt", "cannot be read")):
        with pytest.raises(BadHosting, match=said):
            Hosting([tmp_path / name])
    (tmp_path / "wrong.txt").write_text("203.0.113.0/24\n203.0.113.0/99\n")
    with pytest.raises(BadHosting, match=r"line 2: '203.0.113.0/99' is no network"):
        Hosting([tmp_path / "wrong.txt"])


@pytest.fixture
def hosted(stage: Stage, tmp_path: Path, asn: Path) -> Callable[..., Any]:
    """A server that takes this machine for a data centre's; Cyd wants to keep such browsers."""
    policies = {ADA: Policy(), CYD: Policy(keeps_data_centres=True)}
    return lambda: stage.serving(tmp_path / "spool", policies=policies.get, hosting=Hosting([asn]))


def told(house: House, key: str = "rk_w_ada", agent: str = FIREFOX, **headers: str) -> str:
    """The reason for which an event is refused; '' when it is taken."""
    message = {"event": "share", "anonymousId": "a1", "writeKey": key}
    return str(house.post("/v1/track", message, user_agent=agent, **headers).json.get("reason", ""))


def test_a_page_in_a_data_centre_is_refused_and_the_address_is_not_kept(hosted: Callable[..., Any]) -> None:
    with hosted() as house:
        assert told(house, Origin="https://ours.test") == "data_centre"
        assert told(house, Sec_Fetch_Site="cross-site") == "data_centre"
        assert told(house, key="rk_w_cyd", Origin="https://ours.test") == "", "a stranger keeps them"
        assert house.refused(ADA)[Refusal.DATA_CENTRE].count == 2
        assert all(b"127.0.0.1" not in path.read_bytes() for path in house.directory.iterdir())


def test_programs_on_servers_speak_for_people(hosted: Callable[..., Any]) -> None:
    with hosted() as house:
        assert told(house, agent="analytics-python/2.3.4") == ""
        assert told(house, agent="analytics-python/2.3.4", Origin="https://ours.test") == ""
        assert told(house) == "", "a library may borrow a browser's name, but no page sends its events"
        assert len(house.kept()) == 3


def test_without_a_file_nobody_is_in_a_data_centre(house: House) -> None:
    assert told(house, Origin="https://ours.test") == ""
