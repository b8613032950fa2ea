"""The pages of segments: built by conditions, counted while they are built, chosen on any page, gone when unwanted."""

from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from rapport.kernel.segment import All, Any, Condition, Did, Followed, Has, Listed, Measured, Not, Period
from rapport.projects import segments
from rapport.web.segments.draft import Draft
from rapport.web.segments.words import segment_words
from tests.web.conftest import JANUARY, Cast, Tell
from tests.web.test_overview import page, words

SHARED = {
    "name": "Sharers",
    "join": "all",
    "group": "0",
    "join-0": "all",
    "row": "0-0",
    "kind-0-0": "did",
    "events-0-0": "share",
    "least-0-0": "1",
    "period-0-0": "",
}


@pytest.mark.slow
def test_a_segment_is_built_kept_and_chosen_on_any_page(cast: Cast, ada: Client, tell: Tell) -> None:
    for person, name in (("ann", "page_view"), ("ann", "share"), ("bob", "page_view")):
        tell(cast.shop, person, "2026-01-05 10:00", name)
    tell(cast.forum, "xan", "2026-01-05 10:00", "share")
    counted = ada.post("/p/shop/segments/count/", SHARED).content.decode()
    assert "did share at least once" in words(counted)
    kept = ada.post("/p/shop/segments/new/", SHARED | {"do": "keep"}, follow=True)
    assert "Sharers is kept" in kept.content.decode()
    assert segments.segment_of(cast.shop, "sharers").asked == Did("share")
    overview = page(ada, f"/p/shop/{JANUARY}&segment=sharers")
    assert "1 person came" in words(overview)
    people = page(ada, f"/p/shop/people/{JANUARY}&segment=sharers")
    assert "1 person of Sharers in the period" in words(people)
    week = page(ada, f"/p/shop/explore/time_of_week/{JANUARY}&segment=sharers")
    assert "segment=sharers" in unescape(week)


def test_conditions_come_and_go_before_anything_is_kept(cast: Cast, ada: Client) -> None:
    more = ada.post("/p/shop/segments/new/", SHARED | {"do": "add-row:0"}).content.decode()
    assert 'name="kind-0-1"' in more
    grouped = ada.post("/p/shop/segments/new/", SHARED | {"do": "add-group"}).content.decode()
    assert 'name="kind-1-0"' in grouped
    gone = ada.post("/p/shop/segments/new/", SHARED | {"do": "drop-row:0-0"}).content.decode()
    assert 'value="share"' not in gone
    assert 'name="kind-0-0"' in gone
    assert segments.segments_of(cast.shop) == []


def test_a_page_that_runs_scripts_hears_only_the_builder(cast: Cast, ada: Client) -> None:
    heard = {"HX-Request": "true", "HX-Target": "builder"}
    part = ada.post("/p/shop/segments/new/", SHARED | {"do": "add-row:0"}, headers=heard).content.decode()
    assert 'name="kind-0-1"' in part
    assert "<html" not in part


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"events-0-0": ""}, "say what"),
        ({"least-0-0": "some"}, "is no number"),
        ({"least-0-0": "1.5"}, "give a whole number"),
        ({"name": " "}, "1 to 100 characters"),
        ({"period-0-0": "days", "days-0-0": ""}, "Say how many days"),
        ({"period-0-0": "dates", "first-0-0": "yesterday"}, "is no day"),
        ({"kind-0-0": "listed"}, "Choose a list"),
        ({"kind-0-0": "followed", "steps-0-0": "share"}, "give 2 to 10"),
        ({"kind-0-0": "measured", "measure-0-0": "shares", "least-0-0": ""}, "a least or a most"),
        ({"kind-0-0": "has"}, "say a property"),
    ],
)
def test_what_cannot_be_kept_says_what_to_mend_and_loses_nothing(
    cast: Cast, ada: Client, wrong: dict[str, str], told: str
) -> None:
    html = unescape(ada.post("/p/shop/segments/new/", SHARED | wrong | {"do": "keep"}).content.decode())
    assert told in html
    assert f'value="{(SHARED | wrong)["name"]}"' in html
    assert segments.segments_of(cast.shop) == []


@pytest.mark.parametrize(
    "condition",
    [
        Did("share", 0, 0),
        Not(Did("purchase;country==DE", 2, 5, Period(days=7))),
        All((Did("share"), Has("plan", ("pro", "team"), "~"))),
        Any((Did("share"), Followed(("page_view", "share"), 90))),
        Any((All((Did("share"), Measured("engagement_index", 70))), Not(Listed(3)))),
    ],
)
def test_the_builder_gives_back_what_it_was_given(condition: Condition) -> None:
    draft = Draft.of(condition)
    assert draft is not None
    assert draft.condition() == condition


def test_deeper_brackets_are_told_not_broken(cast: Cast, ada: Client) -> None:
    deep = Any((All((Did("share"), Any((Did("a_b"), Did("c_d"))))), Did("e_f")))
    segments.keep_segment(cast.shop, "Deep", deep)
    assert Draft.of(deep) is None
    assert "did a_b at least once or did c_d at least once" in words(page(ada, "/p/shop/segments/of/deep/"))


def test_a_segment_reads_as_a_sentence() -> None:
    told = All((Did("purchase", 2, None, Period(days=28)), Not(Has("plan", ("pro", "")))))
    assert (
        segment_words(told, {}) == "did purchase at least 2 times in the last 28 days and not: plan is pro or nothing"
    )
    assert segment_words(Any((Listed(3), Measured("shares", None, 0))), {3: "VIP"}) == (
        "on the list VIP or shares of 0 at most in the last 28 days"
    )
    assert segment_words(Followed(("a", "b"), 3600), {}) == "did a, then b within 1\u202fh"


def test_a_list_is_uploaded_used_and_kept_while_it_is_needed(cast: Cast, ada: Client, tell: Tell) -> None:
    tell(cast.shop, "ann", "2026-01-05 10:00")
    tell(cast.shop, "bob", "2026-01-05 10:00")
    file = SimpleUploadedFile("vip.csv", b"user_id,plan\nann,pro\nzoe,pro\n")
    told = ada.post("/p/shop/segments/lists/", {"name": "VIP", "file": file}, follow=True).content.decode()
    assert "VIP has 2 ids" in told
    (vip,) = segments.lists_of(cast.shop)
    listed = SHARED | {"kind-0-0": "listed", "list-0-0": str(vip.pk), "name": "VIPs", "do": "keep"}
    ada.post("/p/shop/segments/new/", listed)
    assert "1 person of VIPs" in words(page(ada, f"/p/shop/people/{JANUARY}&segment=vips"))
    held = ada.post(f"/p/shop/segments/lists/{vip.pk}/drop/", follow=True).content.decode()
    assert "The segment VIPs needs this list" in held
    ada.post("/p/shop/segments/of/vips/drop/")
    ada.post(f"/p/shop/segments/lists/{vip.pk}/drop/")
    assert segments.lists_of(cast.shop) == []


@pytest.mark.parametrize("file", [b"\xff\xfe\x00", b""])
def test_a_file_that_is_no_list_is_refused_in_words(cast: Cast, ada: Client, file: bytes) -> None:
    sent = {"name": "Odd", "file": SimpleUploadedFile("odd.csv", file)} if file else {"name": "Odd", "ids": " "}
    told = ada.post("/p/shop/segments/lists/", sent, follow=True).content.decode()
    assert "The list was not kept." in told
    assert segments.lists_of(cast.shop) == []


def test_weights_are_tried_before_they_are_kept(cast: Cast, ada: Client) -> None:
    tried = page(ada, "/p/shop/segments/weights/?participation=3&time=1&frequency=1&emotional_connection=0")
    assert 'value="3"' in tried
    cast.shop.refresh_from_db()
    assert cast.shop.rules.weights == (1, 1, 1, 1)
    kept = {"participation": "3", "time": "1", "frequency": "1", "emotional_connection": "0"}
    ada.post("/p/shop/segments/weights/", kept)
    cast.shop.refresh_from_db()
    assert cast.shop.rules.weights == (3, 1, 1, 0)
    refused = ada.post("/p/shop/segments/weights/", kept | {"time": "-1"}, follow=True).content.decode()
    assert "Nothing was changed" in refused


def test_who_only_reads_changes_nothing_and_a_stranger_sees_nothing(cast: Cast, ben: Client, cyd: Client) -> None:
    kept = segments.keep_segment(cast.shop, "Sharers", Did("share"))
    assert "Sharers" in page(ben, "/p/shop/segments/")
    assert "New segment" not in page(ben, "/p/shop/segments/")
    for address in ("new/", "of/sharers/", "of/sharers/drop/", "lists/"):
        assert ben.post(f"/p/shop/segments/{address}", SHARED).status_code == 403
    for address in ("", "new/", "of/sharers/", "count/", "weights/"):
        assert cyd.get(f"/p/shop/segments/{address}").status_code in {404, 405}
    assert cyd.get("/p/forum/segments/of/sharers/").status_code == 404
    assert segments.segments_of(cast.shop) == [kept]


def test_a_segment_that_is_gone_is_said_to_be(cast: Cast, ada: Client) -> None:
    assert "There is no segment 'lost' any more" in unescape(page(ada, "/p/shop/?segment=lost"))
