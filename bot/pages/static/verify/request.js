// The request: its text was hashed into every manifest, and is left out where the draw is confidential.

import { require } from "./fault.js";
import { digest } from "./hash.js";
import { DRAW, REQUEST, readText } from "./names.js";

/** One request for all lots; returns its hash, and its text unless the draw is confidential. */
export async function checkRequest(files, head, views) {
  const hashed = views[0].manifest.request;
  const told = (key, usual) => (head.data.has(key) ? head.data.get(key) : usual);
  require(views.every((view) => view.manifest.request === hashed), "各签组名单里的 request 不同");
  require(told("request", hashed) === hashed, `${DRAW} 的 request 与名单不同`);
  const lots = told("lots", null);
  require(lots === null || lots.length === views.length, `${DRAW} 的 lots 与签组文件夹不同`);
  const absent = !files.has(REQUEST);
  require(told("confidential", absent) === absent, `${REQUEST} 的有无与 confidential 不符`);
  if (absent) return { hashed };
  const text = readText(files, REQUEST);
  require((await digest(text, head.hash)) === hashed, `${REQUEST} 与名单里的 request 不符`);
  return { hashed, text };
}
