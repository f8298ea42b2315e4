"""The one place where a message's components become what discord.py sends."""

from __future__ import annotations

from discord import ui


def view_of(*items: ui.Item[ui.LayoutView]) -> ui.LayoutView:
    """A card that outlives the process, and takes nothing of it once it is sent.

    discord.py keeps the view of every reply that only one person sees for 15 minutes, with a task
    and a timer, though it is never asked for (our buttons stand in their custom_id): after a busy
    quarter of an hour these are most of the memory. It does not keep one that is stopped.
    """
    view = ui.LayoutView(timeout=None)
    for item in items:
        view.add_item(item)
    view.stop()
    return view
