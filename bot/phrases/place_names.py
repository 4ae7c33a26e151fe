"""Names of places and times that people use and no list of zones or countries has, and which
zones most people live by. Data only; ``zonefinder`` reads it.
"""

from __future__ import annotations

MAIN = (
    *("Europe/London", "Europe/Berlin", "Europe/Paris", "Europe/Kyiv", "Europe/Lisbon"),
    *("America/New_York", "America/Chicago", "America/Los_Angeles", "America/Denver"),
    *("America/Phoenix", "Pacific/Honolulu", "America/Anchorage", "America/Adak"),
    *("America/Toronto", "America/Vancouver", "America/Edmonton", "America/Halifax"),
    *("America/Winnipeg", "America/Regina", "America/St_Johns", "America/Whitehorse"),
    *("Australia/Sydney", "Australia/Melbourne", "Australia/Brisbane", "Australia/Perth"),
    *("Australia/Adelaide", "Australia/Hobart", "Australia/Darwin"),
    *("America/Sao_Paulo", "America/Manaus", "America/Rio_Branco", "America/Noronha"),
    *("Europe/Moscow", "Asia/Yekaterinburg", "Asia/Novosibirsk", "Europe/Samara"),
    *("Asia/Irkutsk", "Asia/Vladivostok", "Asia/Yakutsk", "Asia/Omsk", "Europe/Kaliningrad"),
    *("Asia/Magadan", "Asia/Kamchatka", "Asia/Almaty"),
    *("America/Mexico_City", "America/Hermosillo", "America/Tijuana"),
    *("America/Cancun", "Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura", "Asia/Shanghai"),
    *("Europe/Madrid", "Atlantic/Canary", "America/Santiago", "Africa/Kinshasa"),
)
"""The zones of countries with several, in each country by how many people live there: neither the
tz database (which goes by the map) nor CLDR says. Behind them come those that CLDR chose to stand
for their clock (its ``windowsZones``), then all others as the tz database has them."""

CITIES: dict[str, str] = {
    "Asia/Shanghai": (
        "北京,上海,深圳,广州,杭州,成都,重庆,武汉,南京,天津,西安,苏州,长沙,郑州,青岛,大连,厦门,"
        "宁波,合肥,福州,济南,沈阳,哈尔滨,长春,昆明,海口,三亚,珠海,东莞,佛山,无锡,南昌,南宁,"
        "贵阳,太原,石家庄,兰州,拉萨,中国,中国大陆,大陆,国内,内地,beijing,shenzhen,guangzhou,"
        "hangzhou,chengdu,chongqing,wuhan,nanjing,tianjin,xian,suzhou,xiamen,china,prc,"
        "mainland china"
    ),
    "Asia/Hong_Kong": "香港,hongkong,hk,九龙",
    "Asia/Macau": "澳门,macao",
    "Asia/Taipei": "台北,新北,高雄,台中,台南,新竹,kaohsiung,taichung",
    "Asia/Tokyo": "大阪,京都,名古屋,横滨,福冈,札幌,冲绳,osaka,kyoto,nagoya,sapporo,fukuoka,jst",
    "Asia/Seoul": "首尔,汉城,釜山,busan,kst",
    "Asia/Singapore": "狮城,sgt",
    "Asia/Bangkok": "清迈,普吉,芭提雅,chiang mai,phuket",
    "Asia/Ho_Chi_Minh": "胡志明,西贡,河内,岘港,saigon,hanoi,ho chi minh city",
    "Asia/Kuala_Lumpur": "吉隆坡,槟城,penang",
    "Asia/Jakarta": "雅加达,万隆,jakarta",
    "Asia/Makassar": "巴厘岛,巴厘,bali,denpasar",
    "Asia/Manila": "宿务,cebu",
    "Asia/Kolkata": (
        "孟买,新德里,德里,班加罗尔,海得拉巴,金奈,mumbai,delhi,new delhi,bangalore,bengaluru,"
        "hyderabad,chennai"
    ),
    "Asia/Dubai": "阿布扎比,abu dhabi",
    "Asia/Riyadh": "麦加,吉达,mecca,jeddah",
    "Asia/Jerusalem": "特拉维夫,tel aviv",
    "Asia/Vladivostok": "海参崴,符拉迪沃斯托克",
    "Europe/Moscow": "圣彼得堡,st petersburg,saint petersburg",
    "Europe/Berlin": "慕尼黑,法兰克福,汉堡,科隆,munich,frankfurt,hamburg,cologne,cet",
    "Europe/London": "曼彻斯特,爱丁堡,牛津,manchester,edinburgh,oxford,bst",
    "Europe/Paris": "里昂,马赛,lyon,marseille",
    "Europe/Madrid": "巴塞罗那,barcelona",
    "Europe/Rome": "米兰,威尼斯,佛罗伦萨,milan,milano,venice,florence",
    "Europe/Zurich": "日内瓦,伯尔尼,geneva,bern",
    "Europe/Amsterdam": "海牙,鹿特丹,rotterdam,the hague",
    "Europe/Istanbul": "安卡拉,ankara",
    "America/New_York": (
        "波士顿,华盛顿,费城,亚特兰大,迈阿密,奥兰多,美东,美国东部,美国东岸,美国东海岸,东海岸,"
        "东岸,北美东部,佛罗里达,佛州,纽约州,新泽西,麻省,boston,washington,washington dc,"
        "philadelphia,atlanta,miami,orlando,florida,new jersey,massachusetts,nyc,new york city,"
        "est,edt,us east,east coast"
    ),
    "America/Chicago": (
        "休斯敦,休斯顿,达拉斯,奥斯汀,圣安东尼奥,新奥尔良,明尼阿波利斯,美中,美国中部,北美中部,"
        "得克萨斯,德克萨斯,德州,得州,伊利诺伊,houston,dallas,austin,san antonio,new orleans,"
        "minneapolis,texas,illinois,cdt,us central"
    ),
    "America/Denver": "盐湖城,科罗拉多,美国山区,美国山地,salt lake city,colorado,us mountain,mdt",
    "America/Phoenix": "亚利桑那,arizona",
    "America/Los_Angeles": (
        "旧金山,三藩市,硅谷,湾区,西雅图,波特兰,拉斯维加斯,萨克拉门托,加州,加利福尼亚,华盛顿州,"
        "俄勒冈,内华达,美西,美国西部,美国西岸,美国西海岸,西海岸,西岸,太平洋,北美太平洋,sf,la,"
        "san francisco,san diego,silicon valley,bay area,seattle,portland,las vegas,california,"
        "pst,pdt,us west,us pacific,west coast"
    ),
    "Pacific/Honolulu": "夏威夷,火奴鲁鲁,hawaii",
    "America/Anchorage": "阿拉斯加,alaska",
    "America/Toronto": "渥太华,蒙特利尔,魁北克,安大略,ottawa,montreal,quebec,ontario",
    "America/Vancouver": "british columbia",
    "America/Edmonton": "卡尔加里,阿尔伯塔,calgary,alberta",
    "America/Sao_Paulo": "里约热内卢,里约,巴西利亚,rio,rio de janeiro,brasilia",
    "Australia/Sydney": "堪培拉,新南威尔士,aest,aedt,canberra,new south wales",
    "Australia/Brisbane": "黄金海岸,昆士兰,gold coast,queensland",
    "Pacific/Auckland": "惠灵顿,基督城,wellington,christchurch",
    "Africa/Johannesburg": "开普敦,cape town",
    "UTC": "gmt,utc,零时区,世界时,格林尼治,格林威治,协调世界,greenwich,greenwich mean",
}
"""Names of cities, states and times by their zone, one comma between them."""

SEVERAL: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("圣地亚哥,santiago", ("America/Santiago", "America/Los_Angeles")),
    ("圣何塞,san jose", ("America/Los_Angeles", "America/Costa_Rica")),
    ("欧洲,europe", ("Europe/Berlin", "Europe/London", "Europe/Kyiv", "Europe/Moscow")),
    ("东部", ("America/New_York", "America/Toronto", "Australia/Sydney")),
    ("中部", ("America/Chicago", "America/Winnipeg", "Australia/Adelaide", "America/Mexico_City")),
    ("西部", ("America/Los_Angeles", "America/Vancouver", "Australia/Perth")),
    ("新疆,xinjiang", ("Asia/Shanghai", "Asia/Urumqi")),
    ("cst", ("Asia/Shanghai", "America/Chicago")),
    ("ist", ("Asia/Kolkata", "Europe/Dublin", "Asia/Jerusalem")),
    ("高加索,georgia", ("Asia/Tbilisi", "America/New_York")),
)
"""Names that mean places with different clocks: who uses one is asked."""

LANDS: dict[str, str] = {
    "AE": "阿联酋,uae,emirates",
    "AU": "澳洲",
    "BA": "波黑,bosnia",
    "BD": "孟加拉",
    "CD": "刚果金",
    "CI": "象牙海岸,ivory coast",
    "CZ": "捷克共和国,czech republic",
    "DO": "多米尼加",
    "GB": "uk,britain,great britain,england,scotland,wales,英格兰,苏格兰,威尔士,大不列颠",
    "HK": "hong kong",
    "ID": "印尼",
    "KP": "北韩,北朝鲜",
    "KR": "南韩,大韩民国,korea",
    "KZ": "哈萨克",
    "MM": "burma,myanmar",
    "MY": "大马,马来",
    "NL": "holland",
    "NZ": "纽西兰",
    "PG": "巴新",
    "PS": "巴勒斯坦,palestine",
    "RU": "俄国,俄罗斯联邦,russian federation",
    "SA": "沙特,ksa",
    "TR": "turkey",
    "TZ": "坦桑",
    "US": "us,america,united states of america,the us,the united states,美利坚,美利坚合众国",
    "UZ": "乌兹别克",
    "VN": "viet nam",
}
"""Names of countries beside those of CLDR, by their ISO code."""

CHINESE = {"America/Coyhaique": "科伊艾克"}
"""Names in Chinese that CLDR still lacks."""
