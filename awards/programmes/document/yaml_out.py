"""Plain data to YAML that every reader reads alike: whatever could be taken for something else is quoted."""

import re
from datetime import date
from decimal import Decimal

import yaml

_SURE_TEXT = re.compile(r"[A-Za-z][A-Za-z0-9_.]*")
_TRAPS = {"null", "true", "false", "yes", "no", "on", "off", "y", "n"}
_LONGEST_FLOW = 110


class _Writer(yaml.SafeDumper):
    """Short groups of scalars stand on one line; every repeated part is written out."""

    def ignore_aliases(self, data: object) -> bool:
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)


def to_yaml(data: object) -> str:
    """Return dicts, lists, tuples and scalars as YAML, in the order given."""
    return str(yaml.dump(data, Dumper=_Writer, allow_unicode=True, sort_keys=False, width=1_000_000))


def _text(writer: _Writer, text: str) -> yaml.ScalarNode:
    sure = _SURE_TEXT.fullmatch(text) and text.casefold() not in _TRAPS
    return writer.represent_scalar("tag:yaml.org,2002:str", text, style=None if sure else '"')


def _day(writer: _Writer, day: date) -> yaml.ScalarNode:
    return _text(writer, day.isoformat())


def _number(writer: _Writer, number: Decimal) -> yaml.ScalarNode:
    """Whole numbers stand plain; a fraction is quoted, so that no reader makes a float of it."""
    whole = number == number.to_integral_value()
    return writer.represent_int(int(number)) if whole else _text(writer, f"{number:f}")


def _mapping(writer: _Writer, mapping: dict[str, object]) -> yaml.MappingNode:
    fits = _fits(mapping.values(), mapping)
    return writer.represent_mapping("tag:yaml.org,2002:map", mapping.items(), flow_style=fits)


def _sequence(writer: _Writer, items: tuple[object, ...] | list[object]) -> yaml.SequenceNode:
    return writer.represent_sequence("tag:yaml.org,2002:seq", items, flow_style=_fits(items, items))


def _fits(values: object, whole: object) -> bool:
    inner = list(values)  # type: ignore[call-overload]
    return not any(isinstance(value, dict | list | tuple) for value in inner) and len(str(whole)) <= _LONGEST_FLOW


_Writer.add_representer(str, _text)
_Writer.add_representer(date, _day)
_Writer.add_representer(Decimal, _number)
_Writer.add_representer(dict, _mapping)
_Writer.add_representer(list, _sequence)
_Writer.add_representer(tuple, _sequence)
