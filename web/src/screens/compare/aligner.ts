// Runs as a worker: two long texts take seconds, in which the page must stay usable.
import { align, type Aligned } from "./align";

/** What it is asked. */
export interface Question {
  left: string;
  right: string;
}

const mostMilliseconds = 10_000;

onmessage = ({ data }: MessageEvent<Question>): void => {
  const answer: Aligned | null = align(data.left, data.right, mostMilliseconds);
  postMessage(answer);
};
