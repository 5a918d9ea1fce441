"""元旦, 国庆节, 春节后第一个工作日: the day that is meant, and whether there is no doubt."""

from datetime import date

from models.rules.time.calendar import DAY, WorkingTime
from models.rules.time.festivals import festivals
from models.rules.time.moments_words import NEAR, Said

NAMES = {
    "元旦": "元旦", "清明": "清明节", "五一": "劳动节", "劳动": "劳动节", "端午": "端午节",
    "中秋": "中秋节", "国庆": "国庆节", "春节": "春节", "大年": "春节", "除夕": "春节",
}  # fmt: skip
YEARS = {"今年": 0, "明年": 1, "后年": 2}


def festival(said: Said, today: date, working: WorkingTime) -> tuple[tuple[date, ...], bool]:
    """The next one that is not over; one far off, or without a schedule where that counts, is asked about."""
    match = said.words["festival"]
    told, over = match["feast_year"], match["feast_over"] is not None
    if told:
        years = [today.year + YEARS[told] if told in YEARS else int(told[:4])]
    else:
        years = [today.year, today.year + 1]
    found = [day for year in years for day in _in_year(match["feast"], year, over, working)]
    ahead = [day for day in found if day >= today] or found
    if not ahead:
        return (), False
    known = not over or working.calendar.knows(ahead[0].year)
    return (ahead[0],), known and bool(told or ahead[0] - today <= NEAR)


def _in_year(feast: str, year: int, over: bool, working: WorkingTime) -> list[date]:
    name = NAMES[feast[:2]]
    days = festivals(year).get(name, ())
    if not days:
        return []
    if not over:
        # the holiday begins with 除夕
        return [days[1] if name == "春节" and feast != "除夕" else days[0]]
    day = days[-1] + DAY
    while not working.works_on(day):
        day += DAY
    return [day]
