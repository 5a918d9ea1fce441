// Draws one message of the app: text, markdown, textcard or one of the five template cards.

import { button, description, el, link, markdown, plainText } from "./dom.js";

// `tap(key, choices)` sends the click and resolves when it was taken.
export function drawMessage(message, tap) {
  if (message.recalled) return el("p", "system", "应用撤回了一条消息");
  if (message.type === "template_card") return drawCard(message, tap);
  if (message.type === "textcard") return drawTextcard(message.content);
  if (message.type === "markdown") return el("div", "bubble", ...markdown(message.content.content));
  return el("div", "bubble", ...plainText(message.content.content || ""));
}

function drawTextcard(content) {
  const foot = el("footer", "card-more", link(content.btntxt || "详情", content.url));
  const words = el("div", "card-desc", ...description(content.description));
  return el("section", "card", el("h3", "card-title", content.title), words, foot);
}

function drawCard(message, tap) {
  const card = message.card;
  const node = el("section", `card card-${card.card_type}`);
  const part = (...parts) => node.append(...parts.filter(Boolean));
  part(source(card, message, tap), picture(card.card_image), heading(card), emphasis(card.emphasis_content));
  part(quote(card.quote_area), imageText(card.image_text_area), rows(card.horizontal_content_list));
  part(verticals(card.vertical_content_list), subtitle(card), jumps(card.jump_list));
  const questions = asked(card, message);
  part(...questions.map((question) => question.node));
  const choices = () => Object.fromEntries(questions.map((question) => [question.key, question.value()]));
  part(buttons(card, message, (key, text) => tap(key, choices(), text)));
  if (card.card_action?.url) {
    part(el("footer", "card-more", link("查看详情", card.card_action.url)));
  }
  return node;
}

function source(card, message, tap) {
  const desc = card.source?.desc;
  const entries = card.action_menu?.action_list || [];
  if (!desc && !entries.length) return null;
  const colour = card.source?.desc_color || 0;
  const line = el("p", `card-source colour-${colour}`, desc || "");
  if (!entries.length) return line;
  const list = el("div", "card-menu-list", ...entries.map((entry) => button(entry.text, "", () => tap(entry.key, {}))));
  const menu = el("details", "card-menu", el("summary", "", "⋯"), list);
  return el("div", "card-top", line, menu);
}

function heading(card) {
  const { title, desc } = card.main_title || {};
  if (!title && !desc) return null;
  return el("div", "", title ? el("h3", "card-title", title) : null, desc ? el("p", "card-desc", desc) : null);
}

function emphasis(part) {
  if (!part) return null;
  return el("div", "card-emphasis", el("strong", "", part.title || ""), el("span", "", part.desc || ""));
}

function quote(part) {
  if (!part) return null;
  const title = part.title ? el("strong", "", part.type === 1 ? link(part.title, part.url) : part.title) : null;
  return el("blockquote", "card-quote", title, part.quote_text ? el("span", "", part.quote_text) : null);
}

function picture(image) {
  if (!image) return null;
  const node = el("div", "card-image", "图片");
  node.style.aspectRatio = String(image.aspect_ratio || 1.3);
  return node;
}

function imageText(part) {
  if (!part) return null;
  const words = el("div", "", el("strong", "", part.title || ""), el("p", "card-desc", part.desc || ""));
  return el("div", "card-image-text", words, el("span", "thumb", "图"));
}

function rows(list) {
  if (!list?.length) return null;
  const lines = list.flatMap((row) => {
    const value = row.type === 1 ? link(row.value || "查看", row.url) : row.value || "";
    return [el("dt", "", row.keyname), el("dd", row.type > 1 ? "as-link" : "", value)];
  });
  return el("dl", "card-rows", ...lines);
}

function verticals(list) {
  if (!list?.length) return null;
  const lines = list.map((row) => el("li", "", el("strong", "", row.title), el("span", "", row.desc || "")));
  return el("ul", "card-verticals", ...lines);
}

function subtitle(card) {
  return card.sub_title_text ? el("p", "card-sub", card.sub_title_text) : null;
}

function jumps(list) {
  if (!list?.length) return null;
  return el("div", "card-jumps", ...list.map((row) => link(row.title, row.url)));
}

function asked(card, message) {
  const selects = [...(card.select_list || []), ...(card.button_selection ? [card.button_selection] : [])];
  const questions = selects.map((part) => dropDown(part, message));
  if (card.checkbox) questions.push(vote(card.checkbox, message));
  return questions;
}

function dropDown(part, message) {
  const select = el("select");
  for (const option of part.option_list) {
    const node = el("option", "", option.text);
    node.value = option.id;
    node.selected = option.id === part.selected_id;
    select.append(node);
  }
  select.disabled = Boolean(part.disable || message.greyed);
  const node = el("label", "card-question", el("span", "", part.title || "请选择"), select);
  return { key: part.question_key, node, value: () => select.value };
}

function vote(part, message) {
  const boxes = part.option_list.map((option) => {
    const box = el("input");
    box.type = part.mode === 1 ? "checkbox" : "radio";
    box.name = `vote-${message.number}`;
    box.value = option.id;
    box.checked = option.is_checked;
    box.disabled = Boolean(part.disable || message.greyed);
    return { box, line: el("label", "", box, el("span", "", option.text)) };
  });
  const chosen = () => boxes.filter(({ box }) => box.checked).map(({ box }) => box.value);
  return { key: part.question_key, node: el("div", "card-vote", ...boxes.map(({ line }) => line)), value: chosen };
}

function buttons(card, message, tap) {
  if (message.greyed) return el("div", "card-buttons", grey(message.greyed));
  const list = [...(card.button_list || [])];
  if (card.submit_button) list.push({ text: card.submit_button.text || message.submit, key: card.submit_button.key });
  if (!list.length) return null;
  return el("div", "card-buttons", ...list.map((entry) => cardButton(entry, tap)));
}

function grey(text) {
  const node = button(text, "grey", () => {});
  node.disabled = true;
  return node;
}

function cardButton(entry, tap) {
  if (entry.type === 1) return link(entry.text, entry.url, `as-button style-${entry.style || 1}`);
  const node = button(entry.text, `style-${entry.style || 1}`, async () => {
    node.disabled = true;
    await tap(entry.key, entry.text);
    node.disabled = false;
  });
  return node;
}
