/** Keys of the keyboard are named alike in every language. */
export function Keys({ keys }: { readonly keys: string }) {
  return (
    <kbd className="keys" aria-hidden="true">
      {keys}
    </kbd>
  );
}
