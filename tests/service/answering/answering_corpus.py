"""A corpus, a searcher and three parks in memory, with the methods the answerer calls."""

import re
from dataclasses import dataclass, field, replace
from datetime import date

from index.corpus import ParkCount
from index.parks import Gazetteer
from index.records import Article, Filters, Hit, Paragraph, Passage
from service.answering.answering import Answering
from service.llm import ChatModel

JINAN = (
    "济南高新区省级总部企业达19家",
    "济南高新区",
    date(2024, 3, 18),
    (
        "本报讯 近日，山东省公布2023年度总部企业认定名单，57家企业上榜，其中11家济南高新区企业榜上有名。",
        "截至目前，济南高新区累计认定山东省总部企业19家，在济南市各区县中位居第一。",
        "该高新区聚集省级以上研发机构377家，高新技术企业2000余家，累计上市挂牌企业125家。",
    ),
)
SHIJIAZHUANG = (
    "石家庄高新区：“工业诊所”17家",
    "石家庄高新区",
    date(2024, 3, 11),
    (
        "截至目前，石家庄高新区已累计创建“工业诊所”17家，总量位居石家庄市各县区第一。",
        "“工业诊所”是河北省精准服务企业而建立的专业服务平台。",
    ),
)
HAIKOU = (
    "海口高新区：“园区担保贷”上线",
    "海口高新区",
    None,
    (
        "近日，由海口高新区、海南省融资担保基金有限责任公司合作推出的“园区担保贷”正式上线。",
        "贷款金额不超过1000万元，贷款期限最长不超过3年，担保费率为0.1%/年。",
    ),
)


@dataclass
class MemoryCorpus:
    articles: list[Article]

    def parks(self) -> list[ParkCount]:
        names = [park for article in self.articles for park in article.parks]
        return [ParkCount(name, names.count(name), *self._days(name)) for name in dict.fromkeys(names)]

    def _days(self, park: str) -> tuple[date | None, date | None]:
        days = [article.date for article in self.articles if park in article.parks and article.date]
        return min(days, default=None), max(days, default=None)

    def counts(self) -> dict[str, int]:
        return {"pages": len({article.page for article in self.articles}), "articles": len(self.articles)}

    def passages(self, identifiers: list[str]) -> list[Passage]:
        known = {
            paragraph.id: Passage(paragraph, article) for article in self.articles for paragraph in article.paragraphs
        }
        return [known[identifier] for identifier in identifiers if identifier in known]


@dataclass
class BigramSearcher:
    """Ranks paragraphs by the share of the query's character pairs that they or their headline hold."""

    articles: list[Article]
    queries: list[str] = field(default_factory=list)

    def search(self, query: str, filters: Filters = Filters(), k: int = 10) -> list[Hit]:
        self.queries.append(query)
        letters = re.sub(r"\W", "", query)
        pairs = {letters[i : i + 2] for i in range(len(letters) - 1)} or {letters}
        hits = []
        for article in self.articles:
            if filters.parks and not set(filters.parks) & set(article.parks):
                continue
            for paragraph in article.paragraphs:
                score = sum(pair in article.headline + paragraph.text for pair in pairs) / len(pairs)
                hits.append(Hit(paragraph.id, article.id, (paragraph.id,), score))
        return sorted((hit for hit in hits if hit.score > 0), key=lambda hit: -hit.score)[:k]


def article(number: int, made: tuple[str, str, date | None, tuple[str, ...]]) -> Article:
    headline, park, day, texts = made
    paragraphs = tuple(Paragraph(f"{number}-{n}", "body", text, (n + 1, n + 1)) for n, text in enumerate(texts))
    return Article(
        str(number),
        "page",
        "news",
        headline,
        "printed",
        None,
        (park,),
        day,
        "given" if day else "unknown",
        None,
        paragraphs,
    )


def articles() -> list[Article]:
    return [article(number, made) for number, made in enumerate((JINAN, SHIJIAZHUANG, HAIKOU))]


def answering(made: list[Article] | None = None, chat: ChatModel | None = None) -> Answering:
    known = articles() if made is None else made
    return Answering(
        MemoryCorpus(known),  # type: ignore[arg-type]
        BigramSearcher(known),  # type: ignore[arg-type]
        Gazetteer.load(),
        public_url="http://host",
        chat=chat,
    )


def with_text(made: Article, *texts: str) -> Article:
    """The article with more paragraphs behind its own."""
    more = tuple(Paragraph(f"{made.id}-more-{n}", "body", text, (90 + n, 90 + n)) for n, text in enumerate(texts))
    return replace(made, paragraphs=(*made.paragraphs, *more))
