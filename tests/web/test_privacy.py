"""What a project takes and keeps: who may change it, and what they are told."""

import pytest
from django.test import Client

from rapport.kernel.policy import Privacy
from rapport.projects import policies, reads
from tests.web.conftest import Cast


def test_an_editor_chooses_what_holds_without_a_decision(cast: Cast, ada: Client) -> None:
    assert 'value="cookieless" selected' in ada.get("/p/shop/settings/privacy/").content.decode()
    html = ada.post("/p/shop/settings/privacy/", {"privacy": "consented"}, follow=True).content.decode()
    assert "It counts for events that arrive from now on" in html
    known = policies.policies()
    assert known[cast.shop.pk].privacy is Privacy.CONSENTED
    assert known[cast.forum.pk].privacy is Privacy.COOKIELESS, "a stranger's project is as it was"


@pytest.mark.parametrize("wrong", ["", "secret"])
def test_an_unknown_mode_changes_nothing(cast: Cast, ada: Client, wrong: str) -> None:
    assert 'aria-invalid="true"' in ada.post("/p/shop/settings/privacy/", {"privacy": wrong}).content.decode()
    assert reads.project_of("shop").privacy == "cookieless"


def test_who_reads_may_not_change_and_a_stranger_finds_nothing(cast: Cast, ben: Client, cyd: Client) -> None:
    assert "Editors and owners change its privacy" in ben.get("/p/shop/settings/privacy/").content.decode()
    assert ben.post("/p/shop/settings/privacy/", {"privacy": "counts"}).status_code == 403
    assert cyd.post("/p/shop/settings/privacy/", {"privacy": "counts"}).status_code == 404
