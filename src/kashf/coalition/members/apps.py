from django.apps import AppConfig
from django.http import HttpRequest


class MembersConfig(AppConfig):
    name = "kashf.coalition.members"
    label = "members"

    def ready(self) -> None:
        """Write into the log what allauth changes of a person's way in."""
        from allauth.account import signals as account
        from allauth.mfa import signals as mfa
        from allauth.mfa.models import Authenticator

        from kashf.coalition.members import actions
        from kashf.coalition.members.models import Person

        def password(user: Person, **_: object) -> None:
            actions.note_password(user)

        def added(
            user: Person, request: HttpRequest, authenticator: Authenticator, **_: object
        ) -> None:
            if authenticator.type != Authenticator.Type.RECOVERY_CODES:
                session = request.session.session_key or ""
                actions.note_second_factor(user, is_set=True, session=session)

        def removed(user: Person, authenticator: Authenticator, **_: object) -> None:
            if authenticator.type != Authenticator.Type.RECOVERY_CODES:
                actions.note_second_factor(user, is_set=False, session="")

        for signal in (account.password_set, account.password_changed, account.password_reset):
            signal.connect(password, weak=False)
        mfa.authenticator_added.connect(added, weak=False)
        mfa.authenticator_removed.connect(removed, weak=False)
