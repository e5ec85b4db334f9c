// A frame as high as the document in it, which is of this site and runs nothing itself.
const frame = document.querySelector(".mail-preview");

function fit() {
  const root = frame.contentDocument?.documentElement;
  if (!root) return;
  frame.style.height = "0";
  frame.style.height = `${root.scrollHeight + frame.offsetHeight - frame.clientHeight}px`;
}

frame.addEventListener("load", fit);
addEventListener("resize", fit);
fit();
