import pytest

from service.briefings.themes import Themes, load_themes


def test_the_packaged_table_has_the_eight_themes_in_printing_order_and_one_for_the_rest():
    assert load_themes().names == (
        "政策与改革",
        "产业与项目",
        "科技与人才",
        "金融与资本",
        "企业与荣誉",
        "党建与治理",
        "民生与服务",
        "文旅与活动",
        "其他动态",
    )


@pytest.mark.parametrize(
    ("sentence", "theme"),
    [
        ("高新区印发《关于优化营商环境的若干措施》。", "政策与改革"),
        ("总投资50亿元的半导体产业基地项目开工。", "产业与项目"),
        ("实验室引进博士12名，完成专利转化30项。", "科技与人才"),
        ("银行为中小企业发放贷款3亿元。", "金融与资本"),
        ("5家企业入选国家级专精特新“小巨人”名单。", "企业与荣誉"),
        ("街道新建党支部8个，发展党员21名。", "党建与治理"),
        ("社区养老驿站为居民提供体检。", "民生与服务"),
        ("桃花季在景区开幕，歌舞演出吸引游客。", "文旅与活动"),
        ("今天下雨了。", "其他动态"),
    ],
)
def test_a_sentence_goes_where_its_words_speak_for(sentence, theme):
    assert load_themes().of(sentence) == theme


def test_the_article_decides_between_equals():
    themes = Themes({"甲": ("贷款",), "乙": ("社区",)}, "丙")
    assert themes.of("社区贷款", "贷款上线") == "甲"
    assert themes.of("社区贷款", "社区新闻") == "乙"


def test_neutral_names_say_nothing():
    themes = Themes({"甲": ("科技",)}, "丙", neutral=("科技型中小",))
    assert themes.of("科技型中小企业") == "丙"
