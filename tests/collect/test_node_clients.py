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
    return npm.installed(folder, "posthog-node", "@umami/node", "@segment/analytics-node", "@snowplow/node-tracker")


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


@pytest.mark.parametrize("base64", ["true", "false"])
@pytest.mark.parametrize("method", ["post", "get"])
def test_everything_that_snowplow_says(house: House, packages: Path, base64: str, method: str) -> None:
    script = f"""
        import * as snowplow from "@snowplow/node-tracker";
        const named = {{ namespace: "tea", appId: "rk_w_ada", encodeBase64: {base64} }};
        const way = {{ endpoint: "{house.url}", eventMethod: "{method}", onRequestFailure: failed }};
        const tracker = snowplow.newTracker(named, way);
        tracker.setUserId("ada");
        tracker.setDomainUserId("d1");
        tracker.setSessionId("s1");
        const room = [{{ schema: "iglu:test.ours/room/jsonschema/1-0-0", data: {{ floor: 2 }} }}];
        const lamp = {{ schema: "iglu:test.ours/lamp_lit/jsonschema/1-0-0", data: {{ item_id: "p1" }} }};
        tracker.track(snowplow.buildPageView({{ pageUrl: "https://ours.test/a", pageTitle: "A" }}), room);
        tracker.track(snowplow.buildStructEvent({{ category: "shop", action: "Product Added", value: 3 }}));
        tracker.track(snowplow.buildSelfDescribingEvent({{ event: lamp }}));
        tracker.track(snowplow.buildLinkClick({{ targetUrl: "https://x.test/" }}));
        tracker.track(snowplow.buildSiteSearch({{ terms: ["green", "tea"] }}));
        tracker.track(snowplow.buildAddToCart({{ sku: "p1", quantity: 1 }}));
        const order = {{ orderId: "o1", total: 5, items: [] }};
        for (const one of [snowplow.buildEcommerceTransaction(order)].flat()) tracker.track(one);
        await tracker.flush();
        await new Promise((done) => setTimeout(done, 0));
        console.log(JSON.stringify(errors));
    """
    assert said(packages, script) == []
    events = sorted(house.kept(), key=lambda event: event.at)
    names = ["page_view", "add_to_cart", "lamp_lit", "click", "search", "add_to_cart", "purchase"]
    assert sorted(event.name for event in events) == sorted(names)
    assert {(event.project, event.user_id, event.anonymous_id, event.session) for event in events} == {
        (ADA, "ada", "d1", "s1")
    }
    found = {event.name: event for event in events}
    assert found["page_view"].url == "https://ours.test/a"
    assert msgspec.json.decode(found["page_view"].properties) == {"title": "A", "room": {"floor": 2}}
    assert found["lamp_lit"].things == ("p1",)
    assert all(abs(event.received - event.at) < 60_000 for event in events)


def test_snowplow_is_told_that_its_key_is_wrong_and_does_not_try_again(house: House, packages: Path) -> None:
    script = f"""
        import * as snowplow from "@snowplow/node-tracker";
        const onRequestFailure = (failure) => errors.push([failure.status, failure.willRetry]);
        const way = {{ endpoint: "{house.url}", onRequestFailure }};
        const tracker = snowplow.newTracker({{ namespace: "tea", appId: "rk_w_eve" }}, way);
        tracker.track(snowplow.buildPageView({{ pageUrl: "https://ours.test/a" }}));
        await tracker.flush();
        await new Promise((done) => setTimeout(done, 0));
        console.log(JSON.stringify(errors));
    """
    assert said(packages, script) == [[401, False]]
    assert house.kept() == []
