"""In which language the web server answers."""

import pytest
from aiohttp.test_utils import make_mocked_request

from bot.web.readers import reader_of
from tests.polish import polish as polish  # a fixture


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        (None, "en"),
        ("", "en"),
        ("pl", "pl"),
        ("pl-PL,pl;q=0.9,en;q=0.8", "pl-PL"),
        ("tlh, pl;q=0.5", "pl"),
        ("en-GB,pl", "en-GB"),
        ("../../etc, *", "en"),
    ],
)
def test_the_first_language_that_convenor_speaks_is_taken(
    polish: None, accepted: str | None, language: str
) -> None:
    headers = {} if accepted is None else {"Accept-Language": accepted}
    assert reader_of(make_mocked_request("GET", "/", headers=headers)).language == language
