"""What the log's entries say to a person. A test holds this list complete."""

from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

WORDS: Final[dict[str, "_StrPromise"]] = {
    "members.organisation_joined": _("joined the coalition"),
    "members.person_added": _("gave a person a desk"),
    "members.roles_changed": _("changed a person's roles"),
    "members.person_left": _("closed a person's desk"),
    "members.password_set": _("set a password"),
    "members.second_factor_changed": _("set up a second factor, or took it away"),
    "members.key_made": _("made an API key"),
    "members.key_ended": _("ended an API key"),
    "intake.item_taken_in": _("took in an item"),
    "intake.table_begun": _("began to take in a table"),
    "intake.table_ended": _("took in a table"),
    "intake.evidence_revealed": _("looked at the original of an item"),
    "intake.reply_asked_for": _("reported an item again, and asked for a reply"),
    "intake.reporter_forgotten": _("deleted the address for a reply to a reporter"),
    "intake.item_read_anew": _("read an item anew"),
    "banks.bank_made": _("made a bank"),
    "banks.bank_changed": _("changed a bank"),
    "banks.signal_added": _("put a signal into a bank"),
    "banks.signals_imported": _("put a table of signals into a bank"),
    "banks.signal_withdrawn": _("took a signal out of a bank"),
    "banks.item_matched": _("found an item near to signals of a bank"),
    "banks.parts_shared": _("found that an item shares a part with pictures of a bank"),
    "banks.parts_asked_for": _("had the parts of a bank’s pictures computed"),
    "banks.scan_started": _("started a scan of all items for a bank"),
    "banks.scan_stopped": _("stopped a scan for a bank"),
    "banks.scan_finished": _("finished a scan for a bank"),
    "banks.item_passed_over": _("passed over an item that a scan could not look at"),
    "banks.scan_failed": _("could not go on with a scan for a bank"),
    "review.case_opened": _("opened a case"),
    "review.case_weighed": _("weighed a case anew after a match"),
    "review.case_taken": _("took a case"),
    "review.case_returned": _("put a case back into the queue"),
    "review.case_decided": _("decided a case"),
    "review.case_reopened": _("opened a decided case again"),
    "review.decision_undone": _("undid a decision at once"),
    "referrals.referral_moved": _("moved a referral on"),
    "referrals.draft_changed": _("changed the draft of a referral"),
    "referrals.outcome_recorded": _("recorded an outcome of a referral"),
    "answers.narrative_named": _("named a narrative"),
    "answers.line_moved": _("moved a line on"),
    "answers.case_carries": _("said which narrative a case carries"),
    "meetings.meeting_called": _("called or changed a meeting"),
    "meetings.commitment_made": _("made a commitment"),
    "meetings.commitment_moved": _("moved a commitment on"),
    "statements.round_opened": _("opened a round of statements"),
    "statements.statement_moved": _("moved a statement on"),
}
