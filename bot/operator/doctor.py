"""`zhian doctor`: each line ✓, or what to do."""

from collections.abc import Callable, Iterator
from datetime import UTC, timedelta
from email.utils import parsedate_to_datetime

import httpx

from bot.app import make_house
from bot.documents.fonts import doctor_line
from bot.engine.clock import system_clock
from bot.store.db import make_engine, reading
from bot.store.migrate import is_current
from bot.wecom.client import WeCom, WeComFault
from config.holidays import HolidaysFault, load_holidays
from config.rules import RulesFault, load_rules
from config.settings import Settings, SettingsFault
from handlers.draw.lottery.commitments import opens_lists
from handlers.oversight.calendar_end import end_of_calendar
from handlers.routing.router import Ctx
from models.people import Actor
from models.rules.kmdraw1.method import sm3_available
from models.rules.time.calendar import Calendar

ALLOWED_SKEW = timedelta(minutes=1)
Finding = tuple[bool, str]
HINTS = {
    40001: "应用Secret不对：请在企业微信后台核对后更新ZHIAN_SECRET",
    40013: "企业ID不对：请核对ZHIAN_CORP_ID",
    60020: "本机出口IP不在企业可信IP里：请在应用详情页添加，约1分钟后生效",
    301002: "ZHIAN_AGENT_ID与Secret不是同一个应用",
}


def examine(load_all: Callable[[], Settings], load_some: Callable[[], Settings]) -> tuple[list[str], bool]:
    """One line for each check, and whether all of them passed. Faults of the environment end it early."""
    findings: list[Finding] = []
    try:
        settings = load_all()
        findings.append((True, "环境设置齐全"))
    except SettingsFault as fault:
        findings.append((False, str(fault)))
        try:
            settings = load_some()
        except SettingsFault:
            return _lines(findings), False
    findings += [_rules(settings), _calendar(settings), *_database(settings), _sm3(settings), doctor_line()]
    if settings.draw_key.get_secret_value() and all(passed for passed, _words in findings):
        findings.append(_draw_key(settings))
    if settings.corp_id and settings.secret.get_secret_value():
        findings += _wecom(settings)
    return _lines(findings), all(passed for passed, _words in findings)


def _lines(findings: list[Finding]) -> list[str]:
    return [f"{'✓' if passed else '✗'} {words}" for passed, words in findings]


def _rules(settings: Settings) -> Finding:
    try:
        load_rules(settings.rules)
    except RulesFault as fault:
        return False, str(fault)
    return True, f"规则文件可用（{settings.rules or '随附'}）"


def _calendar(settings: Settings) -> Finding:
    try:
        calendar = Calendar(*load_holidays(settings.holidays))
    except HolidaysFault as fault:
        return False, str(fault)
    passed, words = end_of_calendar(calendar, system_clock())
    return passed, words or "工作日历可用"


def _database(settings: Settings) -> Iterator[Finding]:
    engine = make_engine(settings.database_url)
    try:
        current = is_current(engine)
    except Exception as fault:
        words = str(getattr(fault, "orig", fault)).splitlines()[0]
        yield False, f"数据库连接不上：{words}。请检查ZHIAN_DATABASE_URL和数据库服务"
        return
    finally:
        engine.dispose()
    yield True, f"数据库可用（{engine.dialect.name}）"
    yield (True, "数据库已是最新") if current else (False, "数据库不是最新：请执行 zhian db upgrade")


def _draw_key(settings: Settings) -> Finding:
    engine = make_engine(settings.database_url)
    with reading(engine) as session:
        house = make_house(settings)
        opened = opens_lists(Ctx(session, system_clock(), Actor("运维"), house, "doctor"))
    engine.dispose()
    return (
        opened,
        "抽取密钥与承诺清单相符"
        if opened
        else "ZHIAN_DRAW_KEY打不开已发布的承诺清单：请换回发布清单时的密钥",
    )


def _sm3(settings: Settings) -> Finding:
    if sm3_available():
        return True, "SM3可用"
    needed = settings.hash == "sm3"
    return not needed, "SM3不可用" + (
        "：ZHIAN_HASH=sm3要求它，请更换系统的OpenSSL" if needed else "（本部署用sha256，不影响）"
    )


def _wecom(settings: Settings) -> Iterator[Finding]:
    yield _clock(settings)
    secret = settings.secret.get_secret_value()
    wecom = WeCom(settings.api_base, settings.corp_id, secret, settings.agent_id, system_clock)
    try:
        wecom.call("GET", "agent/get", agentid=settings.agent_id)
    except WeComFault as fault:
        yield False, f"企业微信：{HINTS.get(fault.code, fault)}"
    else:
        yield True, "企业微信可达，token有效，可信IP已放行"
    finally:
        wecom.close()


def _clock(settings: Settings) -> Finding:
    """Callbacks more than an hour off are refused, so the clock is compared with WeCom's own answer."""
    try:
        answer = httpx.get(f"{settings.api_base}/cgi-bin/gettoken", timeout=5)
        theirs = parsedate_to_datetime(answer.headers["date"]).astimezone(UTC)
    except (httpx.HTTPError, KeyError, ValueError) as fault:
        return False, f"企业微信连接不上：{type(fault).__name__}。请检查网络和ZHIAN_API_BASE"
    skew = abs(system_clock() - theirs)
    if skew > ALLOWED_SKEW:
        return False, f"本机时钟与企业微信相差{skew.total_seconds():.0f}秒：请用NTP校时"
    return True, "本机时钟准确"
