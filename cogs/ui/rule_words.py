"""A reminder rule in words, such that its English can be typed back."""

from __future__ import annotations

from collections.abc import Mapping

from bot.domain.rules import Level
from schedules.reminders import Anchor, Kind, Rule, Scope
from schedules.texts import T, Text, Tn

_FEEDBACK: Mapping[Kind, Text] = {
    Kind.FEEDBACK: T("request for feedback"),
    Kind.NUDGE: T("asking once more for feedback"),
}
_BEFORE: Mapping[Anchor, Text] = {
    Anchor.START: T("{offset} before"),
    Anchor.END: T("{offset} before the end"),
    Anchor.DEADLINE: T("{offset} before the deadline"),
}
_AFTER: Mapping[Anchor, Text] = {
    Anchor.START: T("{offset} after the start"),
    Anchor.END: T("{offset} after the end"),
    Anchor.DEADLINE: T("{offset} after the deadline"),
    Anchor.RELEASE: T("{offset} after the programme is out"),
}
_THEN: Mapping[Anchor, Text] = {
    Anchor.START: T("at the start"),
    Anchor.END: T("at the end"),
    Anchor.DEADLINE: T("at the deadline"),
    Anchor.RELEASE: T("when the programme is out"),
}
_THAT_DAY: Mapping[Anchor, Text] = {
    Anchor.START: T("on the day"),
    Anchor.END: T("on the day of the end"),
    Anchor.DEADLINE: T("on the day of the deadline"),
    Anchor.RELEASE: T("on the day the programme is out"),
}
_WHOSE: Mapping[Level, Text] = {
    Level.EVENT: T("{rule}, a rule of this event"),
    Level.SERIES: T("{rule}, a rule of its series"),
    Level.COMMUNITY: T("{rule}, a rule of the community"),
    Level.OWN: T("{rule}, of one's own"),
}
ABOUT: Mapping[Scope, Text] = {
    Scope.EVENT: T("of the event"),
    Scope.SESSION: T("of each session"),
    Scope.SEATED: T("of each session with seats"),
}


def whose(rule: Rule, level: Level) -> Text:
    """What the rule is for or when it falls due, and whose it is, unless it is a default one."""
    said = _FEEDBACK.get(rule.kind) or rule_words(rule)
    return said if level is Level.DEFAULT else Text(_WHOSE[level].source, values={"rule": said})


def rule_words(rule: Rule) -> Text:
    """When a rule falls due: "3 days before at 18:00", "90 minutes after the end"."""
    if not rule.days and not rule.minutes:
        said = _THAT_DAY[rule.anchor] if rule.at is not None else _THEN[rule.anchor]
    else:
        way = _AFTER if rule.after else _BEFORE
        said = Text(way[rule.anchor].source, values={"offset": _offset(rule)})
    return said if rule.at is None else T("{when} at {time}", when=said, time=f"{rule.at:%H:%M}")


def _offset(rule: Rule) -> Text:
    if not rule.days:
        return _on_the_clock(rule.minutes)
    days = Tn("{n} day", "{n} days", rule.days)
    if not rule.minutes:
        return days
    return T("{days} and {rest}", days=days, rest=_on_the_clock(rule.minutes))


def _on_the_clock(minutes: int) -> Text:
    if minutes % 60 == 0:
        return Tn("{n} hour", "{n} hours", minutes // 60)
    return Tn("{n} minute", "{n} minutes", minutes)
