// The law of order: ranks are taken from 1, every gap is filled by the next (kmdraw-1 §7).

import { require } from "./fault.js";
import * as names from "./names.js";
import { moment } from "./times.js";

const { ASSIGNMENTS, EXTRA, GAPS, NOT_ACCEPTED, PATTERN } = names;

/** Whether a rank was passed over instead of drawn. */
export function passed(row) {
  return names.PASSED.includes(row.answer);
}

/** assignments.csv of one lot; stops at the first row that breaks the order. */
export function checkAssignments(view, head) {
  const rows = view.assignments;
  for (const row of rows) checkRow(row, head.sealed);
  checkRanks(view, head.sealed);
  checkEdition(rows, head);
  const drawn = rows.filter((row) => !passed(row));
  const filled = checkPlaces(drawn, view.manifest.need);
  if (head.sealed) return;
  const usedUp = rows.length === view.ranked.length;
  const enough = usedUp || drawn.length >= view.manifest.need;
  require(enough, `${ASSIGNMENTS} 抽出的不足需要的家数，而排序还没用完`);
  require(usedUp || !passed(names.last(rows)), `${ASSIGNMENTS} 末行跳过之后没有继续取下一名`);
  for (const row of drawn) {
    const open = GAPS.includes(row.answer) && !filled.has(row.rank);
    require(usedUp || !open, `${ASSIGNMENTS} 第 ${row.rank} 名空出的位置没有由下一名补上`);
  }
}

/** Nobody is drawn in two lots; `skip` stands exactly where somebody is already held by another lot. */
export function checkAcross(views) {
  const held = new Map();
  views.forEach((view, place) => {
    for (const row of view.assignments.filter((one) => !passed(one))) {
      require(!held.has(row.code), `${row.code} 在本次抽取的两个签组里都被抽中`);
      held.set(row.code, place);
    }
  });
  const firsts = views.map(firstRound);
  views.forEach((view, place) => {
    for (const row of view.assignments.filter((one) => one.answer === "skip")) {
      const where = `${view.manifest.lot} 第 ${row.rank} 名被跳过`;
      const other = held.get(row.code);
      require(other !== undefined, `${where}，但没有在别的签组被抽中`);
      // The first round runs through the lots in their order: only an earlier lot can hold a code there.
      const early = other < place && firsts[other].has(row.code);
      require(early || !firsts[place].has(row.code), `${where}的理由不成立`);
    }
  });
}

function checkRow(row, sealed) {
  const where = `${ASSIGNMENTS} 第 ${row.rank} 名`;
  require(names.ANSWERS.includes(row.answer), `${where}的答复写法不对`);
  require(["", EXTRA].includes(row.replaces) || PATTERN.k.test(row.replaces), `${where}的顺延写法不对`);
  for (const text of [row.notified, row.answered]) {
    if (text) moment(text, where);
  }
  if (passed(row)) {
    require(!sealed, `${where}被跳过，不应写在封存的包里`);
    require(!row.notified && !row.answered, `${where}被跳过，却有通知或答复`);
  } else if (!row.answer) {
    require(sealed && !row.answered, `${where}没有答复，已结束的抽取不应如此`);
  }
}

function checkRanks(view, sealed) {
  const [rows, ranked] = [view.assignments, view.ranked];
  require(rows.length <= ranked.length, `${ASSIGNMENTS} 比排序还长`);
  if (sealed) {
    require(rows.length === ranked.length, `封存的 ${names.RANKING} 与 ${ASSIGNMENTS} 行数不同`);
  }
  rows.forEach((row, place) => {
    require(sealed || row.rank === place + 1, `${ASSIGNMENTS} 缺少第 ${place + 1} 名`);
    const same = ranked[place].startsWith(`${row.rank},${row.code},`);
    require(same, `${ASSIGNMENTS} 第 ${row.rank} 名不是排序里的那一家`);
  });
}

function checkEdition(rows, head) {
  const told = new Set(rows.filter((row) => !passed(row) && row.answer).map((row) => row.answer));
  const edition = head.data.get("edition");
  if (edition !== "public" && !told.has(NOT_ACCEPTED)) return;
  const plain = [...told].every((answer) => [names.ACCEPTED, NOT_ACCEPTED].includes(answer));
  require(plain, `公开版的 ${ASSIGNMENTS} 只写接受或未接受`);
  require((edition ?? "public") === "public", `${ASSIGNMENTS} 有未接受，却不是公开版`);
}

/** The first `need` fill the places, all later ones a gap or by 加抽; returns the gaps filled. */
function checkPlaces(drawn, need) {
  const open = new Set();
  const filled = new Set();
  drawn.forEach((row, place) => {
    const where = `${ASSIGNMENTS} 第 ${row.rank} 名`;
    if (place < need) {
      require(!row.replaces, `${where}是首轮抽中的，不应有顺延`);
    } else if (row.replaces !== EXTRA) {
      require(open.delete(row.replaces), `${where}既不是加抽，也没有顺延一个空出且未补的名次`);
      filled.add(Number(row.replaces));
    }
    if ([...GAPS, NOT_ACCEPTED].includes(row.answer)) open.add(String(row.rank));
  });
  return filled;
}

/** The codes touched when the draw was confirmed: up to the last of the first `need`, else all. */
function firstRound(view) {
  const rows = view.assignments;
  const drawn = rows.flatMap((row, place) => (passed(row) ? [] : [place]));
  const { need } = view.manifest;
  const end = drawn.length >= need ? drawn[need - 1] + 1 : rows.length;
  return new Set(rows.slice(0, end).map((row) => row.code));
}
