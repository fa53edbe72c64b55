// The top bar's clock, stretches that grow (data-since) and countdowns (data-countdown, in seconds).
const DAY_FORMAT = {
  month: "short",
  day: "numeric",
  weekday: "short",
  hour: "2-digit",
  minute: "2-digit",
  hour12: false,
};
const loadedAt = Date.now();
const serverStart = Date.parse(document.querySelector("[data-clock]")?.dataset.clock ?? "") || loadedAt;

// The server's time, which in a training system may be moved; the browser's own clock only measures the distance.
export const serverNow = () => serverStart + (Date.now() - loadedAt);

const two = (number) => String(number).padStart(2, "0");

export function stretch(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  return hours ? `${hours}:${two(minutes)}:${two(rest)}` : `${two(minutes)}:${two(rest)}`;
}

// A countdown ends at a fixed moment; it is worked out once per value the server sent.
const ends = new WeakMap();

function tickCountdown(element) {
  const given = element.dataset.countdown;
  const known = ends.get(element);
  const end =
    known?.given === given && element.textContent === known.shown ? known.end : Date.now() + Number(given) * 1000;
  const left = (end - Date.now()) / 1000;
  const shown = left > 0 ? stretch(left) : (element.dataset.over ?? stretch(0));
  if (element.textContent !== shown) element.textContent = shown;
  element.classList.toggle("owing", left < 60);
  ends.set(element, { given, end, shown });
}

function tick() {
  const now = serverNow();
  for (const element of document.querySelectorAll("[data-clock]")) {
    const zone = { timeZone: document.documentElement.dataset.zone || undefined };
    const shown = new Intl.DateTimeFormat(document.documentElement.lang, { ...DAY_FORMAT, ...zone }).format(now);
    if (element.textContent !== shown) element.textContent = shown;
  }
  for (const element of document.querySelectorAll("[data-since]")) {
    element.textContent = stretch((now - Date.parse(element.dataset.since)) / 1000);
  }
  document.querySelectorAll("[data-countdown]").forEach(tickCountdown);
}

tick();
setInterval(tick, 1000);
