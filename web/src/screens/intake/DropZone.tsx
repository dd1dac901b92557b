import { useRef, useState, type DragEvent, type ReactNode } from "react";

/** Where files are dropped, or chosen. */
export function DropZone({ take }: { take: (files: File[]) => void }): ReactNode {
  const input = useRef<HTMLInputElement>(null);
  const [isOver, setOver] = useState(false);
  const [folder, setFolder] = useState<string | null>(null);

  function drop(event: DragEvent): void {
    event.preventDefault();
    setOver(false);
    const entries = [...event.dataTransfer.items].map((item) => item.webkitGetAsEntry());
    const dropped = entries.find((entry) => entry?.isDirectory === true);
    setFolder(dropped?.name ?? null);
    if (dropped === undefined) take([...event.dataTransfer.files]);
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
        <strong>Drop files here</strong>: mail archives (PST, MBOX), ZIP and other archives, forensic images, single files.
      </p>
      <button type="button" onClick={() => input.current?.click()}>
        Choose files
      </button>
      <input
        ref={input}
        className="hidden"
        type="file"
        multiple
        tabIndex={-1}
        aria-label="Files"
        onChange={(event) => {
          take([...(event.target.files ?? [])]);
          event.target.value = "";
        }}
      />
      <p className="hint">They are sent in pieces. If the page is closed or the line breaks, give the same files again: only what is missing is sent.</p>
      {folder !== null && (
        <p className="problem" role="alert">
          “{folder}” is a folder. Put it into a ZIP archive and drop that, so that its structure and the dates in it are kept.
        </p>
      )}
    </section>
  );
}
