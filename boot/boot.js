// Puts up the boot screen. What is typed at the door the app takes over; what is pressed it does once it is there.
{
  const { dataset, lang } = document.documentElement;
  const boot = document.getElementById("boot");
  const screen = boot.querySelector(`template[data-boot="${dataset.boot}"][lang="${lang}"]`);
  if (screen) {
    boot.append(screen.content);
    const passkey = boot.querySelector("[data-boot-passkey]");
    if (passkey && !window.PublicKeyCredential) passkey.remove();
    let passkeyFirst = false;
    try {
      passkeyFirst = localStorage.getItem("siegel.passkey") !== null;
    } catch {
      // It is the password then.
    }
    const toggle = (press, plain) => boot.querySelector(`[data-press="${press}"]`)?.classList.toggle("plain", plain);
    toggle("passkey", !passkeyFirst);
    toggle("sign-in", passkeyFirst && passkey?.isConnected);
  } else {
    delete dataset.boot;
  }
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
