"""The mails whose words organisers can change, each with who gets it, when, and the gaps of its text. Pure.

A letter is named by its event, `templates/mail/<event>.txt`, or by one case of it: `results-honoured-laureate`. The
template fills the gaps that are declared here, a test holds the two together. Not here is what signs people in, what
corrects or takes back what we wrote, and what asks a second person for a decision: these keep our words.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from awards.core.message import Message

# What goes into a gap. Words stand anywhere, in a subject too; a sentence or none only in the text; a block is
# paragraphs, such as what somebody else wrote, and has a paragraph of the text to itself.
WORDS, SENTENCE, BLOCK = "words", "sentence", "block"
# Whether a text has to have it: if it does not want to, or is refused without it, or has it added at its end.
FREE, NEEDED, ADDED = "free", "needed", "added"


@dataclass(frozen=True, slots=True)
class Gap:
    """A gap of a text, `{name}`, and what goes into it, in words."""

    name: str
    says: Message
    kind: str = WORDS
    rank: str = FREE

    @property
    def sign(self) -> str:
        """The gap as it stands in a text."""
        return f"{{{self.name}}}"


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail with words that can be changed.

    to: one of GROUPS. case: which of the examples of its event it is, from 1.
    """

    name: str
    event: str
    called: Message
    to: str
    when: Message
    gaps: tuple[Gap, ...]
    case: int = 1

    def gap(self, name: str) -> Gap | None:
        """Return a gap by its name; none if there is no such gap."""
        return next((each for each in self.gaps if each.name == name), None)

    @property
    def needed(self) -> tuple[Gap, ...]:
        """What a text is refused without."""
        return tuple(each for each in self.gaps if each.rank == NEEDED)


# Who gets mails, in the order of a season.
GROUPS = {
    "subscribers": Message("Whoever asked to be told"),
    "nominees": Message("Nominees"),
    "jury": Message("Jurors and the chair"),
    "staff": Message("Organisers and observers"),
    "winners": Message("Laureates and finalists"),
    "others": Message("Nominees who were not named"),
}


def _needed(gap: Gap) -> Gap:
    return replace(gap, rank=NEEDED)


AWARD = Gap("award", Message("The name of the award"))
SEASON = Gap("season", Message("The name of the season, such as 2027"))
TITLE = Gap("title", Message("The title of the nomination"))
COMPANY = Gap("company", Message("The nominated organisation"))
CATEGORY = Gap("category", Message("The category"))
DEADLINE = Gap("deadline", Message("Until when, with day and time"))
REASON = Gap("reason", Message("What the organisers wrote, as a quotation"), BLOCK)
CHANGED = Gap("changed", Message("The sentence that this replaces an earlier email, if there was one"), SENTENCE, ADDED)
INVITER = Gap("inviter", Message("Who invites"))
COUNT = Gap("count", Message("How many nominations the juror has now, as a sentence"), SENTENCE, ADDED)
CLOSES = Gap("closes", Message("When scoring closes, with day and time"))
ROUND = Gap("round", Message("The short name of the round"))
CORRECTED = Gap("corrected", Message("The sentence that these results replace earlier ones, if so"), SENTENCE, ADDED)
CITATION = Gap(
    "citation", Message("What the jury says of the nomination, as a quotation, if it is public"), BLOCK, ADDED
)
JURORS = Gap(
    "jurors", Message("Thanks for the work, with how many jurors scored the nomination, as sentences"), SENTENCE
)
CHOSEN = Gap("chosen", Message("From how many nominations the jury chose, as a sentence"), SENTENCE)

_SUBSCRIBERS = (
    Letter("notice-open", "notice.open", Message("Nominations are open"), "subscribers",
           Message("On the day nominations open."), (AWARD, SEASON, _needed(DEADLINE))),
)  # fmt: skip

_NOMINEES = (
    Letter("nomination-submitted", "nomination.submitted", Message("Nomination submitted"), "nominees",
           Message("Right after a nomination is submitted: the receipt."),
           (AWARD, _needed(TITLE), COMPANY,
            Gap("submitted", Message("When it was submitted"), rank=NEEDED),
            Gap("version", Message("The number of the version"), rank=NEEDED),
            Gap("changes", Message("Until when it can be changed, or that it no longer can, as a sentence"), SENTENCE,
                ADDED))),
    Letter("nomination-withdrawn", "nomination.withdrawn", Message("Nomination withdrawn"), "nominees",
           Message("Right after a nomination is withdrawn."),
           (AWARD, _needed(TITLE), COMPANY,
            Gap("undo", Message("That everything is saved, and until when it can be undone, as a sentence"), SENTENCE,
                ADDED))),
    Letter("nomination-returned", "nomination.returned", Message("Returned for correction"), "nominees",
           Message("When the organisers return a nomination."),
           (AWARD, _needed(TITLE), _needed(REASON), CHANGED,
            Gap("answers", Message("The list of the answers that can be changed"), BLOCK, ADDED), _needed(DEADLINE))),
    Letter("nomination-extended", "nomination.extended", Message("Later deadline for one nomination"), "nominees",
           Message("When the organisers give a nomination more time."),
           (AWARD, _needed(TITLE), _needed(DEADLINE), _needed(REASON), CHANGED)),
    Letter("deadline-moved", "deadline.moved", Message("Deadline moved for everybody"), "nominees",
           Message("When the organisers move the deadline, to whoever has a draft, if they choose so."),
           (AWARD, SEASON, _needed(DEADLINE), Gap("before", Message("What the deadline was until now")), REASON,
            CHANGED)),
    Letter("nomination-moved", "nomination.moved", Message("Moved to another category"), "nominees",
           Message("When the organisers move a nomination to another category."),
           (AWARD, _needed(TITLE), _needed(CATEGORY), _needed(REASON), CHANGED,
            Gap("questions",
                Message("What becomes of the answers, and until when to answer new questions, as sentences"), SENTENCE,
                ADDED))),
    Letter("nomination-admitted", "nomination.admitted", Message("Nomination admitted"), "nominees",
           Message("When the organisers admit a nomination."),
           (AWARD, _needed(TITLE), CHANGED, replace(REASON, rank=ADDED))),
    Letter("nomination-not-admitted", "nomination.not_admitted", Message("Nomination not admitted"), "nominees",
           Message("When the organisers do not admit a nomination."),
           (AWARD, _needed(TITLE), _needed(REASON), CHANGED)),
    Letter("nomination-disqualified", "nomination.disqualified", Message("Nomination disqualified"), "nominees",
           Message("When the organisers disqualify a nomination."),
           (AWARD, _needed(TITLE), _needed(REASON), CHANGED)),
)  # fmt: skip

_BY_RULE = Message("On the days that the rule under “Reminders” says.")
_REMINDED = (AWARD, _needed(TITLE), COMPANY, _needed(DEADLINE))
_OPEN_SHEETS = Gap("open", Message("How many scoresheets are still open, as a sentence"), SENTENCE, ADDED)
_REMINDERS_OF_NOMINEES = (
    Letter("reminder-draft", "reminder.draft", Message("Reminder: draft not submitted"), "nominees", _BY_RULE,
           _REMINDED),
    Letter("reminder-untouched", "reminder.untouched", Message("Reminder: draft not changed for a while"), "nominees",
           _BY_RULE, _REMINDED),
    Letter("reminder-correction", "reminder.correction", Message("Reminder: correction due"), "nominees", _BY_RULE,
           _REMINDED),
)  # fmt: skip
_REMINDERS_OF_JURORS = (
    Letter("reminder-idle", "reminder.idle", Message("Reminder: nothing scored yet"), "jury", _BY_RULE,
           (AWARD, ROUND, _OPEN_SHEETS, _needed(CLOSES))),
    Letter("reminder-scoresheets", "reminder.scoresheets", Message("Reminder: open scoresheets"), "jury", _BY_RULE,
           (AWARD, ROUND, _OPEN_SHEETS, _needed(CLOSES))),
)  # fmt: skip

_INVITED = Message("With the invitation; a new link is sent with the same words.")
_ROUNDS = Gap("rounds", Message("The list of the rounds of scoring, with their dates"), BLOCK, ADDED)
_LOAD = Gap("load", Message("How many nominations, and how long each takes, as sentences"), SENTENCE, ADDED)
_JURY = (
    Letter("appointment-juror", "appointment", Message("Invitation to the jury"), "jury", _INVITED,
           (AWARD, SEASON, _needed(INVITER), _ROUNDS, _LOAD), case=1),
    Letter("appointment-chair", "appointment", Message("Invitation to chair the jury"), "jury", _INVITED,
           (AWARD, SEASON, _needed(INVITER), _ROUNDS, _LOAD), case=2),
    Letter("jury-assigned", "jury.assigned", Message("Nominations to score"), "jury",
           Message("When a juror is assigned nominations."), (AWARD, COUNT, _needed(CLOSES))),
    Letter("jury-removed", "jury.removed", Message("Nominations unassigned"), "jury",
           Message("When nominations are unassigned from a juror."),
           (AWARD, Gap("kept", Message("What became of scoresheets that were started, as a sentence"), SENTENCE, ADDED),
            replace(COUNT, says=Message("What is left to score, and until when, as sentences")))),
    Letter("jury-reopened", "jury.reopened", Message("Round open again"), "jury",
           Message("When a round that had closed is reopened."),
           (AWARD, ROUND, _needed(CLOSES), _needed(REASON))),
    Letter("round-moved", "round.moved", Message("Round moved"), "jury",
           Message("When the organisers move a round, to jurors who still have to score in it, if they choose so."),
           (AWARD, ROUND, Gap("opens", Message("When scoring opens, with day and time")), _needed(CLOSES), REASON,
            CHANGED)),
    Letter("results-tie", "results.tie", Message("Shared place to decide"), "jury",
           Message("To the chair, when a round closes with a shared place."),
           (AWARD, Gap("tie", Message("What is shared in which category and round, as sentences"), SENTENCE, ADDED))),
)  # fmt: skip

_STAFF = (
    Letter("appointment-organiser", "appointment", Message("Invitation to organise"), "staff", _INVITED,
           (AWARD, SEASON, _needed(INVITER)), case=3),
    Letter("appointment-observer", "appointment", Message("Invitation to observe"), "staff", _INVITED,
           (AWARD, SEASON, _needed(INVITER)), case=4),
)  # fmt: skip

_NAMED = (AWARD, SEASON, TITLE, COMPANY, CATEGORY)
_OUT = Message("When the laureates are published, after the embargo.")
_WINNERS = (
    Letter("results-honoured-grand-prix", "results.honoured", Message("Grand prix"), "winners", _OUT,
           (*_NAMED, CHOSEN, CITATION, CORRECTED), case=1),
    Letter("results-honoured-laureate", "results.honoured", Message("Laureate"), "winners", _OUT,
           (*_NAMED, CHOSEN, CITATION, CORRECTED), case=2),
    Letter("results-honoured-special-mention", "results.honoured", Message("Special mention"), "winners", _OUT,
           (*_NAMED, CITATION, CORRECTED), case=3),
    Letter("results-honoured-finalist", "results.honoured", Message("Finalist"), "winners",
           Message("When the finalists are published, after the embargo."), (*_NAMED, CITATION, CORRECTED), case=4),
    Letter("results-honoured-was-finalist", "results.honoured", Message("Finalist who did not win"), "winners", _OUT,
           (*_NAMED, CITATION, CORRECTED), case=5),
)  # fmt: skip
_OTHERS = (
    Letter("results-published-laureates", "results.published", Message("Laureates are public"), "others", _OUT,
           (AWARD, SEASON, TITLE, CATEGORY, JURORS, CORRECTED), case=1),
    Letter("results-published-shortlist", "results.published", Message("Finalists are public"), "others",
           Message("When the finalists are published, after the embargo."),
           (AWARD, SEASON, TITLE, CATEGORY, JURORS, CORRECTED), case=2),
)  # fmt: skip

LETTERS = {
    each.name: each
    for each in (*_SUBSCRIBERS, *_NOMINEES, *_REMINDERS_OF_NOMINEES, *_JURY, *_REMINDERS_OF_JURORS, *_STAFF, *_WINNERS,
                 *_OTHERS)
}  # fmt: skip
