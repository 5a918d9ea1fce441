// What stops a verification: a difference in the bundle, or a machine that can't compute.

/** The first difference between what a bundle says and what follows; `step` is the line it belongs to. */
export class Difference extends Error {
  constructor(words, step = "") {
    super(words);
    this.step = step;
  }
}

/** Nothing is wrong with the draw, and nothing can be said about it: this browser can't compute H. */
export class Unable extends Error {}

/** Stops at the first difference. */
export function require(fine, difference, step = "") {
  if (!fine) throw new Difference(difference, step);
}

/** A text from outside, in quotes and in ASCII, as a person may be shown it. */
export function quoted(text) {
  const mark = text.includes("'") && !text.includes('"') ? '"' : "'";
  return mark + Array.from(text, (one) => escaped(one, mark)).join("") + mark;
}

const SHORT = { "\n": "\\n", "\r": "\\r", "\t": "\\t", "\\": "\\\\" };

function escaped(one, mark) {
  if (one === mark) return `\\${one}`;
  if (one in SHORT) return SHORT[one];
  const code = one.codePointAt(0);
  if (code >= 0x20 && code < 0x7f) return one;
  const [sign, width] = code > 0xffff ? ["U", 8] : code > 0xff ? ["u", 4] : ["x", 2];
  return `\\${sign}${code.toString(16).padStart(width, "0")}`;
}
