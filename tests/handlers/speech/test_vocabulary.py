"""The word lists: what is shipped, and what is refused."""

from pathlib import Path

import pytest

from config.rules import load_rules
from config.vocabulary import FOLDER, VocabularyFault, load_vocabulary

WORDS = load_vocabulary()


def test_the_nine_categories_of_article_3() -> None:
    assert WORDS.category_names == (
        *("勘察", "设计", "造价", "施工", "监理咨询", "检测监测", "加固修缮", "机械设备", "社会组织"),
    )
    assert len({category.code for category in WORDS.categories}) == 9


@pytest.mark.parametrize(
    ("word", "name"),
    [
        *(("检测", "检测监测"), ("监测", "检测监测"), ("监理", "监理咨询"), ("咨询", "监理咨询")),
        *(("加固", "加固修缮"), ("修缮", "加固修缮"), ("设备", "机械设备"), ("机械", "机械设备")),
        *(("吊车", "机械设备"), ("协会", "社会组织"), ("学会", "社会组织"), ("造价", "造价")),
        *(("预算", "造价"), ("勘探", "勘察"), ("地勘", "勘察"), ("JC", "检测监测"), (" ＪＣ ", "检测监测")),
    ],
)
def test_a_category_by_any_of_its_words(word: str, name: str) -> None:
    category = WORDS.category(word)
    assert category is not None
    assert category.name == name


def test_a_region_by_any_of_its_words() -> None:
    for word, name in [("盘龙", "盘龙区"), ("安宁市", "安宁市"), ("经开", "经开区"), ("阳宗海", "阳宗海")]:
        region = WORDS.region(word)
        assert region is not None
        assert region.name == name
    assert WORDS.region("盘笼") is None
    assert WORDS.category("厨师") is None
    assert len([region for region in WORDS.regions if region.kind == "区县"]) == 14


def test_the_districts_of_the_rules_are_known_names() -> None:
    assert set(load_rules().arrival.city_districts) <= set(WORDS.region_names)


def test_the_vocabulary_can_be_a_key() -> None:
    assert hash(WORDS) == hash(load_vocabulary())


CATEGORY = '[[category]]\ncode = "JC"\nname = "检测监测"\nsynonyms = ["检测"]\n'
TASK = """[[task]]
name = "检查巡查"
clause = "第八条（三）"
counts = "检查咨询"
kind = "planned"
synonyms = ["检查"]
"""
REGION = '[[region]]\nname = "盘龙区"\nkind = "区县"\nsynonyms = ["盘龙"]\n'


@pytest.mark.parametrize(
    ("categories", "regions", "fault"),
    [
        (CATEGORY + '[[category]]\ncode = "SJ"\nname = "设计"\nsynonyms = ["检测"]\n', REGION, "重复：检测"),
        (CATEGORY, REGION * 2, "重复：盘龙、盘龙区"),
        (CATEGORY, REGION.replace("区县", "省"), "盘龙区"),
        (CATEGORY.replace('"检测"', '"检 测"'), REGION, "检 测"),
        (CATEGORY.replace("JC", "ＪＣ"), REGION, "ＪＣ"),
        (CATEGORY.replace('code = "JC"\n', ""), REGION, "code"),
        (CATEGORY.replace('["检测"]', '"检测"'), REGION, "synonyms"),
        ("", REGION, r"\[\[category\]\]"),
        ("category = 3", REGION, r"\[\[category\]\]"),
        ("[[", REGION, "TOML"),
    ],
)
def test_faults_are_named(tmp_path: Path, categories: str, regions: str, fault: str) -> None:
    (tmp_path / "categories.toml").write_text(categories, encoding="utf-8")
    (tmp_path / "regions.toml").write_text(regions, encoding="utf-8")
    (tmp_path / "tasks.toml").write_text(TASK, encoding="utf-8")
    with pytest.raises(VocabularyFault, match=fault):
        load_vocabulary(tmp_path)


@pytest.mark.parametrize(
    ("tasks", "fault"),
    [
        (TASK * 2, "任务词表里重复：检查、检查巡查"),
        (TASK + 'covert = ["检查"]\n', "任务词表里重复：检查"),
        (TASK.replace('"检查咨询"', '"咨询"'), "检查巡查.*counts"),
        (TASK.replace('"planned"', '"both"'), "检查巡查.*kind"),
        (TASK.replace('clause = "第八条（三）"\n', ""), "clause"),
        (TASK + "supervisor = 1\n", "supervisor"),
        (TASK + "superviser = true\n", "superviser"),
        (TASK.replace('["检查"]', '["检 查"]'), "检 查"),
        ("", r"\[\[task\]\]"),
    ],
)
def test_faults_of_the_tasks_are_named(tmp_path: Path, tasks: str, fault: str) -> None:
    (tmp_path / "categories.toml").write_text(CATEGORY, encoding="utf-8")
    (tmp_path / "regions.toml").write_text(REGION, encoding="utf-8")
    (tmp_path / "tasks.toml").write_text(tasks, encoding="utf-8")
    with pytest.raises(VocabularyFault, match=fault):
        load_vocabulary(tmp_path)


def test_the_ten_tasks_of_article_8() -> None:
    clauses = list(dict.fromkeys(task.clause for task in WORDS.tasks))
    assert clauses == [f"第八条（{place}）" for place in "一二三四五六七八九十"]
    assert [task.name for task in WORDS.tasks if task.clause == "第八条（四）"] == [
        *("应急处置", "应急技术咨询", "事故调查"),
    ]
    assert "应急处置" not in WORDS.planned_tasks
    assert len(WORDS.planned_tasks) == 11


def test_how_a_missed_task_counts() -> None:
    """Which tasks of Article 8 are 检查 or 咨询 in the sense of Article 13 (4) (口径 24)."""
    counts = {task.name: task.counts for task in WORDS.tasks}
    assert {name for name, how in counts.items() if how == "应急"} == {"应急处置"}
    assert {name for name, how in counts.items() if how == "不计"} == {
        *("政策起草", "标准预案", "评优评先", "培训授课"),
    }
    assert {name for name, how in counts.items() if how == "可选"} == {"其他"}


def test_a_task_by_any_of_its_words() -> None:
    for word, name in [
        ("飞检", "检查巡查"),
        ("论证", "危大论证"),
        ("鉴定", "投诉鉴定"),
        ("培训", "培训授课"),
    ]:
        task = WORDS.task(word)
        assert task is not None
        assert task.name == name
    assert WORDS.task("厨艺") is None
    assert not WORDS.task("培训授课").parties  # type: ignore[union-attr]


def test_a_missing_list_is_named(tmp_path: Path) -> None:
    with pytest.raises(VocabularyFault, match=r"读不到词表 .*categories\.toml"):
        load_vocabulary(tmp_path)


def test_the_shipped_lists_stand_beside_the_loader() -> None:
    assert load_vocabulary(FOLDER) == WORDS
