"""The feeds: digests by week, articles by park, as JSON Feed and Atom."""

from typing import TYPE_CHECKING, Annotated, Literal

from fastapi import APIRouter, Path
from fastapi.responses import Response

from index.records import Filters
from service.briefings.feeds import article_item, digest_item
from service.briefings.weeks import Week, last_week, week_of
from service.documents.feed import ATOM, JSON_FEED, Feed, as_atom, as_json_feed
from service.editions.edition import edition_document
from service.http.api import ParkName
from service.http.problems import responses
from service.http.templating import quote_segment

if TYPE_CHECKING:
    from service.wiring import Parkbrief

WEEKS, ARTICLES = 8, 30
"""Items of a feed."""
FeedForm = Annotated[Literal["json", "atom"], Path(description="JSON Feed 1.1 or Atom")]


def router(parkbrief: "Parkbrief") -> APIRouter:
    routes = APIRouter(prefix="/feeds", tags=["feeds"], default_response_class=Response)
    documented = responses(404, 422) | {200: {"content": {"application/feed+json": {}, "application/atom+xml": {}}}}
    address = parkbrief.settings.public_url.rstrip("/")

    @routes.get("/digests.{form}", responses=documented)
    def digests(form: FeedForm) -> Response:
        """The digests of the newest whole weeks that brought pages."""
        items = [
            digest_item(edition.content, f"{address}/weeks/{week}", edition_document(edition), edition.made_at)
            for week in _weeks(parkbrief)[:WEEKS]
            for edition in (parkbrief.digest(str(week)),)
        ]
        return _sent(Feed("高新区一周要闻", f"{address}/feeds/digests.{form}", f"{address}/", items), form)

    @routes.get("/parks/{park}.{form}", responses=documented)
    def park(park: ParkName, form: FeedForm) -> Response:
        """The newest dated articles about a park, in the sentences that carry their news."""
        name = parkbrief.park(park)
        articles = parkbrief.corpus.articles(Filters(parks=(name,)), limit=ARTICLES)
        items = [item for article in articles if (item := article_item(article, address))]
        segment = quote_segment(name)
        return _sent(Feed(name, f"{address}/feeds/parks/{segment}.{form}", f"{address}/parks/{segment}", items), form)

    return routes


def _weeks(parkbrief: "Parkbrief") -> list[Week]:
    """Weeks with dated pages, newest first; the week that is still going on is no digest yet."""
    found = {week_of(page.date) for page in parkbrief.corpus.pages() if page.date}
    return sorted((week for week in found if week <= last_week(parkbrief.publishing.today())), reverse=True)


def _sent(feed: Feed, form: str) -> Response:
    if form == "atom":
        return Response(as_atom(feed), media_type=ATOM)
    return Response(as_json_feed(feed), media_type=JSON_FEED)
