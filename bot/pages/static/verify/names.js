// Names and words of a bundle (kmdraw-1 六), and reading one of its files.

import { require } from "./fault.js";

export const DRAW = "draw.json";
export const REQUEST = "request.txt";
export const REGISTER = "register.csv";
export const SUMS = "SHA256SUMS";
export const README = "README.txt";
export const MANIFEST = "manifest.txt";
export const COMMITMENT = "commitment.txt";
export const COMMITMENTS = "commitments.txt";
export const SECRET = "secret.txt";
export const RANKING = "ranking.csv";
export const ASSIGNMENTS = "assignments.csv";

export const ACCEPTED = "接受";
export const NOT_ACCEPTED = "未接受";
export const EXTRA = "加抽";
export const ABORTED = "已中止";
export const GAPS = ["拒绝", "回避", "未答复"];
export const PASSED = ["skip", "失格"];
export const ANSWERS = ["", ACCEPTED, ...GAPS, "撤销", NOT_ACCEPTED, ...PASSED];
export const REASONS = ["不在库", "聘期外", "暂停", "证照过期", "无联系人", "回避", "回避(申请人)", "在办满额"];

const CODE = "[0-9A-HJ-NPQRTUWXY]{18}";
const NUMBER_TEXT = "CQ-[0-9]{8}-[0-9]{4,9}";
const K_TEXT = "[1-9][0-9]{0,8}";
const BATCH_TEXT = "[0-9]{4}(?:0[1-9]|1[0-2])(?:-(?:[2-9]|[1-9][0-9]{1,2}))?";
const LOT_TEXT = `(${NUMBER_TEXT})-([1-9][0-9]?)`;
// The blanks of Python, which are not quite those of JavaScript.
const BLANKS = "\\t-\\r\\x1c- \\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000";

/** Patterns by name, each for a whole text. */
export const PATTERN = {
  number: new RegExp(`^${NUMBER_TEXT}$`),
  lot: new RegExp(`^${LOT_TEXT}$`),
  k: new RegExp(`^${K_TEXT}$`),
  hex: /^[0-9a-f]{64}$/,
  digits: /^(?:[0-9]{6}|-)$/,
  publicNumber: /^[0-9A-Za-z.:-]{1,64}$/,
  sum: new RegExp(`^([0-9a-f]{64})  ([^${BLANKS}*][^${BLANKS}]*)$`),
  commitment: new RegExp(`^([^${BLANKS}]+) (${K_TEXT}) ([0-9a-f]{64})\\n?$`),
  row: new RegExp(`^(${K_TEXT}),(${CODE}),([1-9]),([0-9a-f]{64})$`),
  blanks: new RegExp(`[${BLANKS}]+`, "g"),
};

/** The pieces that the manifest's patterns are made of. */
export const PIECES = { CODE, LOT: LOT_TEXT, BATCH: BATCH_TEXT, K: K_TEXT };

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** A file as text; a missing one, or one that is no UTF-8, is a difference. */
export function readText(files, name) {
  require(files.has(name), `缺少文件 ${name}`);
  try {
    return decoder.decode(files.get(name));
  } catch {
    return require(false, `${name} 不是 UTF-8 文本`);
  }
}

/** The last of a list; older phones have no `at(-1)`. */
export function last(list) {
  return list[list.length - 1];
}

/** How often a one-character text stands in another. */
export function count(text, one) {
  let found = 0;
  for (let at = text.indexOf(one); at >= 0; at = text.indexOf(one, at + 1)) found += 1;
  return found;
}
