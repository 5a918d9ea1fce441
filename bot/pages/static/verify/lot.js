// Recomputing one lot: manifest, commitment, salt, seed and ranking (kmdraw-1 §1–§6).

import { parseAssignments } from "./csv.js";
import { Difference, require } from "./fault.js";
import { digest } from "./hash.js";
import { parseManifest } from "./manifest.js";
import * as names from "./names.js";
import { checkDrawn, checkRanking } from "./tickets.js";

const { PATTERN, readText } = names;
// Which line of the answer a value of draw.json belongs to.
const STEPS = { category: "manifest", need: "manifest", M: "manifest", batch: "commitment", k: "commitment" };

/** Reads and recomputes a lot, telling the journal what was found right. */
export async function readLot(files, lot, head, journal) {
  journal.open("manifest", lot);
  const text = readText(files, `${lot}/${names.MANIFEST}`);
  const manifest = parseManifest(text);
  checkHead(manifest, lot, head);
  const view = { manifest, m: await digest(text, head.hash), sealed: head.sealed };
  journal.open("commitment", lot);
  view.published = readText(files, `${lot}/${names.COMMITMENTS}`);
  Object.assign(view, checkCommitment(readText(files, `${lot}/${names.COMMITMENT}`), view));
  if (!head.sealed) await checkSecret(readText(files, `${lot}/${names.SECRET}`), view, head, journal);
  checkTold(head, view);
  journal.manifest(view, text);
  journal.commitment(view);
  if (!head.sealed) journal.seed(view, head);
  journal.open("ranking", lot);
  const order = readText(files, `${lot}/${names.RANKING}`);
  view.ranked = head.sealed
    ? checkDrawn(order, manifest)
    : await checkRanking(order, manifest, view.seed, head.hash);
  journal.ranking(view);
  journal.open("assignments", lot);
  view.assignments = parseAssignments(readText(files, `${lot}/${names.ASSIGNMENTS}`));
  return view;
}

function checkHead(manifest, lot, head) {
  require(manifest.lot === lot, `${names.MANIFEST} 是 ${manifest.lot} 的，不是本签组的`);
  require(manifest.hash === head.hash, `${names.MANIFEST} 的算法与 ${names.DRAW} 不同`);
  require(manifest.kind === head.kind, `${names.MANIFEST} 的 kind 与 ${names.DRAW} 不同`);
}

/** C_k stands in the list as published, at the k of the manifest. */
function checkCommitment(text, { manifest, published }) {
  const found = PATTERN.commitment.exec(text);
  require(found, `${names.COMMITMENT} 写法不对`);
  const same = found[1] === manifest.batch && Number(found[2]) === manifest.k;
  require(same, `${names.COMMITMENT} 的批次或 k 与名单不同`);
  const listed = parseCommitments(published);
  require(manifest.k <= listed.length, `承诺清单只有 ${listed.length} 条，没有第 ${manifest.k} 条`);
  require(listed[manifest.k - 1] === found[3], `承诺 C 与承诺清单第 ${manifest.k} 条不符`);
  return { c: found[3], size: listed.length };
}

function parseCommitments(text) {
  const lines = text.split("\n");
  if (lines.pop() || !lines.length) throw new Difference("承诺清单为空，或末行没有换行。");
  return lines.map((line, place) => {
    const k = `${place + 1} `;
    const fine = line.startsWith(k) && PATTERN.hex.test(line.slice(k.length));
    require(fine, `承诺清单第 ${place + 1} 行不是「${place + 1} 加 64 位十六进制数」。`);
    return line.slice(-64);
  });
}

/** The revealed secret is the one committed to, and made the salt; gives the view its seed. */
async function checkSecret(text, view, head, journal) {
  const { lot, batch, k } = view.manifest;
  const secret = text.endsWith("\n") ? text.slice(0, -1) : text;
  require(PATTERN.hex.test(secret), `${names.SECRET} 应为 64 位十六进制数`);
  view.secret = secret;
  view.committed = `KMDRAW/1|commit|${batch}|${k}|${secret}`;
  require((await digest(view.committed, head.hash)) === view.c, `${names.SECRET} 与承诺 C 不符`);
  journal.open("seed", lot);
  view.salted = `KMDRAW/1|salt|${lot}|${secret}`;
  const salt = await digest(view.salted, head.hash);
  require(salt === view.manifest.salt, `名单的 salt 与 ${names.SECRET} 不符`);
  view.seeded = `KMDRAW/1|seed|${lot}|${view.m}|${secret}|${head.r1}|${head.r2}|${head.b}`;
  view.seed = await digest(view.seeded, head.hash);
}

/** What draw.json says of the lot agrees with what was recomputed. */
function checkTold(head, view) {
  if (!head.data.has("lots")) return;
  const { lot, category, need, batch, k } = view.manifest;
  const found = lotHead(head.data.get("lots"), lot);
  require(!(head.sealed && found.has("seed")), `封存的包里不应有种子（${names.DRAW}）`);
  const facts = { category, need, batch, k, C: view.c, M: view.m };
  if (!head.sealed) facts.seed = view.seed;
  for (const [key, value] of Object.entries(facts)) {
    const same = !found.has(key) || found.get(key) === value;
    require(same, `${names.DRAW} 的 ${key} 与重新计算的不符`, STEPS[key] ?? (key === "C" ? "commitment" : "seed"));
  }
}

function lotHead(lots, lot) {
  const fine = Array.isArray(lots) && lots.every((one) => one instanceof Map);
  require(fine, `${names.DRAW} 的 lots 写法不对。`);
  const found = lots.filter((one) => one.get("lot") === lot);
  require(found.length === 1, `${names.DRAW} 的 lots 没有本签组，或不止一次`);
  return found[0];
}
