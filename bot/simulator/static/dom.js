// Small helpers. Text only ever enters the page as text nodes, never as markup.

export function el(tag, classes = "", ...children) {
  const node = document.createElement(tag);
  if (classes) node.className = classes;
  node.append(...children.filter((child) => child !== null && child !== undefined && child !== ""));
  return node;
}

export function button(text, classes, act) {
  const node = el("button", classes, text);
  node.type = "button";
  node.addEventListener("click", act);
  return node;
}

// Opens only web addresses; anything else stays plain text.
export function link(text, url, classes = "link") {
  if (!/^https?:\/\//i.test(url || "")) return el("span", "", text);
  const node = el("a", classes, text);
  node.href = url;
  node.target = "_blank";
  node.rel = "noopener noreferrer";
  return node;
}

// An anchor, or a bare address up to where Chinese or a blank begins.
const ANCHOR = /<a\s+href=["']([^"']+)["'][^>]*>([\s\S]*?)<\/a>|(https?:\/\/[\w\-.~:/?#[\]@!$&*+,;=%]+)/gi;

export function plainText(text) {
  return pieces(text, ANCHOR, (found) => link(found[2] || found[3], found[1] || found[3]));
}

// Links to the app's own pages open in the web view of this phone: as its member.
export function openAs(userid, node) {
  for (const found of node.querySelectorAll("a[href]")) found.href = webView(userid, found.href);
  return node;
}

export function webView(userid, url) {
  const own = URL.canParse(url) && new URL(url).host === location.host;
  return own ? `/sim/open?${new URLSearchParams({ userid, url })}` : url;
}

function pieces(text, pattern, make) {
  const parts = [];
  let at = 0;
  for (const found of text.matchAll(pattern)) {
    if (found.index > at) parts.push(text.slice(at, found.index));
    parts.push(make(found));
    at = found.index + found[0].length;
  }
  if (at < text.length) parts.push(text.slice(at));
  return parts;
}

const COLOURS = new Set(["info", "comment", "warning"]);
const INLINE =
  /\*\*(.+?)\*\*|\[([^\]]+)\]\(([^)\s]+)\)|`([^`]+)`|<font color="(\w+)">([\s\S]*?)<\/font>/g;

function inline(text) {
  return pieces(text, INLINE, (found) => {
    if (found[1]) return el("strong", "", ...inline(found[1]));
    if (found[2]) return link(found[2], found[3]);
    if (found[4]) return el("code", "", found[4]);
    return el("span", COLOURS.has(found[5]) ? `font-${found[5]}` : "", ...inline(found[6]));
  });
}

// The subset of Markdown that WeCom shows.
export function markdown(text) {
  return text.split("\n").map((line) => {
    const heading = /^#{1,6}\s+(.*)$/.exec(line);
    if (heading) return el("p", "md-head", ...inline(heading[1]));
    const quote = /^>\s?(.*)$/.exec(line);
    if (quote) return el("p", "md-quote", ...inline(quote[1]));
    return el("p", "md-line", ...inline(line));
  });
}

// The description of a textcard: divs with three styles and line breaks.
export function description(text) {
  const parts = pieces(text, /<div class="(gray|normal|highlight)">([\s\S]*?)<\/div>|<br\s*\/?>/gi, (found) =>
    found[1] ? el("div", `desc-${found[1]}`, found[2]) : el("br"),
  );
  return parts;
}
