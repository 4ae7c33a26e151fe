"""What the bot says to people who type and press."""

from __future__ import annotations

WORDS: dict[str, dict[str, str]] = {
    "zh": {
        # the commands
        "chat.help.start": "打个招呼，看看怎么用",
        "chat.help.help": "所有命令",
        "chat.help.today": "今天的简报",
        "chat.help.latest": "最近一期简报",
        "chat.help.category": "只看一个分类",
        "chat.help.categories": "当天有哪些分类",
        "chat.help.date": "查看某一天的简报",
        "chat.help.search": "在所有简报里查找",
        "chat.help.subscribe": "订阅每日推送，或修改时间与分类",
        "chat.help.unsubscribe": "停止每日推送，或只停几个分类",
        "chat.help.status": "订阅情况与下次推送",
        "chat.args.category": "[分类] [日期或天数]",
        "chat.args.date": "[日期]",
        "chat.args.search": "[词…]",
        "chat.args.subscribe": "[时间] [分类…]",
        "chat.args.unsubscribe": "[分类…]",
        "chat.help": "可以这样用：\n\n{everyone}\n\n{heading}\n{admins}\n\n{examples}",
        "chat.help.for_admins": "管理员还可以：",
        "chat.help.for_all": "订阅：",
        "chat.help.examples": (
            "例如：\n/category{at} {category} 7天\n/date{at} 1月28日\n/search{at} Kimi\n"
            "/subscribe{at} 08:30 {category}"
        ),
        # digests
        "chat.button.latest": "看最近一期（{day}）",
        "chat.button.categories": "看看有哪些分类",
        "chat.today.not_out": "今天（{day}）的简报还没有出来。",
        "chat.none_yet": "还没有任何简报，请过些时候再来。",
        "chat.date.none": "{day}没有简报。离它最近的是：",
        "chat.date.not_yet": "{day}还没到呢。最近的简报是：",
        "chat.instead": "今天（{today}）的简报还没有出来，这是{day}的。",
        "chat.categories": "{day}的简报有这些分类：",
        "chat.categories.none": "{day}的简报没有分类。",
        "chat.category.several": "“{query}”可能是下面这几个，请选一个：",
        "chat.category.unknown": "没有找到“{query}”这个分类。{day}有这些：",
        "chat.category.near": "没有找到“{query}”，要找的是不是：",
        "chat.category.not_that_day": "{day}没有“{name}”的内容。最近一次出现在{last}：",
        "chat.category.elsewhere": "{day}没有“{query}”。别的日子有这些：",
        "chat.nothing_chosen": "{day}的简报里没有这里订阅的内容（{categories}）。全部分类在这里：",
        # subscriptions
        "chat.subscribed": "订阅好了：{schedule}。\n下次推送：{next}",
        "chat.resubscribed": "订阅已恢复：{schedule}。\n下次推送：{next}",
        "chat.changed": "已修改：{changes}。\n现在是：{schedule}。\n下次推送：{next}",
        "chat.unchanged": (
            "这里已经订阅了：{schedule}。\n下次推送：{next}\n"
            "要修改，例如：/subscribe{at} 09:00 {category}"
        ),
        "chat.change.time": "时间 {old} → {new}",
        "chat.change.categories": "分类 {old} → {new}",
        "chat.change.days": "星期 {old} → {new}",
        "chat.change.zone": "时区 {old} → {new}",
        "chat.new_ones_stay_out": "以后新出现的分类不会推送；想要全部：/subscribe{at} 全部",
        "chat.unsubscribed": "已停止推送，设置还留着。想恢复时发送 /subscribe{at}",
        "chat.narrowed": "好，不再推送：{gone}。\n现在是：{schedule}。\n下次推送：{next}",
        "chat.not_among": (
            "这里本来就不推送：{gone}，没有改动。\n现在是：{schedule}。\n"
            "要停止全部推送：/unsubscribe{at}"
        ),
        "chat.nothing_to_stop": "这里没有在推送，不用停。想订阅：/subscribe{at} 08:30",
        "chat.nothing_to_stop_here": (
            "这里没有在推送，不用停。本群的订阅在其他话题里，请到那里发送 /unsubscribe{at}"
        ),
        "chat.schedule": "{days} {time}（{zone}），{categories}",
        "chat.status.none": "这里还没有订阅。想每天收到：/subscribe{at} 08:30",
        "chat.status.active": "已订阅{place}：{schedule}。\n下次推送：{next}",
        "chat.status.pausing": (
            "已订阅{place}：{schedule}。\n⏸ 暂停中，{until}恢复。\n下次推送：{next}"
        ),
        "chat.status.paused": "已停止推送{place}，原来是：{schedule}。恢复：/subscribe{at}",
        "chat.status.topic": "（话题 {topic}）",
        "chat.status.named_topic": "（话题“{name}”）",
        "chat.status.this_topic": "（本话题）",
        "chat.status.no_topic": "（General）",
        "chat.status.out": "今天（{day}）的简报已出：{categories} 个分类，{items} 条。",
        "chat.status.owner": (
            "全部订阅：{subscriptions}（另有 {paused} 个已停）\n下次推送：{next}\n"
            "今天已发 {sent} 条消息；等简报 {waiting}，发送中 {open}（还剩 {left} 条），"
            "已停止 {stopped}\n简报共 {days} 天，最近一期：{latest}"
        ),
        "chat.status.stopped": "已停止的：",
        "chat.status.stopped_row": "{chat} · {day} · {reason}",
        # presses
        "chat.press.stale": "这个按钮过期了，请重新发送命令。",
        "chat.press.changed": "这份简报更新过，这个分类不在了。请发送 /categories 重新选择。",
        "chat.press.gone": "这一天的简报已经没有了。",
        "chat.press.busy": "正在发送，请稍等。",
        "chat.press.too_fast": "太快了，请等 {seconds} 秒再按。",
        "chat.press.minutes": "Telegram 要求暂停一会儿，请等 {minutes} 分钟再按。",
        # small words
        "chat.hint": "没有 /{name} 这个命令。",
        "chat.hint.nearest": "没有 /{name} 这个命令，是不是 /{nearest}？",
        "chat.hint.help": "全部命令：/help{at}",
        "chat.hint.text": (
            "没看懂。发一两个词给我就能查找，例如 Kimi；也可以用 /today 或 /category {category}。"
            "全部命令：/help"
        ),
        "chat.never": "未安排",
        "chat.example": "投融资",
        "chat.every_day": "每天",
        "chat.from_to": "{first}至{last}",
        "chat.comma": "、",
        "chat.wanted": "{categories}，{words}",
        "chat.semicolon": "；",
        "chat.all_categories": "全部分类",
        "chat.no_name": "其他",
        # mistakes and troubles
        "error.unknown": "抱歉，出了点问题，请稍后再试。",
        "error.settings": "机器人的设置有误，请告诉它的主人。",
        "error.usage": "没看懂，请看看 /help 里的例子。",
        "error.unreachable": "暂时连接不上，请稍后再试。",
        "error.not_admin.settings": (
            "推送设置只有管理员能改，请找一位管理员来改。大家都可以用：/today{at}"
        ),
        "error.not_admin.subscribe": (
            "只有管理员能订阅或修改推送，请找一位管理员来操作。大家都可以用：/today{at}"
        ),
        "error.not_admin.unsubscribe": (
            "只有管理员能停止推送，请找一位管理员来操作。大家都可以用：/today{at}"
        ),
        "error.admins_unknown": "暂时查不到谁是管理员，请稍后再试。",
        "error.no_such_day": "日历上没有“{text}”这一天。例如：/date{at} 1月28日",
        "error.several_days": (
            "一次可以看一天，或者从哪天到哪天。例如：/date{at} 1月27日，"
            "或者 /date{at} 1月22日到25日"
        ),
        "error.moving_holiday": "“{text}”每年日子不同，请写上日期。例如：/date{at} 1月28日",
        "error.no_such_hour": "没有“{text}”这个时间。例如：/subscribe{at} 08:30",
        "error.bad_date": "没看懂日期“{text}”。例如：/date{at} 1月28日，或者 /date{at} 昨天",
        "error.midnight": "零点请写成 00:00，例如：/subscribe{at} 00:00",
        "error.two_hours": (
            "一天只推送一次，你写了 {first} 和 {second} 两个时间，{kept}。请只写一个，"
            "例如：/subscribe{at} {first}"
        ),
        "error.unknown_zone": (
            "没认出“{text}”是哪个时区，{kept}。请写城市，例如“北京时间”，"
            "或者在 /settings{at} 的“🌐 时区”里选。"
        ),
        "error.unread_time": (
            "没看懂“{query}”，{kept}。时间和星期可以这样写：/subscribe{at} 08:30 工作日，"
            "也可以在 /settings{at} 的“📅 星期”里选。"
        ),
        "error.unclear_out": (
            "“{second}”也不要吗？{kept}。请在每个不要的分类前面写减号，"
            "例如：/subscribe{at} -{first} -{second}"
        ),
        "error.nothing_left": (
            "这样就什么也不推送了，{kept}。要停止全部推送：/unsubscribe{at}；"
            "想换别的，请到 /settings{at} 里选。"
        ),
        "error.kept": "订阅没有改动",
        "error.kept.channel": "频道“{title}”的订阅没有改动",
        "error.unread_stop": (
            "没看懂“{query}”，{kept}。停止全部推送：/unsubscribe{at}；"
            "只停一个分类，在后面写上它的名字；其他的请到 /settings{at} 里改。"
        ),
        "error.unknown_stop": (
            "没有“{query}”这个分类，{kept}。停止全部推送：/unsubscribe{at}；"
            "只停一个分类：/unsubscribe{at} {example}；也可以在 /settings{at} 里选。"
        ),
        "error.unknown_out": (
            "没有“{query}”这个分类，{kept}。不想看含有某个词的内容，"
            "请到 /settings{at} 的“🔎 关键词”里点“➖ 不要…”。"
        ),
        "error.unknown_category": (
            "没有“{query}”这个分类，{kept}。现有分类：{names}。例如：/{command}{at} {example}"
        ),
        "error.unknown_category.channel": (
            "没有“{query}”这个分类，{kept}。现有分类：{names}。"
            "如果是频道，请在和我的私聊里加上 @：/subscribe @{name} 08:30"
        ),
        "error.near_category": (
            "没有“{query}”这个分类，{kept}。是不是：{names}？例如：/{command}{at} {example}"
        ),
        "error.several_categories": (
            "“{query}”可能是：{names}。请写全一些，{kept}。例如：/{command}{at} {example}"
        ),
        "error.no_categories_yet": (
            "还没有任何简报，认不出分类“{query}”。可以先订阅全部：/subscribe{at} 08:30"
        ),
    },
    "en": {
        "chat.help.start": "Say hello and see how it works",
        "chat.help.help": "All commands",
        "chat.help.today": "Today's digest",
        "chat.help.latest": "The latest digest",
        "chat.help.category": "Just one category",
        "chat.help.categories": "The day's categories",
        "chat.help.date": "The digest of another day",
        "chat.help.search": "Search all digests",
        "chat.help.subscribe": "Subscribe, or change the time and categories",
        "chat.help.unsubscribe": "Stop the daily push, or some categories",
        "chat.help.status": "The subscription and the next push",
        "chat.args.category": "[category] [date or days]",
        "chat.args.date": "[date]",
        "chat.args.search": "[words…]",
        "chat.args.subscribe": "[time] [categories…]",
        "chat.args.unsubscribe": "[categories…]",
        "chat.help": "What you can ask for:\n\n{everyone}\n\n{heading}\n{admins}\n\n{examples}",
        "chat.help.for_admins": "For administrators:",
        "chat.help.for_all": "Subscribing:",
        "chat.help.examples": (
            "For example:\n/category{at} {category} 7d\n/date{at} Jan 28\n/search{at} Kimi\n"
            "/subscribe{at} 08:30 {category}"
        ),
        "chat.button.latest": "The latest ({day})",
        "chat.button.categories": "Which categories are there?",
        "chat.today.not_out": "Today's digest ({day}) is not out yet.",
        "chat.none_yet": "There is no digest yet. Please come back later.",
        "chat.date.none": "There is no digest for {day}. The nearest ones are:",
        "chat.date.not_yet": "{day} has not come yet. The latest digests are:",
        "chat.instead": "Today's digest ({today}) is not out yet; this is the one of {day}.",
        "chat.categories": "The digest of {day} has these categories:",
        "chat.categories.none": "The digest of {day} has no categories.",
        "chat.category.several": "“{query}” could be one of these; please choose:",
        "chat.category.unknown": "There is no category “{query}”. {day} has these:",
        "chat.category.near": "There is no category “{query}”. Did you mean:",
        "chat.category.not_that_day": "{day} has nothing in “{name}”. Last seen on {last}:",
        "chat.category.elsewhere": "{day} has no “{query}”. Other days have these:",
        "chat.nothing_chosen": (
            "The digest of {day} has nothing of what is subscribed here ({categories}). "
            "All its categories:"
        ),
        "chat.subscribed": "Subscribed: {schedule}.\nNext push: {next}",
        "chat.resubscribed": "Subscription resumed: {schedule}.\nNext push: {next}",
        "chat.changed": "Changed: {changes}.\nNow it is: {schedule}.\nNext push: {next}",
        "chat.unchanged": (
            "Already subscribed here: {schedule}.\nNext push: {next}\n"
            "To change it, for example: /subscribe{at} 09:00 {category}"
        ),
        "chat.change.time": "time {old} → {new}",
        "chat.change.categories": "categories {old} → {new}",
        "chat.change.days": "days {old} → {new}",
        "chat.change.zone": "time zone {old} → {new}",
        "chat.new_ones_stay_out": (
            "Categories that are new one day will not come; to get all: /subscribe{at} all"
        ),
        "chat.unsubscribed": (
            "The pushes have stopped; the settings are kept. To resume, send /subscribe{at}"
        ),
        "chat.narrowed": "No longer pushed: {gone}.\nNow it is: {schedule}.\nNext push: {next}",
        "chat.not_among": (
            "Not pushed here anyway: {gone}. Nothing was changed.\nIt is: {schedule}.\n"
            "To stop everything: /unsubscribe{at}"
        ),
        "chat.nothing_to_stop": (
            "Nothing is pushed here, so there is nothing to stop. "
            "To subscribe: /subscribe{at} 08:30"
        ),
        "chat.nothing_to_stop_here": (
            "Nothing is pushed here. This group's subscriptions are in other topics; "
            "send /unsubscribe{at} there"
        ),
        "chat.schedule": "{days} at {time} ({zone}), {categories}",
        "chat.status.none": "No subscription here yet. To get it every day: /subscribe{at} 08:30",
        "chat.status.active": "Subscribed{place}: {schedule}.\nNext push: {next}",
        "chat.status.pausing": (
            "Subscribed{place}: {schedule}.\n⏸ Paused, back on {until}.\nNext push: {next}"
        ),
        "chat.status.paused": "Stopped{place}; it was: {schedule}. To resume: /subscribe{at}",
        "chat.status.topic": " (topic {topic})",
        "chat.status.named_topic": " (topic “{name}”)",
        "chat.status.this_topic": " (this topic)",
        "chat.status.no_topic": " (General)",
        "chat.status.out": (
            "Today's digest ({day}) is out. Categories: {categories}, items: {items}."
        ),
        "chat.status.owner": (
            "Subscriptions: {subscriptions} (and {paused} stopped)\nNext push: {next}\n"
            "Messages sent today: {sent}; waiting for a digest {waiting}, being sent {open} "
            "(messages left: {left}), given up {stopped}\nDigests: {days}, the latest: {latest}"
        ),
        "chat.status.stopped": "Given up:",
        "chat.status.stopped_row": "{chat} · {day} · {reason}",
        "chat.press.stale": "This button is out of date. Please send the command again.",
        "chat.press.changed": (
            "The digest has changed and this category is gone. Please choose again: /categories"
        ),
        "chat.press.gone": "The digest of that day is no longer there.",
        "chat.press.busy": "It is on its way, one moment.",
        "chat.press.too_fast": "Too fast, please wait {seconds} s and press again.",
        "chat.press.minutes": (
            "Telegram asks for a pause; please press again in {minutes} minutes."
        ),
        "chat.hint": "There is no command /{name}.",
        "chat.hint.nearest": "There is no command /{name}. Did you mean /{nearest}?",
        "chat.hint.help": "All commands: /help{at}",
        "chat.hint.text": (
            "I did not understand that. Send me a word or two to search for, such as Kimi, or use "
            "/today or /category {category}. All commands: /help"
        ),
        "chat.never": "not planned",
        "chat.example": "funding",
        "chat.every_day": "every day",
        "chat.from_to": "{first} to {last}",
        "chat.comma": ", ",
        "chat.wanted": "{categories}, {words}",
        "chat.semicolon": "; ",
        "chat.all_categories": "all categories",
        "chat.no_name": "Other",
        "error.unknown": "Sorry, something went wrong. Please try again later.",
        "error.settings": "The bot's settings are wrong. Please tell its owner.",
        "error.usage": "I did not understand that. There are examples in /help.",
        "error.unreachable": "There is no connection at the moment. Please try again later.",
        "error.not_admin.settings": (
            "Only administrators can change the push settings; please ask one of them. "
            "Everyone can use /today{at}"
        ),
        "error.not_admin.subscribe": (
            "Only administrators can subscribe or change the push; please ask one of them. "
            "Everyone can use /today{at}"
        ),
        "error.not_admin.unsubscribe": (
            "Only administrators can stop the push; please ask one of them. "
            "Everyone can use /today{at}"
        ),
        "error.admins_unknown": (
            "I can't find out who the administrators are right now. Please try again later."
        ),
        "error.no_such_day": "The calendar has no “{text}”. For example: /date{at} Jan 28",
        "error.several_days": (
            "It is one day at a time, or from one day to another. For example: /date{at} Jan 27, "
            "or /date{at} Jan 22 to 25"
        ),
        "error.moving_holiday": (
            "“{text}” is on another day each year; please write the date. "
            "For example: /date{at} Jan 28"
        ),
        "error.no_such_hour": (
            "There is no such time as “{text}”. For example: /subscribe{at} 08:30"
        ),
        "error.bad_date": (
            "I did not understand the date “{text}”. For example: /date{at} Jan 28, "
            "or /date{at} yesterday"
        ),
        "error.midnight": "Midnight is 00:00. For example: /subscribe{at} 00:00",
        "error.two_hours": (
            "There is one push a day, and these are two hours, {first} and {second}; {kept}. "
            "Please name one: /subscribe{at} {first}"
        ),
        "error.unknown_zone": (
            "I don't know the time zone “{text}”; {kept}. Please name a city, such as “Berlin "
            "time”, or choose one in /settings{at} under “🌐 Time zone”."
        ),
        "error.unread_time": (
            "I did not understand “{query}”; {kept}. Days and hours can be written like this: "
            "/subscribe{at} 08:30 weekdays, or choose them in /settings{at} under “📅 Weekdays”."
        ),
        "error.unclear_out": (
            "Is “{second}” to be left out too? {kept}. Please put a minus before each of "
            "them: /subscribe{at} -{first} -{second}"
        ),
        "error.nothing_left": (
            "Then nothing would be pushed; {kept}. To stop everything: /unsubscribe{at}. "
            "To choose others: /settings{at}"
        ),
        "error.kept": "nothing was changed",
        "error.kept.channel": "nothing was changed for the channel “{title}”",
        "error.unread_stop": (
            "I did not understand “{query}”; {kept}. To stop everything: /unsubscribe{at}. To stop "
            "one category, write its name behind that; for the rest there is /settings{at}"
        ),
        "error.unknown_stop": (
            "There is no category “{query}”; {kept}. To stop everything: /unsubscribe{at}. "
            "To stop one category: /unsubscribe{at} {example}, or choose in /settings{at}"
        ),
        "error.unknown_out": (
            "There is no category “{query}”; {kept}. To leave out what holds a word, see "
            "/settings{at}, “🔎 Keywords”, “➖ Without…”."
        ),
        "error.unknown_category": (
            "There is no category “{query}”; {kept}. There are: {names}. "
            "For example: /{command}{at} {example}"
        ),
        "error.unknown_category.channel": (
            "There is no category “{query}”; {kept}. There are: {names}. "
            "If it is a channel, put an @ before it, in private with me: "
            "/subscribe @{name} 08:30"
        ),
        "error.near_category": (
            "There is no category “{query}”; {kept}. Did you mean: {names}? "
            "For example: /{command}{at} {example}"
        ),
        "error.several_categories": (
            "“{query}” could be: {names}. Please write more of it; {kept}. "
            "For example: /{command}{at} {example}"
        ),
        "error.no_categories_yet": (
            "There is no digest yet, so I don't know the category “{query}”. "
            "To get all of them: /subscribe{at} 08:30"
        ),
    },
}
