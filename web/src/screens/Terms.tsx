import { useState, type ReactNode } from "react";
import { Link } from "wouter";
import { useChange } from "../api/ask";
import { call, save } from "../api/http";
import type { TermReport } from "../api/types";
import { count } from "../parts/format";
import { Problem } from "../parts/Problem";
import { Table } from "../parts/Table";
import { useHere } from "../shell/workspace";

const lines = (text: string): string[] => text.split("\n").map((line) => line.trim()).filter((line) => line !== "");

/** What a list of terms finds, for the parties to agree on. */
export function Terms(): ReactNode {
  const { api, base } = useHere();
  const [list, setList] = useState("");
  const report = useChange((terms: string[]) => call<TermReport>("POST", `${api}/terms`, { terms }));
  const table = useChange((terms: string[]) => save(`${api}/terms.csv`, { terms }, "terms.csv"));
  return (
    <section aria-labelledby="terms">
      <h2 id="terms">Term report</h2>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          report.mutate(lines(list));
        }}
      >
        <div className="field">
          <label htmlFor="term-list">Terms, one a line</label>
          <textarea id="term-list" rows={5} value={list} spellCheck={false} onChange={(event) => setList(event.target.value)} />
        </div>
        <div className="buttons">
          <button type="submit" disabled={report.isPending || lines(list).length === 0}>
            Report
          </button>
          <button type="button" disabled={table.isPending || lines(list).length === 0} onClick={() => table.mutate(lines(list))}>
            CSV
          </button>
        </div>
      </form>
      <Problem of={report.error ?? table.error} />
      {report.data !== undefined && (
        <Table of="What each term finds" columns={["Term", { number: "Hits" }, { number: "With family" }, { number: "Only by it" }]}>
          {report.data.terms.map((term, index) => (
            <tr key={index}>
              <th scope="row">
                <Link href={`${base}/review?query=${encodeURIComponent(term.term)}`}>
                  <code>{term.term}</code>
                </Link>
                {term.error !== null && <p className="problem">{term.error}</p>}
              </th>
              <td className="number">{count(term.hits)}</td>
              <td className="number">{count(term.withFamily)}</td>
              <td className="number">{count(term.unique)}</td>
            </tr>
          ))}
          <tr className="total">
            <th scope="row">All</th>
            <td className="number">{count(report.data.hits)}</td>
            <td className="number">{count(report.data.withFamily)}</td>
            <td />
          </tr>
        </Table>
      )}
    </section>
  );
}
