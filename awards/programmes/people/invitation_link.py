"""What a mailed invitation to a role leads to: a page that says what the role means, and accepting or declining it."""

from __future__ import annotations

from flask_babel import gettext as _

from awards.accounts.link.purposes import Landing, Purpose
from awards.accounts.models import MailedLink
from awards.core.verdicts import Refused, insist, no
from awards.programmes import queries, rules
from awards.programmes.forms import AnswerForm
from awards.programmes.models import Appointment
from awards.programmes.people import actions
from awards.web.frame import begins


def _open(link: MailedLink) -> Appointment:
    appointment = queries.invitation(link.person, link.subject_id)
    if appointment is None:
        raise Refused(no("This invitation was taken back."))
    insist(rules.can_answer(appointment))
    return appointment


def _page_values(link: MailedLink) -> dict[str, object]:
    appointment = _open(link)
    return {"appointment": appointment, "award_name": appointment.season.name, "invited_to": appointment.season}


def _answer(link: MailedLink, form: AnswerForm) -> Landing:
    appointment = _open(link)
    accepts = not form.decline.data
    actions.answer(appointment, accepts=accepts, by=link.person)
    if not accepts:
        return Landing(_("You declined the invitation."), signs_in=False)
    return Landing(_("You have accepted the role."), begins([appointment.role]), {"season": appointment.season.slug})


INVITED = Purpose(
    "programmes/link_appointment.html", lambda _link: AnswerForm(), _answer, shown=_page_values, invites=True
)
