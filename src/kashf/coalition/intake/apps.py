from django.apps import AppConfig


class IntakeConfig(AppConfig):
    name = "kashf.coalition.intake"
    label = "intake"

    def ready(self) -> None:
        """Take in a table once it is known to be whole."""
        from kashf.coalition.audit.actions import listen
        from kashf.coalition.intake import tasks
        from kashf.coalition.intake.models import Table
        from kashf.coalition.intake.vocabulary import TableBegun

        def table_begun(event: TableBegun) -> None:
            tasks.go_on_with_table.enqueue(Table.objects.only("pk").get(code=event.table).pk)

        listen(TableBegun, table_begun)
