"""What the settings say, and the arrival in a chat."""

from __future__ import annotations

WORDS: dict[str, dict[str, str]] = {
    "zh": {
        "chat.help.settings": "推送设置：时间、分类、样式……",
        # the overview
        "settings.title": "⚙️ 推送设置",
        "settings.title.of": "⚙️ 推送设置 · {place}",
        "settings.when": "{days} {time}（{zone}，{offset}）",
        "settings.next": "下次推送：{next}",
        "settings.paused": "⏸ 暂停中，{until}恢复",
        "settings.stopped": "⏹ 已停止推送，设置都还在",
        "settings.away": "⏸ 我离开时暂停了，设置都还在",
        "settings.none": "这里还没有订阅。",
        "settings.none.offer": "订阅后，{days} {time}（{zone}）推送当天的简报。",
        "settings.none.others": "本群的订阅在：",
        "settings.categories": "分类：{value}",
        "settings.categories.all": "全部（含新的）",
        "settings.categories.some": "{names} 等 {count} 个",
        "settings.words": "关键词：{value}",
        "settings.words.none": "不限",
        "settings.words.in": "要“{word}”",
        "settings.words.out": "不要“{word}”",
        "settings.style": "样式：{value}",
        "settings.style.full": "完整",
        "settings.style.headlines": "标题",
        "settings.style.rich": "长文",
        "settings.bell": "通知：{value}",
        "settings.bell.sound": "有提示音",
        "settings.bell.silent": "静音",
        "settings.bell.pin": "首条置顶",
        "settings.answers": "回答：{value}",
        "settings.answers.everyone": "所有人可见",
        "settings.answers.asker": "只给提问的人",
        "settings.language": "语言：{value}",
        "settings.language.zh": "中文",
        "settings.language.en": "English",
        "settings.topic": "话题 {topic}",
        "settings.topic.general": "General",
        "settings.channel": "频道“{title}”",
        # its buttons
        "settings.to.time": "⏰ 时间",
        "settings.to.zone": "🌐 时区",
        "settings.to.days": "📅 星期",
        "settings.to.cats": "🗂 分类",
        "settings.to.words": "🔎 关键词",
        "settings.to.style": "📝 样式",
        "settings.to.bell": "🔔 通知",
        "settings.to.eyes": "👥 谁看回答",
        "settings.to.lang": "💬 语言",
        "settings.to.topics": "📍 话题",
        "settings.to.pause": "⏸ 暂停",
        "settings.off": "⏹ 停止推送",
        "settings.on": "▶️ 恢复推送",
        "settings.unpause": "▶️ 现在恢复",
        "settings.done": "✅ 完成",
        "settings.back": "‹ 返回",
        "settings.type": "✏️ 自己输入",
        "settings.subscribe": "{days} {time} 订阅",
        "settings.other_time": "选别的时间…",
        "settings.open": "⚙️ 设置…",
        "settings.open_topic": "⚙️ {place}",
        "settings.move": "把“{place}”的订阅移到这里",
        "settings.now": "发今天的（{day}）",
        "settings.in_private": "⚙️ 在私聊里设置",
        # the pages
        "settings.page.time": "⏰ 每天几点推送？现在是 {value}",
        "settings.page.time.none": "⏰ 每天几点推送？选好就订阅",
        "settings.page.minutes": "⏰ {hour} 点几分？",
        "settings.page.zone": "🌐 用哪里的时间？现在是 {value}（{offset}）",
        "settings.page.days": "📅 哪些天推送？现在是{value}",
        "settings.days.all": "每天",
        "settings.days.work": "工作日",
        "settings.days.never_none": "至少要留一天。想停一阵子，请用“暂停”。",
        "settings.page.cats": "🗂 推送哪些分类？\n选“全部”，以后有新分类也会推送；也可以只选几个。",
        "settings.page.cats.none": "🗂 还没有任何简报，看不到分类。现在是全部都推送。",
        "settings.page.words": (
            "🔎 按关键词筛选\n"
            "设了“要”，只推送含有其中一个的；含有“不要”的都不推送。点一下已有的就删掉。"
        ),
        "settings.words.add_in": "➕ 要…",
        "settings.words.add_out": "➖ 不要…",
        "settings.words.too_many": "关键词最多 {most} 个，请先删掉几个。",
        "settings.words.too_long": "“{text}”太长了，关键词最多 {most} 个字。",
        "settings.page.style": (
            "📝 推送成什么样？\n"
            "完整：一个分类一条消息，要点可展开\n"
            "标题：一天一条，只有标题，点按钮看分类\n"
            "长文：一天一条，排成一篇文章（需要新版 Telegram）"
        ),
        "settings.page.bell": (
            "🔔 推送的通知\n"
            "要不要提示音？只有当天第一条会响。\n要不要置顶当天第一条？昨天的会取消置顶。"
        ),
        "settings.bell.choose.sound": "有提示音",
        "settings.bell.choose.silent": "静音",
        "settings.bell.choose.pin": "置顶首条",
        "settings.bell.choose.no_pin": "不置顶",
        "settings.pin.no_right": "记下了。不过我还没有置顶的权限，请管理员给我“置顶消息”的权限。",
        "settings.page.eyes": "👥 大家在群里提问，回答给谁看？",
        "settings.page.lang": "💬 用什么语言？",
        "settings.page.topics": (
            "📍 本群的订阅\n要给别的话题单独订阅，请到那个话题里发送 /settings{at}"
        ),
        "settings.page.topics.row": "{place}：{days} {time}",
        "settings.page.topics.row_off": "{place}：已停止",
        "settings.page.pause": "⏸ 暂停到哪一天？\n到那天自动恢复。",
        "settings.page.pause.now": "⏸ 暂停中，{until}恢复。",
        "settings.pause.days": "{days} 天（{until}恢复）",
        "settings.pause.week": "一周（{until}恢复）",
        # what is typed
        "settings.ask.link": "设置",
        "settings.ask.time": "请回复这条消息，写上推送时间，例如 8:15 或 晚上9点。",
        "settings.ask.zone": "请回复这条消息，写上城市、国家或时差，例如 柏林、美国、UTC+8。",
        "settings.ask.pause": "请回复这条消息，写上恢复的日期，例如 2月10日 或 下周一。",
        "settings.ask.in": (
            "请回复这条消息，写上想看的关键词，几个之间用逗号隔开，例如 Kimi，机器人。"
        ),
        "settings.ask.out": (
            "请回复这条消息，写上不想看的关键词，几个之间用逗号隔开，例如 融资，广告。"
        ),
        "settings.hint.time": "8:15",
        "settings.hint.zone": "柏林",
        "settings.hint.pause": "2月10日",
        "settings.hint.in": "Kimi，机器人",
        "settings.hint.out": "融资，广告",
        "settings.bad.time": "没看懂“{text}”这个时间。请再回复一次，例如 8:15 或 晚上9点。",
        "settings.bad.zone": "没找到“{text}”。请再回复一次，例如 柏林、美国、UTC+8。",
        "settings.near.zone": "“{text}”是指下面哪一个？",
        "settings.bad.pause": "没看懂日期“{text}”。请再回复一次，例如 2月10日 或 下周一。",
        "settings.past.pause": "{day}已经过了。请再回复一个以后的日期，例如 2月10日。",
        "settings.far.pause": "{day}太远了，最多暂停一年。请再回复一次。",
        "settings.bad.words": "没看到关键词。请再回复一次，例如 Kimi，机器人。",
        "settings.typed.ok": "好了。",
        "settings.typed.saved": "好了，{what}。",
        # toasts
        "settings.saved": "已保存",
        "settings.outdated": "这个按钮过期了，请重新发送 /settings。",
        "settings.old": "这是很久以前的设置页了，请重新发送 /settings。",
        "settings.closed": "设置好了：{schedule}。\n下次推送：{next}",
        "settings.closed.off": "设置已关闭，这里现在没有推送。",
        "settings.sending": "正在发今天的简报",
        "settings.sent_already": "今天的已经在这里了，不会重复发。",
        "settings.no_today": "今天的简报已经看不到了。",
        "settings.moved_taken": "这个话题已经有自己的订阅了。",
        "settings.nothing_away": "已经恢复过了。",
        "settings.prompt.sent": "请看下面的新消息，回复它就行。",
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
        "arrival.back.ask": "要继续推送，请管理员点一下，或发送 /subscribe{at}",
        "arrival.back.ask_you": "要继续推送，点一下，或发送 /subscribe",
        "arrival.resume": "▶️ 继续推送",
        "arrival.resumed": "继续推送：",
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
        "channel.unsubscribed": "频道“{title}”已停止推送，设置还留着。",
        "channel.nothing_to_stop": "频道“{title}”没有在推送，不用停。",
        "channel.in_private": "频道的设置在私聊里进行，读者不会被打扰：",
        "error.channel.not_found": (
            "没找到“{name}”。请看看名字写对没有；私有频道请发送 /start，点“订阅到频道”来选。"
        ),
        "error.channel.bot_out": "我还不在“{name}”里。请先把我加为管理员，给我“发布消息”的权限。",
        "error.channel.bot_mute": "我在“{name}”里还不能发消息。请给我“发布消息”的权限，再试一次。",
        "error.channel.not_admin": "要设置“{name}”，请它的管理员来做。",
        "error.channel.no_chat": "“{name}”不是频道，也不是群。",
        "error.no_subscription": "这里还没有订阅。请先发送 /subscribe{at} 08:30",
    },
    "en": {
        "chat.help.settings": "the push: time, categories, style…",
        "settings.title": "⚙️ Push settings",
        "settings.title.of": "⚙️ Push settings · {place}",
        "settings.when": "{days} at {time} ({zone}, {offset})",
        "settings.next": "Next push: {next}",
        "settings.paused": "⏸ Paused, back on {until}",
        "settings.stopped": "⏹ Stopped; the settings are kept",
        "settings.away": "⏸ Paused while I was away; the settings are kept",
        "settings.none": "No subscription here yet.",
        "settings.none.offer": "Once subscribed, the day's digest comes {days} at {time} ({zone}).",
        "settings.none.others": "This group's subscriptions:",
        "settings.categories": "Categories: {value}",
        "settings.categories.all": "all, new ones too",
        "settings.categories.some": "{names} and others, {count} in all",
        "settings.words": "Keywords: {value}",
        "settings.words.none": "any",
        "settings.words.in": "with “{word}”",
        "settings.words.out": "without “{word}”",
        "settings.style": "Style: {value}",
        "settings.style.full": "full",
        "settings.style.headlines": "headlines",
        "settings.style.rich": "article",
        "settings.bell": "Notification: {value}",
        "settings.bell.sound": "with sound",
        "settings.bell.silent": "silent",
        "settings.bell.pin": "first one pinned",
        "settings.answers": "Answers: {value}",
        "settings.answers.everyone": "everyone sees them",
        "settings.answers.asker": "only for the asker",
        "settings.language": "Language: {value}",
        "settings.language.zh": "中文",
        "settings.language.en": "English",
        "settings.topic": "topic {topic}",
        "settings.topic.general": "General",
        "settings.channel": "channel “{title}”",
        "settings.to.time": "⏰ Time",
        "settings.to.zone": "🌐 Time zone",
        "settings.to.days": "📅 Weekdays",
        "settings.to.cats": "🗂 Categories",
        "settings.to.words": "🔎 Keywords",
        "settings.to.style": "📝 Style",
        "settings.to.bell": "🔔 Notification",
        "settings.to.eyes": "👥 Answers",
        "settings.to.lang": "💬 Language",
        "settings.to.topics": "📍 Topics",
        "settings.to.pause": "⏸ Pause",
        "settings.off": "⏹ Stop pushing",
        "settings.on": "▶️ Push again",
        "settings.unpause": "▶️ Go on now",
        "settings.done": "✅ Done",
        "settings.back": "‹ Back",
        "settings.type": "✏️ Type it",
        "settings.subscribe": "Subscribe, {days} at {time}",
        "settings.other_time": "Another time…",
        "settings.open": "⚙️ Settings…",
        "settings.open_topic": "⚙️ {place}",
        "settings.move": "Move the one of “{place}” here",
        "settings.now": "Send today's ({day})",
        "settings.in_private": "⚙️ Settings, in private",
        "settings.page.time": "⏰ Push at what hour? Now {value}",
        "settings.page.time.none": "⏰ Push at what hour? Choosing one subscribes",
        "settings.page.minutes": "⏰ How many minutes past {hour}?",
        "settings.page.zone": "🌐 Whose clock? Now {value} ({offset})",
        "settings.page.days": "📅 On which days? Now: {value}",
        "settings.days.all": "every day",
        "settings.days.work": "workdays",
        "settings.days.never_none": "One day must stay. To stop for a while, use “Pause”.",
        "settings.page.cats": (
            "🗂 Which categories?\nWith “all”, new ones come too; or choose a few."
        ),
        "settings.page.cats.none": (
            "🗂 There is no digest yet, so no categories to see. All are pushed."
        ),
        "settings.page.words": (
            "🔎 Keywords\n"
            "“With” lets in only items that hold one of them; “without” leaves items out. "
            "Press one to remove it."
        ),
        "settings.words.add_in": "➕ With…",
        "settings.words.add_out": "➖ Without…",
        "settings.words.too_many": "At most {most} keywords; please remove some first.",
        "settings.words.too_long": "“{text}” is too long; a keyword has at most {most} characters.",
        "settings.page.style": (
            "📝 What should a push look like?\n"
            "full: a message a category, its points unfold\n"
            "headlines: one message a day, a button a category\n"
            "article: one long message a day (needs a new Telegram)"
        ),
        "settings.page.bell": (
            "🔔 Notification\n"
            "Should a push make a sound? Only the day's first message does.\n"
            "Should the day's first message be pinned? Yesterday's is unpinned then."
        ),
        "settings.bell.choose.sound": "with sound",
        "settings.bell.choose.silent": "silent",
        "settings.bell.choose.pin": "pin the first",
        "settings.bell.choose.no_pin": "don't pin",
        "settings.pin.no_right": (
            "Noted. But I may not pin here yet: please give me the right to pin messages."
        ),
        "settings.page.eyes": "👥 When somebody asks in the group, who sees the answer?",
        "settings.page.lang": "💬 Which language?",
        "settings.page.topics": (
            "📍 This group's subscriptions\nFor another topic's own one, send /settings{at} there"
        ),
        "settings.page.topics.row": "{place}: {days} at {time}",
        "settings.page.topics.row_off": "{place}: stopped",
        "settings.page.pause": "⏸ Pause until when?\nIt goes on by itself on that day.",
        "settings.page.pause.now": "⏸ Paused, back on {until}.",
        "settings.pause.days": "{days}-day break (back on {until})",
        "settings.pause.week": "A week's break (back on {until})",
        "settings.ask.link": "Settings",
        "settings.ask.time": "Please reply to this message with the hour, such as 8:15 or 9pm.",
        "settings.ask.zone": (
            "Please reply to this message with a city, a country or an offset, such as Berlin, "
            "Japan, UTC+8."
        ),
        "settings.ask.pause": (
            "Please reply to this message with the day it goes on, such as Feb 10."
        ),
        "settings.ask.in": (
            "Please reply to this message with the keywords you want, commas between them, such "
            "as Kimi, robots."
        ),
        "settings.ask.out": (
            "Please reply to this message with the keywords you don't want, commas between them, "
            "such as funding, ads."
        ),
        "settings.hint.time": "8:15",
        "settings.hint.zone": "Berlin",
        "settings.hint.pause": "Feb 10",
        "settings.hint.in": "Kimi, robots",
        "settings.hint.out": "funding, ads",
        "settings.bad.time": "“{text}” is no hour that I know. Please reply again, such as 8:15.",
        "settings.bad.zone": "“{text}” was not found. Please reply again, such as Berlin, UTC+8.",
        "settings.near.zone": "Which one is “{text}”?",
        "settings.bad.pause": "“{text}” is no date I know. Please reply again, such as Feb 10.",
        "settings.past.pause": "{day} is over. Please reply with a day to come, such as Feb 10.",
        "settings.far.pause": "{day} is too far; a year at most. Please reply again.",
        "settings.bad.words": "There was no keyword. Please reply again, such as Kimi, robots.",
        "settings.typed.ok": "Done.",
        "settings.typed.saved": "Done: {what}.",
        "settings.saved": "Saved",
        "settings.outdated": "This button is out of date. Please send /settings again.",
        "settings.old": "These settings are from long ago. Please send /settings again.",
        "settings.closed": "All set: {schedule}.\nNext push: {next}",
        "settings.closed.off": "Settings closed; nothing is pushed here now.",
        "settings.sending": "Today's digest is on its way",
        "settings.sent_already": "Today's is here already; it is not sent twice.",
        "settings.no_today": "Today's digest is no longer there.",
        "settings.moved_taken": "This topic has a subscription of its own.",
        "settings.nothing_away": "It goes on already.",
        "settings.prompt.sent": "Please reply to the new message below.",
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
            "Administrators subscribe with the button below, or with /subscribe{at} 08:30"
        ),
        "arrival.subscribed": "Subscribed here: {schedule}.\nNext push: {next}",
        "arrival.back": "I am back. What was paused when I left has kept its settings:",
        "arrival.back.line": "• {place}{schedule}",
        "arrival.back.place": "{place}: ",
        "arrival.back.ask": "To go on, an administrator presses this, or sends /subscribe{at}",
        "arrival.back.ask_you": "To go on, press this, or send /subscribe",
        "arrival.resume": "▶️ Go on pushing",
        "arrival.resumed": "It goes on:",
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
        "channel.changed": "The channel “{title}” has changed: {schedule}.\nNext push: {next}",
        "channel.unsubscribed": (
            "The pushes to the channel “{title}” have stopped; the settings are kept."
        ),
        "channel.nothing_to_stop": "Nothing is pushed to the channel “{title}”, nothing to stop.",
        "channel.in_private": "A channel is set up in private, so its readers notice nothing:",
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
        "error.channel.not_admin": "Only administrators of “{name}” can set it up.",
        "error.channel.no_chat": "“{name}” is neither a channel nor a group.",
        "error.no_subscription": "Nothing is subscribed here yet. First send /subscribe{at} 08:30",
    },
}
