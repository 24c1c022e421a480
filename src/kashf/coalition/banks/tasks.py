"""Matching in the background. Each may run twice, or be killed and run again."""

from uuid import UUID

from django_tasks import TaskContext, task

from kashf.coalition.banks import actions


@task()
def match_item(item_pk: int) -> int:
    """Match an item that came in."""
    return actions.match_item(item_pk)


@task()
def match_changes() -> int:
    """Match the items that are here against what was added to banks since."""
    return actions.match_changes()


@task()
def match_bank(bank_code: str) -> int:
    """Match the items that are here against a whole bank: others may see it now."""
    return actions.match_bank(UUID(bank_code))


@task()
def renew_bank(bank_code: str) -> int:
    """Compute the corners of a bank's pictures that are missing, or of another version."""
    return actions.renew_bank(UUID(bank_code))


@task(takes_context=True)
def go_on_with_scan(context: TaskContext, scan_pk: int) -> None:
    """Look at what is left of a scan, a slice of time at once."""
    if actions.go_on_with_scan(scan_pk, lost=context.attempt - 1):
        go_on_with_scan.enqueue(scan_pk)
