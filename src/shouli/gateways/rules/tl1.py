"""TL1 (Telcordia GR-831): the commands and answers that exchanges speak, as text and as values.

A command reads ``ENT-POTS:LX:86012345:17::CALLERID=Y,REF="order:12";``; its answer carries the same correlation tag
and says COMPLD or DENY with an error code of GR-833.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

LONGEST = 8192  # bytes of one message; a longer one is no message
NAME = re.compile(r"[A-Z][A-Z0-9_]{0,39}")
WORD = re.compile(r"[A-Za-z0-9._-]{1,40}")
VERB = re.compile(r"[A-Z]{2,10}(-[A-Z0-9]{1,10}){0,2}")
PLAIN = re.compile(r"[A-Za-z0-9._/+-]*")
ANSWER = re.compile(r"M\s+(\S+)\s+(COMPLD|DENY|PRTL|RTRV)\s*(.*?)\s*;\s*\Z", re.DOTALL)
AUTONOMOUS = re.compile(
    r"\s*\S+[^\n]*\n\s*(?:\*C|\*\*|\*\^|\*|A)\s+[0-9]+\s"
)  # head, then alarm code and its own number
DENIED = re.compile(r"([A-Z]{4})\s*(?:/\*\s*(.*?)\s*\*/)?", re.DOTALL)

UNREMARKABLE = str.maketrans({";": ",", '"': "'", "\\": "/"})  # what would end or open something inside a remark

COMPLETED, DENY = "COMPLD", "DENY"
BAD_COMMAND, BAD_VERB, BAD_LINE, BAD_DATA = "IICM", "ICNV", "IIAC", "IDNV"
EXISTS, MISSING, BUSY, FAILED = "IEAE", "IENE", "SARB", "SROF"


class NotTl1(ValueError):
    """What came is not a TL1 message."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One command: verb with modifiers, target (TID), line (AID), tag (CTAG) and named parameters."""

    verb: str
    target: str
    line: str
    tag: str
    parameters: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """One answer: the tag of its command, whether it was carried out, and the error code or the text that came."""

    tag: str
    completed: bool
    code: str = ""
    text: str = ""


def write_command(message: Message) -> str:
    """Return ``message`` as TL1.

    :raises NotTl1: if a part of it cannot be said in TL1
    """
    for value, pattern in ((message.verb, VERB), (message.target, WORD), (message.line, WORD), (message.tag, WORD)):
        if not pattern.fullmatch(value):
            raise NotTl1(f"{value!r} cannot stand in a command")
    named = []
    for name, value in message.parameters.items():
        if not NAME.fullmatch(name):
            raise NotTl1(f"{name!r} is no parameter name")
        named.append(f"{name}={quote(value)}")
    text = f"{message.verb}:{message.target}:{message.line}:{message.tag}::{','.join(named)};"
    if len(text.encode()) > LONGEST:
        raise NotTl1("the command is too long")
    return text


def read_command(text: str) -> Message:
    """Read one command, its final semicolon included.

    :raises NotTl1: if it is malformed
    """
    blocks = list(split(text.strip().removesuffix(";"), ":"))
    if not 4 <= len(blocks) <= 6 or not text.strip().endswith(";"):
        raise NotTl1("a command has four to six blocks and ends in a semicolon")
    verb, target, line, tag = (block.strip() for block in blocks[:4])
    if not VERB.fullmatch(verb.upper()) or not WORD.fullmatch(tag):
        raise NotTl1("a command begins with its verb and carries a tag")
    if any(value and not WORD.fullmatch(value) for value in (target, line)):
        raise NotTl1("target or line is malformed")
    named = dict(read_pair(pair) for pair in split(blocks[5], ",") if pair.strip()) if len(blocks) == 6 else {}
    return Message(verb=verb.upper(), target=target, line=line, tag=tag, parameters=named)


def read_pair(text: str) -> tuple[str, str]:
    """Read ``NAME=value``.

    :raises NotTl1: if it is none
    """
    name, sign, value = text.strip().partition("=")
    if not sign or not NAME.fullmatch(name):
        raise NotTl1(f"{text!r} is no parameter")
    return name, unquote(value)


def write_reply(reply: Reply, *, target: str, at: str) -> str:
    """Return ``reply`` as TL1, sent by ``target`` at ``at`` (``26-11-22 12:00:00``)."""
    head = f"\r\n\n   {target} {at}\r\nM  {reply.tag} "
    if reply.completed:
        return f"{head}{COMPLETED}\r\n   {quote(reply.text)}\r\n;" if reply.text else f"{head}{COMPLETED}\r\n;"
    remark = reply.text.translate(UNREMARKABLE).replace("*/", "* /")
    return f"{head}{DENY}\r\n   {reply.code}\r\n   /* {remark} */\r\n;"


def read_reply(text: str) -> Reply:
    """Read one answer.

    :raises NotTl1: if it is malformed
    """
    found = ANSWER.search(text)
    if found is None:
        raise NotTl1("no answer of TL1")
    tag, word, rest = found.groups()
    if word == DENY:
        denied = DENIED.match(rest)
        if denied is None:
            raise NotTl1("a denial without its code")
        return Reply(tag=tag, completed=False, code=denied[1], text=denied[2] or "")
    return Reply(tag=tag, completed=True, text=unquote(rest) if rest else "")


def is_autonomous(text: str) -> bool:
    """Say whether this message is one that the exchange sends of itself, such as an alarm, and no answer."""
    return AUTONOMOUS.match(text) is not None


def quote(value: str) -> str:
    """Return ``value`` as it is in a message; control characters become blanks."""
    if PLAIN.fullmatch(value):
        return value
    tame = "".join(" " if ord(letter) < 32 or ord(letter) == 127 else letter for letter in value)
    return '"' + tame.replace("\\", "\\\\").replace('"', '\\"') + '"'


def unquote(text: str) -> str:
    """Return the value that :func:`quote` wrote.

    :raises NotTl1: if its quotes do not close
    """
    text = text.strip()
    if not text.startswith('"'):
        if '"' in text:
            raise NotTl1("a quote inside a plain value")
        return text
    if not re.fullmatch(r'"(?:[^"\\]|\\.)*"', text, re.DOTALL):
        raise NotTl1("quotes do not close")
    return re.sub(r"\\(.)", r"\1", text[1:-1], flags=re.DOTALL)


def split(text: str, sign: str) -> Iterator[str]:
    """Yield the pieces of ``text`` between ``sign``, which inside quotes does not count."""
    piece: list[str] = []
    quoted = escaped = False
    for letter in text:
        if letter == sign and not quoted:
            yield "".join(piece)
            piece = []
            continue
        piece.append(letter)
        if escaped:
            escaped = False
        elif letter == "\\" and quoted:
            escaped = True
        elif letter == '"':
            quoted = not quoted
    yield "".join(piece)


def complete(buffer: str) -> int:
    """Return where the first whole message in ``buffer`` ends, or 0 while its semicolon has not come."""
    quoted = escaped = False
    for at, letter in enumerate(buffer):
        if escaped:
            escaped = False
        elif letter == "\\" and quoted:
            escaped = True
        elif letter == '"':
            quoted = not quoted
        elif letter == ";" and not quoted:
            return at + 1
    return 0
