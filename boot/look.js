// Look, language, and which boot screen stands here, before anything is drawn. The server takes this script's hash into the policy, too.
{
  const root = document.documentElement;
  const kept = (name) => {
    try {
      return localStorage.getItem(`siegel.${name}`);
    } catch {
      // A browser that keeps nothing looks as the device does.
      return null;
    }
  };

  for (const look of ["appearance", "text-size"]) {
    const chosen = kept(look);
    if (chosen) root.setAttribute(`data-${look}`, chosen);
  }
  const known = navigator.languages.map((tag) => tag.slice(0, 2).toLowerCase());
  root.lang = kept("language") ?? known.find((tag) => ["de", "en"].includes(tag)) ?? "de";
  const choose = () => {
    const chosen = root.dataset.appearance;
    for (const part of document.head.querySelectorAll("[data-scheme]")) {
      const { scheme } = part.dataset;
      part.media = chosen ? (chosen === scheme ? "all" : "not all") : `(prefers-color-scheme: ${scheme})`;
    }
  };
  choose();
  new MutationObserver(choose).observe(root, { attributeFilter: ["data-appearance"] });

  // Where an account was open, its pages begin with the door.
  const behindDoor = /^\/(sign-in$|(home|messages|compose|photo|documents|more|security)(\/|$))/;
  if (location.pathname === "/") root.dataset.boot = "welcome";
  else if (kept("here") && behindDoor.test(location.pathname)) root.dataset.boot = "door";
}
