"""Names people have for time zones that the zone database does not have, or not as a place's clock.

A place follows its own summer time; some of the letters are names in the database too, and never do.
"""

LETTERS = {
    "pst": "America/Los_Angeles", "pdt": "America/Los_Angeles", "pt": "America/Los_Angeles",
    "mst": "America/Denver", "mdt": "America/Denver", "mt": "America/Denver",
    "cdt": "America/Chicago", "ct": "America/Chicago",
    "est": "America/New_York", "edt": "America/New_York", "et": "America/New_York",
    "akst": "America/Anchorage", "akdt": "America/Anchorage", "hst": "Pacific/Honolulu",
    "adt": "America/Halifax", "brt": "America/Sao_Paulo",
    "wet": "Europe/Lisbon", "west": "Europe/Lisbon",
    "cet": "Europe/Paris", "cest": "Europe/Paris", "met": "Europe/Paris", "mez": "Europe/Berlin",
    "mesz": "Europe/Berlin", "eet": "Europe/Athens", "eest": "Europe/Athens",
    "msk": "Europe/Moscow", "trt": "Europe/Istanbul", "sast": "Africa/Johannesburg", "pkt": "Asia/Karachi",
    "ict": "Asia/Bangkok", "sgt": "Asia/Singapore", "hkt": "Asia/Hong_Kong", "jst": "Asia/Tokyo",
    "kst": "Asia/Seoul", "awst": "Australia/Perth", "acst": "Australia/Adelaide",
    "acdt": "Australia/Adelaide", "aest": "Australia/Sydney", "aedt": "Australia/Sydney",
    "nzst": "Pacific/Auckland", "nzdt": "Pacific/Auckland", "z": "UTC", "zulu": "UTC",
}  # fmt: skip

OF_SEVERAL = {
    "ist": ("Asia/Kolkata", "Asia/Jerusalem"),
    "cst": ("America/Chicago", "Asia/Shanghai"),
    "bst": ("Europe/London", "Asia/Dhaka"),
    "ast": ("America/Halifax", "Asia/Riyadh"),
    "usa": ("America/New_York", "America/Los_Angeles"),
    "us": ("America/New_York", "America/Los_Angeles"),
    "america": ("America/New_York", "America/Los_Angeles"),
    "canada": ("America/Toronto", "America/Vancouver"),
    "brazil": ("America/Sao_Paulo", "America/Manaus"),
    "australia": ("Australia/Sydney", "Australia/Perth"),
    "russia": ("Europe/Moscow", "Asia/Novosibirsk"),
    "cambridge": ("Europe/London", "America/New_York"),
    "washington": ("America/New_York", "America/Los_Angeles"),
    "europe": ("Europe/London", "Europe/Paris"),
    "asia": ("Asia/Shanghai", "Asia/Tokyo"),
}

_PLACES = {
    "Europe/Berlin": "germany munich hamburg frankfurt cologne bonn heidelberg stuttgart karlsruhe tubingen "
    "dresden leipzig aachen",
    "Europe/Zurich": "switzerland geneva lausanne basel bern",
    "Europe/Paris": "france lyon grenoble toulouse marseille strasbourg saclay bordeaux",
    "Europe/London": "uk united_kingdom england scotland oxford edinburgh manchester bristol glasgow",
    "Europe/Rome": "italy milan turin bologna pisa padua naples florence trieste",
    "Europe/Madrid": "spain barcelona valencia",
    "Europe/Amsterdam": "netherlands the_netherlands delft leiden utrecht eindhoven",
    "Europe/Brussels": "belgium leuven ghent",
    "Europe/Vienna": "austria graz linz",
    "Europe/Stockholm": "sweden gothenburg uppsala lund",
    "Europe/Oslo": "norway bergen trondheim",
    "Europe/Copenhagen": "denmark aarhus",
    "Europe/Helsinki": "finland espoo",
    "Europe/Warsaw": "krakow",
    "Europe/Athens": "greece",
    "Europe/Kyiv": "kiev ukraine",
    "Asia/Shanghai": "china beijing shenzhen hangzhou guangzhou wuhan nanjing hefei",
    "Asia/Tokyo": "kyoto osaka",
    "Asia/Seoul": "korea south_korea daejeon",
    "Asia/Taipei": "taiwan hsinchu",
    "Asia/Kolkata": "india calcutta mumbai bombay delhi new_delhi bangalore bengaluru chennai hyderabad pune",
    "Asia/Jerusalem": "haifa",
    "America/New_York": "eastern new_york_city nyc boston philadelphia pittsburgh princeton atlanta "
    "baltimore miami ithaca washington_dc",
    "America/Chicago": "central houston dallas austin",
    "America/Denver": "mountain boulder",
    "America/Los_Angeles": "pacific california la san_francisco sf seattle san_diego berkeley stanford "
    "palo_alto",
    "America/Toronto": "montreal ottawa waterloo",
    "America/Sao_Paulo": "rio_de_janeiro rio campinas",
    "Australia/Sydney": "canberra",
}

PLACES = {name: zone for zone, names in _PLACES.items() for name in names.split()}
"""Cities and countries that keep the clock of a zone called otherwise."""

# Minutes east of Greenwich in winter → a place.
AT_OFFSET = {
    -660: "Pacific/Pago_Pago", -600: "Pacific/Honolulu", -540: "America/Anchorage",
    -480: "America/Los_Angeles", -420: "America/Denver", -360: "America/Chicago", -300: "America/New_York",
    -240: "America/Halifax", -210: "America/St_Johns", -180: "America/Sao_Paulo", -120: "America/Noronha",
    -60: "Atlantic/Azores", 0: "Europe/London", 60: "Europe/Paris", 120: "Europe/Athens",
    180: "Europe/Moscow", 210: "Asia/Tehran", 240: "Asia/Dubai", 270: "Asia/Kabul", 300: "Asia/Karachi",
    330: "Asia/Kolkata", 345: "Asia/Kathmandu", 360: "Asia/Dhaka", 390: "Asia/Yangon", 420: "Asia/Bangkok",
    480: "Asia/Shanghai", 540: "Asia/Tokyo", 570: "Australia/Adelaide", 600: "Australia/Sydney",
    660: "Pacific/Noumea", 720: "Pacific/Auckland", 780: "Pacific/Tongatapu", 840: "Pacific/Kiritimati",
}  # fmt: skip
