"""What rooms say when they refuse something, for the catalogue.

Rooms speak English; the console shows their sentences in the reader's language. A sentence that
names a value (which file, how many) stays in English.
"""

from typing import Final

from django.utils.translation import gettext_noop

SAID: Final = (
    gettext_noop("A short name has letters, digits and hyphens."),
    gettext_noop("An organisation needs a name in English and in Arabic."),
    gettext_noop("Enter the person's name."),
    gettext_noop("Somebody has this e-mail address already."),
    gettext_noop("You cannot take the administrator's role from yourself."),
    gettext_noop("You cannot close your own desk."),
    gettext_noop("Choose what the key is for."),
    gettext_noop("Give the key a name, to tell it from others."),
    gettext_noop(
        "This idempotency key came with another request before. Send each with its own key."
    ),
    gettext_noop("Choose at least one role."),
    gettext_noop("Only a platform has platform contacts."),
    gettext_noop("Enter an e-mail address."),
    gettext_noop("Choose one of the values that are offered."),
    gettext_noop(
        "This needs a second factor. Set up an authenticator app in your settings, then try again."
    ),
    gettext_noop("Give a text, a file or an address."),
    gettext_noop("Nothing is there."),
    gettext_noop(
        "The address is not a link that Kashf knows: http, https, ftp or tg, with a host."
    ),
    gettext_noop("Enter an address such as https://example.org/post/1."),
    gettext_noop("The file is empty."),
    gettext_noop("Choose another file."),
    gettext_noop("There is no such platform."),
    gettext_noop("Choose a platform."),
    gettext_noop("The reach is a number of views, from 0 on."),
    gettext_noop("Enter a whole number from 0 on, or leave it empty."),
    gettext_noop("The time of posting has no zone."),
    gettext_noop("Add the zone, such as +03:00."),
    gettext_noop("The time of posting lies in the future."),
    gettext_noop("Check the date."),
    gettext_noop("The table has no rows."),
    gettext_noop("A label is not one of those that can be chosen."),
    gettext_noop("Choose again."),
    gettext_noop("That is not an e-mail address."),
    gettext_noop("Enter an e-mail address, or leave it empty."),
    gettext_noop("What lies in the evidence store is not the original."),
    gettext_noop("A bank needs one of the labels."),
    gettext_noop("Your organisation has a bank of this name already."),
    gettext_noop("Say who sees the bank."),
    gettext_noop("Say what you advise on a match."),
    gettext_noop(
        "Only members of the coalition can be named; platforms see what is shared with "
        "all platforms."
    ),
    gettext_noop("The end of a bank is a time in the future, with its zone."),
    gettext_noop("The item has no signal that could be matched."),
    gettext_noop("None."),
    gettext_noop("This signal has been withdrawn already."),
    gettext_noop("This bank has expired; give it a later end first."),
    gettext_noop("A quality is a number of 0 to 100."),
    gettext_noop("A scan for this bank is under way already. Wait for its end, or stop it."),
    gettext_noop("This bank has no signals to look for. Add some first."),
    gettext_noop("Only who decided can undo it. Reopen the case, with a reason."),
    gettext_noop("It is too late to undo this. Reopen the case, with a reason."),
    gettext_noop("An exception needs a context: answer at least one question with yes."),
    gettext_noop("Say which line of the policy it violates."),
    gettext_noop("Only a draft can be changed. Return it to draft first."),
    gettext_noop("You drafted this referral. A second person has to approve it."),
    gettext_noop("The case was reopened: nothing leaves before it is decided again."),
    gettext_noop("A referral goes to a platform of the coalition."),
    gettext_noop("The platform needs the address of the content."),
    gettext_noop("Narratives are named by members, not by platforms."),
    gettext_noop("You wrote this line. Somebody else has to approve it."),
    gettext_noop("Meetings are called by members, not by platforms."),
    gettext_noop("Members undertake something, platforms do not."),
    gettext_noop("It cannot be due before the meeting in which it was undertaken."),
    gettext_noop("Say in which time zone the meeting is."),
    gettext_noop("Something is missing. Write it, then try again."),
    gettext_noop("This holds characters that are no text."),
    gettext_noop("The last day comes before the first."),
    gettext_noop("There is no day after the last."),
    gettext_noop("There is a round for this period already."),
    gettext_noop("A chair does not accept the statement of their own organisation. Ask another's."),
    gettext_noop("Members give statements of account, platforms do not."),
)
