"""What cannot be answered says so before it is asked: on its page, over the API and in a terminal."""

from pathlib import Path

import pytest
from django.test import Client

from rapport.cli import main
from rapport.kernel.segment import Condition, Did, Followed, Not
from rapport.projects import segments
from tests.web.conftest import JANUARY, Cast, Tell
from tests.web.test_api_questions import told
from tests.web.test_overview import page, words

Said = pytest.CaptureFixture[str]
DAYS = ("--from", "2026-01-01", "--to", "2026-01-31")


@pytest.mark.usefixtures("at_home")
@pytest.mark.parametrize("question", ["retention", "frequency", "lifecycle", "states"])
def test_who_is_known_for_a_day_only_comes_back_to_nobody(
    question: str, cast: Cast, ada: Client, tell: Tell, capsys: Said, tmp_path: Path
) -> None:
    for person in ("day:1", "day:2"):
        tell(cast.shop, person, "2026-01-05 10:00")
    tell(cast.forum, "ann", "2026-01-05 10:00")
    sentence = "are known for a day only"
    assert sentence in words(page(ada, f"/p/shop/explore/{question}/{JANUARY}"))
    said = told(cast, f"questions/{question}?{JANUARY[1:]}&sql=true")[1]
    assert (said["rows"], said["unknown"], said["left_out"]) == ([], {"": "not_followed"}, 2)
    assert "uniqExact(e.person)" in said["sql"][0], "the whole question was never asked"
    assert main([question, "-p", "shop", *DAYS, "--data", str(tmp_path)]) == 0
    assert sentence in capsys.readouterr().out


@pytest.mark.usefixtures("at_home")
def test_a_metric_that_is_not_collected(january: Cast, ada: Client, capsys: Said, tmp_path: Path) -> None:
    seen = page(ada, f"/p/shop/explore/trend/{JANUARY}")
    assert "metrics not known in this period" in words(seen)
    assert "Click-through rate" in seen.split("not known in this period")[1].split("</details>")[0]
    said = told(january, f"metrics?metrics=ctr,people&{JANUARY[1:]}")[1]
    assert (said["totals"], said["unknown"]) == ({"ctr": None, "people": 2}, {"ctr": "not_collected"})
    assert main(["query", "ctr", "-p", "shop", *DAYS, "--data", str(tmp_path)]) == 0
    assert "The events of this window do not carry what the number needs." in words(capsys.readouterr().out)
    assert "not known in this period" not in words(page(ada, f"/p/shop/explore/funnel/{JANUARY}"))


@pytest.mark.usefixtures("at_home")
@pytest.mark.parametrize("condition", [Did("purchase;country==DE"), Followed(("share", "purchase"))])
def test_a_segment_that_asks_for_an_event_that_is_gone(
    condition: Condition, january: Cast, ada: Client, capsys: Said, tmp_path: Path
) -> None:
    segments.keep_segment(january.shop, "Buyers", condition)
    sentence = "buyers means nobody. It asks for the event 'purchase', of which this project keeps none"
    seen = page(ada, f"/p/shop/explore/time_of_week/{JANUARY}&segment=buyers")
    assert words(seen).count("It asks for the event") == 1
    assert "This question has no answer" in words(seen)
    assert "It asks for the event" in words(page(ada, f"/p/shop/{JANUARY}&segment=buyers"))
    assert "It asks for the event" in words(page(ada, "/p/shop/segments/"))
    for path in (f"questions/funnel?step=page_view&step=share&{JANUARY[1:]}", f"metrics?metrics=people&{JANUARY[1:]}"):
        status, said = told(january, f"{path}&segment=buyers")
        assert (status, sentence in said["error"]["message"]) == (400, True)
    kept = told(january, "segments/buyers")[1]
    assert (kept["people"], "the event 'purchase'" in kept["trouble"]) == (None, True)
    assert main(["retention", "-p", "shop", *DAYS, "--segment", "buyers", "--data", str(tmp_path)]) == 2
    assert sentence in capsys.readouterr().err


def test_an_alert_on_a_segment_that_is_gone_is_not_tried(january: Cast) -> None:
    segments.keep_segment(january.shop, "Buyers", Did("purchase"))
    said = {"name": "People", "metric": "people", "when": "threshold-below", "value": 1, "segment": "buyers"}
    key = {"authorization": f"Bearer {january.secret}"}
    tried = Client().post("/api/v1/projects/shop/alerts/try", said, content_type="application/json", headers=key)
    assert (tried.status_code, tried.json()["error"]["field"]) == (400, "segment")
    assert "It asks for the event 'purchase'" in tried.json()["error"]["message"]


def test_who_never_did_what_nobody_did_is_everybody(january: Cast) -> None:
    segments.keep_segment(january.shop, "Lookers", Not(Did("purchase")))
    segments.keep_segment(january.shop, "Never", Did("purchase", least=0, most=0))
    for name in ("lookers", "never"):
        said = told(january, f"metrics?metrics=people&{JANUARY[1:]}&segment={name}")[1]
        assert said["totals"] == {"people": 2}
