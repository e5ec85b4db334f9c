"""The words for the form's sections, questions and their parts in the editor. Pure."""

from awards.core.message import Message
from awards.programmes.editing.words import ADDRESS, CODE, EMAIL, PHONE, Words
from awards.programmes.rulebook.form_changes import OF_FORM

_KIND = Words(Message("Kind of answer"))
_CHARACTERS, _WORDS = Words(Message("Maximum number of characters")), Words(Message("Maximum number of words"))
_LIST = Words(Message("List to choose from"))
_LARGEST = Words(Message("Largest file, in megabytes"))
_FILES = Words(Message("Kinds of file"), Message("Recognised by what is in the file, not by its name."))

FORM: dict[str, Words] = {
    "Form.answer_languages": Words(OF_FORM["form", "answer_languages"]),
    "Form.translation_by_organiser": Words(
        Message("Organisers may add translations"), Message("Jurors then read them beside the original answers.")
    ),
    "Form.sections": Words(OF_FORM["form", "sections"], Message("Each section is a page for the nominee.")),
    "Section.id": Words(CODE, Message("Names the section in its address.")),
    "Section.title": Words(Message("Title of the section")),
    "Section.personal_data": Words(Message("All answers of this section are about people")),
    "Section.hidden_from_jury": Words(Message("Jurors see no answer of this section")),
    "Section.questions": Words(Message("Questions")),
    "_Input.id": Words(CODE, Message("Stored with the answer: once there are answers, it must keep its meaning.")),
    "_Input.label": Words(Message("What is asked")),
    "_Input.hint": Words(Message("Help below it"), Message("Such as “Name the year before and the year after.”")),
    "_Question.heading": Words(
        Message("Heading above the answer"),
        Message("For jurors, organisers and the public, who read the answer; the question itself if this is empty."),
    ),
    "_Question.category": Words(
        Message("Asked only in the category"), Message("Without one, nominees of all categories are asked.")
    ),
    "_Question.required": Words(Message("An answer is needed to submit")),
    "_Question.public": Words(
        Message("The public sees the answer"),
        Message("With finalists and laureates; of files, only pictures. What was submitted earlier stays hidden."),
    ),
    "_Question.identity": Words(
        Message("The answer reveals who the nominee is"),
        Message("Jurors do not see it in rounds in which nominees stay anonymous."),
    ),
    "_Question.hidden_from_jury": Words(Message("Jurors never see the answer")),
    "_Question.personal_data": Words(Message("The answer is about a person")),
    "_Question.informs": Words(
        Message("Criteria that the answer helps to judge"), Message("Jurors see the answer beside these criteria.")
    ),
    "_Autofilled.autocomplete": Words(
        Message("What the browser may fill in"), Message("A word that browsers know, such as email, tel or name.")
    ),
    "_Question.shown_when": Words(
        Message("Asked only after a certain answer"),
        Message(
            "Without it, the question is always asked. While it is not asked, its answer is kept and nobody sees it."
        ),
    ),
    "ShownWhen.question": Words(
        Message("Depends on the question"),
        Message("One that stands above it: a choice, countries, statements to confirm or a box to tick."),
    ),
    "ShownWhen.any_of": Words(
        Message("Answers after which it is asked"),
        Message("One of them is enough. For a box to tick, leave this empty."),
    ),
    "TextQuestion.max_chars": _CHARACTERS,
    "TextField.max_chars": _CHARACTERS,
    "LongTextQuestion.max_words": _WORDS,
    "ChoiceQuestion.options": _LIST,
    "MultiQuestion.options": _LIST,
    "MultiQuestion.min_choices": Words(Message("Minimum number of choices")),
    "MultiQuestion.max_choices": Words(
        Message("Maximum number of choices"), Message("Without a number there is no limit.")
    ),
    "ChecklistQuestion.options": Words(
        Message("Statements to confirm"), Message("A list of your own, or the entry conditions.")
    ),
    "UrlQuestion.max_minutes": Words(
        Message("Maximum length of a video, in minutes"),
        Message("Nominees read it at the question; it is not measured."),
    ),
    "NumberQuestion.min": Words(Message("Lowest number")),
    "NumberQuestion.max": Words(Message("Highest number")),
    "TableQuestion.min_rows": Words(Message("Minimum number of rows")),
    "TableQuestion.max_rows": Words(Message("Maximum number of rows")),
    "TableQuestion.columns": Words(Message("Columns"), Message("Each is a short text or a number in every row.")),
    "FileQuestion.max_mb_each": _LARGEST,
    "FileQuestion.accept": _FILES,
    "FileQuestion.alt_text_required": Words(
        Message("A picture needs a description"), Message("For those who cannot see the picture.")
    ),
    "FilesQuestion.max_files": Words(Message("Maximum number of files")),
    "FilesQuestion.max_mb_each": _LARGEST,
    "FilesQuestion.max_mb_total": Words(Message("All files together, in megabytes")),
    "FilesQuestion.accept": _FILES,
    "FilesQuestion.per_file": Words(
        Message("What is asked about each file"), Message("Such as what it shows, or which criterion it supports.")
    ),
    "GroupQuestion.fields": Words(Message("Fields"), Message("Such as name, email address and phone of a person.")),
}

TYPES: dict[str, dict[str, Message]] = {
    "TextQuestion": {"text": Message("Short text")},
    "LongTextQuestion": {"longtext": Message("Long text")},
    "ChoiceQuestion": {"choice": Message("One of a list")},
    "MultiQuestion": {"multi": Message("Several of a list")},
    "CountryQuestion": {"country": Message("One country")},
    "CountriesQuestion": {"countries": Message("One or more countries")},
    "MonthQuestion": {"month": Message("Month and year")},
    "UrlQuestion": {"url": ADDRESS},
    "EmailQuestion": {"email": EMAIL},
    "TelQuestion": {"tel": PHONE},
    "NumberQuestion": {"number": Message("A number")},
    "TableQuestion": {"table": Message("Table of figures")},
    "FileQuestion": {"file": Message("One file")},
    "FilesQuestion": {"files": Message("Several files")},
    "GroupQuestion": {"group": Message("Several fields together")},
    "ChecklistQuestion": {"checklist": Message("Statements to confirm")},
    "ConsentQuestion": {"consent": Message("One box to tick")},
    "CategoryQuestion": {"category": Message("The category")},
    "TextField": {"text": Message("Short text")},
    "NumberField": {"number": Message("A number")},
    "EmailField": {"email": EMAIL},
    "TelField": {"tel": PHONE},
    "UrlField": {"url": ADDRESS},
    "CriterionField": {"criterion": Message("One of the criteria")},
}
# A line about each kind of question, for whoever chooses one.
KINDS_SAID: dict[str, Message] = {
    "text": Message("One line, counted in characters: a name, a title."),
    "longtext": Message("Paragraphs, counted in words: what was done, and what came of it."),
    "choice": Message("Exactly one option of a list."),
    "multi": Message("One or more options of a list; you can set how many."),
    "country": Message("Chosen from all countries, in the reader’s language."),
    "countries": Message("Several chosen from all countries."),
    "month": Message("When something began or ended."),
    "url": Message("A link, such as a website or a video."),
    "email": Message("Checked for the form of an address."),
    "tel": Message("With the country code."),
    "number": Message("With a lowest and a highest, if you like."),
    "table": Message("Rows with the same columns: figures before and after."),
    "file": Message("A document or a picture to upload."),
    "files": Message("Several uploads, each with a few questions about it."),
    "group": Message("A few lines that belong together: name, email and phone of a person."),
    "checklist": Message("Each statement of a list has to be confirmed."),
    "consent": Message("A sentence to agree to."),
    "category": Message("In which category the nomination takes part; asked once."),
}
FORM |= {f"{part}.type": _KIND for part in TYPES}

_ACCEPTED = {
    "pdf": Message("PDF document"),
    "png": Message("PNG picture"),
    "jpg": Message("JPEG picture"),
    "xlsx": Message("Excel workbook"),
    "csv": Message("CSV table"),
}
CHOICES_OF_FORM: dict[str, dict[str, Message]] = {
    **{f"{part}.type": names for part, names in TYPES.items()},
    "FileQuestion.accept": _ACCEPTED,
    "FilesQuestion.accept": _ACCEPTED,
    "ChecklistQuestion.options": {"eligibility": Message("the entry conditions that nominees confirm")},
}

_FIELD, _FILE = Message("Add a field"), Message("Add a kind of file")
ADD_TO_FORM: dict[str, Message] = {
    "Form.answer_languages": Message("Add a language"),
    "Form.sections": Message("Add a section"),
    "Section.questions": Message("Add a question"),
    "_Question.informs": Message("Add a criterion"),
    "_Question.shown_when": Message("Add a condition"),
    "ShownWhen.any_of": Message("Add an answer"),
    "TableQuestion.columns": Message("Add a column"),
    "FileQuestion.accept": _FILE,
    "FilesQuestion.accept": _FILE,
    "FilesQuestion.per_file": _FIELD,
    "GroupQuestion.fields": _FIELD,
}
ITEMS_OF_FORM: dict[str, Message] = {
    "Form.sections": Message("Section {number}"),
    "Section.questions": Message("Question {number}"),
    "TableQuestion.columns": Message("Column {number}"),
    "FilesQuestion.per_file": Message("Field {number}"),
    "GroupQuestion.fields": Message("Field {number}"),
}
