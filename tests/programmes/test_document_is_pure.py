import subprocess
import sys


def test_reading_a_programme_loads_neither_flask_nor_sqlalchemy() -> None:
    script = (
        "import sys, awards.programmes.document, awards.programmes.timetable, awards.programmes.form_schema\n"
        "print([name for name in ('flask', 'sqlalchemy', 'werkzeug') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
