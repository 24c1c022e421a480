"""The invented coalition: 28 members and three platforms. No state and no body of this name is."""

from dataclasses import dataclass
from typing import Final

from kashf.coalition.members.vocabulary import OrganisationKind, Role

STATE, CENTRE = OrganisationKind.STATE, OrganisationKind.CENTRE
NGO, PLATFORM = OrganisationKind.NGO, OrganisationKind.PLATFORM


@dataclass(frozen=True, slots=True)
class Part:
    """An organisation of the play. `busy` ones have a desk for each role, and take in the most."""

    slug: str
    kind: OrganisationKind
    name_en: str
    name_ar: str
    busy: bool = False


@dataclass(frozen=True, slots=True)
class Seat:
    """Somebody at an organisation: the first part of the address, a first name, and roles."""

    place: str
    roles: frozenset[Role]


LEAD: Final = "sahlan"  # takes the public's reports; its desks are those that a visitor tries
TEACHING: Final = "online-safety"  # the centre that names narratives and leads the meetings

MEMBERS: Final = (
    Part(LEAD, STATE, "Sahlan", "سهلان", busy=True),
    Part("noriya", STATE, "Noriya", "نورية", busy=True),
    Part("tamriya", STATE, "Tamriya", "تمرية", busy=True),
    Part("wadira", STATE, "Wadira", "وديرة"),
    Part("qamara", STATE, "Qamara", "قمارا"),
    Part("marjania", STATE, "Marjania", "مرجانيا"),
    Part("rawdania", STATE, "Rawdania", "روضانيا"),
    Part("yasmara", STATE, "Yasmara", "ياسمارا"),
    Part("nakhlia", STATE, "Nakhlia", "نخليا"),
    Part("zaytan", STATE, "Zaytan", "زيتان"),
    Part("ghadira", STATE, "Ghadira", "غديرة"),
    Part("sindira", STATE, "Sindira", "سنديرة"),
    Part("arvenia", STATE, "Arvenia", "أرفينيا", busy=True),
    Part("beloria", STATE, "Beloria", "بيلوريا"),
    Part("castrova", STATE, "Castrova", "كاستروفا", busy=True),
    Part("dornmark", STATE, "Dornmark", "دورنمارك"),
    Part("eastmere", STATE, "Eastmere", "إيستمير"),
    Part("hillmark", STATE, "Hillmark", "هيلمارك", busy=True),
    Part("northlake", STATE, "Northlake", "نورثليك"),
    Part("westfold", STATE, "Westfold", "وستفولد"),
    Part(TEACHING, CENTRE, "Centre for Online Safety", "مركز السلامة على الشبكة", busy=True),
    Part("lighthouse", CENTRE, "Lighthouse Centre", "مركز المنارة", busy=True),
    Part("bridge", CENTRE, "Bridge Counselling Centre", "مركز الجسر للإرشاد"),
    Part("parents-circle", NGO, "Parents' Circle", "حلقة الآباء والأمهات"),
    Part("open-courtyard", NGO, "Open Courtyard", "الفناء المفتوح"),
    Part("young-voices", NGO, "Young Voices", "أصوات شابة"),
    Part("teachers-bench", NGO, "Teachers' Bench", "مقعد المعلمين"),
    Part("newsroom-friends", NGO, "Newsroom Friends", "أصدقاء غرفة الأخبار"),
)
PLATFORMS: Final = (
    Part("harbour", PLATFORM, "Harbour", "المرفأ"),
    Part("tilework", PLATFORM, "Tilework", "الفسيفساء"),
    Part("lantern", PLATFORM, "Lantern", "الفانوس"),
)

EVERY_ROLE: Final = (
    Seat("analyst", frozenset({Role.ANALYST})),
    Seat("reviewer", frozenset({Role.REVIEWER})),
    Seat("approver", frozenset({Role.APPROVER})),
    Seat("campaigns", frozenset({Role.CAMPAIGN_OFFICER})),
    Seat("chair", frozenset({Role.CHAIR})),
    Seat("administrator", frozenset({Role.ADMINISTRATOR})),
    Seat("auditor", frozenset({Role.AUDITOR})),
)
FEW: Final = (
    Seat("desk", frozenset({Role.ANALYST, Role.REVIEWER, Role.CAMPAIGN_OFFICER})),
    Seat("head", frozenset({Role.APPROVER, Role.ADMINISTRATOR})),
)
OF_A_PLATFORM: Final = (Seat("contact", frozenset({Role.PLATFORM_CONTACT})),)
SHOWN: Final = ("harbour", "noriya")  # beside the lead's, whose people are shown to visitors

FIRST_NAMES: Final = (
    ("Amal", "أمل"),
    ("Basil", "باسل"),
    ("Dalia", "داليا"),
    ("Farid", "فريد"),
    ("Ghada", "غادة"),
    ("Hani", "هاني"),
    ("Ines", "إيناس"),
    ("Jonas", "يوناس"),
    ("Karima", "كريمة"),
    ("Lina", "لينا"),
    ("Marek", "ماريك"),
    ("Nadia", "نادية"),
    ("Omar", "عمر"),
    ("Petra", "بترا"),
    ("Rami", "رامي"),
    ("Salma", "سلمى"),
    ("Tariq", "طارق"),
    ("Vera", "فيرا"),
    ("Yusuf", "يوسف"),
    ("Zeina", "زينة"),
)


def seats(part: Part) -> tuple[Seat, ...]:
    """Who has a desk there."""
    if part.kind is PLATFORM:
        return OF_A_PLATFORM
    return EVERY_ROLE if part.slug in {LEAD, TEACHING} else EVERY_ROLE[:4] if part.busy else FEW
