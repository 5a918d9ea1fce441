// Recomputes a bundle and says 一致, or the first difference: the checks of `zhian verify`, in its order.

import { Difference } from "./fault.js";
import { checkSums, findLots, readHead } from "./files.js";
import { sha256 } from "./hash.js";
import { Journal } from "./journal.js";
import { readLot } from "./lot.js";
import { README } from "./names.js";
import { checkAcross, checkAssignments } from "./order.js";
import { checkBatches, checkOwn, checkRegisters } from "./register.js";
import { checkRequest } from "./request.js";

/**
 * `files` is a Map of name → bytes; `own` the text of a list received earlier; `readme` the SHA-256 of our
 * README.txt. Returns {consistent, sealed, text, difference, steps, head, views, strangeReadme}.
 * Throws Unable where this browser can't compute.
 */
export async function verify(files, { own = null, readme = "" } = {}) {
  const journal = new Journal();
  const found = { head: null, views: [], strangeReadme: false };
  try {
    await check(files, own, journal, found);
  } catch (fault) {
    if (!(fault instanceof Difference)) throw fault;
    const answer = { consistent: false, sealed: false, difference: ended(fault.message) };
    return judged(answer, journal, found, fault.step);
  }
  found.strangeReadme = readme !== "" && (await sha256(files.get(README))) !== readme;
  return judged({ consistent: true, sealed: found.head.sealed, difference: null }, journal, found);
}

/** A bundle that could not even be opened. */
export function unopened(fault) {
  if (!(fault instanceof Difference)) throw fault;
  const difference = ended(fault.message);
  const text = `不一致：${difference}`;
  return { consistent: false, sealed: false, difference, text, steps: [], head: null, views: [] };
}

async function check(files, own, journal, found) {
  journal.open("sums");
  journal.sums(await checkSums(files));
  journal.open("head");
  const head = readHead(files);
  found.head = head;
  const lots = findLots(files, head);
  journal.head(head);
  for (const lot of lots) found.views.push(await checkLot(files, lot, head, journal));
  journal.open("request");
  journal.request(await checkRequest(files, head, found.views));
  journal.open("across");
  checkBatches(found.views);
  checkAcross(found.views);
  journal.across();
  journal.open("register");
  journal.register(checkRegisters(files, head, found.views));
  if (own !== null) {
    journal.open("own");
    journal.own(checkOwn(own, found.views));
  }
}

async function checkLot(files, lot, head, journal) {
  try {
    const view = await readLot(files, lot, head, journal);
    checkAssignments(view, head);
    journal.assignments(view);
    return view;
  } catch (fault) {
    if (!(fault instanceof Difference)) throw fault;
    throw new Difference(`${lot}：${fault.message}`, fault.step);
  }
}

function judged(answer, journal, found, step = "") {
  if (!answer.consistent) journal.bad(answer.difference, step);
  const fine = answer.sealed ? "一致（封存，未核排序）" : "一致";
  const text = answer.consistent ? fine : `不一致：${answer.difference}`;
  return { ...answer, text, steps: journal.steps, ...found };
}

function ended(text) {
  return text.replace(/。+$/, "");
}
