"""Keys: a write key is readable, a secret one is seen once, a revoked one opens nothing."""

import pytest

from rapport.projects import actions, reads
from rapport.projects.models import Key

pytestmark = pytest.mark.django_db


def test_each_key_opens_its_own_project_and_no_other() -> None:
    ours, theirs = actions.create_project("Ada's shop"), actions.create_project("Cyd's forum")
    assert reads.project_of_key("secret", ours.secret_key) == ours.project
    assert reads.project_of_key("secret", theirs.secret_key) == theirs.project
    assert reads.write_keys() == {ours.write_key: ours.project.pk, theirs.write_key: theirs.project.pk}


def test_a_write_key_reads_nothing_and_a_secret_key_writes_nothing() -> None:
    new = actions.create_project("Ada's shop")
    assert reads.project_of_key("secret", new.write_key) is None
    assert new.secret_key not in reads.write_keys()


def test_a_secret_key_is_kept_only_as_its_hash() -> None:
    new = actions.create_project("Ada's shop")
    kept = Key.objects.get(kind="secret")
    assert new.secret_key not in (kept.digest, kept.shown)
    assert kept.shown.startswith("rk_s_")


def test_a_revoked_key_opens_nothing_and_a_new_one_does() -> None:
    new = actions.create_project("Ada's shop")
    for key in Key.objects.all():
        actions.revoke_key(new.project, key.pk)
    again = actions.create_key(new.project, Key.Kind.SECRET)
    assert reads.write_keys() == {}
    assert reads.project_of_key("secret", new.secret_key) is None
    assert reads.project_of_key("secret", again) == new.project


def test_nobody_revokes_the_key_of_another_project() -> None:
    ours, theirs = actions.create_project("Ada's shop"), actions.create_project("Cyd's forum")
    key = Key.objects.get(project=theirs.project, kind="write")
    with pytest.raises(actions.Refused):
        actions.revoke_key(ours.project, key.pk)
    assert theirs.write_key in reads.write_keys()
