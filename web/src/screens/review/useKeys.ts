import { useEffect, useRef, useState } from "react";

/** The action of Ctrl and Enter. */
export const saveAndNext = "Ctrl+Enter";
const kept = "dossier.keys";

/** Single keys that do something wherever the focus is, but for where one types. They can be switched off (WCAG 2.1.4). */
export function useKeys(actions: Record<string, () => void>): [boolean, (on: boolean) => void] {
  const [isOn, setOn] = useState(() => localStorage.getItem(kept) !== "off");
  const current = useRef(actions);
  useEffect(() => {
    current.current = actions;
  });
  useEffect(() => {
    // More than a single key, so always on, and also where one types.
    function saveNext(event: KeyboardEvent): void {
      if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      current.current[saveAndNext]?.();
    }
    document.addEventListener("keydown", saveNext);
    return () => document.removeEventListener("keydown", saveNext);
  }, []);
  useEffect(() => {
    if (!isOn) return;
    function press(event: KeyboardEvent): void {
      const target = event.target;
      const isTyping =
        target instanceof HTMLElement && (target.isContentEditable || target.closest("input:not([type=radio]):not([type=checkbox]), textarea, select, dialog") !== null);
      const action = current.current[event.key];
      if (isTyping || event.ctrlKey || event.metaKey || event.altKey || action === undefined) return;
      event.preventDefault();
      action();
    }
    document.addEventListener("keydown", press);
    return () => document.removeEventListener("keydown", press);
  }, [isOn]);
  return [
    isOn,
    (on) => {
      localStorage.setItem(kept, on ? "on" : "off");
      setOn(on);
    },
  ];
}
