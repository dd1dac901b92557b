import * as pdf from "pdfjs-dist";
import worker from "pdfjs-dist/build/pdf.worker.min.mjs?url";
import { useEffect, useRef, useState, type ReactNode } from "react";
import { Loading } from "../../parts/Empty";
import { Problem } from "../../parts/Problem";
import { useFile, type Part } from "./file";

pdf.GlobalWorkerOptions.workerSrc = worker;

const zooms = [0.5, 0.75, 1, 1.5, 2, 3];

/** The pages of a PDF, or of what was made into one, drawn as they come into sight. Nothing in it is run. */
export function PdfView({ document, part = "file" }: { document: number; part?: Part }): ReactNode {
  const file = useFile(document, part);
  const [opened, setOpened] = useState<pdf.PDFDocumentProxy | null>(null);
  const [problem, setProblem] = useState<Error | null>(null);
  const [zoom, setZoom] = useState(1);
  useEffect(() => {
    if (file.data === undefined) return;
    let isOver = false;
    const task = pdf.getDocument({ data: new Uint8Array(file.data.slice(0)), isEvalSupported: false, enableXfa: false });
    task.promise.then(setOpened, (failed: unknown) => isOver || setProblem(errorOf(failed)));
    return () => {
      isOver = true;
      setOpened(null);
      setProblem(null);
      void task.destroy();
    };
  }, [file.data]);
  if (file.error !== null) return <Problem of={file.error} />;
  if (problem !== null) return <p className="notice">The pages cannot be shown: {problem.message} Its text is on the first tab, and it can be downloaded.</p>;
  if (opened === null) return <Loading what="the pages" />;
  return (
    <div className="pages">
      <div className="row">
        <span>{opened.numPages} pages</span>
        <label>
          Zoom{" "}
          <select value={zoom} onChange={(event) => setZoom(Number(event.target.value))}>
            {zooms.map((one) => (
              <option key={one} value={one}>
                {one * 100} %
              </option>
            ))}
          </select>
        </label>
      </div>
      {Array.from({ length: opened.numPages }, (_, index) => (
        <Page key={index} of={opened} number={index + 1} zoom={zoom} onProblem={setProblem} />
      ))}
    </div>
  );
}

const errorOf = (failed: unknown): Error => (failed instanceof Error ? failed : new Error(String(failed)));

interface PageOf {
  of: pdf.PDFDocumentProxy;
  number: number;
  zoom: number;
  onProblem: (problem: Error) => void;
}

function Page({ of, number, zoom, onProblem }: PageOf): ReactNode {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [isSeen, setSeen] = useState(number === 1);
  useEffect(() => {
    const watch = new IntersectionObserver((entries) => entries.some((entry) => entry.isIntersecting) && setSeen(true), { rootMargin: "600px" });
    if (canvas.current !== null) watch.observe(canvas.current);
    return () => watch.disconnect();
  }, []);
  useEffect(() => {
    if (!isSeen) return;
    let task: pdf.RenderTask | undefined;
    let isOver = false;
    const draw = (page: pdf.PDFPageProxy): void => {
      const drawn = canvas.current;
      if (isOver || drawn === null) return;
      const view = page.getViewport({ scale: zoom * 1.3 });
      drawn.width = view.width;
      drawn.height = view.height;
      task = page.render({ canvas: drawn, viewport: view });
      task.promise.catch(() => undefined); // Ended because another zoom was chosen.
    };
    // Whoever has left the document meanwhile has left its pages too: that they cannot be read any more is no problem of anybody.
    of.getPage(number).then(draw, (failed: unknown) => isOver || onProblem(errorOf(failed)));
    return () => {
      isOver = true;
      task?.cancel();
    };
  }, [of, number, zoom, isSeen, onProblem]);
  return <canvas ref={canvas} className="page" role="img" aria-label={`Page ${number}`} />;
}
