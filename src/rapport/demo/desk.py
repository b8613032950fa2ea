"""What Fernwood's team wrote down about its trials: flags, experiments, an action, and a decision."""

from datetime import UTC, datetime, timedelta
from typing import Any

from rapport.deliver import api as deliver
from rapport.deliver.models import Change, Experiment
from rapport.demo.trials import ASKING, BOX, CARDS, GREETING, ROW, Trial
from rapport.projects.models import Member, Project

HYPOTHESES = {
    CARDS.key: "Pictures on the front page make people curious: more of them share what they find.",
    BOX.key: "Beside the text the letter is seen sooner, and whoever reads it shares more.",
    ASKING.key: "Who is asked whether they would recommend Fernwood thinks of somebody, and shares more.",
    ROW.key: "Who is shown what fits finds something to keep.",
    GREETING.key: "Who is greeted in the community dares to write sooner.",
}


def write_down(project: Project, member: Member, now: int) -> None:
    """Keep flags and trials as if they had been started on their days."""
    for flag, about in (
        (CARDS.key, "Articles on the front page as cards with pictures"),
        (BOX.key, "Where the box of the Thursday letter stands"),
    ):
        deliver.keep_flag(project, flag, {"kind": "boolean", "default": False, "about": about}, member)
    for trial, name, primary, guardrails in (
        (CARDS, "Cards on the front page", "sharing_people", ["engaged_time"]),
        (BOX, "The letter’s box beside the text", "sharing_people", ["bounce_rate"]),
    ):
        arms = [{"key": key, "weight": share, "value": place > 0} for place, (key, share) in enumerate(trial.arms)]
        said: dict[str, Any] = {"flag": trial.key, "name": name, "variants": arms, "primary": primary}
        said |= {"guardrails": guardrails, "ends": ago(now, trial.until).isoformat() if trial.until else None}
        kept(project, member, trial, said, now)
    act(project, member, now)
    box = deliver.experiment_of(project, BOX.key)
    deliver.stop(box, member, "Four weeks are over.")
    deliver.decide(box, "below", "Where the box stands does not matter; it stays where it was.", member)
    Experiment.objects.filter(pk=box.pk).update(stopped=ago(now, BOX.until), decided=ago(now, BOX.until))
    Change.objects.filter(project=project, key=box.key, what__in=("stopped", "decided")).update(at=ago(now, BOX.until))


def act(project: Project, member: Member, now: int) -> None:
    """Keep what people are shown: a greeting, a question, and a row of the shop."""
    greeting = {"text": "Nice to see you. Ask anything; everybody was new here once.", "title": "Hello"}
    arms = [{"key": "hello", "weight": 1, "value": greeting}]
    said: dict[str, Any] = {
        "kind": "message",
        "name": "A greeting for newcomers",
        "variants": arms,
        "holdout": GREETING.arms[0][1],
    }
    kept(project, member, GREETING, said | {"primary": "comment_people", "guardrails": ["engaged_time"]}, now)
    content = {"interaction": ASKING.key, "appear": "popup"}
    arms = [{"key": "shown", "weight": 1, "value": content}]
    said = {"kind": "survey", "name": "Asking for a recommendation", "variants": arms, "holdout": ASKING.arms[0][1]}
    said |= {"trigger": {"on": "dwell", "value": 30}, "cap": {"times": 1, "days": 183}}
    kept(project, member, ASKING, said | {"primary": "sharing_people", "guardrails": ["engaged_time"]}, now)
    arms = [{"key": "for-you", "weight": 1, "value": {"block": "shop-row", "n": 4}}]
    said = {"kind": "recommendation", "name": "The row of the shop", "variants": arms, "holdout": ROW.arms[0][1]}
    kept(project, member, ROW, said | {"primary": "participation_rate", "guardrails": ["bounce_rate"]}, now)


def kept(project: Project, member: Member, trial: Trial, said: dict[str, Any], now: int) -> None:
    """One trial, started on its day."""
    said = said | {"hypothesis": HYPOTHESES[trial.key], "expected_people": 1000}
    if "kind" in said:
        found = deliver.keep_action(project, trial.key, said, member).experiment
    else:
        found = deliver.keep_experiment(project, trial.key, said, member)
    deliver.start(found, member)
    Experiment.objects.filter(pk=found.pk).update(started=ago(now, trial.since), created=ago(now, trial.since))
    Change.objects.filter(project=project, key=trial.key).update(at=ago(now, trial.since))


def ago(now: int, days: int) -> datetime:
    """So many days before now (milliseconds)."""
    return datetime.fromtimestamp(now / 1000, UTC) - timedelta(days=days)
