// What was found right, line by line, in words for everybody; the numbers stand below each line.

import { DRAW, SUMS, last } from "./names.js";
import { passed } from "./order.js";

const TITLES = {
  sums: "文件没有被改动",
  head: "抽取说明完整",
  manifest: "名单就是冻结的那一份",
  commitment: "秘密数在申请之前就已承诺",
  seed: "种子由各方的数字合成",
  ranking: "每一家的签都重新算过",
  assignments: "按名次逐个取用",
  request: "申请内容没有换过",
  across: "没有一数两用、一家两中",
  register: "登记没有空缺",
  own: "承诺清单与您留存的相同",
};
const MEANING = {
  sums: "打包之后有文件被改动、增加或拿走了。",
  head: "这份文件不是一个完整、合规的核验包。",
  manifest: "包里的名单，与冻结时记下指纹的那一份对不上。",
  commitment: "用的秘密数，与申请之前承诺的那一个对不上。",
  seed: "种子不是由这份名单、秘密数和各方的数字合成的。",
  ranking: "次序不是由种子算出来的。",
  assignments: "没有按名次取用，或者取用的记录被改过。",
  request: "申请的内容，与名单里记下指纹的那一份对不上。",
  across: "同一个承诺用了两次，或者同一家在两个签组里都被抽中。",
  register: "承诺的使用登记有缺漏，或者与这次抽取对不上。",
  own: "这次抽取所用的承诺清单，与您早先收到的不是同一份。",
};
const NAMES = { hash: "算法", frozen: "冻结", confirmed: "确认", filled: "满额", closed: "结束" };

/** The lines of an answer, in the order of checking; each is fine, bad or still open. */
export class Journal {
  constructor() {
    this.steps = [];
    this.sealed = false;
  }

  /** Begins a line: a difference found from here on belongs to it. */
  open(key, lot = "") {
    this.steps.push({ key, lot, title: TITLES[key], state: "open", words: "", facts: [] });
  }

  /** The difference belongs to the line it names, else to the one begun last. */
  bad(words, key = "") {
    const open = last(this.steps);
    const step = this.steps.find((one) => one.key === key && one.lot === open.lot) ?? open;
    Object.assign(step, { state: "bad", words, meaning: MEANING[step.key] });
    this.steps = this.steps.filter((one) => one.state !== "open");
  }

  sums(sums) {
    const words = `${sums.length} 个文件，逐个与 ${SUMS} 列出的杂凑值相符`;
    this.fine("sums", words, [table(["文件", "SHA-256"], sums)]);
  }

  head(head) {
    this.sealed = head.sealed;
    const moments = [...(head.data.get("times") ?? [])];
    const times = moments.map(([name, at]) => [NAMES[name] ?? name, at ?? ""]);
    const told = ["marks", "follows"].map((key) => [key, list(head.data.get(key))]).filter(([, text]) => text);
    const words = { marks: "注明", follows: "同类别较早的抽取" };
    this.fine("head", `${DRAW} 写法合规，文件一个不多、一个不少`, [
      pairs([
        ["抽取编号", head.number],
        ["算法", head.hash === "sm3" ? "SM3" : "SHA-256"],
        ["R1（申请人）", head.r1],
        ["R2（监督人）", head.r2],
        ["B（公开数）", head.b],
        ...times,
        ...told.map(([key, text]) => [words[key], text]),
      ]),
    ]);
  }

  manifest({ manifest, m }, text) {
    const left = manifest.outside.length ? `，排除 ${manifest.outside.length} 家` : "";
    const pool = `${manifest.category}需要 ${manifest.need} 家，候选 ${manifest.inside.length} 家${left}`;
    const facts = [pairs([["名单摘要 M", m]]), { kind: "text", label: "名单原文", text }];
    this.fine("manifest", `${pool}，摘要 M 已重新计算`, facts);
  }

  commitment(view) {
    const { batch, k } = view.manifest;
    const open = view.sealed ? "；秘密数还没有公布" : "；公布的秘密数与它相符";
    const secret = view.sealed ? [] : [["秘密数 S", view.secret], ["算 C 的原文", view.committed]];
    this.fine("commitment", `承诺 C 是清单 ${batch} 的第 ${k} 条${open}`, [
      pairs([["承诺 C", view.c], ...secret]),
    ]);
  }

  seed(view) {
    this.fine("seed", "名单摘要、秘密数和外来的数字合成种子；名单的盐也由秘密数而来", [
      pairs([
        ["种子", view.seed],
        ["算种子的原文", view.seeded],
        ["盐", view.manifest.salt],
        ["算盐的原文", view.salted],
      ]),
    ]);
  }

  ranking({ manifest, ranked, sealed, seed }) {
    const all = manifest.inside.reduce((sum, [, w]) => sum + w, 0);
    const words = sealed
      ? `封存：只看得到被抽中的 ${ranked.length} 家，签值要到抽取结束后才能重算`
      : `${ranked.length} 家共 ${all} 张签全部重新计算，名次与记录逐行相同`;
    const rows = ranked.map((line) => line.split(","));
    const sample = rows[0] && !sealed ? [["第 1 名的签值原文", ticketText(seed, rows[0])]] : [];
    this.fine("ranking", words, [pairs(sample), table(["名次", "代码", "第几张签", "签值"], rows)]);
  }

  assignments({ assignments: rows }) {
    const sealed = this.sealed ? "封存：只看得到被抽中的，有没有空档要到结束后才能核对" : "";
    const reached = rows.length ? `取用到第 ${last(rows).rank} 名` : "没有可取用的";
    const skipped = rows.filter(passed).length;
    const told = skipped ? `，其中越过 ${skipped} 名，都有理由` : "";
    this.fine("assignments", sealed || `${reached}${told}，没有空档，没有插队`, [
      table(
        ["名次", "代码", "结果", "通知", "答复", "怎样取到"],
        rows.map((row) => [row.rank, row.code, outcome(row), row.notified, row.answered, how(row)]),
      ),
    ]);
  }

  request({ hashed, text }) {
    const shown = text === undefined ? [] : [{ kind: "text", label: "申请原文", text }];
    const words = text === undefined ? "原文不公开；各签组的名单记着同一个杂凑值" : "原文与名单里记着的杂凑值相符";
    this.fine("request", words, [...shown, pairs([["申请的杂凑值", hashed]])]);
  }

  across() {
    this.fine("across", "同一个承诺没有用两次，同一家没有在两个签组里都被抽中", []);
  }

  register(registers) {
    const words = registers.map(([batch, rows]) => `清单 ${batch} 已用 ${rows.length} 条，从第 1 条起一条不缺`);
    this.fine(
      "register",
      words.join("；"),
      registers.map(([, rows]) =>
        table(["k", "签组", "状态", "原因"], rows.map((row) => [row.k, row.lot, row.state, row.reason])),
      ),
    );
  }

  own(batches) {
    this.fine("own", `清单 ${batches.join("、")} 与您选择的那一份逐字相同`, []);
  }

  fine(key, words, facts) {
    const step = last(this.steps.filter((one) => one.key === key));
    Object.assign(step, { state: "fine", words, facts });
  }
}

function pairs(rows) {
  return { kind: "pairs", rows };
}

function table(head, rows) {
  return { kind: "table", head, rows };
}

function list(value) {
  return Array.isArray(value) ? value.join("、") : "";
}

/** What became of a rank, in words. */
export function outcome(row) {
  return { skip: "越过：已在别的签组", 失格: "越过：冻结后被取消或暂停" }[row.answer] ?? (row.answer || "等待答复");
}

/** How a drawn rank came to be taken. */
export function how(row) {
  if (passed(row)) return "";
  if (!row.replaces) return "首轮";
  return row.replaces === "加抽" ? "加抽" : `顺延第 ${row.replaces} 名`;
}

function ticketText(seed, [, code, j]) {
  return `KMDRAW/1|ticket|${seed}|${code}|${j}`;
}
