// The answer as a person reads it: the verdict, who was drawn, what to compare, and every line of the check.

import { how, outcome } from "./journal.js";
import { passed } from "./order.js";
import { el, folded, pairs } from "./show.js";

const MARKS = { fine: ["✓", "一致"], bad: ["✗", "不一致"] };

/** Everything about a finished check; `names` tells names for codes, `source` what was checked. */
export function report(verdict, { names, source, millis }) {
  const parts = [heading(verdict, source, millis)];
  if (verdict.consistent) {
    parts.push(...verdict.views.map((view) => drawnList(view, names)), compare(verdict));
  }
  if (verdict.steps.length) parts.push(steps(verdict));
  return parts;
}

/** This browser can't say anything about the draw. */
export function unable(words) {
  return [banner("unable", "没有核验", [words])];
}

function heading(verdict, source, millis) {
  if (!verdict.consistent) {
    const bad = verdict.steps.find((step) => step.state === "bad");
    if (!bad) return banner("bad", "不一致", [`${source}：${verdict.difference}。`]);
    return banner("bad", "不一致", [
      `${source}：${bad.meaning}`,
      `第一处：${verdict.difference}。`,
      "请保留这份文件，连同本页截图交给审计或市质安总站核对。",
    ]);
  }
  const weights = verdict.views.flatMap(({ manifest }) => manifest.inside.map(([, w]) => w));
  const tickets = weights.reduce((sum, w) => sum + w, 0);
  const did = verdict.sealed
    ? "这是抽取结束之前的封存版：名单、承诺和登记都对得上，排序要到结束后才能重算。"
    : `这台设备重新计算了 ${tickets} 张签和全部次序，逐项相同，用时 ${Math.ceil(millis)} 毫秒。`;
  const strange = verdict.strangeReadme ? ["包里的 README.txt 不是本版本所写，请不要照它核验。"] : [];
  return banner(verdict.sealed ? "sealed" : "fine", verdict.text, [`${source}。${did}`, ...strange]);
}

function banner(kind, title, lines) {
  return el("div", `verify-banner verify-${kind}`, el("h2", "", title), ...lines.map((line) => el("p", "", line)));
}

function drawnList(view, names) {
  const { category, need } = view.manifest;
  const rows = view.assignments.map((row) => drawnRow(row, names[row.code]));
  const list = rows.length ? el("ol", "verify-drawn", ...rows) : el("p", "", "没有可以抽取的机构。");
  return el("section", "card", el("h2", "", `${category} 需要 ${need} 家`), list);
}

function drawnRow(row, name) {
  const way = how(row);
  return el(
    "li",
    passed(row) ? "verify-passed" : "",
    el("b", "verify-rank", `第 ${row.rank} 名`),
    el("span", "verify-who", ...(name ? [name, el("br")] : []), el("code", "", row.code)),
    el("span", "verify-outcome", `${outcome(row)}${way && way !== "首轮" ? `，${way}` : ""}`),
  );
}

function compare({ head, views }) {
  const rows = [
    ["R1（申请人给的六位数）", head.r1],
    ["R2（监督人给的六位数）", head.r2],
    ["B（事先约定的公开数）", head.b],
    ...views.map((view) => [`名单摘要 M（${view.manifest.category}）`, view.m]),
  ];
  return el(
    "section",
    "card",
    el("h2", "", "请再对照您手里的记录"),
    el("p", "", "文件之间互相对得上，只说明它没有被改坏。您若当时收到过下面的内容，请看是否相同；“-”表示没有这个数。"),
    pairs(rows),
  );
}

function steps(verdict) {
  const lots = new Map(verdict.views.map((view) => [view.manifest.lot, view.manifest.category]));
  const items = verdict.steps.map((step) => line(step, lots.size > 1 ? lots.get(step.lot) : ""));
  const rest = verdict.consistent ? [] : [el("li", "verify-rest", "查到第一处不一致就停下，后面的各项没有再核。")];
  return el("section", "card", el("h2", "", "逐项核验"), el("ol", "verify-steps", ...items, ...rest));
}

function line(step, category) {
  const [sign, words] = MARKS[step.state];
  const mark = el("span", "verify-mark", sign);
  mark.setAttribute("aria-hidden", "true");
  const where = category || (step.state === "bad" ? step.lot : "");
  return el(
    "li",
    `verify-step verify-step-${step.state}`,
    mark,
    el(
      "div",
      "",
      el("h3", "", step.title, where ? `（${where}）` : "", el("span", "verify-word", words)),
      el("p", "", step.words),
      step.facts.length ? folded("看数字", step.facts) : null,
    ),
  );
}
