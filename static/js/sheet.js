// On a phone the score panel starts folded, so that the dossier can be read; on a tablet it is open below the dossier, and
// on a wide screen it is always open.

const narrow = matchMedia("(max-width: 63.9375em)");
const tablet = matchMedia("(min-width: 45em) and (min-height: 56em)");

for (const sheet of document.querySelectorAll("[data-sheet]")) {
  const fit = () => { sheet.open = !narrow.matches || tablet.matches || sheet.querySelector(".error-text") !== null; };
  for (const size of [narrow, tablet]) size.addEventListener("change", fit);
  fit();
}
