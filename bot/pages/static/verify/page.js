// The check page: fetches or takes a bundle and shows what this browser finds. Nothing is sent anywhere.

import { Unable } from "./fault.js";
import { report, unable } from "./report.js";
import { el } from "./show.js";
import { chosenFolder, chosenList, chosenZip, fetched } from "./sources.js";
import { unopened, verify } from "./verify.js";

const answer = document.getElementById("verify-answer");
const said = document.getElementById("verify-said");
const input = (id) => document.getElementById(id);
let run = 0;
let again = () => {};

/** Checks what `open` gives, and shows the answer unless another check was begun meanwhile. */
async function check(source, open, names = {}) {
  again = () => check(source, open, names);
  run += 1;
  const mine = run;
  answer.replaceChildren(el("p", "verify-busy", `正在重新计算：${source}……`));
  answer.setAttribute("aria-busy", "true");
  if (document.activeElement?.type === "file") answer.scrollIntoView();
  const shown = await found(source, open, names);
  if (mine !== run) return;
  answer.replaceChildren(...shown);
  said.textContent = `核验完毕：${answer.querySelector("h2").textContent}`;
  answer.setAttribute("aria-busy", "false");
}

async function found(source, open, names) {
  try {
    let files;
    const options = { own: await kept(), readme: answer.dataset.readme };
    try {
      files = await open();
    } catch (fault) {
      return report(unopened(fault), { source, names });
    }
    const start = performance.now();
    const verdict = await verify(files, options);
    return report(verdict, { source, names, millis: performance.now() - start });
  } catch (fault) {
    if (fault instanceof Unable) return unable(fault.message);
    return unable(`核验程序出了问题，不能说明这次抽取有没有问题（${fault.message}）。请改用 zhian verify 核验。`);
  }
}

async function kept() {
  const [file] = input("verify-own").files;
  if (!file) return null;
  try {
    return await chosenList(file);
  } catch (fault) {
    throw new Unable(fault.message);
  }
}

function checkZip(file) {
  return check(`您选择的 ${file.name}`, () => chosenZip(file));
}

function takeDrops() {
  document.addEventListener("dragover", (event) => event.preventDefault());
  document.addEventListener("drop", (event) => {
    event.preventDefault();
    const [file] = event.dataTransfer.files;
    if (file) checkZip(file);
  });
}

function takeChoices() {
  input("verify-zip").addEventListener("change", (event) => {
    const [file] = event.target.files;
    if (file) checkZip(file);
  });
  const folder = input("verify-folder");
  folder.closest("p").hidden = !("webkitdirectory" in folder) || matchMedia("(pointer: coarse)").matches;
  folder.addEventListener("change", () => {
    if (folder.files.length) check("您选择的文件夹", () => chosenFolder(folder.files));
  });
}

function checkPublished() {
  const { bundle, number, names } = answer.dataset;
  if (bundle) check(number, () => fetched(bundle), JSON.parse(names));
}

takeDrops();
takeChoices();
input("verify-own").addEventListener("change", () => again());
checkPublished();
