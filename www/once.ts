/** Makes a thing when it is first asked for, and keeps it: the page's start pays for nothing that may never be used. */
export function once<T>(make: () => T): () => T {
  let made: { readonly it: T } | undefined;
  return () => (made ??= { it: make() }).it;
}
