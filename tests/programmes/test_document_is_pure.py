import subprocess
import sys


def test_reading_a_programme_loads_neither_flask_nor_sqlalchemy() -> None:
    script = (
        "import sys\n"
        "from awards.programmes.document import form_schema, programme, timetable\n"
        "print([name for name in ('flask', 'sqlalchemy', 'werkzeug') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
