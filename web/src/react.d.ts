import "react";

declare module "react" {
  // It must have the parameter that the one it adds to has.
  // eslint-disable-next-line @typescript-eslint/no-unused-vars
  interface InputHTMLAttributes<T> {
    /** Chooses a folder: in the File and Directory Entries API, and not in React's types yet. */
    webkitdirectory?: string;
  }
}
