"""Style sheet, scripts and the chart library, each served once: its hash is in its address, so browsers keep it."""

import gzip
import hashlib
import mimetypes
import threading
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path

import django_htmx
import vl_convert
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

FILES = {path.name: path for path in (Path(__file__).parent / "static" / "web").iterdir()} | {
    "htmx.js": Path(django_htmx.__file__).parent / "static" / "django_htmx" / "htmx-2.min.js"
}
"""What can be asked for, by name; nothing else can."""
CHARTS = "vega.js"
CHARTS_VERSION = version("vl-convert-python")
FOREVER = "public, max-age=31536000, immutable"

_building = threading.Lock()


@dataclass(frozen=True, slots=True)
class Asset:
    """One file as browsers get it."""

    name: str
    digest: str
    kind: str
    packed: bytes


@cache
def asset(name: str) -> Asset:
    """A file by its name. Raises :class:`KeyError` when there is none."""
    if name == CHARTS:
        return pack(name, chart_library())
    return pack(name, FILES[name].read_bytes())


def pack(name: str, content: bytes) -> Asset:
    """The file with its hash, compressed once."""
    digest = hashlib.sha256(content).hexdigest()[:12]
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    return Asset(name, digest, kind, gzip.compress(content, 9, mtime=0))


def chart_library() -> bytes:
    """Vega, Vega-Lite and vega-embed in one script, made when a chart is first wanted and kept in the data folder."""
    kept = Path(settings.DATA) / "cache" / f"vega-{CHARTS_VERSION}.js"
    with _building:
        if kept.is_file():
            return kept.read_bytes()
        content = vl_convert.javascript_bundle().encode()  # type: ignore[call-arg]  # it has a default
        if kept.parents[1].is_dir():
            kept.parent.mkdir(exist_ok=True)
            # Written whole or not at all: another process may be reading.
            draft = kept.with_suffix(".part")
            draft.write_bytes(content)
            draft.replace(kept)
        return content


def address(name: str) -> str:
    """Where browsers get a file. The chart library's hash is its version: to know it, nothing has to be built."""
    digest = CHARTS_VERSION if name == CHARTS else asset(name).digest
    return reverse("asset", args=[digest, name])


def send(request: HttpRequest, digest: str, name: str) -> HttpResponse:
    """One file. An address with an old hash gives the file of today, which is not to be kept."""
    try:
        found = asset(name)
    except KeyError:
        raise Http404(f"There is no file called {name}.") from None
    packed = "gzip" in request.headers.get("accept-encoding", "")
    response = HttpResponse(found.packed if packed else gzip.decompress(found.packed), content_type=found.kind)
    if packed:
        response["Content-Encoding"] = "gzip"
    response["Vary"] = "Accept-Encoding"
    fresh = digest in {found.digest, CHARTS_VERSION}
    response["Cache-Control"] = FOREVER if fresh else "no-cache"
    return response
