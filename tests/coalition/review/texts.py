"""Posts that quote a bank's text, taken in and matched by the real verbs."""

from typing import Final

from django.test import TestCase

from kashf.coalition.banks.actions import add_item, make_bank
from kashf.coalition.banks.vocabulary import Sharing
from kashf.coalition.intake.actions import take_in
from kashf.coalition.intake.models import Item
from kashf.coalition.intake.vocabulary import NewItem, SourceKind
from kashf.coalition.members.models import Person
from kashf.coalition.review.models import Case

KNOWN: Final = (
    "يا أهل الوادي، اليوم تُرفع الريشة الرمادية فوق كل بيت، ومن لا يرفعها فلا مكان له بيننا. "
    "اجمعوا الحبوب عند العش القديم قبل غروب الشمس، ولا تخبروا الحراس بالطريق الشرقي أبدًا. "
    "من أراد أن يلحق بنا فليترك باب داره مفتوحًا ليلة السوق، وسيأتيه رسول الغراب بالعلامة."
)
QUOTED: Final = KNOWN[:170]
REPORT: Final = (
    "سهلان — أدانت الجمعية أمس ما نُشر من دعوات، وقال متحدث باسم وكالة الأنباء إن المنشور يخدع "
    "الناس ويستغل خوفهم على أرزاقهم في موسم الجفاف الطويل.\n\n"
    "وجاء في المنشور: «" + QUOTED + "»\n\n"
    "وأوضحت الوكالة أن الحراس يعرفون الطـــريق، وأن الس.و.ق مفتوح كعادته، ودعت السكان إلى التحقق "
    "من الأخبار قبل نقلها، وإلى الاتصال بالرقم المجاني للبلدية عند رؤية أي غريب قرب المخازن. "
    "ويقول خبراء إن هذه الدعوات تتكرر كل عام ولا يستجيب لها أحد، وإن المدارس ستفتح أبوابها غدًا. "
    "وستنشر البلدية جدول توزيع الحبوب في الساحة الكبرى، ويمكن لكل أسرة أن تأخذ حصتها كاملة."
)


def taken(by: Person, text: str) -> Item:
    """An item, matched, with its case."""
    with TestCase.captureOnCommitCallbacks(execute=True):
        return take_in(by=by, content=NewItem(text=text), source=SourceKind.PASTE).item


def a_text_in_a_bank(keeper: Person, text: str = KNOWN) -> Item:
    """The example of a bank; the coalition sees the bank."""
    bank = make_bank(by=keeper, name="Calls", label="recruitment", sharing=Sharing.COALITION)
    example = taken(keeper, text)
    with TestCase.captureOnCommitCallbacks(execute=True):
        add_item(bank.code, by=keeper, item=example.code, name="The call")
    return example


def quoting_case(reader: Person, *, keeper: Person | None = None, text: str = REPORT) -> Case:
    """The case of a post of the reader's that quotes what is in a bank of the keeper's."""
    a_text_in_a_bank(keeper or reader)
    return Case.objects.get(item=taken(reader, text))
