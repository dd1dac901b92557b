import { useCallback, useRef, useState, type ReactNode } from "react";
import { Link } from "wouter";
import { Empty, Loading } from "../../parts/Empty";
import { counted } from "../../parts/format";
import { QueryProblem } from "../../parts/QueryProblem";
import { Problem } from "../../parts/Problem";
import { Title } from "../../shell/Title";
import { useHere } from "../../shell/workspace";
import { useAddress } from "../review/address";
import { queryOf, useFound } from "../review/found";
import { Cards } from "./Cards";
import { Details } from "./Details";
import { Tree } from "./Tree";

/** The documents of the workspace to look at: in their folders, as pictures, with their versions, renditions and comments. */
export function Library(): ReactNode {
  const { base } = useHere();
  const [address, change] = useAddress();
  const [seen, setSeen] = useState<[first: number, last: number]>([0, 0]);
  const [index, setIndex] = useState(-1);
  const box = useRef<HTMLInputElement>(null);
  const found = useFound(queryOf({ ...address, group: undefined }, ""), index < 0 ? seen : [...seen, index], true);
  const look = useCallback((first: number, last: number) => setSeen([first, last]), []);
  const current = address.document === undefined ? -1 : found.at(index)?.number === address.document ? index : found.lineOf(address.document);
  const open = (line: number) => {
    setIndex(line);
    void found.load(line).then(
      (row) => row !== undefined && change({ document: row.number }, address.document !== undefined),
      () => undefined, // What went wrong is told above the cards.
    );
  };
  const narrow = (wanted: { folder?: string | undefined; query?: string }) => {
    setIndex(-1);
    setSeen([0, 0]);
    change({ ...wanted, document: undefined });
  };
  return (
    <div className={address.document === undefined ? "library" : "library detailed"}>
      <div className="library-head">
        <Title>Library</Title>
        <form
          role="search"
          key={address.query}
          onSubmit={(event) => {
            event.preventDefault();
            narrow({ query: box.current?.value.trim() ?? "" });
          }}
        >
          <input ref={box} type="search" aria-label="Query" placeholder="Search, such as: kind:file crane" defaultValue={address.query} spellCheck={false} />
          <button type="submit">Search</button>
          <Link className="button" href={`${base}/review?${new URLSearchParams({ query: address.query, ...(address.folder === undefined ? {} : { folder: address.folder }) }).toString()}`}>
            Review these
          </Link>
          <span role="status" className="hint">
            {found.isLoading ? "" : counted(found.documents, "document")}
          </span>
        </form>
        {found.error !== null && (found.error.character === null ? <Problem of={found.error} /> : <QueryProblem query={address.query} of={found.error} />)}
      </div>
      <Tree folder={address.folder} choose={(folder) => narrow({ folder })} />
      <section className="shelf" aria-label="Documents">
        {found.isLoading && <Loading what="the documents" />}
        {!found.isLoading && found.total === 0 && found.error === null && (
          <Empty title={address.query === "" ? "No documents here yet" : "Nothing is found"}>
            <p>
              {address.query === ""
                ? "Documents come in on the Intake page, and are put into folders beside a document, under Coding in the review."
                : "Try fewer words, another folder, or all documents."}
            </p>
          </Empty>
        )}
        {found.total > 0 && <Cards found={found} current={current} look={look} open={open} />}
      </section>
      {address.document !== undefined && <Details key={address.document} document={address.document} close={() => change({ document: undefined })} />}
    </div>
  );
}
