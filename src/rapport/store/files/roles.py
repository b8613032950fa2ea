"""What a row of a file counts as: in SQL, from the options and the names that everybody uses."""

from rapport.kernel.event import DEFAULT_ROLE, ROLES, Role
from rapport.store.files.options import Options

VIEWED = "page_view"
SHOWN = "view_item_list"
CHOSEN = "select_item"
"""What rows are called that have no event's name: views, impressions, and impressions that were clicked."""

_LISTS: dict[Role, str] = {
    Role.IMPRESSION: "impressions",
    Role.CLICK: "clicks",
    Role.SHARE: "shares",
    Role.COMMENT: "comments",
}


def roles_sql(options: Options, name: str | None, clicked: str | None) -> str:
    """The Int16 of an event's roles. ``name`` is the SQL of its name, ``clicked`` that of a condition; or None."""
    bits = [] if name is None else _by_name(options, name)
    if not options.views:
        bits.append(str(int(Role.VIEW)))
    if clicked is not None:
        bits.append(f"if({clicked}, {int(Role.IMPRESSION | Role.CLICK | Role.ACTIVE)}, {int(Role.IMPRESSION)})")
    return "toInt16(" + _joined(bits) + ")"


def role_values(options: Options) -> dict[str, object]:
    """The lists of names that :func:`roles_sql` binds."""
    lists = {"views": options.views, **{field: getattr(options, field) for field in _LISTS.values()}}
    return {f"names_of_{field}": list(names) for field, names in lists.items() if names}


def _by_name(options: Options, name: str) -> list[str]:
    said = [role for role, field in _LISTS.items() if getattr(options, field)]
    kept = int(~sum(said, Role.VIEW))
    known = [(known, int(role) & kept) for known, role in ROLES.items()]
    names, roles = ", ".join(f"'{known}'" for known, _ in known), ", ".join(str(role) for _, role in known)
    # Looking and being shown are not taking part; whatever else has a name of its own is.
    passive = [_among(name, field) for field in ("views", "impressions") if getattr(options, field)]
    other = f"if({' OR '.join(passive)}, 0, {int(DEFAULT_ROLE)})" if passive else str(int(DEFAULT_ROLE))
    bits = [f"transform({name}, [{names}], [{roles}], {other})"]
    if options.views:
        bits.append(f"if({_among(name, 'views')}, {int(Role.VIEW)}, 0)")
    for role in said:
        acted = role if role is Role.IMPRESSION else role | Role.ACTIVE
        bits.append(f"if({_among(name, _LISTS[role])}, {int(acted)}, 0)")
    return bits


def _among(name: str, field: str) -> str:
    return f"{name} IN {{names_of_{field}:Array(String)}}"


def _joined(bits: list[str]) -> str:
    whole = bits[0] if bits else "0"
    for bit in bits[1:]:
        whole = f"bitOr({whole}, {bit})"
    return whole
