"""Opening cases in the background: an import of thousands must not wait for them."""

from uuid import UUID

from django_tasks import task

from kashf.coalition.review import actions


@task()
def open_case(item: str) -> None:
    """Open the case about an item, or weigh it anew. May run twice."""
    actions.open_case(UUID(item))
