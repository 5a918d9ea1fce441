// JSON as draw.json may be written: every key once, objects as Map, nothing beyond the standard.

import { Difference } from "./fault.js";

const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?/y;
const TEXT = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const BLANK = /[ \t\n\r]*/y;
const WORDS = { true: true, false: false, null: null };
const DEEPEST = 100;
const LONGEST_NUMBER = 4300;

/** The object that a text holds; throws Difference naming `file` for anything else. */
export function parseObject(text, file) {
  const reader = new Reader(text, file);
  const value = reader.value(0);
  reader.blank();
  if (reader.at !== text.length) reader.refuse();
  if (!(value instanceof Map)) throw new Difference(`${file} 应是一个 JSON 对象`);
  return value;
}

class Reader {
  constructor(text, file) {
    this.text = text;
    this.file = file;
    this.at = 0;
  }

  value(depth) {
    this.blank();
    if (depth > DEEPEST) this.refuse();
    const first = this.text[this.at];
    if (first === "{") return this.object(depth);
    if (first === "[") return this.list(depth);
    if (first === '"') return this.string();
    const word = Object.keys(WORDS).find((one) => this.text.startsWith(one, this.at));
    if (word) {
      this.at += word.length;
      return WORDS[word];
    }
    const digits = this.take(NUMBER);
    if (digits.length > LONGEST_NUMBER) this.refuse();
    return Number(digits);
  }

  object(depth) {
    const found = new Map();
    let twice = false;
    this.each("}", () => {
      this.blank();
      const key = this.string();
      this.blank();
      this.expect(":");
      twice ||= found.has(key);
      found.set(key, this.value(depth + 1));
    });
    if (twice) throw new Difference(`${this.file} 有重复的键`);
    return found;
  }

  list(depth) {
    const found = [];
    this.each("]", () => found.push(this.value(depth + 1)));
    return found;
  }

  each(end, one) {
    this.at += 1;
    this.blank();
    if (this.text[this.at] === end) {
      this.at += 1;
      return;
    }
    for (;;) {
      one();
      this.blank();
      if (this.text[this.at] === end) break;
      this.expect(",");
    }
    this.at += 1;
  }

  string() {
    return JSON.parse(this.take(TEXT));
  }

  blank() {
    this.take(BLANK);
  }

  expect(sign) {
    if (this.text[this.at] !== sign) this.refuse();
    this.at += 1;
  }

  take(pattern) {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text);
    if (!found) this.refuse();
    this.at += found[0].length;
    return found[0];
  }

  refuse() {
    throw new Difference(`${this.file} 不是规范的 JSON`);
  }
}
