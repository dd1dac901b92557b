import { useEffect, useState, type RefObject } from "react";

/** How wide something is, in pixels, also after it has changed; 0 until it is there. */
export function useWidth(of: RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(0);
  useEffect(() => {
    const shown = of.current;
    if (shown === null) return;
    const observer = new ResizeObserver(([entry]) => setWidth(entry?.contentRect.width ?? 0));
    observer.observe(shown);
    return () => observer.disconnect();
  }, [of]);
  return width;
}
