// Charts, loaded only by pages that have one. Each reads its data from a JSON block beside it;
// the same figures stand in a table below, so nothing is told by color alone.
import { BarChart, LineChart, SankeyChart } from "echarts/charts";
import { AriaComponent, GridComponent, LegendComponent, TooltipComponent } from "echarts/components";
import { init, use } from "echarts/core";
import { SVGRenderer } from "echarts/renderers";

use([AriaComponent, BarChart, GridComponent, LegendComponent, LineChart, SankeyChart, SVGRenderer, TooltipComponent]);

const dollars = new Intl.NumberFormat("en-US", { style: "currency", currency: "USD", maximumFractionDigits: 0 });
const short = new Intl.NumberFormat("en-US", { notation: "compact", maximumFractionDigits: 1 });
const plain = new Intl.NumberFormat("en-US", { maximumFractionDigits: 1 });
const color = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--c-${name}`).trim();

const formats = {
  cents: { long: (value) => dollars.format(value / 100), axis: (value) => (Math.abs(value) < 100000 ? dollars.format(value / 100) : `$${short.format(value / 100)}`) },
  count: { least: 1, long: (value) => plain.format(value), axis: (value) => short.format(value) },
  days: { least: 1, long: (value) => `${plain.format(value)} days`, axis: (value) => plain.format(value) },
  percent: { max: 100, step: 25, long: (value) => `${plain.format(value)} %`, axis: (value) => `${plain.format(value)} %` },
};

export function draw(again = false) {
  for (const place of document.querySelectorAll("[data-chart]")) {
    if (place.chart && !again) continue;
    place.chart?.dispose();
    const data = JSON.parse(document.getElementById(place.dataset.chart).textContent);
    place.chart = init(place, null, { renderer: "svg" });
    place.chart.setOption(kinds[data.kind](data, formats[place.dataset.unit] || formats.count, place.clientWidth < 560));
    place.chart.on("click", (event) => {
      const link = event.data?.link || data.series?.[event.seriesIndex]?.links?.[event.dataIndex] || data.links?.[event.dataIndex];
      if (link) location.assign(link);
    });
  }
}

const base = () => ({
  animation: false,
  aria: { enabled: true },
  textStyle: { fontFamily: "Inter Variable, system-ui, sans-serif", fontSize: 12, color: color("ink-2") },
  tooltip: {
    renderMode: "richText", backgroundColor: color("surface"), borderColor: color("line"), borderWidth: 1,
    textStyle: { color: color("ink"), fontSize: 12 },
  },
});

const axes = (labels, format, turned) => {
  const names = {
    type: "category", data: labels, axisTick: { show: false }, axisLine: { lineStyle: { color: color("line") } },
    axisLabel: { color: color("ink-2"), ...(turned ? { width: 190, overflow: "truncate" } : {}) }, inverse: turned,
  };
  const values = {
    type: "value", max: format.max, interval: format.step, minInterval: format.least, axisLabel: { color: color("ink-2"), formatter: format.axis },
    splitLine: { lineStyle: { color: color("line") } }, splitNumber: 4,
  };
  return turned ? { xAxis: values, yAxis: names } : { xAxis: names, yAxis: values };
};

const series = (data, type, extra = {}) => data.series.map((one) => ({
  type, name: one.name, data: one.values, stack: one.stack, itemStyle: { color: color(one.tone || "wait") },
  ...(type === "line" ? { symbol: "circle", symbolSize: 5, lineStyle: { width: 2 }, smooth: false } : { barMaxWidth: 34 }),
  ...extra,
}));

const kinds = {
  bars: (data, format) => ({
    ...base(),
    tooltip: { ...base().tooltip, trigger: "axis", axisPointer: { type: "shadow" }, valueFormatter: format.long },
    legend: data.series.length > 1 ? { top: 0, textStyle: { color: color("ink-2") }, icon: "roundRect", itemWidth: 14, itemHeight: 9, itemGap: 9 } : undefined,
    grid: { left: 8, right: 16, top: data.series.length > 1 ? 34 : 12, bottom: 4, containLabel: true },
    ...axes(data.labels, format, false),
    series: series(data, "bar"),
  }),
  rows: (data, format) => ({
    ...base(),
    tooltip: { ...base().tooltip, trigger: "axis", axisPointer: { type: "shadow" }, valueFormatter: format.long },
    legend: data.series.length > 1 ? { top: 0, textStyle: { color: color("ink-2") }, icon: "roundRect", itemWidth: 14, itemHeight: 9, itemGap: 9 } : undefined,
    grid: { left: 8, right: 24, top: data.series.length > 1 ? 34 : 4, bottom: 4, containLabel: true },
    ...axes(data.labels, format, true),
    series: series(data, "bar", { barMaxWidth: 18 }),
  }),
  pareto: (data, format) => {
    const own = axes(data.labels, format, false);
    return {
      ...base(),
      tooltip: {
        ...base().tooltip, trigger: "axis", axisPointer: { type: "shadow" },
        formatter: ([bar]) => `${data.names[bar.dataIndex]}\n${format.long(data.values[bar.dataIndex])}, ${data.running[bar.dataIndex]} % so far`,
      },
      legend: { top: 0, textStyle: { color: color("ink-2") }, icon: "roundRect", itemWidth: 14, itemHeight: 9, itemGap: 9 },
      grid: { left: 8, right: 8, top: 34, bottom: 4, containLabel: true },
      xAxis: { ...own.xAxis, axisLabel: {
        color: color("ink-2"), interval: 0, hideOverlap: false, rotate: 30, width: 136, overflow: "truncate",
        formatter: (_, place) => data.names[place],
      } },
      yAxis: [own.yAxis, {
        type: "value", min: 0, max: 100, interval: 25, splitLine: { show: false },
        axisLabel: { color: color("ink-2"), formatter: "{value} %" },
      }],
      series: [
        { type: "bar", name: "Denied", data: data.values, barMaxWidth: 34, itemStyle: { color: color("blocked") } },
        {
          type: "line", name: "Running share", yAxisIndex: 1, data: data.running.map(Number), symbol: "circle", symbolSize: 5,
          lineStyle: { width: 2, type: "dashed" }, itemStyle: { color: color("ink-2") },
        },
      ],
    };
  },
  lines: (data, format) => ({
    ...base(),
    tooltip: { ...base().tooltip, trigger: "axis", valueFormatter: format.long },
    legend: data.series.length > 1 ? { top: 0, textStyle: { color: color("ink-2") } } : undefined,
    grid: { left: 8, right: 16, top: data.series.length > 1 ? 34 : 12, bottom: 4, containLabel: true },
    ...axes(data.labels, format, false),
    series: series(data, "line"),
  }),
  sankey: (data, format, narrow) => ({
    ...base(),
    tooltip: { ...base().tooltip, trigger: "item", valueFormatter: format.long },
    series: [{
      type: "sankey", left: 4, right: narrow ? 150 : 250, top: 8, bottom: 8, nodeGap: 14, nodeWidth: 12, draggable: false,
      emphasis: { focus: "adjacency" },
      data: data.nodes.map((node) => ({ name: node.name, link: node.link, itemStyle: { color: color(node.tone) } })),
      links: data.flows,
      lineStyle: { color: "source", opacity: 0.22 },
      label: {
        color: color("ink"), fontSize: narrow ? 11 : 12, width: narrow ? 140 : 240, overflow: "truncate",
        formatter: (one) => `${one.name}  ${format.axis(one.value)}`,
      },
      levels: narrow ? [{ depth: 0, label: { show: false } }, { depth: 1, label: { show: false } }] : [],
    }],
  }),
};

let resizing;
addEventListener("resize", () => {
  clearTimeout(resizing);
  resizing = setTimeout(() => {
    for (const place of document.querySelectorAll("[data-chart]")) place.chart?.resize();
  }, 120);
});
