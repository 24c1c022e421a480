from django.apps import AppConfig


class BanksConfig(AppConfig):
    name = "kashf.coalition.banks"
    label = "banks"

    def ready(self) -> None:
        """Match what comes in, and match again what is here when a bank grows or is shared."""
        from kashf.coalition.audit.actions import listen
        from kashf.coalition.banks import tasks
        from kashf.coalition.banks.models import Scan
        from kashf.coalition.banks.vocabulary import (
            BankChanged,
            PartsAskedFor,
            ScanStarted,
            SignalAdded,
            SignalsImported,
        )
        from kashf.coalition.intake.models import Item
        from kashf.coalition.intake.vocabulary import ItemReadAnew, ItemTakenIn

        def item_came(event: ItemTakenIn | ItemReadAnew) -> None:
            tasks.match_item.enqueue(Item.objects.only("pk").get(code=event.item).pk)

        def bank_grew(_: SignalAdded | SignalsImported) -> None:
            tasks.match_changes.enqueue()

        def bank_changed(event: BankChanged) -> None:
            tasks.match_bank.enqueue(str(event.bank))

        def parts_asked_for(event: PartsAskedFor) -> None:
            tasks.renew_bank.enqueue(str(event.bank))

        def scan_started(event: ScanStarted) -> None:
            tasks.go_on_with_scan.enqueue(Scan.objects.only("pk").get(code=event.scan).pk)

        listen(ItemTakenIn, item_came)
        listen(ItemReadAnew, item_came)
        listen(PartsAskedFor, parts_asked_for)
        listen(ScanStarted, scan_started)
        listen(SignalAdded, bank_grew)
        listen(SignalsImported, bank_grew)
        listen(BankChanged, bank_changed)
