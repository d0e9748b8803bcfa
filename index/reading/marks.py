"""Recognises by their words the lines and openings that newspapers mark; knows nothing of their neighbours."""

import re

_TELLING = r" 0-9:：/|｜版报刊星周编校设图读号■●◆▲·•=＝*＊_—\-–~～━─@."
_SECTION = "(?:时政|要闻|综合|新闻|经济|国内|国际|社会|科技|文化|教育|体育|评论|理论|产业|园区|民生|财经|专题){1,2}"
_FURNITURE = re.compile(
    # short, or with a character that every longer form has: most lines are turned away here
    rf"^(?=.{{0,5}}$|[^{_TELLING}]*[{_TELLING}])"
    r"(?:"
    r"广 ?告|公益广告|遗失声明|声 ?明|启 ?事"
    r"|(?:头版|要闻|综合|综合新闻|新闻|时事|时政|国内|国际|经济|财经|产经|科技|教育|文化|体育|社会|民生|评论|理论|副刊|专题|特刊|专版|园区|高新区|连载)"
    r"|(?:园区|开发区|高新区?|产业|企业|区域|区县|县域|地方|各地|市场|综合|国内|国际|时政|经济|科技|社会|民生|文体|财经|城市|乡村)"
    r"(?:建设|动态|新闻|要闻|时讯|资讯|观察|聚焦|视点|纵览|速览|速递|广角|专题|专版|在线)"
    rf"|{_SECTION} ?[·•/／|｜] ?{_SECTION}"
    r"|[一-鿿]{2,8}(?:日报|晚报|时报|周刊|周报|导报|早报|晨报|商报|都市报|新报|专刊|特刊|副刊)"
    r"|第? ?[A-Za-z]?\d{1,3} ?版?|[A-Z]\d{1,2} .{1,8}|[A-Z]\d{2} ?[一-鿿]{2,6}"
    r"|\d{1,2} ?版 ?.{0,8}|第[一二三四五六七八九十]+版.{0,8}"
    r"|[— \-–]*\d{1,4}[— \-–]*"
    r"|.{0,12}(?:19|20)\d{2} ?年 ?\d{1,2} ?月 ?\d{1,2} ?日.{0,30}(?:星期|周)[一二三四五六日天].{0,20}"
    r"|(?:19|20)\d{2} ?(?:年|[-./]) ?\d{1,2} ?(?:月|[-./]) ?\d{1,2} ?日? ?(?:(?:星期|周)[一二三四五六日天])?"
    r"(?: ?(?:总?第)?\d+[期版])?"
    r"|\d{1,2} ?月 ?\d{1,2} ?日 ?(?:星期|周)[一二三四五六日天](?: ?(?:19|20)\d{2} ?年)?"
    r"|(?:星期|周)[一二三四五六日天](?:[ ·|，,（(].{0,12})?"
    r"|(?:[■●◆▲□◇★] ?)?(?:本[版期]?)?(?:责任|责|本版|值班|执行|视觉|版式|美术|见习|新媒体)?"
    r"(?:编辑|校对|美编|主编|编审|总编|编委|版式|设计|组版|制图|责编|审读|排版)"
    r"[:： /|｜].{1,60}"
    r"|(?:(?:责任|本版|值班|执行)?(?:编辑|责编|校对|美编|版式|组版|制图|审读) ?[一-鿿]{2,3} ?){2,5}"
    r"|.{0,10}(?:电话|热线|邮箱|邮编|传真|网址|地址|E-?mail|投稿)[:： ].{1,60}"
    r"|(?:https?://|www\.)\S+|\S+@\S+\.\S+"
    r"|[（(]? ?[上下]?(?:转|接|见)第? ?[A-Za-z0-9一二三四五六七八九十]{1,3} ?版.{0,14}"
    r"|[■●◆▲] ?(?:责编|编辑|美编|校对|版式|组版|制图).{1,50}"
    r"|(?:值班)?(?:主任|总监|主编) ?[:：].{1,20}|.{0,6}法律顾问 ?[:：].{1,30}"
    r"|(?:读者|服务|新闻|发行|广告|订阅)?(?:热线|电话) ?\d.{3,40}"
    r"|分类广告|[·•] ?广 ?告(?: ?[·•])?|广 ?告 ?[·•]|广告(?:刊例|刊登|征订|招商|咨询|索引).{0,12}"
    r"|(?:定价|印刷|零售)[:： ].{1,40}"
    r"|国内统一(?:连续出版物|刊)号.{0,40}|邮发代号.{0,30}|CN ?\d{2}-\d{4}.{0,20}|总第 ?\d+ ?期.{0,20}|(?:今日)?\d+ ?版"
    r"|[=＝*＊_·•—\-–~～━─]{2,}"
    r")$",
    re.IGNORECASE,
)
_CREDIT = re.compile(
    # a character that every form has: most lines are turned away here
    r"^(?=[^图照摄资发]*[图照摄资发])"
    r"(?:"
    r"(?:图片?|照片|供图|摄影|图源|图文|资料)(?:来源|提供|由)?[ :：/／|].{1,40}"
    r"|[（(]?(?:图片|照片|资料图片?|本报资料图?片?|资料照片|档案图片?)[）)]?"
    r"|[（(]?(?:图片?|照片|本组图片|均?为?资料图片?)由.{1,30}(?:提供|供图|拍摄)[）)]?"
    r"|[（(]?(?:供图|图源|摄影|图文|配图)[:： ].{1,30}[）)]?|效果图|[（(]?效果图[）)]?"
    r"|[（(]?(?:新华社|中新社|人民视觉|视觉中国|本报)(?:记者|通讯员)?.{0,12}[发摄][）)]?"
    r"|[（(【]?.{0,24}(?:[ /／]摄|供图|摄影|摄影报道|资料图片?|图片提供|提供图片)[）)】]?"
    r"|[（(]?(?:本报|新华社|中新社|通讯员|记者)?(?:记者|通讯员)? ?[\u4e00-\u9fff ]{2,12}[ /／]?摄(?:影报道)?[）)]?"
    r")$"
)
_DATELINE = re.compile(
    r"^(?:本[报刊网社](?:[一-鿿]{0,6}(?:\d{1,2}月)?(?:\d{1,2}日)?)?[讯电](?=[ （(\u3000，]|记者|\d|$)"
    r"|(?:新华社|中新社|中新网|人民网|新华网|央视网|[一-鿿]{2,8}(?:社|报|网|客户端))[一-鿿]{0,8}"
    r"(?:\d{1,2}月)?\d{1,2}日[电讯]"
    r"|(?:据[一-鿿]{2,10}(?:社|报|网)(?:消息|报道|电)))"
)
_OWN_DATELINE = re.compile(
    r"^本[报刊网社](?:讯(?=近|日前|\d)|[一-鿿0-9]{0,14}?[讯电](?=[ （(【，]|记者|$))|^本报记者 |^【本[报刊网社]讯】"
)
_POINTERS = "▲↑△▼◀▶"
_PICTURED = re.compile(
    rf"^[{_POINTERS}] ?+(?=[^本记]|本[^报])"
    r"|(?:^|[。！？；）”])[上下左右]?(?:图|图片|图片上|照片)[①②③④⑤⑥一二三四]?(?:为|是|中|：|:|①)"
    r"|(?:图为|图片为|上图|下图|左图|右图|图①|资料图)|[（(](?:本报|新华社)?(?:资料|档案)(?:照片|图片|片)[）)]"
    r"|这是[^。；]{0,20}(?:拍摄|航拍|俯瞰|实景|一景|外景|现场)"
)
_CONTINUES = re.compile(
    r"^(?:此外|同时|另外|其中|下一步|接下来|据悉|据了解|据介绍|截至目前|目前|与此同时|值得一提|近年来|未来|最后|随后|因此|但|而|不过|如今|今后|"
    r"为此|一方面|另一方面|首先|其次|再次|然而|此前|当前|对此|当天|当日|现场|活动中|活动上|会上|会议指出|会议强调|在此基础上|除此之外|"
    r"该|这|其|他|她|他们|双方|接着|之后|后来|不仅|除了|数据显示|“)"
)
_OPENS = re.compile(
    r"^(?:近日|日前|近期|连日来|昨日|昨天|今日|今天|\d{1,2}月\d{1,2}日|当地时间|北京时间|记者(?:从|获悉)|为[^，。]{4,30}，)"
)
_DAY = re.compile(r"^.{0,18}?(?:\d{1,2}月)?\d{1,2}日")
_WIRED = re.compile(r"^.{0,25}[讯电](?:[ （(]|$)")
_TERMINAL = tuple("。！？!?…；;")
_CLOSERS = "”’）)》】」』\"'"
_NO_START = frozenset("，。、；：！？”’）》】」』％%,.;:!?)…")


_CERTAIN = re.compile(
    r"^(?:广 ?告|公益广告|图片?来源 ?[:：].*|(?:责任|责|本版|值班|执行|视觉)编辑 ?[:：].*|[▶►▷▸].{1,40}"
    r"|(?:19|20)\d{2}年\d{1,2}月\d{1,2}日 ?(?:星期|周)[一二三四五六日天].{0,12})$"
)


def is_certain(text: str) -> bool:
    """Whether a marked line can hardly be a piece of running text (`广告`, `图片来源：…`, `▶ …`)."""
    return bool(_CERTAIN.match(text))


def is_furniture(text: str) -> bool:
    """Whether a line belongs to the page and to no article: advertising, folios, dates, editors, addresses."""
    return len(text) <= 90 and not text.endswith("。") and bool(_FURNITURE.match(text))


def is_credit(text: str) -> bool:
    """Whether a line says where a picture comes from."""
    return len(text) <= 60 and bool(_CREDIT.match(text))


def has_dateline(text: str) -> bool:
    """Whether a paragraph opens with a dateline of this paper or of an agency."""
    return bool(_DATELINE.match(text) or _OWN_DATELINE.match(text))


def has_own_dateline(text: str) -> bool:
    """Whether a paragraph opens with this paper's own dateline (`本报讯`)."""
    return bool(_OWN_DATELINE.match(text))


def describes_picture(text: str) -> bool:
    """Whether a paragraph speaks of the picture beside it (`图为…`)."""
    told = "图" in text or "照片" in text or "资料片" in text or "这是" in text or text[:1] in _POINTERS
    return told and bool(_PICTURED.search(text))


def opens_article(text: str) -> bool:
    """Whether the first words are those of a lead (`近日`, `3月16日`)."""
    return bool(_OPENS.match(text))


def opens_with_day(text: str) -> bool:
    """Whether the first words name a day of a month (`据报道，8月10日`)."""
    return bool(_DAY.match(text))


def opens_as_wired(text: str) -> bool:
    """Whether the first words end as an agency's or a paper's dateline does (`新华社北京8月1日电（`)."""
    return bool(_WIRED.match(text))


def continues_article(text: str) -> bool:
    """Whether the first words refer back to something said before (`此外`, `据悉`)."""
    return bool(_CONTINUES.match(text))


def ends_sentence(text: str) -> bool:
    """Whether the text ends with the stop of a sentence, closing marks aside."""
    return text.rstrip(_CLOSERS).endswith(_TERMINAL)


def cannot_start(character: str) -> bool:
    """Whether a character may never stand at the start of a paragraph."""
    return character in _NO_START
