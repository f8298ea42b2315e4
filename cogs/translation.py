"""Names and descriptions of commands in the person's language, from the message catalogues."""

from __future__ import annotations

import re

import discord
import structlog
from discord import app_commands
from discord.app_commands import TranslationContextLocation as Where

from bot.client import Convenor
from bot.texts import catalogue
from cogs.ui.fit import CHOICE, fit

# Discord's pattern for names: letters (without capitals), digits, marks of two scripts, - _ '.
_NAME = re.compile(r"[-_'\w\u0900-\u097f\u0e00-\u0e7f]{1,32}")
_NAMES = (Where.command_name, Where.group_name, Where.parameter_name)
log = structlog.get_logger(__name__)


class Catalogues(app_commands.Translator):
    """Answers None where a language has no text, or one that Discord would refuse as a name."""

    async def translate(
        self,
        string: app_commands.locale_str,
        locale: discord.Locale,
        context: app_commands.TranslationContextTypes,
    ) -> str | None:
        found = catalogue(locale.value).gettext(string.message)
        if found == string.message:
            return None
        if context.location not in _NAMES:
            return fit(found, CHOICE)
        if _NAME.fullmatch(found) is None or found != found.lower():
            log.warning("not a name Discord takes", language=locale.value, name=found)
            return None
        return found


async def setup(bot: Convenor) -> None:
    await bot.tree.set_translator(Catalogues())
