// Before the first paint: the remembered theme, so that a dark page never flashes light.
const theme = localStorage.getItem("retort.theme");
if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
