"""The arrival in a chat, the first words in private, and channels."""

from __future__ import annotations

WORDS: dict[str, dict[str, str]] = {
    "zh": {
        # arrivals
        "arrival.hello": "大家好！我每天把简报按分类推送到这里，每条都附来源，也随时回答大家。",
        "arrival.today": "今天（{day}）的简报有：",
        "arrival.latest": "最近一期（{day}）有：",
        "arrival.line": "• {title}",
        "arrival.more": "……共 {categories} 个分类，{items} 条",
        "arrival.ways": "随时看：/today{at}\n全部命令：/help{at}",
        "arrival.admins": "管理员点下面的按钮就能订阅，或发送 /subscribe{at} 08:30",
        "arrival.subscribed": "这里已经订阅：{schedule}。\n下次推送：{next}",
        "arrival.back": "我回来了。离开时暂停的订阅，设置都还在：",
        "arrival.back.line": "• {place}{schedule}",
        "arrival.back.place": "{place}：",
        "arrival.back.ask": "要恢复推送，请管理员点一下，或发送 /subscribe{at}",
        "arrival.back.ask_you": "要恢复推送，点一下，或发送 /subscribe",
        "arrival.resume": "▶️ 恢复推送",
        "arrival.resumed": "推送已恢复：",
        "arrival.resumed.line": "• {place}{schedule}。下次：{next}",
        "arrival.channel": ("我已加入频道“{title}”。在这里就能设置，频道的读者不会被打扰。"),
        "start.private": (
            "你好！我每天整理一份简报，按分类发给你，每条都附来源。\n\n"
            "看今天的：/today\n每天定时收到：/subscribe 08:30\n"
            "修改推送：/settings\n全部命令：/help"
        ),
        "start.add_to_group": "➕ 加到群里",
        "start.channel": "📢 订阅到频道…",
        # channels
        "channel.choose": (
            "点输入框下面的“选择频道”，选好就订阅（没有加我的话会请你把我加为管理员）。\n"
            "公开频道也可以直接发送：/subscribe @频道名 08:30"
        ),
        "channel.choose.button": "📢 选择频道",
        "channel.chosen": "好，频道“{title}”。",
        "channel.subscribed": "频道“{title}”订阅好了：{schedule}。\n下次推送：{next}",
        "channel.changed": "频道“{title}”已修改：{schedule}。\n下次推送：{next}",
        "channel.unchanged": (
            "频道“{title}”已经订阅了：{schedule}。\n下次推送：{next}\n"
            "要修改，例如：/subscribe{at} 09:00 {category}"
        ),
        "channel.narrowed": (
            "频道“{title}”不再推送：{gone}。\n现在是：{schedule}。\n下次推送：{next}"
        ),
        "channel.not_among": (
            "频道“{title}”本来就不推送：{gone}，没有改动。\n现在是：{schedule}。\n"
            "要停止全部推送：/unsubscribe{at}"
        ),
        "channel.unsubscribed": (
            "频道“{title}”已停止推送，设置还留着。想恢复时发送 /subscribe{at}"
        ),
        "channel.nothing_to_stop": "频道“{title}”没有在推送，不用停。",
        "channel.in_private": "频道的设置在私聊里进行，读者不会被打扰：",
        "error.channel.in_private": (
            "频道“{name}”请在和我的私聊里设置，在那里再发一次。这里的订阅没有改动。"
        ),
        "error.channel.one_at_a_time": "一次只能设置一个频道，请把“{name}”分开发送。",
        "error.channel.not_found": (
            "没找到“{name}”。请看看名字写对没有；私有频道请发送 /start，点“订阅到频道”来选。"
        ),
        "error.channel.bot_out": "我还不在“{name}”里。请先把我加为管理员，给我“发布消息”的权限。",
        "error.channel.bot_mute": "我在“{name}”里还不能发消息。请给我“发布消息”的权限，再试一次。",
        "error.channel.not_admin": "要设置“{name}”，请它的管理员来做。",
        "error.channel.no_chat": "“{name}”不是频道，也不是群。",
        "error.store": "现在暂时存不了东西，请过几分钟再试。",
        "error.no_subscription": "这里还没有订阅。请先发送 /subscribe{at} 08:30",
    },
    "en": {
        "arrival.hello": (
            "Hello! Every day I push a digest here, sorted by category, each item with its "
            "sources, and I answer at any time."
        ),
        "arrival.today": "Today's digest ({day}) brings:",
        "arrival.latest": "The latest one ({day}) brought:",
        "arrival.line": "• {title}",
        "arrival.more": "… {items} items in {categories} categories",
        "arrival.ways": "At any time: /today{at}\nAll commands: /help{at}",
        "arrival.admins": (
            "Administrators can subscribe with the button below, or with /subscribe{at} 08:30"
        ),
        "arrival.subscribed": "Subscribed here: {schedule}.\nNext push: {next}",
        "arrival.back": "I am back. What was paused when I left has kept its settings:",
        "arrival.back.line": "• {place}{schedule}",
        "arrival.back.place": "{place}: ",
        "arrival.back.ask": "To resume, an administrator can press this or send /subscribe{at}",
        "arrival.back.ask_you": "To resume, press this or send /subscribe",
        "arrival.resume": "▶️ Resume pushing",
        "arrival.resumed": "Resumed:",
        "arrival.resumed.line": "• {place}{schedule}. Next: {next}",
        "arrival.channel": (
            "I have joined the channel “{title}”. Set it up right here; its readers notice nothing."
        ),
        "start.private": (
            "Hello! Every day I bring a digest, sorted by category, each item with its sources.\n\n"
            "Today's: /today\nEvery day at your hour: /subscribe 08:30\n"
            "Change the push: /settings\nAll commands: /help"
        ),
        "start.add_to_group": "➕ Add to a group",
        "start.channel": "📢 For a channel…",
        "channel.choose": (
            "Press “Choose a channel” below the input field; choosing subscribes it (and asks you "
            "to make me its administrator, where I am not).\n"
            "For a public channel you can also send: /subscribe @channel 08:30"
        ),
        "channel.choose.button": "📢 Choose a channel",
        "channel.chosen": "Good, the channel “{title}”.",
        "channel.subscribed": "The channel “{title}” is subscribed: {schedule}.\nNext push: {next}",
        "channel.changed": "The channel “{title}” is updated: {schedule}.\nNext push: {next}",
        "channel.unchanged": (
            "The channel “{title}” is subscribed already: {schedule}.\nNext push: {next}\n"
            "To change it, for example: /subscribe{at} 09:00 {category}"
        ),
        "channel.narrowed": (
            "No longer pushed to the channel “{title}”: {gone}.\nNow it is: {schedule}.\n"
            "Next push: {next}"
        ),
        "channel.not_among": (
            "Not pushed to the channel “{title}” anyway: {gone}. Nothing was changed.\n"
            "It is: {schedule}.\nTo stop everything: /unsubscribe{at}"
        ),
        "channel.unsubscribed": (
            "The pushes to the channel “{title}” have stopped; the settings are kept. "
            "To resume, send /subscribe{at}"
        ),
        "channel.nothing_to_stop": (
            "Nothing is pushed to the channel “{title}”, so there is nothing to stop."
        ),
        "channel.in_private": "A channel is set up in private, so its readers notice nothing:",
        "error.channel.in_private": (
            "The channel “{name}” is set up in private: please send that to me there. "
            "Nothing was changed here."
        ),
        "error.channel.one_at_a_time": "One channel at a time: please send “{name}” separately.",
        "error.channel.not_found": (
            "“{name}” was not found. Is the name right? For a private channel send /start and "
            "press “For a channel”."
        ),
        "error.channel.bot_out": (
            "I am not in “{name}” yet. Please make me an administrator who may post messages."
        ),
        "error.channel.bot_mute": (
            "I may not post in “{name}” yet. Please give me the right to post messages, then try "
            "again."
        ),
        "error.store": "Nothing can be saved right now. Please try again in a few minutes.",
        "error.channel.not_admin": "Only administrators of “{name}” can set it up.",
        "error.channel.no_chat": "“{name}” is neither a channel nor a group.",
        "error.no_subscription": "Nothing is subscribed here yet. First send /subscribe{at} 08:30",
    },
}
