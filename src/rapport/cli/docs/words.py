"""The page of the glossary."""

import re

from rapport.cli.docs.markdown import anchor, page
from rapport.glossary import KINDS, TERMS, Term

HEADINGS = {
    "concept": "Concepts",
    "aspect": "Aspects of engagement",
    "factor": "Factors",
    "metric": "Metrics",
    "strategy": "Strategies",
    "context": "Contexts",
}
LINK = re.compile(r"\]\(([a-z0-9-]+)\.md\)")


def glossary() -> str:
    """Every term, by kind."""
    blocks = []
    for kind in KINDS:
        terms = [term for term in TERMS.values() if term.kind == kind]
        if terms:
            blocks += [f"## {HEADINGS.get(kind, kind.title())}", *(one_term(term) for term in terms)]
    return page("Glossary", "Every word and every number of Rapport, as the dashboard explains it.", *blocks)


def one_term(term: Term) -> str:
    """One term with its definition, formula, example and where to read on."""
    parts = [f"### {term.title}", anchor(term.slug), f"**{term.short}**"]
    if term.formula:
        parts.append(f"Formula: {term.formula}")
    parts += [LINK.sub(r"](#\1)", term.body).strip(), f"Example: {term.example}"]
    if term.metrics:
        parts.append("Metrics: " + ", ".join(f"[`{name}`](metrics.md#{name})" for name in term.metrics))
    if term.where:
        parts.append("Used in: " + ", ".join(term.where))
    if term.see:
        parts.append("See also: " + ", ".join(f"[{TERMS[slug].title}](#{slug})" for slug in term.see))
    return "\n\n".join(part for part in parts if part)
