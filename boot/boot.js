// Puts up the boot screen. What is typed on it the app takes over; what is pressed it does once it is there.
{
  const { dataset, lang } = document.documentElement;
  const boot = document.getElementById("boot");
  const kept = (name) => {
    try {
      return localStorage.getItem(`siegel.${name}`) !== null;
    } catch {
      return false;
    }
  };
  const find = (css) => boot.querySelector(css);

  const screen = find(`template[data-boot="${dataset.boot}"][lang="${lang}"]`);
  if (screen) {
    boot.append(screen.content);
    find(`.languages [lang="${lang}"]`)?.setAttribute("aria-pressed", "true");
    const plain = (css, is) => find(css)?.classList.toggle("plain", is);
    if (kept("here") && dataset.boot === "welcome") {
      // Who was here before has no letter at hand.
      const letter = find("[data-boot-letter]");
      letter.before(find("[data-boot-sign-in]"));
      plain("[data-boot-letter]", true);
      plain("[data-boot-sign-in]", false);
    }
    const passkey = find("[data-boot-passkey]");
    if (!window.PublicKeyCredential) passkey?.remove();
    const passkeyFirst = kept("passkey") && Boolean(passkey?.isConnected);
    plain("[data-press='passkey']", !passkeyFirst);
    plain("[data-press='sign-in']", passkeyFirst);
  } else {
    delete dataset.boot;
  }

  // Elsewhere than on the first page the module is fetched at once.
  const module = document.querySelector("link[data-boot-module]");
  if (module && dataset.boot !== "welcome") module.rel = "preload";

  boot.addEventListener("submit", (event) => event.preventDefault());
  boot.addEventListener("click", (event) => {
    const button = event.target.closest("[data-press]");
    if (!button) return;
    boot.dataset.pressed = button.dataset.press;
    if (!button.dataset.busy) return;
    button.setAttribute("aria-disabled", "true");
    button.querySelector("span").textContent = button.dataset.busy;
  });
}
