import { useState, type ReactNode } from "react";
import { useAsk } from "../../api/ask";
import { address } from "../../api/http";
import type { Preset, Rendition } from "../../api/library";
import { Bar } from "../../parts/Bar";
import { bytes } from "../../parts/format";
import { Name } from "../../parts/Name";
import { Problem } from "../../parts/Problem";
import { useMyself } from "../../shell/session";
import { NewPreset } from "./NewPreset";

/** What the presets say can be had of a document in place of its file: made when it is asked for. */
export function Renditions({ path }: { path: string }): ReactNode {
  const myself = useMyself();
  const [isMaking, setMaking] = useState(false);
  const { data, error } = useAsk<{ items: Preset[] }>("/rendition-presets");
  return (
    <section aria-labelledby="renditions">
      <h3 id="renditions">Renditions</h3>
      <Problem of={error} />
      {data?.items.length === 0 && <p className="hint">There are no presets yet. An administrator makes them: such as a smaller JPEG, or a PDF.</p>}
      <ul className="plain">
        {data?.items.map((preset) => (
          <One key={preset.id} preset={preset} path={`${path}/renditions/${preset.id}`} />
        ))}
      </ul>
      {myself.isAdministrator && (
        <button type="button" className="quiet" onClick={() => setMaking(true)}>
          New preset
        </button>
      )}
      {isMaking && <NewPreset close={() => setMaking(false)} />}
    </section>
  );
}

function One({ preset, path }: { preset: Preset; path: string }): ReactNode {
  const [isAsked, setAsked] = useState(false);
  const [isOver, setOver] = useState(false);
  const { data, error } = useAsk<Rendition>(path, {}, { when: isAsked, every: isAsked && !isOver && 1_000 });
  // Another version of the document is made into it anew.
  if (data !== undefined && (data.state !== "Making") !== isOver) setOver(data.state !== "Making");
  return (
    <li className="row">
      <span>
        <Name>{preset.name}</Name> <span className="hint">{said(preset)}</span>
        {data?.state === "Ready" && (
          <span className="hint">
            {" "}
            {data.width !== null && `${data.width} × ${data.height ?? 0}, `}
            {bytes(data.size ?? 0)}
          </span>
        )}
        {data?.state === "Failed" && (
          <span className="problem" role="alert">
            It cannot be made of this document. {data.message}
          </span>
        )}
        <Problem of={error} />
      </span>
      {!isAsked && (
        <button type="button" onClick={() => setAsked(true)}>
          Make<span className="hidden"> {preset.name}</span>
        </button>
      )}
      {isAsked && error === null && (data === undefined || data.state === "Making") && <Bar percent={data?.percent ?? 0} label={`Making of ${preset.name}`} />}
      {data?.state === "Ready" && (
        <a className="button" href={address(`${path}/file`)} download>
          Download<span className="hidden"> {preset.name}</span>
        </a>
      )}
    </li>
  );
}

/** A recipe in a few words. */
function said(preset: Preset): string {
  const size =
    preset.percent !== null ? `${preset.percent} %` : preset.width !== null || preset.height !== null ? `within ${preset.width ?? "any"} × ${preset.height ?? "any"}` : "";
  return [preset.format.toUpperCase(), size].filter((part) => part !== "").join(", ");
}
