"""Explore: every question of :data:`rapport.measure.SHAPES` has a page, made from its row alone.

A question that deserves more than a table gets a module in :mod:`rapport.web.explore.views`, named as the question,
which registers a :class:`~rapport.web.explore.view.View`. Everything in it is optional::

    view(
        View(
            "funnel",
            lead=lead,           # Seen -> one sentence with the answer: "12 % of 1,204 people went all the way."
            charts=charts,       # Seen -> Pictures; pictures.bars and pictures.lines make the usual ones
            prints=prints,       # Seen -> Pictures of what the template shows, for files and paper
            template="web/explore/funnel.html",  # what stands above the table
            context=context,     # Seen -> what that template needs besides
            compares=True,       # the bar offers the comparison, and Seen.before is its answer
            hides=("row_key",),  # columns that the table leaves out
            start=start,         # Seen-less: (Engine, Scope) -> what is asked when nobody has asked yet
        )
    )

A view only puts an answer into words and pictures: what is counted belongs into the question's module in
:mod:`rapport.measure.questions`. Numbers are written by :func:`~rapport.web.explore.sheet.written`, which knows the
units of columns. A template gets ``seen``, ``sheet``, ``look``, ``project`` and what ``context`` gives; it is included
in a page that has a title, a lead and a form already, so it begins with ``<section class="block">`` and an ``h2``.
Templates for others to copy: ``web/explore/time_of_week.html``, a table with coloured cells
(:mod:`rapport.web.explore.heat`).

The words of the form come from the Meta of the ``Wants``; ``extra=EVENTS``, ``FIELD`` or ``METRIC`` there
(:mod:`rapport.measure.shape`) gives whoever types something to choose from. A :class:`BadQuestion` whose sentence
begins with a field's name and a colon is shown beside that field.
"""

from importlib import import_module
from pkgutil import iter_modules

from rapport.web.explore import views
from rapport.web.explore.asking import Asking
from rapport.web.explore.view import VIEWS, Picture, Seen, View, view_of

for _module in iter_modules(views.__path__):
    import_module(f"{views.__name__}.{_module.name}")

__all__ = ["VIEWS", "Asking", "Picture", "Seen", "View", "view_of"]
