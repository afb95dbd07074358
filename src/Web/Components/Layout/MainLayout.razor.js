const key = "retort.theme";

export const timeZone = () => Intl.DateTimeFormat().resolvedOptions().timeZone;

export const theme = () => localStorage.getItem(key) ?? "system";

export function chooseTheme(name) {
  if (name === "system") {
    localStorage.removeItem(key);
    delete document.documentElement.dataset.theme;
  } else {
    localStorage.setItem(key, name);
    document.documentElement.dataset.theme = name;
  }
  document.dispatchEvent(new CustomEvent("retort-theme"));
}
