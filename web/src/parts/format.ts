const whole = new Intl.NumberFormat("en");
const day = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeZone: "UTC" });
const moment = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "short", timeZone: "UTC" });
const units = ["bytes", "KB", "MB", "GB", "TB"];

export const count = (number: number): string => whole.format(number);

/** "1 document", "2 documents". */
export const counted = (number: number, one: string, several = `${one}s`): string => `${count(number)} ${number === 1 ? one : several}`;

export function bytes(number: number): string {
  let value = number;
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit++;
  }
  return `${unit === 0 ? count(value) : value.toFixed(value < 10 ? 1 : 0)} ${units[unit] ?? ""}`;
}

/** In UTC, as everything is kept. */
export const date = (time: string | null): string => (time === null ? "" : day.format(new Date(time)));
export const dateTime = (time: string | null): string => (time === null ? "" : `${moment.format(new Date(time))} UTC`);

export function duration(seconds: number): string {
  if (!Number.isFinite(seconds) || seconds < 0) return "";
  if (seconds < 60) return `${Math.ceil(seconds)} s`;
  if (seconds < 3600) return `${Math.ceil(seconds / 60)} min`;
  return `${Math.floor(seconds / 3600)} h ${Math.ceil((seconds % 3600) / 60)} min`;
}

/** "CompletedWithExceptions" as words: "completed with exceptions". */
export const words = (name: string): string => name.replace(/(?<=[a-z])[A-Z]/g, (letter) => ` ${letter}`).toLowerCase();

/** A short word for a media type; the type itself when there is none. */
export function typeName(mediaType: string): string {
  const names: Record<string, string> = {
    "message/rfc822": "E-mail",
    "application/pdf": "PDF",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "Word",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "Excel",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": "PowerPoint",
    "application/msword": "Word",
    "application/vnd.ms-excel": "Excel",
    "application/vnd.ms-powerpoint": "PowerPoint",
    "text/plain": "Text",
    "text/html": "HTML",
    "text/csv": "CSV",
    "application/zip": "ZIP",
  };
  const [family = "", kind = ""] = mediaType.split("/");
  const families: Record<string, string> = { image: "Image", audio: "Sound", video: "Film" };
  return names[mediaType] ?? (families[family] === undefined ? mediaType : `${families[family]} (${kind.replace(/^x-/, "")})`);
}

// Marks that turn the direction of text, and control characters: in a name they make "exe.fdp" read as "pdf.exe".
const misleading = /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

/** A name from outside, with every character that would mislead spelt out. */
export const plain = (name: string): string =>
  name.replace(misleading, (mark) => `[U+${mark.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}]`);
