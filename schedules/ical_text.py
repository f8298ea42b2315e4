"""Content lines of iCalendar: text escaped, addresses cleaned, lines folded (RFC 5545, 3.1–3.3).

Written so that readers which are stricter or sloppier than the RFC agree: what some of them
take for a line break (NEL, U+2028, U+2029) becomes a real one, and control characters go.
"""

from __future__ import annotations

import re
from datetime import datetime
from urllib.parse import quote

LIMIT = 75  # octets of a line, without its CRLF (RFC 5545, 3.1)

_CONTROLS = {code: None for code in (*range(0x20), *range(0x7F, 0xA0)) if code not in (0x09, 0x0A)}
_BREAKS = dict.fromkeys((0x85, 0x2028, 0x2029), "\n")
_CLEAN: dict[int, str | None] = {**_CONTROLS, **_BREAKS}
_UNCLEAN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_IN_PARAMETER = str.maketrans('\t\n"', "  '")
_IN_URI = ":/?#[]@!$&'()*+,;=%~"  # reserved characters of RFC 3986, and what is quoted already


def cleaned(text: str) -> str:
    """The text as a reader gets it back: newlines are LF, no control characters, no surrogates."""
    if not _UNCLEAN.search(text):
        return text
    text = text.replace("\r\n", "\n").replace("\r", "\n").translate(_CLEAN)
    return text.encode("utf-8", "ignore").decode("utf-8")


def escaped(text: str) -> str:
    """A TEXT value (RFC 5545, 3.3.11)."""
    text = cleaned(text).replace("\\", r"\\").replace(";", r"\;")
    return text.replace(",", r"\,").replace("\n", r"\n")


def parameter(text: str) -> str:
    """A quoted parameter value; a double quote cannot stand in one and becomes a single one."""
    return f'"{cleaned(text).translate(_IN_PARAMETER)}"'


def web_address(address: str) -> str:
    """An http(s) address as a URI value of one line, or "" for anything else.

    One CR or LF in an address would end the line, and with it the whole feed.
    """
    if not address:
        return ""
    address = "".join(cleaned(address).split())
    if not address.lower().startswith(("https://", "http://")):
        return ""
    return quote(address, safe=_IN_URI)


def basic(moment: datetime) -> str:
    """The wall time in the basic form of ISO 8601, ``20190625T090000``: DATE-TIME without zone.

    strftime would write the year 987 with three digits.
    """
    return moment.isoformat()[:19].replace("-", "").replace(":", "")


def content_line(line: str) -> bytes:
    """The line in UTF-8, folded to 75 octets without splitting a character, with its CRLF."""
    octets = line.encode()
    if len(octets) <= LIMIT:
        return octets + b"\r\n"
    pieces = []
    start, room = 0, LIMIT
    while len(octets) - start > room:
        end = start + room
        while octets[end] & 0xC0 == 0x80:  # inside a character: its first octet goes down too
            end -= 1
        pieces.append(octets[start:end])
        start, room = end, LIMIT - 1  # a continuation begins with a space
    pieces.append(octets[start:])
    return b"\r\n ".join(pieces) + b"\r\n"
