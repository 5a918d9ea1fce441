"""KMDRAW/1 with SM3: a whole planned draw, every value computed beforehand by `openssl dgst -sm3`."""

from models.rules.kmdraw1.manifest import manifest_hash, parse_manifest
from models.rules.kmdraw1.method import commitment, digest, request_hash, salt, secret, seed
from models.rules.kmdraw1.ranking import ranking

LOT = "CQ-20260101-0001-1"
S = bytes(range(32)).hex()
M = "449ac81c1dd3e8e1e08ac050f4e37cb554722c5e4264b8f03efc609ddffac5e3"
SEED = "0222fa980135777e4d8ffebd1a5b3c0034034f6e7ca2b477b3b670e2c1e804e3"
MANIFEST = f"""KMDRAW/1
hash=sm3
lot={LOT}
batch=202601 k=1
kind=planned
category=检测监测
need=2
request=ce4f50ee37578cfb4af7a5123ff347ec9572f9a52adb625f639d4e7d616b5fe1
salt=12ad1501a02e1e81ad6ab18fb3c73a77408e3957cc58a8382a8eddc5d2752058
in=91530100MA0000001W w=1
in=91530100MA00000020 w=1
in=91530100MA00000033 w=3
in=91530100MA00000046 w=1
in=91530100MA00000059 w=1
in=91530100MA0000006C w=1
out=91530100MA0000007F why=回避
"""
RANKING = """rank,code,j,ticket
1,91530100MA00000033,2,10500ea272e95e6c5bbef3bd06d4e9673b30a7c7d8c2fa7c00ce486e9172ece9
2,91530100MA00000059,1,419a295eb9565224a25119396c7abd525d00e6615dc7a6a237851cea9a4643e1
3,91530100MA0000006C,1,59975b5756aaa043f2867d930389f2d66c1ca002b218cc55d71b15aad0a6ebfd
4,91530100MA0000001W,1,aa237fb1d708e284ce2da2b5cfad751367aa97a756458ada617452f7733d527a
5,91530100MA00000046,1,ac8b376163332fca05f2c6ea97bf8a18839a924cc44a448d3eca0fb3750a4394
6,91530100MA00000020,1,e900e0c2b69ff1b01238e449d529030739d9dabe190aac6302a8b8564abafc7b
"""


def test_sm3_itself() -> None:
    assert digest("abc", "sm3") == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"


def test_secret_commitment_and_salt() -> None:
    of_key = "5aa7b8bc58ca1a8c2dc600748408f4dc0bed63265d3f5417b43ec8849cd82f5f"
    assert secret(bytes(range(32)), "202601", 1, "sm3") == of_key
    assert commitment("202601", 1, S, "sm3") == (
        "9d49871661caa8a58eede4a283396259828f2900011c71350db9a3667fe2242b"
    )
    manifest = parse_manifest(MANIFEST)
    assert (salt(LOT, S, "sm3"), request_hash("TEST-REQUEST", "sm3")) == (manifest.salt, manifest.request)
    assert manifest.hash == "sm3"


def test_m_seed_and_ranking_with_all_three_numbers() -> None:
    assert manifest_hash(MANIFEST, "sm3") == M
    assert seed(LOT, M, S, "483920", "117755", "08-12-15", "sm3") == SEED
    assert ranking(SEED, parse_manifest(MANIFEST).entries_in, "sm3").csv() == RANKING
