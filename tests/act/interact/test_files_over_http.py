"""Files of questions, texts and statements over the API, with a key of the project and with a stranger's."""

from rapport.act.interact import quizzing, reads
from rapport.act.interact.asking import Where
from rapport.projects.models import Project
from tests.act.interact.conftest import ADA, NOW
from tests.act.interact.test_commands import ask, secret

__all__ = ["secret"]

GIFT = "::sky::The sky is {=blue ~green}\n\nBad {=yes\n"


def test_a_quiz_comes_as_gift_and_goes_as_moodle_xml(secret: str) -> None:
    made = ask(secret, "POST", "interactions/sky/import", {"text": GIFT})
    assert (made["key"], made["use"], [one["where"] for one in made["refused"]]) == ("sky", "quiz", ["line 3"])
    gone = ask(secret, "GET", "interactions/sky/export?format=moodle")
    assert "<text>The sky is</text>" in gone["text"]
    assert gone["refused"] == []
    assert set(ask(secret, "GET", "interactions/sky/export?format=qti")["files"]) == {
        "imsmanifest.xml",
        "items/sky.xml",
    }
    assert "is no format" in str(ask(secret, "GET", "interactions/sky/export?format=word", status=400))


def test_a_file_of_which_nothing_is_taken_keeps_nothing(secret: str) -> None:
    for text, sentence in (("Bad {=yes", "line 1: Write one {"), ("words", "in no known format")):
        assert sentence in str(ask(secret, "POST", "interactions/sky/import", {"text": text}, status=400))
    ask(secret, "GET", "interactions/sky", status=404)


def test_statements_are_given_and_a_stranger_gets_nothing(secret: str) -> None:
    ask(secret, "POST", "interactions/sky/import", {"text": GIFT})
    ask(secret, "POST", "interactions/sky/publish", {"action": None})
    sky = reads.interaction_of(Project.objects.get(slug="shop"), "sky")
    quizzing.start(sky, ADA, Where("ada-try-1"), NOW, "s")
    quizzing.hand_in(sky, ADA, Where("ada-try-1"), {"sky": "c1"}, NOW)
    found = ask(secret, "GET", "interactions/sky/statements")["statements"]
    assert [one["verb"]["display"]["en"] for one in found] == ["answered", "passed"]
    assert ask(secret, "GET", "interactions/sky/texts?question=sky")["texts"] == []
    for path in ("statements", "texts?question=sky", "export?format=gift"):
        ask(secret, "GET", f"interactions/sky/{path}", status=403, project="forum")
