"""Feedback: who may answer until when, and what of the answers may be shown.

In the anonymous mode, the only one so far, results are released once, after closing, and every
number that is shown, or follows from those shown by adding and subtracting, counts nobody or at
least ``threshold`` people (domain.md, "Feedback").
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.events import Event, Session, State
from bot.errors import Refusal
from schedules.texts import T

THRESHOLD = 5
RATINGS = (1, 2, 3, 4, 5)
TOP = (4, 5)
ANSWERABLE = timedelta(days=7)  # from its opening
OPENS_WITHIN = timedelta(days=7)  # of the end; later nobody remembers
QUESTIONS = ("useful", "change", "else")
LONGEST_WORDS = 1_000


@dataclass(frozen=True, slots=True)
class Subject:
    """What feedback is on: an event, or one of its sessions."""

    event: Event
    session: Session | None = None

    @property
    def title(self) -> str:
        return self.session.title if self.session is not None else self.event.title

    @property
    def scope(self) -> int:
        return self.session.id if self.session is not None else 0

    @property
    def ends(self) -> datetime | None:
        return (self.session or self.event).dates.passes


@dataclass(frozen=True, slots=True)
class Form:
    """``invited``: how many might answer when it opened."""

    id: int
    event_id: int
    session_id: int | None
    invited: int
    opens: datetime
    closes: datetime
    threshold: int = THRESHOLD

    def is_closed(self, now: datetime) -> bool:
        return now >= self.closes


@dataclass(frozen=True, slots=True)
class Asked:
    """The question as it is put, with what must be said before the first answer."""

    community_id: int
    subject: Subject
    invited: int
    closes: datetime
    threshold: int = THRESHOLD

    @property
    def is_few(self) -> bool:
        """Whether so few may answer that results cannot ever be shown."""
        return self.invited < self.threshold


@dataclass(frozen=True, slots=True)
class Rated:
    """What a tap did. ``ticket``: the right to add words, once; None: answered already."""

    community_id: int
    form_id: int
    ticket: str | None


@dataclass(frozen=True, slots=True)
class Figures:
    """What may be shown of ``answers`` ratings. In ``counts`` None is a rating kept back;
    ``kept_back``: how many answers those are together; ``top``: answers of 4 and 5."""

    answers: int
    invited: int
    counts: Mapping[int, int | None]
    kept_back: int
    median: int
    top: int | None


@dataclass(frozen=True, slots=True)
class Results:
    """Results as they stand at ``now``.

    ``answers`` None: fewer than the threshold. ``figures`` None: not closed yet, or too few.
    ``words``: what was written to each question, in no order.
    """

    subject: Subject
    form: Form
    now: datetime
    answers: int | None
    figures: Figures | None = None
    words: Mapping[str, Sequence[str]] | None = None


def check_open(subject: Subject, form: Form | None, now: datetime) -> None:
    """Refuse while the subject is not over, was cancelled, or once its form is closed."""
    event, session, ends = subject.event, subject.session, subject.ends
    title = subject.title
    if event.stored is State.CANCELLED or (session is not None and session.cancelled):
        raise Refusal(T("{title} was cancelled; there is no feedback on it.", title=title))
    if session is not None and session.format == "break":
        raise Refusal(T("There is no feedback on breaks."))
    if form is None and (ends is None or now < ends):
        raise Refusal(
            T("{title} is not over yet.", title=title), hint=T("Feedback opens at its end.")
        )
    if form.is_closed(now) if form else ends is not None and now > ends + OPENS_WITHIN:
        raise closed(title)


def closed(title: str) -> Refusal:
    return Refusal(T("Feedback on {title} is closed.", title=title))


def not_going(title: str) -> Refusal:
    return Refusal(T("Feedback on {title} is for those who were going.", title=title))


def guarded(counts: Mapping[int, int], threshold: int = THRESHOLD) -> dict[int, int | None]:
    """The counts that may be shown; None for those kept back.

    A group of fewer than ``threshold`` is kept back; where those kept back are together still
    fewer, so is the next smallest (the remainder rule), or they would follow by subtraction.
    Where anything is kept back, so are zeros, lest it be known which groups are not empty.
    """
    kept_back = {each for each, count in counts.items() if 0 < count < threshold}
    while 0 < sum(counts[each] for each in kept_back) < threshold:
        shown = [each for each, count in counts.items() if count and each not in kept_back]
        if not shown:
            break
        kept_back.add(min(shown, key=lambda each: (counts[each], each)))
    if kept_back:
        kept_back |= {each for each, count in counts.items() if not count}
    return {each: None if each in kept_back else count for each, count in counts.items()}


def figures(counts: Mapping[int, int], invited: int, threshold: int = THRESHOLD) -> Figures | None:
    """What may be shown of these ratings together; None for fewer than the threshold."""
    answers = sum(counts.values())
    if answers < threshold:
        return None
    shown = guarded(counts, threshold)
    kept_back = [each for each, count in shown.items() if count is None]
    return Figures(
        answers=answers,
        invited=max(invited, answers),
        counts=shown,
        kept_back=sum(counts[each] for each in kept_back),
        median=_median(counts),
        top=_top(counts, kept_back, threshold),
    )


def _median(counts: Mapping[int, int]) -> int:
    """The middle rating; of two, the lower: their mean would tell that each half is exactly
    half, and by that the size of small groups."""
    middle = (sum(counts.values()) + 1) // 2
    for rating in sorted(counts):
        middle -= counts[rating]
        if middle <= 0:
            return rating
    raise ValueError("no answers")


def _top(counts: Mapping[int, int], kept_back: Sequence[int], threshold: int) -> int | None:
    """How many gave 4 or 5; None where that would tell a small group by subtraction."""
    above = sum(counts[each] for each in kept_back if each in TOP)
    below = sum(counts[each] for each in kept_back if each not in TOP)
    if any(0 < part < threshold for part in (above, below)):
        return None
    return sum(counts[each] for each in TOP)
