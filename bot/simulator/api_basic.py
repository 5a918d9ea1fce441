"""gettoken, contacts, agent, addresses of the servers (企业微信 §2.1, §5, §8, §10)."""

from typing import Any

from bot.simulator.api import ApiRequest
from bot.simulator.errors import ApiError
from bot.simulator.model import Member

CALLBACK_IPS = ["127.0.0.1", "101.226.103.*"]
API_IPS = ["127.0.0.1"]


def gettoken(call: ApiRequest) -> dict[str, Any]:
    """Order of checks as on the live server: 41002, 41004, 40013, 40001; too many wrong secrets: 45009."""
    sim, now = call.sim, call.sim.now()
    corp_id, secret = call.query.get("corpid", ""), call.query.get("corpsecret", "")
    if not corp_id and secret:
        raise ApiError(41002)
    if not secret:
        raise ApiError(41004)
    sim.secrets.check(call.ip, now)
    if corp_id != sim.corp_id:
        raise ApiError(40013)
    for app in sim.apps.values():
        if app.secret == secret:
            token, seconds = sim.tokens.issue(app.agentid, now, reuse=sim.quirks.same_token)
            return {"access_token": token, "expires_in": seconds}
    sim.secrets.failed(call.ip, now, sim.quirks.secret_failures_to_ban)
    raise ApiError(40001)


def user_get(call: ApiRequest) -> dict[str, Any]:
    userid = call.query.get("userid", "")
    if not userid:
        raise ApiError(41009)
    member = call.sim.members.get(userid.lower())
    if member is None:
        raise ApiError(60111)
    if not member.visible:
        raise ApiError(60011)
    return {
        **_simple(member),
        "order": [0],
        "position": "",
        "is_leader_in_dept": [0],
        "direct_leader": [],
        "main_department": 1,
        "status": 1,
        "alias": "",
        "telephone": "",
        "extattr": {"attrs": []},
        "open_userid": "",
    }


def _simple(member: Member) -> dict[str, Any]:
    return {"userid": member.userid, "name": member.name, "department": [1]}


def user_simplelist(call: ApiRequest) -> dict[str, Any]:
    department = call.query.get("department_id", "")
    if not department:
        raise ApiError(40063, "department_id")
    members = call.sim.members.values() if department == "1" else []
    return {"userlist": [_simple(member) for member in members if member.visible]}


def agent_get(call: ApiRequest) -> dict[str, Any]:
    given = call.query.get("agentid", "")
    app = call.own_app(int(given) if given.isdigit() else given)
    visible = [{"userid": member.userid} for member in call.sim.members.values() if member.visible]
    return {
        "agentid": app.agentid,
        "name": app.name,
        "square_logo_url": "",
        "description": "",
        "allow_userinfos": {"user": visible},
        "allow_partys": {"partyid": []},
        "allow_tags": {"tagid": []},
        "close": 0,
        "redirect_domain": app.domain,
        "report_location_flag": 0,
        "isreportenter": 1,
        "home_url": "",
    }


def callback_ips(_call: ApiRequest) -> dict[str, Any]:
    return {"ip_list": CALLBACK_IPS}


def api_ips(_call: ApiRequest) -> dict[str, Any]:
    return {"ip_list": API_IPS}
