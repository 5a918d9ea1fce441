"""A draw form as a phone sends it, filled in rightly; a test changes the one thing it is about."""

from typing import Any

PARTIES = {"建设": "昆明某置业有限公司", "施工": "云南某建设有限公司", "监理": "昆明某监理有限公司"}


def emergency(**changes: Any) -> dict[str, list[str]]:
    """Something has collapsed."""
    fields = {
        "kind": "emergency",
        "need_JC": "2",
        "need_SJ": "0",
        "district": "盘龙区",
        "place": "某路某工地",
        "reason": "基坑坍塌，需要变形监测",
        "party_role": list(PARTIES),
        "party_name": list(PARTIES.values()),
    }
    return listed({**fields, **changes})


def planned(**changes: Any) -> dict[str, list[str]]:
    """An inspection on Tuesday morning; the tests' clock stands at 2026-11-22 02:00 in Shanghai."""
    fields = {
        "kind": "planned",
        "task": "检查巡查",
        "starts_at": "2026-11-24T09:30",
        "reason": "质量安全检查",
    }
    return emergency(**{**fields, **changes})


def listed(fields: dict[str, Any]) -> dict[str, list[str]]:
    """Every value as a list, as a form sends it; None leaves the field out."""
    return {
        name: value if isinstance(value, list) else [value]
        for name, value in fields.items()
        if value is not None
    }
