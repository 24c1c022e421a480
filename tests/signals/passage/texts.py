"""Texts without anything in common, and their signals."""

from kashf.signals import Signal, hash_text

KNOWN = (
    "في صباح بارد طار الغراب فوق القرية الصغيرة وحمل في منقاره غصنا من شجرة التوت القديمة، ثم "
    "حط على سور الحديقة حيث كان الأطفال يلعبون بالكرة الحمراء ويضحكون من قفزاته "
    "بين الأغصان المبللة بالندى"
)
OTHER = (
    "أعلنت إدارة المكتبة العامة أن موعد القراءة الأسبوعي انتقل إلى يوم الخميس بعد الظهر، وأن "
    "الكتب المستعارة تعاد إلى الرف الأزرق عند المدخل قبل نهاية الشهر القادم دون "
    "أي رسوم إضافية على أحد"
)
ENGLISH = (
    "On a cold morning the raven flew over the little village with a twig of the old mulberry tree "
    "and sat down on the garden wall where children played with a red ball"
)


def passage(text: str) -> Signal:
    (signal,) = hash_text(text, ["passage"])
    return signal
