"""An invitation sent by mail, where the office has set up a server for it.

A mail can be read on its way, so it says neither who is invited nor by whom nor to what: only a link,
which opens nothing until the second administrator has agreed, and once.

Takes   an administrator, their own invitation, the secret of its link.
Gives   send.
Leaves  the server to project.mail.
"""

from __future__ import annotations

from smtplib import SMTPException, SMTPRecipientsRefused

from django.core.mail import EmailMessage
from django.utils import translation
from django.utils.translation import gettext

from leleka.core.words import LANGUAGES, mark
from leleka.web.accounts.action import action, refuse_where
from leleka.web.accounts.errors import AccountsError
from leleka.web.accounts.invitations import fits, waiting
from leleka.web.accounts.models import Invitation, User

_NOT_THEIRS = mark("Only who made this link can send it, and only while it waits.")


@action("manage_users")
def send(user: User, invitation: Invitation, *, secret: str, link: str) -> Invitation:
    """Send the link to whom it is for.

    Raises:
        RefusedError: it is somebody else's invitation, or it waits no more, or the secret is not its.
        AccountsError: web.E052, the mail did not go out; web.E053, the server takes none for this address.
    """
    is_theirs = invitation.invited_by_id == user.pk and invitation in waiting()
    refuse_where({_NOT_THEIRS: not is_theirs or not fits(invitation, secret)})
    subjects, bodies = [], []
    for language in LANGUAGES:
        with translation.override(language):
            subjects.append(gettext("An invitation"))
            bodies.append(_body(link))
    mail = EmailMessage(" / ".join(subjects), "\n\n—\n\n".join(bodies), to=[invitation.email])
    try:
        mail.send()
    except SMTPRecipientsRefused as error:
        raise AccountsError(
            "web.E053",
            "The mail server takes nothing for this address.",
            hint="Ask how it is written, shut this invitation and make a new one; or hand the link over.",
        ) from error
    except (SMTPException, OSError) as error:
        raise AccountsError(
            "web.E052",
            "The mail did not go out.",
            hint="Hand the link over yourself; look into LELEKA_MAIL in the settings.",
        ) from error
    return invitation


def _body(link: str) -> str:
    said = (
        gettext("This link lets you set up your access. It works once, within three days:"),
        link,
        gettext("If it opens nothing yet, a second person has still to agree. Try again in a while."),
        gettext("If you expected no invitation, do not open the link; tell whoever you work with."),
    )
    return "\n\n".join(said)
