"""What a segment asks for and is not there any more: said before a question is asked of nobody."""

from rapport.kernel.segment import Condition
from rapport.measure.segment_events import missing_events
from rapport.projects.models import Project
from rapport.projects.segments import gone
from rapport.web import runtime


def lacking(project: Project, condition: Condition) -> str:
    """A sentence about a list or an event that is gone; nothing when all is there."""
    if missing := gone(project, condition):
        return missing
    events = missing_events(runtime.store().engine, project.pk, condition)
    if not events:
        return ""
    return f"It asks for the event {events[0]!r}, of which this project keeps none; change the segment or its event."
