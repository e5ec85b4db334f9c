// How often a page that is looked at asks whether anything moved.

export const first = 20_000;
export const longest = 300_000;
export const everyAtLeast = 5_000; // not more often, however often somebody comes back
const still = 6; // answers in a row that nothing moved, before it asks more rarely
const hour = 3_600_000;

// Milliseconds until the next question, after so many answers that nothing moved, or so many tries without an answer.
export function after(quiet, failed) {
  const steps = failed > 0 ? failed : Math.max(0, quiet - still);
  return Math.min(longest, first * 2 ** Math.min(steps, 10));
}

// Whether nobody has touched the page for so long that it asks no more.
export function isResting(untouched) {
  return untouched > hour;
}
