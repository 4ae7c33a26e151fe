"""Which IANA time zone somebody may have meant who wrote UTC+8, 北京 or Asia/Beijing."""

from __future__ import annotations

import re
import unicodedata
import zoneinfo

_OFFSET = re.compile(
    r"(?:utc|gmt|z)?\s*(?P<sign>[+-])\s*(?P<h>\d{1,2})(?::?(?P<m>\d\d))?|(?P<side>[东東西])(?P<n>\S+?)区?"
)
_NUMERALS = {char: n for n, char in enumerate("零一二三四五六七八九十")} | {"十一": 11, "十二": 12}
_BY_MINUTES = {
    480: "Asia/Shanghai",
    540: "Asia/Tokyo",
    0: "UTC",
    210: "Asia/Tehran",
    270: "Asia/Kabul",
    330: "Asia/Kolkata",
    345: "Asia/Kathmandu",
    390: "Asia/Yangon",
    570: "Australia/Darwin",
}
_CITIES = {
    "Asia/Shanghai": "beijing peking china guangzhou shenzhen hangzhou chengdu tianjin beijingtime "
    "chinastandardtime 北京 上海 中国 广州 深圳 杭州 成都 天津 重庆 大陆",
    "Asia/Hong_Kong": "hongkong 香港",
    "Asia/Macau": "macao 澳门",
    "Asia/Taipei": "台北 taiwan 台湾 臺北",
    "Asia/Tokyo": "东京 japan 日本 osaka 大阪",
    "Asia/Seoul": "首尔 korea 韩国",
    "Asia/Singapore": "新加坡",
    "Asia/Kolkata": "delhi newdelhi mumbai bangalore india 印度 孟买 新德里",
    "Europe/London": "伦敦 england 英国 uk",
    "Europe/Berlin": "柏林 germany 德国 munich frankfurt hamburg 慕尼黑 法兰克福",
    "Europe/Paris": "巴黎 france 法国",
    "America/New_York": "纽约 boston washington 华盛顿 波士顿 eastern",
    "America/Los_Angeles": "洛杉矶 sanfrancisco 旧金山 seattle 西雅图 pacific california",
    "Australia/Sydney": "悉尼 canberra",
}
_BY_CITY = {city: zone for zone, cities in _CITIES.items() for city in cities.split()}
_BY_CITY["cst"] = "Asia/Shanghai or America/Chicago"


def meant(name: str) -> str | None:
    """The zone, or the zones with "or" between, that ``name`` may stand for; None where that is
    to be looked for among the names of zones."""
    plain = unicodedata.normalize("NFKC", name).casefold().replace("−", "-").strip()
    found = _OFFSET.fullmatch(plain)
    if found is not None and (minutes := _minutes(found)) is not None:
        return _at(minutes)
    city = re.sub(r"[\s_-]+", "", plain.rpartition("/")[2])
    return _BY_CITY.get(city) or _BY_CITY.get(city.removesuffix("市").removesuffix("时间"))


def looks_like_offset(name: str) -> bool:
    """Whether ``name`` says how far clocks are ahead: no zone's name is near to that."""
    return bool(re.search(r"[+\-−＋－]\s*\d", name))


def _minutes(found: re.Match[str]) -> int | None:
    if found["side"]:
        hours = _NUMERALS.get(found["n"]) or (int(found["n"]) if found["n"].isdecimal() else None)
        minutes = None if hours is None else hours * 60
        west = found["side"] == "西"
    else:
        minutes = int(found["h"]) * 60 + int(found["m"] or 0)
        west = found["sign"] == "-"
    return minutes if minutes is None or not west else -minutes


def _at(minutes: int) -> str | None:
    """A place with such clocks, and the zone that is nothing but the offset."""
    # POSIX, and so Etc/GMT, counts the other way round.
    fixed = f"Etc/GMT{-minutes // 60:+d}" if minutes and minutes % 60 == 0 else None
    try:
        fixed = zoneinfo.ZoneInfo(fixed).key if fixed else None
    except (KeyError, ValueError):
        fixed = None
    return " or ".join(filter(None, (_BY_MINUTES.get(minutes), fixed))) or None
