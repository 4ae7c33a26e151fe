"""Which time zone people mean, and what zones are called."""

from __future__ import annotations

import datetime as dt
import zoneinfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.phrases.normalize import listed
from bot.phrases.time_zones import find_zones
from bot.phrases.zone_names import COMMON, PLACES, is_zone, offset, zone_name

NOW = dt.datetime(2026, 1, 28, 2, 0, tzinfo=dt.UTC)
ZONES = sorted(name for name in zoneinfo.available_timezones() if is_zone(name))


@pytest.mark.parametrize(
    ("text", "zone"),
    [
        *(("上海", "Asia/Shanghai"), ("北京时间", "Asia/Shanghai"), ("Tokyo", "Asia/Tokyo")),
        *(("new york", "America/New_York"), ("纽约", "America/New_York"), ("UTC", "UTC")),
        *(
            ("europe/berlin", "Europe/Berlin"),
            ("苏黎世", "Europe/Zurich"),
            ("法国", "Europe/Paris"),
        ),
        *(("America/New_York", "America/New_York"), ("曼谷", "Asia/Bangkok")),
        *(("臺灣", "Asia/Taipei"), ("東京時間", "Asia/Tokyo"), ("São Paulo", "America/Sao_Paulo")),
        *(("海参崴", "Asia/Vladivostok"), ("夏威夷", "Pacific/Honolulu")),
        *(("加尔各答", "Asia/Kolkata"), ("Calcutta", "Asia/Kolkata"), ("UK", "Europe/London")),
        # one clock all year, whatever number of zones
        *(("德国", "Europe/Berlin"), ("沙特", "Asia/Riyadh"), ("韩国", "Asia/Seoul")),
        *(("阿根廷", "America/Argentina/Buenos_Aires"), ("哈萨克斯坦", "Asia/Almaty")),
        *(("UTC+5:30", "Asia/Kolkata"), ("UTC+9:30", "Australia/Darwin"), ("GMT-5", "Etc/GMT+5")),
        # times by name
        *(("美东", "America/New_York"), ("美西", "America/Los_Angeles")),
        *(("美国东部", "America/New_York"), ("太平洋时间", "America/Los_Angeles")),
        *(("Eastern Standard Time", "America/New_York"), ("中欧时间", "Europe/Berlin")),
        *(("东欧时间", "Europe/Kyiv"), ("北美山区时间", "America/Denver")),
        # a place and its country
        *(("Berlin, Germany", "Europe/Berlin"), ("New York, USA", "America/New_York")),
        *(("美国纽约", "America/New_York"), ("上海市，中国", "Asia/Shanghai")),
        *(("Atlanta, Georgia", "America/New_York"), ("US Eastern", "America/New_York")),
    ],
)
def test_a_zone_by_city_country_or_name(text: str, zone: str) -> None:
    assert find_zones(text, NOW) == (True, [zone])


@pytest.mark.parametrize(
    ("text", "among"),
    [
        *(("美国", "America/New_York"), ("UTC+8", "Asia/Shanghai"), ("东八区", "Asia/Shanghai")),
        *(("gmt-5", "Etc/GMT+5"), ("+5:30", "Asia/Kolkata"), ("Bejing", "Asia/Shanghai")),
        *(("Pariss", "Europe/Paris"), ("Etc/GMT-9", "Etc/GMT-9"), ("utc-11", "Etc/GMT+11")),
        *(("Dresden, Germany", "Europe/Berlin"), ("CST", "Asia/Shanghai")),
    ],
)
def test_what_may_be_several_is_offered(text: str, among: str) -> None:
    _, zones = find_zones(text, NOW)
    assert among in zones


@pytest.mark.parametrize(
    ("country", "first"),
    [
        ("美国", "纽约 芝加哥 洛杉矶 丹佛 凤凰城 檀香山"),
        *(("USA", "纽约 芝加哥 洛杉矶"), ("印尼", "雅加达 望加锡 查亚普拉")),
        *(("澳大利亚", "悉尼 布里斯班 珀斯 阿德莱德"), ("巴西", "圣保罗 马瑙斯")),
        *(
            ("加拿大", "多伦多 温哥华"),
            ("俄罗斯", "莫斯科 叶卡捷琳堡"),
            ("西班牙", "马德里 加那利"),
        ),
        ("墨西哥", "墨西哥城 埃莫西约 蒂华纳"),
    ],
)
def test_a_country_offers_its_clocks_where_most_people_live_first(country: str, first: str) -> None:
    sure, zones = find_zones(country, NOW)
    assert not sure
    named = [zone_name("zh", name) for name in zones]
    assert named[: len(first.split())] == first.split()
    clocks = {tuple(offset(name, NOW + dt.timedelta(weeks=n)) for n in range(52)) for name in zones}
    assert len(clocks) == len(zones)


def test_all_eleven_clocks_of_russia_are_offered() -> None:
    _, zones = find_zones("俄罗斯", NOW)
    assert {offset(name, NOW) for name in zones} == {f"UTC+{hours}" for hours in range(2, 13)}


@pytest.mark.parametrize("text", ["Georgia", "Savannah, Georgia", "圣地亚哥", "东部时间", "CST"])
def test_a_name_of_several_places_is_asked_about(text: str) -> None:
    sure, zones = find_zones(text, NOW)
    assert not sure
    assert len(zones) > 1


def test_every_zone_that_is_offered_has_a_chinese_name() -> None:
    known = [name for name in ZONES if not name.startswith(("Etc/", "US/")) and name != "UTC"]
    assert [name for name in known if zone_name("zh", name).isascii()] == []


@pytest.mark.parametrize("names", [*PLACES["zones"].values(), *PLACES["several"]])
def test_each_name_of_ours_leads_to_zones(names: str) -> None:
    for name in listed(names):
        assert find_zones(name, NOW)[1], name


@given(st.text(max_size=80))
def test_whatever_is_typed_for_a_zone_only_zones_come_back(text: str) -> None:
    sure, zones = find_zones(text, NOW)
    assert all(is_zone(name) for name in zones)
    assert not sure or len(zones) == 1


@pytest.mark.parametrize("language", ["zh", "en"])
def test_common_zones_are_zones_with_names_and_offsets(language: str) -> None:
    for name, (zh, en) in COMMON.items():
        assert is_zone(name)
        assert zone_name(language, name) == (zh if language == "zh" else en)  # type: ignore[arg-type]
    assert offset("America/St_Johns", NOW) == "UTC-3:30"
    assert zone_name("zh", "Etc/GMT-8") == "UTC+8"
