import { diffArrays } from "diff";

/** A piece of a text: of which difference, counted from 0, or of none. */
export interface Piece {
  text: string;
  difference: number | null;
}

/** What stands side by side. */
export interface Row {
  left: Piece[];
  right: Piece[];
}

/** Two texts side by side, and the row that each difference begins at. */
export interface Aligned {
  rows: Row[];
  differences: number[];
}

/** Rows end where both texts have a line end; lines without any are cut about here, between words. */
const longestRow = 1_000;

// Words and numbers whole, every other sign alone; blanks of any kind and number are one token, so that lines broken elsewhere make no difference.
const token = /\s+|[\p{L}\p{N}\p{M}_]+|[^\s\p{L}\p{N}\p{M}_]/gu;
const blank = 0;

/** Puts two texts side by side, word by word; null when they differ so much that it would take longer than allowed. */
export function align(left: string, right: string, milliseconds: number): Aligned | null {
  const lefts = left.match(token) ?? [];
  const rights = right.match(token) ?? [];
  const numbers = new Map<string, number>();
  const numbered = (words: string[]) =>
    words.map((word) => {
      if (/^\s/u.test(word)) return blank;
      const known = numbers.get(word) ?? numbers.size + 1;
      numbers.set(word, known);
      return known;
    });
  const changes = diffArrays(numbered(lefts), numbered(rights), { timeout: milliseconds });
  if (changes === undefined) return null;

  const sheet = new Sheet();
  let atLeft = 0;
  let atRight = 0;
  for (const [index, change] of changes.entries()) {
    if (change.removed) {
      const next = changes[index + 1];
      const added = next?.added === true ? next.count : 0;
      sheet.differ(lefts.slice(atLeft, atLeft + change.count), rights.slice(atRight, atRight + added));
      atLeft += change.count;
      atRight += added;
    } else if (change.added) {
      if (changes[index - 1]?.removed === true) continue; // Shown with what it took the place of.
      sheet.differ([], rights.slice(atRight, atRight + change.count));
      atRight += change.count;
    } else {
      for (let word = 0; word < change.count; word++) sheet.agree(lefts[atLeft++] ?? "", rights[atRight++] ?? "");
    }
  }
  return sheet.done();
}

class Sheet {
  private readonly rows: Row[] = [];
  private readonly differences: number[] = [];
  private row: Row = { left: [], right: [] };
  private length = 0;

  /** The same on both sides. */
  agree(left: string, right: string): void {
    put(this.row.left, left, null);
    put(this.row.right, right, null);
    this.length += left.length;
    const endsBoth = left.includes("\n") && right.includes("\n");
    if (endsBoth || (this.length > longestRow && /^\s/u.test(left))) this.end();
  }

  /** Something on either side that the other has not, line by line. */
  differ(left: string[], right: string[]): void {
    const difference = this.differences.length;
    this.differences.push(this.rows.length);
    const lefts = lines(left);
    const rights = lines(right);
    const most = Math.max(lefts.length, rights.length);
    for (let line = 0; line < most; line++) {
      put(this.row.left, lefts[line] ?? "", difference);
      put(this.row.right, rights[line] ?? "", difference);
      if (line < most - 1) this.end();
    }
  }

  done(): Aligned {
    this.end();
    return { rows: this.rows, differences: this.differences };
  }

  private end(): void {
    if (this.row.left.length + this.row.right.length > 0) this.rows.push(this.row);
    this.row = { left: [], right: [] };
    this.length = 0;
  }
}

function put(pieces: Piece[], text: string, difference: number | null): void {
  const last = pieces.at(-1);
  if (text === "") return;
  if (last?.difference === difference) last.text += text;
  else pieces.push({ text, difference });
}

/** Words as lines: each ends with the word that breaks it. */
function lines(words: string[]): string[] {
  const all: string[] = [];
  let line = "";
  for (const word of words) {
    line += word;
    if (word.includes("\n")) {
      all.push(line);
      line = "";
    }
  }
  if (line !== "") all.push(line);
  return all;
}
