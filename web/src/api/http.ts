/** What the server refused, and why: its message is meant for people. */
export class Refused extends Error {
  constructor(
    readonly status: number,
    readonly reason: string | null,
    message: string,
    readonly subject: string | null,
  ) {
    super(message);
  }

  /** The character of a query at which it is wrong, counted from 1; null when the message names none. */
  get character(): number | null {
    const found = /\(character (\d+)\)/.exec(this.message);
    return found?.[1] === undefined ? null : Number(found[1]);
  }
}

const root = "/pages/v1";
const signedOut = new Set<() => void>();

/** Tells when a call finds that nobody is signed in any more. */
export function onSignedOut(listener: () => void): () => void {
  signedOut.add(listener);
  return () => {
    signedOut.delete(listener);
  };
}

/** A path with what is asked of it; what is undefined is left out. */
export function asked(path: string, query: Record<string, string | number | boolean | undefined> = {}): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== "") parameters.set(name, String(value));
  }
  const text = parameters.toString();
  return path + (text === "" ? "" : `?${text}`);
}

/** The address of something of our API, for links and pictures. */
export const address = (path: string): string => root + path;

/** Asks our API; answers what it says, or throws what it refused. */
export async function call<T>(method: string, path: string, body?: unknown, signal?: AbortSignal): Promise<T> {
  const isRaw = body instanceof Blob;
  const request: RequestInit = { method, credentials: "same-origin", headers: { Accept: "application/json" } };
  if (body !== undefined) {
    request.headers = { Accept: "application/json", "Content-Type": isRaw ? body.type || "application/octet-stream" : "application/json" };
    request.body = isRaw ? body : JSON.stringify(body);
  }
  if (signal !== undefined) request.signal = signal;
  const response = await send(address(path), request);
  return (response.status === 204 ? undefined : await response.json()) as T;
}

/** Asks for a file that an answer to a body is, and gives it to the person to keep. */
export async function save(path: string, body: unknown, name: string): Promise<void> {
  const response = await send(address(path), {
    method: "POST",
    credentials: "same-origin",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
  const link = document.createElement("a");
  link.href = URL.createObjectURL(await response.blob());
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}

async function send(path: string, request: RequestInit): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(path, request);
  } catch (problem) {
    if (problem instanceof DOMException && problem.name === "AbortError") throw problem;
    throw new Refused(0, null, "The server cannot be reached. Check the connection and try again.", null);
  }
  if (response.ok) return response;
  const refused = await explain(response);
  if (response.status === 401 && !(path === address("/session") && request.method === "POST")) {
    signedOut.forEach((listener) => listener());
  }
  throw refused;
}

/** What a refusal says. */
export async function explain(response: Response): Promise<Refused> {
  try {
    const { error } = (await response.json()) as { error: { reason: string | null; message: string; subject: string | null } };
    return new Refused(response.status, error.reason, error.message, error.subject);
  } catch {
    return new Refused(response.status, null, `The server answered ${response.status}. Try again; if it goes on, tell whoever runs it.`, null);
  }
}
