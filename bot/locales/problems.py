"""What is odd about a digest, in the chat's language: one sentence a problem code."""

from __future__ import annotations

from bot.digest.problems import SENTENCES

_ZH = {
    "empty": "文件是空的",
    "binary": "这不是文本文件（{what}）",
    "not_a_digest": "这不是简报（{what}）",
    "undecodable": "文字既不是 UTF-8、UTF-16，也不是 GB18030（第 {byte} 字节无法读取）",
    "too_big": "文件大于 {limit}",
    "too_many_lines": "文件超过 {limit} 行",
    "no_date": "标题、文件头、栏目和文件名里都没有日期；请在标题里写上，例如“(2026-01-28)”",
    "bad_date": "没有这一天：{date}",
    "nothing": "文件里没有任何条目或分类",
    "missing": "没有这个文件或文件夹",
    "link": "符号链接指向的文件不存在",
    "link_outside": "符号链接指向文件夹之外：{target}；如需使用，请设置 digests.follow_links: true",
    "unreadable": "无法读取：{reason}",
    "empty_folder": "文件夹里没有简报（.md、.markdown、.txt）",
    "not_a_file": "这既不是文件，也不是文件夹",
    "encoding": "文件的编码是 {encoding}，不是 UTF-8；内容已照常读取",
    "control": "已去掉 {count} 个不可见的控制字符",
    "bad_name": "文件名 {name} 里的日期不存在",
    "open_bold": "“**{text}”以粗体开头，缺少结尾的 **",
    "front_matter": "两行“---”之间的文件头不是有效的 YAML",
    "date_mismatch": "正文写的是 {text}，而{where}写的是 {other}；以正文为准",
    "title_link": "标题按纯文本显示，不带指向 {address} 的链接",
    "early_text": "这段文字在第一个分类之前",
    "empty_category": "“{name}”下面没有内容，按一行文字显示",
    "repeated_category": "分类“{name}”在第 {first} 行已出现，两处合并显示",
    "repeated_title": "标题“{title}”在第 {first} 行已出现",
    "no_title": "这一条没有标题",
    "no_source": "“{title}”没有写来源",
    "source_without_address": "来源“{name}”没有链接",
    "odd_address": "来源“{name}”的链接不是 http 或 https：{address}",
    "open_link": "链接“{name}”缺少结尾的右括号，已按指向 {address} 的链接显示",
    "empty_label": "“{label}”后面没有内容",
    "unknown_label": "不认识标签“{label}”，其内容按原样显示",
    "relative_address": "{address} 是站内地址：请设置 digests.base_url",
    "several_days": "文件里不止一天，按 {date} 计",
    "prose": "没有标题也没有条目，全文按一段文字显示；请在每个分类上面写“## 名称”，每条前面写“- ”",
    "slight": "里面没有分类，也没有链接，只有几个字：“{text}”；要等所有者确认后才会使用",
    "same_date": "{other} 的日期也是 {date}，只显示其中一个",
}

_VALUES = {
    "a web page": "网页",
    "XML": "XML",
    "JSON": "JSON",
    "log lines": "日志",
    "a PDF": "PDF 文件",
    "a ZIP archive or an office document": "ZIP 压缩包或 Office 文档",
    "a PNG picture": "PNG 图片",
    "a JPEG picture": "JPEG 图片",
    "a GIF picture": "GIF 图片",
    "a gzip archive": "gzip 压缩包",
    "a program": "可执行程序",
    "an office document": "Office 文档",
    "an SQLite database": "SQLite 数据库",
    "a heading": "小标题",
    "it is full of control codes": "里面满是控制字符",
    "it holds zero bytes": "里面有零字节",
    "the title": "标题",
    "a line": "另一行",
    "the front matter": "文件头",
    "a section": "栏目",
    "the file's name": "文件名",
    "permission denied": "没有读取权限",
    "input/output error": "磁盘读写出错",
    "too many open files": "打开的文件太多",
    "file name too long": "文件名太长",
    "stale file handle": "网络文件已失效",
    "too many levels of symbolic links": "符号链接互相指向",
}
"""What stands in the sentences in the place of their parameters."""

WORDS: dict[str, dict[str, str]] = {
    "zh": {f"problem.{code}": text for code, text in _ZH.items()}
    | {f"problem.value.{value}": text for value, text in _VALUES.items()},
    "en": {f"problem.{code}": text for code, text in SENTENCES.items()}
    | {f"problem.value.{value}": value for value in _VALUES},
}
