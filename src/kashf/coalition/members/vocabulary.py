"""Kinds of organisations, roles, and what each role may do."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import ClassVar, Final
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from kashf.coalition.audit.vocabulary import Event

INVITATION_LASTS: Final = timedelta(days=7)
KEY_LASTS: Final = timedelta(days=365)
ANSWER_LASTS: Final = timedelta(hours=24)  # how long a repeated request gets the same answer


class OrganisationKind(StrEnum):
    """What an organisation is in the coalition."""

    STATE = "state"
    CENTRE = "centre"
    PLATFORM = "platform"
    NGO = "ngo"


class Role(StrEnum):
    """What a person is at an organisation. One person may hold several."""

    ANALYST = "analyst"
    REVIEWER = "reviewer"
    APPROVER = "approver"
    CAMPAIGN_OFFICER = "campaign_officer"
    CHAIR = "chair"
    PLATFORM_CONTACT = "platform_contact"
    ADMINISTRATOR = "administrator"
    AUDITOR = "auditor"


class Permission(StrEnum):
    """What can be allowed. A permission is held at an organisation, through a role."""

    TAKE_IN_ITEMS = "take_in_items"
    SEE_ITEMS = "see_items"
    REVEAL_EVIDENCE = "reveal_evidence"
    KEEP_BANKS = "keep_banks"
    SEE_BANKS = "see_banks"
    SEE_CASES = "see_cases"
    DECIDE_CASES = "decide_cases"
    SEE_REFERRALS = "see_referrals"
    DRAFT_REFERRALS = "draft_referrals"
    APPROVE_REFERRALS = "approve_referrals"
    ANSWER_REFERRALS = "answer_referrals"
    SEE_ANSWERS = "see_answers"
    WRITE_ANSWERS = "write_answers"
    APPROVE_ANSWERS = "approve_answers"
    SEE_MEETINGS = "see_meetings"
    LEAD_MEETINGS = "lead_meetings"
    KEEP_COMMITMENTS = "keep_commitments"
    SEE_STATEMENTS = "see_statements"
    WRITE_STATEMENTS = "write_statements"
    ACCEPT_STATEMENTS = "accept_statements"
    KEEP_PEOPLE = "keep_people"
    KEEP_KEYS = "keep_keys"
    READ_LOG = "read_log"


_SEES: Final = frozenset(
    {
        Permission.SEE_ITEMS,
        Permission.SEE_BANKS,
        Permission.SEE_CASES,
        Permission.SEE_REFERRALS,
        Permission.SEE_ANSWERS,
        Permission.SEE_MEETINGS,
        Permission.SEE_STATEMENTS,
    }
)

GRANTS: Final[Mapping[Role, frozenset[Permission]]] = MappingProxyType(
    {
        Role.ANALYST: _SEES
        | {
            Permission.TAKE_IN_ITEMS,
            Permission.REVEAL_EVIDENCE,
            Permission.KEEP_BANKS,
            Permission.DRAFT_REFERRALS,
        },
        Role.REVIEWER: _SEES
        | {
            Permission.TAKE_IN_ITEMS,
            Permission.REVEAL_EVIDENCE,
            Permission.KEEP_BANKS,
            Permission.DECIDE_CASES,
            Permission.DRAFT_REFERRALS,
        },
        Role.APPROVER: _SEES
        | {
            Permission.REVEAL_EVIDENCE,
            Permission.APPROVE_REFERRALS,
            Permission.APPROVE_ANSWERS,
            Permission.WRITE_STATEMENTS,
        },
        Role.CAMPAIGN_OFFICER: frozenset(
            {
                Permission.SEE_ANSWERS,
                Permission.WRITE_ANSWERS,
                Permission.SEE_MEETINGS,
                Permission.SEE_STATEMENTS,
                Permission.KEEP_COMMITMENTS,
            }
        ),
        Role.CHAIR: frozenset(
            {
                Permission.SEE_ANSWERS,
                Permission.SEE_MEETINGS,
                Permission.LEAD_MEETINGS,
                Permission.KEEP_COMMITMENTS,
                Permission.SEE_STATEMENTS,
                Permission.ACCEPT_STATEMENTS,
            }
        ),
        Role.PLATFORM_CONTACT: frozenset(
            {Permission.SEE_REFERRALS, Permission.ANSWER_REFERRALS, Permission.SEE_BANKS}
        ),
        Role.ADMINISTRATOR: frozenset(
            {Permission.KEEP_PEOPLE, Permission.KEEP_KEYS, Permission.READ_LOG}
        ),
        Role.AUDITOR: _SEES | {Permission.READ_LOG},
    }
)
assert GRANTS.keys() == set(Role), "every role has its row"

# A stolen password must not be enough for these.
NEEDS_SECOND_FACTOR: Final = frozenset(
    {
        Permission.APPROVE_REFERRALS,
        Permission.APPROVE_ANSWERS,
        Permission.ACCEPT_STATEMENTS,
        Permission.KEEP_PEOPLE,
    }
)


class Scope(StrEnum):
    """What a key of the API may be used for; never more than its person may do."""

    ITEMS_WRITE = "items:write"
    ITEMS_READ = "items:read"
    MATCHES_READ = "matches:read"
    BANKS_READ = "banks:read"
    BANKS_MATCH = "banks:match"
    BANKS_SCAN = "banks:scan"
    CASES_READ = "cases:read"
    REFERRALS_READ = "referrals:read"
    REFERRALS_ANSWER = "referrals:answer"
    STATEMENTS_READ = "statements:read"


SCOPE_NAMES: Final = {
    Scope.ITEMS_WRITE: _("Take in items"),
    Scope.ITEMS_READ: _("Read items"),
    Scope.MATCHES_READ: _("Read matches"),
    Scope.BANKS_READ: _("Read banks"),
    Scope.BANKS_MATCH: _("Match against banks"),
    Scope.BANKS_SCAN: _("Scan items for banks"),
    Scope.CASES_READ: _("Read cases"),
    Scope.REFERRALS_READ: _("Read referrals"),
    Scope.REFERRALS_ANSWER: _("Answer referrals"),
    Scope.STATEMENTS_READ: _("Read statements"),
}
KIND_NAMES: Final = {
    OrganisationKind.STATE: _("State"),
    OrganisationKind.CENTRE: _("Centre"),
    OrganisationKind.PLATFORM: _("Platform"),
    OrganisationKind.NGO: _("Non-governmental organisation"),
}
ROLE_NAMES: Final = {
    Role.ANALYST: _("Analyst"),
    Role.REVIEWER: _("Reviewer"),
    Role.APPROVER: _("Approver"),
    Role.CAMPAIGN_OFFICER: _("Campaign officer"),
    Role.CHAIR: _("Chair"),
    Role.PLATFORM_CONTACT: _("Platform contact"),
    Role.ADMINISTRATOR: _("Administrator"),
    Role.AUDITOR: _("Auditor"),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class OrganisationJoined(Event):
    """An organisation joined the coalition."""

    name: ClassVar[str] = "members.organisation_joined"
    about: ClassVar[str] = "joined"
    joined: UUID
    kind: OrganisationKind


@dataclass(frozen=True, kw_only=True, slots=True)
class PersonAdded(Event):
    """A person was given a desk."""

    name: ClassVar[str] = "members.person_added"
    about: ClassVar[str] = "person"
    person: UUID
    roles: str


@dataclass(frozen=True, kw_only=True, slots=True)
class RolesChanged(Event):
    """A person's roles were changed."""

    name: ClassVar[str] = "members.roles_changed"
    about: ClassVar[str] = "person"
    person: UUID
    roles: str


@dataclass(frozen=True, kw_only=True, slots=True)
class PersonLeft(Event):
    """A person's desk was closed; sessions and keys ended with it."""

    name: ClassVar[str] = "members.person_left"
    about: ClassVar[str] = "person"
    person: UUID


@dataclass(frozen=True, kw_only=True, slots=True)
class PasswordSet(Event):
    """A person set a password, by the link of a mail or in the settings."""

    name: ClassVar[str] = "members.password_set"
    about: ClassVar[str] = "person"
    person: UUID


@dataclass(frozen=True, kw_only=True, slots=True)
class SecondFactorChanged(Event):
    """A person set up a second factor, or took it away."""

    name: ClassVar[str] = "members.second_factor_changed"
    about: ClassVar[str] = "person"
    person: UUID
    is_set: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class KeyMade(Event):
    """A key of the API was made."""

    name: ClassVar[str] = "members.key_made"
    about: ClassVar[str] = "key"
    key: UUID
    scopes: str


@dataclass(frozen=True, kw_only=True, slots=True)
class KeyEnded(Event):
    """A key of the API was ended."""

    name: ClassVar[str] = "members.key_ended"
    about: ClassVar[str] = "key"
    key: UUID
