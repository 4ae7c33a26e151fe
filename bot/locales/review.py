"""What owners read about a digest before groups see it."""

WORDS: dict[str, dict[str, str]] = {
    "zh": {
        "review.ask": "👆 {date} 的简报，群里还看不到。可以发布吗？",
        "review.ask_until": (
            "👆 {date} 的简报，群里还看不到。可以发布吗？没有回答的话，{until} 自动发布。"
        ),
        "review.ask_anew": "👆 {date} 的简报有了新版本，群里还看不到。可以发布吗？",
        "review.ask_anew_until": (
            "👆 {date} 的简报有了新版本，群里还看不到。可以发布吗？没有回答的话，{until} 自动发布。"
        ),
        "review.ask_held": "👆 {date} 的简报有了新版本。之前已扣下，点“发布”才会放行。",
        "review.waits": "👀 {day}的简报在等你批准，群里还看不到。",
        "review.waits_until": (
            "👀 {day}的简报在等你批准，群里还看不到。没有回答的话，{until} 自动发布。"
        ),
        "review.waits_held": "✋ {day}的简报已扣下，点“发布”才会放行。",
        "review.approve": "发布",
        "review.hold": "扣下",
        "review.approved": "✅ {date} 的简报已由 {who} 批准，到点推送。",
        "review.unasked": "⏱ {date} 的简报到 {until} 没有人回答，已自动放行。",
        "review.held": "✋ {date} 的简报已由 {who} 扣下。改好文件后会再给你看；点“发布”随时放行。",
        "review.toast.approved": "好，放行。",
        "review.toast.held": "好，先扣下。",
        "review.toast.already": "已经放行了。要撤回已发的消息，请用命令行 push --recall。",
        "review.toast.other": "这不是最新的版本，请看下面新的预览。",
        "review.toast.nothing": "没有等待审阅的简报了。",
        "review.toast.failed": "没有记下来，请再点一次。",
    },
    "en": {
        "review.ask": "👆 The digest of {date}. No group sees it yet. Shall it go out?",
        "review.ask_until": (
            "👆 The digest of {date}. No group sees it yet. Shall it go out? Unanswered, it does "
            "at {until}."
        ),
        "review.ask_anew": (
            "👆 A new version of the digest of {date}. No group sees it yet. Shall it go out?"
        ),
        "review.ask_anew_until": (
            "👆 A new version of the digest of {date}. No group sees it yet. Shall it go out? "
            "Unanswered, it does at {until}."
        ),
        "review.ask_held": (
            "👆 A new version of the digest of {date}. It is held back until you approve it."
        ),
        "review.waits": "👀 The digest of {day} waits for your approval; no group sees it yet.",
        "review.waits_until": (
            "👀 The digest of {day} waits for your approval; no group sees it yet. Unanswered, it "
            "goes out at {until}."
        ),
        "review.waits_held": "✋ The digest of {day} is held back until you approve it.",
        "review.approve": "Approve",
        "review.hold": "Hold",
        "review.approved": "✅ The digest of {date} was approved by {who} and goes out on time.",
        "review.unasked": "⏱ Nobody answered by {until}: the digest of {date} goes out.",
        "review.held": (
            "✋ The digest of {date} is held back by {who}. A changed file is shown to you again; "
            "Approve lets it go at any time."
        ),
        "review.toast.approved": "Good, it goes out.",
        "review.toast.held": "Good, it is held back.",
        "review.toast.already": (
            "It has gone out already. To take posts back, use push --recall on the command line."
        ),
        "review.toast.other": "This is not the newest version; see the newer preview below.",
        "review.toast.nothing": "No digest waits for a review any more.",
        "review.toast.failed": "That was not saved; please press again.",
    },
}
