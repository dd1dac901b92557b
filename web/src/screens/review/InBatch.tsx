import type { ReactNode } from "react";
import { useLocation } from "wouter";
import { useAskAll, useChange } from "../../api/ask";
import { call } from "../../api/http";
import type { Batch } from "../../api/types";
import { counted, words } from "../../parts/format";
import { Name } from "../../parts/Name";
import { Problem } from "../../parts/Problem";
import { useHere } from "../../shell/workspace";

/** The batch that is worked through, and giving it back. */
export function InBatch({ batch, leave }: { batch: number; leave: () => void }): ReactNode {
  const { api, base } = useHere();
  const [, go] = useLocation();
  const path = `${api}/batches`;
  const one = useAskAll<Batch>(path, { which: "All" }).data?.items.find((row) => row.number === batch);
  const finish = useChange(() => call("POST", `${path}/${batch}/check-in`, { state: "Completed" }), [path, "/workspaces"]);
  return (
    <div className="batchbar">
      <span>
        Batch {one === undefined ? batch : <Name>{one.name}</Name>}
        {one !== undefined && (
          <>
            : {counted(one.documents, "document")}, {words(one.state)}
          </>
        )}
      </span>
      <Problem of={finish.error} />
      {one?.isMine === true && one.state === "CheckedOut" && (
        <button type="button" className="primary" disabled={finish.isPending} onClick={() => finish.mutate(null, { onSuccess: () => go(`${base}/batches`) })}>
          Check in as completed
        </button>
      )}
      <button type="button" className="quiet" onClick={leave}>
        Leave the batch’s documents
      </button>
    </div>
  );
}
