"""What may be shared, and under which name it is kept."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.offers import (
    LARGEST,
    LONGEST_NAME,
    TYPES,
    Kind,
    Offer,
    check,
    extension,
    is_common,
    kind_of,
    safe_name,
    title_of,
)
from bot.errors import Refusal

GOOD = [
    Offer("slides.pptx", 1),
    Offer("SLIDES.PDF", LARGEST),
    Offer(link="https://example.org/a?b=c#d"),
    Offer(link="http://example.org:8080/%20x"),
    Offer(link="HTTPS://exämple.org/é"),
]
BAD = {
    "Give either a file or a link.": [Offer(), Offer("a.pdf", 1, "https://example.org")],
    "The file is empty.": [Offer("a.pdf", 0)],
    "The file is too large: at most 25 MB.": [Offer("a.pdf", LARGEST + 1)],
    "Files of this type are not taken.": [
        Offer("a.exe", 1),
        Offer("a.pdf.html", 1),
        Offer("a.svg", 1),
        Offer("pdf", 1),
        Offer("a.", 1),
    ],
    "That is not a web address.": [
        Offer(link=link)
        for link in (
            "example.org",
            "ftp://example.org/a",
            "javascript:alert(1)",
            "file:///etc/passwd",
            "https://",
            "https:///a",
            "https://example.org/a b",
            "https://example.org/\r\nX: y",
            "https://example.org/\u202egpj.exe",
            "https://bank.example@evil.example/",
            "https://example.org:port/",
            "https://[::1/",
            "https://example.org/<@&1>",
            "https://example.org/" + "a" * 2_000,
        )
    ],
}


@pytest.mark.parametrize("offer", GOOD)
def test_what_is_taken(offer: Offer) -> None:
    check(offer)


@pytest.mark.parametrize(
    ("sentence", "offer"), [(sentence, each) for sentence, bad in BAD.items() for each in bad]
)
def test_what_is_refused_says_why(sentence: str, offer: Offer) -> None:
    with pytest.raises(Refusal) as caught:
        check(offer)
    assert str(caught.value.sentence) == sentence


@pytest.mark.parametrize(
    ("given_name", "kept"),
    [
        ("Slides of Sfax.pdf", "Slides_of_Sfax.pdf"),
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\Users\\ana\\plan.docx", "plan.docx"),
        (".htaccess.txt", "htaccess.txt"),
        ("con.pdf", "file_con.pdf"),
        ("aux.tar.zip", "file_aux.tar.zip"),
        ("....pdf", "file.pdf"),
        ("a\r\nContent-Type: text/html.pdf", "html.pdf"),
        ("inv\u202efdp.pdf", "inv_fdp.pdf"),
        ('a"; filename=b.pdf', "a_filename=b.pdf"),
        ("عرض.pptx", "عرض.pptx"),
        ("हिन्दी.pdf", "हिन्दी.pdf"),
        ("ROADMAP.PDF", "ROADMAP.pdf"),
    ],
)
def test_a_name_is_made_safe(given_name: str, kept: str) -> None:
    assert safe_name(given_name) == kept


@settings(max_examples=80)
@given(stem=st.text(max_size=300), end=st.sampled_from(sorted(TYPES)))
def test_every_name_is_safe_short_keeps_its_type_and_is_settled(stem: str, end: str) -> None:
    """No folder, control, space or quote is left, and a safe name is left alone."""
    kept = safe_name(f"{stem}.{end}")
    assert extension(kept) == end
    assert 0 < len(kept) <= LONGEST_NAME
    assert not kept.startswith(".")
    assert set(kept).isdisjoint('/\\:*?"<>|;%\x7f')
    assert all(char.isprintable() and not char.isspace() for char in kept)
    assert safe_name(kept) == kept


@pytest.mark.parametrize(
    ("link", "common"),
    [
        ("https://example.org", True),
        ("http://docs.example.org:8080/a/(b)?c=d&e=%20#f", True),
        ("https://example.org?x=1", True),
        ("https://exämple.org/", False),
        ("https://example.org/é", False),
        ("http://localhost/", False),
        ("https://[2001:db8::1]/", False),
    ],
)
def test_only_a_common_address_stands_on_a_button(link: str, common: bool) -> None:
    check(Offer(link=link))
    assert is_common(link) == common


def test_a_title_is_the_one_given_or_the_name_of_the_file_or_the_link() -> None:
    file, link = Offer("Roadmap 2.0.pdf", 1), Offer(link="https://example.org/a")
    assert title_of(" My \n slides ", file) == "My slides"
    assert title_of(None, file) == "Roadmap 2.0"
    assert title_of(None, link) == "https://example.org/a"


def test_a_kind_follows_from_the_type() -> None:
    offers = [Offer("a.pptx", 1), Offer("a.PDF", 1), Offer("a.mp4", 1), Offer(link="https://x.y")]
    assert [kind_of(each) for each in offers] == [
        Kind.SLIDES,
        Kind.DOCUMENT,
        Kind.RECORDING,
        Kind.LINK,
    ]
