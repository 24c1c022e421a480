from django.apps import AppConfig


class ReviewConfig(AppConfig):
    name = "kashf.coalition.review"
    label = "review"

    def ready(self) -> None:
        """Open a case for what comes by a way that a person always looks at, and for what matches.

        A case that is there already is weighed anew.
        """
        from kashf.coalition.audit.actions import listen
        from kashf.coalition.banks.vocabulary import ItemMatched
        from kashf.coalition.intake.vocabulary import ItemTakenIn
        from kashf.coalition.review import tasks
        from kashf.coalition.review.vocabulary import ALWAYS_REVIEWED

        def item_came(event: ItemTakenIn) -> None:
            if event.source in ALWAYS_REVIEWED:
                tasks.open_case.enqueue(str(event.item))

        def item_matched(event: ItemMatched) -> None:
            tasks.open_case.enqueue(str(event.item))

        listen(ItemTakenIn, item_came)
        listen(ItemMatched, item_matched)
