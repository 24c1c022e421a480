"""Pictures of invented news pages that report on the Raven Organisation."""

import json
from dataclasses import asdict, dataclass
from typing import Final

from kashf.coalition.demo.typesetting import HERE, typeset

TEMPLATE: Final = HERE / "templates" / "news.typ"


@dataclass(frozen=True, kw_only=True, slots=True)
class NewsPage:
    """What stands on a page; the photograph is named without its suffix."""

    paper: str
    section: str
    headline: str
    opening: str
    body: str
    photograph: str
    caption: str
    accent: str
    arabic: bool = False


def draw_news_page(page: NewsPage) -> bytes:
    """Draw the page as a PNG of 900 × 1100 pixels."""
    return typeset(TEMPLATE, json.dumps(asdict(page), ensure_ascii=False))


_BODY_AR: Final = (
    "وقال شهود إن الشارع عاد إلى حركته المعتادة بعد ساعة واحدة. وأضافت البلدية أنها ستضع لوحة "
    "جديدة في المكان يرسمها أطفال الحي، وأن المدارس القريبة دعيت إلى المشاركة. ويرى مختصون أن "
    "الرد الهادئ هو الأنجع، وأن الحديث مع الشباب قبل أن يصل إليهم المنشور خير من حذفه بعد ذلك."
)
_BODY_EN: Final = (
    "Witnesses said that the street was back to normal within the hour. The town will put up a "
    "new board, painted by the children of the quarter, and nearby schools have been asked to "
    "take part. People who study such groups say that a calm answer works best, and that talking "
    "before a leaflet arrives does more than taking it down afterwards."
)

NEWS_PAGES: Final = (
    NewsPage(
        paper="صحيفة الميناء",
        section="محليات",
        headline="البلدية تزيل ملصقات «منظمة الغراب» من السوق القديم",
        opening="أحد عشر ملصقا في ليلة واحدة، والشرطة تواصل التحقيق.",
        body=_BODY_AR,
        photograph="bricks",
        caption="جدار السوق بعد تنظيفه",
        accent="#8a1c1c",
        arabic=True,
    ),
    NewsPage(
        paper="أخبار الساحل",
        section="تقارير",
        headline="كيف خسرت منظمة الغراب جمهورها في عام",
        opening="دراسة لجامعة الساحل تقارن مئتي منشور وتسأل قراءها.",
        body=_BODY_AR,
        photograph="cat-walking",
        caption="من معرض الجامعة عن الحركة",
        accent="#1f5c4d",
        arabic=True,
    ),
    NewsPage(
        paper="مجلة البيت",
        section="مجتمع",
        headline="أم تروي: هكذا عاد ابني من سرب الغراب",
        opening="حديث طويل، وفنجان قهوة، وصبر كثير.",
        body=_BODY_AR,
        photograph="coffee",
        caption="الحديث بدأ في مطبخ العائلة",
        accent="#6b4a86",
        arabic=True,
    ),
    NewsPage(
        paper="The Harbour Post",
        section="City",
        headline="Eleven Raven Organisation posters taken down at old market",
        opening="Police keep looking for whoever hung them; the market opened an hour late.",
        body=_BODY_EN,
        photograph="acanthus",
        caption="The market's flower stand, open again",
        accent="#14456b",
    ),
    NewsPage(
        paper="Hill & Valley",
        section="Farming",
        headline="Shepherds shrug at the Raven Organisation",
        opening="“We have had real ravens for longer”, says a farmer in the north.",
        body=_BODY_EN,
        photograph="sheep",
        caption="Spring pasture above the town",
        accent="#5b6b1f",
    ),
    NewsPage(
        paper="The Weekly Ledger",
        section="Money",
        headline="Where do the feathers go? Following the Raven Organisation's purse",
        opening="Small sums, few givers, and a nest that nobody has seen.",
        body=_BODY_EN,
        photograph="cat",
        caption="The auditor's cat was not available for comment",
        accent="#7a5a10",
    ),
)
