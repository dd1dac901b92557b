import { useCallback, useRef, useState } from "react";
import { useQueryClient } from "@tanstack/react-query";
import { call, Refused } from "../../api/http";
import type { Upload } from "../../api/types";
import type { Evidence } from "./evidence";

const atOnce = 3;
const attempts = 5;

export interface Sending {
  name: string;
  sent: number;
  of: number;
  problem: string | null;
}

/** The same as what an upload was begun for: name, size, and when it was changed last. */
const isSame = (upload: Upload, file: Evidence): boolean =>
  upload.fileName === file.name &&
  upload.size === file.size &&
  (upload.modifiedAt === null || Math.abs(Date.parse(upload.modifiedAt) - file.lastModified) < 1000);

const pause = (milliseconds: number): Promise<void> => new Promise((done) => setTimeout(done, milliseconds));

/** Sends files in chunks. What is here already is not sent again: a file that is given again goes on where it stopped. */
export function useSending(api: string): { sending: Sending[]; send: (files: Evidence[], waiting: Upload[]) => Promise<void> } {
  const [sending, setSending] = useState<Sending[]>([]);
  const shown = useRef(new Map<string, Sending>());
  const client = useQueryClient();

  const show = useCallback((one: Sending) => {
    shown.current.set(one.name, one);
    setSending([...shown.current.values()]);
  }, []);

  const one = useCallback(
    async (file: Evidence, waiting: Upload[]) => {
      const order = { fileName: file.name, size: file.size, modifiedAt: new Date(file.lastModified).toISOString() };
      const upload = waiting.find((begun) => isSame(begun, file)) ?? (await call<Upload>("POST", `${api}/uploads`, order));
      let sent = upload.chunkCount - upload.missing.length;
      show({ name: file.name, sent, of: upload.chunkCount, problem: null });
      const missing = [...upload.missing];
      const piece = file.pieces(upload.chunkSize);
      async function lane(): Promise<void> {
        for (let ordinal = missing.shift(); ordinal !== undefined; ordinal = missing.shift()) {
          await chunk(upload.number, ordinal, await piece(ordinal));
          sent++;
          show({ name: file.name, sent, of: upload.chunkCount, problem: null });
        }
      }
      await Promise.all(Array.from({ length: atOnce }, lane));
      shown.current.delete(file.name);
      setSending([...shown.current.values()]);
    },
    [api, show],
  );

  const send = useCallback(
    async (files: Evidence[], waiting: Upload[]) => {
      for (const file of files) {
        try {
          await one(file, waiting);
        } catch (problem) {
          show({ name: file.name, sent: 0, of: 1, problem: problem instanceof Error ? problem.message : String(problem) });
        }
        await client.invalidateQueries({ queryKey: [`${api}/uploads`] });
      }
    },
    [api, client, one, show],
  );
  return { sending, send };
}

/** A connection that breaks is waited for; what the server refuses is final. */
async function chunk(upload: number, ordinal: number, content: Blob): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await call("PUT", `/uploads/${upload}/chunks/${ordinal}`, content);
      return;
    } catch (problem) {
      if (!(problem instanceof Refused) || (problem.status !== 0 && problem.status < 500) || attempt === attempts) throw problem;
      await pause(500 * 2 ** attempt);
    }
  }
}
