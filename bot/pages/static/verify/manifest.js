// The manifest of a lot: the frozen pool, byte for byte (kmdraw-1 §2).

import { Difference, require } from "./fault.js";
import { PIECES, REASONS, count } from "./names.js";

const { CODE, LOT, BATCH, K } = PIECES;
const WHY = REASONS.map((reason) => reason.replace(/[()]/g, "\\$&")).join("|");
const HEAD = new RegExp(
  "KMDRAW/1\\n" +
    "(?<hash>hash=sm3\\n)?" +
    `lot=(?<lot>${LOT})\\n` +
    `batch=(?<batch>${BATCH}) k=(?<k>${K})\\n` +
    "kind=(?<kind>emergency|planned)\\n" +
    "category=(?<category>[一-鿿（）()]{1,20})\\n" +
    "need=(?<need>[1-9][0-9]{0,5})\\n" +
    "request=(?<request>[0-9a-f]{64})\\n" +
    "salt=(?<salt>[0-9a-f]{64})\\n",
  "y",
);
const IN = new RegExp(`in=(${CODE}) w=([1-9])\\n`, "y");
const OUT = new RegExp(`out=(${CODE}) why=(${WHY})\\n`, "y");
const HEAD_LINES = ["KMDRAW/1", "lot=", "batch=", "kind=", "category=", "need=", "request=", "salt="];

/** Reads a manifest; any other line is a difference. `inside` are [code, w], `outside` [code, why]. */
export function parseManifest(text) {
  HEAD.lastIndex = 0;
  const head = HEAD.exec(text);
  if (!head) throw new Difference(headFault(text));
  const [inside, middle] = rows(IN, text, head[0].length);
  const [outside, end] = rows(OUT, text, middle);
  require(end === text.length, `名单第 ${count(text.slice(0, end), "\n") + 1} 行不合文法。`);
  checkCodes(inside, outside);
  const { lot, batch, kind, category, request, salt } = head.groups;
  return {
    lot,
    batch,
    k: Number(head.groups.k),
    kind,
    category,
    need: Number(head.groups.need),
    request,
    salt,
    hash: head.groups.hash ? "sm3" : "sha256",
    inside: inside.map(([code, w]) => [code, Number(w)]),
    outside,
  };
}

function rows(pattern, text, start) {
  const found = [];
  let end = start;
  pattern.lastIndex = start;
  for (let line = pattern.exec(text); line; line = pattern.exec(text)) {
    found.push([line[1], line[2]]);
    end = pattern.lastIndex;
  }
  return [found, end];
}

function checkCodes(inside, outside) {
  for (const [name, list] of [["in", inside], ["out", outside]]) {
    const place = list.findIndex(([code], at) => at > 0 && list[at - 1][0] >= code);
    require(place < 0, `名单第 ${place + 1} 个 ${name} 行没有按代码排序，或代码重复。`);
  }
  const [few, many] = inside.length <= outside.length ? [inside, outside] : [outside, inside];
  const known = new Set(many.map(([code]) => code));
  const both = few.find(([code]) => known.has(code));
  require(!both, `代码 ${both?.[0]} 同时在 in 行和 out 行。`);
}

function headFault(text) {
  const lines = text.split("\n");
  const wanted = [...HEAD_LINES];
  if (lines[1] === "hash=sm3") wanted.splice(1, 0, "hash=sm3");
  const place = wanted.findIndex((name, at) => lines.length <= at + 1 || !lines[at].startsWith(name));
  if (place >= 0) return `名单第 ${place + 1} 行应以「${wanted[place]}」开头并以换行结束。`;
  return "名单的前几行有内容不合文法（编号、批次、类别、家数或杂凑值）。";
}
