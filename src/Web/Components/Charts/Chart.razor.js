// Draws frames that the server made; it computes nothing but pixels.
import * as echarts from "../../lib/echarts.esm.min.js";

const dashes = ["solid", "dashed", "dotted", [10, 3, 2, 3], [4, 2]];

const probe = document.createElement("span");
probe.style.display = "none";

function token(name) {
  if (!probe.isConnected) document.body.append(probe);
  probe.style.color = `var(--${name})`;
  return getComputedStyle(probe).color;
}

function withAlpha(rgb, alpha) {
  const [r, g, b] = rgb.match(/[\d.]+/g);
  return `rgba(${r}, ${g}, ${b}, ${alpha})`;
}

function print(value, locale) {
  if (value === 0) return "0";
  const size = Math.abs(value);
  return size >= 1e6 || size < 1e-4
    ? value.toExponential(2).replace("-", "−")
    : new Intl.NumberFormat(locale, { maximumSignificantDigits: size >= 1000 ? 6 : 4 }).format(value);
}

export function create(element, locale) {
  const chart = echarts.init(element, null, { renderer: "canvas" });
  const font = getComputedStyle(document.body).fontFamily;
  let frame = null;

  const resize = new ResizeObserver(() => {
    if (element.clientWidth > 0) chart.resize();
  });
  resize.observe(element);

  const redraw = () => frame && render();
  const scheme = matchMedia("(prefers-color-scheme: dark)");
  scheme.addEventListener("change", redraw);
  document.addEventListener("retort-theme", redraw);

  // A logarithmic axis is for a few chosen values, such as temperatures: it is labelled with exactly those.
  function chosen() {
    const values = [...new Set(frame.series.flatMap(series => series.points.map(point => point[0])))];
    return values.length > 0 && values.length <= 20 ? { min: Math.min(...values) / 1.25, max: Math.max(...values) * 1.25, values } : null;
  }

  function axis(definition, place, ink) {
    const few = definition.logarithmic ? chosen() : null;
    return {
      type: definition.logarithmic ? "log" : "value",
      name: definition.label,
      nameLocation: "middle",
      nameGap: place === "x" ? 28 : 46,
      nameTextStyle: { color: ink.soft, fontFamily: font, fontSize: 12 },
      min: few?.min ?? (place === "x" && !definition.logarithmic ? "dataMin" : undefined),
      max: few?.max ?? (place === "x" && !definition.logarithmic ? "dataMax" : undefined),
      scale: true,
      axisLine: { show: place === "x", lineStyle: { color: ink.line } },
      axisTick: { show: false },
      splitLine: { show: place === "y", lineStyle: { color: ink.grid } },
      axisLabel: { color: ink.soft, fontFamily: font, fontSize: 11.5, hideOverlap: true, customValues: few?.values, formatter: value => print(value, locale) },
      axisPointer: { label: { show: false } },
    };
  }

  function intervals(series, color) {
    return {
      type: "custom",
      id: `${series.id}|interval`,
      name: series.name,
      silent: true,
      z: 3,
      data: series.points.filter(point => point.length > 2),
      encode: { x: 0, y: [2, 3] },
      renderItem: (_, api) => {
        const [x, low] = api.coord([api.value(0), api.value(2)]);
        const [, high] = api.coord([api.value(0), api.value(3)]);
        const style = { stroke: color, lineWidth: 1.6, fill: null };
        const line = (x1, y1, x2, y2) => ({ type: "line", shape: { x1, y1, x2, y2 }, style });
        return { type: "group", children: [line(x, low, x, high), line(x - 5, low, x + 5, low), line(x - 5, high, x + 5, high)] };
      },
    };
  }

  function drawn(series) {
    const color = token(series.color);
    const marks = series.style !== "line";
    const main = {
      type: series.style === "marks" ? "scatter" : "line",
      id: series.id,
      name: series.name,
      data: series.points.map(point => point.slice(0, 2)),
      symbol: series.style === "marks" ? "diamond" : "circle",
      symbolSize: series.style === "marks" ? 12 : 7,
      showSymbol: marks || series.points.length === 1,
      showAllSymbol: marks,
      lineStyle: { width: 1.8, color, type: dashes[series.dash % dashes.length] },
      itemStyle: { color },
      emphasis: { disabled: true },
      animation: false,
      z: 4,
    };
    return series.points.some(point => point.length > 2) ? [main, intervals(series, color)] : [main];
  }

  // Labels of lines that lie close together move apart, away from each other.
  function shift(line) {
    const values = [...frame.series.flatMap(series => series.points.flatMap(point => point.slice(1))), ...frame.references.map(other => other.y)];
    const near = (Math.max(...values) - Math.min(...values)) * 0.06;
    const close = frame.references.filter(other => other !== line && Math.abs(other.y - line.y) <= near);
    return close.length === 0 ? 0 : close.some(other => other.y < line.y) ? -8 : 8;
  }

  function references(ink) {
    if (frame.references.length === 0) return [];
    const data = frame.references.map(line => {
      const color = token(line.color);
      return { yAxis: line.y, lineStyle: { color, type: "dashed", width: 1.5 }, label: { formatter: line.label, position: "end", offset: [0, shift(line)], color, fontFamily: font, fontSize: 11.5, fontWeight: 600 } };
    });
    const bands = frame.references.filter(line => line.low !== null && line.high !== null).map(line => [
      { yAxis: line.low, itemStyle: { color: withAlpha(token(line.color), 0.1) } },
      { yAxis: line.high },
    ]);

    // Lines do not stretch an axis by themselves; an unseen series does.
    const ends = frame.references.flatMap(line => [line.y, line.low ?? line.y, line.high ?? line.y]);
    const x = frame.series.flatMap(series => series.points.map(point => point[0]))[0] ?? 1;
    return [{
      type: "scatter", id: "references", silent: true, symbolSize: 0, data: ends.map(y => [x, y]), animation: false, tooltip: { show: false },
      markLine: { silent: true, symbol: "none", data, animation: false },
      markArea: { silent: true, data: bands },
    }];
  }

  function render() {
    const ink = { soft: token("ink-2"), line: token("line-strong"), grid: token("line"), surface: token("surface"), strong: token("ink") };
    const many = frame.series.length > 1;
    chart.setOption({
      animation: false,
      textStyle: { fontFamily: font },
      aria: { enabled: false },
      grid: { left: 64, right: frame.references.length > 0 ? 112 : 20, top: many ? (frame.series.length > 6 ? 58 : 36) : 14, bottom: 46 },
      legend: { show: many, type: "scroll", top: 0, left: 0, itemWidth: 22, itemHeight: 9, itemGap: 16, textStyle: { color: ink.strong, fontFamily: font, fontSize: 12 }, pageTextStyle: { color: ink.soft }, pageIconColor: ink.soft, pageIconInactiveColor: ink.grid, data: frame.series.map(series => series.name) },
      tooltip: {
        trigger: frame.series.some(series => series.style === "marks") ? "item" : "axis",
        axisPointer: { type: "line", lineStyle: { color: ink.line } },
        backgroundColor: ink.surface, borderColor: ink.line, textStyle: { color: ink.strong, fontFamily: font, fontSize: 12 },
        formatter: shown => tip(Array.isArray(shown) ? shown : [shown]),
        confine: true,
      },
      xAxis: axis(frame.x, "x", ink),
      yAxis: axis(frame.y, "y", ink),
      series: [...frame.series.flatMap(drawn), ...references(ink)],
    }, { notMerge: true });
  }

  function tip(shown) {
    const lines = shown.filter(item => !item.seriesId.endsWith("|interval") && item.seriesId !== "references");
    if (lines.length === 0) return "";
    const box = document.createElement("div");
    const head = document.createElement("div");
    head.textContent = `${frame.x.label}: ${print(lines[0].value[0], locale)}`;
    head.style.cssText = "opacity:.75;margin-bottom:3px";
    box.append(head);
    for (const item of lines.slice(0, 14)) {
      const row = document.createElement("div");
      row.style.cssText = "display:flex;gap:14px;justify-content:space-between;font-variant-numeric:tabular-nums";
      const source = frame.series.find(series => series.id === item.seriesId);
      const point = source?.points.find(candidate => candidate[0] === item.value[0] && candidate.length > 2);
      const name = document.createElement("span");
      name.textContent = item.seriesName;
      name.style.color = item.color;
      const value = document.createElement("b");
      value.textContent = print(item.value[1], locale) + (point ? ` (${print(point[2], locale)} – ${print(point[3], locale)})` : "");
      row.append(name, value);
      box.append(row);
    }
    return box;
  }

  return {
    draw(next) {
      frame = next;
      render();
    },

    append(appends) {
      for (const { series, points } of appends) frame.series[series].points.push(...points);
      const touched = new Set(appends.map(entry => entry.series));
      chart.setOption({ series: frame.series.filter((_, index) => touched.has(index)).flatMap(drawn) });
    },

    dispose() {
      resize.disconnect();
      scheme.removeEventListener("change", redraw);
      document.removeEventListener("retort-theme", redraw);
      chart.dispose();
    },
  };
}
