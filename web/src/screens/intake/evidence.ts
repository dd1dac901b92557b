import { makeZip, predictLength } from "client-zip";

/** Something to be sent in pieces. */
export interface Evidence {
  name: string;
  /** In bytes. */
  size: number;
  /** In milliseconds since 1970. */
  lastModified: number;
  /** Gives the pieces of that many bytes, by their numbers from 1; they are asked for in order. */
  pieces: (size: number) => (ordinal: number) => Promise<Blob>;
}

/** A file in a folder, by where it lies in it. */
export interface Filed {
  /** From the folder that was given, its own name first. */
  path: string;
  file: File;
}

export const ofFile = (file: File): Evidence => ({
  name: file.name,
  size: file.size,
  lastModified: file.lastModified,
  pieces: (size) => (ordinal) => Promise.resolve(file.slice((ordinal - 1) * size, ordinal * size)),
});

/**
 * A folder as an archive that is made while it is sent, so that paths and times arrive. The same folder gives the same bytes: when it is given
 * again, only what is missing is sent.
 */
export function ofFolder(name: string, files: Filed[]): Evidence {
  const entries = files
    .toSorted((one, other) => (one.path < other.path ? -1 : 1))
    .map(({ path, file }) => ({ name: path, input: file, size: file.size, lastModified: asUtc(file.lastModified) }));
  return {
    name: `${name}.zip`,
    size: Number(predictLength(entries)),
    lastModified: Math.max(0, ...files.map(({ file }) => file.lastModified)),
    pieces: (size) => inOrder(makeZip(entries).getReader(), size),
  };
}

/** Archives say the time of day and no zone, which is read as UTC; the library writes that of this computer. */
function asUtc(milliseconds: number): Date {
  const time = new Date(milliseconds);
  return new Date(time.getUTCFullYear(), time.getUTCMonth(), time.getUTCDate(), time.getUTCHours(), time.getUTCMinutes(), time.getUTCSeconds());
}

/** Cuts a stream into pieces; those that are not asked for are read past. */
function inOrder(stream: ReadableStreamDefaultReader<Uint8Array>, size: number): (ordinal: number) => Promise<Blob> {
  let rest = new Uint8Array();
  let next = 1;
  let last: Promise<unknown> = Promise.resolve();
  async function piece(): Promise<Blob> {
    const parts: BlobPart[] = [];
    for (let left = size; left > 0; ) {
      if (rest.length === 0) {
        const { value, done } = await stream.read();
        if (done) break;
        rest = new Uint8Array(value);
      }
      parts.push(rest.slice(0, left));
      const taken = Math.min(left, rest.length);
      rest = rest.subarray(taken);
      left -= taken;
    }
    next++;
    return new Blob(parts);
  }
  return (ordinal) => {
    const wanted = last.then(async () => {
      while (next < ordinal) await piece();
      return piece();
    });
    last = wanted.catch(() => undefined);
    return wanted;
  };
}

/** What was dropped: files by themselves, and each folder whole. To be called while the drop is told, for then alone can its entries be had. */
export function dropped(items: DataTransferItemList): Promise<Evidence[]> {
  const entries = [...items].map((item) => item.webkitGetAsEntry()).filter((entry) => entry !== null);
  return Promise.all(
    entries.map(async (entry) => {
      if (entry.isDirectory) return ofFolder(entry.name, await filesIn(entry as FileSystemDirectoryEntry));
      return ofFile(await fileOf(entry as FileSystemFileEntry));
    }),
  );
}

/** A folder that was chosen: the browser gives its files, each with its path. */
export function chosenFolder(files: File[]): Evidence[] {
  const name = files[0]?.webkitRelativePath.split("/")[0];
  return name === undefined ? [] : [ofFolder(name, files.map((file) => ({ path: file.webkitRelativePath, file })))];
}

const fileOf = (entry: FileSystemFileEntry): Promise<File> => new Promise((done, fail) => entry.file(done, fail));

/** All files below a folder. A reader gives some at a time, and none when there are no more. */
async function filesIn(folder: FileSystemDirectoryEntry): Promise<Filed[]> {
  const found: Filed[] = [];
  const reader = folder.createReader();
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((done, fail) => reader.readEntries(done, fail));
    if (some.length === 0) return found;
    for (const entry of some) {
      if (entry.isDirectory) for (const filed of await filesIn(entry as FileSystemDirectoryEntry)) found.push(filed);
      else found.push({ path: entry.fullPath.replace(/^\//, ""), file: await fileOf(entry as FileSystemFileEntry) });
    }
  }
}
