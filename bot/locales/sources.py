"""Why an address gave no digest, in the owners' languages: one sentence a reason."""

from __future__ import annotations

from bot.digest.remote import REASONS

_ZH = {
    "slow": "{seconds:g} 秒内没有收到完整的内容",
    "private": "{host} 是内网地址；要允许，请设置 digests.sources[].allow_private: true",
    "redirect": "跳转的目标不是网址",
    "downgrade": "从 https 跳转到了 http",
    "redirects": "跳转超过 {most} 次",
    "packed": "内容的压缩方式无法识别（{encoding}）",
    "unpacked": "内容解不开：{reason}",
    "too_big": "大于 {size}",
    "cut": "内容不完整，中途断了",
    "unknown_host": "找不到域名 {host}",
    "untrusted": "{host} 的证书不可信",
    "unreachable": "连不上 {host}：{reason}",
    "address": "这不是网址，或跳转到了不是网址的地方",
    "odd": "{reason}",
    "failed": "连接失败（{reason}）",
    "status": "对方返回 {status}",
    "other_date": "这个地址上的简报是 {date} 的",
    "unkept": "{folder} 无法写入：{reason}",
}

WORDS: dict[str, dict[str, str]] = {
    "zh": {f"source.{code}": text for code, text in _ZH.items()},
    "en": {f"source.{code}": text for code, text in REASONS.items()},
}
