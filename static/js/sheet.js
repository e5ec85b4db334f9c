// On a narrow screen the score panel starts folded, so that the dossier can be read; on a wide one it is always open.

const narrow = matchMedia("(max-width: 63.9375em)");

for (const sheet of document.querySelectorAll("[data-sheet]")) {
  const fit = () => { sheet.open = !narrow.matches || sheet.querySelector(".error-text") !== null; };
  narrow.addEventListener("change", fit);
  fit();
}
