"""What holds for every request: what a browser may load, and who is asking in the demo."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from typing_extensions import override

from rapport.measure import BadQuestion
from rapport.projects import reads
from rapport.store import EngineError
from rapport.web.runtime import NoStore

Answer = Callable[[HttpRequest], HttpResponse]

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)
"""Nothing inline and nothing from elsewhere. Charts need no ``unsafe-eval``: Vega interprets its expressions here."""

LOOPBACK = {"127.0.0.1", "::1"}


def policy(answer: Answer) -> Answer:
    """Pages load only what this server sends, and no cache mixes a page up with its part."""

    def answered(request: HttpRequest) -> HttpResponse:
        response = answer(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        if response.get("Content-Type", "").startswith("text/html"):
            patch_vary_headers(response, ["HX-Request", "HX-Target", "Cookie"])
            response.headers.setdefault("Cache-Control", "private, no-cache")
        return response

    return answered


def demo_member(answer: Answer) -> Answer:
    """In the demo, whoever asks from this machine is signed in as its first member; behind a proxy nobody is."""

    def answered(request: HttpRequest) -> HttpResponse:
        if settings.DEMO and not request.user.is_authenticated and local(request):
            member = reads.first_member()
            if member is not None:
                request.user = member
        return answer(request)

    return answered


def local(request: HttpRequest) -> bool:
    """Whether the request comes from this machine itself."""
    forwarded = {"HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED", "HTTP_X_REAL_IP"} & request.META.keys()
    return not forwarded and request.META.get("REMOTE_ADDR") in LOOPBACK


class Packed(GZipMiddleware):
    """Compresses pages; a stream goes out as it comes, or it would arrive in lumps."""

    @override
    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        return response if response.streaming else super().process_response(request, response)


class Unavailable:
    """Turns an engine that does not answer, and a question without an answer, into a page with a sentence."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.answer(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """A page for what can go wrong without anything being broken."""
        if isinstance(error, BadQuestion):
            return render(request, "400.html", {"message": str(error)}, status=400)
        if isinstance(error, EngineError | NoStore):
            return render(request, "503.html", {"message": str(error)}, status=503)
        return None
