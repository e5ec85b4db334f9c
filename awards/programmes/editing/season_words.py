"""The words for season, award, scale, categories, entry conditions and option lists in the editor. Pure."""

from awards.core.message import Message
from awards.programmes.document.later import LATER
from awards.programmes.editing.words import CODE, EMAIL, Words
from awards.programmes.rulebook.change_words import SINGLE

SEASON: dict[str, Words] = {
    "Programme.schema_version": Words(Message("Version of the file format")),
    "Programme.season": Words(Message("Season")),
    "Programme.programme": Words(Message("Names and texts")),
    "Programme.scale": Words(
        Message("Scale"), Message("The scores that a juror can give, the same for every criterion.")
    ),
    "Programme.categories": Words(
        Message("Categories"), Message("What can be nominated, and what is judged in each category.")
    ),
    "Programme.eligibility": Words(
        Message("Who can take part"),
        Message("The entry conditions, and how many nominations an organisation may submit."),
    ),
    "Programme.form": Words(Message("The form"), Message("What nominees are asked, section by section.")),
    "Programme.options": Words(
        Message("Lists to choose from"),
        Message("Questions whose answer is chosen use one of these lists, such as sizes of company."),
    ),
    "Programme.jury": Words(
        Message("Jury rules"),
        Message("How many nominations a juror gets, what jurors write, and which connections exclude them."),
    ),
    "Programme.scheme": Words(Message("Scoring rules"), Message("How the jurors’ scores become places, step by step.")),
    "Programme.rounds": Words(
        SINGLE["rounds",],
        Message("The organisers can check nominations first; then jurors score in one or more rounds."),
    ),
    "Programme.honours": Words(
        Message("Awards and publication"), Message("What can be won, and what the public sees of the results.")
    ),
    "Programme.timeline": Words(Message("Timetable"), Message("The steps of the season and their dates.")),
    "Programme.cldr_overrides": Words(
        Message("Country names of your own"),
        Message("A name given here replaces the usual name of the country, in one language at a time."),
    ),
    "Programme.countries_first": Words(
        Message("Countries listed first"), Message("They stand at the top wherever a nominee chooses a country.")
    ),
    "Programme.landlocked_developing_countries": Words(
        LATER["Programme.landlocked_developing_countries"].says,
        Message("Countries without access to the sea, by the list of the United Nations."),
    ),
    "Programme.regions": Words(
        Message("Groups of countries"), Message("An entry condition can ask for a country of such a group.")
    ),
    "Programme.mails": Words(
        Message("Emails"), Message("Your own words in the emails that are sent automatically. Others have ours.")
    ),
    "Programme.public": Words(
        Message("Own words on public pages"),
        Message("No HTML: an empty line begins a paragraph, and an address that begins with https:// becomes a link."),
    ),
    "MailWords.subject": Words(Message("Subject"), Message("One line of at most 200 characters.")),
    "MailWords.text": Words(Message("Text"), Message("What stands between the greeting and the button.")),
    "Public.home": Words(
        Message("On the season’s page"), Message("Below what it says by itself, such as why the award exists.")
    ),
    "Public.rules": Words(Message("At the beginning of the rules"), Message("The rules themselves follow below it.")),
    "Public.privacy": Words(
        Message("In the privacy notice"),
        Message("Who is responsible, with an address, and how long data are kept. What we say about data follows."),
    ),
    "Public.contact": Words(
        EMAIL, Message("Where questions go: at the foot of the season’s pages, and in its emails.")
    ),
    "Season.id": Words(
        Message("Name in addresses"),
        Message("It stands in the address of every page of the season, as in /2027/rules, and never changes."),
    ),
    "Season.opens": Words(
        Message("First day of the season"), Message("The days of the timetable are counted from this one.")
    ),
    "Season.timezone": Words(Message("Time zone"), Message("All days and times of the season are meant in it.")),
    "Season.deciders": Words(
        SINGLE["deciders",],
        Message(
            "For opening the season, publishing, and changing what counts. If one is enough, the public rules say so."
        ),
    ),
    "About.slug": Words(
        Message("Short name of the award"),
        Message("The same in every season, so that earlier seasons and laureates belong to the same award."),
    ),
    "About.founded": Words(Message("Year of the first season"), Message("Shown on the public pages.")),
    "About.founded_in": Words(
        Message("Country in which the award was founded"), Message("Shown at the end of the public rules.")
    ),
    "About.languages": Words(
        Message("Languages of the season"), Message("Every text of the programme is needed in each of them.")
    ),
    "About.default_language": Words(
        Message("Main language"), Message("Shown to readers whose own language the season does not have.")
    ),
    "About.name": Words(Message("Name of the award")),
    "About.tagline": Words(
        Message("Heading of the public page"), Message("One line, such as “The prize for towns by the water”.")
    ),
    "About.description": Words(
        Message("Whom the award is for"), Message("One to three sentences below the heading of the public page.")
    ),
    "About.prizes": Words(
        Message("What laureates get"),
        Message("Listed on the public page, six at most. What this site does for laureates it says by itself."),
    ),
    "About.route": Words(
        Message("Route on the map"), Message("A line of places on the public page. Without places there is no map.")
    ),
    "Prize.name": Words(Message("Name of the prize"), Message("A few words, such as “A trophy made of glass”.")),
    "Prize.text": Words(Message("A sentence about the prize")),
    "Stop.name": Words(Message("Name of the place"), Message("A place without a name only bends the line.")),
    "Stop.latitude": Words(Message("Degrees north"), Message("The map shows 34 to 58 degrees.")),
    "Stop.longitude": Words(
        Message("Degrees east"), Message("The map shows −2 to 88 degrees; below 0 means west of Greenwich.")
    ),
    "Stop.by_sea": Words(Message("The way to this place crosses the sea"), Message("The line to it is then dotted.")),
    "Scale.min": Words(SINGLE["scale", "min"]),
    "Scale.max": Words(SINGLE["scale", "max"]),
    "Scale.step": Words(
        SINGLE["scale", "step"], Message("With steps of 1, only whole numbers of points can be given.")
    ),
    "Scale.comment_required_at": Words(
        SINGLE["scale", "comment_required_at"],
        Message("A scoresheet with such a score can only be submitted with a reason in writing."),
    ),
    "Scale.between": Words(
        Message("Name of the scores between two named ones"),
        Message(
            "Shown while a juror scores. {lower} and {upper} stand for the two names.", lower="{lower}", upper="{upper}"
        ),
    ),
    "Scale.anchors": Words(
        Message("What the scores mean"), Message("Jurors read this beside the scale. Not every score needs it.")
    ),
    "Anchor.value": Words(Message("Score")),
    "Anchor.label": Words(
        Message("Name of the score"), Message("One or two words beside the score, such as “Very good”.")
    ),
    "Anchor.text": Words(Message("What a nomination has to show for this score")),
    "Category.id": Words(CODE, Message("Names the category in addresses and files.")),
    "Category.line_colour": Words(
        Message("Colour of the category"), Message("It marks the category on pages for everyone.")
    ),
    "Category.sdg_suggested": Words(
        Message("Suggested Sustainable Development Goals"),
        Message("Nominees read them as a hint where they choose goals."),
    ),
    "Category.name": Words(Message("Name of the category")),
    "Category.theme": Words(
        Message("Second title"),
        Message("A short line beside the name, on public pages and where nominees choose their category."),
    ),
    "Category.description": Words(
        Message("Who should take part here"), Message("One to three sentences on the public page of the category.")
    ),
    "Category.criteria": Words(
        Message("Criteria"), Message("What is judged in this category, and how much each of them counts.")
    ),
    "LineColour.light": Words(Message("Colour on a light background")),
    "LineColour.dark": Words(Message("Colour on a dark background"), Message("For readers who prefer a dark screen.")),
    "Criterion.id": Words(CODE, Message("Different for every criterion, in other categories too.")),
    "Criterion.weight": Words(
        Message("Weight"),
        Message("It counts in comparison with the other weights of the category; they need not add up to 100."),
    ),
    "Criterion.name": Words(Message("Name of the criterion")),
    "Criterion.description": Words(
        Message("Question to the juror"), Message("The juror answers it by giving a score.")
    ),
    "Eligibility.fee": Words(Message("Fee"), Message("Nominations are free for now: the amount must be 0.")),
    "Eligibility.max_entries_per_organisation": Words(
        Message("Maximum number of nominations per organisation"), Message("Without a number there is no limit.")
    ),
    "Eligibility.max_entries_per_category": Words(
        Message("Maximum per organisation in one category"), Message("Without a number there is no limit.")
    ),
    "Eligibility.same_project_in_several_categories": Words(
        Message("A project can be nominated in several categories"),
        Message(
            "If not, a second nomination with the same title is pointed out to the nominee and to you. You decide."
        ),
    ),
    "Eligibility.previous_laureate_wait_editions": Words(
        Message("Number of seasons for which laureates must wait"),
        Message("If a laureate takes part sooner, it is pointed out to the nominee and to you. You decide."),
    ),
    "Eligibility.rules": Words(
        Message("Entry conditions"), Message("The nominee confirms them, or they are calculated from an answer.")
    ),
    "Fee.amount": Words(Message("Amount")),
    "Fee.currency": Words(Message("Currency")),
    "Months.min": Words(Message("Minimum number of months")),
    "Months.max": Words(Message("Maximum number of months"), Message("Without a number there is no limit.")),
    "DeclareRule.id": Words(CODE, Message("Names the condition in the form and in decisions.")),
    "DeclareRule.kind": Words(Message("How the condition is checked")),
    "DeclareRule.organiser_decision": Words(
        Message("Organisers decide on it themselves"),
        Message("Whoever admits a nomination has to say whether it meets this condition."),
    ),
    "DeclareRule.text": Words(
        Message("What the nominee confirms"), Message("A statement, such as “Everything we write is true.”")
    ),
    "CheckRule.id": Words(CODE, Message("Names the condition in decisions.")),
    "CheckRule.kind": Words(Message("How the condition is checked")),
    "CheckRule.question": Words(Message("Question whose answer is checked")),
    "CheckRule.any_in": Words(
        Message("Groups of countries that meet the condition"),
        Message("At least one country of the answer must be in one of these groups."),
    ),
    "CheckRule.months_before_close": Words(
        Message("Whole months before the closing day"),
        Message("How long ago the month in the answer must be, such as at least 12 months in operation."),
    ),
    "CheckRule.text": Words(
        Message("The condition as people read it"), Message("Such as “It has been open for at least a year.”")
    ),
    "Option.id": Words(CODE, Message("Stored with the answer: once there are answers, it must keep its meaning.")),
    "Option.unece": Words(
        Message("UN/ECE code"), Message("Code of the mode of transport by UN/ECE Recommendation 19.")
    ),
    "Option.colour": Words(
        Message("Colour of the option"), Message("A colour that belongs to it, such as that of a development goal.")
    ),
    "Option.name": Words(Message("What can be chosen")),
}

CHOICES_OF_SEASON: dict[str, dict[str, Message]] = {
    "Programme.schema_version": {"1": Message("{value}", value=1)},
    "DeclareRule.kind": {"declare": Message("The nominee confirms it")},
    "CheckRule.kind": {"check": Message("It is calculated from an answer")},
}

_LANGUAGE, _COUNTRY, _COUNTRIES = (
    Message("Add a language"), Message("Add a country"), Message("Add a group of countries"),
)  # fmt: skip
ADD_TO_SEASON: dict[str, Message] = {
    "Programme.categories": Message("Add a category"),
    "Programme.options": Message("Add a list"),
    "Programme.rounds": Message("Add a round"),
    "Programme.cldr_overrides": _COUNTRY,
    "Programme.countries_first": _COUNTRY,
    "Programme.landlocked_developing_countries": _COUNTRY,
    "Programme.regions": _COUNTRIES,
    "Programme.mails": Message("Write own words"),
    "About.languages": _LANGUAGE,
    "About.prizes": Message("Add a prize"),
    "About.route": Message("Add a place"),
    "Scale.comment_required_at": Message("Add a score"),
    "Scale.anchors": Message("Say what a score means"),
    "Category.line_colour": Message("Give the category a colour"),
    "Category.sdg_suggested": Message("Add a goal"),
    "Category.criteria": Message("Add a criterion"),
    "Eligibility.fee": Message("Add a fee"),
    "Eligibility.rules": Message("Add a condition"),
    "CheckRule.any_in": _COUNTRIES,
    "CheckRule.months_before_close": Message("Count the months"),
}
INSIDE: dict[str, Message] = {
    "Programme.options": Message("Add an option"),
    "Programme.regions": _COUNTRY,
    "Programme.cldr_overrides": _LANGUAGE,
}
ITEMS_OF_SEASON: dict[str, Message] = {
    "Programme.categories": Message("Category {number}"),
    "Programme.options": Message("Option {number}"),
    "Programme.rounds": Message("Round {number}"),
    "Programme.mails": Message("Email {number}"),
    "About.prizes": Message("Prize {number}"),
    "About.route": Message("Place {number} of the route"),
    "Scale.anchors": Message("Meaning {number}"),
    "Category.criteria": Message("Criterion {number}"),
    "Eligibility.rules": Message("Condition {number}"),
}
