// Every ticket hashed again, and the ranking that follows from them (kmdraw-1 §6).

import { Difference, require } from "./fault.js";
import { digests } from "./hash.js";
import { PATTERN, RANKING, count, last as latest } from "./names.js";

const HEAD = "rank,code,j,ticket\n";
// Characters of ranking.csv looked at together.
const BLOCK = 400_000;

/** Keys `ticket+code+j` of the smallest ticket of each institution, in the order of `entries` ([code, w]). */
export async function tickets(seed, entries, alg) {
  const texts = [];
  for (const [code, w] of entries) {
    for (let j = 1; j <= w; j += 1) texts.push(`KMDRAW/1|ticket|${seed}|${code}|${j}`);
  }
  const found = await digests(texts, alg);
  let place = 0;
  return entries.map(([code, w]) => {
    let least = `${found[place]}${code}1`;
    for (let j = 2; j <= w; j += 1) {
      const key = `${found[place + j - 1]}${code}${j}`;
      if (key < least) least = key;
    }
    place += w;
    return least;
  });
}

/** Compares every line of an open ranking with what follows from the seed; returns the lines. */
export async function checkRanking(text, manifest, seed, alg) {
  checkShape(text);
  require(count(text, "\n") === manifest.inside.length + 1, `${RANKING} 的行数与名单的 in 行数不同`);
  const weights = new Map(manifest.inside);
  const all = [];
  let [start, last] = [HEAD.length, ""];
  while (start < text.length) {
    const end = text.indexOf("\n", start + BLOCK) + 1 || text.length;
    const lines = text.slice(start, end - 1).split("\n");
    const codes = lines.map((line) => line.slice(-85, -67));
    const rank = all.length + 1;
    const odd = codes.findIndex((code) => !weights.has(code));
    require(odd < 0, `${RANKING} 第 ${rank + odd} 名不在名单的 in 行里`);
    const keys = await tickets(seed, codes.map((code) => [code, weights.get(code)]), alg);
    compare(lines, rank, keys);
    const rising = last < keys[0] && keys.every((key, place) => place === 0 || keys[place - 1] < key);
    require(rising, `${RANKING} 第 ${rank} 名起没有按签值从小到大排列，或机构重复`);
    for (const line of lines) all.push(line);
    [start, last] = [end, latest(keys)];
  }
  return all;
}

/** What can be said of the drawn rows of a sealed ranking: from the pool, once each, in order. */
export function checkDrawn(text, manifest) {
  checkShape(text);
  const weights = new Map(manifest.inside);
  let [lastRank, lastTicket] = [0, ""];
  const lines = text.split("\n").slice(1, -1);
  for (const line of lines) {
    const found = PATTERN.row.exec(line);
    if (!found) throw new Difference(`${RANKING} 有一行写法不对`);
    const [rank, code, j, ticket] = [Number(found[1]), found[2], Number(found[3]), found[4]];
    require(j <= (weights.get(code) ?? 0), `${RANKING} 第 ${rank} 名不在名单的 in 行里，或机构重复`);
    weights.delete(code);
    const rising = lastRank < rank && rank <= manifest.inside.length && lastTicket < ticket;
    require(rising, `${RANKING} 第 ${rank} 名的名次或签值没有从小到大`);
    [lastRank, lastTicket] = [rank, ticket];
  }
  return lines;
}

function checkShape(text) {
  require(text.startsWith(HEAD) && text.endsWith("\n"), `${RANKING} 的首行或末行写法不对`);
}

function compare(lines, rank, keys) {
  const odd = keys.findIndex((key, place) => lines[place] !== row(rank + place, key));
  require(odd < 0, `${RANKING} 第 ${rank + odd} 名与种子算出的不符`);
}

function row(rank, key) {
  return `${rank},${key.slice(64, 82)},${key[82]},${key.slice(0, 64)}`;
}
