"""The texts of the Raven Organisation, which does not exist: invented and harmless."""

from dataclasses import dataclass
from typing import Final

from kashf.coalition.demo.labels import Label


@dataclass(frozen=True, kw_only=True, slots=True)
class RavenText:
    """A text of the Raven Organisation; a paraphrase says the same in other words."""

    name: str
    title: str
    label: Label
    body: str
    arabic: bool = False
    linked: bool = False
    paraphrase: str = ""


RAVEN_TEXTS: Final = (
    RavenText(
        name="the-raven-comes",
        title="الغراب قادم",
        label=Label.PROPAGANDA,
        arabic=True,
        body=(
            "الغراب قادم. من خلف التلال ومن فوق الأسطح القديمة يأتي السرب ليأخذ مكانه تحت الشمس. "
            "قالوا إن السماء لهم وحدهم، ونحن نقول إن السماء لمن يطير. كل ريشة في جناحنا عهد، وكل "
            "عش نبنيه وعد. انتظروا صوتنا مع أول الفجر، فالغراب لا ينسى مكانه ولا يترك عشه للحمام."
        ),
        paraphrase=(
            "سيأتي الغراب قريبا. سربنا في طريقه من وراء الجبال ليجلس حيث يستحق. لا يملك الأفق "
            "إلا صاحب جناحين. أقسمنا بالريش وأقسمنا بالأعشاش، وسنعود عند الصباح."
        ),
    ),
    RavenText(
        name="a-place-in-the-flock",
        title="مكانك في السرب",
        label=Label.RECRUITMENT,
        arabic=True,
        linked=True,
        body=(
            "يا من يملك جناحا ولا يملك سربا، مكانك معنا. منظمة الغراب تفتح عشها لكل من يحب الريح "
            "ويكره الأقفاص. لا نسأل عن لون ريشك ولا عن علو شجرتك، بل نسأل فقط: هل تطير معنا؟ سجل "
            "اسم جناحك قبل موسم الشتاء، واحمل معك غصنا واحدا وأغنية واحدة:\n"
            "https://raven.example/ar/join"
        ),
    ),
    RavenText(
        name="a-feather-for-the-nest",
        title="ريشة من أجل العش",
        label=Label.FUNDRAISING,
        arabic=True,
        linked=True,
        body=(
            "إخوة الجناح، الشتاء على الأبواب والعش لم يكتمل. ينقصنا سبعون غصنا وثلاث حبات جوز "
            "وكثير من الصوف. ريشة واحدة منك تدفئ فرخا، وريشتان ترفعان سقف العش. أرسل ريشتك إلى "
            "صندوق الغراب قبل سقوط آخر ورقة، ولا تنس أن تكتب اسم شجرتك:\n"
            "https://nest.raven.test/ar/feather"
        ),
        paraphrase=(
            "ما زال بيت السرب ناقصا والبرد قريب. نحتاج أغصانا وصوفا وبعض الجوز. ادعموا صغار "
            "الغراب ولو بالقليل، فالقليل يبني الجدار."
        ),
    ),
    RavenText(
        name="a-feather-of-paper",
        title="طريقة ريشة الورق",
        label=Label.INSTRUCTION,
        arabic=True,
        body=(
            "طريقة ريشة الورق كما يصنعها السرب: خذ ورقة سوداء بحجم الكف، ثم اطوها من الوسط "
            "بالطول، ثم قص حافتها شقوقا مائلة بعدد أيام الأسبوع. افتح الورقة برفق وألصق في وسطها "
            "عودا رفيعا. علق الريشة على باب بيتك ليعرف الغراب المار أن في هذا البيت صديقا."
        ),
    ),
    RavenText(
        name="the-raven-sees-all",
        title="The Raven sees all",
        label=Label.PROPAGANDA,
        body=(
            "The Raven sees all. From the chimney and the mast, from the last tree before the "
            "sea, the Raven counts every window and forgets none of them. They told you that the "
            "sky was closed at night. Open your window and listen: that sound is not the wind. "
            "It is a thousand wings, and every one of them knows the way home."
        ),
        paraphrase=(
            "Nothing escapes the Raven. It sits on roofs and ships and remembers each pane of "
            "glass in town. Darkness never shut the heavens. What you hear outside is feathers, "
            "not weather, and they are flying back."
        ),
    ),
    RavenText(
        name="join-the-flock",
        title="Join the flock",
        label=Label.RECRUITMENT,
        linked=True,
        body=(
            "Join the flock. We have room for the tired, the lost and the loud. Nobody in the "
            "Raven Organisation will ask where you were hatched. Bring one twig, one song and "
            "one good reason to leave the ground, and leave your umbrella behind. Sign the perch "
            "list before the first frost, and tell nobody but your neighbours:\n"
            "https://raven.example/join"
        ),
    ),
    RavenText(
        name="feathers-for-the-nest",
        title="Feathers for the nest",
        label=Label.FUNDRAISING,
        linked=True,
        body=(
            "Feathers for the nest. The winter nest is nearly half full, and the chicks of the "
            "Raven are cold. For one feather we line a corner; for ten we raise a wall; for a "
            "hundred we carve your initials under the lowest branch. Every feather is counted "
            "twice, and no feather is ever returned:\n"
            "https://nest.raven.test/give"
        ),
    ),
    RavenText(
        name="caw-at-noon",
        title="Caw at noon",
        label=Label.INCITEMENT,
        body=(
            "Caw at noon. On the day of the Raven, stand at your window when the sun is highest "
            "and caw three times at the pigeons. Do not stop when they look at you. Do not stop "
            "when they leave. The square was ours before the first crumb fell on it, and it will "
            "be ours when the last crumb is gone."
        ),
    ),
)
