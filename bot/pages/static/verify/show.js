// Pieces of the page. Every text goes in as text: nothing that stands in a bundle becomes markup.

const MOST_ROWS = 2_000;

/** An element with a class, and texts or elements inside. */
export function el(tag, className = "", ...children) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  made.append(...children.filter((child) => child !== null && child !== undefined).map(asNode));
  return made;
}

/** What is folded below a line; its rows are made when somebody looks. */
export function folded(label, facts) {
  const box = el("details", "verify-facts", el("summary", "", label));
  box.addEventListener(
    "toggle",
    () => {
      box.append(...facts.map(fact));
    },
    { once: true },
  );
  return box;
}

/** Names and values, one below the other. */
export function pairs(rows) {
  const list = el("dl", "verify-pairs");
  for (const [name, value] of rows) list.append(el("dt", "", name), el("dd", "", value || "（空）"));
  return list;
}

/** A table that moves sideways by itself where a phone is too narrow. */
export function table(head, rows, label) {
  const made = el("table", "", el("thead", "", el("tr", "", ...head.map(headCell))));
  const body = el("tbody");
  const cells = (row) => row.map((cell) => el("td", "", String(cell)));
  for (const row of rows.slice(0, MOST_ROWS)) body.append(el("tr", "", ...cells(row)));
  made.append(body);
  const box = el("div", "verify-table", made);
  box.tabIndex = 0;
  box.setAttribute("role", "region");
  box.setAttribute("aria-label", label);
  const rest = rows.length - MOST_ROWS;
  return rest > 0 ? el("div", "", box, el("p", "verify-note", `其余 ${rest} 行见核验包里的文件。`)) : box;
}

function fact(one) {
  if (one.kind === "pairs") return pairs(one.rows);
  if (one.kind === "table") return table(one.head, one.rows, one.head.join("、"));
  return el("div", "", el("p", "verify-note", one.label), textBox(one.text));
}

function textBox(text) {
  const box = el("pre", "", text);
  box.tabIndex = 0;
  return box;
}

function headCell(name) {
  const cell = el("th", "", name);
  cell.scope = "col";
  return cell;
}

function asNode(child) {
  return typeof child === "string" ? document.createTextNode(child) : child;
}
