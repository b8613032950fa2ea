"""A model in a folder: plain arrays that any number of processes map into memory and share."""

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import msgspec
import numpy as np
import scipy.sparse as sp

from rapport.act.recommend.engine.graph import Factors
from rapport.act.recommend.engine.model import Model
from rapport.act.recommend.engine.people import Circle
from rapport.act.recommend.engine.settings import Settings

FORMAT = 1
MATRICES = ("together", "order", "content")
CIRCLE, NEAR = ("known", "shared", "taste"), "circle"


class BadModel(ValueError):
    """A folder holds no model that this version reads."""


class _Head(msgspec.Struct):
    format: int
    settings: dict[str, float]
    matrices: list[str]
    names: list[str]


def save(model: Model, folder: Path) -> None:
    """Write it into a folder that is made for it. Raises OSError where that cannot be."""
    folder.mkdir(parents=True)
    there = [name for name in MATRICES if getattr(model, name) is not None]
    for name in there:
        matrix = getattr(model, name)
        for part in ("data", "indices", "indptr"):
            np.save(folder / f"{name}-{part}.npy", getattr(matrix, part))
    np.save(folder / "sources.npy", model.graph.sources)
    np.save(folder / "targets.npy", model.graph.targets)
    np.save(folder / "people.npy", model.people)
    head = _Head(FORMAT, asdict(model.settings), there, list(model.names))
    # Last of all: a folder without it was not written to its end.
    (folder / "model.json").write_bytes(msgspec.json.encode(head))


def load(folder: Path) -> Model:
    """The model in a folder, mapped into memory. Raises :class:`BadModel`."""
    try:
        head = msgspec.json.decode((folder / "model.json").read_bytes(), type=_Head)
        if head.format != FORMAT:
            raise BadModel(f"{folder.name} was written by another version; fit the model again.")
        return _read(folder, head)
    except (OSError, ValueError, TypeError, msgspec.MsgspecError) as error:
        raise BadModel(f"{folder.name} holds no whole model ({error}); fit it again.") from error


def save_circle(circle: Circle, folder: Path) -> None:
    """Write who is near whom beside a model. Raises OSError where that cannot be."""
    for name in CIRCLE:
        sp.save_npz(folder / f"circle-{name}.npz", getattr(circle, name), compressed=False)
    if circle.near is not None:
        save(circle.near, folder / NEAR)
    (folder / "circle.json").write_bytes(msgspec.json.encode(circle.names))


def load_circle(folder: Path) -> Circle | None:
    """Who is near whom, beside a model; None where nobody follows anybody. Raises :class:`BadModel`."""
    try:
        names = msgspec.json.decode((folder / "circle.json").read_bytes(), type=tuple[str, ...])
        known, shared, taste = (sp.csr_array(sp.load_npz(folder / f"circle-{name}.npz")) for name in CIRCLE)
    except FileNotFoundError:
        return None
    except (OSError, ValueError, msgspec.MsgspecError) as error:
        raise BadModel(f"{folder.name} holds no whole circle of people ({error}); fit it again.") from error
    return Circle(known, shared, taste, names, load(folder / NEAR) if (folder / NEAR).is_dir() else None)


def _read(folder: Path, head: _Head) -> Model:
    size = len(head.names)
    found = {name: _matrix(folder, name, size) if name in head.matrices else None for name in MATRICES}
    together = found["together"]
    if together is None:
        raise BadModel("Without items seen together it is no model.")
    return Model(
        names=tuple(head.names),
        together=together,
        order=found["order"],
        content=found["content"],
        graph=Factors(_mapped(folder / "sources.npy"), _mapped(folder / "targets.npy")),
        people=_mapped(folder / "people.npy"),
        settings=msgspec.convert(head.settings, Settings, strict=False),
    )


def _matrix(folder: Path, name: str, size: int) -> sp.csr_array:
    parts: Sequence[np.ndarray] = [_mapped(folder / f"{name}-{part}.npy") for part in ("data", "indices", "indptr")]
    return sp.csr_array(tuple(parts), shape=(size, size))


def _mapped(path: Path) -> np.ndarray:
    found: np.ndarray = np.load(path, mmap_mode="r")
    return found
