"""OpenFeature's and GrowthBook's real clients for Node.js and browsers, over real HTTP."""

from pathlib import Path
from typing import Any

import msgspec
import pytest

from rapport.deliver import api
from rapport.deliver.models import Experiment
from tests.collect import npm
from tests.deliver.serving import Delivering

pytestmark = pytest.mark.slow

PEOPLE = 40


@pytest.fixture(scope="module")
def server_side(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Clients for servers."""
    names = ("@growthbook/growthbook", "@openfeature/ofrep-core", "@openfeature/ofrep-provider")
    return npm.installed(tmp_path_factory.mktemp("server"), *names, "@openfeature/server-sdk")


@pytest.fixture(scope="module")
def browser_side(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Clients for browsers."""
    return npm.installed(tmp_path_factory.mktemp("web"), "@openfeature/ofrep-web-provider", "@openfeature/web-sdk")


@pytest.fixture
def served(house: Delivering, button: Experiment) -> Delivering:
    """A running experiment and a flag of each kind."""
    shop = button.project
    api.change_practice(shop, {"global_holdout": 0.1}, "a test")
    api.start(button, "a test")
    for key, kind, value in (("dark", "boolean", True), ("columns", "number", 3), ("theme", "json", {"a": 1})):
        api.keep_flag(shop, key, {"kind": kind, "default": value}, "a test")
    house.refresh()
    return house


def said(packages: Path, script: str) -> Any:
    """What a script prints, as JSON."""
    return msgspec.json.decode(npm.run(packages, script))


def values(house: Delivering) -> dict[str, Any]:
    """What the server says of everybody."""
    people = (f"person-{number}" for number in range(PEOPLE))
    return {person: house.decide(userId=person)["flags"]["button"]["value"] for person in people}


def test_openfeature_on_a_server(served: Delivering, server_side: Path) -> None:
    script = f"""
        import {{ OpenFeature }} from "@openfeature/server-sdk";
        import {{ OFREPProvider }} from "@openfeature/ofrep-provider";
        const headers = [["Authorization", "Bearer rk_w_shop"]];
        await OpenFeature.setProviderAndWait(new OFREPProvider({{ baseUrl: "{served.url}", headers }}));
        const client = OpenFeature.getClient();
        const people = {{}};
        for (let n = 0; n < {PEOPLE}; n++) {{
            const targetingKey = `person-${{n}}`;
            people[targetingKey] = await client.getStringValue("button", "", {{ targetingKey }});
        }}
        const ada = {{ targetingKey: "ada" }};
        const kinds = [
            await client.getBooleanValue("dark", false, ada),
            await client.getNumberValue("columns", 0, ada),
            await client.getObjectValue("theme", {{}}, ada),
        ];
        const wrong = (await client.getBooleanDetails("columns", false, ada)).errorCode;
        const none = (await client.getBooleanDetails("nothing", false, ada)).errorCode;
        console.log(JSON.stringify({{ people, kinds, wrong, none }}));
    """
    told = said(server_side, script)
    assert told["people"] == values(served)
    assert told["kinds"] == [True, 3, {"a": 1}]
    assert (told["wrong"], told["none"]) == ("TYPE_MISMATCH", "FLAG_NOT_FOUND")


def test_openfeature_in_a_browser(served: Delivering, browser_side: Path) -> None:
    script = f"""
        import {{ OpenFeature }} from "@openfeature/web-sdk";
        import {{ OFREPWebProvider }} from "@openfeature/ofrep-web-provider";
        const statuses = [];
        const fetchImplementation = async (...asked) => {{
            const answer = await fetch(...asked);
            statuses.push(answer.status);
            return answer;
        }};
        const headers = [["X-API-Key", "rk_w_shop"]];
        const provider = new OFREPWebProvider({{
            baseUrl: "{served.url}", headers, fetchImplementation, pollInterval: 50,
        }});
        await OpenFeature.setContext({{ targetingKey: "person-1" }});
        await OpenFeature.setProviderAndWait(provider);
        const client = OpenFeature.getClient();
        const found = client.getStringDetails("button", "");
        while (!statuses.includes(304)) await new Promise((done) => setTimeout(done, 20));
        const none = client.getBooleanDetails("nothing", false).errorCode;
        await OpenFeature.close();
        console.log(JSON.stringify({{ value: found.value, none, first: statuses[0] }}));
        process.exit(0);
    """
    assert said(browser_side, script) == {"value": values(served)["person-1"], "none": "FLAG_NOT_FOUND", "first": 200}


@pytest.mark.parametrize("remote", [False, True])
def test_growthbook(served: Delivering, server_side: Path, remote: bool) -> None:
    script = f"""
        import {{ GrowthBook }} from "@growthbook/growthbook";
        const people = {{}}, seen = [];
        for (let n = 0; n < {PEOPLE}; n++) {{
            const gb = new GrowthBook({{
                apiHost: "{served.url}", clientKey: "rk_w_shop", attributes: {{ id: `person-${{n}}` }},
                remoteEval: {str(remote).lower()},
                trackingCallback: (experiment, result) => seen.push([experiment.key, experiment.phase, result.key]),
            }});
            await gb.init({{ timeout: 5000 }});
            people[`person-${{n}}`] = gb.getFeatureValue("button", "");
            gb.destroy();
        }}
        console.log(JSON.stringify({{ people, seen }}));
        process.exit(0);
    """
    told = said(server_side, script)
    assert told["people"] == values(served)
    met = {tuple(one) for one in told["seen"] if one[0] != "global_holdout"}
    assert met == {("green-button", "1", "blue"), ("green-button", "1", "green")}
    # Who is held out of everything is known here alone.
    assert any(one[0] == "global_holdout" for one in told["seen"]) is remote
