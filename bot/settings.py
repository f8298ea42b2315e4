"""Settings, read once at the door: the environment and `.env`, all problems at once."""

from __future__ import annotations

import base64
import binascii
from pathlib import Path
from typing import Literal

from pydantic import Field, HttpUrl, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.errors import Refusal
from schedules.texts import Problem, T, Text


class SettingsRefusal(Refusal):
    """What Convenor was started with cannot be right; exit code 2."""


class Settings(BaseSettings):
    """Every variable, with the text of `.env.example` as its description."""

    model_config = SettingsConfigDict(env_file=".env", extra="ignore", env_ignore_empty=True)

    discord_token: SecretStr | None = Field(
        None, description="The bot's token, from the Developer Portal, page Bot."
    )
    discord_api_url: HttpUrl | None = Field(
        None,
        description="Where Discord's REST API (version 10) is, if not at Discord: a rate-limit "
        "proxy or a local server.",
    )
    discord_gateway_url: str | None = Field(
        None, description="Where Discord's gateway is, if not at Discord (ws:// or wss://)."
    )
    database_path: Path = Field(
        Path("data/convenor.db"), description="The SQLite file. Its directory must be writable."
    )
    materials_dir: Path = Field(
        Path("data/materials"), description="Where files that people share are kept."
    )
    web_host: str = Field("127.0.0.1", description="The address the web server listens at.")
    web_port: int = Field(8080, ge=0, le=65535, description="The port of the web server.")
    public_url: HttpUrl | None = Field(
        None, description="How the world reaches the web server, for the links to feeds and files."
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        "INFO", description="DEBUG, INFO, WARNING or ERROR."
    )
    log_format: Literal["console", "json"] = Field(
        "console", description="console for people, json for machines."
    )

    @field_validator("discord_gateway_url")
    @classmethod
    def _is_gateway(cls, value: str | None) -> str | None:
        if value is not None and not value.startswith(("ws://", "wss://")):
            raise ValueError("not a gateway address")
        return value

    @field_validator("database_path")
    @classmethod
    def _is_named(cls, value: Path) -> Path:
        if not value.name:
            raise ValueError("the file has no name")
        return value

    @property
    def token(self) -> str:
        """The bot's token. Raises a SettingsRefusal where it is missing or cannot be one."""
        problem = self.token_problem()
        if problem is not None:
            raise SettingsRefusal(
                problem,
                hint=T("Copy the token from the Developer Portal, page Bot, into .env."),
            )
        assert self.discord_token is not None
        return self.discord_token.get_secret_value()

    def token_problem(self) -> Text | None:
        """What is wrong with the token's form: a bot's id in base64, a time and a signature,
        joined by dots. Only Discord knows whether it is valid."""
        if self.discord_token is None:
            return T("DISCORD_TOKEN is not set.")
        parts = self.discord_token.get_secret_value().split(".")
        if len(parts) != 3 or not all(parts) or not _is_number(parts[0]):
            return T("DISCORD_TOKEN does not look like a bot's token: three parts joined by dots.")
        return None

    @property
    def feeds_dir(self) -> Path:
        """Beside the database: calendars as last published, for the time after a restart."""
        return self.database_path.with_name(f"{self.database_path.name}.feeds")

    @property
    def url(self) -> str:
        """The web server's address for links, without a slash at the end."""
        found = (
            str(self.public_url) if self.public_url else f"http://{self.web_host}:{self.web_port}"
        )
        return found.rstrip("/")


def _is_number(encoded: str) -> bool:
    try:
        return base64.urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4)).isdigit()
    except (binascii.Error, ValueError):
        return False


_RIGHT: dict[str, Text] = {
    "discord_api_url": T(
        "DISCORD_API_URL must be an address such as http://localhost:8081/api/v10."
    ),
    "discord_gateway_url": T("DISCORD_GATEWAY_URL must begin with ws:// or wss://."),
    "database_path": T("DATABASE_PATH must name a file."),
    "web_port": T("WEB_PORT must be a number from 0 to 65535."),
    "public_url": T("PUBLIC_URL must be an address such as https://convenor.example.org."),
    "log_level": T("LOG_LEVEL must be DEBUG, INFO, WARNING or ERROR."),
    "log_format": T("LOG_FORMAT must be console or json."),
}


def load(env_file: Path | None = Path(".env")) -> Settings:
    """The settings. Raises a SettingsRefusal with a sentence per wrong variable, all at once."""
    try:
        return Settings(_env_file=env_file)  # type: ignore[call-arg]  # pydantic-settings' own
    except (OSError, UnicodeDecodeError):
        raise SettingsRefusal(
            T("{path} cannot be read: it must be text in UTF-8.", path=str(env_file))
        ) from None
    except ValidationError as error:
        raise SettingsRefusal(
            T("The settings are not right."),
            problems=[_problem(str(each["loc"][0]), each["input"]) for each in error.errors()],
        ) from None


def _problem(name: str, found: object) -> Problem:
    message = _RIGHT.get(name) or T("{name} is not right.", name=name.upper())
    return Problem(message, cell=name.upper(), found=str(found))
