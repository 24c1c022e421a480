from django.apps import AppConfig


class BanksConfig(AppConfig):
    name = "kashf.coalition.banks"
    label = "banks"

    def ready(self) -> None:
        """Match what comes in, and match again what is here when a bank grows or is shared."""
        from kashf.coalition.audit.actions import listen
        from kashf.coalition.banks import tasks
        from kashf.coalition.banks.vocabulary import (
            BankChanged,
            SignalAdded,
            SignalsImported,
        )
        from kashf.coalition.intake.models import Item
        from kashf.coalition.intake.vocabulary import ItemTakenIn

        def item_came(event: ItemTakenIn) -> None:
            tasks.match_item.enqueue(Item.objects.only("pk").get(code=event.item).pk)

        def bank_grew(_: SignalAdded | SignalsImported) -> None:
            tasks.match_changes.enqueue()

        def bank_changed(event: BankChanged) -> None:
            tasks.match_bank.enqueue(str(event.bank))

        listen(ItemTakenIn, item_came)
        listen(SignalAdded, bank_grew)
        listen(SignalsImported, bank_grew)
        listen(BankChanged, bank_changed)
