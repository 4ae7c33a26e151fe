"""What the push says: to owners, and in the place of a withdrawn post."""

WORDS: dict[str, dict[str, str]] = {
    "zh": {
        "push.withdrawn": "（已撤回）",
        "push.late": "⏰ {date} 的简报还没有到，推送时间已过。文件一到就会补发，最晚等到 {until}。",
        "push.missed": "⚠️ 等到最后也没有 {date} 的简报，{chats} 个群今天没有收到推送。",
        "push.unapproved": (
            "⚠️ {date} 的简报到了，但一直没有获得批准，{chats} 个群当天没有收到推送。"
            "还想发的话，请在服务器上执行：python -m bot push {date}（不再询问批准）"
        ),
        "push.too_late": "⚠️ {date} 的简报没能按时发出，{chats} 个群没有收到（超过了补发时限）。",
        "push.limited": "⏳ Telegram 要求在会话 {chat} 里暂停 {minutes} 分钟，之后继续推送。",
        "push.broken": "⚠️ {name} 读不了；以前读好的版本（如果有）仍在使用：\n{reason}",
        "push.slight": (
            "✋ {name} 先不使用：{reason}\n"
            "内容没有问题的话，请点下面的按钮；改好文件后会自动重新读取。"
        ),
        "push.upload_waits": (
            "✋ 上传的 {date} 新版本会去掉 {of} 条中的 {items} 条（或全部分类），先不替换。"
            "确实要换，请点下面的按钮。"
        ),
        "push.use": "使用这个版本",
        "push.used": "好，已使用这个版本。",
        "push.many_broken": (
            "⚠️ 另有 {count} 个文件读不了。在服务器上执行 python -m bot check 文件夹 可以看到原因。"
        ),
        "push.line": "第 {line} 行：{what}",
        "push.aside": (
            "⚠️ {name} 没有使用：文件名写的是 {named}，正文写的却是 {date}，"
            "而 {date} 用的是 {used}。请把 {name} 正文里的日期改成 {named}，保存后会自动读取。"
        ),
        "push.aside_unnamed": (
            "⚠️ {name} 没有使用：正文的日期是 {date}，而那天用的是 {used}。"
            "如果是另一天的，请改正文里的日期；如果要换掉那天的内容，请改 {used}。"
        ),
        "push.aside_taken": (
            "⚠️ {name} 算作 {date} 的简报：文件名写的是 {named}，正文写的却是 {date}，以正文为准。"
            "如果写错了，请把正文里的日期改成 {named}，保存后会自动读取。"
        ),
        "push.nothing_matched": "{day}的简报里，没有一条符合这里的关键词（{words}）。",
        "push.done": "✅ {date} 推送完成：{chats} 个群，{messages} 条消息，用时 {seconds} 秒。",
        "push.done_stopped": (
            "⚠️ {date} 推送完成：{chats} 个群，{messages} 条消息，用时 {seconds} 秒；"
            "{stopped} 个停止：\n{reasons}"
        ),
        "push.stopped": "⚠️ {date} 有 {stopped} 个推送停止了：\n{reasons}",
        "push.recalled": "↩️ {date} 的推送已撤回，群里不再有它的消息。",
        "push.recalled_some": (
            "↩️ {date} 的推送已按要求撤回；另有 {chats} 个群保留着 {messages} 条消息。"
        ),
        "push.corrected": "✏️ {date} 的简报有改动，正在更正 {chats} 个群里的消息。",
        "push.held": (
            "✋ {date} 的新版本会撤下 {items}/{of} 条内容{categories}，先不更正，请确认。"
        ),
        "push.held_categories": "（{names} 整类消失）",
        "push.held_posts": (
            "✋ {date} 的新版本会删掉已经发出的消息（一个群里最多 {posts} 条），先不更正，请确认。"
        ),
        "push.unreadable": (
            "✋ {date} 已发出的内容是由另一版本的程序保存的，现在读不出来，无法与文件比对；"
            "已发的消息不变，还没收到的群先不推送，请确认。"
        ),
        "push.approve": "照新版本更正",
        "push.approved": "好，正在更正。",
        "push.approved_nothing": "这个版本没有等待确认的更正了；文件若又改过，会再问一次。",
        "push.trouble": "⚠️ 数据库出了问题，推送暂停（{reason}）。消息都保留着，恢复后继续。",
        "push.sound": "✅ 已恢复，推送继续。",
        "push.stuck": "⚠️ {date} 的推送已有 {minutes} 分钟没有进展，还剩 {left} 条。",
        "push.certificate": (
            "⏳ webhook 的证书将于 {date} 到期，到期后就收不到消息了。请换上新证书，无需重启。"
        ),
        "push.certificate_over": (
            "⚠️ webhook 的证书已于 {date} 到期，收不到消息了。请换上新证书，无需重启。"
        ),
        "push.conflict": "⚠️ 另一个程序正在用同一个 token 接收更新。请停掉其中一个；我会继续重试。",
        "push.owner_missing": "（owners 里的 {owner} 还没有按过 Start，收不到通知。）",
    },
    "en": {
        "push.withdrawn": "(withdrawn)",
        "push.late": (
            "⏰ The digest of {date} is not out yet, and its push is due. It will go out as soon "
            "as it comes, until {until} at the latest."
        ),
        "push.missed": (
            "⚠️ No digest of {date} came in time. Chats without a push that day: {chats}."
        ),
        "push.unapproved": (
            "⚠️ The digest of {date} came, but nobody approved it in time. Chats without a push "
            "that day: {chats}. To push it all the same, run on the server: "
            "python -m bot push {date} (it asks for no approval)"
        ),
        "push.too_late": (
            "⚠️ The digest of {date} could not be sent in time. Chats without it: {chats}."
        ),
        "push.limited": (
            "⏳ Telegram asks for a pause of {minutes} min in chat {chat}; "
            "its posts go out after that."
        ),
        "push.broken": (
            "⚠️ {name} can't be read; an earlier good version, if any, stays in use:\n{reason}"
        ),
        "push.slight": (
            "✋ {name} is not used yet: {reason}\n"
            "If it is as it should be, press the button below; a changed file is read by itself."
        ),
        "push.upload_waits": (
            "✋ An uploaded version of {date} would take away {items} of {of} items, or every "
            "category. It is not used yet; if it should be, press the button below."
        ),
        "push.use": "Use this version",
        "push.used": "Good, it is used now.",
        "push.many_broken": (
            "⚠️ {count} more files can't be read; python -m bot check FOLDER says why."
        ),
        "push.line": "line {line}: {what}",
        "push.aside": (
            "⚠️ {name} is not in use: its name says {named}, its text says {date}, and {used} is "
            "shown for {date}. Please change the date in the text of {name} to {named}; once "
            "saved, it is taken up by itself."
        ),
        "push.aside_unnamed": (
            "⚠️ {name} is not in use: its text says {date}, and {used} is shown for that day. "
            "If it is another day's, please change the date in its text; to replace that day's "
            "digest, change {used}."
        ),
        "push.aside_taken": (
            "⚠️ {name} counts as the digest of {date}: its name says {named}, its text {date}, "
            "and the text wins. If that is a slip, please change the date in the text to {named}; "
            "once saved, it is taken up by itself."
        ),
        "push.nothing_matched": (
            "Nothing in the digest of {day} matches the keywords here ({words})."
        ),
        "push.done": "✅ {date} is out. Chats: {chats}, messages: {messages}, took {seconds} s.",
        "push.done_stopped": (
            "⚠️ {date} is out. Chats: {chats}, messages: {messages}, took {seconds} s. "
            "Stopped: {stopped}\n{reasons}"
        ),
        "push.stopped": "⚠️ {date}: deliveries that stopped: {stopped}\n{reasons}",
        "push.recalled": "↩️ The push of {date} was taken back; no chat shows it any more.",
        "push.recalled_some": (
            "↩️ The push of {date} was taken back where asked. "
            "It still stands elsewhere: chats: {chats}, messages: {messages}."
        ),
        "push.corrected": (
            "✏️ The digest of {date} changed; its posts are being corrected. Chats: {chats}."
        ),
        "push.held": (
            "✋ The new version of {date} would take away {items} of {of} items{categories}. "
            "It waits for your word."
        ),
        "push.held_categories": " ({names} would vanish)",
        "push.held_posts": (
            "✋ The new version of {date} would delete messages that were posted, up to {posts} in "
            "a chat. It waits for your word."
        ),
        "push.unreadable": (
            "✋ What was posted of {date} was kept by another version of the bot and can't be "
            "read, so it can't be compared with the file. It stays, and chats that have nothing "
            "of it yet wait for your word."
        ),
        "push.approve": "Correct the posts",
        "push.approved": "Good, correcting.",
        "push.approved_nothing": (
            "No correction of this version is waiting any more. If the file changed again, you "
            "will be asked again."
        ),
        "push.trouble": "⚠️ Sending is paused: {reason}. Nothing is lost; it goes on afterwards.",
        "push.sound": "✅ It works again; sending goes on.",
        "push.stuck": "⚠️ {date}: the push has stood still for {minutes} min; parts left: {left}.",
        "push.certificate": (
            "⏳ The webhook's certificate runs out on {date}; no messages will reach me after "
            "that. Please renew it; no restart is needed."
        ),
        "push.certificate_over": (
            "⚠️ The webhook's certificate ran out on {date}, so no messages reach me. "
            "Please renew it; no restart is needed."
        ),
        "push.conflict": (
            "⚠️ Another program receives updates with the same token. Stop one of the two; "
            "I keep trying."
        ),
        "push.owner_missing": ("(Owner {owner} never pressed Start and can't be told anything.)"),
    },
}
