"""Ports: every one has a function behind it, and an application in which one has none does not start."""

from __future__ import annotations

import pytest

from awards import app
from awards.core import ports


def test_the_application_puts_a_function_behind_every_port() -> None:
    app.connect()
    assert ports.KNOWN
    assert not [port for port in ports.KNOWN if port.answer is port.asked]


def test_with_an_empty_port_the_application_does_not_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ports, "KNOWN", [*ports.KNOWN])

    @ports.Port
    def unheard() -> int:
        """Nobody answers this."""
        raise NotImplementedError

    with pytest.raises(RuntimeError, match="unheard"):
        app.connect()
    with pytest.raises(NotImplementedError):
        unheard()
