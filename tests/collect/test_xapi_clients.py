"""Real clients of xAPI over real HTTP: tincan for Python, and @xapi/xapi in Node."""

import shutil
import subprocess
from pathlib import Path

import pytest
from tincan import RemoteLRS

from tests.collect.serving import ADA, House
from tests.collect.test_segment import properties

XAPI = "@xapi/xapi@3.0.3"
UUID = "fd41c918-b88b-4b20-a0a5-a4c32391aaa0"
ANN = {"account": {"home_page": "https://school.test", "name": "ann"}}
QUIZ = {"id": "https://school.test/quiz/7", "definition": {"name": {"en-US": "Lamps"}}}
INSTALL_S = 180
SCRIPT = """
const XAPI = require("@xapi/xapi").default;
const xapi = new XAPI({endpoint: process.argv[2] + "/xapi/", auth: XAPI.toBasicAuth(process.argv[3], "any")});
const actor = {objectType: "Agent", mbox: "mailto:ann@ours.test"};
const object = {id: "https://school.test/quiz/7"};
const statement = (verb, more) => ({actor, verb: verb, object, ...more});
const stateful = {agent: actor, activityId: object.id, stateId: "bookmark"};
(async () => {
  const about = await xapi.getAbout();
  const one = await xapi.sendStatement({statement: statement(XAPI.Verbs.ANSWERED, {result: {success: true}})});
  const more = [statement({id: "http://adlnet.gov/expapi/verbs/experienced"}), statement(XAPI.Verbs.PASSED)];
  const two = await xapi.sendStatements({statements: more});
  await xapi.sendStatement({
    statement: statement(XAPI.Verbs.COMMENTED, {attachments: [{contentType: "text/plain", sha2: "any"}]}),
    attachments: [new TextEncoder().encode("hello").buffer],
  });
  const state = await xapi.createState({...stateful, state: {page: 3}});
  const missing = await xapi.getState(stateful).catch((error) => error.response.status);
  const ids = [...one.data, ...two.data];
  console.log(JSON.stringify({about: about.data.version[0], ids, state: state.status, missing}));
})().catch((error) => { console.error(error.response ? error.response.status : error); process.exit(3); });
"""


def lrs(house: House, key: str = "rk_w_ada") -> RemoteLRS:
    """The client, pointed at the door."""
    return RemoteLRS(endpoint=f"{house.url}/xapi/", version="1.0.3", username=key, password="")


def said(verb: str) -> dict[str, object]:
    return {"actor": ANN, "verb": {"id": f"http://adlnet.gov/expapi/verbs/{verb}"}, "object": QUIZ}


def test_everything_that_tincan_says(house: House) -> None:
    client = lrs(house)
    assert client.about().content.version == ["1.0.3", "1.0.2", "1.0.1", "1.0.0"]
    posted = client.save_statement(said("answered") | {"result": {"score": {"scaled": 0.5}, "duration": "PT30S"}})
    put = client.save_statement(said("experienced") | {"id": UUID, "timestamp": "2026-01-05T09:30:00Z"})
    listed = client.save_statements([said("passed"), said("shared")])
    assert (posted.success, put.success, listed.success) == (True, True, True)
    events = house.kept()
    assert [event.name for event in events] == ["question_answered", "page_view", "assessment_passed", "share"]
    assert {(event.project, event.user_id, event.things) for event in events} == {(ADA, "ann", (QUIZ["id"],))}
    ids = [str(posted.content.id), UUID, *(str(one.id) for one in listed.content)]
    assert [event.event_id for event in events] == ids
    assert (properties(events[0])["score"], properties(events[0])["duration_ms"]) == (0.5, 30_000)
    assert events[1].at == 1_767_605_400_000


def test_a_state_that_is_not_there_breaks_nothing(house: House) -> None:
    client = lrs(house)
    activity, agent = {"id": QUIZ["id"]}, {"mbox": "mailto:ann@ours.test"}
    assert client.retrieve_state_ids(activity, agent).content == []
    assert client.retrieve_state(activity, agent, "bookmark").success


def test_tincan_hears_of_a_wrong_key(house: House) -> None:
    reply = lrs(house, "rk_w_eve").save_statement(said("answered"))
    assert (reply.success, reply.response.status) == (False, 401)
    assert house.kept() == []


@pytest.fixture(scope="module")
def node_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the client of xAPI for Node in it."""
    if shutil.which("node") is None or shutil.which("npm") is None:
        pytest.skip("node and npm are not installed")
    folder = tmp_path_factory.mktemp("xapi")
    command = ["npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix", str(folder), XAPI]
    got = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=INSTALL_S, check=False)
    if got.returncode != 0:
        pytest.skip(f"npm could not install {XAPI}: {got.stderr.strip()[-200:]}")
    (folder / "say.js").write_text(SCRIPT)
    return folder


@pytest.mark.slow
def test_everything_that_the_client_for_node_says(house: House, node_folder: Path) -> None:
    command = ["node", "say.js", house.url]
    got = subprocess.run([*command, "rk_w_ada"], cwd=node_folder, capture_output=True, text=True, check=False)
    assert got.returncode == 0, got.stderr
    events = house.kept()
    names = ["question_answered", "page_view", "assessment_passed", "comment_posted"]
    assert [event.name for event in events] == names
    assert {(event.project, event.user_id) for event in events} == {(ADA, "ann@ours.test")}
    ids = ",".join(f'"{event.event_id}"' for event in events[:3])
    assert got.stdout.strip() == f'{{"about":"1.0.3","ids":[{ids}],"state":204,"missing":404}}'
    wrong = subprocess.run([*command, "rk_w_eve"], cwd=node_folder, capture_output=True, text=True, check=False)
    assert (wrong.returncode, wrong.stderr.strip()) == (3, "401")
