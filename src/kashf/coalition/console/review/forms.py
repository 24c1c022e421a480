from typing import Any
from uuid import UUID

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from kashf.coalition.answers.models import Narrative
from kashf.coalition.console.forms import KashfForm
from kashf.coalition.members.models import Organisation
from kashf.coalition.referrals.vocabulary import LONGEST_ADDRESS
from kashf.coalition.review.models import Case, Decision
from kashf.coalition.review.vocabulary import (
    ANSWER_NAMES,
    LONGEST_REASON,
    POLICY_NAMES,
    QUESTIONS,
    VERDICT_NAMES,
    Answer,
    PolicyLine,
    Question,
    Ruling,
    Verdict,
)

KEYS = {
    Verdict.VIOLATES: "v",
    Verdict.DOES_NOT_VIOLATE: "n",
    Verdict.EXCEPTION: "x",
    Verdict.NEEDS_MORE: "m",
}

# What review and referrals say at a field, for the catalogue.
SAID = (
    gettext_noop("Answer yes, unclear or no."),
    gettext_noop("Is it this?"),
    gettext_noop("Choose a policy line."),
    gettext_noop("Choose none, or another verdict."),
    gettext_noop("Write something."),
    gettext_noop("Write at least 20 characters."),
    gettext_noop("Type it anew."),
)


def _question(question: Question) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=QUESTIONS[question],
        choices=list(ANSWER_NAMES.items()),
        coerce=Answer,
        empty_value=None,
        widget=forms.RadioSelect,
        required=False,
    )


class DecideForm(KashfForm):
    """The context first, then the decision."""

    news = _question(Question.NEWS)
    research = _question(Question.RESEARCH)
    art = _question(Question.ART)
    counter_speech = _question(Question.COUNTER_SPEECH)
    evidence = _question(Question.EVIDENCE)
    verdict = forms.TypedChoiceField(
        label=_("Decision"),
        choices=list(VERDICT_NAMES.items()),
        coerce=Verdict,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a decision.")},
    )
    policy_line = forms.TypedChoiceField(
        label=_("Policy line"),
        choices=[("", _("None")), *POLICY_NAMES.items()],
        coerce=PolicyLine,
        empty_value=None,
        help_text=_("Needed if it violates."),
        required=False,
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=LONGEST_REASON,
        help_text=_("What you saw, in one or two sentences."),
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Say what you saw, in one or two sentences.")},
    )

    @property
    def questions(self) -> list[BoundField]:
        """The five questions about the context."""
        return [self[question] for question in Question]

    @property
    def verdicts(self) -> list[tuple[Any, str]]:
        """The choices of the decision, each with its key."""
        return list(zip(self["verdict"].subwidgets, KEYS.values(), strict=True))

    def ruling(self) -> Ruling:
        """What the reviewer says."""
        said = self.cleaned_data
        answers = {question: said[question] for question in Question if said[question]}
        return Ruling(
            verdict=said["verdict"],
            reason=said["reason"],
            policy_line=said["policy_line"],
            context=answers,
        )


class ReopenForm(KashfForm):
    """Why a decided case is opened again."""

    reason = forms.CharField(
        label=_("Why it has to be looked at again"),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Say why it has to be looked at again.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 -- passed on
        super().__init__(*args, **(kwargs | {"auto_id": "reopen_%s"}))


class ReferForm(KashfForm):
    """To which platform a decision is referred, and what it reads."""

    platform = forms.TypedChoiceField(
        label=_("Platform"),
        coerce=UUID,
        error_messages={"required": _("Choose a platform.")},
    )
    address = forms.CharField(
        label=_("Address there"),
        max_length=LONGEST_ADDRESS,
        widget=forms.TextInput(attrs={"dir": "ltr", "inputmode": "url", "spellcheck": "false"}),
        error_messages={"required": _("Enter the address at which the platform finds it.")},
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=LONGEST_REASON,
        help_text=_("The platform reads it. Name no person."),
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Say why it should be removed.")},
    )

    def __init__(self, *args: Any, platforms: list[Organisation], **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **(kwargs | {"auto_id": "refer_%s"}))
        field = self.fields["platform"]
        assert isinstance(field, forms.TypedChoiceField)
        field.choices = [("", _("Choose a platform"))] + [
            (str(platform.code), platform.name) for platform in platforms
        ]

    @staticmethod
    def filled(case: Case, decision: Decision) -> dict[str, str]:
        """What the case and its decision say already."""
        platform = case.item.platform
        return {
            "platform": str(platform.code) if platform else "",
            "address": case.item.address,
            "reason": decision.reason,
        }


class CarryForm(KashfForm):
    """Which narrative a case carries."""

    narrative = forms.TypedChoiceField(
        label=_("Narrative"),
        coerce=UUID,
        error_messages={"required": _("Choose a narrative.")},
    )

    def __init__(self, *args: Any, narratives: list[Narrative], **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **(kwargs | {"auto_id": "carry_%s"}))
        field = self.fields["narrative"]
        assert isinstance(field, forms.TypedChoiceField)
        field.choices = [("", _("Choose a narrative"))] + [
            (str(narrative.code), narrative.claim) for narrative in narratives
        ]
