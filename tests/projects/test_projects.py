"""Projects: their short names, and the rules by which they read events."""

import pytest

from rapport.kernel.rules import Rules
from rapport.projects import actions, reads

pytestmark = pytest.mark.django_db


def test_a_project_is_found_by_its_short_name_and_by_its_id() -> None:
    project = actions.create_project("Ada's shop").project
    assert project.slug == "adas-shop"
    assert reads.project_of("adas-shop") == reads.project_of(project.pk) == reads.project_of(str(project.pk)) == project


def test_short_names_differ_and_never_look_like_an_id() -> None:
    slugs = [actions.create_project(name).project.slug for name in ("Shop", "shop!", "SHOP", "2026", "лес")]
    assert slugs == ["shop", "shop-2", "shop-3", "project-2026", "project"]


def test_an_unknown_project_is_named_in_the_refusal() -> None:
    with pytest.raises(reads.NoProject, match="'nowhere'"):
        reads.project_of("nowhere")


@pytest.mark.parametrize(
    ("name", "zone", "field"), [("", "UTC", "name"), ("x" * 101, "UTC", "name"), ("Shop", "Mars/Base", "timezone")]
)
def test_what_cannot_be_is_refused_with_its_field(name: str, zone: str, field: str) -> None:
    with pytest.raises(actions.Refused) as refused:
        actions.create_project(name, timezone=zone)
    assert refused.value.field == field
    assert reads.projects() == []


def change(project_id: int, told: list[Rules], **other: object) -> bool:
    rules: dict[str, object] = {"timezone": "UTC", "timeout_s": 1800, "key_events": ["purchase"]} | other
    return actions.change_rules(project_id, changed=lambda _project, new: told.append(new), **rules)  # type: ignore[arg-type]


@pytest.mark.django_db(transaction=True)
def test_changed_rules_are_told_after_the_commit_and_settled_when_the_sessions_are() -> None:
    project = actions.create_project("Ada's shop").project
    told: list[Rules] = []
    assert change(project.pk, told, timezone="Europe/Berlin", timeout_s=300)
    assert told == [Rules("Europe/Berlin", 300, ("purchase",))]
    assert reads.unsettled() == [project]
    actions.sessions_settled(project.pk, told[0])
    assert reads.unsettled() == []
    assert reads.rules_of(project.pk) == told[0]
    assert not change(project.pk, told, timezone="Europe/Berlin", timeout_s=300), "the same rules again change nothing"


@pytest.mark.django_db(transaction=True)
def test_sessions_by_rules_that_changed_meanwhile_settle_nothing() -> None:
    project = actions.create_project("Ada's shop").project
    told: list[Rules] = []
    change(project.pk, told, timeout_s=300)
    change(project.pk, told, timeout_s=600)
    actions.sessions_settled(project.pk, told[0])
    assert reads.unsettled() == [project]


@pytest.mark.parametrize("wrong", [{"timeout_s": 59}, {"timezone": "Nowhere"}, {"key_events": ["x" * 201]}])
def test_rules_that_cannot_be_change_nothing(wrong: dict[str, object]) -> None:
    project = actions.create_project("Ada's shop").project
    with pytest.raises(actions.Refused) as refused:
        change(project.pk, [], **wrong)
    assert [refused.value.field] == [key.replace("_s", "") if key == "timeout_s" else key for key in wrong]
    assert reads.rules_of(project.pk) == Rules()
