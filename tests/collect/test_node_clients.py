"""Real clients for Node.js, over real HTTP: all that they can say stands in the spool."""

from pathlib import Path
from typing import Any

import msgspec
import pytest

from rapport.kernel.refusal import Refusal
from tests.collect import npm
from tests.collect.serving import ADA, House

pytestmark = pytest.mark.slow

PRELUDE = "const errors = []; const failed = (error) => errors.push(String(error));"


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The clients."""
    folder = tmp_path_factory.mktemp("node")
    return npm.installed(folder, "posthog-node", "@umami/node", "@segment/analytics-node")


def said(packages: Path, script: str) -> Any:
    """What a script prints, as JSON."""
    return msgspec.json.decode(npm.run(packages, PRELUDE + script))


@pytest.mark.parametrize("prefix", ["", "/posthog"])
def test_everything_that_posthog_says(house: House, packages: Path, prefix: str) -> None:
    script = f"""
        import {{ PostHog }} from "posthog-node";
        const client = new PostHog("rk_w_ada", {{ host: "{house.url}{prefix}" }});
        client.on("error", failed);
        client.capture({{ distinctId: "ada", event: "Product Added", properties: {{ product_id: "p1" }} }});
        const properties = {{ $current_url: "https://ours.test/a" }};
        client.capture({{ distinctId: "ada", event: "$pageview", properties }});
        client.identify({{ distinctId: "ada", properties: {{ plan: "pro" }} }});
        client.alias({{ distinctId: "ada", alias: "anon" }});
        client.groupIdentify({{ groupType: "company", groupKey: "c1", properties: {{ seats: 3 }} }});
        const flags = await client.getAllFlags("ada");
        await client.shutdown();
        console.log(JSON.stringify({{ errors, flags }}));
    """
    assert said(packages, script) == {"errors": [], "flags": {}}
    events = house.kept()
    assert [event.name for event in events] == ["add_to_cart", "page_view", "identify", "alias", "group"]
    assert {event.project for event in events} == {ADA}
    added, page, identify, alias, group = events
    assert (added.user_id, added.things, added.browser) == ("ada", ("p1",), "")
    assert (page.url, identify.user_id, identify.properties) == ("https://ours.test/a", "ada", '{"plan":"pro"}')
    assert (alias.user_id, alias.alias_of, group.anonymous_id) == ("ada", "anon", "$company_c1")
    assert all(abs(event.received - event.at) < 60_000 for event in events)


def test_posthog_is_told_that_its_key_is_wrong(house: House, packages: Path) -> None:
    script = f"""
        import {{ PostHog }} from "posthog-node";
        const client = new PostHog("rk_w_eve", {{ host: "{house.url}", fetchRetryCount: 0 }});
        client.on("error", (error) => errors.push(error.status));
        client.capture({{ distinctId: "ada", event: "lamp_lit" }});
        await client.shutdown().catch(() => 0);
        console.log(JSON.stringify(errors));
    """
    assert 401 in said(packages, script)
    assert house.kept() == []


def test_everything_that_umami_says(house: House, packages: Path) -> None:
    script = f"""
        import {{ Umami }} from "@umami/node";
        const umami = new Umami({{ websiteId: "rk_w_ada", hostUrl: "{house.url}" }});
        const answers = [];
        const hear = async (response) => answers.push([response.status, Object.keys(await response.json())]);
        await hear(await umami.track({{ url: "/tea", hostname: "ours.test", title: "Tea" }}));
        await hear(await umami.track("add_to_cart", {{ item_id: "p1" }}));
        await hear(await umami.identify({{ plan: "pro" }}));
        umami.init({{ websiteId: "rk_w_eve" }});
        await hear(await umami.track("lamp_lit"));
        console.log(JSON.stringify(answers));
    """
    taken = [200, ["cache", "sessionId", "visitId"]]
    assert said(packages, script) == [taken, taken, taken, [401, ["error"]]]
    page, added, identify = house.kept()
    assert (page.name, page.url, added.name, added.things) == (
        "page_view",
        "https://ours.test/tea",
        "add_to_cart",
        ("p1",),
    )
    assert (identify.name, identify.properties) == ("identify", '{"plan":"pro"}')
    assert len({page.anonymous_id, added.anonymous_id, identify.anonymous_id}) == 1


def test_everything_that_segment_says(house: House, packages: Path) -> None:
    script = f"""
        import {{ Analytics }} from "@segment/analytics-node";
        const client = new Analytics({{ writeKey: "rk_w_ada", host: "{house.url}" }});
        client.on("error", (error) => failed(error.code));
        client.identify({{ userId: "ada", anonymousId: "anon", traits: {{ plan: "pro" }} }});
        client.track({{ userId: "ada", event: "Product Added", properties: {{ product_id: "p1" }} }});
        client.page({{ userId: "ada", properties: {{ url: "https://ours.test/a" }} }});
        client.alias({{ userId: "ada", previousId: "anon" }});
        await client.closeAndFlush();
        console.log(JSON.stringify(errors));
    """
    assert said(packages, script) == []
    assert [(event.name, event.user_id) for event in house.kept()] == [
        ("identify", "ada"),
        ("add_to_cart", "ada"),
        ("page_view", "ada"),
        ("alias", "ada"),
    ]
    assert house.refused(ADA).get(Refusal.NO_PERSON) is None
