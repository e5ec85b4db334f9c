"""A sentence that ends with a gap has one full stop, whatever stands in the gap."""

from __future__ import annotations

import pytest

from awards.core.full_stops import one_stop


@pytest.mark.parametrize(
    ("text", "values", "said"),
    [
        ("до %(until)s.", {"until": "7 дек. 2026 г."}, "до %(until)s"),
        ("до %(until)s. И ещё.", {"until": "7 дек. 2026 г."}, "до %(until)s И ещё."),
        ("по {until}.", {"until": "<time>7 жел.</time>"}, "по {until}"),
        ("until %(until)s.", {"until": "7 December 2026"}, "until %(until)s."),
        ("{name}. {day}.", {"name": "Steppe Rail", "day": "7 жел."}, "{name}. {day}"),
        ("%(what)s...", {"what": "г."}, "%(what)s..."),
        ("%(what)s.", {"what": "and so on..."}, "%(what)s."),
        ("%(num)s.", {"num": 3}, "%(num)s."),
    ],
)
def test_a_value_with_a_full_stop_gets_no_second_one(text, values, said):
    assert one_stop(text, values) == said


def test_pages_say_one(app):
    with app.test_request_context(headers={"Accept-Language": "ru"}):
        page = app.jinja_env.from_string('{{ _("Undone by %(name)s on %(time)s.", name="A", time="7 дек. 2026 г.") }}')
        assert page.render().endswith("2026 г.")
        assert not page.render().endswith("г..")
