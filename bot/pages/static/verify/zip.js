// A bundle as one file. Only the one way of packing counts: any other byte is nobody's, and is refused.

import { crc32 } from "./crc32.js";
import { Difference, quoted, require } from "./fault.js";
import { last } from "./names.js";

export const MAX_FILES = 1_000;
// A phone holds the file several times over; `zhian verify` reads larger ones.
export const MAX_BYTES = 64 * 1024 * 1024;
const END = 22;
const LISTED = 512;
const BROKEN = "压缩包已损坏，或不是 ZIP 文件。请向给您文件的人重新索取。";
const REPACKED =
  "压缩包不是导出时的原样：被改动过，或用别的软件重新打包。可以先解压，再核验解压出来的文件夹。";
const SIGN = { local: 0x04034b50, listed: 0x02014b50, end: 0x06054b50 };

/** What a person reads when a bundle is beyond any real draw. */
export const TOO_BIG = `核验包过大：最多 ${MAX_FILES} 个文件、${MAX_BYTES / 1024 / 1024} MiB。`;

/** The files of a ZIP as this product writes them; anything else is a difference, bombs included. */
export function fromZip(bytes) {
  require(bytes.length <= MAX_BYTES, TOO_BIG);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let files;
  try {
    files = readAll(view, bytes);
  } catch (fault) {
    if (fault instanceof Difference) throw fault;
    throw new Difference(BROKEN);
  }
  require(sameBytes(files, bytes), REPACKED);
  return files;
}

/** Refuses a name that leads out of the bundle or is none of its plain names. */
export function checkName(name) {
  const parts = name.split("/");
  const plain = /^[\x20-\x7e]*$/.test(name) && !/[\\:"*?<>| ]/.test(name);
  const inside = parts.length <= 2 && !parts.some((part) => ["", ".", ".."].includes(part));
  require(plain && inside, `文件名 ${quoted(Array.from(name).slice(0, 80).join(""))} 不该出现在核验包里。`);
}

function readAll(view, bytes) {
  const end = view.byteLength - END;
  if (end < 0 || view.getUint32(end, true) !== SIGN.end) {
    throw new Difference(bytes[0] === 0x50 && bytes[1] === 0x4b ? REPACKED : BROKEN);
  }
  const count = view.getUint16(end + 10, true);
  require(count <= MAX_FILES && view.getUint32(end + 12, true) <= MAX_FILES * LISTED, TOO_BIG);
  const entries = [];
  for (let at = view.getUint32(end + 16, true); entries.length < count; at = last(entries).next) {
    entries.push(readEntry(view, bytes, at));
  }
  require(entries.reduce((sum, entry) => sum + entry.size, 0) <= MAX_BYTES, TOO_BIG);
  const files = new Map();
  for (const entry of entries) {
    checkEntry(entry);
    require(!files.has(entry.name), `压缩包里有两个 ${entry.name}。`);
    files.set(entry.name, content(view, bytes, entry));
  }
  return files;
}

function readEntry(view, bytes, at) {
  require(view.getUint32(at, true) === SIGN.listed, BROKEN);
  const [nameSize, extra, comment] = [28, 30, 32].map((place) => view.getUint16(at + place, true));
  return {
    flags: view.getUint16(at + 8, true),
    method: view.getUint16(at + 10, true),
    crc: view.getUint32(at + 16, true),
    size: view.getUint32(at + 24, true),
    mode: view.getUint16(at + 40, true),
    start: view.getUint32(at + 42, true),
    name: text(bytes.subarray(at + 46, at + 46 + nameSize)),
    next: at + 46 + nameSize + extra + comment,
  };
}

function checkEntry(entry) {
  checkName(entry.name);
  require(!(entry.flags & 1), "压缩包加了密码，读不出内容。请向给您文件的人索取没有密码的原件。");
  const link = (entry.mode & 0xf000) === 0xa000;
  require(!link, `压缩包里的 ${entry.name} 是链接，不是文件，不该出现在核验包里。`);
  require(entry.method === 0, REPACKED);
}

function content(view, bytes, entry) {
  require(view.getUint32(entry.start, true) === SIGN.local, BROKEN);
  const names = view.getUint16(entry.start + 26, true) + view.getUint16(entry.start + 28, true);
  const start = entry.start + 30 + names;
  require(start + entry.size <= bytes.length, BROKEN);
  const found = bytes.subarray(start, start + entry.size);
  require(crc32(found) === entry.crc, BROKEN);
  return found;
}

function text(bytes) {
  return Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
}

/** Whether packing these files again gives these bytes: sorted names, no compression, no times. */
function sameBytes(files, bytes) {
  let at = 0;
  const next = (part) => {
    const there = bytes.subarray(at, at + part.length);
    at += part.length;
    // the contents are pieces of the archive itself
    const itself = part.buffer === there.buffer && part.byteOffset === there.byteOffset;
    return there.length === part.length && (itself || part.every((byte, i) => byte === there[i]));
  };
  const listed = [];
  for (const name of [...files.keys()].sort()) {
    const [data, place] = [files.get(name), at];
    const fixed = [20, 0, 0, 0, 0x21, crc32(data), data.length, data.length, name.length, 0];
    const more = [0, 0, 0, 0o100644 * 0x10000, place];
    listed.push(record("IHHHHHHIIIHHHHHII", [SIGN.listed, 0x0314, ...fixed, ...more], name));
    if (!next(record("IHHHHHIIIHH", [SIGN.local, ...fixed], name)) || !next(data)) return false;
  }
  const [start, size] = [at, listed.reduce((sum, part) => sum + part.length, 0)];
  const end = [SIGN.end, 0, 0, files.size, files.size, size, start, 0];
  return [...listed, record("IHHHHIIH", end, "")].every(next) && at === bytes.length;
}

/** Numbers of two (H) and four (I) bytes, least byte first, and a name behind them. */
function record(shape, values, name) {
  const made = [];
  values.forEach((value, place) => {
    const size = shape[place] === "I" ? 4 : 2;
    for (let byte = 0; byte < size; byte += 1) made.push((value / 2 ** (8 * byte)) & 0xff);
  });
  return Uint8Array.from([...made, ...Array.from(name, (one) => one.charCodeAt(0))]);
}
