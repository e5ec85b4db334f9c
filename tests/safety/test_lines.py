"""Where each line of the list of what must hold is proved.

| line | proved by |
|---|---|
| 1 non-interference | safety/test_secrecy, results/test_secrecy |
| 2, 5 own and foreign objects | safety/test_requests, test_access, nominations/test_views, results/test_deciding |
| 3 others' scores before the close | safety/test_secrecy, results/test_boards, results/test_secrecy |
| 4 sorting by what is hidden | safety/test_roles, nominations/test_entries, safety/test_secrecy |
| 6 conflict of interest | safety/test_roles, scoring/test_actions, jury/test_pages, results/test_boards |
| 8 embargo | safety/test_embargo, results/test_publishing, journeys/test_the_whole_way |
| 9 cookies after the end, roles that ended | safety/test_roles, accounts/test_sign_in, accounts/test_account |
| 10 known and unknown addresses | accounts/test_sign_in |
| 11 mailed links | accounts/test_links |
| 12 canaries, no-store | safety/test_secrecy, tests.client (every answer) |
| 13 two tabs | nominations/test_browser, nominations/test_merging, scoring/test_saving, scoring/test_journey |
| 14 fifty at once | safety/test_saves, safety/test_races, nominations/test_views |
| 15 kill -9 | safety/test_saves |
| 18 deadlines to the millisecond | nominations/test_deadlines, programmes/test_timetable, results/test_publishing |
| 19 extra fields, foreign tokens | safety/test_extra_fields, safety/test_requests, accounts/test_sign_in |
| 20 the doctor | safety/test_races, desk/test_doctor |
| 21 uploads | nominations/test_uploads, nominations/test_files |
| 22 script in every text | safety/test_scripts, test_page_faults |
| 23 cells of a table | results/test_exports |
| 24 hostile input | safety/test_requests, safety/test_addresses, nominations/test_views |
| 25 lines in subjects, look-alikes | safety/test_scripts, accounts/test_companies, accounts/test_account_rules |
| 26 next= | safety/test_addresses, accounts/test_sign_in |
| 30 nothing typed is lost | nominations/test_browser, safety/test_held, scoring/test_journey |
| 37 bodies that were cut | safety/test_cut, nominations/test_broken_line |
| 38 no key press deletes | journeys/test_main_buttons, nominations/test_broken_line |
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parent.parent
WANTED = [*range(1, 7), 8, 9, 10, 11, *range(12, 16), *range(18, 27), 30, 37, 38]
ROWS = [row for row in (__doc__ or "").splitlines() if re.match(r"\| \d", row)]


def test_every_line_has_its_row() -> None:
    named = [int(number) for row in ROWS for number in re.findall(r"\d+", re.split(r"[a-z]", row.split("|")[1])[0])]
    assert set(WANTED) <= set(named)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.split("|")[1].strip())
def test_what_a_row_names_is_there(row: str) -> None:
    files = [name for name in re.findall(r"[\w/]*test_\w+", row.split("|")[2]) if not name.startswith("tests.")]
    assert files or "tests." in row
    assert [name for name in files if not (TESTS / f"{name}.py").exists()] == []
