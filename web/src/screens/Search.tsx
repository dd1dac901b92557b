import { useState, type ReactNode } from "react";
import { Link, useLocation, useSearchParams } from "wouter";
import { useAsk, useAskAll, useChange } from "../api/ask";
import { call } from "../api/http";
import type { Found, SavedSearch } from "../api/types";
import { CheckField, said, TextField } from "../parts/Form";
import { count, counted } from "../parts/format";
import { Name } from "../parts/Name";
import { Problem } from "../parts/Problem";
import { QueryProblem } from "../parts/QueryProblem";
import { Title } from "../shell/Title";
import { useHere } from "../shell/workspace";
import { Grammar } from "./Grammar";
import { Terms } from "./Terms";

/** One box for the whole grammar, with its help beside it; searches that are kept; what lists of terms find. */
export function Search(): ReactNode {
  const { api, base } = useHere();
  const [, go] = useLocation();
  const [asked, setAsked] = useSearchParams();
  const tried = asked.get("query");
  const [query, setQuery] = useState(tried ?? "");
  const found = useAsk<Found>(`${api}/documents`, { query: tried ?? "", pageSize: 1 }, { when: tried !== null });
  const saved = useAskAll<SavedSearch>(`${api}/searches`);
  const save = useChange((order: object) => call("POST", `${api}/searches`, order), [`${api}/searches`]);
  const remove = useChange((number: number) => call("DELETE", `${api}/searches/${number}`), [`${api}/searches`]);
  const address = (text: string) => `${base}/review?query=${encodeURIComponent(text)}`;
  return (
    <div className="screen beside">
      <div>
        <Title>Search</Title>
        <form
          role="search"
          onSubmit={(event) => {
            event.preventDefault();
            setAsked({ query });
          }}
        >
          <div className="field">
            <label htmlFor="query">Query</label>
            <textarea id="query" rows={3} value={query} spellCheck={false} onChange={(event) => setQuery(event.target.value)} />
          </div>
          <div className="buttons">
            <button type="submit" className="primary">
              Count
            </button>
            <button type="button" onClick={() => go(address(query))}>
              Show in review
            </button>
          </div>
        </form>
        {tried !== null && <QueryProblem query={tried} of={found.error} />}
        {found.data !== undefined && (
          <p role="status">
            <Link href={address(tried ?? "")}>{counted(found.data.total, "document")} found</Link>
            {found.data.waiting > 0 && `; ${count(found.data.waiting)} changes are not in the index yet`}
          </p>
        )}
        {found.data !== undefined && tried !== null && (
          <form
            className="inline"
            onSubmit={(event) => {
              event.preventDefault();
              const target = event.currentTarget;
              const form = new FormData(target);
              save.mutate({ name: said(form, "name"), query: tried, isFrozen: form.has("frozen") }, { onSuccess: () => target.reset() });
            }}
          >
            <TextField label="Keep it under a name" name="name" required />
            <CheckField label="Frozen: with what it finds now" name="frozen" />
            <button type="submit" disabled={save.isPending}>
              Save
            </button>
          </form>
        )}
        <Problem of={save.error ?? remove.error ?? saved.error} />
        <section aria-labelledby="saved">
          <h2 id="saved">Saved searches</h2>
          {saved.data?.total === 0 && <p className="hint">None yet. Count a query, then keep it: everybody in the workspace sees it here.</p>}
          <ul className="plain">
            {saved.data?.items.map((search) => (
              <li key={search.number} className="row">
                <span>
                  <Link href={address(search.query)}>
                    <Name>{search.name}</Name>
                  </Link>{" "}
                  <code>{search.query}</code> {search.isFrozen && <span className="tag">frozen</span>}
                </span>
                <button type="button" className="quiet" onClick={() => remove.mutate(search.number)}>
                  Remove<span className="hidden"> {search.name}</span>
                </button>
              </li>
            ))}
          </ul>
        </section>
        <Terms />
      </div>
      <Grammar use={(example) => setQuery(example)} />
    </div>
  );
}
