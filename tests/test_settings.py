"""Settings: read once, refused all at once, and documented."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import HttpUrl

from bot import settings
from bot.settings import Settings, SettingsRefusal

_TOKEN = "MTE5OTk5OTk5OTk5OTk5OTk5.GabcDE.abcdefghijklmnopqrstuvwxyz0123456789ab"


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)


def loaded(tmp_path: Path, text: str) -> Settings:
    file = tmp_path / ".env"
    file.write_text(text, encoding="utf-8")
    return settings.load(file)


def test_every_wrong_variable_is_named_with_what_would_be_right(tmp_path: Path) -> None:
    wrong = {
        "DISCORD_API_URL": "discord",
        "DISCORD_GATEWAY_URL": "http://gateway.example",
        "WEB_PORT": "70000",
        "PUBLIC_URL": "example.org",
        "LOG_LEVEL": "loud",
        "LOG_FORMAT": "xml",
    }
    with pytest.raises(SettingsRefusal) as refused:
        loaded(tmp_path, "\n".join(f"{name}={value}" for name, value in wrong.items()))
    assert [(problem.cell, problem.found) for problem in refused.value.problems] == [*wrong.items()]
    assert [str(problem.message) for problem in refused.value.problems] == [
        "DISCORD_API_URL must be an address such as http://localhost:8081/api/v10.",
        "DISCORD_GATEWAY_URL must begin with ws:// or wss://.",
        "WEB_PORT must be a number from 0 to 65535.",
        "PUBLIC_URL must be an address such as https://convenor.example.org.",
        "LOG_LEVEL must be DEBUG, INFO, WARNING or ERROR.",
        "LOG_FORMAT must be console or json.",
    ]


@pytest.mark.parametrize("path", [".", "/"])
def test_a_database_has_a_name(tmp_path: Path, path: str) -> None:
    with pytest.raises(SettingsRefusal) as refused:
        loaded(tmp_path, f"DATABASE_PATH={path}")
    assert [str(each.message) for each in refused.value.problems] == [
        "DATABASE_PATH must name a file."
    ]


def test_a_settings_file_that_is_not_text_is_refused_in_a_sentence(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_bytes(b"WEB_HOST=\xbc\xff")
    with pytest.raises(SettingsRefusal) as refused:
        settings.load(file)
    assert str(refused.value) == f"{file} cannot be read: it must be text in UTF-8."


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("", "DISCORD_TOKEN is not set."),
        ("DISCORD_TOKEN=", "DISCORD_TOKEN is not set."),
        (f"DISCORD_TOKEN={_TOKEN}", None),
        *(
            (
                f"DISCORD_TOKEN={token}",
                "DISCORD_TOKEN does not look like a bot's token: three parts joined by dots.",
            )
            for token in ("hunter2", "MTE5.abc", "MTE5..abc", "name.abc.def", "Ý.abc.def")
        ),
    ],
)
def test_the_form_of_a_token_is_looked_at(tmp_path: Path, line: str, problem: str | None) -> None:
    found = loaded(tmp_path, line).token_problem()
    assert (None if found is None else str(found)) == problem


def test_the_token_shows_in_no_representation(tmp_path: Path) -> None:
    chosen = loaded(tmp_path, f"DISCORD_TOKEN={_TOKEN}")
    assert chosen.token == _TOKEN
    assert _TOKEN not in repr(chosen)


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("", "http://127.0.0.1:8080"),
        ("WEB_PORT=9", "http://127.0.0.1:9"),
        ("PUBLIC_URL=https://convenor.example.org/", "https://convenor.example.org"),
    ],
)
def test_links_begin_with_the_public_address_without_a_slash(
    tmp_path: Path, text: str, url: str
) -> None:
    assert loaded(tmp_path, text).url == url


def test_the_example_file_holds_every_variable_with_description_and_default() -> None:
    written = Path(__file__).parents[1].joinpath(".env.example").read_text(encoding="utf-8")
    _introduction, *blocks = written.rstrip("\n").split("\n\n")
    assert blocks == [
        f"# {field.description}\n{name.upper()}={'' if field.default is None else field.default}"
        for name, field in Settings.model_fields.items()
    ]


def test_the_example_file_gives_the_defaults() -> None:
    example = Path(__file__).parents[1] / ".env.example"
    assert settings.load(example) == settings.load(None)
    assert Settings(_env_file=None, public_url=HttpUrl("https://a.example")) != settings.load(None)
