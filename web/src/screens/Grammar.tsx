import type { ReactNode } from "react";

const examples: [query: string, what: string][] = [
  ["brake slip", "both words, anywhere"],
  ["brake or clutch", "either word"],
  ["brake and not crane", "the first without the second"],
  ['"brake failure"', "the words next to each other"],
  ["brake w/5 slip", "within five words of each other"],
  ["brake pre/5 slip", "the first at most five words before"],
  ["(gas or power) w/5 price", "parentheses group"],
  ["deriv*", "any ending; ? is one character, = one digit"],
  ["ba%nana", "fuzzy: one letter may differ"],
  ["apply~", "the same stem: applies, applied"],
  ["#smith", "sounds alike: Smyth"],
  ["fraud&", "and its synonyms"],
  ["subject:crane", "in one field"],
  ['"Date Sent":2001', "a field by its name"],
  ["sent:2001-05~~2001-09", "dates in a range"],
  ["extension:docx", "files by their extension"],
  ["kind:email", "mails; also file, record"],
  ["custodian:quill", "whose it was"],
  ["missing:subject", "without a value"],
  ["*", "everything"],
];

/** The grammar by example: each goes into the box with a click. */
export function Grammar({ use }: { use: (example: string) => void }): ReactNode {
  return (
    <aside className="grammar" aria-labelledby="grammar">
      <h2 id="grammar">What a query may say</h2>
      <dl>
        {examples.map(([query, what]) => (
          <div key={query}>
            <dt>
              <button type="button" className="quiet" onClick={() => use(query)}>
                <code>{query}</code>
              </button>
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
      <p className="hint">“and”, “or” and distances are never mixed without parentheses: people disagree about what that means.</p>
    </aside>
  );
}
