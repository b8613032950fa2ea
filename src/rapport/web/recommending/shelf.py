"""The stocks of all projects in memory, and the threads that keep them up: whoever answers never waits for them."""

import logging
import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np
from django.db import close_old_connections

from rapport.act.recommend import api as recommend
from rapport.act.recommend.engine import BadModel, Circle, Model, load, load_circle
from rapport.act.recommend.facts import DEFAULT_WEIGHTS
from rapport.kernel.clock import Clock, now_ms
from rapport.kernel.event import Event
from rapport.projects import reads
from rapport.projects.models import Project
from rapport.store import Engine
from rapport.web.recommending.refit import NoFit, refit
from rapport.web.recommending.together import Together

logger = logging.getLogger(__name__)

LOOK_S = 1.0
COUNTED_EVERY_MS, FITTED_EVERY_MS = 60_000, 1_800_000
FIRST_FIT_MS = 60_000


class Shelf:
    """A stock of each project that has a block or an item."""

    def __init__(self, engine: Callable[[], Engine], models: Path, clock: Clock = now_ms) -> None:
        """``models`` is the folder in which models lie."""
        self._engine, self._models, self._clock = engine, models, clock
        self._stocks: dict[int, recommend.Stock] = {}
        self._editions: dict[int, int] = {}
        self._weights: dict[int, Mapping[str, float]] = {}
        self._counted: dict[int, int] = {}
        self._fitted: dict[int, int] = {}
        self._reading = threading.Lock()
        self._told, self._stopping = threading.Event(), threading.Event()
        self._threads = [threading.Thread(target=one, daemon=True) for one in (self._keep_up, self._keep_fitted)]
        self.recents = recommend.Recents(self.weights)
        self._together = Together(self._lately)
        self.chance = np.random.default_rng()

    def __call__(self, project: int) -> recommend.Stock | None:
        """The stock of a project; None where there is nothing to show."""
        return self._stocks.get(project)

    def weights(self, project: int) -> Mapping[str, float]:
        """What its events say about taste."""
        return self._weights.get(project, DEFAULT_WEIGHTS)

    def note(self, events: list[Event]) -> None:
        """What is in the store now. What fails here is no reason to load the events again."""
        try:
            self.recents.note(events)
        except Exception:
            logger.exception("What people did could not be noted; it is read from the store.")

    def did(self, project: int, user_id: str, anonymous_id: str) -> Sequence[recommend.Did]:
        """What somebody did lately; asks the store where it is not in memory."""
        found = self.recents.of(project, user_id, anonymous_id)
        if found is not None or not (user_id or anonymous_id):
            return found or ()
        ids = (user_id, anonymous_id)
        return self.recents.keep(project, user_id, anonymous_id, lambda: self._together.of(project, ids))

    def _lately(self, project: int, ids: Sequence[recommend.Ids]) -> Sequence[Sequence[recommend.Did]]:
        return recommend.did_lately(self._engine(), project, ids, self.weights(project), self._clock())

    def wake(self) -> None:
        """Something was changed: look at once."""
        self._told.set()

    def start(self) -> None:
        """Begin to keep up in threads."""
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """End them; a fitting that goes on is not waited for."""
        self._stopping.set()
        self._told.set()
        for thread in self._threads:
            if thread.is_alive():
                thread.join(timeout=5)

    def refresh(self) -> None:
        """Read what was changed, and count anew what is old."""
        with self._reading:
            editions = recommend.editions()
            for gone in self._stocks.keys() - editions.keys():
                del self._stocks[gone]
            for project, edition in editions.items():
                try:
                    self._refresh(project, edition)
                except Exception:
                    logger.exception("Recommendations of project %d could not be read; older ones go on.", project)

    def _refresh(self, number: int, edition: int) -> None:
        now = self._clock()
        changed = self._editions.get(number) != edition
        old = now - self._counted.get(number, 0) >= COUNTED_EVERY_MS
        if not changed and not old:
            return
        stock = self._read(number) if changed else self._stocks[number]
        if changed:
            self._stocks[number], self._editions[number] = stock, edition
        self._counted[number] = now
        stock.counted(recommend.counts(self._engine(), number, self.weights(number), now))

    def fresh(self, number: int) -> recommend.Stock:
        """A stock of this moment, for looking at; nothing of it is kept."""
        stock = self._read(number)
        stock.counted(recommend.counts(self._engine(), number, self.weights(number), self._clock()))
        return stock

    def _read(self, number: int) -> recommend.Stock:
        project = reads.project_of(number)
        self._weights[number] = recommend.weights_of(project)
        model, circle = self._model(number)
        items = list(recommend.items_of(project))
        stock = recommend.Stock(items, recommend.blocks_of(project), model, circle=circle)
        for block in stock.blocks.values():
            stock.filtered(block)
            stock.factors(block)
        return stock

    def _model(self, number: int) -> tuple[Model | None, Circle | None]:
        live = recommend.live_fit(reads.project_of(number))
        if live is None:
            return None, None
        folder = self._models / str(number) / live.folder
        try:
            return load(folder), load_circle(folder)
        except BadModel as bad:
            logger.warning("Project %d answers without a model until the next fitting: %s", number, bad)
            return None, None

    def fit_due(self) -> None:
        """Fit a model of each project of which something new is known, every half hour at most."""
        now = self._clock()
        for number in recommend.editions():
            project = reads.project_of(number)
            if now - self._fitted.get(number, 0) < FITTED_EVERY_MS:
                continue
            self._fitted[number] = now
            if not self._is_due(project):
                continue
            try:
                refit(self._engine(), project, self._models, now)
            except NoFit as error:
                logger.warning("Project %d: %s", number, error)
            except Exception:
                logger.exception("A model of project %d could not be fitted; it is tried again.", number)

    def _is_due(self, project: Project) -> bool:
        """Whether anything happened, or an item was changed, since the last fitting; the first one is always due."""
        last = next(iter(recommend.fits_of(project, 1)), None)
        if last is None or project.items.filter(changed__gt=last.at).exists():
            return True
        # To the next whole second, or the last event itself would count as newer.
        since = int(last.until.timestamp()) + 1
        return recommend.is_newer(self._engine(), project.pk, recommend.weights_of(project), since)

    def _keep_up(self) -> None:
        while not self._stopping.is_set():
            self._attempt(self.refresh)
            self._told.wait(LOOK_S)
            self._told.clear()

    def _keep_fitted(self) -> None:
        while not self._stopping.wait(FIRST_FIT_MS / 1000):
            self._attempt(self.fit_due)

    def _attempt(self, deed: Callable[[], None]) -> None:
        close_old_connections()
        try:
            deed()
        except Exception:
            logger.exception("Recommendations could not be kept up; it is tried again.")
        finally:
            close_old_connections()
