"""What an organiser offers to share: files and links that are taken, safe names for them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from unicodedata import category, normalize
from urllib.parse import urlsplit

from bot.errors import Refusal
from schedules.texts import T

LARGEST = 25 * 1024 * 1024  # bytes of one file
LONGEST_NAME = 100
LONGEST_TITLE = 150
LONGEST_LINK = 2_000


class Kind(StrEnum):
    SLIDES = "slides"
    DOCUMENT = "document"
    RECORDING = "recording"
    LINK = "link"


_DOC, _SLIDES, _REC = Kind.DOCUMENT, Kind.SLIDES, Kind.RECORDING
_OFFICE = "application/vnd.openxmlformats-officedocument"
_ODF = "application/vnd.oasis.opendocument"
TYPES: dict[str, tuple[Kind, str]] = {
    "pdf": (_DOC, "application/pdf"),
    "doc": (_DOC, "application/msword"),
    "docx": (_DOC, f"{_OFFICE}.wordprocessingml.document"),
    "odt": (_DOC, f"{_ODF}.text"),
    "rtf": (_DOC, "application/rtf"),
    "txt": (_DOC, "text/plain"),
    "md": (_DOC, "text/markdown"),
    "csv": (_DOC, "text/csv"),
    "xls": (_DOC, "application/vnd.ms-excel"),
    "xlsx": (_DOC, f"{_OFFICE}.spreadsheetml.sheet"),
    "ods": (_DOC, f"{_ODF}.spreadsheet"),
    "ics": (_DOC, "text/calendar"),
    "epub": (_DOC, "application/epub+zip"),
    "zip": (_DOC, "application/zip"),
    "png": (_DOC, "image/png"),
    "jpg": (_DOC, "image/jpeg"),
    "jpeg": (_DOC, "image/jpeg"),
    "gif": (_DOC, "image/gif"),
    "webp": (_DOC, "image/webp"),
    "ppt": (_SLIDES, "application/vnd.ms-powerpoint"),
    "pptx": (_SLIDES, f"{_OFFICE}.presentationml.presentation"),
    "odp": (_SLIDES, f"{_ODF}.presentation"),
    "key": (_SLIDES, "application/vnd.apple.keynote"),
    "mp3": (_REC, "audio/mpeg"),
    "m4a": (_REC, "audio/mp4"),
    "ogg": (_REC, "audio/ogg"),
    "wav": (_REC, "audio/wav"),
    "mp4": (_REC, "video/mp4"),
    "webm": (_REC, "video/webm"),
    "mov": (_REC, "video/quicktime"),
}
"""What may be shared, by the end of its name; the media type is ours, never the sender's."""


@dataclass(frozen=True, slots=True)
class Offer:
    """What an organiser offers, before its bytes are read: a file (``name``, ``size`` in
    bytes) or a link."""

    name: str | None = None
    size: int = 0
    link: str | None = None


def check(offer: Offer) -> None:
    """Refuse what cannot be shared: neither or both, too large, empty, of a type not taken, a
    link that is not one. Raises Refusal."""
    if (offer.name is None) == (offer.link is None):
        raise Refusal(T("Give either a file or a link."))
    if offer.link is not None:
        check_link(offer.link)
    else:
        _check_file(offer.name or "", offer.size)


def _check_file(name: str, size: int) -> None:
    if size > LARGEST:
        raise Refusal(
            T("The file is too large: at most {n} MB.", n=LARGEST // 1024 // 1024),
            hint=T("Put it on a file server and share the link instead."),
        )
    if not size:
        raise Refusal(T("The file is empty."))
    if extension(name) not in TYPES:
        raise Refusal(
            T("Files of this type are not taken."),
            hint=T("These are: {types}.", types=" ".join(sorted(TYPES))),
        )


def check_link(link: str) -> None:
    """Refuse anything but a plain web address. It is never fetched by us. Raises Refusal."""
    refusal = Refusal(
        T("That is not a web address."),
        hint=T(
            "It begins with https:// and has no spaces, for example {example}.",
            example="https://example.org/slides.pdf",
        ),
    )
    if len(link) > LONGEST_LINK or re.search(
        r"[\s<>\"\\^`{|}\x00-\x20\x7f-\xa0\u200b-\u206f]", link
    ):
        raise refusal
    try:
        parts = urlsplit(link)
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise refusal from None
    if parts.scheme.lower() not in ("http", "https") or not host or "@" in parts.netloc:
        raise refusal


_COMMON = re.compile(
    r"https?://[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}(:[0-9]+)?"
    r"([/?#][A-Za-z0-9!#$%&'()*+,./:;=?@_~-]*)?"
)


def is_common(link: str) -> bool:
    """Whether a link is so plain that Discord certainly takes it as the address of a button:
    one that it does not take would cost the whole message."""
    return _COMMON.fullmatch(link) is not None


def extension(name: str) -> str:
    return name.rpartition(".")[2].strip().lower() if "." in name else ""


_RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)")  # names that Windows keeps to itself


def safe_name(name: str) -> str:
    """A file's name without folders, controls, or characters that some system refuses; it keeps
    its extension and is at most 100 characters long."""
    last = re.split(r"[/\\]", name)[-1]
    stem, _, end = last.rpartition(".")
    stem = "".join(char if _is_safe(char) else "_" for char in normalize("NFC", stem))
    stem = re.sub("__+", "_", stem).strip("._")
    end = re.sub(r"[^a-z0-9]", "", end.lower())
    if not stem or _RESERVED.fullmatch(stem.split(".")[0]):
        stem = f"file_{stem}".rstrip("_")
    return f"{stem[: LONGEST_NAME - len(end) - 1]}.{end}"


def _is_safe(char: str) -> bool:
    """Letters, marks and digits of every script, and what no system takes for more."""
    return category(char)[0] in "LMN" or char in "._-()+,="


def title_of(given: str | None, offer: Offer) -> str:
    """The title given, or the file's name without its end, or the link's; on one line."""
    name = offer.name.rpartition(".")[0] if offer.name else None
    words = " ".join((given or name or offer.link or "").split())
    return words[:LONGEST_TITLE] or "file"


def kind_of(offer: Offer) -> Kind:
    return Kind.LINK if offer.name is None else TYPES[extension(offer.name)][0]


def media_type_of(name: str) -> str:
    return TYPES[extension(name)][1]
