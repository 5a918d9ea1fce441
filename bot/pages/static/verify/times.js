// Times of a bundle: ISO-8601 with offset, in an order that can have happened.

import { Difference, require } from "./fault.js";

const ISO = new RegExp(
  "^([0-9]{4})-([0-9]{2})-([0-9]{2})T([01][0-9]|2[0-3]):([0-5][0-9]):([0-5][0-9])(?:\\.([0-9]{1,6}))?" +
    "(?:Z|([+-])([01][0-9]|2[0-3]):([0-5][0-9]))$",
);
const ORDER = ["frozen", "confirmed", "closed"];

/** A time as microseconds of UTC; anything but ISO-8601 with offset is a difference. */
export function moment(text, where) {
  const found = ISO.exec(text);
  const value = found && instant(found);
  if (value === null) throw new Difference(`${where} 的时间写法不对`);
  return value;
}

/** The `times` of draw.json: 冻结, 确认, 结束 one after the other. */
export function checkTimes(times, file) {
  require(times instanceof Map, `${file} 的 times 写法不对`);
  const known = new Map();
  for (const [name, text] of times) {
    if (text === null) continue;
    require(typeof text === "string", `${file} 的 times 写法不对`);
    known.set(name, moment(text, file));
  }
  const steps = ORDER.filter((name) => known.has(name)).map((name) => known.get(name));
  const rising = steps.every((value, place) => place === 0 || steps[place - 1] <= value);
  require(rising, `${file} 的时间前后颠倒：冻结、确认、结束应依次发生`);
}

function instant([, year, month, day, hour, minute, second, fraction = "", sign, hours = 0, minutes = 0]) {
  const date = new Date(0);
  date.setUTCFullYear(Number(year), Number(month) - 1, Number(day));
  const real = date.getUTCMonth() === Number(month) - 1 && date.getUTCDate() === Number(day);
  if (!real || Number(year) < 1) return null;
  const shift = (Number(hours) * 60 + Number(minutes)) * (sign === "-" ? -60 : 60);
  const seconds = date.getTime() / 1000 + Number(hour) * 3600 + Number(minute) * 60 + Number(second) - shift;
  return BigInt(seconds) * 1_000_000n + BigInt(fraction.padEnd(6, "0"));
}
