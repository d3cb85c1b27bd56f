/**
 * A path of ours to go back to, from what an address or a form says. Anything that a browser could
 * read as another site's address is '/'.
 * @param fallback where to go instead
 */
export function backPath(text: string | undefined, fallback: `/${string}` = '/'): `/${string}` {
  if (text === undefined || text.length > 500) return fallback;
  // A backslash, a control or a second slash at the start would leave the site.
  return /^\/(?![/\\])[\x21-\x5b\x5d-\x7e]*$/.test(text) ? (text as `/${string}`) : fallback;
}
