"""What /status and the owners' reports say of what goes wrong: a chat's categories that no digest
has, and why deliveries were given up."""

WORDS: dict[str, dict[str, str]] = {
    "zh": {
        "status.none_group": "这里还没有订阅。想每天收到，请管理员发送 /subscribe{at} 08:30",
        "status.paused_group": (
            "已停止推送{place}，原来是：{schedule}。想恢复，请管理员发送 /subscribe{at}"
        ),
        "status.unmet": "⚠️ 已有的简报里都没有这些分类：{names}，所以不会推送它们。",
        "status.matched": "按这里的关键词（{words}），{of} 条中有 {count} 条。",
        "status.matched.none": "其中没有一条符合这里的关键词（{words}）。",
        "status.reason.kicked": "机器人被移出了群",
        "status.reason.blocked": "对方屏蔽了机器人",
        "status.reason.deactivated": "对方的账号已注销",
        "status.reason.not_started": "对方还没有按过 Start",
        "status.reason.not_found": "找不到这个会话（机器人不在里面，或者编号不对）",
        "status.reason.topic_gone": "话题已关闭或删除",
        "status.reason.unsubscribed": "已取消订阅",
        "status.reason.settings": "设置里停用了",
        "status.reason.recalled": "已撤回",
        "status.reason.rights": "机器人在那里没有发消息的权限",
        "status.reason.other": "被拒绝，原话是“{reason}”",
    },
    "en": {
        "status.none_group": (
            "No subscription here yet. To get it every day, an administrator sends "
            "/subscribe{at} 08:30"
        ),
        "status.paused_group": (
            "Stopped{place}; it was: {schedule}. To resume, an administrator sends /subscribe{at}"
        ),
        "status.unmet": (
            "⚠️ No digest so far has these categories: {names}. Nothing is pushed of them."
        ),
        "status.matched": "With the keywords here ({words}): {count} of {of} items.",
        "status.matched.none": "None of it matches the keywords here ({words}).",
        "status.reason.kicked": "the bot was removed from the group",
        "status.reason.blocked": "the bot was blocked there",
        "status.reason.deactivated": "that account was deleted",
        "status.reason.not_started": "they never pressed Start",
        "status.reason.not_found": "there is no such chat (or the bot is not in it)",
        "status.reason.topic_gone": "the topic is closed or deleted",
        "status.reason.unsubscribed": "unsubscribed",
        "status.reason.settings": "switched off in the settings",
        "status.reason.recalled": "taken back",
        "status.reason.rights": "the bot may not send messages there",
        "status.reason.other": "refused: “{reason}”",
    },
}
