const key = "dossier.theme";
export const themes = ["system", "light", "dark"] as const;
export type Theme = (typeof themes)[number];

export function theme(): Theme {
  const kept = localStorage.getItem(key);
  return themes.find((one) => one === kept) ?? "system";
}

/** Shows the pages light or dark, or as the system is. */
export function setTheme(next: Theme): void {
  localStorage.setItem(key, next);
  applyTheme();
}

export function applyTheme(): void {
  document.documentElement.dataset["theme"] = theme();
}
