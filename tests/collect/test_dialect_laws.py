"""Whatever is sent to a dialect, and however damaged: it is answered, never with an error of ours."""

from hypothesis import HealthCheck, given, settings

from tests.collect.bad import Bad, requests, words
from tests.collect.serving import House, ask
from tests.trying import tries


def test_the_words_of_every_dialect_are_known() -> None:
    """One of each, so that no dialect is left out by what its words are called."""
    assert set(words()) >= {"writeKey", "$insert_id", "website", "client_id", "event_type", "verb", "ue_px", "n"}


@settings(max_examples=tries(60), deadline=None, suppress_health_check=list(HealthCheck))
@given(requests("rk_w_ada"))
def test_every_request_is_answered_and_says_why_it_was_refused(house: House, some: list[Bad]) -> None:
    for bad in some:
        reply = ask(house.port, bad.path, bad.body, bad.method, bad.headers)
        assert reply.status < 500, bad
        # A document that a learning system asks for is not there; nothing was refused.
        if reply.status >= 400 and reply.status not in {404, 405}:
            assert reply.headers["x-rapport-refused"]
