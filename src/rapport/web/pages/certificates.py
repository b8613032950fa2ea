"""Certificates: whoever has a code sees whether it is true, without signing in."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from rapport.act.interact import api as interact
from rapport.web.interact.diploma import diploma


@require_safe
def check(request: HttpRequest) -> HttpResponse:
    """The question for a code."""
    if said := request.GET.get("code", "").strip()[:40]:
        return redirect("certificate", said)
    return render(request, "web/interact/door/check.html", {"title": "Is a certificate true?", "language": "en"})


@require_safe
def certificate(request: HttpRequest, code: str) -> HttpResponse:
    """What it says, or that there is none of this code."""
    told = interact.certificate_of(code)
    context: dict[str, Any] = {"title": "Certificate", "language": "en", "told": told, "code": code}
    answer = render(request, "web/interact/door/certificate.html", context, status=200 if told else 404)
    answer["X-Robots-Tag"] = "noindex, nofollow"
    return answer


@require_safe
def as_pdf(request: HttpRequest, code: str) -> HttpResponse:
    """The same on paper, while it is true."""
    told = interact.certificate_of(code)
    if told is None or not told["passed"]:
        raise Http404("There is no certificate of this code.")
    server = settings.URL or f"{request.scheme}://{request.get_host()}"
    answer = HttpResponse(
        diploma(told, server + reverse("certificate", args=[told["code"]])), content_type="application/pdf"
    )
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=f"{told['code']}.pdf")
    return answer
