"""What others computed from real data sets must come out of ``rapport report --json``; each with its options.

The data lies in a folder beside the repository, or where ``RAPPORT_SHARED`` points; without it nothing is tested.
"""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from rapport.cli import main

SHARED = Path(os.environ.get("RAPPORT_SHARED") or Path(__file__).parents[3] / "shared") / "data"

pytestmark = pytest.mark.skipif(not SHARED.is_dir(), reason=f"there is no {SHARED}; set RAPPORT_SHARED")

Said = pytest.CaptureFixture[str]
Facts = dict[str, Any]


def facts_of(name: str) -> Facts:
    found: Facts = json.loads((SHARED / name / "facts.json").read_text())
    return found


def report(capsys: Said, path: str, *options: str) -> Facts:
    assert main(["report", str(SHARED / path), "--json", *options]) == 0
    told: Facts = json.loads(capsys.readouterr().out)
    return told


def near(number: float) -> Any:
    """The facts are rounded to six decimals."""
    return pytest.approx(number, abs=1e-6)


def agree_on_sessions(told: Facts, facts: Facts) -> None:
    assert told["sessions"] == facts["sessions"]
    assert told["sessions_per_person"] == near(facts["sessions_per_user_mean"])
    assert told["views_per_session"] == near(facts["events_per_session_mean"])
    assert told["bounce_rate"] == near(facts["bounce_rate"])
    duration = {"mean_s": near(facts["duration_mean_s"]), "median_s": near(facts["duration_median_s"])}
    assert told["session_duration"] == duration


def agree_on_days(told: Facts, facts: Facts) -> None:
    assert told["dau_mean"] == near(facts["dau_mean_over_active_days"])
    assert told["active_days_per_person"] == near(facts["active_days_per_user_mean"])
    assert told["returning_share"] == near(facts["share_users_active_on_2_or_more_days"])
    for day in ("D1", "D7"):
        if f"{day}_eligible" in facts:
            assert told["retention"][day] == {
                "eligible": facts[f"{day}_eligible"],
                "retained": facts[f"{day}_retained"],
                "rate": near(facts[f"{day}_rate"]),
            }


LOG = "web_apache_elastic/apache_logs.gz"


@pytest.mark.parametrize(
    ("block", "options"),
    [
        ("human_page_views_by_ip_and_ua", []),
        ("page_views_by_ip_and_ua (GET, 2xx/3xx, not asset)", ["--bots", "keep"]),
        ("all_requests_by_ip_and_ua", ["--bots", "keep", "--views", "*"]),
        ("all_requests_by_ip", ["--bots", "keep", "--views", "*", "--person", "address"]),
    ],
)
def test_an_access_log(capsys: Said, block: str, options: list[str]) -> None:
    facts, told = facts_of("web_apache_elastic")[block], report(capsys, LOG, *options)
    assert (told["events"], told["people"]) == (facts["events"], facts["users"])
    assert told["refused"]["bad_line"] == 1
    agree_on_sessions(told, facts["session"])
    agree_on_days(told, facts["days"])


def test_what_is_left_out_of_an_access_log(capsys: Said) -> None:
    facts, refused = facts_of("web_apache_elastic"), report(capsys, LOG)["refused"]
    assert refused["bot"] == facts["requests_by_bots"]
    assert sum(refused.values()) + facts["human_page_views_by_ip_and_ua"]["events"] == facts["lines"]


@pytest.mark.parametrize(("zone", "days"), [("UTC", "days_utc"), ("Europe/Berlin", "days_Europe_Berlin")])
def test_a_shop_whose_lines_hold_lists_of_events(capsys: Said, zone: str, days: str) -> None:
    facts = facts_of("ecom_otto_sample")
    told = report(capsys, "ecom_otto_sample/train.jsonl.gz", "--person", "session", "--timezone", zone)
    assert (told["events"], told["people"]) == (862, 20)
    agree_on_sessions(told, facts["session"])
    agree_on_days(told, facts[days])


APP = "mobile_sparkify_month/2018-11-events.jsonl.gz"


def test_an_app_with_events_of_nobody(capsys: Said) -> None:
    facts, told = facts_of("mobile_sparkify_month"), report(capsys, APP)
    assert (told["events"], told["people"]) == (facts["events"], facts["users"])
    assert told["span"] == {"first": "2018-11-01T20:57:10.796+00:00", "last": "2018-11-30T19:54:24.796+00:00"}
    agree_on_sessions(told, facts["session_30min_recomputed"])
    agree_on_days(told, facts["days"])


def test_the_same_app_by_its_own_sessions(capsys: Said) -> None:
    facts, told = facts_of("mobile_sparkify_month"), report(capsys, APP, "--session", "sessionId")
    assert told["sessions"] == facts["given_sessions (userId, sessionId)"]
    assert told["bounce_rate"] == near(facts["given_bounce_rate"])
    assert told["session_duration"] == {
        "mean_s": near(facts["given_session_duration_mean_s"]),
        "median_s": facts["given_session_duration_median_s"],
    }


def test_the_same_app_with_songs_as_the_only_views(capsys: Said) -> None:
    facts, told = facts_of("mobile_sparkify_month"), report(capsys, APP, "--event", "page", "--views", "NextSong")
    assert (told["views"], told["sessions"]) == (facts["songs_played"], 911)


def test_a_social_network(capsys: Said) -> None:
    facts = facts_of("social_gharchive")
    comments = "IssueCommentEvent,CommitCommentEvent,PullRequestReviewCommentEvent"
    options = ("--event", "type", "--shares", "ForkEvent", "--comments", comments, "--id", "id")
    told = report(capsys, "social_gharchive/gh_2015-01-01_00-02.jsonl.gz", *options)
    assert (told["events"], told["people"]) == (facts["events"], facts["actors"])
    assert told["shares"] == facts["shares (ForkEvent)"]
    assert told["comments"] == facts["comments (3 comment types)"]
    agree_on_sessions(told, facts["session"])


@pytest.mark.parametrize(("file", "clicks"), [("random_men", 46), ("bts_men", 69)])
def test_impressions_without_people(capsys: Said, file: str, clicks: int) -> None:
    told = report(capsys, f"ctr_open_bandit/{file}.csv.gz", "--clicked", "click")
    assert told["ctr"] == {"impressions": 10_000, "clicks": clicks, "rate": clicks / 10_000}
    assert told["events"] == 10_000
    assert told["people"] is None
    assert told["unknown"]["people"] == told["unknown"]["sessions"] == "no_person"


@pytest.mark.slow
def test_a_table_of_people_and_dates(capsys: Said) -> None:
    facts, told = facts_of("ecom_funnel_challenge"), report(capsys, "ecom_funnel_challenge/user_table.csv.gz")
    assert (told["events"], told["people"], told["span"]) == (facts["users"], facts["users"], facts["span"])
    assert told["sessions"] is None
    assert told["unknown"]["bounce_rate"] == "time_too_coarse"


@pytest.mark.slow
def test_students_by_the_day_of_their_course(capsys: Said) -> None:
    """The facts of this set are of all courses; these of one course were counted apart, with pandas."""
    path = "edu_oulad/studentVle_ds/code_module=AAA/code_presentation=2013J/part-0.parquet"
    told = report(capsys, path, "--person", "id_student", "--time", "date", "--page", "id_site")
    assert (told["events"], told["people"]) == (180_982, 378)
    assert told["sessions"] is None
    assert told["unknown"]["session_duration"] == "time_too_coarse"
    assert (told["dau_mean"], told["active_days_per_person"]) == (near(122.121864), near(90.137566))
    retained = {day: (row["eligible"], row["retained"]) for day, row in told["retention"].items()}
    assert retained == {"D1": (378, 197), "D7": (378, 170), "D30": (378, 154)}
