"""Reminder rules drawn at random, for tests."""

from hypothesis import strategies as st

from schedules.reminders import Anchor, Rule

spans = st.one_of(
    st.tuples(st.integers(1, 50), st.none() | st.times(), st.just(0)),
    st.tuples(st.just(0), st.just(None), st.integers(0, 4000)),
    st.tuples(st.just(0), st.times(), st.just(0)),
    st.tuples(st.integers(1, 50), st.just(None), st.integers(1, 1439)),
)


@st.composite
def rules(draw: st.DrawFn) -> Rule:
    """Rules that can be set: nothing is before the release, and the moment itself is after."""
    days, at, minutes = draw(spans)
    anchor = draw(st.sampled_from(Anchor))
    moment = not days and not minutes
    after_it = draw(st.booleans()) or anchor is Anchor.RELEASE
    if moment:
        after_it = at is None or anchor in (Anchor.END, Anchor.RELEASE)
    at = at and at.replace(second=0, microsecond=0)
    return Rule("", anchor=anchor, after=after_it, days=days, at=at, minutes=minutes)
