import { useEffect, useState } from "react";
import type { Aligned } from "./align";
import type { Question } from "./aligner";

/** Two texts side by side; "busy" until it is known, null when they differ too much. */
export function useAligned(left: string | undefined, right: string | undefined): Aligned | null | "busy" {
  const [answer, setAnswer] = useState<{ left: string; right: string; aligned: Aligned | null } | null>(null);
  useEffect(() => {
    if (left === undefined || right === undefined) return;
    const worker = new Worker(new URL("./aligner.ts", import.meta.url), { type: "module" });
    worker.onmessage = ({ data }: MessageEvent<Aligned | null>) => setAnswer({ left, right, aligned: data });
    worker.onerror = () => setAnswer({ left, right, aligned: null });
    const question: Question = { left, right };
    worker.postMessage(question);
    return () => worker.terminate();
  }, [left, right]);
  return answer !== null && answer.left === left && answer.right === right ? answer.aligned : "busy";
}
