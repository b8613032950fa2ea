"""Access logs of web servers: Common and Combined, as nginx and Apache write them."""

import re
from collections import Counter
from pathlib import Path
from urllib.parse import urlsplit

from rapport.store.files.options import EVERYTHING, BadOption, Options
from rapport.store.files.parts import Parts, chosen
from rapport.store.files.rows import BAD_TIME, Source, inbox
from rapport.store.files.sniff import BOM
from rapport.store.files.stream import readable
from rapport.store.files.text import Judged
from rapport.store.files.times import ms_of_clf

WHO = ("address", "user", "agent")
"""What ``--person`` may name: the address, the name somebody signed in with, the browser."""

BOTS = [
    "bot",
    "crawl",
    "spider",
    "slurp",
    "feed",
    "fetch",
    "curl",
    "wget",
    "python",
    "java/",
    "libwww",
    "monitor",
    "check",
    "archive",
    "scan",
    "yandex",
    "baidu",
]
"""Pieces of a user agent that give a known bot away, in any case."""

ASSETS = [
    "css",
    "js",
    "png",
    "jpg",
    "jpeg",
    "gif",
    "ico",
    "svg",
    "woff",
    "woff2",
    "ttf",
    "txt",
    "xml",
    "pdf",
    "gz",
    "zip",
    "tar",
    "rpm",
    "deb",
    "jar",
    "webm",
    "mp4",
    "swf",
    "exe",
]
"""Endings of an address that is a file and not a page."""

# Between the quotes of a line: head, request, answer, referrer, a blank, user agent; then perhaps forwarded-for.
LINES = """
SELECT _row_number + {base:UInt64} AS n, line FROM file({chunk:String}, LineAsString, 'line String')
WHERE line NOT IN ('', '\\r')"""

SPLIT = f"""
SELECT n, line, splitByChar('"', line) AS f, multiIf(length(f) = 3, true, length(f) = 7, f[5] = ' ',
    length(f) = 9, f[5] = ' ' AND f[7] = ' ', false) AND (length(f) = 3 OR trim(BOTH ' \\r' FROM f[-1]) = '') AS shaped
FROM ({LINES})"""

_QUOTED = r'"((?:[^"\\]|\\.)*)"'
QUOTES = rf'^([^"]*){_QUOTED}( [0-9]{{3}} [^ ]+)(?: {_QUOTED} {_QUOTED}(?: "[^"]*")?)? *\r?$'

MATCHED = f"""
SELECT n, line, extractGroups(line, {{quotes:String}}) AS g, [g[1], g[2], g[3], g[4], ' ', g[5]] AS f, true AS shaped
FROM ({LINES})"""
"""For lines with escaped quotes; all others are split at their quotes, which is several times as fast."""

REQUESTS = """
SELECT n, line, f[1] AS head, substringIndex(f[2], ' ', 1) AS method, f[3] AS answer, f[6] AS agent,
    position(head, ' [') AS bracket, substring(head, bracket + 2, 26) AS clock,
    shaped AND match(answer, '^ [0-9]{3} [^ ]+ *\\r?$') AND bracket > 1 AND endsWith(head, '] ') AS whole,
    toUInt16OrZero(substring(answer, 2, 3)) AS status, substringIndex(head, ' ', 1) AS address,
    splitByChar(' ', substring(head, 1, bracket))[3] AS user,
    splitByChar(' ', f[2])[2] AS url, substringIndex(url, '?', 1) AS path,
    if(f[4] = '-' OR domainWithoutWWW(f[4]) = {host:String}, '', f[4]) AS referrer
FROM ($fields)"""

JUDGED = """
SELECT *, $ms AS ms, multiIf(NOT whole, 'bad_line', $bad_time, 'bad_time', $drop '') AS refusal
FROM ($requests)"""

DROP_BOTS = "multiSearchAnyCaseInsensitive(agent, {bots:Array(String)}), 'bot', "

# The quickest tests first would count a failed request for an image now here and now there; so the order is fixed.
DROP_OTHERS = """method != 'GET', 'not_a_view', status < 200 OR status >= 400, 'failed_request',
position(path, '.') > 0 AND lower(substringIndex(path, '.', -1)) IN {assets:Array(String)}, 'asset', """


class AccessLog:
    """Reads a web server's access log; a person is an address and a user agent together."""

    def __init__(self, head: bytes, options: Options) -> None:
        """Raises :class:`BadOption` for options that a log has no columns for."""
        for name in ("time", "event", "page", "session", "id", "clicked"):
            if getattr(options, name):
                raise BadOption(f"--{name}: an access log has fixed fields; leave the option out.")
        self._options = options
        self._who = chosen("person", options.person, WHO)
        self.columns: tuple[str, ...] = WHO
        self.parts = Parts(
            time="time",
            person="user" if self._who == "user" else None,
            anonymous=None if self._who == "user" else "person",
            page="url",
            referrer="referrer",
            agent="agent",
        )
        self.notes: tuple[str, ...] = (f"A person is {self._described()}.",)
        self.skip = len(BOM) if head.startswith(BOM) else 0
        self.first = head[self.skip :].split(b"\n", 1)[0]
        self._host = own_host(head)

    def inbox(self, *, counted: bool) -> dict[str, str]:
        """The SQL of each inbox column over the rows of a chunk."""
        person = f"hex(sipHash64({self._who}))" if self._who else "hex(sipHash64(address, agent))"
        texts = {"person": person, "user": "if(user = '-', '', user)"}
        source = Source(lambda column: texts.get(column, column), "ms", "toString(n)", "n", content="sipHash64(line)")
        return inbox(source, self.parts, Options(bots=self._options.bots), counted=counted)

    def judge(self, data: bytes, scratch: Path, base: int, *, details: bool, last: bool) -> Judged:
        """Write the lines to ``scratch``; SQL takes them apart."""
        scratch.write_bytes(readable(data))
        drop = (DROP_BOTS if self._options.bots == "drop" else "") + ("" if self._everything else DROP_OTHERS)
        # One byte is looked for thirty times as fast as two.
        fields = MATCHED if b"\\" in data and b'\\"' in data else SPLIT
        rows = JUDGED.replace("$requests", REQUESTS.replace("$fields", fields)).replace("$ms", ms_of_clf("clock"))
        rows = rows.replace("$bad_time", BAD_TIME).replace("$drop", drop)
        lists = {"bots": BOTS, "assets": ASSETS}
        values = {"base": base, "chunk": str(scratch), "quotes": QUOTES, "host": self._host, **lists}
        return Judged(f"({rows})", data.count(b"\n") + (not data.endswith(b"\n")), len(data), values)

    @property
    def _everything(self) -> bool:
        return EVERYTHING in self._options.views

    def _described(self) -> str:
        named = {"address": "an address", "user": "a name signed in with", "agent": "a user agent"}
        return named[self._who] if self._who else "an address and user agent together"


def own_host(head: bytes) -> str:
    """The site's own host, '' when not clear: from where most pictures, scripts and styles are asked for."""
    found = re.findall(rb'"GET [^" ]+\.(?:css|js|png|jpe?g|gif|svg|woff2?)[^"]*" \d+ \S+ "(https?://[^"]+)"', head)
    hosts = Counter(urlsplit(address.decode(errors="replace")).hostname or "" for address in found)
    host, count = hosts.most_common(1)[0] if hosts else ("", 0)
    return host.removeprefix("www.") if count * 2 > len(found) else ""
