/** Pictures that browsers draw by themselves. SVG is not among them: it can hold scripts. */
export const pictures = ["image/png", "image/jpeg", "image/gif", "image/webp", "image/bmp", "image/avif"];
export const sounds = ["audio/mpeg", "audio/ogg", "audio/wav", "audio/x-wav", "audio/mp4", "audio/flac"];
export const films = ["video/mp4", "video/webm", "video/ogg"];

const office = ["application/msword", "application/rtf", "text/rtf", "application/vnd.ms-excel", "application/vnd.ms-powerpoint"];
const officeFamilies = ["application/vnd.openxmlformats-officedocument.", "application/vnd.oasis.opendocument."];

/** Of these the server makes pages. */
export const isOffice = (type: string): boolean => office.includes(type) || officeFamilies.some((family) => type.startsWith(family));

/** Of these the server makes pictures. */
export const hasPicture = (type: string): boolean =>
  type.startsWith("image/") || type.startsWith("video/") || type === "application/pdf" || isOffice(type);
