// Reading a bundle: sums, draw.json, the set of files. Whatever is odd is named, nothing is guessed.

import { Difference, quoted, require } from "./fault.js";
import { sha256 } from "./hash.js";
import { parseObject } from "./json.js";
import * as names from "./names.js";
import { checkTimes } from "./times.js";

const { PATTERN, readText } = names;
const LOT_FILES = [names.MANIFEST, names.COMMITMENT, names.COMMITMENTS, names.RANKING, names.ASSIGNMENTS];

/** SHA256SUMS names every other file once, and each has the bytes it says; returns name and sum of each. */
export async function checkSums(files) {
  const lines = readText(files, names.SUMS).split("\n");
  require(lines.pop() === "", `${names.SUMS} 末行没有换行`);
  const listed = new Map();
  lines.forEach((line, place) => {
    const found = PATTERN.sum.exec(line);
    require(found && !listed.has(found[2]), `${names.SUMS} 第 ${place + 1} 行写法不对或文件重复`);
    listed.set(found[2], found[1]);
  });
  const others = [...files.keys()].filter((name) => name !== names.SUMS).sort();
  const sums = await Promise.all(others.map((name) => sha256(files.get(name))));
  others.forEach((name, place) => {
    require(listed.has(name), `${names.SUMS} 没有列出文件 ${quoted(name)}`);
    require(sums[place] === listed.get(name), `文件 ${name} 与 ${names.SUMS} 不符`);
  });
  require([...listed.keys()].every((name) => files.has(name)), `缺少 ${names.SUMS} 列出的文件`);
  return others.map((name, place) => [name, sums[place]]);
}

/** draw.json, checked as far as it stands alone. */
export function readHead(files) {
  const data = parseObject(readText(files, names.DRAW), names.DRAW);
  for (const key of ["number", "kind", "hash", "R1", "R2", "B"]) {
    require(typeof data.get(key) === "string", `${names.DRAW} 的 ${key} 缺失或不是文本`);
  }
  const told = (key, usual) => (data.has(key) ? data.get(key) : usual);
  require(typeof data.get("sealed") === "boolean", `${names.DRAW} 的 sealed 必须是 true 或 false`);
  require(PATTERN.number.test(data.get("number")), `${names.DRAW} 的抽取编号写法不对`);
  require(["emergency", "planned"].includes(data.get("kind")), `${names.DRAW} 的 kind 写法不对`);
  require(["sha256", "sm3"].includes(data.get("hash")), `${names.DRAW} 的 hash 只能是 sha256 或 sm3`);
  require(told("method", "KMDRAW/1") === "KMDRAW/1", `${names.DRAW} 的方法不是 KMDRAW/1`);
  require(["full", "public"].includes(told("edition", "full")), `${names.DRAW} 的 edition 写法不对`);
  const [r1, r2, b] = ["R1", "R2", "B"].map((key) => data.get(key));
  checkNumbers(r1, r2, b);
  require(r1 !== "-" || r2 !== "-" || b !== "-", "没有任何外部数字（R1、R2、B 都是“-”），结果不能证明");
  checkTimes(told("times", new Map()), names.DRAW);
  const { number, kind, hash, sealed } = Object.fromEntries(data);
  return { number, kind, hash, sealed, r1, r2, b, data };
}

/** The lot numbers from -1 without gaps; no file is missing and none is left over. */
export function findLots(files, head) {
  const inside = [...files.keys()].filter((name) => name.includes("/"));
  const folders = new Set(inside.map((name) => name.split("/")[0]));
  const lots = Array.from(folders, (_, place) => `${head.number}-${place + 1}`);
  const expected = new Set(lots);
  const odd = [...folders, ...lots].filter((one) => !(folders.has(one) && expected.has(one))).sort();
  require(lots.length && !odd.length, `签组文件夹与抽取编号不符：${quoted(odd[0] ?? head.number)}`);
  const needed = lots.flatMap((lot) => LOT_FILES.map((name) => `${lot}/${name}`));
  const secrets = lots.map((lot) => `${lot}/${names.SECRET}`);
  if (head.sealed) {
    require(!secrets.some((name) => files.has(name)), `封存的包里不应有 ${names.SECRET}`);
  } else {
    needed.push(...secrets);
  }
  for (const name of [...needed, names.REGISTER, names.README].sort()) {
    require(files.has(name), `缺少文件 ${name}`);
  }
  const allowed = new Set([names.DRAW, names.REQUEST, names.REGISTER, names.SUMS, names.README, ...needed]);
  for (const name of [...files.keys()].sort()) {
    require(allowed.has(name) || name.startsWith("register-"), `多出文件 ${quoted(name)}`);
  }
  return lots;
}

/** [draw number, place] of a lot number. */
export function splitLot(lot) {
  const found = PATTERN.lot.exec(lot);
  if (!found) throw new Difference(`签组编号 ${quoted(Array.from(lot).slice(0, 40).join(""))} 写法不对`);
  return [found[1], Number(found[2])];
}

function checkNumbers(r1, r2, b) {
  require(PATTERN.digits.test(r1), "R1 必须是 6 位数字，或“-”。");
  require(PATTERN.digits.test(r2), "R2 必须是 6 位数字，或“-”。");
  require(PATTERN.publicNumber.test(b), "B 只能用数字、字母和 . : -，最多 64 个字符。");
}
