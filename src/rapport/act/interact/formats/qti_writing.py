"""Writing QTI 3: an item a question, and a manifest that lists them."""

from collections.abc import Callable, Mapping, Sequence

from rapport.act.interact.definition import Ask, Definition, Question, Text
from rapport.act.interact.formats.format import Export, Refused, every_question, words
from rapport.act.interact.formats.markup_files import Element, added, document

ITEM = "http://www.imsglobal.org/xsd/imsqtiasi_v3p0"
MANIFEST = "http://www.imsglobal.org/xsd/qti/qtiv3p0/imscp_v1p1"
RULES = "https://www.imsglobal.org/question/qti_v3p0/rptemplates/"
RESPONSE = "RESPONSE"
Says = Callable[[Text], str]


def write(definition: Definition) -> Export:
    """Each question as an item; ``files`` has them all, ``text`` the first."""
    files, refused = {}, []

    def says(text: Text) -> str:
        return words(definition, text)

    for _, question in every_question(definition):
        make = _MAKE.get(question.kind)
        exact = all(one.low == one.high for one in question.accepts)
        if make is None or (question.kind is Ask.NUMBER and not (question.accepts and exact)):
            refused.append(Refused(question.name, f"QTI has no item for this {question.kind}; it is left out."))
        else:
            files[f"items/{question.name}.xml"] = document(_item(question, make, says))
    first = next(iter(files.values()), "")
    return Export(first, refused, {**files, "imsmanifest.xml": document(_manifest(list(files)))} if files else {})


def _manifest(names: Sequence[str]) -> Element:
    root = Element("manifest", {"xmlns": MANIFEST, "identifier": "rapport"})
    about = added(root, "metadata")
    added(about, "schema", "QTI Package")
    added(about, "schemaversion", "3.0.0")
    added(root, "organizations")
    resources = added(root, "resources")
    for number, name in enumerate(names, 1):
        one = added(resources, "resource", identifier=f"r{number}", type="imsqti_item_xmlv3p0", href=name)
        added(one, "file", href=name)
    return root


def _item(question: Question, make: "Make", says: Says) -> Element:
    said = {"identifier": question.name, "title": " ".join(says(question.title).split())[:200] or question.name}
    root = Element("qti-assessment-item", {"xmlns": ITEM, **said, "adaptive": "false", "time-dependent": "false"})
    answer = added(root, "qti-response-declaration", identifier=RESPONSE)
    added(root, "qti-outcome-declaration", identifier="SCORE", cardinality="single", **{"base-type": "float"})
    body = added(root, "qti-item-body")
    rule = make(question, answer, body, says)
    if rule:
        added(root, "qti-response-processing", template=f"{RULES}{rule}.xml")
    return root


def _declared(answer: Element, cardinality: str, base: str, right: Sequence[str]) -> None:
    answer.set("cardinality", cardinality)
    answer.set("base-type", base)
    if right:
        kept = added(answer, "qti-correct-response")
        for value in right:
            added(kept, "qti-value", value)


def _mapped(answer: Element, worth: Mapping[str, float], case: bool | None = None) -> None:
    kept = added(answer, "qti-mapping", **{"default-value": "0", "lower-bound": "0"})
    counts = {} if case is None else {"case-sensitive": "true" if case else "false"}
    for key, value in worth.items():
        added(kept, "qti-map-entry", **{"map-key": key, "mapped-value": f"{value:.7g}", **counts})


def _asked(body: Element, kind: str, says: Says, question: Question, **attributes: str) -> Element:
    made = added(body, f"qti-{kind}-interaction", **{"response-identifier": RESPONSE, **attributes})
    added(made, "qti-prompt", says(question.title))
    return made


def _choice(question: Question, answer: Element, body: Element, says: Says) -> str:
    several = question.kind is Ask.MULTIPLE
    worth = {one.name: one.weight for one in question.choices if one.weight}
    best = [name for name, weight in worth.items() if weight > 0]
    right = best if several else sorted(best, key=lambda name: -worth[name])[:1]
    _declared(answer, "multiple" if several else "single", "identifier", right)
    if worth:
        _mapped(answer, worth)
    most = f"{question.most or 0:g}" if several else "1"
    shuffle = "true" if question.shuffled else "false"
    made = _asked(body, "choice", says, question, **{"max-choices": most, "shuffle": shuffle})
    for one in question.choices:
        option = added(made, "qti-simple-choice", says(one.text) or one.name, identifier=one.name)
        if says(one.feedback):
            told = {"outcome-identifier": "FEEDBACK", "identifier": one.name, "show-hide": "show"}
            added(option, "qti-feedback-inline", says(one.feedback), **told)
    return "map_response" if worth else ""


def _entry(question: Question, answer: Element, body: Element, says: Says) -> str:
    if not question.accepts:
        _declared(answer, "single", "string", ())
        _asked(body, "extended-text", says, question)
        return ""
    number = question.kind is Ask.NUMBER
    worth = {f"{one.low:.15g}" if number else one.text: one.weight for one in question.accepts}
    _declared(answer, "single", "float" if number else "string", [max(worth, key=lambda key: worth[key])])
    _mapped(answer, worth, None if number else question.case)
    before, _, after = says(question.title).partition("_____")
    line = added(body, "p", before)
    made = added(line, "qti-text-entry-interaction", **{"response-identifier": RESPONSE})
    made.tail = after
    return "map_response"


def _order(question: Question, answer: Element, body: Element, says: Says) -> str:
    _declared(answer, "ordered", "identifier", question.order)
    made = _asked(body, "order", says, question, shuffle="true")
    for one in question.choices:
        added(made, "qti-simple-choice", says(one.text) or one.name, identifier=one.name)
    return "match_correct" if question.order else ""


def _match(question: Question, answer: Element, body: Element, says: Says) -> str:
    pairs = [f"{row.name} {row.correct}" for row in question.rows if row.correct]
    _declared(answer, "multiple", "directedPair", pairs)
    if pairs:
        _mapped(answer, {pair: 1 / len(pairs) for pair in pairs})
    made = _asked(body, "match", says, question, **{"max-associations": str(len(question.rows))})
    for some, most in ((question.rows, 1), (question.choices, len(question.rows))):
        kept = added(made, "qti-simple-match-set")
        for one in some:
            limits = {"identifier": one.name, "match-max": str(most)}
            added(kept, "qti-simple-associable-choice", says(one.text) or one.name, **limits)
    return "map_response" if pairs else ""


def _upload(question: Question, answer: Element, body: Element, says: Says) -> str:
    _declared(answer, "single", "file", ())
    _asked(body, "upload", says, question)
    return ""


Make = Callable[[Question, Element, Element, Says], str]
"""Writes the declaration of the answer and the body; gives the rule by which it is marked, or ''."""
_MAKE: Mapping[Ask, Make] = {
    Ask.SINGLE: _choice,
    Ask.MULTIPLE: _choice,
    Ask.TEXT: _entry,
    Ask.NUMBER: _entry,
    Ask.RANKING: _order,
    Ask.MATRIX: _match,
    Ask.FILE: _upload,
}
