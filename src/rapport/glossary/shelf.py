"""All terms, read from their folder when the first one is wanted."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from pathlib import Path

from typing_extensions import override

from rapport.glossary.term import BrokenTerm, Term, parse


class Shelf(Mapping[str, Term]):
    """The terms of one folder by slug, in the order of their titles.

    Raises :class:`BrokenTerm` at the first look if a file cannot be read, points to a term that is not there, or
    claims a metric that another one explains.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @override
    def __getitem__(self, slug: str) -> Term:
        return self.terms[slug]

    @override
    def __iter__(self) -> Iterator[str]:
        return iter(self.terms)

    @override
    def __len__(self) -> int:
        return len(self.terms)

    @cached_property
    def terms(self) -> dict[str, Term]:
        """Every term by slug."""
        read = [read_term(path) for path in self.folder.glob("*.md")]
        terms = {term.slug: term for term in sorted(read, key=lambda term: term.title.casefold())}
        for term in terms.values():
            refuse_dangling(term, terms)
        return terms

    @cached_property
    def of_metric(self) -> dict[str, Term]:
        """The one term that explains each metric, by the metric's name."""
        return by_metric(self.terms.values())


def read_term(path: Path) -> Term:
    """The term in one file."""
    try:
        return parse(path.stem, path.read_text("utf-8"))
    except UnicodeDecodeError as error:
        raise BrokenTerm(path.stem, "text", f"not UTF-8 at byte {error.start}; save the file as UTF-8.") from error


def refuse_dangling(term: Term, terms: Mapping[str, Term]) -> None:
    """A link must lead to a term, and not to the term it stands in."""
    for field, slugs in (("see", term.see), ("body", term.links())):
        for slug in slugs:
            if slug not in terms or slug == term.slug:
                raise BrokenTerm(term.slug, field, f"there is no other term {slug!r}; take it out or add its file.")


def by_metric(terms: Iterable[Term]) -> dict[str, Term]:
    """The term of each metric; two terms for one metric are an error."""
    found: dict[str, Term] = {}
    for term in terms:
        for name in term.metrics:
            if name in found:
                raise BrokenTerm(term.slug, "metrics", f"{name!r} is already explained by terms/{found[name].slug}.md.")
            found[name] = term
    return found


TERMS = Shelf(Path(__file__).parent / "terms")
"""Every term of the product by slug; the files are read at the first look."""


def term_of(metric: str) -> Term:
    """The term that explains a metric. Raises :class:`KeyError` when none does."""
    return TERMS.of_metric[metric]
