"""Taking in tables in the background. It may run twice, or be killed and run again."""

from django_tasks import task

from kashf.coalition.intake import actions


@task()
def go_on_with_table(table_pk: int) -> None:
    """Take in what is left of a table."""
    actions.go_on_with_table(table_pk)
