// Where a bundle comes from: this site, a chosen ZIP, or a chosen folder.

import { Difference, Unable, require } from "./fault.js";
import { MAX_BYTES, MAX_FILES, TOO_BIG, checkName, fromZip } from "./zip.js";

// What file browsers leave behind in a folder they have shown.
const CLUTTER = [".DS_Store", "Thumbs.db", "desktop.ini"];

/** The published bundle; throws Unable where it can't be fetched. */
export async function fetched(address) {
  let answer;
  try {
    answer = await fetch(address, { credentials: "omit" });
  } catch {
    throw new Unable("没有连上网络，核验包没有下载下来。请检查网络后刷新，或选择手机里已有的核验包。");
  }
  if (!answer.ok) throw new Unable("核验包没有下载下来，请稍后刷新再试；仍不行请联系市质安总站。");
  return fromZip(new Uint8Array(await answer.arrayBuffer()));
}

/** A ZIP from this machine; one that is too big is not even read. */
export async function chosenZip(file) {
  require(file.size <= MAX_BYTES, TOO_BIG);
  return fromZip(new Uint8Array(await contents(file)));
}

/** An unpacked bundle. */
export async function chosenFolder(list) {
  const wanted = [...list].filter((file) => !CLUTTER.includes(file.name));
  const size = wanted.reduce((sum, file) => sum + file.size, 0);
  require(wanted.length <= MAX_FILES && size <= MAX_BYTES, TOO_BIG);
  const files = new Map();
  for (const file of wanted) {
    const name = file.webkitRelativePath.split("/").slice(1).join("/");
    checkName(name);
    files.set(name, new Uint8Array(await contents(file)));
  }
  return files;
}

/** A commitment list somebody kept. */
export async function chosenList(file) {
  require(file.size <= MAX_BYTES, "所选的承诺清单过大。");
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(await contents(file));
  } catch (fault) {
    if (fault instanceof Unable) throw fault;
    throw new Difference("所选的文件不是承诺清单：应为 UTF-8 文本。");
  }
}

async function contents(file) {
  try {
    return await file.arrayBuffer();
  } catch {
    throw new Unable("读不到所选的文件，请重新选择。");
  }
}
