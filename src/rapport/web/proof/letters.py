"""Letters about experiments: paused, broken, proved, or at their end; each leaves once for each member who edits."""

from datetime import UTC, datetime

from django.urls import reverse

from rapport.projects import letters, reads
from rapport.projects.models import Project
from rapport.web import mail
from rapport.web.proof.results import Results
from rapport.web.proof.saying import headline, health

SUBJECTS = {
    "paused": "{name} was stopped by itself: a guardrail is crossed",
    "broken": "{name} cannot be trusted: look how people are assigned",
    "proved": "{name} has a result that luck does not explain",
    "ended": "{name} has come to its end: decide now",
}
"""What there is to tell, the most urgent first."""
NEXT = {
    "paused": "Nobody is shown anything of it any more. Decide on its page what stays, or draft its next version.",
    "broken": "No number of it can be believed, this one neither. Nothing was stopped: look at Health on its page.",
    "proved": "It goes on until somebody decides. On its page you say what stays and what was learnt.",
    "ended": "Nobody new is counted. On its page you say what stays and what was learnt.",
}
"""What happens now, and what to do."""


def news(found: Results) -> str:
    """What is to be told of an experiment; '' where nothing is."""
    if not found.is_healthy:
        return "broken"
    if found.crossed:
        return "paused"
    if any(one.said in {"better", "worse", "different"} for one in found.primary):
        return "proved"
    return "ended" if found.ended else ""


def tell(project: Project, found: Results, now_ms: int) -> int:
    """Hand letters over to whoever edits the project; gives how many are new. None where mail is not set up."""
    what = news(found)
    if not what or mail.lacking():
        return 0
    facts, now = found.facts, datetime.fromtimestamp(now_ms / 1000, UTC)
    subject = SUBJECTS[what].format(name=facts.name or facts.key)
    where = mail.base() + reverse("experiment", args=[project.slug, facts.key])
    doubts = [sentence for good, sentence in (health(found.now) if found.now else ()) if not good]
    asked = [f"What was expected: {facts.hypothesis.strip()}"] if facts.hypothesis.strip() else []
    text = "\n\n".join([headline(found), *doubts, *asked, NEXT[what], where]) + "\n"
    topic = f"experiment {facts.key} {facts.version} {what}"
    posted = [
        letters.post(project, topic, one.member.email, letters.Draft(subject, text), now)
        for one in reads.members_of(project)
        if one.edits
    ]
    return sum(letter is not None for letter in posted)
