// The register of used commitments, and what the lots of a draw say together of their lists.

import { parseRegister } from "./csv.js";
import { Difference, quoted, require } from "./fault.js";
import { splitLot } from "./files.js";
import { ABORTED, PATTERN, REGISTER, readText } from "./names.js";

/** One list for a batch, one lot for a k. */
export function checkBatches(views) {
  const lists = new Map();
  const used = new Set();
  for (const { manifest, published } of views) {
    const { batch, k } = manifest;
    const same = !lists.has(batch) || lists.get(batch) === published;
    require(same, `两个签组的承诺清单 ${batch} 不同`);
    lists.set(batch, published);
    require(!used.has(`${batch} ${k}`), `承诺 ${batch} k=${k} 用了两次`);
    used.add(`${batch} ${k}`);
  }
}

/** A register for every batch that the draw used, and none besides; returns [batch, rows] of each. */
export function checkRegisters(files, head, views) {
  const batches = [...new Set(views.map((view) => view.manifest.batch))];
  const expected = batches.map((batch, place) => (place ? `register-${batch}.csv` : REGISTER));
  for (const name of [...files.keys()].sort()) {
    require(!name.startsWith("register-") || expected.includes(name), `多出文件 ${quoted(name)}`);
  }
  return batches.map((batch, place) => {
    const rows = parseRegister(readText(files, expected[place]));
    const { size } = views.find((view) => view.manifest.batch === batch);
    checkRegister(rows, batch, size, views, head);
    return [batch, rows];
  });
}

/** The published list against a copy somebody kept; an editor may have given it CRLF or a BOM. */
export function checkOwn(own, views) {
  const words = (text) => text.split(PATTERN.blanks).filter(Boolean).join(" ");
  const kept = words(own.replace(/^\ufeff/, ""));
  const batches = new Map(views.map((view) => [view.manifest.batch, view.published]));
  const same = [...batches].filter(([, published]) => words(published) === kept).map(([batch]) => batch);
  if (!same.length) {
    throw new Difference(`承诺清单 ${[...batches.keys()].join("、")} 与您留存的不同（请先确认是同一批次）`);
  }
  return same;
}

/** Every k from 1 without gaps, each for one lot; all lots of this draw, each with its own k. */
function checkRegister(rows, batch, size, views, head) {
  const own = new Map(
    views.filter((view) => view.manifest.batch === batch).map(({ manifest }) => [manifest.lot, manifest.k]),
  );
  const present = new Set(views.map((view) => view.manifest.lot));
  const seen = new Set();
  rows.forEach((row, place) => {
    const where = `${REGISTER} 的 k=${row.k}（${batch}）`;
    require(row.k === place + 1, `${REGISTER}（${batch}）缺少 k=${place + 1}，或次序不对`);
    const [number] = splitLot(row.lot);
    require(!seen.has(row.lot), `${where}：同一签组用了两次`);
    seen.add(row.lot);
    require(row.state, `${where}：没有状态`);
    require(row.state !== ABORTED || row.reason, `${where}：中止没有写原因`);
    if (number !== head.number) return;
    require(present.has(row.lot), `${where}：本次抽取的签组 ${row.lot} 不在包里`);
    require(own.get(row.lot) === row.k, `${where}：签组 ${row.lot} 用的不是这个 k`);
    require(row.state !== ABORTED, `${where}：已中止的签组不应有结果`);
  });
  require(rows.length <= size, `${REGISTER}（${batch}）比承诺清单还长`);
  const missing = [...own.keys()].filter((lot) => !seen.has(lot)).sort();
  require(!missing.length, `${REGISTER}（${batch}）没有签组 ${missing[0]}`);
}
