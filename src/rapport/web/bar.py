"""The bar over a page that looks at a period: what can be chosen in it, each with its address."""

from django.http import HttpRequest, HttpResponseRedirect

from rapport.measure import DIMENSIONS, BadQuestion, Filter, parse_filters
from rapport.projects.segments import segments_of
from rapport.web.look import OPERATORS, PERIODS, Look, filter_words


def bar(look: Look, here: str) -> dict[str, object]:
    """What the bar's template needs; ``here`` is the page's address up to the question mark."""
    return {
        "look": look,
        "page_address": here,
        "periods": [
            (title, look.shows(period=name, grain="").query, look.period == name)
            for name, (title, _) in PERIODS.items()
        ],
        "chips": [(filter_words(one), look.without(one).query) for one in look.filters],
        "fields": [(name, row.title) for name, row in DIMENSIONS.items()],
        "operators": OPERATORS.items(),
        "segments": [
            (one.name, look.shows(segment=one).query, one == look.segment) for one in segments_of(look.project)
        ],
        "everybody": look.shows(segment=None).query,
        "compare_query": look.shows(compare=not look.compare).query,
        "compares": True,
        "kept": look.kept(),
        "kept_by_period": look.kept("from", "to", "period", "grain"),
        "unfiltered": look.shows(filters=()).query,
    }


def filtered(request: HttpRequest, look: Look, here: str) -> HttpResponseRedirect | None:
    """From the form of a new filter to the address that has it; None when nobody sent that form."""
    if "field" not in request.GET or "is" not in request.GET:
        return None
    field, operator = request.GET["field"], request.GET["is"]
    wanted = Filter(field, operator if operator in OPERATORS else "==", (request.GET.get("value", "").strip(),))
    try:
        parse_filters(str(wanted))
    except BadQuestion:
        return HttpResponseRedirect(here + look.query)
    return HttpResponseRedirect(here + look.with_filter(wanted).query)
