import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import UnknownPark
from index.parks import Gazetteer

GAZETTEER = Gazetteer.load()


def named(text: str, context: str | None = None) -> list[tuple[str, str]]:
    """Each mention's zone and what stands in the text."""
    return [(mention.park.name, text[mention.start : mention.end]) for mention in GAZETTEER.find(text, context)]


@pytest.mark.parametrize(
    ("text", "name", "mention"),
    [
        ("日前，在济南高新区，", "济南高新区", "济南高新区"),
        ("公司等11家济南高新区企业", "济南高新区", "济南高新区"),
        ("济南市高新区、", "济南高新区", "济南市高新区"),
        ("济南高新技术产业开发区管委会", "济南高新区", "济南高新技术产业开发区"),
        ("宁波国家高新区", "宁波高新区", "宁波国家高新区"),
        ("合肥国家级高新技术产业开发区", "合肥高新区", "合肥国家级高新技术产业开发区"),
        ("杭州高新区（滨江）党委", "杭州高新区（滨江）", "杭州高新区（滨江）"),
        ("杭州高新区(滨江)党委", "杭州高新区（滨江）", "杭州高新区(滨江)"),
        ("滨江高新区", "杭州高新区（滨江）", "滨江高新区"),
        ("桂林市七星区创新", "桂林高新区（七星区）", "桂林市七星区"),
        ("乌 鲁 木 齐 高 新 区\n\n（新市区）通过", "乌鲁木齐高新区（新市区）", "乌 鲁 木 齐 高 新 区\n\n（新市区）"),
        ("走进高新区（新市区）", "乌鲁木齐高新区（新市区）", "高新区（新市区）"),
        ("厦门火炬高新区", "厦门火炬高新区", "厦门火炬高新区"),
        ("厦门高新区", "厦门火炬高新区", "厦门高新区"),
        ("常州市武进国家高新区", "武进高新区", "常州市武进国家高新区"),
        ("武汉东湖新技术开发区", "武汉东湖高新区", "武汉东湖新技术开发区"),
        ("中国光谷的", "武汉东湖高新区", "中国光谷"),
        ("新加坡与苏州工业园区", "苏州工业园区", "苏州工业园区"),
        ("深圳市高新技术产业园区", "深圳高新区", "深圳市高新技术产业园区"),
        ("江苏省无锡市江阴高新区", "江阴高新区", "无锡市江阴高新区"),
        ("包头稀土高新区", "包头稀土高新区", "包头稀土高新区"),
        ("杨凌农业高新技术产业示范区", "杨凌示范区", "杨凌农业高新技术产业示范区"),
    ],
)
def test_a_listed_zone_is_found_by_each_of_its_names(text: str, name: str, mention: str) -> None:
    assert named(text) == [(name, mention)]
    assert GAZETTEER.find(text)[0].park.listed


@pytest.mark.parametrize(
    ("text", "name", "mention"),
    [
        ("位于苏州相城高新区的", "苏州相城高新区", "苏州相城高新区"),
        ("位于相城高新区的", "苏州相城高新区", "相城高新区"),
        ("在涿州市高新技术开发区", "涿州高新区", "涿州市高新技术开发区"),
        ("武汉经济技术开发区", "武汉经开区", "武汉经济技术开发区"),
        ("苏州昆山经开区", "昆山经开区", "苏州昆山经开区"),
        ("合肥新站高新区", "新站高新区", "合肥新站高新区"),
    ],
)
def test_another_zone_is_found_by_its_form(text: str, name: str, mention: str) -> None:
    assert named(text) == [(name, mention)]
    assert not GAZETTEER.find(text)[0].park.listed


@pytest.mark.parametrize(
    "text",
    [
        "该高新区和国家高新区、各高新区",
        "高新区",
        "推动高新区高质量发展",
        "以合作高新区为平台",
        "会同高新区管委会",
        "江苏省高新区",
        "178家国家高新区",
        "济南高新区域",
        "新市区",
        "滨江",
        "昆明七星区",
        "火炬高新区",
        "中关村论坛",
        "保定·中关村创新中心",
    ],
)
def test_words_before_a_kind_and_ambiguous_names_make_no_zone(text: str) -> None:
    assert named(text) == []


def test_an_ambiguous_name_counts_where_its_city_is_named() -> None:
    assert named("七星区", context="桂林市发布") == [("桂林高新区（七星区）", "七星区")]
    assert named("火炬高新区", context="威海") == [("威海高新区", "火炬高新区")]
    assert named("火炬高新区", context="厦门与威海") == []


def test_neighbours_with_like_names_are_kept_apart() -> None:
    assert [name for name, _ in named("苏州相城高新区、苏州高新区、苏州工业园区、长春净月高新区、长春高新区")] == [
        "苏州相城高新区",
        "苏州高新区",
        "苏州工业园区",
        "长春净月高新区",
        "长春高新区",
    ]


def test_every_listed_zone_is_found_by_its_own_names() -> None:
    for park in GAZETTEER.parks:
        for name in (park.name, park.full_name):
            assert [mention.park for mention in GAZETTEER.find(name)] == [park], name
            assert GAZETTEER.resolve(name) == park


@given(st.text(alphabet="济南高新区（滨江） 市经开国家、\n七星桂林x", max_size=40))
def test_mentions_are_ordered_slices_that_do_not_overlap(text: str) -> None:
    end = 0
    for mention in GAZETTEER.find(text):
        assert end <= mention.start < mention.end <= len(text)
        end = mention.end


@pytest.mark.parametrize(
    ("name", "park"),
    [
        ("济南", "济南高新区"),
        (" 济南市 ", "济南高新区"),
        ("杭州高新区(滨江)", "杭州高新区（滨江）"),
        ("滨江高新区", "杭州高新区（滨江）"),
        ("七星区", "桂林高新区（七星区）"),
        ("昆山", "昆山高新区"),
        ("光谷", "武汉东湖高新区"),
    ],
)
def test_a_user_may_use_any_name(name: str, park: str) -> None:
    assert GAZETTEER.resolve(name).name == park


def test_an_unknown_name_is_refused_with_the_nearest_ones() -> None:
    with pytest.raises(UnknownPark) as refused:
        GAZETTEER.resolve("济南高新")
    assert refused.value.nearest[0] == "济南高新区"
    with pytest.raises(UnknownPark) as refused:
        GAZETTEER.resolve("苏州")
    assert set(refused.value.nearest) >= {"苏州高新区", "苏州工业园区"}


def test_an_unlisted_zone_is_known_only_from_the_corpus() -> None:
    with pytest.raises(UnknownPark):
        GAZETTEER.resolve("相城高新区")
    assert GAZETTEER.resolve("相城高新区", known=["苏州相城高新区"]).name == "苏州相城高新区"
    assert GAZETTEER.resolve("某某科技城", known=["某某科技城"]).name == "某某科技城"


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("济南呢？", ["济南高新区"]),
        ("济南和青岛有什么不同？", ["济南高新区", "青岛高新区"]),
        ("海口高新区的“园区担保贷”最高可贷多少？", ["海口高新区"]),
        ("中山大学做了什么？", []),
        ("石家庄学院入选了吗？", []),
        ("苏州有哪些变化？", []),
        ("稀土有哪些用途？", []),
    ],
)
def test_a_question_may_name_a_zone_by_its_city(question: str, names: list[str]) -> None:
    assert [park.name for park in GAZETTEER.mentioned(question)] == names


def test_the_zone_of_headline_and_count_is_the_principal_one() -> None:
    paragraphs = ["青岛高新区与济南高新区签约。", "济南高新区表示。", "济南高新区企业。"]
    # 济南: 3 paragraphs + 2 for the lead + 4 for the headline = 9; 青岛: 1 + 2 = 3, kept because it is in the lead.
    assert GAZETTEER.parks_of("济南高新区签约", paragraphs) == ("济南高新区", "青岛高新区")


def test_a_comparison_in_passing_is_left_out() -> None:
    paragraphs = ["肇庆高新区成立党支部。", "肇庆高新区走访企业。", "做法与佛山高新区相似。", "肇庆高新区表示。"]
    # 肇庆: 3 paragraphs + 2 for the lead = 5; 佛山: 1, less than a quarter of it.
    assert GAZETTEER.parks_of(None, paragraphs) == ("肇庆高新区",)


def test_a_round_up_keeps_all_its_zones() -> None:
    paragraphs = ["济南高新区上线。", "珠海高新区成立。", "海口高新区发布。"]
    assert GAZETTEER.parks_of("园区快讯", paragraphs) == ("济南高新区", "珠海高新区", "海口高新区")


def test_an_article_without_a_zone_has_none() -> None:
    assert GAZETTEER.parks_of(None, ["寻梦桃花源。"]) == ()


def test_the_whole_article_is_the_context_of_an_ambiguous_name() -> None:
    assert GAZETTEER.parks_of("桂林市发布", ["2023年，七星区2家企业获评。"]) == ("桂林高新区（七星区）",)
