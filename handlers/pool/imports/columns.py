"""The headings of the pool file and the staff file, as whoever fills them in reads them."""

from enum import StrEnum


class Column(StrEnum):
    """What a column is called: in the file, in a fault of one of its cells, in the ledger."""

    NAME = "机构名称"
    SHORT_NAME = "简称"
    CODE = "统一社会信用代码"
    CATEGORY = "类别"
    DISTRICT = "区县"
    LEGAL_PERSON = "法定代表人"
    ADDRESS = "注册地址"
    CONTACTS = "联系人"
    PHONES = "联系电话"
    ACCOUNTS = "企业微信账号"
    CERTIFICATE = "资质名称"
    GRADE = "资质等级"
    CERTIFICATE_NO = "资质证书编号"
    VALID_TO = "资质有效期至"
    LETTER_NO = "聘书编号"
    TERM_START = "聘任开始"
    TERM_END = "聘任截止"
    CONTROLLER = "上级或控股单位"
    AFFILIATES = "关联机构"
    # not in every file: how an official is taken off duty, since nobody is ever deleted
    STATE = "状态"
    PERSON = "姓名"
    UNIT = "单位"
    UNIT_KIND = "单位类型"
    ROLES = "角色"
