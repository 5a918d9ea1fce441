// H: SHA-256 by the browser's own WebCrypto, SM3 by a library that must first pass its test vector.

import { Unable } from "./fault.js";

const encoder = new TextEncoder();
const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));
// Digests under way together: enough to keep the browser busy, few enough to keep memory small.
const TOGETHER = 2048;
const SM3_ABC = "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0";
// Asked for at once, so that the page goes on working without a network.
const library = import("../vendor/sm3.js").catch(() => null);

/** UTF-8 bytes of a text. */
export function utf8(text) {
  return encoder.encode(text);
}

/** Bytes as lower-case hex. */
export function hex(bytes) {
  let text = "";
  for (const byte of bytes) text += HEX[byte];
  return text;
}

/** SHA-256 of bytes; throws Unable on a page without https, where browsers offer no WebCrypto. */
export async function sha256(bytes) {
  return hex(new Uint8Array(await subtle().digest("SHA-256", bytes)));
}

/** H of a text. */
export async function digest(text, alg) {
  return alg === "sm3" ? (await sm3())(utf8(text)) : sha256(utf8(text));
}

/** H of many texts, in their order. */
export async function digests(texts, alg) {
  if (alg === "sm3") {
    const one = await sm3();
    return texts.map((text) => one(utf8(text)));
  }
  const found = [];
  for (let start = 0; start < texts.length; start += TOGETHER) {
    const part = texts.slice(start, start + TOGETHER).map((text) => sha256(utf8(text)));
    found.push(...(await Promise.all(part)));
  }
  return found;
}

function subtle() {
  const found = globalThis.crypto?.subtle;
  if (!found) throw new Unable("这个浏览器不能计算 SHA-256。请用 https 打开本页，或换一个较新的浏览器。");
  return found;
}

async function sm3() {
  const loaded = await library;
  const made = loaded?.sm3 ?? loaded?.default ?? globalThis.sm3;
  if (typeof made !== "function" || made(utf8("abc")) !== SM3_ABC) {
    throw new Unable("本页没有装入国密 SM3，这次抽取请用 zhian verify 或核验包里的 README.txt 核验。");
  }
  return made;
}
