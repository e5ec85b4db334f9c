// Buttons that copy what stands in an element, and say so. Where the browser does not allow it the text is selected.

for (const button of document.querySelectorAll("[data-copies]")) {
  button.addEventListener("click", async () => {
    const source = document.getElementById(button.dataset.copies);
    const said = button.parentElement.querySelector("[data-copied]");
    try {
      await navigator.clipboard.writeText(source.textContent.trim());
      said.hidden = false;
      said.textContent = said.dataset.copied;
    } catch {
      getSelection().selectAllChildren(source);
    }
  });
}
