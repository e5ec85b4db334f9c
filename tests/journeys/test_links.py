"""No link leads whoever reads a page to a refusal: the pages of judging and results, as each role sees them."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit

import pytest

from tests.demonstration import CONFLICTED, Tour
from tests.visits import VISITS

ROOMS = ("jury", "results", "scoring")
PAGES = [
    (endpoint, visit)
    for endpoint, visits in VISITS.items()
    for visit in visits
    if endpoint.partition(".")[0] in ROOMS and visit.page and visit.status == 200
]
LINK = re.compile(r'<a\b[^>]*\bhref="([^"#]*)')


@pytest.mark.long
@pytest.mark.parametrize("role", ["organiser", CONFLICTED, "chair", "juror", "observer"])
def test_links_lead_only_where_their_reader_may_go(tour: Tour, role: str) -> None:
    client, followed, refused = tour.client(role), set(), []
    for endpoint, visit in PAGES:
        page = tour.url(endpoint, visit.values)
        answer = client.get(page, buffered=True)
        for address in links(answer.get_data(as_text=True), page) if answer.status_code == 200 else ():
            # Of rows of the same kind one is as good as another.
            way = endpoint, tour.app.url_map.bind("localhost").match(urlsplit(address).path)[0]
            if way not in followed:
                followed.add(way)
                if (status := client.get(address, buffered=True).status_code) >= 400:
                    refused.append(f"{page} leads to {address}, which answers {status}")
    assert refused == []


def links(markup: str, page: str) -> Iterator[str]:
    """The addresses of this site that a page leads to."""
    for found in LINK.findall(markup):
        if (address := urljoin(page, html.unescape(found))).startswith("/"):
            yield address
