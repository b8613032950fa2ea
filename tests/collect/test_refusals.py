"""What is said of a refusal."""

from rapport.collect.draft import Refused
from rapport.kernel.refusal import Refusal


def test_what_is_said_names_the_field_and_the_mend() -> None:
    assert Refused(Refusal.TOO_OLD, "timestamp").message.startswith("timestamp: The event's time is before 1971. Check")
    assert Refused(Refusal.TOO_LARGE, detail="The event has 9 bytes").message.startswith("The event has 9 bytes. The")
    assert Refused(Refusal.TOO_DEEP).message == Refusal.TOO_DEEP.sentence
