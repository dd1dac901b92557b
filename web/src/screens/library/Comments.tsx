import { useState, type ReactNode } from "react";
import { useAskAll, useChange } from "../../api/ask";
import { call } from "../../api/http";
import type { Comment } from "../../api/library";
import { Loading } from "../../parts/Empty";
import { said } from "../../parts/Form";
import { count, dateTime } from "../../parts/format";
import { Name } from "../../parts/Name";
import { Problem } from "../../parts/Problem";
import { useHere } from "../../shell/workspace";

/** What people say about a document, oldest first, answers below what they answer. */
export function Comments({ path }: { path: string }): ReactNode {
  const { may } = useHere();
  const [answered, setAnswered] = useState<Comment | null>(null);
  const { data, error } = useAskAll<Comment>(`${path}/comments`);
  const add = useChange((order: object) => call("POST", `${path}/comments`, order), [`${path}/comments`]);
  const items = data?.items ?? [];
  const known = new Set(items.map((comment) => comment.id));
  return (
    <section aria-labelledby="comments">
      <h3 id="comments">Comments</h3>
      <Problem of={error ?? add.error} />
      {data === undefined && error === null && <Loading what="the comments" />}
      {data?.total === 0 && <p className="hint">Nobody has said anything yet.</p>}
      {thread(null)}
      {data !== undefined && data.total > items.length && <p className="hint">and {count(data.total - items.length)} later ones</p>}
      {may("Review") && (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            const target = event.currentTarget;
            add.mutate(
              { text: said(new FormData(target), "text"), replyTo: answered?.id ?? null },
              {
                onSuccess: () => {
                  target.reset();
                  setAnswered(null);
                },
              },
            );
          }}
        >
          {answered !== null && (
            <p className="notice">
              In answer to <Name>{answered.author}</Name>{" "}
              <button type="button" className="quiet" onClick={() => setAnswered(null)}>
                Do not answer
              </button>
            </p>
          )}
          <div className="field">
            <label htmlFor="comment">Comment</label>
            <textarea id="comment" name="text" rows={3} required />
          </div>
          <button type="submit" disabled={add.isPending}>
            {answered === null ? "Add the comment" : "Answer"}
          </button>
        </form>
      )}
    </section>
  );

  function thread(of: string | null): ReactNode {
    // What answers something that is not here stands at the top.
    const here = items.filter((comment) => (of === null ? comment.replyTo === null || !known.has(comment.replyTo) : comment.replyTo === of));
    if (here.length === 0) return null;
    return (
      <ul className="comments">
        {here.map((comment) => (
          <li key={comment.id}>
            <strong>
              <Name>{comment.author}</Name>
            </strong>{" "}
            <span className="hint">{dateTime(comment.createdAt)}</span>{" "}
            {may("Review") && (
              <button type="button" className="quiet" onClick={() => setAnswered(comment)}>
                Reply<span className="hidden"> to {comment.author}</span>
              </button>
            )}
            <p className="said" dir="auto">
              {comment.text}
            </p>
            {thread(comment.id)}
          </li>
        ))}
      </ul>
    );
  }
}
