// Sets the colour scheme before the first paint; a file of its own, because the content security policy allows no
// inline script. The key is the one of src/theme/color-scheme.ts.
(() => {
  let choice = "auto";
  try {
    choice = localStorage.getItem("hubbub.theme") || "auto";
  } catch {
    // Storage may be switched off; then the system's scheme is used.
  }
  const dark =
    choice === "dark" || (choice !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
  document.documentElement.dataset.mantineColorScheme = dark ? "dark" : "light";
})();
