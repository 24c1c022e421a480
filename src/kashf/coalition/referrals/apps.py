from django.apps import AppConfig


class ReferralsConfig(AppConfig):
    name = "kashf.coalition.referrals"
    label = "referrals"

    def ready(self) -> None:
        """What was referred is not undone."""
        from kashf.coalition.referrals.queries import why_not_undone
        from kashf.coalition.review.actions import before_undo

        before_undo(why_not_undone)
