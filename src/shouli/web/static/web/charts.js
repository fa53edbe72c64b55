// Charts of reports: data-chart names an element with ECharts options as JSON; the table beside it says the same.
function draw(box) {
  if (box.dataset.drawn) return;
  box.dataset.drawn = "1";
  const dark = document.documentElement.dataset.bsTheme === "dark";
  const chart = window.echarts.init(box, dark ? "dark" : null, { renderer: "svg" });
  chart.setOption({
    backgroundColor: "transparent",
    ...JSON.parse(document.getElementById(box.dataset.chart).textContent),
  });
  new ResizeObserver(() => chart.resize()).observe(box);
}

const drawAll = () => document.querySelectorAll("[data-chart]").forEach(draw);
document.addEventListener("htmx:afterSettle", drawAll);
drawAll();
