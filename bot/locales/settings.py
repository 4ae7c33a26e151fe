"""What the settings say: the message, its buttons, its pages, and the toasts."""

from __future__ import annotations

WORDS: dict[str, dict[str, str]] = {
    "zh": {
        "chat.help.settings": "推送设置：时间、分类、样式……",
        # the overview
        "settings.title": "⚙️ 推送设置",
        "settings.title.of": "⚙️ 推送设置 · {place}",
        "settings.when": "{days} {time}（{zone}）",
        "settings.placed": "{zone}，{offset}",
        "settings.next": "下次推送：{next}",
        "settings.paused": "⏸ 暂停中，{until}恢复",
        "settings.stopped": "⏹ 已停止推送，设置都还在",
        "settings.away": "⏸ 我离开时暂停了，设置都还在",
        "settings.left": "⏸ 话题关闭或删除了，推送已暂停，设置都还在",
        "settings.left.moved": "“{topic}”关闭或删除了，那里的订阅移到了这里：{schedule}。",
        "settings.left.paused": (
            "“{topic}”关闭或删除了，那里的推送已暂停，设置都还在。\n管理员可以在下面修改。"
        ),
        "settings.none": "还没有订阅。",
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
        "settings.gone": "话题关闭或删除后：{value}",
        "settings.gone.pause": "暂停推送",
        "settings.gone.general": "改发到 General",
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
        "settings.page.zone": "🌐 用哪里的时间？现在：{value}",
        "settings.page.days": "📅 哪些天推送？现在是{value}",
        "settings.days.all": "每天",
        "settings.days.work": "工作日",
        "settings.days.never_none": "至少要留一天。想停一阵子，请用“暂停”。",
        "settings.page.cats": "🗂 推送哪些分类？\n选“全部”，以后有新分类也会推送；也可以只选几个。",
        "settings.page.cats.none": "🗂 还没有任何简报，看不到分类。现在是全部都推送。",
        "settings.page.words": (
            "🔎 按关键词筛选\n"
            "设了“要”，就只推送含有其中任意一个词的内容；含有“不要”的词的内容不推送。\n"
            "点一下已有的词就删掉。"
        ),
        "settings.words.would": "照这样，{day} {of} 条中有 {count} 条。",
        "settings.words.today": "今天",
        "settings.words.add_in": "➕ 要…",
        "settings.words.add_out": "➖ 不要…",
        "settings.words.too_many": "关键词最多 {most} 个，请先删掉几个。",
        "settings.words.unclear": (
            "“{second}”也不要吗？请再回复一次，在每个不要的词前面写减号，例如 -{first}，-{second}"
        ),
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
        "settings.page.topics.gone": "这个话题关闭或删除以后怎么办？",
        "settings.page.topics.row": "{place}：{days} {time}",
        "settings.page.topics.row_off": "{place}：已停止",
        "settings.page.pause": "⏸ 暂停到哪一天？\n到那天自动恢复。",
        "settings.page.pause.now": "⏸ 暂停中，{until}恢复。",
        "settings.pause.days": "{days} 天（{until}恢复）",
        "settings.pause.week": "一周（{until}恢复）",
        # toasts
        "settings.saved": "已保存",
        "settings.outdated": "这个按钮过期了，请重新发送 /settings。",
        "settings.old": "这一页不是最新的，已经更新，请看看再按。",
        "settings.closed": "设置好了：{schedule}。\n下次推送：{next}",
        "settings.closed.off": "设置已关闭，现在没有推送。",
        "settings.sending": "正在发今天的简报",
        "settings.sent_already": "今天的已经发过了，不会重复发。",
        "settings.nothing_today": "今天的简报里没有订阅的内容。",
        "settings.no_today": "今天的简报已经看不到了。",
        "settings.moved_taken": "这个话题已经有自己的订阅了。",
        "settings.nothing_away": "已经恢复过了。",
        "settings.prompt.sent": "请看下面的新消息，回复它就行。",
    },
    "en": {
        "chat.help.settings": "Push settings: time, categories, style…",
        "settings.title": "⚙️ Push settings",
        "settings.title.of": "⚙️ Push settings · {place}",
        "settings.when": "{days} at {time} ({zone})",
        "settings.placed": "{zone}, {offset}",
        "settings.next": "Next push: {next}",
        "settings.paused": "⏸ Paused, back on {until}",
        "settings.stopped": "⏹ Stopped; the settings are kept",
        "settings.away": "⏸ Paused while I was away; the settings are kept",
        "settings.left": "⏸ Paused: the topic was closed or deleted; the settings are kept",
        "settings.left.moved": (
            "“{topic}” was closed or deleted; its subscription continues here: {schedule}."
        ),
        "settings.left.paused": (
            "“{topic}” was closed or deleted; its pushes are paused, the settings are kept.\n"
            "Administrators can change that below."
        ),
        "settings.none": "No subscription yet.",
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
        "settings.gone": "If the topic is closed or deleted: {value}",
        "settings.gone.pause": "pause",
        "settings.gone.general": "continue in General",
        "settings.language": "Language: {value}",
        "settings.language.zh": "中文",
        "settings.language.en": "English",
        "settings.topic": "Topic {topic}",
        "settings.topic.general": "General",
        "settings.channel": "Channel “{title}”",
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
        "settings.on": "▶️ Resume pushing",
        "settings.unpause": "▶️ Resume now",
        "settings.done": "✅ Done",
        "settings.back": "‹ Back",
        "settings.type": "✏️ Type it",
        "settings.subscribe": "Subscribe, {days} at {time}",
        "settings.other_time": "Another time…",
        "settings.open": "⚙️ Settings…",
        "settings.open_topic": "⚙️ {place}",
        "settings.move": "Move the subscription of “{place}” here",
        "settings.now": "Send today's ({day})",
        "settings.in_private": "⚙️ Settings, in private",
        "settings.page.time": "⏰ What time should it be pushed? Now {value}",
        "settings.page.time.none": "⏰ What time should it be pushed? Choosing one subscribes",
        "settings.page.minutes": "⏰ How many minutes past {hour}?",
        "settings.page.zone": "🌐 Which time zone? Now: {value}",
        "settings.page.days": "📅 On which days? Now: {value}",
        "settings.days.all": "Every day",
        "settings.days.work": "Workdays",
        "settings.days.never_none": "At least one day must stay. To stop for a while, use “Pause”.",
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
        "settings.words.would": "As it is, {day}: {count} of {of} items.",
        "settings.words.today": "today",
        "settings.words.add_in": "➕ With…",
        "settings.words.add_out": "➖ Without…",
        "settings.words.too_many": "At most {most} keywords; please remove some first.",
        "settings.words.unclear": (
            "Is “{second}” to be left out too? Please reply again with a minus before each of "
            "them, such as -{first}, -{second}"
        ),
        "settings.words.too_long": "“{text}” is too long; a keyword has at most {most} characters.",
        "settings.page.style": (
            "📝 What should a push look like?\n"
            "Full: a message for each category; its points unfold\n"
            "Headlines: one message a day, with a button for each category\n"
            "Article: one long message a day (needs a recent Telegram)"
        ),
        "settings.page.bell": (
            "🔔 Notification\n"
            "Should a push make a sound? Only the day's first message does.\n"
            "Should the day's first message be pinned? Yesterday's is unpinned then."
        ),
        "settings.bell.choose.sound": "With sound",
        "settings.bell.choose.silent": "Silent",
        "settings.bell.choose.pin": "Pin the first",
        "settings.bell.choose.no_pin": "Don't pin",
        "settings.pin.no_right": (
            "Noted. But I may not pin here yet: please give me the right to pin messages."
        ),
        "settings.page.eyes": "👥 When somebody asks in the group, who sees the answer?",
        "settings.page.lang": "💬 Which language?",
        "settings.page.topics": (
            "📍 This group's subscriptions\nTo subscribe another topic, send /settings{at} there"
        ),
        "settings.page.topics.gone": "What if this topic is closed or deleted?",
        "settings.page.topics.row": "{place}: {days} at {time}",
        "settings.page.topics.row_off": "{place}: stopped",
        "settings.page.pause": "⏸ Pause until when?\nIt resumes by itself on that day.",
        "settings.page.pause.now": "⏸ Paused, back on {until}.",
        "settings.pause.days": "{days}-day break (back on {until})",
        "settings.pause.week": "A week's break (back on {until})",
        "settings.saved": "Saved",
        "settings.outdated": "This button is out of date. Please send /settings again.",
        "settings.old": "This page was out of date and has just been refreshed. Please look again.",
        "settings.closed": "All set: {schedule}.\nNext push: {next}",
        "settings.closed.off": "Settings closed; nothing is pushed now.",
        "settings.sending": "Today's digest is on its way",
        "settings.nothing_today": "Today's digest has nothing of what is subscribed.",
        "settings.sent_already": "Today's was sent already; it is not sent twice.",
        "settings.no_today": "Today's digest is no longer there.",
        "settings.moved_taken": "This topic has a subscription of its own.",
        "settings.nothing_away": "It has resumed already.",
        "settings.prompt.sent": "Please reply to the new message below.",
    },
}
