"""One word per idea: project, person, member. Their synonyms appear neither in names nor in texts of ours."""

import re
from pathlib import Path

import pytest

from tests.house.tree import named, text_of, tracked

BANNED = re.compile(
    r"(?<![A-Za-z])(user|visitor|account|tenant|customer)s?(?![a-z])|(User|Visitor|Account|Tenant|Customer)s?(?![a-z])"
)

FOREIGN = re.compile(
    r"""["'`][\w.$:/%{}-]*["'`]"""  # a name in quotes is somebody else's: a column, a field, an event, an address
    r"|\b[Uu]ser[ _-]?ids?\b|\buserId\b"  # the one field that is called so
    r"|[Uu]ser[_ -]?[Aa]gents?|auth\.base_user"
    r"|[Uu]ser[_ ]engagement"  # what the product is about
    r"|\bAUTH_USER_MODEL\b|\bredirect_authenticated_user\b|\bAbstract(Base)?User\b|\b(Base)?UserManager\b|\bUserAttribute\w+|\bUserCreation\w+"
    r"|\b(request|self)\.user\b|\{[{%][^}]*\buser\b[^}]*[%}]\}|\b(a?create|get|set|a?aget)_user(_model)?\b"
    r"|\bforce_login\(user|\bparts?\.username|\burl\.username|\.user_agent\b"
    r"|\bRUSAGE_\w+|/users?/|~user\b"
    r"|--(person|columns) [\w,]+"
    r"|on account of|takes? account|account for"
)

GOOD = (
    "person = person_of(event.user_id)",
    "agent = read_agent(headers['user-agent'])",
    "if request.user.is_authenticated:",
    'PERSON_COLUMNS = ("person", "user_id", "customer_id", "visitorid")',
    "The members of a project; the people on a site.",
    'userId: "u1"',
    "Self-hosted software that measures, raises and proves user engagement.",
)
BAD = (
    "def user_of(event):",
    "visitors = count(sessions)",
    "class CustomerTable:",
    "The number of users who came back.",
    "account = Account.objects.get()",
    "Publish to 10 % of visitors",
    "tenant_id: int",
)

PROSE = ("src/rapport/glossary/terms/", "docs/glossary.md", "docs/metrics.md", "tests/", "LICENSE", "docs/events.md")
"""The glossary explains what others say; tests quote what others send."""
NAMES_OF_OTHERS = ("src/rapport/store/files/parts.py", "src/rapport/store/files/access_log.py")
"""Here are the names that columns have in other people's files."""
OURS = {".py", ".html", ".md", ".css", ".js", ".sql", ".toml", ""}


def banned_in(line: str) -> list[str]:
    """Banned words of a line of ours."""
    return [found[0] for found in BANNED.finditer(FOREIGN.sub(" ", line))]


@pytest.mark.parametrize("line", GOOD)
def test_a_good_line_is_good(line: str) -> None:
    assert banned_in(line) == []


@pytest.mark.parametrize("line", BAD)
def test_a_bad_line_is_bad(line: str) -> None:
    assert banned_in(line)


def looked_at(path: Path) -> bool:
    return path.suffix in OURS and not named(path).startswith((*PROSE, *NAMES_OF_OTHERS))


@pytest.mark.slow
def test_no_line_of_ours_has_two_words_for_one_idea() -> None:
    found = [
        f"{named(path)}:{number}: {line.strip()}"
        for path in tracked()
        if looked_at(path)
        for number, line in enumerate((text_of(path) or "").splitlines(), 1)
        if banned_in(line)
    ]
    assert not found, "say project, person or member:\n" + "\n".join(found)
