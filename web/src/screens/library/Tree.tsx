import { useState, type ReactNode } from "react";
import { useAsk } from "../../api/ask";
import type { Folder, ListOf } from "../../api/types";
import { Loading } from "../../parts/Empty";
import { count } from "../../parts/format";
import { Name } from "../../parts/Name";
import { Problem } from "../../parts/Problem";
import { useHere } from "../../shell/workspace";

interface Chosen {
  folder: string | undefined;
  choose: (folder: string | undefined) => void;
}

/** The folders of the workspace; those within one are asked for when it is opened. */
export function Tree({ folder, choose }: Chosen): ReactNode {
  return (
    <nav className="tree" aria-label="Folders">
      <button type="button" className="quiet" {...(folder === undefined ? { "aria-current": "true" as const } : {})} onClick={() => choose(undefined)}>
        All documents
      </button>
      <Branches parent={undefined} folder={folder} choose={choose} />
    </nav>
  );
}

function Branches({ parent, folder, choose }: Chosen & { parent: string | undefined }): ReactNode {
  const { api } = useHere();
  const { data, error } = useAsk<ListOf<Folder>>(`${api}/folders/tree`, { parent });
  if (data === undefined) return error === null ? <Loading what="the folders" /> : <Problem of={error} />;
  if (data.total === 0 && parent === undefined) {
    return <p className="hint">There are no folders yet. Make them beside a document, under Coding in the review.</p>;
  }
  return (
    <ul className="plain">
      {data.items.map((one) => (
        <Branch key={one.id} one={one} folder={folder} choose={choose} />
      ))}
    </ul>
  );
}

function Branch({ one, folder, choose }: Chosen & { one: Folder }): ReactNode {
  const [isOpen, setOpen] = useState(false);
  return (
    <li>
      <span className="branch">
        {one.folders > 0 && (
          <button type="button" className="quiet" aria-expanded={isOpen} aria-label={`Folders in ${one.name}`} onClick={() => setOpen(!isOpen)}>
            {isOpen ? "▾" : "▸"}
          </button>
        )}
        <button type="button" className="quiet" {...(folder === one.id ? { "aria-current": "true" as const } : {})} onClick={() => choose(one.id)}>
          <Name>{one.name}</Name> <span className="hint">{count(one.documents)}</span>
        </button>
      </span>
      {isOpen && <Branches parent={one.id} folder={folder} choose={choose} />}
    </li>
  );
}
