"""What the words of a field are made of. Pure."""

from typing import NamedTuple

from awards.core.message import Message


class Words(NamedTuple):
    """A field in words: what it is called, and where that does not say all, one sentence."""

    label: Message
    help: Message | None = None


CODE = Message("Code")
EMAIL, PHONE, ADDRESS = Message("Email address"), Message("Phone number"), Message("Web address")
