from django.apps import AppConfig


class ReviewConfig(AppConfig):
    name = "kashf.coalition.review"
    label = "review"

    def ready(self) -> None:
        """Open a case for what came in or matched."""
        from kashf.coalition.audit.actions import listen
        from kashf.coalition.banks.vocabulary import ItemMatched
        from kashf.coalition.intake.vocabulary import ItemTakenIn
        from kashf.coalition.review.actions import after_item_matched, after_item_taken_in

        listen(ItemTakenIn, after_item_taken_in)
        listen(ItemMatched, after_item_matched)
