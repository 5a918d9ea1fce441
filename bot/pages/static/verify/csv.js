// The tables of a bundle: only the one way of writing a table counts, byte for byte.

import { Difference, quoted, require } from "./fault.js";
import { PATTERN } from "./names.js";

const LONGEST_CELL = 131_072;

/** assignments.csv: one object for each touched rank. */
export function parseAssignments(text) {
  const rows = parse(text, ["rank", "code", "notified_at", "answer", "answered_at", "replaces"]);
  return rows.map(([rank, code, notified, answer, answered, replaces]) => ({
    rank: whole(rank),
    code,
    notified,
    answer,
    answered,
    replaces,
  }));
}

/** register.csv: one object for each k used. */
export function parseRegister(text) {
  const rows = parse(text, ["k", "lot", "state", "reason"]);
  return rows.map(([k, lot, state, reason]) => ({ k: whole(k), lot, state, reason }));
}

function parse(text, head) {
  const rows = read(text);
  const wide = rows.every((row) => row.length === head.length);
  // A carriage return is a line end to some readers and a letter to others: no table of ours holds one.
  const fine = rows.length && wide && !text.includes("\r") && written(rows) === text;
  require(fine, `不是规范的 CSV：每行 ${head.length} 列，以换行结束。`);
  require(rows[0].join() === head.join(), `首行应为 ${head.join()}。`);
  return rows.slice(1);
}

function read(text) {
  const rows = [];
  for (let at = 0; at < text.length; ) {
    const row = [];
    do {
      const [cell, end] = text[at] === '"' ? quotedCell(text, at + 1) : plainCell(text, at);
      if (cell.length > LONGEST_CELL) throw new Difference("不是规范的 CSV。");
      row.push(cell);
      at = end + 1;
    } while (text[at - 1] === ",");
    rows.push(row);
  }
  return rows;
}

function plainCell(text, start) {
  let end = start;
  while (end < text.length && text[end] !== "," && text[end] !== "\n") end += 1;
  return [text.slice(start, end), end];
}

function quotedCell(text, start) {
  let cell = "";
  for (let at = start; ; ) {
    const end = text.indexOf('"', at);
    if (end < 0) throw new Difference("不是规范的 CSV。");
    cell += text.slice(at, end);
    if (text[end + 1] !== '"') {
      if (![",", "\n", undefined].includes(text[end + 1])) throw new Difference("不是规范的 CSV。");
      return [cell, end + 1];
    }
    cell += '"';
    at = end + 2;
  }
}

function written(rows) {
  return rows.map((row) => `${row.map(cellText).join()}\n`).join("");
}

function cellText(cell) {
  return /[",\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}

function whole(cell) {
  require(PATTERN.k.test(cell), `${quoted(Array.from(cell).slice(0, 20).join(""))} 不是从 1 起的整数。`);
  return Number(cell);
}
