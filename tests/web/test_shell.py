"""What stands around every page."""

import re

from django.test import Client

from rapport.web.shell import AT_HAND, NAVIGATION
from tests.web.conftest import Cast
from tests.web.test_overview import page


def test_a_phones_bar_has_four_pages_and_the_others_behind_more(cast: Cast, ada: Client) -> None:
    titles = [title for title, _, _ in NAVIGATION]
    settings = page(ada, "/p/shop/settings/")
    bar, more = settings.split('<nav aria-label="Pages">')[1].split("</nav>")[0].split('<li class="more">')
    assert re.findall(r"<li(?: class=\"rest\")?><a .*?<span>(.*?)</span>", bar) == titles
    assert bar.count('<li class="rest">') == len(titles) - AT_HAND
    assert re.findall(r"</svg>([A-Z]\w+)</a>", more) == titles[AT_HAND:]
    assert (bar + more).count('aria-current="page"') == 2, "once for a desk and once behind More"
    assert '<summary class="here">' in more
    assert "<summary>" in page(ada, "/p/shop/explore/").split('<li class="more">')[1].split("</nav>")[0]
