"""The house rules that a machine can hold. A rule takes one file and yields (line, what is wrong with it)."""

import ast
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tests.architecture.source import MIGRATIONS, ROOMS, TESTS, Finding, Source

MAX_FILE, MAX_FUNCTION = 300, 50
WORDS = re.compile(rf"\b(TO{'DO'}|FIX{'ME'}|X{'XX'})\b")


@dataclass(frozen=True)
class Ban:
    """What may not be imported or mentioned in some places, and where it may all the same."""

    names: frozenset[str]
    inside: tuple[str, ...]
    why: str
    but_in: tuple[str, ...] = ()

    def check(self, source: Source) -> Iterator[Finding]:
        """Imports and references of a banned name or of something inside it."""
        if not source.within(*self.inside) or source.within(*self.but_in):
            return
        for line, name in sorted({*source.imports, *source.references}):
            if any(name == banned or name.startswith(f"{banned}.") for banned in self.names):
                yield line, f"{name}：{self.why}"


def _ban(names: str, inside: Iterable[str], why: str, but_in: Iterable[str] = ()) -> Ban:
    return Ban(frozenset(names.split()), tuple(inside), why, tuple(but_in))


RANDOM_ROOMS = ("bot/app.py", "bot/demo/city.py", "bot/demo/sample_pool.py", "bot/simulator/")
WALL_CLOCK = (
    "datetime.datetime.now datetime.datetime.utcnow datetime.datetime.today datetime.date.today "
    "time.time time.time_ns time.localtime time.gmtime time.strftime time.monotonic time.monotonic_ns "
    "sqlalchemy.func.now sqlmodel.func.now sqlalchemy.func.current_timestamp"
)
BANS = (
    _ban("bot handlers config", ["models/"], "models 不依赖 handlers、bot、config"),
    _ban("bot", ["handlers/"], "handlers 不依赖 bot"),
    _ban("bot handlers models", ["config/"], "config 不依赖其他各层"),
    _ban("tests bench", ROOMS, "产品代码不依赖测试"),
    _ban("bot.simulator", ["bot/"], "只有 bot/demo/ 认识模拟器", ["bot/demo/", "bot/simulator/"]),
    _ban(WALL_CLOCK, ROOMS, "时间由参数给出，只有 bot/engine/clock.py 看钟", ["bot/engine/clock.py"]),
    _ban("time socket", ["models/", "handlers/"], "models 与 handlers 不看钟、不联网"),
    _ban("random secrets uuid os.urandom", ROOMS, "随机数由参数给出", RANDOM_ROOMS),
    _ban("httpx requests urllib.request urllib3 http.client aiohttp", ROOMS, "联网只在 wecom、doctor、模拟器",
         ["bot/wecom/client.py", "bot/operator/doctor.py", "bot/simulator/"]),
    _ban("models.ledger.LedgerEntry", ["handlers/"], "账本只写不查：要用的事实写进自己的列"),
    _ban("pytest.skip pytest.importorskip pytest.xfail pytest.mark.skip pytest.mark.skipif pytest.mark.xfail",
         TESTS, "测试不跳过"),
    _ban("unittest.mock mock", TESTS, "测试不用替身：用模拟器、真实数据库和会走的钟"),
    _ban("respx", TESTS, "respx 只用于企业微信客户端的测试", ["tests/bot/wecom/test_client.py"]),
)  # fmt: skip

REGISTRATIONS = {"command", "card", "event", "question", "form"}
PURE_PACKAGES = {"stdnum", "chinese_calendar", "holidays"}
IMPURE = {"asyncio", "http", "logging", "multiprocessing", "os", "pathlib", "random", "secrets", "shutil"}
IMPURE |= {"socket", "sqlite3", "subprocess", "tempfile", "threading", "time", "urllib", "uuid"}


def rules_are_pure(source: Source) -> Iterator[Finding]:
    """models.rules: functions of values, on the standard library and what computes names and days alone."""
    if not source.within("models/rules/"):
        return
    allowed = (sys.stdlib_module_names - IMPURE) | PURE_PACKAGES
    for line, name in source.imports:
        if name.split(".")[0] not in allowed and not f"{name}.".startswith("models.rules."):
            yield (
                line,
                f"{name}：models.rules 只用标准库里不碰外界的部分、stdnum、chinese_calendar 和 holidays",
            )
    for line, word in source.calls:
        if word in {"open", "input"}:
            yield line, f"{word}(：models.rules 不读写文件"


def one_place_commits(source: Source) -> Iterator[Finding]:
    """One event, one transaction: only bot/store/db.py ends it."""
    if source.within(*ROOMS) and not source.within("bot/store/db.py"):
        yield from (
            (line, ".commit(：只有 bot/store/db.py 提交事务")
            for line, word in source.calls
            if word == "commit"
        )


def one_place_prints(source: Source) -> Iterator[Finding]:
    """Everything else writes logs or answers."""
    if source.within(*ROOMS) and not source.within("bot/__main__.py"):
        yield from (
            (line, "print(：只有 bot/__main__.py 打印") for line, word in source.calls if word == "print"
        )


def no_star_imports(source: Source) -> Iterator[Finding]:
    """A name should be found where it is imported."""
    yield from ((line, f"{name}：不用星号导入") for line, name in source.imports if name.endswith(".*"))


def sizes(source: Source) -> Iterator[Finding]:
    """What does not fit on a few screens is split by feature."""
    if source.within(MIGRATIONS):
        return
    if (lines := len(source.text.splitlines())) > MAX_FILE:
        yield 1, f"文件 {lines} 行，上限 {MAX_FILE}"
    for function in source.functions:
        if (lines := (function.end_lineno or 0) - function.lineno + 1) > MAX_FUNCTION:
            yield function.lineno, f"函数 {function.name} {lines} 行，上限 {MAX_FUNCTION}"


def handlers_name_their_permission(source: Source) -> Iterator[Finding]:
    """`@router.command(…, need=…)`: nothing is callable by default."""
    for function in source.functions if source.within("handlers/") else []:
        for decorator in function.decorator_list:
            kind = _registration(decorator)
            given = decorator.keywords if isinstance(decorator, ast.Call) else []
            if kind in REGISTRATIONS and "need" not in {k.arg for k in given}:
                yield decorator.lineno, f"{function.name}：@router.{kind} 缺少 need="


def pages_name_their_need(source: Source) -> Iterator[Finding]:
    """`@pages.get(…, need=…)`: after login; `@pages.public` only for what everybody may see."""
    for function in source.functions if source.within("bot/pages/") else []:
        for decorator in function.decorator_list:
            call = decorator if isinstance(decorator, ast.Call) else None
            target = call.func if call else decorator
            if not isinstance(target, ast.Attribute) or getattr(target.value, "id", "") != "pages":
                continue
            path = getattr(call.args[0], "value", "") if call and call.args else ""
            if target.attr == "public":
                if not str(path).startswith("/verify/"):
                    yield decorator.lineno, f"{function.name}：公开的页面只在 /verify/ 下"
            elif not call or "need" not in {k.arg for k in call.keywords}:
                yield decorator.lineno, f"{function.name}：@pages.{target.attr} 缺少 need="


def _registration(decorator: ast.expr) -> str | None:
    target = decorator.func if isinstance(decorator, ast.Call) else decorator
    if isinstance(target, ast.Attribute) and isinstance(target.value, ast.Name):
        return target.attr if target.value.id.endswith("router") else None
    return None


def no_forbidden_words(source: Source) -> Iterator[Finding]:
    """Work that is left goes into an issue."""
    for number, line in enumerate(source.text.splitlines(), 1):
        if match := WORDS.search(line):
            yield number, f"{match[0]}：没做完的事写进议题，不写进代码"


def handlers_with_one_name(sources: Iterable[Source]) -> list[str]:
    """Handlers are found by name in logs and sweeps, so no two may share one."""
    seen: dict[str, str] = {}
    faults = []
    for source in sources:
        for function in source.functions if source.within("handlers/") else []:
            if not any(_registration(decorator) for decorator in function.decorator_list):
                continue
            place = f"{source.path}:{function.lineno}"
            if function.name in seen:
                faults.append(f"{place}: 处理函数 {function.name} 与 {seen[function.name]} 同名")
            seen.setdefault(function.name, place)
    return faults


def features_are_listed(sources: Iterable[Source]) -> list[str]:
    """A router that the table of contents does not name handles nothing, and nobody would notice."""
    house = [source for source in sources if source.within("handlers/")]
    listed = {name for one in house if one.path == "handlers/__init__.py" for _line, name in one.imports}
    routers = (one.path for one in house if re.search(r"^router = Router\(", one.text, re.MULTILINE))
    return [
        f"{path}:1: 还没有写进 handlers/__init__.py 的 FEATURES"
        for path in routers
        if path.removesuffix(".py").replace("/", ".") not in listed
    ]
