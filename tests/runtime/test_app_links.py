"""Where pages are public, what is asked for links to them as what is pushed does."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.rig import Rig, bot_in, rig

from bot.sandbox.world.model import Chat, Message, User

PUBLIC = {"BOT_WEB__PUBLIC_URL": "https://digest.example.org/"}
PAGE = "https://digest.example.org/d/2026-01-28"


def people(r: Rig) -> tuple[User, Chat]:
    owner = r.world.add_user("群主")
    group = r.world.add_group("早读会", owner=owner)
    r.world.add_bot(group)
    return owner, group


def linked(message: Message) -> bool:
    """Whether the message, of whatever kind, leads to the day's page."""
    links = [one.value for one in message.entities if one.type == "text_link"]
    return PAGE in links or f'"{PAGE}"' in str(message.as_json()).replace("'", '"')


@pytest.mark.parametrize(
    ("asked", "answers"),
    [
        ("/today@digest_bot", 2),
        ("/latest@digest_bot", 2),
        ("/date@digest_bot 2026-01-28", 2),
        ("/category@digest_bot 融资", 1),
        ("/date@digest_bot 1月28日 融资", 1),
    ],
)
async def test_answers_to_commands(tmp_path: Path, asked: str, answers: int) -> None:
    async with rig(tmp_path, **PUBLIC) as r:
        owner, group = people(r)
        async with bot_in(r):
            assert all(map(linked, await r.ask(owner, group, asked, answers=answers)))


@pytest.mark.parametrize("style", ["headlines", "rich"])
async def test_answers_in_other_styles_and_the_walk_from_their_buttons(
    tmp_path: Path, style: str
) -> None:
    async with rig(tmp_path, **PUBLIC) as r:
        owner, group = people(r)
        async with bot_in(r) as bot:
            await r.ask(owner, group, "/subscribe@digest_bot 08:30")
            await bot.store.change_subscription(
                group.id,
                0,
                lambda one: type(one)(chat_id=one.chat_id, style=style),  # type: ignore[arg-type]
            )
            (day,) = await r.ask(owner, group, "/today@digest_bot")
            assert linked(day)
            if style == "rich":
                return
            before = len(r.messages(group))
            r.world.press(owner, day, 0, 0)  # a category's button
            await r.wait(lambda: len(r.messages(group)) > before, "open the category")
            opened = r.messages(group)[-1]
            assert linked(opened)
            first = opened.text
            assert opened.markup is not None
            r.world.press(owner, opened, 0, len(opened.markup["inline_keyboard"][0]) - 1)
            await r.wait(lambda: opened.text != first, "walk on")
            assert linked(opened)


async def test_without_public_pages_nothing_links_to_them(tmp_path: Path) -> None:
    async with rig(tmp_path) as r:
        owner, group = people(r)
        async with bot_in(r):
            for message in await r.ask(owner, group, "/today@digest_bot", answers=2):
                assert "/d/2026-01-28" not in str(message.as_json())


async def test_where_the_posts_stand_today_only_points_at_them(tmp_path: Path) -> None:
    """And no post is edited because pages became public."""
    async with rig(tmp_path) as r:
        owner, group = people(r)
        async with bot_in(r):
            await r.ask(owner, group, "/subscribe@digest_bot 08:30")
            r.clock.advance(minutes=31)
            await r.wait(lambda: sum(one.startswith("#") for one in r.texts(group)) == 2)
        r.settings = r.settings.model_copy(
            update={"web": r.settings.web.model_copy(update={"public_url": PUBLIC_URL})}
        )
        async with bot_in(r):
            posts = r.messages(group)
            r.world.say(owner, group, "/today@digest_bot")
            await r.wait(lambda: len(r.messages(group)) > len(posts), "answer")
            (answer,) = r.messages(group)[len(posts) :]
            assert answer.reply_to is posts[-2]  # the first of the two posts
            assert not linked(answer)
            (other,) = await r.ask(owner, group, "/category@digest_bot 融资")
            assert linked(other)
        assert not any(call.method == "editMessageText" for call in r.world.calls)


PUBLIC_URL = "https://digest.example.org"
