"""Training the model of sentiment: logistic regression with soft labels, kept near the weights that it begins with.

The label v from -1 to 1 is taken as the chance 1 / (1 + exp(-3v)). The loss is the cross entropy times
:data:`TRUST` plus half the squared distance to the earlier weights (or to 0), minimised by L-BFGS. What is said of its
accuracy comes from texts that a model did not see: a tenth of them, which hash tells.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from zlib import crc32

import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_matrix, hstack

from rapport.texts.labelled import Labelled
from rapport.texts.sentiment import BANDS, LONGEST, STRENGTH, band, by_lexicon
from rapport.texts.weights import FORMAT, Weights, marked
from rapport.texts.words import BUCKETS, bucket, features, words

TRUST = 10.0
STEEP = 3.0
ROUNDS = 120
MIDDLE = 0.25
"""Labels nearer to 0 than this are neutral."""
FEWEST_TRIED = 30
EDGES = [round(0.02 * step, 2) for step in range(1, 36)]


@dataclass(frozen=True, slots=True)
class _Fit:
    """Weights as they are found, before they are made small."""

    buckets: Any
    lexicon: Any
    bias: float

    def scores(self, seen: Any) -> Any:  # noqa: ANN401 - scipy has no types
        """From -1 to 1 for each text."""
        return np.tanh((seen @ np.concatenate([self.buckets, self.lexicon]) + self.bias) / 2)


def train(given: Sequence[Labelled], base: Weights | None = None, without: Iterable[str] = ()) -> Weights:
    """Weights from rated texts. With ``base`` they stay near those, which is right for some hundred texts of one's own.

    ``without`` are texts that are left out, because something shall be tried on them later.
    """
    out = {_plain(one) for one in without}
    texts = list({name: one for one in given if (name := _plain(one.text)) not in out}.values())
    seen, wanted = _seen([one.text for one in texts]), np.array([one.value for one in texts])
    aside = np.array([crc32(one.text.encode()) % 10 == 0 for one in texts])
    tried = int(aside.sum()) >= FEWEST_TRIED
    edge, right = (base.edge if base else 0.3), None
    if tried:
        scores = _fitted(seen[~aside], wanted[~aside], base).scores(seen[aside])
        edge = edge if base else _best_edge(scores, wanted[aside])
        right = round(_right(scores, wanted[aside], edge), 4)
    known = Counter(word for one in texts for word in set(words(one.text)))
    return _packed(
        _fitted(seen, wanted, base), edge, right, len(texts), base, {word for word, count in known.items() if count > 1}
    )


def _plain(text: str) -> str:
    return re.sub(r"\W+", "", text.lower())


def _seen(texts: Sequence[str]) -> Any:  # noqa: ANN401 - scipy has no types
    """One row a text: its features, and what the lexicon says."""
    starts, columns, values = [0], [], []
    for text in texts:
        found = {bucket(one) for one in features(text[:LONGEST])}
        columns += sorted(found)
        values += [1 / np.sqrt(max(1, len(found)))] * len(found)
        starts.append(len(columns))
    counted = csr_matrix((np.array(values), columns, starts), shape=(len(texts), BUCKETS))
    return hstack([counted, csr_matrix(STRENGTH * np.array([by_lexicon(text[:LONGEST]) for text in texts]))]).tocsr()


def _fitted(seen: Any, wanted: Any, base: Weights | None) -> _Fit:  # noqa: ANN401 - scipy has no types
    start = np.zeros(BUCKETS + 4)
    if base is not None:
        start[:BUCKETS] = np.frombuffer(base.buckets, np.int8) * base.scale
        start[BUCKETS:] = (*base.lexicon, base.bias)
    used = np.append(np.unique(seen.indices), BUCKETS + 3)
    small, chance, near = seen[:, used[:-1]], 1 / (1 + np.exp(-STEEP * wanted)), start[used]

    def loss(at: Any) -> tuple[float, Any]:  # noqa: ANN401 - scipy has no types
        value = small @ at[:-1] + at[-1]
        apart = at - near
        cost = np.logaddexp(0, value) - chance * value
        wrong = 1 / (1 + np.exp(-value)) - chance
        slope = TRUST * np.append(small.T @ wrong, wrong.sum())
        apart[-1] *= base is not None
        return TRUST * cost.sum() + 0.5 * apart @ apart, slope + apart

    start[used] = minimize(loss, near, jac=True, method="L-BFGS-B", options={"maxiter": ROUNDS}).x
    return _Fit(start[:BUCKETS], start[BUCKETS:-1], float(start[-1]))


def _best_edge(scores: Any, wanted: Any) -> float:  # noqa: ANN401 - scipy has no types
    return max(EDGES, key=lambda edge: _right(scores, wanted, edge))


def _right(scores: Any, wanted: Any, edge: float) -> float:  # noqa: ANN401 - scipy has no types
    """The mean over the bands of the share that is put right, so that a rare band counts as much as a frequent one."""
    truth = np.array([band(value, MIDDLE) for value in wanted])
    found = np.array([band(value, edge) for value in scores])
    return float(np.mean([np.mean(found[truth == one] == one) for one in BANDS if (truth == one).any()]))


def _packed(fit: _Fit, edge: float, right: float | None, texts: int, base: Weights | None, known: set[str]) -> Weights:
    scale = float(np.abs(fit.buckets).max()) / 127 or 1.0
    filters = marked(known)
    if base is not None:
        filters = bytes(old | new for old, new in zip(base.known, filters, strict=True))
    return Weights(
        version=FORMAT,
        scale=scale,
        bias=fit.bias,
        lexicon=(float(fit.lexicon[0]), float(fit.lexicon[1]), float(fit.lexicon[2])),
        edge=edge,
        texts=texts + (base.texts if base else 0),
        right=right,
        buckets=np.round(fit.buckets / scale).astype(np.int8).tobytes(),
        known=filters,
    )
