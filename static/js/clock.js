// Times by the clock of this device, or that of the zone which the reader chose for the account; in the language of the
// page. Those of today come without a day, others with it.

const language = document.documentElement.lang;
const region = language === "en" ? "en-GB" : language; // as the server writes days
const timeZone = document.querySelector("[data-zone]")?.dataset.zone || undefined;
const hours = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };

function write(moment, form) {
  return new Intl.DateTimeFormat(region, { ...form, timeZone }).format(moment);
}

// A day in words; in figures where the browser has no names of months in the language, as for Kazakh.
function day(moment) {
  const words = write(moment, { dateStyle: "long" });
  if (!/M\d\d/.test(words)) return words;
  const parts = new Intl.DateTimeFormat("de", { day: "2-digit", month: "2-digit", year: "numeric", timeZone });
  return parts.format(moment);
}

// A sentence with {time} in it: `today` where the moment is of today, else `other`.
export function dated(today, other, moment) {
  const when = new Date(moment);
  if (Number.isNaN(when.getTime())) return today;
  const isToday = day(when) === day(new Date());
  const said = isToday ? write(when, hours) : `${day(when)}, ${write(when, hours)}`;
  return (isToday ? today : other).replaceAll("{time}", () => said);
}

// Which of a text's plural forms a number takes: one, few, many or other.
export function plural(count) {
  return new Intl.PluralRules(language).select(count);
}
