"""`zhian doctor`: each line ✓, or what to do."""

from collections.abc import Callable, Iterator
from datetime import UTC, timedelta
from email.utils import parsedate_to_datetime

import httpx

from bot.app import make_house
from bot.documents.fonts import doctor_line
from bot.engine.clock import system_clock
from bot.operator import words
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
    40001: words.CREDENTIAL_WRONG,
    40013: words.CORP_WRONG,
    60020: words.IP_NOT_TRUSTED,
    301002: words.AGENT_WRONG,
}


def examine(load_all: Callable[[], Settings], load_some: Callable[[], Settings]) -> tuple[list[str], bool]:
    """One line for each check, and whether all of them passed. Faults of the environment end it early."""
    findings: list[Finding] = []
    try:
        settings = load_all()
        findings.append((True, words.SETTINGS_THERE))
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
    return True, words.rules_usable(settings.rules)


def _calendar(settings: Settings) -> Finding:
    try:
        calendar = Calendar(*load_holidays(settings.holidays))
    except HolidaysFault as fault:
        return False, str(fault)
    passed, said = end_of_calendar(calendar, system_clock())
    return passed, said or words.CALENDAR_USABLE


def _database(settings: Settings) -> Iterator[Finding]:
    engine = make_engine(settings.database_url)
    try:
        current = is_current(engine)
    except Exception as fault:
        why = str(getattr(fault, "orig", fault)).splitlines()[0]
        yield False, words.database_away(why)
        return
    finally:
        engine.dispose()
    yield True, words.database_usable(engine.dialect.name)
    yield (True, words.DATABASE_CURRENT) if current else (False, words.DATABASE_OLD)


def _draw_key(settings: Settings) -> Finding:
    engine = make_engine(settings.database_url)
    with reading(engine) as session:
        house = make_house(settings)
        opened = opens_lists(Ctx(session, system_clock(), Actor("运维"), house, "doctor"))
    engine.dispose()
    return (
        opened,
        words.KEY_FITS if opened else words.KEY_FITS_NOT,
    )


def _sm3(settings: Settings) -> Finding:
    if sm3_available():
        return True, words.SM3_THERE
    needed = settings.hash == "sm3"
    return not needed, words.SM3_MISSING + (words.SM3_NEEDED if needed else words.SM3_NOT_NEEDED)


def _wecom(settings: Settings) -> Iterator[Finding]:
    yield _clock(settings)
    secret = settings.secret.get_secret_value()
    wecom = WeCom(settings.api_base, settings.corp_id, secret, settings.agent_id, system_clock)
    try:
        wecom.call("GET", "agent/get", agentid=settings.agent_id)
    except WeComFault as fault:
        yield False, words.wecom_fault(HINTS.get(fault.code, fault))
    else:
        yield True, words.WECOM_FINE
    finally:
        wecom.close()


def _clock(settings: Settings) -> Finding:
    """Callbacks more than an hour off are refused, so the clock is compared with WeCom's own answer."""
    try:
        answer = httpx.get(f"{settings.api_base}/cgi-bin/gettoken", timeout=5)
        theirs = parsedate_to_datetime(answer.headers["date"]).astimezone(UTC)
    except (httpx.HTTPError, KeyError, ValueError) as fault:
        return False, words.wecom_away(type(fault).__name__)
    skew = abs(system_clock() - theirs)
    if skew > ALLOWED_SKEW:
        return False, words.clock_off(skew.total_seconds())
    return True, words.CLOCK_RIGHT
