// The page API of the simulator.

export async function fetchState(boot, rev) {
  const query = new URLSearchParams(boot ? { boot, rev } : {});
  const answer = await fetch(`/sim/api/state?${query}`, { cache: "no-store" });
  if (!answer.ok) throw new Error("读取失败");
  return answer.json();
}

// Resolves when the app has taken the callback; shows the reason when it could not be sent.
export async function act(name, body) {
  try {
    const answer = await fetch(`/sim/api/${name}`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
    });
    const reply = await answer.json();
    if (!answer.ok) toast(reply.error || "没有成功，请再试一次");
    return answer.ok;
  } catch {
    toast("连不上演示程序，请看看它是否还在运行");
    return false;
  }
}

let timer = 0;

export function toast(text) {
  const node = document.getElementById("toast");
  node.textContent = text;
  node.hidden = false;
  clearTimeout(timer);
  timer = setTimeout(() => {
    node.hidden = true;
  }, 3500);
}
