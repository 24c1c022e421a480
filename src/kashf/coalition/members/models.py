from collections.abc import Iterable
from functools import cached_property
from uuid import uuid4

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import get_language

from kashf.coalition.audit.vocabulary import now
from kashf.coalition.members.vocabulary import (
    GRANTS,
    KIND_NAMES,
    OrganisationKind,
    Permission,
    Role,
    Scope,
)


class Organisation(models.Model):
    """A state, centre, platform or NGO that has a desk."""

    code = models.UUIDField(default=uuid4, unique=True, editable=False)
    slug = models.SlugField(unique=True)
    kind = models.CharField(
        max_length=16, choices=[(k.value, KIND_NAMES[k]) for k in OrganisationKind]
    )
    name_en = models.CharField(max_length=200)
    name_ar = models.CharField(max_length=200)
    takes_reports = models.BooleanField(default=False)  # the public form's reports come to it
    joined_at = models.DateTimeField(default=now)

    class Meta:
        ordering = ["name_en"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=sorted(OrganisationKind)), name="organisation_kind"
            ),
            models.UniqueConstraint(
                fields=["takes_reports"],
                condition=models.Q(takes_reports=True),
                name="organisation_one_takes_reports",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name in the reader's language."""
        return self.name_ar if (get_language() or "en").startswith("ar") else self.name_en

    @property
    def is_platform(self) -> bool:
        """Whether it is a platform: it receives referrals and gives no statement."""
        return self.kind == OrganisationKind.PLATFORM


class People(BaseUserManager["Person"]):
    """Finds people by e-mail, whatever the case of its letters."""

    def get_by_natural_key(self, username: str | None) -> "Person":
        return self.get(email=(username or "").lower())


class Person(AbstractBaseUser):
    """Somebody who has a desk at an organisation."""

    code = models.UUIDField(default=uuid4, unique=True, editable=False)
    email = models.EmailField(unique=True)  # always in lower case
    name = models.CharField(max_length=200)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="people")
    language = models.CharField(
        max_length=8, default="en", choices=[("ar", "العربية"), ("en", "English")]
    )
    zone = models.CharField(max_length=64, default="UTC")
    theme = models.CharField(
        max_length=8, blank=True, choices=[("light", "light"), ("dark", "dark")]
    )
    single_keys = models.BooleanField(default=True)
    is_active = models.BooleanField(default=True)
    added_at = models.DateTimeField(default=now)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    objects = People()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @cached_property
    def roles(self) -> frozenset[Role]:
        """What the person is at the organisation."""
        return frozenset(Role(held.role) for held in self.held_roles.all())

    @cached_property
    def permissions(self) -> frozenset[Permission]:
        """What the roles allow, second factor or not; ask `may` in queries instead."""
        return frozenset().union(*(GRANTS[role] for role in self.roles))

    def forget_roles(self) -> None:
        """Read the roles anew when they are next asked for."""
        for name in ("roles", "permissions"):
            self.__dict__.pop(name, None)
        getattr(self, "_prefetched_objects_cache", {}).pop("held_roles", None)


class HeldRole(models.Model):
    """A role that a person holds at the organisation."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="held_roles")
    role = models.CharField(max_length=32)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "role"], name="held_role_once"),
            models.CheckConstraint(
                condition=models.Q(role__in=sorted(Role)), name="held_role_known"
            ),
        ]

    def __str__(self) -> str:
        return self.role


class ApiKey(models.Model):
    """A key by which a person's programs use the API. Only its digest is kept."""

    code = models.UUIDField(default=uuid4, unique=True, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="keys")
    name = models.CharField(max_length=100)
    digest = models.CharField(max_length=64, unique=True)
    hint = models.CharField(max_length=8)  # its first letters, to tell keys apart
    scopes = models.CharField(max_length=500)  # joined by blanks
    made_at = models.DateTimeField(default=now)
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-made_at"]

    def __str__(self) -> str:
        return f"{self.name} ({self.hint}…)"

    @property
    def scope_set(self) -> frozenset[Scope]:
        """What it may be used for."""
        return frozenset(map(Scope, self.scopes.split()))

    @staticmethod
    def join_scopes(scopes: Iterable[Scope]) -> str:
        """As the column keeps them."""
        return " ".join(sorted(set(scopes)))


class IdempotentAnswer(models.Model):
    """The answer to a request of the API that may be sent twice; `key` is the sender's."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=128)
    route = models.CharField(max_length=200)
    request_digest = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True)  # null only inside its transaction
    body = models.TextField(blank=True)
    at = models.DateTimeField(default=now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "route", "key"], name="answer_once")
        ]

    def __str__(self) -> str:
        return f"{self.route} {self.key}"
