"use strict";

// Draws the charts from the tables below them: the numbers stand there, with or without this.
(() => {
  if (!window.echarts) return;
  const SHOWN = 20;
  const COLOURS = ["#35588f", "#b25900", "#06753c", "#8c1d5c", "#5c4200", "#4a4a8a", "#00696b", "#8c1d18"];
  const grid = { left: 8, right: 16, top: 48, bottom: 8, containLabel: true };
  const legend = { type: "scroll", top: 0 };
  const whole = { type: "value", minInterval: 1 };

  function cells(key) {
    const rows = document.querySelectorAll(`#table-${key} tbody tr`);
    return [...rows].map((row) => [...row.children].map((cell) => cell.textContent.trim()));
  }

  function short(name) {
    return name.length > 8 ? `${name.slice(0, 7)}…` : name;
  }

  // Draws per month, one colour for each unit
  function months(rows) {
    const axis = [...new Set(rows.map(([month]) => month))];
    const units = [...new Set(rows.map(([, , unit]) => unit))];
    const counts = new Map(rows.map(([month, count, unit]) => [`${month}|${unit}`, Number(count)]));
    return {
      grid, legend, tooltip: { trigger: "axis", confine: true },
      xAxis: { type: "category", data: axis }, yAxis: whole,
      series: units.map((unit) => ({
        name: unit, type: "bar", stack: "all", barMaxWidth: 40,
        data: axis.map((month) => counts.get(`${month}|${unit}`) || 0),
      })),
    };
  }

  // Institutions named by the requester, per draw
  function units(rows) {
    const top = rows.slice(0, SHOWN);
    return {
      grid: { ...grid, top: 16 }, tooltip: { trigger: "axis", confine: true },
      yAxis: names(top), xAxis: { type: "value" },
      series: [{ name: "每次排除（家）", type: "bar", barMaxWidth: 24, data: top.map((row) => Number(row[6]) || 0) }],
    };
  }

  // Wins and the expected number over the middle 95%
  function institutions(rows) {
    const top = rows.filter((row) => row[4].includes("–")).slice(0, SHOWN);
    const band = top.map((row) => row[4].split("–").map((end) => Number.parseInt(end, 10)));
    const bar = { type: "bar", stack: "band", barWidth: 14, silent: true, tooltip: { show: false } };
    return {
      grid, legend: { ...legend, data: ["中签", "预期中签", "95%的情形"] }, tooltip: { trigger: "item", confine: true },
      yAxis: names(top), xAxis: whole,
      series: [
        { ...bar, name: "下限", data: band.map(([low]) => low), itemStyle: { color: "transparent" } },
        { ...bar, name: "95%的情形", data: band.map(([low, high]) => high - low), itemStyle: { color: "#c9d6ea" } },
        { name: "预期中签", type: "scatter", symbol: "diamond", symbolSize: 10, data: top.map((row) => Number(row[3])),
          itemStyle: { color: "#35588f", opacity: 1 } },
        { name: "中签", type: "scatter", symbol: "circle", symbolSize: 12, data: top.map((row) => Number(row[2])),
          itemStyle: { color: "#b25900", opacity: 1 } },
      ],
    };
  }

  function names(rows) {
    return { type: "category", inverse: true, data: rows.map(([name]) => name), axisLabel: { formatter: short } };
  }

  const pictures = { months, units, institutions };
  for (const [key, option] of Object.entries(pictures)) {
    const place = document.getElementById(`chart-${key}`);
    const rows = cells(key);
    if (!place || !rows.length) continue;
    place.closest("figure").hidden = false;
    if (key !== "months") place.style.height = `${6 + 2 * Math.min(rows.length, SHOWN)}rem`;
    const chart = window.echarts.init(place, null, { renderer: "canvas" });
    const size = Number.parseFloat(getComputedStyle(document.documentElement).fontSize) * 0.8125;
    chart.setOption({ color: COLOURS, animation: false, textStyle: { fontSize: size, color: "#1a1a1a" }, ...option(rows) });
    window.addEventListener("resize", () => chart.resize());
  }
})();
