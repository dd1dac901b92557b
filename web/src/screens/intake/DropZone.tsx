import { useRef, useState, type DragEvent, type ReactNode } from "react";
import { chosenFolder, dropped, ofFile, type Evidence } from "./evidence";

/** Where files and folders are dropped, or chosen. */
export function DropZone({ take }: { take: (evidence: Evidence[]) => void }): ReactNode {
  const files = useRef<HTMLInputElement>(null);
  const folder = useRef<HTMLInputElement>(null);
  const [isOver, setOver] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);

  function drop(event: DragEvent): void {
    event.preventDefault();
    setOver(false);
    setProblem(null);
    dropped(event.dataTransfer.items).then(take, () => setProblem("It could not be read. See whether you may open it yourself, and drop it again."));
  }

  return (
    <section
      className={isOver ? "drop over" : "drop"}
      aria-label="Files to bring in"
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <p>
        <strong>Drop files or folders here</strong>: mail archives (PST, MBOX), ZIP and other archives, forensic images, single files.
      </p>
      <button type="button" onClick={() => files.current?.click()}>
        Choose files
      </button>{" "}
      <button type="button" onClick={() => folder.current?.click()}>
        Choose a folder
      </button>
      <input
        ref={files}
        className="hidden"
        type="file"
        multiple
        tabIndex={-1}
        aria-label="Files"
        onChange={(event) => {
          take([...(event.target.files ?? [])].map(ofFile));
          event.target.value = "";
        }}
      />
      <input
        ref={folder}
        className="hidden"
        type="file"
        webkitdirectory=""
        tabIndex={-1}
        aria-label="Folder"
        onChange={(event) => {
          take(chosenFolder([...(event.target.files ?? [])]));
          event.target.value = "";
        }}
      />
      <p className="hint">
        A folder is sent as one archive, with the paths and times of its files. Everything is sent in pieces: if the page is closed or the line breaks, give the same again,
        and only what is missing is sent.
      </p>
      {problem !== null && (
        <p className="problem" role="alert">
          {problem}
        </p>
      )}
    </section>
  );
}
