"""The whole form of an experiment or an action, with what it takes and how it reads."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, QueryDict
from django.utils import timezone as present
from typing_extensions import override

from rapport.deliver import api as deliver
from rapport.deliver.api import HOLDOUT, ActionFacts, ExperimentFacts, Wrong
from rapport.kernel.segment import Any as AnyOf
from rapport.kernel.segment import Condition
from rapport.projects import segments
from rapport.projects.models import Project
from rapport.prove.maths import NotYet
from rapport.web.making import ramp
from rapport.web.making.action import ActionPart, typed_of_action
from rapport.web.making.arms import Arm, arms_of
from rapport.web.making.audience import AudiencePart, in_words
from rapport.web.making.basics import BasicsPart
from rapport.web.making.experiment import ExperimentPart, begun_on, typed_of_experiment
from rapport.web.making.faces import Face
from rapport.web.making.parts import Many
from rapport.web.proof.sizing import Sized, sized

BUSY = ("add:", "drop:", "ramp")
"""While somebody adds parts, nothing is judged yet."""
WHERE = {
    "metrics": "primary",
    "quantiles": "quantile",
    "cap": "times",
    "trigger": "trigger_on",
    "ramp": "coverage",
    "priority": "priority",
}
"""At which field of the form something is wrong, where its name is another."""


class Making(ABC):
    """What all have: the fields, the audience and how it grows."""

    form: BasicsPart
    arms: Many[Arm] | None = None

    def __init__(self, project: Project, data: QueryDict | None, kept: ExperimentFacts | None) -> None:
        self.project, self.kept, self.now = project, kept, present.now()
        self.deed = "" if data is None else data.get("do", "")
        self.quiet = self.deed.startswith(BUSY)
        if data is not None and self.deed == "ramp":
            data = ramp.careful(data, project.rules.zone, self.now)
        self.data = data
        self.runs = kept is not None and kept.state == deliver.State.RUNNING
        audience = {"condition": kept.audience.condition, "segments": kept.audience.segments} if kept else None
        self.audience = None if self.runs else AudiencePart(project, data, "whom", audience, self.quiet)
        self.ramp = ramp.ramp_part(project, data, kept.ramp if kept else (), self.quiet)
        self.form = self._fields()

    @abstractmethod
    def _fields(self) -> BasicsPart:
        """The fields of its own kind."""

    @abstractmethod
    def _shares(self) -> tuple[float, float] | None:
        """The share of the control and of the smallest treatment; None where there is nothing to compare."""

    @property
    def state(self) -> str:
        """Where it is in its life; '' before it is kept."""
        return self.kept.state.value if self.kept else ""

    def is_valid(self) -> bool:
        """Whether all parts are right; each is asked, so that each tells."""
        parts: list[Any] = [self.form, self.ramp, self.audience, self.arms]
        return all([part.is_valid() for part in parts if part is not None])

    def told(self) -> dict[str, Any]:
        """What it says, as writers take it."""
        said = self.form.told() | {"ramp": ramp.told(self.ramp)}
        return said | ({"audience": self.audience.told()} if self.audience else {})

    def sized(self) -> Sized | None:
        """What the test takes; None where there is nothing to compare, or it cannot be told at the field why not."""
        if self.runs or self.audience is None or (shares := self._shares()) is None:
            return None
        said = self.form.cleaned_data
        asked = segment_of(self.project, self.audience.cleaned_data["segments"])
        largest = max([said["coverage"], *(one.cleaned_data["share"] or 0 for one in self.ramp)])
        found = sized(self.project, said["primary"], said["wanted"] / 100, shares, largest / 100, asked)
        if isinstance(found, Sized):
            return found
        self.form.add_error("primary", found)
        return None

    def expected(self, size: Sized | None) -> dict[str, Any]:
        """How many people are expected at the decision, so that intervals are narrowest there."""
        if size is None:
            return {}
        return {"expected_people": None if isinstance(size.needed, NotYet) else size.needed.people}

    def attempt(self, deed: Callable[[], None]) -> bool:
        """Do it; what is wrong is shown at its field. Says whether it was done."""
        try:
            deed()
        except Wrong as wrong:
            field = wrong.field.partition("/")[0]
            field = WHERE.get(field, field)
            at_audience = self.audience if field in {"condition", "segments"} else None
            form = at_audience or self.form
            field = {"condition": "raw"}.get(field, field)
            form.add_error(field if field in form.fields else None, str(wrong))
            return False
        return True

    def reads(self) -> dict[str, Any]:
        """How it reads now, whatever still lacks."""
        whom = self.audience.told() if self.audience is not None and self.audience.is_valid() else None
        names = {one.slug: one.name for one in segments.segments_of(self.project)}
        return {
            "whom": "" if whom is None else in_words(whom, names),
            "arms": [arm.read() for arm in self.arms or ()],
        }


class MakingExperiment(Making):
    """An experiment on a flag."""

    def __init__(self, project: Project, data: QueryDict | None, kept: ExperimentFacts | None, flag: str = "") -> None:
        """``flag`` is that for which a new one is begun."""
        self.flag = flag
        super().__init__(project, data, kept)

    @override
    def _fields(self) -> BasicsPart:
        kept = typed_of_experiment(self.kept, self.project) if self.kept else begun_on(self.project, self.flag)
        return ExperimentPart(self.project, self.data, kept, self.state, self.quiet)

    @override
    def _shares(self) -> tuple[float, float]:
        weights = [one["weight"] for one in self.form.cleaned_data["variants"]]
        return weights[0], min(weights[1:])


class MakingAction(Making):
    """An action, of one kind."""

    def __init__(self, project: Project, face: Face, data: QueryDict | None, kept: ActionFacts | None) -> None:
        self.face, self.action = face, kept
        super().__init__(project, data, kept.experiment if kept else None)
        if not self.runs:
            variants = kept.experiment.variants if kept else ()
            self.arms = arms_of(face, project, self.data, variants, self.quiet)

    @override
    def _fields(self) -> BasicsPart:
        kept = typed_of_action(self.action, self.project) if self.action else dict(self.face.usual)
        return ActionPart(self.project, self.data, kept, self.state, self.quiet)

    @override
    def _shares(self) -> tuple[float, float] | None:
        held = float(self.form.cleaned_data["holdout"]) / 100
        weights = [one["weight"] for one in self.variants()]
        return (held, min(weights) * (1 - held)) if held else None

    def variants(self) -> list[dict[str, Any]]:
        """The variants as they are kept."""
        return [one.told() for one in self.arms or ()]

    @override
    def told(self) -> dict[str, Any]:
        """What it says, as writers take it."""
        return super().told() | ({} if self.runs else {"kind": self.face.kind, "variants": self.variants()})


def segment_of(project: Project, slugs: list[str]) -> Condition | None:
    """Whoever is in one of these segments; None is everybody."""
    found = tuple(segments.segment_of(project, slug).asked for slug in slugs)
    return found[0] if len(found) == 1 else AnyOf(found) if found else None


def free_key(project: Project, name: str) -> str:
    """A key made of the name that nothing else has."""
    plain = "-".join("".join(one if one.isascii() and one.isalnum() else " " for one in name.lower()).split())
    key, taken = plain[:80] or "experiment", {one.key for one in deliver.experiments_of(project)}
    if key == HOLDOUT:
        key = f"{key}-1"
    return next(one for n in range(1, 10_000) if (one := key if n == 1 else f"{key}-{n}") not in taken)


def typed_in(request: HttpRequest) -> QueryDict | None:
    """What was typed; None where the form is opened."""
    return request.POST if request.method == "POST" else None
