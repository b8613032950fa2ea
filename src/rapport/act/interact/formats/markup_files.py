"""XML of others, read so that it cannot do anything: no document type, no entities, nothing fetched."""

from collections.abc import Callable, Iterator
from html import escape
from xml.etree.ElementTree import Element, ParseError, SubElement, indent, tostring

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from rapport.act.interact.formats.format import BadFormat

DEEPEST = 100


def parsed(text: str) -> Element:
    """The root of a document. Raises :class:`BadFormat` with the line where it is broken."""
    try:
        root: Element = fromstring(text.removeprefix("\ufeff").lstrip().encode(), forbid_dtd=True)
    except DefusedXmlException:
        raise BadFormat("It has a document type or entities, which are not taken; leave them out.") from None
    except (ParseError, ValueError, LookupError) as wrong:
        raise BadFormat(f"It is no XML ({wrong}).") from wrong
    if _deep(root) > DEEPEST:
        raise BadFormat(f"Its elements stand more than {DEEPEST} deep in each other.")
    return root


def _deep(root: Element) -> int:
    depth, level = 0, [root]
    while level and depth <= DEEPEST:
        depth += 1
        level = [child for one in level for child in one]
    return depth


def name_of(element: Element) -> str:
    """Its name without the namespace."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def children(element: Element, name: str) -> Iterator[Element]:
    """Those of this name, whatever the namespace."""
    return (one for one in element if name_of(one) == name)


def child(element: Element | None, *names: str) -> Element | None:
    """The first of the first name, in it the first of the next; None without it."""
    for name in names:
        element = None if element is None else next(children(element, name), None)
    return element


def said(element: Element | None, *names: str) -> str:
    """The text of a child, or ''."""
    found = child(element, *names)
    return (found.text or "").strip() if found is not None else ""


def inner(element: Element, instead: Callable[[Element], str | None] = lambda one: None) -> str:
    """Everything in it as HTML, without namespaces; ``instead`` may say what stands for an element."""
    parts = [escape(element.text or "")]
    for one in element:
        told = instead(one)
        parts += [_marked(one, instead) if told is None else told, escape(one.tail or "")]
    return "".join(parts)


def _marked(one: Element, instead: Callable[[Element], str | None]) -> str:
    name = name_of(one)
    if not name:
        return ""
    alt = f' alt="{escape(one.get("alt", ""))}"' if name == "img" else ""
    return f"<{name}{alt}>" if name in {"img", "br"} else f"<{name}>{inner(one, instead)}</{name}>"


def added(parent: Element, name: str, text: str = "", **attributes: str) -> Element:
    """A new child."""
    made = SubElement(parent, name, attributes)
    if text:
        made.text = "".join(one for one in text if one >= " " or one in "\n\t")
    return made


def document(root: Element) -> str:
    """The file of it."""
    indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(root, encoding="unicode") + "\n"


__all__ = ["Element", "added", "child", "children", "document", "inner", "name_of", "parsed", "said"]
