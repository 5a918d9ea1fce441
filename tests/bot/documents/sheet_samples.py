"""Facts of sheets, made by hand, for the tests of the page."""

import hashlib
from typing import Any

from models.rules.papers.sheet_facts import (
    Body,
    DrawnRow,
    LotPart,
    Paper,
    RankRow,
    RecordSheet,
    SheetHead,
    Signer,
    SignInSheet,
    TaskLetter,
    body_json,
    facts_json,
)

HASH = hashlib.sha256(b"sample").hexdigest()
CHECK_URL = "https://zhian.example.gov.cn/verify/CQ-20261122-0007"


def facts(body: Body, number: str = "JL-2026-0001") -> dict[str, Any]:
    kinds: dict[type, str] = {RecordSheet: Paper.RECORD, TaskLetter: Paper.LETTER, SignInSheet: Paper.SIGN_IN}
    head = SheetHead(
        kind=kinds[type(body)],
        number=number,
        previous="",
        draw="CQ-20261122-0007",
        unit="盘龙区住建局",
        at="2026-11-22T02:31:05+08:00",
        issued="2026年11月22日 02:31:05",
        check_url=CHECK_URL,
        ledger_seq=1234,
        ledger_hash=HASH,
    )
    return facts_json(head, body_json(body))


def record(reason: str = "某工地基坑坍塌", *names: str, ranks: int = 3) -> RecordSheet:
    ranking = tuple(
        RankRow(n, f"91530100MA{n:07d}X", 1, hashlib.sha256(bytes([n % 256])).hexdigest(), "抽中，接受")
        for n in range(1, ranks + 1)
    )
    lot = LotPart(
        "CQ-20261122-0007-1　检测监测",
        (("数量", "1家"), ("名单摘要M", HASH), ("种子", HASH)),
        (("91530100MA0000009X", "证照过期"),),
        0,
        ranking,
        0,
    )
    row = DrawnRow(
        "1", "检测监测", names[0] if names else "昆明第1检测有限公司", "91530100MA0000001X", "首轮",
        "11-22 02:01\n已交企业微信", "接受\n11-22 02:05 联系人11", "", "到场 11-22 02:45",
    )  # fmt: skip
    return RecordSheet(
        banners=(),
        about=(("抽取编号", "CQ-20261122-0007"), ("申请单位", "盘龙区住建局"), ("事由", reason)),
        lots=(lot,),
        numbers=(("R1（抽取人）", "483920"), ("R2（监督人）", "117755")),
        drawn=(row,),
        notes=(("标记", "清单晚于申请"),),
        signers=(Signer("抽取人", "王工", "盘龙区住建局"), Signer("监督人", "孙监督", "市纪检组")),
        names=names,
    )


def letter(addressee: str = "昆明第1检测有限公司", rule: str = "请立即回复“回避”。") -> TaskLetter:
    return TaskLetter(
        addressee,
        "现请贵单位参加下列工作：",
        (("地点", "盘龙区"),),
        (rule,),
        (),
        "盘龙区住建局",
        (addressee,),
    )


def sign_in(*institutions: str) -> SignInSheet:
    return SignInSheet((("地点", "盘龙区"),), tuple((name, "") for name in institutions), (), institutions)
