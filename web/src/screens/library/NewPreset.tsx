import type { ReactNode } from "react";
import { useChange } from "../../api/ask";
import { call } from "../../api/http";
import { said, SelectField, TextField } from "../../parts/Form";
import { FormDialog } from "../../parts/FormDialog";

const formats = ["jpeg", "png", "webp", "tiff", "gif", "bmp", "pdf", "mp4"];

/** A rendition that everybody in the organization can ask for. */
export function NewPreset({ close }: { close: () => void }): ReactNode {
  const make = useChange((order: object) => call("POST", "/rendition-presets", order), ["/rendition-presets"]);
  return (
    <FormDialog
      title="New preset"
      action="Make it"
      error={make.error}
      isPending={make.isPending}
      close={close}
      submit={(form) => {
        const number = (name: string) => (said(form, name) === "" ? null : Number(said(form, name)));
        make.mutate(
          { name: said(form, "name"), format: said(form, "format"), width: number("width"), height: number("height"), quality: number("quality") },
          { onSuccess: close },
        );
      }}
    >
      <TextField label="Name" name="name" required />
      <SelectField label="Format" name="format" hint="PDF is made of office documents, MP4 of films, pictures of pictures, pages and films.">
        {formats.map((format) => (
          <option key={format} value={format}>
            {format.toUpperCase()}
          </option>
        ))}
      </SelectField>
      <TextField label="Width at most, in pixels" name="width" type="number" min={1} max={30000} />
      <TextField label="Height at most, in pixels" name="height" type="number" min={1} max={30000} />
      <TextField label="Quality, from 1 to 100" name="quality" type="number" min={1} max={100} hint="Of JPEG and WebP." />
    </FormDialog>
  );
}
