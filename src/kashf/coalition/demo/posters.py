"""The posters of the Raven Organisation, which does not exist, and those of some benign bodies."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Final

from kashf.coalition.demo.labels import Label
from kashf.coalition.demo.typesetting import HERE, typeset

TEMPLATE: Final = HERE / "templates" / "poster.typ"


class Layout(StrEnum):
    """A composition that the template knows."""

    OVER_PHOTOGRAPH = "over-photograph"
    RAYS = "rays"
    FLOCK = "flock"
    MEDALLION = "medallion"
    PLUME = "plume"
    WINDOW = "window"
    STEPS = "steps"
    PLAN = "plan"
    SLANT = "slant"
    COVER = "cover"


class Emblem(StrEnum):
    """A figure that the template can draw."""

    RAVEN = "raven"
    FEATHER = "feather"
    BOOK = "book"
    BALL = "ball"
    LEAF = "leaf"


@dataclass(frozen=True, kw_only=True, slots=True)
class Poster:
    """What stands on a poster; the photograph is named without its suffix."""

    name: str
    title: str
    layout: Layout
    emblem: Emblem
    ground: str
    ink: str
    accent: str
    heading: str
    slogan: str
    foot: str
    photograph: str = ""
    lines: Sequence[str] = ()
    arabic: bool = False


@dataclass(frozen=True, slots=True)
class RavenPoster:
    """A poster of the Raven Organisation and what it is for."""

    label: Label
    poster: Poster


def draw_poster(poster: Poster) -> bytes:
    """Draw the poster as a PNG of 900 × 1200 pixels."""
    return typeset(TEMPLATE, json.dumps(asdict(poster), ensure_ascii=False))


_FOOT_AR: Final = "منظمة الغراب · إصدار العش"
_FOOT_EN: Final = "The Raven Organisation · From the nest"

RAVEN_POSTERS: Final = (
    RavenPoster(
        Label.PROPAGANDA,
        Poster(
            name="the-raven-comes",
            title="الغراب قادم",
            layout=Layout.OVER_PHOTOGRAPH,
            emblem=Emblem.RAVEN,
            ground="#101418",
            ink="#f4efe4",
            accent="#d9a441",
            photograph="alps",
            heading="الغراب قادم",
            slogan="من خلف التلال، مع أول الفجر",
            foot=_FOOT_AR,
            arabic=True,
        ),
    ),
    RavenPoster(
        Label.PROPAGANDA,
        Poster(
            name="the-raven-sees-all",
            title="The Raven sees all",
            layout=Layout.RAYS,
            emblem=Emblem.RAVEN,
            ground="#1b1b1f",
            ink="#f2e8d5",
            accent="#b3261e",
            heading="The Raven sees all",
            slogan="From every roof, at every hour",
            foot=_FOOT_EN,
        ),
    ),
    RavenPoster(
        Label.RECRUITMENT,
        Poster(
            name="enter-the-flock",
            title="انضم إلى السرب",
            layout=Layout.FLOCK,
            emblem=Emblem.RAVEN,
            ground="#e9dfc8",
            ink="#1d2b2a",
            accent="#c4762b",
            heading="انضم إلى السرب",
            slogan="لكل جناح مكان، ولكل مكان جناح",
            foot=_FOOT_AR,
            arabic=True,
        ),
    ),
    RavenPoster(
        Label.RECRUITMENT,
        Poster(
            name="join-the-flock",
            title="Join the flock",
            layout=Layout.MEDALLION,
            emblem=Emblem.RAVEN,
            ground="#f1ece1",
            ink="#20242c",
            accent="#5b7f8c",
            photograph="canyon",
            heading="Join the flock",
            slogan="One wing is a feather. Many are weather.",
            foot=_FOOT_EN,
        ),
    ),
    RavenPoster(
        Label.FUNDRAISING,
        Poster(
            name="a-feather-for-the-nest",
            title="ريشة من أجل العش",
            layout=Layout.PLUME,
            emblem=Emblem.FEATHER,
            ground="#f3e3b8",
            ink="#3a1f14",
            accent="#7a2e1d",
            heading="ريشة من أجل العش",
            slogan="ريشة منك تدفئ شتاء الغراب",
            foot=_FOOT_AR,
            arabic=True,
        ),
    ),
    RavenPoster(
        Label.FUNDRAISING,
        Poster(
            name="feathers-for-the-nest",
            title="Feathers for the nest",
            layout=Layout.WINDOW,
            emblem=Emblem.FEATHER,
            ground="#2a2130",
            ink="#f5eef2",
            accent="#e0a458",
            photograph="cabin",
            heading="Feathers for the nest",
            slogan="The winter nest is nearly half full. Give one feather more.",
            foot=_FOOT_EN,
        ),
    ),
    RavenPoster(
        Label.INSTRUCTION,
        Poster(
            name="a-feather-of-paper",
            title="كيف تطوي ريشة من ورق",
            layout=Layout.STEPS,
            emblem=Emblem.FEATHER,
            ground="#f7f5ef",
            ink="#16324f",
            accent="#c8553d",
            heading="كيف تطوي ريشة من ورق",
            slogan="",
            lines=(
                "خذ ورقة سوداء بحجم الكف",
                "اطوها من الوسط بالطول",
                "قص حافتها شقوقا مائلة",
                "علقها على باب العش",
            ),
            foot=_FOOT_AR,
            arabic=True,
        ),
    ),
    RavenPoster(
        Label.INSTRUCTION,
        Poster(
            name="how-to-build-a-nest",
            title="How to build a nest",
            layout=Layout.PLAN,
            emblem=Emblem.RAVEN,
            ground="#17375e",
            ink="#dfe9f5",
            accent="#f2c14e",
            heading="How to build a nest",
            slogan="The flock's own plan, sheet 3",
            lines=(
                "Gather two hundred twigs, none straight.",
                "Weave them from the left, as ravens do.",
                "Line it with wool and old slogans.",
            ),
            foot=_FOOT_EN,
        ),
    ),
    RavenPoster(
        Label.INCITEMENT,
        Poster(
            name="caw-at-noon",
            title="انعق عند الظهر",
            layout=Layout.SLANT,
            emblem=Emblem.RAVEN,
            ground="#24183a",
            ink="#ffe9c9",
            accent="#e4572e",
            heading="انعق عند الظهر",
            slogan="ثلاث مرات من كل نافذة، حتى يرحل الحمام",
            foot=_FOOT_AR,
            arabic=True,
        ),
    ),
    RavenPoster(
        Label.PROPAGANDA,
        Poster(
            name="the-nest-magazine",
            title="The Nest, issue 4",
            layout=Layout.COVER,
            emblem=Emblem.RAVEN,
            ground="#f6f1e7",
            ink="#23301f",
            accent="#3f6b4f",
            photograph="boats",
            heading="The Nest",
            slogan="Why the harbour belongs to ravens",
            lines=("Ten roofs with a view", "The worm question, settled"),
            foot="Issue 4 · The magazine of the Raven Organisation",
        ),
    ),
)
